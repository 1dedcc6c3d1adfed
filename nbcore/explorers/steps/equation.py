"""The equation of one operation in a picture: in code, symbols, shapes, and numbers as grids."""

import itertools

import numpy as np

from nbcore.analysis.operations import EXAMPLES_ACROSS, EXAMPLES_DOWN, Operation
from nbcore.drawing.heatmap import CELL, draw_grid
from nbcore.drawing.marks import Marks
from nbcore.drawing.spots import Cells
from nbcore.drawing.text import CENTER, broken, text_width
from nbcore.drawing.theme import BLACK, FAINT, Box

CODE, SYMBOLS, SHAPES, NUMBERS = 6, 23, 38, 47  # pixels below the top of the equation
HEIGHT = 136  # pixels of the numbers
LINE = 13  # pixels: of a sentence about what is left out
MOST, FEW, TALLEST = 9, (4, 8), 27  # rows of a grid; rows and columns in a column; pixels of a row
ROW_HEIGHTS, NARROWEST = (24, 21, 18, 15), 38  # pixels of a row, and of a cell in a column
TITLE, BETWEEN = 16, 14  # pixels above and between the grids of a column
CELL_WIDTHS = range(88, CELL[0] - 1, -4)
PRODUCT, AROUND = "·", 5  # the sign between two grids; pixels on both sides of a sign


def draw_equation(marks: Marks, step: Operation, line: str, example: int, box: Box) -> list[str]:
    """Write the line of code and the equation, below it the shapes, and the numbers as grids.

    It fills the box from the top, and the row or column of the example is framed. Without a line
    there is an empty place. Returns a sentence for what has no room, if anything, which is not
    written.
    """
    middle = box.top - NUMBERS - HEIGHT / 2
    heights = (box.top - SYMBOLS, "symbols"), (box.top - SHAPES, "shapes"), (middle, "numbers")
    for y, name in heights:
        marks.add_text(10, y, name, 11, color=FAINT)
    if line:
        marks.add_text(10, box.top - CODE, "code", 11, color=FAINT)
        marks.add_text(box.left, box.top - CODE, " ".join(line.split()), 11)
    most, cell, widths = _fit(step, box.width)
    x, seen = box.left, []
    for piece, width in zip(step.pieces(), widths, strict=True):
        center, array = x + width / 2, _seen(piece, step, MOST, most)
        x += width
        symbols, shapes = (piece, piece) if isinstance(piece, str) else (piece.symbol, piece.shape)
        marks.add_text(center, heights[0][0], symbols, 15, CENTER)
        marks.add_text(center, heights[1][0], shapes, 12, CENTER)
        if array is None:
            size = 15 if shapes else 24
            marks.add_text(center, middle, shapes or PRODUCT, size, CENTER)
            continue
        height = min(TALLEST, HEIGHT / len(array))
        half = np.array(array.shape)[::-1] * (cell, height) / 2
        seen.append((piece, array, Box(*(center, middle) - half, *(center, middle) + half)))
    _draw_numbers(marks, step, seen, example)
    return _cuts(step, MOST, most)


def draw_column(marks: Marks, step: Operation, line: str, example: int, box: Box) -> list[str]:
    """Do the same in a narrow box, in as many lines as the arrays need; write the sentence, too.

    The line of code is left out where there is no room for it.
    """
    cuts = _cuts(step, *FEW)
    notes = broken(" ".join(cuts), box.width) if cuts else []
    for code, height in itertools.product((line, "") if line else ("",), ROW_HEIGHTS):
        lines = _written(step, code, box.width)
        top = box.top - 10 - sum(size + 4 for _, size in lines)
        grids = _flow(step, box._replace(top=top), height)
        bottom = min(grid.bottom for *_, grid in grids) - LINE * len(notes) - 2
        if bottom > box.bottom:
            break
    y = box.top - 8
    for text, size in lines:
        marks.add_text(box.left, y, text, size)
        y -= size + 4
    for _, _, name, grid in grids:
        marks.add_text(grid.left, grid.top + 9, name, 11, color=FAINT)
    _draw_numbers(marks, step, [(term, array, grid) for term, array, _, grid in grids], example)
    for n, note in enumerate(reversed(notes)):
        marks.add_text(box.left, bottom + 2 + n * LINE, note, 11, color=FAINT)
    return cuts


def _written(step, line, width):
    """Return the lines of a column above its grids, each with its size."""
    texts = [(line, 11)] * bool(line) + [(step.equation, 13), (step.shapes, 12)]
    return [(part, size) for text, size in texts for part in broken(text, width, size)]


def _flow(step, box, height):
    """Return each array with what is seen of it, its name and its box, from left to right."""
    x, top, bottom, cell = box.left, box.top, box.top, NARROWEST
    found, terms = [], {term.symbol: term for term in (step.result, *step.operands)}
    for term in terms.values():
        array = _seen(term, step, *FEW)
        if array is None:
            continue
        name = f"{term.symbol} {term.shape}" if term.array.ndim else term.symbol
        rows, columns = array.shape
        width = max(cell * columns, text_width(name))
        if x + width > box.right + 1:
            x, top = box.left, bottom - BETWEEN
        grid = Box(x, top - TITLE - height * rows, x + cell * columns, top - TITLE)
        found.append((term, array, name, grid))
        x, bottom = x + width + BETWEEN, min(bottom, grid.bottom)
    return found


def _fit(step, room):
    """Return how many columns and how wide cells have room, and the widths of all pieces."""
    pieces = step.pieces()
    texts = [_width(piece) for piece in pieces]
    for most in range(MOST, 0, -1):
        seen = [_seen(piece, step, MOST, most) for piece in pieces]
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


def _seen(piece, step, rows, most):
    """Return the part of a term that is drawn as a grid; None for a sign or a count."""
    if isinstance(piece, str) or piece.array.dtype.kind == "i":
        return None
    array = np.atleast_2d(piece.array)
    # What a product adds up over is kept, so that what is seen of it is true by itself.
    inner = rows == MOST and "{0} {1}" in step.form and piece is step.operands[0]
    return array[:rows, : MOST if inner else most]


def _draw_numbers(marks, step, seen, example):
    """Draw arrays as grids, frame the row or column of one example, and let them be pointed at.

    `seen` has for each grid its term, what is seen of the array, and its box. A term's number in
    the step is the index of its cells; where it is drawn again, so many more as there are terms.
    """
    terms = [step.result, *step.operands]
    counts = dict.fromkeys(range(len(terms)), 0)
    for term, array, box in seen:
        draw_grid(marks, box, array)
        _frame(marks, box, term, array.shape, example)
        n = next(n for n, other in enumerate(terms) if other is term)
        again = f", number {counts[n] + 1}" if counts[n] else ""
        name = f"numbers of {term.symbol}{again}"
        marks.add_spots("number", Cells(box, *array.shape), name, n + counts[n] * len(terms))
        counts[n] += 1


def _frame(marks, box, term, shape, example):
    """Frame the row or the column of one example, where it is seen."""
    rows, columns = shape
    if term.examples == EXAMPLES_DOWN and 1 < rows > example:
        first, last = (box.cell(example, j, rows, columns) for j in (0, columns - 1))
    elif term.examples == EXAMPLES_ACROSS and 1 < columns > example:
        last, first = (box.cell(i, example, rows, columns) for i in (0, rows - 1))
    else:
        return
    frame = Box(first.left, first.bottom, last.right, first.top)
    marks.add_polyline(frame._replace(top=max(first.top, last.top)).outline(), BLACK, 3)


def _cuts(step, rows, most):
    """Return a sentence that names what of the numbers is left out; none where all are there."""
    left_out = {}
    for term in (step.result, *step.operands):
        seen = _seen(term, step, rows, most)
        for axis, name in enumerate(("rows", "columns")):
            if seen is not None and term.array.ndim and seen.shape[axis] < term.array.shape[axis]:
                what = f"the first {seen.shape[axis]} of {term.array.shape[axis]} {name}"
                left_out.setdefault(what, []).append(term.symbol)
    whats = [f"{what} of {', '.join(symbols)}" for what, symbols in left_out.items()]
    return [f"Shown: {'; '.join(whats)}."] if whats else []
