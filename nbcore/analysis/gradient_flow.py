"""How large deltas are in each layer, measured in real passes of many random networks.

One network is an anecdote: the next seed may differ tenfold. So a network is drawn for every seed,
run forward and backward once, and one size is kept for each layer: the root mean square of all
entries.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.activations import Activation, identity
from nbcore.losses import Loss
from nbcore.network import backward, forward, init

FLAT = 0.05  # a slope of at most this share of the steepest one lets next to nothing through


class GradientFlow(NamedTuple):
    """Sizes by seed and layer, each an array (seeds, L); column l - 1 belongs to layer l.

    Root mean squares of δ_l, of what leaves the layer, X_l+1, and of ∂J/∂W_l. `flat` is the share
    of the layer's neurons whose slope f_l' is next to 0 for every example: dead ReLUs, and
    saturated neurons of tanh and sigmoid.
    """

    deltas: np.ndarray
    outputs: np.ndarray
    gradients: np.ndarray
    flat: np.ndarray


def gradient_flow(
    sizes: Sequence[int],
    functions: Sequence[Activation],
    scale: float | Callable[[int, int], float],
    X: np.ndarray,
    Y: np.ndarray,
    loss: Loss,
    seeds: Iterable[int],
) -> GradientFlow:
    """Return the sizes in networks of these layer sizes, one for each seed, at their first pass.

    `scale` is the standard deviation of the weights, as for `init`; biases begin at 0. X is
    (m, n_0) and Y (m, n_L); J is the mean. Sizes that are too large for a float come out as inf or
    nan, without a warning.

    Raises ValueError where `init`, `forward` and `backward` do, for what is no loss, and unless the
    seeds are whole numbers of at least 0, one or more.
    """
    validation.instance("loss", loss, Loss)
    validation.instance("seeds", seeds, Iterable)
    seeds = list(seeds)
    for seed in seeds:
        validation.whole("a seed", seed, 0)
    if not seeds:
        raise ValueError("gradient_flow needs at least one seed")
    with np.errstate(over="ignore", invalid="ignore"):
        runs, grads = [], []
        for seed in seeds:
            net = init(sizes, functions, seed=seed, scale=scale)
            runs.append(forward(net, X))
            grads.append(backward(net, runs[-1], Y, loss))
        outputs, zs = _stacked(run.activations[1:] for run in runs), _stacked(r.zs for r in runs)
        sizes = [_stacked(g.deltas for g in grads), outputs, _stacked(g.weights for g in grads)]
        measured = [[root_mean_squares(layer) for layer in layers] for layers in sizes]
        measured.append([_flat(*layer) for layer in zip(functions, zs, outputs, strict=True)])
    return GradientFlow(*map(np.column_stack, measured))


def root_mean_squares(arrays: np.ndarray) -> np.ndarray:
    """Return the root mean square of each of n stacked arrays (n, ...), as (n,).

    It is right wherever a float can hold it, even if the squares are too large or too small for
    one; an array that holds inf or nan has inf or nan.
    """
    rows = arrays.reshape(len(arrays), -1).astype(float, copy=False)
    squares = np.einsum("ij,ij->i", rows, rows)
    if squares.min() > 1e-280 and squares.max() < 1e280:
        return np.sqrt(squares / rows.shape[1])
    units = np.abs(rows).max(axis=1, keepdims=True)
    units[~((units > 0) & (units < np.inf))] = 1.0  # 0 stays 0, inf stays inf
    return units[:, 0] * np.sqrt(np.mean((rows / units) ** 2, axis=1))


def layer_ratios(sizes: np.ndarray) -> np.ndarray:
    """Return by what one layer back multiplies the sizes (seeds, L), for each row, as (seeds,).

    That is the geometric mean over the layers, the (L - 1)th root of first / last. It is nan for a
    row with a size that is 0, inf or nan, or with one layer only. Raises ValueError for another
    shape, and for sizes that are not numbers.
    """
    sizes = validation.shaped("sizes", sizes, "seeds", "L")
    steps = sizes.shape[1] - 1
    usable = (np.isfinite(sizes) & (sizes > 0)).all(axis=1) & (steps > 0)
    found = np.full(len(sizes), np.nan)
    first, last = sizes[usable, 0], sizes[usable, -1]
    found[usable] = np.exp((np.log(first) - np.log(last)) / max(steps, 1))
    return found


def _stacked(passes):
    """Return the arrays of many passes, a list of layers each, as one list: layer by layer."""
    return [np.stack(arrays) for arrays in zip(*passes, strict=True)]


def _flat(f, Z, A):
    """Return for Z (networks, m, n) the share of neurons that are flat in all m examples."""
    if f is identity or not f.elementwise:  # softmax has no slope of its own
        return np.zeros(len(Z))
    probe = np.array([0.0, 1.0])  # every slope is at its largest at one of the two
    steepest = f.deriv(probe, f.fn(probe)).max()
    return 1 - (f.deriv(Z, A) > FLAT * steepest).any(axis=1).mean(axis=1)
