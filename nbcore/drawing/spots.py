"""The places of a picture that can be pointed at and picked, as data."""

from typing import NamedTuple

import numpy as np

from nbcore.drawing.theme import Box

RADIUS = 9  # pixels around a dot in which it is pointed at


class Cells(NamedTuple):
    """The cells of a box, evenly spaced, row 0 on top."""

    box: Box
    rows: int
    columns: int


class Dots(NamedTuple):
    """Places (rows, columns, 2), each with a circle, or a square; with `over` they can be dragged.

    `over` is the kind of the cells over which they are dragged. In a `box`, if there is one, the
    nearest place is pointed at wherever one points.
    """

    places: np.ndarray
    radius: float = RADIUS
    box: Box | None = None
    over: str = ""
    square: bool = False


class Links(NamedTuple):
    """Straight lines, from each of `starts` (rows, 2) to each of `ends` (columns, 2)."""

    starts: np.ndarray
    ends: np.ndarray


class Lines(NamedTuple):
    """Lines of code, one a row, which stand as a list beside the picture."""

    texts: list[str]


class Spots(NamedTuple):
    """Places in rows and columns that all stand for one `kind` of thing, in pixels from below.

    `index` counts several sets of one kind, such as the layers of a network. `name` is what a
    screen reader calls the set, and `at` the row and column that controls have picked, if any.
    """

    kind: str
    index: int
    name: str
    where: Cells | Dots | Links | Lines
    at: tuple[int, int] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        where = self.where
        if isinstance(where, Cells):
            return where.rows, where.columns
        if isinstance(where, Dots):
            return where.places.shape[:2]
        if isinstance(where, Lines):
            return len(where.texts), 1
        return len(where.starts), len(where.ends)

    def has(self, row: int, column: int) -> bool:
        """Say whether there is such a place."""
        rows, columns = self.shape
        return 0 <= row < rows and 0 <= column < columns

    def sent(self, height: float) -> dict:
        """Return what the page has to know, with coordinates from the top of a picture."""
        where, (rows, columns) = self.where, self.shape
        known = {"kind": self.kind, "index": self.index, "name": self.name, "at": self.at}
        known |= {"rows": rows, "columns": columns}
        if isinstance(where, Cells):
            return known | {"cells": _box(where.box, height)}
        if isinstance(where, Lines):
            return known | {"lines": where.texts}
        if isinstance(where, Links):
            ends = where.starts, where.ends
            return known | {"links": [_places(places, height) for places in ends]}
        if where.box:
            known |= {"box": _box(where.box, height)}
        dots = _places(where.places.reshape(-1, 2), height)
        known |= {"over": where.over, "square": where.square}
        return known | {"dots": dots, "radius": where.radius}


def _box(box, height):
    """Return left, top, width and height of a box."""
    edges = box.left, height - box.top, box.width, box.height
    return [round(float(edge), 1) for edge in edges]


def _places(places, height):
    return (np.asarray(places) * [1, -1] + [0, height]).round(1).tolist()
