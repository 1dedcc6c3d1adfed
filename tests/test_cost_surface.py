"""The cost surface against the core at each of its points, and a descent's path against itself."""

import numpy as np
import pytest

from nbcore.activations import identity, sigmoid, tanh
from nbcore.analysis.cost_surface import cost_surface, only, path
from nbcore.analysis.parameters import Parameter, parameters, placed, value
from nbcore.check import numerical_gradients
from nbcore.data import gate
from nbcore.drawing.marks import Marks
from nbcore.drawing.theme import Box
from nbcore.explorers.surface.figure import (
    FINE,
    Ladder,
    Landscape,
    _refining,
    clipped,
    cost_axis,
    seen,
)
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import Gradients, backward, cost, forward, init
from nbcore.optimizers import OPTIMIZERS, sgd
from nbcore.training import descend

X, Y = gate("XOR")
LOSS = binary_cross_entropy
FIRSTS, SECONDS = np.linspace(-2, 2, 5), np.linspace(-1, 3, 4)


@pytest.fixture
def net():
    drawn = init((2, 3, 1), [tanh, sigmoid], seed=1)
    return drawn._replace(biases=[np.array([[0.1, -0.2, 0.3]]), np.array([[0.4]])])


def copies(net):
    return [a.copy() for a in net.weights + net.biases]


def test_parameters_have_the_lessons_names(net):
    found = parameters(net)
    assert len(found) == 13 and list(found)[:2] == ["W1[1,1]", "W1[1,2]"]
    assert found["W1[2,3]"] == Parameter("W", 0, 1, 2)
    assert found["b1[3]"] == Parameter("b", 0, 0, 2)
    assert value(net, found["W1[2,3]"]) == net.weights[0][1, 2]
    assert (found["W1[2,3]"].symbol, found["b1[3]"].symbol) == ("W₁[2,3]", "b₁[3]")
    assert value(net, found["b1[3]"]) == 0.3
    assert value(net, found["W2[3,1]"]) == net.weights[1][2, 0]
    assert "b1[1]" not in parameters(init((2, 1), [identity], biases=False))


def test_placed_changes_a_copy_in_these_places_only(net):
    before, chosen = copies(net), parameters(net)["W1[2,3]"]
    new = placed(net, {chosen: 7.0, Parameter("b", 1, 0, 0): -1.0})
    assert value(new, chosen) == 7 and new.biases[1].tolist() == [[-1]]
    assert [a.tolist() for a in before] == [a.tolist() for a in copies(net)]
    changed = sum(int((a != b).sum()) for a, b in zip(before, copies(new), strict=True))
    assert changed == 2 and not np.shares_memory(new.weights[1], net.weights[1])


@pytest.mark.parametrize("mean", [True, False])
@pytest.mark.parametrize(
    "names", [("W1[2,1]", "W2[3,1]"), ("b1[2]", "W1[1,2]"), ("b2[1]", "b1[1]")]
)
def test_every_height_is_the_cost_of_its_network(net, names, mean):
    before, pair = copies(net), [parameters(net)[name] for name in names]
    costs = cost_surface(net, X, Y, LOSS, *pair, FIRSTS, SECONDS, mean=mean)
    assert costs.shape == (4, 5)
    for (r, c), height in np.ndenumerate(costs):
        there = placed(net, dict(zip(pair, (FIRSTS[c], SECONDS[r]), strict=True)))
        assert height == cost(there, forward(there, X), Y, LOSS, mean=mean)
    assert [a.tolist() for a in before] == [a.tolist() for a in copies(net)]


def test_the_slope_of_the_surface_is_the_gradient(net):
    pair = [parameters(net)[name] for name in ("W1[1,1]", "b1[1]")]
    h, slopes = 1e-5, numerical_gradients(net, X, Y, LOSS)
    across, up = (value(net, p) + np.array([-h, h]) for p in pair)
    costs = cost_surface(net, X, Y, LOSS, *pair, across, up)
    found = [np.diff(costs, axis=1).mean(), np.diff(costs, axis=0).mean()]
    np.testing.assert_allclose(np.divide(found, 2 * h), [value(slopes, p) for p in pair], rtol=1e-6)


def test_a_path_holds_places_costs_and_slopes(net):
    pair = [parameters(net)[name] for name in ("W1[1,2]", "b2[1]")]
    moments = list(descend(net, X, Y, LOSS, optimizer=sgd(0.5), epochs=6))
    found = path(iter(moments), *pair)
    assert found.places.shape == found.slopes.shape == (7, 2) and not found.diverged
    for k, moment in enumerate(moments):
        there = moment.network
        slopes = backward(there, forward(there, X), Y, LOSS)
        assert found.places[k].tolist() == [there.weights[0][0, 1], there.biases[1][0, 0]]
        assert found.slopes[k].tolist() == [slopes.weights[0][0, 1], slopes.biases[1][0, 0]]
        assert found.costs[k] == moment.costs.train
    steps = np.diff(found.places, axis=0)
    np.testing.assert_allclose(steps, -0.5 * found.slopes[:-1], rtol=1e-9)


def test_a_path_that_diverges_holds_finite_numbers_only():
    net = init((1, 1), [identity], seed=0)
    pair = parameters(net).values()
    data = np.array([[1.0], [2.0]]), np.array([[3.0], [1.0]])
    moments = list(descend(net, *data, squared_error, optimizer=sgd(5), epochs=500))
    assert not np.isfinite(moments[-1].costs.train)
    found = path(moments, *pair)
    assert found.diverged and len(found.costs) == len(moments) - 1
    assert all(np.isfinite(array).all() for array in found[:3])
    calm = found.calm(1e6)
    assert found.costs[calm] <= 1e6 < found.costs[calm + 1]
    assert found._replace(costs=np.array([2.0, 3.0])).calm(1) == 0


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_only_the_chosen_parameters_move_and_as_they_would_alone(net, name):
    pair = [parameters(net)[n] for n in ("W1[2,2]", "b1[1]")]
    optimizer = OPTIMIZERS[name](0.1)
    moments = list(descend(net, X, Y, LOSS, optimizer=only(optimizer, pair), epochs=5))
    last = moments[-1].network
    moved = {n for n, p in parameters(net).items() if value(last, p) != value(net, p)}
    assert moved == {"W1[2,2]", "b1[1]"}
    free = list(descend(net, X, Y, LOSS, optimizer=optimizer, epochs=1))
    for parameter in pair:
        assert value(moments[1].network, parameter) == value(free[1].network, parameter)
    heights = cost_surface(last, X, Y, LOSS, *pair, *[[value(last, p)] for p in pair])
    on_the_first = cost_surface(net, X, Y, LOSS, *pair, *[[value(last, p)] for p in pair])
    assert heights.item() == on_the_first.item() == moments[-1].costs.train


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        (Parameter("W", 0, 2, 0), "i of a parameter in W1 is 2: a whole number from 0 to 1"),
        (Parameter("W", 2, 0, 0), "e is 2: a whole number from 0 to 1"),
        (Parameter("W", 0, -1, 0), "i of a parameter in W1 is -1: a whole number from 0 to 1"),
        (Parameter("c", 0, 0, 0), "kind is 'c': one of W, b"),
        (Parameter("b", 1, 0, 1), "j of a parameter in b2 is 1: a whole number from 0 to 0"),
    ],
)
def test_a_parameter_that_is_not_there_is_refused(net, parameter, message):
    with pytest.raises(ValueError, match=message):
        value(net, parameter)
    with pytest.raises(ValueError, match=message):
        placed(net, {parameter: 0.0})


def test_bad_arguments_of_a_surface_are_refused(net):
    a, b = Parameter("W", 0, 0, 0), Parameter("b", 0, 0, 0)
    with pytest.raises(ValueError, match=r"both parameters are W1\[1,1\]"):
        cost_surface(net, X, Y, LOSS, a, a, FIRSTS, SECONDS)
    with pytest.raises(ValueError, match=r"firsts has shape \(1, 5\): \(n,\) would fit"):
        cost_surface(net, X, Y, LOSS, a, b, [FIRSTS], SECONDS)
    with pytest.raises(ValueError, match="seconds holds nan"):
        cost_surface(net, X, Y, LOSS, a, b, FIRSTS, [np.nan])
    with pytest.raises(ValueError, match="layer 1 has no biases"):
        value(init((2, 1), [sigmoid], biases=False), b)
    with pytest.raises(ValueError, match="columns|inputs"):
        cost_surface(net, X[:, :1], Y, LOSS, a, b, FIRSTS, SECONDS)
    with pytest.raises(ValueError, match="e is 8: a whole number from 0 to 1"):
        grads = Gradients([], net.weights, net.biases)
        only(sgd(1), [Parameter("W", 8, 0, 0)]).update(net, grads, None)


def test_a_line_is_clipped_where_it_crosses_the_border():
    line = np.array([[-5, 5], [5, 5], [5, 15], [8, 8], [20, 8], [20, 3], [-20, 3], [-20, 20.0]])
    pieces = clipped(line, Box(0, 0, 10, 10))
    expected = [
        [[0, 5], [5, 5], [5, 10]],
        [[5 + 15 / 7, 10], [8, 8], [10, 8]],
        [[10, 3], [0, 3]],
    ]
    assert len(pieces) == 3
    for piece, places in zip(pieces, expected, strict=True):
        np.testing.assert_allclose(piece, places)


def test_colors_follow_a_smooth_curve_through_the_costs():
    fine = _refining(9)
    x, wide = np.linspace(-1, 1, 9), np.linspace(-1, 1, FINE)
    for power in range(3):  # a parabola comes out as itself
        np.testing.assert_allclose(fine @ x**power, wide**power, atol=1e-12)
    kept = fine[:: (FINE - 1) // 8] @ np.sin(9 * x)
    np.testing.assert_allclose(kept, np.sin(9 * x), atol=1e-12)


@pytest.mark.parametrize("high", [1.1, 2.0, 29.0, 31.0, 5e3, 1e7])
def test_a_ladder_has_some_levels_within_the_costs(high):
    ladder = Ladder(np.array([[1.0, high]]))
    assert ladder.scale.log == (high > 30) and not ladder.flat
    assert 4 <= len(ladder.levels) <= 13
    assert all(1 < level < high for level in ladder.levels)


@pytest.mark.parametrize("height", [0.0, 1e-300, 0.7, 1e9])
def test_a_flat_surface_has_no_levels(height):
    ladder = Ladder(np.full((3, 3), height))
    assert ladder.flat and ladder.levels == []
    assert np.isfinite(ladder.scale.share(height))


def test_contour_lines_run_where_the_cost_is_theirs():
    across, up = np.linspace(-4, 4, 21), np.linspace(-4, 4, 21)
    costs = (across - 1) ** 2 + 3 * (up[:, None] - 0.5) ** 2  # row r belongs to up[r]
    marks = Marks(500, 470)
    land = Landscape(
        marks, Box(0, 0, 500, 460), names=["a", "b"], across=across, up=up, costs=costs, title=""
    )
    before = len(marks.polylines.get(("#123456", "solid"), [[]])[0])
    land.contour(6.0, "#123456")
    lines = marks.polylines["#123456", "solid"].points[before:]
    left, bottom, right, top = land.frame
    assert lines
    for line in lines:
        x = -4 + 8 * (line[:, 0] - left) / (right - left)
        y = -4 + 8 * (line[:, 1] - bottom) / (top - bottom)
        np.testing.assert_allclose((x - 1) ** 2 + 3 * (y - 0.5) ** 2, 6, rtol=0.02)
        np.testing.assert_allclose(land.pixels(np.column_stack([x, y])), line)
    tile = marks.images[0].values  # its first row is the top
    np.testing.assert_allclose(tile[-1, 0], land.ladder.scale.share(costs[0, 0]), atol=1e-9)
    np.testing.assert_allclose(tile[0, -1], land.ladder.scale.share(costs[-1, -1]), atol=1e-9)


def test_the_axis_of_costs_fits_them_and_ends():
    assert cost_axis(np.array([1.0, 2.0]), 5).log is False
    wide = cost_axis(np.array([1.0, 1e-12]), 5)
    assert wide.log and wide.low == 1e-6
    high = cost_axis(np.array([1.0, 1e200]), 5)
    assert high.high <= 100
    assert seen(np.array([1.0, 1e3, 1.0, 1e4, 1e5]), high).tolist() == [1, 1e3, 1, 1e4]
    constant = cost_axis(np.array([0.7, 0.7 - 1e-15]), 5)
    assert constant.low == 0
