"""Code that others wrote to mislead the checker: small functions, each with the card it deserves.

The functions are written out, layer by layer or in one loop; `written` of tests/tools writes one
line for each quantity of each layer, so that a mistake stands in one layer alone.
"""

import os
import random

import numpy as np
import pytest
from planting import STYLES, NotPlantable, module, plant
from written_out import WRITTEN, places, planted_lines, written

from nbcore.activations import sigmoid, tanh
from nbcore.diagnosis import diagnose
from nbcore.diagnosis.card import Equation, Numbers
from nbcore.losses import cross_entropy, squared_error

SECOND = module("second").SECOND
PLANTED = {style: module(style).MISTAKES | SECOND[style] for style in STYLES}


def loop(net, run, Y, loss, mean=True, slope=None):
    """Return right deltas, weight and bias gradients, with other slopes(f, Z, A) if given."""
    L, X = len(net.weights), run.activations
    deltas, G = [None] * L, loss.deriv(X[-1], Y) / (len(Y) if mean else 1)
    for l in reversed(range(L)):
        f, Z = net.functions[l], run.zs[l]
        if not f.elementwise:
            deltas[l] = (X[-1] - Y) / (len(Y) if mean else 1)
        else:
            deltas[l] = G * (slope(f, Z, X[l + 1]) if slope else f.deriv(Z, X[l + 1]))
        G = deltas[l] @ net.weights[l].T
    return deltas, [X[l].T @ deltas[l] for l in range(L)], [d.sum(axis=0) for d in deltas]


def unfolded(found):
    return found.message.replace("\n  ", " ")


def equations(found):
    return [block.text for block in found.card.blocks if isinstance(block, Equation)]


# Right code that leaves a case without an answer, or changes what it was given.


def unpacks_three(net, run, Y, loss):
    W1, W2, W3 = net.weights
    return loop(net, run, Y, loss)


def unpacks_three_and_sums(net, run, Y, loss):
    W1, W2, W3 = net.weights
    return loop(net, run, Y, loss, mean=False)[1:]


def loops_one_too_far(net, run, Y, loss, *, mean=True):
    found = loop(net, run, Y, loss, mean)
    if len(net.weights) == 1:
        run.zs[1]
    return found


def returns_nothing_for_one_layer(net, run, Y, loss):
    return loop(net, run, Y, loss) if len(net.weights) > 1 else None


@pytest.mark.parametrize(
    "learner",
    [unpacks_three, unpacks_three_and_sums, loops_one_too_far, returns_nothing_for_one_layer],
)
def test_where_every_answer_is_right_no_mistake_is_named(learner):
    found = diagnose(learner)
    assert (found.correct, found.mistake, found.also) == (False, None, None)
    assert "All that it answered is right." in found.message
    assert not equations(found)


def test_code_for_three_layers_is_told_how_to_say_so():
    assert "layers=3" in diagnose(unpacks_three).message
    assert diagnose(unpacks_three, layers=3).correct


def test_code_for_two_layers_is_told_how_to_say_so():
    def unpacks_two(net, run, Y, loss):
        W1, W2 = net.weights
        return loop(net, run, Y, loss)

    assert "layers=2" in diagnose(unpacks_two).message
    assert diagnose(unpacks_two, layers=2).correct


def takes_targets_off(net, run, Y, loss, *, mean=True):
    found = loop(net, run, Y, loss, mean)
    run.activations[-1] -= Y
    return found


def steps_at_the_end(net, run, Y, loss, *, mean=True):
    found = loop(net, run, Y, loss, mean)
    for W, dW in zip(net.weights, found[1], strict=True):
        W -= 0.1 * dW
    return found


@pytest.mark.parametrize("learner", [takes_targets_off, steps_at_the_end])
def test_what_it_changes_is_said_and_nothing_else(learner):
    found = diagnose(learner)
    assert (found.correct, found.mistake, found.also) == (False, None, None)
    assert found.card.headline.startswith("It changes ")


def test_a_nudge_that_is_taken_back_up_to_rounding_is_no_change():
    def nudges(net, run, Y, loss, *, mean=True):
        for array in [*net.weights, Y]:
            array[0, 0] += 1e-5
            array[0, 0] -= 2e-5
            array[0, 0] += 1e-5
        return loop(net, run, Y, loss, mean)

    assert diagnose(nudges).correct


# Layouts.


def flat_columns(net, run, Y, loss, *, mean=True):
    _, weights, biases = loop(net, run, Y, loss, mean)
    return [dW.T for dW in weights], biases


def triples_last_first(net, run, Y, loss, *, mean=True):
    return list(zip(*loop(net, run, Y, loss, mean), strict=True))[::-1]


def couples_last_first(net, run, Y, loss, *, mean=True):
    return list(zip(*loop(net, run, Y, loss, mean)[1:], strict=True))[::-1]


@pytest.mark.parametrize("learner", [flat_columns, triples_last_first, couples_last_first])
def test_every_layout_is_right(learner):
    assert diagnose(learner).correct


def columns(net, run, Y, loss, *, mean=True, carry=lambda W, d: W @ d, bias=None):
    """Return (weights, biases) in columns, with flat biases."""
    X, Z = [A.T for A in run.activations], [Z.T for Z in run.zs]
    weights, biases, f = [], [], net.functions
    d = loss.deriv(X[-1], Y.T) * f[-1].deriv(Z[-1], X[-1]) / (len(Y) if mean else 1)
    for l in reversed(range(len(f))):
        if l < len(f) - 1:
            d = carry(net.weights[l + 1], d) * f[l].deriv(Z[l], X[l + 1])
        weights.insert(0, d @ X[l].T)
        biases.insert(0, bias(d) if bias else d.sum(1))
    return weights, biases


def carries_transposed(net, run, Y, loss, *, mean=True):
    return columns(net, run, Y, loss, mean=mean, carry=lambda W, d: W.T @ d)


def averages_columns(net, run, Y, loss, *, mean=True):
    return columns(net, run, Y, loss, mean=mean, bias=lambda d: d.mean(1))


@pytest.mark.parametrize(
    ("learner", "key"),
    [(carries_transposed, "weights-not-transposed"), (averages_columns, "bias-averaged")],
)
def test_in_columns_with_flat_biases_one_mistake_is_one(learner, key):
    assert diagnose(columns).correct
    found = diagnose(learner)
    assert (found.mistake, found.also) == (key, None)


def test_the_card_speaks_the_layout_of_the_learner():
    found = diagnose(carries_transposed)
    assert equations(found) == ["δ₂ = (⟦W₃⟧ δ₃) ⊙ f₂′(Z₂)"]
    assert "net.weights holds it as (n_in, n_out)" in unfolded(found)
    assert equations(diagnose(averages_columns)) == ["∂J/∂b₃ = row ⟦means⟧ of δ₃"]
    (shown,) = (block for block in found.card.blocks if isinstance(block, Numbers))
    in_rows = diagnose(plant("objects", PLANTED["objects"]["hidden-derivative-missing"]))
    assert equations(in_rows) == ["δ₂ = δ₃ W₃ᵀ ⟦?⟧"]


def test_row_biases_say_that_transposed_weight_gradients_are_a_mistake():
    lines = planted_lines(*[("weight-gradient-transposed", l) for l in (1, 2, 3)])
    found = diagnose(written(lines, answer="{weights}, {biases}"), layers=3)
    assert (found.mistake, found.also) == ("weight-gradient-transposed", None)


# Slopes written from Z, and slopes of one activation alone.


def sigma(Z):
    return 1 / (1 + np.exp(-Z))


SLOPES = {
    "tanh": (lambda f, Z, A: 1 - np.tanh(Z) ** 2, "tanh"),
    "cosh": (lambda f, Z, A: 1 / np.cosh(Z) ** 2, "tanh"),
    "sigmoid": (lambda f, Z, A: sigma(Z) * (1 - sigma(Z)), "sigmoid"),
}


@pytest.mark.parametrize(("slope", "alone"), SLOPES.values(), ids=SLOPES)
def test_a_slope_written_from_z_is_right_for_its_activation_alone(slope, alone):
    def learner(net, run, Y, loss, *, mean=True):
        return loop(net, run, Y, loss, mean, slope)

    found = diagnose(learner)
    assert found.mistake is None and f"right for {alone} alone" in unfolded(found)
    assert found.correct == (alone == "tanh"), "the cases have tanh first"


# One layer, and two.

ONE_LAYER = [(key, l) for key in WRITTEN if key != "relu-mask-always-on" for l in places(key)]


@pytest.mark.parametrize(("key", "layer"), ONE_LAYER)
@pytest.mark.parametrize("late", [False, True], ids=["early", "late"])
def test_a_mistake_in_one_layer_is_named_with_its_layer(key, layer, late):
    for answer in ("{deltas}, {weights}, {biases}", "{weights}, {biases}"):
        found = diagnose(written(planted_lines((key, layer)), late=late, answer=answer))
        assert (found.mistake, found.also, found.layer) == (key, None, layer)
        if layer < 3 and len(places(key)) > 2:  # else it may be all the layers that there are
            assert f", in layer {layer}" in found.card.headline


def test_a_relu_mask_in_one_layer_is_named_too():
    for layer in (1, 2):
        lines = planted_lines(("relu-mask-always-on", layer))
        found = diagnose(written(lines), layers=3)
        assert (found.mistake, found.layer) == ("relu-mask-always-on", layer)


def test_a_mistake_in_two_of_three_layers_is_one_mistake():
    found = diagnose(written(planted_lines(("bias-averaged", 3), ("bias-averaged", 1))))
    assert (found.mistake, found.also) == ("bias-averaged", None)
    assert found.card.headline == "Bias averaged, in layers 1 and 3"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("bias-averaged", 3), ("input-of-wrong-layer", 1)),
        (("hidden-derivative-missing", 2), ("bias-one-number", 1)),
        (("weights-not-transposed", 2), ("activation-for-derivative", 1)),
        (("weight-gradient-transposed", 3), ("weights-missing", 1)),
    ],
)
def test_two_layers_each_with_a_mistake_of_its_own(first, second):
    found = diagnose(written(planted_lines(first, second)))
    assert (found.mistake, found.also) == (first[0], second[0])
    assert f"in layer {first[1]}" in found.card.headline
    assert f"in layer {second[1]}" in found.card.headline


# The first wrong equation.


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_without_deltas_the_equation_of_a_wrong_delta_is_shown(layer):
    lines = {("d", layer): "G{l} * S{l} ** 2 * 1.2"}
    found = diagnose(written(lines, answer="{weights}, {biases}"))
    assert (found.mistake, found.layer) == (None, layer)
    assert equations(found)[0].startswith(f"δ{'₀₁₂₃'[layer]} = ")
    assert "Return (deltas, weights, biases)" in unfolded(found)


def test_without_deltas_a_wrong_gradient_is_not_blamed_on_the_delta():
    lines = {("dW", 2): "X2.T @ d2 * late + 0.1"}
    found = diagnose(written(lines, answer="{weights}, {biases}"))
    assert equations(found) == ["∂J/∂W₂ = X₂ᵀ δ₂"]


# What can be said without a name.

CLUES = {
    "decay": (
        {("dW", 2): "X2.T @ d2 + 0.3 * W2"},
        "∂J/∂W₂ is the right one + W₂, with W₂ times 0.3.",
    ),
    "decay-of-b": ({("db", 3): "d3.sum(axis=0) + b3"}, "∂J/∂b₃ is the right one + b₃."),
    "cube": ({("d", 3): "G3 * S3 ** 2 * X4"}, None),
    "twice": ({("d", 2): "G2 * S2 ** 2"}, "δ₂ is the right one ⊙ f₂′(Z₂)."),
    "itself": ({("d", 1): "2 * Z1"}, "δ₁ is Z₁, with Z₁ times 2."),
    "n-in": ({("d", 2): "d3 @ W3.T * S2 * 5"}, "δ₂ is 5 times the right one, like n_in."),
    "less": ({("dW", 2): "-X2.T @ d2 * 7"}, "∂J/∂W₂ is -7 times the right one, like −m."),
}


@pytest.mark.parametrize(("lines", "says"), CLUES.values(), ids=CLUES)
def test_a_factor_or_a_summand_of_the_case_is_recognized(lines, says):
    found = diagnose(written(lines), layers=3)
    assert (found.correct, found.mistake) == (False, None)
    assert says is None or says in unfolded(found)
    assert says or "is the right one" not in found.message


def test_what_is_right_all_the_same_is_said():
    found = diagnose(written({("dW", 2): "X2.T @ d2 + 0.1"}))
    assert "Right all the same: ∂J/∂b₂, δ₁, ∂J/∂W₁, ∂J/∂b₁." in unfolded(found)
    found = diagnose(written({("d", 2): "G2 * S2 ** 2"}))
    assert "All gradients follow rightly from your deltas" in unfolded(found)


# Sums that are 0, and means over the wrong axis.


@pytest.mark.parametrize(
    ("bias", "key"),
    [(lambda d: d.sum(axis=1), "bias-wrong-axis"), (lambda d: d.sum(), "bias-one-number")],
)
def test_rounding_noise_of_softmax_hides_no_mistake(bias, key):
    def learner(net, run, Y, loss, *, mean=True):
        deltas, weights, _ = loop(net, run, Y, loss, mean)
        return deltas, weights, [bias(d) for d in deltas]

    found = diagnose(learner, loss=cross_entropy)
    assert (found.mistake, found.also) == (key, None)


@pytest.mark.parametrize("keepdims", [False, True])
def test_a_mean_over_the_neurons_is_called_nothing_else(keepdims):
    def learner(net, run, Y, loss, *, mean=True):
        _, weights, biases = loop(net, run, Y, loss, mean)
        deltas = loop(net, run, Y, loss, mean)[0]
        return weights, [d.mean(axis=1, keepdims=keepdims) for d in deltas]

    found = diagnose(learner)
    assert (found.correct, found.mistake, found.also) == (False, None, None)
    assert "one of" not in found.card.headline


# Steps taken example by example.


@pytest.mark.parametrize("at_once", [False, True])
def test_stepping_example_by_example_is_updating_first(at_once):
    def learner(net, run, Y, loss, *, mean=True):
        L, W = len(net.weights), [W.copy() for W in net.weights]
        weights = [np.zeros_like(w) for w in W]
        biases = [np.zeros_like(b) for b in net.biases]
        for i in range(len(Y)):
            X, delta, steps = [A[i : i + 1] for A in run.activations], None, []
            for l in reversed(range(L)):
                G = loss.deriv(X[-1], Y[i : i + 1]) if l == L - 1 else delta @ W[l + 1].T
                delta = G * net.functions[l].deriv(run.zs[l][i : i + 1], X[l + 1])
                steps.append((l, X[l].T @ delta))
                weights[l] += X[l].T @ delta
                biases[l] += delta
                if at_once:
                    W[l] -= 0.1 * X[l].T @ delta
            for l, step in steps if not at_once else []:
                W[l] -= 0.1 * step
        m = len(Y) if mean else 1
        return [g / m for g in weights], [g / m for g in biases]

    found = diagnose(learner)
    assert (found.mistake, found.also) == ("weights-updated-first", None)


def test_where_all_layers_are_alike_triples_may_be_listed_either_way_round():
    answer = "list(zip({deltas}, {weights}, {biases}))[::-1]"
    found = diagnose(written(planted_lines(("weights-of-wrong-layer", 2)), answer=answer))
    assert (found.mistake, found.also) == ("weights-of-wrong-layer", None)


def test_a_product_of_matrices_where_entries_belong_is_named_though_it_raises():
    found = diagnose(written({("d", l): "G{l} @ S{l}" for l in (1, 2, 3)}))
    assert found.mistake == "product-for-elementwise"


# The second edition in the five styles.


@pytest.mark.parametrize(
    ("style", "key"), [(style, key) for style in SECOND for key in SECOND[style]]
)
def test_a_mistake_of_the_second_edition_is_named_in_every_style(style, key):
    found = diagnose(plant(style, SECOND[style][key]))
    assert (found.mistake, found.also, found.correct) == (key, None, False)


# Planted at random.


ANSWERS = [
    "{deltas}, {weights}, {biases}",
    "{weights}, {biases}",
    "{biases}, {weights}",
    "list(zip({deltas}, {weights}, {biases}))",
    "list(zip({deltas}, {weights}, {biases}))[::-1]",
    "[d.T for d in {deltas}], [W.T for W in {weights}], [b.T for b in {biases}]",
    "[W.T for W in {weights}], [np.ravel(b) for b in {biases}]",
]
OPTIONS = [{}, {"mean": True}, {"hidden": tanh}, {"hidden": sigmoid}, {"loss": squared_error}]
PLANTINGS = int(os.environ.get("PLANTINGS", 200))  # set it to some thousands now and then


def random_written(rng):
    """Return a function written out for some layers, what is wrong in it, and the options."""
    layers = rng.choice([2, 3, 3, 4])
    at = {}
    for key in rng.sample(sorted(WRITTEN), rng.choice([0, 1, 1, 2])):
        taken = {l for name, l in at if name in WRITTEN[key]}
        found = [l for l in places(key, layers) if rng.random() < 0.5 and l not in taken]
        at |= {(name, l): (key, line) for l in found for name, line in WRITTEN[key].items()}
    lines = {where: line for where, (_, line) in at.items()}
    options = {"layers": layers} | rng.choice(OPTIONS)
    answer, late = rng.choice(ANSWERS), rng.random() < 0.5
    learner = written(lines, layers=layers, late=late, answer=answer)
    return learner, {key for key, _ in at.values()}, options, (sorted(lines.items()), late, answer)


def random_style(rng):
    """Return a function in one of the five styles, what is wrong in it, and the options."""
    while True:
        style = rng.choice(STYLES)
        keys = rng.sample(sorted(PLANTED[style]), rng.choice([0, 1, 2]))
        try:
            learner = plant(style, *(PLANTED[style][key] for key in keys))
        except NotPlantable:
            continue
        options = rng.choice([*OPTIONS, {"layers": 2}, {"layers": 4}])
        return learner, set(keys), options, style


# Two that are together another one, or the right numbers, or one that hides in another's line.
TOGETHER = [
    ({"hidden-derivative-missing", "weights-missing"}, {"delta-not-carried"}),
    ({"gradients-accumulated", "one-example-only"}, {"gradients-accumulated", "mean-missing"}),
]


def test_no_planting_at_random_is_called_what_it_is_not():
    rng = random.Random(11)
    for i in range(PLANTINGS):
        learner, keys, options, how = rng.choice([random_written, random_style])(rng)
        found = diagnose(learner, **options)
        names = {found.mistake, found.also} - {None}
        if not keys:
            assert found.correct, (i, how, options, found.message)
        allowed = set().union(keys, *(other for both, other in TOGETHER if both <= keys))
        assert names <= allowed, (i, how, keys, options, found.message)
