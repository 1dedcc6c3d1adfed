"""How wide a page is: words where nothing wraps them, and what a cell shows, in pixels."""

import textwrap

from nbcore import validation

COLUMNS = 84  # letters in a line of stored words
PAGE = "820px"  # room for three controls side by side, and for the widest picture


def wrapped(text: str) -> str:
    """Return a text whose lines fit a page that does not wrap them.

    Raises ValueError for what is no text.
    """
    validation.instance("the text", text, str)
    lines = text.splitlines()
    return "\n".join(textwrap.fill(line, COLUMNS, subsequent_indent="  ") for line in lines)
