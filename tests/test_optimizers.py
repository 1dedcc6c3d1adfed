"""Gradient descent's update: theta - rate * gradient, and nothing else changes."""

import numpy as np
import pytest

from nbcore.activations import sigmoid, tanh
from nbcore.losses import binary_cross_entropy
from nbcore.network import backward, forward, init
from nbcore.optimizers import sgd


def step(rate, biases, dtype):
    """Return a network, its gradients, and the network that sgd makes of them."""
    net = init((3, 4, 2), [tanh, sigmoid], biases=biases, dtype=dtype)
    X = np.random.default_rng(0).standard_normal((5, 3)).astype(dtype)
    grads = backward(net, forward(net, X), np.ones((5, 2)), binary_cross_entropy)
    for a in [*net.weights, *grads.weights, *filter(lambda b: b is not None, net.biases)]:
        a.flags.writeable = False  # to write into what was given is an error
    optimizer = sgd(rate)
    new, _ = optimizer.update(net, grads, optimizer.init(net))
    return net, grads, new


@pytest.mark.parametrize("rate", [0.1, 3, np.float64(0.3)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sgd_takes_rate_times_gradient_away(rate, dtype):
    net, grads, new = step(rate, True, dtype)
    olds, slopes = net.weights + net.biases, grads.weights + grads.biases
    for theta, slope, found in zip(olds, slopes, new.weights + new.biases, strict=True):
        assert found.dtype == dtype and slope.any()
        np.testing.assert_array_max_ulp(found, theta - dtype(rate) * slope, maxulp=1)
    assert new.functions == net.functions


def test_missing_biases_stay_missing():
    assert step(0.1, False, np.float64)[2].biases == [None, None]


@pytest.mark.parametrize("rate", [0, -0.1, np.inf, np.nan])
def test_a_rate_that_is_not_positive_is_refused(rate):
    with pytest.raises(ValueError, match=f"learning rate is {rate}: a positive number"):
        sgd(rate)
