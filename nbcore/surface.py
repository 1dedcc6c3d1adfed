"""The cost as a landscape over two parameters of a network, and a descent seen from above.

Every height is a forward pass of its own: the core's `forward` and `cost`, with two numbers of the
network exchanged and all others left alone.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.losses import Loss
from nbcore.network import Gradients, Network, cost, forward
from nbcore.optimizers import Optimizer


class Parameter(NamedTuple):
    """One number of a network: `Parameter("W", l, i, j)` is net.weights[l][i, j], "b" a bias.

    `str` gives its name in the lessons, where indices count from 1; biases have one row, so i is 0.
    """

    kind: str
    l: int
    i: int
    j: int

    def __str__(self):
        row = f"{self.i + 1}," if self.kind == "W" else ""
        return f"{self.kind}{self.l + 1}[{row}{self.j + 1}]"


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
        """Return the last step whose cost is at most `most`, or 0."""
        return int(np.flatnonzero(self.costs <= most).max(initial=0))


def parameters(net: Network) -> dict[str, Parameter]:
    """Return all parameters by their name in the lessons: "W1[2,1]", "b1[3]", layer by layer."""
    return {
        str(parameter): parameter
        for l, pair in enumerate(zip(net.weights, net.biases, strict=True))
        for kind, array in zip("Wb", pair, strict=True)
        if array is not None
        for parameter in (Parameter(kind, l, i, j) for i, j in np.ndindex(array.shape))
    }


def value(record: Network | Gradients, parameter: Parameter) -> float:
    """Return the value of a parameter in a network or, in gradients, the slope dJ/dparameter.

    Raises ValueError when there is no such parameter.
    """
    return float(_array(record, parameter)[parameter.i, parameter.j])


def placed(net: Network, values: dict[Parameter, float]) -> Network:
    """Return a copy of a network in which some parameters have new values.

    Raises ValueError when the network has no such parameter.
    """
    weights = [W.copy() for W in net.weights]
    biases = [None if b is None else b.copy() for b in net.biases]
    copy = Network(weights, biases, net.functions)
    for parameter, number in values.items():
        _array(copy, parameter)[parameter.i, parameter.j] = number
    return copy


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
    both are the same one, and for values that are not a row of finite numbers.
    """
    if first == second:
        raise ValueError(f"both parameters are {first}: two different ones are needed")
    firsts, seconds = _row("firsts", firsts), _row("seconds", seconds)
    copy = placed(net, {})
    across, up = _array(copy, first), _array(copy, second)
    costs = np.empty((len(seconds), len(firsts)))
    for r, c in np.ndindex(costs.shape):
        across[first.i, first.j] = firsts[c]
        up[second.i, second.j] = seconds[r]
        costs[r, c] = cost(copy, forward(copy, X), Y, loss, mean=mean)
    return costs


def path(moments: Iterable, first: Parameter, second: Parameter) -> Path:
    """Return the path of two parameters along a descent, as `nbcore.training.descend` yields it.

    Raises ValueError when the networks have no such parameter.
    """
    moments = list(moments)
    kept = [moment for moment in moments if math.isfinite(moment.costs.train)]
    networks, gradients = ([getattr(m, part) for m in kept] for part in ("network", "gradients"))
    return Path(
        np.column_stack([_values(networks, parameter) for parameter in (first, second)]),
        np.array([moment.costs.train for moment in kept]),
        np.column_stack([_values(gradients, parameter) for parameter in (first, second)]),
        len(kept) < len(moments),
    )


def only(optimizer: Optimizer, chosen: Iterable[Parameter]) -> Optimizer:
    """Return the same optimiser for the chosen parameters alone; all others stay where they are.

    The others' gradients are handed on as 0, which moves nothing in any optimiser of
    `nbcore.optimizers`. Raises ValueError, at the first update, when a parameter does not exist.
    """
    chosen = tuple(chosen)

    def update(net, grads, state):
        kept = Gradients(
            grads.deltas,
            [np.zeros_like(dW) for dW in grads.weights],
            [None if db is None else np.zeros_like(db) for db in grads.biases],
        )
        for parameter in chosen:
            _array(kept, parameter)[parameter.i, parameter.j] = value(grads, parameter)
        return optimizer.update(net, kept, state)

    return Optimizer(optimizer.init, update)


def _array(record, parameter):
    """Return the array of a network, or of its gradients, in which a parameter stands."""
    kind, l, i, j = parameter
    lists = {"W": record.weights, "b": record.biases}
    if kind not in lists or not 0 <= l < len(lists[kind]):
        raise ValueError(
            f"there is no {Parameter(*parameter)}: the kinds are W and b, and l is at least 0 and "
            f"below {len(record.weights)}"
        )
    array = lists[kind][l]
    if array is None or not (0 <= i < array.shape[0] and 0 <= j < array.shape[1]):
        found = "has no biases" if array is None else f"has {kind} of shape {array.shape}"
        raise ValueError(f"there is no {Parameter(*parameter)}: layer {l + 1} {found}")
    return array


def _values(records, parameter):
    """Return the values of a parameter in records of one shape, of which the first is checked."""
    kind, l, i, j = parameter
    for record in records[:1]:
        value(record, parameter)
    arrays = [record.weights[l] if kind == "W" else record.biases[l] for record in records]
    return np.array([array[i, j] for array in arrays], dtype=float)


def _row(name, values):
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"{name} has shape {values.shape}: a row of numbers, (n,), is needed")
    validation.finite(name, values.reshape(1, -1))
    return values
