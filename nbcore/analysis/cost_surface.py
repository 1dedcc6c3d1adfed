"""The cost as a surface over two parameters of a network, and the path of a descent on it.

Every height is a forward pass of its own, by the core's `forward` and `cost`, with new values of
the two parameters and all others left alone.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.analysis.parameters import FIELDS, Parameter, array_of, placed, value
from nbcore.losses import Loss
from nbcore.network import Gradients, Network, backward, cost, forward
from nbcore.optimizers import Optimizer
from nbcore.training import TrainState
from nbcore.writing.numbers import significant

FLOOR = 1e-6  # costs below this count as equal


class Path(NamedTuple):
    """The path of two parameters in a descent: n points with a finite cost, from the start on.

    `places` (n, 2) are their values, `costs` (n,) the cost J there, `slopes` (n, 2) its derivatives
    with respect to both; `diverged` tells that the cost after the next step was not finite.
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

    def within(self, across: np.ndarray, up: np.ndarray) -> np.ndarray:
        """Return the steps whose places lie on a surface over these rising values."""
        low, high = (across[0], up[0]), (across[-1], up[-1])
        return np.flatnonzero(((self.places >= low) & (self.places <= high)).all(axis=1))


class Ground(NamedTuple):
    """What a cost surface is computed from: a network, a batch, the loss, and two parameters.

    The batch is X (m, n_0) and Y (m, n_L); J is the mean of the losses.
    """

    net: Network
    X: np.ndarray
    Y: np.ndarray
    loss: Loss
    pair: tuple[Parameter, Parameter]

    @property
    def names(self) -> list[str]:
        """The two parameters as the lessons write them."""
        return [parameter.symbol for parameter in self.pair]

    def placed(self, values: Sequence[float]) -> Network:
        """Return the network in which the two parameters have these values.

        Raises ValueError where `nbcore.analysis.parameters.placed` does.
        """
        return placed(self.net, dict(zip(self.pair, values, strict=True)))

    def at(self, values: Sequence[float]) -> tuple[float, np.ndarray]:
        """Return J and its derivatives (2,) where the two parameters have these values.

        Raises ValueError where `placed`, `forward` and `backward` do.
        """
        net = self.placed(values)
        run = forward(net, self.X)
        grads = backward(net, run, self.Y, self.loss)
        slopes = np.array([value(grads, parameter) for parameter in self.pair])
        return cost(net, run, self.Y, self.loss), slopes

    def costs(self, firsts: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        """Return J (len(seconds), len(firsts)) over all pairs of values, as `cost_surface` does."""
        return cost_surface(*self[:4], *self.pair, firsts, seconds)


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
        at = [significant(value, 6) for value in (firsts[c], seconds[r])]
        raise ValueError(f"J is not finite where {first} is {at[0]} and {second} is {at[1]}")
    return costs


def path(states: Iterable[TrainState], first: Parameter, second: Parameter) -> Path:
    """Return the path of two parameters along a descent, as `nbcore.training.descend` yields it.

    Raises ValueError when the networks have no such parameter, for what is no list of states, and
    when none of them has a finite cost.
    """
    states = list(states) if isinstance(states, Iterable) else [states]
    if not all(isinstance(state, TrainState) for state in states):
        given = validation.shown(states)
        raise ValueError(f"states is {given}: a list of states is needed, as `descend` yields them")
    kept = [state for state in states if math.isfinite(state.costs.train)]
    if not kept:
        raise ValueError(f"{len(states)} states, and none of them with a finite cost: no path")
    places, slopes = (
        np.column_stack([_values(records, parameter) for parameter in (first, second)])
        for records in ([s.network for s in kept], [s.gradients for s in kept])
    )
    costs = np.array([state.costs.train for state in kept])
    return Path(places, costs, slopes, len(kept) < len(states))


def only(optimizer: Optimizer, chosen: Iterable[Parameter]) -> Optimizer:
    """Return an optimizer that updates the chosen parameters alone; all others stay as they are.

    The others' gradients are passed on as 0, which moves nothing in any optimizer of
    `nbcore.optimizers`. Raises ValueError for what is no optimizer and no list of parameters and,
    at the first update, when a parameter does not exist.
    """
    validation.instance("optimizer", optimizer, Optimizer)
    validation.instance("chosen", chosen, Iterable)
    chosen = tuple(chosen)
    for parameter in chosen:
        validation.instance("a chosen parameter", parameter, Parameter)

    def update(net, grads, state):
        zeros = ([None if g is None else np.zeros_like(g) for g in part] for part in grads[1:])
        kept = Gradients(grads.deltas, *zeros)
        for parameter in chosen:
            array_of(kept, parameter)[parameter.i, parameter.j] = value(grads, parameter)
        return optimizer.update(net, kept, state)

    return Optimizer(optimizer.init, update)


def _values(records, parameter):
    """Return a parameter's values (n,) in records of one shape, of which the first is checked."""
    array_of(records[0], parameter)
    kind, e, i, j = parameter
    return np.array([getattr(record, FIELDS[kind])[e][i, j] for record in records], dtype=float)
