"""One neuron as a graph of operations: the value of every quantity in it, and the slope of J there.

    p_i = w_i x_i      z = p_1 + ... + p_n + b      Ŷ = f(z)      J = (Ŷ - y)²

Values and slopes are those of `nbcore.network` for one example and a layer of one neuron. Here each
gets a name and its place in the chain rule: its slope is the local slope of the operation that it
enters, times the slope of the result of that operation.
"""

from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.activations import Activation
from nbcore.analysis.delta_terms import input_gradients
from nbcore.losses import squared_error
from nbcore.network import Network, backward, cost, forward


class Neuron(NamedTuple):
    """Inputs x and weights w, each (n,), a bias b, an activation f, and the target y."""

    x: tuple[float, ...]
    w: tuple[float, ...]
    b: float
    f: Activation
    y: float


class Quantity(NamedTuple):
    """A number in the graph: `slope` is dJ/d(it), which is `local` times the slope of `into`.

    `local` is the slope, for this quantity, of the operation whose result is called `into`.
    """

    value: float
    slope: float
    local: float
    into: str


class Nudge(NamedTuple):
    """What happens to J when one number is nudged by h, and how far everything in between moves.

    `one_sided` is (J after - J before) / h and `central` is (J(+h) - J(-h)) / 2h. `moves` has the
    names on the way from the number to J, in this order.
    """

    before: float
    after: float
    one_sided: float
    central: float
    moves: dict[str, float]


def graph(neuron: Neuron) -> dict[str, Quantity]:
    """Return all quantities by name from J back to the inputs: J, Y_hat, z, b, p1, w1, x1, p2, ...

    Raises ValueError when there are not as many weights as inputs, for numbers that are not finite,
    or so large that a quantity would not be finite, and for softmax.
    """
    neuron = _checked(neuron)
    with np.errstate(over="ignore", invalid="ignore"):
        quantities = _quantities(neuron)
    for name, quantity in quantities.items():
        if not np.isfinite(quantity[:3]).all():
            raise ValueError(f"the numbers of the neuron are too large: {name} is not finite")
    return quantities


def nudge(neuron: Neuron, name: str, h: float) -> Nudge:
    """Nudge x1, x2, ..., w1, w2, ... or b by h, and return how all that depends on it moves.

    Raises ValueError for another name, unless h is positive, and where `graph` does.
    """
    neuron = _checked(neuron)
    validation.positive("h", h)
    here, above, below = (graph(_moved(neuron, name, step)) for step in (0.0, h, -h))
    moves = {}
    while name:
        moves[name] = above[name].value - here[name].value
        name = here[name].into
    before, after = here["J"].value, above["J"].value
    central = (after - below["J"].value) / (2 * h)
    return Nudge(before, after, (after - before) / h, central, moves)


def _checked(neuron):
    """Return a neuron of floats, or raise ValueError: not finite, or not as many w as x."""
    validation.instance("neuron", neuron, Neuron)
    x = validation.array("x", neuron.x, "n")
    w = validation.array("w", neuron.w, len(x))
    b = validation.number("b", neuron.b)
    validation.instance("f", neuron.f, Activation)
    y = validation.number("y", neuron.y)
    return Neuron(tuple(x.tolist()), tuple(w.tolist()), b, neuron.f, y)


def _quantities(neuron):
    W = np.array(neuron.w, dtype=float).reshape(-1, 1)
    net = Network([W], [np.array([[neuron.b]], dtype=float)], [neuron.f])
    X, Y = np.array([neuron.x], dtype=float), np.array([[neuron.y]], dtype=float)
    run = forward(net, X)
    Z, Y_hat = run.zs[0], run.activations[1]
    grads = backward(net, run, Y, squared_error)
    error, delta = squared_error.deriv(Y_hat, Y).item(), grads.deltas[0].item()
    quantities = {
        "J": Quantity(cost(net, run, Y, squared_error), 1.0, 1.0, ""),
        "Y_hat": Quantity(Y_hat.item(), error, error, "J"),
        "z": Quantity(Z.item(), delta, neuron.f.deriv(Z, Y_hat).item(), "Y_hat"),
        "b": Quantity(neuron.b, grads.biases[0].item(), 1.0, "z"),
    }
    dws, dxs = grads.weights[0][:, 0].tolist(), input_gradients(net, grads)[0].tolist()
    every = zip(neuron.x, neuron.w, dws, dxs, strict=True)
    for i, (x, w, dw, dx) in enumerate(every, start=1):
        quantities[f"p{i}"] = Quantity(w * x, delta, 1.0, "z")
        quantities[f"w{i}"] = Quantity(w, dw, x, f"p{i}")
        quantities[f"x{i}"] = Quantity(x, dx, w, f"p{i}")
    return quantities


def _moved(neuron, name, step):
    """Return a neuron one of whose numbers is larger by a step."""
    names = [f"{letter}{i}" for letter in "xw" for i in range(1, len(neuron.x) + 1)]
    validation.one_of("name", name, ["b", *names])
    if name == "b":
        return neuron._replace(b=neuron.b + step)
    letter, index = name[0], int(name[1:])
    numbers = list(getattr(neuron, letter))
    numbers[index - 1] += step
    return neuron._replace(**{letter: tuple(numbers)})
