"""What belongs together: a network and a batch, a run, targets, a loss.

What does not fit is refused with an error that says what was given and what would fit. The
equations of `nbcore.network` stay free of these checks.
"""

import functools

import numpy as np

from nbcore import parts
from nbcore.losses import Loss
from nbcore.soundness import sound_loss, target_range
from nbcore.validation import all_finite, finite, flag, real, shown

EXACT, PLACES = 20_000, 4096  # about so many numbers identify a larger array
SHARES = 2e-4  # how far from 1 a row of shares may sum, such as three times 0.3333


def checks_inputs(forward):
    """Return a forward pass of (net, X) that refuses a network or a batch that does not fit.

    For callers that have checked already, `__wrapped__` is the pass alone.
    """

    @functools.wraps(forward)
    def checked(net, X):
        run = forward(net, inputs(net, X))
        if not all(map(all_finite, run.zs)):
            parts.require_finite(net)
        return type(run)(run.zs, run.activations, fingerprint(net))

    return checked


def checks_targets(part):
    """Return the cost or the backward pass of (net, run, Y, loss), refusing what does not fit."""

    @functools.wraps(part)
    def checked(net, run, Y, loss, *, mean=True):
        flag("mean", mean)
        return part(net, run, targets(net, run, Y, loss), loss, mean=mean)

    return checked


def inputs(net, X):
    """Return X as a new batch of shape (m, n_0), in the dtype of the network.

    A single example of shape (n_0,) becomes one row. Raises ValueError when X has another number
    of columns than the network has inputs, no rows, something that is not a number, nan or inf,
    and when the parts of the network do not fit each other.
    """
    n, dtype = parts.inputs_of(net), net.weights[0].dtype
    X = given = real("X", X, dtype)
    if X.ndim == 1:
        X = X.reshape(1, -1)
    if X.ndim != 2 or X.shape[1] != n or X.shape[0] == 0:
        raise ValueError(
            f"X has shape {given.shape}, but the network has {n} inputs: (m, {n}) would fit, "
            "with one example in each of m rows, and at least one row"
        )
    # Always a copy: writing into X later does not change the run.
    X = np.array(X) if X.dtype is dtype else _cast(X, dtype)
    finite("X", X)
    return X


def fingerprint(net):
    """Return what distinguishes a network from others, and from itself after a step.

    Its functions, and the shape and the bytes of each parameter; of one with more than 20 000
    numbers, the bytes of some thousand of them.
    """
    return [*net.functions, *map(_mark, net.weights), *map(_mark, net.biases)]


def _mark(a):
    if a is None:
        return None
    return a.shape, (a if a.size <= EXACT else a.ravel()[:: a.size // PLACES | 1]).tobytes()


def targets(net, run, Y, loss):
    """Return Y in the dtype of the predictions, of exactly their shape (m, n_L).

    Raises ValueError for a run that another network made, or this one before its parameters
    changed; for a loss that does not fit the last activation; and for targets of another shape
    (nothing is broadcast), with nan or inf, or that the loss does not allow.
    """
    try:
        known = run.made_by == fingerprint(net)
    except (AttributeError, TypeError):
        known = False
    if not known:
        _explain_run(net, run)
    return targets_for(net.functions[-1], run.activations[-1], Y, loss)


def targets_for(f, Y_hat, Y, loss):
    """Return Y in the dtype of these predictions, of exactly their shape (m, n_L).

    f is the activation that made them. Raises ValueError as `targets` does, except for runs.
    """
    if not isinstance(loss, Loss):
        raise ValueError(
            f"loss is {shown(loss)}: a Loss is needed, such as nbcore.losses.squared_error"
        )
    try:
        sound_loss(loss)
    except TypeError:  # it cannot be remembered
        sound_loss.__wrapped__(loss)
    if not loss.cancels_with(f):
        _require_slopes(f, loss)
    Y = real("Y", Y, Y_hat.dtype)
    if Y.shape != Y_hat.shape:
        fits = Y.ndim == 1 and Y.size == Y_hat.size
        cure = f"; Y.reshape{Y_hat.shape} would fit" if fits else ""
        raise ValueError(
            f"Y has shape {Y.shape}, but the predictions have shape {Y_hat.shape}: "
            f"Y needs one row for each example and one column for each output{cure}"
        )
    Y = Y if Y.dtype is Y_hat.dtype else _cast(Y, Y_hat.dtype)
    allows = _allows if Y.size <= PLACES else _allows.__wrapped__
    if not allows(loss.allowed, f.elementwise, Y.shape, Y.dtype.char, Y.tobytes()):
        _explain_targets(Y, loss, f)
    return Y


@functools.lru_cache(maxsize=256)  # a training asks about the same targets again and again
def _allows(allowed, elementwise, shape, char, data):
    """Return whether targets, given as bytes, are in the range, and add up where they have to."""
    Y = np.frombuffer(data, char).reshape(shape)
    low, high = target_range(allowed)
    if not (Y.min() >= low and Y.max() <= high):  # nan is neither
        return False
    return elementwise or bool(np.abs(Y.sum(axis=1) - 1).max() < SHARES)


def _cast(array, dtype):
    """Return a copy in another dtype; what is too large for it becomes inf."""
    with np.errstate(over="ignore"):
        return array.astype(dtype if dtype.char in "fd" else np.float64)


def _explain_run(net, run):
    """Raise ValueError: this is no run, or not the network's as it is now."""
    parts.inputs_of(net)
    if not hasattr(run, "made_by"):
        raise ValueError(
            f"run is {shown(run)}: what forward(net, X) returns is needed, and it comes second"
        )
    raise ValueError(
        "the run was made by another network, or by this one before its parameters changed: "
        "call forward(net, X) again after each step"
    )


def _require_slopes(f, loss):
    """Raise ValueError unless f and the loss have slopes of their own."""
    if loss.cancels is not None and not loss.cancels.elementwise:
        raise ValueError(
            f"{f.name} with {loss.name}: this loss compares the shares of a whole, so "
            f"{loss.cancels.name} is needed in the last layer; outputs that are each a yes or a no "
            "go with sigmoid and binary_cross_entropy"
        )
    if not f.elementwise:
        raise ValueError(
            f"{f.name} with {loss.name}: {f.name} has no element-wise derivative, so its delta "
            "is known here only with the loss cross_entropy"
        )


def _explain_targets(Y, loss, f):
    """Raise ValueError for the first row of Y that the loss does not allow."""
    finite("Y", Y)
    low, high = target_range(loss.allowed)
    for row, column in np.argwhere(~((low <= Y) & (high >= Y))):
        raise ValueError(
            f"Y holds {Y[row, column]:.9g} in row {row}, column {column}, but {loss.name} needs "
            f"targets from {low} to {high}"
        )
    row = np.abs(Y.sum(axis=1) - 1).argmax()
    raise ValueError(
        f"{f.name} with {loss.name} needs targets whose rows sum to 1, such as a single 1 in each "
        f"row; row {row} sums to {Y[row].sum():.6g}"
    )
