"""What can be pointed at among the layers of a network: shapes, neurons, weights, deltas."""

import re

import numpy as np
import pytest
from described import layers_network
from readings import agree, changes, middle, reading, spots_of

from nbcore.check import numerical_gradients
from nbcore.drawing.heatmap import ROWS
from nbcore.drawing.marks import CIRCLE
from nbcore.drawing.text import text_width
from nbcore.drawing.theme import NARROW, WIDTHS
from nbcore.network import backward, forward
from nbcore.widgets import LayersExplorer
from nbcore.writing.symbols import symbol

NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
SETTINGS = [
    {},
    {"data": "AND", "layers": 1, "biases": False, "seed": 4, "init": "1"},
    {"data": "OR", "layers": 3, "width1": 16, "width2": 1, "f1": "sigmoid", "example": 4},
    {"data": "moons", "layers": 6, "width3": 2, "f2": "leaky_relu", "seed": 99, "batch": 33},
    {"data": "moons", "layers": 2, "width1": 64, "f1": "tanh", "init": "He", "batch": 64},
    {"data": "digits", "layers": 4, "width1": 5, "f3": "sigmoid", "example": 1, "batch": 1},
    {"data": "digits", "layers": 2, "width1": 9, "f1": "identity", "biases": False, "batch": 9},
    {"data": "XOR", "layers": 3, "init": "zeros", "batch": 2, "example": 1},
]
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=str)


class Core:
    """The network, the batch and both passes that the settings describe, made anew."""

    def __init__(self, explorer):
        self.net, self.X, self.Y, self.loss = layers_network(explorer.values())
        self.example = explorer.controls["example"].value - 1
        self.run = forward(self.net, self.X)
        self.deltas = backward(self.net, self.run, self.Y, self.loss).deltas


def some(*shape):
    """Return a few places of an array: its corners and its middle."""
    rows, columns = shape
    return {(i, j) for i in {0, rows // 2, rows - 1} for j in {0, columns // 2, columns - 1}}


def numbered(letter, e, i, j):
    return re.escape(f"{symbol(letter, e + 1)}[{i + 1},{j + 1}]")


@every_setting
def test_a_neuron_says_its_answer_and_what_that_is_made_of(settings):
    explorer = LayersExplorer(**settings)
    core = Core(explorer)
    i, last = core.example, len(core.net.weights)
    for e, A in enumerate(core.run.activations):
        assert spots_of(explorer, "neuron", e).shape == (A.shape[1], 1)
        for j in {0, A.shape[1] // 2, A.shape[1] - 1}:
            said = reading(explorer, "neuron", e, j, 0)
            name = numbered("X", e, i, j) if e < last else rf"Ŷ\[{i + 1},{j + 1}\]"
            agree(re.match(rf"{name} = {NUMBER}", said).groups(), [A[i, j]])
            if not e:
                assert said.endswith(f": input {j + 1} of example {i + 1}")
                continue
            made = re.search(rf"{numbered('Z', e - 1, i, j)} = {NUMBER}: ", said)
            agree(made.groups(), [core.run.zs[e - 1][i, j]])
            assert core.net.functions[e - 1].name in said
            assert said.endswith(f": neuron {j + 1} of layer {e}, example {i + 1}")


@every_setting
def test_a_weight_says_its_size_and_its_slope_from_differences(settings):
    explorer = LayersExplorer(**settings)
    core = Core(explorer)
    slopes = numerical_gradients(core.net, core.X, core.Y, core.loss).weights
    for e, W in enumerate(core.net.weights):
        assert spots_of(explorer, "weight", e).shape == W.shape
        for i, j in some(*W.shape):
            name = numbered("W", e, i, j)
            X, delta = symbol("X", e + 1), symbol("δ", e + 1)
            sources = re.escape(f"{X}[:,{i + 1}] · {delta}[:,{j + 1}]")
            said = reading(explorer, "weight", e, i, j)
            found = re.fullmatch(rf"{name} = {NUMBER}; ∂J/∂{name} = {NUMBER} = {sources}", said)
            agree(found.groups()[:1], [W[i, j]])
            agree(found.groups()[1:], [slopes[e][i, j]], noise=2e-8)
            column = core.run.activations[e][:, i] @ core.deltas[e][:, j]
            agree(found.groups()[1:], [column])


@every_setting
def test_a_delta_says_its_size_and_the_numbers_it_is_made_of(settings):
    explorer = LayersExplorer(**settings)
    core = Core(explorer)
    m, last = len(core.X), len(core.deltas) - 1
    for e, delta in enumerate(core.deltas):
        rows = min(m, ROWS)
        assert spots_of(explorer, "delta", e).shape == (rows, delta.shape[1])
        for i, j in some(rows, delta.shape[1]):
            said = reading(explorer, "delta", e, i, j)
            assert said.endswith(f"; example {i + 1}, neuron {j + 1}")
            head = rf"{numbered('δ', e, i, j)} = {NUMBER} = "
            if e == last:
                found = re.match(rf"{head}\({NUMBER} − {NUMBER}\) / {m}: ", said)
                made = core.run.activations[-1][i, j], core.Y[i, j]
            else:
                found = re.match(rf"{head}{NUMBER} · {NUMBER}: .* · f.′\(z\)", said)
                f = core.net.functions[e]
                slope = f.deriv(core.run.zs[e][i, j], core.run.activations[e + 1][i, j])
                made = core.deltas[e + 1][i] @ core.net.weights[e + 1][j], slope
            agree(found.groups(), [delta[i, j], *made])


def test_a_delta_is_that_of_differences():
    explorer = LayersExplorer(layers=3)
    core = Core(explorer)
    slopes = numerical_gradients(core.net, core.X, core.Y, core.loss)
    for e, delta in enumerate(slopes.deltas):
        for i, j in some(*delta.shape):
            found = re.match(rf"\S+ = {NUMBER} ", reading(explorer, "delta", e, i, j))
            agree(found.groups(), [delta[i, j]], noise=2e-8)


def test_a_picked_delta_sets_the_example_and_one_that_is_not_shown_is_no_place():
    explorer = LayersExplorer(data="moons", batch=64, layers=2)
    for i in (15, 0, 6):
        assert changes(explorer, "delta", 0, i, 2) == {"example": i + 1}
        assert changes(explorer, "delta", 1, i, 0) == {}, "it was that example already"
    state = explorer.state
    for e, i, j in ((0, 16, 0), (0, 63, 0), (1, 0, 1), (2, 0, 0)):
        with pytest.raises(ValueError, match="this picture has no delta at"):
            explorer.pick("delta", e, i, j)
    assert explorer.state == state


@pytest.mark.parametrize("place", [("neuron", 1, 2, 0), ("weight", 0, 1, 2), ("shape", 0, 1, 7)])
def test_what_is_only_marked_moves_no_control(place):
    explorer = LayersExplorer()
    assert changes(explorer, *place) == {} and explorer.pointer.value == place
    assert explorer.picture.content["readout"] == reading(explorer, *place)
    assert LayersExplorer.from_state(explorer.state).pointer.value == place
    assert changes(explorer, *place) == {} and explorer.pointer.value is None


def counted(n, noun):
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def shapes_in(text):
    """Return the shapes in a text, in order."""
    return [tuple(map(int, pair)) for pair in re.findall(r"\((\d+), (\d+)\)", text)]


@every_setting
def test_shapes_are_those_of_the_run(settings):
    explorer = LayersExplorer(**settings)
    core = Core(explorer)
    net, run, deltas, m = core.net, core.run, core.deltas, len(core.X)
    last = len(net.weights) - 1
    assert spots_of(explorer, "shape").shape == (last + 1, 8)
    for e, W in enumerate(net.weights):
        n, k = W.shape
        said = [reading(explorer, "shape", 0, e, column) for column in range(8)]
        assert all(words.startswith(f"layer {e + 1}: ") for words in said)
        X, weights, b, Z, f, output, delta, count = said
        product = [run.activations[e].shape, W.shape]
        assert shapes_in(X) == [(m, n)] and counted(m, "example") in X
        assert counted(n, "neuron" if e else "input") in X
        assert shapes_in(weights) == [W.shape, *product]
        assert re.search(rf": {n} (inputs?|neurons?) sends?, {k} (neurons? )?receives?; ", weights)
        bias, after = net.biases[e], run.zs[e].shape
        assert shapes_in(b) == ([] if bias is None else [bias.shape, after])
        assert shapes_in(Z) == [after, *product]
        assert shapes_in(f) == [run.activations[e + 1].shape] and net.functions[e].name in f
        assert shapes_in(output) == [run.activations[e + 1].shape]
        assert ("targets" if e == last else f"must have {counted(k, 'row')}") in output
        back = [] if e == last else [deltas[e + 1].shape, net.weights[e + 1].T.shape]
        step = [run.activations[e].T.shape, deltas[e].shape, W.shape]
        assert shapes_in(delta) == [deltas[e].shape, *back, *step]
        size = W.size + (0 if bias is None else bias.size)
        assert f" {counted(size, 'parameter')}: {n} · {k} in " in count
        letters = [symbol("X", e + 1), symbol("W", e + 1), symbol("b", e + 1), symbol("Z", e + 1)]
        letters += [symbol("f", e + 1), "Ŷ" if e == last else symbol("X", e + 2)]
        letters += [symbol("δ", e + 1), symbol("W", e + 1)]
        assert all(letter in words for letter, words in zip(letters, said, strict=True))


@every_setting
@pytest.mark.parametrize("width", WIDTHS)
def test_shapes_are_where_the_table_has_them(settings, width):
    explorer = LayersExplorer(**settings)
    explorer.width = width
    explorer.refresh()
    spots = spots_of(explorer, "shape")
    assert spots.shape == (len(Core(explorer).net.weights), 5 if width == NARROW else 8)
    group = explorer.marks.groups["shapes"].texts
    lines = {}  # texts from left to right, by height
    for x, y, text, size, _ in group:
        lines.setdefault(y, []).append((x + text_width(text, size) / 2, text))
    heads, *rows = [lines[y] for y in sorted(lines, reverse=True)]
    for y, row, places in zip(sorted(lines)[-2::-1], rows, spots.where.places, strict=True):
        assert len(row) == spots.shape[1] + 1
        for (x, text), (left, bottom) in zip(row[1:], places, strict=True):
            assert (left, bottom) == pytest.approx((x, y)), text
    box = spots.where.box
    assert ((spots.where.places > box[:2]) & (spots.where.places < box[2:])).all()
    assert box.left > rows[0][0][0] and box.top < max(lines)


def test_deltas_and_neurons_are_where_they_are_drawn():
    explorer = LayersExplorer(data="moons", batch=20, layers=3, width1=4)
    for e, image in enumerate(explorer.marks.images):
        spots = spots_of(explorer, "delta", e)
        assert spots.where.box == image.box and spots.shape == image.values.shape
        assert image.box.cell(0, 0, *spots.shape).middle == middle(spots, 0, 0)
    nodes = explorer.marks.groups["nodes"].markers[CIRCLE].places
    places = [p for e in range(4) for p in spots_of(explorer, "neuron", e).where.places[:, 0]]
    np.testing.assert_allclose(places, nodes)
