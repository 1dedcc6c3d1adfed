"""The picture of a training: the network with its neurons' answers, its costs and its deltas."""

import numpy as np

from nbcore.drawing.axes import Plot, Scale, draw_legend, linear, logarithmic
from nbcore.drawing.marks import CIRCLE, DASHED, DASHES, SQUARE, Marks
from nbcore.drawing.network import Diagram
from nbcore.drawing.text import CENTER, RIGHT
from nbcore.drawing.theme import FAINT, INK, POSITIVE, SERIES, WIDE, Box
from nbcore.writing.numbers import brief, precise, significant
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 520}
NETWORK, VIEW = Box(0, 206, 444, 484), Box(440, 206, 720, 484)
PANELS = [Box(left, 2, left + 240, 196) for left in (0, 238, 476)]
NOTES = 2  # lines above the picture
MOST_LINES = 16  # of each weight matrix; more would cost the training its pace
LIGHT = {0: "#fdb863", 1: "#b2abd2"}  # orange and purple, as below and above one half


def draw_training(
    marks: Marks, *, net, answers, view, history, shown: int, log: bool, notes: list[str]
) -> list[str]:
    """Draw one checkpoint of a history and return its facts.

    `answers` holds a small picture for each neuron (n_l, rows, columns), `view` the answer of the
    whole network: a pair of a kind ("plane", "line" or "classes") and its numbers. `shown` is the
    index of the checkpoint, `notes` are said first, and the first NOTES of them written.
    """
    checkpoint = history[shown]
    diagram = Diagram(marks, NETWORK, [len(stack) for stack in answers])
    diagram.weights(net.weights, most=MOST_LINES)
    diagram.pictures(answers, (0, 1) if view[0] == "plane" else None)
    diagram.names()
    for i, note in enumerate(notes[:NOTES]):
        marks.add_text(6, HEIGHTS[WIDE] - 11 - 15 * i, note, 11)
    kind, numbers = view
    facts = VIEWS[kind](marks, VIEW, **numbers)
    _draw_costs(marks, PANELS[0], history, checkpoint, log)
    letters = {
        "delta_sizes": ("root mean square of δ", "δ"),
        "update_sizes": ("next update, relative to W", "W"),
    }
    for box, (name, (title, letter)) in zip(PANELS[1:], letters.items(), strict=True):
        _draw_sizes(marks, box, history, checkpoint, name, title, letter)
    epoch = significant(checkpoint.epoch)
    train, test = map(precise, checkpoint.costs)
    return [
        *notes,
        *facts,
        f"epoch {epoch}: cost J {train} on the train set, {test} on the test set",
        f"root mean squares of the batch: {_by_layer('delta', checkpoint.delta_sizes)}",
        f"next update, compared with the weights: {_by_layer('W', checkpoint.update_sizes)}",
    ]


def _by_layer(name, sizes):
    return ", ".join(f"{name}_{l} {brief(size)}" for l, size in enumerate(sizes, start=1))


def _draw_costs(marks, box, history, checkpoint, log):
    epochs, costs = (np.array([getattr(c, name) for c in history]) for name in ("epoch", "costs"))
    x = Scale(0, max(epochs[-1], 1))
    y = logarithmic(costs) if log else linear(costs, zero=True)
    train, test = map(precise, checkpoint.costs)
    plot = Plot(marks, box, x, y, title=f"cost J: train {train}, test {test}", x_name="epoch")
    plot.line(epochs, costs[:, 1], SERIES[1], dash=DASHED)
    plot.line(epochs, costs[:, 0], SERIES[0])
    plot.legend("train", SERIES[0])
    plot.legend("test", SERIES[1], dash=DASHED)
    plot.markers([checkpoint.epoch] * 2, checkpoint.costs, 3.5, [(0, 0.45, 0.7), (0.84, 0.37, 0)])


def _draw_sizes(marks, box, history, checkpoint, name, title, letter):
    """Draw for each layer how a size has changed over the epochs."""
    epochs, sizes = (np.array([getattr(c, n) for c in history]) for n in ("epoch", name))
    x, y = Scale(0, max(epochs[-1], 1)), logarithmic(sizes)
    plot = Plot(marks, box, x, y, title=title, x_name="epoch")
    for l, column in enumerate(sizes.T):
        color, dash = SERIES[l % len(SERIES)], DASHES[l % len(DASHES)]
        plot.line(epochs, column, color, dash=dash)
        plot.legend(symbol(letter, l + 1), color, dash=dash)
        plot.markers([checkpoint.epoch], [getattr(checkpoint, name)[l]], 3.5, color)


def draw_plane(marks: Marks, box: Box, *, answer, edges, train, test) -> list[str]:
    """Draw what a network answers over the plane of its two inputs, and the examples.

    `answer` (rows, columns) from 0 to 1, row 0 on top; `edges` (left, right, bottom, top) of it.
    """
    left, right, bottom, top = edges
    plot = Plot(
        marks, box, Scale(left, right), Scale(bottom, top), title="answer Ŷ over the plane",
        x_name="x₁ →   (x₂ ↑)",
    )  # fmt: skip
    marks.add_image(answer, plot.frame, (0, 1))
    inside = 0
    for (X, Y), radius, edge in ((train, 4, INK), (test, 3, FAINT)):
        for target, shape in ((0, CIRCLE), (1, SQUARE)):
            rows = Y[:, 0] == target
            plot.markers(*X[rows].T, radius, LIGHT[target], edge, shape)
            inside += rows.sum()
    _legend(plot, "is 0", "is 1")
    share = np.mean(answer > 0.5)
    return [f"the answer is above one half on {100 * share:.0f}% of the plane shown"]


def _legend(plot, *texts):
    """Name the shapes of the markers, at the right end of the title."""
    entries = list(zip(texts, (CIRCLE, SQUARE), LIGHT.values(), strict=True))
    draw_legend(plot.marks, plot.box.right - 100, plot.box.top - 29, entries)


def draw_line(marks: Marks, box: Box, *, x, answer, train, test) -> list[str]:
    """Draw the curve that a network with one input answers, and the examples."""
    spread = np.concatenate([train[1].ravel(), test[1].ravel(), answer])
    plot = Plot(
        marks, box, Scale(x[0], x[-1]), linear(spread), title="answer Ŷ over the input x",
        x_name="x",
    )  # fmt: skip
    plot.markers(train[0][:, 0], train[1][:, 0], 2.5, LIGHT[0], FAINT)
    plot.markers(test[0][:, 0], test[1][:, 0], 2.5, LIGHT[1], FAINT, SQUARE)
    plot.line(x, answer, POSITIVE, 2.4)
    plot.legend("Ŷ", POSITIVE, 2.4)
    _legend(plot, "train", "test")
    return [f"the curve reaches from {answer.min():.2f} to {answer.max():.2f}"]


def draw_classes(marks: Marks, box: Box, *, counts) -> list[str]:
    """Draw how often each class (row) of the test set was taken for each other one (column)."""
    marks.add_text(box.left + 6, box.top - 10, "test set: written (row), read as (column)", 12)
    side = min(box.width - 46, box.height - 46)
    grid = Box(box.left + 36, box.top - 40 - side, box.left + 36 + side, box.top - 40)
    marks.add_image(counts, grid, (-counts.max(), counts.max()))
    marks.add_polyline(grid.outline(), INK, 1)
    n = len(counts)
    for k in range(n):
        marks.add_text(grid.cell(0, k, n, n).middle[0], grid.top + 9, str(k), 10, CENTER, FAINT)
        marks.add_text(grid.left - 6, grid.cell(k, 0, n, n).middle[1], str(k), 10, RIGHT, FAINT)
        for j in np.flatnonzero(counts[k]):
            marks.add_text(*grid.cell(k, j, n, n).middle, str(counts[k, j]), 10, CENTER)
    wrong = counts - np.diag(np.diag(counts))
    i, j = np.unravel_index(wrong.argmax(), wrong.shape)
    worst = f"; most often {i} is read as {j}" if wrong.any() else ""
    return [f"{wrong.sum()} of {counts.sum()} digits of the test set are read wrong{worst}"]


VIEWS = {"plane": draw_plane, "line": draw_line, "classes": draw_classes}
