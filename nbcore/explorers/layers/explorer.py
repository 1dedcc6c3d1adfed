"""The explorer of layer sizes: every shape, every delta, in a network of one to six layers."""

from nbcore.drawing.heatmap import ROWS
from nbcore.explorers.base import COLUMN, Explorer
from nbcore.explorers.controls import check, choice, slider
from nbcore.explorers.layers.figure import SIZE, draw_layers
from nbcore.explorers.layers.scenario import (
    FUNCTIONS,
    LAYERS,
    MOST,
    WIDTHS,
    layers_scenario,
    most_examples,
)
from nbcore.explorers.tasks import HIDDEN, SCALES, SINGLE_PASSES
from nbcore.writing.symbols import symbol


class LayersExplorer(Explorer):
    """A network of up to six layers: its shapes, its activations and its deltas.

    Keywords set the controls to begin with, for example `LayersExplorer(layers=3, width1=8)`.
    """

    question = (
        "Guess first: which shapes change when you widen layer 1, and which layer has the largest "
        "delta? Then move a slider."
    )
    size = SIZE
    scenario = layers_scenario
    figure = draw_layers

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "data": choice("data", SINGLE_PASSES, "XOR"),
            "layers": slider("layers", 2, 1, LAYERS),
            "batch": slider("batch size", 4, 1, 4),
            "init": choice("first weights", SCALES, "1/√n_in"),
            "seed": slider("seed", 0, 0, 99),
            "example": slider("example shown", 2, 1, 4),
            "biases": check("biases", True),
            **{n: slider(symbol("n", int(n[-1])), 3, 1, MOST) for n in WIDTHS},
            **{f: choice(symbol("f", int(f[-1])), HIDDEN, "tanh") for f in FUNCTIONS},
        }

    def groups(self):
        """Return rows of controls; width and activation of a hidden layer share a column."""
        names = list(self.controls)
        general = [name for name in names if name not in (*WIDTHS, *FUNCTIONS)]
        return [(COLUMN, general), (152, WIDTHS), (152, FUNCTIONS)]

    def slider_maximum(self, name, values):
        """Return the largest value of a slider; the picture shows at most ROWS examples."""
        if name == "batch":
            return most_examples(values["data"])
        if name == "example":
            return min(int(values["batch"]), most_examples(values["data"]), ROWS)
        return super().slider_maximum(name, values)

    def disabled(self, values):
        """Return the controls of missing hidden layers, and the seed where it changes nothing."""
        hidden = values["layers"] - 1
        seedless = {"seed"} if values["init"] == "zeros" else set()
        return {*WIDTHS[hidden:], *FUNCTIONS[hidden:], *seedless}
