"""The plane of two inputs: its cells, and what a network answers to the examples in it."""

from typing import NamedTuple

import numpy as np

from nbcore.losses import Loss
from nbcore.network import Network, forward

CELLS = 60  # in each row and each column of the plane


class Answered(NamedTuple):
    """Examples X (m, 2) and Y (m, 1), what a network answers to each, and each one's loss."""

    X: np.ndarray
    Y: np.ndarray
    Y_hat: np.ndarray
    losses: np.ndarray


def answered(net: Network, X: np.ndarray, Y: np.ndarray, loss: Loss) -> Answered:
    """Return examples with the answers of a network whose last activation cancels in the loss."""
    run = forward(net, X)
    Z, Y_hat = run.zs[-1], run.activations[-1]
    return Answered(X, Y, Y_hat, loss.from_z(Z, Y_hat, Y))


def around(edges: list[float], X: np.ndarray) -> list[float]:
    """Return edges that leave out no example, those given if all are inside."""
    (left, bottom), (right, top) = X.min(axis=0), X.max(axis=0)
    places = zip((min, max, min, max), edges, (left, right, bottom, top), strict=True)
    return [float(choose(edge, most)) for choose, edge, most in places]


def middle(edges: list[float], row: int, column: int) -> tuple[float, float]:
    """Return the place in the middle of a cell, with two decimals, more where cells are smaller."""
    left, right, bottom, top = edges
    x1 = left + (column + 0.5) / CELLS * (right - left)
    x2 = top - (row + 0.5) / CELLS * (top - bottom)
    return _rounded(x1, (right - left) / CELLS), _rounded(x2, (top - bottom) / CELLS)


def cell(edges: list[float], x1: float, x2: float) -> tuple[int, int]:
    """Return the row and the column of the cell in which a place lies."""
    left, right, bottom, top = edges
    row, column = (top - x2) / (top - bottom), (x1 - left) / (right - left)
    return tuple(min(int(share * CELLS), CELLS - 1) for share in (row, column))


def _rounded(value, size):
    decimals = max(2, int(np.ceil(-np.log10(size))))
    return round(float(value), decimals) + 0.0
