"""One entry of a delta taken apart: where its blame comes from and where it goes.

`layer`, `example` and `neuron` count from 0, as in `grads.deltas[layer][example, neuron]`; the
lesson's l, i and j are one more, as everywhere.
"""

from typing import NamedTuple

import numpy as np

from nbcore import compatibility, validation
from nbcore.activations import Activation
from nbcore.losses import Loss
from nbcore.network import Forward, Gradients, Network

CURVE, POINTS = 4.0, 201  # a curve reaches at least so far to both sides, in so many points
LARGEST = 1e100  # of a z on such a curve
CLOSE = 1e-4  # relative: float32 and central differences are closer than this


class Hidden(NamedTuple):
    """The factors of an entry of a hidden layer, by equation (2).

    `deltas` (n,) is the row δ_l+1[i, :], `weights` (n,) the row W_l+1[j, :], which is column j of
    W_l+1ᵀ. Their `products` (n,) add up to `total`, the blame that arrives: ∂J/∂X_l+1[i, j].
    `total` times `slope`, which is f_l'(z), is the entry.
    """

    deltas: np.ndarray
    weights: np.ndarray
    products: np.ndarray
    total: float
    slope: float


class Output(NamedTuple):
    """The factors of an entry of the last layer, by equation (1).

    `predictions` and `targets` (n_L,) are the rows Ŷ[i, :] and Y[i, :]. Where f_L' has canceled
    against the loss, `slope` is None, `blame` (n_L,) is Ŷ - Y, and `blame[j] / m` is the entry.
    Elsewhere `blame` is the row ∂J/∂Ŷ[i, :], which holds 1/m already, and `blame[j] * slope` is
    the entry, with f_L'(z) as slope. `m` is the number of examples, 1 when J is a sum.
    """

    predictions: np.ndarray
    targets: np.ndarray
    blame: np.ndarray
    slope: float | None
    m: int

    @property
    def canceled(self) -> bool:
        """Whether f_L' has canceled against the loss."""
        return self.slope is None


class DeltaTerms(NamedTuple):
    """An entry δ_l[i, j]: its `value`, its factors in `source`, and what it feeds.

    `z` is Z_l[i, j]. `inputs` (n_in,) is the row X_l[i, :]; inputs times value are the
    `contributions` (n_in,) of this entry to `column` (n_in,), the column j of ∂J/∂W_l. To
    ∂J/∂b_l[j], which is `bias`, the entry gives its value; None in a layer without biases.
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
    layer: int,
    example: int,
    neuron: int,
    *,
    mean: bool = True,
) -> DeltaTerms:
    """Take the entry `grads.deltas[layer][example, neuron]` apart.

    `grads` is what `backward(net, run, Y, loss, mean=mean)` returned. Raises ValueError where
    `backward` does, for an index that is not there, for what is no network, run, gradients or loss,
    unless mean is True or False, and when the factors do not make the entry: then the gradients
    belong to other arguments.
    """
    _fits(net, run, grads)
    validation.instance("loss", loss, Loss)
    validation.flag("mean", mean)
    Y = compatibility.targets(net, run, Y, loss)
    validation.whole("layer", layer, 0, len(net.weights) - 1)
    validation.whole("example", example, 0, len(Y) - 1)
    validation.whole("neuron", neuron, 0, net.weights[layer].shape[1] - 1)
    value = float(grads.deltas[layer][example, neuron])
    if layer + 1 < len(net.weights):
        source = _hidden(net, run, grads, layer, example, neuron)
        made = source.total * source.slope
    else:
        source = _output(net, run, Y, loss, example, neuron, len(Y) if mean else 1)
        made = source.blame[neuron] * (1 / source.m if source.canceled else source.slope)
    if not abs(made - value) <= CLOSE * max(abs(made), np.abs(grads.deltas[layer]).max()):
        raise ValueError(
            f"the factors of delta {layer}[{example}, {neuron}] make {made:.4g}, but the gradients "
            f"have {value:.4g}: they would fit if they came from backward with the same arguments"
        )
    inputs, biases = run.activations[layer][example], grads.biases[layer]
    return DeltaTerms(
        value,
        float(run.zs[layer][example, neuron]),
        source,
        inputs,
        inputs * value,
        grads.weights[layer][:, neuron],
        None if biases is None else float(biases[0, neuron]),
    )


def delta_through(
    net: Network, run: Forward, grads: Gradients, layer: int, neuron: int
) -> list[np.ndarray]:
    """Return the parts of δ_1 .. δ_l that pass through one neuron of a layer l.

    Of δ_l only the neuron's column is kept, all others are 0; equation (2) takes it back from
    there, so that the parts of all neurons of one layer add up to the deltas themselves. The list
    has layer + 1 arrays (m, n), shaped as the deltas.
    Raises ValueError when the arguments do not fit each other or an index is not there.
    """
    _fits(net, run, grads)
    validation.whole("layer", layer, 0, len(net.weights) - 1)
    validation.whole("neuron", neuron, 0, net.weights[layer].shape[1] - 1)
    delta = np.zeros_like(grads.deltas[layer])
    delta[:, neuron] = grads.deltas[layer][:, neuron]
    parts = [delta]
    for l in reversed(range(layer)):
        slopes = net.functions[l].deriv(run.zs[l], run.activations[l + 1])
        delta = delta.dot(net.weights[l + 1].T) * slopes  # (2)
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
    words = f"a finite number of size {LARGEST:g} at most"
    validation.number("z", z, lambda z: abs(z) <= LARGEST, words)
    end = max(CURVE, 1.2 * abs(z))
    zs = np.linspace(-end, end, POINTS).reshape(1, -1)
    return zs[0], f.deriv(zs, f.fn(zs))[0]


def _hidden(net, run, grads, l, i, j):
    row, weights = grads.deltas[l + 1][i], net.weights[l + 1][j]
    slope = net.functions[l].deriv(run.zs[l][i], run.activations[l + 1][i])[j]
    products = row * weights
    return Hidden(row, weights, products, float(products.sum()), float(slope))


def _output(net, run, Y, loss, i, j, m):
    Y_hat, f = run.activations[-1][i], net.functions[-1]
    if loss.cancels_with(f):
        return Output(Y_hat, Y[i], Y_hat - Y[i], None, m)
    slope = float(f.deriv(run.zs[-1][i], Y_hat)[j])
    return Output(Y_hat, Y[i], loss.deriv(Y_hat, Y[i]) / m, slope, m)


def _fits(net, run, grads):
    """Raise ValueError unless run and gradients have the shapes that the network makes."""
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
