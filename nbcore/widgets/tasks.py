"""What explorers offer: data sets with what fits them, hidden activations, initialisations."""

import functools
from typing import NamedTuple

import numpy as np

from nbcore import activations, data, losses
from nbcore.initialisations import glorot, he, lecun


class Task(NamedTuple):
    """A data set with the activation of the last layer and the loss that fit it."""

    X: np.ndarray
    Y: np.ndarray
    output: activations.Activation
    loss: losses.Loss


HIDDEN = {
    f.name: f
    for f in (
        activations.identity,
        activations.relu,
        activations.leaky_relu,
        activations.tanh,
        activations.sigmoid,
    )
}
SCALES = {"1/√n_in": lecun, "Glorot": glorot, "He": he, "0.01": 0.01, "1": 1.0, "zeros": 0.0}
DIGITS = 500  # so many are enough to watch


@functools.cache
def tasks() -> dict[str, Task]:
    """Return the data sets that explorers of single passes offer, by name."""
    answer = (activations.sigmoid, losses.binary_cross_entropy)
    choice = (activations.softmax, losses.cross_entropy)
    return {
        **{name: Task(*data.gate(name), *answer) for name in ("XOR", "AND", "OR")},
        "moons": Task(*data.moons(), *answer),
        "digits": Task(*data.digits(DIGITS), *choice),
    }
