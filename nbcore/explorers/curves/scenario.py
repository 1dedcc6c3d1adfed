"""The curves of activations and losses, with values and slopes from the core."""

from typing import NamedTuple

import numpy as np

from nbcore.activations import Activation, leaky_relu, relu, sigmoid, softmax
from nbcore.explorers.tasks import HIDDEN
from nbcore.losses import Loss, binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, backward, forward

LOGITS = (1.0, 0.0)  # what softmax is given beside the z that moves
Z_AXIS = np.linspace(-6, 6, 241)
Y_HAT_AXIS = np.linspace(0.02, 0.98, 193)
STRIDE = 2  # points of an axis from one value of a slider to the next
LARGEST_H = {"z": 3.0, "Ŷ": 0.4}  # from every point, one side has room for it
SAME = 1e-9  # slopes that differ by less are one


class Curve(NamedTuple):
    """An activation, a loss over Ŷ, or a loss over z through an activation, with its formulas.

    The slope jumps at the `kink`, if there is one.
    """

    formula: str
    slope: str
    function: Activation | None = None
    loss: Loss | None = None
    kink: float | None = None

    @property
    def variable(self) -> str:
        """What the curve is drawn over."""
        return "z" if self.function else "Ŷ"

    @property
    def axis(self) -> np.ndarray:
        """The points at which the curve is drawn."""
        return Z_AXIS if self.function else Y_HAT_AXIS

    @property
    def cancels(self) -> bool:
        """Whether the slope of the loss over z is Ŷ - y."""
        return bool(self.loss and self.function and self.loss.cancels_with(self.function))

    def evaluate(self, xs: np.ndarray, y: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return values, slopes and predictions at points (n,), for a target y, each (n,)."""
        X, Y = xs[:, None], np.full((len(xs), 1), y)
        if self.loss is None:
            A = self.function.fn(X)
            return A[:, 0], self.function.deriv(X, A)[:, 0], A[:, 0]
        if self.function is None:
            return self.loss.fn(X, Y)[:, 0], self.loss.deriv(X, Y)[:, 0], xs
        if self.function is softmax:
            X = np.column_stack([xs, *np.broadcast_arrays(*LOGITS, xs)[:-1]])
            Y = np.column_stack([Y, 1 - Y, 0 * Y])
        net = Network([np.eye(X.shape[1])], [None], [self.function])
        run = forward(net, X)
        Z, Y_hat = run.zs[-1], run.activations[-1]
        losses = self.loss.from_z(Z, Y_hat, Y) if self.cancels else self.loss.fn(Y_hat, Y)
        delta = backward(net, run, Y, self.loss, mean=False).deltas[-1]
        return losses.sum(axis=1), delta[:, 0], Y_hat[:, 0]

    def chain_rule(self, z: float, Y_hat: float, y: float) -> tuple[float, float] | None:
        """Return dJ/dŶ and f'(z) of a loss over z, None where no such product is the slope."""
        if self.loss is None or self.function is not sigmoid:
            return None
        Z, A, Y = (np.array([[number]]) for number in (z, Y_hat, y))
        return self.loss.deriv(A, Y).item(), self.function.deriv(Z, A).item()


def _activation(function):
    sign = "σ(z)" if function is sigmoid else "f(z)"
    formula, slope = (s.format(z="z", a=sign) for s in (function.formula, function.slope))
    kink = 0.0 if function in (relu, leaky_relu) else None
    return Curve(f"{sign} = {formula}", slope, function, kink=kink)


def _loss(loss):
    formula, slope = (text.format(p="Ŷ", y="y") for text in (loss.formula, loss.slope))
    return Curve(f"J = {formula}", slope, None, loss)


SQUARES, LOGS = _loss(squared_error), _loss(binary_cross_entropy)
CURVES = {name: _activation(f) for name, f in HIDDEN.items()} | {
    "squared_error(Ŷ)": SQUARES,
    "log_loss(Ŷ)": LOGS,
    "squared_error(sigmoid(z))": Curve(
        f"{SQUARES.formula} with Ŷ = σ(z)", f"{SQUARES.slope} · {sigmoid.slope.format(a='Ŷ')}",
        sigmoid, squared_error,
    ),
    "log_loss(sigmoid(z))": Curve(
        f"J = {binary_cross_entropy.formula_z.format(z='z', y='y')}", "Ŷ − y with Ŷ = σ(z)",
        sigmoid, binary_cross_entropy,
    ),
    "cross_entropy(softmax(z))": Curve(
        "J over the first of the logits z, 1, 0", "Ŷ₁ − y₁ with targets y, 1 − y, 0",
        softmax, cross_entropy,
    ),
}  # fmt: skip


def curve_scenario(*, curve: str, z: float, Y_hat: float, y: float, h: float) -> dict:
    """Return one of CURVES with its slopes, its tangent at z or Ŷ, and its secant over h."""
    name, curve = curve, CURVES[curve]
    x = z if curve.function else Y_hat
    end = x + h if x + h <= curve.axis[-1] else x - h
    values, slopes, _ = curve.evaluate(curve.axis, y)
    (value, end_value), (slope, _), (prediction, _) = curve.evaluate(np.array([x, end]), y)
    steepest, right_of = _steepest(curve.axis, slopes)
    kink = curve.kink
    if kink is not None:
        kink = kink, slopes[curve.axis < kink][-1], slopes[curve.axis > kink][0]
    return {
        "name": name, "variable": curve.variable, "formulas": (curve.formula, curve.slope),
        "curve": (curve.axis, values, slopes), "lowest": values.min(),
        "point": (x, value, slope), "end": (end, end_value),
        "chord": (end_value - value) / (end - x), "target": y if curve.loss else None,
        "steepest": steepest, "right_of": right_of, "kink": kink,
        "prediction": prediction if curve.loss and curve.function else None,
        "factors": curve.chain_rule(x, prediction, y), "cancels": curve.cancels,
    }  # fmt: skip


def _steepest(xs, slopes):
    """Return `steepest` and `right_of` as `draw_curve` takes them."""
    there = np.flatnonzero(np.abs(slopes) > np.abs(slopes).max() - SAME)
    points = [(xs[i], slopes[i]) for i in there]
    if len(there) <= 2:
        return points, None
    return points[:1], xs[there[0] - 1] if there[0] else -np.inf
