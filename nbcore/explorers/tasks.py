"""What explorers offer: data sets with what fits them, hidden activations, initializations."""

import functools
from typing import NamedTuple

import numpy as np

from nbcore import data
from nbcore.activations import Activation, identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.initializations import glorot, he, lecun
from nbcore.losses import Loss, binary_cross_entropy, cross_entropy, squared_error

YES_OR_NO, ONE_OF_MANY = (sigmoid, binary_cross_entropy), (softmax, cross_entropy)
A_NUMBER = identity, squared_error
HIDDEN = {f.name: f for f in (identity, relu, leaky_relu, tanh, sigmoid)}
SCALES = {"1/√n_in": lecun, "Glorot": glorot, "He": he, "0.01": 0.01, "1": 1.0, "zeros": 0.0}
DIGITS = 500  # so many are enough to watch
# Numbers with one decimal, so that sums can be followed in the head.
DECIMALS = np.array(
    [
        [0.5, -1.0, 0.8, 0.2, -0.6, 1.0, -0.3, 0.9],
        [-0.4, 0.7, 1.0, -0.9, 0.3, -0.2, 0.6, -1.0],
        [1.0, 0.3, -0.5, 0.6, 0.9, -0.8, 0.1, 0.4],
        [-0.7, -0.2, 0.4, 1.0, -1.0, 0.5, -0.9, 0.2],
    ]
)
# Two upright and two level lines in pictures of three by three pixels.
LINES = ["010 010 010", "000 111 000", "100 100 100", "111 000 000"]


class Task(NamedTuple):
    """A data set with the activation of the last layer and the loss that fit it."""

    X: np.ndarray
    Y: np.ndarray
    output: Activation
    loss: Loss


def decimals(inputs: int = 1, targets: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return four examples of DECIMALS: X (4, inputs) and, beside it, Y (4, targets)."""
    return DECIMALS[:, :inputs], DECIMALS[:, inputs : inputs + targets]


def upright() -> tuple[np.ndarray, np.ndarray]:
    """Return the pictures of LINES, X (4, 9), and whether each line is upright, Y (4, 1)."""
    pictures = [[float(pixel) for pixel in line.replace(" ", "")] for line in LINES]
    return np.array(pictures), np.array([[1.0], [0.0], [1.0], [0.0]])


def line() -> tuple[np.ndarray, np.ndarray]:
    """Return five points around a straight line, X and Y (5, 1)."""
    X = np.linspace(0, 2, 5).reshape(-1, 1)
    return X, 0.8 * X + 0.5 + 0.3 * np.cos(5 * X)


def curve() -> tuple[np.ndarray, np.ndarray]:
    """Return nine points on a sine, X and Y (9, 1)."""
    X = np.linspace(-2, 2, 9).reshape(-1, 1)
    return X, np.sin(1.5 * X)


def valley(turned: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return four points, X (4, 2) and Y (4, 1), of a slope (1, -1) without error.

    The cost over the slope's two numbers is a valley, 25 times as steep across as along: along an
    axis or, `turned`, along a diagonal.
    """
    X = np.array([[2, 0.4], [2, -0.4], [-2, 0.4], [-2, -0.4]])
    X = X @ np.array([[1, 1], [-1, 1]]) / np.sqrt(2) if turned else X
    return X, X @ [[1], [-1]]


def ray(scale: float = 1.0, bent: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return four points, X and Y (4, 1), on a straight line through 0 or, `bent`, on a tanh."""
    x = np.array([[0.25], [0.5], [0.75], [1.0]])
    return scale * x, 1.2 * np.tanh(3 * x) if bent else 1.5 * x


# Who makes the data, and what fits them.
TASKS = {
    **{name: (functools.partial(data.gate, name), YES_OR_NO) for name in ("XOR", "AND", "OR")},
    "moons": (data.moons, YES_OR_NO),
    "circles": (data.circles, YES_OR_NO),
    "spirals": (data.spirals, YES_OR_NO),
    "wave": (data.wave, A_NUMBER),
    "digits": (functools.partial(data.digits, m=DIGITS), ONE_OF_MANY),
    "decimals": (decimals, A_NUMBER),
    "upright": (upright, YES_OR_NO),
    "line": (line, A_NUMBER),
    "curve": (curve, A_NUMBER),
    "valley": (valley, A_NUMBER),
    "turned_valley": (functools.partial(valley, turned=True), A_NUMBER),
    "saddle": (ray, A_NUMBER),
    "plateau": (functools.partial(ray, 2.0, bent=True), A_NUMBER),
}
SINGLE_PASSES = ("XOR", "AND", "OR", "moons", "digits")


@functools.lru_cache(maxsize=64)
def task(name: str, **options) -> Task:
    """Return one of TASKS; `options` go to the function that makes its data."""
    make, fits = TASKS[name]
    return Task(*make(**options), *fits)


@functools.cache
def tasks() -> dict[str, Task]:
    """Return the data sets that explorers of single passes offer, by name."""
    return {name: task(name) for name in SINGLE_PASSES}
