"""Measure gradients instead of deriving them, and compare the two.

Every number is nudged up and down, and the cost is computed twice: slow, but it knows nothing of
the chain rule, so it cannot share a mistake there with `nbcore.network.backward`. Both share the
forward pass and the cost; and a check covers only the point and the case for which it was made.
"""

import numpy as np

from nbcore import compatibility, validation
from nbcore.losses import Loss
from nbcore.network import Forward, Gradients, Network, cost, forward

# Without their checks, which `numerical_gradients` makes once for all nudges.
_forward, _cost = forward.__wrapped__, cost.__wrapped__


def numerical_gradients(
    net: Network, X: np.ndarray, Y: np.ndarray, loss: Loss, *, mean: bool = True, h: float = 1e-5
) -> Gradients:
    """Return the gradients of the cost by central differences, (J(p + h) - J(p - h)) / 2h.

    Deltas, weights and biases are each nudged on their own. In float64 the error is smallest
    near h = 1e-5; float32 has too few digits for that, and there h = 1e-2 is better.
    Raises ValueError where `forward` and `cost` do, and unless h is positive.
    """
    h = validation.positive("h", h)
    validation.flag("mean", mean)
    run = forward(net, X)
    Y = compatibility.targets(net, run, Y, loss)

    def cost_after(e, Z):
        """Return the cost if entry e of all Z is this one; only later layers are computed."""
        rest = Network(net.weights[e + 1 :], net.biases[e + 1 :], net.functions[e + 1 :])
        A = net.functions[e].fn(Z)
        tail = _forward(rest, A) if rest.weights else Forward([], [A])
        return _cost(net, Forward([Z, *tail.zs], tail.activations), Y, loss, mean=mean)

    def slopes(e, array, pre_activation):
        return _central_differences(array, lambda p: cost_after(e, pre_activation(p)), h)

    deltas, weights, biases = [], [], []
    for e, (W, b, Z) in enumerate(zip(net.weights, net.biases, run.zs, strict=True)):
        A = run.activations[e]
        deltas.append(slopes(e, Z, lambda Z: Z))
        weights.append(slopes(e, W, lambda W, A=A, b=b: A @ W if b is None else A @ W + b))
        biases.append(None if b is None else slopes(e, b, lambda b, A=A, W=W: A @ W + b))
    return Gradients(deltas, weights, biases)


def _central_differences(array, cost_at, h):
    """Return the slope of the cost for each entry of an array."""
    nudged = np.array(validation.real("a parameter", array))  # a copy that h can be added to
    slopes = np.empty_like(nudged)
    for i in np.ndindex(array.shape):
        kept = nudged[i]
        nudged[i] = kept + h
        if nudged[i] == kept:
            raise ValueError(f"h is {h}: too small to change {kept} in {nudged.dtype}")
        above = cost_at(nudged)
        nudged[i] = kept - h
        below = cost_at(nudged)
        nudged[i] = kept
        slopes[i] = (above - below) / (2 * h)
    return slopes


def relative_error(a, b) -> float:
    """Return how far apart a and b are, relative to the larger: |a - b| / max(|a|, |b|).

    |.| is the length of all entries taken together, so 0 is equal, 2 is opposite. For lists and
    records, such as two `Gradients`, the largest error of any pair of arrays. None meets only None.

    Raises ValueError when the shapes or the lengths differ, and for what holds no real numbers.
    """
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        if len(a) != len(b):
            raise ValueError(f"a list of {len(a)} cannot be compared with a list of {len(b)}")
        errors = [relative_error(p, q) for p, q in zip(a, b, strict=True)]
        return float(np.max(errors, initial=0.0))  # unlike max, nan wins
    if a is None and b is None:
        return 0.0
    if a is None or b is None:
        raise ValueError("an array cannot be compared with None")
    a, b = (validation.real("an array", x).astype(float) for x in (a, b))
    if a.shape != b.shape:
        raise ValueError(f"shapes {a.shape} and {b.shape} cannot be compared")
    unit = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    if unit == 0:
        return 0.0
    with np.errstate(invalid="ignore"):
        a, b = a / unit, b / unit  # squares of very small or large numbers would be lost
        return float(np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)))
