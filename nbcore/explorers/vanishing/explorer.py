"""The explorer of vanishing deltas: how large they are in every layer of many deep networks."""

import functools

from nbcore import data
from nbcore.activations import sigmoid
from nbcore.analysis.gradient_flow import gradient_flow
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.tasks import HIDDEN, SCALES
from nbcore.explorers.vanishing.figure import QUANTITIES, SIZE, Kind, draw_vanishing
from nbcore.losses import binary_cross_entropy

EXAMPLES = 20  # a delta of ±½ / 20 has few digits, so that no rounded fact hangs on a last bit
WIDTHS = (2, 4, 8, 16, 32)
DEEPEST, FEWEST, MOST = 20, 10, 40  # layers, and networks


class VanishingExplorer(Explorer):
    """The sizes of deltas, outputs or gradients in each layer of many networks of one kind.

    Keywords set the controls to begin with, for example `VanishingExplorer(activation="relu")`.
    """

    question = (
        "Guess first: what is left of the last layer's delta when it reaches layer 1, and do all "
        "seeds agree? Then change activation, first weights and depth."
    )
    size = SIZE
    figure = draw_vanishing

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "depth": slider("layers", 10, 2, DEEPEST),
            "width": ladder("neurons in each", WIDTHS, 16),
            "activation": choice("activation", HIDDEN, "sigmoid"),
            "init": choice("first weights", SCALES, "1/√n_in"),
            "networks": slider("networks", 30, FEWEST, MOST),
            "quantity": choice("shown", QUANTITIES, "delta"),
            "layer": slider("layer alone", 1, 1, 10),
        }

    def slider_maximum(self, name, values):
        """Return the largest value of a slider."""
        return int(values["depth"]) if name == "layer" else super().slider_maximum(name, values)

    def disabled(self, values):
        """Return the width where all neurons of a layer are equal."""
        return {"width"} if values["init"] == "zeros" else set()

    def figure_arguments(self, values):
        """Return the survey of the networks that the controls describe."""
        drawn = [values[name] for name in ("depth", "width", "activation", "init", "networks")]
        return {
            "survey": _surveyed(*drawn),
            "quantity": values["quantity"],
            "layer": values["layer"],
            "kind": Kind(*drawn[1:4], f"{EXAMPLES} points of moons"),
        }


@functools.lru_cache(maxsize=32)
def _surveyed(depth, width, activation, init, seeds):
    sizes = [2, *[width] * (depth - 1), 1]
    functions = [*[HIDDEN[activation]] * (depth - 1), sigmoid]
    X, Y = data.moons(EXAMPLES)
    return gradient_flow(sizes, functions, SCALES[init], X, Y, binary_cross_entropy, range(seeds))
