"""Colors and boxes that all figures share."""

from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

INK, FAINT, GRID = "#222222", "#5f5f5f", "#dddddd"
POSITIVE, NEGATIVE = "#5e3c99", "#b35806"  # purple and orange
# Colors that everybody can distinguish, for lines and for layers; never by color alone.
SERIES = ("#0072b2", "#d55e00", "#117733", "#aa4499", "#e69f00", "#56b4e9")
# Orange below zero, purple above, both light enough for a dark number to be read on them.
SIGNED = ListedColormap(matplotlib.colormaps["PuOr"](np.linspace(0.2, 0.8, 256)), "signed")


class Box(NamedTuple):
    """A rectangle of a picture, in pixels from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """The distance from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The distance from bottom to top."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """The center."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def outline(self) -> np.ndarray:
        """Return the corners as a closed line of five points."""
        left, bottom, right, top = self
        corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
        return np.array(corners, float)

    def cell(self, i: int, j: int, rows: int, columns: int) -> "Box":
        """Return the box of row i (from the top) and column j of a grid that fills this one."""
        width, height = self.width / columns, self.height / rows
        left, top = self.left + j * width, self.top - i * height
        return Box(left, top - height, left + width, top)
