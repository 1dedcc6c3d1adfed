"""A diagnosis in words, and as a card for the notebook."""

import html
import textwrap
from typing import NamedTuple

import numpy as np

COLUMNS = 84  # letters in a line of plain text
ROWS, ENTRIES = 3, 4  # of a matrix that is shown
OPEN, CLOSE = "⟦", "⟧"  # around the wrong part of an equation
BLUE, ORANGE = "#2a78b5", "#d9730d"
MARK = "background: rgba(217, 115, 13, .28); border-radius: 3px; padding: 0 2px"
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
                lines += _filled(f"? {text}")
            case Numbers():
                lines += _side_by_side(block)
            case text:
                lines += [part for line in text.splitlines() for part in _filled(line)]
    return "\n".join(line.rstrip() for line in lines)


def as_html(card: Card) -> str:
    """Return the card as markup, legible on light and dark pages."""
    colour = BLUE if card.good else ORANGE
    parts = [f"<b>{'✓' if card.good else '✗'} {html.escape(card.headline)}</b>"]
    for block in card.blocks:
        match block:
            case Equation(text):
                marked = html.escape(text).replace(OPEN, f'<span style="{MARK}">')
                marked = marked.replace(CLOSE, "</span>").replace(">?<", ">&nbsp;?&nbsp;<")
                parts.append(f'<div style="margin: .4em 1.5em; font-size: 110%">{marked}</div>')
            case Code(text):
                parts.append(f'<pre style="margin: .3em 1.5em">{html.escape(text)}</pre>')
            case Question(text):
                parts.append(f"<div><i>{html.escape(text)}</i></div>")
            case Numbers():
                parts.append(_tables(block))
            case text:
                lines = "<br>".join(html.escape(line) for line in text.splitlines())
                parts.append(f"<div>{lines}</div>")
    style = f"border-left: 4px solid {colour}; padding: .2em 0 .2em .9em; line-height: 1.5; "
    return f'<div style="{style}max-width: 820px">{"".join(parts)}</div>'


def _filled(line):
    return textwrap.wrap(line, COLUMNS, subsequent_indent="  ") or [""]


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


def _shown(array):
    """Return the first rows and entries of an array as texts, and whether they are all of it."""
    array = np.atleast_2d(array)
    part = array.reshape(len(array), -1)[:ROWS, :ENTRIES]
    texts = [[_number(value) for value in row] for row in part]
    return texts, part.size == array.size


def _number(value):
    if np.isfinite(value) and abs(value) < 1e4:
        return f"{round(float(value), 4) + 0.0:.4f}"
    return f"{value:.3g}"


def _caption(name, array):
    return f"{name} {array.shape}" if array.ndim else f"{name}, one number"


def _side_by_side(block):
    """Return both arrays as lines of text, the right one on the left."""
    columns = []
    for name, array in (("right", block.right), ("yours", block.yours)):
        rows, complete = _shown(array)
        lines = ["  ".join(f"{text:>8}" for text in row) for row in rows]
        columns.append([_caption(name, array), *lines] + ([] if complete else ["     …"]))
    height = max(map(len, columns))
    left, right = (column + [""] * (height - len(column)) for column in columns)
    width = max(map(len, left)) + 4
    lines = [f"    {one:<{width}}{other}" for one, other in zip(left, right, strict=True)]
    return [f"{block.name}:", *lines]


def _tables(block):
    """Return both arrays as small tables side by side; entries that differ are marked."""
    right, _ = _shown(block.right)
    yours, _ = _shown(block.yours)
    parts = []
    for name, array, rows in (("right", block.right, right), ("yours", block.yours, yours)):
        other = right if rows is yours else None
        body = ""
        for i, row in enumerate(rows):
            cells = ""
            for j, text in enumerate(row):
                wrong = other is not None and (other[i : i + 1] or [[]])[0][j : j + 1] != [text]
                style = f"{CODE}; text-align: right; padding: 0 .5em; {MARK if wrong else ''}"
                cells += f'<td style="{style}">{text}</td>'
            body += f"<tr>{cells}</tr>"
        more = "" if _shown(array)[1] else ", the first of them"
        caption = f'<div style="opacity: .75">{html.escape(_caption(name, array))}{more}</div>'
        table = f'<table style="margin: 0; border-collapse: collapse">{body}</table>'
        parts.append(f'<div style="margin-right: 2.5em">{caption}{table}</div>')
    name = html.escape(block.name)
    style = "display: flex; flex-wrap: wrap; margin: .2em 1.5em"
    return f'<div>{name}:</div><div style="{style}">{"".join(parts)}</div>'
