"""Mistakes in the way from the delta of one layer to that of the layer before it."""

import numpy as np

from nbcore.activations import relu
from nbcore.diagnosis.catalog.mistake import Mistake, activation, ones, slope_at_activation, slopes

HIDDEN_DELTA = "δ{l} = (δ{n} W{n}ᵀ) ⊙ "


def _stepped(p, right, e, delta):
    W = p.W[e + 1]
    return delta @ (W - p.rate * p.weight_gradient(e + 1, delta)).T


def _stepped_by_example(include, scale):
    """Return the change that has stepped after each example, along that example's own gradient."""

    def change(p, right, e, delta):
        steps = np.tril(delta @ delta.T, include) @ p.X[e + 1]
        return delta @ p.W[e + 1].T - p.rate * scale(p) * steps

    return change


def _function_of_next(slope):
    """Return the change to f_l+1' in place of f_l', still at Z_l; softmax has none."""

    def change(p, right, e):
        f = p.f[e + 1]
        return slope(f, p.Z[e], p.X[e + 1]) if f.elementwise else right

    return change


def _last_alone(p, right, e, delta):
    return delta[:, -1:] @ p.W[e + 1][:, -1:].T


def _wrong_column(p, right, e, delta):
    """Return what is left of δ [W; b]ᵀ when its first column is dropped instead of the last."""
    return np.hstack([delta @ p.W[e + 1].T, delta @ p.b[e + 1].T])[:, 1:]


def _wrong_last_column(p, right, e, delta):
    return np.hstack([delta @ p.b[e + 1].T, delta @ p.W[e + 1].T])[:, :-1]


def _added_up(p, right, e, delta):
    return np.broadcast_to(delta.sum(axis=1, keepdims=True), (p.m, p.W[e].shape[1]))


IN_HIDDEN_DELTA = (
    Mistake(
        "hidden-derivative-missing",
        [{"slope": ones}],
        "f{l}′(Z{l}) is left out in the hidden layers.",
        "δ{l} = δ{n} W{n}ᵀ ⟦?⟧",
        "δ{n} W{n}ᵀ is the slope with respect to X{n}. Is that the same as Z{l}?",
        "X{n} = f{l}(Z{l}), so one more factor leads from X{n} back to Z{l}: "
        "δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l}).",
    ),
    Mistake(
        "derivative-at-activation",
        slopes(slope_at_activation),
        "The derivative is taken at the output of the layer instead of at Z{l}.",
        HIDDEN_DELTA + "f{l}′(⟦X{n}⟧)",
        "To which quantity is f{l} applied? So at which point is its derivative taken?",
        "The slope of f at the point z is f′(z), with z = Z{l}. Written with the output a = f(z), "
        "tanh′ is 1 − a² and σ′ is a (1 − a): use those, or tanh′ and σ′ at Z{l}, but never both.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ f{L}′(⟦Ŷ⟧)",
    ),
    Mistake(
        "derivative-of-wrong-layer",
        [{"slope": lambda p, right, e: p.slope(e + 1)}],
        "You use the derivative of layer {after} in the delta of layer {layer}.",
        HIDDEN_DELTA + "⟦f{n}′(Z{n})⟧",
        "δ{l} is the slope with respect to which Z?",
        "δ{l} is the slope with respect to Z{l}, so every Z in its equation is Z{l}: the index of "
        "f′ is that of the delta.",
    ),
    Mistake(
        "derivative-of-wrong-layer",
        [
            {"slope": _function_of_next(lambda f, Z, A: f.deriv(Z, A))},
            {"slope": _function_of_next(lambda f, Z, A: f.deriv(Z, f.fn(Z)))},
        ],
        "In the delta of layer {layer} you use the activation function of layer {after}.",
        HIDDEN_DELTA + "⟦f{n}⟧′(Z{l})",
        "Which function leads from Z{l} to X{n}?",
        "X{n} = f{l}(Z{l}), so the slope on the way back is that of f{l}. Where all layers have "
        "one activation, nothing shows.",
    ),
    Mistake(
        "activation-for-derivative",
        slopes(activation),
        "You multiply by f(Z) where f′(Z) belongs.",
        HIDDEN_DELTA + "⟦f{l}(Z{l})⟧",
        "At a point where the curve of f is flat, what is your factor, and what should it be?",
        "The chain rule multiplies slopes, f{l}′(Z{l}), not values.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ ⟦f{L}(Z{L})⟧",
    ),
    Mistake(
        "relu-mask-always-on",
        [{"slope": lambda p, right, e: np.ones_like(right) if p.f[e] is relu else right}],
        "The mask of ReLU is 1 everywhere, even where the unit is off.",
        HIDDEN_DELTA + "⟦(X{n} ≥ 0)⟧",
        "X{n} is the output of a ReLU. Can any of its entries be negative?",
        "A rectified number is never negative, so X{n} ≥ 0 always holds. Ask for Z{l} > 0.",
    ),
    Mistake(
        "weights-missing",
        [{"back": lambda p, right, e, delta: delta}],
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
        "δ{n} is summed over the neurons, but no entry is multiplied by its weight.",
        "δ{l} = ⟦row sums of δ{n}⟧ ⊙ f{l}′(Z{l})",
        "Do all neurons of layer {layer} bear the same blame, before f{l}′?",
        "Neuron j of layer {layer} reaches neuron k of layer {after} by W{n}[j, k]; its blame is "
        "the sum over k of δ{n}[i, k] W{n}[j, k].",
    ),
    Mistake(
        "weights-not-transposed",
        [{"back": lambda p, right, e, delta: delta @ p.W[e + 1]}],
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
        [{"back": lambda p, right, e, delta: delta @ p.W[e].T}],
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
        [{"delta": lambda p, right, e, delta: delta}],
        "Layer {layer} is given the delta of the last layer instead of one carried back to it.",
        "δ{l} = ⟦δ{n}⟧",
        "Layer {layer} has its own neurons. How much blame does each get, and by which weights?",
        "Each layer has a delta of its own, (m, n_out): δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l}).",
    ),
    Mistake(
        "delta-not-carried",
        [{"back": lambda p, right, e, delta: p.top @ p.W[e + 1].T}],
        "Each layer is reached from the last one, instead of from the one after it.",
        "δ{l} = (⟦δ{L}⟧ W{n}ᵀ) ⊙ f{l}′(Z{l})",
        "From which layer does the blame of layer {layer} come directly?",
        "Step by step: δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l}), with the delta that was just computed.",
    ),
    Mistake(
        "weights-updated-first",
        [
            {"back": _stepped_by_example(include, scale)}
            for include in (-1, 0)
            for scale in (lambda p: 1.0, lambda p: p.m)
        ],
        "The weights take a step after each example, and the next example is carried back through "
        "weights that have already moved.",
        "δ{l} = (δ{n} ⟦(W{n} after some steps)ᵀ⟧) ⊙ f{l}′(Z{l})",
        "At which point are these gradients taken: at the network that computed Ŷ, or at another?",
        "All gradients belong to one network, the one of the forward pass. Add up the gradients of "
        "all examples first, and only then move the parameters.",
    ),
    Mistake(
        "errors-carried-back",
        [
            {"back": lambda p, right, e, delta: p.upstream[e + 1] @ p.W[e + 1].T},
            {
                "output_delta": lambda p, right: p.upstream[p.L - 1],
                "slope": ones,
                "weights": lambda p, right, e, delta: p.X[e].T @ (delta * p.slope_if_any(e)),
                "biases": lambda p, right, e, delta: (delta * p.slope_if_any(e)).sum(
                    axis=0, keepdims=True
                ),
            },
        ],
        "What you carry back from layer {after} is its error before f{n}′(Z{n}), not δ{n}.",
        "δ{l} = (⟦error{n}⟧ W{n}ᵀ) ⊙ f{l}′(Z{l})",
        "Between Z{n} and the cost stands f{n}. Where does its slope enter the way to layer "
        "{layer}?",
        "The way back from the cost to Z{l} passes f{n} too. Carry δ{n}, the error multiplied by "
        "f{n}′(Z{n}), back through W{n}; multiplying at the update alone leaves it out here.",
    ),
    Mistake(
        "gradient-for-weights",
        [{"back": lambda p, right, e, delta: delta @ p.weight_gradient(e + 1, delta).T}],
        "You carry δ{n} back through the gradient ∂J/∂W{n}, where W{n} itself belongs.",
        "δ{l} = (δ{n} ⟦∂J/∂W{n}ᵀ⟧) ⊙ f{l}′(Z{l})",
        "By what did the forward pass multiply X{n}: by W{n}, or by its gradient?",
        "Z{n} comes from X{n} through W{n}; ∂J/∂W{n} is a result and leads nowhere.",
    ),
    Mistake(
        "outputs-carried-back",
        [
            {"back": lambda p, right, e, delta: p.X[e + 2] @ p.W[e + 1].T},
            {"back": lambda p, right, e, delta: p.X[e + 2] @ p.W[e + 1].T / p.m},
        ],
        "You carry back what layer {after} puts out, where δ{n} belongs.",
        "δ{l} = (⟦output of layer {after}⟧ W{n}ᵀ) ⊙ f{l}′(Z{l})",
        "If every prediction were right, what should come back to layer {layer}?",
        "Blame travels back, not activity: δ{n} W{n}ᵀ adds up the deltas of layer {after}, each "
        "times the weight through which layer {layer} reaches it.",
    ),
    Mistake(
        "assigned-not-added",
        [{"back": _last_alone}],
        "Only the last neuron of layer {after} sends its blame back: the others' is overwritten.",
        "δ{l} = (⟦last of⟧ δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l})",
        "A neuron of layer {layer} feeds all neurons of layer {after}. What becomes of the first "
        "one's blame when the second one's arrives?",
        "A value that is used several times gets the sum of what comes back from all its uses: += "
        "in the inner loop, where = keeps the last one only.",
    ),
    Mistake(
        "bias-row-carried-back",
        [{"back": _wrong_column}, {"back": _wrong_last_column}],
        "The biases are folded into W{n}, and the way back drops another row than theirs.",
        "δ{l} = (δ{n} ⟦part of [W{n}; b{n}]ᵀ⟧) ⊙ f{l}′(Z{l})",
        "What feeds the bias's row of the folded matrix: a neuron of layer {layer}, or a constant?",
        "The constant 1 that the biases multiply is no neuron and gets no delta. Drop its column "
        "of δ{n} [W{n}; b{n}]ᵀ, the last one if b{n} stands last, the first one if it stands "
        "first.",
    ),
)
