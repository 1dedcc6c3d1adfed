"""The picture of one operation of the forward or the backward pass: where it happens, and how."""

from typing import NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.analysis.operations import EXAMPLES_ACROSS, EXAMPLES_DOWN, FORWARD, Operation
from nbcore.drawing.heatmap import CELL, draw_grid
from nbcore.drawing.marks import DASHED, DOTTED, SOLID, Marks
from nbcore.drawing.network import PALE, Diagram
from nbcore.drawing.text import CENTER, RIGHT, text_width
from nbcore.drawing.theme import FAINT, INK, Box
from nbcore.writing.numbers import brief
from nbcore.writing.symbols import symbol

SIZE = 800, 620
GUTTER, EDGE = 78, 8  # pixels left of what is drawn, for names, and right of it
HEADER, ARROW, NAMES, DIAGRAM = 606, 588, 573, Box(GUTTER, 284, SIZE[0], 568)
UPPER, LOWER = (304, 282), (277, 247)  # the timeline's rows: top and bottom
GAP, BROADEST = 3, 58  # pixels between cells, and their largest width
SYMBOLS, SHAPES, GRIDS = 230, 210, Box(GUTTER, 69, SIZE[0] - EDGE, 198)  # one below the other
CUT, WORDS, NOTE = 59, (41, 25), 9
LINES = 72  # weights of a layer that are drawn at most
MOST, TALLEST = 9, 27  # rows of a grid; pixels of a row
CELL_WIDTHS = range(88, CELL[0] - 1, -4)
PRODUCT, AROUND = "·", 5  # the sign between two grids; pixels on both sides of a sign
LEGEND = (
    "circles: values, squares: slopes of J; thick rim: at work; "
    "lines: weights (purple, solid: positive; orange, dashed: negative)"
)
DONE, NOW = ListedColormap(["#e6e6e6"]), ListedColormap(["#ffe08a"])
Place = tuple[str, int]


class Work(NamedTuple):
    """Where a step of layer l happens, as offsets from l.

    `columns` and `weights` of the diagram are at work; the arrow leads from `source` to `target`,
    places of the timeline.
    """

    columns: tuple[int, ...]
    weights: int | None
    source: Place | None
    target: Place


WORK = {
    "input": Work((-1,), None, None, ("X", 0)),
    "affine": Work((-1, 0), 0, ("X", 0), ("Z", 0)),
    "activation": Work((0,), None, ("Z", 0), ("X", 1)),
    "losses": Work((0, 1), None, ("X", 1), ("losses", 0)),
    "cost": Work((1,), None, ("losses", 0), ("J", 0)),
    "error": Work((0, 1), None, ("J", 0), ("X", 1)),
    "upstream": Work((0, 1), 1, ("Z", 1), ("X", 1)),
    "delta": Work((0,), None, ("X", 1), ("Z", 0)),
    "weights": Work((-1, 0), 0, ("Z", 0), ("W", 0)),
    "biases": Work((0,), None, ("Z", 0), ("b", 0)),
}
SHORTCUT = Work((0, 1), None, ("J", 0), ("Z", 0))  # delta_L where the loss cancels
COLUMN = {"input": -1, "losses": 1, "cost": 1}  # whose nodes hold the result, if not layer l's
PARAMETERS = ("weights", "biases")  # their gradients belong to no node


def draw_steps(
    marks: Marks, *, net, steps: list[Operation], at: int, example: int, caption: str
) -> list[str]:
    """Draw the step number `at`, counted from 0, among all steps of a network; return its facts.

    `example` is the row of the batch that the nodes show and that is framed in the numbers.
    """
    step, places = steps[at], _places(net)
    forth = step.direction == FORWARD
    marks.add_text(10, HEADER, "forward →" if forth else "← backward", 15)
    marks.add_text(120, HEADER, caption, 10, color=FAINT)
    rule = f", equation ({step.rule})" if step.rule else ""
    progress = f"step {at + 1} of {len(steps)}"
    marks.add_text(SIZE[0] - EDGE, HEADER, progress + rule, 12, RIGHT)
    work = _work(step, steps)
    _draw_diagram(marks, net, steps[: at + 1], example, places, work)
    if work.source:
        _draw_arrow(marks, _x(places, work.source, step), _x(places, work.target, step), forth)
    _draw_timeline(marks, net, steps, at, places)
    cuts = _draw_equation(marks, step, example)
    for y, line in zip(WORDS, _wrapped(step.words, SIZE[0] - 20), strict=False):
        marks.add_text(10, y, line, 12)
    marks.add_text(10, NOTE, f"nodes: example {example + 1}; {LEGEND}", 10, color=FAINT)
    return [
        f"{progress}, {step.direction}, layer {step.layer}{rule}: {step.equation}",
        f"shapes: {step.shapes}",
        *_numbers(step, example),
        f"at work: {_parts(step, work, len(net.weights))}",
        step.words,
        *cuts,
        caption,
    ]


def _work(step, steps):
    """Return where a step happens; the last delta comes straight from J where the loss cancels."""
    start = step.kind == "delta" and step.rule == 1
    if start and not any(s.kind == "error" for s in steps):
        return SHORTCUT
    return WORK[step.kind]


def _places(net):
    """Return the x of every place of the timeline; what leads to a layer stands left of it."""
    order = [("X", 1)]
    for l, b in enumerate(net.biases, start=1):
        order += [] if b is None else [("b", l)]
        order += [("W", l), ("Z", l), ("X", l + 1)]
    order += [("losses", len(net.weights)), ("J", len(net.weights))]
    slot = (SIZE[0] - EDGE - GUTTER) / len(order)
    return {place: GUTTER + (i + 0.5) * slot for i, place in enumerate(order)}


def _x(places, place, step):
    letter, offset = place
    return places[letter, step.layer + offset]


def _draw_diagram(marks, net, past, example, places, work):
    """Draw the network with the newest numbers of each layer, and J as a column of its own."""
    last, step = len(net.weights), past[-1]
    middles = [(places["Z", l] + places["X", l + 1]) / 2 for l in range(1, last + 1)]
    end = (places["losses", last] + places["J", last]) / 2
    sizes = [net.weights[0].shape[0], *(W.shape[1] for W in net.weights), 1]
    diagram = Diagram(marks, DIAGRAM, sizes, [places["X", 1], *middles, end])
    newest = {s.layer + COLUMN.get(s.kind, 0): s for s in past if s.kind not in PARAMETERS}
    values = [None] * len(sizes)
    for column, done in newest.items():
        array = done.result.array
        values[column] = array[example] if array.ndim else array.reshape(1)
        marks.add_text(diagram.columns[column], NAMES, done.result.symbol, 11, CENTER)
    squares = {column for column, done in newest.items() if done.direction != FORWARD}
    shown = list(net.weights)
    if step.kind == "weights":
        shown[step.layer - 1] = step.result.array
    lit = {step.layer + column for column in work.columns}
    for place in diagram.places[-2]:
        ends = [place, diagram.places[-1][0]]
        marks.add_polyline(ends, INK if {last, last + 1} <= lit else PALE, 1.4, DOTTED)
    at_work = set() if work.weights is None else {step.layer - 1 + work.weights}
    diagram.weights(shown, at_work, most=LINES)
    diagram.neurons(values, lit, squares)


def _draw_arrow(marks, start, end, forth):
    """Draw a single solid arrow to the right, or a double dashed one to the left."""
    for y in (ARROW,) if forth else (ARROW - 2.5, ARROW + 2.5):
        marks.add_polyline(
            [(start, y), (end, y)], INK, 2.4 if forth else 1.4, SOLID if forth else DASHED
        )
    marks.add_markers([(end, ARROW)], 7, INK if forth else "white", INK, ">" if forth else "<")


def _draw_timeline(marks, net, steps, at, places):
    """Draw a cell for every step: the way forward, and below each value the gradient for it."""
    width = min(places["Z", 1] - places["W", 1] - GAP, BROADEST)
    for name, row in (("forward →", UPPER), ("← backward", LOWER)):
        marks.add_text(10, sum(row) / 2, name, 11, color=FAINT)
    for l, b in enumerate(net.biases, start=1):
        for letter in "W" if b is None else "Wb":
            marks.add_text(places[letter, l], sum(UPPER) / 2, symbol(letter, l), 11, CENTER, FAINT)
    for i, step in enumerate(steps):
        x = _x(places, _work(step, steps).target, step)
        top, bottom = UPPER if step.direction == FORWARD else LOWER
        cell = Box(x - width / 2, bottom, x + width / 2, top)
        if i <= at:
            marks.add_image([[0.5]], cell, (0, 1), NOW if i == at else DONE)
        marks.add_polyline(cell.outline(), INK if i <= at else FAINT, 3 if i == at else 1)
        _write_name(marks, cell, step.result.symbol)


def _write_name(marks, cell, name):
    """Write a name in the middle of a cell, a slope such as ∂J/∂W₁ as a fraction."""
    x, y = cell.middle
    above, slash, below = name.partition("/")
    if not slash:
        fits = text_width(name, 11) <= cell.width - 4
        marks.add_text(x, y, name, 11 if fits else 10, CENTER)
        return
    half = text_width(below, 11) / 2
    marks.add_text(x, y + 7, above, 11, CENTER)
    marks.add_polyline([(x - half, y), (x + half, y)], INK, 0.8)
    marks.add_text(x, y - 8, below, 11, CENTER)


def _draw_equation(marks, step, example):
    """Write the equation in symbols, below it the shapes, below them the numbers as grids.

    Returns a sentence for what had no room.
    """
    for y, name in ((SYMBOLS, "symbols"), (SHAPES, "shapes"), (GRIDS.middle[1], "numbers")):
        marks.add_text(10, y, name, 11, color=FAINT)
    most, cell, widths = _fit(step)
    seen = [_seen(piece, step, most) for piece in step.pieces()]
    x = GUTTER
    for piece, array, width in zip(step.pieces(), seen, widths, strict=True):
        middle = x + width / 2
        x += width
        symbols, shapes = (piece, piece) if isinstance(piece, str) else (piece.symbol, piece.shape)
        marks.add_text(middle, SYMBOLS, symbols, 15, CENTER)
        marks.add_text(middle, SHAPES, shapes, 12, CENTER)
        if array is None:
            size = 15 if shapes else 24
            marks.add_text(middle, GRIDS.middle[1], shapes or PRODUCT, size, CENTER)
            continue
        height = min(TALLEST, GRIDS.height / len(array))
        size = np.array(array.shape)[::-1] * (cell, height) / 2
        box = Box(*(middle, GRIDS.middle[1]) - size, *(middle, GRIDS.middle[1]) + size)
        draw_grid(marks, box, array)
        _frame(marks, box, piece, array, example)
    cuts = _cuts(step, most)
    marks.add_text(GUTTER, CUT, " ".join(cuts), 10, color=FAINT)
    return cuts


def _fit(step):
    """Return how many columns and how wide cells have room, and the widths of all pieces.

    Rather than shrink below what can be read, cells are left out.
    """
    pieces = step.pieces()
    texts = [_width(piece) for piece in pieces]
    for most in range(MOST, 0, -1):
        seen = [_seen(piece, step, most) for piece in pieces]
        columns = [0 if array is None else array.shape[1] for array in seen]
        for cell in CELL_WIDTHS:
            widths = [max(w, cell * n) for w, n in zip(texts, columns, strict=True)]
            if sum(widths) <= GRIDS.width:
                return most, cell, widths
    raise ValueError(f"{step.equation} has no room in {GRIDS.width} pixels")


def _width(piece):
    """Return how many pixels the letters of a term or a sign need."""
    if isinstance(piece, str):
        return text_width(piece or PRODUCT, 15) + 2 * AROUND
    return max(text_width(piece.symbol, 15), text_width(piece.shape, 12))


def _seen(piece, step, most):
    """Return the part of a term that is drawn as a grid; None for a sign or a count.

    What a matrix product adds up over is kept before anything else, so that what is seen of the
    equation is true by itself.
    """
    if isinstance(piece, str) or piece.array.dtype.kind == "i":
        return None
    array = np.atleast_2d(piece.array)
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


def _wrapped(text, width):
    """Return the lines of a text that is broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, 12) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _numbers(step, example):
    """Return the numbers of a step in words: of a batch those of one example."""
    facts = []
    for term in (step.result, *step.operands):
        array = term.array
        if term.examples is not None:
            row = (array if term.examples == EXAMPLES_DOWN else array.T)[example]
            facts.append(f"{term.symbol} of example {example + 1}: {_listed(row)}")
        elif array.dtype.kind != "i" and array.size <= MOST:
            rows = "; ".join(_listed(row) for row in np.atleast_2d(array))
            facts.append(f"{term.symbol}: {rows}")
        elif array.ndim:
            sizes = np.abs(array).round(9)  # equal ones stay equal whatever the last digit is
            i, j = np.unravel_index(sizes.argmax(), array.shape)
            where = f"row {i + 1}, column {j + 1}"
            facts.append(f"{term.symbol}: largest {_listed([array[i, j]])} ({where})")
    return [". ".join(facts)]


def _listed(values):
    # Below a billionth nothing but rounding may be left, and that differs between computers.
    return ", ".join("about 0" if 0 < abs(v) < 1e-9 else brief(v + 0.0) for v in values)


def _parts(step, work, last):
    """Return the names of the parts of the diagram that are at work."""
    columns = sorted(step.layer + column for column in work.columns)
    names = {0: "the inputs", last + 1: "J"}
    parts = [names.get(column, f"layer {column}") for column in columns]
    if work.weights is not None:
        parts.append(f"the weights {symbol('W', step.layer + work.weights)}")
    return ", ".join(parts)
