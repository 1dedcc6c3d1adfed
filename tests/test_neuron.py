"""One neuron as a graph: its numbers are the network's, and every slope is measured as well."""

import math

import numpy as np
import pytest

from nbcore.activations import identity, leaky_relu, relu, sigmoid, tanh
from nbcore.analysis.neuron import Neuron, graph, nudge
from nbcore.check import numerical_gradients
from nbcore.losses import squared_error
from nbcore.network import Network, backward, cost, forward

FUNCTIONS = [tanh, sigmoid, relu, leaky_relu, identity]
H = 1e-6
every_function = pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.name)
every_size = pytest.mark.parametrize("n", [1, 2, 3])


def some(n, f, seed=0):
    """Return a neuron with random numbers whose z is away from the kink of ReLU."""
    rng = np.random.default_rng([n, seed])
    x, w, b, y = rng.normal(0, 1, n), rng.normal(0, 1, n), rng.normal(), rng.normal()
    assert abs(x @ w + b) > 0.01
    return Neuron(tuple(map(float, x)), tuple(map(float, w)), float(b), f, float(y))


def network(neuron):
    """Return the neuron as a network, and its example."""
    W, b = np.array(neuron.w)[:, None], np.array([[neuron.b]])
    return Network([W], [b], [neuron.f]), np.array([neuron.x]), np.array([[neuron.y]])


def J_from(neuron, name, value):
    """Return J when one quantity of the graph has another value; by formulas, no network."""
    if name[0] in "xw":
        i = int(name[1:]) - 1
        x, w = list(neuron.x), list(neuron.w)
        (x if name[0] == "x" else w)[i] = value
        name, value = "p", [a * c for a, c in zip(x, w, strict=True)]
    elif name[0] == "p":
        i, products = int(name[1:]) - 1, [a * c for a, c in zip(neuron.x, neuron.w, strict=True)]
        products[i] = value
        name, value = "p", products
    if name == "p":
        name, value = "z", sum(value) + neuron.b
    elif name == "b":
        products = [a * c for a, c in zip(neuron.x, neuron.w, strict=True)]
        name, value = "z", sum(products) + value
    if name == "z":
        name, value = "Y_hat", neuron.f.fn(np.array([[value]])).item()
    return (value - neuron.y) ** 2 if name == "Y_hat" else value


def test_a_neuron_computed_with_a_pencil():
    found = graph(Neuron((2.0, -0.5), (0.3, 1.6), 0.5, tanh, -0.2))
    Y_hat = math.tanh(0.3)
    error = 2 * (Y_hat + 0.2)
    delta = error * (1 - Y_hat**2)
    expected = {
        "J": ((Y_hat + 0.2) ** 2, 1, 1, ""),
        "Y_hat": (Y_hat, error, error, "J"),
        "z": (0.3, delta, 1 - Y_hat**2, "Y_hat"),
        "b": (0.5, delta, 1, "z"),
        "p1": (0.6, delta, 1, "z"),
        "w1": (0.3, 2 * delta, 2, "p1"),
        "x1": (2, 0.3 * delta, 0.3, "p1"),
        "p2": (-0.8, delta, 1, "z"),
        "w2": (1.6, -0.5 * delta, -0.5, "p2"),
        "x2": (-0.5, 1.6 * delta, 1.6, "p2"),
    }
    assert list(found) == list(expected)
    for name, (*numbers, into) in expected.items():
        assert found[name][:3] == pytest.approx(numbers), name
        assert found[name].into == into


@every_function
@every_size
def test_all_numbers_are_those_of_the_network(n, f):
    neuron = some(n, f)
    net, X, Y = network(neuron)
    run = forward(net, X)
    grads = backward(net, run, Y, squared_error, mean=False)
    found = graph(neuron)
    assert found["J"].value == cost(net, run, Y, squared_error, mean=False)
    assert found["z"][:2] == (run.zs[0].item(), grads.deltas[0].item())
    assert found["Y_hat"].value == run.activations[1].item()
    assert found["b"][:2] == (neuron.b, grads.biases[0].item())
    dX = grads.deltas[0] @ net.weights[0].T
    for i in range(n):
        assert found[f"w{i + 1}"][:2] == (neuron.w[i], grads.weights[0][i, 0])
        assert found[f"x{i + 1}"][:2] == (neuron.x[i], dX[0, i])
        assert found[f"p{i + 1}"].value == neuron.w[i] * neuron.x[i]


@every_function
@every_size
@pytest.mark.parametrize("seed", [1, 2])
def test_every_slope_is_the_measured_one(n, f, seed):
    neuron = some(n, f, seed)
    for name, (value, slope, _, _) in graph(neuron).items():
        above, below = (J_from(neuron, name, value + step) for step in (H, -H))
        assert slope == pytest.approx((above - below) / (2 * H), rel=1e-6, abs=1e-8), name


@every_function
def test_slopes_are_those_of_numerical_gradients(f):
    neuron = some(3, f)
    measured = numerical_gradients(*network(neuron), squared_error, mean=False)
    found = graph(neuron)
    assert found["z"].slope == pytest.approx(measured.deltas[0].item(), rel=1e-6)
    assert found["b"].slope == pytest.approx(measured.biases[0].item(), rel=1e-6)
    for i in range(3):
        assert found[f"w{i + 1}"].slope == pytest.approx(measured.weights[0][i, 0], rel=1e-6)


@every_function
@every_size
def test_a_slope_is_the_local_slope_times_the_one_that_arrives(n, f):
    found = graph(some(n, f))
    assert len(found) == 4 + 3 * n
    for name, (_, slope, local, into) in found.items():
        arriving = found[into].slope if into else 1
        assert slope == pytest.approx(local * arriving), name


@every_function
@pytest.mark.parametrize("h", [1.0, 0.1, 1e-4])
@pytest.mark.parametrize("name", ["x1", "x2", "w1", "w2", "b"])
def test_a_nudge_moves_what_depends_on_it_and_measures_both_slopes(name, h, f):
    neuron = some(2, f)
    found = graph(neuron)
    start = found[name].value
    before, above, below = (J_from(neuron, name, start + step) for step in (0, h, -h))
    seen = nudge(neuron, name, h)
    assert (seen.before, seen.after) == pytest.approx((before, above))
    assert seen.one_sided == pytest.approx((above - before) / h, abs=1e-9)
    assert seen.central == pytest.approx((above - below) / (2 * h), abs=1e-9)
    path = [name, *([] if name == "b" else [f"p{name[1]}"]), "z", "Y_hat", "J"]
    assert list(seen.moves) == path
    assert seen.moves[name] == pytest.approx(h)
    for one, two in zip(path, path[1:], strict=False):
        assert found[one].into == two
    partner = {"x": neuron.w, "w": neuron.x}.get(name[0], (1, 1))[int(name[1:] or 1) - 1]
    assert seen.moves["z"] == pytest.approx(h * partner)
    z = found["z"].value
    bent = [f.fn(np.array([[v]])).item() for v in (z, z + h * partner)]
    assert seen.moves["Y_hat"] == pytest.approx(bent[1] - bent[0], abs=1e-12)
    assert seen.moves["J"] == pytest.approx(above - before, abs=1e-12)


def test_a_small_nudge_finds_the_slope_and_the_central_one_is_nearer():
    neuron = Neuron((2.0, -0.5), (0.3, 1.6), 0.5, tanh, -0.2)
    for name in ("x1", "x2", "w1", "w2", "b"):
        slope, errors = graph(neuron)[name].slope, []
        for h in (0.1, 0.01, 0.001):
            seen = nudge(neuron, name, h)
            errors.append((abs(seen.one_sided - slope), abs(seen.central - slope)))
        assert all(two < one for one, two in errors)
        assert errors[2][0] < errors[0][0] / 50 and errors[2][1] < errors[0][1] / 5000


def test_nothing_moves_behind_a_relu_that_blocks():
    neuron = Neuron((2.0, -0.5), (0.3, 1.6), -3.0, relu, 1.0)
    assert [quantity.slope for quantity in graph(neuron).values()][2:] == pytest.approx([0] * 8)
    moves = nudge(neuron, "w1", 0.1).moves
    assert moves["z"] == pytest.approx(0.2) and moves["Y_hat"] == moves["J"] == 0


@pytest.mark.parametrize("name", ["x0", "x3", "w", "p1", "z", "J", "b1", "", "x01", "x-1"])
def test_only_inputs_weights_and_the_bias_can_be_nudged(name):
    with pytest.raises(ValueError, match="one of b, x1, x2, w1, w2 is needed"):
        nudge(some(2, tanh), name, 0.1)
