"""The marks that every picture is made of, as data: `svg` and `png` turn them into pictures.

Four kinds of marks lie one above the other: images, polylines, markers and texts. All coordinates
are pixels from the lower left corner.
"""

import contextlib
import math
from typing import NamedTuple

import numpy as np
from matplotlib.colors import Colormap, to_hex

from nbcore.drawing.spots import Cells, Dots, Lines, Links, Spots
from nbcore.drawing.text import LEFT, text_width
from nbcore.drawing.theme import INK, SIGNED, Box

SOLID, DASHED, DOTTED = DASHES = (), (3, 1.5), (1, 1.5)  # line and gap, in widths of the line
CIRCLE, SQUARE, CROSS, DIAMOND = "circle", "square", "cross", "diamond"
UP, AHEAD, BACK = "up", "ahead", "back"  # triangles


class Image(NamedTuple):
    """Numbers shown as colors: `values` (rows, columns) in a box, from low to high."""

    values: np.ndarray
    box: Box
    low: float
    high: float
    colors: Colormap

    def pixels(self) -> np.ndarray:
        """Return the color of each number: (rows, columns, 4), uint8."""
        return self.colors((self.values - self.low) / (self.high - self.low), bytes=True)


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


class Text(NamedTuple):
    """A text of `size` pixels: its left end, the middle of a digit's height, and its color."""

    x: float
    y: float
    text: str
    size: float
    color: str


class Group:
    """What belongs together in a picture: marks that change together, and are picked together."""

    def __init__(self):
        self.images: list[Image] = []
        self.polylines: dict[tuple, Polylines] = {}  # by color and dash
        self.markers: dict[str, Markers] = {}  # by shape
        self.texts: list[Text] = []


class Marks:
    """What a figure draws on: `groups` of marks by name. All that draws adds to the present group.

    `images`, `polylines` by (color, dash), `markers` by shape and `written` are what has been drawn
    in all groups together, for tests and for facts in words. All that draws raises ValueError for
    nan or inf, which would leave an empty place without a word. `spots` are the places that can be
    pointed at, the upper ones last.
    """

    def __init__(self, width: int, height: int):
        self.width, self.height = width, height
        self.groups: dict[str, Group] = {}
        self.spots: list[Spots] = []
        self._name = "picture"

    @contextlib.contextmanager
    def group(self, name: str):
        """Add what is drawn inside `with` to the group of this name."""
        before, self._name = self._name, name
        try:
            yield
        finally:
            self._name = before

    @property
    def _group(self):
        return self.groups.setdefault(self._name, Group())

    @property
    def images(self) -> list[Image]:
        """All images of the picture."""
        return [image for group in self.groups.values() for image in group.images]

    @property
    def polylines(self) -> dict[tuple, Polylines]:
        """All lines of the picture, by color and dash."""
        return _together(group.polylines for group in self.groups.values())

    @property
    def markers(self) -> dict[str, Markers]:
        """All markers of the picture, by shape."""
        return _together(group.markers for group in self.groups.values())

    @property
    def written(self) -> list[tuple[float, float, str, float]]:
        """All texts with their places: left end, middle of a digit's height, text, size."""
        return [text[:4] for group in self.groups.values() for text in group.texts]

    @property
    def texts(self) -> list[str]:
        """All texts of the picture."""
        return [text for _, _, text, _ in self.written]

    def add_image(self, values, box: Box, limits=None, colors: Colormap = SIGNED) -> float:
        """Show values (rows, columns) in a box, row 0 on top; return the largest size.

        `limits` are the values at both ends of the colors; without them 0 is in the middle.
        """
        values = np.asarray(values, dtype=float)
        largest = float(np.abs(values).max())
        low, high = limits or (-largest or -1, largest or 1)
        if not (math.isfinite(largest) and 0 < abs(high - low) < math.inf):
            raise ValueError(f"an image cannot show sizes up to {largest} from {low} to {high}")
        self._group.images.append(Image(values, box, low, high, colors))
        return largest

    def add_polyline(self, points, color: str = INK, width: float = 1.4, dash=SOLID) -> None:
        """Draw a line through points (n, 2)."""
        self.add_polylines([np.asarray(points, dtype=float)], color, [width], dash)

    def add_polylines(self, points: list, color: str, widths: list[float], dash=SOLID) -> None:
        """Draw many lines at once, each with a width of its own in pixels."""
        if points:
            _refuse_nan("a line", np.concatenate(points), widths)
        lines = self._group.polylines.setdefault((color, dash), Polylines([], []))
        lines.points.extend(points)
        lines.widths.extend(widths)

    def add_markers(self, places, radius: float, faces, edge=INK, shape=CIRCLE) -> None:
        """Draw markers at places (n, 2) in one color or, as RGB from 0 to 1, in one for each."""
        _refuse_nan("a marker", places, [radius])
        markers = self._group.markers.setdefault(shape, Markers([], [], [], []))
        n = len(places)
        one = isinstance(faces, str)
        markers.places.extend(places)
        markers.radii.extend([radius] * n)
        markers.faces.extend([faces] * n if one else [to_hex(face[:3]) for face in faces])
        markers.edges.extend([edge] * n)

    def add_text(
        self, x: float, y: float, text: str, size: float = 11, align: float = LEFT, color=INK
    ) -> float:
        """Write a text of `size` pixels whose left end, center or right end is at x.

        y is the middle of a digit's height. Returns where the text ends on the right.
        """
        if not math.isfinite(x + y):
            raise ValueError(f"the text {text!r} cannot be drawn at ({x}, {y})")
        if not text:
            return x
        width = text_width(text, size)
        x -= align * width
        self._group.texts.append(Text(x, y, text, size, color))
        return x + width

    def add_spots(
        self, kind: str, where: Cells | Dots | Links | Lines, name: str, index: int = 0, at=None
    ) -> None:
        """Let places be pointed at, above those of before; the arguments are those of `Spots`."""
        self.spots.append(Spots(kind, index, name, where, at))


def _together(parts):
    """Return marks of several groups as one dict of joined lists."""
    joined = {}
    for part in parts:
        for look, marks in part.items():
            before = joined.get(look, ([],) * len(marks))
            joined[look] = type(marks)(*map(list.__add__, before, marks))
    return joined


def _refuse_nan(what, places, sizes):
    # The sum of squares is not finite where one of them is not, and takes half a microsecond.
    if not (math.isfinite(np.vdot(places, places)) and math.isfinite(sum(sizes))):
        raise ValueError(f"{what} cannot be drawn with nan or inf: {places}, size {sizes}")
