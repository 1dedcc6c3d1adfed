"""One entry of a delta taken apart: what it is made of, and what it contributes to.

The index e of a layer, i of an example and j of a neuron count from 0: `grads.deltas[e][i, j]` is
the lesson's δ_l[i, j] with l = e + 1 and the other two one more as well.
"""

from typing import NamedTuple

import numpy as np

from nbcore import compatibility, validation
from nbcore.activations import Activation
from nbcore.losses import Loss
from nbcore.network import Forward, Gradients, Network
from nbcore.writing.numbers import significant

CURVE, POINTS = 4.0, 201  # a curve reaches at least so far to both sides, in so many points
LARGEST = 1e100  # of a z on such a curve
CLOSE = 1e-4  # relative: float32 and central differences are closer than this


class Hidden(NamedTuple):
    """What an entry of a hidden layer is made of, by equation (2).

    `deltas` (n,) is the row δ_l+1[i, :], `weights` (n,) the row W_l+1[j, :], which is column j of
    W_l+1ᵀ. Their `products` (n,) add up to `total`, the upstream gradient ∂J/∂X_l+1[i, j].
    `total` times `slope`, which is f_l'(z), is the entry.
    """

    deltas: np.ndarray
    weights: np.ndarray
    products: np.ndarray
    total: float
    slope: float


class Output(NamedTuple):
    """What an entry of the last layer is made of, by equation (1).

    `predictions` and `targets` (n_L,) are the rows Ŷ[i, :] and Y[i, :]. `upstream` (n_L,) is the
    row ∂J/∂Ŷ[i, :] of the upstream gradient, which holds 1/m already; `upstream[j] * slope`, with
    f_L'(z) as slope, is the entry. Where f_L' has canceled against the loss, `slope` is None,
    `upstream` is Ŷ - Y, and `upstream[j] / m` is the entry. `m` is the number of examples, 1 when
    J is a sum.
    """

    predictions: np.ndarray
    targets: np.ndarray
    upstream: np.ndarray
    slope: float | None
    m: int

    @property
    def canceled(self) -> bool:
        """Whether f_L' has canceled against the loss."""
        return self.slope is None


class DeltaTerms(NamedTuple):
    """An entry δ_l[i, j]: its `value`, what it is made of in `source`, and what it feeds.

    `z` is Z_l[i, j]. `inputs` (n_in,) is the row X_l[i, :]; inputs times value are the
    `contributions` (n_in,) of this entry to `column` (n_in,), the column j of ∂J/∂W_l. To `bias`,
    which is ∂J/∂b_l[j], the entry contributes its value; it is None in a layer without biases.
    """

    value: float
    z: float
    source: Hidden | Output
    inputs: np.ndarray
    contributions: np.ndarray
    column: np.ndarray
    bias: float | None


def delta_terms(
    net: Network,
    run: Forward,
    grads: Gradients,
    Y: np.ndarray,
    loss: Loss,
    e: int,
    i: int,
    j: int,
    *,
    mean: bool = True,
) -> DeltaTerms:
    """Take the entry `grads.deltas[e][i, j]` apart.

    `grads` is what `backward(net, run, Y, loss, mean=mean)` returned. Raises ValueError where
    `backward` does, for an index that does not exist, for what is no network, run, gradients or
    loss, unless mean is True or False, and when the terms do not make the entry: then the gradients
    belong to other arguments.
    """
    _check(net, run, grads, e, j)
    validation.instance("loss", loss, Loss)
    validation.flag("mean", mean)
    Y = compatibility.targets(net, run, Y, loss)
    validation.whole("i", i, 0, len(Y) - 1)
    value = float(grads.deltas[e][i, j])
    if e + 1 < len(net.weights):
        source = _hidden(net, run, grads, e, i, j)
        made = source.total * source.slope
    else:
        source = _output(net, run, Y, loss, i, j, len(Y) if mean else 1)
        made = source.upstream[j] * (1 / source.m if source.canceled else source.slope)
    if not abs(made - value) <= CLOSE * max(abs(made), np.abs(grads.deltas[e]).max()):
        raise ValueError(
            f"the terms make {significant(made)}, but the gradients have {significant(value)}: "
            "they would fit if they came from backward with the same arguments"
        )
    inputs, biases = run.activations[e][i], grads.biases[e]
    z, column = float(run.zs[e][i, j]), grads.weights[e][:, j]
    bias = None if biases is None else float(biases[0, j])
    return DeltaTerms(value, z, source, inputs, inputs * value, column, bias)


def delta_through(net: Network, run: Forward, grads: Gradients, e: int, j: int) -> list[np.ndarray]:
    """Return the parts of δ_1 .. δ_l, l = e + 1, that pass through neuron j of layer l.

    Of δ_l only the neuron's column is kept, all others are 0; equation (2) takes it back from
    there, so that the parts of all neurons of one layer add up to the deltas themselves. The list
    has e + 1 arrays (m, n), shaped like the deltas.
    Raises ValueError when the arguments do not fit each other or an index does not exist.
    """
    _check(net, run, grads, e, j)
    delta = np.zeros_like(grads.deltas[e])
    delta[:, j] = grads.deltas[e][:, j]
    parts = [delta]
    for before in reversed(range(e)):
        slopes = net.functions[before].deriv(run.zs[before], run.activations[before + 1])
        delta = delta.dot(net.weights[before + 1].T) * slopes  # (2)
        parts.insert(0, delta)
    return parts


def input_gradients(net: Network, grads: Gradients) -> np.ndarray:
    """Return ∂J/∂X_1 = δ_1 W_1ᵀ, the derivative of the cost with respect to the inputs (m, n_0).

    It is equation (2) taken one step further: the inputs have no activation, so there is no f'.
    Only δ_1 is read: with `grads._replace(deltas=delta_through(...))` it is the part of one neuron.
    Raises ValueError for what is no network or no gradients, and unless δ_1 holds numbers, with one
    column for each neuron of layer 1.
    """
    validation.instance("net", net, Network)
    validation.instance("grads", grads, Gradients)
    W = net.weights[0]
    delta = grads.deltas[0] if grads.deltas else ()
    return validation.shaped("grads.deltas[0]", delta, "m", W.shape[1]).dot(W.T)


def slope_curve(f: Activation, z: float) -> tuple[np.ndarray, np.ndarray]:
    """Return f' around 0 as a curve that z lies on: zs (n,) and f'(zs) (n,).

    Raises ValueError for softmax, which has no element-wise derivative, for what is no activation,
    and unless z is a number of size LARGEST at most.
    """
    validation.instance("f", f, Activation)
    words = f"a finite number of size {significant(LARGEST)} at most"
    validation.number("z", z, lambda z: abs(z) <= LARGEST, words)
    end = max(CURVE, 1.2 * abs(z))
    zs = np.linspace(-end, end, POINTS).reshape(1, -1)
    return zs[0], f.deriv(zs, f.fn(zs))[0]


def _hidden(net, run, grads, e, i, j):
    row, weights = grads.deltas[e + 1][i], net.weights[e + 1][j]
    slope = net.functions[e].deriv(run.zs[e][i], run.activations[e + 1][i])[j]
    products = row * weights
    return Hidden(row, weights, products, float(products.sum()), float(slope))


def _output(net, run, Y, loss, i, j, m):
    Y_hat, f = run.activations[-1][i], net.functions[-1]
    if loss.cancels_with(f):
        return Output(Y_hat, Y[i], Y_hat - Y[i], None, m)
    slope = float(f.deriv(run.zs[-1][i], Y_hat)[j])
    return Output(Y_hat, Y[i], loss.deriv(Y_hat, Y[i]) / m, slope, m)


def _check(net, run, grads, e, j):
    """Raise ValueError unless run and gradients fit the network, which has a neuron [e][j]."""
    for name, value, kind in (("net", net, Network), ("run", run, Forward)):
        validation.instance(name, value, kind)
    validation.instance("grads", grads, Gradients)
    m = np.shape(run.activations[0])[:1] if run.activations else ()
    after = [(*m, W.shape[1]) for W in net.weights]
    parts = [("run.zs", run.zs, after), ("grads.deltas", grads.deltas, after)]
    parts += [("run.activations", run.activations, [(*m, len(net.weights[0])), *after])]
    parts += [("grads.weights", grads.weights, [W.shape for W in net.weights])]
    for name, arrays, expected in parts:
        shapes = [np.shape(array) for array in arrays]
        if shapes != expected:
            raise ValueError(f"{name} has shapes {shapes}: {expected} would fit the network")
    validation.whole("e", e, 0, len(net.weights) - 1)
    validation.whole("j", j, 0, net.weights[e].shape[1] - 1)
