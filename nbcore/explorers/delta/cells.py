"""What the parts of the picture of a delta share: the names of entries, and numbers in cells."""

from typing import NamedTuple

import numpy as np

from nbcore.drawing.heatmap import draw_grid
from nbcore.drawing.marks import Marks
from nbcore.drawing.text import CENTER, RIGHT, broken, text_width
from nbcore.drawing.theme import BLACK, FAINT, INK, Box
from nbcore.writing.numbers import number, padded, scientific, unless_noise
from nbcore.writing.symbols import symbol

LABELS, WIDEST = 28, 84  # pixels: left of the cells; the most for the width of a cell
LINE, TALLEST, WORDS = 16, 20, 14  # pixels: height of a cell, least and most; of a line of words
HEAD = 42  # pixels of a panel above its cells
SMALLEST = 50  # pixels of a cell


class Entry(NamedTuple):
    """The place of an entry, counted from 0, and how such places are written, counted from 1."""

    layer: int
    example: int
    neuron: int

    def of(self, letter: str, *indices, later: int = 0) -> str:
        """Return a letter with this layer's index, or a later one's: δ₁[2,3].

        Without indices they are those of the entry itself.
        """
        indices = indices or (self.example + 1, self.neuron + 1)
        return symbol(letter, self.layer + 1 + later) + f"[{','.join(map(str, indices))}]"


class Panel(NamedTuple):
    """A part of the picture: its box, how many rows it may show, and how high a line is."""

    marks: Marks
    box: Box
    rows: int
    line: float


class Table:
    """Columns of numbers in colored cells below a title, in a panel; each row has an index.

    `names` are those of the columns, in two parts one below the other. Columns of one number in
    `scales` have the same colors. `cells` is their box, `bottom` is where they end, and what is
    added goes on there, each line as high as `line`.
    """

    def __init__(self, panel: Panel, title, letter, places, names, columns, scales):
        marks, self.line = panel.marks, panel.line
        self.marks, self.panel, self.bottom = marks, panel.box, panel.box.top - HEAD
        panel = panel.box
        self.cell = min(WIDEST, (panel.width - LABELS) / len(columns))
        marks.add_text(panel.left, panel.top - 7, title, 12)
        marks.add_text(panel.left + 10, self.bottom + 8, letter, 11, CENTER, FAINT)
        for row, place in enumerate(places):
            y = self.bottom - (row + 0.5) * self.line
            marks.add_text(panel.left + 10, y, str(place + 1), 11, CENTER, FAINT)
        for c, (name, column) in enumerate(zip(names, columns, strict=True)):
            box = self.column(c, len(column))
            alike = [columns[k] for k, scale in enumerate(scales) if scale == scales[c]]
            draw_grid(marks, box, np.reshape(column, (-1, 1)), np.abs(alike).max(), numbers=False)
            for row, value in enumerate(column):
                middle = box.cell(row, 0, len(column), 1).middle
                marks.add_text(*middle, fitting(value), 11, CENTER, BLACK)
            for y, part in zip((20, 8), name, strict=True):
                marks.add_text(box.middle[0], self.bottom + y, part, 11, CENTER, FAINT)
        top, self.bottom = self.bottom, self.bottom - len(places) * self.line
        self.cells = Box(box.left - (len(columns) - 1) * self.cell, self.bottom, box.right, top)

    def column(self, c: int, rows: int = 1) -> Box:
        """Return the box of the next rows of a column."""
        left = self.panel.left + LABELS + c * self.cell
        return Box(left, self.bottom - rows * self.line, left + self.cell, self.bottom)

    def add_number(self, name: str, value: float | None, width: float = 1) -> None:
        """Write a framed number below the last column, with its name; None leaves it out."""
        box = self.column(2)
        self.marks.add_text(box.left - 6, box.middle[1], name, 11, RIGHT)
        if value is not None:
            self._frame(box, value, width)
        self.bottom -= self.line

    def add_row(self, name: str, values: list[float]) -> None:
        """Write a row of framed numbers."""
        middle = self.bottom - self.line / 2
        self.marks.add_text(self.panel.left + 10, middle, name, 11, CENTER, FAINT)
        for c, value in enumerate(values):
            self._frame(self.column(c), value, 1)
        self.bottom -= self.line

    def add_words(self, words: str, color=INK) -> None:
        """Write a sentence over the width of the panel."""
        self.bottom -= 4
        for line in broken(words, self.panel.width):
            self.marks.add_text(self.panel.left, self.bottom - 7, line, 11, color=color)
            self.bottom -= WORDS

    def _frame(self, box, value, width):
        self.marks.add_polyline(box.outline(), INK, width)
        self.marks.add_text(*box.middle, fitting(value), 11, CENTER)


def fitting(value: float) -> str:
    """Return a number with three digits in at most the width of a cell."""
    text = padded(value, 3)
    if "e" in text or text_width(text) > SMALLEST - 4:
        text = scientific(value, 3)
    return text.rstrip(".") if text_width(text) <= SMALLEST - 2 else number(value)


def said(value: float) -> str:
    """Return a number for the facts, as the picture writes it where it means something."""
    return unless_noise(value, fitting, "about 0")
