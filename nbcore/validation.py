"""Turn bad input away at the door, with an error that names the shapes and what would fit."""

import math
import reprlib
import sys

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


# What follows is asked by the modules that are built upon the core.


def whole(name, value, low, high=None):
    """Raise ValueError unless the value is a whole number from low to high, both included."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        if low <= value and (high is None or value <= high):
            return
    fits = f"of at least {low}" if high is None else f"from {low} to {high}"
    raise ValueError(f"{name} is {shown(value)}: a whole number {fits} would fit")


def number(name, value, fits=lambda value: True, words="a finite number"):
    """Raise ValueError unless the value is one finite real number that fits, as `words` say."""
    plain = value.item() if isinstance(value, np.integer | np.floating) else value
    real = isinstance(plain, int | float) and not isinstance(plain, bool)
    if not (real and abs(plain) <= sys.float_info.max and fits(plain)):
        raise ValueError(f"{name} is {shown(value)}: {words} is needed")


def positive(name, value):
    """Raise ValueError unless the value is a positive, finite number."""
    number(name, value, lambda value: value > 0, "a positive number")


def flag(name, value):
    """Raise ValueError unless the value is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} is {shown(value)}: True or False is needed")


def one_of(name, value, options):
    """Raise ValueError unless the value is one of the options, which are texts."""
    if not (isinstance(value, str) and value in options):
        raise ValueError(f"{name} is {shown(value)}: one of {', '.join(options)} is needed")


def instance(name, value, *kinds):
    """Raise ValueError unless the value is of one of these kinds, such as Loss or str."""
    if not isinstance(value, kinds):
        words = {"str": "text", "Iterable": "list"}
        names = [words.get(kind.__name__, kind.__name__) for kind in kinds]
        either = " or ".join(f"{'an' if n[0] in 'AEIOU' else 'a'} {n}" for n in names)
        where = " of nbcore" if kinds[0].__module__.startswith("nbcore") else ""
        raise ValueError(f"{name} is {shown(value)}: {either}{where} is needed")


def float_type(name, dtype):
    """Return np.float32 or np.float64; raises ValueError for another type."""
    for kind in (np.float32, np.float64):
        if isinstance(dtype, str | type | np.dtype) and dtype in (kind, kind.__name__):
            return kind
    raise ValueError(f"{name} is {shown(dtype)}: float32 or float64 is needed")


def real(name, values):
    """Return values as an array, float32 or float64.

    Raises ValueError for what is no array of real numbers, and for a masked array.
    """
    if isinstance(values, np.ma.MaskedArray):
        raise ValueError(f"{name} has a mask, which would be lost: leave out what it hides")
    with np.errstate(over="ignore"):
        return _numbers(name, values, np.dtype(float))


def shaped(name, values, *shape):
    """Return what `real` returns; raises ValueError unless it has exactly this shape.

    A letter in the shape, such as "m", stands for any number but 0. Nothing is broadcast.
    """
    array = real(name, values)
    pairs = list(zip(array.shape, shape, strict=False))
    if array.ndim != len(shape) or any(n != s if isinstance(s, int) else n == 0 for n, s in pairs):
        fits = str(shape).replace("'", "")
        raise ValueError(f"{name} has shape {array.shape}: {fits} would fit")
    return array


def array(name, values, *shape):
    """Return what `shaped` returns; raises ValueError also for nan and inf."""
    found = shaped(name, values, *shape)
    finite(name, found.reshape(-1, found.shape[-1]))
    return found


def shown(value):
    """Return in a few words what was given: of an array its shape."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return reprlib.repr(value.item() if isinstance(value, np.generic) else value)
