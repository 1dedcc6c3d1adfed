"""One weight or bias of a network: its address, its name, its value, and another in its place."""

from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.network import Gradients, Network
from nbcore.writing import symbols

FIELDS = {"W": "weights", "b": "biases"}


class Parameter(NamedTuple):
    """One weight or bias: `Parameter("W", e, i, j)` is net.weights[e][i, j], "b" a bias.

    Biases have one row, so their i is 0. `str` gives the name to type, W1[2,1] or b1[3], where
    indices count from 1 as in the lessons, and `symbol` the same as the lessons write it.
    """

    kind: str
    e: int
    i: int
    j: int

    def __str__(self):
        return f"{self.kind}{self.e + 1}{self._indices()}"

    @property
    def symbol(self) -> str:
        """The name with a subscript: W₁[2,1], b₁[3]."""
        return symbols.symbol(self.kind, self.e + 1) + self._indices()

    def _indices(self):
        return f"[{self.i + 1},{self.j + 1}]" if self.kind == "W" else f"[{self.j + 1}]"


def parameters(net: Network) -> dict[str, Parameter]:
    """Return all parameters by the names to type, "W1[2,1]" or "b1[3]", layer by layer.

    Raises ValueError for what is no network.
    """
    validation.instance("net", net, Network)
    return {
        str(parameter): parameter
        for e, pair in enumerate(zip(net.weights, net.biases, strict=True))
        for kind, array in zip(FIELDS, pair, strict=True)
        if array is not None
        for parameter in (Parameter(kind, e, i, j) for i, j in np.ndindex(array.shape))
    }


def array_of(record: Network | Gradients, parameter: Parameter) -> np.ndarray:
    """Return the matrix of weights, or the row of biases, that holds a parameter or its slope.

    Raises ValueError when the network has no such parameter, and for what is no network and no
    gradients.
    """
    validation.instance("record", record, Network, Gradients)
    validation.instance("the parameter", parameter, Parameter)
    kind, e, i, j = parameter
    validation.one_of("the parameter's kind", kind, FIELDS)
    arrays = getattr(record, FIELDS[kind])
    validation.whole("the parameter's e", e, 0, len(arrays) - 1)
    if arrays[e] is None:
        raise ValueError(f"there is no {parameter}: layer {e + 1} has no biases")
    for name, index, size in zip("ij", (i, j), arrays[e].shape, strict=True):
        validation.whole(f"{name} of a parameter in {kind}{e + 1}", index, 0, size - 1)
    return arrays[e]


def value(record: Network | Gradients, parameter: Parameter) -> float:
    """Return the value of a parameter in a network or, in gradients, the slope dJ/dparameter.

    Raises ValueError where `array_of` does.
    """
    return float(array_of(record, parameter)[parameter.i, parameter.j])


def placed(net: Network, values: dict[Parameter, float]) -> Network:
    """Return a copy of a network in which some parameters have new values.

    Whole numbers become float64. Raises ValueError when the network has no such parameter, and for
    a value that is not finite in the network's type.
    """
    validation.instance("net", net, Network)
    validation.instance("values", values, dict)
    copy = Network(*([_copy(a) for a in part] for part in net[:2]), net.functions)
    for parameter, number in values.items():
        array = array_of(copy, parameter)
        most = float(np.finfo(array.dtype).max)
        words = f"a finite number of type {array.dtype}"
        validation.number(str(parameter), number, lambda n, most=most: abs(n) <= most, words)
        array[parameter.i, parameter.j] = number
    return copy


def _copy(array):
    """Return a copy that can hold any number, or None."""
    return None if array is None else array.astype(np.result_type(array, np.float32))
