"""What can be pointed at in the picture of one delta.

The index of a set of rows is their number; `rows` says which of all they are.
"""

import numpy as np

from nbcore.explorers import readouts
from nbcore.explorers.delta.rows import back_rows, input_rows, pictured, source_rows
from nbcore.explorers.pointing import Thing
from nbcore.explorers.readouts import entry
from nbcore.writing.numbers import compact
from nbcore.writing.symbols import symbol


def _delta(numbers, e, i, j):
    return readouts.delta(numbers["passes"], e, i, j)


def _entry(numbers, e, i, j):
    return {"layer": e + 1, "example": i + 1, "neuron": j + 1}


def _source_row(numbers, count, row):
    return int(source_rows(numbers["terms"], numbers["place"][2], count)[row])


def _product(numbers, count, row, _):
    """Say what a product of a hidden layer's entry is."""
    (e, i, j), k = numbers["place"], _source_row(numbers, count, row)
    source = numbers["terms"].source
    names = f"{entry('δ', e + 1, i, k)} · {entry('W', e + 1, j, k)}"
    made = f"{compact(source.deltas[k])} · {compact(source.weights[k])}"
    n, whole = len(source.products), compact(source.total)
    which = f"one of {n} with the sum {whole}" if n > 1 else "the only one"
    return f"{names} = {made} = {compact(source.products[k])}: {which}, for {entry('δ', e, i, j)}"


def _sender(numbers, count, row, _):
    return {"layer": numbers["place"][0] + 2, "neuron": _source_row(numbers, count, row) + 1}


def _output(numbers, count, row, _):
    """Say where an entry of the last layer comes from."""
    (e, i, _), k = numbers["place"], _source_row(numbers, count, row)
    source, name = numbers["terms"].source, entry("δ", e, i, k)
    predicted, target = compact(source.predictions[k]), compact(source.targets[k])
    upstream, value = (compact(v) for v in (source.upstream[k], _deltas(numbers, e)[i, k]))
    index = f"[{i + 1},{k + 1}]"
    if source.canceled:
        made = f"Ŷ{index} − Y{index} = {predicted} − {target} = {upstream}"
        return f"{made}; divided by m = {source.m} it is {name} = {value}"
    made = f"∂J/∂Ŷ{index} = {upstream}, with Ŷ{index} = {predicted} and Y{index} = {target}"
    return f"{made}; times {symbol('f', e + 1)}′(z) it is {name} = {value}"


def _other(numbers, count, row, _):
    return {"neuron": _source_row(numbers, count, row) + 1}


def _gradient(numbers, count, row, _):
    """Say what an entry gives to a weight or, in the row below them, to its bias."""
    terms, (e, i, k) = numbers["terms"], numbers["place"]
    name, value = entry("δ", e, i, k), compact(terms.value)
    if row == count:
        whole = f"{_bias(e, k)} = {compact(terms.bias)}"
        return f"{name} = {value}, part of {whole}: all {len(numbers['passes'].Y)} examples"
    j = int(input_rows(terms, count)[row])
    made = f"{entry('X', e, i, j)} · {name} = {compact(terms.inputs[j])} · {value}"
    whole = f"{entry('∂J/∂W', e, j, k)} = {compact(terms.column[j])}"
    return f"{made} = {compact(terms.contributions[j])}, part of {whole}"


def _input(numbers, index, row, column):
    """Say what an input or a pixel is, and how the cost answers to it."""
    inputs, (e, i, k), where = numbers["inputs"], numbers["place"], ""
    if pictured(inputs):
        j, where = 8 * row + column, f", row {row + 1}, column {column + 1} of the picture"
    else:
        j = int(back_rows(numbers["whole"], index)[row])
    whole, part = (compact(numbers[name][j]) for name in ("whole", "part"))
    slope = f"{entry('∂J/∂X', 0, i, j)} = {whole}, through {entry('δ', e, i, k)} alone {part}"
    return f"{entry('X', 0, i, j)} = {compact(inputs[j])}{where}; {slope}"


def _line(numbers, _, row, column):
    """Say what one of the four equations does for the entry."""
    passes, terms, (e, i, k) = numbers["passes"], numbers["terms"], numbers["place"]
    last = len(passes.net.weights) - 1
    if row == (0 if e == last else 1):
        return f"({row + 1}) {readouts.delta(passes, e, i, k)}"
    if row == 0:
        made = f"{symbol('δ', last + 1)}, {passes.grads.deltas[last].shape}"
        return f"(1) makes {made}, the delta of the last layer, from which all others come"
    if row == 1:
        words = (
            f"(2) makes the deltas of the hidden layers, {last} of {last + 1}, from back to front"
        )
        return words if last else "(2) this line only runs in a hidden layer; there are 0 of them"
    if row == 2:
        j = int(np.abs(terms.contributions).argmax())
        row_of = f"{symbol('X', e + 1)}[{i + 1},:] · {entry('δ', e, i, k)}"
        most = f"{compact(terms.contributions[j])} of {entry('∂J/∂W', e, j, k)}"
        where = f"column {k + 1} of {symbol('∂J/∂W', e + 1)}"
        return f"(3) {row_of} goes to {where}; most: {most} = {compact(terms.column[j])}"
    if terms.bias is None:
        return f"(4) this line only runs in a layer with biases; layer {e + 1} has none"
    given = f"{entry('δ', e, i, k)} = {compact(terms.value)}"
    return f"(4) {given} goes to {_bias(e, k)} = {compact(terms.bias)}, the sum of column {k + 1}"


def _layer(numbers, _, row, column):
    """Return the layer of equation (1), or one of (2): for a hidden entry its own."""
    e, last = numbers["place"][0], len(numbers["passes"].net.weights) - 1
    if row == 0:
        return {"layer": last + 1}
    return {"layer": min(e + 1, last)} if row == 1 and last else {}


def _deltas(numbers, e):
    return numbers["passes"].grads.deltas[e]


def _bias(e, k):
    return f"{symbol('∂J/∂b', e + 1)}[{k + 1}]"


THINGS = {
    "line": Thing(_line, _layer),
    "delta": Thing(_delta, _entry),
    "product": Thing(_product, _sender),
    "output": Thing(_output, _other),
    "gradient": Thing(_gradient),
    "input": Thing(_input),
}
