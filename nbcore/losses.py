"""Losses: how far a prediction Ŷ is from its target Y, each beside its derivative.

A loss gives one number for each entry of Ŷ; `nbcore.network.cost` adds them up.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nbcore.activations import Activation, sigmoid, softmax

SMALLEST = 1e-37  # below this float32 loses digits, and then the number itself


class Loss(NamedTuple):
    """A loss, its slope, and the activation with which both become simpler.

    `fn(Y_hat, Y)` and `deriv(Y_hat, Y)`, the slope with respect to Ŷ, take and return arrays of
    shape (m, n_L). When the output layer's activation is the one in `cancels`, its derivative
    cancels against the loss's: then delta is Ŷ - Y, and `from_z(Z, Y_hat, Y)` gives the same
    losses, exact also where Ŷ has been rounded to 0 or 1. None where nothing cancels. `allowed`
    is the smallest and the largest target for which the loss makes sense, None if all do.
    `formula` and `slope` are `fn` and `deriv` as text, `formula_z` is `from_z`, "" if there is
    none: {p} stands for Ŷ, {y} for Y, {z} for Z, and · multiplies entry by entry.
    """

    name: str
    fn: Callable
    deriv: Callable
    cancels: Activation | None = None
    from_z: Callable | None = None
    allowed: tuple[float, float] | None = None
    formula: str = ""
    slope: str = ""
    formula_z: str = ""

    def cancels_with(self, f: Activation) -> bool:
        """Return whether the derivative of f cancels against the loss's.

        What counts is the function that f computes, not its name.
        """
        return self.cancels is not None and f.fn is self.cancels.fn


def _squares(Y_hat, Y):
    D = Y_hat - Y
    return D * D


def _squares_deriv(Y_hat, Y):
    return 2 * (Y_hat - Y)


def _log_loss(Y_hat, Y):
    _require(Y_hat, Y_hat < 1, "binary_cross_entropy", "strictly between 0 and 1", "sigmoid")
    return -(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))


def _log_loss_deriv(Y_hat, Y):
    _require(Y_hat, Y_hat < 1, "binary_cross_entropy", "strictly between 0 and 1", "sigmoid")
    return (Y_hat - Y) / (Y_hat * (1 - Y_hat))


def _log_loss_from_z(Z, Y_hat, Y):
    # -log(Ŷ) is log(1 + exp(-z)) and -log(1 - Ŷ) is log(1 + exp(z)). Both are written with
    # exp(-|z|), which cannot overflow; for targets 0 and 1 the first two terms cancel exactly.
    return np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-np.abs(Z)))


def _cross_entropy(Y_hat, Y):
    _require(Y_hat, Y_hat <= 1, "cross_entropy", "above 0 and at most 1", "softmax")
    return -Y * np.log(Y_hat)


def _cross_entropy_deriv(Y_hat, Y):
    _require(Y_hat, Y_hat <= 1, "cross_entropy", "above 0 and at most 1", "softmax")
    return -Y / Y_hat


def _cross_entropy_from_z(Z, Y_hat, Y):
    if Y_hat.min() > SMALLEST:
        return -Y * np.log(Y_hat)
    # Some Ŷ_k was rounded to 0. Its logarithm is z_k less the logarithm of the sum of all exp(z).
    Z = Z - Z.max(axis=1, keepdims=True)
    return Y * (np.log(np.exp(Z).sum(axis=1, keepdims=True)) - Z)


def _require(Y_hat, low_enough, loss, where, cure):
    if not ((Y_hat > 0) & low_enough).all():
        raise ValueError(
            f"{loss} takes the logarithm of predictions, which must lie {where}; these reach from "
            f"{Y_hat.min():.4g} to {Y_hat.max():.4g}. Use {cure} in the last layer."
        )


squared_error = Loss(
    "squared_error", _squares, _squares_deriv, formula="({p} − {y})²", slope="2 ({p} − {y})"
)
binary_cross_entropy = Loss(
    "binary_cross_entropy",
    _log_loss,
    _log_loss_deriv,
    sigmoid,
    _log_loss_from_z,
    (0, 1),
    formula="−({y} · log {p} + (1 − {y}) · log(1 − {p}))",
    slope="({p} − {y}) / ({p} · (1 − {p}))",
    formula_z="log(1 + exp({z})) − {y} · {z}",
)
cross_entropy = Loss(
    "cross_entropy",
    _cross_entropy,
    _cross_entropy_deriv,
    softmax,
    _cross_entropy_from_z,
    (0, 1),
    formula="−{y} · log {p}",
    slope="−{y} / {p}",
    formula_z="{y} · (log(row sum of exp({z})) − {z})",
)
