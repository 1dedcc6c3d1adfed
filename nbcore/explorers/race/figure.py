"""The picture of a race: several optimizers from one start on one cost surface."""

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.analysis.cost_surface import FLOOR
from nbcore.drawing.axes import Plot
from nbcore.drawing.landscape import Landscape, Steps, cost_axis, pair, seen
from nbcore.drawing.marks import CIRCLE, CROSS, DASHED, DIAMOND, DOTTED, SOLID, SQUARE, UP, Marks
from nbcore.drawing.table import LINE, draw_table
from nbcore.drawing.theme import FAINT, GROUND, INK, SERIES, WIDE, Box
from nbcore.writing.numbers import brief, precise

HEIGHTS = {WIDE: 600}
GRAYS = ListedColormap(matplotlib.colormaps["Greys"](np.linspace(0.02, 0.4, 256)), "grays")
LINES = SOLID, DASHED, DOTTED, (4, 1.5, 1, 1.5), (7, 2)
SHAPES = CIRCLE, SQUARE, UP, DIAMOND, CROSS
LOOKS = list(zip(SERIES, LINES, SHAPES, strict=False))  # of the runners, in their order
MARKS = 6  # dots on a line, besides its end
PALE, SAMPLE = "#8c8c8c", 44  # the color out of the spotlight; pixels of a line in the table


def draw_race(
    marks: Marks, *, task, names, across, up, costs, runners, ranking, steps, spotlight
) -> list[str]:
    """Draw the paths of at most five runners over `steps` steps; return the facts, best first.

    `costs` (rows, columns) belong to the values `up` and `across` of the parameters `names[1]` and
    `names[0]`. `ranking` has each runner after its place. All paths begin at one point. Only the
    runner named in `spotlight` is drawn in full, or all where no runner has that name.
    """
    width, height = marks.width, marks.height
    land = Landscape(
        marks, Box(0, 158, 478, height - 4),
        names=names, across=across, up=up, costs=costs, colors=GRAYS,
        title=f"J over {names[0]} and {names[1]}: {task}",
    )  # fmt: skip
    paths = np.concatenate([runner.path.costs for runner in runners])
    y = cost_axis(paths, float(costs.max()))
    plot = Plot(
        marks, Box(484, 158, width, height - 4), Steps(0, max(steps, 4)), y,
        title="J along the paths", x_name="step, and gradients computed", y_name="cost J",
    )  # fmt: skip
    named = {runner.name for runner in runners}
    for runner, look in zip(runners, LOOKS, strict=False):
        faint = spotlight in named - {runner.name}
        _draw_runner(land, plot, runner.path, look, faint)
    land.dots(runners[0].path.places[:1], 6, GROUND)
    land.name("start", land.pixels(runners[0].path.places[:1])[0], (0, 15))
    table = Box(8, 8, width - 8, 8 + LINE * (len(runners) + 1))
    _draw_results(marks, table, ranking, runners, names)
    first = runners[0].path
    return [
        f"{task}: J over {names[0]} and {names[1]}, from {pair(first.places[0])}, "
        f"J {precise(first.costs[0])}; {steps} steps, one gradient a step for each",
        land.heights(),
        *(_result(place, runner, land) for place, runner in ranking),
    ]


def _draw_runner(land, plot, path, look, faint):
    color, dash, shape = look
    width, radius, edge = (1, 2.5, FAINT) if faint else (2, 3.5, INK)
    color = PALE if faint else color
    land.trail(path.places, color, width, dash)
    costs = seen(path.costs, plot.y)
    steps = np.arange(len(costs))
    plot.line(steps, costs, color, width, dash)
    every = -(-len(path.costs) // MARKS)
    land.dots(path.places[every:-1:every], radius, color, edge, shape)
    plot.markers(steps[every:-1:every], costs[every:-1:every], radius, color, edge, shape)
    land.dots(path.places[-1:], radius + 2, color, edge, shape)
    plot.markers(steps[-1:], costs[-1:], radius + 2, color, edge, shape)


def _draw_results(marks, box, ranking, runners, names):
    """Write the results as a table, the best first, with a sample of each line."""
    last = max(len(runner.path.costs) for runner in runners) - 1
    heads = ["place", "optimizer", "settings", f"J at step {last}", *names, "J below 1 % from step"]
    rows = [
        [place, runner.name, runner.settings, _height(runner), *_ends(runner)]
        for place, runner in ranking
    ]
    draw_table(marks, box._replace(left=box.left + SAMPLE + 12), heads, rows)
    looks = dict(zip((runner.name for runner in runners), LOOKS, strict=False))
    for row, (_, runner) in enumerate(ranking, start=1):
        color, dash, shape = looks[runner.name]
        y = box.top - (row + 0.5) * LINE
        marks.add_polyline([(box.left, y), (box.left + SAMPLE, y)], color, 2, dash)
        marks.add_markers([(box.left + SAMPLE / 2, y)], 4.5, color, INK, shape)


def _height(runner):
    if runner.path.diverged:
        return "diverged"
    return brief(runner.last_cost) if runner.last_cost >= FLOOR else "below 1e-6"


def _ends(runner):
    """Return as texts where a runner is at last, and from which step on it was near."""
    if runner.path.diverged:
        return ["", "", ""]
    near = "not yet" if runner.near is None else str(runner.near)
    return [*map(precise, runner.path.places[-1]), near]


def _result(place, runner, land):
    path, name = runner.path, f"{place} {runner.name} ({runner.settings})"
    outside = ~land.inside(path.places)
    left = f", leaves the surface at step {outside.argmax()}" if outside.any() else ""
    if path.diverged:
        return f"{name}: diverges, no finite cost at step {len(path.costs)}{left}"
    near = "" if runner.near is None else f", below 1 % of the first cost from step {runner.near}"
    return f"{name}: J {_height(runner)} at {pair(path.places[-1])}{near}{left}"
