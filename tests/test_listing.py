"""The lines of code at work: they are those of network.py, and each computes its step's result."""

import inspect

import numpy as np
import pytest

from nbcore import network
from nbcore.activations import identity, sigmoid, softmax, tanh
from nbcore.analysis import listing as listings
from nbcore.analysis.listing import FUNCTIONS, equations, listing, purpose, source
from nbcore.analysis.operations import operations
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import backward, forward, init

RNG = np.random.default_rng(3)
ENDINGS = {
    "sigmoid": (sigmoid, binary_cross_entropy),
    "softmax": (softmax, cross_entropy),
    "squared": (identity, squared_error),
}
CASES = [(ending, mean, biases) for ending in ENDINGS for mean in (1, 0) for biases in (1, 0)]
every_case = pytest.mark.parametrize(("ending", "mean", "biases"), CASES)
# What the line must have that is at work, by kind, written down anew.
EXPECTED = {
    "input": ["activations = [], [X]"],
    "affine": ["Z = X.dot(W)"],
    "activation": ["X = f.fn(Z)"],
    "cost": ["return float(losses.sum())", "len(Y) if mean else 1"],
    "upstream": ["delta = delta.dot(net.weights[e + 1].T) *", "# (2)"],
    "delta": ["* f[e].deriv(Z[e], X[e + 1])", "# (2)"],
    "weights": ["weights[e] = X[e].T.dot(delta)", "# (3)"],
    "biases": ["biases[e] = ones.dot(delta)", "# (4)"],
}
CANCELED = {"losses": ["losses = loss.from_z("], "first": ["delta = X[-1] - Y", "# (1)"]}
OTHERS = {
    "losses": ["losses = loss.fn(run.activations[-1], Y)"],
    "first": ["delta = loss.deriv(X[-1], Y) * f[-1].deriv(Z[-1], X[-1])", "# (1)"],
}


def made(ending, mean=True, biases=True):
    """Return a network, a batch, the loss, its run, and all steps."""
    last, loss = ENDINGS[ending]
    net = init([2, 3, 3, 2], [tanh, tanh, last], biases=bool(biases), seed=4)
    if biases:
        net = net._replace(biases=[RNG.normal(size=b.shape) for b in net.biases])
    X, Y = RNG.normal(size=(4, 2)), np.eye(2)[[0, 1, 1, 0]]
    run, steps = forward(net, X), operations(net, X, Y, loss, mean=bool(mean))
    return net, X, Y, loss, run, steps


def expected(step, canceled):
    branch = CANCELED if canceled else OTHERS
    if step.rule == 1:
        return branch["first"]
    return branch["losses"] if step.kind == "losses" else EXPECTED[step.kind]


@every_case
def test_each_step_has_the_line_that_was_meant(ending, mean, biases):
    *_, steps = made(ending, mean, biases)
    code = listing(steps)
    for at, step in enumerate(steps):
        for part in expected(step, ending != "squared"):
            assert part in code.text(at), (step.kind, step.layer)
        assert at in code.stops[code.rows[at]]
        assert code.lines[code.rows[at]].function == (
            "cost" if step.kind in ("losses", "cost") else step.direction
        )


def known(net, X, Y, loss, run, mean, step):
    """Return what the names of network.py mean just before the line of a step runs."""
    e, grads = step.layer - 1, backward(net, run, Y, loss, mean=mean)
    names = {"loss": loss, "mean": mean, "net": net, "run": run, "Y": Y, "np": np, "e": e}
    if step.kind in ("input", "affine", "activation"):
        W, b, f = net.weights[e], net.biases[e], net.functions[e]
        return names | {"X": run.activations[e], "Z": run.zs[e], "W": W, "b": b, "f": f}
    names |= {"X": run.activations, "Z": run.zs, "f": net.functions}
    if step.kind == "cost":
        losses = [loss.fn(y_hat, y) for y_hat, y in zip(run.activations[-1], Y, strict=True)]
        return names | {"losses": np.array(losses)}
    # The delta of the next layer before line (2), and that of this layer after it.
    delta = grads.deltas[e + (step.kind in ("upstream", "delta") and e + 1 < len(net.weights))]
    ones = np.ones((1, len(Y)))
    return names | {"delta": delta, "ones": ones, "weights": [None] * 9, "biases": [None] * 9}


def given(names, step):
    """Return what the line of a step has made."""
    where = {"input": "activations", "affine": "Z", "activation": "X", "losses": "losses",
             "cost": "J", "weights": "weights", "biases": "biases"}  # fmt: skip
    found = names[where.get(step.kind, "delta")]
    if step.kind == "losses":
        return np.sum(found, axis=1, keepdims=True)
    return found[step.layer - 1] if isinstance(found, list) else found


@every_case
def test_the_line_of_each_step_run_by_hand_gives_its_result(ending, mean, biases):
    net, X, Y, loss, run, steps = made(ending, mean, biases)
    code, canceled = listing(steps), ending != "squared"
    for at, step in enumerate(steps):
        names = known(net, X, Y, loss, run, bool(mean), step)
        for row in [r for r, stops in enumerate(code.stops) if at in stops]:
            text = code.lines[row].text.strip()
            if text.startswith("return "):
                text = text.replace("return", "J =", 1)
            exec(text, names)
        result = step.result.array
        if step.kind in ("upstream", "error"):  # one half of its line; the slope is the other
            e = step.layer - 1
            result = result * net.functions[e].deriv(run.zs[e], run.activations[e + 1])
        elif step.kind == "delta" and step.rule == 1 and not canceled and mean:
            result = result * len(Y)  # 1/m has entered in the step before
        found = given(names, step)
        np.testing.assert_allclose(found, result, rtol=1e-12, err_msg=step.equation)


def test_the_lines_are_those_that_compute_in_the_order_of_the_file():
    text = inspect.getsource(network)
    assert [line.function for line in source()] == sorted(
        [line.function for line in source()], key=FUNCTIONS.index
    )
    place = 0
    for line in source():
        if line.text.startswith("def "):
            assert line.text.startswith(f"def {line.function}(net, ") and ": " not in line.text
            place = text.index(f"def {line.function}(", place)
            continue
        assert not line.text.strip().startswith(("#", '"""', "@"))
        place = text.index(f"\n{line.text}\n", place)
    assert {line.function for line in source()} == set(FUNCTIONS)
    ends = sum(line.text.startswith("    return ") for line in source())
    assert ends == len(FUNCTIONS), "each function to its end"


@every_case
def test_each_line_computes_a_step_or_says_what_it_is_there_for(ending, mean, biases):
    *_, steps = made(ending, mean, biases)
    code = listing(steps)
    assert sorted({stop for stops in code.stops for stop in stops}) == list(range(len(steps)))
    idle = [line for line, stops in zip(code.lines, code.stops, strict=True) if not stops]
    for line in idle:
        assert purpose(line).startswith("this line only ")
    told = {line.text.strip(): purpose(line) for line in idle}
    assert ("Z += b" in told) == (not biases)
    assert any("delta /= len(Y)" in text for text in told) == (not mean)
    assert ("cancels" in " ".join(told.values())) == (ending == "squared")
    assert ("does not cancel" in " ".join(told.values())) == (ending != "squared")


def test_the_next_stop_of_a_line_goes_round():
    *_, steps = made("sigmoid")
    code = listing(steps)
    row = code.rows[1]
    stops = code.stops[row]
    assert [steps[s].equation[:2] for s in stops] == ["Z₁", "Z₂", "Z₃"]
    assert [code.next_stop(row, at) for at in (0, *stops, len(steps) - 1)] == [
        stops[0], stops[1], stops[2], stops[0], stops[0],
    ]  # fmt: skip
    assert code.next_stop(len(code.lines) - 1, 3) is None


@pytest.mark.parametrize("canceled", [True, False])
def test_the_four_equations(canceled):
    first, *others = equations(canceled)
    assert all(part in first for part in (CANCELED if canceled else OTHERS)["first"])
    for line, kind in zip(others, ("delta", "weights", "biases"), strict=True):
        assert all(part in line for part in EXPECTED[kind])
    numbered = [line for line in inspect.getsource(network.backward).splitlines()
                if any(f"# ({n})" in line for n in (1, 2, 3, 4))]  # fmt: skip
    assert len(numbered) == 5, "equation (1) has two lines"


@pytest.fixture
def sources(monkeypatch):
    """Let a function stand for what reads sources; afterwards all is as before."""

    def use(read):
        monkeypatch.setattr(listings.inspect, "getsource", read)
        source.cache_clear()
        listings._row.cache_clear()

    yield use
    monkeypatch.undo()
    source.cache_clear()
    listings._row.cache_clear()


def unreadable(_):
    raise OSError("could not get source code")


def test_without_a_source_there_is_no_code_and_no_error(sources):
    sources(unreadable)
    *_, steps = made("sigmoid")
    code = listing(steps)
    assert code.lines == () and code.stops == [] and set(code.rows) == {None}
    assert {code.text(at) for at in range(len(steps))} == {""}
    assert equations(True) == equations(False) == []


def test_a_line_that_is_no_longer_the_only_one_is_not_shown(sources):
    read = inspect.getsource
    sources(lambda function: read(function).replace("zs.append(Z)", "zs.append(X.dot(W))"))
    *_, steps = made("sigmoid")
    code = listing(steps)
    for at, step in enumerate(steps):
        assert (code.text(at) == "") == (step.kind == "affine")
