"""What can be pointed at among many networks: layers, networks, flat neurons, all from the core."""

import functools
import re

import numpy as np
import pytest
from readings import agree, changes, middle, reading, spots_of

from nbcore import data
from nbcore.activations import identity, leaky_relu, relu, sigmoid, tanh
from nbcore.drawing.marks import CIRCLE, DOTTED, SOLID, Marks
from nbcore.drawing.theme import INK, PALE, WIDTHS
from nbcore.explorers.vanishing.scenario import EXAMPLES
from nbcore.initializations import glorot, he, lecun
from nbcore.losses import binary_cross_entropy
from nbcore.network import backward, forward, init
from nbcore.widgets import VanishingExplorer
from nbcore.writing.symbols import symbol

NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
HIDDEN = {f.name: f for f in (identity, relu, leaky_relu, tanh, sigmoid)}
SCALES = {"1/√n_in": lecun, "Glorot": glorot, "He": he, "0.01": 0.01, "1": 1.0, "zeros": 0.0}
SETTINGS = [
    {},
    {"activation": "tanh", "init": "1", "depth": 5, "width": 32, "layer": 3},
    {"activation": "relu", "init": "Glorot", "depth": 20, "width": 2, "networks": 10, "layer": 20},
    {"quantity": "output", "activation": "relu", "init": "He", "depth": 6, "layer": 6},
    {"quantity": "dW", "activation": "leaky_relu", "init": "0.01", "depth": 2, "networks": 40},
    {"init": "zeros", "activation": "identity", "depth": 3},
]
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=str)


@functools.cache
def passes(**c):
    """Return the sizes (networks, L) and the shares of flat neurons (networks, L)."""
    X, Y = data.moons(EXAMPLES)
    hidden, sizes, flat = c["depth"] - 1, [], []
    f = HIDDEN[c["activation"]]
    steepest = [*[0.25 if f is sigmoid else 1.0] * hidden, 0.25]
    for seed in range(c["networks"]):
        widths, functions = [2, *[c["width"]] * hidden, 1], [*[f] * hidden, sigmoid]
        net = init(widths, functions, scale=SCALES[c["init"]], seed=seed)
        run = forward(net, X)
        grads = backward(net, run, Y, binary_cross_entropy)
        parts = {"delta": grads.deltas, "output": run.activations[1:], "dW": grads.weights}
        sizes.append([np.sqrt(np.mean(array**2)) for array in parts[c["quantity"]]])
        layers = zip(functions, run.zs, run.activations[1:], steepest, strict=True)
        lows = [g.deriv(Z, A) <= 0.05 * most for g, Z, A, most in layers]
        flat.append([low.all(axis=0).mean() for low in lows])
    return np.array(sizes), np.array(flat)


def computed(explorer):
    return passes(**{n: v for n, v in explorer.values().items() if n != "layer"})


def names(c):
    """Return what is shown of each layer, as the lessons write it."""
    layers = range(1, c["depth"] + 1)
    if c["quantity"] == "output":
        return [*(symbol("X", l + 1) for l in layers[:-1]), "Ŷ"]
    return [symbol("δ" if c["quantity"] == "delta" else "∂J/∂W", l) for l in layers]


@every_setting
def test_a_layer_says_its_median_and_its_middle_half(settings):
    explorer = VanishingExplorer(**settings)
    c, (sizes, _) = explorer.values(), computed(explorer)
    for l in {0, c["depth"] // 2, c["depth"] - 1}:
        low, median, high = np.percentile(sizes[:, l], (25, 50, 75))
        found = re.fullmatch(
            rf"layer {l + 1}: median size of {names(c)[l]} {NUMBER}, middle half {NUMBER} to "
            rf"{NUMBER}, {c['networks']} networks; size: the root mean square",
            reading(explorer, "layer", 0, 0, l),
        )
        agree(found.groups(), [median, low, high], digits=3, noise=0)


@every_setting
def test_a_network_says_its_seed_and_its_size(settings):
    explorer = VanishingExplorer(**settings)
    c, (sizes, _) = explorer.values(), computed(explorer)
    assert spots_of(explorer, "network").shape == (c["networks"], c["depth"])
    for seed in {0, 7, c["networks"] - 1}:
        for l in {0, c["depth"] // 2, c["depth"] - 1}:
            found = re.fullmatch(
                rf"seed {seed}, layer {l + 1}: size of {names(c)[l]} = {NUMBER}, "
                "root mean square of all its entries",
                reading(explorer, "network", 0, seed, l),
            )
            agree(found.groups(), [sizes[seed, l]], noise=0)


@every_setting
def test_flat_neurons_are_said_with_their_share_and_in_how_many_networks(settings):
    explorer = VanishingExplorer(**settings)
    c, (_, flat) = explorer.values(), computed(explorer)
    for l in range(c["depth"]):
        said = reading(explorer, "flat", 0, 0, l)
        if not flat[:, l].any():
            networks = c["networks"]
            assert said == (
                f"layer {l + 1}: no neuron is dead or saturated in any of {networks} networks"
            )
            continue
        found = re.fullmatch(
            rf"layer {l + 1}: {NUMBER} % of its neurons are dead or saturated, the mean of "
            rf"{c['networks']} networks; some are in {NUMBER} of them",
            said,
        )
        agree(found.groups()[:1], [100 * flat[:, l].mean()], digits=3, noise=0)
        assert int(found[2]) == np.count_nonzero(flat[:, l])


def test_some_networks_have_flat_neurons_and_some_have_none():
    some = VanishingExplorer(activation="relu", init="Glorot", depth=20, width=2)
    assert computed(some)[1].any() and not computed(VanishingExplorer())[1].all()


@pytest.mark.parametrize("kind", ["layer", "network", "flat"])
@pytest.mark.parametrize("settings", [{"depth": 20}, {"depth": 2}, {"layer": 4}], ids=str)
def test_what_is_picked_sets_the_layer(kind, settings):
    explorer = VanishingExplorer(**settings)
    rows, depth = spots_of(explorer, kind).shape
    for l in (depth - 1, 0, depth // 2):
        assert changes(explorer, kind, 0, rows - 1, l) == {"layer": l + 1}
        assert changes(explorer, kind, 0, 0, l) == {}
        assert spots_of(explorer, "layer").at == spots_of(explorer, "flat").at == (0, l)


@every_setting
@pytest.mark.parametrize("width", WIDTHS)
def test_networks_are_where_their_dots_are(settings, width):
    explorer = VanishingExplorer(**settings)
    explorer.width = width
    explorer.refresh()
    sizes, _ = computed(explorer)
    spots, columns = spots_of(explorer, "network"), spots_of(explorer, "layer")
    places, box = spots.where.places, columns.where.box
    group = explorer.marks.groups["columns"]
    dots = np.reshape(group.markers[CIRCLE].places if CIRCLE in group.markers else [], (-1, 2))
    np.testing.assert_allclose(places.swapaxes(0, 1)[sizes.T > 0], dots, atol=1e-9)
    lane = [y for _, y, text, _ in explorer.marks.written if text == "exactly 0"]
    np.testing.assert_allclose(places[..., 1][sizes == 0], *lane or [0], atol=1e-6)
    for l in range(sizes.shape[1]):
        cell = box.cell(0, l, *columns.shape)
        xs = places[:, l, 0]
        assert (cell.left < xs).all() and (xs < cell.right).all()


@pytest.mark.parametrize("width", WIDTHS)
def test_columns_are_where_the_layer_is_framed_and_cells_where_the_bars_are(width):
    explorer = VanishingExplorer(activation="relu", init="Glorot", depth=20, width=2)
    explorer.width = width
    for l in (0, 11, 19):
        explorer.pick("layer", 0, 0, l)
        (frame,) = explorer.marks.polylines[INK, DOTTED].points
        spots = spots_of(explorer, "layer")
        center = (frame.min(axis=0) + frame.max(axis=0)) / 2
        np.testing.assert_allclose(middle(spots, 0, l), center, atol=1e-6)
    spots = spots_of(explorer, "flat")
    bars = explorer.marks.groups["flat"].polylines[PALE, SOLID].points
    flat = np.flatnonzero(computed(explorer)[1].mean(axis=0))
    assert len(bars) == len(flat) > 3
    for l, bar in zip(flat, bars, strict=True):
        x, y = bar.mean(axis=0)
        cell = spots.where.box.cell(0, l, *spots.shape)
        assert abs(cell.middle[0] - x) < 1e-6 and cell.bottom < y < cell.top


def test_a_size_that_no_float_can_hold_is_said_in_words():
    explorer = VanishingExplorer()
    spread = explorer.numbers["spread"]
    sizes = spread.sizes.copy()
    sizes[3, 2] = np.inf
    numbers = explorer.numbers | {"spread": spread._replace(sizes=sizes)}
    said = explorer.things["network"].says(numbers, 0, 3, 2)
    assert "size of δ₃ = too large for a float" in said
    places = spots_of(explorer, "network").where.places
    marks = Marks(explorer.width, explorer.heights[explorer.width])
    type(explorer).figure(marks, **numbers)
    spots = next(s for s in marks.spots if s.kind == "network")
    assert np.isfinite(spots.where.places).all()
    assert spots.where.places[3, 2, 1] > places[..., 1].max()
