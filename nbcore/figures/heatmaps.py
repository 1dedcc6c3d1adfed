"""A panel with one heatmap a layer: its deltas, one row an example and one column a neuron."""

import numpy as np
from matplotlib.collections import LineCollection

from nbcore.figures import style
from nbcore.figures.lettering import CENTRE
from nbcore.figures.style import INK, Box, brief, number, symbol

ROWS = 16  # examples shown at most
GAP, TITLE, FOOT = 28, 24, 20  # pixels between, above and below the heatmaps
CELL = (32, 14)  # the smallest cell, in pixels, that has room for its number


class DeltaHeatmaps:
    """The deltas of all layers side by side, each on a colour scale of its own around 0."""

    def __init__(self, page, lettering, box: Box, layers: int):
        self.lettering, self.box = lettering, box
        self.images = [style.image(page) for _ in range(layers)]
        self.frames = LineCollection([], colors=INK, linewidths=0.8)
        self.row = LineCollection([], colors=INK, linewidths=2.2)
        page.add_collection(self.frames, autolim=False)
        page.add_collection(self.row, autolim=False)
        self.artists = [*self.images, self.frames, self.row]

    def show(self, deltas: list[np.ndarray], example: int) -> None:
        """Draw arrays of shape (m, n_l), the first ROWS rows of each; frame the row `example`."""
        self.shapes = [delta.shape for delta in deltas]
        left, bottom, right, top = self.box
        width = (right - left + GAP) / len(deltas) - GAP
        frames, rows = [], []
        for image in self.images:
            image.set_visible(False)
        for l, delta in enumerate(deltas):
            x = left + l * (width + GAP)
            box = Box(x, bottom + FOOT, x + width, top - TITLE)
            largest = style.paint(self.images[l], delta[:ROWS], box)
            title = f"{symbol('δ', l + 1)} {delta.shape}  largest {brief(largest)}"
            self.lettering.write(x, top - TITLE / 2, title, 10)
            self._write_numbers(delta[:ROWS], box)
            frames.append(box.outline())
            height = (box.top - box.bottom) / min(len(delta), ROWS)
            above = box.top - example * height
            rows.append(Box(box.left, above - height, box.right, above).outline())
        self.frames.set_segments(frames)
        self.row.set_segments(rows)
        m = len(deltas[0])
        shown = "one row an example" if m <= ROWS else f"rows: examples 1 to {ROWS} of {m}"
        self.lettering.write(left, bottom + FOOT / 2, f"{shown}, one column a neuron", 10)

    def _write_numbers(self, delta, box):
        rows, columns = delta.shape
        width, height = (box.right - box.left) / columns, (box.top - box.bottom) / rows
        if width < CELL[0] or height < CELL[1]:
            return
        for (i, j), value in np.ndenumerate(delta):
            x, y = box.left + (j + 0.5) * width, box.top - (i + 0.5) * height
            self.lettering.write(x, y, number(value), 10, CENTRE)

    def facts(self) -> list[str]:
        """Say for each layer, from the picture's own data, where the largest delta shown is."""
        lines = []
        for l, (shape, image) in enumerate(zip(self.shapes, self.images, strict=False), start=1):
            shown = image.get_array()
            i, j = np.unravel_index(np.abs(shown).argmax(), shown.shape)
            place = f"example {i + 1}, neuron {j + 1}"
            lines.append(f"delta_{l} {shape}, largest {shown[i, j]:+.3g} ({place})")
        return lines
