"""What the picture of a curve says of its points, and what picking one does."""

import re

import numpy as np
import pytest

from nbcore.activations import identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.drawing.marks import CIRCLE, SOLID
from nbcore.drawing.theme import WIDTHS
from nbcore.explorers.curves.figure import CURVE, TANGENT
from nbcore.explorers.curves.scenario import CURVES
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, backward, cost, forward
from nbcore.widgets import CurveExplorer

ACTIVATIONS = {f.name: f for f in (identity, relu, leaky_relu, tanh, sigmoid)}
OVER_Y_HAT = {"squared_error(Ŷ)": squared_error, "log_loss(Ŷ)": binary_cross_entropy}
OVER_Z = {
    "squared_error(sigmoid(z))": (sigmoid, squared_error),
    "log_loss(sigmoid(z))": (sigmoid, binary_cross_entropy),
    "cross_entropy(softmax(z))": (softmax, cross_entropy),
}
NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
every_curve = pytest.mark.parametrize("curve", CURVES)


def core(curve, x, y):
    """Return value and slope of a curve at x, for a target y."""
    if f := ACTIVATIONS.get(curve):
        Z = np.array([[x]])
        return f.fn(Z).item(), f.deriv(Z, f.fn(Z)).item()
    if loss := OVER_Y_HAT.get(curve):
        Y_hat, Y = np.array([[x]]), np.array([[y]])
        return loss.fn(Y_hat, Y).item(), loss.deriv(Y_hat, Y).item()
    f, loss = OVER_Z[curve]
    X, Y = ([[x, 1, 0]], [[y, 1 - y, 0]]) if f is softmax else ([[x]], [[y]])
    X, Y = np.array(X, float), np.array(Y, float)
    net = Network([np.eye(X.shape[1])], [None], [f])
    run = forward(net, X)
    return cost(net, run, Y, loss), backward(net, run, Y, loss).deltas[0][0, 0]


def reached(curve):
    """Return the name of the slider that moves the point, and all its values."""
    if curve in OVER_Y_HAT:
        return "Y_hat", [round(0.02 + n / 100, 2) for n in range(97)]
    return "z", [round(n / 10, 1) for n in range(-60, 61)]


def explorer_at(curve, width=WIDTHS[0], **settings):
    explorer = CurveExplorer(curve=curve, h=0.3, **settings)
    explorer.width = width
    explorer.refresh()
    return explorer


@every_curve
@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_each_point_says_value_and_slope_of_the_core(curve, y):
    explorer = explorer_at(curve, y=y)
    _, xs = reached(curve)
    for column in {0, 1, 40, 60, 61, len(xs) - 1}:
        x, (value, slope) = xs[column], core(curve, xs[column], y)
        for kind, number, other, word in (
            ("value", value, slope, "slope"), ("slope", slope, value, "value"),
        ):  # fmt: skip
            said = explorer.things[kind].says(explorer.numbers, 0, 0, column)
            main, rest = re.search(rf"= {NUMBER}(?: at .*?)?: .*; {word} {NUMBER}$", said).groups()
            near = {"rel": 5e-3, "abs": 1e-9}
            assert float(main) == pytest.approx(number, **near), said
            assert float(rest) == pytest.approx(other, **near), said
            at = re.search(rf"\({NUMBER}\) =| at . = {NUMBER}, y = {NUMBER}", said)
            places = [float(part) for part in at.groups() if part]
            assert places == ([x] if curve in ACTIVATIONS else [x, y])


def test_readouts_name_activation_or_loss_and_give_the_formula():
    said = {
        (curve, kind): thing.says(explorer_at(curve, y=1.0).numbers, 0, 0, 65)
        for curve in CURVES for kind, thing in CurveExplorer.things.items()
    }  # fmt: skip
    assert said["tanh", "slope"] == "tanh′(0.5) = 0.7864: 1 − f(z)²; value 0.4621"
    assert said["tanh", "value"] == "tanh(0.5) = 0.4621: f(z) = tanh(z); slope 0.7864"
    name = "∂J/∂Ŷ = -0.66 at Ŷ = 0.67, y = 1"
    assert said["squared_error(Ŷ)", "slope"] == f"{name}: 2 (Ŷ − y); value 0.1089"
    assert said["log_loss(sigmoid(z))", "value"].startswith("J = 0.4741 at z = 0.5, y = 1: J = log")


@every_curve
@pytest.mark.parametrize("kind", ["value", "slope"])
def test_picking_a_point_moves_the_slider_there_and_back(curve, kind):
    explorer = explorer_at(curve)
    name, xs = reached(curve)
    before = explorer.values()
    for column in (0, 1, 33, 60, len(xs) - 1, len(xs) - 1):
        explorer.pick(kind, 0, 0, column)
        assert explorer.values() == before | {name: xs[column]}
        assert [spots.at for spots in explorer.marks.spots] == [(0, column)] * 2
        assert explorer.numbers["point"][0] == xs[column]


@every_curve
def test_where_a_slider_stands_the_keys_begin(curve):
    explorer = explorer_at(curve)
    name, xs = reached(curve)
    for column, x in enumerate(xs):
        explorer.controls[name].value = x
        assert {spots.at for spots in explorer.marks.spots} == {(0, column)}


@every_curve
@pytest.mark.parametrize("width", WIDTHS)
def test_each_strip_has_its_point_in_the_middle(curve, width):
    explorer = explorer_at(curve, width)
    _, xs = reached(curve)
    for column in (0, 50, len(xs) - 1):
        explorer.pick("value", 0, 0, column)
        places = explorer.marks.groups["tangent"].markers[CIRCLE].places
        for spots, (x, y) in zip(explorer.marks.spots, places, strict=True):
            assert spots.shape == (1, len(xs))
            strip = spots.where.box.cell(0, column, *spots.shape)
            assert strip.middle[0] == pytest.approx(x, abs=0.01)
            assert strip.bottom < y < strip.top
    assert TANGENT in explorer.marks.groups["tangent"].markers[CIRCLE].faces


@pytest.mark.parametrize("width", WIDTHS)
def test_the_curve_is_drawn_where_its_strips_are(width):
    explorer = explorer_at("tanh", width)
    lines = explorer.marks.groups["curve"].polylines[CURVE, SOLID].points
    for spots, line in zip(explorer.marks.spots, lines, strict=True):
        middles = [spots.where.box.cell(0, j, *spots.shape).middle[0] for j in range(121)]
        assert line[::2, 0] == pytest.approx(np.array(middles), abs=0.01)
