"""What the picture of a measured slope says of each error, and what picking one does."""

import re

import numpy as np
import pytest
from looks import extents

from nbcore.activations import leaky_relu, relu, sigmoid, tanh
from nbcore.analysis.finite_differences import network_at_kink
from nbcore.analysis.parameters import Parameter, array_of, value
from nbcore.data import gate
from nbcore.drawing.marks import CIRCLE, CROSS, SQUARE
from nbcore.drawing.theme import NARROW, WIDTHS
from nbcore.explorers.finite_differences.figure import CHOSEN, LARGER, LOOKS
from nbcore.losses import binary_cross_entropy
from nbcore.network import Network, backward, cost, forward
from nbcore.widgets import NudgeExplorer

X, Y = gate("XOR")
FUNCTIONS = {"tanh": tanh, "relu": relu, "leaky_relu": leaky_relu}
HS = [float(f"{digit}e{n}") for n in range(-15, 0) for digit in (1, 3)]
NAMES = "up", "down", "central"
SETTINGS = [
    {},
    {"h": 1e-15, "parameter": "W₂[1,1]", "seed": 99},
    {"arithmetic": "float32", "parameter": "W₁[1,1]", "h": 0.001},
    {"hidden": "relu", "distance": 0, "h": 3e-8},
    {"hidden": "leaky_relu", "distance": 0.02, "parameter": "b₂[1]", "seed": 0},
]
NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: str(s).strip("{}"))
every_width = pytest.mark.parametrize("width", WIDTHS)


def explorer_at(settings, width=WIDTHS[0]):
    explorer = NudgeExplorer(**settings)
    explorer.width = width
    explorer.refresh()
    return explorer


def core(values):
    """Return the slope by backward, and a function of h for the slopes by the three differences."""
    layer = "₀₁₂".index(values["parameter"][1])
    kinked = values["hidden"] != "tanh" and layer == 1
    functions = [FUNCTIONS[values["hidden"]], sigmoid]
    distance = values["distance"] if kinked else 1
    net = network_at_kink(X, functions, example=2, distance=distance, seed=values["seed"])
    parameter = Parameter(values["parameter"][0], layer - 1, 0, 0)
    exact = value(backward(net, forward(net, X), Y, binary_cross_entropy), parameter)
    kind = np.dtype(values["arithmetic"]).type
    cast = Network(*([a.astype(kind) for a in part] for part in net[:2]), functions)
    inputs, targets, array = X.astype(kind), Y.astype(kind), array_of(cast, parameter)
    p = array[0, 0]

    def at(step):
        array[0, 0] = p + kind(step)
        return cost(cast, forward(cast, inputs), targets, binary_cross_entropy)

    def slopes(h):
        below, here, above = (kind(at(step)) for step in (-h, 0, h))
        h = kind(h)
        return (above - here) / h, (here - below) / h, (above - below) / (2 * h)

    return exact, slopes


def relative(slope, exact):
    return abs(float(slope) - exact) / max(abs(float(slope)), abs(exact))


def says(explorer, kind, *at):
    return explorer.things[kind].says(explorer.numbers, *at)


@every_setting
def test_each_point_says_the_slopes_of_the_core_and_the_error(settings):
    explorer = explorer_at(settings)
    exact, slopes = core(explorer.values())
    for index in (0, 7, 15, 20, len(HS) - 1):
        measured = slopes(HS[index])
        for k, name in enumerate(NAMES):
            said = says(explorer, "error", k, 0, index)
            words = rf"relative error {NUMBER}; rounding alone is usually about {NUMBER}$"
            found = re.match(rf"{name}, h = (\S+): \(J.*\) / 2?h = {NUMBER}; {words}", said)
            h, slope, error, rounding = map(float, found.groups())
            assert h == HS[index]
            assert slope == pytest.approx(measured[k], abs=1e-10), said
            assert rounding == pytest.approx(explorer.numbers["nudges"].rounding[index], rel=0.5)
            assert error == pytest.approx(relative(measured[k], exact), rel=5e-3), said


@every_setting
def test_each_row_says_the_slope_at_the_chosen_h_and_the_best_h(settings):
    explorer = explorer_at(settings)
    exact, slopes = core(explorer.values())
    chosen = slopes(explorer.values()["h"])
    for k, name in enumerate(NAMES):
        said = says(explorer, "row", 0, k, 0)
        h, slope, error, rest = re.match(
            rf"{name}, h = (\S+): \(J.*\) / 2?h = {NUMBER}; relative error {NUMBER}; (.*)$", said
        ).groups()
        assert float(h) == explorer.values()["h"]
        assert float(slope) == pytest.approx(chosen[k], abs=1e-10)
        assert float(error) == pytest.approx(relative(chosen[k], exact), rel=5e-3)
        if rest == "no h is good":
            assert explorer.numbers["best"][k] is None
            continue
        best, least = map(float, re.fullmatch(r"best h (\S+): (\S+)", rest).groups())
        assert best == HS[explorer.numbers["best"][k]]
        assert least == pytest.approx(relative(slopes(best)[k], exact), rel=5e-3)
    said = says(explorer, "row", 0, 3, 0)
    assert said.endswith(f"p = {explorer.values()['parameter']}")
    assert float(re.search(rf"∂J/∂p = {NUMBER} by", said)[1]) == pytest.approx(exact, abs=1e-10)


def test_at_a_kink_a_row_says_that_no_h_is_good():
    explorer = explorer_at({"hidden": "relu", "distance": 0})
    assert says(explorer, "row", 0, 0, 0).endswith("; no h is good")


@every_setting
def test_picking_a_point_moves_h_there_and_nothing_else(settings):
    explorer = explorer_at(settings)
    before = explorer.values()
    for k in range(3):
        for index in (0, 14 + k, len(HS) - 1, len(HS) - 1):
            explorer.pick("error", k, 0, index)
            assert explorer.values() == before | {"h": HS[index]}
            spots = {s.index: s.at for s in explorer.marks.spots if s.kind == "error"}
            assert spots == dict.fromkeys(range(3), (0, index))


def test_a_row_is_only_marked():
    explorer = explorer_at({})
    before = explorer.values()
    for row in range(4):
        explorer.pick("row", 0, row, 0)
        assert explorer.values() == before and explorer.pointer.value == ("row", 0, row, 0)
    explorer.pick("row", 0, 3, 0)
    assert explorer.pointer.value is None


@every_width
@every_setting
def test_each_point_is_where_its_marker_is_drawn(settings, width):
    explorer = explorer_at(settings, width)
    spots = {s.index: s for s in explorer.marks.spots if s.kind == "error"}
    for index in (0, 9, len(HS) - 1):
        explorer.controls["h"].value = HS[index]
        drawn = explorer.marks.groups["h"].markers
        for k, shape in enumerate((CIRCLE, SQUARE, CROSS)):
            assert LOOKS[k][2] == shape and drawn[shape].radii == [CHOSEN * LARGER[shape]]
            where = spots[k].where.places
            assert where.shape == (1, len(HS), 2)
            assert where[0, index] == pytest.approx(np.array(drawn[shape].places[0]))


@every_width
def test_each_row_surrounds_its_texts(width):
    marks = explorer_at({}, width).marks
    (spots,) = (s for s in marks.spots if s.kind == "row")
    counts = (4, 4, 4, 2) if width == NARROW else (6, 6, 6, 3)
    for row, (name, count) in enumerate(zip((*NAMES, "backward"), counts, strict=True)):
        left, bottom, right, top = spots.where.box.cell(row, 0, *spots.shape)
        assert 0 <= left and right <= width
        found = [
            text for text, box in zip(marks.texts, extents(marks), strict=True)
            if (box > (left, bottom, left, bottom)).all() and (box < (right, top, right, top)).all()
        ]  # fmt: skip
        assert found[0] == name and len(found) == count
