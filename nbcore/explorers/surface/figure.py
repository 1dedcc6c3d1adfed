"""The picture of a cost surface over two parameters, from above, with a descent's path on it."""

import numpy as np

from nbcore.drawing.axes import Plot
from nbcore.drawing.landscape import Landscape, Steps, cost_axis, pair, seen
from nbcore.drawing.marks import CIRCLE, CROSS, DOTTED, SQUARE, Marks
from nbcore.drawing.spots import Dots
from nbcore.drawing.table import draw_table
from nbcore.drawing.text import text_width
from nbcore.drawing.theme import BLACK, GROUND, INK, MEDIUM, NARROW, SERIES, WHITE, WIDE, Box
from nbcore.explorers import starts
from nbcore.writing.numbers import brief, precise

HEIGHTS = {WIDE: 420, MEDIUM: 380, NARROW: 640}
EDGE, LINE, ROWS = 8, 20, 6  # pixels: around the picture, of a line of texts; lines of the table
SQUARER = 38  # pixels by which a surface is wider than high, for its frame to be a square
ARROW, HEAD, SAMPLE = 46, 9, 18  # pixels
NEAR = 6  # pixels around a step in which it is pointed at, so that starts are seen between them
ROOMY = 300  # pixels: in so wide a box long notes have one line
UPHILL = "#9a3a00"  # on the surface: the gradient, and where the path leaves
TINY = 1e-6  # sizes below this are rounding, or not worth a digit


def draw_surface(
    marks: Marks, *, task: str, ground, across, up, costs, path, rate: float, moved: tuple | None
) -> list[str]:
    """Draw the cost over two parameters and a descent from above; return its facts.

    `costs` (rows, columns) belong to the values `up` and `across` of the two parameters of `ground`
    (see `nbcore.analysis.cost_surface`), and `path` is a Path there with the learning rate `rate`.
    Where the other parameters have moved as well, the costs are those of `moved`: after a step, on
    another ground.
    """
    last, names = len(path.costs) - 1, ground.names
    surface, curve, legend, table = _layout(marks)
    title = task if moved is None else f"{task}, after step {moved[0]}"
    with marks.group("surface"):
        land = Landscape(
            marks, surface, names=names, across=across, up=up, costs=costs,
            title=f"cost J from above: {title}",
        )  # fmt: skip
    gradient = moved is None and np.linalg.norm(path.slopes[0]) >= TINY
    with marks.group("path"):
        if gradient:
            _draw_gradient(land, path)
        _draw_path(land, path)
    _add_spots(land, ground, path)
    left = _draw_costs(marks, curve, path, float(costs.max()), rate)
    _draw_legend(marks, legend, land, path, left, gradient)
    with marks.group("numbers"):
        _draw_ends(marks, table, names, path)
    others = "all others stay" if moved is None else "all others have moved as well"
    reach = f"each from {brief(up[0])} to {brief(up[-1])}"
    end = f"after step {last} with rate {brief(rate)}: {_state(path, last)}"
    return [
        f"J over {names[0]} and {names[1]}: {title}, {reach}; {others}",
        land.heights(),
        f"start: {_state(path, 0)}",
        *([end] if last else []),
        *_verdict(land, path),
    ]


def _layout(marks):
    """Return the boxes of the surface, of J along the path, of the legend and of the table."""
    width, height = marks.width, marks.height
    if width == NARROW:
        left, top = 0, height - (width - SQUARER)
        surface = Box(0, top, width - 4, height)
    else:
        left, top = height + SQUARER, height
        surface = Box(0, 0, left, height)
    table = Box(left + EDGE, EDGE, width - EDGE, EDGE + ROWS * LINE)
    lines = 1 if table.width > ROOMY else 2
    legend = Box(table.left, table.top, table.right, table.top + lines * LINE + EDGE)
    return surface, Box(left, legend.top, width, top), legend, table


def _draw_gradient(land, path):
    """Draw the gradient at the start, and the contour line that it is perpendicular to."""
    land.contour(path.costs[0], BLACK, 1.6, DOTTED)
    foot, way = land.pixels(path.places[:1])[0], path.slopes[0] / np.linalg.norm(path.slopes[0])
    _draw_arrow(land.marks, foot, foot + ARROW * way, UPHILL)


def _draw_path(land, path):
    """Draw the path with a dot for each step; a square is its end, a cross where it leaves."""
    pieces = land.trail(path.places, BLACK, 2)
    land.dots(path.places[1:-1], 2.6, WHITE)
    if len(path.places) > 1 and land.inside(path.places[-1:])[0]:
        land.dots(path.places[-1:], 5, WHITE, shape=SQUARE)
    elif pieces:
        land.marks.add_markers([pieces[-1][-1]], 5, UPHILL, BLACK, CROSS)
    land.dots(path.places[:1], 5.5, WHITE)


def _add_spots(land, ground, path):
    """Let starts and, above them, steps be pointed at; not the first, whose cell can be dragged."""
    at, name = starts.cell(path.places[0]), starts.several(ground.names)
    land.marks.add_spots("start", land.grid(starts.REACH, starts.SIDE), name, at=at)
    drawn = path.within(land.across, land.up)[1:]
    if drawn.size:
        dots = Dots(land.pixels(path.places[drawn])[None], NEAR)
        ends = drawn[-1] == len(path.costs) - 1 and not path.diverged
        at = (0, drawn.size - 1) if ends else None
        land.marks.add_spots("step", dots, "steps of the path on the surface", at=at)


def _draw_arrow(marks, foot, tip, color):
    """Draw the arrow of the gradient from one pixel to another."""
    way = (tip - foot) / np.hypot(*(tip - foot))
    across = np.array([-way[1], way[0]])
    barbs = [tip - HEAD * way + side * HEAD / 2 * across for side in (1, -1)]
    lines = [np.array([foot, tip]), np.array([barbs[0], tip, barbs[1]])]
    marks.add_polylines(lines, color, [2.4] * 2)


def _draw_costs(marks, box, path, most, rate):
    """Draw J along the path; say whether it leaves the axis."""
    y, last = cost_axis(path.costs, most), len(path.costs) - 1
    costs = seen(path.costs, y)
    steps, left = np.arange(len(costs)), costs[-1] > y.high
    title = f"J along the path, η = {brief(rate)}" if last else "J at the start"
    notes = ["cost J"] + [f"off the axis at step {steps[-1]}"] * bool(left)
    notes += [f"not finite at step {last + 1}"] if path.diverged else []
    notes = notes if box.width > ROOMY else [notes[0], *notes[1:][-1:]]
    with marks.group("axes"):
        x = Steps(0, max(len(costs) - 1, 4))
        plot = Plot(marks, box, x, y, title=title, x_name="step", y_name=", ".join(notes))
    with marks.group("curve"):
        plot.line(steps, costs, INK, 2)
        plot.markers(steps[1:-1], costs[1:-1], 2.6, GROUND, INK)
        end = (5, SERIES[1], INK, CROSS) if left else (5, GROUND, INK, SQUARE)
        plot.markers(steps[1:][-1:], costs[1:][-1:], *end)
        plot.markers(steps[:1], costs[:1], 5.5, GROUND, INK)
    at = None if path.diverged or steps[-1] < last else (0, last)
    dots = Dots(plot.places(steps, costs)[None])
    marks.add_spots("step", dots, "steps of the path on the curve of J", 1, at)
    return left


def _draw_legend(marks, box, land, path, left, gradient):
    """Say what the marks mean that are drawn."""
    inside = land.inside(path.places[-1:])[0]
    entries = [("start", CIRCLE, GROUND)]
    entries += [("end", SQUARE, GROUND)] if len(path.costs) > 1 and (inside or not left) else []
    entries += [("leaves", CROSS, SERIES[1])] if left or not inside else []
    if gradient:
        entries += [("gradient", None, SERIES[1]), ("its contour", DOTTED, INK)]
    x, y = box.left, box.top - LINE / 2
    with marks.group("legend"):
        for text, look, color in entries:
            if x + SAMPLE + 6 + text_width(text) > box.right:
                x, y = box.left, y - LINE
            ends = np.array([(x, y), (x + SAMPLE, y)])
            if look is None:
                _draw_arrow(marks, *ends, color)
            elif look == DOTTED:
                marks.add_polyline(ends, color, 1.6, look)
            else:
                marks.add_markers([ends.mean(axis=0)], 5, color, INK, look)
            x = marks.add_text(x + SAMPLE + 6, y, text, 11) + 10


def _draw_ends(marks, box, names, path):
    heads = [*names, "J", *(f"∂J/∂{name}" for name in names)]
    columns = [*path.places.T, path.costs, *path.slopes.T]
    last = len(path.costs) - 1
    shown = {"start": 0} | ({f"step {last}": last} if last else {})
    rows = [
        [head, *(precise(column[k]) for k in shown.values())]
        for head, column in zip(heads, columns, strict=True)
    ]
    draw_table(marks, box, ["", *shown], rows)


def _state(path, k):
    slopes = pair(path.slopes[k])
    return f"at {pair(path.places[k])}, J {precise(path.costs[k])}, gradient {slopes}"


def _verdict(land, path):
    last = len(path.costs) - 1
    if not last and not path.diverged:
        return ["no step has been taken"]
    if np.linalg.norm(path.slopes[0]) < TINY and np.ptp(path.costs) <= 1e-9 * path.costs[0]:
        return ["at the start the gradient is below 1e-6: descent stands still"]
    rises = int((np.diff(path.costs) > 1e-9 * path.costs[:-1]).sum())
    words = f"J rises at {rises} of {last} steps" if rises else f"J never rises in {last} steps"
    outside = ~land.inside(path.places)
    if outside.any():
        words += f"; the path leaves the surface shown at step {outside.argmax()}"
        words += "" if outside[-1] else " and comes back"
    end = f"it diverges: at step {last + 1} the cost is no longer a finite number"
    return [words, *([end] if path.diverged else [])]
