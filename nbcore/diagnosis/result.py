"""What a check has found, which shows itself as text or, in a notebook, as a card."""

from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.diagnosis.card import Card, Code, as_html, as_text
from nbcore.diagnosis.sandbox import limited

LINES = 5  # of what was printed
UNLIMITED = (
    "The time limit is off, since this Python cannot start a thread: a loop without an end goes on "
    "for ever. To stop it, restart the kernel or, in a browser's Python, reload the page."
)


class Diagnosis(NamedTuple):
    """Whether code is right and, if not, which mistake it holds and where it begins.

    `mistake` is a key of the catalog, or None where no mistake explains the numbers, `also` the
    key of a second one. `layer` counts from 1; None where no layer is concerned. `message` is the
    card as text. `case` holds the arguments (net, run, Y, loss, mean) of the call that is shown.
    """

    correct: bool
    mistake: str | None
    layer: int | None
    message: str
    also: str | None = None
    case: tuple | None = None
    card: Card | None = None

    def __repr__(self):
        return self.message

    def _repr_html_(self):
        return as_html(self.card)


def diagnosis(card: Card, *, mistake=None, layer=None, also=None, case=None) -> Diagnosis:
    """Return the diagnosis that a card says, and on the card where no loop could be ended."""
    if not limited():
        card = card._replace(blocks=[*card.blocks, UNLIMITED])
    return Diagnosis(card.good, mistake, layer, as_text(card), also, case, card)


def require_hint(hint: int) -> None:
    """Raise ValueError unless hint is 1 or 2."""
    if isinstance(hint, bool) or not isinstance(hint, int | np.integer) or hint not in (1, 2):
        raise ValueError(f"hint is {validation.shown(hint)}: 1 or 2 is needed")


def title(key: str) -> str:
    """Return the key of a mistake as words."""
    words = key.replace("-", " ").replace("relu", "ReLU")
    return words if words.startswith("h ") else words[0].upper() + words[1:]


def trouble_block(trouble: str) -> Code | str:
    """Return the block that shows a trouble: a sentence, or lines of code and what stopped them."""
    return Code(trouble) if "\n" in trouble else trouble


def printed_lines(printed: str) -> list:
    """Return the blocks that show the first lines of what a learner's function has printed."""
    lines = printed.splitlines()
    more = ["…"] if len(lines) > LINES else []
    return ["It printed:", Code("\n".join(lines[:LINES] + more))] if lines else []
