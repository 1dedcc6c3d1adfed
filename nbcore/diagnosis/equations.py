"""Backpropagation in named parts, each of which a mistake may replace.

`nbcore.network.backward` is the code to read. Here the same four equations are pulled apart, so
that a mistake is the one part that it changes and nothing else. In code layer l is entry e = l - 1.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from nbcore.losses import Loss
from nbcore.network import Forward, Gradients, Network

# A change takes the pass p and the right value of a part, and returns what is used instead. For
# slope and entering it also takes the entry e, for back, delta, weights and biases e and a delta.
Change = Callable[..., object]
DELTA, WEIGHTS, BIASES = "δ", "∂J/∂W", "∂J/∂b"
KINDS = (DELTA, WEIGHTS, BIASES)


class Case(NamedTuple):
    """The arguments of one call of `backward`, the call just before it, and what is special."""

    net: Network
    run: Forward
    Y: np.ndarray
    loss: Loss
    mean: bool
    before: "Case | None" = None
    name: str = ""


class Backpropagation:
    """The backward pass of a case, with `changes` to its parts, one after the other.

    `rate` is the learning rate of a mistake that has taken a step too early. `upstream` holds, by
    entry, what f_l' is multiplied with: ∂J/∂Ŷ of the cost, and `back` in the hidden layers.

        cost            number         J
        loss_slope      (m, n_L)       ∂J/∂Ŷ without 1/m; for softmax Ŷ - Y, its way through softmax
        share           number         what each example counts: 1/m for a mean, 1 for a sum
        output_slope    (m, n_L)       f_L'(Z_L)
        output_delta    (m, n_L)       delta_L, equation (1)
        back            (m, n_out)     delta_l+1 W_l+1ᵀ, the upstream gradient of layer l
        slope           (m, n_out)     f_l'(Z_l) of a hidden layer
        delta           (m, n_out)     delta_l, equation (2)
        entering        (m, n_in)      X_l
        weights         (n_in, n_out)  ∂J/∂W_l, equation (3)
        biases          (1, n_out)     ∂J/∂b_l, equation (4)
        answer          Gradients      all of them
    """

    def __init__(self, case: Case, *changes: dict[str, Change], rate: float = 1.0):
        self.case, self.changes, self.rate = case, changes, rate
        self.W, self.b = case.net.weights, case.net.biases
        self.X, self.Z = case.run.activations, case.run.zs
        self.f, self.loss, self.Y = case.net.functions, case.loss, case.Y
        self.L, self.m = len(self.W), len(case.Y)
        self.changed = set().union(*changes)  # the names of these parts
        self.top, self.upstream = None, {}  # delta_L and the upstream gradients, once there

    def gradients(self) -> Gradients:
        """Return what the changed equations give. Raises ValueError where shapes do not fit."""
        found = dict(self._way_back())
        lists = ([found[kind, e + 1] for e in range(self.L)] for kind in KINDS)
        right = Gradients(*lists)
        return self.part("answer", lambda: right)

    def quantities(self) -> Iterator[tuple[tuple[str, int], np.ndarray]]:
        """Yield the same with its places, such as (("δ", L), delta_L), from the output back."""
        if "answer" not in self.changed:
            yield from self._way_back()
            return
        lists = self.gradients()
        for e in reversed(range(self.L)):
            for kind, arrays in zip(KINDS, lists, strict=True):
                yield (kind, e + 1), arrays[e]

    def _way_back(self):
        delta = self.top = self.output_delta()
        for e in reversed(range(self.L)):
            if e < self.L - 1:
                delta = self.hidden_delta(e, delta)
            yield (DELTA, e + 1), delta
            yield (WEIGHTS, e + 1), self.weight_gradient(e, delta)
            yield (BIASES, e + 1), self.bias_gradient(e, delta)

    def cost(self):
        """Return J, a number."""
        return self.part("cost", lambda: self.share() * self.loss.fn(self.X[-1], self.Y).sum())

    def loss_slope(self):
        """Return ∂J/∂Ŷ of the sum of the losses, (m, n_L); for softmax its way through it."""
        Y_hat, softmax = self.X[-1], not self.f[-1].elementwise
        return self.part(
            "loss_slope", lambda: Y_hat - self.Y if softmax else self.loss.deriv(Y_hat, self.Y)
        )

    def share(self):
        """Return what each example counts."""
        return self.part("share", lambda: 1 / self.m if self.case.mean else 1.0)

    def output_delta(self):
        """Return delta_L, (m, n_L)."""
        slope, share = self.loss_slope(), self.share()
        self.upstream[self.L - 1] = slope * share
        softmax = not self.f[-1].elementwise
        inner = self.part(
            "output_slope", lambda: np.ones_like(slope) if softmax else self.slope(-1)
        )
        return self.part("output_delta", lambda: slope * inner * share)

    def hidden_delta(self, e, delta):
        """Return delta_l, (m, n_out), from the delta of the layer after it."""

        def right():
            back = self.part("back", lambda: delta @ self.W[e + 1].T, e, delta)
            self.upstream[e] = back
            return back * self.part("slope", lambda: self.slope(e), e)

        return self.part("delta", right, e, delta)

    def weight_gradient(self, e, delta):
        """Return ∂J/∂W_l, (n_in, n_out)."""
        X = self.part("entering", lambda: self.X[e], e)
        return self.part("weights", lambda: X.T @ delta, e, delta)

    def bias_gradient(self, e, delta):
        """Return ∂J/∂b_l, (1, n_out)."""
        return self.part("biases", lambda: delta.sum(axis=0, keepdims=True), e, delta)

    def slope(self, e):
        """Return f_l'(Z_l), (m, n_out); e may count from the end."""
        return self.f[e].deriv(self.Z[e], self.X[e % self.L + 1])

    def slope_if_any(self, e):
        """Return f_l'(Z_l), or ones where the last layer's is used up by the loss."""
        used_up = e == self.L - 1 and self.loss.cancels_with(self.f[e])
        return np.ones_like(self.Z[e]) if used_up else self.slope(e)

    def part(self, name, right, *place):
        """Return a part after all changes; `right` computes what it should be."""
        if name not in self.changed:
            return right()
        try:
            value = right()
        except ValueError:
            value = None  # shapes do not fit, which does not matter to a change that replaces it
        for change in [change[name] for change in self.changes if name in change]:
            try:
                value = change(self, value, *place)
            except (TypeError, AttributeError, KeyError):
                # What the change needs is not there: of an exercise's case some arrays are None.
                raise ValueError(f"{name} cannot be computed") from None
        if value is None:
            raise ValueError(f"{name} has shapes that do not fit")
        return value
