"""The network and the batch that an explorer's settings describe, made by the core alone."""

from nbcore import data
from nbcore.activations import identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.explorers.delta.scenario import BATCH
from nbcore.explorers.tasks import task
from nbcore.initializations import glorot, he, lecun
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import init

HIDDEN = {f.name: f for f in (identity, relu, leaky_relu, tanh, sigmoid)}
SCALES = {"1/√n_in": lecun, "Glorot": glorot, "He": he, "0.01": 0.01, "1": 1.0, "zeros": 0.0}


def layers_network(values):
    """Return the network of the explorer of layers, its batch X and Y, and the loss."""
    name, m = values["data"], values["batch"]
    output, loss = sigmoid, binary_cross_entropy
    if name == "digits":
        X, Y = data.digits()
        output, loss = softmax, cross_entropy
    else:
        X, Y = data.moons() if name == "moons" else data.gate(name)
    hidden = range(1, values["layers"])
    widths = [X.shape[1], *(values[f"width{l}"] for l in hidden), Y.shape[1]]
    functions = [*(HIDDEN[values[f"f{l}"]] for l in hidden), output]
    options = {"biases": values["biases"], "scale": SCALES[values["init"]], "seed": values["seed"]}
    return init(widths, functions, **options), X[:m], Y[:m], loss


def delta_network(values):
    """Return the untrained network of the explorer of deltas, its batch X and Y, and the loss."""
    examples = task(values["data"])
    squared = values["loss"] == "squared_error" and values["data"] != "digits"
    inner = [values["width"]] * (values["layers"] - 1)
    functions = [HIDDEN[values["activation"]]] * len(inner) + [examples.output]
    sizes = [examples.X.shape[1], *inner, examples.Y.shape[1]]
    net = init(sizes, functions, biases=values["biases"], seed=values["seed"])
    loss = squared_error if squared else examples.loss
    return net, examples.X[:BATCH], examples.Y[:BATCH], loss
