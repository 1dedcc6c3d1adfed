"""Axes: numbers become places in a picture, linear or logarithmic, with ticks, grid and names."""

from itertools import pairwise

import numpy as np
from matplotlib.ticker import MaxNLocator

from nbcore.drawing.marks import CIRCLE, DASHES, SOLID, Marks
from nbcore.drawing.spots import Cells
from nbcore.drawing.text import CENTER, LEFT, RIGHT, text_width
from nbcore.drawing.theme import FAINT, GRID, INK, NARROW, SERIES, Box
from nbcore.writing.numbers import power, significant

ROOM = Box(46, 34, 10, 44)  # pixels around the frame for ticks, names and titles
TICKS = 4  # about so many on an axis
ROUND = MaxNLocator(TICKS, steps=[1, 2, 2.5, 5, 10])
ROW, BETWEEN = 18, 8  # pixels: from one line of a legend to the next, and between two plots
LINES = *DASHES, (4, 1.5, 1, 1.5), (7, 2), (1, 3)  # a dash for each of SERIES


class Scale:
    """One axis: numbers from `low` to `high`, spread evenly or by their logarithm.

    Instead of round numbers it may have given `ticks`, each a number with its text.
    """

    def __init__(self, low: float, high: float, *, log: bool = False, ticks=None):
        if not (np.isfinite([low, high]).all() and low < high and (low > 0 or not log)):
            raise ValueError(f"an axis cannot reach from {low} to {high}")
        self.low, self.high, self.log, self._ticks = float(low), float(high), log, ticks

    def share(self, values):
        """Return where values lie between both ends, 0 to 1; what is outside is moved to an end."""
        values = np.clip(np.asarray(values, dtype=float), self.low, self.high)
        if self.log:
            return np.log(values / self.low) / np.log(self.high / self.low)
        return (values - self.low) / (self.high - self.low)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the given ticks or some round values on the axis, each with its text."""
        if self._ticks is not None:
            return self._ticks
        if not self.log:
            ticks = ROUND.tick_values(self.low, self.high)
            slack = 1e-9 * (self.high - self.low)
            ticks = ticks[(ticks >= self.low - slack) & (ticks <= self.high + slack)] + 0.0
            return [(tick, significant(tick, 6)) for tick in ticks]
        first, last = np.ceil(np.log10(self.low) - 1e-9), np.floor(np.log10(self.high) + 1e-9)
        step = max(1, int(np.ceil((last - first + 1) / (TICKS + 1))))
        return [(10.0**n, power(n)) for n in range(int(first), int(last) + 1, step)]


def linear(values, *, zero: bool = False) -> Scale:
    """Return an axis with some room around finite values; `zero` makes it begin at 0."""
    low, high = float(np.min(values)), float(np.max(values))
    low = min(low, 0.0) if zero else low
    room = 0.06 * (high - low) or 0.06 * abs(high) or 1.0
    return Scale(low if zero and low == 0 else low - room, high + room)


def logarithmic(values) -> Scale:
    """Return a logarithmic axis around the positive ones of the values, from one power of 10."""
    values = np.asarray(values, dtype=float)
    values = values[values > 0] if (values > 0).any() else np.ones(1)
    low, high = np.floor(np.log10(values.min())), np.ceil(np.log10(values.max()))
    return Scale(10.0**low, 10.0 ** max(high, low + 1), log=True)


class Plot:
    """A frame in a box of the picture; `line` and `markers` take numbers instead of pixels.

    The title stands above, the legend below it, the name of y above its axis. Numbers beyond the
    ends of an axis are drawn at the end. `grid` is the color of the lines at the ticks; None leaves
    the frame free, for an image. `rows` is how many lines the legend may take.
    """

    def __init__(
        self, marks, box: Box, x: Scale, y: Scale, *, title="", x_name="", y_name="", room=ROOM,
        grid: str | None = GRID, rows: int = 1,
    ):  # fmt: skip
        self.marks, self.box, self.x, self.y = marks, box, x, y
        left, bottom = box.left + room.left, box.bottom + room.bottom
        top = box.top - room.top - ROW * (rows - 1)
        self.frame = Box(left, bottom, box.right - room.right, top)
        self._grid(grid)
        marks.add_text(box.left + 6, box.top - 10, title, 12)
        marks.add_text(self.frame.middle[0], box.bottom + 8, x_name, 11, CENTER, FAINT)
        end = marks.add_text(box.left + 6, box.top - 29, y_name, 11, LEFT, FAINT)
        self._legend = end + (14 if y_name else 0), box.top - 29
        self._rows = rows

    def _grid(self, color):
        left, bottom, right, top = self.frame
        across, up = self.x.ticks(), self.y.ticks()
        xs = left + self.x.share([value for value, _ in across]) * (right - left)
        ys = bottom + self.y.share([value for value, _ in up]) * (top - bottom)
        lines = [np.array([(x, bottom), (x, top)]) for x in xs]
        lines += [np.array([(left, y), (right, y)]) for y in ys]
        if color:
            self.marks.add_polylines(lines, color, [1] * len(lines))
        for x, text in _apart(xs, [text for _, text in across], self.marks.width):
            self.marks.add_text(x, bottom - 10, text, 11, CENTER, FAINT)
        for y, (_, text) in zip(ys, up, strict=True):
            self.marks.add_text(left - 5, y, text, 11, RIGHT, FAINT)
        self.marks.add_polyline([(left, top), (left, bottom), (right, bottom)], FAINT, 1)

    def places(self, xs, ys) -> np.ndarray:
        """Return the pixels (n, 2) of points."""
        left, bottom, right, top = self.frame
        return np.column_stack(
            [left + self.x.share(xs) * (right - left), bottom + self.y.share(ys) * (top - bottom)]
        )

    def strips(self, xs) -> Cells:
        """Return a cell of the frame's height around each of these values, n evenly spaced ones."""
        (first, _), (last, _) = self.places([xs[0], xs[-1]], [self.y.low] * 2)
        half = (last - first) / (len(xs) - 1) / 2
        frame = self.frame._replace(left=first - half, right=last + half)
        return Cells(frame, 1, len(xs))

    def line(self, xs, ys, color: str = SERIES[0], width: float = 1.8, dash=SOLID) -> None:
        """Draw a line through points."""
        self.marks.add_polyline(self.places(xs, ys), color, width, dash)

    def markers(self, xs, ys, radius=4.0, faces=SERIES[0], edge: str = INK, shape=CIRCLE) -> None:
        """Draw a dot at each point."""
        self.marks.add_markers(self.places(xs, ys), radius, faces, edge, shape)

    def legend(self, text: str, color=SERIES[0], width=1.8, dash=SOLID, *, dot=False) -> None:
        """Add the name of a line, or of a dot, to the legend."""
        x, y = self._legend
        if self._rows > 1 and x + 22 + text_width(text) > self.box.right:
            x, y, self._rows = self.box.left + 6, y - ROW, self._rows - 1
        if dot:
            self.marks.add_markers([(x + 9, y)], 3.5, color, color)
        else:
            self.marks.add_polyline([(x, y), (x + 18, y)], color, width, dash)
        self._legend = self.marks.add_text(x + 22, y, text, 11) + 9, y


def two_boxes(width: int, height: int, bottom: float) -> tuple[Box, Box]:
    """Return the boxes of two plots above `bottom`: side by side, on a phone one above the other.

    The first one is on the left, or above.
    """
    if width == NARROW:
        half = (height - bottom - BETWEEN) / 2
        return Box(0, height - half, width, height), Box(0, bottom, width, bottom + half)
    half = (width - BETWEEN) / 2
    return Box(0, bottom, half, height), Box(width - half, bottom, width, height)


def legend_rows(names: list[str], width: float, y_name: str = "") -> int:
    """Return how many lines a legend with these names takes in a plot of this width."""
    rows, x = 1, 6 + text_width(y_name) + 14
    for name in names:
        needed = 22 + text_width(name)
        if x + needed > width:
            rows, x = rows + 1, 6
        x += needed + 9
    return rows


def _apart(xs, texts, width):
    """Return texts with their middles: each, or each second, third, ... so that they do not meet.

    The last one is moved to the left where it would leave a picture of this width.
    """
    halves = [text_width(text) / 2 for text in texts]
    xs = [min(x, width - 1 - half) for x, half in zip(xs, halves, strict=True)]
    for step in range(1, len(texts) + 1):
        some = range(0, len(texts), step)
        if all(xs[a] + halves[a] + 4 <= xs[b] - halves[b] for a, b in pairwise(some)):
            return [(xs[n], texts[n]) for n in some]
    return []


def draw_legend(marks: Marks, x: float, y: float, entries, radius=4.0, gap=16.0) -> float:
    """Draw markers from x on, each (text, shape, face) with its name; return where they end."""
    for text, shape, face in entries:
        marks.add_markers([(x, y)], radius, face, INK, shape)
        x = marks.add_text(x + 2 * radius, y, text, 11) + gap
    return x
