"""The activation functions: values, slopes and extremes. A warning is an error here."""

import math

import numpy as np
import pytest

from nbcore.activations import identity, leaky_relu, relu, sigmoid, softmax, tanh

ELEMENTWISE = [identity, relu, leaky_relu, tanh, sigmoid]
GRID = np.linspace(-6, 6, 120).reshape(12, 10)  # 0, the kink, is not on it
elementwise = pytest.mark.parametrize("f", ELEMENTWISE, ids=lambda f: f.name)
either_precision = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@elementwise
def test_deriv_is_the_slope_of_fn(f):
    h = 1e-5
    slope = (f.fn(GRID + h) - f.fn(GRID - h)) / (2 * h)
    np.testing.assert_allclose(f.deriv(GRID, f.fn(GRID)), slope, rtol=0, atol=1e-9)


@elementwise
def test_float32_stays_float32_and_is_as_good(f):
    Z, exact = GRID.astype(np.float32), f.fn(GRID)
    A = f.fn(Z)
    slopes = f.deriv(Z, A)
    assert A.dtype == slopes.dtype == np.float32
    np.testing.assert_allclose(A, exact, rtol=0, atol=1e-6)
    np.testing.assert_allclose(slopes, f.deriv(GRID, exact), rtol=0, atol=1e-6)


@elementwise
def test_values(f):
    low, high = {
        "identity": (-2, 3),
        "relu": (0, 3),
        "leaky_relu": (-0.02, 3),
        "tanh": (math.tanh(-2), math.tanh(3)),
        "sigmoid": (1 / (1 + math.exp(2)), 1 / (1 + math.exp(-3))),
    }[f.name]
    np.testing.assert_allclose(f.fn(np.array([[-2.0, 3.0]])), [[low, high]], rtol=1e-15)


@pytest.mark.parametrize(("f", "left"), [(relu, 0), (leaky_relu, 0.01)], ids=["relu", "leaky"])
def test_slope_at_the_kink_is_the_one_from_the_left(f, left):
    Z = np.array([[-1e-300, -0.0, 0.0, 1e-300]])
    assert f.deriv(Z, f.fn(Z)).tolist() == [[left, left, left, 1]]


@either_precision
@pytest.mark.parametrize("f", [*ELEMENTWISE, softmax], ids=lambda f: f.name)
def test_fn_leaves_its_argument_alone_and_is_finite_up_to_1e4(f, dtype):
    Z = np.array([[-1e4, -710, -104, 0], [104, 710, 1e4, 1]], dtype)
    Z.flags.writeable = False
    A = f.fn(Z)
    assert A.dtype == dtype and np.isfinite(A).all()
    assert f is softmax or np.isfinite(f.deriv(Z, A)).all()


@pytest.mark.parametrize("z", [-1e4, -710, -700, -499, -40, -1, 0, 1, 40, 710, 1e4])
def test_sigmoid_is_exact_relative_to_its_size(z):
    exact = math.exp(z) / (1 + math.exp(z)) if z < 0 else 1 / (1 + math.exp(-z))
    tiniest = 2.3e-308  # below it a processor may round to 0
    assert sigmoid.fn(np.array([[z]])).item() == pytest.approx(exact, rel=1e-14, abs=tiniest)


@pytest.mark.parametrize(
    ("row", "shares"),
    [
        ([0, 0, 0, 0], [1 / 4] * 4),
        ([math.log(1), math.log(2), math.log(5)], [1 / 8, 2 / 8, 5 / 8]),
        ([1e4, -1e4, 0], [1, 0, 0]),
        ([-1e4, -1e4, -2e4], [1 / 2, 1 / 2, 0]),
        ([710, 10, 710], [1 / 2, math.exp(-700) / 2, 1 / 2]),
    ],
)
def test_softmax_shares_out_one(row, shares):
    np.testing.assert_allclose(softmax.fn(np.array([row], float)), [shares], rtol=1e-14)


@either_precision
def test_softmax_rows_are_independent_and_sum_to_one(dtype):
    Z = np.random.default_rng(0).normal(0, 300, (50, 7)).astype(dtype)
    A = softmax.fn(Z)
    np.testing.assert_allclose(A.sum(axis=1), 1, rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(softmax.fn(Z[3:4]), A[3:4])


@either_precision
def test_a_large_entry_elsewhere_changes_no_softmax(dtype):
    z = np.linspace(78, 82, 41)  # where exp might overflow another way of computing takes over
    Z = np.column_stack([z, 0 * z, z, -z]).astype(dtype)
    tail = np.exp(-Z[:, 0].astype(float))
    shares = np.column_stack([np.ones(41), tail, np.ones(41), tail**2])
    true = shares / (2 + tail + tail**2)[:, None]
    one_by_one = np.concatenate([softmax.fn(row[None]) for row in Z])
    for A in (one_by_one, softmax.fn(Z)):
        tiny, eps = np.finfo(dtype).tiny, np.finfo(dtype).eps
        np.testing.assert_allclose(A, true.astype(dtype), rtol=4 * eps, atol=tiny)


def test_softmax_has_no_element_wise_derivative():
    Z = np.zeros((2, 3))
    with pytest.raises(ValueError, match="depends on the whole row.*cross_entropy"):
        softmax.deriv(Z, softmax.fn(Z))
