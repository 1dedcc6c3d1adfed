"""Gradient descent as an iterator: its caller may look at each step, keep it, draw it, or stop."""

import itertools
import math
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nbcore import compatibility, validation
from nbcore.losses import Loss
from nbcore.network import Gradients, Network, backward, cost, forward
from nbcore.optimizers import Optimizer

# Without their checks: `descend` makes these once for all steps, and no run in it becomes stale.
_forward, _cost, _backward = forward.__wrapped__, cost.__wrapped__, backward.__wrapped__


class Costs(NamedTuple):
    """The cost on the current batch, and on the test set, None if there is none."""

    train: float
    test: float | None


class TrainState(NamedTuple):
    """A network on its way down: where it stands, how high that is, and which way is down.

    `epoch` counts passes through the training set so far, in fractions; `optimizer_state` is the
    memory of the optimizer, None if it has none.
    """

    epoch: float
    network: Network
    costs: Costs
    gradients: Gradients
    optimizer_state: Any = None


def descend(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    loss: Loss,
    *,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None = None,
    seed: int = 0,
    mean: bool = True,
    test: tuple[np.ndarray, np.ndarray] | None = None,
    optimizer_state: Any = None,
) -> Iterator[TrainState]:
    """Yield the state before each update and after the last one, so that the first is the start.

    An epoch goes through all rows of X (m, n_0) and Y (m, n_L) once: in one batch, or shuffled by
    `seed` into batches of `batch_size` rows. A `test` pair costs one more forward pass at each
    step. The `optimizer_state` of an earlier TrainState lets the optimizer continue; with None it
    starts afresh. If the training cost is not finite, the descent has diverged: that state is the
    last.

    Raises ValueError, at the call, for bad input as in `forward` and `cost`, for epochs or batch
    sizes that are not positive whole numbers, a seed that is not a whole number from 0 on, anything
    but an Optimizer, and an optimizer_state that does not fit.
    """
    X, Y = _batch(net, X, Y, loss)
    epochs = validation.count("epochs", epochs)
    if batch_size is not None:
        batch_size = validation.count("batch_size", batch_size)
    validation.whole("seed", seed, 0)
    validation.flag("mean", mean)
    if not isinstance(optimizer, Optimizer):
        raise ValueError("optimizer must be made by one of nbcore.optimizers, such as sgd(0.1)")
    if optimizer_state is not None:  # does the optimizer accept it?
        optimizer.update(net, Gradients([], net.weights, net.biases), optimizer_state)
    if test is not None:
        test = _batch(net, *validation.pair("test", test), loss)
    batches = _batches(len(X), epochs, batch_size, np.random.default_rng(seed))
    return _states(net, X, Y, loss, optimizer, batches, mean, test, optimizer_state)


def train(
    net: Network, X: np.ndarray, Y: np.ndarray, loss: Loss, **options
) -> tuple[TrainState, list[Costs]]:
    """Return the last state of a descent, and the costs of all its states from the start.

    Takes the options of `descend`, and raises what it raises. Keeps one state at a time: all of a
    hundred epochs of digits would take 70 MB.
    """
    costs = []
    for state in descend(net, X, Y, loss, **options):
        costs.append(state.costs)
    return state, costs


class Trajectory:
    """The states of a descent, computed as far as they have been asked for."""

    def __init__(self, states):
        self._states, self._kept = states, []
        self._lock = threading.Lock()  # explorers on two threads may share a trajectory

    def until(self, steps: int) -> list:
        """Return the states from the start to a step, fewer if the descent ended before."""
        with self._lock:
            missing = max(steps + 1 - len(self._kept), 0)
            self._kept.extend(itertools.islice(self._states, missing))
            return self._kept[: steps + 1]


def _batch(net, X, Y, loss):
    """Return copies of X and Y in the shapes and the dtype of the network."""
    run = forward(net, X)
    return run.activations[0], compatibility.targets(net, run, Y, loss).copy()


def _batches(m, epochs, batch_size, rng):
    """Yield (epoch, rows) for every update, and once more for the state at the end."""
    rows = slice(None)
    for epoch in range(epochs):
        if batch_size is None:
            yield epoch, rows
            continue
        order = rng.permutation(m)
        for start in range(0, m, batch_size):
            rows = order[start : start + batch_size]
            yield epoch + start / m, rows
    yield epochs, rows


def _states(net, X, Y, loss, optimizer, batches, mean, test, memory):
    """Yield the states of a descent; `memory` is the state of the optimizer."""
    memory = optimizer.init(net) if memory is None else memory
    gradients = None
    for epoch, rows in batches:
        # A descent that diverges runs into inf and nan; its state says so, not a warning.
        with np.errstate(over="ignore", invalid="ignore"):
            if gradients:
                net, memory = optimizer.update(net, gradients, memory)
            run, targets = _forward(net, X[rows]), Y[rows]
            cost_of_test = test and _cost(net, _forward(net, test[0]), test[1], loss, mean=mean)
            costs = Costs(_cost(net, run, targets, loss, mean=mean), cost_of_test)
            gradients = _backward(net, run, targets, loss, mean=mean)
        yield TrainState(epoch, net, costs, gradients, memory)
        if not math.isfinite(costs.train):
            return
