"""The equation of one operation in a picture: in symbols, in shapes, and in numbers as grids."""

import numpy as np

from nbcore.analysis.operations import EXAMPLES_ACROSS, EXAMPLES_DOWN, Operation
from nbcore.drawing.heatmap import CELL, draw_grid
from nbcore.drawing.marks import Marks
from nbcore.drawing.text import CENTER, text_width
from nbcore.drawing.theme import FAINT, INK, Box

SYMBOLS, SHAPES, NUMBERS = 230, 210, (69, 198)  # one below the other
CUT = 59  # of the sentence about what is left out
MOST, TALLEST = 9, 27  # rows of a grid; pixels of a row
CELL_WIDTHS = range(88, CELL[0] - 1, -4)
PRODUCT, AROUND = "·", 5  # the sign between two grids; pixels on both sides of a sign


def draw_equation(
    marks: Marks, step: Operation, example: int, left: float, right: float
) -> list[str]:
    """Write the equation in symbols, below it the shapes, below them the numbers as grids.

    It stands between two pixels, and the row or column of the example is framed. Returns a
    sentence for what has no room, if anything.
    """
    grids = Box(left, NUMBERS[0], right, NUMBERS[1])
    for y, name in ((SYMBOLS, "symbols"), (SHAPES, "shapes"), (grids.middle[1], "numbers")):
        marks.add_text(10, y, name, 11, color=FAINT)
    most, cell, widths = _fit(step, grids.width)
    seen = [_seen(piece, step, most) for piece in step.pieces()]
    x = left
    for piece, array, width in zip(step.pieces(), seen, widths, strict=True):
        middle = x + width / 2
        x += width
        symbols, shapes = (piece, piece) if isinstance(piece, str) else (piece.symbol, piece.shape)
        marks.add_text(middle, SYMBOLS, symbols, 15, CENTER)
        marks.add_text(middle, SHAPES, shapes, 12, CENTER)
        if array is None:
            size = 15 if shapes else 24
            marks.add_text(middle, grids.middle[1], shapes or PRODUCT, size, CENTER)
            continue
        height = min(TALLEST, grids.height / len(array))
        size = np.array(array.shape)[::-1] * (cell, height) / 2
        box = Box(*(middle, grids.middle[1]) - size, *(middle, grids.middle[1]) + size)
        draw_grid(marks, box, array)
        _frame(marks, box, piece, array, example)
    cuts = _cuts(step, most)
    marks.add_text(left, CUT, " ".join(cuts), 10, color=FAINT)
    return cuts


def _fit(step, room):
    """Return how many columns and how wide cells have room, and the widths of all pieces."""
    pieces = step.pieces()
    texts = [_width(piece) for piece in pieces]
    for most in range(MOST, 0, -1):
        seen = [_seen(piece, step, most) for piece in pieces]
        columns = [0 if array is None else array.shape[1] for array in seen]
        for cell in CELL_WIDTHS:
            widths = [max(w, cell * n) for w, n in zip(texts, columns, strict=True)]
            if sum(widths) <= room:
                return most, cell, widths
    raise ValueError(f"{step.equation} has no room in {room} pixels")


def _width(piece):
    """Return how many pixels the letters of a term or a sign need."""
    if isinstance(piece, str):
        return text_width(piece or PRODUCT, 15) + 2 * AROUND
    return max(text_width(piece.symbol, 15), text_width(piece.shape, 12))


def _seen(piece, step, most):
    """Return the part of a term that is drawn as a grid; None for a sign or a count."""
    if isinstance(piece, str) or piece.array.dtype.kind == "i":
        return None
    array = np.atleast_2d(piece.array)
    # What a product adds up over is kept, so that what is seen of it is true by itself.
    inner = "{0} {1}" in step.form and piece is step.operands[0]
    return array[:MOST, : MOST if inner else most]


def _frame(marks, box, term, array, example):
    """Frame the row or the column of one example."""
    rows, columns = array.shape
    if term.examples == EXAMPLES_DOWN and 1 < rows > example:
        first, last = (box.cell(example, j, rows, columns) for j in (0, columns - 1))
    elif term.examples == EXAMPLES_ACROSS and 1 < columns > example:
        last, first = (box.cell(i, example, rows, columns) for i in (0, rows - 1))
    else:
        return
    marks.add_polyline(Box(first.left, first.bottom, last.right, last.top).outline(), INK, 3)


def _cuts(step, most):
    """Return a sentence that names what of the numbers is left out; none where all are there."""
    left_out = {}
    for term in (step.result, *step.operands):
        seen = _seen(term, step, most)
        for axis, name in enumerate(("rows", "columns")):
            if seen is not None and term.array.ndim and seen.shape[axis] < term.array.shape[axis]:
                what = f"the first {seen.shape[axis]} of {term.array.shape[axis]} {name}"
                left_out.setdefault(what, []).append(term.symbol)
    whats = [f"{what} of {', '.join(symbols)}" for what, symbols in left_out.items()]
    return [f"Shown: {'; '.join(whats)}."] if whats else []
