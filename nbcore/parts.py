"""Whether the parts of a network fit each other: its sizes, functions, parameters, gradients.

`init`, `forward` and the optimizers ask here; what does not fit is refused in words.
"""

import numpy as np

from nbcore.activations import Activation
from nbcore.soundness import sound
from nbcore.validation import is_count, real, shown


def architecture(sizes, functions):
    """Raise ValueError unless sizes and functions describe a network: one function a layer."""
    row = isinstance(sizes, list | tuple | range)
    row = row or isinstance(sizes, np.ndarray) and sizes.ndim == 1
    if not row or len(sizes) < 2 or not all(map(is_count, sizes)):
        raise ValueError(
            f"sizes is {shown(sizes)}: at least two positive whole numbers are needed, "
            "the number of inputs first and the number of outputs last"
        )
    _functions(functions)
    if len(functions) != len(sizes) - 1:
        raise ValueError(
            f"{len(sizes)} sizes make {len(sizes) - 1} layers, but {len(functions)} activation "
            "functions were given: each layer needs one"
        )


def gradients(net, grads):
    """Raise ValueError unless the gradients are shaped and listed like the network's parameters."""
    try:
        fits = net.functions and _shapes(net) == _shapes(grads)
    except (AttributeError, TypeError):
        fits = False
    if fits:
        return
    for name, value, parts in (("net", net, "functions"), ("grads", grads, "weights biases")):
        if not all(hasattr(value, part) for part in parts.split()):
            raise ValueError(
                f"{name} is {shown(value)}: update(net, grads, state) takes a Network first, then "
                "its Gradients"
            )
    for l, (g, h) in enumerate(zip(grads.weights, grads.biases, strict=False), start=1):
        _plain_array(f"the gradient of W_{l}", g)
        if h is not None:
            _plain_array(f"the gradient of b_{l}", h)
    raise ValueError(
        f"the gradients have shapes {_shapes(grads)}, but the network's weights and biases have "
        f"{_shapes(net)}: each gradient needs the shape of its parameter"
    )


def state(net, state, kind):
    """Raise ValueError unless the state of an optimizer is of its kind, for this network."""
    if isinstance(state, kind):
        parts = [state] if hasattr(state, "weights") else state or ()  # Adam keeps two records
        records = [part for part in parts if hasattr(part, "weights")]
        if all(_shapes(record) == _shapes(net) for record in records):
            return
    raise ValueError(
        f"the state is {shown(state)} that does not fit: what this optimizer's init(net) or last "
        "update returned for this network is needed"
    )


def inputs_of(net):
    """Return the number of inputs of a network whose parts fit; otherwise raise ValueError."""
    n = _quickly(net) or _explain_network(net)
    for f in net.functions:
        sound(f)
    return n


def require_finite(net):
    """Raise ValueError when a parameter is nan or inf; large numbers alone may overflow."""
    for l, (W, b) in enumerate(zip(net.weights, net.biases, strict=True), start=1):
        for name, array in ((f"W_{l}", W), (f"b_{l}", b)):
            if array is not None and not np.isfinite(array).all():
                raise ValueError(
                    f"{name} holds {array[~np.isfinite(array)][0]}: a network needs finite "
                    "parameters; after a training that diverged, a smaller learning rate would help"
                )


def _functions(functions):
    """Raise ValueError unless all of these are activations."""
    if not isinstance(functions, list | tuple) or isinstance(functions, Activation):
        raise ValueError(
            f"functions is {shown(functions)}: a list with one Activation a layer is needed"
        )
    for n, f in enumerate(functions, start=1):
        if not isinstance(f, Activation):
            raise ValueError(
                f"the function of layer {n} is {shown(f)}: an Activation is needed, such as "
                "nbcore.activations.tanh"
            )
        sound(f)
        if not f.elementwise and n < len(functions):
            raise ValueError(
                f"{f.name} fits the last layer only: it has no element-wise derivative"
            )


def _quickly(net):
    """Return the number of inputs of a network in which nothing is unusual, or else None."""
    try:
        first = n = net.weights[0].shape[0]
        for W, b, f in zip(net.weights, net.biases, net.functions, strict=True):
            n_in, n_out = W.shape
            plain = type(W) is np.ndarray and W.dtype.char in "fd" and type(f) is Activation
            flat = b is None or (
                type(b) is np.ndarray and b.shape == (1, n_out) and b.dtype.char in "fd"
            )
            if not (plain and flat and n_in == n and n_out):
                return None
            n = n_out
        return first if all([f.elementwise for f in net.functions[:-1]]) else None
    except (AttributeError, IndexError, TypeError, ValueError):
        return None


def _explain_network(net):
    """Return the number of inputs of a network of whole numbers; say what is wrong with others."""
    parts = [getattr(net, part, None) for part in ("weights", "biases", "functions")]
    if parts[2] is None or not all(isinstance(part, list | tuple) for part in parts[:2]):
        raise ValueError(f"net is {shown(net)}: a Network is needed, and the network comes first")
    weights, biases, functions = parts
    _functions(functions)
    if not 0 < len(weights) == len(biases) == len(functions):
        raise ValueError(
            f"a network of {len(weights)} weights, {len(biases)} biases and "
            f"{len(functions)} functions: each layer needs one of each (biases may be None)"
        )
    n = None
    for l, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
        _plain_array(f"W_{l}", W)
        if b is not None:
            _plain_array(f"b_{l}", b)
        if W.ndim != 2 or 0 in W.shape:
            raise ValueError(
                f"W_{l} has shape {W.shape}: (n_in, n_out) would fit, neither of them 0"
            )
        if n is not None and W.shape[0] != n:
            raise ValueError(
                f"W_{l} has shape {W.shape}, but layer {l - 1} has {n} outputs: "
                f"({n}, {W.shape[1]}) would fit"
            )
        n = W.shape[1]
        if b is not None and b.shape != (1, n):
            raise ValueError(
                f"b_{l} has shape {b.shape}, but W_{l} has shape {W.shape}: (1, {n}) would fit"
            )
    return weights[0].shape[0]


def _plain_array(name, array):
    """Raise ValueError unless this is a plain array of real numbers."""
    real(name, array)
    if type(array) is not np.ndarray:
        raise ValueError(f"{name} is a {type(array).__name__}: a plain NumPy array is needed")


def _shapes(record):
    """Return the shapes of weights and biases; None where there is no bias."""
    biases = [None if b is None else b.shape for b in record.biases]
    return [W.shape for W in record.weights], biases
