"""A panel with the network itself: a node for each neuron, a line for each weight."""

import numpy as np

from nbcore.drawing.marks import CIRCLE, DASHED, SOLID, SQUARE, Marks
from nbcore.drawing.spots import Cells, Dots, Links
from nbcore.drawing.text import CENTER
from nbcore.drawing.theme import (
    BLACK,
    FAINT,
    GRAY,
    GROUND,
    INK,
    NEGATIVE,
    PALE,
    POSITIVE,
    SIGNED,
    Box,
)
from nbcore.writing.numbers import number
from nbcore.writing.symbols import symbol

MOST_NODES = 8  # a wider layer is drawn as a band
MOST_LINES = 48  # of each weight matrix, the strongest
RADIUS, BAND, SPACING = 15, 12, 76  # pixels
WIDEST, CROWDED = 3.8, 12  # pixels; the number of lines between two layers drawn as wide
HEAD, FOOT, SIDE = 12, 26, 40  # pixels around the nodes
FADED = 3  # so much lighter are the nodes of lines that are not at work
RIM = 3  # pixels around nodes that are at work
NEAR, SAMPLE = 14, 22  # the part of a width that is the most beside nodes; pixels in a legend


class Diagram:
    """Columns of neurons in a box. `places[e]` (n, 2) is where the neurons of X_e+1 are.

    The columns are spread evenly unless `columns` says where they stand. A layer of more than
    `most_nodes` neurons is a band: the box has no room for more nodes.
    """

    def __init__(self, marks: Marks, box: Box, sizes: list[int], columns=None):
        self.marks, self.box, self._squares = marks, box, False
        side = min(SIDE, box.width / NEAR)
        evenly = np.linspace(box.left + side, box.right - side, len(sizes))
        self.columns = evenly if columns is None else np.asarray(columns, dtype=float)
        room = box.height - HEAD - FOOT - 2 * RADIUS
        self.most_nodes = max(1, min(MOST_NODES, int(room // (2 * RADIUS)) + 1))
        self.places = [
            np.column_stack([np.full(n, x), self._heights(n)])
            for x, n in zip(self.columns, sizes, strict=True)
        ]

    def _heights(self, n):
        """Return where n neurons of one layer are, from the top down."""
        bottom, top = self.box.bottom + FOOT + RADIUS, self.box.top - HEAD - RADIUS
        step = (top - bottom) / max(n - 1, 1)
        if n <= self.most_nodes:
            step = min(step, SPACING)
        return (top + bottom) / 2 + step * ((n - 1) / 2 - np.arange(n))

    def band(self, e: int) -> Box | None:
        """Return the box that stands for a layer of many neurons; None for one with nodes."""
        places = self.places[e]
        if len(places) <= self.most_nodes:
            return None
        x, half = self.columns[e], (places[0, 1] - places[1, 1]) / 2
        return Box(x - BAND, places[-1, 1] - half, x + BAND, places[0, 1] + half)

    def _half(self, e):
        """Return half the width of a layer's nodes or band."""
        return RADIUS if self.band(e) is None else BAND

    def weights(self, weights: list[np.ndarray], lit=None, most: int = MOST_LINES) -> None:
        """Draw the weights W_l (n_in, n_out), of each matrix the `most` strongest.

        `lit` holds the indices of the matrices that are at work, the others are pale.
        """
        with self.marks.group("weights"):
            for e, W in enumerate(weights):
                self._weights(e, W, lit is None or e in lit, most)

    def _weights(self, e, W, lit, most):
        strongest = np.argsort(-np.abs(W), axis=None, kind="stable")[:most]
        rows, columns = np.unravel_index(strongest, W.shape)
        chosen = W[rows, columns]
        shares = np.abs(chosen) / (np.abs(W).max() or 1)
        widths = 0.5 + WIDEST * shares * min(1, CROWDED / len(rows))
        ends = np.stack([self.places[e][rows], self.places[e + 1][columns]], axis=1)
        ends[:, 0, 0] += self._half(e)  # to the side of a node or band, not into it
        ends[:, 1, 0] -= self._half(e + 1)
        signs = (chosen >= 0, POSITIVE, SOLID), (chosen < 0, NEGATIVE, DASHED)
        for kept, color, dash in signs:
            color = color if lit else PALE
            self.marks.add_polylines(list(ends[kept]), color, list(widths[kept]), dash)

    def neurons(self, values: list[np.ndarray | None], lit=None, squares=()) -> None:
        """Draw each neuron with its number, in a color by sign and size within its layer.

        `values[e]` (n,) are the numbers of X_e+1: inputs first, predictions last; None leaves the
        layer empty. The layers whose indices are in `lit` get a thick rim, all others are pale;
        those in `squares` have square nodes.
        """
        with self.marks.group("nodes"):
            for e, column in enumerate(values):
                column = np.empty(0) if column is None else column
                self._neurons(e, column, lit, SQUARE if e in squares else CIRCLE)

    def _neurons(self, e, column, lit, shape):
        lighted, pale = bool(lit) and e in lit, lit is not None and e not in lit
        color = FAINT if pale else INK
        largest = (np.abs(column).max(initial=0) or 1) * (FADED if pale else 1)
        band = self.band(e)
        if band:
            if column.size:
                self.marks.add_image(column[:, None], band, (-largest, largest))
            self.marks.add_polyline(band.outline(), color, RIM if lighted else 1)
            return
        if lighted:
            self.marks.add_markers(self.places[e], RADIUS + RIM, INK, INK, shape)
        faces = SIGNED((column / largest + 1) / 2) if column.size else GROUND
        self.marks.add_markers(self.places[e], RADIUS, faces, color, shape)
        for (x, y), value in zip(self.places[e][: column.size], column, strict=True):
            self.marks.add_text(x, y, number(value), 11, CENTER, GRAY if pale else BLACK)

    def pictures(self, answers: list[np.ndarray], limits: tuple | None = None) -> None:
        """Draw each neuron as a small square picture; `answers[e]` is (n, rows, columns).

        In a band each neuron has a row: the mean of its picture's rows. The middle color is 0;
        `limits` are the numbers at both ends of the colors for the last layer.
        """
        self._squares = True
        with self.marks.group("nodes"):
            for e, stack in enumerate(answers):
                self._pictures(e, stack, limits if e == len(answers) - 1 else None)

    def _pictures(self, e, stack, limits):
        band = self.band(e)
        if band:
            self.marks.add_image(stack.mean(axis=1), band, limits)
            self.marks.add_polyline(band.outline(), INK, 1)
            return
        largest = np.abs(stack).max() or 1.0
        for (x, y), shown in zip(self.places[e], stack, strict=True):
            node = Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)
            self.marks.add_image(shown, node, limits or (-largest, largest))
            self.marks.add_polyline(node.outline(), INK, 1)

    def spots(self, names: list[str] | None = None, layers: int | None = None) -> None:
        """Let each weight and, above it, each neuron be pointed at.

        `names` are those of the columns, as a screen reader says them. Without a number of `layers`
        there are weights between all columns.
        """
        names = names or [f"neurons of {self._name(e)}" for e in range(len(self.places))]
        for e in range(len(self.places) - 1 if layers is None else layers):
            starts = self.places[e] + (self._half(e), 0)
            ends = self.places[e + 1] - (self._half(e + 1), 0)
            name = (
                f"weights {symbol('W', e + 1)}: up and down the sender, left and right the receiver"
            )
            self.marks.add_spots("weight", Links(starts, ends), name, e)
        for e, (name, places) in enumerate(zip(names, self.places, strict=True)):
            band = self.band(e)
            where = Cells(band, len(places), 1) if band else None
            where = where or Dots(places[:, None], RADIUS, square=self._squares)
            self.marks.add_spots("neuron", where, name, e)

    def _name(self, e):
        return "Ŷ" if e == len(self.places) - 1 else symbol("X", e + 1)

    def names(self) -> None:
        """Write below each column what it is and how many neurons it has."""
        for e, (x, places) in enumerate(zip(self.columns, self.places, strict=True)):
            y = self.box.bottom + FOOT - 12
            self.marks.add_text(x, y, f"{self._name(e)}: {len(places)}", 11, CENTER, FAINT)


def draw_network(marks: Marks, box: Box, net, values: list[np.ndarray]) -> Diagram:
    """Draw a network's weights, and in the nodes `values`: an array (n,) for each column."""
    diagram = Diagram(marks, box, [len(column) for column in values])
    diagram.weights(net.weights)
    diagram.neurons(values)
    diagram.names()
    diagram.spots()
    return diagram


def draw_weights_legend(marks: Marks, x: float, y: float) -> float:
    """Draw from x on what the lines between neurons mean; return where the next text may begin."""
    for text, color, dash in (("weight > 0", POSITIVE, SOLID), ("weight < 0", NEGATIVE, DASHED)):
        marks.add_polyline([(x, y), (x + SAMPLE, y)], color, 2.4, dash)
        x = marks.add_text(x + SAMPLE + 5, y, text, 11, color=FAINT) + 12
    return marks.add_text(x, y, "thick: large", 11, color=FAINT) + 12
