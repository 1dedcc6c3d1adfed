"""Two conventions side by side: each equation with its shapes, its code and its numbers."""

import textwrap

import numpy as np

from nbcore.analysis.conventions import Convention
from nbcore.drawing.heatmap import draw_grid
from nbcore.drawing.marks import Marks
from nbcore.drawing.text import CENTER, RIGHT
from nbcore.drawing.theme import FAINT, GRID, INK, WIDE, Box
from nbcore.explorers.conventions.scenario import Pair
from nbcore.writing.numbers import brief, precise

HEIGHTS = {WIDE: 620}
OURS, GUTTER, THEIRS = (36, 366), 403, (440, 790)  # pixels: both columns and the gap between
TOP, BOTTOM = 590, 268  # pixels: the list of equations
GRID_TOP, GRID_HEIGHT, CELL = 232, 152, (110, 60)  # pixels: the numbers, and their largest cell
WIDE = 50  # pixels: a cell with room for four decimals
NAMES = {"course": "the course", "blog_post": "the blog post", "README": "the README"}
COSTS = {"mean": "mean", "sum": "sum", "half": "½ of the sum"}
REMARKS = {
    "course": "The course: every symbol of layer l has the index l, and in code one less. Examples "
    "are rows, J is a mean.",
    "blog_post": "A blog post on writing a neural network in Python numbers the operations: X₁ is "
    "f₀, Z₁ is f₁, ..., the last f is J; so δ₁ is ∂f₅/∂f₁. One activation a serves all layers. "
    "Columns in its text, rows in its code; sums.",
    "README": "The README of a repository, Neural Network in NumPy, has the course's indices; · is "
    "a matrix product, * is ⊙. It writes rows, and no biases: they are added here. It promises a "
    "mean, but its Xᵀδ is a sum.",
    "Nielsen": "Nielsen counts the inputs as layer 1: X₁ is a¹, but W₁ is w², Z₁ is z², δ₁ is δ², "
    "and J is C. He writes columns and ½ Σ; his 1/m stands in the step, η/m. His code counts from "
    "the end: w[-1] belongs to the last layer.",
}
LEGEND = (
    "Shapes in gray. Between the columns: how the numbers on the right follow from those on the "
    "left; = the same."
)


def draw_conventions(
    marks: Marks, *, pairs: list[Pair], framed: int, convention: Convention
) -> list[str]:
    """Draw equations in the course's convention and in another; return the facts.

    The pair of index `framed` is framed, and its numbers stand below. One pair is the cost's.
    """
    titles = "left: the course, rows, mean", f"right: {_title(convention)}"
    for (left, _), title in zip((OURS, THEIRS), titles, strict=True):
        marks.add_text(left, TOP + 15, title, 12)
    row = (TOP - BOTTOM) / len(pairs)
    for i, pair in enumerate(pairs):
        top = TOP - i * row
        if i:
            marks.add_polyline([(8, top), (792, top)], GRID, 1)
        _draw_pair(marks, pair, top - row / 2)
    top = TOP - framed * row
    marks.add_polyline(Box(6, top - row + 1, 794, top - 1).outline(), INK, 2)
    _draw_numbers(marks, pairs[framed], convention)
    for i, text in enumerate(textwrap.wrap(REMARKS[convention.style], 128)):
        marks.add_text(12, 44 - 15 * i, text, 11)
    marks.add_text(12, 11, LEGEND, 10, color=FAINT)
    cost = next(pair for pair in pairs if pair.ours.part == "cost")
    return [
        _line_fact("left, the course", pairs[framed].ours),
        _line_fact(f"right, {_title(convention)}", pairs[framed].theirs),
        _changes(pairs[framed]),
        _step(cost),
        REMARKS[convention.style],
    ]


def _title(convention):
    name = NAMES.get(convention.style, convention.style)
    return f"letters of {name}, {convention.layout}, {COSTS[convention.reduction]}"


def _draw_pair(marks, pair, y):
    marks.add_text(12, y + 8, pair.number, 11, color=FAINT)
    for line, (left, right) in ((pair.ours, OURS), (pair.theirs, THEIRS)):
        marks.add_text(left, y + 8, line.formula, 13)
        marks.add_text(right, y + 8, line.shapes, 10, RIGHT, FAINT)
        marks.add_text(left, y - 9, line.code, 10)
    words = _relation(pair)
    for i, word in enumerate(words):
        marks.add_text(GUTTER, y + 7 * (len(words) - 1) - 14 * i, word, 10, CENTER)


def _relation(pair):
    """Return in words how the right numbers follow from the left ones."""
    words = ["transposed"] if pair.transposed else []
    if pair.factor is None:
        words.append("≠")
    elif not np.isclose(pair.factor, 1):
        words.append(f"× {brief(pair.factor)}")
    return words or ["="]


def _draw_numbers(marks, pair, convention):
    """Draw the values of both lines as grids of numbers."""
    sides = (pair.ours, "rows", OURS), (pair.theirs, convention.layout, THEIRS)
    for line, layout, (left, right) in sides:
        rows, columns = line.value.shape
        width = min(CELL[0], (right - left) / columns) * columns
        height = min(CELL[1], GRID_HEIGHT / rows) * rows
        shape = "" if line.part == "cost" else f" {line.value.shape}"
        marks.add_text(left, GRID_TOP + 16, line.symbol + shape, 12)
        box = Box(left, GRID_TOP - height, left + width, GRID_TOP)
        many = width / columns < WIDE
        draw_grid(marks, box, line.value, numbers=many)
        for (i, j), value in np.ndenumerate(line.value if not many else np.empty((0, 0))):
            marks.add_text(*box.cell(i, j, rows, columns).middle, precise(value), 11, CENTER)
        marks.add_text(left, GRID_TOP - height - 12, _axes(line, layout), 10, color=FAINT)


def _axes(line, layout):
    """Return what the rows and the columns of a line's value are."""
    if line.part == "cost":
        return "one number for the whole batch"
    neurons = f"neurons of layer {line.layer}"
    if line.part[-1] == "b":
        return f"one {'row' if layout == 'rows' else 'column'}: {neurons}"
    weights = line.part in ("dW", "update_W")
    axes = f"inputs of layer {line.layer}" if weights else "examples", neurons
    rows, columns = axes if layout == "rows" else axes[::-1]
    return f"rows: {rows}; columns: {columns}"


def _line_fact(side, line):
    size = brief(np.abs(line.value).max())
    return f"{side}: {line.formula}; shapes {line.shapes}; code {line.code}; largest size {size}"


def _changes(pair):
    """Say in words how the numbers of a pair differ."""
    _, ours, theirs, transposed, factor = pair
    said = f"{theirs.symbol} is {theirs.value.shape if theirs.part != 'cost' else 'one number'}"
    if ours.symbol != theirs.symbol:
        said += f", which the course calls {ours.symbol}"
    if transposed:
        said += f": the transpose of the course's {ours.value.shape}"
    if factor is None:
        return said + "; other numbers, because the step is another"
    if np.isclose(factor, 1):
        return said + "; the numbers are the same"
    return said + f"; each number is {brief(factor)} times the course's"


def _step(cost):
    """Say what the reduction does to all gradients and to the step."""
    formula, factor = cost.theirs.formula, cost.factor
    if np.isclose(factor, 1):
        return f"{formula}: cost, deltas and gradients are as large as the course's"
    return (
        f"{formula}: cost, deltas and gradients are {brief(factor)} times as large as the "
        f"course's; for the same step η must be {brief(factor)} times smaller"
    )
