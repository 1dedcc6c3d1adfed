"""How wide texts are, and the outlines of their letters, in the font of all pictures."""

from functools import cache, lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath

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
    letter = TextPath((0, 0), character, size=100, prop=FONT)
    return letter.vertices / 100, letter.codes, width / 100


@lru_cache(maxsize=4096)
def outline(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the outline of a whole text (vertices, codes), at a size of 1 pixel."""
    vertices, codes, x = [], [], 0.0
    for letter, kinds, width in map(letter_outline, text):
        vertices.append(letter + (x, 0))
        codes.append(kinds)
        x += width
    return np.concatenate(vertices), np.concatenate(codes)


def text_width(text: str, size: float = 11) -> float:
    """Return how many pixels a text of `size` pixels is wide."""
    return size * _width(text)


@lru_cache(maxsize=4096)
def _width(text):
    return sum(letter_outline(letter)[2] for letter in text)


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
