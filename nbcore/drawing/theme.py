"""Colors and boxes that all figures share."""

from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

INK, FAINT, GRID, GROUND = "#222222", "#5f5f5f", "#dddddd", "#ffffff"
POSITIVE, NEGATIVE, PALE = "#5e3c99", "#b35806", "#d4d4d4"  # purple, orange, gray
# Colors that everybody can distinguish, for lines and for layers; never by color alone.
SERIES = ("#0072b2", "#c04a00", "#117733", "#aa4499", "#8a6100", "#007c80")
# What is drawn on the colors of an image: these do not follow the theme, and neither do images.
BLACK, GRAY, WHITE = "#1a1a1a", "#525252", "#fefefe"
# Each color that follows the theme, with its name and what stands for it on a dark page. Contrast
# with the ground is at least 4.5 to 1, but for what helps the eye only: GRID and PALE.
THEMED = {
    INK: ("ink", "#e6e6e6"),
    FAINT: ("faint", "#b0b0b0"),
    GRID: ("grid", "#3a3a3a"),
    GROUND: ("ground", "#111111"),
    POSITIVE: ("positive", "#b39ddb"),
    NEGATIVE: ("negative", "#f0a355"),
    PALE: ("pale", "#4a4a4a"),
    SERIES[0]: ("blue", "#56b4e9"),
    SERIES[1]: ("orange", "#ff9a57"),
    SERIES[2]: ("green", "#5fce84"),
    SERIES[3]: ("pink", "#e38fd3"),
    SERIES[4]: ("brown", "#e3c04a"),
    SERIES[5]: ("teal", "#4fcfd3"),
}
WIDE, MEDIUM, NARROW = WIDTHS = 800, 660, 340  # pixels of a picture; the page says what fits
FONTS = "'DejaVu Sans', Verdana, sans-serif"
# Orange below zero, purple above, both light enough for a dark number to be read on them.
SIGNED = ListedColormap(matplotlib.colormaps["PuOr"](np.linspace(0.24, 0.76, 256)), "signed")


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
