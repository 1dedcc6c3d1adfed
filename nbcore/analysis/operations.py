"""The forward and the backward pass of a network, taken apart into one operation at a time.

Every number is one that `forward`, `cost` and `backward` compute; here they only get names. Layers
count from 1 as in the lessons. The order is that of the code: X_1; then Z_l and X_l+1 from layer 1
to L; the losses and J; and on the way back, from layer L to 1, delta_l in two halves, the gradient
of W_l and that of b_l.
"""

import string
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nbcore import compatibility, validation
from nbcore.losses import Loss
from nbcore.network import Network, backward, cost, forward
from nbcore.writing.symbols import of_arrays, symbol

FORWARD, BACKWARD = "forward", "backward"
ONWARD = ("input", "affine", "activation", "losses", "cost")  # kinds of the forward pass
RULES = {"error": 1, "blame": 2, "delta": 2, "weights": 3, "biases": 4}  # equations by kind
EXAMPLES_DOWN, EXAMPLES_ACROSS = 0, 1  # the axis of an array along which the examples stand


class Term(NamedTuple):
    """An array and its symbol; `examples` is the axis that counts the examples, or None."""

    symbol: str
    array: np.ndarray
    examples: int | None = None

    @property
    def shape(self) -> str:
        """The shape as text; a count such as m stands for itself."""
        if self.array.dtype.kind == "i":
            return str(self.array)
        return str(self.array.shape) if self.array.ndim else "number"


class Operation(NamedTuple):
    """One operation: `result` = `form` filled with the operands.

    `direction` is "forward" or "backward", `layer` the lesson's l. `kind` is input, affine (Z_l),
    activation (X_l+1), losses or cost (J); on the way back error (dJ/dŶ), blame (dJ/dX_l+1, the
    first half of delta_l), delta, weights or biases (the gradients). `form` has {0}, {1}, ... for
    the operands; two of them side by side are a matrix product. `words` say what happens and why,
    and `rule` is the number of the lesson's equation on the way back, 0 on the way forward.
    """

    direction: str
    layer: int
    kind: str
    result: Term
    form: str
    operands: tuple[Term, ...]
    words: str
    rule: int

    @property
    def equation(self) -> str:
        """The operation in symbols, such as Z₁ = X₁ W₁ + b₁."""
        return f"{self.result.symbol} = {self.form.format(*(o.symbol for o in self.operands))}"

    @property
    def shapes(self) -> str:
        """The same with shapes, such as (4, 3) = (4, 2) (2, 3) + (1, 3)."""
        return f"{self.result.shape} = {self.form.format(*(o.shape for o in self.operands))}"

    def pieces(self) -> list[str | Term]:
        """Return result, sign, operand, sign, ... in the order in which they are written."""
        pieces = [self.result, "="]
        for text, field, _, _ in string.Formatter().parse(self.form):
            between = isinstance(pieces[-1], Term) and field is not None
            if text.strip() or between:
                pieces.append(text.strip())
            if field is not None:
                pieces.append(self.operands[int(field)])
        return pieces


class Lesson:
    """How the lessons name what a network of L layers computes: X₁, Z₁, X₂, ..., Ŷ, J, δ₁."""

    def __init__(self, layers: int):
        self.last = layers

    def x(self, l: int) -> str:
        """Return the name of what enters layer l."""
        return "Ŷ" if l == self.last + 1 else symbol("X", l)

    def z(self, l: int) -> str:
        """Return the name of the pre-activation of layer l."""
        return symbol("Z", l)

    def f(self, l: int) -> str:
        """Return the name of the activation function of layer l."""
        return symbol("f", l)

    def cost(self) -> str:
        """Return the name of the cost."""
        return "J"

    def gradient(self, name: str) -> str:
        """Return the name of the slope of the cost for something of this name."""
        return f"∂{self.cost()}/∂{name}"

    def delta(self, l: int) -> str:
        """Return the name of the gradient for the pre-activation of layer l."""
        return symbol("δ", l)


class Graph(Lesson):
    """The same as a graph of functions: f₀ = X₁, f₁ = Z₁, f₂ = X₂, ..., the last one is J.

    f is taken, so the activation functions are a₁, a₂, ...; a delta is a slope like all others.
    """

    def x(self, l: int) -> str:
        """Return f with an even index: f₀ enters layer 1."""
        return symbol("f", 2 * l - 2)

    def z(self, l: int) -> str:
        """Return f with an odd index."""
        return symbol("f", 2 * l - 1)

    def f(self, l: int) -> str:
        """Return the name of the activation function of layer l."""
        return symbol("a", l)

    def cost(self) -> str:
        """Return the last f."""
        return symbol("f", 2 * self.last + 1)

    def delta(self, l: int) -> str:
        """Return the slope of the last f for the pre-activation of layer l."""
        return self.gradient(self.z(l))


NAMES = {"lesson": Lesson, "graph": Graph}


def plan(net: Network, loss: Loss) -> Iterator[tuple[str, int]]:
    """Yield the kind and the layer of every step, in order.

    Raises ValueError, at the first step, for what is no network or no loss.
    """
    validation.instance("net", net, Network)
    validation.instance("loss", loss, Loss)
    last = len(net.weights)
    yield "input", 1
    for l in range(1, last + 1):
        yield "affine", l
        yield "activation", l
    yield "losses", last
    yield "cost", last
    if not loss.cancels_with(net.functions[-1]):
        yield "error", last
    for l in range(last, 0, -1):
        if l < last:
            yield "blame", l
        yield "delta", l
        yield "weights", l
        if net.biases[l - 1] is not None:
            yield "biases", l


def operations(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    loss: Loss,
    *,
    mean: bool = True,
    names: str = "lesson",
) -> list[Operation]:
    """Return the forward and the backward pass of a batch X (m, n_0), Y (m, n_L), step by step.

    `names` is "lesson" (X₁, Z₁, δ₁, ...) or "graph" (f₀, f₁, ...). For a mean, 1/m enters once:
    in dJ/dŶ or, where the loss cancels with the last activation, in delta_L = (Ŷ − Y) / m.
    Raises ValueError where `forward` and `backward` do, for other names, for what is no network or
    no loss, and unless mean is True or False.
    """
    validation.instance("net", net, Network)
    validation.instance("loss", loss, Loss)
    validation.flag("mean", mean)
    validation.one_of("names", names, NAMES)
    run = forward(net, X)
    tracer = _Tracer(net, run, Y, loss, mean, NAMES[names](len(net.weights)))
    return [getattr(tracer, kind)(l) for kind, l in plan(net, loss)]


class _Tracer:
    """Makes the step of each kind; a method has the name of its kind."""

    def __init__(self, net, run, Y, loss, mean, names):
        self.net, self.run, self.loss, self.mean, self.names = net, run, loss, mean, names
        self.J = cost(net, run, Y, loss, mean=mean)
        self.grads = backward(net, run, Y, loss, mean=mean)
        self.Y = Term("Y", compatibility.targets(net, run, Y, loss), EXAMPLES_DOWN)
        self.m = Term("m", np.array(len(self.Y.array)))
        self.cancels = loss.cancels_with(net.functions[-1])
        self.last = len(net.weights)

    def _step(self, kind, l, result, form, operands, words):
        forth = kind in ONWARD
        rule = 1 if kind == "delta" and l == self.last else RULES.get(kind, 0)
        direction = FORWARD if forth else BACKWARD
        return Operation(direction, l, kind, result, form, tuple(operands), words, rule)

    def _x(self, l):
        return Term(self.names.x(l), self.run.activations[l - 1], EXAMPLES_DOWN)

    def _z(self, l):
        return Term(self.names.z(l), self.run.zs[l - 1], EXAMPLES_DOWN)

    def _w(self, l):
        return Term(symbol("W", l), self.net.weights[l - 1])

    def _delta(self, l):
        return Term(self.names.delta(l), self.grads.deltas[l - 1], EXAMPLES_DOWN)

    def _slope(self, l):
        name = f"{self.names.f(l)}′({self.names.z(l)})"
        Z, A = self.run.zs[l - 1], self.run.activations[l]
        return Term(name, self.net.functions[l - 1].deriv(Z, A), EXAMPLES_DOWN)

    def _error(self):
        slope = self.loss.deriv(self.run.activations[-1], self.Y.array)
        name = self.names.gradient(self.names.x(self.last + 1))
        return Term(name, slope / len(slope) if self.mean else slope, EXAMPLES_DOWN)

    def _blame(self, l):
        """Return the first half of the core's equation (2), which it does not hand out."""
        array = self.grads.deltas[l].dot(self.net.weights[l].T)
        return Term(self.names.gradient(self.names.x(l + 1)), array, EXAMPLES_DOWN)

    def _losses(self):
        """Return the loss of each example, (m, 1): the core's cost of that example alone."""
        losses = []
        for i in range(len(self.Y.array)):
            row = forward(self.net, self.run.activations[0][i : i + 1])
            losses.append([cost(self.net, row, self.Y.array[i : i + 1], self.loss, mean=False)])
        return Term("losses", np.array(losses), EXAMPLES_DOWN)

    def _averaged(self, form, operands):
        """Return form and operands, with 1/m where J is a mean."""
        if not self.mean:
            return form, operands
        return f"{form} / {{{len(operands)}}}", (*operands, self.m)

    def input(self, l):
        X = self._x(1)
        words = (
            f"One example a row: {X.symbol} is given. Everything after it is computed, "
            "one operation at a time."
        )
        return self._step("input", l, X, "the input", (), words)

    def affine(self, l):
        operands, form = [self._x(l), self._w(l)], "{0} {1}"
        words = f"Each neuron of layer {l} adds up what comes in, weighted by its column of "
        words += self._w(l).symbol
        if self.net.biases[l - 1] is None:
            words += "; this layer has no biases."
        else:
            operands.append(Term(symbol("b", l), self.net.biases[l - 1]))
            form += " + {2}"
            words += ", and its bias: the same bias in every row."
        return self._step("affine", l, self._z(l), form, operands, words)

    def activation(self, l):
        f, name = self.names.f(l), self.net.functions[l - 1].name
        if not self.net.functions[l - 1].elementwise:
            words = f"{f} is softmax: it turns each row into shares that are positive and add to 1."
        else:
            words = f"{f} is {name}, applied to every number on its own."
        after = "is the prediction Ŷ" if l == self.last else f"enters layer {l + 1}"
        words += f" What comes out {after}."
        result, form = self._x(l + 1), f"{f}({{0}})"
        return self._step("activation", l, result, form, [self._z(l)], words)

    def losses(self, l):
        operands = [self._x(l + 1), self.Y]
        form = self.loss.formula or f"{self.loss.name}({{p}}, {{y}})"
        form = of_arrays(form, p="{0}", y="{1}")
        if self.Y.array.shape[1] > 1:
            form = f"row sums of {form}"
        words = (
            "Each prediction is held against its target: one loss for each example "
            f"({_spoken(self.loss)})."
        )
        return self._step("losses", l, self._losses(), form, operands, words)

    def cost(self, l):
        J = Term(self.names.cost(), np.array(self.J))
        form = "(sum of {0})" if self.mean else "sum of {0}"
        form, operands = self._averaged(form, [self._losses()])
        how = "the mean" if self.mean else "the sum"
        words = (
            f"One number for the whole batch, {how} of the losses: how wrong the network is. "
            "The way forward ends here."
        )
        return self._step("cost", l, J, form, operands, words)

    def error(self, l):
        Y_hat = self._x(l + 1)
        form = self.loss.slope or f"{self.loss.name}.deriv({{p}}, {{y}})"
        form, operands = self._averaged(of_arrays(form, p="{0}", y="{1}"), [Y_hat, self.Y])
        words = (
            f"The way back begins: how would {self.names.cost()} change if a prediction grew a "
            f"little? That is its blame.{self._once()}"
        )
        return self._step("error", l, self._error(), form, operands, words)

    def delta(self, l):
        z, delta = self.names.z(l), self._delta(l)
        if l == self.last and self.cancels:
            form, operands = "{0} − {1}", [self._x(l + 1), self.Y]
            form, operands = self._averaged(f"({form})" if self.mean else form, operands)
            name = self.net.functions[-1].name
            words = (
                f"The way back begins: with {name} and {_spoken(self.loss)} the slopes cancel, and "
                f"the blame of {z} is prediction minus target.{self._once()}"
            )
            return self._step("delta", l, delta, form, operands, words)
        before, slope = self._error() if l == self.last else self._blame(l), self._slope(l)
        if l < self.last:  # as the lesson writes equation (2)
            both = f"({self._delta(l + 1).symbol} {self._w(l + 1).symbol}ᵀ)"
            before = before._replace(symbol=both)
        x, f = self.names.x(l + 1), self.net.functions[l - 1]
        rule = f" = {of_arrays(f.slope, a=x, z=z)}" if f.slope else ""
        words = (
            f"Back through {f.name}: the blame of {x} times the slope {slope.symbol}{rule}. "
            f"Where the slope is 0, nothing gets through to {z}."
        )
        return self._step("delta", l, delta, "{0} ⊙ {1}", [before, slope], words)

    def weights(self, l):
        X, W = self._x(l), self._w(l).symbol
        across = Term(f"{X.symbol}ᵀ", X.array.T, EXAMPLES_ACROSS)
        result = Term(self.names.gradient(W), self.grads.weights[l - 1])
        words = (
            f"A weight's gradient: what came in through it ({X.symbol}) times the blame of its "
            f"neuron ({self.names.delta(l)}), added up over the examples."
        )
        return self._step("weights", l, result, "{0} {1}", [across, self._delta(l)], words)

    def biases(self, l):
        result = Term(self.names.gradient(symbol("b", l)), self.grads.biases[l - 1])
        words = (
            "A bias is added in every example, so its gradient is the blame of its neuron, "
            "added up over the examples."
        )
        return self._step("biases", l, result, "column sums of {0}", [self._delta(l)], words)

    def blame(self, l):
        W, delta = self._w(l + 1), self._delta(l + 1)
        across = Term(f"{W.symbol}ᵀ", W.array.T)
        words = (
            "Each neuron takes the blame of the neurons it feeds, weighted by the weights in "
            f"between: {W.symbol} again, transposed."
        )
        return self._step("blame", l, self._blame(l), "{0} {1}", [delta, across], words)

    def _once(self):
        return " 1/m enters here, and nowhere else." if self.mean else ""


def _spoken(loss):
    return {"binary_cross_entropy": "log loss"}.get(loss.name, loss.name.replace("_", " "))
