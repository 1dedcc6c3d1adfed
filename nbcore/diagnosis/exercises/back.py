"""The exercises of the way back: the last delta, a hidden delta, and the gradients of a layer."""

import numpy as np

from nbcore.activations import relu, sigmoid, tanh
from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.exercises.task import M, Task, numbers


def _delta_case(m, n, seed):
    def arguments():
        Z, chance = numbers((m, n), (m, n), seed=seed)
        return sigmoid.fn(Z), (chance > 0).astype(float)

    return arguments


OUTPUT_DELTA = Task(
    cases=[_delta_case(M, 3, 5), _delta_case(5, 4, 6)],
    right=lambda Y_hat, Y: (Y_hat - Y) / len(Y),
    names=lambda *arguments: ["δ_L"],
    equation="δ_L = ∂J/∂Ŷ ⊙ σ′(Z_L), and what is left of it",
    mistakes=[
        Mistake(
            "sign-flipped",
            [lambda Y_hat, Y: (Y - Y_hat) / len(Y)],
            "You subtract the prediction from the target.",
            "δ_L = ⟦(Y − Ŷ)⟧ / m",
            "If a prediction is too large, does the cost rise or fall when z grows further?",
            "Too large a prediction costs more when it grows: δ is positive where Ŷ > Y.",
        ),
        Mistake(
            "mean-missing",
            [lambda Y_hat, Y: Y_hat - Y],
            "1/m is missing: the cost is the mean of the losses.",
            "δ_L = (Ŷ − Y) ⟦?⟧",
            "If each example stood twice in the batch, what should happen to each δ?",
            "1/m enters once, here. Everything that follows inherits it.",
        ),
        Mistake(
            "mean-over-entries",
            [lambda Y_hat, Y: (Y_hat - Y) / Y.size],
            "You divide by the number of all entries; the mean is over the examples.",
            "δ_L = (Ŷ − Y) / ⟦(m n)⟧",
            "Which of len(Y) and Y.size counts the examples?",
            "The loss of an example is the sum over its outputs: divide by len(Y).",
        ),
        Mistake(
            "output-derivative-twice",
            [
                lambda Y_hat, Y: (Y_hat - Y) * Y_hat * (1 - Y_hat) / len(Y),
                lambda Y_hat, Y: (Y_hat - Y) * Y_hat * (1 - Y_hat),
            ],
            "σ′ is applied to Ŷ − Y, in which it has been used up already.",
            "δ_L = (Ŷ − Y) ⟦⊙ Ŷ ⊙ (1 − Ŷ)⟧",
            "Write ∂J/∂Ŷ for log loss. What does its denominator do to σ′?",
            "(Ŷ − Y) / (Ŷ (1 − Ŷ)) times Ŷ (1 − Ŷ) leaves Ŷ − Y, over m.",
        ),
        Mistake(
            "output-derivative-missing",
            [
                lambda Y_hat, Y: (Y_hat - Y) / (Y_hat * (1 - Y_hat)) / len(Y),
                lambda Y_hat, Y: (Y_hat - Y) / (Y_hat * (1 - Y_hat)),
            ],
            "This is the slope with respect to Ŷ; the step from Z to Ŷ is missing.",
            "δ_L = ∂J/∂Ŷ ⟦?⟧",
            "δ_L is the slope with respect to Z_L. What lies between Z_L and Ŷ?",
            "Multiply by σ′ = Ŷ (1 − Ŷ): the denominator cancels, and Ŷ − Y over m is left.",
        ),
        Mistake(
            "another-loss",
            [
                lambda Y_hat, Y: 2 * (Y_hat - Y) * Y_hat * (1 - Y_hat) / len(Y),
                lambda Y_hat, Y: 2 * (Y_hat - Y) * Y_hat * (1 - Y_hat),
            ],
            "This is the last delta of the squared error; the loss here is log loss.",
            "δ_L = ⟦2 (Ŷ − Y)⟧ ⊙ σ′(Z_L)",
            "What is the slope of log loss with respect to Ŷ?",
            "For log loss ∂J/∂Ŷ is (Ŷ − Y) / (Ŷ (1 − Ŷ)) over m, and σ′ cancels its denominator.",
        ),
        Mistake(
            "divided-by-outputs",
            [lambda Y_hat, Y: (Y_hat - Y) / Y.shape[1]],
            "You divide by the number of outputs; the mean is over the examples.",
            "δ_L = (Ŷ − Y) / ⟦n⟧",
            "What do the rows of Y count, and what its columns?",
            "The examples are the rows: divide by len(Y).",
        ),
        Mistake(
            "factor-two-extra",
            [lambda Y_hat, Y: 2 * (Y_hat - Y) / len(Y), lambda Y_hat, Y: 2 * (Y_hat - Y)],
            "The 2 belongs to the squared error; this is log loss.",
            "δ_L = ⟦2⟧ (Ŷ − Y) / m",
            "Is anything squared in the log loss?",
            "For log loss with a sigmoid nothing but (Ŷ − Y) / m is left.",
        ),
    ],
)


def _hidden_case(n, n_next, f, seed):
    return lambda: (*numbers((M, n_next), (n, n_next), (M, n), seed=seed), f)


def _slope(f, Z):
    return f.deriv(Z, f.fn(Z))


HIDDEN_DELTA = Task(
    cases=[
        _hidden_case(4, 3, tanh, 5),
        _hidden_case(5, 5, sigmoid, 6),
        _hidden_case(4, 2, relu, 7),
    ],
    right=lambda delta, W, Z, f: (delta @ W.T) * _slope(f, Z),
    names=lambda *arguments: ["δ_l"],
    equation="δ_l = (δ_next W_nextᵀ) ⊙ f′(Z)",
    mistakes=[
        Mistake(
            "hidden-derivative-missing",
            [lambda delta, W, Z, f: delta @ W.T],
            "f′(Z) is missing.",
            "δ_l = δ_next W_nextᵀ ⟦?⟧",
            "δ_next W_nextᵀ is the slope with respect to what leaves the layer. Is that Z?",
            "One more factor leads from f(Z) back to Z: ⊙ f′(Z).",
        ),
        Mistake(
            "weights-not-transposed",
            [lambda delta, W, Z, f: (delta @ W) * _slope(f, Z)],
            "You multiply by W_next where its transpose belongs.",
            "δ_l = (δ_next ⟦W_next⟧) ⊙ f′(Z)",
            "W_next is (n_l, n_next). Over which of the two has the product with δ_next to add up?",
            "δ_next is (m, n_next) and W_nextᵀ is (n_next, n_l): the product is (m, n_l).",
        ),
        Mistake(
            "weights-missing",
            [lambda delta, W, Z, f: delta * _slope(f, Z)],
            "δ_next is not multiplied by the weights.",
            "δ_l = δ_next ⟦?⟧ ⊙ f′(Z)",
            "A neuron feeds all neurons of the next layer. By what was it multiplied there?",
            "Blame comes back through the same weights: δ_next W_nextᵀ.",
        ),
        Mistake(
            "brackets-missing",
            [lambda delta, W, Z, f: (_slope(f, Z) * delta) @ W.T],
            "Brackets are missing: f′(Z) is multiplied before the matrix product.",
            "δ_l = ⟦(f′(Z) ⊙ δ_next) W_nextᵀ⟧",
            "In which order does Python work off a * b @ c?",
            "* and @ are worked off from left to right. First the product, then f′: "
            "(delta_next @ W_next.T) * slope.",
        ),
        Mistake(
            "one-activation-for-all",
            [
                lambda delta, W, Z, f: (delta @ W.T) * _slope(relu, Z),
                lambda delta, W, Z, f: (delta @ W.T) * _slope(tanh, Z),
                lambda delta, W, Z, f: (delta @ W.T) * _slope(sigmoid, Z),
                lambda delta, W, Z, f: (delta @ W.T) * (1 - f.fn(Z) ** 2),
                lambda delta, W, Z, f: (delta @ W.T) * f.fn(Z) * (1 - f.fn(Z)),
            ],
            "It always uses the same activation, whatever f is.",
            "δ_l = (δ_next W_nextᵀ) ⊙ ⟦f′⟧(Z)",
            "Which slope does the layer have when f is another activation?",
            "Ask the f that was given: f.deriv(Z, f.fn(Z)).",
        ),
        Mistake(
            "z-for-activation",
            [lambda delta, W, Z, f: (delta @ W.T) * f.deriv(Z, Z)],
            "The second argument of f.deriv is Z; what leaves the layer, f.fn(Z), belongs there.",
            "δ_l = (δ_next W_nextᵀ) ⊙ f.deriv(Z, ⟦Z⟧)",
            "What are the two arguments of f.deriv, and in which order?",
            "f.deriv(Z, A) takes Z and A = f.fn(Z), so that tanh′ can be 1 − A².",
        ),
        Mistake(
            "activation-for-derivative",
            [lambda delta, W, Z, f: (delta @ W.T) * f.fn(Z)],
            "You multiply by f(Z) where f′(Z) belongs.",
            "δ_l = (δ_next W_nextᵀ) ⊙ ⟦f(Z)⟧",
            "Can f(Z) be negative? Can a slope of tanh be?",
            "The chain rule multiplies slopes: f.deriv(Z, f.fn(Z)).",
        ),
        Mistake(
            "derivative-at-activation",
            [lambda delta, W, Z, f: (delta @ W.T) * _slope(f, f.fn(Z))],
            "The derivative is taken at f(Z) instead of at Z.",
            "δ_l = (δ_next W_nextᵀ) ⊙ f′(⟦f(Z)⟧)",
            "At which point was f applied?",
            "f.deriv takes Z and A = f.fn(Z), in this order: f.deriv(Z, f.fn(Z)).",
        ),
    ],
)

GRADIENTS = Task(
    cases=[lambda: tuple(numbers((M, 4), (M, 3))), lambda: tuple(numbers((6, 5), (6, 5), seed=6))],
    right=lambda X, delta: (X.T @ delta, delta.sum(axis=0, keepdims=True)),
    names=lambda *arguments: ["∂J/∂W", "∂J/∂b"],
    equation="∂J/∂W = Xᵀ δ,   ∂J/∂b = column sums of δ",
    mistakes=[
        Mistake(
            "weight-gradient-transposed",
            [lambda X, delta: (delta.T @ X, delta.sum(axis=0, keepdims=True))],
            "The gradient of W lies on its side: δᵀX for Xᵀδ.",
            "∂J/∂W = ⟦δᵀ X⟧",
            "W is (n_in, n_out). Which shape has your gradient?",
            "The input comes first in W[j, k], so it comes first in Xᵀ δ.",
        ),
        Mistake(
            "bias-not-summed",
            [lambda X, delta: (X.T @ delta, delta)],
            "The gradient of b is δ itself, one row for each example.",
            "∂J/∂b = ⟦δ⟧",
            "b has one row. How many examples does it act on?",
            "The slopes of all examples add up: delta.sum(axis=0, keepdims=True).",
        ),
        Mistake(
            "bias-wrong-axis",
            [
                lambda X, delta: (X.T @ delta, delta.sum(axis=1)[None]),
                lambda X, delta: (X.T @ delta, delta.sum(axis=1, keepdims=True)),
            ],
            "You add δ up over the neurons instead of over the examples.",
            "∂J/∂b = ⟦row sums⟧ of δ",
            "How many biases has the layer, and how many numbers do you return?",
            "One bias for each neuron, so one sum for each column: axis=0.",
        ),
        Mistake(
            "bias-averaged",
            [lambda X, delta: (X.T @ delta, delta.mean(axis=0, keepdims=True))],
            "You take the mean of δ over the examples where their sum belongs.",
            "∂J/∂b = column ⟦means⟧ of δ",
            "Does δ hold 1/m already?",
            "1/m is in δ from the beginning; here the rows are added up.",
        ),
        Mistake(
            "bias-one-number",
            [
                lambda X, delta: (X.T @ delta, np.reshape(delta.sum(), (1, 1))),
                lambda X, delta: (X.T @ delta, delta.sum()),
                lambda X, delta: (X.T @ delta, np.full((1, delta.shape[1]), delta.sum())),
            ],
            "All biases get one number, the sum of all entries of δ.",
            "∂J/∂b = ⟦sum of all entries⟧ of δ",
            "Do all neurons bear the same blame?",
            "Each neuron has its own column of δ: sum with axis=0.",
        ),
        Mistake(
            "mean-twice",
            [
                lambda X, delta: (X.T @ delta / len(X), delta.mean(axis=0, keepdims=True)),
                lambda X, delta: (X.T @ delta / len(X), delta.sum(axis=0, keepdims=True)),
            ],
            "You divide by m; 1/m is in δ already.",
            "∂J/∂W = Xᵀ δ ⟦/ m⟧",
            "Where did 1/m enter for the first time?",
            "1/m enters once, in δ of the last layer.",
        ),
        Mistake(
            "other-order",
            [lambda X, delta: (delta.sum(axis=0, keepdims=True), X.T @ delta)],
            "Both are right, in the other order.",
            "return ⟦∂J/∂b, ∂J/∂W⟧",
            "Which of the two did the exercise name first?",
            "return dW, db",
        ),
    ],
)
