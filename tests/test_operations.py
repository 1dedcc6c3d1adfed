"""A pass taken apart: what is written is what is computed, and it is what the core computed."""

import re

import numpy as np
import pytest

from nbcore.activations import LEAK, Activation, identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.analysis.operations import EXAMPLES_DOWN, operations, plan
from nbcore.check import numerical_gradients, relative_error
from nbcore.losses import Loss, binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, backward, cost, forward, init

EVERYWHERE = [identity, relu, leaky_relu, tanh, sigmoid]
PAIRS = [(f, loss) for f in EVERYWHERE for loss in (squared_error, binary_cross_entropy)]
PAIRS += [(softmax, cross_entropy)]
every_pair = pytest.mark.parametrize(("last", "loss"), PAIRS, ids=lambda value: value.name)
FORMULAS = {  # written down anew, so that no mistake is shared
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.where(z > 0, z, LEAK * z),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
}
PYTHON = [  # how an equation is read
    (r"\{(\d)\} \{(\d)\}", r"{\1} @ {\2}"),
    (r"\{(\d)\}", r"o[\1]"),
    ("−", "-"),
    ("⊙", "*"),
    (r"log (o\[\d\])", r"log(\1)"),
    (r"\)²", ")**2"),
    (r"^2 \(", "2 * ("),
    (r"row sums of (.*)", r"(\1).sum(axis=1, keepdims=True)"),
    (r"column sums of (.*)", r"(\1).sum(axis=0, keepdims=True)"),
    (r"sum of (o\[\d\])", r"\1.sum()"),
    (r"^[fa][₀-₉]+\(", "f("),
]


def make(last, loss, hidden=sigmoid, *, sizes=(4, 3, 2), biases=True, m=3):
    """Return a network, X and Y; predictions lie between 0 and 1 whatever the last activation."""
    net = init(sizes, [hidden] * (len(sizes) - 2) + [last], biases=biases, seed=5)
    rng = np.random.default_rng(6)
    if biases:
        net = net._replace(biases=[0.1 * rng.random((1, n)) for n in sizes[1:]])
    if hidden is sigmoid:
        net = net._replace(weights=[*net.weights[:-1], 0.2 * rng.random(sizes[-2:]) + 0.02])
    X = rng.normal(size=(m, sizes[0]))
    Y = np.eye(sizes[-1])[np.arange(m) % sizes[-1]]
    return net, X, Y


def read(step, net):
    """Return what the equation of a step says, computed from its operands."""
    text = step.form
    for pattern, python in PYTHON:
        text = re.sub(pattern, python, text)
    f = FORMULAS[net.functions[step.layer - 1].name]
    return eval(text, {"o": [term.array for term in step.operands], "log": np.log, "f": f})


def of_kind(trace, kind):
    return {step.layer: step for step in trace if step.kind == kind}


def arrays(trace, kind):
    return [step.result.array for _, step in sorted(of_kind(trace, kind).items())]


@every_pair
@pytest.mark.parametrize("names", ["lesson", "graph"])
@pytest.mark.parametrize("mean", [True, False])
@pytest.mark.parametrize(("biases", "m"), [(True, 1), (False, 3)])
def test_every_result_is_what_its_equation_says(last, loss, names, mean, biases, m):
    net, X, Y = make(last, loss, biases=biases, m=m)
    for step in operations(net, X, Y, loss, mean=mean, names=names)[1:]:
        told = read(step, net)
        assert np.shape(told) == step.result.array.shape, step.equation
        np.testing.assert_allclose(told, step.result.array, rtol=1e-11, err_msg=step.equation)


@every_pair
@pytest.mark.parametrize("sizes", [(4, 2), (4, 3, 2), (2, 5, 3, 4)])
@pytest.mark.parametrize(("biases", "m", "mean"), [(True, 3, True), (False, 1, False)])
def test_all_numbers_are_those_of_the_core(last, loss, sizes, biases, m, mean):
    net, X, Y = make(last, loss, sizes=sizes, biases=biases, m=m)
    if sizes == (4, 2) and last is not softmax:
        X = np.abs(X) / 9  # without a hidden layer nothing else keeps predictions above 0
        net = net._replace(weights=[np.abs(W) for W in net.weights])
    trace = operations(net, X, Y, loss, mean=mean)
    run = forward(net, X)
    grads = backward(net, run, Y, loss, mean=mean)
    for kind, theirs in (
        ("affine", run.zs),
        ("activation", run.activations[1:]),
        ("delta", grads.deltas),
        ("weights", grads.weights),
        ("biases", [b for b in grads.biases if b is not None]),
        ("input", [X]),
        ("cost", [cost(net, run, Y, loss, mean=mean)]),
    ):
        ours = arrays(trace, kind)
        assert len(ours) == len(theirs), kind
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(one, other, err_msg=kind)
            assert np.shape(one) == np.shape(other), kind


@every_pair
@pytest.mark.parametrize("mean", [True, False])
def test_gradients_are_those_of_central_differences(last, loss, mean):
    net, X, Y = make(last, loss, sizes=(2, 3, 2))
    trace = operations(net, X, Y, loss, mean=mean)
    measured = numerical_gradients(net, X, Y, loss, mean=mean)
    for kind, slopes in zip(("delta", "weights", "biases"), measured, strict=True):
        assert relative_error(arrays(trace, kind), slopes) < 1e-6, kind


def slopes(function, A, h=1e-5):
    """Return the slope of a function for each entry of A, by central differences."""
    result = np.empty_like(A)
    for i in np.ndindex(A.shape):
        nudge = np.zeros_like(A)
        nudge[i] = h
        result[i] = (function(A + nudge) - function(A - nudge)) / (2 * h)
    return result


@pytest.mark.parametrize("hidden", [tanh, leaky_relu, identity])
@pytest.mark.parametrize("mean", [True, False])
def test_an_upstream_gradient_is_the_slope_of_the_cost_for_what_a_layer_puts_out(hidden, mean):
    net, X, Y = make(tanh, squared_error, hidden, sizes=(4, 3, 5, 2))
    run, trace = forward(net, X), operations(net, X, Y, squared_error, mean=mean)
    for l, step in of_kind(trace, "upstream").items():
        tail = Network(net.weights[l:], net.biases[l:], net.functions[l:])
        measured = slopes(
            lambda A, tail=tail: cost(tail, forward(tail, A), Y, squared_error, mean=mean),
            run.activations[l],
        )
        assert relative_error(step.result.array, measured) < 1e-7
    (error,) = of_kind(trace, "error").values()
    losses = slopes(lambda A: ((A - Y) ** 2).sum() / (len(Y) if mean else 1), run.activations[-1])
    assert relative_error(error.result.array, losses) < 1e-7


@pytest.mark.parametrize("hidden", EVERYWHERE)
def test_slopes_of_activations_are_measured_ones_and_as_they_are_told(hidden):
    net, X, Y = make(sigmoid, squared_error, hidden)
    step = of_kind(operations(net, X, Y, squared_error), "delta")[1]
    Z, (_, slope) = forward(net, X).zs[0], step.operands
    assert slope.symbol == "f₁′(Z₁)"
    f = FORMULAS[hidden.name]
    np.testing.assert_allclose(slope.array, (f(Z + 1e-6) - f(Z - 1e-6)) / 2e-6, rtol=1e-8)
    told = re.search(r"f₁′\(Z₁\) = (.*?)\. Where", step.words)[1]
    if hidden in (tanh, sigmoid):
        python = told.replace("−", "-").replace("⊙", "*").replace("X₂", "A")
        np.testing.assert_allclose(slope.array, eval(python, {"A": f(Z)}), rtol=1e-9)
    else:
        ends = hidden.deriv(np.array([3.0, 0.0, -3.0]), None)
        assert (ends[0], ends[1]) == (1, ends[2])
        otherwise = f"1 where Z₁ > 0, otherwise {ends[2]:g}"
        assert told == ("1" if hidden is identity else otherwise)


def test_losses_are_those_of_single_examples():
    net, X, Y = make(softmax, cross_entropy, m=3)
    (step,) = of_kind(operations(net, X, Y, cross_entropy), "losses").values()
    each = [cost(net, forward(net, x), [y], cross_entropy) for x, y in zip(X, Y, strict=True)]
    np.testing.assert_array_equal(step.result.array, np.reshape(each, (3, 1)))


def test_losses_stay_right_where_the_prediction_is_rounded_to_1():
    net = Network([np.array([[1.0]])], [None], [sigmoid])
    trace = operations(net, [[40.0], [1.0]], [[0.0], [1.0]], binary_cross_entropy, mean=False)
    losses, J = (of_kind(trace, kind)[1].result.array for kind in ("losses", "cost"))
    assert losses[0, 0] == 40 and J == losses.sum()


@every_pair
@pytest.mark.parametrize("biases", [True, False])
def test_the_line_of_shapes_has_the_shapes_in_the_order_of_the_equation(last, loss, biases):
    net, X, Y = make(last, loss, sizes=(4, 3, 5, 2), biases=biases)
    for step in operations(net, X, Y, loss):
        terms = [piece for piece in step.pieces() if not isinstance(piece, str)]
        matrices = [term for term in terms if term.array.ndim == 2]
        told = re.findall(r"\((\d+), (\d+)\)", step.shapes)
        assert [tuple(map(int, shape)) for shape in told] == [t.array.shape for t in matrices]
        for term in terms:
            assert term.symbol in step.equation
        if "{0} {1}" in step.form:
            left, right = step.operands[:2]
            assert f"{left.symbol} {right.symbol}" in step.equation
            assert f"{left.array.shape} {right.array.shape}" in step.shapes
            assert left.array.shape[1] == right.array.shape[0]
            assert (left.array.shape[0], right.array.shape[1]) == step.result.array.shape


def test_a_count_and_a_number_are_told_as_such():
    net, X, Y = make(sigmoid, binary_cross_entropy)
    trace = operations(net, X, Y, binary_cross_entropy)
    assert of_kind(trace, "cost")[2].shapes == "number = (sum of (3, 1)) / 3"
    assert of_kind(trace, "delta")[2].shapes == "(3, 2) = ((3, 2) − (3, 2)) / 3"


LESSON = """
X₁ = the input
Z₁ = X₁ W₁ + b₁
X₂ = f₁(Z₁)
Z₂ = X₂ W₂ + b₂
Ŷ = f₂(Z₂)
losses = row sums of (Ŷ − Y)²
J = (sum of losses) / m
∂J/∂Ŷ = 2 (Ŷ − Y) / m
δ₂ = ∂J/∂Ŷ ⊙ f₂′(Z₂)
∂J/∂W₂ = X₂ᵀ δ₂
∂J/∂b₂ = column sums of δ₂
∂J/∂X₂ = δ₂ W₂ᵀ
δ₁ = (δ₂ W₂ᵀ) ⊙ f₁′(Z₁)
∂J/∂W₁ = X₁ᵀ δ₁
∂J/∂b₁ = column sums of δ₁
""".split("\n")[1:-1]
GRAPH = """
f₀ = the input
f₁ = f₀ W₁ + b₁
f₂ = a₁(f₁)
f₃ = f₂ W₂ + b₂
f₄ = a₂(f₃)
losses = row sums of (f₄ − Y)²
f₅ = (sum of losses) / m
∂f₅/∂f₄ = 2 (f₄ − Y) / m
∂f₅/∂f₃ = ∂f₅/∂f₄ ⊙ a₂′(f₃)
∂f₅/∂W₂ = f₂ᵀ ∂f₅/∂f₃
∂f₅/∂b₂ = column sums of ∂f₅/∂f₃
∂f₅/∂f₂ = ∂f₅/∂f₃ W₂ᵀ
∂f₅/∂f₁ = (∂f₅/∂f₃ W₂ᵀ) ⊙ a₁′(f₁)
∂f₅/∂W₁ = f₀ᵀ ∂f₅/∂f₁
∂f₅/∂b₁ = column sums of ∂f₅/∂f₁
""".split("\n")[1:-1]


@pytest.mark.parametrize(("names", "equations"), [("lesson", LESSON), ("graph", GRAPH)])
def test_the_equations_of_two_layers_under_both_names(names, equations):
    net, X, Y = make(tanh, squared_error, tanh)
    trace = operations(net, X, Y, squared_error, names=names)
    assert [step.equation for step in trace] == equations
    other = operations(net, X, Y, squared_error)
    for step, same in zip(trace, other, strict=True):
        np.testing.assert_array_equal(step.result.array, same.result.array)
        assert (step.kind, step.layer, step.direction) == (same.kind, same.layer, same.direction)


def test_the_last_function_of_a_graph_is_the_cost_whatever_the_depth():
    net, X, Y = make(sigmoid, binary_cross_entropy, sizes=(2, 2, 2, 2, 2, 2, 2))
    trace = operations(net, X, Y, binary_cross_entropy, names="graph")
    assert of_kind(trace, "cost")[6].result.symbol == "f₁₃"
    assert of_kind(trace, "delta")[1].equation == "∂f₁₃/∂f₁ = (∂f₁₃/∂f₃ W₂ᵀ) ⊙ a₁′(f₁)"
    assert of_kind(trace, "delta")[6].equation == "∂f₁₃/∂f₁₁ = (f₁₂ − Y) / m"


def test_where_the_loss_cancels_the_last_delta_is_one_step():
    net, X, Y = make(sigmoid, binary_cross_entropy)
    trace = operations(net, X, Y, binary_cross_entropy)
    assert not of_kind(trace, "error")
    assert of_kind(trace, "delta")[2].equation == "δ₂ = (Ŷ − Y) / m"
    assert "log loss the slopes cancel" in of_kind(trace, "delta")[2].words


@every_pair
def test_one_over_m_enters_once_and_only_for_a_mean(last, loss):
    net, X, Y = make(last, loss)
    averaged, added = (operations(net, X, Y, loss, mean=mean) for mean in (True, False))
    for trace, count in ((averaged, 1), (added, 0)):
        for direction in ("forward", "backward"):
            texts = [s.equation for s in trace if s.direction == direction]
            assert sum("/ m" in text for text in texts) == count
        assert sum("1/m" in s.words for s in trace) == count
    for one, other in zip(averaged, added, strict=True):
        times = 3 if one.direction == "backward" or one.kind == "cost" else 1
        np.testing.assert_allclose(times * one.result.array, other.result.array, rtol=1e-12)


@pytest.mark.parametrize("given", [(True, True), (True, False), (False, True), (False, False)])
def test_a_layer_without_biases_has_no_step_for_them_and_shows_no_b(given):
    net, X, Y = make(sigmoid, binary_cross_entropy)
    biases = [b if kept else None for b, kept in zip(net.biases, given, strict=True)]
    trace = operations(net._replace(biases=biases), X, Y, binary_cross_entropy)
    text = " ".join(step.equation for step in trace)
    for l, kept in enumerate(given, start=1):
        index = "₀₁₂"[l]
        assert (l in of_kind(trace, "biases")) == (f"b{index}" in text) == kept
        words = of_kind(trace, "affine")[l].words
        assert ("no biases" in words, "and its bias" in words) == (not kept, kept)


def test_steps_go_forward_and_back_through_the_layers_in_order():
    net, X, Y = make(tanh, squared_error, sizes=(4, 3, 5, 2))
    trace = operations(net, X, Y, squared_error)
    assert [(s.kind, s.layer) for s in trace] == list(plan(net, squared_error))
    assert [s.direction for s in trace] == ["forward"] * 9 + ["backward"] * 12
    layers = [s.layer for s in trace]
    assert layers[:9] == sorted(layers[:9]) and layers[9:] == sorted(layers[9:])[::-1]
    last, first = ({s.kind: s.rule for s in trace if s.rule and s.layer == l} for l in (3, 1))
    assert last == {"error": 1, "delta": 1, "weights": 3, "biases": 4}
    assert first == {"upstream": 2, "delta": 2, "weights": 3, "biases": 4}
    known = {"Y", "m", *(f"{letter}{l}" for letter in "Wb" for l in "₁₂₃")}
    before = ""
    for step in trace:  # nothing is used before it is there
        for term in step.operands:
            plain = term.symbol.removesuffix("ᵀ")
            assert plain in known or "′" in plain or plain == f"({before})", step.equation
        before = step.form.format(*(term.symbol for term in step.operands))
        known.add(step.result.symbol)


def test_a_single_example_is_a_batch_of_one_row():
    net, X, Y = make(tanh, squared_error, m=1)
    traces = (operations(net, x, Y, squared_error) for x in (X[0], X))
    for one, other in zip(*traces, strict=True):
        assert one.shapes == other.shapes
        np.testing.assert_array_equal(one.result.array, other.result.array)


def test_examples_stand_along_the_axis_that_is_told():
    net, X, Y = make(tanh, squared_error, m=6)
    run = forward(net, X)
    for step in operations(net, X, Y, squared_error):
        for term in (step.result, *step.operands):
            if term.examples is None:
                assert 6 not in term.array.shape, term.symbol
            else:
                assert term.array.shape[term.examples] == 6, term.symbol
    across = of_kind(operations(net, X, Y, squared_error), "weights")[2].operands[0]
    assert across.examples != EXAMPLES_DOWN
    np.testing.assert_array_equal(across.array[:, 4], run.activations[1][4])


def test_float32_stays_float32():
    net, X, Y = make(tanh, squared_error)
    small = Network(*([a.astype("f") for a in part] for part in net[:2]), net.functions)
    for step in operations(small, X.astype(np.float32), Y, squared_error):
        if step.kind not in ("losses", "cost"):  # `cost` returns a Python float
            assert step.result.array.dtype == np.float32, step.kind


def test_losses_and_activations_of_ones_own_are_named():
    softplus = Activation("softplus", lambda Z: np.log1p(np.exp(Z)), lambda Z, A: sigmoid.fn(Z))
    quartic = Loss("quartic", lambda A, Y: (A - Y) ** 4, lambda A, Y: 4 * (A - Y) ** 3)
    net, X, Y = make(softplus, quartic, sizes=(2, 1))
    trace = operations(net, X, Y, quartic, mean=False)
    assert [s.equation for s in trace[3:7]] == [
        "losses = quartic(Ŷ, Y)", "J = sum of losses", "∂J/∂Ŷ = quartic.deriv(Ŷ, Y)",
        "δ₁ = ∂J/∂Ŷ ⊙ f₁′(Z₁)",
    ]  # fmt: skip
    assert "the slope f₁′(Z₁). Where" in trace[6].words
    measured = numerical_gradients(net, X, Y, quartic, mean=False)
    assert relative_error(arrays(trace, "weights"), measured.weights) < 1e-6
