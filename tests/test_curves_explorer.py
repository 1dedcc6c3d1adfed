"""The explorer of curves: values and slopes recomputed by formulas and central differences."""

import functools
import itertools
import re

import numpy as np
import pytest
from drawn import Drawn, defaults

from nbcore.activations import leaky_relu, relu
from nbcore.drawing.marks import CIRCLE, DASHED, DOTTED, SQUARE
from nbcore.drawing.svg import svg
from nbcore.drawing.theme import GROUND, NARROW, WIDTHS
from nbcore.explorers.curves.figure import SECANT, TANGENT
from nbcore.explorers.curves.scenario import CURVES, curve_scenario
from nbcore.widgets import CurveExplorer

H = 1e-6


def s(z):
    return 1 / (1 + np.exp(-z))


def logits(z, y):
    e = np.exp([z, 1, 0])
    return -y * np.log(e[0] / e.sum()) - (1 - y) * np.log(e[1] / e.sum())


VALUES = {
    "identity": lambda z, y: z,
    "relu": lambda z, y: max(z, 0),
    "leaky_relu": lambda z, y: z if z > 0 else 0.01 * z,
    "tanh": lambda z, y: np.tanh(z),
    "sigmoid": lambda z, y: s(z),
    "squared_error(Ŷ)": lambda p, y: (p - y) ** 2,
    "log_loss(Ŷ)": lambda p, y: -y * np.log(p) - (1 - y) * np.log(1 - p),
    "squared_error(sigmoid(z))": lambda z, y: (s(z) - y) ** 2,
    "log_loss(sigmoid(z))": lambda z, y: np.log(1 + np.exp(z)) - y * z,
    "cross_entropy(softmax(z))": logits,
}
OVER_Y_HAT = ["squared_error(Ŷ)", "log_loss(Ŷ)"]
ACTIVATIONS = list(VALUES)[:5]
draw = functools.partial(Drawn, CurveExplorer)
every_curve = pytest.mark.parametrize("name", VALUES)


def at(name, x, **settings):
    """Return the settings of a curve at one of its points."""
    return {"curve": name, "Y_hat" if name in OVER_Y_HAT else "z": x, "h": 0.3, **settings}


def numbers(settings):
    """Return the finished numbers, without a picture."""
    return curve_scenario(**defaults(CurveExplorer) | settings)


def shown(drawn, start):
    """Return the number right behind these words, in the one text of the picture with them."""
    (number,) = re.findall(rf"{start}(\S+)", "\n".join(drawn.marks.texts))
    return float(number)


def close(number):
    return pytest.approx(number, rel=1e-3, abs=1e-6)


def test_every_curve_is_tested():
    assert set(VALUES) == set(CURVES)


@every_curve
def test_value_slope_and_secant_are_those_of_the_formula(name):
    f, last = VALUES[name], 0.98 if name in OVER_Y_HAT else 6
    xs = (0.05, 0.5, 0.97) if name in OVER_Y_HAT else (-6.0, -1.3, 0.7, 5.9)
    for x, y, h in itertools.product(xs, (0.0, 0.3, 1.0), (0.4, 0.01)):
        given = numbers(at(name, x, y=y, h=h))
        step = h if x + h <= last else -h
        slope, chord = (f(x + H, y) - f(x - H, y)) / (2 * H), (f(x + step, y) - f(x, y)) / step
        assert given["point"] == pytest.approx((x, f(x, y), slope), rel=1e-5, abs=1e-8)
        assert given["end"] == pytest.approx((x + step, f(x + step, y)))
        assert given["chord"] == pytest.approx(chord, rel=1e-9, abs=1e-12)


@every_curve
@pytest.mark.parametrize(("x", "h"), [(0.05, 0.4), (0.97, 0.01)])
@pytest.mark.parametrize("width", WIDTHS)
def test_picture_and_facts_have_these_numbers(name, x, h, width):
    drawn = draw(at(name, x, y=0.3, h=h), width)
    (_, value, slope), chord = drawn.numbers["point"], drawn.numbers["chord"]
    assert shown(drawn, "Value ") == close(value)
    assert shown(drawn, "tangent ") == close(slope)
    assert shown(drawn, "secant ") == close(chord)
    text = next(text for text in drawn.marks.texts if text.startswith("Secant"))
    step, apart = re.search(r"h = (\S+): its slope differs by (\S+)", text).groups()
    assert float(step) == (h if x + h <= 0.98 or name not in OVER_Y_HAT else -h)
    assert float(apart) == pytest.approx(chord - slope, rel=1e-3, abs=2e-6)
    first, second = drawn.facts.splitlines()[:2]
    said = re.search(r"value (\S+), slope (\S+)$", first).groups()
    assert [float(text) for text in said] == [close(value), close(slope)]
    assert float(re.search(r": slope (\S+),", second)[1]) == close(chord)


@every_curve
def test_both_curves_are_those_of_the_formula_and_the_point_lies_on_them(name):
    given = numbers(at(name, 0.3, y=0.0))
    xs, values, slopes = given["curve"]
    f = VALUES[name]
    assert values == pytest.approx([f(x, 0.0) for x in xs])
    smooth = np.abs(xs) > 1e-9  # no kink of any curve is elsewhere
    measured = [(f(x + H, 0.0) - f(x - H, 0.0)) / (2 * H) for x in xs[smooth]]
    assert slopes[smooth] == pytest.approx(np.array(measured), rel=1e-5, abs=1e-7)
    x, value, slope = given["point"]
    assert np.interp(x, xs, values) == pytest.approx(value, rel=0.01, abs=0.01)
    assert np.interp(x, xs, slopes) == pytest.approx(slope, rel=0.02, abs=0.01)


@every_curve
@pytest.mark.parametrize("x", [0.02, 0.6, 0.98])
@pytest.mark.parametrize("width", WIDTHS)
def test_tangent_and_secant_go_through_the_point_with_their_slopes(name, x, width):
    drawn = draw(at(name, x, y=1.0), width)
    secant, tangent = (drawn.marks.groups[part] for part in ("secant", "tangent"))
    place, (_, level) = tangent.markers[CIRCLE].places[0], secant.markers[SQUARE].places
    panel = [width / 2 if width > NARROW else width, drawn.marks.height]
    steepness = []
    lines = secant.polylines[SECANT, DOTTED].points[0], tangent.polylines[TANGENT, DASHED].points[0]
    for line in lines:
        run, rise = line[1] - line[0]
        across = (place[0] - line[0, 0]) * rise - (place[1] - line[0, 1]) * run
        assert abs(across) / np.hypot(run, rise) < 0.5, "pixels beside the line"
        assert (line >= 0).all() and (line <= panel).all()
        steepness.append(rise / run)
    slope, chord = drawn.numbers["point"][2], drawn.numbers["chord"]
    assert steepness[0] * slope == pytest.approx(steepness[1] * chord, rel=2e-3, abs=1e-4)
    (_, zero), (_, height) = tangent.polylines[TANGENT, DASHED].points[1]
    assert (level[1] - zero) * slope == pytest.approx((height - zero) * chord, abs=1e-6)


@pytest.mark.parametrize("function", [relu, leaky_relu])
def test_at_the_kink_both_slopes_are_named_and_the_one_taken(function):
    drawn = draw({"curve": function.name, "z": 0.0})
    taken = function.deriv(np.zeros((1, 1)), np.zeros((1, 1))).item()
    assert f"slope is {taken:g} on the left and 1 on the right; the code takes {taken:g}" in (
        drawn.facts
    )
    faces = drawn.marks.markers[CIRCLE].faces
    assert faces.count(GROUND) == 2, "an open dot at the end of each branch"
    beside = draw({"curve": function.name, "z": 0.1}).facts
    assert "kink" not in beside and "Steepest: slope 1 right of z = 0" in beside


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("identity", "Steepest: slope 1 everywhere"),
        ("tanh", "slope 1 at z = 0"),
        ("sigmoid", "slope 0.25 at z = 0"),
        ("log_loss(Ŷ)", "slope -25 at Ŷ = 0.02, 25 at Ŷ = 0.98"),
        ("squared_error(Ŷ)", "slope -0.96 at Ŷ = 0.02, 0.96 at Ŷ = 0.98"),
        ("log_loss(sigmoid(z))", "slope -0.4975 at z = -6, 0.4975 at z = 6"),
    ],
)
def test_where_a_curve_is_steepest(name, words):
    facts = draw({"curve": name, "y": 0.5, "h": 0.3}).facts
    if name == "log_loss(Ŷ)":  # (Ŷ - 1/2) / (Ŷ (1 - Ŷ)) at both ends
        words = words.replace("25", f"{0.48 / (0.02 * 0.98):.4g}")
    assert words in facts


@pytest.mark.parametrize("z", [-6.0, 1.5])
def test_the_chain_rule_and_the_cancellation_are_shown_in_numbers(z):
    facts = draw({"curve": "log_loss(sigmoid(z))", "z": z, "y": 1.0}).facts
    first, second, slope = re.search(r"f′\(z\) = (\S+) · (\S+) = .* = (\S+)$", facts, re.M).groups()
    assert float(first) == close(-1 / s(z))
    assert float(second) == close(s(z) * (1 - s(z)))
    assert float(slope) == close(s(z) - 1)
    assert f"Ŷ − y = {s(z):.4g} − 1 = {slope}" in facts
    facts = draw({"curve": "squared_error(sigmoid(z))", "z": z, "y": 1.0}).facts
    first, second, slope = re.search(r"f′\(z\) = (\S+) · (\S+) = (\S+)", facts).groups()
    assert float(first) == close(2 * (s(z) - 1))
    assert float(slope) == close(float(first) * float(second))
    assert "Ŷ − y" not in facts
    facts = draw({"curve": "cross_entropy(softmax(z))", "z": z, "y": 1.0}).facts
    assert f"= {np.exp(z) / (np.exp(z) + np.e + 1):.4g} − 1 = " in facts


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"curve": "tanh", "z": 6.0}, "what comes back is almost 0"),
        ({"curve": "relu", "z": -1.0}, "what comes back is almost 0"),
        ({"curve": "squared_error(sigmoid(z))", "z": -6.0}, "though the loss could still fall"),
        ({"curve": "log_loss(sigmoid(z))", "z": 6.0}, "little is left to learn"),
        (
            {"curve": "squared_error(Ŷ)", "Y_hat": 0.5, "y": 0.5, "h": 0.3},
            "little is left to learn",
        ),
        ({"curve": "log_loss(sigmoid(z))", "z": -6.0}, ""),
        ({"curve": "leaky_relu", "z": -6.0}, ""),
        ({"curve": "sigmoid", "z": 4.0}, ""),
    ],
)
def test_hardly_any_slope_is_said_in_words(settings, words):
    facts = draw(settings).facts
    assert ("Hardly any slope" in facts) == bool(words)
    assert words in facts


@every_curve
def test_controls_that_change_nothing_are_gray(name):
    explorer = CurveExplorer(curve=name, y=0.4, h=0.3)
    gray = {n for n, control in explorer.controls.items() if control.layout.display == "none"}
    over = "z" if name in OVER_Y_HAT else "Y_hat"
    assert gray == {over} | ({"y"} if name in ACTIVATIONS else set())
    for control, value in {"z": -2.0, "Y_hat": 0.2, "y": 0.9, "h": 0.2}.items():
        before = svg(explorer.marks)
        explorer.controls[control].value = value
        assert (svg(explorer.marks) == before) == (control in gray)


def test_h_has_room_on_one_side():
    explorer = CurveExplorer(h=3.0)
    for name in VALUES:
        explorer.controls["curve"].value = name
        largest = explorer.controls["h"].max
        assert largest == (0.4 if name in OVER_Y_HAT else 3)
        low, high = (0.02, 0.98) if name in OVER_Y_HAT else (-6, 6)
        for x in (low, (low + high) / 2, high):
            assert low <= numbers(at(name, x, h=largest))["end"][0] <= high
    explorer.reset()
    assert explorer.controls["h"].value == 3
    with pytest.raises(ValueError, match="h is a number from 0.01 to 0.4"):
        explorer.state = "curve=log_loss(Ŷ) h=2"
