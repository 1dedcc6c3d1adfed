"""Colours, sizes and number formats that all panels share."""

from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

INK, FAINT = "#222222", "#666666"
POSITIVE, NEGATIVE = "#5e3c99", "#b35806"  # purple and orange
# Orange below zero, purple above, both light enough for a dark number to be read on them.
SIGNED = ListedColormap(matplotlib.colormaps["PuOr"](np.linspace(0.2, 0.8, 256)), "signed")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Box(NamedTuple):
    """A rectangle on the page, in pixels from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def outline(self) -> list[tuple[float, float]]:
        """Return the corners as a closed line of five points."""
        left, bottom, right, top = self
        return [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]


def new_page(width: int, height: int):
    """Return a white figure of width by height pixels, and axes over all of it in pixels."""
    figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height), autoscale_on=False)
    page.axis("off")
    return figure, page


def image(page):
    """Return a picture on the page, to be filled with set_data, set_extent and set_clim."""
    shown = page.imshow([[0.0]], cmap=SIGNED, aspect="auto", interpolation="nearest")
    page.set(xlim=page.figure.bbox.intervalx, ylim=page.figure.bbox.intervaly)
    return shown


def paint(shown, values, box: Box) -> float:
    """Show values (rows, columns) in the box, coloured by sign and size; return the largest."""
    largest = float(np.abs(values).max())
    shown.set_data(values)
    shown.set_extent((box.left, box.right, box.bottom, box.top))
    shown.set_clim(-largest or -1, largest or 1)
    shown.set_visible(True)
    return largest


def symbol(letter: str, index: int) -> str:
    """Return a letter with its layer as a subscript: symbol("W", 1) is W₁."""
    return letter + str(index).translate(SUBSCRIPTS)


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
    """Return a value with three digits, for titles of panels."""
    return _short(f"{value:.3g}")


def precise(value: float) -> str:
    """Return a value with four decimals, or with three digits when it is large."""
    return f"{value:.4f}" if abs(value) < 1e4 else brief(value)


def _short(text):
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
