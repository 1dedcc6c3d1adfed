"""The picture of a training: the network with its neurons' answers, its costs and its deltas."""

from typing import NamedTuple

import numpy as np

from nbcore.drawing.axes import LINES, Plot, Scale, linear, logarithmic
from nbcore.drawing.marks import CIRCLE, DASHED, SOLID, UP, Marks
from nbcore.drawing.network import Diagram
from nbcore.drawing.text import RIGHT
from nbcore.drawing.theme import FAINT, INK, MEDIUM, NARROW, NEGATIVE, POSITIVE, SERIES, WIDE, Box
from nbcore.explorers.training.views import DIGIT, VIEWS, draw_digit
from nbcore.writing.numbers import brief, precise
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 420, MEDIUM: 420, NARROW: 720}
HEAD, FOOT = 54, 38  # pixels above and below the network
MOST_LINES = 16  # of each weight matrix; more would cost the training its pace
MOST_POINTS = 60  # of each curve, about
ENDS = 1, 1.5, 2, 3, 5, 7.5, 10  # where an axis of epochs may end, times a power of ten
NODES = {
    "plane": "squares: answers over the plane",
    "line": "squares: answers along the line",
    "classes": "nodes: answers to the digit",
}


class Layout(NamedTuple):
    """Where everything stands; no box for what is left out."""

    network: Box
    view: Box
    costs: Box
    deltas: Box
    updates: Box | None


def _layout(width, height):
    if width == NARROW:
        half, low, middle = width / 2, 136, 304
        return Layout(
            Box(0, middle, width, height),
            Box(0, low, half, middle),
            Box(half, low, width, middle),
            Box(0, 0, width, low),
            None,
        )
    left, middle = 326 if width == WIDE else 290, 184
    half = (left + width) / 2
    return Layout(
        Box(0, 0, left, height),
        Box(left, middle, half, height),
        Box(half, middle, width, height),
        Box(left, 0, half, middle),
        Box(half, 0, width, middle),
    )


def draw_training(
    marks: Marks, *, net, answers, view, digit, history, shown: int, log: bool, right, notes, alarm
) -> list[str]:
    """Draw one checkpoint of a history and return its facts.

    `answers` holds a small picture for each neuron (n_l, rows, columns), `view` the answer of the
    whole network: a pair of a kind ("plane", "line" or "classes") and its numbers. `digit` are the
    numbers of `draw_digit` or None, `shown` is the index of the checkpoint, `right` the shares of
    right answers on train and test set or None. `alarm` and `notes` are said; an alarm is written.
    """
    checkpoint, layout = history[shown], _layout(marks.width, marks.height)
    box = layout.network
    _draw_head(marks, box, checkpoint, right, alarm)
    diagram = _draw_network(marks, box, net, answers, view[0])
    with marks.group("legend"):
        _draw_legend(marks, box, f"{NODES[view[0]]}, purple > 0", alarm)
    facts = draw_digit(diagram, **digit) if digit else []
    facts += VIEWS[view[0]](marks, layout.view, **view[1])
    _draw_costs(marks, layout.costs, history, shown, log)
    _draw_sizes(marks, layout.deltas, history, shown, "delta_sizes", "δ, root mean square")
    if layout.updates:
        _draw_sizes(
            marks, layout.updates, history, shown, "update_sizes", "next update of W, relative"
        )
    train, test = map(precise, checkpoint.costs)
    return [
        *alarm,
        f"epoch {_epoch(checkpoint)}: cost J {train} on the train set, {test} on the test set",
        *notes,
        *facts,
        f"root mean square of the batch: {_by_layer('δ', checkpoint.delta_sizes)}",
        f"next update, relative to the weights: {_by_layer('W', checkpoint.update_sizes)}",
    ]


def _epoch(checkpoint):
    epoch = checkpoint.epoch
    decimals = 0 if epoch >= 1000 or epoch == int(epoch) else 1 if epoch >= 100 else 2
    return f"{epoch:.{decimals}f}"


def _by_layer(letter, sizes):
    return ", ".join(f"{symbol(letter, l)} {brief(size)}" for l, size in enumerate(sizes, start=1))


def _draw_head(marks, box, checkpoint, right, alarm):
    """Write the epoch, large, and how good the network is on both sets."""
    rows = [("", "train", "test"), ("cost J", *(precise(J, below=100) for J in checkpoint.costs))]
    if right:
        rows.append(("right", *(f"{share:.0%}" for share in right)))
    with marks.group("epoch"):
        marks.add_text(8, box.top - 18, f"epoch {_epoch(checkpoint)}", 20)
        if alarm:
            marks.add_text(8, box.top - 41, "diverged", 14, color=NEGATIVE)
        for i, (name, *texts) in enumerate(rows):
            y = box.top - 10 - 15 * i
            marks.add_text(box.right - 116, y, name, 11, RIGHT, FAINT)
            for x, text in zip((64, 8), texts, strict=True):
                marks.add_text(box.right - x, y, text, 11, RIGHT, INK if i else FAINT)


def _draw_network(marks, box, net, answers, kind):
    sizes, digits = [len(stack) for stack in answers], kind == "classes"
    head = HEAD + digits * (DIGIT - 10)
    inside = Box(box.left, box.bottom + FOOT, box.right, box.top - head)
    columns = np.linspace(inside.left + 32, inside.right - 68, len(sizes))
    diagram = Diagram(marks, inside, sizes, columns if digits else None)
    diagram.weights(net.weights, most=MOST_LINES)
    small = [stack[:, ::2, ::2] for stack in answers]  # as fine as can be seen
    diagram.pictures(small, {"plane": (0, 1), "classes": (-1, 1)}.get(kind))
    with marks.group("names"):
        diagram.names()
    return diagram


def _draw_legend(marks, box, nodes, alarm):
    """Say what lines and nodes mean or, in their place, what went wrong."""
    x, y = box.left + 8, box.bottom + 26
    for i, text in enumerate(alarm or ["", nodes]):
        marks.add_text(x, y - 16 * i, text, 11, color=NEGATIVE if alarm else INK)
    if alarm:
        return
    for name, color, dash in (("W > 0", POSITIVE, SOLID), ("W < 0", NEGATIVE, DASHED)):
        marks.add_polyline([(x, y), (x + 22, y)], color, 2, dash)
        x = marks.add_text(x + 26, y, name, 11) + 10
    marks.add_text(x, y, f"thick: large, {MOST_LINES} at most", 11)


def _axis(history):
    """Return an axis of epochs that changes rarely while a training goes on."""
    last = max(history[-1].epoch, 1)
    power = 10.0 ** np.floor(np.log10(last))
    return Scale(0, next(end * power for end in ENDS if end * power >= last))


def _sampled(history, shown):
    """Return some checkpoints from all over a history, the one that is shown among them."""
    last = len(history) - 1
    chosen = {*range(0, last, max(1, len(history) // MOST_POINTS)), shown, last}
    return [history[n] for n in sorted(chosen)]


def _draw_costs(marks, box, history, shown, log):
    costs = np.array([checkpoint.costs for checkpoint in history])
    y = logarithmic(costs) if log else linear(costs, zero=True)
    looks = list(zip(("train", "test"), SERIES, (SOLID, DASHED), (CIRCLE, UP), strict=False))
    with marks.group("costs axes"):
        plot = Plot(marks, box, _axis(history), y, title="cost J", x_name="epoch")
        for name, color, dash, _ in looks:
            plot.legend(name, color, dash=dash)
    with marks.group("costs"):
        some, here = _sampled(history, shown), history[shown]
        epochs = [checkpoint.epoch for checkpoint in some]
        for k, (_, color, dash, shape) in enumerate(looks):
            plot.line(epochs, [checkpoint.costs[k] for checkpoint in some], color, dash=dash)
            plot.markers([here.epoch], [here.costs[k]], 3.5, color, shape=shape)


def _draw_sizes(marks, box, history, shown, name, title):
    """Draw for each layer how a size has changed over the epochs."""
    sizes = np.array([getattr(checkpoint, name) for checkpoint in history])
    deltas = name == "delta_sizes"
    looks = list(zip(SERIES, LINES, strict=True))[: sizes.shape[1]]
    with marks.group(f"{name} axes"):
        plot = Plot(
            marks, box, _axis(history), logarithmic(sizes), title=title, x_name="epoch",
            y_name="layer" if deltas else "",
        )  # fmt: skip
        for l, (color, dash) in enumerate(looks if deltas else (), start=1):
            plot.legend(str(l), color, dash=dash)
    with marks.group(name):
        some, here = _sampled(history, shown), history[shown]
        epochs = [checkpoint.epoch for checkpoint in some]
        for l, (color, dash) in enumerate(looks):
            plot.line(epochs, [getattr(point, name)[l] for point in some], color, dash=dash)
            plot.markers([here.epoch], [getattr(here, name)[l]], 3.5, color)
