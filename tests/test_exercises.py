"""The small checks: the right form, every mistake by name, and all that may go astray."""

import numpy as np
import pytest

from nbcore.activations import sigmoid
from nbcore.diagnosis import (
    diagnose_gradients,
    diagnose_hidden_delta,
    diagnose_layer,
    diagnose_loss,
    diagnose_numerical,
    diagnose_output_delta,
    diagnose_step,
)
from nbcore.diagnosis.exercises import (
    GRADIENTS,
    HIDDEN_DELTA,
    LAYER,
    LOSS,
    NUMERICAL,
    OUTPUT_DELTA,
    STEP,
)
from nbcore.losses import binary_cross_entropy
from nbcore.network import Network


def layer(X, W, b, f):
    return f.fn(X @ W + b)


def loss(Y_hat, Y):
    return ((Y_hat - Y) ** 2).sum() / len(Y), 2 * (Y_hat - Y) / len(Y)


def output_delta(Y_hat, Y):
    slope = binary_cross_entropy.deriv(Y_hat, Y) / len(Y)
    return slope * sigmoid.deriv(None, Y_hat)


def hidden_delta(delta_next, W_next, Z, f):
    return np.einsum("mk,jk->mj", delta_next, W_next) * f.deriv(Z, f.fn(Z))


def gradients(X, delta):
    return sum(np.outer(x, d) for x, d in zip(X, delta, strict=True)), delta.sum(axis=0)


def step(net, grads, rate):
    pairs = [zip(p, g, strict=True) for p, g in zip(net[:2], grads[1:], strict=True)]
    return Network(*[[p - rate * g for p, g in pair] for pair in pairs], net.functions)


def numerical(J, array, h):
    slopes = np.empty(array.shape)
    for place in np.ndindex(*array.shape):
        kept = array[place]
        costs = []
        for nudged in (kept + h, kept - h):
            array[place] = nudged
            costs.append(J())
        array[place] = kept
        slopes[place] = (costs[0] - costs[1]) / (2 * h)
    return slopes


EXERCISES = {
    "layer": (diagnose_layer, LAYER, layer),
    "loss": (diagnose_loss, LOSS(), loss),
    "output-delta": (diagnose_output_delta, OUTPUT_DELTA(), output_delta),
    "hidden-delta": (diagnose_hidden_delta, HIDDEN_DELTA(), hidden_delta),
    "gradients": (diagnose_gradients, GRADIENTS(), gradients),
    "step": (diagnose_step, STEP, step),
    "numerical": (diagnose_numerical, NUMERICAL, numerical),
}
FORMS = {
    f"{name}-{mistake.key}-{i}": (check, mistake, form)
    for name, (check, spec, _) in EXERCISES.items()
    for mistake in spec.mistakes
    for i, form in enumerate(mistake.forms)
}
every = pytest.mark.parametrize("name", EXERCISES)
every_form = pytest.mark.parametrize(("check", "mistake", "form"), FORMS.values(), ids=FORMS)


NAMED = {
    "loss": """sign-flipped factor-two-missing norm-not-squared mean-missing mean-over-entries
        other-order not-one-number half""",
    "output-delta": """sign-flipped mean-missing mean-over-entries divided-by-outputs
        output-derivative-missing output-derivative-twice derivative-at-activation
        activation-for-derivative another-loss factor-two-extra product-for-elementwise
        slope-at-the-error log-loss-signs""",
    "hidden-delta": """hidden-derivative-missing derivative-at-activation weights-missing
        activation-for-derivative weights-not-transposed brackets-missing z-for-activation
        one-activation-for-all assigned-not-added gradient-for-weights plus-in-tanh-slope
        slope-at-the-error slope-times-z square-of-z z-in-sigmoid-slope""",
    "gradients": """sign-flipped mean-missing mean-twice weight-gradient-transposed
        bias-not-summed bias-wrong-axis bias-averaged bias-one-number one-example-only
        other-order assigned-not-added input-in-bias""",
}


@pytest.mark.parametrize("name", NAMED)
def test_an_exercise_names_the_mistakes_in_its_part_of_the_equations(name):
    assert {mistake.key for mistake in EXERCISES[name][1].mistakes} == set(NAMED[name].split())


def unfolded(found):
    return " ".join(found.message.split())


@every
def test_the_right_form_is_right(name):
    check, spec, function = EXERCISES[name]
    for right in (function, spec.right):
        found = check(right)
        assert found.correct and found.mistake is None
        assert found.message.startswith("✓ Right\nAll numbers agree")
        assert " ".join(spec.equation.split()) in unfolded(found)


@every_form
def test_every_form_of_every_mistake_is_named(check, mistake, form):
    found = check(form)
    assert (found.correct, found.mistake, found.also) == (False, mistake.key, None)
    assert found.message.lower().startswith(f"✗ {mistake.key.replace('-', ' ')}")
    assert " ".join(mistake.says.split()) in unfolded(found)
    assert " ".join(mistake.question.split()) in unfolded(found)
    assert "⟦" in mistake.equation and "^" in found.message, "the place is pointed at"


@every_form
def test_a_second_hint_says_more(check, mistake, form):
    first, second = check(form), check(form, hint=2)
    assert first[:3] == second[:3]
    hint = " ".join(mistake.hint.split())
    assert hint in unfolded(second) and hint not in unfolded(first)
    assert "hint=2" in first.message and "hint=2" not in second.message


@every
@pytest.mark.parametrize("hint", [0, 3, "1", None])
def test_another_hint_is_refused(name, hint):
    check, _, function = EXERCISES[name]
    with pytest.raises(ValueError, match="hint is .*: 1 or 2 is needed"):
        check(function, hint=hint)


@every
def test_a_function_that_raises_is_told_where(name):
    def mine(*arguments):
        return np.ones((2, 3)) @ np.ones((4, 5))

    found = EXERCISES[name][0](mine)
    assert (found.correct, found.mistake) == (False, None)
    line = mine.__code__.co_firstlineno + 1
    assert f"line {line} of mine" in unfolded(found)
    assert "np.ones((2, 3)) @ np.ones((4, 5))" in found.message


def of_right_shapes(spec, form):
    """Return whether a form gives arrays of the right shapes in all cases."""
    shapes = []
    for function in (spec.right, form):
        try:
            answers = [spec.parts(function(*case())) for case in spec.cases]
        except ValueError:
            return False
        shapes.append([[np.shape(part) for part in answer] for answer in answers])
    return shapes[0] == shapes[1]


@every
def test_what_is_wrong_in_one_case_alone_has_no_name(name):
    check, spec, function = EXERCISES[name]
    form = next(form for m in spec.mistakes for form in m.forms if of_right_shapes(spec, form))
    for wrong in range(len(spec.cases)):
        calls = []

        def mine(*arguments, calls=calls, wrong=wrong):
            calls.append(0)
            return (form if len(calls) == wrong + 1 else function)(*arguments)

        found = check(mine)
        assert (found.correct, found.mistake) == (False, None)
        assert "is not right yet" in found.message


def test_what_is_right_for_relu_and_raises_elsewhere_has_no_name():
    def mine(delta_next, W_next, Z, f):
        assert f.name == "relu", "the others are for tomorrow"
        return hidden_delta(delta_next, W_next, Z, f)

    found = diagnose_hidden_delta(mine)
    assert (found.correct, found.mistake) == (False, None)
    assert "AssertionError: the others are for tomorrow" in found.message


@every
def test_a_function_without_return_is_told(name):
    found = EXERCISES[name][0](lambda *arguments: None)
    assert (found.correct, found.mistake) == (False, None)
    assert "It returns None. Is `return` missing at its end?" in found.message


@every
def test_a_function_of_no_arguments_is_told(name):
    found = EXERCISES[name][0](lambda: 1)
    assert (found.correct, found.mistake) == (False, None)
    assert "takes 0 positional arguments" in unfolded(found)


ODD = {
    "text": lambda *arguments: "right",
    "number": lambda *arguments: 3.0,
    "nothing": lambda *arguments: (),
    "one-array": lambda *arguments: np.zeros((2, 2)),
    "one-row": lambda *arguments: np.zeros(3),
    "many": lambda *arguments: tuple(np.zeros((5, 1, 1))),
    "lists": lambda *arguments: [[1.0, 2], [3.0]],
    "nones": lambda *arguments: (None, None),
    "dictionary": lambda *arguments: {"dW": np.zeros(3)},
    "generator": lambda *arguments: (part for part in arguments),
    "nan": lambda *arguments: (np.nan, np.full((7, 3), np.nan)),
    "itself": lambda *arguments: arguments,
    "function": lambda *arguments: np.sin,
    "three-axes": lambda *arguments: np.zeros((2, 3, 4)),
    "objects": lambda *arguments: np.array([None, "x"], dtype=object),
}


@every
@pytest.mark.parametrize("odd", ODD)
def test_what_no_exercise_wants_is_no_name_and_no_error(name, odd):
    found = EXERCISES[name][0](ODD[odd])
    assert (found.correct, found.mistake) == (False, None)
    assert found.message.startswith("✗ ") and len(found.message) > 40


@every
def test_the_wrong_number_of_things_is_told(name):
    check, spec, function = EXERCISES[name]

    def one_more(*arguments):
        return (*spec.parts(function(*arguments)), np.zeros(1))

    if name == "step":  # the parts are those of two lists
        one_more = lambda net, grads, rate: (net.weights, net.biases * 2)  # noqa: E731
    found = check(one_more)
    assert (found.correct, found.mistake) == (False, None)
    if name != "step":
        wanted = {"loss": 2, "gradients": 2}.get(name, 1)
        assert f"It returns {wanted + 1} things, and there should be {wanted}: " in unfolded(found)


def test_one_thing_where_two_are_wanted_is_told():
    for check in (diagnose_loss, diagnose_gradients):
        assert "It returns one thing, and there should be 2: " in unfolded(
            check(lambda a, b: a.sum())
        )


def spoiling(function, at):
    """Return a function that does its work and writes into an argument."""

    def mine(*arguments):
        result = function(*arguments)
        array = arguments[at]
        array = array.weights[0] if hasattr(array, "weights") else array
        array += 1
        return result

    return mine


@pytest.mark.parametrize(
    ("name", "at"),
    [
        *[("layer", at) for at in range(3)],
        *[("loss", at) for at in range(2)],
        *[("output-delta", at) for at in range(2)],
        *[("hidden-delta", at) for at in range(3)],
        *[("gradients", at) for at in range(2)],
        *[("step", at) for at in range(2)],
        ("numerical", 1),
    ],
)
def test_an_argument_that_is_written_into_is_noticed(name, at):
    check, _, function = EXERCISES[name]
    found = check(spoiling(function, at))
    assert not found.correct
    if name != "numerical":
        assert found.mistake is None
        assert "it changes what it was given" in unfolded(found)


def test_a_step_in_place_is_noticed():
    def mine(net, grads, rate):
        for part, slopes in ((net.weights, grads.weights), (net.biases, grads.biases)):
            for p, g in zip(part, slopes, strict=True):
                p -= rate * g
        return net

    found = diagnose_step(mine)
    assert not found.correct and "it changes what it was given" in unfolded(found)


def test_biases_may_be_rows_or_plain():
    def plain(X, delta):
        return X.T @ delta, delta.sum(axis=0)

    def rows(X, delta):
        return [X.T @ delta, delta.sum(axis=0, keepdims=True)]

    def column(X, delta):
        return X.T @ delta, delta.sum(axis=0)[:, None]

    assert diagnose_gradients(plain).correct and diagnose_gradients(rows).correct
    assert diagnose_gradients(column).mistake is None


def test_a_step_may_return_two_lists_and_plain_biases():
    def mine(net, grads, rate):
        weights = [W - rate * g for W, g in zip(net.weights, grads.weights, strict=True)]
        biases = [(b - rate * g)[0] for b, g in zip(net.biases, grads.biases, strict=True)]
        return weights, biases

    assert diagnose_step(mine).correct


def test_numbers_may_come_as_lists():
    assert diagnose_layer(lambda *given: layer(*given).tolist()).correct
    assert diagnose_loss(lambda *given: [loss(*given)[0], loss(*given)[1].tolist()]).correct
    assert diagnose_numerical(lambda *given: (numerical(*given).astype("f"),)).correct


@pytest.mark.parametrize("axis", [0, 1, None])
def test_a_cost_that_is_not_one_number_has_a_name(axis):
    def mine(Y_hat, Y):
        squares = (Y_hat - Y) ** 2
        return squares.sum(axis=axis, keepdims=True) / len(Y), loss(Y_hat, Y)[1]

    found = diagnose_loss(mine)
    assert not found.correct
    assert found.mistake == (None if axis is None else "not-one-number")


def test_relu_at_0_and_a_layer_of_one_neuron_hide_nothing():
    cases = [case() for case in LAYER.cases]
    assert len({W.shape for _, W, _, _ in cases}) == len(cases)
    assert {f.name for *_, f in cases} == {"tanh", "sigmoid", "relu"}


@every
def test_the_cases_are_the_same_each_time_and_of_different_shapes(name):
    _, spec, _ = EXERCISES[name]
    for case in spec.cases:
        one, other = ([np.asarray(p) for p in spec.parts(spec.right(*case()))] for _ in "12")
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
        assert all(np.isfinite(a).all() for a in one)
    shapes = {str([np.shape(p) for p in spec.parts(spec.right(*case()))]) for case in spec.cases}
    assert len(shapes) > 1 or name == "step" and len(spec.cases) > 1


def test_the_biases_that_take_a_step_are_not_0_before_it():
    for case in STEP.cases:
        net, grads, rate = case()
        assert all(b.all() for b in net.biases) and rate not in (0, 1)
        assert all(g.any() for g in grads.biases)


@pytest.mark.parametrize(("up", "down"), [(1, 0), (0, 1)], ids=["forward", "backward"])
def test_a_difference_on_either_side_is_called_one_sided(up, down):
    def mine(J, array, h):
        slopes = np.empty(array.shape)
        for place in np.ndindex(*array.shape):
            kept = array[place]
            array[place] = kept + up * h
            above = J()
            array[place] = kept - down * h
            slopes[place] = (above - J()) / h
            array[place] = kept
        return slopes

    assert diagnose_numerical(mine).mistake.startswith("one-sided")


CARD = """\
✗ Bias missing
The bias is missing.

    X_next = f(X W ?)
                   ^
X_next:
    right (7, 3)                    yours (7, 3)
      0.9246    0.8000   -0.6388      0.4215    0.3644    0.8459
      0.9355    0.5067   -0.9656      0.4860   -0.1570   -0.0245
      0.9522    0.1388   -0.9834      0.5948   -0.5204   -0.3735
         …                               …
? What does your layer answer when all inputs are 0? What may it answer?
For more, ask again with hint=2."""


def test_the_whole_card_of_a_mistake():
    assert diagnose_layer(lambda X, W, b, f: f.fn(X @ W)).message == CARD


def test_an_equation_that_would_give_the_answer_away_is_shown_only_to_those_who_ask_for_more():
    def stub(Y_hat, Y):
        return 0.0, np.zeros_like(Y_hat)

    assert "2 (Ŷ − Y)" not in diagnose_loss(stub).message
    assert "2 (Ŷ − Y)" in diagnose_loss(stub, hint=2).message


# What else a wrong answer may be.


def five_point(J, array, h):
    slopes = np.empty(array.shape)
    for place in np.ndindex(*array.shape):
        kept, costs = array[place], []
        for nudge in (-2, -1, 1, 2):
            array[place] = kept + nudge * h
            costs.append(J())
        array[place] = kept
        slopes[place] = (costs[0] - 8 * costs[1] + 8 * costs[2] - costs[3]) / (12 * h)
    return slopes


def test_the_five_point_difference_is_right_and_told_apart():
    found = diagnose_numerical(five_point)
    assert found.correct and "five-point difference" in unfolded(found)
    spoiled = diagnose_numerical(spoiling(five_point, 1))
    assert not spoiled.correct and "holds other values than before" in unfolded(spoiled)


@pytest.mark.parametrize("own", [1e-3, 1e-5])
@pytest.mark.parametrize("slopes_by", [numerical, five_point])
def test_an_h_of_its_own_is_named_and_no_other_difference_is_called_so(own, slopes_by):
    found = diagnose_numerical(lambda J, array, h: slopes_by(J, array, own))
    assert found.mistake == "h-not-used"

    def richardson(J, array, h):
        return (4 * slopes_by(J, array, h / 2) - slopes_by(J, array, h)) / 3

    assert diagnose_numerical(richardson).mistake is None


@pytest.mark.parametrize("by_m", [False, True])
@pytest.mark.parametrize("axis", [(), 0, 1])
def test_a_cost_of_several_numbers_has_a_name(axis, by_m):
    def mine(Y_hat, Y):
        J, slope = loss(Y_hat, Y)
        return ((Y_hat - Y) ** 2).sum(axis=axis) / (len(Y) if by_m else 1), slope

    found = diagnose_loss(mine)
    assert found.mistake == "not-one-number"
    assert not diagnose_loss(mine, hint=2).correct


@pytest.mark.parametrize(
    ("check", "mine", "says"),
    [
        (diagnose_output_delta, lambda *g: 3.7 * output_delta(*g), "number that it returns is 3.7"),
        (diagnose_output_delta, lambda *g: output_delta(*g) / len(g[0]) * 2, "is 2/m times"),
        (diagnose_loss, lambda *g: (loss(*g)[0], -3 * loss(*g)[1]), "entry of ∂J/∂Ŷ is -3 times"),
        (diagnose_numerical, lambda *g: numerical(*g) / g[2], "number that it returns is 1/h"),
        (diagnose_layer, lambda *g: 0.25 * layer(*g), "number that it returns is 0.25"),
    ],
)
def test_one_factor_in_all_cases_is_told(check, mine, says):
    found = check(mine)
    assert found.mistake is None
    assert says in unfolded(found) and "times the right one" in unfolded(found)


def test_no_factor_is_told_where_it_is_another_in_each_case():
    calls = []

    def mine(Y_hat, Y):
        calls.append(0)
        return output_delta(Y_hat, Y) * (3 + len(calls))

    assert "times the right one" not in unfolded(diagnose_output_delta(mine))


def in_a_notebook(code, name, **values):
    """Return a function as a cell defines it, beside what earlier cells have computed."""
    exec(code, values)
    return values[name]


STALE = {
    "m": (
        diagnose_output_delta,
        "def mine(Y_hat, Y): return (Y_hat - Y) / m",
        {"m": 3},
        "takes m from the notebook, not from its arguments. There m is 3, here it is 7.",
    ),
    "m in a comprehension": (
        diagnose_gradients,
        "def mine(A, d): return A.T @ d, sum([d[i:][:1] for i in range(m) if i < m])",
        {"m": 7},
        "takes m from the notebook",
    ),
    "Y": (
        diagnose_loss,
        "def mine(P, T): return ((P - Y) ** 2).sum() / len(T), 2 * (P - Y) / len(T)",
        {"Y": np.ones((3, 3))},  # does not fit, so there is no answer
        "takes Y from the notebook",
    ),
    "X": (
        diagnose_gradients,
        "def mine(A, d): return X.T @ d, d.sum(axis=0)",
        {"X": np.ones((7, 4))},
        "takes X from the notebook",
    ),
    "two": (
        diagnose_loss,
        "def mine(P, T): return ((P - Y) ** 2).sum() / m, 2 * (P - Y) / m",
        {"Y": np.ones((7, 3)), "m": 3},
        "takes m and Y from the notebook",
    ),
    "h": (
        diagnose_numerical,
        "def mine(J, a, step): return numerical(J, a, h)",
        {"h": 1e-4, "numerical": numerical},
        "takes h from the notebook",
    ),
}


@pytest.mark.parametrize(("check", "code", "values", "says"), STALE.values(), ids=STALE)
def test_a_name_of_the_notebook_in_place_of_an_argument_is_told(check, code, values, says):
    mine = in_a_notebook(code, "mine", np=np, **values)
    found = check(mine)
    assert (found.correct, found.mistake) == (False, "name-from-outside")
    assert says in unfolded(found)
    for name, value in values.items():
        assert mine.__globals__[name] is value, "what the notebook holds stays"


def test_a_name_from_outside_that_is_not_all_is_not_told():
    code = "def mine(Y_hat, Y): return 2.7 * (Y_hat - Y) / m"
    found = diagnose_output_delta(in_a_notebook(code, "mine", m=3))
    assert found.mistake is None
    right = "def mine(Y_hat, Y): return (Y_hat - Y) / m"
    assert diagnose_output_delta(in_a_notebook(right, "mine", m=0.5)).mistake == "name-from-outside"
