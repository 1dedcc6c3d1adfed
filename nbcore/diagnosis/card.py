"""A diagnosis in words, and as a card for the notebook."""

import html
import math
from typing import NamedTuple

import numpy as np

from nbcore.writing.layout import PAGE, wrapped
from nbcore.writing.numbers import precise, significant

ROWS, ENTRIES = 3, 4  # of a matrix that is shown
OPEN, CLOSE = "⟦", "⟧"  # around the wrong part of an equation
BLUE, ORANGE = "#2a78b5", "#d9730d"
TINT = "background: rgba(217, 115, 13, .28)"
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
    """Return the card as plain text."""
    lines = [("✓ " if card.good else "✗ ") + card.headline]
    for block in card.blocks:
        match block:
            case Equation(text):
                lines += _pointed(text)
            case Code(text):
                lines += [f"    {line}" for line in text.splitlines()]
            case Question(text):
                lines += [wrapped(f"? {text}")]
            case Numbers():
                lines += _side_by_side(block)
            case text:
                lines += [wrapped(text)]
    return "\n".join(line.rstrip() for line in lines)


def as_html(card: Card) -> str:
    """Return the card as markup, legible on light and dark pages."""
    color = BLUE if card.good else ORANGE
    parts = [f"<b>{'✓' if card.good else '✗'} {html.escape(card.headline)}</b>"]
    for block in card.blocks:
        match block:
            case Equation(text):
                mark = f'<u style="{TINT}; border-radius: 3px; padding: 0 2px">'
                marked = html.escape(text).replace(OPEN, mark).replace(CLOSE, "</u>")
                marked = marked.replace(">?<", ">&nbsp;?&nbsp;<")
                parts.append(f'<div style="margin: .4em 1.5em; font-size: 110%">{marked}</div>')
            case Code(text):
                parts.append(f'<pre style="{PRE}">{html.escape(text)}</pre>')
            case Question(text):
                parts.append(f"<div><i>{html.escape(text)}</i></div>")
            case Numbers():
                parts.append(_tables(block))
            case text:
                lines = "<br>".join(html.escape(line) for line in text.splitlines())
                parts.append(f"<div>{lines}</div>")
    style = f"border-left: 4px solid {color}; padding: .2em 0 .2em .9em; line-height: 1.5; "
    return f'<div style="{style}max-width: {PAGE}">{"".join(parts)}</div>'


def _pointed(text):
    """Return an equation without its marks, and a line that points at what they enclosed."""
    plain, below, inside = "", "", False
    for letter in text:
        if letter in (OPEN, CLOSE):
            inside = letter == OPEN
        else:
            plain += letter
            below += "^" if inside else " "
    return ["", f"    {plain}", f"    {below}"]


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
    tables = _table("right", block.right, right, known) + _table("yours", block.yours, yours, known)
    style = "display: flex; flex-wrap: wrap; margin: .2em 1.5em"
    return f'<div>{html.escape(block.name)}:</div><div style="{style}">{tables}</div>'


def _table(name, array, rows, known):
    """Return a table with its caption; entries that are not the known ones are marked."""
    style = f"{CODE}; text-align: right; padding: 0 .5em"
    body = ""
    for i, row in enumerate(rows):
        body += '<tr style="background: none">'
        for j, text in enumerate(row):
            mark = "" if known.get((i, j)) == text else f"; {TINT}"
            body += f'<td style="{style}{mark}">{text}</td>'
        body += "</tr>"
    more = "" if _complete(rows, array) else ", part of it"
    caption = f'<div style="opacity: .75">{html.escape(_caption(name, array))}{more}</div>'
    table = f'<table style="margin: 0; border-collapse: collapse">{body}</table>'
    return f'<div style="margin-right: 2.5em">{caption}{table}</div>'
