"""A backward pass with every layer written out by hand, and the mistakes of one of its lines.

Beside the five styles of tests/learners, which loop over the layers, this is the code of those who
do not: each quantity has a line of its own, so a mistake can stand in one layer and no other.
"""

import linecache
from itertools import count

import numpy as np

# The lines of layer l, from the last layer back. {n} is the layer after it, {k} the one before.
FIRST = {"G": "loss.deriv(X{n}, Y) * share", "S": "f{l}.deriv(Z{l}, X{n})"}
LINES = {
    "G": "d{n} @ W{n}.T",
    "S": "f{l}.deriv(Z{l}, X{n})",
    "d": "G{l} * S{l}",
    "dW": "X{l}.T @ d{l} * late",
    "db": "d{l}.sum(axis=0, keepdims=True) * late",
}
EVERYWHERE = {  # by key, what stands in the lines of any layer
    "sign-flipped": {"dW": "-X{l}.T @ d{l} * late", "db": "-d{l}.sum(axis=0) * late"},
    "mean-missing": {"dW": "X{l}.T @ d{l} * late * (m if mean else 1)"},
    "mean-twice": {
        "dW": "X{l}.T @ d{l} * late / (m if mean else 1)",
        "db": "d{l}.sum(axis=0, keepdims=True) * late / (m if mean else 1)",
    },
    "derivative-at-activation": {"S": "f{l}.deriv(X{n}, f{l}.fn(X{n}))"},
    "activation-for-derivative": {"S": "f{l}.fn(Z{l})"},
    "input-of-wrong-layer": {"dW": "X{n}.T @ d{l} * late"},
    "weight-gradient-transposed": {"dW": "d{l}.T @ X{l} * late"},
    "bias-not-summed": {"db": "d{l} * late"},
    "bias-wrong-axis": {"db": "d{l}.sum(axis=1) * late"},
    "bias-averaged": {"db": "d{l}.mean(axis=0) * late"},
    "bias-one-number": {"db": "d{l}.sum() * late"},
    "one-example-only": {"dW": "X{l}[:1].T @ d{l}[:1] * late", "db": "d{l}[0] * late"},
    "slope-times-z": {"S": "f{l}.deriv(Z{l}, X{n}) * Z{l}"},
    "square-of-z": {"S": 'f{l}.deriv(Z{l}, Z{l} if f{l}.name == "tanh" else X{n})'},
    "plus-in-tanh-slope": {"S": '1 + X{n} ** 2 if f{l}.name == "tanh" else f{l}.deriv(Z{l}, X{n})'},
    "bias-before-derivative": {"db": "G{l}.sum(axis=0) * late"},
    "input-in-bias": {"db": "(X{l}.T @ d{l}).sum(axis=0) * late"},
    "bias-in-its-gradient": {"db": "b{l} * d{l}.sum(axis=0) * late"},
    "weight-for-input": {"dW": "W{l} * d{l}.sum(axis=0) * late"},
    "assigned-not-added": {"db": "d{l}[-1] * late"},
}
INSIDE = {  # in a layer that has one before it
    "z-for-activation": {"dW": "Z{k}.T @ d{l} * late"},
}
HIDDEN = {  # in a hidden layer
    "hidden-derivative-missing": {"d": "G{l}"},
    "derivative-of-wrong-layer": {"S": "f{n}.deriv(Z{n}, X{nn})"},
    "relu-mask-always-on": {
        "S": 'np.ones_like(Z{l}) if f{l}.name == "relu" else f{l}.deriv(Z{l}, X{n})'
    },
    "weights-missing": {"G": "d{n}"},
    "weights-not-transposed": {"G": "d{n} @ W{n}"},
    "weights-of-wrong-layer": {"G": "d{n} @ W{l}.T"},
    "weights-updated-first": {"G": "d{n} @ (W{n} - 0.3 * dW{n}).T"},
    "delta-not-carried": {"d": "d{n}"},
    "errors-carried-back": {"G": "G{n} @ W{n}.T"},
    "gradient-for-weights": {"G": "d{n} @ dW{n}.T"},
    "slope-of-another-activation": {"S": "X{n} * (1 - X{n})"},
}
WRITTEN = EVERYWHERE | INSIDE | HIDDEN
_files = count()


def places(key, layers=3):
    """Return the layers in which a mistake can stand."""
    if key in HIDDEN:
        return range(1, layers)
    return range(2 if key in INSIDE else 1, layers + 1)


def source(lines, layers, late, answer):
    """Return the text of the function, with these (name, layer) lines in place of the right ones.

    `late` puts 1/m into the gradients instead of δ.
    """
    every = range(1, layers + 1)
    text = ["def backward(net, run, Y, loss, *, mean=True):"]
    for letter, listed, last in (
        ("W", "net.weights", layers),
        ("b", "net.biases", layers),
        ("f", "net.functions", layers),
        ("Z", "run.zs", layers),
        ("X", "run.activations", layers + 1),
    ):
        text.append(f"    {', '.join(f'{letter}{l}' for l in range(1, last + 1))}, = {listed}")
    text.append("    m = len(Y)")
    shares = ("1.0", "1 / m if mean else 1.0")
    text.append(f"    share, late = ({shares[not late]}), ({shares[late]})")
    for l in reversed(every):
        right = LINES | (FIRST if l == layers else {})
        for name in LINES:
            line = lines.get((name, l), right[name]).format(l=l, n=l + 1, nn=l + 2, k=l - 1)
            text.append(f"    {name}{l} = {line}")
    lists = ([f"{name}{l}" for l in every] for name in ("d", "dW", "db"))
    deltas, weights, biases = (f"[{', '.join(names)}]" for names in lists)
    text.append("    return " + answer.format(deltas=deltas, weights=weights, biases=biases))
    return "\n".join(text) + "\n"


def planted_lines(*keys_and_layers):
    """Return the lines of mistakes, each a key and a layer, as `written` takes them."""
    return {(name, l): line for key, l in keys_and_layers for name, line in WRITTEN[key].items()}


def written(lines=(), *, layers=3, late=False, answer="{deltas}, {weights}, {biases}"):
    """Return the function, with these (name, layer) lines in place of the right ones."""
    text = source(dict(lines), layers, late, answer)
    name = f"<written {next(_files)}>"
    linecache.cache[name] = len(text), None, text.splitlines(keepends=True), name
    names = {"np": np}
    exec(compile(text, name, "exec"), names)
    return names["backward"]
