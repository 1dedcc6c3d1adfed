"""Colours, sizes and number formats that all figures share."""

from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.symbols import high

INK, FAINT, GRID = "#222222", "#5f5f5f", "#dddddd"
POSITIVE, NEGATIVE = "#5e3c99", "#b35806"  # purple and orange
# Colours that can be told apart by everybody, for lines and for layers; never by colour alone.
SERIES = ("#0072b2", "#d55e00", "#117733", "#aa4499", "#e69f00", "#56b4e9")
# Orange below zero, purple above, both light enough for a dark number to be read on them.
SIGNED = ListedColormap(matplotlib.colormaps["PuOr"](np.linspace(0.2, 0.8, 256)), "signed")


class Box(NamedTuple):
    """A rectangle on the sheet, in pixels from the lower left corner."""

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
        """The centre."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def outline(self) -> np.ndarray:
        """Return the corners as a closed line of five points."""
        left, bottom, right, top = self
        return np.array(
            [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)], float
        )

    def cell(self, i: int, j: int, rows: int, columns: int) -> "Box":
        """Return the box of row i (from the top) and column j of a grid that fills this one."""
        width, height = self.width / columns, self.height / rows
        left, top = self.left + j * width, self.top - i * height
        return Box(left, top - height, left + width, top)


def power(exponent: int) -> str:
    """Return a power of ten: power(-5) is 10⁻⁵."""
    return "10" + high(exponent)


def number(value: float) -> str:
    """Return a value in at most five characters, for nodes and cells."""
    size = abs(value)
    if size == 0:
        return "0"
    if 0.0995 <= size < 9.995:
        return f"{value:.2f}"
    if 9.995 <= size < 9999.5:
        return f"{value:.0f}"
    if 0.00095 <= size < 0.0995:
        return f"{value:.3f}".replace("0.", ".")
    return _short(f"{value:.0e}")


def brief(value: float) -> str:
    """Return a value with three digits, for titles and facts."""
    return _short(f"{value:.3g}")


def precise(value: float) -> str:
    """Return a value with four decimals, or with three digits when it is large."""
    return f"{value:.4f}" if abs(value) < 1e4 else brief(value)


def digits(value: float, count: int = 4) -> str:
    """Return a value with so many digits, and 0 for what only rounding keeps from it."""
    return f"{round(value, 9) + 0.0:.{count}g}"


def _short(text):
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
