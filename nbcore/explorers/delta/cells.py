"""What the parts of the picture of a delta share: the names of entries, and numbers in cells."""

from typing import NamedTuple

import numpy as np

from nbcore.drawing.heatmap import draw_grid
from nbcore.drawing.marks import Marks
from nbcore.drawing.text import CENTER, RIGHT, text_width
from nbcore.drawing.theme import FAINT, INK, Box
from nbcore.writing.numbers import number, padded, scientific, significant, unless_noise
from nbcore.writing.symbols import symbol

MOST = 10  # numbers shown of a row; of a longer one the largest
LABELS, CELL, LINE = 136, 52, 18  # pixels: where cells begin; least width and height of one
WIDEST, ROOM = 84, 340  # pixels: the most for a cell, and for a row whose cells are wider than CELL


class Entry(NamedTuple):
    """The place of an entry, counted from 0, and how such places are written, counted from 1."""

    layer: int
    example: int
    neuron: int

    def of(self, letter: str, *indices, later: int = 0) -> str:
        """Return a letter with this layer's index, or a later one's: δ₁[2,3]."""
        return symbol(letter, self.layer + 1 + later) + self.brackets(*indices)

    def said(self, word: str, *indices, later: int = 0) -> str:
        """Return the same for the facts: delta_1[2,3]."""
        return f"{word}_{self.layer + 1 + later}{self.brackets(*indices)}"

    def brackets(self, *indices) -> str:
        """Return indices in brackets; without any, those of the entry itself."""
        indices = indices or (self.example + 1, self.neuron + 1)
        return f"[{','.join(map(str, indices))}]"


def draw_rows(marks: Marks, top: float, names, letter: str, places, rows) -> float:
    """Draw rows of numbers below their j or k, each with its name; return their right end."""
    width = len(places) * min(WIDEST, max(CELL, ROOM // len(places)))
    table = Box(LABELS, top - 26 - len(rows) * LINE, LABELS + width, top - 26)
    for column, place in enumerate(places):
        x, _ = table.cell(0, column, 1, len(places)).middle
        marks.add_text(x, top - 18, f"{letter} = {place + 1}", 10, CENTER, FAINT)
    for line, (name, row) in enumerate(zip(names, rows, strict=True)):
        box = table.cell(line, 0, len(rows), 1)
        marks.add_text(LABELS - 8, box.middle[1], name, 11, RIGHT)
        draw_grid(marks, box, np.reshape(row, (1, -1)), numbers=False)
        for column, value in enumerate(row):
            marks.add_text(*box.cell(0, column, 1, len(row)).middle, fitting(value), 10, CENTER)
    return table.right


def draw_chain(marks: Marks, y: float, terms: list[tuple[str, float]]) -> None:
    """Write one line of framed numbers, each after its name; the last one is the picked entry."""
    x = 14
    for n, (name, value) in enumerate(terms, start=1):
        x = marks.add_text(x, y, name, 11) + 8
        draw_framed(marks, x, y, value, 3 if n == len(terms) else 1)
        x += CELL + 12


def draw_framed(marks: Marks, left: float, y: float, value: float, width: float = 1) -> None:
    """Write a number in a frame of its own."""
    box = Box(left, y - LINE / 2, left + CELL, y + LINE / 2)
    marks.add_polyline(box.outline(), INK, width)
    marks.add_text(*box.middle, fitting(value), 10, CENTER)


def write_lines(marks: Marks, x: float, y: float, lines: list[str], height: float) -> None:
    """Write lines of text one below the other."""
    for n, line in enumerate(lines):
        marks.add_text(x, y - height * n, line, 11)


def largest(sizes: np.ndarray, always: int | None = None) -> np.ndarray:
    """Return the places of the MOST largest of some sizes, in order; `always` is among them."""
    if always is not None:
        sizes = np.where(np.arange(len(sizes)) == always, np.inf, sizes)
    return np.sort(np.argsort(-sizes, kind="stable")[:MOST])


def fitting(value: float) -> str:
    """Return a number with three digits in at most the width of a cell."""
    text = padded(value, 3)
    if "e" in text or text_width(text, 10) > CELL - 6:
        text = scientific(value, 3)
    return text.rstrip(".") if text_width(text, 10) <= CELL - 2 else number(value)


def said(value: float) -> str:
    """Return a number for the facts, with four digits where they mean something."""
    return unless_noise(value, significant, "less than 1e-9 in size")
