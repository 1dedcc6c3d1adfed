"""The explorer of deltas: pick an entry, see its terms and what it feeds."""

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import check, choice, slider
from nbcore.explorers.delta.figure import HEIGHTS, draw_delta
from nbcore.explorers.delta.scenario import BATCH, LOSSES, TRAINING, delta_scenario, entry_maximum
from nbcore.explorers.delta.things import THINGS
from nbcore.explorers.tasks import HIDDEN

LAYERS, WIDEST = 4, 16


class DeltaExplorer(Explorer):
    """All deltas of a small network, and one entry taken apart into its terms."""

    title = "One entry of a delta, taken apart"
    question = (
        "Guess first: a neuron of layer 1 has f′(z) near 0. How large is its delta, and how much "
        "does the example teach its weights? Then pick such an entry."
    )
    first = ("layer", "example", "neuron")
    heights = HEIGHTS
    scenario = delta_scenario
    figure = draw_delta
    things = THINGS

    def make_controls(self):
        return {
            "data": choice("data", TRAINING, "XOR"),
            "layers": slider("layers", 3, 1, LAYERS),
            "width": slider("width", 3, 1, WIDEST),
            "activation": choice("hidden f", HIDDEN, "tanh"),
            "loss": choice("loss", LOSSES, "binary_cross_entropy"),
            "biases": check("biases", True),
            "seed": slider("seed", 0, 0, 99),
            "trained": check("trained", False),
            "layer": slider("in layer", 1, 1, LAYERS),
            "example": slider("example", 2, 1, BATCH),
            "neuron": slider("neuron", 3, 1, WIDEST),
        }

    def slider_maximum(self, name, values):
        return entry_maximum(**values).get(name, self.controls[name].max)

    def disabled(self, values):
        names = {"width", "activation", "layer"} if values["layers"] == 1 else set()
        if values["data"] == "digits":
            names |= {"loss"}  # softmax goes with cross_entropy only
        if self.slider_maximum("neuron", values) == 1:
            names |= {"neuron"}
        return names
