"""Which rows of its tables the picture of a delta shows: of many the largest.

Tables with so many rows, `most` or fewer, are told apart by that number: it is the index of the set
of rows that can be pointed at. So a row's true place is known wherever it is shown.
"""

import numpy as np

from nbcore.analysis.delta_terms import DeltaTerms


def source_rows(terms: DeltaTerms, neuron: int, most: int) -> np.ndarray:
    """Return the places k of the shown terms that an entry comes from; its own is among them."""
    source = terms.source
    if hasattr(source, "products"):
        return largest(np.abs(source.products), most)
    return largest(np.abs(source.upstream), most, neuron)


def input_rows(terms: DeltaTerms, most: int) -> np.ndarray:
    """Return the places j of the shown weights that an entry goes to."""
    # In this order also when a dead neuron gives nothing.
    return largest(np.abs(terms.inputs), most)


def back_rows(whole: np.ndarray, most: int) -> np.ndarray:
    """Return the places j of the shown inputs."""
    return largest(np.abs(whole), most)


def pictured(inputs: np.ndarray) -> bool:
    """Say whether the inputs are the pixels of a digit."""
    return len(inputs) == 64


def largest(sizes: np.ndarray, most: int, always: int | None = None) -> np.ndarray:
    """Return the places of the `most` largest sizes, in order; `always` is among them."""
    if always is not None:
        sizes = np.where(np.arange(len(sizes)) == always, np.inf, sizes)
    return np.sort(np.argsort(-sizes, kind="stable")[:most])
