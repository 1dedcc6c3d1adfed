"""The losses: values, slopes, extremes, what they refuse. A warning is an error here."""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from nbcore.activations import softmax
from nbcore.losses import SMALLEST, binary_cross_entropy, cross_entropy, squared_error

LOSSES = [squared_error, binary_cross_entropy, cross_entropy]
every_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
either_precision = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def exact(loss, z, y):
    """Return the summed loss of one row from its definition, in 400 decimal digits."""
    with localcontext() as context:
        context.prec = 400
        z, y = [Decimal(float(v)) for v in z], [Decimal(float(v)) for v in y]
        if loss is binary_cross_entropy:  # -log(Ŷ) = log(1 + e^-z), -log(1 - Ŷ) = log(1 + e^z)
            logs = [((1 + (-p).exp()).ln(), (1 + p.exp()).ln()) for p in z]
            return float(sum(q * on + (1 - q) * off for q, (on, off) in zip(y, logs, strict=True)))
        log_of_sum = sum(p.exp() for p in z).ln()
        return float(sum(q * (log_of_sum - p) for q, p in zip(y, z, strict=True)))


def from_z(loss, Z, Y):
    f = loss.cancels
    return loss.from_z(Z, f.fn(Z), Y)


@every_loss
def test_deriv_is_the_slope_of_fn(loss):
    rng, h = np.random.default_rng(0), 1e-6
    Y_hat, Y = rng.uniform(0.1, 0.9, (20, 5)), rng.uniform(0, 1, (20, 5))
    slope = (loss.fn(Y_hat + h, Y) - loss.fn(Y_hat - h, Y)) / (2 * h)
    np.testing.assert_allclose(loss.deriv(Y_hat, Y), slope, rtol=0, atol=1e-8)


def test_values():
    Y_hat, Y = np.array([[0.25, 0.5, 0.75]]), np.array([[1.0, 0.5, 0]])
    log4, log2 = np.log([4, 2])
    expected = (0.5625, 0, 0.5625), (log4, log2, log4), (log4, log2 / 2, 0)
    for loss, values in zip(LOSSES, expected, strict=True):
        np.testing.assert_allclose(loss.fn(Y_hat, Y), [values], rtol=1e-15)


@every_loss
def test_float32_stays_float32(loss):
    Y_hat, Y = np.full((2, 3), 0.25, np.float32), np.ones((2, 3), np.float32)
    assert loss.fn(Y_hat, Y).dtype == loss.deriv(Y_hat, Y).dtype == np.float32


@pytest.mark.parametrize("loss", LOSSES[1:], ids=lambda loss: loss.name)
def test_from_z_is_fn_where_nothing_is_rounded_away(loss):
    rng = np.random.default_rng(0)
    Z, Y = rng.uniform(-5, 5, (50, 4)), rng.dirichlet(np.ones(4), 50)
    Y_hat = 1 / (1 + np.exp(-Z))
    if loss is cross_entropy:
        Y_hat = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(from_z(loss, Z, Y), loss.fn(Y_hat, Y), rtol=1e-12)


@either_precision
@pytest.mark.parametrize("y", [0, 1, 0.25])
@pytest.mark.parametrize("z", [-1e4, -710, -499, -88, -30, -1, 0, 1, 30, 88, 499, 710, 1e4])
def test_log_loss_from_z_is_exact(z, y, dtype):
    found = from_z(binary_cross_entropy, np.array([[z]], dtype), np.array([[y]], dtype))
    true, limits = exact(binary_cross_entropy, [z], [y]), np.finfo(dtype)
    # Only what is below the smallest normal number may be rounded to 0.
    np.testing.assert_allclose(found, true, rtol=4 * limits.eps, atol=limits.tiny)
    assert found.dtype == dtype


@either_precision
@pytest.mark.parametrize("target", [0, 1, 2])
@pytest.mark.parametrize(
    "row", [(0, 0, 0), (1, -2, 3), (30, 0, -30), (499, 0, -499), (710, 709, 0), (1e4, 0, -1e4)]
)
def test_cross_entropy_from_z_is_exact(row, target, dtype):
    y, eps = np.eye(3, dtype=dtype)[target], np.finfo(dtype).eps
    found = from_z(cross_entropy, np.array([row], dtype), y[None])
    # A likely class costs about 1 - Ŷ, and Ŷ itself is known to half a unit of its last digit.
    np.testing.assert_allclose(found.sum(), exact(cross_entropy, row, y), rtol=4 * eps, atol=eps)
    assert found.dtype == dtype


@either_precision
def test_the_branches_of_cross_entropy_join_smoothly(dtype):
    z = np.log(SMALLEST) + np.linspace(-1, 1, 41)
    Z = np.column_stack([0 * z, z]).astype(dtype)
    Y = np.tile(np.array([0, 1], dtype), (41, 1))
    assert 0 < (softmax.fn(Z).min(axis=1) < SMALLEST).sum() < 41  # both sides of the edge
    true = [exact(cross_entropy, *pair) for pair in zip(Z, Y, strict=True)]
    one_by_one = [from_z(cross_entropy, Z[i : i + 1], Y[:1])[0, 1] for i in range(41)]
    together = from_z(cross_entropy, Z, Y)[:, 1]  # one small prediction decides for the batch
    for losses in (one_by_one, together):
        np.testing.assert_allclose(losses, true, rtol=4 * np.finfo(dtype).eps)


NO_SHARES = (-0.5, 1.5, np.inf, np.nan)


@pytest.mark.parametrize("part", ["fn", "deriv"])
@pytest.mark.parametrize(
    ("loss", "words", "wrong"),
    [(cross_entropy, "above 0 and at most 1.*Use softmax", v) for v in (0, *NO_SHARES, -np.inf)]
    + [(binary_cross_entropy, "strictly between 0 and 1.*sigmoid", v) for v in (0, 1, *NO_SHARES)],
)
def test_a_logarithm_of_no_probability_is_refused(loss, words, wrong, part):
    Y_hat, Y = np.array([[0.5, 0.5], [wrong, 0.5]]), np.ones((2, 2))
    with pytest.raises(ValueError, match=f"{loss.name}.*{words}"):
        getattr(loss, part)(Y_hat, Y)
