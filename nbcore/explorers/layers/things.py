"""What can be pointed at in the picture of a network's layers."""

from nbcore.explorers import readouts
from nbcore.explorers.layers.shapes import shape
from nbcore.explorers.pointing import Thing


def _neuron(numbers, e, j, _):
    return readouts.neuron(numbers["passes"], e, numbers["example"], j)


def _weight(numbers, e, i, j):
    return readouts.weight(numbers["passes"], e, i, j)


def _delta(numbers, e, i, j):
    return readouts.delta(numbers["passes"], e, i, j)


def _shape(numbers, _, e, column):
    return shape(numbers["passes"], e, column)


def _example(numbers, e, i, j):
    return {"example": i + 1}


THINGS = {
    "shape": Thing(_shape),
    "neuron": Thing(_neuron),
    "weight": Thing(_weight),
    "delta": Thing(_delta, _example),
}
