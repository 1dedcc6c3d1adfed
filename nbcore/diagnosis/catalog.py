"""The catalog of mistakes: each is a change to one part of the equations, beside its words.

To add a mistake, add one entry to MISTAKES; the tests then ask that it be told from all others. A
key has a second entry where another form of the same mistake needs other words.

The texts may name layers, as subscripts: {l} is the first layer that goes wrong, counted from the
output, {n} the layer after it, {k} the layer before it, {L} the last one; {layer} and {after} are
the first two as numbers. {start} is where the way back starts, ∂J/∂Ŷ or, where f_L' cancels,
delta_L; {error} and {share} are its two factors, {delta} is delta_L, {last_slope} is f_L'. ⟦ ⟧
marks what is wrong in an equation, and ⟦?⟧ what is missing.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nbcore.activations import relu, sigmoid, tanh
from nbcore.diagnosis.equations import Change
from nbcore.losses import squared_error

HIDDEN = "δ{l} = (δ{n} W{n}ᵀ) ⊙ "
FIRST, LAST = slice(0, 1), slice(-1, None)


class Mistake(NamedTuple):
    """A mistake in the forms in which learners write it, and what a card says of it.

    `says` what was written, as `equation` (`at_output`, where it begins in the last layer); then a
    `question`, and a `hint` for those who ask for more. Any of `forms` is this mistake: changes to
    the equations or, in an exercise, a function that makes it. `key` is "" for code that is right
    for something else than what was asked.
    """

    key: str
    forms: list[dict[str, Change] | Callable]
    says: str
    equation: str
    question: str
    hint: str
    at_output: str = ""


def _is_squared(p):
    return p.loss is squared_error


def _norm(p, right, axis):
    """Return the slope of the length of Ŷ - Y: of each row, or of all its entries together."""
    D = p.X[-1] - p.Y
    return D / np.sqrt((D * D).sum(axis=axis, keepdims=True)) if _is_squared(p) else right


def _at_activation(p, right, l=-1):
    X = p.X[l % p.L + 1]
    return p.f[l].deriv(X, p.f[l].fn(X)) if p.f[l].elementwise else right


def _function_itself(p, right, l=-1):
    return p.X[l % p.L + 1]


def _output_slope_again(p, right):
    slope = p.slope(-1) if p.f[-1].elementwise else p.X[-1] * (1 - p.X[-1])
    return right * slope


def _cancels(p):
    return p.loss.cancels_with(p.f[-1])


def _stepped(p, right, l, delta):
    W = p.W[l + 1]
    return delta @ (W - p.rate * p.weight_gradient(l + 1, delta)).T


def _one_row(rows, **more):
    """Return the forms in which these rows alone count: their products, their deltas, or both."""

    def weights(p, right, l, delta):
        return p.X[l][rows].T @ delta[rows]

    def biases(p, right, l, delta):
        return delta[rows]

    def only(p, right):
        return np.where(np.isin(np.arange(p.m), np.arange(p.m)[rows])[:, None], right, 0)

    def cut(p, right, *place):
        return right[rows]

    return [
        {"weights": weights, "biases": biases} | more,
        {"output_delta": only} | more,
        {"output_delta": cut, "slope": cut, "entering": cut} | more,
    ]


def _added(p, right):
    if p.case.before is None:
        return right
    last = type(p)(p.case.before, *p.changes, rate=p.rate).gradients()
    both = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(right, last, strict=True)]
    return right._replace(weights=both[1], biases=both[2])


def _flat(p, right):
    return p.loss.deriv(p.X[-1], p.Y.ravel())


def _squeezed(p, right):
    return p.loss.deriv(p.X[-1], np.squeeze(p.Y)) if p.Y.shape[1] == 1 else right


def _first_target(p, right):
    return p.loss.deriv(p.X[-1], np.full_like(p.Y, p.Y[0, 0])) if p.Y.shape[1] == 1 else right


def _added_up(p, right, l, delta):
    return np.broadcast_to(delta.sum(axis=1, keepdims=True), (p.m, p.W[l].shape[1]))


def _one_number(p, right, l, delta):
    return np.reshape(delta.sum(), (1, 1))


MISTAKES = (
    Mistake(
        "sign-flipped",
        [{"loss_slope": lambda p, right: -right}],
        "You subtract the prediction from the target: Y − Ŷ where Ŷ − Y belongs.",
        "{start} = ⟦−⟧ {error}{share}",
        "If a prediction is too large, does the cost rise or fall when it grows further?",
        "Too large a prediction costs more when it grows, so {start} is positive where Ŷ > Y. The "
        "minus sign of descent stands in the update θ − η ∂J/∂θ and nowhere else.",
    ),
    Mistake(
        "sign-flipped",
        [
            {
                "weights": lambda p, right, l, delta: -right,
                "biases": lambda p, right, l, delta: -right,
            }
        ],
        "The deltas are right, the gradients have the opposite sign.",
        "∂J/∂W{l} = ⟦−⟧ X{l}ᵀ δ{l}",
        "Is this the gradient, or is it the way downhill?",
        "The gradient points uphill. The minus sign of descent stands in the update θ − η ∂J/∂θ, "
        "nowhere else.",
    ),
    Mistake(
        "factor-two-missing",
        [{"loss_slope": lambda p, right: right / 2 if _is_squared(p) else right}],
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
        "Which of the two slopes becomes smaller when the prediction comes closer to its target?",
        "√(d₁² + d₂²) has the slope (d₁, d₂) / √(d₁² + d₂²), of length 1. The cost here is the "
        "sum of squares without the root, whose slope is 2d.",
    ),
    Mistake(
        "norm-not-squared",
        [
            {
                "loss_slope": lambda p, right: _norm(p, right, None),
                "share": lambda p, right: 1.0 if _is_squared(p) else right,
            }
        ],
        "This is the derivative of the norm of all errors together, ‖Ŷ − Y‖, not of its square.",
        "∂J/∂Ŷ = ⟦(Ŷ − Y) / ‖Ŷ − Y‖⟧",
        "Which of the two slopes becomes smaller when the prediction comes closer to its target?",
        "The norm takes a root at the end, so its slope always has the length 1. The cost here is "
        "the sum of squares without the root, whose slope is 2d; then the mean over the examples.",
    ),
    Mistake(
        "mean-missing",
        [{"share": lambda p, right: 1.0}],
        "You add the losses of the examples up; this cost is their mean.",
        "{start} = {error} ⟦?⟧",
        "If each example stood twice in the batch, would the mean of the losses change? And your "
        "gradient?",
        "J is the sum of the losses divided by m, so 1/m enters once, in {start}, and everything "
        "after it inherits it.",
    ),
    Mistake(
        "mean-missing",
        [{"weights": lambda p, right, l, delta: right * p.m if p.case.mean else right}],
        "The gradients of the biases are those of a mean, the gradients of the weights those of a "
        "sum.",
        "∂J/∂W{l} = X{l}ᵀ δ{l} ⟦?⟧",
        "What divides ∂J/∂b{l}: should it divide ∂J/∂W{l} too?",
        "Both are slopes of the same J. 1/m stands in δ{L} and so in both of them, or it is left "
        "out of δ and divides both.",
    ),
    Mistake(
        "mean-missing",
        [{"biases": lambda p, right, l, delta: right * p.m if p.case.mean else right}],
        "The gradients of the weights are those of a mean, the gradients of the biases those of a "
        "sum.",
        "∂J/∂b{l} = column sums of δ{l} ⟦?⟧",
        "What divides ∂J/∂W{l}: should it divide ∂J/∂b{l} too?",
        "Both are slopes of the same J. 1/m stands in δ{L} and so in both of them, or it is left "
        "out of δ and divides both.",
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
        [
            {
                "weights": lambda p, right, l, delta: right / p.m if p.case.mean else right,
                "biases": lambda p, right, l, delta: right / p.m if p.case.mean else right,
            },
            {"share": lambda p, right: right / p.m if p.case.mean else right},
        ],
        "You divide by m twice.",
        "1/m in δ{L} ⟦and once more⟧",
        "Where did 1/m enter for the first time, and what already holds it from there on?",
        "1/m enters once. When δ{L} holds it, each δ before it does too, and X{l}ᵀ δ{l} and the "
        "column sums of δ{l} are gradients of the mean already.",
    ),
    Mistake(
        "mean-over-entries",
        [{"share": lambda p, right: right / p.Y.shape[1] if p.case.mean else right}],
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
        "What do the rows of Y count, and what its columns?",
        "The examples are the rows: divide by len(Y).",
    ),
    Mistake(
        "output-derivative-missing",
        [{"output_slope": lambda p, right: np.ones_like(right)}],
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
            {"output_delta": lambda p, d: _output_slope_again(p, d) if _cancels(p) else d},
        ],
        "The derivative of the last layer is applied once more, when it is in δ{L} already.",
        "δ{L} = {delta} ⟦⊙ {last_slope}⟧",
        "Which factors lie between J and Z{L}, and how often does each occur?",
        "δ{L} = {delta}: the derivative of the last layer enters once. Where nothing but Ŷ − Y is "
        "left, it has been used up: it canceled against the slope of the loss.",
    ),
    Mistake(
        "hidden-derivative-missing",
        [{"slope": lambda p, right, l: np.ones_like(right)}],
        "f{l}′(Z{l}) is left out in the hidden layers.",
        "δ{l} = δ{n} W{n}ᵀ ⟦?⟧",
        "δ{n} W{n}ᵀ is the slope with respect to X{n}. Is that the same as Z{l}?",
        "X{n} = f{l}(Z{l}), so one more factor leads from X{n} back to Z{l}: "
        "δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l}).",
    ),
    Mistake(
        "derivative-at-activation",
        [
            {"slope": _at_activation, "output_slope": _at_activation},
            {"slope": _at_activation},
            {"output_slope": _at_activation},
        ],
        "The derivative is taken at what leaves the layer, instead of at Z{l}.",
        HIDDEN + "f{l}′(⟦X{n}⟧)",
        "f{l} is applied to which quantity? And its derivative belongs at which point?",
        "The slope of f at the point z is f′(z), with z = Z{l}. Written with the output a = f(z), "
        "tanh′ is 1 − a² and σ′ is a (1 − a): use those, or tanh′ and σ′ at Z{l}, but never both.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ f{L}′(⟦Ŷ⟧)",
    ),
    Mistake(
        "derivative-of-wrong-layer",
        [{"slope": lambda p, right, l: p.slope(l + 1)}],
        "You use the derivative of layer {after} in the delta of layer {layer}.",
        HIDDEN + "⟦f{n}′(Z{n})⟧",
        "δ{l} is the slope with respect to which Z?",
        "δ{l} is the slope with respect to Z{l}, so every Z in its equation is Z{l}: the index of "
        "f′ is that of the delta.",
    ),
    Mistake(
        "activation-for-derivative",
        [
            {"slope": _function_itself, "output_slope": _function_itself},
            {"slope": _function_itself},
            {"output_slope": _function_itself},
        ],
        "You multiply by f(Z) where f′(Z) belongs.",
        HIDDEN + "⟦f{l}(Z{l})⟧",
        "At a point where the curve of f is flat, what is your factor, and what should it be?",
        "The chain rule multiplies slopes, f{l}′(Z{l}), not values.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ ⟦f{L}(Z{L})⟧",
    ),
    Mistake(
        "weights-missing",
        [{"back": lambda p, right, l, delta: delta}],
        "δ{n} is not multiplied by W{n} on its way back.",
        "δ{l} = δ{n} ⟦?⟧ ⊙ f{l}′(Z{l})",
        "A neuron of layer {layer} feeds all neurons of layer {after}. By what is it multiplied "
        "there?",
        "What leaves layer {layer} enters Z{n} through W{n}, so blame comes back through it: "
        "δ{n} W{n}ᵀ adds up over the neurons of layer {after}.",
    ),
    Mistake(
        "weights-missing",
        [{"back": _added_up}],
        "δ{n} is added up over the neurons, but no entry is multiplied by its weight.",
        "δ{l} = ⟦row sums of δ{n}⟧ ⊙ f{l}′(Z{l})",
        "Do all neurons of layer {layer} bear the same blame, before f{l}′?",
        "Neuron j of layer {layer} reaches neuron k of layer {after} by W{n}[j, k]; its blame is "
        "the sum over k of δ{n}[i, k] W{n}[j, k].",
    ),
    Mistake(
        "weights-not-transposed",
        [{"back": lambda p, right, l, delta: delta @ p.W[l + 1]}],
        "You carry δ{n} back through W{n} where its transpose belongs.",
        "δ{l} = (δ{n} ⟦W{n}⟧) ⊙ f{l}′(Z{l})",
        "W{n} has a row for each input and a column for each output. Over which of the two has the "
        "product with δ{n} to add up?",
        "Neuron j of layer {layer} reaches neuron k of layer {after} by W{n}[j, k]; its blame is "
        "the sum over k of δ{n}[i, k] W{n}[j, k], the product with W{n}ᵀ. Square layers hide the "
        "mistake.",
    ),
    Mistake(
        "weights-of-wrong-layer",
        [{"back": lambda p, right, l, delta: delta @ p.W[l].T}],
        "You carry δ{n} back through W{l} where W{n} belongs.",
        "δ{l} = (δ{n} ⟦W{l}ᵀ⟧) ⊙ f{l}′(Z{l})",
        "Between Z{l} and Z{n} lie f{l} and one matrix. Which?",
        "Z{n} = X{n} W{n} + b{n}: the way from layer {layer} to layer {after} leads through W{n}.",
    ),
    Mistake(
        "weights-updated-first",
        [{"back": _stepped}],
        "δ{n} is carried back through weights that have already taken a step: "
        "W{n} {step} ∂J/∂W{n}.",
        "δ{l} = (δ{n} ⟦(W{n} {step} ∂J/∂W{n})ᵀ⟧) ⊙ f{l}′(Z{l})",
        "At which point are these gradients taken: at the network that computed Ŷ, or at another?",
        "All gradients belong to one network, the one of the forward pass. Compute every gradient "
        "first, from the last layer to the first, and only then move the parameters.",
    ),
    Mistake(
        "delta-not-carried",
        [{"delta": lambda p, right, l, delta: delta}],
        "Layer {layer} is given the delta of the last layer instead of one carried back to it.",
        "δ{l} = ⟦δ{n}⟧",
        "Layer {layer} has its own neurons. How much blame does each get, and by which weights?",
        "Each layer has a delta of its own, (m, n_out): δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l}).",
    ),
    Mistake(
        "delta-not-carried",
        [{"back": lambda p, right, l, delta: p.top @ p.W[l + 1].T}],
        "Each layer is reached from the last one, instead of from the one after it.",
        "δ{l} = (⟦δ{L}⟧ W{n}ᵀ) ⊙ f{l}′(Z{l})",
        "From which layer does the blame of layer {layer} come directly?",
        "Step by step: δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l}), with the delta that was just computed.",
    ),
    Mistake(
        "input-of-wrong-layer",
        [{"entering": lambda p, right, l: p.X[l + 1]}],
        "You pair δ{l} with what leaves layer {layer}, instead of what enters it.",
        "∂J/∂W{l} = ⟦X{n}ᵀ⟧ δ{l}",
        "Z{l} = X W{l} + b{l}: which X is multiplied by W{l}?",
        "∂J/∂W{l} = X{l}ᵀ δ{l}. In code `activations` begins with X₁, so index l of it enters the "
        "layer whose weights have index l.",
    ),
    Mistake(
        "z-for-activation",
        [
            {"entering": lambda p, right, l: p.Z[l - 1] if l else right},
            {"entering": lambda p, right, l: p.Z[l - 1]},
        ],
        "You pair δ{l} with Z{k}, before the activation, instead of X{l}.",
        "∂J/∂W{l} = ⟦Z{k}ᵀ⟧ δ{l}",
        "What does W{l} multiply in the forward pass, Z{k} or f{k}(Z{k})?",
        "W{l} multiplies X{l} = f{k}(Z{k}), so its slope is X{l}ᵀ δ{l}.",
    ),
    Mistake(
        "weight-gradient-transposed",
        [{"weights": lambda p, right, l, delta: right.T}],
        "The gradient of W{l} is lying on its side: δᵀX for Xᵀδ.",
        "∂J/∂W{l} = ⟦δ{l}ᵀ X{l}⟧",
        "Which shape has W{l}, and which has your gradient?",
        "In W{l}[j, k] the input comes first, so it comes first in X{l}ᵀ δ{l}, of shape "
        "(n_in, n_out). If your whole answer is in column layout, biases (n, 1) will say so.",
    ),
    Mistake(
        "bias-not-summed",
        [{"biases": lambda p, right, l, delta: delta}],
        "The gradient of b{l} is δ{l} itself, one row for each example.",
        "∂J/∂b{l} = ⟦δ{l}⟧",
        "b{l} has one row and is added to every example's. How many examples does a bias act on?",
        "A bias acts on every row of Z{l}, so the slopes of all rows add up: the column sums of "
        "δ{l}. With a single example the two are the same, which hides the mistake.",
    ),
    Mistake(
        "bias-wrong-axis",
        [{"biases": lambda p, right, l, delta: delta.sum(axis=1)[None]}],
        "You add δ{l} up over the neurons instead of over the examples.",
        "∂J/∂b{l} = ⟦row sums⟧ of δ{l}",
        "How many biases has layer {layer}, and how many numbers do you return for it?",
        "One bias for each neuron, so one sum for each column of δ{l}: axis=0.",
    ),
    Mistake(
        "bias-averaged",
        [
            {"biases": lambda p, right, l, delta: right / p.m},
            {"biases": lambda p, right, l, delta: right if p.case.mean else right / p.m},
        ],
        "You take the mean of δ{l} over the examples where their sum belongs.",
        "∂J/∂b{l} = column ⟦means⟧ of δ{l}",
        "Does δ{l} hold 1/m already, or is this cost a sum?",
        "∂J/∂b{l} adds the rows of δ{l} up. For a mean, 1/m is in each row already; for a sum it "
        "is not wanted.",
    ),
    Mistake(
        "bias-one-number",
        [
            {"biases": _one_number},
            {"biases": lambda p, right, *at: np.full_like(right, right.sum())},
        ],
        "All biases of layer {layer} get one number, the sum of all entries of δ{l}.",
        "∂J/∂b{l} = ⟦sum of all entries⟧ of δ{l}",
        "Do all neurons of layer {layer} bear the same blame?",
        "Each neuron has its own bias and its own column of δ{l}: sum with axis=0.",
    ),
    Mistake(
        "lists-reversed",
        [
            {"answer": lambda p, right: type(right)(*(part[::-1] for part in right))},
            {"answer": lambda p, right: type(right)(right[0], right[1][::-1], right[2][::-1])},
        ],
        "You list the last layer first.",
        "δ, ∂J/∂W, ∂J/∂b: ⟦the last layer first⟧",
        "In which order were the gradients computed, and in which order do the weights stand?",
        "The backward pass finds the last layer's gradients first; turn the lists round before you "
        "return them. Layers of equal size would hide the mistake, and train wrongly.",
    ),
    Mistake(
        "lists-reversed",
        [{"answer": lambda p, right: right._replace(deltas=right.deltas[::-1])}],
        "The gradients are right, the deltas are listed with the last layer first.",
        "⟦δ{L}, …, δ₁⟧",
        "In which order were the deltas computed, and in which order do the layers stand?",
        "Turn the list of deltas round as well.",
    ),
    Mistake(
        "relu-mask-always-on",
        [{"slope": lambda p, right, l: np.ones_like(right) if p.f[l] is relu else right}],
        "The mask of ReLU is 1 everywhere, also where the unit is closed.",
        HIDDEN + "⟦(X{n} ≥ 0)⟧",
        "X{n} has left a ReLU. Can any of its entries fail to be ≥ 0?",
        "A rectified number is never negative, so X{n} ≥ 0 always holds. Ask for Z{l} > 0.",
    ),
    Mistake(
        "gradients-accumulated",
        [{"answer": _added}],
        "The gradients of the call before are still in the sum.",
        "∂J/∂W{l} = X{l}ᵀ δ{l} ⟦+ ∂J/∂W{l} of the last call⟧",
        "The same arguments give another answer the second time. What has survived the first call?",
        "Begin each call with new arrays of zeros inside the function. A list that is a default "
        "argument, a global or an attribute keeps what was added to it.",
    ),
    Mistake(
        "one-example-only",
        [
            *_one_row(FIRST),
            *_one_row(LAST),
            *_one_row(FIRST, share=lambda p, right: 1.0),
            *_one_row(LAST, share=lambda p, right: 1.0),
        ],
        "Only one example of the batch counts.",
        "∂J/∂W{l} = xᵀ δ ⟦of one example⟧",
        "Does your answer change when another example of the batch changes?",
        "Each example adds its own xᵀ δ to ∂J/∂W{l}. An index such as X[0] takes one of them; in a "
        "loop over examples = keeps the last one, and += adds them up.",
    ),
    Mistake(
        "targets-broadcast",
        [
            {"loss_slope": slope} | more
            for slope in (_squeezed, _flat)
            for more in ({}, {"share": lambda p, right: 1.0 if p.Y.shape[1] == 1 else right})
        ],
        "Y has lost its second axis: predictions (m, 1) less targets (m,) is (m, m).",
        "∂J/∂Ŷ from Ŷ − ⟦Y of shape (m,)⟧",
        "Which shape has Ŷ − Y in your function when there is one output?",
        "NumPy stretches (m, 1) and (m,) to (m, m), each prediction against each target, without a "
        "word. Keep Y as (m, 1).",
    ),
    Mistake(
        "targets-broadcast",
        [{"loss_slope": _first_target}],
        "Every prediction is compared with the first target: Y has lost its second axis.",
        "∂J/∂Ŷ from Ŷ − ⟦the first row of Y⟧",
        "Which shape has Ŷ − Y in your function when there is one output?",
        "NumPy stretches (m, 1) and (m,) to (m, m), each prediction against each target, and the "
        "first column of that is what you use. Keep Y as (m, 1).",
    ),
)


def _alone(f, slope, at_output):
    """Return the entry for code that is right for one activation, whatever the network has."""
    name = f.name.replace("relu", "ReLU")
    forms = [{"slope": _slope_of(f), "output_slope": _slope_of(f)}]
    forms += [{"slope": _slope_of(f)}, {"output_slope": _slope_of(f)}]
    return Mistake(
        "",
        forms,
        f"It is right for {name} alone: this is its slope, whatever net.functions says.",
        HIDDEN + f"⟦{slope}⟧",
        "Which activation has this layer? (net.functions knows.)",
        "net.functions[l].deriv(Z, X) is the slope of whatever activation layer l has. Or ask "
        f"about {name} alone: hidden={f.name}, and output={f.name} if the last layer has it too.",
        at_output=f"δ{{L}} = ∂J/∂Ŷ ⊙ ⟦{at_output}⟧",
    )


def _slope_of(f):
    return lambda p, right, l=-1: f.deriv(p.Z[l], p.X[l % p.L + 1])


def _squared_slope(p, right):
    return 2 * (p.X[-1] - p.Y)


CANCELED = {
    "loss_slope": lambda p, right: p.X[-1] - p.Y,
    "output_slope": lambda p, right: np.ones_like(p.Y),
}

# Right for another case than the one that was asked; not a mistake where no more was promised.
ELSEWHERE = (
    _alone(sigmoid, "X{n} ⊙ (1 − X{n})", "Ŷ ⊙ (1 − Ŷ)"),
    _alone(relu, "(Z{l} > 0)", "(Z{L} > 0)"),
    _alone(tanh, "(1 − X{n}²)", "(1 − Ŷ²)"),
    Mistake(
        "",
        [
            {"loss_slope": _squared_slope},
            {"loss_slope": _squared_slope, "output_slope": _slope_of(tanh)},
        ],
        "It is right for the squared error alone: its slope is 2 (Ŷ − Y), whatever loss is given.",
        "∂J/∂Ŷ = ⟦2 (Ŷ − Y)⟧{share}",
        "What is the slope of the loss that was given?",
        "loss.deriv(Y_hat, Y) is the slope of whatever loss was given. Or ask about the squared "
        "error alone: diagnose(..., loss=squared_error).",
    ),
    Mistake(
        "",
        [CANCELED, *(CANCELED | {"slope": _slope_of(f)} for f in (sigmoid, relu))],
        "It is right for log loss with sigmoid, and for cross-entropy with softmax: there nothing "
        "but Ŷ − Y is left, over m for a mean.",
        "δ{L} = ⟦(Ŷ − Y){share}⟧",
        "Which loss was given, and which activation ends the network?",
        "With another loss δ{L} = {delta}. Or ask about log loss alone: diagnose(..., "
        "loss=binary_cross_entropy), with hidden=sigmoid or hidden=relu if it is for those.",
    ),
)
