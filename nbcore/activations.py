"""Activation functions, each beside its derivative.

An activation is applied to every entry of Z on its own; softmax alone looks at a whole row.
`deriv` is given both Z and A = fn(Z), because the forward pass has them already.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

LEAK = 0.01
SAFE = 60  # exp of at most this, summed over a row, is far from overflow even in float32


class Activation(NamedTuple):
    """A function f of the pre-activation and its derivative f'.

    `fn(Z)` and `deriv(Z, A)`, with A = fn(Z), take and return arrays of shape (m, n). A function
    that is not `elementwise` looks at whole rows; it has no f' of the shape of Z, and fits the
    last layer only, with a loss that cancels with it. `formula` and `slope` are f and f' as
    text, "" if there is none: {z} stands for Z, {a} for f(Z), and · multiplies entry by entry.
    """

    name: str
    fn: Callable
    deriv: Callable
    elementwise: bool = True
    formula: str = ""
    slope: str = ""

    def __reduce__(self):  # the functions of most have no name of their own to be pickled by
        return self.name if globals().get(self.name) is self else (Activation, tuple(self))


def _sigmoid(Z):
    # Either exponent is at most 0, so nothing overflows: 1/(1+exp(-z)) right of 0 and, the same
    # number written differently, exp(z)/(1+exp(z)) left of it.
    return np.exp(np.minimum(Z, 0)) / (1 + np.exp(-np.abs(Z)))


def _softmax(Z):
    # Subtracting a row's largest entry cancels in the fraction; without it exp could overflow.
    if np.abs(Z).max() > SAFE:
        Z = Z - Z.max(axis=-1, keepdims=True)
    E = np.exp(Z)
    E /= E.sum(axis=-1, keepdims=True)
    return E


def _no_derivative(Z, A):
    raise ValueError(
        "softmax has no element-wise derivative: each output depends on the whole row of Z. "
        "Use it in the last layer only, with the loss cross_entropy."
    )


identity = Activation("identity", lambda Z: Z, lambda Z, A: np.ones_like(Z), True, "{z}", "1")
relu = Activation(
    "relu",
    lambda Z: np.maximum(Z, 0),
    lambda Z, A: (Z > 0).astype(Z.dtype),
    formula="max({z}, 0)",
    slope="1 where {z} > 0, otherwise 0",
)
leaky_relu = Activation(
    "leaky_relu",
    lambda Z: np.maximum(Z, LEAK * Z),
    lambda Z, A: np.maximum(np.sign(Z), LEAK),
    formula=f"max({{z}}, {LEAK} · {{z}})",
    slope=f"1 where {{z}} > 0, otherwise {LEAK}",
)
tanh = Activation("tanh", np.tanh, lambda Z, A: 1 - A * A, True, "tanh({z})", "1 − {a}²")
sigmoid = Activation(
    "sigmoid", _sigmoid, lambda Z, A: A * (1 - A), True, "1 / (1 + exp(−{z}))", "{a} · (1 − {a})"
)
softmax = Activation(
    "softmax", _softmax, _no_derivative, elementwise=False, formula="exp({z}) / row sum of exp({z})"
)
