"""The explorer of layer sizes: every shape, every delta, in a network of one to six layers."""

from nbcore.drawing.heatmap import ROWS
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import check, choice, slider
from nbcore.explorers.layers import scenario as layers
from nbcore.explorers.layers.figure import HEIGHTS, draw_layers
from nbcore.explorers.layers.things import THINGS
from nbcore.explorers.tasks import HIDDEN, SCALES, SINGLE_PASSES
from nbcore.writing.symbols import symbol


class LayersExplorer(Explorer):
    """A network of up to six layers: its shapes, its activations and its deltas."""

    title = "The layers of a network, their deltas and their shapes"
    question = (
        "Guess first: which shapes change when you widen layer 1, and which layer has the largest "
        "delta? Then move a slider."
    )
    heights = HEIGHTS
    first = ("data", "layers", "width1", "batch", "example", "init")
    scenario = layers.layers_scenario
    figure = draw_layers
    things = THINGS

    def make_controls(self):
        return {
            "data": choice("data", SINGLE_PASSES, "XOR"),
            "layers": slider("layers", 2, 1, layers.LAYERS),
            "batch": slider("batch size", 4, 1, 4),
            "init": choice("weights", SCALES, "1/√n_in"),
            "seed": slider("seed", 0, 0, 99),
            "example": slider("example", 2, 1, 4),
            "biases": check("biases", True),
            **{n: slider(symbol("n", int(n[-1])), 3, 1, layers.MOST) for n in layers.WIDTHS},
            **{f: choice(symbol("f", int(f[-1])), HIDDEN, "tanh") for f in layers.FUNCTIONS},
        }

    def slider_maximum(self, name, values):
        if name == "batch":
            return layers.most_examples(values["data"])
        if name == "example":
            return min(int(values["batch"]), layers.most_examples(values["data"]), ROWS)
        return super().slider_maximum(name, values)

    def disabled(self, values):
        hidden = values["layers"] - 1
        idle = {*layers.WIDTHS[hidden:], *layers.FUNCTIONS[hidden:]}
        idle |= {"seed"} if values["init"] == "zeros" else set()
        return idle | ({"example"} if values["batch"] == 1 else set())
