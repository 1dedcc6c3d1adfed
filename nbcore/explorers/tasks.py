"""What explorers offer: data sets with what fits them, hidden activations, initializations."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from nbcore import data
from nbcore.activations import Activation, identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.initializations import glorot, he, lecun
from nbcore.losses import Loss, binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, init

YES_OR_NO, ONE_OF_MANY = (sigmoid, binary_cross_entropy), (softmax, cross_entropy)
A_NUMBER = identity, squared_error
HIDDEN = {f.name: f for f in (identity, relu, leaky_relu, tanh, sigmoid)}
SCALES = {"1/√n_in": lecun, "Glorot": glorot, "He": he, "0.01": 0.01, "1": 1.0, "zeros": 0.0}
DIGITS = 500  # so many are enough to watch
# Numbers with one decimal, so that sums can be followed in the head.
DECIMALS = np.array([
    [0.5, -1.0, 0.8, 0.2, -0.6, 1.0, -0.3, 0.9],
    [-0.4, 0.7, 1.0, -0.9, 0.3, -0.2, 0.6, -1.0],
    [1.0, 0.3, -0.5, 0.6, 0.9, -0.8, 0.1, 0.4],
    [-0.7, -0.2, 0.4, 1.0, -1.0, 0.5, -0.9, 0.2],
])  # fmt: skip
LINES = ["010010010", "000111000", "100100100", "111000000"]  # in pictures of three by three pixels


class Task(NamedTuple):
    """A data set with the activation of the last layer and the loss that fit it."""

    X: np.ndarray
    Y: np.ndarray
    output: Activation
    loss: Loss

    def network(self, widths: list[int], activation: str, **options) -> Network:
        """Return a network for it, its hidden layers of these widths and one of HIDDEN."""
        functions = [*[HIDDEN.get(activation)] * len(widths), self.output]
        return init([self.X.shape[1], *widths, self.Y.shape[1]], functions, **options)


def _decimals(inputs=1, targets=1):
    """Return columns of DECIMALS, and those beside them as targets."""
    return DECIMALS[:, :inputs], DECIMALS[:, inputs : inputs + targets]


def _upright():
    """Return the pictures of LINES, and whether each line is upright."""
    return np.array([[*map(float, line)] for line in LINES]), np.array([[1.0], [0.0]] * 2)


def _wave(low, high, count, curve):
    """Return `count` points of a curve, evenly spread over its input."""
    X = np.linspace(low, high, count).reshape(-1, 1)
    return X, curve(X)


def _valley(turned=False):
    """Return four points whose cost over two weights is a valley, 25 times as steep across."""
    X = np.array([[2, 0.4], [2, -0.4], [-2, 0.4], [-2, -0.4]])
    X = X @ np.array([[1, 1], [-1, 1]]) / np.sqrt(2) if turned else X
    return X, X @ [[1], [-1]]


# Who makes the data, and what fits them.
TASKS = {
    **{name: (partial(data.gate, name), YES_OR_NO) for name in ("XOR", "AND", "OR")},
    "moons": (data.moons, YES_OR_NO),
    "circles": (data.circles, YES_OR_NO),
    "spirals": (data.spirals, YES_OR_NO),
    "wave": (data.wave, A_NUMBER),
    "digits": (partial(data.digits, m=DIGITS), ONE_OF_MANY),
    "decimals": (_decimals, A_NUMBER),
    "upright": (_upright, YES_OR_NO),
    "line": (partial(_wave, 0, 2, 5, lambda x: 0.8 * x + 0.5 + 0.3 * np.cos(5 * x)), A_NUMBER),
    "curve": (partial(_wave, -2, 2, 9, lambda x: np.sin(1.5 * x)), A_NUMBER),
    "valley": (_valley, A_NUMBER),
    "turned_valley": (partial(_valley, turned=True), A_NUMBER),
    "saddle": (partial(_wave, 0.25, 1, 4, lambda x: 1.5 * x), A_NUMBER),
    "plateau": (partial(_wave, 0.5, 2, 4, lambda x: 1.2 * np.tanh(1.5 * x)), A_NUMBER),
}
SINGLE_PASSES = ("XOR", "AND", "OR", "moons", "digits")  # what a single pass is shown of


@lru_cache(maxsize=64)
def task(name: str, **options) -> Task:
    """Return one of TASKS; `options` go to the function that makes its data."""
    make, fits = TASKS[name]
    return Task(*make(**options), *fits)
