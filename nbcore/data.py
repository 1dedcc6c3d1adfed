"""Small fixed data sets, each as (X, Y) with one example a row. Nothing is downloaded."""

from importlib.resources import files

import numpy as np

from nbcore import validation

GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0), "NAND": (1, 1, 1, 0)}


def gate(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a logic gate: its four inputs, shape (4, 2), and its answers 0 or 1, shape (4, 1).

    Raises ValueError for a name that is not in GATES.
    """
    if name not in GATES:
        raise ValueError(f"there is no gate {name!r}; the gates are {', '.join(GATES)}")
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    return X, np.array(GATES[name], dtype=float).reshape(-1, 1)


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


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return 1797 handwritten digits: X (1797, 64), Y (1797, 10) with a single 1 in each row.

    A row of X is a picture of 8 by 8 pixels, row after row, from 0 (paper) to 1 (ink). Source:
    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, 1998, doi 10.24432/C50P49, licence CC BY 4.0.
    """
    with files("nbcore").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        pixels, labels = stored["pixels"], stored["labels"]
    return pixels / 16, np.eye(10)[labels]
