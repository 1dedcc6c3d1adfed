"""All deltas of a small network, untrained or trained, and one entry of a delta taken apart."""

import functools

from nbcore import losses
from nbcore.analysis.delta_terms import delta_terms, delta_through, input_gradients, slope_curve
from nbcore.analysis.listing import equations
from nbcore.analysis.passes import both_passes
from nbcore.explorers.tasks import task
from nbcore.network import Network
from nbcore.optimizers import sgd
from nbcore.training import train

BATCH = 10  # examples in a heatmap; the first ten digits are one of each
LOSSES = {loss.name: loss for loss in (losses.binary_cross_entropy, losses.squared_error)}
# 200 or 300 steps, about a tenth of a second: epochs, examples in a batch, learning rate.
TRAINING = {"XOR": (300, None, 0.5), "moons": (60, 20, 0.5), "digits": (10, 25, 0.2)}
REMEMBERED = 32  # trained networks that are kept


def delta_scenario(
    *, data: str, loss: str, layer: int, example: int, neuron: int, **described
) -> dict:
    """Return one forward and one backward pass, and the terms of the entry that is picked.

    `layer`, `example` and `neuron` count from 1; `described` are the other arguments of `network`.
    """
    net, epochs = network(data=data, loss=loss, **described)
    X, Y = (array[:BATCH] for array in task(data)[:2])
    passes = both_passes(net, X, Y, loss_of(data, loss))
    _, run, grads, *_ = passes
    entry = layer, example, neuron = layer - 1, example - 1, neuron - 1
    terms, f = delta_terms(*passes, *entry), net.functions[layer]
    part = grads._replace(deltas=delta_through(net, run, grads, layer, neuron))
    return {
        "passes": passes, "terms": terms, "place": entry,
        "curve": slope_curve(f, terms.z) if f.elementwise else None, "inputs": X[example],
        "part": input_gradients(net, part)[example], "whole": input_gradients(net, grads)[example],
        "epochs": epochs, "code": equations(passes.loss.cancels_with(net.functions[-1])),
    }  # fmt: skip


def entry_maximum(*, data: str, layers: int, width: int, layer: int, **_) -> dict[str, int]:
    """Return the last layer, and the last example and neuron of a layer, that can be picked."""
    X, Y, *_ = task(data)
    neurons = width if layer < layers else Y.shape[1]
    return {"layer": layers, "example": min(len(X), BATCH), "neuron": neurons}


def loss_of(data: str, name: str) -> losses.Loss:
    """Return the loss of this name, but for softmax the only one that goes with it."""
    return task(data).loss if data == "digits" else LOSSES[name]


@functools.lru_cache(maxsize=REMEMBERED)
def network(*, data, layers, width, activation, loss, biases, seed, trained) -> tuple[Network, int]:
    """Return a network of equal hidden layers, and how many epochs it was trained, 0 if not."""
    examples = task(data)
    net = examples.network([width] * (layers - 1), activation, biases=biases, seed=seed)
    if not trained:
        return net, 0
    epochs, size, rate = TRAINING[data]
    fits = *examples[:2], loss_of(data, loss)
    last, _ = train(net, *fits, optimizer=sgd(rate), epochs=epochs, batch_size=size)
    return last.network, epochs
