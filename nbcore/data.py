"""Small fixed data sets, each as (X, Y) with one example a row. Nothing is downloaded."""

from importlib.resources import files

import numpy as np

from nbcore import validation

MOST = 10**6  # of rows in a generated set; also the largest noise
GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0), "NAND": (1, 1, 1, 0)}


def gate(
    name: str, *, copies: int = 1, noise: float = 0.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return a logic gate: its four inputs, shape (4, 2), and its answers 0 or 1, shape (4, 1).

    All four rows are repeated `copies` times, and each coordinate moves by normal noise of the
    standard deviation `noise`. Raises ValueError for a name that is not in GATES, unless copies is
    a whole number from 1 to MOST // 4, and for bad noise or a bad seed, as in `moons`.
    """
    validation.one_of("name", name, GATES)
    validation.whole("copies", copies, 1, MOST // 4)
    rng = _generator(4 * copies, noise, seed)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * copies, dtype=float)
    Y = np.array(GATES[name] * copies, dtype=float).reshape(-1, 1)
    return X + noise * rng.standard_normal(X.shape), Y


def moons(m: int = 100, *, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return two interleaved half circles of points: X of shape (m, 2) and Y, 0 or 1, (m, 1).

    `noise` is the standard deviation of what is added to each coordinate; a half circle has
    radius 1. Raises ValueError unless m is a whole number from 1 to MOST, noise a number from 0 to
    MOST, and seed a whole number of at least 0.
    """
    rng = _generator(m, noise, seed)
    Y = np.arange(m) % 2
    angle = np.pi * rng.random(m)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    X = np.where(Y[:, None] == 0, upper, lower) - [0.5, 0.25]
    return X + noise * rng.standard_normal((m, 2)), Y.reshape(-1, 1).astype(float)


def circles(m: int = 100, *, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points on two circles of radius 1 (0) and ½ (1): X of shape (m, 2) and Y (m, 1).

    `noise` is the standard deviation of what is added to each coordinate. Raises ValueError as
    `moons` does.
    """
    rng = _generator(m, noise, seed)
    Y = np.arange(m) % 2
    angle = 2 * np.pi * rng.random(m)
    X = np.column_stack([np.cos(angle), np.sin(angle)]) / (1 + Y[:, None])
    return X + noise * rng.standard_normal((m, 2)), Y.reshape(-1, 1).astype(float)


def spirals(m: int = 100, *, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points on two arms that wind around each other: X of shape (m, 2) and Y (m, 1).

    An arm makes one and a half turns around the center while its radius grows to 1; `noise` is the
    standard deviation of what is added to each coordinate, a third of it near the center. Raises
    ValueError as `moons` does.
    """
    rng = _generator(m, noise, seed)
    Y = np.arange(m) % 2
    radius = np.sqrt(0.05 + 0.95 * rng.random(m))
    angle = 3 * np.pi * radius + np.pi * Y
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    blur = noise * (1 + 2 * radius[:, None]) / 3
    return X + blur * rng.standard_normal((m, 2)), Y.reshape(-1, 1).astype(float)


def wave(m: int = 100, *, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points along a curve, y = sin(3x) + x/2 for x from -2 to 2: X and Y of shape (m, 1).

    `noise` is the standard deviation of what is added to y. Raises ValueError as `moons` does.
    """
    rng = _generator(m, noise, seed)
    X = rng.uniform(-2, 2, (m, 1))
    return X, np.sin(3 * X) + X / 2 + noise * rng.standard_normal((m, 1))


def split(X: np.ndarray, Y: np.ndarray, *, test: float = 0.3, seed: int | None = 0):
    """Return ((X, Y), (X, Y)): the rows to learn from, and the share `test` kept for the test.

    Rows are shuffled by `seed`; with None they keep their order and the last ones are the test.
    Both parts have at least one row, and are copies. Raises ValueError unless X and Y hold finite
    real numbers in the same number of rows, two or more, and `test` is between 0 and 1.
    """
    X, Y = _rows("X", X), _rows("Y", Y)
    if len(X) != len(Y) or len(X) < 2:
        raise ValueError(
            f"X has {len(X)} rows and Y {len(Y)}: as many are needed in both, and two or more"
        )
    validation.number("test", test, lambda share: 0 < share < 1, "a share between 0 and 1")
    if seed is not None:
        validation.whole("seed", seed, 0)
    order = np.arange(len(X)) if seed is None else np.random.default_rng(seed).permutation(len(X))
    last = len(X) - min(max(round(test * len(X)), 1), len(X) - 1)
    return (X[order[:last]], Y[order[:last]]), (X[order[last:]], Y[order[last:]])


def digits(m: int = 1797, *, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return the first m handwritten digits: X (m, 64), Y (m, 10) with a single 1 in each row.

    A row of X is a picture of 8 by 8 pixels, row after row, from 0 (paper) to 1 (ink); `noise` is
    the standard deviation of what is added to each pixel, clipped to stay between paper and ink.

    Raises ValueError unless m is a whole number from 1 to 1797, and for bad noise or a bad seed, as
    in `moons`. Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI
    Machine Learning Repository, 1998, doi 10.24432/C50P49, license CC BY 4.0.
    """
    with files("nbcore").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        pixels, labels = stored["pixels"], stored["labels"]
    validation.whole("m", m, 1, len(labels))
    rng = _generator(m, noise, seed)
    X, Y = pixels[:m] / 16, np.eye(10)[labels[:m]]
    if noise:
        X = np.clip(X + noise * rng.standard_normal(X.shape), 0, 1)
    return X, Y


def _generator(m, noise, seed):
    """Return the generator of a set of m rows; raises ValueError for a bad m, noise or seed."""
    validation.whole("m", m, 1, MOST)
    words = f"a number from 0 to {MOST}"
    validation.number("noise", noise, lambda noise: 0 <= noise <= MOST, words)
    validation.whole("seed", seed, 0)
    return np.random.default_rng(seed)


def _rows(name, values):
    """Return finite numbers, one row or more, as an array whose type stays."""
    array = validation.real(name, values)
    if not (array.ndim and array.size):
        raise ValueError(f"{name} has shape {array.shape}: one row for each example is needed")
    validation.finite(name, array.reshape(len(array), -1))
    return np.asarray(values)
