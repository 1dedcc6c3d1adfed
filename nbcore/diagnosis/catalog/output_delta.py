"""Mistakes in signs, in 1/m, in ∂J/∂Ŷ and in the delta of the last layer."""

import numpy as np

from nbcore.activations import softmax
from nbcore.diagnosis.catalog.mistake import (
    Mistake,
    negative,
    one,
    ones,
    over_m,
    over_outputs,
    times,
    times_m,
)
from nbcore.losses import binary_cross_entropy, squared_error


def _norm(p, right, axis):
    """Return the slope of the length of Ŷ - Y: of each row, or of all its entries together."""
    D = p.X[-1] - p.Y
    return D / np.sqrt((D * D).sum(axis=axis, keepdims=True)) if p.loss is squared_error else right


def _over_inputs(p, right, e, delta):
    """Return a gradient divided by the number of inputs of its layer."""
    return right / p.X[e].shape[1] if p.case.mean else right


def _over_inputs_instead(p, right, e, delta):
    """Return a gradient divided by the number of inputs of its layer instead of by m."""
    return right * p.m / p.X[e].shape[1] if p.case.mean else right


def _both_negative(p, right):
    """Return the slope of log loss with a wrong sign in its second term."""
    Y, A = p.Y, p.X[-1]
    return -(Y / A + (1 - Y) / (1 - A)) if p.loss is binary_cross_entropy else right


def _output_slope_again(p, right):
    slope = p.slope(-1) if p.f[-1].elementwise else p.X[-1] * (1 - p.X[-1])
    return right * slope


IN_OUTPUT_DELTA = (
    Mistake(
        "sign-flipped",
        [{"loss_slope": negative}],
        "You subtract the prediction from the target: Y − Ŷ where Ŷ − Y belongs.",
        "{start} = ⟦−⟧ {error}{share}",
        "If a prediction is too large, does the cost rise or fall when it grows further?",
        "Too large a prediction costs more when it grows, so {start} is positive where Ŷ > Y. The "
        "minus sign of descent stands in the update θ − η ∂J/∂θ and nowhere else.",
    ),
    Mistake(
        "sign-flipped",
        [{"weights": negative, "biases": negative}, {"weights": negative}, {"biases": negative}],
        "The deltas are right, the gradients have the opposite sign.",
        "∂J/∂W{l} = ⟦−⟧ X{l}ᵀ δ{l}",
        "Is this the gradient, or is it the way downhill?",
        "The gradient points uphill. The minus sign of descent stands in the update θ − η ∂J/∂θ, "
        "nowhere else.",
    ),
    Mistake(
        "factor-two-missing",
        [{"loss_slope": times(lambda p: 0.5 if p.loss is squared_error else 1.0)}],
        "The derivative of the squared error lacks its factor 2.",
        "∂J/∂Ŷ = ⟦?⟧ (Ŷ − Y){share}",
        "What is the derivative of d², and is there a ½ in this cost to cancel it?",
        "(d²)′ = 2d. The 2 disappears only when the cost is defined with ½, as some books do; "
        "here it is the sum of the squares, so ∂J/∂Ŷ = 2 (Ŷ − Y){share}.",
    ),
    Mistake(
        "norm-not-squared",
        [
            {"loss_slope": lambda p, right: _norm(p, right, 1)},
            {"loss_slope": lambda p, right: _norm(p, right, None)},
        ],
        "This is the derivative of the norm ‖Ŷ − Y‖, not of its square.",
        "∂J/∂Ŷ = ⟦(Ŷ − Y) / ‖Ŷ − Y‖⟧{share}",
        "Which of the two slopes shrinks when the prediction comes closer to its target?",
        "√(d₁² + d₂²) has the slope (d₁, d₂) / √(d₁² + d₂²), of length 1. The cost here is the "
        "sum of squares without the root, whose slope is 2d.",
    ),
    Mistake(
        "norm-not-squared",
        [
            {
                "loss_slope": lambda p, right: _norm(p, right, None),
                "share": lambda p, right: 1.0 if p.loss is squared_error else right,
            }
        ],
        "This is the derivative of the norm of all errors together, ‖Ŷ − Y‖, not of its square.",
        "∂J/∂Ŷ = ⟦(Ŷ − Y) / ‖Ŷ − Y‖⟧",
        "Which of the two slopes shrinks when the prediction comes closer to its target?",
        "The norm takes a root at the end, so its slope always has length 1. The cost here is "
        "the sum of squares without the root, whose slope is 2d; then the mean over the examples.",
    ),
    Mistake(
        "log-loss-signs",
        [{"loss_slope": _both_negative}],
        "Both terms of the slope of log loss have a minus sign.",
        "∂J/∂Ŷ = −Y / Ŷ ⟦−⟧ (1 − Y) / (1 − Ŷ)",
        "For Y = 0 the loss is −log(1 − Ŷ). Does it fall when Ŷ grows?",
        "The derivative of 1 − Ŷ is −1, and turns the sign of the second term: ∂J/∂Ŷ = −Y / Ŷ + "
        "(1 − Y) / (1 − Ŷ), times f{L}′(Z{L}) nothing but Ŷ − Y.",
    ),
    Mistake(
        "mean-missing",
        [{"share": one}],
        "You add up the losses of the examples; this cost is their mean.",
        "{start} = {error} ⟦?⟧",
        "If each example stood twice in the batch, would the mean of the losses change? And your "
        "gradient?",
        "J is the sum of the losses divided by m, so 1/m enters once, in {start}, and everything "
        "after it inherits it.",
    ),
    *(
        Mistake(
            "mean-missing",
            [{part: times_m}],
            f"The gradients of the {other} are those of a mean, the gradients of the {part} those "
            "of a sum.",
            equation + " ⟦?⟧",
            f"What divides ∂J/∂{divided}{{l}}: should it divide ∂J/∂{undivided}{{l}} too?",
            "Both are slopes of the same J. 1/m stands in δ{L} and so in both of them, or it is "
            "left out of δ and divides both.",
        )
        for part, other, undivided, divided, equation in (
            ("weights", "biases", "W", "b", "∂J/∂W{l} = X{l}ᵀ δ{l}"),
            ("biases", "weights", "b", "W", "∂J/∂b{l} = column sums of δ{l}"),
        )
    ),
    Mistake(
        "mean-extra",
        [{"share": lambda p, right: 1 / p.m}],
        "You divide by m; this cost is the sum of the losses.",
        "{start} = {error} ⟦/ m⟧",
        "If each example stood twice in the batch, would the sum of the losses change? And your "
        "gradient?",
        "With mean=False nothing is divided: the slope of a sum is the sum of the slopes.",
    ),
    Mistake(
        "mean-twice",
        [{"weights": over_m, "biases": over_m}, {"share": over_m}, {"weights": over_m}],
        "You divide by m twice.",
        "1/m in δ{L} ⟦and once more⟧",
        "Where did 1/m enter for the first time, and what already holds it from there on?",
        "1/m enters once. When δ{L} holds it, each δ before it does too, and X{l}ᵀ δ{l} and the "
        "column sums of δ{l} are gradients of the mean already.",
    ),
    Mistake(
        "mean-over-entries",
        [{"share": over_outputs}],
        "You average over all entries of Ŷ; this cost averages over the examples.",
        "{start} = {error} / ⟦(m n{L})⟧",
        "How many losses does one example have here, one for each output or one in all?",
        "The loss of an example is the sum over its outputs, and J is the mean of m such losses: "
        "divide by len(Y), not by Y.size. (np.mean without an axis divides by Y.size.)",
    ),
    Mistake(
        "mean-over-entries",
        [{"share": lambda p, right: 1 / p.Y.shape[1] if p.case.mean else right}],
        "You divide by the number of outputs; the mean is over the examples.",
        "{start} = {error} / ⟦n{L}⟧",
        "What do the rows of Y count, and what do its columns count?",
        "The examples are the rows: divide by len(Y).",
    ),
    Mistake(
        "output-derivative-missing",
        [{"output_slope": ones}],
        "f{L}′(Z{L}) is left out in the last layer.",
        "δ{L} = ∂J/∂Ŷ ⟦?⟧",
        "δ{L} is the slope with respect to Z{L}. What lies between Z{L} and Ŷ?",
        "The chain rule goes from J to Ŷ and from Ŷ to Z{L}: δ{L} = ∂J/∂Ŷ ⊙ f{L}′(Z{L}). It comes "
        "down to Ŷ − Y only for log loss with sigmoid and for cross-entropy with softmax.",
    ),
    Mistake(
        "output-derivative-twice",
        [
            {"output_delta": _output_slope_again},
            {
                "output_delta": lambda p, right: (
                    _output_slope_again(p, right) if p.loss.cancels_with(p.f[-1]) else right
                )
            },
        ],
        "The derivative of the last layer is applied once more; δ{L} already contains it.",
        "δ{L} = {delta} ⟦⊙ {last_slope}⟧",
        "Which factors lie between J and Z{L}, and how often does each occur?",
        "δ{L} = {delta}: the derivative of the last layer enters once. Where nothing but Ŷ − Y is "
        "left, it has been used up: it canceled against the slope of the loss.",
    ),
    Mistake(
        "divided-by-inputs",
        [
            {"share": lambda p, right: 1 / p.X[0].shape[1] if p.case.mean else right},
            {"share": lambda p, right: right / p.X[0].shape[1] if p.case.mean else right},
            {"weights": _over_inputs, "biases": _over_inputs},
            {"weights": _over_inputs_instead, "biases": _over_inputs_instead},
        ],
        "You divide by the number of inputs, the columns of X; the mean is over the examples.",
        "{start} = {error} / ⟦number of inputs⟧",
        "What does X.shape[1] count, and what does X.shape[0] count?",
        "The examples are the rows of X: divide by len(X), which is len(Y), once.",
    ),
    Mistake(
        "softmax-twice",
        [
            {
                "loss_slope": lambda p, right: (
                    right if p.f[-1].elementwise else softmax.fn(p.X[-1]) - p.Y
                )
            }
        ],
        "You apply softmax to predictions that are the output of softmax already.",
        "δ{L} = (⟦softmax(Ŷ)⟧ − Y){share}",
        "Each row of Ŷ adds up to 1. What has made it so?",
        "Ŷ = softmax(Z{L}) stands in run.activations[-1]; take it as it is. A second softmax makes "
        "every prediction nearly equal.",
    ),
    Mistake(
        "softmax-slopes-missing",
        [{"loss_slope": lambda p, right: right if p.f[-1].elementwise else -p.Y / p.X[-1]}],
        "The way back through softmax is left out: this is ∂J/∂Ŷ.",
        "δ{L} = −Y / Ŷ{share} ⟦?⟧",
        "δ{L} is the slope with respect to Z{L}. What lies between Z{L} and Ŷ?",
        "Softmax has a matrix of slopes, ∂Ŷ/∂Z{L}, for each example. With it ∂J/∂Ŷ = −Y / Ŷ comes "
        "down to Ŷ − Y.",
    ),
    Mistake(
        "softmax-diagonal-only",
        [{"loss_slope": lambda p, right: right if p.f[-1].elementwise else p.Y * (p.X[-1] - 1)}],
        "You treat softmax as if each output depended on its own z alone.",
        "δ{L} = ⟦−Y / Ŷ ⊙ Ŷ ⊙ (1 − Ŷ)⟧{share}",
        "If the z of one class grows, what happens to the probabilities of the others?",
        "Each row of Ŷ adds up to 1, so every z moves all of its entries. With these other slopes "
        "∂J/∂Ŷ times the whole Jacobian of softmax comes down to Ŷ − Y.",
    ),
)
