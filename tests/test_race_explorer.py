"""The race explorer: five descents on one surface, each recomputed by the core on its own."""

import re

import numpy as np
import pytest

from nbcore.activations import identity, tanh
from nbcore.analysis.cost_surface import Path
from nbcore.analysis.parameters import parameters
from nbcore.check import numerical_gradients
from nbcore.drawing.marks import Marks
from nbcore.drawing.theme import WIDE
from nbcore.explorers.race import scenario
from nbcore.explorers.race.explorer import RaceExplorer
from nbcore.explorers.race.figure import HEIGHTS, LOOKS, PALE, draw_race
from nbcore.explorers.race.scenario import MOST, Runner, race_scenario, ranking
from nbcore.explorers.tasks import task
from nbcore.losses import squared_error
from nbcore.network import Network, backward, cost, forward
from nbcore.optimizers import OPTIMIZERS, adam, momentum, nesterov, rmsprop, sgd

SETTINGS = {
    "surface": "valley", "start_across": -2.5, "start_up": 2.0, "steps": 40, "rate": 0.05,
    "adaptive_rate": 0.2, "beta": 0.9, "decay": 0.9, "beta1": 0.9, "beta2": 0.999,
    "spotlight": "all",
}  # fmt: skip
SURFACES = ["valley", "turned_valley", "saddle", "plateau"]


def network(surface, across, up):
    """Return a network of the race with its two weights placed, built here anew."""
    if surface.endswith("valley"):
        return Network([np.array([[across], [up]])], [None], [identity])
    first = tanh if surface == "plateau" else identity
    return Network([np.array([[across]]), np.array([[up]])], [None, None], [first, identity])


def descended(surface, optimizer, steps):
    """Return the two weights and the cost after some steps from (-2.5, 2), by a loop of our own."""
    X, Y, *_ = task(surface)
    net = network(surface, -2.5, 2.0)
    state = optimizer.init(net)
    for _ in range(steps):
        grads = backward(net, forward(net, X), Y, squared_error)
        net, state = optimizer.update(net, grads, state)
    J = cost(net, forward(net, X), Y, squared_error)
    return [W.item() for W in np.concatenate(net.weights)], J


def runners(explorer):
    return {r.name: r.path for r in race_scenario(**explorer.values())["runners"]}


def line_of(explorer, name):
    return next(line for line in explorer.facts.splitlines() if f" {name} " in line)


@pytest.mark.parametrize("surface", SURFACES)
def test_each_runner_ends_where_its_own_loop_ends(surface):
    explorer = RaceExplorer(surface=surface, steps=12, rate=0.02)
    makers = [sgd(0.02), momentum(0.02), nesterov(0.02), rmsprop(0.2), adam(0.2)]
    for (name, path), optimizer in zip(runners(explorer).items(), makers, strict=True):
        places, J = descended(surface, optimizer, 12)
        assert len(path.costs) == 13  # as many steps, and as many gradients, for everyone
        np.testing.assert_allclose(path.places[-1], places, rtol=1e-12)
        np.testing.assert_allclose(path.costs[-1], J, rtol=1e-12)
        said = re.search(r"J ([\d.e-]+) at \(([-\d.]+), ([-\d.]+)\)", line_of(explorer, name))
        np.testing.assert_allclose([float(x) for x in said.groups()[1:]], places, atol=5.1e-5)
        np.testing.assert_allclose(float(said[1]), J, rtol=5.1e-3)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_networks_have_two_parameters_and_the_surface_is_theirs(surface):
    X, Y, *_ = task(surface)
    assert len(parameters(scenario.network(surface))) == 2
    arguments = race_scenario(**SETTINGS | {"surface": surface})
    for r, c in ((0, 0), (5, 20), (32, 7)):
        there = network(surface, arguments["across"][c], arguments["up"][r])
        assert arguments["costs"][r, c] == cost(there, forward(there, X), Y, squared_error)
    assert {tuple(r.path.places[0]) for r in arguments["runners"]} == {(-2.5, 2.0)}


@pytest.mark.parametrize("surface", SURFACES[:2])
def test_a_valley_is_25_times_as_steep_across_as_along(surface):
    X, Y, *_ = task(surface)

    def slopes(across, up):
        net = network(surface, across, up)
        return numerical_gradients(net, X, Y, squared_error).weights[0][:, 0]

    curvature = np.column_stack([slopes(2, 1) - slopes(1, 1), slopes(1, 2) - slopes(1, 1)])
    np.testing.assert_allclose(np.linalg.eigvalsh(curvature), (0.32, 8), rtol=1e-5)
    np.testing.assert_allclose(slopes(1, -1), 0, atol=1e-9)
    assert (abs(curvature[0, 1]) > 3) == (surface == "turned_valley")


def test_the_best_stands_first_and_equal_ones_share_a_place():
    explorer = RaceExplorer()
    order = [re.match(r"(\d) (\w+) ", line).groups() for line in explorer.facts.splitlines()[2:]]
    costs = {name: path.costs[-1] for name, path in runners(explorer).items()}
    assert [name for _, name in order] == sorted(costs, key=costs.get)
    assert [place for place, _ in order] == list("12345")
    explorer.controls["beta"].value = 0.0
    for name in ("momentum", "nesterov"):
        assert line_of(explorer, name)[0] == line_of(explorer, "sgd")[0]


def test_ranking_puts_the_diverged_last_and_what_is_tiny_together():
    def runner(name, last, diverged=False):
        return Runner(name, 0.1, "", Path(np.zeros((2, 2)), np.array([1, last]), None, diverged))

    order = ranking([runner("a", 5, True), runner("b", 1e-9), runner("c", 2), runner("d", 1e-30)])
    assert [place + r.name for place, r in order] == ["1b", "1d", "3c", "-a"]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_nearly_there_is_said_from_the_step_from_which_it_stays_so(name):
    explorer = RaceExplorer(steps=MOST)
    costs = runners(explorer)[name].costs
    near = costs < 0.01 * costs[0]
    said = re.search(r"below 1 % of that from step (\d+)", line_of(explorer, name))
    first = int(said[1])
    assert near[first:].all() and not near[first - 1]


def test_who_diverges_is_out_and_leaves_no_number():
    explorer = RaceExplorer(surface="saddle", rate=0.5)
    for name in ("sgd", "momentum", "nesterov"):
        found = line_of(explorer, name)
        step = int(re.search(r"no finite cost at step (\d+)", found)[1])
        assert found.startswith("- ") and step == len(runners(explorer)[name].costs)
    assert explorer.facts.splitlines()[-1].startswith("- ")
    assert "nan" not in explorer.facts and "inf" not in explorer.facts.replace("finite", "")
    assert "outside at step 1" in line_of(explorer, "sgd")


def test_the_spotlight_leaves_the_others_pale():
    explorer = RaceExplorer(spotlight="rmsprop")
    colors = {color for color, _ in explorer.marks.polylines}
    assert PALE in colors
    polylines = explorer.marks.polylines
    for name, look in zip(OPTIMIZERS, LOOKS, strict=False):
        shown = name == "rmsprop"
        assert ((look.on_image, look.dash) in polylines) == shown
        assert (len(polylines[look.color, look.dash].points) > 1) == shown  # not in the table only
    explorer.controls["spotlight"].value = "all"
    assert PALE not in {color for color, _ in explorer.marks.polylines}


def test_runners_differ_in_dash_and_shape_as_well():
    assert len({str(look.dash) for look in LOOKS}) == len({look.shape for look in LOOKS}) == 5
    facts = draw_race(Marks(WIDE, HEIGHTS[WIDE]), **race_scenario(**SETTINGS))
    assert facts == RaceExplorer().facts.splitlines()


def test_each_runner_is_named_with_its_settings():
    explorer = RaceExplorer(rate=0.002, adaptive_rate=0.1, beta=0.95, decay=0.99, beta1=0.5)
    for said in (
        "sgd (η 0.002)", "nesterov (η 0.002, β 0.95)", "rmsprop (η 0.1, decay 0.99)",
        "adam (η 0.1, β₁ 0.5, β₂ 0.999)",
    ):  # fmt: skip
        assert f" {said}: " in explorer.facts
    assert explorer.marks.texts.count("0.002") == 3, "one rate for three, in the table"
