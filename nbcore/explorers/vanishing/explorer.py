"""The explorer of vanishing deltas: how large they are in every layer of many deep networks."""

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.tasks import HIDDEN, SCALES
from nbcore.explorers.vanishing.figure import HEIGHTS, draw_vanishing
from nbcore.explorers.vanishing.scenario import QUANTITIES, WIDTHS, vanishing_scenario
from nbcore.explorers.vanishing.things import THINGS


class VanishingExplorer(Explorer):
    """The sizes of deltas, outputs or gradients in each layer of many networks of one kind."""

    title = "The sizes of deltas in every layer of many networks"
    question = (
        "Guess first: what is left of the last layer's delta when it reaches layer 1, and do all "
        "seeds agree? Then change activation, weights and depth."
    )
    heights = HEIGHTS
    first = ("activation", "init", "depth", "width", "quantity", "layer")
    scenario = vanishing_scenario
    figure = draw_vanishing
    things = THINGS

    def make_controls(self):
        return {
            "activation": choice("activation", HIDDEN, "sigmoid"),
            "init": choice("weights", SCALES, "1/√n_in"),
            "depth": slider("layers", 10, 2, 20),
            "width": ladder("neurons", WIDTHS, 16),
            "quantity": choice("shown", QUANTITIES, "delta"),
            "layer": slider("one layer", 1, 1, 10),
            "networks": slider("networks", 30, 10, 40),
        }

    def slider_maximum(self, name, values):
        return int(values["depth"]) if name == "layer" else super().slider_maximum(name, values)

    def disabled(self, values):
        return {"width"} if values["init"] == "zeros" else set()
