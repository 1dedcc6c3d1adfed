"""The picture of a race: several optimizers from one start on one cost surface."""

from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.analysis.cost_surface import FLOOR
from nbcore.drawing.axes import LINES, Plot
from nbcore.drawing.landscape import Landscape, Steps, cost_axis, pair, seen
from nbcore.drawing.marks import CIRCLE, CROSS, DIAMOND, SQUARE, UP, Marks
from nbcore.drawing.spots import Cells, Dots
from nbcore.drawing.table import draw_table
from nbcore.drawing.theme import BLACK, FAINT, INK, MEDIUM, NARROW, SERIES, WHITE, WIDE, Box
from nbcore.explorers import starts
from nbcore.writing.numbers import brief, precise

HEIGHTS = {WIDE: 442, MEDIUM: 358, NARROW: 694}
GRAYS = ListedColormap(matplotlib.colormaps["Greys"](np.linspace(0.02, 0.4, 256)), "grays")
LINE, SAMPLE = 20, 40  # pixels: height of a line in the table, and the length of its sample
NEAR = 6  # pixels around a step in which it is pointed at
MARKS = 6  # dots on a line, besides its end


class Look(NamedTuple):
    """How a runner is drawn: the color of its curve, of its path on the surface, dash and shape."""

    color: str
    on_image: str
    dash: tuple
    shape: str


# Of the runners, in their order: the colors of SERIES, darker for the gray of the surface.
ON_IMAGE = "#00629b", "#ad4300", "#0f6b2f", "#963c87", "#785500"
SHAPES = CIRCLE, SQUARE, UP, DIAMOND, CROSS
LOOKS = [Look(*look) for look in zip(SERIES, ON_IMAGE, LINES, SHAPES, strict=False)]
PALE = "#6e6e6e"  # a path out of the spotlight


def draw_race(
    marks: Marks, *, task, ground, across, up, costs, runners, ranking, steps, spotlight
) -> list[str]:
    """Draw the paths of at most five runners over `steps` steps; return the facts, best first.

    `costs` (rows, columns) belong to the values `up` and `across` of the two parameters of `ground`
    (see `nbcore.analysis.cost_surface`). `ranking` has each runner after its place. All paths begin
    at one point. Only the runner named in `spotlight` is drawn in full, or all where no runner has
    that name.
    """
    names = ground.names
    surface, curves, table = _boxes(marks.width, marks.height, len(runners) + 1)
    with marks.group("surface"):
        land = Landscape(
            marks, surface, names=names, across=across, up=up, costs=costs, colors=GRAYS,
            title=f"J over {names[0]} and {names[1]}: {task}",
        )  # fmt: skip
    paths = np.concatenate([runner.path.costs for runner in runners])
    with marks.group("axes"):
        plot = Plot(
            marks, curves, Steps(0, max(steps, 4)), cost_axis(paths, float(costs.max())),
            title="J along the paths", x_name="step, and gradients computed", y_name="cost J",
        )  # fmt: skip
    named = {runner.name for runner in runners}
    for runner, look in zip(runners, LOOKS, strict=False):
        with marks.group(runner.name):
            _draw_runner(land, plot, runner.path, look, spotlight in named - {runner.name})
    first = runners[0].path
    with marks.group("start"):
        land.dots(first.places[:1], 6, WHITE)
        land.name("start", land.pixels(first.places[:1])[0], (0, 15))
    with marks.group("results"):
        _draw_results(marks, table, ranking, runners, steps, spotlight)
    _add_spots(land, plot, names, runners, steps)
    return [
        f"{task}: from {pair(first.places[0])} with J {precise(first.costs[0])}, {steps} steps, "
        "one gradient a step for each",
        land.heights(),
        *(_result(place, runner, land) for place, runner in ranking),
    ]


def _boxes(width, height, lines):
    """Return where surface, curves and table are: side by side, or one below the other."""
    results = lines * LINE
    if width == NARROW:
        top, middle = height - 302, results + 14
        return (
            Box(0, top, width, height),
            Box(0, middle, width, top - 4),
            Box(8, 6, width - 8, 6 + results),
        )
    right = height + 36  # so that the surface is a square, and right angles are seen as such
    return (
        Box(0, 2, right, height),
        Box(right, results + 14, width, height),
        Box(right + 8, 6, width - 6, 6 + results),
    )


def _draw_runner(land, plot, path, look, faint):
    width, radius = (1, 2.5) if faint else (2, 3.5)
    color, on_image = (FAINT, PALE) if faint else look[:2]
    land.trail(path.places, on_image, width, look.dash)
    costs = seen(path.costs, plot.y)
    steps = np.arange(len(costs))
    plot.line(steps, costs, color, width, look.dash)
    every = -(-len(path.costs) // MARKS)
    on_the_way = slice(every, 0 if faint else -1, every)
    for some, r in ((on_the_way, radius), (slice(-1, None), radius + 1)):
        land.dots(path.places[some], r, on_image, BLACK, look.shape)
        plot.markers(steps[some], costs[some], r, color, INK, look.shape)


def _add_spots(land, plot, names, runners, steps):
    """Let starts and, above them, the steps of all runners be pointed at, on both plots.

    A step that is not drawn is where its runner was last seen. On the surface step 0 is left out:
    there the cell of the start can be dragged.
    """
    first = runners[0].path.places[0]
    grid = land.grid(starts.REACH, starts.SIDE)
    land.marks.add_spots("start", grid, starts.several(names), at=starts.cell(first))
    on_land, on_curves = [], []
    for runner in runners:
        path, k = runner.path, np.arange(steps + 1)
        inside = path.within(land.across, land.up)
        last = inside[np.searchsorted(inside, k, side="right") - 1]
        on_land.append(land.pixels(path.places[last[1:]]))
        costs = seen(path.costs, plot.y)
        k = np.minimum(k, len(costs) - 1)
        on_curves.append(plot.places(k, costs[k]))
    name = "up and down the optimizer, left and right the step"
    dots = Dots(np.array(on_land), NEAR)
    land.marks.add_spots("step", dots, f"paths on the surface: {name}")
    dots = Dots(np.array(on_curves), NEAR)
    land.marks.add_spots("step", dots, f"curves of J: {name}", 1)


def _draw_results(marks, box, ranking, runners, steps, spotlight):
    """Write the results as a table, the best first, with a sample of each line."""
    heads = ["", "optimizer", "η", f"J at step {steps}", "J < 1 %"]
    rows = [
        [place, runner.name, f"{runner.rate:g}", _height(runner), _near(runner)]
        for place, runner in ranking
    ]
    columns = len(heads) if box.width > 300 else len(heads) - 1
    draw_table(
        marks, box._replace(left=box.left + SAMPLE + 8), heads[:columns],
        [row[:columns] for row in rows],
    )  # fmt: skip
    looks = dict(zip((runner.name for runner in runners), LOOKS, strict=False))
    for row, (_, runner) in enumerate(ranking, start=1):
        look = looks[runner.name]
        y = box.top - (row + 0.5) * LINE
        marks.add_polyline([(box.left, y), (box.left + SAMPLE, y)], look.color, 2, look.dash)
        marks.add_markers([(box.left + SAMPLE / 2, y)], 4, look.color, INK, look.shape)
    lit = [row for row, (_, runner) in enumerate(ranking) if runner.name == spotlight]
    rows = Cells(box._replace(top=box.top - LINE), len(ranking), 1)
    marks.add_spots("runner", rows, "results, the best first", at=(lit[0], 0) if lit else None)


def _height(runner):
    if runner.path.diverged:
        return "diverged"
    return brief(runner.last_cost) if runner.last_cost >= FLOOR else "below 1e-6"


def _near(runner):
    """Say from which step on a runner was near."""
    if runner.path.diverged:
        return ""
    return "not yet" if runner.near is None else f"from {runner.near}"


def _result(place, runner, land):
    path, name = runner.path, f"{place} {runner.name} ({runner.settings})"
    outside = ~land.inside(path.places)
    left = f", outside at step {outside.argmax()}" if outside.any() else ""
    if path.diverged:
        return f"{name}: diverges, no finite cost at step {len(path.costs)}{left}"
    near = "" if runner.near is None else f", below 1 % of that from step {runner.near}"
    return f"{name}: J {_height(runner)} at {pair(path.places[-1])}{near}{left}"
