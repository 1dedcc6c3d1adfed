"""Turn bad input away at the door, with an error that names the shapes and what would fit."""

import math

import numpy as np


def inputs(net, X):
    """Return X as a batch of shape (m, n_0), float32 or float64.

    A single example of shape (n_0,) becomes one row. Raises ValueError when X has another number
    of columns than the network has inputs, no rows, something that is not a number, nan or inf,
    and when the parts of the network do not fit each other.
    """
    n = _inputs_of(net)
    X = _numbers("X", X, net.weights[0].dtype)
    if X.ndim == 1:
        X = X.reshape(1, -1)
    if X.ndim != 2 or X.shape[1] != n or X.shape[0] == 0:
        raise ValueError(
            f"X has shape {X.shape}, but the network has {n} inputs: (m, {n}) would fit, "
            "with one example in each of m rows, and at least one row"
        )
    finite("X", X)
    return X


def targets(net, run, Y, loss, *, for_gradients=False):
    """Return Y in the dtype of the predictions, of exactly their shape (m, n_L).

    Raises ValueError for any other shape (nothing is broadcast), for softmax with a loss that its
    derivative does not cancel with and, where gradients are wanted, for softmax with targets
    whose rows do not sum to 1: the gradient would be another than the one that is computed.
    """
    Y_hat = run.activations[-1]
    Y = _numbers("Y", Y, Y_hat.dtype)
    if Y.shape != Y_hat.shape:
        fits = Y.ndim == 1 and Y.size == Y_hat.size
        cure = f"; Y.reshape{Y_hat.shape} would fit" if fits else ""
        raise ValueError(
            f"Y has shape {Y.shape}, but the predictions have shape {Y_hat.shape}: "
            f"Y needs one row for each example and one column for each output{cure}"
        )
    if net.functions[-1].name == "softmax":
        if loss.cancels != "softmax":
            raise ValueError(
                f"softmax with {loss.name}: softmax has no element-wise derivative, so its delta "
                "is known here only with the loss cross_entropy"
            )
        if for_gradients:
            off = Y.dot(np.ones(Y.shape[1], Y.dtype)) - 1
            if not off.dot(off) < 1e-6:
                row = np.abs(off).argmax()
                raise ValueError(
                    "softmax with cross_entropy needs targets whose rows sum to 1, such as a "
                    f"single 1 in each row; row {row} sums to {Y[row].sum():.4g}"
                )
    return Y if Y.dtype is Y_hat.dtype else Y.astype(Y_hat.dtype)


def finite(name, array):
    """Raise ValueError when the array, of shape (m, n), holds nan or inf."""
    # The product of a small array with itself is the quickest way to see that all is well; a large
    # one would wake up the threads of the BLAS, which then keep a core busy for many milliseconds.
    if array.size < 2**13 and math.isfinite(np.vdot(array, array)):
        return
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(f"{name} holds {array[row, column]} in row {row}, column {column}")


def count(name, number):
    """Raise ValueError unless the number is a positive whole one."""
    if not _is_count(number):
        raise ValueError(f"{name} is {number!r}: a positive whole number is needed")


def architecture(sizes, functions):
    """Raise ValueError unless sizes and functions describe a network: one function a layer."""
    if np.ndim(sizes) != 1 or len(sizes) < 2 or not all(_is_count(n) for n in sizes):
        raise ValueError(
            f"sizes is {sizes}: at least two positive whole numbers are needed, "
            "the number of inputs first and the number of outputs last"
        )
    if len(functions) != len(sizes) - 1:
        raise ValueError(
            f"{len(sizes)} sizes make {len(sizes) - 1} layers, but {len(functions)} activation "
            "functions were given: each layer needs one"
        )
    if any(f.name == "softmax" for f in functions[:-1]):
        raise ValueError("softmax fits the last layer only: it has no element-wise derivative")


def _is_count(n):
    return isinstance(n, int | np.integer) and not isinstance(n, bool) and n > 0


def _numbers(name, values, dtype):
    """Return values as an array: float32 and float64 stay, other real numbers become dtype."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths") from None
    if array.dtype.char in "fd":
        return array
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name} must hold real numbers, not {array.dtype}")
    return array.astype(dtype if dtype.char in "fd" else np.float64)


def _inputs_of(net):
    """Return the number of inputs of a network whose parts fit; otherwise raise ValueError."""
    if not 0 < len(net.weights) == len(net.biases) == len(net.functions):
        raise ValueError(
            f"a network of {len(net.weights)} weights, {len(net.biases)} biases and "
            f"{len(net.functions)} functions: each layer needs one of each (biases may be None)"
        )
    try:
        n = net.weights[0].shape[0]
        for l, (W, b) in enumerate(zip(net.weights, net.biases, strict=True), start=1):
            if W.shape[0] != n:
                raise ValueError(
                    f"W_{l} has shape {W.shape}, but layer {l - 1} has {n} outputs: "
                    f"({n}, {W.shape[1]}) would fit"
                )
            n = W.shape[1]
            if b is not None and b.shape != (1, n):
                raise ValueError(
                    f"b_{l} has shape {b.shape}, but W_{l} has shape {W.shape}: (1, {n}) would fit"
                )
    except (AttributeError, IndexError):
        raise ValueError(
            "weights and biases must be arrays of shapes (n_in, n_out) and (1, n_out)"
        ) from None
    return net.weights[0].shape[0]
