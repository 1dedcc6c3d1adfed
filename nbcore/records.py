"""Records of arrays that can be looked at and compared: one line, a table, and True or False."""

import html

import numpy as np


def readable(line, table=None):
    """Give a NamedTuple of arrays a `repr` of one line, a table in notebooks, and an ==.

    Two are equal if they are of one kind and hold equal functions and arrays; nan equals nan. Like
    the lists that they hold they can be changed in place, and have no hash. A record whose parts do
    not fit each other has the usual repr, and no table.
    """

    def decorate(kind):
        usual = kind.__repr__
        kind.__repr__ = lambda record: _try(line, record) or usual(record)
        kind.__eq__ = lambda record, other: type(record) is type(other) and _same(record, other)
        kind.__hash__ = None
        kind.__ne__ = lambda record, other: not record == other
        if table:
            kind._repr_html_ = lambda record: _try(table, record)
        return kind

    return decorate


def network(net):
    """Return a line such as Network 2-3-1: tanh, sigmoid; 13 parameters, float64."""
    functions = ", ".join(f.name for f in net.functions)
    return f"Network {sizes(net)}: {functions}; {count(net)} parameters, {_type(net.weights)}"


def forward(run):
    """Return a line such as Forward 2-3-1: 4 examples, float64."""
    widths = "-".join(str(A.shape[1]) for A in run.activations)
    return f"Forward {widths}: {len(run.zs[0])} examples, {_type(run.activations)}"


def shaped_like_parameters(record):
    """Return a line such as Gradients 2-3-1: 13 numbers, float64."""
    kind = type(record).__name__
    return f"{kind} {sizes(record)}: {count(record)} numbers, {_type(record.weights)}"


def network_table(net):
    """Return an HTML table of the layers of a network."""
    heads, rows = ("layer", "W", "b", "activation", "parameters"), []
    parts = zip(net.weights, net.biases, net.functions, strict=True)
    for l, (W, b, f) in enumerate(parts, start=1):
        n = W.size + (0 if b is None else b.size)
        rows.append((l, W.shape, "none" if b is None else b.shape, f.name, n))
    lines = [[f"<td>{html.escape(str(cell))}</td>" for cell in row] for row in rows]
    lines = [[f"<th>{head}</th>" for head in heads], *lines]
    body = "".join(f"<tr>{''.join(line)}</tr>" for line in lines)
    return f"<table><caption>{html.escape(network(net))}</caption>{body}</table>"


def _try(describe, record):
    try:
        return describe(record)
    except Exception:  # whatever is wrong with the record, looking at it must not fail
        return None


def sizes(record):
    """Return the layer sizes of a network or its gradients, such as 2-3-1."""
    return "-".join(str(n) for n in (len(record.weights[0]), *(W.shape[1] for W in record.weights)))


def count(record):
    """Return how many weights and biases there are."""
    return sum(a.size for a in (*record.weights, *record.biases) if a is not None)


def _type(arrays):
    return "/".join(sorted({str(a.dtype) for a in arrays}))


def _same(a, b):
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and bool(((a == b) | ((a != a) & (b != b))).all())
    return type(a) is type(b) and bool(a == b)
