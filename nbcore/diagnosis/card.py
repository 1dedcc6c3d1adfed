"""A diagnosis in words, and as a card for the notebook."""

import html
import math
import re
from typing import NamedTuple

import numpy as np

from nbcore.writing.layout import PAGE, wrapped
from nbcore.writing.numbers import precise, significant
from nbcore.writing.terminal import printable, spelled

ROWS, ENTRIES = 3, 4  # of a matrix that is shown
OPEN, CLOSE = "⟦", "⟧"  # around the wrong part of an equation
MORE = "For more, ask again with hint=2."
# What a page, dark or light, does not say is as in the text around the card.
INK = "color: var(--jp-content-font-color1, inherit)"
BLUE, ORANGE = "#2a78b5", "#d9730d"  # 3:1 on black and on white
TINT = "background: rgba(217, 115, 13, .28)"
BUTTON = (
    "display: inline-block; padding: 0 .8em; border: 1px solid; border-radius: 4px; "
    "cursor: pointer; margin: .3em 0"
)
PRE = "margin: .3em 1.5em; white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere"
CODE = "font-family: var(--jp-code-font-family, monospace)"


class Equation(NamedTuple):
    """An equation whose wrong part stands between ⟦ and ⟧."""

    text: str


class Code(NamedTuple):
    """Lines that keep their form."""

    text: str


class Question(NamedTuple):
    """What the learner is asked."""

    text: str


class Hint(NamedTuple):
    """What helps further, `shown` to those who have asked; on a page it opens by a button."""

    blocks: list
    shown: bool


class Numbers(NamedTuple):
    """The same quantity twice: as it should be, and as the learner computed it."""

    name: str
    right: np.ndarray
    yours: np.ndarray


class Card(NamedTuple):
    """A headline and what stands below it: texts, and the blocks above."""

    good: bool
    headline: str
    blocks: list


def as_text(card: Card) -> str:
    """Return the card as plain text, in letters that sys.stdout can print."""
    text = _text(card, str)
    return text if printable(text) else _text(card, spelled)


def _text(card, spell):
    lines = [spell(("✓ " if card.good else "✗ ") + card.headline)]
    lines += _lines(card.blocks, spell)
    return "\n".join(line.rstrip() for line in lines)


def _lines(blocks, spell):
    """Return blocks as lines of text."""
    lines = []
    for block in blocks:
        match block:
            case Equation(text):
                lines += [part for line in text.splitlines() for part in _pointed(line, spell)]
            case Code(text):
                lines += [f"    {line}" for line in spell(text).splitlines()]
            case Question(text):
                lines += [wrapped(f"? {spell(text)}")]
            case Hint(more, shown):
                lines += _lines(more if shown else [MORE], spell)
            case Numbers():
                lines += map(spell, _side_by_side(block))
            case text:
                lines += [wrapped(spell(text))]
    return lines


def as_html(card: Card) -> str:
    """Return the card as markup: a group with a name and a heading, for light and dark pages."""
    sign, verdict, color = ("✓", "right", BLUE) if card.good else ("✗", "not right yet", ORANGE)
    headline = html.escape(card.headline)
    head = f'<span aria-hidden="true">{sign}</span> {headline}'
    style = f"border-left: 4px solid {color}; padding: .2em 0 .2em .9em; line-height: 1.5; {INK}; "
    return (
        f'<div role="group" tabindex="0" aria-label="Check, {verdict}: {headline}" '
        f'style="{style}max-width: {PAGE}">'
        f'<div role="heading" aria-level="3" style="font-weight: bold">{head}</div>'
        f"{_markup(card.blocks)}</div>"
    )


def _markup(blocks):
    """Return blocks as markup."""
    parts = []
    for block in blocks:
        match block:
            case Equation(text):
                mark = f'<u style="{TINT}; border-radius: 3px; padding: 0 2px">'
                marked = html.escape(text).replace(OPEN, mark).replace(CLOSE, "</u>")
                marked = marked.replace(">?<", ">&nbsp;?&nbsp;<").replace("\n", "<br>")
                parts.append(f'<div style="margin: .4em 1.5em; font-size: 110%">{marked}</div>')
            case Code(text):
                parts.append(f'<pre style="{PRE}; {INK}">{html.escape(text)}</pre>')
            case Question(text):
                parts.append(f"<div><i>{html.escape(text)}</i></div>")
            case Hint(more, shown):
                button = f'<summary style="{BUTTON}">Hint'
                parts.append(
                    f"<details{' open' * shown}>{button}</summary>{_markup(more)}</details>"
                )
            case Numbers():
                parts.append(_tables(block))
            case text:
                lines = "<br>".join(html.escape(line) for line in text.splitlines())
                parts.append(f"<div>{lines}</div>")
    return "".join(parts)


def _pointed(text, spell):
    """Return an equation without its marks, and a line that points at what they enclosed."""
    parts = [spell(part) for part in re.split(f"[{OPEN}{CLOSE}]", text)]  # every other one is wrong
    below = [(" ", "^")[i % 2] * len(part) for i, part in enumerate(parts)]
    return ["", f"    {''.join(parts)}", f"    {''.join(below)}"]


def _start(block):
    """Return the row and the column from which two arrays are shown, so that a difference is."""
    right, yours = _flat(block.right), _flat(block.yours)
    if right.shape != yours.shape:
        return 0, 0
    apart = np.argwhere(np.abs(right - yours) > 1e-5 * np.abs(right).max(initial=1e-9))
    row, column = apart[0] if len(apart) else (0, 0)
    return (row if row >= ROWS else 0), (column if column >= ENTRIES else 0)


def _flat(array):
    """Return an array as a table, whatever its shape."""
    array = np.atleast_2d(array)
    return array.reshape(len(array), math.prod(array.shape[1:]))


def _shown(array, start):
    """Return some rows and entries of an array as texts."""
    row, column = start
    part = _flat(array)[row : row + ROWS, column : column + ENTRIES]
    return [[precise(v) if abs(v) < 1e4 else significant(v, 3) for v in row] for row in part]


def _complete(rows, array):
    return sum(map(len, rows)) == array.size


def _caption(name, array):
    return f"{name} {array.shape}" if array.ndim else f"{name}, one number"


def _side_by_side(block):
    """Return both arrays as lines of text, the right one on the left."""
    columns = []
    start = _start(block)
    for name, array in (("right", block.right), ("yours", block.yours)):
        rows = _shown(array, start)
        lines = ["  ".join(f"{text:>8}" for text in row) for row in rows]
        more = [] if _complete(rows, array) else ["     …"]
        columns.append([_caption(name, array), *lines, *more])
    height = max(map(len, columns))
    left, right = (column + [""] * (height - len(column)) for column in columns)
    width = max(map(len, left)) + 4
    lines = [f"    {one:<{width}}{other}" for one, other in zip(left, right, strict=True)]
    return [f"{block.name}:", *lines]


def _tables(block):
    """Return both arrays as small tables side by side; entries that differ are marked."""
    start = _start(block)
    right, yours = _shown(block.right, start), _shown(block.yours, start)
    known = {(i, j): text for i, row in enumerate(right) for j, text in enumerate(row)}
    tables = _table("right", block, right, known) + _table("yours", block, yours, known)
    style = "display: flex; flex-wrap: wrap; align-items: start; margin: .2em 1.5em"
    name = f"{html.escape(block.name)}, wrong entries are underlined:"
    return f'<div>{name}</div><div style="{style}">{tables}</div>'


def _table(which, block, rows, known):
    """Return a table with its caption; entries that are not the known ones are marked."""
    array, body = getattr(block, which), ""
    for i, row in enumerate(rows):
        body += '<tr style="background: none">'
        for j, text in enumerate(row):
            style = f"{CODE}; text-align: right; padding: 0 .5em; {INK}"
            if known.get((i, j)) != text:
                style, text = f"{style}; {TINT}", f"<u>{text}</u>"
            body += f'<td style="{style}">{text}</td>'
        body += "</tr>"
    caption = html.escape(_caption(which, array))
    caption += "" if _complete(rows, array) else ", part of it"
    return (
        '<table style="margin: 0 2.5em 0 0; border-collapse: collapse" '
        f'aria-label="{html.escape(block.name)}, {caption}">'
        f'<caption style="text-align: left; white-space: nowrap; {INK}">{caption}</caption>'
        f"{body}</table>"
    )
