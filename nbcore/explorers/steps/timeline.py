"""The timeline of both passes: a cell for every step, and where each step happens."""

from typing import NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.analysis.operations import BACKWARD, FORWARD, Operation
from nbcore.drawing.marks import AHEAD, BACK, DASHED, SOLID, Marks
from nbcore.drawing.spots import Dots
from nbcore.drawing.text import CENTER, text_width
from nbcore.drawing.theme import BLACK, FAINT, GROUND, INK, NARROW, Box
from nbcore.writing.symbols import symbol

GAP, BROADEST, LOSSES = 3, 58, 1.5  # pixels between cells, the most for one; widths of "losses"
UPPER, LOWER = 18, 30  # pixels: the height of a cell of the way forward, and back
GUTTER, EDGE = 78, 10  # pixels left of what is drawn, for names, and right of it
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


class Timeline:
    """Two rows of cells below `top`: the way forward, and below each value the gradient for it.

    What leads to a layer stands left of it. `slots` are the left and right ends of the cells.
    """

    def __init__(self, marks: Marks, net, steps: list[Operation], top: float):
        self.marks, self.net, self.steps = marks, net, steps
        self.upper = top - UPPER, top
        self.lower = top - UPPER - GAP - LOWER, top - UPPER - GAP
        order = [("X", 1)]
        for l, b in enumerate(net.biases, start=1):
            order += [] if b is None else [("b", l)]
            order += [("W", l), ("Z", l), ("X", l + 1)]
        order += [("losses", len(net.weights)), ("J", len(net.weights))]
        left = EDGE if marks.width == NARROW else GUTTER
        unit = (marks.width - EDGE - left) / (len(order) - 1 + LOSSES)
        self.slots, self.names = {}, {step.result.symbol for step in steps}
        for slot in order:
            room = unit * (LOSSES if slot[0] == "losses" else 1)
            half = min(room - GAP, BROADEST) / 2
            self.slots[slot] = left + room / 2 - half, left + room / 2 + half
            left += room
        names = [part for name in self.names - {"losses"} for part in name.split("/")]
        self.named = max(map(text_width, names)) < unit - GAP - 2

    def work(self, step: Operation) -> Work:
        """Return where a step happens; the last delta comes from J where the loss cancels."""
        start = step.kind == "delta" and step.rule == 1
        if start and not any(s.kind == "error" for s in self.steps):
            return SHORTCUT
        return WORK[step.kind]

    def x(self, letter: str, layer: int) -> float:
        """Return the middle of a slot."""
        return sum(self.slots[letter, layer]) / 2

    def draw(self, at: int) -> None:
        """Draw all cells, those up to the step number `at` filled, and with names if they fit."""
        if self.marks.width > NARROW:
            for name, row in (("forward →", self.upper), ("← backward", self.lower)):
                self.marks.add_text(EDGE, sum(row) / 2, name, 11, color=FAINT)
        for l, b in enumerate(self.net.biases, start=1):
            for letter in "" if not self.named else "W" if b is None else "Wb":
                x, y = self.x(letter, l), sum(self.upper) / 2
                self.marks.add_text(x, y, symbol(letter, l), 11, CENTER, FAINT)
        for i, step in enumerate(self.steps):
            self._cell(step, i - at)
        self._spots(at)

    def _spots(self, at):
        """Let the steps be picked, each way in a row of its own, both from left to right."""
        forth = sum(step.direction == FORWARD for step in self.steps)
        ways = (FORWARD, range(forth)), (BACKWARD, range(len(self.steps) - 1, forth - 1, -1))
        for index, (way, steps) in enumerate(ways):
            boxes = [self._box(self.steps[s]) for s in steps]
            row = Box(boxes[0].left, boxes[0].bottom, boxes[-1].right, boxes[0].top)
            where = Dots(np.array([[box.middle for box in boxes]]), UPPER / 2, row)
            place = (0, steps.index(at)) if at in steps else None
            self.marks.add_spots("step", where, f"steps {way}", index, place)

    def _box(self, step):
        letter, offset = self.work(step).target
        left, right = self.slots[letter, step.layer + offset]
        bottom, top = self.upper if step.direction == FORWARD else self.lower
        return Box(left, bottom, right, top)

    def _cell(self, step, after):
        cell, done = self._box(step), after <= 0
        if done:
            self.marks.add_image([[0.5]], cell, (0, 1), DONE if after else NOW)
        color, width = INK if done else FAINT, 1 if after else 3
        self.marks.add_polyline(cell.outline(), color, width)
        if self.named:
            self._name(cell, step.result.symbol, BLACK if done else INK)

    def _name(self, cell, name, color):
        """Write a name in the middle of a cell, a slope such as ∂J/∂W₁ as a fraction."""
        x, y = cell.middle
        above, slash, below = name.partition("/")
        if not slash:
            self.marks.add_text(x, y, name, 11, CENTER, color)
            return
        half = text_width(below, 11) / 2
        self.marks.add_text(x, y + 8, above, 11, CENTER, color)
        self.marks.add_polyline([(x - half, y + 0.5), (x + half, y + 0.5)], color, 0.8)
        self.marks.add_text(x, y - 7, below, 11, CENTER, color)

    def arrow(self, step: Operation, y: float) -> None:
        """Draw a single solid arrow to the right, or a double dashed one to the left."""
        source, target = self.work(step)[2:]
        if source is None:
            return
        start, end = (self.x(letter, step.layer + by) for letter, by in (source, target))
        forth = step.direction == FORWARD
        width, dash = (2.4, SOLID) if forth else (1.4, DASHED)
        for at in (y,) if forth else (y - 2.5, y + 2.5):
            self.marks.add_polyline([(start, at), (end, at)], INK, width, dash)
        face, shape = (INK, AHEAD) if forth else (GROUND, BACK)
        self.marks.add_markers([(end, y)], 7, face, INK, shape)
