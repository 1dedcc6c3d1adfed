"""Each optimizer against its equation by hand, against PyTorch, and as a pair of pure functions."""

import json
from pathlib import Path

import numpy as np
import pytest

from nbcore.activations import identity, sigmoid, tanh
from nbcore.check import relative_error
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import Gradients, Network, backward, forward, init
from nbcore.optimizers import OPTIMIZERS, adam, momentum, nesterov, rmsprop, sgd
from nbcore.training import descend

KEPT = Path(__file__).parent / "references/optimizers.json"
REFERENCE = json.loads(KEPT.read_text("utf-8"))
every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


def network(biases, dtype):
    """Return a network and its gradients; to write into them, or into a state, is an error."""
    net = init((3, 4, 2), [tanh, sigmoid], biases=biases, dtype=dtype)
    X = np.random.default_rng(0).standard_normal((5, 3)).astype(dtype)
    grads = backward(net, forward(net, X), np.ones((5, 2)), binary_cross_entropy)
    lock([net, grads])
    return net, grads


def lock(value):
    """Make all arrays within lists and records read-only, and return them."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
        return [value]
    return [a for part in value for a in lock(part)] if isinstance(value, list | tuple) else []


def single(number):
    """Return a network with one parameter."""
    return Network([np.array([[float(number)]])], [None], [identity])


def slope(number):
    """Return gradients for it."""
    return Gradients([None], [np.array([[float(number)]])], [None])


def steps(optimizer, slopes, start=0.0):
    """Return where the one parameter is after each of the updates with these slopes."""
    net, places = single(start), []
    state = optimizer.init(net)
    for number in slopes:
        net, state = optimizer.update(net, slope(number), state)
        places.append(net.weights[0].item())
    return places


@pytest.mark.parametrize("rate", [0.1, 3, np.float64(0.3)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sgd_takes_rate_times_gradient_away(rate, dtype):
    net, grads = network(True, dtype)
    new, _ = sgd(rate).update(net, grads, None)
    all_three = (record.weights + record.biases for record in (net, grads, new))
    for theta, g, found in zip(*all_three, strict=True):
        assert found.dtype == dtype and g.any()
        np.testing.assert_array_max_ulp(found, theta - dtype(rate) * g, maxulp=1)


@pytest.mark.parametrize(
    ("optimizer", "places"),
    [
        # From 0, with the gradients 4 and then 2; each number worked out by hand.
        (sgd(0.5), [-2, -3]),
        (momentum(0.5, beta=0.5), [-2, -4]),  # v: -2, then -1 - 1
        (nesterov(0.5, beta=0.5), [-3, -5]),  # v as before; -1 - 2, then -3 - 1 - 1
        (rmsprop(0.5, decay=0.75), [-1, -1 - 1 / 2]),  # s: 16/4, then 3 + 1; g/√s: 2, then 1
        # m: 2, then 1 + 1; m_hat: 4, then 2/(3/4). v: 4, then 3 + 1; v_hat: 16, then 4/(7/16).
        (adam(0.5, beta1=0.5, beta2=0.75), [-0.5, -0.5 - 0.5 * (8 / 3) / (64 / 7) ** 0.5]),
    ],
)
def test_two_steps_by_hand(optimizer, places):
    np.testing.assert_allclose(steps(optimizer, [4, 2]), places, rtol=2e-8)  # epsilon is 1e-8


def test_defaults_are_those_of_the_papers():
    slopes = [1.0, -0.3, 0.2]
    for short, long in (
        (momentum(0.1), momentum(0.1, beta=0.9)),
        (nesterov(0.1), nesterov(0.1, beta=0.9)),
        (rmsprop(0.1), rmsprop(0.1, decay=0.9, epsilon=1e-8)),
        (adam(0.1), adam(0.1, beta1=0.9, beta2=0.999, epsilon=1e-8)),
    ):
        assert steps(short, slopes) == steps(long, slopes)


@pytest.mark.parametrize("maker", [rmsprop, adam])
def test_epsilon_stands_outside_the_root(maker):
    share = {"decay": 0.0} if maker is rmsprop else {}
    found = steps(maker(1.0, epsilon=0.5, **share), [0.25])
    np.testing.assert_allclose(found, [-0.25 / (0.25 + 0.5)], rtol=1e-12)
    assert steps(maker(1.0), [0.0, 0.0]) == [0, 0]  # 0/0 is what epsilon is there for


def test_adams_first_step_is_the_rate_in_size_for_each_parameter():
    net, grads = network(True, np.float64)
    optimizer = adam(0.01)
    new, _ = optimizer.update(net, grads, optimizer.init(net))
    all_three = (record.weights + record.biases for record in (net, grads, new))
    for theta, g, found in zip(*all_three, strict=True):
        np.testing.assert_allclose(found - theta, -0.01 * np.sign(g), rtol=1e-5)


def test_without_memory_momentum_and_nesterov_are_sgd():
    slopes = [3.0, -1.0, 0.5]
    assert steps(momentum(0.1, beta=0), slopes) == steps(sgd(0.1), slopes)
    assert steps(nesterov(0.1, beta=0), slopes) == steps(sgd(0.1), slopes)


def test_momentum_is_polyaks_heavy_ball():
    rate, beta, slopes = 0.1, 0.7, [3.0, -1.0, 0.5, 2.0]
    places = [1.0, 1.0]  # the ball is at rest
    for g in slopes:
        places.append(places[-1] - rate * g + beta * (places[-1] - places[-2]))
    np.testing.assert_allclose(steps(momentum(rate, beta), slopes, start=1.0), places[2:])


def test_nesterov_looks_ahead_as_in_the_paper():
    rate, beta, X, Y = 0.05, 0.8, np.array([[1.0], [2.0]]), np.array([[3.0], [-1.0]])

    def gradient(theta):
        net = single(theta)
        return backward(net, forward(net, X), Y, squared_error).weights[0].item()

    moments = descend(single(2), X, Y, squared_error, optimizer=nesterov(rate, beta), epochs=20)
    found = [moment.network.weights[0].item() for moment in moments]
    theta, v, ahead = 2.0, 0.0, []
    for _ in found:
        ahead.append(theta + beta * v)  # where the paper takes its gradient
        v = beta * v - rate * gradient(ahead[-1])
        theta += v
    np.testing.assert_allclose(found, ahead, rtol=1e-12)


@pytest.mark.parametrize("run", REFERENCE["runs"], ids=lambda run: run["torch"])
def test_100_steps_end_where_pytorch_ends(run):
    W_1, b_1, W_2, b_2 = map(np.array, REFERENCE["start"])
    net = Network([W_1, W_2], [b_1, b_2], [tanh, identity])
    optimizer = OPTIMIZERS[run["optimizer"]](**run["settings"])
    data = np.array(REFERENCE["X"]), np.array(REFERENCE["Y"])
    moments = list(descend(net, *data, squared_error, optimizer=optimizer, epochs=100))
    assert list(run["after"]) == ["1", "2", "10", "50", "100"]
    for step, (W_1, b_1, W_2, b_2) in run["after"].items():
        found = moments[int(step)].network
        for array, kept in zip([*found.weights, *found.biases], [W_1, W_2, b_1, b_2], strict=True):
            assert relative_error(array, kept) < 1e-10


def test_the_reference_covers_every_optimizer_and_says_how_it_was_made():
    assert {run["optimizer"] for run in REFERENCE["runs"]} == set(OPTIMIZERS)
    assert "PyTorch 2." in REFERENCE["made"] and "float64" in REFERENCE["made"]


@every_optimizer
@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_given_is_written_into_and_shapes_and_types_stay(name, biases, dtype):
    optimizer = OPTIMIZERS[name](np.float64(0.1))  # even where the rate is a NumPy number
    net, grads = network(biases, dtype)
    state = optimizer.init(net)
    lock(state)
    new, next_state = optimizer.update(net, grads, state)
    lock(next_state)
    newer, last_state = optimizer.update(new, grads, next_state)
    for one, two in ((net, new), (new, newer)):
        assert two.functions == one.functions
        for a, b in zip(one.weights + one.biases, two.weights + two.biases, strict=True):
            assert (a is None) == (b is None)
            if a is not None:
                assert b.dtype == dtype and b.shape == a.shape and (a != b).any()
    assert all(array.dtype == dtype for array in lock(last_state))
    if not biases:
        assert newer.biases == [None, None]
    again, _ = optimizer.update(net, grads, state)
    assert relative_error(new[:2], again[:2]) == 0


@every_optimizer
def test_the_state_is_shaped_like_the_parameters(name):
    net, _ = network(True, np.float64)
    state = OPTIMIZERS[name](0.1).init(net)
    shapes = [array.shape for array in net.weights + net.biases]
    copies = {"sgd": 0, "adam": 2}.get(name, 1)
    assert [array.shape for array in lock(state)] == shapes * copies


@every_optimizer
@pytest.mark.parametrize("rate", [0, -0.1, np.inf, np.nan])
def test_a_rate_that_is_not_positive_is_refused(name, rate):
    with pytest.raises(ValueError, match=f"learning rate is {rate}: a positive number"):
        OPTIMIZERS[name](rate)


@pytest.mark.parametrize("value", [-0.1, 1, 1.5, np.nan])
@pytest.mark.parametrize(
    ("maker", "share"),
    [(momentum, "beta"), (nesterov, "beta"), (rmsprop, "decay"), (adam, "beta1"), (adam, "beta2")],
)
def test_a_share_outside_0_to_1_is_refused(maker, share, value):
    with pytest.raises(ValueError, match=f"{share} is {value}: a number from 0 up to"):
        maker(0.1, **{share: value})


@pytest.mark.parametrize("maker", [rmsprop, adam])
def test_an_epsilon_that_is_not_positive_is_refused(maker):
    with pytest.raises(ValueError, match="epsilon is 0: a positive number"):
        maker(0.1, epsilon=0)
