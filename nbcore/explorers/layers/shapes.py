"""One line about each shape in a layer: what its rows and columns are, and why it must be so.

The index e of a layer counts from 0; the lines count from 1.
"""

from nbcore.analysis.passes import Passes
from nbcore.writing.symbols import symbol


def _x(passes, e):
    X = passes.run.activations[e]
    columns = f"{_count(X.shape[1], 'neuron')} of layer {e}" if e else _count(X.shape[1], "input")
    return f"{_is('X', e, X)}: rows: {_count(len(X), 'example')}; columns: {columns}"


def _w(passes, e):
    W = passes.net.weights[e]
    n, k = W.shape
    sends = f"{_count(n, 'neuron' if e else 'input')} {'send' if n > 1 else 'sends'}"
    receives = f"{k if e else _count(k, 'neuron')} {'receive' if k > 1 else 'receives'}"
    return f"{_is('W', e, W)}: {sends}, {receives}; in {_product(passes, e)} the inner two agree"


def _b(passes, e):
    b = passes.net.biases[e]
    if b is None:
        return f"there is no {symbol('b', e + 1)}: {_names(e)} alone is {symbol('Z', e + 1)}"
    Z = passes.run.zs[e]
    return f"{_is('b', e, b)}: one number a neuron, added to each row of {_names(e)}, {Z.shape}"


def _z(passes, e):
    Z = passes.run.zs[e]
    product = f"of {_product(passes, e)} the outer two stay"
    return f"{_is('Z', e, Z)}, as is {symbol('δ', e + 1)}: {product}"


def _f(passes, e):
    f, Z = passes.net.functions[e], passes.run.zs[e]
    way = "of each number alone" if f.elementwise else "of each row"
    kept = f"what leaves it is {Z.shape}, as {symbol('Z', e + 1)} is"
    return f"{symbol('f', e + 1)} is {f.name}, {way}: {kept}"


def _output(passes, e):
    A, weights = passes.run.activations[e + 1], passes.net.weights
    like = f"is {A.shape}, as {symbol('Z', e + 1)} is"
    if e + 1 == len(weights):
        return f"Ŷ {like}, and as the targets Y must be"
    n = len(weights[e + 1])
    return f"{symbol('X', e + 2)} {like}; so {symbol('W', e + 2)} must have {_count(n, 'row')}"


def _delta(passes, e):
    net, run, deltas = passes.net, passes.run, passes.grads.deltas
    made = f"{_is('δ', e, deltas[e])}, as {symbol('Z', e + 1)} is"
    if e + 1 < len(deltas):
        after, W = deltas[e + 1], net.weights[e + 1]
        made += f": {symbol('δ', e + 2)} {symbol('W', e + 2)}ᵀ is {after.shape} {W.T.shape}"
    shapes = f"{run.activations[e].T.shape} {deltas[e].shape}"
    product = f"{symbol('X', e + 1)}ᵀ {symbol('δ', e + 1)}, {shapes}"
    return f"{made}; {product}, is {net.weights[e].shape}, as {symbol('W', e + 1)} is"


def _parameters(passes, e):
    W, b = passes.net.weights[e], passes.net.biases[e]
    total = W.size + (0 if b is None else b.size)
    biases = f"no {symbol('b', e + 1)}" if b is None else f"{b.size} in {symbol('b', e + 1)}"
    product = " · ".join(map(str, W.shape))
    return f"{_count(total, 'parameter')}: {product} in {symbol('W', e + 1)}, {biases}"


# As the columns of the table, from the second one on.
COLUMNS = _x, _w, _b, _z, _f, _output, _delta, _parameters


def shape(passes: Passes, e: int, column: int) -> str:
    """Say what stands in a column of layer e in the table of shapes."""
    return f"layer {e + 1}: {COLUMNS[column](passes, e)}"


def _is(letter, e, array):
    return f"{symbol(letter, e + 1)} is {array.shape}"


def _names(e):
    return f"{symbol('X', e + 1)} {symbol('W', e + 1)}"


def _product(passes, e):
    return f"{_names(e)}, {passes.run.activations[e].shape} {passes.net.weights[e].shape},"


def _count(n, noun):
    return f"{n} {noun}{'' if n == 1 else 's'}"
