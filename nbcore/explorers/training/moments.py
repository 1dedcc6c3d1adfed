"""The moments of a training that can be pointed at: columns over an axis of epochs."""

import math

import numpy as np

COLUMNS = 60
ENDS = 1, 1.5, 2, 3, 5, 7.5, 10  # where an axis of epochs may end, times a power of ten


def axis_end(last: float) -> float:
    """Return where an axis of epochs ends: rarely elsewhere while a training goes on."""
    last = max(last, 1)
    power = 10.0 ** math.floor(math.log10(last))
    return next(end * power for end in ENDS if end * power >= last)


def moment(history: list, end: float, column: int) -> int:
    """Return the index of the checkpoint nearest to one of the COLUMNS, on an axis from 0 to end.

    The middle of the first column is epoch 0, that of the last one the end.
    """
    epochs = [checkpoint.epoch for checkpoint in history]
    return nearest(epochs, end * column / (COLUMNS - 1))


def nearest(epochs: list[float], epoch: float) -> int:
    """Return the index of the one of these epochs that is nearest to another one."""
    return int(np.abs(np.array(epochs) - epoch).argmin())
