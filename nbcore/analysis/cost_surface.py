"""The cost as a landscape over two parameters of a network, and a descent seen from above.

Every height is a forward pass of its own: the core's `forward` and `cost`, with two numbers of the
network exchanged and all others left alone.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.analysis.parameters import FIELDS, Parameter, array_of, placed, value
from nbcore.losses import Loss
from nbcore.network import Gradients, Network, cost, forward
from nbcore.optimizers import Optimizer


class Path(NamedTuple):
    """A descent as two parameters see it: n finite moments, from the start on.

    `places` (n, 2) are their values, `costs` (n,) the cost J there, `slopes` (n, 2) the gradient of
    J by these two; `diverged` when another step followed whose cost is not a finite number.
    """

    places: np.ndarray
    costs: np.ndarray
    slopes: np.ndarray
    diverged: bool

    def calm(self, most: float = 1e6) -> int:
        """Return the last step whose cost is at most `most`, or 0.

        Raises ValueError unless `most` is a number.
        """
        validation.number("most", most)
        return int(np.flatnonzero(self.costs <= most).max(initial=0))


def cost_surface(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    loss: Loss,
    first: Parameter,
    second: Parameter,
    firsts: np.ndarray,
    seconds: np.ndarray,
    *,
    mean: bool = True,
) -> np.ndarray:
    """Return J, shape (len(seconds), len(firsts)), while two parameters take all pairs of values.

    Entry [r, c] is the cost with `second` at seconds[r] and `first` at firsts[c]; all other
    parameters stay as they are in the network, which is not changed.

    Raises ValueError where `forward` and `cost` do, when a parameter is not in the network, when
    both are the same one, for values that are not a row of finite numbers, unless mean is True or
    False, and where a cost is not finite.
    """
    validation.instance("loss", loss, Loss)
    validation.flag("mean", mean)
    firsts = validation.array("firsts", firsts, "n")
    seconds = validation.array("seconds", seconds, "n")
    copy = placed(net, {})
    across, up = array_of(copy, first), array_of(copy, second)
    if first == second:
        raise ValueError(f"both parameters are {first}: two different ones are needed")
    costs = np.empty((len(seconds), len(firsts)))
    with np.errstate(over="ignore", invalid="ignore"):
        for r, c in np.ndindex(costs.shape):
            across[first.i, first.j] = firsts[c]
            up[second.i, second.j] = seconds[r]
            costs[r, c] = cost(copy, forward(copy, X), Y, loss, mean=mean)
    if not np.isfinite(costs).all():
        r, c = np.argwhere(~np.isfinite(costs))[0]
        raise ValueError(
            f"J is not finite where {first} is {firsts[c]:g} and {second} is {seconds[r]:g}"
        )
    return costs


def path(moments: Iterable, first: Parameter, second: Parameter) -> Path:
    """Return the path of two parameters along a descent, as `nbcore.training.descend` yields it.

    Raises ValueError when the networks have no such parameter, for what is no list of moments, and
    when none of them has a finite cost.
    """
    moments = list(moments) if isinstance(moments, Iterable) else [moments]
    if not all(hasattr(moment, "costs") and hasattr(moment, "gradients") for moment in moments):
        raise ValueError(
            f"moments is {validation.shown(moments)}: a list of moments is needed, as `descend` "
            "yields them"
        )
    kept = [moment for moment in moments if math.isfinite(moment.costs.train)]
    networks, gradients = ([getattr(m, part) for m in kept] for part in ("network", "gradients"))
    if not kept:
        raise ValueError(f"{len(moments)} moments, and none of them with a finite cost: no path")
    return Path(
        np.column_stack([_values(networks, parameter) for parameter in (first, second)]),
        np.array([moment.costs.train for moment in kept]),
        np.column_stack([_values(gradients, parameter) for parameter in (first, second)]),
        len(kept) < len(moments),
    )


def only(optimizer: Optimizer, chosen: Iterable[Parameter]) -> Optimizer:
    """Return the same optimizer for the chosen parameters alone; all others stay where they are.

    The others' gradients are handed on as 0, which moves nothing in any optimizer of
    `nbcore.optimizers`. Raises ValueError for what is no optimizer and no list of parameters and,
    at the first update, when a parameter does not exist.
    """
    validation.instance("optimizer", optimizer, Optimizer)
    validation.instance("chosen", chosen, Iterable)
    chosen = tuple(chosen)
    for parameter in chosen:
        validation.instance("a chosen parameter", parameter, Parameter)

    def update(net, grads, state):
        kept = Gradients(
            grads.deltas,
            [np.zeros_like(dW) for dW in grads.weights],
            [None if db is None else np.zeros_like(db) for db in grads.biases],
        )
        for parameter in chosen:
            array_of(kept, parameter)[parameter.i, parameter.j] = value(grads, parameter)
        return optimizer.update(net, kept, state)

    return Optimizer(optimizer.init, update)


def _values(records, parameter):
    """Return a parameter's values (n,) in records of one shape, of which the first is checked."""
    array_of(records[0], parameter)
    kind, e, i, j = parameter
    return np.array([getattr(record, FIELDS[kind])[e][i, j] for record in records], dtype=float)
