"""What explorers offer: data sets with what fits them, hidden activations, initializations."""

import functools
from typing import NamedTuple

import numpy as np

from nbcore import activations, data, losses
from nbcore.initializations import glorot, he, lecun

YES_OR_NO = activations.sigmoid, losses.binary_cross_entropy
ONE_OF_MANY = activations.softmax, losses.cross_entropy
A_NUMBER = activations.identity, losses.squared_error
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


class Task(NamedTuple):
    """A data set with the activation of the last layer and the loss that fit it."""

    X: np.ndarray
    Y: np.ndarray
    output: activations.Activation
    loss: losses.Loss


# Who makes the data, and what fits them.
TASKS = {
    **{name: (functools.partial(data.gate, name), YES_OR_NO) for name in ("XOR", "AND", "OR")},
    "moons": (data.moons, YES_OR_NO),
    "circles": (data.circles, YES_OR_NO),
    "spirals": (data.spirals, YES_OR_NO),
    "wave": (data.wave, A_NUMBER),
    "digits": (functools.partial(data.digits, DIGITS), ONE_OF_MANY),
}
SINGLE_PASSES = ("XOR", "AND", "OR", "moons", "digits")


@functools.cache
def task(name: str, **options) -> Task:
    """Return one of TASKS; `options` go to the function of `nbcore.data` that makes its data."""
    make, fits = TASKS[name]
    return Task(*make(**options), *fits)


@functools.cache
def tasks() -> dict[str, Task]:
    """Return the data sets that explorers of single passes offer, by name."""
    return {name: task(name) for name in SINGLE_PASSES}
