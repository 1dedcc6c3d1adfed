"""How a sheet looks: its pixels, which of its texts meet, and which are not wholly on it."""

import functools
import io

import numpy as np
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from PIL import Image

from nbcore.figures.lettering import DIGIT_HEIGHT, FONT, _letter


@functools.cache
def _ink(character: str) -> np.ndarray:
    vertices, codes, _ = _letter(character)
    return Path(vertices, codes).get_extents().extents


@functools.cache
def _box(text: str) -> np.ndarray:
    """Return (left, bottom, right, top) of a text's ink at a size of 1 pixel, written at (0, 0)."""
    boxes, x = [], 0.0
    for character in text:
        if character != " ":
            boxes.append(_ink(character) + (x, 0, x, 0))
        x += _letter(character)[2]
    return Bbox.union([Bbox.from_extents(box) for box in boxes]).extents if boxes else np.zeros(4)


def extents(sheet) -> np.ndarray:
    """Return (left, bottom, right, top) of the ink of every text on a sheet, in pixels."""
    if not sheet.written:
        return np.empty((0, 4))
    lefts, middles, texts, sizes = zip(*sheet.written, strict=True)
    baselines = np.array(middles) - DIGIT_HEIGHT / 2 * np.array(sizes)
    origins = np.column_stack([lefts, baselines, lefts, baselines])
    return origins + np.reshape(sizes, (-1, 1)) * [_box(text) for text in texts]


def meeting(sheet, room: float = 0) -> list[tuple[str, str]]:
    """Return the pairs of texts between which there are not `room` pixels."""
    boxes = extents(sheet)
    near = (boxes[:, None, :2] < boxes[None, :, 2:] + room).all(axis=2)
    seen = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)  # not those of blanks
    pairs = np.argwhere(np.triu(near & near.T, 1) & seen & seen[:, None])
    return [(sheet.texts[a], sheet.texts[b]) for a, b in pairs]


def outside(sheet) -> list[str]:
    """Return the texts that are not wholly on a sheet."""
    boxes, ends = extents(sheet), (sheet.width, sheet.height)
    off = (boxes[:, :2] < 0).any(axis=1) | (boxes[:, 2:] > ends).any(axis=1)
    return [text for text, is_off in zip(sheet.texts, off, strict=True) if is_off]


@functools.cache
def _font() -> FT2Font:
    return FT2Font(findfont(FONT))


def unknown(text: str) -> list[str]:
    """Return the characters of a text that the font does not have and draws as a box."""
    return [letter for letter in text if not _font().get_char_index(ord(letter))]


def untidy(sheet) -> list[str]:
    """Return what is wrong with the texts of a sheet, in words."""
    pairs = [f"{a!r} meets {b!r}" for a, b in meeting(sheet)]
    off = [f"{text!r} is not on the sheet" for text in outside(sheet)]
    return pairs + off + [f"{text!r} is not in the font" for text in sheet.texts if unknown(text)]


def pixels(png: bytes) -> np.ndarray:
    """Return a picture as (height, width, 3) of 0 to 255; every pixel must be opaque."""
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    assert (picture[:, :, 3] == 255).all(), "a part of the picture can be seen through"
    return picture[:, :, :3].astype(int)


def colour(picture: np.ndarray, x: float, y: float) -> np.ndarray:
    """Return the colour at a place of a picture, whose y counts upwards."""
    return picture[len(picture) - 1 - int(y), int(x)]


def shade(colours, share) -> np.ndarray:
    """Return the colour, 0 to 255, at a share (0 to 1) of a map of colours."""
    return np.array(colours(share, bytes=True)[:3], int)


def difference(first: bytes, second: bytes) -> float:
    """Return by how much the colours (0 to 255) of two pictures of one size differ on average."""
    return float(abs(pixels(first) - pixels(second)).mean())
