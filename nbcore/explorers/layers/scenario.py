"""One forward and one backward pass of a network of one to six layers."""

from nbcore.analysis.passes import both_passes
from nbcore.explorers.tasks import HIDDEN, SCALES, task
from nbcore.network import init as init_network

LAYERS = 6
MOST = 64  # neurons in a hidden layer, and rows of a batch
WIDTHS = [f"width{l}" for l in range(1, LAYERS)]
FUNCTIONS = [f"f{l}" for l in range(1, LAYERS)]


def layers_scenario(
    *, data: str, layers: int, batch: int, init: str, seed: int, example: int, biases: bool,
    **hidden,
) -> dict:  # fmt: skip
    """Return the passes of a network on the first examples of a data set.

    `hidden` are the WIDTHS and FUNCTIONS of the hidden layers, width1, f1, width2, ...; those of
    layers that are not there may be missing.
    """
    X, Y, output, loss = task(data)
    widths, functions = ([hidden[n] for n in names[: layers - 1]] for names in (WIDTHS, FUNCTIONS))
    sizes, functions = [X.shape[1], *widths, Y.shape[1]], [*(HIDDEN[f] for f in functions), output]
    net = init_network(sizes, functions, biases=biases, scale=SCALES[init], seed=seed)
    X, Y = X[:batch], Y[:batch]
    return {"passes": both_passes(net, X, Y, loss), "example": example - 1}


def most_examples(data: str) -> int:
    """Return how many examples of a data set fit a batch."""
    return min(len(task(data).X), MOST)
