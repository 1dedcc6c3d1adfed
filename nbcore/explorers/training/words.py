"""What is said about a training, in its picture as in its readouts."""

import numpy as np

from nbcore.explorers.readouts import entry
from nbcore.training import Costs
from nbcore.writing.numbers import NOISE, brief, compact, precise
from nbcore.writing.symbols import symbol


def epoch_words(epoch: float) -> str:
    """Return the number of an epoch, with the fewer decimals the larger it is."""
    decimals = 0 if epoch >= 1000 or epoch == int(epoch) else 1 if epoch >= 100 else 2
    return f"{epoch:.{decimals}f}"


def costs_words(costs: Costs) -> str:
    """Return how high the cost is on both sets."""
    train, test = map(precise, costs)
    return f"J {train} on the train set, {test} on the test set"


def by_layer(letter: str, sizes) -> str:
    """Return one size a layer, each with its name: W₁ 0.01, W₂ 0.02."""
    return ", ".join(f"{symbol(letter, l)} {brief(size)}" for l, size in enumerate(sizes, start=1))


def moves_most(moves: list[np.ndarray]) -> str:
    """Say which weight the next update changes most; `moves` are its changes of all W_l."""
    sizes = [np.abs(move) for move in moves]
    most = [size.max() for size in sizes]
    e = int(np.argmax(most))
    if most[e] < NOISE:
        return f"no weight moves by {brief(NOISE)} or more next"
    # Of weights that only rounding keeps apart the first one, on every computer.
    i, j = np.unravel_index(np.argmax(sizes[e] >= (1 - 1e-9) * most[e]), sizes[e].shape)
    return f"moves most next: {entry('W', e, i, j)}, by {compact(moves[e][i, j], signed=True)}"


def neuron_name(e: int, j: int, layers: int) -> str:
    """Return the name of neuron j, counted from 0, of X with index e: X₂[:,3]; of the last one Ŷ.

    `layers` is how many there are, the inputs among them.
    """
    return f"Ŷ[:,{j + 1}]" if e == layers - 1 else f"{symbol('X', e + 1)}[:,{j + 1}]"
