"""Optimisers: how a gradient becomes a step. Each is a pair of pure functions."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nbcore.network import Network


class Optimizer(NamedTuple):
    """`init(net)` makes the state; `update(net, grads, state)` returns (new network, new state).

    Both are pure: the network and the state that were given stay as they are.
    """

    init: Callable
    update: Callable


def sgd(rate: float) -> Optimizer:
    """Return gradient descent with the learning rate `rate`: theta - rate * dJ/dtheta.

    Raises ValueError unless the rate is a positive number.
    """
    if not 0 < rate < np.inf:
        raise ValueError(f"the learning rate is {rate}: a positive number is needed")
    rate = float(rate)

    def step(theta, gradient):
        new = -rate * gradient
        new += theta
        return new

    def update(net, grads, state):
        weights = [step(W, dW) for W, dW in zip(net.weights, grads.weights, strict=True)]
        biases = [
            None if b is None else step(b, db)
            for b, db in zip(net.biases, grads.biases, strict=True)
        ]
        return Network(weights, biases, net.functions), state

    return Optimizer(lambda net: None, update)
