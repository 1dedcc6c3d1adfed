"""Lay out hundreds of short changing texts as one artist.

matplotlib lays out every Text anew when it changes, half a millisecond each; here the outlines of
the letters are kept and only moved.
"""

import math
from functools import cache, lru_cache

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import IdentityTransform

FONT = FontProperties(family="DejaVu Sans")
DIGIT_HEIGHT = 0.73  # of the font size
LEFT, CENTER, RIGHT = 0.0, 0.5, 1.0


@cache
def letter_outline(character: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return a letter's outline (vertices, codes) and its width, for a font size of 1 pixel."""
    bar = TextPath((0, 0), "|", size=100, prop=FONT).get_extents().x1
    width = TextPath((0, 0), character + "|", size=100, prop=FONT).get_extents().x1 - bar
    if character == " ":
        return np.empty((0, 2)), np.empty(0, Path.code_type), width / 100
    outline = TextPath((0, 0), character, size=100, prop=FONT)
    return outline.vertices / 100, outline.codes, width / 100


@lru_cache(maxsize=4096)
def _outline(text: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the outline of a whole text (vertices, codes) and its width, at a size of 1 pixel."""
    vertices, codes, x = [], [], 0.0
    for letter, kinds, width in map(letter_outline, text):
        vertices.append(letter + (x, 0))
        codes.append(kinds)
        x += width
    return np.concatenate(vertices), np.concatenate(codes), x


def text_width(text: str, size: float = 11) -> float:
    """Return how many pixels a text of `size` pixels is wide."""
    return size * _outline(text)[2] if text else 0.0


def broken(text: str, width: float, size: float = 11) -> list[str]:
    """Return the lines of a text of `size` pixels, broken between words to be at most so wide."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


class TextLayout(PathCollection):
    """All texts of a picture. `clear`, `add` each one, then `finish`.

    `written` lists each text as (left end, middle of a digit's height, text, size).
    """

    def __init__(self, figure):
        super().__init__([], linewidths=0, transform=IdentityTransform())
        figure.add_artist(self)
        self.clear()

    def clear(self) -> None:
        """Forget all texts."""
        self._outlines, self.written = {}, []

    def add(self, x: float, y: float, text: str, size: float, align: float, color) -> float:
        """Add a text as `Marks.add_text` does; return where it ends on the right."""
        if not math.isfinite(x + y):
            raise ValueError(f"the text {text!r} cannot be drawn at ({x}, {y})")
        if not text:
            return x
        vertices, codes, width = _outline(text)
        x -= align * size * width
        self.written.append((x, y, text, size))
        all_vertices, all_codes = self._outlines.setdefault(color, ([], []))
        all_vertices.append(vertices * size + (x, y - DIGIT_HEIGHT / 2 * size))
        all_codes.append(codes)
        return x + size * width

    def finish(self) -> None:
        """Turn the texts into the outlines that are drawn."""
        self.set_paths([Path(*map(np.concatenate, two)) for two in self._outlines.values()])
        self.set_facecolors(list(self._outlines))
