"""The sizes of deltas, outputs or gradients by layer, in many random networks of one kind."""

import functools
from typing import NamedTuple

import numpy as np

from nbcore.analysis.gradient_flow import gradient_flow, layer_ratios
from nbcore.explorers.tasks import HIDDEN, SCALES, task
from nbcore.writing.symbols import symbol

EXAMPLES = 20  # a delta of ±½ / 20 has few digits, so that no rounded fact hangs on a last bit
WIDTHS = (2, 4, 8, 16, 32)
# What is shown: its field in a gradient flow, its name, and whether it is passed forward.
QUANTITIES = {
    "delta": ("deltas", "δ", False),
    "output": ("outputs", "X", True),
    "dW": ("gradients", "∂J/∂W", False),
}


class Spread(NamedTuple):
    """Sizes (networks, L) of what `letter` stands for, with `names` for each layer.

    For each layer: the `quarters` (3, L), 0 where no size is finite, the smallest and the largest
    finite size (2, L), nan there, and how many are exactly 0. `lost` networks have another size.
    """

    letter: str
    names: list[str]
    sizes: np.ndarray
    quarters: np.ndarray
    ends: np.ndarray
    zeros: np.ndarray
    lost: int


def vanishing_scenario(
    *, depth: int, width: int, activation: str, init: str, networks: int, quantity: str, layer: int
) -> dict:
    """Return how sizes are spread in every layer, what a layer makes of them, and flat neurons."""
    field, letter, forward = QUANTITIES[quantity]
    flow = _flow(depth, width, activation, init, networks)
    sizes = getattr(flow, field)
    names = [symbol(letter, l + forward) for l in range(1, depth + 1)]
    kind = width if SCALES[init] else None, activation, init, f"{EXAMPLES} points of moons"
    return {
        "spread": _spread(letter, [*names[:-1], "Ŷ"] if forward else names, sizes),
        "forward": forward, "factor": _factor(sizes, forward),
        "flat": flow.flat.mean(axis=0), "flat_networks": np.count_nonzero(flow.flat, axis=0),
        "layer": layer, "kind": kind,
    }  # fmt: skip


@functools.lru_cache(maxsize=32)
def _flow(depth, width, activation, init, seeds):
    sizes = [2, *[width] * (depth - 1), 1]
    X, Y, output, loss = task("moons", m=EXAMPLES)
    functions = [*[HIDDEN[activation]] * (depth - 1), output]
    return gradient_flow(sizes, functions, SCALES[init], X, Y, loss, range(seeds))


def _spread(letter, names, sizes):
    finite = np.isfinite(sizes)
    seen = [column[usable] for column, usable in zip(sizes.T, finite.T, strict=True)]
    quarters = np.transpose([_quarters(column) for column in seen])
    ends = np.transpose([(c.min(), c.max()) if c.size else (np.nan, np.nan) for c in seen])
    zeros, lost = np.count_nonzero(sizes == 0, axis=0), np.count_nonzero(~finite.all(axis=1))
    return Spread(letter, names, sizes, quarters, ends, zeros, lost)


def _factor(sizes, forward):
    """Return by what one hidden layer multiplies sizes, of how many networks, and what all do."""
    # The last layer is left out: its shape and its function are others than the hidden layers'.
    ratios = layer_ratios(sizes[:, -2::-1] if forward else sizes[:, :-1])
    ratios = ratios[np.isfinite(ratios)]
    if not ratios.size:
        return None
    quarters = _quarters(ratios)
    return quarters, ratios.size, quarters[1] ** (sizes.shape[1] - 2)


def _quarters(values):
    """Return the ends of the middle half and, between them, the median; all 0 for no value."""
    return np.percentile(values, (25, 50, 75)) if values.size else np.zeros(3)
