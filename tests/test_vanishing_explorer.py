"""The explorer of vanishing deltas: dots, boxes, medians and words, recomputed from the core."""

import math
import re

import numpy as np
import pytest

from nbcore import data
from nbcore.activations import sigmoid
from nbcore.analysis.gradient_flow import gradient_flow
from nbcore.drawing.marks import CIRCLE, SOLID, SQUARE
from nbcore.drawing.theme import INK
from nbcore.explorers.layers.explorer import SCALES
from nbcore.explorers.tasks import HIDDEN
from nbcore.explorers.vanishing.explorer import EXAMPLES, VanishingExplorer
from nbcore.explorers.vanishing.figure import BAR, DOT, LINE, MAIN, QUANTITIES, SIDE, STRIP
from nbcore.losses import binary_cross_entropy
from nbcore.network import backward, forward, init
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
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=str)


def make(settings):
    return VanishingExplorer(**settings)


def sizes(explorer):
    """Return the shown sizes (networks, layers) from one pass of the core for each seed."""
    c, (X, Y) = explorer.values(), data.moons(EXAMPLES)
    hidden, rows = c["depth"] - 1, []
    for seed in range(c["networks"]):
        net = init(
            [2, *[c["width"]] * hidden, 1],
            [*[HIDDEN[c["activation"]]] * hidden, sigmoid],
            scale=SCALES[c["init"]],
            seed=seed,
        )
        run = forward(net, X)
        grads = backward(net, run, Y, binary_cross_entropy)
        parts = {"delta": grads.deltas, "output": run.activations[1:], "dW": grads.weights}
        rows.append([np.sqrt(np.mean(array**2)) for array in parts[c["quantity"]]])
    return np.array(rows)


def column(explorer, x):
    """Return the layer in whose column of the main plot a place is."""
    left, right = MAIN.left + 46, MAIN.right - 10
    return math.floor((x - left) / (right - left) * explorer.values()["depth"]) + 1


def heights(explorer, shape):
    """Return {layer: heights of the marks of this shape}, lowest first."""
    found = {}
    if shape in explorer.marks.markers:
        for x, y in explorer.marks.markers[shape].places:
            found.setdefault(column(explorer, x), []).append(y)
    return {l: np.sort(ys) for l, ys in found.items()}


@every_setting
def test_there_is_a_dot_for_every_network_that_is_not_exactly_0(settings):
    explorer = make(settings)
    shown, dots = sizes(explorer), heights(explorer, CIRCLE)
    for l, layer in enumerate(shown.T, start=1):
        assert len(dots.get(l, [])) == np.count_nonzero(layer)


@every_setting
def test_heights_of_dots_and_medians_are_logarithms_of_sizes(settings):
    explorer = make(settings)
    shown, dots, medians = sizes(explorer), heights(explorer, CIRCLE), heights(explorer, SQUARE)
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
    explorer = make(settings)
    shown, dots = sizes(explorer), heights(explorer, CIRCLE)
    stroke = explorer.marks.polylines.get((INK, SOLID))
    drawn = {}
    for points, width in zip(stroke.points, stroke.widths, strict=True):
        if width == 1.2:
            drawn[column(explorer, points[:, 0].mean())] = points[:, 1].min(), points[:, 1].max()
    for l, layer in enumerate(shown.T, start=1):
        low, high = np.percentile(layer, (25, 75))
        if high == 0:
            assert l not in drawn
        elif low > 0:
            inside = np.count_nonzero((layer >= low) & (layer <= high))
            ys, (bottom, top) = dots[l], drawn[l]
            assert np.count_nonzero((ys > bottom - 1e-6) & (ys < top + 1e-6)) == inside


@every_setting
def test_zeros_are_counted_below_each_column(settings):
    explorer = make(settings)
    zeros = np.count_nonzero(sizes(explorer) == 0, axis=0)
    written = explorer.marks.written
    assert ("exactly 0" in explorer.marks.texts) == zeros.any()
    if zeros.any():
        lane = next(y for _, y, text, _ in written if text == "exactly 0")
        counts = {
            column(explorer, x + 3): int(text)
            for x, y, text, _ in written
            if abs(y - lane) < 1 and text.isdigit()
        }
        assert counts == {l: n for l, n in enumerate(zeros, start=1) if n}
        assert f"exactly 0: {zeros[explorer.values()['layer'] - 1]}" in explorer.marks.texts
    else:
        assert "no size is exactly 0" in explorer.facts


def bars(explorer, panel):
    return [
        tile.box
        for tile in explorer.marks.images
        if tile.colors is BAR
        and panel.left <= tile.box.left < panel.right
        and panel.bottom <= tile.box.bottom < panel.top
    ]


@every_setting
def test_the_histogram_holds_the_networks_of_the_chosen_layer(settings):
    explorer = make(settings)
    layer = explorer.values()["layer"]
    seen = heights(explorer, CIRCLE).get(layer, np.empty(0))
    boxes = bars(explorer, SIDE)
    counted = [np.count_nonzero((seen >= b.bottom - 1e-6) & (seen < b.top - 1e-6)) for b in boxes]
    widths = [box.width for box in boxes]
    assert sum(counted) == len(seen)
    if boxes:
        np.testing.assert_allclose(widths, np.array(counted) / max(counted) * max(widths))
        assert str(max(counted)) in explorer.marks.texts


@every_setting
def test_bars_show_the_mean_share_of_flat_neurons(settings):
    explorer = make(settings)
    c, (X, Y) = explorer.values(), data.moons(EXAMPLES)
    functions = [*[HIDDEN[c["activation"]]] * (c["depth"] - 1), sigmoid]
    network = [2, *[c["width"]] * (c["depth"] - 1), 1], functions, SCALES[c["init"]]
    flat = gradient_flow(*network, X, Y, binary_cross_entropy, range(c["networks"])).flat.mean(
        axis=0
    )
    drawn = {column(explorer, box.middle[0]): box.height for box in bars(explorer, STRIP)}
    full = STRIP.height - 34 - 44
    assert drawn == pytest.approx({l: full * s for l, s in enumerate(flat, start=1) if s})
    assert ("none in any network" in explorer.marks.texts) == (not flat.any())


@every_setting
def test_facts_are_medians_and_quarters_of_the_sizes(settings):
    explorer = make(settings)
    shown, c = sizes(explorer), explorer.values()
    for l in {1, c["layer"], c["depth"]}:
        layer = shown[:, l - 1]
        low, middle, high = map(brief, np.percentile(layer, (25, 50, 75)))
        fact = next(x for x in explorer.facts.splitlines() if x.startswith(f"layer {l}, "))
        assert f"median {middle}, middle half {low} to {high}, " in fact
        assert fact.endswith(f"all from {brief(layer.min())} to {brief(layer.max())}")


@every_setting
def test_the_factor_is_the_geometric_mean_over_the_layers(settings):
    explorer = make(settings)
    shown, forward = sizes(explorer), explorer.values()["quantity"] == "output"
    shown = shown[:, :-1]  # the hidden layers
    usable = shown[(shown > 0).all(axis=1)]
    steps = shown.shape[1] - 1
    if not steps:
        assert "one hidden layer: nothing to compare" in explorer.facts
        return
    if not usable.size:
        assert "no factor: in every network some size is 0" in explorer.facts
        return
    ends = (usable[:, -1], usable[:, 0]) if forward else (usable[:, 0], usable[:, -1])
    each = (ends[0] / ends[1]) ** (1 / steps)
    low, middle, high = np.percentile(each, (25, 50, 75))
    assert f"× {brief(middle)}" in explorer.marks.texts
    said = f"× {brief(middle)} (middle half {brief(low)} to {brief(high)})"
    assert said in explorer.facts
    if steps > 1:
        assert (
            f"{steps} layers {'on' if forward else 'back'}: × {brief(middle**steps)}"
            in explorer.facts
        )
    assert (f"{len(usable)} networks have no 0" in explorer.facts) == (len(usable) < len(shown))
    verdict = "vanishes" if middle < 0.8 else "explodes" if middle > 1.25 else "lasts"
    assert f"it {verdict}" in explorer.facts


def test_a_delta_can_vanish_last_or_explode():
    assert "it vanishes" in VanishingExplorer().facts
    assert "it lasts" in VanishingExplorer(activation="relu", init="He", width=32).facts
    assert "it explodes" in VanishingExplorer(activation="identity", init="1").facts


def test_the_chosen_layer_is_framed():
    explorer = VanishingExplorer(layer=4)
    frame = next(
        s.points[0] for (_, dash), s in explorer.marks.polylines.items() if dash == (0, (1, 1.5))
    )
    assert column(explorer, frame[:, 0].min()) == column(explorer, frame[:, 0].max()) == 4
    assert "δ₄ alone" in explorer.marks.texts


def test_colors_are_told_apart_by_shape_as_well():
    explorer = VanishingExplorer()
    assert set(explorer.marks.markers) == {CIRCLE, SQUARE}
    assert len(set(explorer.marks.markers[CIRCLE].faces)) == 1 and DOT != LINE


def test_the_width_is_grayed_out_where_it_changes_nothing():
    explorer = VanishingExplorer(init="zeros")
    assert explorer.controls["width"].disabled
    shown = sizes(explorer)
    explorer.controls["width"].value = 4
    np.testing.assert_allclose(sizes(explorer), shown)
    explorer.controls["init"].value = "He"
    assert not explorer.controls["width"].disabled


def test_the_layer_alone_exists():
    explorer = VanishingExplorer(layer=9)
    explorer.controls["depth"].value = 4
    assert explorer.controls["layer"].max == explorer.controls["layer"].value == 4
    assert "δ₄ alone" in explorer.marks.texts
    with pytest.raises(ValueError, match="layer is a number from 1 to 4"):
        explorer.state = "layer=5"


def test_each_control_changes_picture_and_facts():
    for name, value in {
        "depth": 6,
        "width": 8,
        "activation": "tanh",
        "init": "He",
        "networks": 12,
        "quantity": "output",
        "layer": 5,
    }.items():
        explorer = VanishingExplorer()
        before, facts = bytes(explorer.image.value), explorer.facts
        explorer.controls[name].value = value
        assert bytes(explorer.image.value) != before and explorer.facts != facts, name


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_names_are_those_of_the_lessons(quantity):
    explorer = VanishingExplorer(depth=3, quantity=quantity)
    names = {"delta": "δ₃ δ₁", "output": "Ŷ X₂", "dW": "∂J/∂W₃ ∂J/∂W₁"}[quantity].split()
    found = re.findall(r"layer \d, ([^:]+):", explorer.facts)
    assert found == names
