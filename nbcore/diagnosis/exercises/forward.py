"""The exercises of the way forward: a layer, and the loss with its slope."""

import numpy as np

from nbcore.activations import relu, sigmoid, tanh
from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.exercises.task import M, Task, numbers


def _layer_case(n_in, n_out, f):
    return lambda: (*numbers((M, n_in), (n_in, n_out), (1, n_out)), f)


LAYER = Task(
    cases=[_layer_case(4, 3, tanh), _layer_case(5, 5, sigmoid), _layer_case(4, 2, relu)],
    right=lambda X, W, b, f: f.fn(X @ W + b),
    names=lambda *arguments: ["X_next"],
    equation="X_next = f(X W + b)",
    mistakes=[
        Mistake(
            "activation-missing",
            [lambda X, W, b, f: X @ W + b],
            "The layer mixes, but does not bend: the activation is missing.",
            "X_next = ⟦?⟧(X W + b)",
            "Can your outputs lie outside of the range of tanh?",
            "A layer is affine first and then an activation, entry by entry: f.fn(Z).",
        ),
        Mistake(
            "bias-missing",
            [lambda X, W, b, f: f.fn(X @ W)],
            "The bias is missing.",
            "X_next = f(X W ⟦?⟧)",
            "What does your layer answer when all inputs are 0? What may it answer?",
            "b, of shape (1, n_out), is added to every row of X W before the activation.",
        ),
        Mistake(
            "bias-outside",
            [lambda X, W, b, f: f.fn(X @ W) + b],
            "The bias is added after the activation instead of before.",
            "X_next = f(X W) ⟦+ b⟧",
            "Can your outputs lie outside of the range of tanh?",
            "The bias belongs to the pre-activation: Z = X W + b, and then f(Z).",
        ),
        Mistake(
            "bias-inside-product",
            [lambda X, W, b, f: f.fn((X + b) @ W)],
            "The bias is added to the inputs, so that the weights multiply it.",
            "X_next = f(⟦(X + b)⟧ W)",
            "b has one entry for each neuron of which layer?",
            "First the product, then the bias: X W + b.",
        ),
        Mistake(
            "weights-transposed",
            [lambda X, W, b, f: f.fn(X @ W.T + b)],
            "You multiply by Wᵀ where W belongs.",
            "X_next = f(X ⟦Wᵀ⟧ + b)",
            "X is (m, n_in) and W is (n_in, n_out). Which product has the shape (m, n_out)?",
            "With one example in each row, Z = X W + b. The transpose belongs to column layout.",
        ),
        Mistake(
            "one-activation-for-all",
            [
                lambda X, W, b, f: tanh.fn(X @ W + b),
                lambda X, W, b, f: relu.fn(X @ W + b),
                lambda X, W, b, f: sigmoid.fn(X @ W + b),
            ],
            "It always uses the same activation, whatever f is.",
            "X_next = ⟦f⟧(X W + b)",
            "Which activation does the layer have when f is another one?",
            "Ask the f that was given: f.fn(Z).",
        ),
        Mistake(
            "derivative-for-activation",
            [lambda X, W, b, f: f.deriv(X @ W + b, f.fn(X @ W + b))],
            "This is the slope of the activation, not its value.",
            "X_next = ⟦f′⟧(X W + b)",
            "Which of the two, fn and deriv, belongs to the forward pass?",
            "The forward pass uses f.fn(Z); f.deriv waits for the way back.",
        ),
    ],
)


def _one(Y):
    return 1


def _squared(Y_hat, Y, *, power=1.0, slope=1.0):
    """Return J and its slope, each times a factor."""
    D, m = Y_hat - Y, len(Y)
    return power * (D * D).sum() / m, slope * 2 * D / m


LOSS = Task(
    cases=[lambda: tuple(numbers((M, 3), (M, 3))), lambda: tuple(numbers((5, 4), (5, 4), seed=6))],
    right=_squared,
    names=lambda *arguments: ["J", "∂J/∂Ŷ"],
    equation="J = sum of all (Ŷ − Y)² / m,   ∂J/∂Ŷ = 2 (Ŷ − Y) / m",
    mistakes=[
        Mistake(
            "sign-flipped",
            [lambda Y_hat, Y: _squared(Y_hat, Y, slope=-1)],
            "J is right, but its slope has the wrong sign: Y − Ŷ where Ŷ − Y belongs.",
            "∂J/∂Ŷ = ⟦−⟧ 2 (Ŷ − Y) / m",
            "If a prediction is too large, does the cost rise or fall when it grows further?",
            "The inner derivative of (Ŷ − Y)² with respect to Ŷ is +1. The square hides the sign "
            "in J, the slope does not.",
        ),
        Mistake(
            "factor-two-missing",
            [lambda Y_hat, Y: _squared(Y_hat, Y, slope=0.5)],
            "The factor 2 of the slope is missing.",
            "∂J/∂Ŷ = ⟦?⟧ (Ŷ − Y) / m",
            "What is the derivative of d²?",
            "(d²)′ = 2d. It would cancel only against a ½ in J, and there is none in yours.",
        ),
        Mistake(
            "other-order",
            [lambda Y_hat, Y: _squared(Y_hat, Y)[::-1]],
            "Both are right, in the other order.",
            "return ⟦∂J/∂Ŷ, J⟧",
            "Which of the two did the exercise name first?",
            "return J, slope",
        ),
        Mistake(
            "not-one-number",
            [
                lambda Y_hat, Y: (((Y_hat - Y) ** 2).sum(axis=1), _squared(Y_hat, Y)[1]),
                lambda Y_hat, Y: ((Y_hat - Y) ** 2, _squared(Y_hat, Y)[1]),
                lambda Y_hat, Y: ((Y_hat - Y) ** 2 / len(Y), _squared(Y_hat, Y)[1]),
            ],
            "The slope is right. J is one number; you return one for each example or entry.",
            "J = ⟦?⟧ (Ŷ − Y)² / m",
            "Which of two networks is better, if each has many costs?",
            "Add all of them up, and divide by len(Y) once.",
        ),
        Mistake(
            "half",
            [lambda Y_hat, Y: _squared(Y_hat, Y, power=0.5, slope=0.5)],
            "J and slope fit each other, but both carry ½, another convention.",
            "J = ⟦½⟧ sum of all (Ŷ − Y)² / m",
            "What changes in the training when J carries ½: the best weights or the steps?",
            "The lessons define J without ½, so its slope keeps the 2.",
        ),
        Mistake(
            "mean-missing",
            [lambda Y_hat, Y: _squared(Y_hat, Y, power=len(Y), slope=len(Y))],
            "The examples are added up where J is their mean.",
            "J = sum of all (Ŷ − Y)² ⟦?⟧,   ∂J/∂Ŷ = 2 (Ŷ − Y) ⟦?⟧",
            "If each example stood twice in the batch, what should happen to J?",
            "Divide both by m = len(Y). What divides J divides its slope.",
        ),
        Mistake(
            "mean-missing",
            [lambda Y_hat, Y: _squared(Y_hat, Y, slope=len(Y))],
            "J is right; its slope lacks 1/m.",
            "∂J/∂Ŷ = 2 (Ŷ − Y) ⟦?⟧",
            "What divides J: does it divide the slope of J?",
            "Divide both by m = len(Y). What divides J divides its slope.",
        ),
        Mistake(
            "mean-missing",
            [lambda Y_hat, Y: _squared(Y_hat, Y, power=len(Y))],
            "The slope is right, but J is the sum of the losses, not their mean.",
            "J = sum of all (Ŷ − Y)² ⟦?⟧",
            "If each example stood twice in the batch, what should happen to J?",
            "Divide both by m = len(Y). What divides J divides its slope.",
        ),
        Mistake(
            "mean-over-entries",
            [lambda Y_hat, Y: _squared(Y_hat, Y, power=1 / Y.shape[1], slope=1 / Y.shape[1])],
            "You average over all entries; J averages over the examples.",
            "J = sum of all (Ŷ − Y)² / ⟦(m n)⟧,   ∂J/∂Ŷ = 2 (Ŷ − Y) / ⟦(m n)⟧",
            "How many losses has one example with three outputs: three, or one?",
            "np.mean without an axis divides by Y.size. Sum first, then divide by len(Y).",
        ),
        Mistake(
            "mean-over-entries",
            [lambda Y_hat, Y: _squared(Y_hat, Y, power=1 / Y.shape[1])],
            "The slope is right, but J averages over all entries instead of the examples.",
            "J = sum of all (Ŷ − Y)² / ⟦(m n)⟧",
            "How many losses has one example with three outputs: three, or one?",
            "np.mean without an axis divides by Y.size. Sum first, then divide by len(Y).",
        ),
        Mistake(
            "mean-over-entries",
            [lambda Y_hat, Y: _squared(Y_hat, Y, slope=1 / Y.shape[1])],
            "J is right; its slope is divided by all entries instead of the examples.",
            "∂J/∂Ŷ = 2 (Ŷ − Y) / ⟦(m n)⟧",
            "How many losses has one example with three outputs: three, or one?",
            "Divide by len(Y), as in J, not by Y.size.",
        ),
        Mistake(
            "norm-not-squared",
            [
                lambda Y_hat, Y, J=J, slope=slope: (
                    np.linalg.norm(Y_hat - Y) / J(Y),
                    2 * (Y_hat - Y) / slope(Y),
                )
                for J in (len, _one)
                for slope in (len, _one)
            ],
            "J is the norm ‖Ŷ − Y‖; the slope is that of its square.",
            "J = ⟦√⟧(sum of all (Ŷ − Y)²)",
            "Which function has the derivative 2d: |d| or d²?",
            "np.linalg.norm takes a square root. J is the sum of the squares itself, over m.",
        ),
    ],
)
