"""Code that is right for another case than the one that was asked: no mistake if that is meant."""

import numpy as np

from nbcore.activations import relu, sigmoid, tanh
from nbcore.diagnosis.catalog.hidden_delta import HIDDEN_DELTA
from nbcore.diagnosis.catalog.mistake import Mistake, slope_of, slope_of_z, slopes, squared_slope

CANCELED = {
    "loss_slope": lambda p, right: p.X[-1] - p.Y,
    "output_slope": lambda p, right: np.ones_like(p.Y),
}


def _alone(f, slope, at_output):
    """Return the entry for code that is right for one activation, whatever the network has."""
    name = f.name.replace("relu", "ReLU")
    return Mistake(
        "",
        [form for of in (slope_of, slope_of_z) for form in slopes(of(f))],
        f"It is right for {name} alone: this is its slope, whatever net.functions says.",
        HIDDEN_DELTA + f"⟦{slope}⟧",
        "Which activation does this layer have? (net.functions knows.)",
        "net.functions[e].deriv(Z, X) is the slope of whatever activation that layer has. Or ask "
        f"about {name} alone: hidden={f.name}, and output={f.name} if the last layer has it too.",
        at_output=f"δ{{L}} = ∂J/∂Ŷ ⊙ ⟦{at_output}⟧",
    )


ELSEWHERE = (
    _alone(sigmoid, "X{n} ⊙ (1 − X{n})", "Ŷ ⊙ (1 − Ŷ)"),
    _alone(relu, "(Z{l} > 0)", "(Z{L} > 0)"),
    _alone(tanh, "(1 − X{n}²)", "(1 − Ŷ²)"),
    Mistake(
        "",
        [
            {"loss_slope": squared_slope},
            {"loss_slope": squared_slope, "output_slope": slope_of(tanh)},
            {"loss_slope": squared_slope, "output_slope": slope_of_z(tanh)},
        ],
        "It is right for the squared error alone: its slope is 2 (Ŷ − Y), whatever loss is given.",
        "∂J/∂Ŷ = ⟦2 (Ŷ − Y)⟧{share}",
        "What is the slope of the loss that was given?",
        "loss.deriv(Y_hat, Y) is the slope of whatever loss was given. Or ask about the squared "
        "error alone: diagnose(..., loss=squared_error).",
    ),
    Mistake(
        "",
        [
            CANCELED,
            *(
                CANCELED | {"slope": of(f)}
                for f in (sigmoid, relu)
                for of in (slope_of, slope_of_z)
            ),
        ],
        "It is right for log loss with sigmoid, and for cross-entropy with softmax: there nothing "
        "but Ŷ − Y is left, over m for a mean.",
        "δ{L} = ⟦(Ŷ − Y){share}⟧",
        "Which loss was given, and which activation ends the network?",
        "With another loss δ{L} = {delta}. Or ask about log loss alone: diagnose(..., "
        "loss=binary_cross_entropy), with hidden=sigmoid or hidden=relu if it is for those.",
    ),
)
