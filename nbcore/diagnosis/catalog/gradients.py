"""Mistakes in the gradients of a layer's weights and biases."""

import numpy as np

from nbcore.diagnosis.catalog.mistake import Mistake


def _weights_from_error(p, right, e, delta):
    # At the end of a longer way back f' is just left out.
    return p.X[e].T @ p.upstream[e] if e or p.L == 1 else right


def _biases_from_error(p, right, e, delta):
    return p.upstream[e].sum(axis=0, keepdims=True)


IN_GRADIENTS = (
    Mistake(
        "input-of-wrong-layer",
        [{"entering": lambda p, right, e: p.X[e + 1]}],
        "You pair δ{l} with the output of layer {layer} instead of its input.",
        "∂J/∂W{l} = ⟦X{n}ᵀ⟧ δ{l}",
        "Z{l} = X W{l} + b{l}: which X is multiplied by W{l}?",
        "∂J/∂W{l} = X{l}ᵀ δ{l}. In code `activations` begins with X₁, so activations[e] enters the "
        "layer of weights[e].",
    ),
    Mistake(
        "z-for-activation",
        [
            {"entering": lambda p, right, e: p.Z[e - 1] if e else right},
            {"entering": lambda p, right, e: p.Z[e - 1]},
        ],
        "You pair δ{l} with Z{k}, before the activation, instead of X{l}.",
        "∂J/∂W{l} = ⟦Z{k}ᵀ⟧ δ{l}",
        "What does W{l} multiply in the forward pass, Z{k} or f{k}(Z{k})?",
        "W{l} multiplies X{l} = f{k}(Z{k}), so its slope is X{l}ᵀ δ{l}.",
    ),
    Mistake(
        "weight-gradient-transposed",
        [{"weights": lambda p, right, e, delta: right.T}],
        "The gradient of W{l} is transposed: δᵀX instead of Xᵀδ.",
        "∂J/∂W{l} = ⟦δ{l}ᵀ X{l}⟧",
        "What shape is W{l}, and what shape is your gradient?",
        "In W{l}[j, k] the input comes first, so it comes first in X{l}ᵀ δ{l}, of shape "
        "(n_in, n_out). If your whole answer is in column layout, biases (n, 1) will say so.",
    ),
    Mistake(
        "bias-not-summed",
        [{"biases": lambda p, right, e, delta: delta}],
        "The gradient of b{l} is δ{l} itself, one row for each example.",
        "∂J/∂b{l} = ⟦δ{l}⟧",
        "b{l} has one row and is added to every example's. How many examples does a bias act on?",
        "A bias acts on every row of Z{l}, so the slopes of all rows add up: the column sums of "
        "δ{l}. With a single example the two are the same, which hides the mistake.",
    ),
    Mistake(
        "bias-wrong-axis",
        [{"biases": lambda p, right, e, delta: delta.sum(axis=1)[None]}],
        "You sum δ{l} over the neurons instead of over the examples.",
        "∂J/∂b{l} = ⟦row sums⟧ of δ{l}",
        "How many biases does layer {layer} have, and how many numbers do you return for it?",
        "One bias for each neuron, so one sum for each column of δ{l}: axis=0.",
    ),
    Mistake(
        "bias-averaged",
        [
            {"biases": lambda p, right, e, delta: right / p.m},
            {"biases": lambda p, right, e, delta: right if p.case.mean else right / p.m},
        ],
        "You take the mean of δ{l} over the examples where their sum belongs.",
        "∂J/∂b{l} = column ⟦means⟧ of δ{l}",
        "Does δ{l} hold 1/m already, or is this cost a sum?",
        "∂J/∂b{l} is the sum of the rows of δ{l}. For a mean, 1/m is in each row already; for a "
        "sum it is not wanted.",
    ),
    Mistake(
        "bias-one-number",
        [
            {"biases": lambda p, right, e, delta: np.reshape(delta.sum(), (1, 1))},
            {"biases": lambda p, right, *at: np.full_like(right, right.sum())},
        ],
        "All biases of layer {layer} get one number, the sum of all entries of δ{l}.",
        "∂J/∂b{l} = ⟦sum of all entries⟧ of δ{l}",
        "Do all neurons of layer {layer} bear the same blame?",
        "Each neuron has its own bias and its own column of δ{l}: sum with axis=0.",
    ),
    Mistake(
        "bias-before-derivative",
        [{"biases": _biases_from_error}],
        "The gradient of b{l} is taken before f{l}′(Z{l}) is multiplied in.",
        "∂J/∂b{l} = column sums of ⟦error{l}⟧",
        "b{l} is added inside of f{l}. Does its way to the cost pass f{l}, or not?",
        "Z{l} = X{l} W{l} + b{l}, so b{l} has the same slope as Z{l}, which is δ{l}, with "
        "f{l}′(Z{l}) in it.",
    ),
    Mistake(
        "weights-before-derivative",
        [
            {
                "weights": _weights_from_error,
                "biases": lambda p, right, e, delta: (
                    _biases_from_error(p, right, e, delta) if e or p.L == 1 else right
                ),
            },
            {"weights": _weights_from_error},
        ],
        "The gradient of W{l} is taken before f{l}′(Z{l}) is multiplied in.",
        "∂J/∂W{l} = X{l}ᵀ ⟦error{l}⟧",
        "W{l} works inside of f{l}. Does its way to the cost pass f{l}, or not?",
        "Z{l} = X{l} W{l} + b{l} goes through f{l} on its way to the cost. ∂J/∂W{l} = X{l}ᵀ δ{l}, "
        "with f{l}′(Z{l}) in δ{l}; the same δ{l} is carried back.",
    ),
    Mistake(
        "weight-for-input",
        [
            {"weights": lambda p, right, e, delta: p.W[e] * delta.sum(axis=0)},
            {"weights": lambda p, right, e, delta: p.W[e].T @ delta},
            {"weights": lambda p, right, e, delta: p.W[e] @ delta},
            {"weights": lambda p, right, e, delta: p.W[e] @ delta.T},
        ],
        "You multiply δ{l} by the weights W{l} where their input X{l} belongs.",
        "∂J/∂W{l} = ⟦W{l}⟧ δ{l}",
        "If a weight grows a little, by how much does Z{l} grow: by the weight, or by its input?",
        "Z{l} = X{l} W{l} + b{l}: seen from a weight, the factor beside it is its input. "
        "∂J/∂W{l} = X{l}ᵀ δ{l}.",
    ),
    Mistake(
        "input-in-bias",
        [
            {"biases": lambda p, right, e, delta: (p.X[e].T @ delta).sum(axis=0)[None]},
            {"biases": lambda p, right, e, delta: p.X[e].T @ delta},
            {"biases": lambda p, right, e, delta: (p.X[e] * delta).sum(axis=0)[None]},
        ],
        "The gradient of b{l} contains the input X{l}.",
        "∂J/∂b{l} = column sums of ⟦X{l}ᵀ⟧ δ{l}",
        "If b{l} grows a little, by how much does Z{l} grow, and does that depend on X{l}?",
        "Z{l} = X{l} W{l} + b{l}: the factor beside a bias is 1. ∂J/∂b{l} is the column sums of "
        "δ{l} alone.",
    ),
    Mistake(
        "bias-in-its-gradient",
        [{"biases": lambda p, right, e, delta: right * p.b[e]}],
        "The gradient of b{l} contains b{l} itself as a factor.",
        "∂J/∂b{l} = ⟦b{l} ⊙⟧ column sums of δ{l}",
        "If b{l} grows a little, by how much does Z{l} grow, and does that depend on b{l}?",
        "Z{l} = X{l} W{l} + b{l}: the slope of Z{l} with respect to b{l} is 1.",
    ),
    Mistake(
        "assigned-not-added",
        [
            {"weights": lambda p, right, e, delta: p.X[e][-1:].T @ delta[-1:]},
            {"biases": lambda p, right, e, delta: delta[-1:]},
        ],
        "In one of the two gradients the last example alone is left: the others' are overwritten.",
        "⟦+⟧= for each example, in ∂J/∂W{l} and in ∂J/∂b{l}",
        "Each example uses the same parameters. What becomes of the first one's slope when the "
        "second one's arrives?",
        "A value that is used several times gets the sum of the slopes of all its uses: += in the "
        "loop over the examples, where = keeps the last one only.",
    ),
)
