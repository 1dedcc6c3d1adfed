"""The explorer of curves: activations and losses, each with its tangent and its slope."""

from typing import NamedTuple

import numpy as np

from nbcore.activations import Activation, sigmoid, softmax
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, slider
from nbcore.explorers.curves.figure import SIZE, draw_curve
from nbcore.explorers.tasks import HIDDEN
from nbcore.losses import Loss, binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, backward, forward

LOGITS = (1.0, 0.0)  # what softmax is given beside the z that moves
Z_AXIS = np.linspace(-6, 6, 241)
Y_HAT_AXIS = np.linspace(0.02, 0.98, 193)
KINKED = "relu", "leaky_relu"
STEPS = {"z": 3.0, "Ŷ": 0.4}  # the largest h: from every point, one side has room for it


class Curve(NamedTuple):
    """An activation, a loss over Ŷ, or a loss over z through an activation, with its formulas."""

    formula: str
    slope: str
    function: Activation | None = None
    loss: Loss | None = None

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

    def follow(self, xs: np.ndarray, y: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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

    def factors(self, x: float, Y_hat: float, y: float) -> tuple[float, float] | None:
        """Return dJ/dŶ and f'(z) of a loss over z, None where no such product is the slope."""
        if self.loss is None or self.function is not sigmoid:
            return None
        Z, A, Y = (np.array([[number]]) for number in (x, Y_hat, y))
        return self.loss.deriv(A, Y).item(), self.function.deriv(Z, A).item()


def _activation(function):
    """Return the curve of an activation."""
    sign = "σ(z)" if function is sigmoid else "f(z)"
    formula, slope = (s.format(z="z", a=sign) for s in (function.formula, function.slope))
    return Curve(f"{sign} = {formula}", slope, function)


def _loss(loss):
    """Return the curve of a loss over Ŷ."""
    formula, slope = (text.format(p="Ŷ", y="y") for text in (loss.formula, loss.slope))
    return Curve(f"J = {formula}", slope, None, loss)


SQUARES, LOGS = _loss(squared_error), _loss(binary_cross_entropy)
CURVES = {name: _activation(f) for name, f in HIDDEN.items()} | {
    "squared_error(Ŷ)": SQUARES,
    "log_loss(Ŷ)": LOGS,
    "squared_error(sigmoid(z))": Curve(
        f"{SQUARES.formula} with Ŷ = σ(z)",
        f"{SQUARES.slope} · {sigmoid.slope.format(a='Ŷ')}",
        sigmoid,
        squared_error,
    ),
    "log_loss(sigmoid(z))": Curve(
        f"J = {binary_cross_entropy.formula_z.format(z='z', y='y')}",
        "Ŷ − y with Ŷ = σ(z)",
        sigmoid,
        binary_cross_entropy,
    ),
    "cross_entropy(softmax(z))": Curve(
        "J over the first of the logits z, 1, 0",
        "Ŷ₁ − y₁ with targets y, 1 − y, 0",
        softmax,
        cross_entropy,
    ),
}


class CurveExplorer(Explorer):
    """A point on the curve of an activation or a loss, with its tangent and its slope in numbers.

    Keywords set the controls to begin with, for example `CurveExplorer(curve="relu", z=0.0)`.
    """

    question = (
        "Guess first: where is this curve steepest, and what is its slope there? Then move the "
        "point; and make h small: what becomes of the secant?"
    )
    size = SIZE
    figure = draw_curve

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "curve": choice("curve", CURVES, "tanh"),
            "z": slider("z", 1.0, -6.0, 6.0, 0.1),
            "Y_hat": slider("Ŷ", 0.7, 0.02, 0.98, 0.01),
            "y": slider("target y", 1.0, 0.0, 1.0, 0.1),
            "h": slider("step h of the secant", 2.0, 0.01, STEPS["z"], 0.01),
        }

    def slider_maximum(self, name, values):
        """Return the largest value of a slider; over Ŷ there is less room for h than over z."""
        if name == "h" and values["curve"] in CURVES:
            return STEPS[CURVES[values["curve"]].variable]
        return super().slider_maximum(name, values)

    def disabled(self, values):
        """Return what the curve does not depend on."""
        curve = CURVES[values["curve"]]
        return {"Y_hat" if curve.function else "z"} | (set() if curve.loss else {"y"})

    def figure_arguments(self, values):
        """Return the curve, and its value and slope at the point and at the secant's other end."""
        curve, y = CURVES[values["curve"]], values["y"]
        x = values["z" if curve.function else "Y_hat"]
        end = x + values["h"] if x + values["h"] <= curve.axis[-1] else x - values["h"]
        heights, slopes, _ = curve.follow(curve.axis, y)
        (value, end_value), (slope, _), (Y_hat, _) = curve.follow(np.array([x, end]), y)
        return {
            "curve": (curve.axis, heights, slopes),
            "point": (x, value, slope),
            "end": (end, end_value),
            "name": values["curve"],
            "formulas": (curve.formula, curve.slope),
            "variable": curve.variable,
            "target": y if curve.loss else None,
            "prediction": Y_hat if curve.loss and curve.function else None,
            "factors": curve.factors(x, Y_hat, y),
            "cancels": curve.cancels,
            "kink": 0.0 if values["curve"] in KINKED else None,
        }
