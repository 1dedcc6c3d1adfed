"""The data sets: facts about them, whatever the platform."""

from importlib.resources import files

import numpy as np
import pytest

from nbcore import data
from nbcore.data import GATES, digits, gate, moons


def test_gates_answer_as_arithmetic_does():
    for name in GATES:
        X, Y = gate(name)
        a, b = X.T
        answers = {"AND": a * b, "OR": np.maximum(a, b), "XOR": abs(a - b), "NAND": 1 - a * b}
        assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        assert Y.shape == (4, 1) and Y[:, 0].tolist() == answers[name].tolist()
        assert X.dtype == Y.dtype == np.float64


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


@pytest.mark.parametrize("make", [data.moons, data.circles, data.spirals])
def test_sets_in_the_plane_have_two_classes_of_equal_size(make):
    X, Y = make(40, noise=0.1, seed=3)
    assert X.shape == (40, 2) and Y.shape == (40, 1)
    assert sorted(set(Y[:, 0])) == [0, 1] and Y.mean() == 0.5
    again, _ = make(40, noise=0.1, seed=3)
    other, _ = make(40, noise=0.1, seed=4)
    assert (X == again).all() and not (X == other).any()
    with pytest.raises(ValueError, match="m is 0: a whole number from 1 to"):
        make(0)


def test_circles_without_noise_have_radius_1_and_one_half():
    X, Y = data.circles(30, noise=0)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(Y[:, 0] == 0, 1, 0.5))


def test_spirals_without_noise_are_two_arms_that_are_each_other_turned_round():
    X, Y = data.spirals(200, noise=0)
    radius = np.hypot(*X.T)
    angle = 3 * np.pi * radius + np.pi * Y[:, 0]
    np.testing.assert_allclose(X, radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))
    assert radius.min() > 0.2 and radius.max() <= 1


def test_the_wave_is_its_formula_and_noise_is_on_y():
    X, Y = data.wave(50, noise=0)
    assert X.shape == Y.shape == (50, 1) and abs(X).max() <= 2
    np.testing.assert_allclose(Y, np.sin(3 * X) + X / 2)
    noisy_X, noisy_Y = data.wave(5000, noise=0.2)
    residue = noisy_Y - np.sin(3 * noisy_X) - noisy_X / 2
    assert residue.std() == pytest.approx(0.2, rel=0.05)


def test_copies_of_a_gate_move_by_the_noise():
    X, Y = data.gate("AND", copies=500, noise=0.1)
    assert X.shape == (2000, 2)
    corners, answers = data.gate("AND")
    assert (np.tile(answers, (500, 1)) == Y).all()
    moved = X - np.tile(corners, (500, 1))
    assert moved.std() == pytest.approx(0.1, rel=0.05) and abs(moved.mean()) < 0.01


def test_digits_can_be_fewer_and_noisy_and_stay_between_paper_and_ink():
    X, Y = data.digits()
    few, names = data.digits(300)
    assert (few == X[:300]).all() and (names == Y[:300]).all()
    noisy, _ = data.digits(300, noise=0.3)
    assert noisy.min() == 0 and noisy.max() == 1 and 0.1 < abs(noisy - few).mean() < 0.3


@pytest.mark.parametrize(("share", "count"), [(0.3, 15), (0.01, 1), (0.999, 49)])
def test_split_parts_the_rows_and_keeps_them_together(share, count):
    X = np.arange(100.0).reshape(50, 2)
    train, test = data.split(X, X[:, :1] + 7, test=share)
    assert len(test[0]) == count and len(train[0]) == 50 - count
    for part in (train, test):
        assert (part[1] == part[0][:, :1] + 7).all()
    rows = np.concatenate([train[0], test[0]])
    assert (rows[rows[:, 0].argsort()] == X).all() and not (rows == X).all()


def test_a_split_without_a_seed_keeps_the_order_and_so_the_balance_of_a_gate():
    X, Y = data.gate("XOR", copies=10)
    train, test = data.split(X, Y, test=0.3, seed=None)
    assert (np.vstack([train[0], test[0]]) == X).all() and len(test[0]) == 12
    assert train[1].mean() == test[1].mean() == 0.5
