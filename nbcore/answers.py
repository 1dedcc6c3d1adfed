"""What a network answers: at every point of a plane or a line, to each class, and how often right.

Each function runs the network forward; nothing is learnt here.
"""

import numpy as np

from nbcore.network import Network, forward

PARTS = 8  # in which a plane is computed


def edges(X: np.ndarray, margin: float = 0.1) -> list[float]:
    """Return the lowest and the highest value of each column of X with a margin around.

    The margin is a share of the widest column.
    """
    room = margin * np.ptp(X, axis=0).max()
    return [float(edge) for x in X.T for edge in (x.min() - room, x.max() + room)]


def over_plane(net: Network, box: tuple[float, float, float, float], points: int = 48):
    """Return what each neuron answers over a plane of two inputs, the inputs themselves first.

    `box` is (lowest x_1, highest x_1, lowest x_2, highest x_2). One array (n_l, points, points) for
    X_1 to X_L+1; row 0 is the top of the plane, where x_2 is highest. Raises ValueError unless the
    network has two inputs.
    """
    left, right, bottom, top = box
    x1, x2 = np.meshgrid(np.linspace(left, right, points), np.linspace(top, bottom, points))
    # In parts: large products wake the threads of the BLAS, which then keep a second core busy for
    # longer than a picture takes.
    rows = np.array_split(np.column_stack([x1.ravel(), x2.ravel()]), PARTS)
    layers = zip(*(forward(net, part).activations for part in rows), strict=True)
    return [np.concatenate(parts).T.reshape(-1, points, points) for parts in layers]


def over_line(net: Network, ends: tuple[float, float], points: int = 96):
    """Return what each neuron answers along one input: an array (n_l, 1, points) for each X_l.

    Raises ValueError unless the network has one input.
    """
    run = forward(net, np.linspace(*ends, points).reshape(-1, 1))
    return [A.T.reshape(-1, 1, points) for A in run.activations]


def by_class(activations: list[np.ndarray], Y: np.ndarray):
    """Return each neuron's mean answer to the examples of each class, (n_l, 1, classes).

    `activations` are those of a forward pass, Y (m, classes) has a single 1 in each row. A class
    without examples has the mean 0.
    """
    shares = Y / np.maximum(Y.sum(axis=0), 1)
    return [(A.T @ shares)[:, None, :] for A in activations]


def confusion(Y_hat: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return how often class i (row) was taken for class j (column), shape (classes, classes)."""
    counts = np.zeros((Y.shape[1], Y.shape[1]), dtype=int)
    np.add.at(counts, (Y.argmax(axis=1), Y_hat.argmax(axis=1)), 1)
    return counts


def share_right(Y_hat: np.ndarray, Y: np.ndarray) -> float:
    """Return the share of right answers: the largest output or, for a single one, its side of ½."""
    if Y.shape[1] == 1:
        return float(np.mean((Y_hat > 0.5) == (Y > 0.5)))
    return float(np.mean(Y_hat.argmax(axis=1) == Y.argmax(axis=1)))
