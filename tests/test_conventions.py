"""Conventions: every line of code is run, every gradient is measured, every formula is read."""

import itertools
import re

import numpy as np
import pytest

from nbcore.activations import relu, sigmoid, tanh
from nbcore.analysis import conventions
from nbcore.analysis.conventions import COURSE, Convention, example, lines, relate, variables
from nbcore.analysis.conventions.scripts import LAYOUTS, PARTS, REDUCTIONS, STYLES
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import backward, cost, forward, init

CONVENTIONS = [Convention(*parts) for parts in itertools.product(LAYOUTS, REDUCTIONS, STYLES)]
LOSSES = {"squares": squared_error, "logs": binary_cross_entropy}
CASES = {"2-3-1": example((2, 3, 1), 5), "3-4-2": example((3, 4, 2), 7)}
CASES["four layers"] = example((3, 4, 2, 5, 1), 6)
CASES["no biases"] = CASES["3-4-2"][0]._replace(biases=[None, None]), *CASES["3-4-2"][1:]
RATE = 0.3
every_convention = pytest.mark.parametrize("convention", CONVENTIONS, ids="-".join)
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def run(found, names, *, until=None):
    """Run the code of lines in order and return what each assigns."""
    results = []
    for line in found:
        exec(line.code, names)
        results.append(np.array(eval(line.target, names), ndmin=2))
        if line.part == until:
            break
    return results


def chosen(found, part, layer):
    return next(line for line in found if (line.part, line.layer) == (part, layer))


@every_case
@every_loss
@every_convention
def test_every_line_of_code_runs_and_gives_the_value_beside_it(convention, loss, case):
    found = lines(*case, loss, convention, rate=RATE)
    results = run(found, variables(*case, convention, rate=RATE))
    for line, result in zip(found, results, strict=True):
        assert result.shape == line.value.shape, line
        np.testing.assert_allclose(result, line.value, rtol=1e-12, atol=1e-15, err_msg=line.code)


@every_loss
@every_convention
def test_gradients_are_the_slopes_of_the_cost_that_the_convention_defines(convention, loss):
    case = CASES["2-3-1"]
    found = lines(*case, loss, convention)
    lists = {"course": "W b", "blog_post": "w b", "Nielsen": "w b"}
    index = found.index(next(line for line in found if line.part == "cost"))
    for layer, (part, which) in itertools.product((1, 2), (("dW", 0), ("db", 1))):
        gradient = chosen(found, part, layer).value
        for place in np.ndindex(gradient.shape):
            costs = []
            for h in (1e-5, -1e-5):
                names = variables(*case, convention)
                if convention.style == "README":
                    parameter = names["Wb"[which] + str(layer)]
                else:
                    parameter = names[lists[convention.style].split()[which]][layer - 1]
                parameter[place] += h
                costs.append(run(found[: index + 1], names)[-1].item())
            slope = (costs[0] - costs[1]) / 2e-5
            assert gradient[place] == pytest.approx(slope, rel=1e-6, abs=1e-9)


@every_case
@every_loss
@every_convention
def test_values_are_the_cores_transposed_and_scaled(convention, loss, case):
    net, X, Y = case
    passed = forward(net, X)
    share = {"mean": 1 / len(X), "sum": 1, "half": 0.5}[convention.reduction]
    grads = backward(net, passed, Y, loss, mean=False)
    expected = {"cost": [np.array([[share * cost(net, passed, Y, loss, mean=False)]])] * len(X)}
    expected |= {"Z": passed.zs, "output": passed.activations[1:]}
    for part, arrays in zip(("delta", "dW", "db"), grads, strict=True):
        expected[part] = [None if a is None else share * a for a in arrays]
    for part, kind in (("update_W", "weights"), ("update_b", "biases")):
        pairs = zip(getattr(net, kind), getattr(grads, kind), strict=True)
        expected[part] = [None if p is None else p - RATE * share * g for p, g in pairs]
    found = lines(*case, loss, convention, rate=RATE)
    for line in found:
        value = expected[line.part][line.layer - 1]
        value = value.T if convention.layout == "columns" else value
        np.testing.assert_allclose(line.value, value, rtol=1e-13, atol=1e-16, err_msg=line.code)
    there = {(line.part, line.layer) for line in found}
    biased = {(p, l) for p, l in there if p in ("db", "update_b")}
    assert bool(biased) == (net.biases[0] is not None)
    assert {part for part, _ in there} == set(PARTS) - (set() if biased else {"db", "update_b"})


@every_case
@every_convention
def test_shapes_are_those_of_the_arrays_and_products_fit(convention, case):
    for line in lines(*case, squared_error, convention):
        if line.part == "cost":
            assert line.shapes == "one number"
            continue
        assert line.shapes.startswith(f"{line.value.shape} ")
        right = re.split(" = | ← ", line.shapes)[1]
        for a, b, c, d in re.findall(r"\((\d), (\d)\) \((\d), (\d)\)", right):
            assert b == c, f"{line.shapes}: the factors do not fit"
            assert f"({a}, {d})" == str(line.value.shape)


FORMULAS = {
    COURSE: "Z₁ = X₁ W₁ + b₁|X₂ = f₁(Z₁)|Ŷ = f₂(Z₂)|J = (1/m) Σ (Ŷ − Y)²|"
    "δ₂ = (2/m) (Ŷ − Y) ⊙ f₂′(Z₂)|δ₁ = (δ₂ W₂ᵀ) ⊙ f₁′(Z₁)|∂J/∂W₁ = X₁ᵀ δ₁|"
    "∂J/∂b₁ = column sums of δ₁|W₁ ← W₁ − η ∂J/∂W₁",
    Convention("columns", "sum", "blog_post"): "f₁ = W₁ · f₀ + b₁|f₂ = a(f₁)|f₄ = a(f₃)|"
    "f₅ = Σ (f₄ − Y)²|∂f₅/∂f₃ = 2 (f₄ − Y) ⊙ a′(f₃)|∂f₅/∂f₁ = (W₂ᵀ · ∂f₅/∂f₃) ⊙ a′(f₁)|"
    "∂f₅/∂W₁ = ∂f₅/∂f₁ · f₀ᵀ|∂f₅/∂b₁ = row sums of ∂f₅/∂f₁",
    Convention("rows", "mean", "README"): "Z₁ = X₁ · W₁ + b₁|X₂ = σ(Z₁)|Ŷ = σ(Z₂)|"
    "δ₁ = (δ₂ · W₂ᵀ) * σ′(Z₁)|∂J/∂W₁ = X₁ᵀ · δ₁",
    Convention("columns", "half", "Nielsen"): "z² = w² a¹ + b²|a² = σ(z²)|a³ = σ(z³)|"
    "C = ½ Σ (a³ − y)²|δ³ = (a³ − y) ⊙ σ′(z³)|δ² = ((w³)ᵀ δ³) ⊙ σ′(z²)|"
    "∂C/∂w² = δ² (a¹)ᵀ|∂C/∂b² = row sums of δ²|b³ ← b³ − η ∂C/∂b³",
}


@pytest.mark.parametrize("convention", FORMULAS, ids="-".join)
def test_formulas_are_those_of_the_sources_put_right(convention):
    formulas = {line.formula for line in lines(*CASES["2-3-1"], squared_error, convention)}
    assert set(FORMULAS[convention].split("|")) <= formulas


def test_the_log_loss_and_its_short_delta():
    for reduction, before, delta in (
        ("mean", "−(1/m) ", "(1/m) "),
        ("sum", "−", ""),
        ("half", "−½ ", "½ "),
    ):
        found = lines(*CASES["2-3-1"], binary_cross_entropy, Convention(reduction=reduction))
        formula = f"J = {before}Σ (Y ln Ŷ + (1 − Y) ln(1 − Ŷ))"
        assert chosen(found, "cost", 2).formula == formula
        assert chosen(found, "delta", 2).formula == f"δ₂ = {delta}(Ŷ − Y)"


@every_convention
def test_formula_and_code_name_the_same_factors_in_the_same_order(convention):
    """Where one turns a product around, or transposes, the other does as well."""
    for line in lines(*CASES["2-3-1"], squared_error, convention):
        assert line.formula.count("ᵀ") == line.code.count(".T")
        if line.part in ("Z", "dW"):
            left, right = line.code.partition(" = ")[2].split(" @ ")
            first_is_weight = left[0] in "Ww" if line.part == "Z" else left.startswith("delta")
            assert first_is_weight == (convention.layout == "columns"), right
        assert ("axis=1" in line.code) == ("row sums" in line.formula)


def test_different_functions_stand_under_their_names_where_a_style_has_them():
    net = init((2, 3, 1), [relu, sigmoid], seed=3)
    _, X, Y = CASES["2-3-1"]
    for convention in CONVENTIONS:
        if convention.style in ("course", "README"):
            found = lines(net, X, Y, binary_cross_entropy, convention)
            results = run(found, variables(net, X, Y, convention))
            for line, result in zip(found, results, strict=True):
                np.testing.assert_allclose(result, line.value, rtol=1e-12, atol=1e-15)
    found = lines(net, X, Y, binary_cross_entropy, Convention(style="README"))
    assert chosen(found, "output", 1).formula == "X₂ = ReLU(Z₁)"
    assert chosen(found, "delta", 1).formula == "δ₁ = (δ₂ · W₂ᵀ) * ReLU′(Z₁)"


def test_more_than_nine_layers_have_two_digits():
    net = init([2] * 12, [tanh] * 11, seed=0)
    case = net, np.ones((3, 2)), np.ones((3, 2))
    for style, formula in (("course", "Ŷ = f₁₁(Z₁₁)"), ("Nielsen", "a¹² = tanh(z¹²)")):
        found = lines(*case, squared_error, Convention(style=style))
        assert chosen(found, "output", 11).formula == formula


def test_the_network_given_is_left_as_it_was():
    net, X, Y = CASES["3-4-2"]
    before = [a.copy() for a in (*net.weights, *net.biases, X, Y)]
    for convention in CONVENTIONS:
        found = lines(net, X, Y, squared_error, convention)
        run(found, variables(net, X, Y, convention))
    for a, b in zip(before, (*net.weights, *net.biases, X, Y), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("sizes", [(2, 3, 1), (3, 4, 2)])
def test_the_example_hides_nothing(sizes):
    net, X, Y = example(sizes, conventions.EXAMPLES)
    assert all(np.abs(b).min() > 0 for b in net.biases)
    assert set(np.unique(Y)) == {0, 1}
    fewer = example(sizes, 5)
    np.testing.assert_array_equal(fewer[1], X[:5])
    np.testing.assert_array_equal(fewer[2], Y[:5])
    grads = backward(net, forward(net, X), Y, squared_error)
    for array in (*grads.deltas, *grads.weights):
        assert np.abs(array).max() > 0.005, "too small to be read"


def test_relate_finds_transposes_and_factors():
    A = np.array([[1.0, -2.0, 0.0], [3.0, 0.5, 7.0]])
    assert relate(A, A) == (False, 1.0)
    assert relate(A, 2.5 * A.T) == (True, 2.5)
    assert relate(A, -A) == (False, -1.0)
    assert relate(A, A + 1) == (False, None)
    assert relate(A[:, :2], A[:, :2] + 1e-6) == (False, None)
    assert relate(0 * A, 0 * A.T) == (True, 1.0)
    assert relate(0 * A, A) == (False, None)
