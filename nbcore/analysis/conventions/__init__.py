"""One network, one batch, and the same equations in the conventions of four sources.

A convention has three parts. The layout: an example is a row, as in this course, or a column; then
every matrix is transposed and the order of every product reversed, because (A B)ᵀ = Bᵀ Aᵀ. The
reduction: J is the mean of the losses of the examples, their sum, or half of that sum (J = ½ Σ, not
divided by m). The style: the letters, and the number from which layers are counted.

Each line is made by one template in three scripts: symbols, shapes, and names in Python. The
numbers are those of `nbcore.network`, transposed and scaled as the convention demands.
"""

from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.activations import sigmoid
from nbcore.analysis.conventions.scripts import LAYOUTS, REDUCTIONS, STYLES, Convention, scripts
from nbcore.losses import Loss
from nbcore.network import Network, backward, cost, forward, init

EXAMPLES = 8  # rows of the example batch at most
COURSE = Convention()
LISTS = {  # what `variables` holds before any line has run; the README needs no lists
    "course": "X W b Z delta dW db",
    "blog_post": "f w b f delta w_grad b_grad",
    "README": "",
    "Nielsen": "a w b z delta nabla_w nabla_b",
}


class Line(NamedTuple):
    """One equation: a part of PARTS, its layer 1..L, in symbols, shapes and Python, and its value.

    `value` is an array laid out as the convention says; a cost has shape (1, 1), layer L.
    """

    part: str
    layer: int
    formula: str
    shapes: str
    code: str
    value: np.ndarray

    @property
    def symbol(self) -> str:
        """What the formula defines, such as ∂J/∂W₁."""
        return self.formula.split()[0]

    @property
    def target(self) -> str:
        """The Python name that the code assigns to, such as dW[0]."""
        return self.code.partition(" = ")[0]


def example(sizes: tuple[int, ...], m: int) -> tuple[Network, np.ndarray, np.ndarray]:
    """Return a small network of sigmoids, X of shape (m, n_0), and Y (m, n_L) of zeros and ones.

    Biases are not 0. A smaller batch is the beginning of a larger one. Raises ValueError for sizes
    that make no network, and unless m is a whole number from 1 to EXAMPLES.
    """
    validation.whole("m", m, 1, EXAMPLES)
    net = init(sizes, [sigmoid] * (np.size(sizes) - 1), scale=1.5, seed=0)
    rng = np.random.default_rng(5)
    biases = [rng.standard_normal(b.shape).round(1) for b in net.biases]
    X = rng.standard_normal((EXAMPLES, sizes[0])).round(1)
    Y = (rng.random((EXAMPLES, sizes[-1])) < 0.5).astype(float)
    return net._replace(biases=biases), X[:m], Y[:m]


def lines(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    loss: Loss,
    convention: Convention = COURSE,
    *,
    rate: float = 1.0,
) -> list[Line]:
    """Return the equations of one step of gradient descent, in an order in which their code runs.

    `net`, X (m, n_0) and Y (m, n_L) are in rows, as everywhere in nbcore. A layer without biases
    has no lines for them. The code runs in the `variables` of the same arguments.

    Raises ValueError where `backward` does; for what is no network, loss or convention, and for an
    unknown one; for a rate that is not positive; for a loss other than
    squared_error or, after a sigmoid, binary_cross_entropy; and for different activation functions
    in the styles that know only one for all layers, blog_post and Nielsen.
    """
    _check(net, loss, convention)
    validation.positive("rate", rate)
    values = _values(net, X, Y, loss, convention, rate)
    shapes = {name: [str(np.shape(a)) for a in row] for name, row in values.items()}
    written = scripts(net, shapes, convention, cancels=loss.cancels is not None)
    texts = [[s.equations(l, b is not None) for s in written] for l, b in enumerate(net.biases, 1)]
    return [
        Line(part, l, *(equations[part] for equations in texts[l - 1]), values[part][l - 1])
        for part, l in _order(net)
    ]


def variables(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    convention: Convention = COURSE,
    *,
    rate: float = 1.0,
) -> dict:
    """Return what the code of `lines` begins with: data, parameters, functions, and empty lists.

    Arrays are laid out as the convention says. `exec(line.code, names)` runs a line. Raises
    ValueError where `lines` does, but for the loss.
    """
    validation.instance("net", net, Network)
    _check_convention(convention)
    validation.positive("rate", rate)
    layout, _, style = convention
    L, rows = len(net.weights), forward(net, X).activations[0]
    Y = validation.array("Y", Y, len(rows), net.weights[-1].shape[1])
    X, Y = _laid_out([rows, Y], layout)
    W, b = _laid_out(net.weights, layout), _laid_out(net.biases, layout)
    functions = [f.fn for f in net.functions]
    slopes = [lambda Z, f=f: f.deriv(Z, f.fn(Z)) for f in net.functions]
    names = {"np": np, "m": len(rows), "eta": rate, "y" if style == "Nielsen" else "Y": Y}
    if style == "README":
        names["X1"] = X
        for l, pair in enumerate(zip(W, b, strict=True), start=1):
            names |= dict(zip((f"W{l}", f"b{l}"), pair, strict=True))
    inputs = [X, *[None] * (2 * L + 1 if style == "blog_post" else L)]
    zs = inputs if style == "blog_post" else [None] * L  # the blog post keeps all f in one list
    grads = [[None] * L for _ in range(3)]
    names |= dict(zip(LISTS[style].split(), [inputs, W, b, zs, *grads], strict=False))
    if style == "course":
        return names | {"f": functions, "f_prime": slopes}
    if style == "blog_post":
        return names | {"a": functions[0], "a_prime": slopes[0]}
    for f, slope in zip(net.functions, slopes, strict=True):
        names |= {f.name: f.fn, f"{f.name}_prime": slope}
    return names


def relate(ours: np.ndarray, theirs: np.ndarray) -> tuple[bool, float | None]:
    """Return how two values (rows, columns) of the same part are related.

    First whether theirs is transposed, by its shape; then the factor by which it is larger, or None
    when it is no multiple. Raises ValueError for shapes that cannot be the same part, and for
    numbers that are not finite.
    """
    ours = validation.array("ours", ours, "rows", "columns")
    theirs = validation.array("theirs", theirs, "rows", "columns")
    transposed = ours.shape != theirs.shape
    if ours.shape != (theirs.shape[::-1] if transposed else theirs.shape):
        raise ValueError(f"{ours.shape} and {theirs.shape} are not the same array, nor transposed")
    same = ours.T if transposed else ours
    place = np.unravel_index(np.abs(same).argmax(), same.shape)
    if same[place] == 0:
        return transposed, None if theirs.any() else 1.0
    factor = float(theirs[place] / same[place])
    fits = np.allclose(theirs, factor * same, rtol=1e-9, atol=1e-12 * abs(theirs[place]))
    return transposed, factor if fits else None


def _order(net):
    """Return (part, layer) of all lines: forward, the cost, backward, then the step."""
    layers = range(1, len(net.weights) + 1)
    order = [(part, l) for l in layers for part in ("Z", "output")]
    order += [("cost", layers[-1]), *(("delta", l) for l in reversed(layers))]
    rest = [(part, l) for part in ("dW", "db", "update_W", "update_b") for l in layers]
    return order + [(p, l) for p, l in rest if p[-1] != "b" or net.biases[l - 1] is not None]


def _check_convention(convention):
    validation.instance("convention", convention, Convention)
    known = zip(Convention._fields, convention, (LAYOUTS, REDUCTIONS, STYLES), strict=True)
    for field, value, options in known:
        validation.one_of(field, value, options)


def _check(net, loss, convention):
    validation.instance("net", net, Network)
    validation.instance("loss", loss, Loss)
    _check_convention(convention)
    names = [f.name for f in net.functions]
    if loss.name not in ("squared_error", "binary_cross_entropy") or (
        loss.cancels and not loss.cancels_with(net.functions[-1])
    ):
        raise ValueError(
            f"no lines are written for {loss.name} after {names[-1]}: "
            "squared_error would fit, or binary_cross_entropy after sigmoid"
        )
    if convention.style in ("blog_post", "Nielsen") and len(set(names)) > 1:
        raise ValueError(
            f"the style {convention.style} has one activation function for all layers; "
            f"this network has {', '.join(names)}"
        )


def _values(net, X, Y, loss, convention, rate):
    """Return the core's numbers by part, with X, W and b, in the convention's layout."""
    mean = convention.reduction == "mean"
    share = 0.5 if convention.reduction == "half" else 1.0
    run = forward(net, X)
    grads = backward(net, run, Y, loss, mean=mean)
    deltas, dW, db = ([None if a is None else share * a for a in part] for part in grads)
    new_W, new_b = (
        [None if p is None else p - rate * g for p, g in zip(*pair, strict=True)]
        for pair in ((net.weights, dW), (net.biases, db))
    )
    J = np.full((1, 1), share * cost(net, run, Y, loss, mean=mean))
    values = {"X": run.activations, "W": net.weights, "b": net.biases, "Z": run.zs}
    values |= {"output": run.activations[1:], "cost": [J] * len(net.weights), "delta": deltas}
    values |= {"dW": dW, "db": db, "update_W": new_W, "update_b": new_b}
    return {name: _laid_out(row, convention.layout) for name, row in values.items()}


def _laid_out(arrays, layout):
    turned = layout == "columns"
    return [None if a is None else np.array(a.T if turned else a, dtype=float) for a in arrays]
