"""What can be pointed at on a cost surface: starts and steps, recomputed by the core."""

import re

import numpy as np
import pytest
from readings import agree, changes, middle, reading, spots_of

from nbcore.activations import identity, sigmoid, tanh
from nbcore.analysis.parameters import parameters, placed, value
from nbcore.check import numerical_gradients
from nbcore.data import gate
from nbcore.drawing.marks import CIRCLE, SQUARE, Marks
from nbcore.drawing.theme import WIDTHS
from nbcore.explorers.starts import REACH, SIDE, STEP, cell, place
from nbcore.explorers.surface.explorer import SPANS
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import backward, cost, forward, init
from nbcore.widgets import SurfaceExplorer

NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
TWO = rf"\({NUMBER}, {NUMBER}\)"
WAVE = np.linspace(-2, 2, 9).reshape(-1, 1)
STRAIGHT = np.linspace(0, 2, 5).reshape(-1, 1)
# Data, last layer and loss of each task, built here anew.
TASKS = {
    "XOR": (*gate("XOR"), [2, 3, 1], sigmoid, binary_cross_entropy),
    "curve": (WAVE, np.sin(1.5 * WAVE), [1, 3, 1], identity, squared_error),
    "line": (
        STRAIGHT, 0.8 * STRAIGHT + 0.5 + 0.3 * np.cos(5 * STRAIGHT), [1, 1], identity,
        squared_error,
    ),
}  # fmt: skip
SETTINGS = [
    {"task": "curve"},
    {"task": "XOR", "across": "W2[2,1]", "up": "b1[1]", "seed": 7, "span": 16},
    {"task": "XOR", "across": "b2[1]", "up": "W1[1,2]", "activation": "sigmoid", "rate": 2.0},
    {"task": "line", "rate": 0.2, "steps": 100},
    {"task": "line", "rate": 1.0, "start_across": 3.0, "start_up": -3.0, "span": 10},
]
PLACES = [(0, 0), (60, 60), (0, 60), (30, 30), (13, 41)]
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=str)


class Core:
    """A task of the explorer as the settings describe it, without its scenario."""

    def __init__(self, explorer):
        c = explorer.values()
        self.X, self.Y, sizes, output, self.loss = TASKS[c["task"]]
        hidden = {"tanh": tanh, "sigmoid": sigmoid}[c["activation"]]
        line = len(sizes) == 2
        net = init(sizes, [output] if line else [hidden, output], seed=0 if line else c["seed"])
        names = ("W1[1,1]", "b1[1]") if line else (c["across"], c["up"])
        self.pair = [parameters(net)[name] for name in names]
        self.net, self.rate = net, c["rate"]

    def at(self, values, net=None):
        """Return the network with two values in it, or in another one, and its J."""
        net = placed(net or self.net, dict(zip(self.pair, values, strict=True)))
        return net, cost(net, forward(net, self.X), self.Y, self.loss)

    def slopes(self, net):
        """Return the derivatives by both parameters, from central differences."""
        slopes = numerical_gradients(net, self.X, self.Y, self.loss)
        return [value(slopes, parameter) for parameter in self.pair]

    def descent(self, start, steps, every=False):
        """Yield the two values, the network and J along a descent of the two, or of `every` one."""
        net, J = self.at(start)
        for _ in range(steps + 1):
            values = [value(net, parameter) for parameter in self.pair]
            yield values, net, J
            grads = backward(net, forward(net, self.X), self.Y, self.loss)
            moving = parameters(net).values() if every else self.pair
            new = {p: value(net, p) - self.rate * value(grads, p) for p in moving}
            net = placed(net, new)
            J = cost(net, forward(net, self.X), self.Y, self.loss)


@every_setting
@pytest.mark.parametrize(("row", "column"), PLACES)
def test_a_start_says_its_cost_and_its_gradient(settings, row, column):
    explorer = SurfaceExplorer(**settings)
    core = Core(explorer)
    here = -3 + column / 10, 3 - row / 10
    net, J = core.at(here)
    first, second = (re.escape(parameter.symbol) for parameter in core.pair)
    said = reading(explorer, "start", 0, row, column)
    found = re.fullmatch(
        rf"J\({first} = {NUMBER}, {second} = {NUMBER}\) = {NUMBER}, gradient {TWO}", said
    )
    agree(found.groups()[:3], [*here, J])
    agree(found.groups()[3:], core.slopes(net), noise=2e-8)  # of the differences


def test_where_all_parameters_move_a_start_also_says_how_high_the_surface_is():
    explorer = SurfaceExplorer(task="XOR", moves="all", rate=2.0, steps=12)
    core = Core(explorer)
    *_, (_, last, _) = core.descent((-2.0, 2.0), 12, every=True)
    here = 1.5, -0.4
    said = reading(explorer, "start", 0, *cell(here))
    found = re.search(rf"\) = {NUMBER}, .*; on the surface after step 12: J = {NUMBER}$", said)
    agree(found.groups(), [core.at(here)[1], core.at(here, last)[1]])
    explorer.set({"steps": 0})
    assert "after step" not in reading(explorer, "start", 0, 3, 3)


def test_the_cells_are_all_that_the_sliders_can_say():
    explorer = SurfaceExplorer()
    for name in ("start_across", "start_up"):
        slider = explorer.controls[name]
        assert (slider.min, slider.max, slider.step) == (-REACH, REACH, STEP)
    values = [round(-3 + n / 10, 1) for n in range(61)]
    assert SIDE == len(values)
    assert [place(0, n)[0] for n in range(61)] == values
    assert [place(n, 0)[1] for n in range(61)] == values[::-1]
    assert all(cell(place(n, 60 - n)) == (n, 60 - n) for n in range(61))
    assert {str(x) for n in range(61) for x in place(n, n)} == {*map(str, values)}, "and no -0.0"


@pytest.mark.parametrize(("row", "column"), PLACES)
def test_a_picked_start_is_that_of_the_sliders(row, column):
    explorer = SurfaceExplorer()
    moved = changes(explorer, "start", 0, row, column)
    assert moved == {"start_across": round(-3 + column / 10, 1), "start_up": round(3 - row / 10, 1)}
    assert spots_of(explorer, "start").at == (row, column)
    np.testing.assert_allclose(explorer.numbers["path"].places[0], place(row, column))
    state = explorer.state
    assert changes(explorer, "start", 0, row, column) == {} and explorer.state == state


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("span", SPANS)
def test_the_middle_of_a_cell_is_where_its_start_is_drawn(width, span):
    explorer = SurfaceExplorer(span=span, steps=0)
    explorer.width = width
    for row, column in PLACES:
        explorer.pick("start", 0, row, column)
        spots = spots_of(explorer, "start")
        (dot,) = explorer.marks.groups["path"].markers[CIRCLE].places
        np.testing.assert_allclose(middle(spots, row, column), dot, atol=1e-9)
        frame, cells = explorer.marks.images[0].box, spots.where.box
        assert frame.left < cells.left and frame.bottom < cells.bottom, "on the surface"
        assert frame.right > cells.right and frame.top > cells.top


@every_setting
@pytest.mark.parametrize("curve", [0, 1], ids=["surface", "curve"])
def test_a_step_says_where_it_is_how_high_and_which_way_is_uphill(settings, curve):
    explorer = SurfaceExplorer(**settings)
    core, c = Core(explorer), explorer.values()
    steps = list(core.descent((c["start_across"], c["start_up"]), c["steps"]))
    count = spots_of(explorer, "step", curve).shape[1]
    for column in {0, 1, count // 2, count - 1}:
        k = column + (not curve)
        values, net, J = steps[k]
        said = reading(explorer, "step", curve, 0, column)
        source = rf"step {k - 1} − {c['rate']:g} · its gradient" if k else "the start"
        found = re.fullmatch(rf"step {k} at {TWO} = {source}: J = {NUMBER}, gradient {TWO}", said)
        agree(found.groups()[:3], [*values, J])
        agree(found.groups()[3:], core.slopes(net), noise=2e-8)


def test_a_step_of_all_parameters_is_that_of_the_whole_descent():
    explorer = SurfaceExplorer(task="XOR", moves="all", rate=2.0, steps=12)
    core = Core(explorer)
    *_, (values, net, J) = core.descent((-2.0, 2.0), 12, every=True)
    found = re.findall(NUMBER, reading(explorer, "step", 0, 0, 11).partition(" at ")[2])
    agree([*found[:2], found[4]], [*values, J])
    agree(found[5:], core.slopes(net), noise=2e-8)


@pytest.mark.parametrize(("curve", "column", "steps"), [(0, 0, 1), (0, 16, 17), (1, 0, 0)])
def test_a_picked_step_is_the_last_one(curve, column, steps):
    explorer = SurfaceExplorer()
    assert changes(explorer, "step", curve, 0, column) == {"steps": steps}
    assert spots_of(explorer, "step", 1).at == (0, steps)
    if steps:
        assert spots_of(explorer, "step", 0).at == (0, steps - 1)
        assert changes(explorer, "step", 0, 0, steps - 1) == {}
    assert changes(explorer, "step", 1, 0, steps) == {}, "it was the last one already"


@pytest.mark.parametrize("width", WIDTHS)
def test_steps_are_where_their_dots_are(width):
    explorer = SurfaceExplorer(steps=23)
    explorer.width = width
    explorer.refresh()
    for index, group in enumerate(("path", "curve")):
        markers = explorer.marks.groups[group].markers
        dots = np.concatenate([markers[CIRCLE].places, markers[SQUARE].places])
        found = spots_of(explorer, "step", index).where.places[0]
        away = np.hypot(*(dots[:, None] - found).T)  # found, dots
        assert len(dots) == 24 and len(found) == 23 + index
        assert (away.min(axis=1) < 1e-9).all() and len({*away.argmin(axis=1)}) == len(found)


def test_a_path_that_leaves_has_only_the_steps_that_are_drawn():
    explorer = SurfaceExplorer(task="line", rate=20.0, steps=100)
    assert explorer.numbers["path"].diverged
    assert not [s for s in explorer.marks.spots if (s.kind, s.index) == ("step", 0)]
    curve = spots_of(explorer, "step", 1)
    assert curve.shape == (1, 2) and curve.at is None  # step 1 is at the end of the axis
    explorer.set({"rate": 0.5, "steps": 30, "start_across": 1.5, "start_up": -3.0})
    descent = Core(explorer).descent((1.5, -3.0), 30)
    inside = [k for k, (values, *_) in enumerate(descent) if max(map(abs, values)) <= 4]
    assert inside == [0, 1, 2, 4], "it comes back once"
    said = [reading(explorer, "step", 0, 0, column) for column in range(3)]
    assert [re.match(r"step (\d+) ", words)[1] for words in said] == ["1", "2", "4"]
    on_land = spots_of(explorer, "step", 0)
    assert on_land.shape == (1, 3) and on_land.at is None
    assert changes(explorer, "step", 0, 0, 2) == {"steps": 4}
    assert spots_of(explorer, "step", 0).at == (0, 2)


def test_where_the_slider_stands_beyond_the_last_finite_cost_no_step_is_that_of_the_slider():
    explorer = SurfaceExplorer()
    path = explorer.numbers["path"]._replace(diverged=True)
    marks = Marks(explorer.width, explorer.heights[explorer.width])
    type(explorer).figure(marks, **explorer.numbers | {"path": path})
    assert [spots.at for spots in marks.spots if spots.kind == "step"] == [None, None]
    assert spots_of(explorer, "step", 0).at == (0, 39) and spots_of(explorer, "step", 1).at == (
        0,
        40,
    )


def test_a_cost_next_to_0_is_not_said_to_be_0():
    explorer = SurfaceExplorer(
        task="curve", activation="identity", across="W1[1,1]", up="b1[1]", seed=0
    )
    low = explorer.numbers["path"].costs.copy()
    low[3] = 3e-8
    explorer.numbers["path"] = explorer.numbers["path"]._replace(costs=low)
    assert ": J is below 1e-6, gradient" in explorer.things["step"].says(explorer.numbers, 1, 0, 3)
