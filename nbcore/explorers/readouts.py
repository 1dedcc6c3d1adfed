"""One line about a neuron, a weight or a delta: its name, its number, and where that comes from.

The index e of an array, i of a row and j of a column count from 0; the lines count from 1.
"""

from nbcore.analysis.delta_terms import delta_terms
from nbcore.analysis.passes import Passes
from nbcore.writing.numbers import compact
from nbcore.writing.symbols import symbol


def entry(letter: str, e: int, i: int, j: int) -> str:
    """Return the name of an entry of array e: entry("W", 0, 1, 2) is W₁[2,3]."""
    return f"{symbol(letter, e + 1)}[{i + 1},{j + 1}]"


def neuron(passes: Passes, e: int, i: int, j: int) -> str:
    """Say what neuron j of X with index e answers to example i, and how."""
    net, run = passes.net, passes.run
    value = compact(run.activations[e][i, j])
    if e == 0:
        return f"{entry('X', e, i, j)} = {value}: input {j + 1} of example {i + 1}"
    f, z = net.functions[e - 1], entry("Z", e - 1, i, j)
    name = f"Ŷ[{i + 1},{j + 1}]" if e == len(net.weights) else entry("X", e, i, j)
    z_value = compact(run.zs[e - 1][i, j])
    made = f"{f.name}({z_value}), and {z} = {z_value}"
    if not f.elementwise:
        made = f"its share by {f.name} of row {i + 1} of {symbol('Z', e)}, where {z} = {z_value}"
    return f"{name} = {value} = {made}: neuron {j + 1} of layer {e}, example {i + 1}"


def weight(passes: Passes, e: int, i: int, j: int) -> str:
    """Say how large a weight W[i, j] of layer e and its gradient are, and what it connects."""
    name, net = entry("W", e, i, j), passes.net
    slope = compact(passes.grads.weights[e][i, j])
    sources = f"{symbol('X', e + 1)}[:,{i + 1}] · {symbol('δ', e + 1)}[:,{j + 1}]"
    return f"{name} = {compact(net.weights[e][i, j])}; ∂J/∂{name} = {slope} = {sources}"


def delta(passes: Passes, e: int, i: int, j: int) -> str:
    """Say how large a delta [i, j] of layer e is, and of which two or three numbers it is made."""
    terms = delta_terms(*passes, e, i, j)
    source, f = terms.source, f"{symbol('f', e + 1)}′(z)"
    where = f"example {i + 1}, neuron {j + 1}"
    made = f"{entry('δ', e, i, j)} = {compact(terms.value)}"
    if e + 1 < len(passes.net.weights):
        back = f"({symbol('δ', e + 2)} {symbol('W', e + 2)}ᵀ)[{i + 1},{j + 1}]"
        product = f"{compact(source.total)} · {compact(source.slope)}"
        return f"{made} = {product}: {back} · {f}; {where}"
    if source.canceled:
        pair = f"({compact(source.predictions[j])} − {compact(source.targets[j])})"
        return f"{made} = {pair} / {source.m}: (Ŷ − Y) / m; {where}"
    product = f"{compact(source.upstream[j])} · {compact(source.slope)}"
    return f"{made} = {product}: ∂J/∂Ŷ · {f}; {where}"
