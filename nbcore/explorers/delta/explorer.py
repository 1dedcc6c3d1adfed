"""The explorer of deltas: pick an entry, see its factors and what it feeds."""

import functools

from nbcore import losses
from nbcore.analysis.delta_terms import delta_terms, delta_through, input_gradients, slope_curve
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import check, choice, slider
from nbcore.explorers.delta.figure import SIZE, draw_inspector
from nbcore.explorers.tasks import HIDDEN, tasks
from nbcore.network import Network, backward, cost, forward, init
from nbcore.optimizers import sgd
from nbcore.training import descend

BATCH = 10  # examples in a heatmap; the first ten digits are one of each
LOSSES = {loss.name: loss for loss in (losses.binary_cross_entropy, losses.squared_error)}
LAYERS, WIDEST = 4, 16
# 200 or 300 steps, about a tenth of a second: epochs, examples in a batch, learning rate.
TRAINING = {"XOR": (300, None, 0.5), "moons": (60, 20, 0.5), "digits": (10, 25, 0.2)}
REMEMBERED = 32  # trained networks that are kept


class DeltaExplorer(Explorer):
    """All deltas of a small network, and one entry taken apart into its factors.

    Keywords set the controls to begin with, for example `DeltaExplorer(data="digits", layer=2)`.
    """

    question = (
        "Guess first: a neuron of layer 1 has f′(z) near 0. How large is its delta, and how much "
        "does the example teach its weights? Then pick such an entry."
    )
    size = SIZE
    figure = draw_inspector

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "data": choice("data", TRAINING, "XOR"),
            "layers": slider("layers", 3, 1, LAYERS),
            "width": slider("neurons in each", 3, 1, WIDEST),
            "activation": choice("hidden activation", HIDDEN, "tanh"),
            "loss": choice("loss", LOSSES, "binary_cross_entropy"),
            "biases": check("biases", True),
            "seed": slider("seed of the weights", 0, 0, 99),
            "trained": check("trained", False),
            "layer": slider("pick: layer", 1, 1, LAYERS),
            "example": slider("pick: example", 2, 1, BATCH),
            "neuron": slider("pick: neuron", 3, 1, WIDEST),
        }

    def slider_maximum(self, name, values):
        """Return the largest value of a slider; an entry must be one that is there."""
        if name == "layer":
            return values["layers"]
        if name == "example":
            return min(len(tasks()[values["data"]].X), BATCH)
        if name == "neuron":
            if values["layer"] < values["layers"]:
                return values["width"]
            return tasks()[values["data"]].Y.shape[1]
        return super().slider_maximum(name, values)

    def disabled(self, values):
        """Return what has only one value, or nothing to change."""
        names = {"width", "activation", "layer"} if values["layers"] == 1 else set()
        if values["data"] == "digits":
            names |= {"loss"}  # softmax goes with cross_entropy only
        if self.slider_maximum("neuron", values) == 1:
            names |= {"neuron"}
        return names

    def figure_arguments(self, values):
        """Return one forward and one backward pass, and the picked entry taken apart."""
        names = ("data", "layers", "width", "activation", "loss", "biases", "seed", "trained")
        net, epochs = network(*(values[name] for name in names))
        task = tasks()[values["data"]]
        loss = loss_of(values["data"], values["loss"])
        X, Y = task.X[:BATCH], task.Y[:BATCH]
        run = forward(net, X)
        grads = backward(net, run, Y, loss)
        layer, example, neuron = (values[name] - 1 for name in ("layer", "example", "neuron"))
        picked = delta_terms(net, run, grads, Y, loss, layer, example, neuron)
        f = net.functions[layer]
        parts = grads._replace(deltas=delta_through(net, run, grads, layer, neuron))
        return {
            "net": net,
            "deltas": grads.deltas,
            "factors": picked,
            "curve": slope_curve(f, picked.z) if f.elementwise else None,
            "place": (layer, example, neuron),
            "inputs": X[example],
            "part": input_gradients(net, parts)[example],
            "whole": input_gradients(net, grads)[example],
            "cost": cost(net, run, Y, loss),
            "loss": loss.name,
            "epochs": epochs,
        }


def loss_of(data: str, name: str) -> losses.Loss:
    """Return the loss of this name, but for softmax the only one that goes with it."""
    return tasks()[data].loss if data == "digits" else LOSSES[name]


@functools.lru_cache(maxsize=REMEMBERED)
def network(data, layers, width, activation, loss, biases, seed, trained) -> tuple[Network, int]:
    """Return the network of these settings, and how many epochs it has learned: 0 if untrained."""
    task = tasks()[data]
    net = init(
        [task.X.shape[1], *[width] * (layers - 1), task.Y.shape[1]],
        [*[HIDDEN[activation]] * (layers - 1), task.output],
        biases=biases,
        seed=seed,
    )
    if not trained:
        return net, 0
    epochs, batch_size, rate = TRAINING[data]
    moments = descend(
        net, task.X, task.Y, loss_of(data, loss),
        optimizer=sgd(rate), epochs=epochs, batch_size=batch_size,
    )  # fmt: skip
    *_, last = moments
    return last.network, epochs
