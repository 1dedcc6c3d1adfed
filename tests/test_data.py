"""The data sets: facts about them, whatever the platform."""

from importlib.resources import files

import numpy as np
import pytest

from nbcore.data import GATES, digits, gate, moons


def test_gates_answer_as_arithmetic_does():
    for name in GATES:
        X, Y = gate(name)
        a, b = X.T
        answers = {"AND": a * b, "OR": np.maximum(a, b), "XOR": abs(a - b), "NAND": 1 - a * b}
        assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        assert Y.shape == (4, 1) and Y[:, 0].tolist() == answers[name].tolist()
        assert X.dtype == Y.dtype == np.float64


def test_an_unknown_gate_is_refused():
    with pytest.raises(ValueError, match="'NOR'; the gates are AND, OR, XOR, NAND"):
        gate("NOR")


@pytest.mark.parametrize("m", [1, 7, 100])
def test_moons_are_balanced_and_seeded(m):
    X, Y = moons(m, seed=4)
    assert X.shape == (m, 2) and Y.shape == (m, 1) and X.dtype == Y.dtype == np.float64
    assert Y.sum() == m // 2 and set(Y.ravel()) <= {0, 1}
    assert np.array_equal(X, moons(m, seed=4)[0]) and not np.isclose(X, moons(m, seed=5)[0]).any()


def test_moons_are_two_half_circles_and_noise():
    X, Y = moons(400, noise=0)
    upper, lower = X[Y[:, 0] == 0] - [-0.5, -0.25], X[Y[:, 0] == 1] - [0.5, 0.25]
    np.testing.assert_allclose(np.linalg.norm([upper, lower], axis=2), 1, rtol=1e-14)
    assert upper[:, 1].min() >= 0 >= lower[:, 1].max()
    assert np.ptp(upper, axis=0) == pytest.approx([2, 1], abs=0.02)
    assert (moons(400, noise=0.3)[0] - X).std() == pytest.approx(0.3, rel=0.1)


@pytest.mark.parametrize("m", [0, -1, 2.5, True])
def test_a_number_of_moons_must_be_a_count(m):
    with pytest.raises(ValueError, match=f"m is {m}: a positive whole number"):
        moons(m)


def test_digits_are_the_1797_of_uci():
    X, Y = digits()
    assert X.shape == (1797, 64) and Y.shape == (1797, 10) and X.dtype == Y.dtype == np.float64
    assert X.min() == 0 and X.max() == 1 and np.array_equal(16 * X, np.round(16 * X))
    assert (16 * X).sum() == 561718
    assert (Y.sum(axis=1) == 1).all() and set(Y.ravel()) == {0, 1}
    assert Y.sum(axis=0).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert Y.argmax(axis=1)[:10].tolist() == list(range(10))
    assert (16 * X[0, :16]).tolist() == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0]


def test_digits_are_shipped_in_a_small_file():
    assert len(files("nbcore").joinpath("digits.npz").read_bytes()) < 200_000
