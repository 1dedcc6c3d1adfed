"""Two conventions side by side: all equations of a layer, and one of them with its numbers."""

from typing import NamedTuple

import numpy as np

from nbcore.analysis.conventions import Convention
from nbcore.drawing.heatmap import draw_grid
from nbcore.drawing.marks import Marks
from nbcore.drawing.spots import Cells
from nbcore.drawing.text import CENTER, RIGHT, broken, text_width
from nbcore.drawing.theme import BLACK, FAINT, GRID, INK, MEDIUM, NARROW, WIDE, Box
from nbcore.explorers.conventions.scenario import NAMES, Pair, axes
from nbcore.writing.numbers import brief, precise

HEIGHTS = {WIDE: 420, MEDIUM: 420, NARROW: 720}
EDGE, LINE = 10, 15  # pixels around the picture; from line to line of small letters
CELL, ROOMY = (110, 28), 50  # pixels of a cell at most, and of one with room for four decimals
COSTS = {"mean": "mean", "sum": "sum", "half": "½ of the sum"}
SIDES = "the course", "the other convention"
REMARKS = {
    "course": "Every symbol of layer l has the index l, and in code one less. J is a mean.",
    "blog_post": "The post numbers operations: X₁ is f₀, Z₁ is f₁, the last f is J. Its text has "
    "columns, its code rows; sums.",
    "README": "The README writes rows, * for ⊙, and no biases: they are added here. Its mean is in "
    "truth a sum.",
    "Nielsen": "Nielsen counts the inputs as layer 1, and in code from the end. Columns and ½ Σ; "
    "1/m stands in the step.",
}


class Layout(NamedTuple):
    """Where things stand at a width: `left` and `right` of both columns, and pixels of a row.

    On a narrow picture the columns are one, and each row has two lines.
    """

    ours: tuple[float, float]
    theirs: tuple[float, float]
    top: float
    row: float

    @property
    def stacked(self) -> bool:
        """Whether the other convention stands below the course's."""
        return self.ours == self.theirs


def draw_conventions(
    marks: Marks, *, pairs: list[Pair], framed: int, convention: Convention
) -> list[str]:
    """Draw equations in the course's convention and in another; return the facts.

    The pair of index `framed` is framed, and its shapes, code and numbers stand below. One pair is
    the cost's.
    """
    layout, pair = _layout(marks), pairs[framed]
    with marks.group("equations"):
        _draw_titles(marks, layout, _title(convention))
        for i, each in enumerate(pairs):
            _draw_pair(marks, layout, each, layout.top - (i + 0.5) * layout.row)
    bottom = layout.top - len(pairs) * layout.row
    where = Cells(Box(EDGE - 5, bottom, marks.width - EDGE + 5, layout.top), len(pairs), 1)
    marks.add_spots("equation", where, "equations in both conventions", at=(framed, 0))
    with marks.group("frame"):
        marks.add_polyline(where.box.cell(framed, 0, len(pairs), 1).outline(), INK, 2)
    with marks.group("numbers"):
        _draw_details(marks, layout, pair, convention, layout.top - 9 * layout.row - 12)
    with marks.group("remark"):
        lines = broken(REMARKS[convention.style], marks.width - 2 * EDGE)
        for n, line in enumerate(reversed(lines)):
            marks.add_text(EDGE, 11 + n * LINE, line, color=FAINT)
    cost = next(each for each in pairs if each.ours.part == "cost")
    return [
        _line_fact("the course", pair.ours),
        _line_fact(_title(convention), pair.theirs),
        f"in Python: {pair.ours.code}; {pair.theirs.code}",
        _changes(pair),
        _step(cost),
        REMARKS[convention.style],
    ]


def _layout(marks):
    if marks.width == NARROW:
        column = EDGE, marks.width - EDGE
        return Layout(column, column, marks.height - 42, 31)
    gap, number = 132 if marks.width == WIDE else 112, 24
    width = (marks.width - 2 * EDGE - number - gap) / 2
    left, right = EDGE + number, marks.width - EDGE
    return Layout((left, left + width), (right - width, right), marks.height - 26, 20)


def _title(convention):
    name = NAMES.get(convention.style, convention.style)
    return f"{name}: {convention.layout}, {COSTS[convention.reduction]}"


def _draw_titles(marks, layout, theirs):
    top = marks.height - 13
    marks.add_text(layout.ours[0], top, "the course: rows, mean", 13)
    if layout.stacked:
        marks.add_text(layout.theirs[0], top - 18, f"below: {theirs}", 13)
        return
    marks.add_text(layout.theirs[0], top, theirs, 13)
    between = (layout.ours[1] + layout.theirs[0]) / 2
    marks.add_text(between, top, "left to right", 11, CENTER, FAINT)


def _draw_pair(marks, layout, pair, y):
    """Write one equation in both conventions, with the shapes of what it defines."""
    up = y + layout.row / 2
    marks.add_polyline([(EDGE - 5, up), (marks.width - EDGE + 5, up)], GRID, 1)
    if layout.stacked:
        marks.add_text(layout.ours[0], y + 7, pair.ours.formula, 12)
        marks.add_text(layout.theirs[0], y - 8, pair.theirs.formula, 12)
        marks.add_text(layout.ours[1], y + 7, _shape(pair.ours), 11, RIGHT, FAINT)
        marks.add_text(layout.theirs[1], y - 8, pair.relation, 11, RIGHT)
        return
    marks.add_text(EDGE, y, pair.number, 11, color=FAINT)
    for line, (left, right) in ((pair.ours, layout.ours), (pair.theirs, layout.theirs)):
        fits = text_width(f"{line.formula}  {_shape(line)}", 13) <= right - left
        marks.add_text(left, y, line.formula, 13 if fits else 12)
        marks.add_text(right, y, _shape(line), 11, RIGHT, FAINT)
    marks.add_text((layout.ours[1] + layout.theirs[0]) / 2, y, pair.relation, 11, CENTER)


def _shape(line):
    return "" if line.part == "cost" else str(line.value.shape)


def _draw_details(marks, layout, pair, convention, top):
    """Draw shapes, code and values of both lines; colors mean the same in both."""
    most = max(float(np.abs(line.value).max()) for line in (pair.ours, pair.theirs))
    sides = (pair.ours, "rows", layout.ours), (pair.theirs, convention.layout, layout.theirs)
    tallest = 108 if layout.stacked else 120
    for side, (line, order, (left, right)) in enumerate(sides):
        y = top
        words = [] if line.part == "cost" else [f"{line.symbol}: {line.shapes}"]
        if words:
            around = Box(left - 3, y - LINE / 2, left + text_width(words[0]) + 3, y + LINE / 2)
            marks.add_spots("shapes", Cells(around, 1, 1), f"shapes, {SIDES[side]}", side)
        for text in (*words, *broken(line.code, right - left)):
            marks.add_text(left, y, text, 11, color=FAINT if text in words else INK)
            y -= LINE
        rows, columns = line.value.shape
        width = min(CELL[0], (right - left) / columns) * columns
        box = Box(left, y + 4 - min(CELL[1] * rows, tallest), left + width, y + 4)
        _draw_values(marks, box, line.value, most)
        name = f"numbers, {SIDES[side]}; {_axes(line, order)}"
        marks.add_spots("number", Cells(box, rows, columns), name, side)
        marks.add_text(left, box.bottom - 10, _axes(line, order), 11, color=FAINT)
        top = box.bottom - 31 if layout.stacked else top


def _draw_values(marks, box, values, most):
    """Draw numbers as colored cells, with four decimals where they have room."""
    roomy = box.width / values.shape[1] >= ROOMY
    draw_grid(marks, box, values, most, numbers=not roomy)
    for (i, j), value in np.ndenumerate(values if roomy else np.empty((0, 0))):
        middle = box.cell(i, j, *values.shape).middle
        marks.add_text(*middle, precise(value), 11, CENTER, BLACK)


def _axes(line, layout):
    """Return what the rows and the columns of a line's value are."""
    if line.part == "cost":
        return "one number for the whole batch"
    if line.part[-1] == "b":
        return f"one {'row' if layout == 'rows' else 'column'}: neurons of layer {line.layer}"
    rows, columns = axes(line.part, layout)
    return f"rows: {rows}s; columns: {columns}s"


def _line_fact(side, line):
    size = brief(np.abs(line.value).max())
    shapes = "" if line.part == "cost" else f"; shapes {line.shapes}"
    return f"{side}: {line.formula}{shapes}; largest size {size}"


def _changes(pair):
    """Say in words how the numbers of a pair differ."""
    _, ours, theirs, transposed, factor = pair
    said = f"{theirs.symbol} is "
    said += "one number" if theirs.part == "cost" else f"{theirs.value.shape}"
    if transposed:
        said += f", the transpose of {ours.symbol} {ours.value.shape}"
    elif ours.symbol != theirs.symbol:
        said += f", which the course calls {ours.symbol}"
    if factor is None:
        return said + "; other numbers, because the step is another"
    if np.isclose(factor, 1):
        return said + "; the numbers are the same"
    return said + f"; each number is {brief(factor)} times the course's"


def _step(cost):
    """Say what the reduction does to all gradients and to the step."""
    if np.isclose(cost.factor, 1):
        return "cost, deltas and gradients are as large as the course's"
    times = brief(cost.factor)
    said = f"cost, deltas and gradients are {times} times the course's; for the same step η must be"
    return f"{said} {times} times smaller"
