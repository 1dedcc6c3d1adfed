"""What can be pointed at in the picture of a delta: each readout's numbers are the core's."""

import re

import numpy as np
import pytest
from described import delta_network
from looks import untidy

from nbcore.drawing.theme import BLACK
from nbcore.explorers.delta.explorer import DeltaExplorer
from nbcore.losses import squared_error
from nbcore.network import backward, cost, forward

SETTINGS = {
    "XOR": {},
    "last": {"layer": 3, "neuron": 1, "example": 4},
    "squared": {"layer": 3, "neuron": 1, "loss": "squared_error", "example": 1},
    "alone": {"layers": 1, "layer": 1, "neuron": 1, "biases": False},
    "wide": {"data": "moons", "layers": 4, "width": 16, "layer": 4, "example": 10, "neuron": 1},
    "middle": {"data": "moons", "layers": 4, "width": 16, "layer": 2, "neuron": 16, "seed": 99,
               "activation": "leaky_relu"},
    "digits": {"data": "digits", "layer": 1, "width": 12, "neuron": 12, "example": 10},
    "ten": {"data": "digits", "layer": 3, "neuron": 8, "activation": "relu"},
}  # fmt: skip
every_setting = pytest.mark.parametrize("setting", SETTINGS)
every_width = pytest.mark.parametrize("width", DeltaExplorer.heights)
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


class Truth:
    """The passes of an explorer's settings, computed by the core alone."""

    def __init__(self, explorer):
        c = explorer.values()
        self.net, self.X, self.Y, self.loss = delta_network(c)
        self.run = forward(self.net, self.X)
        self.grads = backward(self.net, self.run, self.Y, self.loss)
        self.e, self.i, self.k = (c[name] - 1 for name in ("layer", "example", "neuron"))
        self.hidden = self.e < c["layers"] - 1

    def entry(self, name):
        """Return the number that a name such as δ₂[3,1] or ∂J/∂W₁[2,3] stands for."""
        letter, layer, index = re.fullmatch(r"([^₀-₉\[]+)([₀-₉]*)\[(.*)\]", name).groups()
        l = int(layer.translate(SUBSCRIPTS) or 0)
        place = tuple(int(n) - 1 for n in index.split(","))
        if letter in ("Ŷ", "Y"):
            return (self.run.activations[-1] if letter == "Ŷ" else self.Y)[place]
        if letter == "∂J/∂Ŷ":
            return self.loss.deriv(self.run.activations[-1], self.Y)[place] / len(self.Y)
        if letter == "∂J/∂X":
            return (self.grads.deltas[0] @ self.net.weights[0].T)[place]
        if letter == "∂J/∂b":
            return self.grads.biases[l - 1][0, place[0]]
        return {
            "δ": self.grads.deltas, "W": self.net.weights, "X": self.run.activations,
            "∂J/∂W": self.grads.weights,
        }[letter][l - 1][place]  # fmt: skip

    def through(self, j):
        """Return what the entry alone tells about an input, by a nudge of the input."""
        h, zs = 1e-6, []
        for sign in (1, -1):
            x = self.X[self.i].copy()
            x[j] += sign * h
            zs.append(forward(self.net, x).zs[self.e][0, self.k])
        return self.grads.deltas[self.e][self.i, self.k] * (zs[0] - zs[1]) / (2 * h)

    def whole(self, j):
        """Return the slope of J for an input, by a nudge of the input."""
        h, costs = 1e-5, []
        for sign in (1, -1):
            X = self.X.copy()
            X[self.i, j] += sign * h
            costs.append(cost(self.net, forward(self.net, X), self.Y, self.loss))
        return (costs[0] - costs[1]) / (2 * h)


def made(setting, width=800):
    explorer = DeltaExplorer(**SETTINGS[setting])
    explorer.width = width
    explorer.refresh()
    return explorer


def spots(explorer, kind):
    return [some for some in explorer.marks.spots if some.kind == kind]


def readouts(explorer, kind):
    """Yield (row, column, words) for each place of a kind."""
    for some in spots(explorer, kind):
        for row, column in np.ndindex(*some.shape):
            words = explorer.things[kind].says(explorer.numbers, some.index, row, column)
            assert len(words) <= 130, words
            yield row, column, words


def close(text, value):
    """Say whether a text is a number with the digits of a readout."""
    return float(text) == pytest.approx(value, rel=6e-3, abs=1e-9)


def require_named(truth, words):
    """Each name with a number after it has the core's number."""
    found = re.findall(r"([^\s·(]+\[\d+(?:,\d+)?\]) = (-?[\d.e-]+)(?=[,;: .)]|$)", words)
    assert found, words
    for name, text in found:
        assert close(text.rstrip("."), truth.entry(name)), (name, words)


@every_width
@every_setting
def test_products_are_the_core_s_and_lead_to_where_they_come_from(setting, width):
    explorer = made(setting, width)
    truth = Truth(explorer)
    assert bool(spots(explorer, "product")) == truth.hidden
    for row, _, words in list(readouts(explorer, "product")):
        one, two, a, b, product = re.match(
            r"(\S+) · (\S+) = (\S+) · (\S+) = (\S+):", words
        ).groups()
        assert close(a, truth.entry(one)) and close(b, truth.entry(two)), words
        assert close(product, truth.entry(one) * truth.entry(two))
        products = (
            truth.grads.deltas[truth.e + 1][truth.i] * truth.net.weights[truth.e + 1][truth.k]
        )
        told = re.search(r"one of (\d+) with the sum (\S+),", words)
        assert (told is None) == (len(products) == 1)
        assert told is None or (int(told[1]) == len(products) and close(told[2], products.sum()))
        explorer.pick("product", spots(explorer, "product")[0].index, row, 0)
        values = explorer.values()
        place = f"[{values['example']},{values['neuron']}]"
        assert one == f"δ{'₀₁₂₃₄'[values['layer']]}{place}", "the entry it comes from is picked"
        explorer.set(SETTINGS[setting] | {"layer": truth.e + 1, "neuron": truth.k + 1})


@every_width
@every_setting
def test_outputs_are_the_core_s_and_one_of_them_is_picked(setting, width):
    explorer = made(setting, width)
    truth = Truth(explorer)
    assert bool(spots(explorer, "output")) != truth.hidden
    for row, _, words in list(readouts(explorer, "output")):
        require_named(truth, words.rpartition(";" if truth.loss is not squared_error else "!")[2])
        if truth.loss is squared_error:
            assert words.startswith("∂J/∂Ŷ")
        else:
            y_hat, y, a, b, c = re.match(r"(\S+) − (\S+) = (\S+) − (\S+) = (\S+);", words).groups()
            predicted, target = truth.entry(y_hat), truth.entry(y)
            assert close(a, predicted) and close(b, target) and close(c, predicted - target)
            assert f"m = {len(truth.Y)} it is" in words
        (some,) = spots(explorer, "output")
        before = explorer.values()
        explorer.pick("output", some.index, row, 0)
        k = int(re.search(r"\[\d+,(\d+)\]", words)[1])
        assert explorer.values() == before | {"neuron": k}
        (now,) = spots(explorer, "output")
        said = explorer.things["output"].says(explorer.numbers, now.index, *now.at)
        assert f",{k}]" in said
        explorer.set(before)


@every_width
@every_setting
def test_what_an_entry_gives_is_the_core_s(setting, width):
    explorer = made(setting, width)
    truth = Truth(explorer)
    value = truth.grads.deltas[truth.e][truth.i, truth.k]
    told = list(readouts(explorer, "gradient"))
    biased = truth.grads.biases[truth.e] is not None
    assert ("∂J/∂b" in told[-1][2]) == biased
    if biased:
        require_named(truth, told[-1][2])
        assert told[-1][2].count(" = ") == 2
    for *_, words in told[: len(told) - biased]:
        x, delta, a, b, c = re.match(r"(\S+) · (\S+) = (\S+) · (\S+) = (\S+),", words).groups()
        assert truth.entry(delta) == value and close(a, truth.entry(x)) and close(b, value)
        assert close(c, truth.entry(x) * value)
        name, whole = re.search(r"part of (\S+) = (\S+)$", words).groups()
        assert close(whole, truth.entry(name))
        j = re.search(r"\[\d+,(\d+)\]", x)[1]
        assert name.endswith(f"[{j},{truth.k + 1}]")
    assert explorer.things["gradient"].sets is None


@every_width
@every_setting
def test_inputs_and_pixels_are_the_core_s(setting, width):
    explorer = made(setting, width)
    truth = Truth(explorer)
    told = list(readouts(explorer, "input"))
    digit = len(truth.X[0]) == 64
    assert len(told) == (3 * 64 if digit else len(truth.X[0]))
    for row, column, words in told[:: 13 if digit else 1]:
        require_named(truth, words)
        j = int(re.match(r"X₁\[\d+,(\d+)\]", words)[1]) - 1
        if digit:
            assert j == 8 * row + column and f", row {row + 1}, column {column + 1} of" in words
        part = re.search(r"alone (\S+)$", words)[1]
        assert float(part) == pytest.approx(truth.through(j), rel=6e-3, abs=2e-8)
        whole = re.search(r"∂J/∂X₁\S+ = (\S+),", words)[1]
        assert float(whole) == pytest.approx(truth.whole(j), rel=6e-3, abs=2e-8)


@every_setting
def test_only_the_largest_rows_are_shown_with_their_true_index(setting):
    wide, narrow = made(setting, 800), made(setting, 340)
    for kind in ("product", "output", "gradient", "input"):
        many, few = (
            {re.search(r"[\[,](\d+)\]", words)[1] for *_, words in readouts(explorer, kind)}
            for explorer in (wide, narrow)
        )
        assert few <= many, kind


@every_setting
def test_lines_say_what_the_four_equations_do_for_the_entry(setting):
    explorer = made(setting)
    truth = Truth(explorer)
    (some,) = spots(explorer, "line")
    assert some.at == (int(truth.hidden), 0)
    for n, text in enumerate(some.where.texts, start=1):
        assert f"# ({n})" in text
    canceled = truth.loss is not squared_error
    assert some.where.texts[0].startswith("delta = X[-1] - Y" if canceled else "delta = loss.deriv")
    told = [words for *_, words in readouts(explorer, "line")]
    value = truth.grads.deltas[truth.e][truth.i, truth.k]
    own = re.match(r"\(\d\) (\S+) = (\S+) = ", told[int(truth.hidden)])
    assert truth.entry(own[1]) == value and close(own[2], value)
    column, most, name, whole = re.search(
        r"to column (\d+) of \S+; most: (\S+) of (\S+) = (\S+)$", told[2]
    ).groups()
    given = truth.run.activations[truth.e][truth.i] * value
    assert int(column) == truth.k + 1
    assert close(most, given[np.abs(given).argmax()]) and close(whole, truth.entry(name))
    if truth.grads.biases[truth.e] is None:
        assert "only runs in a layer with biases" in told[3]
    else:
        require_named(truth, told[3])


@every_setting
def test_a_line_leads_to_a_layer_that_it_computes(setting):
    explorer = made(setting)
    last = explorer.values()["layers"]
    before = explorer.values()
    for row in (2, 3):
        explorer.pick("line", 0, row, 0)
        assert explorer.values() == before
    for row in (0, 1, 1, 0, 0):
        explorer.pick("line", 0, row, 0)
        (some,) = spots(explorer, "line")
        if last == 1:
            assert some.at == (0, 0)
            continue
        assert some.at == (row, 0)
        assert (explorer.values()["layer"] == last) == (row == 0)
    explorer.set(before)
    explorer.pick("line", 0, *spots(explorer, "line")[0].at)
    assert explorer.values() == before, "the line at work is where the entry is already"


@every_width
@every_setting
def test_rows_lie_where_the_numbers_of_the_tables_stand(setting, width):
    explorer = made(setting, width)
    assert not untidy(explorer.marks)
    for kind in ("product", "output", "gradient", "input"):
        for some in spots(explorer, kind):
            box, rows, columns = some.where
            inside = [image for image in explorer.marks.images if image.box.left >= box.left - 0.1
                      and image.box.right <= box.right + 0.1 and image.box.top <= box.top + 0.1
                      and image.box.bottom >= box.bottom - 0.1]  # fmt: skip
            assert len(inside) == (1 if columns == 8 else 3), kind
            for image in inside:
                first = image.box.cell(0, 0, *image.values.shape)
                place = box.cell(0, 0, rows, columns)
                assert (first.top, first.height) == pytest.approx((place.top, place.height))
            told = [] if columns == 8 else list(readouts(explorer, kind))
            for row, _, words in told:
                y = box.cell(row, 0, rows, 1).middle[1]
                beside = [text for x, at, text, _ in explorer.marks.written
                          if box.left - 28 <= x < box.left and abs(at - y) < 1]  # fmt: skip
                bias = "∂J/∂b" in words
                assert beside == [f"b{'₀₁₂₃₄'[explorer.values()['layer']]}" if bias
                                  else re.search(r",(\d+)\]", words)[1]], words  # fmt: skip
    for some in spots(explorer, "output"):
        row = some.where.box.cell(*some.at, some.where.rows, 1).outline()
        lines = explorer.marks.groups["comes from"].polylines[(BLACK, ())].points
        assert any(np.allclose(line, row) for line in lines), "the framed row"


def test_without_a_source_there_are_no_lines(monkeypatch):
    monkeypatch.setattr("nbcore.analysis.listing.source", lambda: ())
    monkeypatch.setattr("nbcore.analysis.listing._row", lambda part: None)
    assert not spots(made("XOR"), "line")
