"""The explorer of layer sizes: its facts are what the core computes from the controls."""

import functools

import numpy as np
import pytest
from described import layers_network
from drawn import Drawn, defaults
from looks import untidy

from nbcore.explorers.layers.scenario import FUNCTIONS, LAYERS, WIDTHS, layers_scenario
from nbcore.network import backward, cost, forward
from nbcore.widgets import LayersExplorer
from nbcore.writing.numbers import brief
from nbcore.writing.symbols import SUBSCRIPTS

DEFAULTS = {
    **{"data": "XOR", "layers": 2, "batch": 4, "init": "1/√n_in", "seed": 0, "example": 2},
    **{"biases": True, **dict.fromkeys(WIDTHS, 3), **dict.fromkeys(FUNCTIONS, "tanh")},
}
SETTINGS = [
    {},
    {"data": "AND", "layers": 1, "biases": False, "seed": 4, "init": "1"},
    {"data": "OR", "layers": 3, "width1": 16, "width2": 1, "f1": "relu", "example": 4},
    {"data": "moons", "layers": 6, "width3": 2, "f2": "leaky_relu", "seed": 99, "batch": 33},
    {"data": "moons", "layers": 2, "width1": 64, "f1": "relu", "init": "He", "batch": 64},
    {"data": "digits", "layers": 4, "width1": 5, "f3": "sigmoid", "example": 1, "batch": 1},
    {"data": "digits", "layers": 2, "width1": 16, "f1": "identity", "biases": False, "batch": 9},
    {"data": "XOR", "layers": 3, "init": "zeros", "batch": 2, "example": 1},
    {"data": "XOR", "layers": 3, "init": "0.01", "seed": 3},
    {"data": "digits", "layers": 5, "init": "Glorot", "seed": 3, "batch": 20, "example": 16},
]
draw = functools.partial(Drawn, LayersExplorer)
every_setting = pytest.mark.parametrize(
    "settings", SETTINGS, ids=lambda s: ",".join(f"{k}={v}" for k, v in s.items()) or "defaults"
)


def core(settings):
    """Return the network, batch and loss that the settings describe, without the widget."""
    return layers_network(DEFAULTS | settings)


def move(explorer, **settings):
    for name, value in settings.items():
        explorer.controls[name].value = value


def test_the_scenario_has_the_numbers_of_the_core():
    settings = {"data": "moons", "layers": 3, "batch": 5, "init": "He", "seed": 7, "biases": True}
    hidden = {"width1": 4, "f1": "relu", "width2": 2, "f2": "tanh"}
    given = layers_scenario(**settings, **hidden, example=3)
    net, X, Y, loss = core(settings | hidden)
    run = forward(net, X)
    expected = [*net.weights, *run.activations, *backward(net, run, Y, loss).deltas]
    passes = given["passes"]
    found = [*passes.net.weights, *passes.run.activations, *passes.grads.deltas]
    for array, wanted in zip(found, expected, strict=True):
        np.testing.assert_array_equal(array, wanted)
    assert (passes.cost, given["example"]) == (cost(net, run, Y, loss), 2)


def test_the_defaults_are_as_the_tests_take_them():
    assert defaults(LayersExplorer) == DEFAULTS
    assert (WIDTHS[-1], FUNCTIONS[-1], LAYERS) == ("width5", "f5", 6)


@every_setting
def test_facts_are_what_the_core_computes_from_the_settings(settings):
    net, X, Y, loss = core(settings)
    run = forward(net, X)
    facts = draw(settings).facts.splitlines()
    count = sum(array.size for array in (*net.weights, *net.biases) if array is not None)
    assert facts[0] == f"cost J: {cost(net, run, Y, loss):.4f}; {count} parameters"
    assert len(facts) == 1 + len(net.weights)
    for l, delta in enumerate(backward(net, run, Y, loss).deltas, start=1):
        seen = delta[:16]
        i, j = np.unravel_index(abs(seen).argmax(), seen.shape)
        (X_l, W), n = (run.activations[l - 1], net.weights[l - 1]), str(l).translate(SUBSCRIPTS)
        bias = "" if net.biases[0] is None else f" + b{n} (1, {W.shape[1]})"
        product = f"X{n} {X_l.shape} W{n} {W.shape}{bias} = Z{n} {run.zs[l - 1].shape}"
        where = f"(example {i + 1}, neuron {j + 1})"
        assert facts[l] == (
            f"layer {l}, {net.functions[l - 1].name}: {product}; "
            f"largest δ{n} {brief(seen[i, j] + 0.0)} {where}"
        )


@every_setting
def test_heatmaps_nodes_and_lines_show_the_cores_numbers(settings):
    net, X, Y, loss = core(settings)
    run = forward(net, X)
    marks = draw(settings).marks
    deltas = backward(net, run, Y, loss).deltas
    example = (DEFAULTS | settings)["example"] - 1
    wide = [A[example, :, None] for A in run.activations if A.shape[1] > 8]
    shown = [image.values for image in marks.images]
    for seen, expected in zip(shown, [*wide, *[delta[:16] for delta in deltas]], strict=True):
        np.testing.assert_allclose(seen, expected, rtol=1e-9, atol=1e-18)
    assert untidy(marks) == []
    assert any(text.startswith(f"nodes: example {example + 1}") for text in marks.texts)
    assert len({(image.low, image.high) for image in marks.images[len(wide) :]}) == 1


@pytest.mark.parametrize("layers", range(1, LAYERS + 1))
def test_controls_of_layers_that_are_not_there_are_grayed_out_and_change_nothing(layers):
    explorer, first = LayersExplorer(layers=layers), draw({"layers": layers})
    for l, names in enumerate(zip(WIDTHS, FUNCTIONS, strict=True), start=1):
        for name, value in zip(names, (9, "sigmoid"), strict=True):
            missing, other = l >= layers, draw({"layers": layers, name: value})
            assert (explorer.controls[name].layout.display == "none") == missing
            assert (other.facts == first.facts) == missing
            assert (other.marks.texts == first.marks.texts) == missing


def test_without_random_weights_there_is_no_seed_to_choose():
    explorer = LayersExplorer(init="zeros")
    assert explorer.controls["seed"].layout.display == "none"
    some, other = (draw({"init": "zeros", "seed": seed}) for seed in (0, 50))
    assert some.marks.texts == other.marks.texts and some.facts == other.facts
    move(explorer, init="0.01")
    assert explorer.controls["seed"].layout.display != "none"


def test_batches_and_examples_are_as_many_as_there_are():
    explorer = LayersExplorer()
    batch, example = explorer.controls["batch"], explorer.controls["example"]

    def ends():
        return (batch.value, batch.max, example.value, example.max)

    assert ends() == (4, 4, 2, 4)
    move(explorer, data="digits")
    assert ends() == (4, 64, 2, 4)
    move(explorer, batch=64, example=16)
    assert ends() == (64, 64, 16, 16)
    move(explorer, batch=9)
    assert ends() == (9, 64, 9, 9)
    move(explorer, data="XOR")
    assert ends() == (4, 4, 4, 4)
