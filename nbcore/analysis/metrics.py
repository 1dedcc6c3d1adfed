"""What a network predicts over a plane or a line, and how often it is right."""

import numpy as np

from nbcore import validation
from nbcore.network import Network, forward

PARTS = 8  # a plane is computed in so many
MOST = 1000  # points along a side


def edges(X: np.ndarray, margin: float = 0.1) -> list[float]:
    """Return the lowest and the highest value of each column of X, with a margin on both sides.

    The margin is a share of the range of the widest column. Raises ValueError unless X is (m, n),
    of finite numbers, and the margin a number from 0 to 100.
    """
    X = validation.array("X", X, "m", "n")
    validation.number("margin", margin, lambda share: 0 <= share <= 100, "a number from 0 to 100")
    room = margin * np.ptp(X, axis=0).max()
    return [float(edge) for x in X.T for edge in (x.min() - room, x.max() + room)]


def over_plane(net: Network, box: tuple[float, float, float, float], points: int = 48):
    """Return the output of each neuron over a plane of two inputs, the inputs themselves first.

    `box` is (lowest x_1, highest x_1, lowest x_2, highest x_2). One array (n_l, points, points) for
    X_1 to X_L+1; row 0 is the top of the plane, where x_2 is highest. Raises ValueError unless the
    network has two inputs, the box is four finite numbers, each lowest below its highest, and
    points is a whole number from 1 to MOST.
    """
    validation.instance("net", net, Network)
    left, right, bottom, top = _ascending("box", box, 4)
    validation.whole("points", points, 1, MOST)
    x1, x2 = np.meshgrid(np.linspace(left, right, points), np.linspace(top, bottom, points))
    # In parts: large products wake the threads of the BLAS, which then keep a second core busy for
    # longer than a picture takes.
    rows = np.array_split(np.column_stack([x1.ravel(), x2.ravel()]), PARTS)
    layers = zip(*(forward(net, part).activations for part in rows), strict=True)
    return [np.concatenate(parts).T.reshape(-1, points, points) for parts in layers]


def over_line(net: Network, ends: tuple[float, float], points: int = 96):
    """Return the output of each neuron along one input: an array (n_l, 1, points) for each X_l.

    Raises ValueError unless the network has one input, the ends are two finite numbers, the lower
    one first, and points is a whole number from 1 to MOST.
    """
    validation.instance("net", net, Network)
    low, high = _ascending("ends", ends, 2)
    validation.whole("points", points, 1, MOST)
    run = forward(net, np.linspace(low, high, points).reshape(-1, 1))
    return [A.T.reshape(-1, 1, points) for A in run.activations]


def confusion(Y_hat: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return how often class i (row) was predicted as class j (column), (classes, classes).

    Y has a single 1 in each row, of two or more; Y_hat holds as many finite numbers. Raises
    ValueError for others.
    """
    Y = _one_in_each_row(Y)
    Y_hat = validation.array("Y_hat", Y_hat, *Y.shape)
    counts = np.zeros((Y.shape[1], Y.shape[1]), dtype=int)
    np.add.at(counts, (Y.argmax(axis=1), Y_hat.argmax(axis=1)), 1)
    return counts


def accuracy(Y_hat: np.ndarray, Y: np.ndarray) -> float:
    """Return the share of right predictions: the largest output, or a single one's side of ½.

    Raises ValueError unless Y is (m, n), and both have the same shape and hold finite numbers.
    """
    Y = validation.array("Y", Y, "m", "n")
    Y_hat = validation.array("Y_hat", Y_hat, *Y.shape)
    if Y.shape[1] == 1:
        return float(np.mean((Y_hat > 0.5) == (Y > 0.5)))
    return float(np.mean(Y_hat.argmax(axis=1) == Y.argmax(axis=1)))


def _ascending(name, values, n):
    """Return n numbers, (lowest, highest) in pairs, or raise ValueError."""
    ends = validation.array(name, values, n).tolist()
    if not all(low < high for low, high in zip(ends[::2], ends[1::2], strict=True)):
        raise ValueError(f"{name} is {ends}: each lowest number must be below its highest")
    return ends


def _one_in_each_row(Y):
    """Return targets (m, classes) with a single 1 in each row, or raise ValueError."""
    Y = validation.array("Y", Y, "m", "classes")
    if Y.shape[1] == 1 or not (((Y == 0) | (Y == 1)).all() and (Y.sum(axis=1) == 1).all()):
        raise ValueError("Y needs two columns or more, and in each row a single 1 among zeros")
    return Y
