"""A panel with the network itself: a node for each neuron, a line for each weight."""

import numpy as np
from matplotlib.collections import LineCollection

from nbcore.figures import style
from nbcore.figures.lettering import CENTRE
from nbcore.figures.style import INK, NEGATIVE, POSITIVE, SIGNED, Box, number, symbol

MOST_NODES = 8  # a wider layer is drawn as a band
MOST_LINES = 48  # of each weight matrix, the strongest
RADIUS, BAND, SPACING = 15, 12, 76  # pixels
WIDEST, CROWDED = 3, 24  # points; the number of lines between two layers that are drawn as wide
HEAD, FOOT = 40, 54  # pixels for the shapes above and below the nodes


class NetworkDiagram:
    """Columns of neurons with one example's values, joined by the weights."""

    def __init__(self, page, lettering, box: Box, layers: int):
        self.lettering, self.box = lettering, box
        self.lines = [
            LineCollection([], colors=POSITIVE, capstyle="round"),
            LineCollection([], colors=NEGATIVE, linestyles=(0, (3, 1.5))),
        ]
        for lines in self.lines:
            page.add_collection(lines, autolim=False)
        self.bands = [style.image(page) for _ in range(layers + 1)]
        self.frames = LineCollection([], colors=INK, linewidths=1)
        page.add_collection(self.frames, autolim=False)
        diameter = 2 * RADIUS * 72 / page.figure.dpi
        self.nodes = page.scatter([], [], s=diameter**2, edgecolors=INK, linewidths=1)
        self.nodes.set_cmap(SIGNED)
        self.nodes.set_clim(-1, 1)
        self.artists = [*self.lines, *self.bands, self.frames, self.nodes]

    def show(self, net, run, deltas: list[np.ndarray], example: int) -> None:
        """Draw a network's weights, and its activations for one row of the batch."""
        self.net, self.run = net, run
        values = [activation[example] for activation in run.activations]
        self.columns = np.linspace(self.box.left + 46, self.box.right - 46, len(values))
        heights = [self._heights(len(column)) for column in values]
        self._show_neurons(values, heights)
        self._show_weights(net.weights, heights)
        self._write_shapes(net, run, deltas)

    def _heights(self, n):
        """Return where n neurons of one layer are, from the top down."""
        bottom, top = self.box.bottom + FOOT + RADIUS, self.box.top - HEAD - RADIUS
        if n <= MOST_NODES:
            step = min((top - bottom) / max(n - 1, 1), SPACING)
        else:
            step = (top - bottom) / (n - 1)
        return (top + bottom) / 2 + step * ((n - 1) / 2 - np.arange(n))

    def _show_neurons(self, values, heights):
        points, colours, frames = [], [], []
        for x, column, ys, band in zip(self.columns, values, heights, self.bands, strict=False):
            band.set_visible(False)
            if len(column) > MOST_NODES:
                half = (ys[0] - ys[1]) / 2
                box = Box(x - BAND, ys[-1] - half, x + BAND, ys[0] + half)
                style.paint(band, column[:, None], box)
                frames.append(box.outline())
                continue
            largest = np.abs(column).max() or 1
            for y, value in zip(ys, column, strict=True):
                points.append((x, y))
                colours.append(value / largest)
                self.lettering.write(x, y, number(value), 10, CENTRE)
        for band in self.bands[len(values) :]:
            band.set_visible(False)
        self.nodes.set_offsets(points or np.empty((0, 2)))
        self.nodes.set_array(np.array(colours))
        self.frames.set_segments(frames)

    def _show_weights(self, weights, heights):
        segments, sizes = [], []
        for l, W in enumerate(weights):
            rows, columns = np.unravel_index(
                np.argsort(-np.abs(W), axis=None, kind="stable")[:MOST_LINES], W.shape
            )
            left = np.full(len(rows), self.columns[l])
            right = np.full(len(rows), self.columns[l + 1])
            ends = [left, heights[l][rows], right, heights[l + 1][columns]]
            segments.append(np.stack(ends, axis=1).reshape(-1, 2, 2))
            crowding = min(1, CROWDED / len(rows))
            sizes.append(W[rows, columns] / (np.abs(W).max() or 1) * crowding)
        segments, sizes = np.concatenate(segments), np.concatenate(sizes)
        for lines, kept in zip(self.lines, (sizes >= 0, sizes < 0), strict=True):
            lines.set_segments(segments[kept])
            lines.set_linewidths(0.4 + WIDEST * np.abs(sizes[kept]))

    def _write_shapes(self, net, run, deltas):
        below = self.box.bottom + FOOT - 12
        last = len(net.weights)
        for l, (x, A) in enumerate(zip(self.columns, run.activations, strict=True)):
            name = "Ŷ" if l == last else symbol("X", l + 1)
            self.lettering.write(x, below, f"{name} {A.shape}", align=CENTRE)
            if l:
                self.lettering.write(
                    x, below - 16, f"{symbol('Z', l)} {run.zs[l - 1].shape}", align=CENTRE
                )
                self.lettering.write(
                    x, below - 32, f"{symbol('δ', l)} {deltas[l - 1].shape}", align=CENTRE
                )
        middles = (self.columns[:-1] + self.columns[1:]) / 2
        for l, (x, W, b) in enumerate(zip(middles, net.weights, net.biases, strict=True), start=1):
            above = self.box.top - 9
            self.lettering.write(x, above, f"{symbol('W', l)} {W.shape}", align=CENTRE)
            bias = "no b" if b is None else f"{symbol('b', l)} {b.shape}"
            self.lettering.write(x, above - 16, bias, align=CENTRE)

    def facts(self) -> list[str]:
        """Say for each layer which shapes meet."""
        lines = []
        for l, (W, b, f) in enumerate(zip(*self.net, strict=True), start=1):
            product = f"X_{l} {self.run.activations[l - 1].shape} times W_{l} {W.shape}"
            bias = "" if b is None else f" plus b_{l} {b.shape}"
            lines.append(
                f"layer {l}: {product}{bias} is Z_{l} {self.run.zs[l - 1].shape}, {f.name}"
            )
        return lines
