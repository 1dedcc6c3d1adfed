"""A whole forward and backward pass of a small network, one operation at a time."""

import itertools
from typing import NamedTuple

import numpy as np

from nbcore.activations import Activation, relu, sigmoid, softmax, tanh
from nbcore.analysis.listing import listing
from nbcore.analysis.operations import Operation, operations, plan
from nbcore.explorers.tasks import DECIMALS, HIDDEN, task
from nbcore.losses import Loss, binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, init

LAYERS, EXAMPLES = 4, len(DECIMALS)
SPREAD = 0.5  # standard deviation of the biases
WIDTHS = [f"width{e}" for e in range(LAYERS + 1)]
ENDINGS = {
    "sigmoid,log_loss": (sigmoid, binary_cross_entropy),
    "softmax,cross_entropy": (softmax, cross_entropy),
    "f,squared_error": (None, squared_error),
}
OWN = "own"
COLUMN = {"input": -1, "losses": 1, "cost": 1}  # whose nodes hold the result, if not layer l's
PARAMETERS = ("weights", "biases")  # their gradients belong to no node


class Example(NamedTuple):
    """The sizes and functions of a network, with a batch and the loss."""

    sizes: list[int]
    functions: list[Activation]
    biases: bool
    X: np.ndarray
    Y: np.ndarray
    loss: Loss


def _batch(name, order=1, **options):
    """Return X, Y and the loss of one of the data sets; an order of -1 turns the rows around."""
    X, Y, _, loss = task(name, **options)
    return X[::order], Y[::order], loss


XOR = _batch("XOR", -1)  # the row of zeros comes last
NETWORKS = {
    "2-3-1,XOR": Example([2, 3, 1], [tanh, sigmoid], True, *XOR),
    "1-2-1,tanh": Example([1, 2, 1], [tanh, tanh], True, *_batch("decimals")),
    "2-3-2,tanh": Example(
        [2, 3, 2], [tanh, tanh], True, *_batch("decimals", inputs=2, targets=2)
    ),
    "2-3-1,no_biases": Example([2, 3, 1], [relu, sigmoid], False, *XOR),
    "9-6-6-1,no_biases": Example([9, 6, 6, 1], [relu, relu, sigmoid], False, *_batch("upright")),
}  # fmt: skip


def steps_scenario(
    *, names: str, cost: str, batch: int, example: int, seed: int, step: int, **described
) -> dict:
    """Return all operations of one forward and one backward pass, their code, and the one to show.

    `described` are the values that `network_example` takes; `example` and `step` count from 1.
    """
    chosen = network_example(**described)
    net, mean = random_network(chosen, seed), cost == "mean"
    X, Y = chosen.X[:batch], chosen.Y[:batch]
    sizes = "-".join(map(str, chosen.sizes))
    passes = operations(net, X, Y, chosen.loss, mean=mean, names=names)
    return {
        "net": net,
        "steps": passes,
        "code": listing(passes),
        "at": step - 1,
        "example": example - 1,
        "caption": f"{sizes}: {_listed(net.functions)}; {chosen.loss.name}, "
        f"{cost} over m = {batch}; seed {seed}",
    }


def network_example(*, network: str, layers: int, f: str, ending: str, **widths) -> Example:
    """Return one of NETWORKS, or for OWN the one of so many layers of these widths.

    `f` is the activation of all its layers but the last, which has that of the ending, if any.
    """
    if network != OWN:
        return NETWORKS[network]
    sizes = [widths[name] for name in WIDTHS[: layers + 1]]
    last, loss = ENDINGS[ending]
    answers = np.eye(sizes[-1])[np.arange(EXAMPLES) % sizes[-1]]  # one output after the other
    functions = [HIDDEN[f]] * (layers - 1) + [last or HIDDEN[f]]
    return Example(sizes, functions, True, DECIMALS[:, : sizes[0]], answers, loss)


def random_network(example: Example, seed: int) -> Network:
    """Return a network with random weights and, to see them at work, random biases."""
    net = init(example.sizes, example.functions, biases=example.biases, seed=seed)
    rng = np.random.default_rng([seed, 1])  # other numbers than the weights
    rows = [None if b is None else rng.normal(0, SPREAD, b.shape) for b in net.biases]
    return Network(net.weights, rows, net.functions)


def newest(past: list[Operation]) -> dict[int, int]:
    """Return which step, counted from 0, made the newest numbers of each column of the diagram.

    Column 0 has the inputs, column l the neurons of layer l, and the last one J.
    """
    columns = {}
    for at, step in enumerate(past):
        if step.kind not in PARAMETERS:
            columns[step.layer + COLUMN.get(step.kind, 0)] = at
    return columns


def operation_count(**described) -> int:
    """Return how many operations both passes of a network have; for its arguments see above."""
    example = network_example(**described)
    return len(list(plan(random_network(example, 0), example.loss)))


def _listed(functions):
    """Return the names of the functions; one that comes several times in a row is counted."""
    runs = [(name, len(list(run))) for name, run in itertools.groupby(f.name for f in functions)]
    return ", ".join(name if n == 1 else f"{n} {name}" for name, n in runs)
