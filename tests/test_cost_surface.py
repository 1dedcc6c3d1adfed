"""The cost surface against the core at each of its points, and a descent's path against itself."""

import numpy as np
import pytest

from nbcore.activations import identity, sigmoid, tanh
from nbcore.analysis.cost_surface import Ground, cost_surface, only, path
from nbcore.analysis.parameters import Parameter, parameters, placed, value
from nbcore.check import numerical_gradients
from nbcore.data import gate
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import backward, cost, forward, init
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


def test_a_ground_has_the_height_and_the_slopes_of_the_network_placed_in_it(net):
    before, pair = copies(net), tuple(parameters(net)[name] for name in ("W1[2,1]", "b2[1]"))
    ground = Ground(net, X, Y, LOSS, pair)
    assert ground.names == ["W₁[2,1]", "b₂[1]"]
    J, slopes = ground.at((0.7, -1.5))
    there = placed(net, {pair[0]: 0.7, pair[1]: -1.5})
    assert J == cost(there, forward(there, X), Y, LOSS)
    measured = numerical_gradients(there, X, Y, LOSS)
    np.testing.assert_allclose(slopes, [value(measured, p) for p in pair], atol=1e-9)
    heights = ground.costs(FIRSTS, SECONDS)
    assert (heights == cost_surface(net, X, Y, LOSS, *pair, FIRSTS, SECONDS)).all()
    assert [a.tolist() for a in before] == [a.tolist() for a in copies(net)]
    with pytest.raises(ValueError, match=r"W1\[2,1\] is nan"):
        ground.at((np.nan, 0.0))


def test_the_steps_within_a_surface_are_those_whose_places_lie_on_it(net):
    pair = [parameters(net)[name] for name in ("W1[2,1]", "b2[1]")]
    states = descend(net, X, Y, LOSS, optimizer=sgd(0.5), epochs=4)
    places = [(0, 0), (2, 3), (2.1, 0), (-2, -1), (0, 3.5)]
    descent = path(states, *pair)._replace(places=np.array(places, dtype=float))
    assert descent.within(FIRSTS, SECONDS).tolist() == [0, 1, 3]
