"""How a picture looks: its pixels, which of its texts meet, and which are not wholly on it."""

import functools
import io

import numpy as np
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from PIL import Image

from nbcore.drawing.text import DIGIT_HEIGHT, FONT, letter_outline


@functools.cache
def _ink(character: str) -> np.ndarray:
    vertices, codes, _ = letter_outline(character)
    return Path(vertices, codes).get_extents().extents


@functools.cache
def _box(text: str) -> np.ndarray:
    """Return (left, bottom, right, top) of a text's ink at a size of 1 pixel, written at (0, 0)."""
    boxes, x = [], 0.0
    for character in text:
        if character != " ":
            boxes.append(_ink(character) + (x, 0, x, 0))
        x += letter_outline(character)[2]
    return Bbox.union([Bbox.from_extents(box) for box in boxes]).extents if boxes else np.zeros(4)


def extents(marks) -> np.ndarray:
    """Return (left, bottom, right, top) of the ink of every text on a picture, in pixels."""
    if not marks.written:
        return np.empty((0, 4))
    lefts, middles, texts, sizes = zip(*marks.written, strict=True)
    baselines = np.array(middles) - DIGIT_HEIGHT / 2 * np.array(sizes)
    origins = np.column_stack([lefts, baselines, lefts, baselines])
    return origins + np.reshape(sizes, (-1, 1)) * [_box(text) for text in texts]


def meeting(marks, room: float = 0) -> list[tuple[str, str]]:
    """Return the pairs of texts between which there are not `room` pixels."""
    boxes = extents(marks)
    near = (boxes[:, None, :2] < boxes[None, :, 2:] + room).all(axis=2)
    seen = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)  # not those of blanks
    pairs = np.argwhere(np.triu(near & near.T, 1) & seen & seen[:, None])
    return [(marks.texts[a], marks.texts[b]) for a, b in pairs]


def outside(marks) -> list[str]:
    """Return the texts that are not wholly on a picture."""
    boxes, ends = extents(marks), (marks.width, marks.height)
    off = (boxes[:, :2] < 0).any(axis=1) | (boxes[:, 2:] > ends).any(axis=1)
    return [text for text, is_off in zip(marks.texts, off, strict=True) if is_off]


@functools.cache
def _font() -> FT2Font:
    return FT2Font(findfont(FONT))


def unknown(text: str) -> list[str]:
    """Return the characters of a text that the font does not have and draws as a box."""
    return [letter for letter in text if not _font().get_char_index(ord(letter))]


def untidy(marks) -> list[str]:
    """Return what is wrong with the texts of a picture, in words."""
    pairs = [f"{a!r} meets {b!r}" for a, b in meeting(marks)]
    off = [f"{text!r} is not on the marks" for text in outside(marks)]
    return pairs + off + [f"{text!r} is not in the font" for text in marks.texts if unknown(text)]


def pixels(png: bytes) -> np.ndarray:
    """Return a picture as (height, width, 3) of 0 to 255; every pixel must be opaque."""
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    assert (picture[:, :, 3] == 255).all(), "a part of the picture can be seen through"
    return picture[:, :, :3].astype(int)


def color(picture: np.ndarray, x: float, y: float) -> np.ndarray:
    """Return the color at a place of a picture, whose y counts upwards."""
    return picture[len(picture) - 1 - int(y), int(x)]


def shade(colors, share) -> np.ndarray:
    """Return the color, 0 to 255, at a share (0 to 1) of a map of colors."""
    return np.array(colors(share, bytes=True)[:3], int)


def difference(first: bytes, second: bytes) -> float:
    """Return by how much the colors (0 to 255) of two pictures of one size differ on average."""
    return float(abs(pixels(first) - pixels(second)).mean())
