"""A feed-forward network: the forward pass, the cost, and backpropagation.

A batch has one example a row, m rows. Layers count l = 1..L; a Python list counts from 0, and in
code layer l is entry e = l - 1. For matrices, `A.dot(B)` is `A @ B`; `@` would make the whole step
of a small network 5 to 9 percent slower.

    X_l     (m, n_in)        what enters layer l; X_1 is the input       run.activations[e]
    W_l     (n_in, n_out)    weights                                     net.weights[e]
    b_l     (1, n_out)       biases, or None in a layer without          net.biases[e]
    Z_l     (m, n_out)       pre-activation, X_l W_l + b_l               run.zs[e]
    X_l+1   (m, n_out)       what leaves layer l, f_l(Z_l)               run.activations[e + 1]
    Ŷ       (m, n_L)         the prediction, X_L+1                       run.activations[-1]
    J       number           cost: the losses, summed or averaged        cost(...)
    delta_l (m, n_out)       dJ/dZ_l                                     grads.deltas[e]
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from nbcore import compatibility, parts, records, validation
from nbcore.activations import Activation
from nbcore.initializations import lecun
from nbcore.losses import Loss


@records.readable(records.network, records.network_table)
class Network(NamedTuple):
    """The parameters of a network and its activation functions, one of each a layer.

    Networks compare by value: `net == other` if all functions and numbers are equal. They have no
    hash, since their lists and arrays can be changed in place.
    """

    weights: list[np.ndarray]
    biases: list[np.ndarray | None]
    functions: list[Activation]


@records.readable(records.forward)
class Forward(NamedTuple):
    """What a forward pass computed: L pre-activations, and L + 1 activations from X to Ŷ.

    `made_by` says by which network, so that `cost` and `backward` refuse it for any other.
    """

    zs: list[np.ndarray]
    activations: list[np.ndarray]
    made_by: list | None = None


@records.readable(records.shaped_like_parameters)
class Gradients(NamedTuple):
    """The deltas dJ/dZ_l, and the gradients of J, shaped and listed like the parameters."""

    deltas: list[np.ndarray]
    weights: list[np.ndarray]
    biases: list[np.ndarray | None]


def init(
    sizes: Sequence[int],
    functions: Sequence[Activation],
    *,
    biases: bool = True,
    seed: int = 0,
    scale: float | Callable[[int, int], float] = lecun,
    dtype=np.float64,
) -> Network:
    """Return a network of the given layer sizes, inputs first, with random weights.

    Weights are normal with mean 0 and standard deviation `scale`: a number for all layers, or a
    function of (n_in, n_out) as in `nbcore.initializations`. Biases start at 0.

    Raises ValueError for sizes that are not positive whole numbers, for anything but one Activation
    a layer, a deviation that is negative or not finite, a seed that is not a whole number from 0
    on, and any dtype but float32 and float64.
    """
    parts.architecture(sizes, functions)
    sizes = [int(n) for n in sizes]
    validation.whole("seed", seed, 0)
    validation.flag("biases", biases)
    dtype = validation.float_type("dtype", dtype)
    rng = np.random.default_rng(seed)
    weights, offsets = [], []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        deviation = scale(n_in, n_out) if callable(scale) else scale
        deviation = validation.number("scale", deviation, lambda d: d >= 0, "a number from 0 on")
        W = (deviation * rng.standard_normal((n_in, n_out))).astype(dtype)
        validation.finite("W, whose scale is too large,", W)
        weights.append(W)
        offsets.append(np.zeros((1, n_out), dtype) if biases else None)
    return Network(weights, offsets, list(functions))


@compatibility.checks_inputs
def forward(net: Network, X: np.ndarray) -> Forward:
    """Return every Z_l and X_l for a batch X of shape (m, n_0), or for one example (n_0,).

    X is copied. Raises ValueError if X does not fit the network, if the parts of the network do not
    fit each other, and for nan and inf in either.
    """
    zs, activations = [], [X]
    for W, b, f in zip(net.weights, net.biases, net.functions, strict=True):
        Z = X.dot(W)  # Z_l = X_l W_l + b_l
        if b is not None:
            Z += b
        X = f.fn(Z)  # X_l+1 = f_l(Z_l)
        zs.append(Z)
        activations.append(X)
    return Forward(zs, activations)


def predict(net: Network, X: np.ndarray) -> np.ndarray:
    """Return the predictions Ŷ, (m, n_L), for X as in `forward`; raises ValueError where it does.

    An array of its own: writing into it changes no run.
    """
    return forward(net, X).activations[-1]


@compatibility.checks_targets
def cost(net: Network, run: Forward, Y: np.ndarray, loss: Loss, *, mean: bool = True) -> float:
    """Return J: the losses of all examples, averaged over the m examples or summed.

    Raises ValueError unless the run was made by this network as it is now, Y is finite, of exactly
    the shape (m, n_L) of the predictions and allowed by the loss, and the loss fits f_L.
    """
    if loss.cancels_with(net.functions[-1]):
        # The same numbers, from where nothing has been rounded yet.
        losses = loss.from_z(run.zs[-1], run.activations[-1], Y)
    else:
        losses = loss.fn(run.activations[-1], Y)
    return float(losses.sum()) / (len(Y) if mean else 1)


@compatibility.checks_targets
def backward(
    net: Network, run: Forward, Y: np.ndarray, loss: Loss, *, mean: bool = True
) -> Gradients:
    """Return the deltas and the gradients of the cost J that `cost` gives for the same arguments.

    Lesson 05 derives the four equations. Raises ValueError where `cost` does.
    """
    L, X, Z, f = len(net.weights), run.activations, run.zs, net.functions
    deltas, weights, biases = [None] * L, [None] * L, [None] * L

    if loss.cancels_with(f[-1]):
        delta = X[-1] - Y  # (1) where f_L' cancels against the loss
    else:
        delta = loss.deriv(X[-1], Y) * f[-1].deriv(Z[-1], X[-1])  # (1)
    if mean:
        delta /= len(Y)  # 1/m enters once, here

    ones = np.ones((1, len(Y)), delta.dtype)  # times a matrix: column sums, quicker than `sum`
    for e in reversed(range(L)):
        if e < L - 1:
            delta = delta.dot(net.weights[e + 1].T) * f[e].deriv(Z[e], X[e + 1])  # (2)
        deltas[e] = delta
        weights[e] = X[e].T.dot(delta)  # (3)
        if net.biases[e] is not None:
            biases[e] = ones.dot(delta)  # (4)
    return Gradients(deltas, weights, biases)


def cost_and_gradients(
    net: Network, X: np.ndarray, Y: np.ndarray, loss: Loss, *, mean: bool = True
) -> tuple[float, Gradients]:
    """Return J and its gradients: `forward`, `cost` and `backward` in one call.

    No run can become stale, and what all three check is checked once. Raises ValueError where they
    do.
    """
    run = forward(net, X)
    Y = compatibility.targets_for(net.functions[-1], run.activations[-1], Y, loss)
    validation.flag("mean", mean)
    # The three without their checks.
    J = cost.__wrapped__(net, run, Y, loss, mean=mean)
    return J, backward.__wrapped__(net, run, Y, loss, mean=mean)
