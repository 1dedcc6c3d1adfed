"""What can be pointed at in a race: starts, steps and results, recomputed by the core."""

import re

import numpy as np
import pytest
from readings import agree, changes, middle, reading, spots_of

from nbcore.activations import identity, tanh
from nbcore.check import numerical_gradients
from nbcore.drawing.marks import CIRCLE
from nbcore.drawing.theme import WIDTHS
from nbcore.explorers.race.figure import LOOKS
from nbcore.explorers.tasks import task
from nbcore.losses import squared_error
from nbcore.network import Network, backward, cost, forward
from nbcore.optimizers import OPTIMIZERS, adam, momentum, nesterov, rmsprop, sgd
from nbcore.widgets import RaceExplorer

NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
TWO = rf"\({NUMBER}, {NUMBER}\)"
SURFACES = ["valley", "turned_valley", "saddle", "plateau"]
PLACES = [(0, 0), (60, 60), (0, 60), (29, 41)]
NAMES = list(OPTIMIZERS)


def network(surface, across, up):
    """Return a network of the race with its two weights placed, built here anew."""
    if surface.endswith("valley"):
        return Network([np.array([[across], [up]])], [None], [identity])
    first = tanh if surface == "plateau" else identity
    return Network([np.array([[across]]), np.array([[up]])], [None, None], [first, identity])


def descent(explorer, optimizer):
    """Return the two weights and J of each step, by a loop of our own."""
    c = explorer.values()
    X, Y, *_ = task(c["surface"])
    net = network(c["surface"], c["start_across"], c["start_up"])
    state, found = optimizer.init(net), []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(c["steps"] + 1):
            run = forward(net, X)
            J = cost(net, run, Y, squared_error)
            if not np.isfinite(J):
                break
            found.append((*[W.item() for W in np.concatenate(net.weights)], J))
            net, state = optimizer.update(net, backward(net, run, Y, squared_error), state)
    return np.array(found)


def makers(rate, adaptive):
    return sgd(rate), momentum(rate), nesterov(rate), rmsprop(adaptive), adam(adaptive)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_start_says_its_cost_and_its_gradient(surface):
    explorer = RaceExplorer(surface=surface)
    X, Y, *_ = task(surface)
    names = ("W₁[1,1]", "W₁[2,1]") if surface.endswith("valley") else ("W₁[1,1]", "W₂[1,1]")
    first, second = map(re.escape, names)
    for row, column in PLACES:
        here = round(-3 + column / 10, 1), round(3 - row / 10, 1)
        net = network(surface, *here)
        slopes = np.concatenate(numerical_gradients(net, X, Y, squared_error).weights)[:, 0]
        said = reading(explorer, "start", 0, row, column)
        found = re.fullmatch(
            rf"J\({first} = {NUMBER}, {second} = {NUMBER}\) = {NUMBER}, gradient {TWO}", said
        ).groups()
        agree(found[:3], [*here, cost(net, forward(net, X), Y, squared_error)])
        agree(found[3:], slopes, noise=2e-8)  # of the differences


@pytest.mark.parametrize(("row", "column"), PLACES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_picked_start_is_that_of_the_sliders_and_of_the_picture(row, column, width):
    explorer = RaceExplorer()
    explorer.width = width
    here = {"start_across": round(-3 + column / 10, 1), "start_up": round(3 - row / 10, 1)}
    assert changes(explorer, "start", 0, row, column) == here
    spots = spots_of(explorer, "start")
    (dot,) = explorer.marks.groups["start"].markers[CIRCLE].places
    np.testing.assert_allclose(middle(spots, row, column), dot, atol=1e-9)
    assert spots.at == (row, column) and changes(explorer, "start", 0, row, column) == {}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(("steps", "rate", "adaptive"), [(5, 0.001, 0.01), (60, 0.05, 1.0)])
def test_a_step_says_whose_it_is_how_high_and_where(surface, steps, rate, adaptive):
    explorer = RaceExplorer(surface=surface, steps=steps, rate=rate, adaptive_rate=adaptive)
    for row, (name, optimizer) in enumerate(zip(NAMES, makers(rate, adaptive), strict=True)):
        expected = descent(explorer, optimizer)
        for curves in (0, 1):
            for k in (1, steps // 2, steps) if not curves else (0, 1, steps):
                said = reading(explorer, "step", curves, row, k if curves else k - 1)
                across, up, J = expected[k]
                height = "is below 1e-6" if J < 1e-6 else f"= {NUMBER}"
                found = re.match(rf"{name} \(.*\), step {k}: J {height} at {TWO}", said).groups()
                agree(found, [across, up] if J < 1e-6 else [J, across, up])
                outside = not curves and max(abs(across), abs(up)) > 4
                assert said.endswith(", outside") == outside


def test_a_runner_is_said_with_its_settings():
    explorer = RaceExplorer(rate=0.002, adaptive_rate=0.1, beta=0.95, decay=0.99, beta1=0.5)
    said = [reading(explorer, "step", 1, row, 3).partition(", step 3: ")[0] for row in range(5)]
    assert said == [
        "sgd (η 0.002)", "momentum (η 0.002, β 0.95)", "nesterov (η 0.002, β 0.95)",
        "rmsprop (η 0.1, decay 0.99)", "adam (η 0.1, β₁ 0.5, β₂ 0.999)",
    ]  # fmt: skip


def test_who_diverges_stays_at_its_last_finite_cost():
    explorer = RaceExplorer(surface="saddle", rate=0.5, steps=60)
    expected = descent(explorer, sgd(0.5))
    last = len(expected) - 1
    assert 1 < last < 59
    across, up, J = expected[last]
    for curves, column in ((0, last), (0, 59), (1, last + 1), (1, 60)):
        said = reading(explorer, "step", curves, 0, column)
        found = re.match(rf"sgd \(η 0.5\), step {last}: J = (\S+) at {TWO}, ", said)
        agree(found.groups(), [J, across, up])
        end = "the last finite cost" if curves else "outside, the last finite cost"
        assert said[found.end() :] == end
    assert "last finite" not in reading(explorer, "step", 1, 0, last)
    row = next(r for r in range(5) if "sgd" in reading(explorer, "runner", 0, r, 0))
    said = reading(explorer, "runner", 0, row, 0)
    assert said == f"sgd (η 0.5): diverges, no finite cost at step {last + 1}"


def test_a_result_says_place_cost_and_from_when_on_it_was_low():
    explorer = RaceExplorer()
    expected = dict(zip(NAMES, (descent(explorer, o) for o in makers(0.05, 0.2)), strict=True))
    order = sorted(NAMES, key=lambda name: expected[name][-1, 2])
    for row, name in enumerate(order):
        costs = expected[name][:, 2]
        said = reading(explorer, "runner", 0, row, 0)
        assert re.match(rf"{name} \(η.*\): place {row + 1}, J .* after step 40", said)
        if costs[-1] < 1e-6:
            assert "J is below 1e-6 after" in said
        else:
            agree(re.search(rf"J = {NUMBER} after", said).groups(), costs[-1:])
        high = np.flatnonzero(costs >= 0.01 * costs[0])[-1]
        near = re.search(r", below 1 % of the first J from step (\d+)$", said)
        assert (near and int(near[1])) == (high + 1 if high < 40 else None)


@pytest.mark.parametrize("curves", [0, 1])
def test_a_picked_step_brings_its_runner_into_the_spotlight(curves):
    explorer = RaceExplorer()
    for row, name in enumerate(NAMES):
        assert changes(explorer, "step", curves, row, 7) == {"spotlight": name}
        assert changes(explorer, "step", curves, row, 8) == {}, "a pointer dragged along a path"


def test_a_picked_result_switches_the_spotlight_on_and_off():
    explorer = RaceExplorer()
    order = [runner.name for _, runner in explorer.numbers["ranking"]]
    assert spots_of(explorer, "runner").at is None
    for row, name in enumerate(order):
        assert changes(explorer, "runner", 0, row, 0) == {"spotlight": name}
        assert spots_of(explorer, "runner").at == (row, 0)
    assert changes(explorer, "runner", 0, 4, 0) == {"spotlight": "all"}
    assert spots_of(explorer, "runner").at is None


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("settings", [{}, {"surface": "saddle", "rate": 0.5}], ids=str)
def test_steps_are_where_they_are_drawn(width, settings):
    explorer = RaceExplorer(**settings)
    explorer.width = width
    explorer.refresh()
    on_land, on_curves = (spots_of(explorer, "step", index).where.places for index in (0, 1))
    assert on_land.shape == (5, 40, 2) and on_curves.shape == (5, 41, 2)
    frame = explorer.marks.images[0].box
    for row, (name, look) in enumerate(zip(NAMES, LOOKS, strict=True)):
        group = explorer.marks.groups[name]
        runner = explorer.numbers["runners"][row]
        inside = np.flatnonzero((abs(runner.path.places) <= 4).all(axis=1))
        pixels = (runner.path.places[inside] + 4) / 8 * (frame.width, frame.height) + frame[:2]
        steps = np.arange(1, 41)
        seen = np.searchsorted(inside, steps, side="right") - 1  # the last one that is drawn
        np.testing.assert_allclose(on_land[row], pixels[seen], atol=1e-9)
        (curve,) = group.polylines[look.color, look.dash].points
        later = np.minimum(np.arange(41), len(curve) - 1)
        np.testing.assert_allclose(on_curves[row], curve[later], atol=1e-9)
        ends = np.concatenate([on_land[row], on_curves[row]])
        for dot in group.markers[look.shape].places:
            assert np.hypot(*(ends - dot).T).min() < 1e-9


@pytest.mark.parametrize("width", WIDTHS)
def test_results_are_where_the_table_says_them(width):
    explorer = RaceExplorer()
    explorer.width = width
    explorer.refresh()
    spots = spots_of(explorer, "runner")
    for row, (_, runner) in enumerate(explorer.numbers["ranking"]):
        box = spots.where.box.cell(row, 0, 5, 1)
        written = [(x, y) for x, y, text, _ in explorer.marks.written if text == runner.name]
        assert [box.left < x < box.right and abs(y - box.middle[1]) < 1e-9 for x, y in written] == [
            True
        ]
