"""The picture of a training: the network with its neurons' answers, its costs and its deltas."""

from typing import NamedTuple

import numpy as np

from nbcore.drawing.marks import DASHED, SOLID, Marks
from nbcore.drawing.network import Diagram
from nbcore.drawing.text import RIGHT
from nbcore.drawing.theme import FAINT, INK, MEDIUM, NARROW, NEGATIVE, POSITIVE, WIDE, Box
from nbcore.explorers.training.curves import draw_costs, draw_sizes
from nbcore.explorers.training.scenario import EVERY
from nbcore.explorers.training.views import DIGIT, VIEWS, draw_digit
from nbcore.explorers.training.words import by_layer, costs_words, epoch_words, moves_most
from nbcore.writing.numbers import precise

HEIGHTS = {WIDE: 420, MEDIUM: 420, NARROW: 720}
HEAD, FOOT = 54, 38  # pixels above and below the network
MOST_LINES = 16  # of each weight matrix; more would cost the training its pace
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
    marks: Marks, *, net, answers, view, digit, history, shown: int, ends, runs, log: bool, right,
    notes, alarm,
) -> list[str]:  # fmt: skip
    """Draw one checkpoint of a history and return its facts.

    `answers` holds a small picture for each neuron (n_l, rows, columns), `view` the answer of the
    whole network or of one neuron: a pair of a kind ("plane", "line" or "classes") and its numbers.
    `digit` are the numbers of `draw_digit` or None, `shown` is the index of the checkpoint, `ends`
    has the last epoch on the axis of costs, deltas and updates, `runs` are earlier ones, and
    `right` the shares of right answers on train and test set or None. `alarm` and `notes` are said;
    an alarm is written.
    """
    checkpoint, layout = history[shown], _layout(marks.width, marks.height)
    box = layout.network
    _draw_head(marks, box, checkpoint, right, alarm)
    diagram = _draw_network(marks, box, net, answers, view[0])
    with marks.group("legend"):
        crowded = max(W.size for W in net.weights) > MOST_LINES
        _draw_legend(marks, box, f"{NODES[view[0]]}, purple > 0", alarm, crowded)
    facts = draw_digit(diagram, **digit) if digit else []
    facts += VIEWS[view[0]](marks, layout.view, **view[1])
    draw_costs(marks, layout.costs, history, shown, ends[0], runs, log=log)
    sizes = [(layout.deltas, ends[1], "delta_sizes", "δ, root mean square")]
    if layout.updates:
        sizes += [(layout.updates, ends[2], "update_sizes", "next update of W, relative")]
    for place, *what in sizes:
        draw_sizes(marks, place, history, shown, *what)
    return [
        *alarm,
        f"epoch {epoch_words(checkpoint.epoch)}: cost {costs_words(checkpoint.costs)}",
        *notes,
        *(run.summary() for run in runs),
        *facts,
        f"root mean square of the batch: {by_layer('δ', checkpoint.delta_sizes)}",
        f"next update, relative to the weights: {by_layer('W', checkpoint.update_sizes)}",
        moves_most(checkpoint.moves),
    ]


def _draw_head(marks, box, checkpoint, right, alarm):
    """Write the epoch, large, and how good the network is on both sets."""
    rows = [("", "train", "test"), ("cost J", *(precise(J, below=100) for J in checkpoint.costs))]
    if right:
        rows.append(("right", *(f"{share:.0%}" for share in right)))
    with marks.group("epoch"):
        marks.add_text(8, box.top - 18, f"epoch {epoch_words(checkpoint.epoch)}", 20)
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
    small = [stack[:, ::EVERY, ::EVERY] for stack in answers]  # as fine as can be seen
    diagram.pictures(small, {"plane": (0, 1), "classes": (-1, 1)}.get(kind))
    with marks.group("names"):
        diagram.names()
    diagram.spots()
    return diagram


def _draw_legend(marks, box, nodes, alarm, crowded):
    """Say what lines and nodes mean or, in their place, what went wrong."""
    x, y = box.left + 8, box.bottom + 26
    for i, text in enumerate(alarm or ["", nodes]):
        marks.add_text(x, y - 16 * i, text, 11, color=NEGATIVE if alarm else INK)
    if alarm:
        return
    for name, color, dash in (("W > 0", POSITIVE, SOLID), ("W < 0", NEGATIVE, DASHED)):
        marks.add_polyline([(x, y), (x + 22, y)], color, 2, dash)
        x = marks.add_text(x + 26, y, name, 11) + 10
    marks.add_text(x, y, "thick: large" + f"; the {MOST_LINES} largest" * crowded, 11)
