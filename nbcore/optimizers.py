"""Optimizers: how a gradient becomes a step. Each is a pair of pure functions.

In every optimizer theta stands for one array of parameters, W_l or b_l, and g for its gradient
dJ/dtheta; an update line is the paper's equation, applied to each array in turn. The paper and the
equation's number stand beside it.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nbcore import parts, records, validation
from nbcore.network import Network


class Optimizer(NamedTuple):
    """`init(net)` makes the state; `update(net, grads, state)` returns (new network, new state).

    Both are pure: they change neither the network nor the state that they are given. `update`
    raises ValueError for gradients of other shapes than the network's parameters, and for a state
    from another optimizer or from a network of other shapes.
    """

    init: Callable
    update: Callable


@records.readable(records.shaped_like_parameters)
class Arrays(NamedTuple):
    """Numbers shaped and listed like a network's parameters; None where there is no bias."""

    weights: list[np.ndarray]
    biases: list[np.ndarray | None]


@records.readable(records.shaped_like_parameters)
class MeanSquares(NamedTuple):
    """RMSProp's running means of g * g, shaped and listed like a network's parameters."""

    weights: list[np.ndarray]
    biases: list[np.ndarray | None]


class AdamState(NamedTuple):
    """Adam's running means of g and of g * g, and the number t of steps so far."""

    m: Arrays
    v: Arrays
    t: int


def sgd(rate: float) -> Optimizer:
    """Return gradient descent with the learning rate `rate`: theta - rate * dJ/dtheta.

    Raises ValueError unless the rate is a positive number.
    """
    rate = validation.positive("the learning rate", rate)

    def step(theta, g):
        new = -rate * g
        new += theta
        return new

    def update(net, grads, state):
        # Not by `_each`: a step of a small network takes 30 microseconds, and this saves two.
        weights = [step(W, g) for W, g in zip(net.weights, grads.weights, strict=True)]
        pairs = zip(net.biases, grads.biases, strict=True)
        biases = [None if b is None else step(b, g) for b, g in pairs]
        return Network(weights, biases, net.functions), state

    return Optimizer(lambda net: None, _checked(update, type(None)))


def momentum(rate: float, beta: float = 0.9) -> Optimizer:
    """Return gradient descent with a velocity v, of which a share `beta` survives each step.

    B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964, in the
    form of I. Sutskever et al., On the importance of initialization and momentum in deep
    learning, 2013, equations 1 and 2. PyTorch keeps v / -rate instead of v; at one rate the
    parameters are the same.

    Raises ValueError unless the rate is positive and 0 <= beta < 1.
    """
    rate, beta = validation.positive("the learning rate", rate), validation.share("beta", beta)

    def update(net, grads, v):
        v = _each(lambda v, g: beta * v - rate * g, v, grads)
        new = _each(lambda theta, v: theta + v, net, v)
        return Network(*new, net.functions), v

    return Optimizer(_zeros, _checked(update, Arrays))


def nesterov(rate: float, beta: float = 0.9) -> Optimizer:
    """Return momentum whose gradient is taken at the point to which the velocity leads.

    Y. Nesterov, 1983, in the form of Sutskever et al. 2013, equations 3 and 4, asks for the
    gradient at theta + beta v. Here that point itself is called theta, so that the gradient is
    the one at the parameters at hand: Y. Bengio et al., Advances in optimizing recurrent networks,
    2013, equation 7. PyTorch's SGD with nesterov=True takes the same steps.

    Raises ValueError unless the rate is positive and 0 <= beta < 1.
    """
    rate, beta = validation.positive("the learning rate", rate), validation.share("beta", beta)

    def update(net, grads, v):
        v = _each(lambda v, g: beta * v - rate * g, v, grads)
        new = _each(lambda theta, v, g: theta + beta * v - rate * g, net, v, grads)
        return Network(*new, net.functions), v

    return Optimizer(_zeros, _checked(update, Arrays))


def rmsprop(rate: float, decay: float = 0.9, epsilon: float = 1e-8) -> Optimizer:
    """Return descent whose gradients are divided by the root of their running mean square s.

    T. Tieleman and G. Hinton, Lecture 6.5: rmsprop, Neural Networks for Machine Learning, 2012,
    whose `decay` is 0.9 (PyTorch's is 0.99). The lecture has no `epsilon`; it keeps the quotient
    defined where every gradient so far was 0, and stands outside the root, as in PyTorch.

    Raises ValueError unless rate and epsilon are positive and 0 <= decay < 1.
    """
    rate, decay = validation.positive("the learning rate", rate), validation.share("decay", decay)
    epsilon = validation.positive("epsilon", epsilon)

    def update(net, grads, s):
        s = MeanSquares(*_each(lambda s, g: decay * s + (1 - decay) * g**2, s, grads))
        new = _each(lambda theta, s, g: theta - rate * g / (np.sqrt(s) + epsilon), net, s, grads)
        return Network(*new, net.functions), s

    return Optimizer(lambda net: MeanSquares(*_zeros(net)), _checked(update, MeanSquares))


def adam(rate: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> Optimizer:
    """Return descent along a running mean m of the gradient over the root of that of its square v.

    D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, 2015, algorithm 1: m and v
    begin at 0, and dividing by 1 - beta^t corrects for that.

    Raises ValueError unless rate and epsilon are positive, 0 <= beta1 < 1 and 0 <= beta2 < 1.
    """
    rate = validation.positive("the learning rate", rate)
    epsilon = validation.positive("epsilon", epsilon)
    beta1, beta2 = validation.share("beta1", beta1), validation.share("beta2", beta2)

    def init(net):
        return AdamState(_zeros(net), _zeros(net), 0)

    def update(net, grads, state):
        t = state.t + 1
        m = _each(lambda m, g: beta1 * m + (1 - beta1) * g, state.m, grads)
        v = _each(lambda v, g: beta2 * v + (1 - beta2) * g**2, state.v, grads)

        def step(theta, m, v):
            m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
            return theta - rate * m_hat / (np.sqrt(v_hat) + epsilon)

        return Network(*_each(step, net, m, v), net.functions), AdamState(m, v, t)

    return Optimizer(init, _checked(update, AdamState))


OPTIMIZERS = {maker.__name__: maker for maker in (sgd, momentum, nesterov, rmsprop, adam)}


def _checked(update, kind):
    """Return an update that refuses gradients or a state, of this kind, that do not fit."""

    def checked(net, grads, state):
        parts.gradients(net, grads)
        parts.state(net, state, kind)
        return update(net, grads, state)

    return checked


def _each(rule, *records):
    """Return the results of a rule for each array of the first record and its partners.

    The records are a network, its gradients, or a state: all with weights and biases.
    """
    weights = zip(*(record.weights for record in records), strict=True)
    biases = zip(*(record.biases for record in records), strict=True)
    return Arrays(
        [rule(*arrays) for arrays in weights],
        [None if arrays[0] is None else rule(*arrays) for arrays in biases],
    )


def _zeros(net):
    return _each(np.zeros_like, net)
