"""What the picture of one neuron says of its numbers, and what picking one does."""

import re

import numpy as np
import pytest
from looks import extents

from nbcore.activations import identity, relu, sigmoid, tanh
from nbcore.drawing.theme import WIDTHS
from nbcore.losses import squared_error
from nbcore.network import Network, backward, cost, forward
from nbcore.widgets import NeuronExplorer

FUNCTIONS = {"tanh": tanh, "sigmoid": sigmoid, "relu": relu, "identity": identity}
ENDS = {"x1": -3.0, "w1": 3.0, "b": -3.0, "x2": 3.0, "w2": -3.0, "y": 3.0}
SETTINGS = [
    {},
    {"f": "sigmoid", "nudge": "x2", "h": 0.001, **ENDS},
    {"f": "identity", **{name: -value for name, value in ENDS.items()}},
    {"f": "relu", "b": -3.0, "nudge": "b", "h": 1.0},
]
# Where each quantity stands, by kind, index, row and column; lines are folded where it is narrow.
GIVEN = {"x₁": (0, 0), "w₁": (0, 1), "x₂": (0, 2), "w₂": (0, 3), "b": (1, 0)}
MADE = {"p₁": (0, 0), "p₂": (0, 1), "z": (1, 0), "ŷ": (1, 1), "J": (1, 2)}
NUDGED = {"x₁": "x1", "w₁": "w1", "x₂": "x2", "w₂": "w2", "b": "b"}
every_width = pytest.mark.parametrize("width", WIDTHS)
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: str(s).strip("{}"))


def explorer_at(settings, width):
    explorer = NeuronExplorer(**settings)
    explorer.width = width
    explorer.refresh()
    return explorer


def place(explorer, sign):
    """Return the spots in which a quantity stands, and its place: kind, index, row, column."""
    kind = "quantity" if sign in GIVEN else "result"
    index, n = (GIVEN | MADE)[sign]
    (spots,) = (s for s in explorer.marks.spots if (s.kind, s.index) == (kind, index))
    assert 1 in spots.shape
    return spots, (kind, index, *((n, 0) if spots.shape[1] == 1 else (0, n)))


def expected(values):
    """Return value, slope, local slope and slope that arrives of each quantity, by the core."""
    X, Y = np.array([[values["x1"], values["x2"]]]), np.array([[values["y"]]])
    W, f = np.array([[values["w1"]], [values["w2"]]]), FUNCTIONS[values["f"]]
    net = Network([W], [np.array([[values["b"]]])], [f])
    run = forward(net, X)
    grads, Z, A = backward(net, run, Y, squared_error), run.zs[0], run.activations[1]
    delta, error = grads.deltas[0].item(), squared_error.deriv(A, Y).item()
    (x1, x2), (w1, w2), (dw1, dw2) = X[0], W[:, 0], grads.weights[0][:, 0]
    return {
        "x₁": (x1, delta * w1, w1, delta), "w₁": (w1, dw1, x1, delta),
        "x₂": (x2, delta * w2, w2, delta), "w₂": (w2, dw2, x2, delta),
        "b": (values["b"], grads.biases[0].item(), 1, delta),
        "p₁": (x1 * w1, delta, 1, delta), "p₂": (x2 * w2, delta, 1, delta),
        "z": (Z.item(), delta, f.deriv(Z, A).item(), error), "ŷ": (A.item(), error, error, 1),
        "J": (cost(net, run, Y, squared_error), 1),
    }  # fmt: skip


@every_width
@every_setting
def test_each_quantity_says_the_numbers_of_the_core(settings, width):
    explorer = explorer_at(settings, width)
    for sign, numbers in expected(explorer.values()).items():
        kind, *at = place(explorer, sign)[1]
        said = explorer.things[kind].says(explorer.numbers, *at)
        names, factors = r"(\S+) = (\S+); ∂J/∂(\S+) = ([^\s:]+)", r" = (\S+) · ([^\s:]+): local"
        name, value, again, slope = re.match(names, said).groups()
        assert (name, again) == (sign, sign)
        product = re.search(factors, said)
        found = [value, slope, *(product.groups() if product else ())]
        assert list(map(float, found)) == pytest.approx(numbers, rel=5e-3, abs=1e-9), said


def test_the_readout_says_which_operation_and_whose_slope():
    explorer = NeuronExplorer(f="sigmoid")
    said = {sign: explorer.things[at[0]].says(explorer.numbers, *at[1:])
            for sign in GIVEN | MADE for at in [place(explorer, sign)[1]]}  # fmt: skip
    assert said["w₂"].endswith("local slope of ×, times ∂J/∂p₂")
    assert said["b"].endswith("local slope of +, times ∂J/∂z")
    assert said["z"].endswith("local slope of sigmoid, times ∂J/∂ŷ")
    assert said["ŷ"].endswith("local slope of (ŷ − y)², times ∂J/∂J")


@every_width
def test_picking_what_can_be_nudged_nudges_it_and_picking_it_again_does_not(width):
    explorer = explorer_at({}, width)
    before = explorer.values()
    for sign, name in NUDGED.items():
        spots, at = place(explorer, sign)
        assert spots.at is None
        explorer.pick(*at)
        assert explorer.values() == before | {"nudge": name}
        picked = {(s.kind, s.index, *s.at) for s in explorer.marks.spots if s.at}
        assert picked == {at}
        explorer.pick(*at)
        assert explorer.values() == before


@every_width
def test_what_is_made_is_only_marked(width):
    explorer = explorer_at({"nudge": "w1"}, width)
    before = explorer.values()
    for sign in MADE:
        _, at = place(explorer, sign)
        explorer.pick(*at)
        assert explorer.values() == before and explorer.pointer.value == at


@every_width
@every_setting
def test_the_outline_surrounds_the_numbers_and_nobody_elses(settings, width):
    explorer = explorer_at(settings, width)
    boxes = dict(zip(explorer.marks.texts, extents(explorer.marks), strict=True))
    found = {}
    for sign in GIVEN | MADE:
        spots, (*_, row, column) = place(explorer, sign)
        cell = spots.where.box.cell(row, column, *spots.shape)
        assert 0 <= cell.left and cell.right <= width and 0 <= cell.bottom
        assert cell.top <= explorer.marks.height
        found[sign] = {
            text for text, (left, bottom, right, top) in boxes.items()
            if cell.left <= left and right <= cell.right
            and cell.bottom <= bottom and top <= cell.top
        }  # fmt: skip
    for sign in GIVEN | MADE:
        own = [text for text in boxes if re.match(rf"(∂J/∂)?{sign} = \S+$", text)]
        assert len(own) == 2
        for other, texts in found.items():
            assert set(own) <= texts if other == sign else not set(own) & texts
