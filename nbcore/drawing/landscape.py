"""A cost surface over two parameters from above, and what pictures of descents on it share."""

from functools import cache

import matplotlib
import numpy as np
from contourpy import contour_generator
from matplotlib.colors import ListedColormap
from matplotlib.ticker import MaxNLocator

from nbcore.analysis.cost_surface import FLOOR
from nbcore.drawing.axes import Plot, Scale, linear, logarithmic
from nbcore.drawing.marks import CIRCLE, SOLID
from nbcore.drawing.spots import Cells
from nbcore.drawing.text import CENTER, LEFT, RIGHT, text_width
from nbcore.drawing.theme import BLACK, FAINT, GRAY, Box
from nbcore.writing.numbers import brief, precise

# Light enough at every height for dark letters and lines of any color.
HEIGHTS = ListedColormap(matplotlib.colormaps["YlGnBu"](np.linspace(0.02, 0.55, 256)), "heights")
FINE, BAR = 97, 14  # points along a side from which colors are drawn; pixels of the color bar
SPREAD, DECADES = 30, 4  # the ratio of costs from which levels are powers; so many of ten at most
FAR = 1e100  # farther away no pixels can be computed


class Steps(Scale):
    """An axis that counts: ticks at whole numbers only."""

    def ticks(self):
        return [(value, text) for value, text in super().ticks() if value == round(value)]


class Levels:
    """The heights at which contour lines are drawn, and the scale of the colors between them."""

    def __init__(self, costs: np.ndarray):
        low, high = float(costs.min()), float(costs.max())
        self.flat = high - low <= 1e-9 * abs(high)
        room = 1e-3 * abs(high) or 1.0 if self.flat else 0.0
        log = not self.flat and high > SPREAD * max(low, 0)
        low = max(low, high * 10.0**-DECADES) if log else low - room
        self.scale = Scale(low, high + room, log=log)
        even = MaxNLocator(10, steps=[1, 2, 5, 10])
        levels = self._powers() if log else even.tick_values(low, high)
        self.heights = [] if self.flat else [v for v in levels if low < v < high]

    def _powers(self):
        """Return 1, 2 and 5 times each power of ten."""
        first, last = (int(np.floor(np.log10(end))) for end in (self.scale.low, self.scale.high))
        return [digit * 10.0**n for n in range(first, last + 1) for digit in (1, 2, 5)]


class Landscape:
    """Costs (rows, columns) over two parameters in a box, from above; paths are drawn on it.

    Row r belongs to up[r] and column c to across[c], both evenly spaced and rising. Between the
    costs that were computed, colors and contour lines follow a smooth curve through them. What is
    drawn on it keeps its color on a dark page, as the surface does.
    """

    def __init__(self, marks, box: Box, *, names, across, up, costs, title: str, colors=HEIGHTS):
        self.marks, self.levels, self.colors = marks, Levels(costs), colors
        self.across, self.up, self.costs = across, up, costs
        x, y = Scale(across[0], across[-1]), Scale(up[0], up[-1])
        fine = smoothing(len(up)) @ costs @ smoothing(len(across)).T
        shares = self.levels.scale.share(np.clip(fine, costs.min(), costs.max()))
        self._contours = contour_generator(z=shares)
        room = Box(box.left, box.bottom, box.right - 60, box.top)
        self.plot = Plot(
            marks, room, x, y, title=title, x_name=names[0], y_name=names[1], grid=None
        )
        self.frame = self.plot.frame
        marks.add_image(shares[::-1], self.frame, (0, 1), colors)
        for level in self.levels.heights:
            self.contour(level)
        self._bar(Box(room.right + 4, self.frame.bottom, room.right + 4 + BAR, self.frame.top))

    def contour(self, level: float, color: str = GRAY, width: float = 0.7, dash=SOLID) -> None:
        """Draw where the cost is `level`."""
        left, bottom, right, top = self.frame
        corner, step = (left, bottom), np.array([right - left, top - bottom]) / (FINE - 1)
        lines = self._contours.lines(float(self.levels.scale.share(level)))
        self.marks.add_polylines(
            [line * step + corner for line in lines], color, [width] * len(lines), dash
        )

    def _bar(self, box):
        scale = self.levels.scale
        self.marks.add_image(np.linspace(1, 0, 128)[:, None], box, (0, 1), self.colors)
        self.marks.add_polyline(box.outline(), FAINT, 1)
        self.marks.add_text(box.left, box.top + 15, "cost J", 11, color=FAINT)
        below = -np.inf
        for level in self.levels.heights:
            y = box.bottom + float(scale.share(level)) * box.height
            self.marks.add_polyline([(box.left, y), (box.right, y)], GRAY, 0.7)
            if y - below >= 11:
                self.marks.add_text(box.right + 4, y, brief(level), 11, color=FAINT)
                below = y

    def heights(self) -> str:
        """Say between which costs the surface lies, and where the lowest one is."""
        low, high = self.costs.min(), self.costs.max()
        if self.levels.flat:
            return f"the surface is flat: J is {brief(high)} everywhere"
        # Rounded, so that of two equal heights the first is named, whatever the last digit says.
        r, c = np.unravel_index(np.round(self.costs / high, 9).argmin(), self.costs.shape)
        where = f"({brief(self.across[c] + 0.0)}, {brief(self.up[r] + 0.0)})"
        return f"heights computed: from {brief(low)}, near {where}, to {brief(high)}"

    def pixels(self, places: np.ndarray) -> np.ndarray:
        """Return where places (n, 2) are on the marks, also those outside the frame."""
        left, bottom, right, top = self.frame
        x, y = self.plot.x, self.plot.y
        sizes = [(right - left) / (x.high - x.low), (top - bottom) / (y.high - y.low)]
        return (places - (x.low, y.low)) * sizes + (left, bottom)

    def grid(self, reach: float, side: int) -> Cells:
        """Return cells around `side` · `side` places, evenly spaced from -reach to reach."""
        edge = reach + reach / (side - 1)  # half a step beyond the last place
        (left, bottom), (right, top) = self.pixels(np.array([[-edge, -edge], [edge, edge]]))
        return Cells(Box(left, bottom, right, top), side, side)

    def inside(self, places: np.ndarray) -> np.ndarray:
        """Return which of the places (n, 2) lie on the surface that is shown."""
        x, y = self.plot.x, self.plot.y
        return ((places >= (x.low, y.low)) & (places <= (x.high, y.high))).all(axis=1)

    def trail(self, places, color: str, width: float = 1.8, dash=SOLID) -> list[np.ndarray]:
        """Draw a line through places (n, 2), cut at the border; return its pieces in pixels.

        It ends where it leaves for good: a descent that diverges would fill the frame.
        """
        last = np.flatnonzero(self.inside(places)).max(initial=0)
        shown = np.clip(places[: last + 2], -FAR, FAR)
        lines = clipped(self.pixels(shown), self.frame)
        self.marks.add_polylines(lines, color, [width] * len(lines), dash)
        return lines

    def dots(self, places, radius: float, faces: str, edge=BLACK, shape=CIRCLE) -> None:
        """Draw a dot at each of the places (n, 2) that is on the surface."""
        self.marks.add_markers(self.pixels(places[self.inside(places)]), radius, faces, edge, shape)

    def name(self, text: str, pixel, shift, color: str = BLACK) -> None:
        """Write a text beside a pixel where the shift leads, or opposite where that is outside."""
        width = text_width(text, 11)
        lean = shift[0] / np.hypot(*shift)
        align = LEFT if lean > 0.4 else RIGHT if lean < -0.4 else CENTER
        left, bottom, right, top = self.frame
        x, y = np.add(pixel, shift)
        if not left + 2 <= x - align * width <= right - 2 - width:
            x, align = pixel[0] - shift[0], RIGHT - align
        if not bottom + 8 <= y <= top - 8:
            y = pixel[1] - shift[1]
        x = np.clip(x - align * width, left + 2, right - 2 - width)
        self.marks.add_text(x, y, text, 11, LEFT, color)


def clipped(points: np.ndarray, box: Box) -> list[np.ndarray]:
    """Return the pieces of a line through points (n, 2) that lie within a box."""
    starts, ways = points[:-1], np.diff(points, axis=0)
    still = ways == 0
    corners = np.array([box[:2], box[2:]])[:, None] - starts
    within = (corners[0] <= 0) & (corners[1] >= 0)
    # The shares of each way at which its x and its y come into the box, and leave it.
    shares = np.sort(corners / np.where(still, 1, ways), axis=0)
    shares[0] = np.where(still, np.where(within, -np.inf, np.inf), shares[0])
    shares[1] = np.where(still, np.where(within, np.inf, -np.inf), shares[1])
    enter, leave = np.maximum(shares[0].max(axis=1), 0), np.minimum(shares[1].min(axis=1), 1)
    pieces, open_end = [], False
    for start, way, first, last in zip(starts, ways, enter, leave, strict=True):
        if first > last:
            open_end = False
            continue
        if not (open_end and first == 0):
            pieces.append([start + first * way])
        pieces[-1].append(start + last * way)
        open_end = last == 1
    return [np.array(piece) for piece in pieces]


@cache
def smoothing(n: int) -> np.ndarray:
    """Return the matrix (FINE, n) that takes n numbers to FINE on a smooth curve through them.

    Between two numbers the curve is the cubic whose slopes at both are those of the lines through
    their neighbors; a parabola comes out as itself.
    """
    beyond = np.pad(np.eye(n), ((1, 1), (0, 0)))
    beyond[0, :3] = beyond[-1, :-4:-1] = 3, -3, 1  # the parabola at each end goes on
    t = np.linspace(0, n - 1, FINE)
    k = np.minimum(t.astype(int), n - 2)
    u = t - k
    shares = [-u + 2 * u**2 - u**3, 2 - 5 * u**2 + 3 * u**3, u + 4 * u**2 - 3 * u**3, u**3 - u**2]
    matrix = np.zeros((FINE, n + 2))
    for offset, share in enumerate(shares):
        matrix[np.arange(FINE), k + offset] = share / 2
    return matrix @ beyond


def pair(values) -> str:
    """Return two values with four decimals: (1.0000, -2.5000)."""
    return f"({precise(values[0])}, {precise(values[1])})"


def cost_axis(costs: np.ndarray, most: float) -> Scale:
    """Return an axis for the costs of a descent, logarithmic where they fall far.

    It reaches from FLOOR at least to ten times `most` at most; what is beyond is drawn at its end.
    """
    costs = np.clip(costs, FLOOR, max(10 * most, 10 * FLOOR))
    if costs.max() > SPREAD * costs.min():
        return logarithmic(costs)
    return linear(costs, zero=costs.max() < 1.001 * costs.min())


def seen(costs: np.ndarray, axis: Scale) -> np.ndarray:
    """Return the costs of a descent up to the first of those that stay above an axis."""
    return costs[: np.flatnonzero(costs <= axis.high).max(initial=0) + 2]
