"""The exercise of the way forward: a layer."""

from nbcore.activations import relu, sigmoid, tanh
from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.exercises.examination import EXAMPLES, ExerciseSpec, random_case

LAYER = ExerciseSpec(
    cases=[
        random_case((EXAMPLES, n_in), (n_in, n_out), (1, n_out), more=(f,))
        for n_in, n_out, f in ((4, 3, tanh), (5, 5, sigmoid), (4, 2, relu))
    ],
    right=lambda X, W, b, f: f.fn(X @ W + b),
    names=["X_next"],
    equation="X_next = f(X W + b)",
    takes="X W b f",
    mistakes=(
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
    ),
)
