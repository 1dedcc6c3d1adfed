"""The picture of one operation of the forward or the backward pass: where it happens, and how."""

import numpy as np

from nbcore.analysis.listing import Listing
from nbcore.analysis.operations import EXAMPLES_DOWN, FORWARD, Operation
from nbcore.drawing.marks import CIRCLE, DOTTED, SQUARE, Marks
from nbcore.drawing.network import RADIUS, Diagram, draw_weights_legend
from nbcore.drawing.spots import Lines
from nbcore.drawing.text import CENTER, RIGHT, broken
from nbcore.drawing.theme import FAINT, GROUND, INK, MEDIUM, NARROW, PALE, WIDE, Box
from nbcore.explorers.steps.equation import MOST, draw_column, draw_equation
from nbcore.explorers.steps.scenario import newest
from nbcore.explorers.steps.timeline import EDGE, GUTTER, Timeline
from nbcore.writing.numbers import brief, unless_noise
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 455, MEDIUM: 470, NARROW: 708}
ARROW = {WIDE: 28, MEDIUM: 43, NARROW: 61}  # pixels below the top
NODES, ROOM = 128, (8, 22)  # pixels: for four nodes; what a diagram needs above and below them
BELOW = 21  # pixels from the arrow to the timeline, besides those for the nodes
LINE, FLOOR = 13, 9  # pixels: of a line of words; from below to the lowest one
LINES = 72  # weights of a layer that are drawn at most


def draw_steps(
    marks: Marks, *, net, steps: list[Operation], code: Listing, at: int, example: int, caption: str
) -> list[str]:
    """Draw the step number `at`, counted from 0, among all steps of a network; return its facts.

    `code` has the lines of all steps, which can be picked in a list beside the picture. `example`
    is the row of the batch that the nodes show and that is framed in the numbers.
    """
    step, narrow = steps[at], marks.width == NARROW
    rule = f", equation ({step.rule})" if step.rule else ""
    progress = f"step {at + 1} of {len(steps)}"
    with marks.group("head"):
        forth = step.direction == FORWARD
        marks.add_text(EDGE, marks.height - 13, "forward →" if forth else "← backward", 15)
        marks.add_text(marks.width - EDGE, marks.height - 13, progress + rule, 12, RIGHT)
    with marks.group("legend"):
        _draw_legend(marks, example)
    arrow = marks.height - ARROW[marks.width]
    timeline = Timeline(marks, net, steps, arrow - BELOW - NODES)
    with marks.group("arrow"):
        timeline.arrow(step, arrow)
    with marks.group("names"):
        _draw_diagram(marks, net, steps[: at + 1], example, timeline, arrow - 13)
    with marks.group("timeline"):
        timeline.draw(at)
    draw = _draw_column if narrow else _draw_words
    cuts = draw(marks, step, code.text(at), example, timeline.lower[0] - 3, caption)
    if code.lines:
        lines, row = Lines([line.text for line in code.lines]), code.rows[at]
        marks.add_spots("line", lines, "lines of network.py", at=None if row is None else (row, 0))
    at_work = _parts(step, timeline.work(step), len(net.weights))
    return [
        f"{progress}, {step.direction}, layer {step.layer}{rule}: {step.equation}",
        f"shapes: {step.shapes}; at work: {at_work}",
        *_numbers(step, example),
        step.words,
        *cuts,
        caption,
    ]


def _draw_column(marks, step, line, example, top, caption):
    """Write the words and, below them, the equation; return what is left out."""
    with marks.group("words"):
        for words in broken(step.words, marks.width - 2 * EDGE):
            top -= LINE
            marks.add_text(EDGE, top, words, 11)
        floor = _draw_caption(marks, caption)
    with marks.group("equation"):
        box = Box(EDGE, floor, marks.width - EDGE, top - 12)
        return draw_column(marks, step, line, example, box)


def _draw_words(marks, step, line, example, top, caption):
    """Draw the equation and, at the bottom, the words; return what is left out."""
    with marks.group("equation"):
        cuts = draw_equation(marks, step, line, example, Box(GUTTER, 0, marks.width - EDGE, top))
    with marks.group("words"):
        y = _draw_caption(marks, caption)
        lines = broken(" ".join([step.words, *cuts]), marks.width - 2 * EDGE)
        for n, line in enumerate(reversed(lines)):
            marks.add_text(EDGE, y + n * LINE, line, 11)
    return cuts


def _draw_caption(marks, caption):
    """Write at the bottom which network this is; return where the next line above it stands."""
    lines = broken(caption, marks.width - 2 * EDGE)
    for n, line in enumerate(reversed(lines)):
        marks.add_text(EDGE, FLOOR + n * LINE, line, 11, color=FAINT)
    return FLOOR + len(lines) * LINE


def _draw_legend(marks, example):
    """Say what nodes and lines mean, in the middle of the head or in lines below it."""
    wide, narrow = marks.width == WIDE, marks.width == NARROW
    x, y = (110, marks.height - 13) if wide else (EDGE, marks.height - 31)
    x = marks.add_text(x, y, f"example {example + 1}:", 11, color=FAINT) + 8
    for shape, name in ((CIRCLE, "value"), (SQUARE, "slope of J")):
        marks.add_markers([(x + 5, y)], 5, GROUND, FAINT, shape)
        x = marks.add_text(x + 15, y, name, 11, color=FAINT) + 12
    draw_weights_legend(marks, *((EDGE, y - 16) if narrow else (x, y)))


def _draw_diagram(marks, net, past, example, timeline, top):
    """Draw the network with the newest numbers of each layer, and J as a column of its own."""
    last, step, work = len(net.weights), past[-1], timeline.work(past[-1])
    xs = [timeline.x("X", 1)]
    xs += [(timeline.x("Z", l) + timeline.x("X", l + 1)) / 2 for l in range(1, last + 1)]
    xs.append((timeline.x("losses", last) + timeline.x("J", last)) / 2)
    sizes = [net.weights[0].shape[0], *(W.shape[1] for W in net.weights), 1]
    above, below = ROOM
    box = Box(0, top - 7 - NODES - below, marks.width, top - 7 + above)
    diagram = Diagram(marks, box, sizes, xs)
    shown_of = {column: past[at] for column, at in newest(past).items()}
    values = [None] * len(sizes)
    for column, done in shown_of.items():
        array = done.result.array
        values[column] = array[example] if array.ndim else array.reshape(1)
        marks.add_text(xs[column], top, done.result.symbol, 11, CENTER)
    squares = {column for column, done in shown_of.items() if done.direction != FORWARD}
    shown = list(net.weights)
    if step.kind == "weights":
        shown[step.layer - 1] = step.result.array
    lit = {step.layer + column for column in work.columns}
    for place in diagram.places[-2]:
        ends = [place + (RADIUS, 0), diagram.places[-1][0] - (RADIUS, 0)]
        marks.add_polyline(ends, INK if {last, last + 1} <= lit else PALE, 1.4, DOTTED)
    at_work = set() if work.weights is None else {step.layer - 1 + work.weights}
    diagram.weights(shown, at_work, most=LINES)
    diagram.neurons(values, lit, squares)
    layers = [f"neurons of layer {l}" for l in range(1, last + 1)]
    diagram.spots(["inputs", *layers, "cost"], last)


def _numbers(step, example):
    """Return the numbers of a step: its result and, in a line, its operands, of one example."""
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
    return [line for line in (facts[0], ". ".join(facts[1:])) if line]


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
