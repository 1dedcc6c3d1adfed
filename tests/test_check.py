"""The gradient check: against a gradient known in closed form, and its measure of error."""

import numpy as np
import pytest

from nbcore.activations import identity, sigmoid, tanh
from nbcore.check import numerical_gradients, relative_error
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import Gradients, Network, backward, forward, init

A, B, C = np.array([[3.0, 4]]), np.array([[3.0, 5]]), np.array([[0.0, 1], [2, 3]])


@pytest.mark.parametrize("mean", [True, False])
@pytest.mark.parametrize("h", [1e-5, 1e-3, 1])
def test_linear_least_squares_has_its_known_gradient(mean, h):
    rng = np.random.default_rng(0)
    X, W, b, Y = (rng.standard_normal(shape) for shape in [(5, 3), (3, 2), (1, 2), (5, 2)])
    # J = |XW + b - Y|², a parabola in each number: central differences are right for any h.
    delta = 2 * (X @ W + b - Y) / (5 if mean else 1)
    known = Gradients([delta], [X.T @ delta], [delta.sum(axis=0, keepdims=True)])
    net = Network([W], [b], [identity])
    measured = numerical_gradients(net, X, Y, squared_error, mean=mean, h=h)
    assert relative_error(measured, known) < 1e-9


def test_the_error_falls_with_h_squared_down_to_1e_10():
    net, X, Y = init((3, 4, 2), [tanh, sigmoid]), np.eye(3), np.eye(3, 2)
    grads = backward(net, forward(net, X), Y, binary_cross_entropy)
    errors = [
        relative_error(numerical_gradients(net, X, Y, binary_cross_entropy, h=h), grads)
        for h in (1e-2, 1e-3, 1e-5)
    ]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.1)
    assert 0 < errors[2] < 5e-10


def test_layers_without_biases_measure_none_and_the_network_is_left_alone():
    net = init((3, 4, 2), [tanh, sigmoid], biases=False)
    for W in net.weights:
        W.flags.writeable = False
    assert numerical_gradients(net, np.eye(3), np.eye(3, 2), squared_error).biases == [None, None]


def test_whole_number_weights_are_measured_like_any_other():
    net = Network([np.array([[1, 2], [3, 4]])], [np.array([[1, 1]])], [identity])
    X, Y = np.ones((3, 2)), np.zeros((3, 2))
    measured = numerical_gradients(net, X, Y, squared_error)
    assert relative_error(measured, backward(net, forward(net, X), Y, squared_error)) < 1e-6


@pytest.mark.parametrize(
    ("a", "b", "error"),
    [
        (A, A.copy(), 0),
        (A, -A, 2),
        (A, 2 * A, 1 / 2),
        (A, 0 * A, 1),
        (A, B, 1 / np.sqrt(34)),
        (1e-9 * A, 1e-9 * B, 1 / np.sqrt(34)),
        (0 * A, 0 * A, 0),
        (None, None, 0),
        ([], [], 0),
        ([A, C], [A, -C], 2),
        ([-A, C, None], [A, C, None], 2),
        (Gradients([A], [C], [None]), Gradients([2 * A], [C], [None]), 1 / 2),
        (3.0, 4.0, 1 / 4),
    ],
)
def test_relative_error_is_the_distance_over_the_longer_and_symmetric(a, b, error):
    assert relative_error(a, b) == pytest.approx(error, rel=1e-15)
    assert relative_error(a, b) == relative_error(b, a)


@pytest.mark.parametrize(
    "pair", [(A, A[0]), (A, C), ([A], [C]), ([A], [A, A]), (A, None), ([None], [A])]
)
def test_what_is_shaped_differently_cannot_be_compared(pair):
    for a, b in (pair, pair[::-1]):
        with pytest.raises(ValueError, match="cannot be compared"):
            relative_error(a, b)


def test_nan_in_the_second_array_of_a_list_is_not_hidden():
    assert not relative_error([A, A], [A, np.nan * A]) < 1
