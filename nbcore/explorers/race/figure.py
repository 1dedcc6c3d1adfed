"""The picture of a race: several optimizers from one start on one cost surface."""

from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.drawing.axes import Plot
from nbcore.drawing.landscape import FLOOR, Landscape, Steps, cost_axis, fixed, seen
from nbcore.drawing.marks import CIRCLE, CROSS, DASHED, DOTTED, SOLID, SQUARE, Marks
from nbcore.drawing.table import LINE, draw_table
from nbcore.drawing.theme import FAINT, INK, SERIES, Box
from nbcore.writing.numbers import brief

SIZE = 800, 600
GRAYS = ListedColormap(matplotlib.colormaps["Greys"](np.linspace(0.02, 0.4, 256)), "grays")
TRIANGLE, DIAMOND, DOT_DASHED, LONG = "^", "D", (0, (4, 1.5, 1, 1.5)), (0, (7, 2))
LOOKS = [
    (SERIES[0], SOLID, CIRCLE),
    (SERIES[1], DASHED, SQUARE),
    (SERIES[2], DOTTED, TRIANGLE),
    (SERIES[3], DOT_DASHED, DIAMOND),
    (SERIES[4], LONG, CROSS),
]
MARKS = 6  # dots on a line, besides its end
PALE, SAMPLE = "#8c8c8c", 44  # the color out of the spotlight; pixels of a line in the table
NEAR = 0.01  # the share of the first cost at which a runner counts as nearly there


class Runner(NamedTuple):
    """One optimizer: its name, its settings in words, and its `Path`."""

    name: str
    settings: str
    path: NamedTuple


def draw_race(
    marks: Marks, *, task: str, names, across, up, costs, runners, steps: int, spotlight: str
) -> list[str]:
    """Draw the paths of at most five runners over `steps` steps; return the facts, best first.

    `costs` (rows, columns) belong to the values `up` and `across` of the parameters `names[1]` and
    `names[0]`. All paths begin at one place. Only the runner named in `spotlight` is drawn in
    full, or all where it is nobody's name.
    """
    width, height = SIZE
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
    land.dots(runners[0].path.places[:1], 6, "white")
    land.name("start", land.pixels(runners[0].path.places[:1])[0], (0, 15))
    order = ranking(runners)
    _draw_places(marks, Box(8, 8, width - 8, 8 + LINE * (len(runners) + 1)), order, runners, names)
    first = runners[0].path
    return [
        f"{task}: J over {names[0]} and {names[1]}, from {_pair(first.places[0])}, "
        f"J {fixed(first.costs[0])}; {steps} steps, one gradient a step for each",
        land.heights(),
        *(_result(place, runner, land) for place, runner in order),
    ]


def ranking(runners: list[Runner]) -> list[tuple[str, Runner]]:
    """Return the runners, the lowest last cost first, each with its place; "-" where it diverged.

    Costs below FLOOR count as equal, and so do costs that agree in six digits.
    """

    def height(runner):
        return np.inf if runner.path.diverged else float(f"{max(runner.path.costs[-1], FLOOR):.6g}")

    order = sorted(runners, key=height)
    heights = [height(runner) for runner in order]
    places = ["-" if h == np.inf else str(heights.index(h) + 1) for h in heights]
    return list(zip(places, order, strict=True))


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


def _draw_places(marks, box, order, runners, names):
    """Write the results as a table, the best first, with a sample of each line."""
    last = max(len(runner.path.costs) for runner in runners) - 1
    heads = ["place", "optimizer", "settings", f"J at step {last}", *names, "J below 1 % from step"]
    rows = [
        [place, runner.name, runner.settings, _height(runner), *_ends(runner), _near(runner)]
        for place, runner in order
    ]
    draw_table(marks, box._replace(left=box.left + SAMPLE + 12), heads, rows)
    looks = dict(zip((runner.name for runner in runners), LOOKS, strict=False))
    for row, (_, runner) in enumerate(order, start=1):
        color, dash, shape = looks[runner.name]
        y = box.top - (row + 0.5) * LINE
        marks.add_polyline([(box.left, y), (box.left + SAMPLE, y)], color, 2, dash)
        marks.add_markers([(box.left + SAMPLE / 2, y)], 4.5, color, INK, shape)


def _height(runner):
    if runner.path.diverged:
        return "diverged"
    last = runner.path.costs[-1]
    return brief(last) if last >= FLOOR else "below 1e-6"


def _ends(runner):
    return ["", ""] if runner.path.diverged else map(fixed, runner.path.places[-1])


def _near(runner):
    """Return the first step from which the cost stays below the share NEAR of the first one."""
    if runner.path.diverged:
        return ""
    above = np.flatnonzero(runner.path.costs >= NEAR * runner.path.costs[0])
    first = above.max(initial=-1) + 1
    return str(first) if first < len(runner.path.costs) else "not yet"


def _pair(values):
    return f"({fixed(values[0])}, {fixed(values[1])})"


def _result(place, runner, land):
    """Say how a runner did."""
    path, name = runner.path, f"{place} {runner.name} ({runner.settings})"
    outside = ~land.inside(path.places)
    left = f", leaves the surface at step {outside.argmax()}" if outside.any() else ""
    if path.diverged:
        return f"{name}: diverges, no finite cost at step {len(path.costs)}{left}"
    near = _near(runner)
    soon = "" if near == "not yet" else f", below 1 % of the first cost from step {near}"
    return f"{name}: J {_height(runner)} at {_pair(path.places[-1])}{soon}{left}"
