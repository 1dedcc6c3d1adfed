"""The explorer of numerical gradients: its facts, recomputed, and the same on every computer."""

import re

import numpy as np
import pytest

from nbcore.activations import Activation, leaky_relu, relu, sigmoid, tanh
from nbcore.analysis.finite_differences import costs_near, measure_slopes, network_at_kink
from nbcore.analysis.parameters import Parameter, array_of, value
from nbcore.check import numerical_gradients
from nbcore.data import gate
from nbcore.drawing.marks import Marks
from nbcore.explorers.finite_differences.explorer import HS, NudgeExplorer
from nbcore.explorers.finite_differences.figure import ERRORS, LOOKS, SIZE, draw_nudges
from nbcore.losses import binary_cross_entropy as loss
from nbcore.network import backward, cost, forward

X, Y = gate("XOR")
FUNCTIONS = {"tanh": tanh, "relu": relu, "leaky_relu": leaky_relu}
DEFAULT = {"h": 0.3, "arithmetic": "float64", "hidden": "tanh", "parameter": "b_1", "seed": 59}
SETTINGS = [
    {},
    {"h": 1e-5},
    {"h": 1e-5, "arithmetic": "float32"},
    {"h": 1e-15},
    {"h": 1e-12, "arithmetic": "float32", "parameter": "W_1"},
    {"h": 0.001, "hidden": "relu", "distance": 0},
    {"h": 3e-8, "hidden": "leaky_relu", "distance": 0, "parameter": "W_1", "seed": 3},
    {"h": 0.03, "hidden": "relu", "distance": 0.02, "arithmetic": "float32"},
    {"h": 0.01, "hidden": "relu", "distance": 0.02},
    {"h": 0.1, "hidden": "relu", "parameter": "W_2", "seed": 99},
    {"h": 0.003, "hidden": "leaky_relu", "parameter": "b_2", "seed": 0},
]
settings = pytest.mark.parametrize("chosen", SETTINGS, ids=lambda s: str(s).strip("{}"))


def case(chosen):
    """Return the network of these settings and its parameter."""
    chosen = {**DEFAULT, "distance": 0.02, **chosen}
    kinked = chosen["hidden"] != "tanh" and chosen["parameter"][-1] == "1"
    net = network_at_kink(
        X,
        [FUNCTIONS[chosen["hidden"]], sigmoid],
        example=2,
        distance=chosen["distance"] if kinked else 1,
        seed=chosen["seed"],
    )
    kind, l = chosen["parameter"].split("_")
    return net, Parameter(kind, int(l) - 1, 0, 0)


def slopes_of(explorer):
    """Return up, down, central and backward, as they stand in the table."""
    texts = explorer.marks.texts
    return [float(texts[texts.index("slope") + i]) for i in range(1, 5)]


@settings
def test_the_slopes_are_those_of_the_core(chosen):
    explorer, (net, parameter) = NudgeExplorer(**chosen), case(chosen)
    h = {**DEFAULT, **chosen}["h"]
    exact = value(backward(net, forward(net, X), Y, loss), parameter)
    assert f"is {exact:.4g} by backpropagation" in explorer.facts
    up, down, central, by_backward = slopes_of(explorer)
    assert by_backward == pytest.approx(exact, abs=1e-10)
    if explorer.controls["arithmetic"].value == "float64" and h > 1e-9:
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


@settings
def test_another_computer_with_other_rounding_says_the_same(chosen):
    explorer, (net, parameter), rng = (
        NudgeExplorer(**chosen),
        case(chosen),
        np.random.default_rng(0),
    )
    loud = net._replace(functions=[noisy(f, rng) for f in net.functions])
    full = explorer.values()
    for _ in range(3):
        given = explorer.figure_arguments(full)
        given["nudges"] = measure_slopes(loud, X, Y, loss, parameter, HS, dtype=full["arithmetic"])
        given["costs"] = costs_near(
            loud, X, Y, loss, parameter, given["steps"], dtype=full["arithmetic"]
        )
        assert "\n".join(draw_nudges(Marks(*SIZE), **given)) == explorer.facts
        if full["h"] < 1e-9 and full["arithmetic"] == "float64":
            different = given["nudges"].slopes != explorer.figure_arguments(full)["nudges"].slopes
            assert different.any(), "the noise was heard"


@settings
def test_what_is_said_of_errors_is_true(chosen):
    explorer, (net, parameter) = NudgeExplorer(**chosen), case(chosen)
    full = explorer.values()
    found = measure_slopes(net, X, Y, loss, parameter, HS, dtype=full["arithmetic"])
    now, best = (
        next(fact for fact in explorer.facts.splitlines() if fact.startswith(start))
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
    facts = NudgeExplorer(parameter="b_1").facts
    assert "best h: up 3e-8" in facts and "central 1e-5 (error below 1e-9" in facts
    assert "falls by factors of 9.97 (up), 9.96 (down), 100 (central)" in facts
    facts = NudgeExplorer(arithmetic="float32").facts
    assert "best h: up 0.001" in facts and "central 0.01 (error below 0.001" in facts


def test_a_nudge_that_is_lost_is_said_so():
    explorer = NudgeExplorer(h=1e-12, arithmetic="float32")
    assert "h = 1e-12: p + h is rounded to p, nothing moves" in explorer.facts
    assert "p + h is rounded to p: nothing moves" in explorer.marks.texts
    assert slopes_of(explorer)[:3] == [0, 0, 0]
    explorer.controls["arithmetic"].value = "float64"
    assert "nothing moves" not in explorer.facts


def test_the_kink_is_said_to_be_crossed_exactly_when_h_is_larger():
    explorer = NudgeExplorer(hidden="relu", distance=0.002)
    for h, words in ((0.003, "down and central cross it"), (0.001, "no nudge reaches it")):
        explorer.controls["h"].value = h
        assert "so J has a kink 0.002 below p" in explorer.facts and words in explorer.facts
    assert "kink" in explorer.marks.texts
    explorer.controls["distance"].value = 0
    assert "p sits on a kink of J" in explorer.facts
    assert "best h: up none" in explorer.facts and "central none" in explorer.facts
    explorer.controls["hidden"].value = "tanh"
    assert "kink" not in explorer.facts and "kink" not in explorer.marks.texts


def test_the_lines_are_the_errors_and_the_chords_have_the_slopes():
    explorer, (net, parameter) = NudgeExplorer(h=0.1), case({})
    found = measure_slopes(net, X, Y, loss, parameter, HS)
    bottom, top = 180, 502  # the frame of the left plot
    chords = []
    for (color, dash, _), errors in zip(LOOKS, found.errors, strict=True):
        points = explorer.marks.polylines[color, dash].points
        (line,) = [p for p in points if len(p) == len(HS)]
        assert line[:, 1] == pytest.approx(bottom + ERRORS.share(errors) * (top - bottom), abs=1)
        chords.append(np.diff(points[0], axis=0)[0])
    steepness = np.array([rise / run for run, rise in chords])
    slopes = found.slopes[:, HS.index(0.1)]
    assert steepness / steepness[2] == pytest.approx(slopes / slopes[2], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("h", 1e-5),
        ("arithmetic", "float32"),
        ("hidden", "leaky_relu"),
        ("parameter", "W_2"),
        ("distance", 0.2),
        ("seed", 5),
    ],
)
def test_each_control_changes_the_picture_and_the_facts(name, value):
    explorer = NudgeExplorer(hidden="relu")
    before, facts = bytes(explorer.image.value), explorer.facts
    explorer.controls[name].value = value
    assert not explorer.controls["distance"].disabled or name == "parameter"
    assert bytes(explorer.image.value) != before
    assert explorer.facts != facts


@pytest.mark.parametrize("chosen", [{"hidden": "tanh"}, {"hidden": "relu", "parameter": "b_2"}])
def test_the_distance_is_gray_where_no_nudge_can_reach_a_kink(chosen):
    explorer = NudgeExplorer(**chosen)
    assert explorer.controls["distance"].disabled
    before = bytes(explorer.image.value)
    explorer.controls["distance"].value = 0
    assert bytes(explorer.image.value) == before
    explorer.set({"hidden": "relu", "parameter": "W_1"})
    assert not explorer.controls["distance"].disabled
