"""The equations of one step in two conventions, and how the numbers of both are related."""

from typing import NamedTuple

import numpy as np

from nbcore.analysis.conventions import COURSE, Convention, Line, example, lines, relate
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.writing.numbers import brief

# No two sizes are equal, and none is a number of examples: no square matrix hides a transpose.
NETWORKS = {"2-3-1": (2, 3, 1), "3-4-2": (3, 4, 2)}
LOSSES = {loss.name: loss for loss in (squared_error, binary_cross_entropy)}
RATE = 0.5
EQUATIONS = {"delta": "(2)", "dW": "(3)", "db": "(4)"}
NAMES = {"course": "the course", "blog_post": "the blog post", "README": "the README"}


class Pair(NamedTuple):
    """One equation, with its number if it has one, in the course's convention and in another.

    Their values are `transposed` or not, and theirs are `factor` times ours, None if no multiple.
    """

    number: str
    ours: Line
    theirs: Line
    transposed: bool
    factor: float | None

    @property
    def relation(self) -> str:
        """How their numbers follow from ours, in words."""
        words = ["transposed"] if self.transposed else []
        if self.factor is None:
            words.append("≠")
        elif not np.isclose(self.factor, 1):
            words.append(f"× {brief(self.factor)}")
        return ", ".join(words) or "="


def axes(part: str, layout: str) -> tuple[str, ...]:
    """Return what the rows and the columns of a part's value are; a cost has neither.

    A bias or its gradient is only one row, or one column, of neurons.
    """
    if part == "cost":
        return ()
    if part[-1] == "b":
        return ("neuron",)
    rows = "input" if part in ("dW", "update_W") else "example"
    return (rows, "neuron") if layout == "rows" else ("neuron", rows)


def conventions_scenario(
    *, style: str, layout: str, reduction: str, part: str, layer: int, network: str, loss: str,
    examples: int,
) -> dict:  # fmt: skip
    """Return the equations of a layer, the cost and the last delta in pairs, and one of them."""
    sizes, convention = NETWORKS[network], Convention(layout, reduction, style)
    case, last = (*example(sizes, examples), LOSSES[loss]), len(sizes) - 1
    both = zip(*(lines(*case, c, rate=RATE) for c in (COURSE, convention)), strict=True)
    shown = [
        _pair(ours, theirs, last)
        for ours, theirs in both
        if ours.layer == layer or (ours.part, ours.layer) in (("cost", last), ("delta", last))
    ]
    framed = part, last if part == "cost" else layer
    places = [(pair.ours.part, pair.ours.layer) for pair in shown]
    return {"pairs": shown, "framed": places.index(framed), "convention": convention}


def _pair(ours, theirs, last):
    transposed, factor = relate(ours.value, theirs.value)
    if ours.part.startswith("update") and not np.isclose(factor or 0, 1):
        factor = None  # a single bias would be a multiple of any other
    final = (ours.part, ours.layer) == ("delta", last)
    number = "(1)" if final else EQUATIONS.get(ours.part, "")
    return Pair(number, ours, theirs, transposed, factor)
