"""Small fixed data sets, each as (X, Y) with one example a row. Nothing is downloaded."""

from importlib.resources import files

import numpy as np

from nbcore import validation

GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0), "NAND": (1, 1, 1, 0)}


def gate(
    name: str, *, copies: int = 1, noise: float = 0.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return a logic gate: its four inputs, shape (4, 2), and its answers 0 or 1, shape (4, 1).

    All four rows are repeated `copies` times, and each coordinate moves by normal noise of the
    standard deviation `noise`. Raises ValueError for a name that is not in GATES, and unless copies
    is a positive whole number.
    """
    if name not in GATES:
        raise ValueError(f"there is no gate {name!r}; the gates are {', '.join(GATES)}")
    validation.count("copies", copies)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * copies, dtype=float)
    Y = np.array(GATES[name] * copies, dtype=float).reshape(-1, 1)
    return X + noise * np.random.default_rng(seed).standard_normal(X.shape), Y


def moons(m: int = 100, *, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return two interleaved half circles of points: X of shape (m, 2) and Y, 0 or 1, (m, 1).

    `noise` is the standard deviation of what is added to each coordinate; a half circle has
    radius 1. Raises ValueError unless m is a positive whole number.
    """
    validation.count("m", m)
    rng = np.random.default_rng(seed)
    Y = np.arange(m) % 2
    angle = np.pi * rng.random(m)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    X = np.where(Y[:, None] == 0, upper, lower) - [0.5, 0.25]
    return X + noise * rng.standard_normal((m, 2)), Y.reshape(-1, 1).astype(float)


def circles(m: int = 100, *, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points on two circles of radius 1 (0) and ½ (1): X of shape (m, 2) and Y (m, 1).

    `noise` is the standard deviation of what is added to each coordinate. Raises ValueError unless
    m is a positive whole number.
    """
    validation.count("m", m)
    rng = np.random.default_rng(seed)
    Y = np.arange(m) % 2
    angle = 2 * np.pi * rng.random(m)
    X = np.column_stack([np.cos(angle), np.sin(angle)]) / (1 + Y[:, None])
    return X + noise * rng.standard_normal((m, 2)), Y.reshape(-1, 1).astype(float)


def spirals(m: int = 100, *, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points on two arms that wind around each other: X of shape (m, 2) and Y (m, 1).

    An arm turns once and a half around the centre while its radius grows to 1; `noise` is the
    standard deviation of what is added to each coordinate, a third of it near the centre. Raises
    ValueError unless m is a positive whole number.
    """
    validation.count("m", m)
    rng = np.random.default_rng(seed)
    Y = np.arange(m) % 2
    radius = np.sqrt(0.05 + 0.95 * rng.random(m))
    angle = 3 * np.pi * radius + np.pi * Y
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    blur = noise * (1 + 2 * radius[:, None]) / 3
    return X + blur * rng.standard_normal((m, 2)), Y.reshape(-1, 1).astype(float)


def wave(m: int = 100, *, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points along a curve, y = sin(3x) + x/2 for x from -2 to 2: X and Y of shape (m, 1).

    `noise` is the standard deviation of what is added to y. Raises ValueError unless m is a
    positive whole number.
    """
    validation.count("m", m)
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2, 2, (m, 1))
    return X, np.sin(3 * X) + X / 2 + noise * rng.standard_normal((m, 1))


def split(X: np.ndarray, Y: np.ndarray, *, test: float = 0.3, seed: int | None = 0):
    """Return ((X, Y), (X, Y)): the rows to learn from, and the share `test` kept for the test.

    Rows are shuffled by `seed`; with None they keep their order and the last ones are the test.
    Both parts have at least one row. Raises ValueError unless X and Y
    have the same number of rows, two or more, and `test` is between 0 and 1.
    """
    if len(X) != len(Y) or len(X) < 2:
        raise ValueError(
            f"X has {len(X)} rows and Y {len(Y)}: as many are needed in both, and two or more"
        )
    if not 0 < test < 1:
        raise ValueError(f"test is {test}: a share between 0 and 1 is needed")
    order = np.arange(len(X)) if seed is None else np.random.default_rng(seed).permutation(len(X))
    last = len(X) - min(max(round(test * len(X)), 1), len(X) - 1)
    return (X[order[:last]], Y[order[:last]]), (X[order[last:]], Y[order[last:]])


def digits(m: int = 1797, *, noise: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return the first m handwritten digits: X (m, 64), Y (m, 10) with a single 1 in each row.

    A row of X is a picture of 8 by 8 pixels, row after row, from 0 (paper) to 1 (ink); `noise` is
    the standard deviation of what is added to each pixel, kept between paper and ink. Raises
    ValueError unless m is a whole number from 1 to 1797. Source:
    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, 1998, doi 10.24432/C50P49, licence CC BY 4.0.
    """
    with files("nbcore").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        pixels, labels = stored["pixels"], stored["labels"]
    validation.count("m", m)
    if m > len(labels):
        raise ValueError(f"m is {m}, but there are {len(labels)} digits")
    X, Y = pixels[:m] / 16, np.eye(10)[labels[:m]]
    if noise:
        X = np.clip(X + noise * np.random.default_rng(seed).standard_normal(X.shape), 0, 1)
    return X, Y
