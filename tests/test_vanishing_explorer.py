"""The explorer of vanishing deltas: dots, boxes, medians and words, recomputed from the core."""

import functools
import math
import re

import numpy as np
import pytest
from drawn import Drawn, defaults

from nbcore import data
from nbcore.activations import sigmoid
from nbcore.analysis.gradient_flow import gradient_flow
from nbcore.drawing.marks import CIRCLE, DOTTED, SOLID, SQUARE
from nbcore.drawing.theme import INK, NARROW, PALE, WIDE, Box
from nbcore.explorers.tasks import HIDDEN, SCALES
from nbcore.explorers.vanishing.figure import DOT, HEIGHTS, MEDIAN, ROOM, STRIP_ROOM, boxes
from nbcore.explorers.vanishing.scenario import EXAMPLES, QUANTITIES, vanishing_scenario
from nbcore.losses import binary_cross_entropy
from nbcore.network import backward, forward, init
from nbcore.widgets import VanishingExplorer
from nbcore.writing.numbers import brief

SETTINGS = [
    {},
    {"activation": "tanh", "init": "1", "depth": 5, "width": 32, "layer": 3},
    {"activation": "relu", "init": "He", "depth": 8, "width": 4, "networks": 40, "layer": 2},
    {"activation": "relu", "init": "Glorot", "depth": 20, "width": 2, "networks": 10},
    {"quantity": "output", "activation": "relu", "init": "He", "depth": 6, "layer": 6},
    {"quantity": "dW", "activation": "leaky_relu", "init": "0.01", "depth": 2},
    {"init": "zeros", "activation": "identity", "depth": 3},
]
COLUMNS, _, STRIP, _ = boxes(WIDE, HEIGHTS[WIDE])
draw = functools.partial(Drawn, VanishingExplorer)
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=str)


@functools.cache
def computed(**c):
    """Return sizes (networks, layers) from one pass of the core for each seed."""
    X, Y = data.moons(EXAMPLES)
    hidden, rows = c["depth"] - 1, []
    for seed in range(c["networks"]):
        widths, functions = [2, *[c["width"]] * hidden, 1], [HIDDEN[c["activation"]]] * hidden
        net = init(widths, [*functions, sigmoid], scale=SCALES[c["init"]], seed=seed)
        run = forward(net, X)
        grads = backward(net, run, Y, binary_cross_entropy)
        parts = {"delta": grads.deltas, "output": run.activations[1:], "dW": grads.weights}
        rows.append([np.sqrt(np.mean(array**2)) for array in parts[c["quantity"]]])
    return np.array(rows)


def sizes(drawn):
    """Return the sizes that ought to be shown."""
    kept = {name: value for name, value in drawn.values.items() if name != "layer"}
    return computed(**kept)


def column(drawn, x):
    """Return the layer in whose column of the main plot a place is."""
    left, right = COLUMNS.left + ROOM.left, COLUMNS.right - ROOM.right
    return math.floor((x - left) / (right - left) * drawn.values["depth"]) + 1


def heights(drawn, shape):
    """Return {layer: heights of the marks of this shape}, lowest first."""
    found, markers = {}, drawn.marks.groups["columns"].markers
    if shape in markers:
        for x, y in markers[shape].places:
            found.setdefault(column(drawn, x), []).append(y)
    return {l: np.sort(ys) for l, ys in found.items()}


@every_setting
def test_the_scenario_has_the_numbers_of_the_core(settings):
    values = defaults(VanishingExplorer) | settings
    given = vanishing_scenario(**values)
    spread, shown = given["spread"], computed(**{k: v for k, v in values.items() if k != "layer"})
    np.testing.assert_allclose(spread.sizes, shown, rtol=1e-12)
    np.testing.assert_allclose(spread.quarters, np.percentile(shown, (25, 50, 75), axis=0))
    np.testing.assert_allclose(spread.ends, [shown.min(axis=0), shown.max(axis=0)])
    np.testing.assert_array_equal(spread.zeros, np.count_nonzero(shown == 0, axis=0))
    assert spread.lost == 0


@every_setting
def test_there_is_a_dot_for_every_network_that_is_not_exactly_0(settings):
    drawn = draw(settings)
    shown, dots = sizes(drawn), heights(drawn, CIRCLE)
    for l, layer in enumerate(shown.T, start=1):
        assert len(dots.get(l, [])) == np.count_nonzero(layer)


@every_setting
def test_heights_of_dots_and_medians_are_logarithms_of_sizes(settings):
    drawn = draw(settings)
    shown, dots, medians = sizes(drawn), heights(drawn, CIRCLE), heights(drawn, SQUARE)
    pixels, logs = [], []
    for l, layer in enumerate(shown.T, start=1):
        pixels += [*dots.get(l, []), *medians.get(l, [])]
        logs += np.log10(np.sort(layer[layer > 0])).tolist()
        if np.median(layer) > 0:
            logs.append(np.log10(np.median(layer)))
        else:
            assert l not in medians
    steps, start = np.polyfit(logs, pixels, 1) if np.ptp(logs) > 1e-9 else (0, pixels[0])
    np.testing.assert_allclose(np.multiply(logs, steps) + start, pixels, atol=1e-6)
    assert steps >= 0


@every_setting
def test_boxes_hold_the_middle_half(settings):
    drawn = draw(settings)
    shown, dots = sizes(drawn), heights(drawn, CIRCLE)
    outlines = drawn.marks.polylines.get((INK, SOLID))
    halves = {}
    for points, width in zip(outlines.points, outlines.widths, strict=True):
        if width == 1.2:
            halves[column(drawn, points[:, 0].mean())] = points[:, 1].min(), points[:, 1].max()
    for l, layer in enumerate(shown.T, start=1):
        low, high = np.percentile(layer, (25, 75))
        if high == 0:
            assert l not in halves
        elif low > 0:
            inside = np.count_nonzero((layer >= low) & (layer <= high))
            ys, (bottom, top) = dots[l], halves[l]
            assert np.count_nonzero((ys > bottom - 1e-6) & (ys < top + 1e-6)) == inside


@every_setting
def test_zeros_are_counted_below_each_column(settings):
    drawn = draw(settings)
    zeros = np.count_nonzero(sizes(drawn) == 0, axis=0)
    written = drawn.marks.written
    assert ("exactly 0" in drawn.marks.texts) == zeros.any()
    if zeros.any():
        lane = next(y for _, y, text, _ in written if text == "exactly 0")
        counts = {
            column(drawn, x + 3): int(text)
            for x, y, text, _ in written
            if abs(y - lane) < 1 and text.isdigit()
        }
        assert counts == {l: n for l, n in enumerate(zeros, start=1) if n}
        alone = f"line: median; exactly 0: {zeros[drawn.values['layer'] - 1]}"
        assert alone in drawn.marks.texts and "is exactly 0 in" in drawn.facts
    else:
        assert "exactly 0" not in drawn.facts


def bars(drawn, name):
    """Return the boxes of the bars in a group."""
    group = drawn.marks.groups.get(name)
    lines = group and group.polylines.get((PALE, SOLID))
    return [
        Box(left, y - width / 2, right, y + width / 2)
        for ((left, y), (right, _)), width in (zip(*lines, strict=True) if lines else ())
    ]


@every_setting
def test_the_histogram_holds_the_networks_of_the_chosen_layer(settings):
    drawn = draw(settings)
    layer = drawn.values["layer"]
    seen = heights(drawn, CIRCLE).get(layer, np.empty(0))
    found = bars(drawn, "bars")
    counted = [np.count_nonzero((seen >= b.bottom - 1e-6) & (seen < b.top - 1e-6)) for b in found]
    widths = [box.width for box in found]
    assert sum(counted) == len(seen)
    if found:
        np.testing.assert_allclose(widths, np.array(counted) / max(counted) * max(widths))
        assert str(max(counted)) in drawn.marks.texts
    narrow = bars(draw(settings, width=NARROW), "bars")  # sizes from left to right
    np.testing.assert_allclose([b.height for b in narrow], np.array(widths) / 176 * 126)


@every_setting
def test_bars_show_the_mean_share_of_flat_neurons(settings):
    drawn = draw(settings)
    c, (X, Y) = drawn.values, data.moons(EXAMPLES)
    functions = [*[HIDDEN[c["activation"]]] * (c["depth"] - 1), sigmoid]
    network = [2, *[c["width"]] * (c["depth"] - 1), 1], functions, SCALES[c["init"]]
    flow = gradient_flow(*network, X, Y, binary_cross_entropy, range(c["networks"]))
    flat = flow.flat.mean(axis=0)
    heights = {column(drawn, box.middle[0]): box.height for box in bars(drawn, "flat")}
    full = STRIP.height - STRIP_ROOM.bottom - STRIP_ROOM.top
    assert heights == pytest.approx({l: full * s for l, s in enumerate(flat, start=1) if s})
    assert ("none in any network" in drawn.marks.texts) == (not flat.any())


@every_setting
def test_facts_are_medians_and_quarters_of_the_sizes(settings):
    drawn = draw(settings)
    shown, c = sizes(drawn), drawn.values
    for l in {1, c["layer"], c["depth"]}:
        layer = shown[:, l - 1]
        low, middle, high = map(brief, np.percentile(layer, (25, 50, 75)))
        fact = next(x for x in drawn.facts.splitlines() if x.startswith(f"layer {l}, "))
        assert f"median {middle}, middle half {low} to {high}, " in fact
        assert fact.endswith(f"all from {brief(layer.min())} to {brief(layer.max())}")


@every_setting
def test_the_factor_is_the_geometric_mean_over_the_layers(settings):
    drawn = draw(settings)
    shown, forward = sizes(drawn), drawn.values["quantity"] == "output"
    shown = shown[:, :-1]  # the hidden layers
    usable = shown[(shown > 0).all(axis=1)]
    steps = shown.shape[1] - 1
    if not steps:
        assert "one hidden layer: nothing to compare" in drawn.facts
        return
    if not usable.size:
        assert "no factor: in every network some size is 0" in drawn.facts
        return
    ends = (usable[:, -1], usable[:, 0]) if forward else (usable[:, 0], usable[:, -1])
    each = (ends[0] / ends[1]) ** (1 / steps)
    low, middle, high = np.percentile(each, (25, 50, 75))
    assert f"× {brief(middle)}" in drawn.marks.texts
    verdict = "vanishes" if middle < 0.8 else "explodes" if middle > 1.25 else "lasts"
    said = f"× {brief(middle)}, it {verdict}; middle half {brief(low)} to {brief(high)}"
    assert said in drawn.facts and f"it {verdict}" in drawn.marks.texts
    if steps > 1:
        assert (
            f"{steps} layers {'on' if forward else 'back'}: × {brief(middle**steps)}" in drawn.facts
        )
    assert (f"{len(usable)} networks have no 0" in drawn.facts) == (len(usable) < len(shown))


def test_a_delta_can_vanish_last_or_explode():
    assert "it vanishes" in draw({}).facts
    assert "it lasts" in draw({"activation": "relu", "init": "He", "width": 32}).facts
    assert "it explodes" in draw({"activation": "identity", "init": "1"}).facts


def test_the_chosen_layer_is_framed():
    drawn = draw({"layer": 4})
    (frame,) = drawn.marks.polylines[INK, DOTTED].points
    assert column(drawn, frame[:, 0].min()) == column(drawn, frame[:, 0].max()) == 4
    assert "δ₄ alone" in drawn.marks.texts


def test_colors_differ_by_shape_as_well():
    drawn = draw({})
    markers = drawn.marks.groups["columns"].markers
    assert set(markers) == {CIRCLE, SQUARE}
    assert set(markers[CIRCLE].faces) == {DOT} and set(markers[SQUARE].faces) == {MEDIAN}


def test_the_width_is_grayed_out_where_it_changes_nothing():
    explorer = VanishingExplorer(init="zeros")
    assert explorer.controls["width"].layout.display == "none"
    four, sixteen = (sizes(draw({"init": "zeros", "width": width})) for width in (4, 16))
    np.testing.assert_allclose(four, sixteen)
    explorer.controls["init"].value = "He"
    assert explorer.controls["width"].layout.display != "none"


def test_the_layer_alone_exists():
    explorer = VanishingExplorer(layer=9)
    explorer.controls["depth"].value = 4
    assert explorer.controls["layer"].max == explorer.controls["layer"].value == 4
    assert "δ₄ alone" in explorer.marks.texts
    with pytest.raises(ValueError, match="layer is a number from 1 to 4"):
        explorer.state = "layer=5"


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_names_are_those_of_the_lessons(quantity):
    drawn = draw({"depth": 3, "quantity": quantity})
    names = {"delta": "δ₃ δ₁", "output": "Ŷ X₂", "dW": "∂J/∂W₃ ∂J/∂W₁"}[quantity].split()
    found = re.findall(r"layer \d, ([^:]+):", drawn.facts)
    assert found == names
