"""The explorer of numerical gradients: its facts, recomputed, and the same on every computer."""

import functools
import re

import numpy as np
import pytest
from drawn import Drawn

from nbcore.activations import Activation, leaky_relu, relu, sigmoid, tanh
from nbcore.analysis.finite_differences import measure_slopes, network_at_kink
from nbcore.analysis.parameters import Parameter, array_of, placed, value
from nbcore.check import numerical_gradients
from nbcore.data import gate
from nbcore.drawing.marks import SOLID, Marks
from nbcore.drawing.svg import svg
from nbcore.drawing.theme import FAINT, WIDTHS
from nbcore.explorers.finite_differences.figure import ERRORS, LOOKS, draw_finite_differences
from nbcore.explorers.finite_differences.scenario import HS, finite_differences_scenario, measured
from nbcore.losses import binary_cross_entropy as loss
from nbcore.network import backward, cost, forward
from nbcore.widgets import NudgeExplorer

X, Y = gate("XOR")
FUNCTIONS = {"tanh": tanh, "relu": relu, "leaky_relu": leaky_relu}
DEFAULT = {"h": 0.3, "arithmetic": "float64", "hidden": "tanh", "parameter": "b₁[1]", "seed": 59}
SETTINGS = [
    {},
    {"h": 1e-5},
    {"h": 1e-5, "arithmetic": "float32"},
    {"h": 1e-15},
    {"h": 1e-12, "arithmetic": "float32", "parameter": "W₁[1,1]"},
    {"h": 0.001, "hidden": "relu", "distance": 0},
    {"h": 3e-8, "hidden": "leaky_relu", "distance": 0, "parameter": "W₁[1,1]", "seed": 3},
    {"h": 0.03, "hidden": "relu", "distance": 0.02, "arithmetic": "float32"},
    {"h": 0.01, "hidden": "relu", "distance": 0.02},
    {"h": 0.1, "hidden": "relu", "parameter": "W₂[1,1]", "seed": 99},
    {"h": 0.003, "hidden": "leaky_relu", "parameter": "b₂[1]", "seed": 0},
]
draw = functools.partial(Drawn, NudgeExplorer)
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: str(s).strip("{}"))


def case(settings):
    """Return the network of these settings and its parameter."""
    settings = {**DEFAULT, "distance": 0.02, **settings}
    kind, l = settings["parameter"][0], "₀₁₂".index(settings["parameter"][1])
    kinked = settings["hidden"] != "tanh" and l == 1
    functions = [FUNCTIONS[settings["hidden"]], sigmoid]
    distance = settings["distance"] if kinked else 1
    net = network_at_kink(X, functions, example=2, distance=distance, seed=settings["seed"])
    return net, Parameter(kind, l - 1, 0, 0)


def slopes_of(drawn):
    """Return up, down, central and backward, as they stand in the table."""
    texts = drawn.marks.texts
    return [float(texts[texts.index("slope") + i]) for i in range(1, 5)]


def test_the_scenario_has_the_numbers_of_the_core():
    settings = {"h": 0.001, "hidden": "relu", "parameter": "W₁[1,1]", "distance": 0.2, "seed": 3}
    given = finite_differences_scenario(**settings, arithmetic="float64")
    net, parameter = case(settings)
    exact = value(backward(net, forward(net, X), Y, loss), parameter)
    assert given["nudges"].exact == exact and given["kink"] == 0.2
    here, costs = cost(net, forward(net, X), Y, loss), []
    (steps, rises), (xs, heights) = given["rises"], given["points"]
    for step in (*steps, *xs):
        near = placed(net, {parameter: value(net, parameter) + step})
        costs.append(cost(near, forward(near, X), Y, loss))
    assert [*rises, *heights] == pytest.approx(np.array(costs) - here, abs=1e-15)
    bends = [np.diff(ys)[0] / np.diff(xs)[0] for xs, ys in given["chords"]]
    assert bends == pytest.approx(given["nudges"].slopes[:, given["index"]])
    assert given["falls"] == pytest.approx([10, 10, 100], rel=0.05)


@every_setting
def test_the_slopes_are_those_of_the_core(settings):
    drawn, (net, parameter) = draw(settings), case(settings)
    h = {**DEFAULT, **settings}["h"]
    exact = value(backward(net, forward(net, X), Y, loss), parameter)
    assert f"∂J/∂p = {exact:.4g} by backpropagation" in drawn.facts
    up, down, central, by_backward = slopes_of(drawn)
    assert by_backward == pytest.approx(exact, abs=1e-10)
    if drawn.values["arithmetic"] == "float64" and h > 1e-9:
        known = value(numerical_gradients(net, X, Y, loss, h=h), parameter)
        assert central == pytest.approx(known, abs=1e-13 / h + 1e-9)
        here = cost(net, forward(net, X), Y, loss)
        array_of(net, parameter)[0, 0] += h
        above = cost(net, forward(net, X), Y, loss)
        assert up == pytest.approx((above - here) / h, abs=1e-13 / h + 1e-9)
        assert (up + down) / 2 == pytest.approx(central, abs=1e-13 / h + 1e-9)


def noisy(function, rng):
    """Return the activation with up to two units of rounding more in each of its results."""

    def fn(Z):
        A = function.fn(Z)
        return A + (rng.integers(-2, 3, A.shape) * np.spacing(A) * (A != 0)).astype(A.dtype)

    return Activation(function.name, fn, function.deriv)


@every_setting
def test_another_computer_with_other_rounding_says_the_same(settings):
    drawn, (net, parameter), rng = draw(settings), case(settings), np.random.default_rng(0)
    loud = net._replace(functions=[noisy(f, rng) for f in net.functions])
    h, arithmetic, kink = drawn.values["h"], drawn.values["arithmetic"], drawn.numbers["kink"]
    for _ in range(3):
        given = drawn.numbers | measured(loud, parameter, h, arithmetic, kink)
        assert (
            "\n".join(
                draw_finite_differences(Marks(drawn.marks.width, drawn.marks.height), **given)
            )
            == drawn.facts
        )
        if h < 1e-9 and arithmetic == "float64":
            different = given["nudges"].slopes != drawn.numbers["nudges"].slopes
            assert different.any(), "the noise was heard"


@every_setting
def test_what_is_said_of_errors_is_true(settings):
    drawn, (net, parameter) = draw(settings), case(settings)
    full = drawn.values
    found = measure_slopes(net, X, Y, loss, parameter, HS, dtype=full["arithmetic"])
    now, best = (
        next(fact for fact in drawn.facts.splitlines() if fact.startswith(start))
        for start in ("h = ", "best h: ")
    )
    for k, name in enumerate(("up", "down", "central")):
        if f"{name} none" in best:
            assert found.errors[k, HS.index(3e-8) :].min() > 0.03
        else:
            h, words = re.search(rf"{name} (\S+) \((.*?)\)", best).groups()
            assert float(h) == pytest.approx(found.hs[found.best[k]])
            check(words, found.errors[k, found.best[k]])
        if "nothing moves" in now:
            assert (found.slopes[:, HS.index(full["h"])] == 0).all()
        else:
            words = re.search(rf"{name} (?:\S+ )?\((.*?)\)", now)[1]
            check(words, found.errors[k, HS.index(full["h"])])


def check(words, error):
    numbers = re.findall(r"\d[\d.]*(?:e-?\d+)?", words)
    if "below" in words:
        assert error < float(numbers[0])
    elif "about" in words:
        assert error == pytest.approx(float(numbers[0]), rel=1)
    elif "no digit" not in words:
        assert error == pytest.approx(float(numbers[0]), rel=0.06)
    else:
        assert error > 1e-3


def test_the_prediction_which_h_is_best():
    facts = draw({"parameter": "b₁[1]"}).facts
    assert "best h: up 3e-8" in facts and "central 1e-5 (error below 1e-9" in facts
    assert "falls by factors of 9.97 (up), 9.96 (down), 100 (central)" in facts
    facts = draw({"arithmetic": "float32"}).facts
    assert "best h: up 0.001" in facts and "central 0.01 (error below 0.001" in facts


def test_a_nudge_that_is_lost_is_said_so():
    drawn = draw({"h": 1e-12, "arithmetic": "float32"})
    assert "h = 1e-12: p + h is rounded to p, nothing moves" in drawn.facts
    assert "p + h is rounded to p: nothing moves" in drawn.marks.texts
    assert slopes_of(drawn)[:3] == [0, 0, 0]
    assert "nothing moves" not in draw({"h": 1e-12, "arithmetic": "float64"}).facts


def test_the_kink_is_said_to_be_crossed_exactly_when_h_is_larger():
    near = {"hidden": "relu", "distance": 0.002}
    for h, words in ((0.003, "down and central cross it"), (0.001, "no nudge reaches it")):
        drawn = draw(near | {"h": h})
        assert "so J has a kink 0.002 below p" in drawn.facts and words in drawn.facts
        assert "kink" in drawn.marks.texts and "truncation falls" not in drawn.facts
    facts = draw({"hidden": "relu", "distance": 0, "h": 0.001}).facts
    assert "p sits on a kink of J" in facts
    assert "best h: up none" in facts and "central none" in facts
    drawn = draw(near | {"hidden": "tanh"})
    assert "kink" not in drawn.facts and "kink" not in drawn.marks.texts
    assert "kink" not in draw({"hidden": "relu", "distance": 1}).marks.texts, "beyond the axis"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_lines_are_the_errors_and_the_chords_have_the_slopes(width):
    drawn, (net, parameter) = draw({"h": 0.1}, width), case({})
    found = measure_slopes(net, X, Y, loss, parameter, HS)
    lines, cost_lines = (drawn.marks.groups[group].polylines for group in ("errors", "cost"))
    (frame,) = [line for line in lines[FAINT, SOLID].points if len(line) == 3]
    (_, top), (_, bottom), _ = frame
    chords = []
    for (color, dash, _), errors in zip(LOOKS, found.errors, strict=True):
        (line,) = [p for p in lines[color, dash].points if len(p) == len(HS)]
        assert line[:, 1] == pytest.approx(bottom + ERRORS.share(errors) * (top - bottom), abs=1)
        chords.append(np.diff(cost_lines[color, dash].points[0], axis=0)[0])
    steepness = np.array([rise / run for run, rise in chords])
    slopes = found.slopes[:, HS.index(0.1)]
    assert steepness / steepness[2] == pytest.approx(slopes / slopes[2], rel=1e-6)


@pytest.mark.parametrize("settings", [{"hidden": "tanh"}, {"hidden": "relu", "parameter": "b₂[1]"}])
def test_the_distance_is_gray_where_no_nudge_can_reach_a_kink(settings):
    explorer = NudgeExplorer(**settings)
    assert explorer.controls["distance"].layout.display == "none"
    before = svg(explorer.marks)
    explorer.controls["distance"].value = 0
    assert svg(explorer.marks) == before
    explorer.set({"hidden": "relu", "parameter": "W₁[1,1]"})
    assert explorer.controls["distance"].layout.display != "none"
