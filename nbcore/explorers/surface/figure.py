"""The picture of a cost surface over two parameters, from above, with a descent's path on it."""

import numpy as np

from nbcore.drawing.axes import Plot, draw_legend
from nbcore.drawing.landscape import Landscape, Steps, cost_axis, pair, seen
from nbcore.drawing.marks import CIRCLE, CROSS, DOTTED, SQUARE, Marks
from nbcore.drawing.table import draw_table
from nbcore.drawing.theme import GROUND, INK, SERIES, WIDE, Box
from nbcore.writing.numbers import brief, precise

HEIGHTS = {WIDE: 470}
ARROW, HEAD = 46, 9  # pixels
TINY = 1e-6  # sizes below this are rounding, or not worth a digit


def draw_surface(
    marks: Marks, *, task: str, names, across, up, costs, path, rate: float, whose: int | None
) -> list[str]:
    """Draw the cost over two parameters and a descent from above; return its facts.

    `costs` (rows, columns) belong to the values `up` and `across` of the parameters `names[1]` and
    `names[0]`; `path` is an `nbcore.analysis.cost_surface.Path` with the learning rate `rate`.
    Where the other parameters move as well, the costs are those of the network after step `whose`.
    """
    (width, height), last = (marks.width, marks.height), len(path.costs) - 1
    title = f"J over {names[0]} and {names[1]}: {task}"
    title += "" if whose is None else f", after step {whose}"
    land = Landscape(
        marks, Box(0, 0, 504, height - 4),
        names=names, across=across, up=up, costs=costs, title=title,
    )  # fmt: skip
    if whose is None:
        _draw_start(land, path)
    _draw_path(land, path)
    _name_marks(marks, height - 33, whose is None and np.linalg.norm(path.slopes[0]) >= TINY)
    _draw_costs(marks, Box(508, 178, width, height - 4), path, float(costs.max()), rate)
    _draw_ends(marks, Box(520, 12, width - 8, 166), names, path)
    others = "all others stay" if whose is None else "all others have moved as well"
    return [
        f"{title}, each from {brief(up[0])} to {brief(up[-1])}; {others}",
        land.heights(),
        f"start: {_state(path, 0)}",
        f"after step {last} with rate {brief(rate)}: {_state(path, last)}",
        _verdict(land, path),
    ]


def _draw_start(land, path):
    """Draw the gradient at the start, and the contour line that it is perpendicular to."""
    size = np.linalg.norm(path.slopes[0])
    if size < TINY:
        return
    land.contour(path.costs[0], INK, 1.6, DOTTED)
    foot, way = land.pixels(path.places[:1])[0], path.slopes[0] / size
    _draw_arrow(land.marks, foot, foot + ARROW * way)


def _draw_path(land, path):
    """Draw the path with a dot for each step; a square is its end, a cross where it leaves."""
    pieces = land.trail(path.places, INK, 2)
    land.dots(path.places[1:-1], 2.6, GROUND, INK)
    if len(path.places) > 1 and land.inside(path.places[-1:])[0]:
        land.dots(path.places[-1:], 5, GROUND, INK, SQUARE)
    elif pieces:
        land.marks.add_markers([pieces[-1][-1]], 5, SERIES[1], INK, CROSS)
    land.dots(path.places[:1], 5.5, GROUND)


def _name_marks(marks, y, gradient):
    """Say above the surface what its marks mean; the gradient only where it is drawn."""
    shapes = [("start", CIRCLE, GROUND), ("end", SQUARE, GROUND), ("leaves", CROSS, SERIES[1])]
    x = draw_legend(marks, 80, y, shapes, 4.5)
    if gradient:
        _draw_arrow(marks, np.array([x - 6, y]), np.array([x + 16, y]))
        x = marks.add_text(x + 22, y, "gradient", 10) + 12
        marks.add_polyline([(x, y), (x + 18, y)], INK, 1.6, DOTTED)
        marks.add_text(x + 23, y, "its contour line", 10)


def _draw_arrow(marks, foot, tip):
    """Draw the arrow of the gradient from one pixel to another."""
    way = (tip - foot) / np.hypot(*(tip - foot))
    across = np.array([-way[1], way[0]])
    barbs = [tip - HEAD * way + side * HEAD / 2 * across for side in (1, -1)]
    lines = [np.array([foot, tip]), np.array([barbs[0], tip, barbs[1]])]
    marks.add_polylines(lines, SERIES[1], [2.4] * 2)


def _draw_costs(marks, box, path, most, rate):
    title = f"J along the path, η = {brief(rate)}"
    y = cost_axis(path.costs, most)
    x = Steps(0, max(len(path.costs) - 1, 4))
    plot = Plot(marks, box, x, y, title=title, x_name="step", y_name="cost J")
    costs = seen(path.costs, y)
    steps = np.arange(len(costs))
    plot.line(steps, costs, INK, 2)
    plot.markers(steps[1:-1], costs[1:-1], 2.6, GROUND, INK)
    plot.markers(steps[1:][-1:], costs[1:][-1:], 5, GROUND, INK, SQUARE)
    plot.markers(steps[:1], costs[:1], 5.5, GROUND, INK)


def _draw_ends(marks, box, names, path):
    heads = [*names, "J", *(f"∂J/∂{name}" for name in names)]
    columns = [*path.places.T, path.costs, *path.slopes.T]
    pairs = zip(heads, columns, strict=True)
    rows = [[head, precise(column[0]), precise(column[-1])] for head, column in pairs]
    draw_table(marks, box, ["", "start", f"after step {len(path.costs) - 1}"], rows)


def _state(path, k):
    slopes = pair(path.slopes[k])
    return f"at {pair(path.places[k])}, J {precise(path.costs[k])}, gradient {slopes}"


def _verdict(land, path):
    last = len(path.costs) - 1
    if not last and not path.diverged:
        return "no step has been taken"
    if np.linalg.norm(path.slopes[0]) < TINY and np.ptp(path.costs) <= 1e-9 * path.costs[0]:
        return "at the start the gradient is below 1e-6: descent stands still"
    rises = int((np.diff(path.costs) > 1e-9 * path.costs[:-1]).sum())
    words = f"J rises at {rises} of {last} steps" if rises else f"J never rises in {last} steps"
    outside = ~land.inside(path.places)
    if outside.any():
        words += f"; the path leaves the surface shown at step {outside.argmax()}"
        words += "" if outside[-1] else " and comes back"
    if path.diverged:
        words += f"; then it diverges: at step {last + 1} the cost is no longer a finite number"
    return words
