"""The surface explorer: every number on display recomputed by the core or by differences."""

import re

import numpy as np
import pytest

from nbcore.activations import identity, sigmoid, tanh
from nbcore.analysis.parameters import parameters, placed, value
from nbcore.check import numerical_gradients
from nbcore.data import gate
from nbcore.drawing.marks import CROSS, DOTTED, SOLID, SQUARE
from nbcore.drawing.svg import svg
from nbcore.drawing.theme import BLACK
from nbcore.explorers.surface.explorer import SPANS, SurfaceExplorer
from nbcore.explorers.surface.figure import ARROW, UPHILL
from nbcore.explorers.surface.scenario import MOST, surface_scenario
from nbcore.losses import binary_cross_entropy
from nbcore.network import cost, forward, init
from nbcore.optimizers import sgd
from nbcore.training import descend
from nbcore.writing.symbols import SUBSCRIPTS

NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
XOR = gate("XOR")


def network(across, up, seed=2):
    """Return the XOR network of the explorer with two values placed, built here anew."""
    net = init((2, 3, 1), [tanh, sigmoid], seed=seed)
    pair = [parameters(net)[name] for name in ("W1[1,1]", "W2[1,1]")]
    return placed(net, dict(zip(pair, (across, up), strict=True))), pair


def numbers_of(line):
    return [float(found) for found in re.findall(NUMBER, line.partition(": ")[2])]


def test_the_scenario_is_the_core_s_without_any_control():
    shown = surface_scenario(
        task="line", across="W1[1,1]", up="b1[1]", start_across=1.5, start_up=-1.0, rate=0.1,
        steps=1, moves="all", activation="tanh", seed=0, span=6,
    )  # fmt: skip
    x = np.linspace(0, 2, 5)
    misses = 1.5 * x - 1 - (0.8 * x + 0.5 + 0.3 * np.cos(5 * x))
    np.testing.assert_allclose(shown["path"].costs[0], np.mean(misses**2))
    slopes = 2 * np.mean(misses * x), 2 * np.mean(misses)
    np.testing.assert_allclose(shown["path"].slopes[0], slopes)
    np.testing.assert_allclose(shown["path"].places[1], (1.5, -1) - 0.1 * np.array(slopes))
    assert shown["ground"].names == ["W₁[1,1]", "b₁[1]"] and shown["moved"] is None
    r, c = 7, 15  # b = -1.8 and W = 3, on a surface from -6 to 6
    J = np.mean((3 * x - 1.8 - (0.8 * x + 0.5 + 0.3 * np.cos(5 * x))) ** 2)
    assert (shown["up"][r], shown["across"][c]) == pytest.approx((-1.8, 3))
    assert shown["costs"][r, c] == pytest.approx(J)


def height(net):
    return cost(net, forward(net, XOR[0]), XOR[1], binary_cross_entropy)


def test_heights_are_costs_and_the_lowest_is_named():
    explorer = SurfaceExplorer(task="XOR", seed=0)
    values = np.linspace(-4, 4, 21)
    costs = np.array([[height(network(x, y, seed=0)[0]) for x in values] for y in values])
    assert (surface_scenario(**explorer.values())["costs"] == costs).all()
    words = re.search(rf"from {NUMBER}, near \({NUMBER}, {NUMBER}\), to {NUMBER}", explorer.facts)
    low, x, y, high = map(float, words.groups())
    r, c = np.unravel_index(costs.argmin(), costs.shape)
    assert r != c
    np.testing.assert_allclose([x, y], [values[c], values[r]], atol=1e-9)
    np.testing.assert_allclose([low, high], [costs.min(), costs.max()], rtol=5e-3)


def test_the_start_and_its_gradient_are_those_of_differences():
    explorer = SurfaceExplorer(task="XOR", start_across=0.7, start_up=-1.3)
    net, pair = network(0.7, -1.3)
    slopes = numerical_gradients(net, *XOR, binary_cross_entropy)
    found = numbers_of(explorer.facts.splitlines()[2])
    expected = [0.7, -1.3, height(net), *(value(slopes, parameter) for parameter in pair)]
    np.testing.assert_allclose(found, expected, atol=5e-5 + 1e-9)
    texts = explorer.marks.texts
    for number in expected:
        assert f"{number:.4f}" in texts


@pytest.mark.parametrize("moves", ["only_these_two", "all"])
def test_the_end_is_where_descent_leads(moves):
    explorer = SurfaceExplorer(task="XOR", moves=moves, rate=2.0, steps=12)
    net, pair = network(-2, 2)
    if moves == "all":
        last = list(descend(net, *XOR, binary_cross_entropy, optimizer=sgd(2), epochs=12))[-1]
        places, J = [value(last.network, parameter) for parameter in pair], last.costs.train
        values = np.linspace(-4, 4, 21)
        there = placed(last.network, dict(zip(pair, (values[3], values[5]), strict=True)))
        assert surface_scenario(**explorer.values())["costs"][5, 3] == height(there)
        assert "after step 12" in explorer.facts.splitlines()[0]
    else:
        places = np.array([-2.0, 2.0])
        for _ in range(12):
            slopes = numerical_gradients(network(*places)[0], *XOR, binary_cross_entropy)
            places = places - 2 * np.array([value(slopes, parameter) for parameter in pair])
        J = height(network(*places)[0])
        assert "all others stay" in explorer.facts
    found = numbers_of(explorer.facts.splitlines()[3])
    np.testing.assert_allclose(found[:3], [*places, J], atol=5e-5 + 1e-7)
    drawn = surface_scenario(**explorer.values())["path"]
    np.testing.assert_allclose(drawn.places[-1], places, rtol=1e-6)


def test_the_gradient_is_perpendicular_to_the_contour_line_through_the_start():
    explorer = SurfaceExplorer(task="XOR", start_across=-2.0, start_up=2.0)
    net, pair = network(-2.0, 2.0)
    slopes = numerical_gradients(net, *XOR, binary_cross_entropy)
    way = np.array([value(slopes, parameter) for parameter in pair])
    way /= np.hypot(*way)
    foot, tip = explorer.marks.polylines[UPHILL, SOLID].points[0]
    np.testing.assert_allclose(tip - foot, ARROW * way, rtol=1e-6)
    contours = explorer.marks.polylines[BLACK, DOTTED].points
    line = min(contours, key=lambda l: _distance(l, foot))
    nearest = int(np.clip(np.hypot(*(line - foot).T).argmin(), 1, len(line) - 2))
    along = line[nearest + 1] - line[nearest - 1]
    assert abs((foot - line[nearest]) @ way) < 0.5  # pixels
    assert abs(along @ way) / np.hypot(*along) < 0.05


def _distance(line, point):
    return np.hypot(*(line - point).T).min()


def test_the_path_in_the_picture_has_a_corner_at_each_step():
    explorer = SurfaceExplorer(task="XOR", steps=9)
    places = surface_scenario(**explorer.values())["path"].places
    frame = explorer.marks.images[0].box
    pixels = (places + 4) / 8 * [frame.width, frame.height] + [frame.left, frame.bottom]
    drawn = [line for line in explorer.marks.polylines[BLACK, SOLID].points if len(line) == 10]
    np.testing.assert_allclose(drawn[0], pixels, atol=1e-6)


def test_a_line_has_two_parameters_and_descent_finds_the_least_squares():
    explorer = SurfaceExplorer(task="line", rate=0.2, steps=MOST)
    absent = {"across", "up", "activation", "moves", "seed"}
    assert {name for name, c in explorer.controls.items() if c.layout.display == "none"} == absent
    x = np.linspace(0, 2, 5)
    y = 0.8 * x + 0.5 + 0.3 * np.cos(5 * x)
    slope, offset = np.polyfit(x, y, 1)
    J = np.mean((slope * x + offset - y) ** 2)
    found = numbers_of(explorer.facts.splitlines()[3])
    np.testing.assert_allclose(found[:3], [slope, offset, J], atol=1e-3)
    before, picture = explorer.facts, svg(explorer.marks)
    explorer.controls["seed"].value = 50
    assert explorer.facts == before and svg(explorer.marks) == picture


def test_a_step_too_long_for_the_slope_diverges_in_words():
    explorer = SurfaceExplorer(task="line", rate=20.0, steps=MOST)
    assert re.search(r"J rises at (\d+) of \1 steps; the path leaves", explorer.facts)
    steps = int(re.search(r"at step (\d+) the cost is no longer a finite", explorer.facts)[1])
    places = surface_scenario(**explorer.values())["path"].places
    left = int(re.search(r"leaves the surface shown at step (\d+)", explorer.facts)[1])
    assert (abs(places[:left]) <= 4).all() and (abs(places[left]) > 4).any()
    assert 20 < steps <= MOST
    # In the legend, where the path leaves the surface, and where J leaves its axis.
    assert len(explorer.marks.markers[CROSS].places) == 3
    assert SQUARE not in explorer.marks.markers and "end" not in explorer.marks.texts
    assert f"cost J, off the axis at step 1, not finite at step {steps}" in explorer.marks.texts
    explorer.controls["steps"].value = steps - 1
    assert "no longer" not in explorer.facts
    explorer.controls["rate"].value = 0.05
    assert f"J never rises in {steps - 1} steps" in explorer.facts
    assert CROSS not in explorer.marks.markers and "leaves" not in explorer.marks.texts
    assert len(explorer.marks.markers[SQUARE].places) == 3  # with the one in the legend


def test_where_all_diverge_the_surface_is_that_of_the_last_calm_step():
    explorer = SurfaceExplorer(
        activation="relu", rate=20.0, steps=MOST, moves="all", across="W1[1,1]", up="b1[1]"
    )
    calm = int(re.search(r"after step (\d+), each", explorer.facts)[1])
    path = surface_scenario(**explorer.values())["path"]
    assert path.costs[calm] <= 1e6 < path.costs[calm + 1]
    assert "nan" not in explorer.facts and "inf" not in explorer.facts.replace("finite", "")


def test_where_nothing_slopes_descent_stands_still():
    explorer = SurfaceExplorer(
        task="curve", activation="relu", across="W1[1,1]", up="W2[1,1]", start_up=0.0, seed=0,
        start_across=0.0,
    )  # fmt: skip
    assert "descent stands still" in explorer.facts
    assert "gradient" not in explorer.marks.texts
    explorer.controls["moves"].value = "all"  # the others do move, and J with them
    assert "stands still" not in explorer.facts
    explorer.controls["steps"].value = 0
    assert "no step has been taken" in explorer.facts and "all others stay" in explorer.facts
    assert (
        explorer.controls["moves"].layout.display == "none"
        and explorer.controls["rate"].layout.display == "none"
    )


def test_the_two_parameters_always_differ_and_are_named():
    controls = SurfaceExplorer().controls
    assert not {*controls["across"].options} & {*controls["up"].options}
    for name, place in (("across", 1), ("up", 3)):
        for option in controls[name].options:
            explorer = SurfaceExplorer(task="XOR", **{name: option})
            words = re.split(r" over | and |: ", explorer.facts.splitlines()[0])
            index = option[1].translate(SUBSCRIPTS)
            assert words[(place + 1) // 2] == option[0] + index + option[2:]


def test_each_span_shows_its_surface():
    for span in SPANS:
        explorer = SurfaceExplorer(span=span)
        assert f"each from -{span} to {span};" in explorer.facts


def test_an_identity_hidden_layer_is_drawn_too():
    explorer = SurfaceExplorer(activation=identity.name)
    assert "J never rises" in explorer.facts
