"""Gradient descent as an iterator: whoever iterates may look, keep, draw or stop."""

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

# Without their checks: `descend` has made these once for all moments, and no run grows stale in it.
_forward, _cost, _backward = forward.__wrapped__, cost.__wrapped__, backward.__wrapped__


class Costs(NamedTuple):
    """The cost on the batch of this moment, and on the test set, None when there is none."""

    train: float
    test: float | None


class TrainState(NamedTuple):
    """A network on its way down: where it stands, how high that is, and which way is down.

    `epoch` counts how often the whole set has been gone through so far, in fractions; `state` is
    what the optimizer remembers.
    """

    epoch: float
    network: Network
    costs: Costs
    gradients: Gradients
    state: Any = None


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
    state: Any = None,
) -> Iterator[TrainState]:
    """Yield a moment before each update and one after the last, so that the first is the start.

    An epoch goes through all rows of X (m, n_0) and Y (m, n_L) once: in one batch, or shuffled by
    `seed` into batches of `batch_size` rows. With a `test` pair every moment also costs a forward
    pass on it. `state`, from an earlier moment, lets the optimizer go on; None begins anew. The
    iterator ends early when the train cost is not finite, with that moment as its
    last: the descent has diverged.

    Raises ValueError, at the call, for bad input as in `forward` and `cost`, for epochs or batch
    sizes that are not positive whole numbers, a seed that is none, and anything but an Optimizer.
    """
    run = forward(net, X)
    X, Y = run.activations[0], compatibility.targets(net, run, Y, loss).copy()
    epochs = validation.count("epochs", epochs)
    if batch_size is not None:
        batch_size = validation.count("batch_size", batch_size)
    validation.whole("seed", seed, 0)
    validation.flag("mean", mean)
    if not isinstance(optimizer, Optimizer):
        raise ValueError("optimizer must be made by one of nbcore.optimizers, such as sgd(0.1)")
    if state is not None:
        optimizer.update(net, Gradients([], net.weights, net.biases), state)  # does it take it?
    if test is not None:
        X_test, Y_test = validation.pair("test", test)
        run = forward(net, X_test)
        test = run.activations[0], compatibility.targets(net, run, Y_test, loss).copy()
    batches = _batches(len(X), epochs, batch_size, np.random.default_rng(seed))
    return _moments(net, X, Y, loss, optimizer, batches, mean, test, state)


def train(
    net: Network, X: np.ndarray, Y: np.ndarray, loss: Loss, **options
) -> tuple[TrainState, list[Costs]]:
    """Return the last moment of a descent, and the costs of all its moments from the start on.

    The options are those of `descend`, which says what each moment is and what is refused. Only
    one moment is kept at a time: all of a hundred epochs of digits would take 70 MB.
    """
    costs = []
    for moment in descend(net, X, Y, loss, **options):
        costs.append(moment.costs)
    return moment, costs


class Trajectory:
    """The moments of a descent, computed as far as they have been asked for."""

    def __init__(self, moments):
        self._moments, self._kept = moments, []
        self._lock = threading.Lock()  # explorers on two threads may share a record

    def until(self, steps: int) -> list:
        """Return the moments from the start to a step, fewer when the descent ended before."""
        with self._lock:
            missing = max(steps + 1 - len(self._kept), 0)
            self._kept.extend(itertools.islice(self._moments, missing))
            return self._kept[: steps + 1]


def _batches(m, epochs, batch_size, rng):
    """Yield (epoch, rows) for every update, and once more for the look at the end."""
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


def _moments(net, X, Y, loss, optimizer, batches, mean, test, state):
    state = optimizer.init(net) if state is None else state
    moment = None
    for epoch, rows in batches:
        # A descent that diverges runs into inf and nan; the moment says so, not a warning.
        with np.errstate(over="ignore", invalid="ignore"):
            if moment:
                net, state = optimizer.update(net, moment.gradients, state)
            run, targets = _forward(net, X[rows]), Y[rows]
            costs = Costs(
                _cost(net, run, targets, loss, mean=mean),
                None
                if test is None
                else _cost(net, _forward(net, test[0]), test[1], loss, mean=mean),
            )
            gradients = _backward(net, run, targets, loss, mean=mean)
            moment = TrainState(epoch, net, costs, gradients, state)
        yield moment
        if not math.isfinite(costs.train):
            return
