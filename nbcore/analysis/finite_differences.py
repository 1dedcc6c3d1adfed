"""Measure one slope of the cost with ever smaller nudges, and see where and why it goes wrong.

Three differences estimate the slope of J at a parameter p:

    up       (J(p + h) - J(p)) / h
    down     (J(p) - J(p - h)) / h
    central  (J(p + h) - J(p - h)) / 2h

A large h misses the slope because the cost bends or has a kink on the way (truncation), a small one
because only the last digits of J differ (rounding).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.activations import Activation
from nbcore.analysis.parameters import Parameter, array_of, placed, value
from nbcore.losses import Loss
from nbcore.network import Network, backward, cost, forward
from nbcore.writing.numbers import significant

DIFFERENCES = ("up", "down", "central")
GRAIN, FINE = 2.0**-8, 2.0**-20  # float32 adds multiples of them exactly, up to 16
CLEAR = 0.4  # distance from 0 of the pre-activations that no nudge may bring to a kink
TRIES = 1000
DISTANCES = (0, 2e-5, 2e-4, 0.002, 0.02, 0.2, 1)


class Nudges(NamedTuple):
    """Slopes measured with n steps h, one row for each of DIFFERENCES, and how wrong they are.

    hs          (n,)    the steps
    slopes      (3, n)  the numerical slopes
    exact       number  the slope by `backward` in float64
    errors      (3, n)  |slope - exact| / max(|slope|, |exact|), from 0 to 2
    truncation  (3, n)  an estimate of the error due to bends and kinks
    rounding    (n,)    an estimate of the error that rounding can make
    lost        (n,)    whether p + h and p - h are rounded back to p, so that nothing moves
    """

    hs: np.ndarray
    slopes: np.ndarray
    exact: float
    errors: np.ndarray
    truncation: np.ndarray
    rounding: np.ndarray
    lost: np.ndarray

    @property
    def best(self) -> np.ndarray:
        """For each difference the index (3,) of the step with the least error to be expected.

        The smallest measured error may be luck, and differ on another computer.
        """
        return (self.truncation + self.rounding).argmin(axis=1)


def measure_slopes(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    loss: Loss,
    parameter: Parameter,
    hs: Sequence[float],
    *,
    dtype=np.float64,
) -> Nudges:
    """Measure one slope of the mean cost by the three differences, for every step h.

    All arithmetic is done in `dtype`, float32 or float64, except that of `backward`. The slope of a
    chord is the mean of the slopes along it, so the truncation comes from `backward` at the ends of
    all nudges. Rounding may change p, every Z and J by half a last digit; what a change of Z does
    to J is what the deltas say.

    Raises ValueError where `costs_near` and `backward` do, and for steps that are not positive
    numbers of that type.
    """
    kind = validation.float_type("dtype", dtype)
    validation.instance("net", net, Network)
    p = value(net, parameter)
    hs = _steps(hs, kind)
    here, *costs = costs_near(net, X, Y, loss, parameter, [0, *hs, *-hs], dtype=dtype)
    above, below = np.reshape(costs, (2, -1))
    slopes = np.stack([(above - here) / hs, (here - below) / hs, (above - below) / (2 * hs)])

    net, X, Y = _cast(net, X, Y, np.float64)
    run = forward(net, X)
    grads = backward(net, run, Y, loss)
    exact, wide = value(grads, parameter), hs.astype(float)
    up, down = (_mean_slopes(net, X, Y, loss, parameter, ends) for ends in (wide, -wide))
    means = np.stack([up, down, (up + down) / 2])
    through = sum(np.abs(delta * Z).sum() for delta, Z in zip(grads.deltas, run.zs, strict=True))
    unsure = cost(net, run, Y, loss) + through + abs(exact * p)
    rounding = np.finfo(kind).eps / 2 * (unsure / abs(exact) if exact else np.inf) / wide
    lost = (kind(p) + hs == kind(p)) & (kind(p) - hs == kind(p))
    errors, truncation = _relative(slopes, exact), _relative(means, exact)
    return Nudges(hs, slopes, exact, errors, truncation, np.minimum(rounding, 2), lost)


def costs_near(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    loss: Loss,
    parameter: Parameter,
    steps: Sequence[float],
    *,
    dtype=np.float64,
) -> np.ndarray:
    """Return the mean cost J(p + step) for every step (n,) of one parameter p, as (n,) `dtype`.

    Raises ValueError where `forward` and `cost` do, for a parameter that the network does not have,
    for another dtype, unless the steps are a row of finite numbers, and where a cost is not finite.
    """
    dtype = validation.float_type("dtype", dtype)
    validation.instance("net", net, Network)
    array_of(net, parameter)
    validation.instance("loss", loss, Loss)
    steps = validation.array("steps", steps, "n")
    with np.errstate(over="ignore", invalid="ignore"):
        net, X, Y = _cast(net, X, Y, dtype)
        near = _nudged(net, parameter, steps.astype(dtype))
        costs = np.array([cost(other, forward(other, X), Y, loss) for other in near], dtype)
    if not np.isfinite(costs).all():
        step = steps[~np.isfinite(costs)][0]
        raise ValueError(f"J is not finite where the parameter is moved by {significant(step, 6)}")
    return costs


def network_at_kink(
    X: np.ndarray,
    functions: Sequence[Activation],
    *,
    example: int,
    distance: float = 1.0,
    seed: int = 0,
) -> Network:
    """Return a network with three hidden neurons whose neuron 0 has z = `distance` for an example.

    X (m, n_0) holds whole numbers. Weights and biases are random multiples of GRAIN, the bias that
    brings z to the distance is one of FINE: so Z_1 has no rounding error, and the network is the
    same in float32 and float64. Numbers are drawn until, for every one of DISTANCES, the neuron's
    other pre-activations stay CLEAR of the kink at 0 and one, of an example without zeros, is
    positive: so no slope of the neuron's parameters is 0.

    Raises ValueError unless X holds whole numbers of size 1000 at most, for other than two
    functions, for a distance below 0 or above 1, for an example that X does not have, for a bad
    seed, and where no such network is found.
    """
    X, functions = _checked(X, functions)
    validation.whole("example", example, 0, len(X) - 1)
    validation.number("distance", distance, lambda d: 0 <= d <= 1, "a number from 0 to 1")
    validation.whole("seed", seed, 0)
    rng = np.random.default_rng(seed)
    others = np.delete(X, example, axis=0)
    full = others.all(axis=1)
    shapes = (X.shape[1], 3), (3, 1), (1, 3), (1, 1)
    for _ in range(TRIES):
        *weights, b1, b2 = (GRAIN * np.round(rng.standard_normal(s) / GRAIN) for s in shapes)
        net = Network(weights, [b1, b2], functions)
        W, b = net.weights[0][:, 0], net.biases[0]
        reached = np.add.outer(DISTANCES, (others - X[example]) @ W)
        if (np.abs(reached) > CLEAR).all() and (reached[0, full] > 0).any():
            b[0, 0] = FINE * np.round((distance - X[example] @ W) / FINE)
            return net
    raise ValueError(f"only example {example} of X may be near a kink: no such network was found")


def _checked(X, functions):
    """Return whole numbers and two activations, or raise ValueError for others."""
    X = validation.array("X", X, "m", "n")
    if not (np.abs(X) <= 1000).all() or (X % 1).any():
        raise ValueError("X must hold whole numbers, of size 1000 at most: others are rounded")
    functions = list(functions) if isinstance(functions, list | tuple) else [functions]
    for f in functions:
        validation.instance("functions", f, Activation)
    if len(functions) != 2:
        raise ValueError(f"{len(functions)} functions: two layers need two")
    return X, functions


def _nudged(net, parameter, steps):
    """Yield the network with one parameter moved by each of the steps: always the same copy."""
    copy, at = placed(net, {}), (parameter.i, parameter.j)
    array = array_of(copy, parameter)
    p = array[at]
    for step in steps:
        array[at] = p + step
        yield copy


def _cast(net, X, Y, dtype):
    """Return the network, X and Y in a type."""
    parts = ([a if a is None else a.astype(dtype) for a in part] for part in net[:2])
    X, Y = (validation.real(name, part).astype(dtype) for name, part in (("X", X), ("Y", Y)))
    return Network(*parts, net.functions), X, Y


def _mean_slopes(net, X, Y, loss, parameter, steps):
    """Return the mean slope of J from p to p + step, for every step (n,), as (n,): trapezoids."""
    order = np.argsort(np.abs(steps))
    near = _nudged(net, parameter, [0, *steps[order]])
    gradients = (backward(other, forward(other, X), Y, loss) for other in near)
    slopes = np.array([value(grads, parameter) for grads in gradients])
    widths = np.abs(np.diff(steps[order], prepend=0))
    means = np.empty_like(widths)
    means[order] = np.cumsum(widths * (slopes[1:] + slopes[:-1]) / 2) / np.abs(steps[order])
    return means


def _steps(hs, kind):
    """Return positive steps as an array of a type."""
    with np.errstate(over="ignore", under="ignore"):
        steps = validation.array("hs", hs, "n").astype(kind)
        fits = ((steps > 0) & np.isfinite(2 * steps)).all()
    if not fits:
        raise ValueError(
            f"hs is {hs}: a list of positive numbers of type {kind.__name__} would fit"
        )
    return steps


def _relative(slopes, exact):
    """Return how far each slope is from the exact one, relative to the larger of both."""
    slopes = slopes.astype(float)
    larger = np.maximum(np.abs(slopes), abs(exact))
    return np.divide(np.abs(slopes - exact), larger, out=np.zeros_like(larger), where=larger > 0)
