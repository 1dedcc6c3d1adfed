"""What a network in training answers: over the plane, along a line, or to written digits."""

import numpy as np

from nbcore.drawing.axes import Plot, Scale, draw_legend, linear
from nbcore.drawing.charts import PAPER
from nbcore.drawing.marks import CIRCLE, DIAMOND, SQUARE, UP, Marks
from nbcore.drawing.network import Diagram
from nbcore.drawing.spots import Cells, Dots
from nbcore.drawing.text import CENTER, RIGHT
from nbcore.drawing.theme import BLACK, FAINT, INK, POSITIVE, WHITE, Box
from nbcore.explorers.training.plane import CELLS
from nbcore.writing.numbers import compact, precise

LIGHT = "#fdb863", "#b2abd2"  # orange and purple, as below and above one half
SHAPES = (CIRCLE, SQUARE), (UP, DIAMOND)  # of the classes 0 and 1, in the train and the test set
RADII = {CIRCLE: 3.2, SQUARE: 3.0, UP: 3.4, DIAMOND: 2.6}
NEAR = 4.5  # pixels from an example at which it is pointed at, not the plane below it
LEAST = 14  # pixels of a cell that has room for its number
DIGIT = 48  # pixels of a side of a written digit


def draw_plane(
    marks: Marks, box: Box, *, answer, edges, train, test, adds: int, name="Ŷ", limits=(0, 1)
) -> list[str]:
    """Draw what a network answers over the plane of its two inputs, and the examples.

    `answer` (rows, columns), row 0 on top; `edges` (left, right, bottom, top) of it. It is that of
    the whole network or of the neuron `name`; `limits` are the answers at both ends of the colors.
    `train` and `test` have X and Y. A click adds an example of the class `adds`.
    """
    left, right, bottom, top = edges
    with marks.group("view"):
        plot = Plot(
            marks, box, Scale(left, right), Scale(bottom, top), title=f"{name} over the plane",
            x_name="x₁ →   (x₂ ↑)", grid=WHITE,
        )  # fmt: skip
        x = box.left + 6
        for text, shapes in zip(("train", "test"), SHAPES, strict=True):
            x = marks.add_text(x, box.top - 29, text, 11, color=FAINT) + 8
            entries = zip("01", shapes, LIGHT, strict=True)
            x = draw_legend(marks, x, box.top - 29, entries, 3.4, 9) + 3
        for part, shapes in zip((train, test), SHAPES, strict=True):
            for target, shape in enumerate(shapes):
                rows = part.X[part.Y[:, 0] == target]
                plot.markers(*rows.T, RADII[shape], LIGHT[target], BLACK, shape)
    with marks.group("answer"):
        marks.add_image(answer, plot.frame, limits)
    _add_spots(marks, plot, train, test, adds)
    if name != "Ŷ":
        return [_reach(name, answer, "over the plane shown")]
    share = np.mean(answer > 0.5)
    return [f"the answer is above one half on {100 * share:.0f}% of the plane shown"]


def _add_spots(marks, plot, train, test, adds):
    """Let each place of the plane be pointed at, and above them the examples."""
    name = f"the plane of x₁ and x₂: a click, or Enter, adds an example of class {adds}"
    marks.add_spots("plane", Cells(plot.frame, CELLS, CELLS), name)
    test, train = (plot.places(*part.X.T)[:, None] for part in (test, train))
    marks.add_spots("test_example", Dots(test, NEAR), "test examples, up and down")
    name = "train examples, up and down: Shift and arrows move one, Delete takes it away"
    marks.add_spots("example", Dots(train, NEAR, over="plane"), name)


def draw_line(marks: Marks, box: Box, *, x, answer, train, test, name="Ŷ", **_) -> list[str]:
    """Draw the curve that a network with one input answers, or its neuron `name`, and examples."""
    spread = np.concatenate([train[1].ravel(), test[1].ravel(), answer])
    with marks.group("view"):
        plot = Plot(
            marks, box, Scale(x[0], x[-1]), linear(spread), title=f"{name} along the line",
            x_name="x",
        )  # fmt: skip
        entries = [("train", CIRCLE, LIGHT[0]), ("test", UP, LIGHT[1])]
        draw_legend(marks, box.left + 10, box.top - 29, entries, 3.4)
        for (X, Y), (_, shape, face) in zip((train, test), entries, strict=True):
            plot.markers(X[:, 0], Y[:, 0], 2, face, FAINT, shape)
    with marks.group("answer"):
        plot.line(x, answer, POSITIVE, 2.4)
    if name != "Ŷ":
        return [_reach(name, answer, "along the line")]
    return [f"the curve reaches from {precise(answer.min(), 2)} to {precise(answer.max(), 2)}"]


def _reach(name, answer, where):
    """Say what an enlarged neuron answers, at least and at most."""
    return (
        f"{name} is shown enlarged: from {compact(answer.min())} to {compact(answer.max())} {where}"
    )


def draw_classes(marks: Marks, box: Box, *, counts) -> list[str]:
    """Draw how often each class (row) of the test set was taken for each other one (column)."""
    side = min(box.width - 28, box.height - 46)
    left = box.left + 20
    grid = Box(left, box.top - 42 - side, left + side, box.top - 42)
    n = len(counts)
    with marks.group("view"):
        marks.add_text(box.left + 6, box.top - 10, "test: written ↓ read →", 12)
        marks.add_polyline(grid.outline(), INK, 1)
        for k in range(n):
            marks.add_text(
                grid.cell(0, k, n, n).middle[0], grid.top + 10, str(k), 11, CENTER, FAINT
            )
            marks.add_text(grid.left - 5, grid.cell(k, 0, n, n).middle[1], str(k), 11, RIGHT, FAINT)
    with marks.group("answer"):
        marks.add_image(counts, grid, (-counts.max(), counts.max()))
        for i, j in np.argwhere(counts) if side / n >= LEAST else ():
            marks.add_text(*grid.cell(i, j, n, n).middle, str(counts[i, j]), 11, CENTER, BLACK)
    wrong = counts - np.diag(np.diag(counts))
    i, j = np.unravel_index(wrong.argmax(), wrong.shape)
    worst = f"; most often {i} is read as {j}" if wrong.any() else ""
    return [f"{wrong.sum()} of {counts.sum()} digits of the test set are read wrong{worst}"]


def draw_digit(diagram: Diagram, *, picture, written: int, answer, read: int) -> list[str]:
    """Draw a written digit above a network, and beside it the answer: a share for each digit."""
    marks, (left, top) = diagram.marks, (diagram.box.left + 8, diagram.box.top + DIGIT + 4)
    place = Box(left, top - DIGIT, left + DIGIT, top)
    with marks.group("digit"):
        marks.add_image(picture, place, (0, 1), PAPER)
        marks.add_polyline(place.outline(), FAINT, 1)
        marks.add_text(place.right + 10, place.middle[1] + 8, f"test digit: {written}", 11)
    with marks.group("reading"):
        marks.add_text(place.right + 10, place.middle[1] - 8, f"read as {read}", 11)
        for k, (right, height) in enumerate(diagram.places[-1]):
            color = INK if k in (read, written) else FAINT
            marks.add_text(right + 17, height, f"{k}: {100 * answer[k]:.0f}%", 11, color=color)
    share = f"{100 * answer[read]:.0f}%"
    return [f"the test digit that is shown, {written}, is read as {read} with {share}"]


VIEWS = {"plane": draw_plane, "line": draw_line, "classes": draw_classes}
