"""The picture of one operation of the forward or the backward pass: where it happens, and how."""

from typing import NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.analysis.operations import EXAMPLES_DOWN, FORWARD, Operation
from nbcore.drawing.marks import AHEAD, BACK, DASHED, DOTTED, SOLID, Marks
from nbcore.drawing.network import PALE, Diagram
from nbcore.drawing.text import CENTER, RIGHT, broken, text_width
from nbcore.drawing.theme import FAINT, GROUND, INK, WIDE, Box
from nbcore.explorers.steps.equation import MOST, draw_equation
from nbcore.writing.numbers import brief, unless_noise
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 620}
GUTTER, EDGE = 78, 8  # pixels left of what is drawn, for names, and right of it
HEADER, ARROW, NAMES, DIAGRAM = 606, 588, 573, Box(GUTTER, 284, WIDE, 568)
UPPER, LOWER = (304, 282), (277, 247)  # the timeline's rows: top and bottom
GAP, BROADEST = 3, 58  # pixels between cells, and their largest width
WORDS, NOTE = (41, 25), 9
LINES = 72  # weights of a layer that are drawn at most
LEGEND = (
    "circles: values, squares: slopes of J; thick rim: at work; "
    "lines: weights (purple, solid: positive; orange, dashed: negative)"
)
DONE, NOW = ListedColormap(["#e6e6e6"]), ListedColormap(["#ffe08a"])
Slot = tuple[str, int]  # of the timeline: a letter, and an offset from the step's layer


class Work(NamedTuple):
    """Where a step of layer l happens, as offsets from l.

    `columns` and `weights` of the diagram are at work; the arrow leads from the slot `source` to
    the slot `target`.
    """

    columns: tuple[int, ...]
    weights: int | None
    source: Slot | None
    target: Slot


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
    step, slots = steps[at], _slots(net)
    forth = step.direction == FORWARD
    marks.add_text(10, HEADER, "forward →" if forth else "← backward", 15)
    marks.add_text(120, HEADER, caption, 10, color=FAINT)
    rule = f", equation ({step.rule})" if step.rule else ""
    progress = f"step {at + 1} of {len(steps)}"
    marks.add_text(WIDE - EDGE, HEADER, progress + rule, 12, RIGHT)
    work = _work(step, steps)
    _draw_diagram(marks, net, steps[: at + 1], example, slots, work)
    if work.source:
        _draw_arrow(marks, _x(slots, work.source, step), _x(slots, work.target, step), forth)
    _draw_timeline(marks, net, steps, at, slots)
    cuts = draw_equation(marks, step, example, GUTTER, WIDE - EDGE)
    for y, line in zip(WORDS, broken(step.words, WIDE - 20, 12), strict=False):
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


def _slots(net):
    """Return the x of every slot of the timeline; what leads to a layer stands left of it."""
    order = [("X", 1)]
    for l, b in enumerate(net.biases, start=1):
        order += [] if b is None else [("b", l)]
        order += [("W", l), ("Z", l), ("X", l + 1)]
    order += [("losses", len(net.weights)), ("J", len(net.weights))]
    width = (WIDE - EDGE - GUTTER) / len(order)
    return {slot: GUTTER + (i + 0.5) * width for i, slot in enumerate(order)}


def _x(slots, slot, step):
    letter, offset = slot
    return slots[letter, step.layer + offset]


def _draw_diagram(marks, net, past, example, slots, work):
    """Draw the network with the newest numbers of each layer, and J as a column of its own."""
    last, step = len(net.weights), past[-1]
    middles = [(slots["Z", l] + slots["X", l + 1]) / 2 for l in range(1, last + 1)]
    end = (slots["losses", last] + slots["J", last]) / 2
    sizes = [net.weights[0].shape[0], *(W.shape[1] for W in net.weights), 1]
    diagram = Diagram(marks, DIAGRAM, sizes, [slots["X", 1], *middles, end])
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
    width, dash = (2.4, SOLID) if forth else (1.4, DASHED)
    for y in (ARROW,) if forth else (ARROW - 2.5, ARROW + 2.5):
        marks.add_polyline([(start, y), (end, y)], INK, width, dash)
    marks.add_markers([(end, ARROW)], 7, INK if forth else GROUND, INK, AHEAD if forth else BACK)


def _draw_timeline(marks, net, steps, at, slots):
    """Draw a cell for every step: the way forward, and below each value the gradient for it."""
    width = min(slots["Z", 1] - slots["W", 1] - GAP, BROADEST)
    for name, row in (("forward →", UPPER), ("← backward", LOWER)):
        marks.add_text(10, sum(row) / 2, name, 11, color=FAINT)
    for l, b in enumerate(net.biases, start=1):
        for letter in "W" if b is None else "Wb":
            marks.add_text(slots[letter, l], sum(UPPER) / 2, symbol(letter, l), 11, CENTER, FAINT)
    for i, step in enumerate(steps):
        x = _x(slots, _work(step, steps).target, step)
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
    return ", ".join(unless_noise(value, brief, "about 0") for value in values)


def _parts(step, work, last):
    """Return the names of the parts of the diagram that are at work."""
    columns = sorted(step.layer + column for column in work.columns)
    names = {0: "the inputs", last + 1: "J"}
    parts = [names.get(column, f"layer {column}") for column in columns]
    if work.weights is not None:
        parts.append(f"the weights {symbol('W', step.layer + work.weights)}")
    return ", ".join(parts)
