"""One slope of the cost, measured by three differences over many steps h, and the cost around p."""

import numpy as np

from nbcore.analysis.finite_differences import costs_near, measure_slopes, network_at_kink
from nbcore.analysis.parameters import Parameter
from nbcore.explorers.tasks import HIDDEN, task
from nbcore.network import Network

HS = [float(f"{digit}e{n}") for n in range(-15, 0) for digit in (1, 3)]
FIRST = [Parameter(kind, e, 0, 0) for e in (0, 1) for kind in "Wb"]  # entries of their arrays
PARAMETERS = {parameter.symbol: parameter for parameter in FIRST}
KINKED = ("relu", "leaky_relu")
EXAMPLE = 2  # [1, 0]: a nudge of W₁[1,1] or b₁[1] moves its z by as much
AROUND = np.linspace(-2.5, 2.5, 81)  # in steps of h
OVER = 0.4  # by so many steps a chord is drawn longer than it is, on either side
TENFOLD = 1e-2, 1e-3  # steps between which truncation is large enough and small enough
NOISE = 1e-12  # what backpropagation itself gets wrong is less
FORMULAS = ("(J(p + h) − J(p)) / h", "(J(p) − J(p − h)) / h", "(J(p + h) − J(p − h)) / 2h")
BAD = 0.03  # an error with which a slope can no longer be checked


def finite_differences_scenario(
    *, h: float, arithmetic: str, hidden: str, parameter: str, distance: float, seed: int
) -> dict:
    """Return what `measured` does for a network on XOR, and how far below p a kink is, or None."""
    xor = task("XOR")
    kink = distance if can_reach_kink(hidden, parameter) else None
    functions, distance = [HIDDEN[hidden], xor.output], 1 if kink is None else kink
    net = network_at_kink(xor.X, functions, example=EXAMPLE, distance=distance, seed=seed)
    words = {"parameter": parameter, "network": f"2-3-1 network on XOR, {hidden} then sigmoid"}
    return {**measured(net, PARAMETERS[parameter], h, arithmetic, kink), **words, "kink": kink}


def can_reach_kink(hidden: str, parameter: str) -> bool:
    """Return whether a nudge of the parameter can bring a z to a kink."""
    return hidden in KINKED and PARAMETERS[parameter].e == 0


def measured(
    net: Network, parameter: Parameter, h: float, arithmetic: str, kink: float | None
) -> dict:
    """Return the errors of all HS, the best of them, and the cost around p within a few steps h."""
    xor, steps, index = task("XOR"), h * AROUND, HS.index(h)
    at = net, xor.X, xor.Y, xor.loss, parameter
    nudges = measure_slopes(*at, HS, dtype=arithmetic)
    costs = costs_near(*at, steps, dtype=arithmetic)
    here = costs[np.abs(steps).argmin()]
    least = (nudges.truncation + nudges.rounding).min(axis=1)
    points, chords = _chords(float(nudges.hs[index]), nudges.slopes[:, index].astype(float))
    return {
        "nudges": nudges, "index": index, "falls": _falls(nudges, kink),
        "best": [k if error < BAD else None for k, error in zip(nudges.best, least, strict=True)],
        "rises": (steps, (costs - here).astype(float)), "digit": float(np.spacing(here)),
        "points": points, "chords": chords,
    }  # fmt: skip


def _falls(nudges, kink):
    """Return by what truncation is divided for a step ten times smaller, None if not known."""
    large, small = (np.abs(np.log(nudges.hs / h)).argmin() for h in TENFOLD)
    if not (nudges.truncation[:, small] > NOISE).all() or (kink and kink <= TENFOLD[0]):
        return None
    return nudges.truncation[:, large] / nudges.truncation[:, small]


def _chords(h, slopes):
    """Return J(p + step) - J(p) at -h, 0 and h, and a chord for each slope: (steps, rises)."""
    below, above = -slopes[1] * h, slopes[0] * h
    ends = [(0, h, 0, above), (-h, 0, below, 0), (-h, h, below, above)]
    chords = [
        ([left - OVER * h, right + OVER * h], [low - OVER * h * slope, high + OVER * h * slope])
        for (left, right, low, high), slope in zip(ends, slopes, strict=True)
    ]
    return ([-h, 0, h], [below, 0, above]), chords
