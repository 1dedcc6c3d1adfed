"""Backpropagation in named parts, each of which a mistake may replace.

`nbcore.network.backward` is the code to read. Here the same four equations are pulled apart, so
that a mistake is the one part that it changes and nothing else.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nbcore.losses import Loss
from nbcore.network import Forward, Gradients, Network

# A change takes the pass, the right value of a part, and for parts of one layer its index from 0
# and a delta; it returns what stands there instead.
Change = Callable[..., object]


class Case(NamedTuple):
    """The arguments of one call of `backward`, and the case that was asked just before it."""

    net: Network
    run: Forward
    Y: np.ndarray
    loss: Loss
    mean: bool
    before: "Case | None" = None


class Backpropagation:
    """The backward pass of a case, with `changes` to its parts, one after the other.

    `rate` is the learning rate of a mistake that has taken a step too early.

        loss_slope      (m, n_L)       ∂J/∂Ŷ without 1/m; for softmax Ŷ - Y, its way through softmax
        share           number         what each example counts: 1/m for a mean, 1 for a sum
        output_slope    (m, n_L)       f_L'(Z_L)
        output_delta    (m, n_L)       delta_L, equation (1)
        back            (m, n_out)     delta_l+1 W_l+1ᵀ, the blame that comes back to layer l
        slope           (m, n_out)     f_l'(Z_l) of a hidden layer
        delta           (m, n_out)     delta_l, equation (2)
        entering        (m, n_in)      X_l
        weights         (n_in, n_out)  ∂J/∂W_l, equation (3)
        biases          (1, n_out)     ∂J/∂b_l, equation (4)
        answer          Gradients      all of them
    """

    def __init__(self, case: Case, *changes: dict[str, Change], rate: float = 1.0):
        self.case, self.changes, self.rate = case, changes, rate
        self.W, self.X, self.Z = case.net.weights, case.run.activations, case.run.zs
        self.f, self.loss, self.Y = case.net.functions, case.loss, case.Y
        self.L, self.m = len(self.W), len(case.Y)
        self.top = None  # delta_L, once it is there

    def gradients(self) -> Gradients:
        """Return what the changed equations give. Raises ValueError where shapes do not fit."""
        deltas, weights, biases = [None] * self.L, [None] * self.L, [None] * self.L
        delta = self.top = self.output_delta()
        for l in reversed(range(self.L)):
            if l < self.L - 1:
                delta = self.hidden_delta(l, delta)
            deltas[l] = delta
            weights[l] = self.weight_gradient(l, delta)
            biases[l] = self.part("biases", lambda d=delta: d.sum(axis=0, keepdims=True), l, delta)
        return self.part("answer", lambda: Gradients(deltas, weights, biases))

    def output_delta(self):
        """Return delta_L, (m, n_L)."""
        Y_hat, softmax = self.X[-1], not self.f[-1].elementwise
        slope = self.part(
            "loss_slope", lambda: Y_hat - self.Y if softmax else self.loss.deriv(Y_hat, self.Y)
        )
        inner = self.part(
            "output_slope", lambda: np.ones_like(slope) if softmax else self.slope(-1)
        )
        share = self.part("share", lambda: 1 / self.m if self.case.mean else 1.0)
        return self.part("output_delta", lambda: slope * inner * share)

    def hidden_delta(self, l, delta):
        """Return delta_l, (m, n_out), from the delta of the layer after it; l counts from 0."""

        def right():
            back = self.part("back", lambda: delta @ self.W[l + 1].T, l, delta)
            return back * self.part("slope", lambda: self.slope(l), l)

        return self.part("delta", right, l, delta)

    def weight_gradient(self, l, delta):
        """Return the gradient of the weights of layer l, counted from 0."""
        X = self.part("entering", lambda: self.X[l], l)
        return self.part("weights", lambda: X.T @ delta, l, delta)

    def slope(self, l):
        """Return f_l'(Z_l), (m, n_out), l counted from 0 or from the end."""
        return self.f[l].deriv(self.Z[l], self.X[l % self.L + 1])

    def part(self, name, right, *place):
        """Return a part after all changes; `right` computes what it should be."""
        changes = [change[name] for change in self.changes if name in change]
        try:
            value = right()
        except ValueError:
            if not changes:
                raise
            value = None  # its shapes do not fit, which is nothing to a change that replaces it
        for change in changes:
            try:
                value = change(self, value, *place)
            except TypeError:
                if value is not None:
                    raise
                raise ValueError(f"{name} has shapes that do not fit") from None
        return value
