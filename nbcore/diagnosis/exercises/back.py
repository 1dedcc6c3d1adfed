"""The exercises of the way back: the loss, the last delta, a hidden delta, a layer's gradients."""

from functools import partial
from itertools import product

import numpy as np

from nbcore.activations import identity, relu, sigmoid, tanh
from nbcore.diagnosis.catalog.mistake import (
    Mistake,
    one,
    ones,
    over_m,
    over_outputs,
    slope_of,
    squared_slope,
    times,
    times_m,
)
from nbcore.diagnosis.equations import Case
from nbcore.diagnosis.exercises.derivation import Piece, derived
from nbcore.diagnosis.exercises.examination import (
    EXAMPLES,
    ExerciseSpec,
    random_arrays,
    random_case,
)
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import Forward, Network

M = EXAMPLES
LAST = {"l": "_L", "n": "", "k": "", "L": "_L"}
BOTH_BY_M = "Divide both by m = len(Y). What divides J divides its slope."
QUANTITIES = (
    ("cost", "The slope is right, but J", "J = sum of all (Ŷ − Y)²"),
    ("loss_slope", "J is right, but its slope", "∂J/∂Ŷ = 2 (Ŷ − Y)"),
)
OF_ONE_ALONE = (  # of J and its slope
    ("mean-missing", times_m, "is not divided by m.", "⟦?⟧",
     "If each example stood twice in the batch, what should happen to J, and to its slope?",
     BOTH_BY_M),
    ("mean-over-entries", over_outputs, "averages over all entries instead of the examples.",
     "/ ⟦(m n)⟧", "How many losses does one example with three outputs have: three, or one?",
     "np.mean without an axis divides by Y.size. Sum first, then divide by len(Y)."),
)  # fmt: skip
OTHER_ORDER = Mistake(
    "other-order",
    [{"answer": lambda p, right: right[::-1]}],
    "Both are right, in the other order.",
    "",
    "Which of the two did the exercise name first?",
    "",
)


def _alone(part, what, equation, key, change, is_wrong, mark, question, hint):
    return Mistake(
        key, [{part: change}], f"{what} {is_wrong}", f"{equation} {mark}", question, hint
    )


def _norm(p, right):
    return np.linalg.norm(p.X[-1] - p.Y)


def _losses(p, right, by_m, axis, keepdims):
    """Return losses of the batch that are not added up, or along one axis only."""
    losses = p.loss.fn(p.X[-1], p.Y).sum(axis=axis, keepdims=keepdims)
    return losses / p.m if by_m else losses


def _own_slope(f):
    return lambda p, right, e: f.deriv(p.Z[e], f.fn(p.Z[e]))


def _last_layer(f, loss):
    """Return what makes the case of a network of which only the predictions are known."""
    return lambda Y_hat, Y: Case(
        Network([None], [None], [f]), Forward([None], [None, Y_hat]), Y, loss, mean=True
    )


LOSS = derived(
    ExerciseSpec(
        cases=[random_case((M, 3), (M, 3)), random_case((5, 4), (5, 4), seed=6)],
        right=lambda p, *arguments: (p.cost(), p.share() * p.loss_slope()),
        names=["J", "∂J/∂Ŷ"],
        equation="J = sum of all (Ŷ − Y)² / m,   ∂J/∂Ŷ = 2 (Ŷ − Y) / m",
        takes="Y_hat Y",
    ),
    Piece(
        {"loss_slope", "share"},
        _last_layer(identity, squared_error),
        indices=LAST,
        instead={
            ("mean-missing", 0): {
                "equation": "J = sum of all (Ŷ − Y)² ⟦?⟧,   ∂J/∂Ŷ = 2 (Ŷ − Y) ⟦?⟧",
                "hint": BOTH_BY_M,
            },
            ("mean-over-entries", 0): {
                "equation": "J = sum of all (Ŷ − Y)² / ⟦(m n)⟧,   ∂J/∂Ŷ = 2 (Ŷ − Y) / ⟦(m n)⟧"
            },
        },
        own=(
            OTHER_ORDER._replace(equation="return ⟦∂J/∂Ŷ, J⟧", hint="return J, slope"),
            Mistake(
                "not-one-number",
                [
                    {"cost": partial(_losses, by_m=by_m, axis=axis, keepdims=keepdims)}
                    for by_m in (False, True)
                    for axis, keepdims in product(((), 0, 1), (False, True))
                ],
                "The slope is right. J is one number; you return one for each example, output or "
                "entry.",
                "J = ⟦?⟧ (Ŷ − Y)² / m",
                "Which of two networks is better, if each has many costs?",
                "Add all of them up, and divide by len(Y) once.",
            ),
            Mistake(
                "half",
                [{"cost": times(0.5), "loss_slope": times(0.5)}],
                "J and its slope fit each other, but both contain ½, which is another convention.",
                "J = ⟦½⟧ sum of all (Ŷ − Y)² / m",
                "What changes in the training when J contains ½: the best weights or the steps?",
                "The lessons define J without ½, so its slope keeps the 2.",
            ),
            *(_alone(*quantity, *mistake) for quantity in QUANTITIES for mistake in OF_ONE_ALONE),
            Mistake(
                "norm-not-squared",
                [
                    {"cost": cost} | slope
                    for cost in (_norm, lambda p, right: _norm(p, right) / p.m)
                    for slope in ({}, {"loss_slope": times_m})
                ],
                "J is the norm ‖Ŷ − Y‖; the slope is that of its square.",
                "J = ⟦√⟧(sum of all (Ŷ − Y)²)",
                "Which function has the derivative 2d: |d| or d²?",
                "np.linalg.norm takes a square root. J is the sum of the squares itself, over m.",
            ),
        ),
    ),
)


def _delta_case(m, n, seed):
    def arguments():
        Z, chance = random_arrays((m, n), (m, n), seed=seed)
        return sigmoid.fn(Z), (chance > 0).astype(float)

    return arguments


OUTPUT_DELTA = derived(
    ExerciseSpec(
        cases=[_delta_case(M, 3, 5), _delta_case(5, 4, 6)],
        right=lambda p, *arguments: p.output_delta(),
        names=["δ_L"],
        equation="δ_L = ∂J/∂Ŷ ⊙ σ′(Z_L), and what is left of it",
        takes="Y_hat Y",
    ),
    Piece(
        {"loss_slope", "share", "output_slope", "output_delta"},
        _last_layer(sigmoid, binary_cross_entropy),
        indices=LAST,
        letters={"f_L": "σ"},
        instead={("mean-over-entries", 1): {"key": "divided-by-outputs"}},
        more={
            "output-derivative-twice": [
                {"output_delta": times(lambda p: p.slope(-1)), "share": one}
            ],
            "output-derivative-missing": [{"output_slope": ones, "share": one}],
        },
        own=(
            Mistake(
                "another-loss",
                [{"loss_slope": squared_slope}, {"loss_slope": squared_slope, "share": one}],
                "This is the last delta of the squared error; the loss here is log loss.",
                "δ_L = ⟦2 (Ŷ − Y)⟧ ⊙ σ′(Z_L)",
                "What is the slope of log loss with respect to Ŷ?",
                "For log loss ∂J/∂Ŷ is (Ŷ − Y) / (Ŷ (1 − Ŷ)) / m, and σ′ cancels its denominator.",
            ),
            Mistake(
                "factor-two-extra",
                [{"output_delta": times(2.0)}, {"output_delta": times(2.0), "share": one}],
                "The 2 belongs to the squared error; this is log loss.",
                "δ_L = ⟦2⟧ (Ŷ − Y) / m",
                "Is anything squared in the log loss?",
                "For log loss with a sigmoid nothing but (Ŷ − Y) / m is left.",
            ),
        ),
    ),
)


def _hidden_delta(p, delta, *arguments):
    p.top = delta
    return p.hidden_delta(0, delta)


def _last_two_layers(delta, W, Z, f):
    """Return the case of a network of two layers whose last delta is known."""
    net = Network([np.empty((0, len(W))), W], [None, None], [f, identity])
    return Case(net, Forward([Z], [None, f.fn(Z)]), delta, squared_error, mean=True)


HIDDEN_DELTA = derived(
    ExerciseSpec(
        cases=[
            random_case((M, n_next), (n, n_next), (M, n), seed=seed, more=(f,))
            for n, n_next, f, seed in ((4, 3, tanh, 5), (5, 5, sigmoid, 6), (4, 2, relu, 7))
        ],
        right=_hidden_delta,
        names=["δ_l"],
        equation="δ_l = (δ_next W_nextᵀ) ⊙ f′(Z)",
        takes="delta_next W_next Z f",
    ),
    Piece(
        {"back", "slope"},
        _last_two_layers,
        indices={"l": "_l", "n": "_next", "k": "", "L": "_L"},
        letters={"f_l": "f", "Z_l": "Z"},
        instead={
            ("relu-mask-always-on", 0): None,  # it would be wrong in one case alone
            ("derivative-of-wrong-layer", 1): None,  # the next layer's f is not given
            **{("slope-of-another-activation", i): None for i in range(3)},  # it is an own one here
        },
        own=(
            Mistake(
                "brackets-missing",
                [{"delta": lambda p, right, e, delta: (p.slope(e) * delta) @ p.W[e + 1].T}],
                "Brackets are missing: f′(Z) is multiplied before the matrix product.",
                "δ_l = ⟦(f′(Z) ⊙ δ_next) W_nextᵀ⟧",
                "In which order does Python evaluate a * b @ c?",
                "* and @ are evaluated from left to right. First the product, then f′: "
                "(delta_next @ W_next.T) * slope.",
            ),
            Mistake(
                "one-activation-for-all",
                [
                    *({"slope": _own_slope(f)} for f in (relu, tanh, sigmoid)),
                    *({"slope": slope_of(f)} for f in (tanh, sigmoid)),
                ],
                "It always uses the same activation, whatever f is.",
                "δ_l = (δ_next W_nextᵀ) ⊙ ⟦f′⟧(Z)",
                "Which slope does the layer have when f is another activation?",
                "Ask the f that was given: f.deriv(Z, f.fn(Z)).",
            ),
            Mistake(
                "z-for-activation",
                [{"slope": lambda p, right, e: p.f[e].deriv(p.Z[e], p.Z[e])}],
                "The second argument of f.deriv is Z, where the layer's output, f.fn(Z), belongs.",
                "δ_l = (δ_next W_nextᵀ) ⊙ f.deriv(Z, ⟦Z⟧)",
                "What are the two arguments of f.deriv, and in which order?",
                "f.deriv(Z, A) takes Z and A = f.fn(Z), so that tanh′ can be 1 − A².",
            ),
        ),
    ),
)


def _one_layer(X, delta):
    """Return the case of a layer of which the inputs and the delta are known."""
    W = np.empty((X.shape[1], delta.shape[1]))
    net = Network([W], [None], [identity])
    return Case(net, Forward([delta], [X, delta]), delta, squared_error, mean=True)


GRADIENTS = derived(
    ExerciseSpec(
        cases=[random_case((M, 4), (M, 3)), random_case((6, 5), (6, 5), seed=6)],
        right=lambda p, X, delta: (p.weight_gradient(0, delta), p.bias_gradient(0, delta)),
        names=["∂J/∂W", "∂J/∂b"],
        equation="∂J/∂W = Xᵀ δ,   ∂J/∂b = column sums of δ",
        takes="X delta",
    ),
    Piece(
        {"weights", "biases"},
        _one_layer,
        indices={"l": "", "n": "", "k": "", "L": "_L"},
        instead={
            ("weight-gradient-transposed", 0): {
                "hint": "The input comes first in W[j, k], so it comes first in Xᵀ δ."
            },
            ("weight-for-input", 0): None,  # no W is given
        },
        more={"mean-twice": [{"weights": over_m}]},
        own=(OTHER_ORDER._replace(equation="return ⟦∂J/∂b, ∂J/∂W⟧", hint="return dW, db"),),
    ),
)
