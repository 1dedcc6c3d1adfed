"""The delta explorer: its numbers come from the core, are written out, and add up."""

import re

import numpy as np
import pytest
from described import delta_network
from drawn import Drawn

from nbcore.activations import identity, sigmoid, tanh
from nbcore.analysis.delta_terms import delta_terms, slope_curve
from nbcore.analysis.passes import both_passes
from nbcore.drawing.marks import CIRCLE, SOLID, Marks
from nbcore.drawing.theme import BLACK, SERIES, WIDE
from nbcore.explorers.delta.cells import SMALLEST
from nbcore.explorers.delta.explorer import DeltaExplorer
from nbcore.explorers.delta.figure import ROWS, draw_delta
from nbcore.explorers.delta.scenario import BATCH, REMEMBERED, TRAINING, delta_scenario, network
from nbcore.explorers.tasks import task
from nbcore.losses import squared_error
from nbcore.network import Network, backward, cost, forward, init
from nbcore.optimizers import sgd
from nbcore.training import descend

MOST = ROWS[WIDE]
SETTINGS = [
    {},
    {"layer": 2, "example": 4, "neuron": 1, "seed": 3},
    {"layer": 3, "neuron": 1},
    {"layer": 3, "neuron": 1, "loss": "squared_error"},
    {"layers": 1, "layer": 1, "example": 1, "neuron": 1, "biases": False},
    {"width": 16, "neuron": 16, "biases": False, "activation": "sigmoid"},
    {"data": "moons", "layers": 2, "width": 4, "activation": "relu", "trained": True, "neuron": 1},
    {"data": "moons", "layers": 4, "width": 8, "layer": 3, "loss": "squared_error", "example": 10},
    {"data": "digits", "layers": 2, "width": 8, "layer": 1, "trained": True, "example": 7},
    {"data": "digits", "layers": 4, "width": 16, "layer": 2, "neuron": 16, "example": 10},
    {"data": "digits", "layer": 3, "neuron": 8, "activation": "leaky_relu"},
]
every_setting = pytest.mark.parametrize(
    "settings", SETTINGS, ids=lambda s: "-".join(map(str, s.values())) or "defaults"
)


class Truth:
    """What an explorer should show, computed from its settings by the core alone."""

    def __init__(self, explorer):
        c = explorer.values()
        examples = task(c["data"])
        net, self.X, self.Y, self.loss = delta_network(c)
        if c["trained"]:
            epochs, size, rate = TRAINING[c["data"]]
            *_, last = descend(net, *examples[:2], self.loss, optimizer=sgd(rate), epochs=epochs,
                               batch_size=size)  # fmt: skip
            net = last.network
        self.net, self.run = net, forward(net, self.X)
        self.grads = backward(net, self.run, self.Y, self.loss)
        self.l, self.i, self.j = (c[name] - 1 for name in ("layer", "example", "neuron"))
        self.value = self.grads.deltas[self.l][self.i, self.j]
        self.last = self.l == len(net.weights) - 1

    def slope(self):
        f, Z = self.net.functions[self.l], self.run.zs[self.l]
        return f.deriv(Z, f.fn(Z))[self.i, self.j]

    def rows(self):
        """Return the numbers of the columns of both tables, whole."""
        l, i, j = self.l, self.i, self.j
        if self.last:
            Y_hat, Y = self.run.activations[-1], self.Y
            canceled = self.loss.cancels_with(self.net.functions[-1])
            third = Y_hat - Y if canceled else 2 * (Y_hat - Y) / len(Y)
            rows = [Y_hat[i], Y[i], third[i]]
        else:
            upstream, column = self.grads.deltas[l + 1][i], self.net.weights[l + 1].T[:, j]
            rows = [upstream, column, upstream * column]
        x = self.run.activations[l][i]
        return [*rows, x, x * self.value, self.grads.weights[l][:, j]]

    def through(self):
        """Return ∂J/∂x by way of the picked entry: nudge z and x in turn, and multiply."""
        h, l = 1e-6, self.l
        head = Network(*(part[: l + 1] for part in self.net))
        slopes = np.empty(self.X.shape[1])
        for k in range(len(slopes)):
            nudge = h * (np.arange(len(slopes)) == k)
            zs = [forward(head, self.X[self.i] + s * nudge).zs[-1][0, self.j] for s in (1, -1)]
            slopes[k] = (zs[0] - zs[1]) / (2 * h)
        return self.value * slopes

    def whole(self):
        """Return ∂J/∂x by central differences."""
        h, slopes = 1e-5, np.empty(self.X.shape[1])
        for k in range(len(slopes)):
            costs = []
            for sign in (1, -1):
                X = self.X.copy()
                X[self.i, k] += sign * h
                costs.append(cost(self.net, forward(self.net, X), self.Y, self.loss))
            slopes[k] = (costs[0] - costs[1]) / (2 * h)
        return slopes


def tables(explorer):
    """Return the images of the picture after those of the deltas."""
    return explorer.marks.images[explorer.controls["layers"].value :]


def numbers_after(explorer, text):
    """Return the number that is written in the frame after a text."""
    texts = explorer.marks.texts
    return float(texts[texts.index(text) + 1])


def written(explorer, box):
    """Return the numbers that are written in a box, from the top down."""
    left, bottom, right, top = box
    inside = [t for t in explorer.marks.written if left < t[0] < right and bottom < t[1] < top]
    return np.array([float(text) for *_, text, _ in sorted(inside, key=lambda t: -t[1])])


def frames(explorer):
    """Return the boxes of the frames on the heatmaps, by dash."""
    found = {}
    for (color, dash), lines in explorer.marks.groups["frames"].polylines.items():
        assert color == BLACK, "what is drawn on colors does not follow the theme"
        found[dash] = [(*points.min(axis=0), *points.max(axis=0)) for points in lines.points]
    return found


@every_setting
def test_heatmaps_show_the_deltas_and_frames_the_picked_entry(settings):
    explorer = DeltaExplorer(**settings)
    truth = Truth(explorer)
    images = explorer.marks.images
    for image, delta in zip(images, truth.grads.deltas, strict=False):
        assert image.values == pytest.approx(delta, rel=1e-9, abs=1e-15)
        assert image.low == -image.high
    box, shape = images[truth.l].box, truth.grads.deltas[truth.l].shape
    found = frames(explorer)
    assert found.pop(SOLID) == [pytest.approx(tuple(box.cell(truth.i, truth.j, *shape)))]
    rows = []
    for l in (truth.l - 1, truth.l + 1):
        if 0 <= l < len(truth.grads.deltas):
            first = images[l].box.cell(truth.i, 0, *truth.grads.deltas[l].shape)
            rows.append((images[l].box.left, first.bottom, images[l].box.right, first.top))
    assert sorted(found.values()) == [[pytest.approx(row)] for row in rows], "dashes of their own"


@every_setting
def test_the_picked_entry_is_what_nudges_measure(settings):
    explorer = DeltaExplorer(**settings)
    truth = Truth(explorer)
    said = float(re.search(r"picked: δ.\[\d+,\d+\] = (\S+) \(example", explorer.facts)[1])
    l = truth.l
    tail = Network(*([part[l]] for part in truth.net))
    Z = truth.run.zs[l]
    costs = []
    for sign in (1, -1):
        nudged = Z.copy()
        nudged[truth.i, truth.j] += sign * 1e-5
        rest = Network(*(part[l + 1 :] for part in truth.net))
        A = tail.functions[0].fn(nudged)
        after = forward(rest, A) if rest.weights else None
        run = truth.run._replace(
            zs=[nudged, *(after.zs if after else [])],
            activations=[A, *(after.activations[1:] if after else [])],
        )
        costs.append(cost(truth.net, run, truth.Y, truth.loss))
    assert said == pytest.approx((costs[0] - costs[1]) / 2e-5, rel=6e-3, abs=1e-9)
    assert said == pytest.approx(truth.value, rel=6e-3)


@every_setting
def test_rows_of_numbers_are_the_core_s_and_the_largest_are_shown(settings):
    explorer = DeltaExplorer(**settings)
    truth = Truth(explorer)
    rows = truth.rows()
    keys = [np.abs(rows[2])] * 3 + [np.abs(rows[3])] * 3
    if truth.last:  # the picked one is always there
        keys[:3] = [np.where(np.arange(len(rows[0])) == truth.j, np.inf, keys[0])] * 3
    for image, row, key in zip(tables(explorer), rows, keys, strict=False):
        seen = image.values[:, 0]
        assert len(seen) == min(len(row), MOST)
        kept = np.sort(np.argsort(-key, kind="stable")[:MOST])
        assert seen == pytest.approx(row[kept], rel=1e-9, abs=1e-15)


@every_setting
def test_written_numbers_are_those_of_the_images_and_make_the_entry(settings):
    explorer = DeltaExplorer(**settings)
    truth = Truth(explorer)
    l, i, j = truth.l + 1, truth.i + 1, truth.j + 1
    sub = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    name = "δ" + str(l).translate(sub) + f"[{i},{j}]"
    assert numbers_after(explorer, f"= {name}") == pytest.approx(truth.value, rel=6e-3)
    if not truth.last:
        total = numbers_after(explorer, "sum")
        slope = numbers_after(explorer, f"· f{str(l).translate(sub)}′(z)")
        assert total * slope == pytest.approx(truth.value, rel=2e-2, abs=1e-12)
        assert slope == pytest.approx(truth.slope(), rel=6e-3)
        products = tables(explorer)[2].values[:, 0]
        count = len(truth.rows()[0])
        if count > MOST:
            products = np.append(products, numbers_after(explorer, f"{count - MOST} more"))
        assert products.sum() == pytest.approx(total, abs=6e-3 * np.abs(products).sum())
    for image in tables(explorer)[:6]:
        assert written(explorer, image.box) == pytest.approx(
            image.values[:, 0], rel=6e-3, abs=1e-12
        )
    assert "times" in explorer.marks.texts and explorer.marks.texts.count(name) >= 1


@every_setting
def test_what_the_bias_gets(settings):
    explorer = DeltaExplorer(**settings)
    truth = Truth(explorer)
    b = truth.grads.biases[truth.l]
    text = "b" + "₁₂₃₄"[truth.l]
    if b is None:
        assert text not in explorer.marks.texts and "∂J/∂b" not in explorer.facts
        return
    start = explorer.marks.texts.index(text) + 1
    one, part, total = map(float, explorer.marks.texts[start : start + 3])
    assert one == 1
    assert part == pytest.approx(truth.value, rel=6e-3)
    assert total == pytest.approx(b[0, truth.j], rel=6e-3)


@every_setting
def test_the_way_back_to_the_inputs_agrees_with_nudges(settings):
    explorer = DeltaExplorer(**settings)
    truth = Truth(explorer)
    x, part, whole = (image.values.ravel() for image in tables(explorer)[6:9])
    assert x == pytest.approx(truth.X[truth.i])
    assert part == pytest.approx(truth.through(), rel=1e-5, abs=1e-8)
    assert whole == pytest.approx(truth.whole(), rel=1e-5, abs=1e-8)
    fact = explorer.facts.splitlines()[-1]
    if truth.value == 0:
        assert "nothing passes" in fact
        return
    k = np.abs(part).argmax()
    where = f"row {k // 8 + 1}, column {k % 8 + 1}" if len(x) == 64 else f"input {k + 1}"
    assert where in fact
    assert ("raise the cost" if part[k] > 0 else "lower the cost") in fact
    given, together = re.search(r", (\S+) of (\S+); more there", fact).groups()
    assert float(given) == pytest.approx(part[k], rel=6e-3)
    assert float(together) == pytest.approx(whole[k], rel=6e-3)


def test_pixels_are_marked_with_their_signs_and_the_colors_are_explained():
    explorer = DeltaExplorer(data="digits", layers=2, width=6, layer=2, example=4, neuron=8)
    _, part, whole = (image.values for image in tables(explorer)[6:9])
    polyline = explorer.marks.groups["back"].polylines[(BLACK, SOLID)]
    signs = [p for p, w in zip(polyline.points, polyline.widths, strict=True) if w == 1.2]
    marked = [values[np.abs(values) >= 0.25 * np.abs(values).max()] for values in (part, whole)]
    assert len(signs) == sum(len(v) + (v > 0).sum() for v in marked)
    image = tables(explorer)[7]
    for (i, j), value in np.ndenumerate(image.values):
        here = [p for p in signs if np.allclose(p.mean(axis=0), image.box.cell(i, j, 8, 8).middle)]
        large = abs(value) >= 0.25 * np.abs(part).max()
        assert len(here) == (2 if value > 0 else 1) * large
    words = " ".join(explorer.marks.texts)
    assert "purple, +: more ink raises the cost; orange, −: lowers it." in words
    assert (tables(explorer)[6].low, tables(explorer)[6].high) == (0, 1)


def dead_entry(**settings):
    """Return an explorer whose picked entry has f' = 0."""
    for example in range(1, 11):
        for neuron in range(1, 5):
            explorer = DeltaExplorer(width=4, activation="relu", data="moons", layers=2, layer=1,
                                     example=example, neuron=neuron, **settings)  # fmt: skip
            if Truth(explorer).slope() == 0:
                return explorer
    raise AssertionError("no neuron is dead")


def test_a_dead_neuron_is_told_in_words():
    explorer = dead_entry()
    words = "dead for this example: f′(z) = 0, no blame passes"
    assert words in explorer.facts and words in " ".join(explorer.marks.texts)
    assert "it gives nothing to column" in explorer.facts
    assert "this example teaches it nothing" in explorer.facts
    assert not tables(explorer)[4].values.any()
    assert "dead" not in DeltaExplorer().facts


def test_the_scenario_takes_an_entry_apart_without_any_control():
    described = {"data": "moons", "layers": 2, "width": 3, "activation": "tanh", "biases": True}
    described |= {"loss": "binary_cross_entropy", "seed": 2, "trained": False}
    shown = delta_scenario(**described, layer=1, example=4, neuron=2)
    net, (X, Y, output, loss) = init([2, 3, 1], [tanh, sigmoid], seed=2), task("moons")
    assert output is sigmoid
    run = forward(net, X[:BATCH])
    grads = backward(net, run, Y[:BATCH], loss)
    assert shown["terms"].value == grads.deltas[0][3, 1] and shown["place"] == (0, 3, 1)
    assert shown["passes"].cost == cost(net, run, Y[:BATCH], loss) and shown["epochs"] == 0
    np.testing.assert_allclose(shown["whole"], (grads.deltas[0] @ net.weights[0].T)[3])
    np.testing.assert_allclose(shown["part"], grads.deltas[0][3, 1] * net.weights[0][:, 1])
    assert network(**described)[0].weights[1].shape == (3, 1)


def saturated(z):
    """Return the facts about a neuron at z, drawn without an explorer."""
    net = Network([np.array([[z]]), np.array([[1.0]])], [None, None], [tanh, identity])
    X, Y = np.ones((1, 1)), np.zeros((1, 1))
    passes = both_passes(net, X, Y, squared_error)
    marks = Marks(WIDE, DeltaExplorer.heights[WIDE])
    facts = draw_delta(
        marks, passes=passes, terms=delta_terms(*passes, 0, 0, 0), curve=slope_curve(tanh, z),
        place=(0, 0, 0), inputs=X[0], part=X[0], whole=X[0], epochs=0, code=[],
    )  # fmt: skip
    return facts[3]


def test_a_saturated_neuron_is_told_in_words():
    share = 100 * (1 - np.tanh(3) ** 2)
    assert f"f′(z) is nearly 0, only {share:.3g}% of the blame" in saturated(3.0)
    assert "f′(z) is nearly 0, hardly any of the blame" in saturated(15.0)
    assert "e-1" not in saturated(15.0)
    assert "dead" in saturated(40.0)
    assert "nearly" not in saturated(0.5)


@pytest.mark.parametrize("settings", [{}, {"width": 16}])
def test_the_slope_s_curve_has_a_dot_at_z(settings):
    explorer = DeltaExplorer(**settings)
    truth = Truth(explorer)
    assert "slope f₁′(z)" in explorer.marks.texts
    ((x, y),) = explorer.marks.markers[CIRCLE].places
    curve = explorer.marks.polylines[(SERIES[0], SOLID)].points[0]
    z = np.interp(x, curve[:, 0], np.linspace(-4, 4, len(curve)))
    assert z == pytest.approx(truth.run.zs[0][truth.i, truth.j], abs=0.01)
    assert y == pytest.approx(np.interp(x, *curve.T), abs=0.5)


def test_a_slope_that_canceled_has_no_dot():
    explorer = DeltaExplorer(layer=3, neuron=1)
    assert not explorer.marks.markers and not any("slope f" in t for t in explorer.marks.texts)
    assert "/ m" in explorer.marks.texts
    assert "canceled against the loss" in explorer.facts
    explorer.controls["loss"].value = "squared_error"
    assert explorer.marks.markers and "canceled" not in explorer.facts


def panels(explorer):
    """Return the texts of the three panels below the heatmaps."""
    names = "comes from", "goes to", "back"
    return [[text.text for text in explorer.marks.groups[name].texts] for name in names]


def test_j_sends_and_k_receives():
    comes, goes, back = panels(DeltaExplorer(layer=2, example=2, neuron=3, layers=3, width=3))
    assert {"k", "δ₃", "[2,k]", "W₃", "[3,k]", "product", "= δ₂[2,3]"} < set(comes)
    assert {"j", "X₂", "[2,j]", "times", "δ₂[2,3]", "∂J/∂W₂", "[j,3]", "b₂"} < set(goes)
    assert {"j", "X₁", "[2,j]", "through", "δ₂[2,3]", "∂J/∂X₁"} < set(back)
    assert not any(re.search(r"\bk\b", text) for text in [*goes, *back])
    assert not any(re.search(r"\bj\b", text) for text in comes)
    last = DeltaExplorer(layer=3, example=2, neuron=1)
    assert {"Ŷ", "Y", "[2,k]", "Ŷ − Y", "/ m", "= δ₃[2,1]"} < set(panels(last)[0])
    last.controls["loss"].value = "squared_error"
    assert {"Ŷ", "Y", "[2,k]", "∂J/∂Ŷ", "· f₃′(z)", "= δ₃[2,1]"} < set(panels(last)[0])


OTHER = {"width": 7, "activation": "relu", "loss": "squared_error"}


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, set()),
        ({"layers": 1, "neuron": 1}, {"width", "activation", "layer", "neuron"}),
        ({"layer": 3, "neuron": 1}, {"neuron"}),
        ({"width": 1, "neuron": 1}, {"neuron"}),
        ({"data": "digits"}, {"loss"}),
        ({"data": "digits", "layers": 1}, {"loss", "width", "activation", "layer"}),
    ],
)
def test_controls_without_effect_are_not_shown_and_have_none(settings, names):
    explorer = DeltaExplorer(**settings)
    assert {n for n, control in explorer.controls.items() if control.layout.display} == names
    before = explorer.picture.content["layers"]
    for name in names - {"layer", "neuron"}:
        explorer.controls[name].value = OTHER[name]
    assert explorer.picture.content["layers"] == before
    for name in names & {"layer", "neuron"}:
        assert explorer.controls[name].max == explorer.controls[name].min


def test_an_entry_is_always_one_that_is_there():
    explorer = DeltaExplorer(data="digits", layers=4, width=16, layer=1, example=10, neuron=16)
    explorer.controls["layer"].value = 4
    assert explorer.controls["neuron"].value == explorer.controls["neuron"].max == 10
    explorer.controls["data"].value = "XOR"
    assert (explorer.controls["example"].max, explorer.controls["neuron"].max) == (4, 1)
    explorer.controls["layers"].value = 2
    assert explorer.controls["layer"].value == explorer.controls["layer"].max == 2


@pytest.mark.parametrize("data", TRAINING)
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh"])
def test_training_lowers_the_cost_and_stays_finite(data, activation):
    examples = task(data)
    for layers, width in ((1, 1), (2, 4), (4, 16)):
        costs = []
        for trained in (False, True):
            net, epochs = network(
                data=data, layers=layers, width=width, activation=activation,
                loss="binary_cross_entropy", biases=True, seed=1, trained=trained,
            )  # fmt: skip
            costs.append(cost(net, forward(net, examples.X), examples.Y, examples.loss))
            assert epochs == (TRAINING[data][0] if trained else 0)
        assert np.isfinite(costs).all() and costs[1] < costs[0]


def test_a_trained_network_is_remembered_and_the_memory_is_bounded():
    network.cache_clear()
    explorer = DeltaExplorer(trained=True)
    misses = network.cache_info().misses
    explorer.controls["example"].value = 3
    explorer.controls["layer"].value = 2
    assert network.cache_info().misses == misses
    assert network.cache_info().maxsize == REMEMBERED


@every_setting
def test_facts_are_few_finite_and_complete(settings):
    facts = DeltaExplorer(**settings).facts.splitlines()
    assert 2 <= len(facts) <= 8
    for word in ("nan", "inf", "-0 "):
        assert not any(word in fact.split() for fact in facts)
    truth = Truth(DeltaExplorer(**settings))
    sizes = "-".join(map(str, [truth.X.shape[1], *(len(b.T) for b in truth.net.weights)]))
    assert sizes.split("-")[0] in facts[0]
    measured = cost(truth.net, truth.run, truth.Y, truth.loss)
    assert float(facts[0].split("J = ")[1]) == pytest.approx(measured, rel=1e-3)


SUB = dict(zip("₁₂₃₄", range(1, 5), strict=True))


@every_setting
def test_facts_say_the_largest_factor_and_what_is_fed(settings):
    truth, facts = Truth(DeltaExplorer(**settings)), DeltaExplorer(**settings).facts
    l, i, j, (first, second, third, x, given, column) = truth.l, truth.i, truth.j, truth.rows()
    near = {"rel": 6e-3, "abs": 1e-9}
    if not truth.last:
        found = re.search(
            r"sum (\S+); largest: δ(.)\[(\d+),(\d+)\] W(.)\[(\d+),(\d+)\] = (\S+) times (\S+)\n",
            facts,
        ).groups()
        k = int(np.abs(third).argmax())
        places = SUB[found[1]], *found[2:4], SUB[found[4]], *found[5:7]
        assert tuple(map(int, places)) == (l + 2, i + 1, k + 1, l + 2, j + 1, k + 1)
        numbers = float(found[0]), float(found[7]), float(found[8])
        assert numbers == pytest.approx((third.sum(), first[k], second[k]), **near)
        slope = re.search(rf"times f{'₁₂₃₄'[l]}′\(z\) = (\S+); ", facts)[1]
        assert float(slope) == pytest.approx(truth.slope(), **near)
    else:
        found = re.search(r"\((\S+) − (\S+)\) / (\d+)\n", facts)
        if found:
            assert tuple(map(float, found.groups())) == pytest.approx(
                (first[j], second[j], len(truth.X)), **near
            )
        else:
            found = re.search(r"= (\S+) times (\S+), with Ŷ = (\S+) and Y = (\S+)\n", facts)
            assert tuple(map(float, found.groups())) == pytest.approx(
                (third[j], truth.slope(), first[j], second[j]), **near
            )
    found = re.search(
        r"to ∂J/∂W(.)\[(\d+),(\d+)\] = (\S+) it gives most, X(.)\[(\d+),(\d+)\] times itself: "
        r"([^;\s]+)",
        facts,
    )
    assert bool(found) == given.any()
    if found:
        k = int(np.abs(x).argmax())
        places = SUB[found[1]], int(found[2]), int(found[3])
        places += SUB[found[5]], int(found[6]), int(found[7])
        assert places == (l + 1, k + 1, j + 1, l + 1, i + 1, k + 1)
        assert float(found[4]) == pytest.approx(column[k], **near)
        assert float(found[8]) == pytest.approx(given[k], **near)


def test_what_this_example_gives_and_what_all_give_have_one_scale_of_colors():
    explorer = DeltaExplorer()
    assert "Middle: what this example gives. Right: all 4 together." in " ".join(
        explorer.marks.texts
    )
    for one, other in (tables(explorer)[4:6], tables(explorer)[7:9]):
        assert (one.low, one.high) == (other.low, other.high)


def test_the_facts_of_the_default():
    assert DeltaExplorer().facts.splitlines()[:4] == [
        "network 2-3-3-1 (tanh, then sigmoid), untrained; binary_cross_entropy, "
        "mean of 4: J = 0.6906",
        "picked: δ₁[2,3] = -0.0856 (example 2, neuron 3 of layer 1)",
        "it comes from 3 products with the sum -0.0913; largest: δ₂[2,1] W₂[3,1] = "
        "0.0528 times -1.34",
        "times f₁′(z) = 0.937; tanh at z = 0.256: 93.7% of the blame passes",
    ]


@pytest.mark.parametrize("width", DeltaExplorer.heights)
def test_no_cell_is_narrower_than_its_number(width):
    for settings in SETTINGS:
        for image in Drawn(DeltaExplorer, settings, width).marks.images:
            if image.values.shape[1] == 1 and image.box.width < 100:
                assert image.box.width >= SMALLEST
