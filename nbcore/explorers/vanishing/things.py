"""What can be pointed at in the picture of vanishing deltas: layers, networks, flat neurons."""

import numpy as np

from nbcore.explorers.pointing import Thing
from nbcore.writing.numbers import brief


def _layer(numbers, _, row, l):
    """Say how large a quantity is in a layer; l counts from 0."""
    spread = numbers["spread"]
    low, middle, high = map(brief, spread.quarters[:, l])
    size = f"median size of {spread.names[l]} {middle}, middle half {low} to {high}"
    return f"layer {l + 1}: {size}, {len(spread.sizes)} networks; size: the root mean square"


def _network(numbers, _, seed, l):
    """Say how large a quantity is in a layer of one network; the rows of sizes are its seeds."""
    spread = numbers["spread"]
    size = spread.sizes[seed, l]
    number = brief(size, 4) if np.isfinite(size) else "too large for a float"
    source = "root mean square of all its entries"
    return f"seed {seed}, layer {l + 1}: size of {spread.names[l]} = {number}, {source}"


def _flat(numbers, _, row, l):
    """Say how many neurons of a layer are dead or saturated."""
    share, some = numbers["flat"][l], numbers["flat_networks"][l]
    networks = len(numbers["spread"].sizes)
    if not some:
        return f"layer {l + 1}: no neuron is dead or saturated in any of {networks} networks"
    said = f"{brief(100 * share)} % of its neurons are dead or saturated"
    return f"layer {l + 1}: {said}, the mean of {networks} networks; some are in {some} of them"


def _choose(numbers, _, row, l):
    return {"layer": l + 1}


THINGS = {
    "layer": Thing(_layer, _choose),
    "network": Thing(_network, _choose),
    "flat": Thing(_flat, _choose),
}
