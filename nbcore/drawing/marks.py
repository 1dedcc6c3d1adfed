"""The marks that every picture is made of: cleared, drawn anew and turned into a PNG in 10 ms.

matplotlib's own axes take 45 ms for their ticks and labels alone. Here four kinds of marks lie one
above the other: images, polylines, markers and texts; all coordinates are pixels from the lower
left corner.
"""

import io
import math
import struct
import zlib
from typing import NamedTuple

import numpy as np
import PIL.Image  # matplotlib's own dependency
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import Colormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import IdentityTransform

from nbcore.drawing.text import LEFT, TextLayout
from nbcore.drawing.theme import INK, SIGNED, Box

DPI = 100
SOLID, DASHED, DOTTED = DASHES = "solid", (0, (3, 1.5)), (0, (1, 1.5))
CIRCLE, SQUARE, CROSS = "o", "s", "X"


class Image(NamedTuple):
    """Numbers shown as colors: `values` (rows, columns) in a box, from low to high."""

    values: np.ndarray
    box: Box
    low: float
    high: float
    colors: Colormap


class Polylines(NamedTuple):
    """Lines of one color and dash: each an array (points, 2), with its width in pixels."""

    points: list[np.ndarray]
    widths: list[float]


class Markers(NamedTuple):
    """Markers of one shape: places (n, 2), radii in pixels, colors of face and edge."""

    places: list
    radii: list
    faces: list
    edges: list


class Marks:
    """What a figure draws on. `clear()`, draw, then `png()`.

    `images`, `polylines` by (color, dash), `markers` by shape and `texts` are what has been drawn,
    for tests and for facts in words. All that draws raises ValueError for nan or inf, which would
    leave an empty place without a word.
    """

    def __init__(self, width: int, height: int):
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)
        self._artists = {}  # matplotlib's, made once for each look of lines and shape of markers
        self._text = TextLayout(self.figure)
        self.clear()

    @property
    def texts(self) -> list[str]:
        """All texts of the picture."""
        return [text for _, _, text, _ in self.written]

    @property
    def written(self) -> list[tuple[float, float, str, float]]:
        """All texts with their places: left end, middle of a digit's height, text, size."""
        return self._text.written

    def clear(self) -> None:
        """Remove all marks."""
        self.images, self.polylines, self.markers = [], {}, {}
        self._text.clear()

    def add_image(self, values, box: Box, limits=None, colors: Colormap = SIGNED) -> float:
        """Show values (rows, columns) in a box, row 0 on top; return the largest size.

        `limits` are the values at both ends of the colors; without them 0 is in the middle.
        """
        values = np.asarray(values, dtype=float)
        largest = float(np.abs(values).max())
        low, high = limits or (-largest or -1, largest or 1)
        if not (math.isfinite(largest) and 0 < abs(high - low) < math.inf):
            raise ValueError(f"an image cannot show sizes up to {largest} from {low} to {high}")
        self.images.append(Image(values, box, low, high, colors))
        return largest

    def add_polyline(self, points, color: str = INK, width: float = 1.4, dash=SOLID) -> None:
        """Draw a line through points (n, 2)."""
        self.add_polylines([np.asarray(points, dtype=float)], color, [width], dash)

    def add_polylines(self, points: list, color: str, widths: list[float], dash=SOLID) -> None:
        """Draw many lines at once, each with a width of its own in pixels."""
        if points:
            _refuse_nan("a line", np.concatenate(points), widths)
        lines = self.polylines.setdefault((color, dash), Polylines([], []))
        lines.points.extend(points)
        lines.widths.extend(widths)

    def add_markers(self, places, radius: float, faces, edge=INK, shape=CIRCLE) -> None:
        """Draw markers at places (n, 2) in one color or in one for each."""
        _refuse_nan("a marker", places, [radius])
        markers = self.markers.setdefault(shape, Markers([], [], [], []))
        n = len(places)
        one = isinstance(faces, str)
        markers.places.extend(places)
        markers.radii.extend([radius] * n)
        markers.faces.extend([to_rgb(faces)] * n if one else [tuple(face[:3]) for face in faces])
        markers.edges.extend([to_rgb(edge)] * n)

    def add_text(
        self, x: float, y: float, text: str, size: float = 11, align: float = LEFT, color=INK
    ) -> float:
        """Write a text of `size` pixels whose left end, center or right end is at x.

        y is the middle of a digit's height. Returns where the text ends on the right.
        """
        return self._text.add(x, y, text, size, align, color)

    def png(self) -> bytes:
        """Return the picture."""
        pixels = np.asarray(self.canvas.get_renderer().buffer_rgba())
        pixels[:] = 255
        for image in self.images:
            _copy(image, pixels)
        for look, lines in self.polylines.items():
            artist = self._artist(look, _new_lines)
            artist.set_segments(lines.points)
            artist.set_linewidths(np.multiply(lines.widths, 72 / DPI))
            self.figure.draw_artist(artist)
        for shape, markers in self.markers.items():
            artist = self._artist(shape, _new_markers)
            artist.set_offsets(np.reshape(markers.places, (-1, 2)))
            artist.set_sizes((2 * np.array(markers.radii) * 72 / DPI) ** 2, dpi=DPI)
            artist.set_facecolors(np.reshape(markers.faces, (-1, 3)))
            artist.set_edgecolors(np.reshape(markers.edges, (-1, 3)))
            self.figure.draw_artist(artist)
        self._text.finish()
        self.figure.draw_artist(self._text)
        return encode(pixels)

    def _artist(self, look, make):
        if look not in self._artists:
            self._artists[look] = self.figure.add_artist(make(look))
        return self._artists[look]


def _new_lines(look):
    still = IdentityTransform()  # places are pixels already
    return LineCollection([], colors=look[0], linestyles=look[1], capstyle="round", transform=still)


def _new_markers(shape):
    path = MarkerStyle(shape).get_path().transformed(MarkerStyle(shape).get_transform())
    still = IdentityTransform()
    return PathCollection([path], transform=still, offset_transform=still, linewidths=0.72)


def _refuse_nan(what, places, sizes):
    # The sum of squares is not finite where one of them is not, and takes half a microsecond.
    if not (math.isfinite(np.vdot(places, places)) and math.isfinite(sum(sizes))):
        raise ValueError(f"{what} cannot be drawn with nan or inf: {places}, size {sizes}")


def _copy(image, pixels):
    """Write the colors of an image into the picture, pixel by pixel."""
    height = len(pixels)
    left, bottom, right, top = (round(edge) for edge in image.box)
    rows = np.arange(top - bottom) * len(image.values) // max(top - bottom, 1)
    columns = np.arange(right - left) * image.values.shape[1] // max(right - left, 1)
    shares = (image.values - image.low) / (image.high - image.low)
    colors = image.colors(shares, bytes=True)
    pixels[height - top : height - bottom, left:right] = colors[rows[:, None], columns]


def encode(pixels: np.ndarray) -> bytes:
    """Return pixels of shape (height, width, 4), uint8, as a PNG file.

    General encoders choose a filter for every row, which costs more than all the drawing and gains
    nothing on flat colors. Here no row is filtered, and compression is light.
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # each row begins with 0: not filtered
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)  # 8 bits each of RGBA
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def still(png: bytes) -> bytes:
    """Return a picture for storage, in a third of the bytes: with at most 256 colors."""
    file = io.BytesIO()
    with PIL.Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(256, dither=PIL.Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
