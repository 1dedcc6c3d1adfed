"""The checker names every planted mistake, finds two at once, and accepts whatever is right."""

import html
import random
import re
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from planting import STYLES, NotPlantable, module, plant

from nbcore.activations import identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.diagnosis import Diagnosis, diagnose
from nbcore.diagnosis.card import Equation, Numbers, Question
from nbcore.diagnosis.cases import copy
from nbcore.diagnosis.catalog import MISTAKES
from nbcore.diagnosis.equations import Case
from nbcore.diagnosis.parsing import agree, parse
from nbcore.losses import Loss, binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import backward
from nbcore.writing.symbols import symbol

KEYS = """
    sign-flipped factor-two-missing norm-not-squared mean-missing mean-extra mean-twice
    mean-over-entries output-derivative-missing output-derivative-twice hidden-derivative-missing
    derivative-at-activation derivative-of-wrong-layer activation-for-derivative weights-missing
    weights-not-transposed weights-of-wrong-layer weights-updated-first delta-not-carried
    input-of-wrong-layer z-for-activation weight-gradient-transposed bias-not-summed
    bias-wrong-axis bias-averaged bias-one-number lists-reversed relu-mask-always-on
    gradients-accumulated one-example-only targets-broadcast
""".split()
SECOND = """
    errors-carried-back gradient-for-weights square-of-z plus-in-tanh-slope
    slope-of-another-activation product-for-elementwise slope-times-z bias-before-derivative
    slope-at-the-error weight-for-input input-in-bias bias-in-its-gradient softmax-twice
    softmax-diagonal-only assigned-not-added bias-row-carried-back divided-by-inputs
    weights-before-derivative outputs-carried-back z-in-sigmoid-slope log-loss-signs
    softmax-slopes-missing
""".split()  # of the second edition
LAYERS = {  # where a mistake begins in a network of three layers, or in one of one layer
    "sign-flipped": 3,
    "mean-missing": 3,
    "output-derivative-missing": 3,
    "hidden-derivative-missing": 2,
    "derivative-of-wrong-layer": 2,
    "weights-missing": 2,
    "weights-not-transposed": 2,
    "weights-of-wrong-layer": 2,
    "weights-updated-first": 2,
    "delta-not-carried": 2,
    "input-of-wrong-layer": 3,
    "bias-not-summed": 3,
    "lists-reversed": 3,
    "relu-mask-always-on": 2,
    "targets-broadcast": 1,
}
PLANTED = {style: module(style) for style in STYLES}
RIGHT = module("right").RIGHT
UNNAMED = {  # what was answered is right in columns, or is another thing
    ("loops", "weight-gradient-transposed"),
}
OTHERS = [(style, key) for style in STYLES for key in PLANTED[style].OTHERS]
SAMPLE = 150

every_style = pytest.mark.parametrize("style", STYLES)


def planted(style, *keys):
    return plant(style, *[PLANTED[style].MISTAKES[key] for key in keys])


def other(style, key):
    return plant(style, PLANTED[style].OTHERS[key])


def named(found):
    return {found.mistake, found.also} - {None}


def unfolded(found):
    """Return the message with each paragraph in one line."""
    return found.message.replace("\n  ", " ")


def test_the_catalog_holds_the_thirty_mistakes_and_twenty_two_of_the_second_edition():
    assert {mistake.key for mistake in MISTAKES} == {*KEYS, *SECOND}
    assert len(set(KEYS)) == len(KEYS) == 30 and len(set(SECOND)) == len(SECOND) == 22


# Flat biases, no deltas, transposed gradients: these are the right numbers in columns, too.
RIGHT_IN_COLUMNS = {(style, "weight-gradient-transposed") for style in ("loops", "objects")}
NAMED = [at for at in product(STYLES, KEYS) if at not in RIGHT_IN_COLUMNS]


@pytest.mark.parametrize("style", ["loops", "objects"])
def test_transposed_weight_gradients_alone_are_right_in_columns(style):
    found = diagnose(planted(style, "weight-gradient-transposed"))
    assert found.correct and "in column layout" in unfolded(found)


@pytest.mark.parametrize(("style", "key"), NAMED)
def test_every_planted_mistake_is_named(style, key):
    found = diagnose(planted(style, key))
    assert (found.mistake, found.also, found.correct) == (key, None, False)
    if key in LAYERS:
        assert found.layer == LAYERS[key]


# `=` for `+=` in a loop leaves the last example's delta, and is called so.
CALLED = {("loops", "bias-not-summed"): "assigned-not-added"}


@pytest.mark.parametrize(("style", "key"), [at for at in OTHERS if at not in UNNAMED])
def test_other_ways_to_write_a_mistake_are_named_too(style, key):
    found = diagnose(other(style, key))
    called = CALLED.get((style, key), key)
    assert (found.mistake, found.also, found.correct) == (called, None, False)


@pytest.mark.parametrize(("style", "key"), sorted(UNNAMED))
def test_what_is_in_no_form_of_the_catalog_gets_no_name(style, key):
    assert (style, key) in OTHERS
    found = diagnose(other(style, key))
    assert (found.mistake, found.also, found.correct) == (None, None, False)


@every_style
def test_the_styles_themselves_are_right(style):
    found = diagnose(plant(style))
    assert found.correct and found.mistake is found.also is found.layer is None


@pytest.mark.parametrize("name", RIGHT)
def test_no_right_implementation_is_rejected(name):
    found = diagnose(RIGHT[name])
    assert found.correct, found.message
    assert found.message.startswith("✓ Right")
    assert found.mistake is found.also is found.layer is None


def by_layer(net, run, Y, loss, *, mean=True):
    return list(zip(*backward(net, run, Y, loss, mean=mean), strict=True))


def biases_by_layer(net, run, Y, loss, *, mean=True):
    _, weights, biases = backward(net, run, Y, loss, mean=mean)
    return tuple(zip(biases, weights, strict=True))


CONVENTIONS = {
    "columns": (RIGHT["columns"], "in column layout"),
    "columns-planted": (plant("columns"), "in column layout"),
    "sum": (RIGHT["always_sum"], "of the sum of the losses, not of their mean"),
    "late-mean": (RIGHT["mean_in_gradients"], "1/m stands in the gradients, not in δ"),
    "biases-first": (RIGHT["biases_first"], "The biases come before the weights."),
    "tanh": (RIGHT["tanh_and_squared_error"], "tanh"),
    "squared-error": (RIGHT["three_parameters"], "squared error alone"),
    "by-layer": (by_layer, "listed layer by layer"),
    "biases-by-layer": (biases_by_layer, "listed layer by layer"),
}


@pytest.mark.parametrize(("learner", "says"), CONVENTIONS.values(), ids=CONVENTIONS)
def test_the_convention_of_a_right_answer_is_named(learner, says):
    found = diagnose(learner)
    assert found.correct and says in unfolded(found)
    plain = diagnose(backward).message
    assert says not in plain, "and only there"


def test_what_is_right_within_limits_says_so():
    limited = {name for name in RIGHT if "within limits" in diagnose(RIGHT[name]).message}
    assert limited == {"tanh_and_squared_error", "three_parameters"}


def sample():
    """Return pairs of keys in a style that can be planted together, always the same."""
    every = list(product(STYLES, combinations(KEYS, 2)))
    random.Random(5).shuffle(every)
    found = []
    for style, keys in every:
        try:
            found.append((style, keys, planted(style, *keys)))
        except NotPlantable:
            continue
        if len(found) == SAMPLE:
            return found


# Two mistakes that together are another one, or right.
TOGETHER = {
    ("hidden-derivative-missing", "weights-missing"): {"delta-not-carried"},
    ("mean-missing", "mean-twice"): set(),  # Ng's convention
}


def test_of_two_mistakes_at_once_none_is_named_that_is_not_there_and_most_often_both():
    both = 0
    for style, keys, learner in sample():
        found = diagnose(learner)
        if keys == ("gradients-accumulated", "one-example-only") and style == "objects":
            continue
        if keys in TOGETHER and named(found) == TOGETHER[keys]:
            continue
        assert not found.correct, (style, keys)
        assert named(found) <= set(keys), (style, keys)
        assert found.mistake or not found.also
        both += named(found) == set(keys)
    assert both >= 0.55 * SAMPLE, f"{both} of {SAMPLE} named both"


@pytest.mark.parametrize("style", ["columns", "objects"])
def test_two_mistakes_that_are_a_third_are_called_the_third(style):
    found = diagnose(planted(style, "hidden-derivative-missing", "weights-missing"))
    assert (found.mistake, found.also) == ("delta-not-carried", None)


@pytest.mark.parametrize("style", ["einsum", "oneliners", "columns", "objects"])
def test_one_mean_forgotten_and_one_twice_is_a_right_convention(style):
    assert diagnose(planted(style, "mean-missing", "mean-twice")).correct


def test_one_example_at_a_time_with_the_gradients_added_up_is_the_sum():
    # The accumulation adds the examples up, so that nothing but 1/m is missing.
    found = diagnose(planted("objects", "gradients-accumulated", "one-example-only"))
    assert named(found) == {"mean-missing", "gradients-accumulated"}


@pytest.mark.parametrize(
    ("name", "options", "key"),
    [
        ("always_sum", {}, None),
        ("always_sum", {"mean": True}, "mean-missing"),
        ("always_sum", {"mean": False}, None),
        ("always_mean", {}, None),
        ("always_mean", {"mean": True}, None),
        ("always_mean", {"mean": False}, "mean-extra"),
        ("mean_in_gradients", {"mean": False}, None),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else value,
)
def test_with_mean_a_function_is_held_to_the_mean_or_to_the_sum(name, options, key):
    found = diagnose(RIGHT[name], **options)
    assert (found.mistake, found.correct) == (key, key is None)
    says = "of the sum of the losses" in found.message
    assert says == (name == "always_sum" and not options), "unless it was told which"


class Witness:
    """A right learner that remembers what it was asked."""

    def __init__(self):
        self.losses, self.hidden, self.last, self.means, self.sizes, self.ms = (
            [] for _ in "123456"
        )

    def __call__(self, net, run, Y, loss, *, mean=True):
        names = [f.name for f in net.functions]
        self.losses.append(loss.name)
        self.hidden += names[:-1]
        self.last.append(names[-1])
        self.means.append(mean)
        self.sizes.append([len(net.weights[0]), *(W.shape[1] for W in net.weights)])
        self.ms.append(len(Y))
        return backward(net, run, Y, loss, mean=mean)


def asked(**options):
    """Return what a right learner is asked with these options; it is found to be right."""
    witness = Witness()
    found = diagnose(witness, **options)
    assert found.correct, found.message
    assert f"Asked {len(witness.losses)} times" in found.message
    return witness


def test_without_options_two_losses_two_activations_mean_and_sum_are_asked():
    witness = asked()
    assert set(witness.losses) == {"squared_error", "binary_cross_entropy"}
    assert set(witness.hidden) == {"tanh", "relu"} and witness.hidden[0] == "tanh"
    assert set(witness.last) == {"tanh", "sigmoid"}
    assert witness.means[0] is True and False in witness.means
    assert any(sizes[-1] == 1 for sizes in witness.sizes)
    assert any(len(sizes) == 2 for sizes in witness.sizes)
    assert any(len(set(sizes)) == 1 for sizes in witness.sizes), "a network of layers alike"
    first = witness.sizes[0]
    assert len(set(first)) == len(first) == 4 and 1 not in first and first[-1] > 2
    assert all(m not in sizes for m, sizes in zip(witness.ms, witness.sizes, strict=True))


@pytest.mark.parametrize(
    ("loss", "last"),
    [(squared_error, "tanh"), (binary_cross_entropy, "sigmoid"), (cross_entropy, "softmax")],
    ids=["squared", "log-loss", "softmax"],
)
def test_with_a_loss_that_alone_is_asked_and_the_activation_that_goes_with_it(loss, last):
    witness = asked(loss=loss)
    assert set(witness.losses) == {loss.name} and set(witness.last) == {last}
    assert set(witness.hidden) == {"tanh", "relu"}


@pytest.mark.parametrize(
    "hidden", [relu, tanh, sigmoid, leaky_relu, identity], ids=lambda f: f.name
)
def test_with_a_hidden_activation_that_alone_is_asked(hidden):
    assert set(asked(hidden=hidden).hidden) == {hidden.name}


@pytest.mark.parametrize("output", [identity, tanh, sigmoid, relu], ids=lambda f: f.name)
def test_with_an_output_activation_the_squared_error_is_asked_with_it(output):
    witness = asked(output=output, loss=squared_error)
    assert set(witness.last) == {output.name}


@pytest.mark.parametrize("mean", [True, False])
def test_with_mean_that_alone_is_asked(mean):
    assert set(asked(mean=mean).means) == {mean}


@pytest.mark.parametrize("layers", range(1, 7))
def test_with_layers_that_number_of_layers_alone_is_asked(layers):
    assert {len(sizes) - 1 for sizes in asked(layers=layers).sizes} == {layers}


def test_a_loss_of_ones_own_may_be_given():
    absolute = Loss("absolute", lambda A, Y: np.abs(A - Y), lambda A, Y: np.sign(A - Y))
    assert set(asked(loss=absolute).losses) == {"absolute"}


def test_a_function_for_two_layers_alone_is_right_when_that_is_said():
    def two(net, run, Y, loss, *, mean=True):
        """Return the gradients of a network of two layers."""
        delta = loss.deriv(run.activations[-1], Y) / (len(Y) if mean else 1)
        delta *= net.functions[1].deriv(run.zs[1], run.activations[2])
        before = delta @ net.weights[1].T * net.functions[0].deriv(run.zs[0], run.activations[1])
        weights = [run.activations[0].T @ before, run.activations[1].T @ delta]
        return weights, [before.sum(axis=0), delta.sum(axis=0)]

    assert diagnose(two, layers=2).correct
    found = diagnose(two)
    assert not found.correct and found.mistake is None


def test_what_is_for_relu_alone_is_right_when_that_is_said():
    def for_relu(net, run, Y, loss, *, mean=True):
        """Return (weights, biases) with the slope of ReLU in every hidden layer."""
        functions = [relu] * (len(net.weights) - 1) + [net.functions[-1]]
        return backward(net._replace(functions=functions), run, Y, loss, mean=mean)

    assert diagnose(for_relu, hidden=relu).correct
    assert not diagnose(for_relu).correct


def for_sigmoids(net, run, Y, loss, *, mean=True):
    """Return the gradients with the slope of a sigmoid everywhere."""
    return RIGHT["nbcore_like"](
        net._replace(functions=[sigmoid] * len(net.weights)), run, Y, loss, mean=mean
    )


def test_the_slope_of_a_sigmoid_in_another_network_is_recognized():
    found = diagnose(for_sigmoids)
    assert (found.correct, found.mistake) == (False, None)
    assert "sigmoid" in found.message
    assert "hidden=sigmoid, and output=sigmoid" in unfolded(diagnose(for_sigmoids, hint=2))
    assert diagnose(for_sigmoids, hidden=sigmoid, output=sigmoid).correct


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"layers": 0}, "layers is 0: a positive whole number is needed"),
        ({"layers": 7}, "layers is 7: at most 6"),
        ({"layers": 2.0}, "layers is 2.0: a positive whole number"),
        ({"hint": 0}, "hint is 0: 1 or 2"),
        ({"hint": 3}, "hint is 3: 1 or 2"),
        ({"hint": "2"}, "hint is '2': 1 or 2"),
        ({"output": softmax}, "softmax in the last layer needs loss=cross_entropy"),
        ({"output": softmax, "loss": squared_error}, "needs loss=cross_entropy"),
        ({"output": tanh, "loss": binary_cross_entropy}, "with sigmoid in the last layer"),
        ({"output": sigmoid, "loss": cross_entropy}, "with softmax in the last layer"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value[:14],
)
def test_options_that_do_not_fit_are_refused(options, says):
    with pytest.raises(ValueError, match=says):
        diagnose(backward, **options)


@pytest.mark.parametrize("key", KEYS)
def test_a_second_hint_says_more(key):
    first, second = (diagnose(planted("oneliners", key), hint=hint) for hint in (1, 2))
    assert first[:3] == second[:3]
    assert first.message.endswith("For more, ask again with hint=2.")
    assert "hint=2" not in second.message
    kept = first.message.removesuffix("For more, ask again with hint=2.")
    assert second.message.startswith(kept) and len(second.message) > len(kept) + 20


@pytest.mark.parametrize(("style", "key"), [at for at in NAMED if at[1] != "gradients-accumulated"])
def test_the_case_gives_the_wrong_numbers_again(style, key):
    found = diagnose(planted(style, key))
    of = Case(*found.case)
    own = copy(of)  # a step into the weights would spoil it
    arguments = own.net, own.run, own.Y, own.loss
    _, form = parse(plant(style)(*arguments, mean=own.mean), of, None)
    answer, _ = parse(planted(style, key)(*arguments, mean=own.mean), of, form)
    right, _ = parse(backward(of.net, of.run, of.Y, of.loss, mean=of.mean), of, None)
    shown = next(block for block in found.card.blocks if isinstance(block, Numbers))
    place = next(at for at in right if symbol(*at) == shown.name)
    assert place[1] == found.layer
    turned = np.transpose if place[0] in form.columns else np.asarray  # in the learner's layout
    assert np.array_equal(turned(shown.yours), answer[place])
    assert np.allclose(turned(shown.right), right[place], rtol=1e-12)
    assert not agree(place[0], answer[place], right[place])


def lines_of(found, kind):
    return [block.text for block in found.card.blocks if isinstance(block, kind)]


CARD = """\
✗ Weights not transposed, from layer 2
With all layers alike: right so far: δ₃, ∂J/∂W₃, ∂J/∂b₃. First wrong: δ₂.
You carry δ₃ back through W₃ where its transpose belongs.

    δ₂ = (δ₃ W₃) ⊙ f₂′(Z₂)
             ^^
δ₂:
    right (5, 4)                              yours (5, 4)
     -0.0065   -0.1111   -0.3060   -0.0510      0.0355   -0.0375   -0.0877    0.1097
      0.0793   -0.0529    0.0330   -0.2837     -0.1184   -0.0003   -0.0186    0.1313
      0.1112   -0.2962   -0.4358   -0.1759     -0.1473   -0.1438   -0.0929    0.3373
         …                                         …
For layers 2-5-4-3 and 7 examples it gave no answer.
    It stopped in line 34 of backward:
        carried = np.einsum("ik,kj->ij", delta, W)
    ValueError: delta of shape (7, 3) and W of shape (4, 3) do not fit.
? W₃ has a row for each input and a column for each output. Over which of the two
  has the product with δ₃ to add up?
For more, ask again with hint=2."""


def test_the_whole_card_of_a_mistake():
    found = diagnose(planted("einsum", "weights-not-transposed"))
    assert found.message == CARD
    assert isinstance(found, Diagnosis) and repr(found) == str(found) == found.message


@pytest.mark.parametrize(
    ("first", "second", "equation"),
    [
        ("sign-flipped", "weights-not-transposed", "∂J/∂Ŷ = ⟦−⟧ 2 (Ŷ − Y) / m"),
        ("sign-flipped", "bias-averaged", "∂J/∂Ŷ = ⟦−⟧ 2 (Ŷ − Y) / m"),
        ("bias-averaged", "hidden-derivative-missing", "∂J/∂b₃ = row ⟦means⟧ of δ₃"),
        ("input-of-wrong-layer", "weights-missing", "∂J/∂W₃ = δ₃ ⟦X₄ᵀ⟧"),
    ],
)
def test_the_card_of_two_mistakes_says_both_in_the_order_of_the_way_back(first, second, equation):
    found = diagnose(planted("columns", first, second))
    assert (found.mistake, found.also, found.layer) == (first, second, 3)
    assert "two mistakes" in found.card.headline.lower()
    assert len(lines_of(found, Equation)) == len(lines_of(found, Question)) == 2
    assert lines_of(found, Equation)[0] == equation
    more = diagnose(planted("columns", first, second), hint=2)
    told = {m.key for m in MISTAKES if "{" not in m.hint[:20] and m.hint[:20] in unfolded(more)}
    assert told <= {first, second} and len(more.message) > len(found.message)


@pytest.mark.parametrize(
    ("key", "equation"),
    [
        ("derivative-at-activation", "δ₃ = ∂J/∂Ŷ ⊙ f₃′(⟦Ŷ⟧)"),
        ("activation-for-derivative", "δ₃ = ∂J/∂Ŷ ⊙ ⟦f₃(Z₃)⟧"),
    ],
)
def test_a_mistake_in_the_last_layer_is_shown_in_its_equation(key, equation):
    assert lines_of(diagnose(planted("einsum", key)), Equation) == [equation]
    (hidden,) = lines_of(diagnose(other("einsum", key)), Equation)
    assert hidden.startswith("δ₂ = (δ₃ W₃ᵀ) ⊙ ")


def one_entry_off(net, run, Y, loss, *, mean=True):
    """Return Gradients of which one entry, in the last layer but one, is too large by 1."""
    grads = backward(net, run, Y, loss, mean=mean)
    if len(grads.weights) > 1:
        grads.weights[-2][0, 0] += 1
    return grads


def test_the_card_of_a_mistake_without_a_name_says_where_and_which_numbers():
    found = diagnose(one_entry_off)
    assert (found.correct, found.mistake, found.also, found.layer) == (False, None, None, 2)
    assert found.message.startswith("✗ ∂J/∂W₂ is the first that goes wrong")
    assert "ight so far: δ₃, ∂J/∂W₃, ∂J/∂b₃, δ₂." in unfolded(found)
    assert "No mistake of the catalog gives these numbers." in unfolded(found)
    assert lines_of(found, Equation) == ["∂J/∂W₂ = X₂ᵀ δ₂"]
    assert "case" in found.message and "times the right" not in found.message
    (shown,) = (block for block in found.card.blocks if isinstance(block, Numbers))
    wrong = shown.yours - shown.right
    assert wrong[0, 0] == pytest.approx(1) and np.count_nonzero(np.abs(wrong) > 1e-9) == 1
    assert found._repr_html_().count("background: rgba(217") == 1, "one entry is marked"


@pytest.mark.parametrize(
    ("factor", "says"),
    [
        (2.2, "2.2 times the right one."),
        (2, "2 times the right one."),
        (3, "3 times the right one, like n_L."),
        (2 / 7, "0.2857 times the right one, like 2/m."),
        (1 / 49, "0.02041 times the right one, like 1/m²."),
        (1 / 21, "0.04762 times the right one, like 1/(m n_L)."),
    ],
    ids=["2.2", "2", "n", "2-m", "1-mm", "1-mn"],
)
def test_a_constant_ratio_is_reported_and_what_it_is_like(factor, says):
    def learner(net, run, Y, loss, *, mean=True):
        """Return all right numbers times one factor."""
        grads = backward(net, run, Y, loss, mean=mean)
        return [[factor * a for a in part] for part in grads]

    found = diagnose(learner)
    assert (found.correct, found.mistake) == (False, None)
    assert f"Every number that it returns is {says}" in unfolded(found)


@pytest.mark.parametrize(("part", "which"), [(0, "δ"), (1, "∂J/∂W"), (2, "∂J/∂b")])
def test_a_constant_ratio_of_one_kind_is_reported_for_that_kind(part, which):
    def learner(net, run, Y, loss, *, mean=True):
        """Return all right numbers, those of one kind times 3.5."""
        grads = [*backward(net, run, Y, loss, mean=mean)]
        grads[part] = [3.5 * array for array in grads[part]]
        return grads

    assert f"Every {which} is 3.5 times the right one" in unfolded(diagnose(learner))


def test_the_card_of_what_is_right_says_what_was_asked():
    found = diagnose(backward)
    assert found.correct and found.message.splitlines()[0] == "✓ Right"
    assert "All deltas and gradients agree" in found.message
    assert "Asked 8 times" in found.message
    for name in ("all layers alike", "one output", "mean=False", "ReLU", "log loss and sigmoid"):
        assert name in unfolded(found)
    assert "All gradients agree" in diagnose(RIGHT["always_mean"]).message, "without deltas"


def test_in_a_notebook_the_card_says_the_same():
    found = diagnose(planted("einsum", "weights-not-transposed"))
    text = html.unescape(re.sub("<[^>]*>", " ", found._repr_html_()))
    for block in found.card.blocks:
        for words in [block] if isinstance(block, str) else getattr(block, "text", "").split("\n"):
            assert "".join(re.sub("[⟦⟧]", "", words).split()) in "".join(text.split())
    assert found._repr_html_().count("⟦") == 0
    marked = re.findall('padding: 0 2px">([^<]*)<', found._repr_html_())
    assert marked == ["W₃"]


def test_what_a_learner_writes_is_no_markup():
    def learner(net, run, Y, loss, *, mean=True):
        """Raise what a page would take for markup."""
        raise ValueError("<script> & <b>")

    assert "<script>" in diagnose(learner).message
    assert "<script>" not in diagnose(learner)._repr_html_()
    assert "&lt;script&gt; &amp; &lt;b&gt;" in diagnose(learner)._repr_html_()


def test_the_example_of_the_readme_is_what_the_checker_says():
    guide = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    shown = guide.partition("```\n✗ ")[2].partition("```")[0].rstrip()
    given = diagnose(plant("einsum", module("einsum").MISTAKES["hidden-derivative-missing"]))
    assert given.message.startswith("✗ " + shown)
