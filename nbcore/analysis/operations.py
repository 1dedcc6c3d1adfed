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
from nbcore.writing.notation import NAMES
from nbcore.writing.symbols import of_arrays, symbol

FORWARD, BACKWARD = "forward", "backward"
ONWARD = ("input", "affine", "activation", "losses", "cost")  # kinds of the forward pass
RULES = {"error": 1, "upstream": 2, "delta": 2, "weights": 3, "biases": 4}  # equations by kind
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
    activation (X_l+1), losses or cost (J); on the way back error (dJ/dŶ), upstream (dJ/dX_l+1, the
    upstream gradient of f_l and first half of delta_l), delta, weights or biases (the gradients).
    `form` has {0}, {1}, ... for the operands; two of them side by side are a matrix product.
    `words` say what happens and why, and `rule` is the number of the lesson's equation on the way
    back, 0 on the way forward.
    """

    direction: str
    layer: int
    kind: str
    result: Term
    form: str
    operands: list[Term]
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
            yield "upstream", l
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
    terms, steps = _Terms(net, forward(net, X), Y, loss, mean, names), []
    for kind, l in plan(net, loss):
        direction = FORWARD if kind in ONWARD else BACKWARD
        rule = 1 if kind == "delta" and l == len(net.weights) else RULES.get(kind, 0)
        steps.append(Operation(direction, l, kind, *getattr(terms, kind)(l), rule))
    return steps


class _Terms:
    """Result, form, operands and words of each operation; a method has the name of its kind."""

    def __init__(self, net, run, Y, loss, mean, names):
        self.net, self.run, self.loss, self.mean = net, run, loss, mean
        self.last = len(net.weights)
        self.names = NAMES[names](self.last)
        self.grads = backward(net, run, Y, loss, mean=mean)
        self.Y = Term("Y", compatibility.targets(net, run, Y, loss), EXAMPLES_DOWN)
        self.m = Term("m", np.array(len(self.Y.array)))

    def _x(self, l):
        return Term(self.names.x(l), self.run.activations[l - 1], EXAMPLES_DOWN)

    def _z(self, l):
        return Term(self.names.z(l), self.run.zs[l - 1], EXAMPLES_DOWN)

    def _w(self, l):
        return Term(symbol("W", l), self.net.weights[l - 1])

    def _delta(self, l):
        return Term(self.names.delta(l), self.grads.deltas[l - 1], EXAMPLES_DOWN)

    def _slope(self, l):
        slope = self.net.functions[l - 1].deriv(self.run.zs[l - 1], self.run.activations[l])
        return Term(f"{self.names.f(l)}′({self.names.z(l)})", slope, EXAMPLES_DOWN)

    def _upstream(self, l):
        """Return dJ/dX_l+1, a part of equations (1) and (2) that the core does not hand out."""
        if l < self.last:
            array = self.grads.deltas[l].dot(self.net.weights[l].T)
        else:
            array = self.loss.deriv(self.run.activations[-1], self.Y.array)
            array = array / len(array) if self.mean else array
        return Term(self.names.gradient(self.names.x(l + 1)), array, EXAMPLES_DOWN)

    def _losses(self):
        """Return the loss of each example, (m, 1): the core's cost of that example alone."""
        pairs = zip(self.run.activations[0], self.Y.array[:, None], strict=True)
        losses = [cost(self.net, forward(self.net, x), y, self.loss) for x, y in pairs]
        return Term("losses", np.array(losses).reshape(-1, 1), EXAMPLES_DOWN)

    def _averaged(self, form, operands):
        """Return form and operands, with 1/m where J is a mean."""
        if not self.mean:
            return form, operands
        return f"{form} / {{{len(operands)}}}", [*operands, self.m]

    def input(self, l):
        X = self._x(1)
        words = f"One example a row: {X.symbol} is given. Everything after it is computed, "
        words += "one operation at a time."
        return X, "the input", [], words

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
        return self._z(l), form, operands, words

    def activation(self, l):
        f, function = self.names.f(l), self.net.functions[l - 1]
        words = f"{f} is softmax: it turns each row into shares that are positive and add to 1."
        if function.elementwise:
            words = f"{f} is {function.name}, applied to every number on its own."
        after = "is the prediction Ŷ" if l == self.last else f"enters layer {l + 1}"
        words += f" What comes out {after}."
        return self._x(l + 1), f"{f}({{0}})", [self._z(l)], words

    def losses(self, l):
        form = self.loss.formula or f"{self.loss.name}({{p}}, {{y}})"
        form = of_arrays(form, p="{0}", y="{1}")
        if self.Y.array.shape[1] > 1:
            form = f"row sums of {form}"
        words = "Each prediction is held against its target: one loss for each example "
        words += f"({_spoken(self.loss)})."
        return self._losses(), form, [self._x(l + 1), self.Y], words

    def cost(self, l):
        J = cost(self.net, self.run, self.Y.array, self.loss, mean=self.mean)
        form = "(sum of {0})" if self.mean else "sum of {0}"
        form, operands = self._averaged(form, [self._losses()])
        words = f"One number for the whole batch, the {'mean' if self.mean else 'sum'} of the "
        words += "losses: how wrong the network is. The way forward ends here."
        return Term(self.names.cost(), np.array(J)), form, operands, words

    def error(self, l):
        form = self.loss.slope or f"{self.loss.name}.deriv({{p}}, {{y}})"
        operands = [self._x(l + 1), self.Y]
        form, operands = self._averaged(of_arrays(form, p="{0}", y="{1}"), operands)
        words = f"The way back begins: how would {self.names.cost()} change if a prediction grew a "
        words += f"little? That is its blame.{self._once()}"
        return self._upstream(l), form, operands, words

    def delta(self, l):
        z, delta, f = self.names.z(l), self._delta(l), self.net.functions[l - 1]
        if l == self.last and self.loss.cancels_with(f):
            form, operands = "{0} − {1}", [self._x(l + 1), self.Y]
            form, operands = self._averaged(f"({form})" if self.mean else form, operands)
            words = f"The way back begins: with {f.name} and {_spoken(self.loss)} the slopes "
            words += f"cancel, and the blame of {z} is prediction minus target.{self._once()}"
            return delta, form, operands, words
        upstream, slope = self._upstream(l), self._slope(l)
        if l < self.last:  # as the lesson writes equation (2)
            both = f"({self._delta(l + 1).symbol} {self._w(l + 1).symbol}ᵀ)"
            upstream = upstream._replace(symbol=both)
        x = self.names.x(l + 1)
        rule = f" = {of_arrays(f.slope, a=x, z=z)}" if f.slope else ""
        words = f"Back through {f.name}: the blame of {x} times the slope {slope.symbol}{rule}. "
        words += f"Where the slope is 0, nothing gets through to {z}."
        return delta, "{0} ⊙ {1}", [upstream, slope], words

    def weights(self, l):
        X, W = self._x(l), self._w(l).symbol
        across = Term(f"{X.symbol}ᵀ", X.array.T, EXAMPLES_ACROSS)
        result = Term(self.names.gradient(W), self.grads.weights[l - 1])
        words = f"A weight's gradient: what came in through it ({X.symbol}) times the blame of its "
        words += f"neuron ({self.names.delta(l)}), added up over the examples."
        return result, "{0} {1}", [across, self._delta(l)], words

    def biases(self, l):
        result = Term(self.names.gradient(symbol("b", l)), self.grads.biases[l - 1])
        words = "A bias is added in every example, so its gradient is the blame of its neuron, "
        words += "added up over the examples."
        return result, "column sums of {0}", [self._delta(l)], words

    def upstream(self, l):
        W, delta = self._w(l + 1), self._delta(l + 1)
        across = Term(f"{W.symbol}ᵀ", W.array.T)
        words = "Each neuron takes the blame of the neurons it feeds, weighted by the weights in "
        words += f"between: {W.symbol} again, transposed."
        return self._upstream(l), "{0} {1}", [delta, across], words

    def _once(self):
        return " 1/m enters here, and nowhere else." if self.mean else ""


def _spoken(loss):
    return {"binary_cross_entropy": "log loss"}.get(loss.name, loss.name.replace("_", " "))
