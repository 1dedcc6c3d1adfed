"""What can be pointed at in the picture of one delta."""

from nbcore.explorers import readouts
from nbcore.explorers.pointing import Thing


def _delta(numbers, e, i, j):
    return readouts.delta(numbers["passes"], e, i, j)


def _entry(numbers, e, i, j):
    return {"layer": e + 1, "example": i + 1, "neuron": j + 1}


THINGS = {"delta": Thing(_delta, _entry)}
