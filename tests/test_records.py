"""A network can be looked at and compared: its line, its table, and an == that never raises."""

import copy
import pickle
import re

import numpy as np
import pytest

from nbcore.activations import Activation, relu, sigmoid, softmax, tanh
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, backward, forward, init, predict
from nbcore.optimizers import adam, rmsprop

NET = init((2, 3, 1), [tanh, sigmoid])
X, Y = np.array([[0.0, 1], [1, 1]]), np.array([[1.0], [0]])
RUN = forward(NET, X)
GRADS = backward(NET, RUN, Y, binary_cross_entropy)
WIDE = init((784, 5), [softmax], biases=False, dtype=np.float32)
OWN = Activation("a<b", np.sin, lambda Z, A: np.cos(Z))


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (NET, "Network 2-3-1: tanh, sigmoid; 13 parameters, float64"),
        (WIDE, "Network 784-5: softmax; 3920 parameters, float32"),
        (RUN, "Forward 2-3-1: 2 examples, float64"),
        (GRADS, "Gradients 2-3-1: 13 numbers, float64"),
        (rmsprop(0.1).init(NET), "MeanSquares 2-3-1: 13 numbers, float64"),
        (adam(0.1).init(NET).m, "Arrays 2-3-1: 13 numbers, float64"),
    ],
)
def test_a_record_is_told_in_one_line(record, line):
    assert repr(record) == str(record) == line


def test_the_table_has_a_row_for_each_layer():
    net = Network([NET.weights[0], NET.weights[1]], [NET.biases[0], None], [OWN, sigmoid])
    table = net._repr_html_()
    rows = [re.findall("<t[dh]>(.*?)</t[dh]>", row) for row in table.split("<tr>")[1:]]
    assert rows == [
        ["layer", "W", "b", "activation", "parameters"],
        ["1", "(2, 3)", "(1, 3)", "a&lt;b", "9"],
        ["2", "(3, 1)", "none", "sigmoid", "3"],
    ]
    assert "a&lt;b, sigmoid; 12 parameters" in table


@pytest.mark.parametrize(
    "broken", [Network(1, 2, 3), Network([], [], []), Network([np.ones(3)], [None], [tanh])]
)
def test_a_record_that_does_not_fit_together_can_still_be_looked_at(broken):
    assert repr(broken).startswith("Network(weights=")
    assert broken._repr_html_() is None
    assert broken == copy.deepcopy(broken) and broken != NET and NET != broken


@pytest.mark.parametrize("record", [NET, RUN, GRADS, adam(0.1).init(NET).m], ids=repr)
def test_a_copy_is_equal_and_one_number_makes_it_another(record):
    for twin in (copy.deepcopy(record), pickle.loads(pickle.dumps(record)), record._replace()):
        assert twin == record and not twin != record
    other = copy.deepcopy(record)
    other[0][1][-1, 0] += 1e-9
    assert other != record and not other == record


@pytest.mark.parametrize(
    "other",
    [
        init((2, 3, 1), [relu, sigmoid]),
        init((2, 3, 1), [tanh, sigmoid], biases=False),
        init((2, 4, 1), [tanh, sigmoid]),
        init((2, 1), [sigmoid]),
        tuple(NET),
        GRADS,
        None,
        "net",
    ],
)
def test_what_differs_in_kind_functions_or_shapes_is_not_equal(other):
    assert NET != other and not NET == other
    assert other not in [NET] and [NET].count(other) == 0


def test_nan_equals_nan_so_that_a_copy_of_a_diverged_network_is_equal():
    broken = Network([np.array([[np.nan]])], [None], [tanh])
    assert broken == copy.deepcopy(broken)
    assert broken != broken._replace(weights=[np.array([[0.0]])])


def test_a_record_is_still_a_tuple_without_a_hash():
    weights, biases, functions = NET
    assert Network(weights, biases, functions) == NET and len(NET) == 3
    with pytest.raises(TypeError, match="unhashable"):
        hash(NET)


@pytest.mark.parametrize("f", [relu, tanh, sigmoid, softmax], ids=lambda f: f.name)
def test_built_in_activations_are_pickled_by_name_and_own_ones_by_their_parts(f):
    assert pickle.loads(pickle.dumps(f)) is f
    own = f._replace(name="mine", deriv=np.cos)
    if f in (tanh, sigmoid, softmax):
        assert pickle.loads(pickle.dumps(own)) == own


@pytest.mark.parametrize("loss", [squared_error, binary_cross_entropy, cross_entropy])
def test_losses_are_pickled(loss):
    assert pickle.loads(pickle.dumps(loss)) == loss


def test_predict_is_the_last_activation():
    assert np.array_equal(predict(NET, X), RUN.activations[-1])
    assert predict(NET, X[0]).shape == (1, 1)
    with pytest.raises(ValueError, match="X has shape"):
        predict(NET, X[:, :1])
