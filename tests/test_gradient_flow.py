"""Sizes measured in real passes, each computed here anew from the core."""

import numpy as np
import pytest

from nbcore import data
from nbcore.activations import identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.analysis.gradient_flow import FLAT, gradient_flow, layer_ratios
from nbcore.initializations import glorot, he
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import backward, forward, init

X, Y = data.moons(16)
SEEDS = (3, 0, 11)
KINDS = {
    "tanh": ((2, 5, 4, 1), [tanh, tanh, sigmoid], glorot),
    "relu": ((2, 3, 3, 3, 1), [relu, relu, relu, sigmoid], 0.7),
    "leaky": ((2, 3, 3, 3, 1), [leaky_relu, leaky_relu, leaky_relu, sigmoid], he),
    "saturated": ((2, 5, 5, 1), [sigmoid, tanh, sigmoid], 9.0),
    "one layer": ((2, 1), [sigmoid], 1.0),
    "zeros": ((2, 3, 1), [tanh, sigmoid], 0.0),
}
DEEP = [2, *[4] * 30, 1]
STEEPEST = {"tanh": 1, "relu": 1, "leaky_relu": 1, "sigmoid": 0.25, "identity": 1}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def rms(array):
    return np.sqrt(np.mean(array**2))


@every_kind
def test_each_size_is_that_of_the_core(kind):
    sizes, functions, scale = kind
    found = flow(kind, SEEDS)
    for i, seed in enumerate(SEEDS):
        net = init(sizes, functions, scale=scale, seed=seed)
        run = forward(net, X)
        grads = backward(net, run, Y, binary_cross_entropy)
        for l, f in enumerate(functions):
            assert found.deltas[i, l] == pytest.approx(rms(grads.deltas[l]), rel=1e-12)
            assert found.gradients[i, l] == pytest.approx(rms(grads.weights[l]), rel=1e-12)
            assert found.outputs[i, l] == pytest.approx(rms(run.activations[l + 1]), rel=1e-12)
            slopes = f.deriv(run.zs[l], run.activations[l + 1])
            flat = [max(column) <= FLAT * STEEPEST[f.name] for column in slopes.T]
            assert found.flat[i, l] == pytest.approx(sum(flat) / len(flat))


def flow(kind, seeds, loss=binary_cross_entropy, Y=Y):
    return gradient_flow(*kind, X, Y, loss, seeds)


@pytest.mark.parametrize("name", ["relu", "leaky", "saturated"])
def test_these_kinds_have_flat_neurons(name):
    found = flow(KINDS[name], SEEDS)
    assert 0 < found.flat.mean() < 1


def test_there_is_a_row_for_each_seed_and_a_column_for_each_layer():
    found, again = (flow(KINDS["relu"], range(7)) for _ in "12")
    assert {part.shape for part in found} == {(7, 4)}
    assert all((a == b).all() for a, b in zip(found, again, strict=True))


def test_dead_relus_are_flat_and_stop_the_delta_exactly():
    found = flow(((2, 2, 2, 2, 1), [relu] * 3 + [sigmoid], he), range(30))
    dead = (found.flat == 1).any(axis=1)
    assert 0 < dead.sum() < 30
    assert (found.deltas[dead, 0] == 0).all()
    assert (found.deltas[~dead, 0] > 0).any()
    assert (found.outputs[found.flat == 1] == 0).all()


def test_saturated_neurons_are_flat():
    flat, steep = (flow(((2, 8, 1), [tanh, sigmoid], s), range(5)).flat for s in (50.0, 0.1))
    assert flat[:, 0].mean() > 0.2 and not steep.any()
    assert not flow(((2, 8, 1), [identity] * 2, 50.0), range(5), squared_error).flat.any()


def test_softmax_may_be_last():
    targets = np.column_stack([Y, 1 - Y])
    found = flow(((2, 4, 2), [tanh, softmax], glorot), range(3), cross_entropy, targets)
    assert (found.deltas > 0).all() and not found.flat[:, 1].any()


def test_tiny_and_huge_sizes_are_kept():
    tiny = flow((DEEP, [identity] * 31, 1e-9), range(2), squared_error).deltas
    assert ((tiny > 0) & (tiny < 1)).all() and tiny[:, 0].max() < 1e-200
    slopes = np.diff(np.log10(tiny), axis=1)
    assert slopes.min() > 7 and slopes.max() < 11, "squares were lost on the way"
    less = DEEP[:-14], [identity] * 17, 1e9
    huge = flow(less, range(2), squared_error, Y[:, [0] * 4]).deltas
    assert np.isfinite(huge).all() and huge[:, 0].min() > 1e200


def test_what_is_too_large_for_a_float_is_no_number_and_no_warning():
    found = flow((DEEP, [identity] * 31, 1e20), range(2), squared_error)
    assert not np.isfinite(found.deltas).all()
    assert np.isnan(layer_ratios(found.deltas)).all()


def test_factors_are_geometric_means_of_the_ratios():
    rng = np.random.default_rng(0)
    sizes = np.exp(rng.standard_normal((6, 5)) * 4)
    expected = [np.prod(row[:-1] / row[1:]) ** (1 / 4) for row in sizes]
    np.testing.assert_allclose(layer_ratios(sizes), expected, rtol=1e-12)
    np.testing.assert_allclose(layer_ratios(sizes) ** 4 * sizes[:, -1], sizes[:, 0], rtol=1e-12)


@pytest.mark.parametrize("bad", [0.0, np.inf, np.nan])
def test_a_row_with_a_size_that_is_no_positive_number_has_no_factor(bad):
    sizes = np.array([[1.0, 2.0, 4.0], [1.0, bad, 4.0], [bad, 2.0, 4.0]])
    assert layer_ratios(sizes)[0] == pytest.approx(0.5)
    assert np.isnan(layer_ratios(sizes)[1:]).all()
    assert np.isnan(layer_ratios(sizes[:, :1])).all()


def test_a_sigmoid_makes_deltas_vanish_and_large_weights_make_them_explode():
    deep = [2, *[16] * 9, 1]
    kinds = (sigmoid, glorot, 0, 0.25), (identity, 1.0, 3, 5), (relu, he, 0.7, 1.3)
    for f, scale, low, high in kinds:
        found = flow((deep, [*[f] * 9, sigmoid], scale), range(20))
        assert low < np.nanmedian(layer_ratios(found.deltas)) < high
