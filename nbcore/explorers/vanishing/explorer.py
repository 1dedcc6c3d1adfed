"""The explorer of vanishing deltas: how large they are in every layer of many deep networks."""

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.tasks import HIDDEN, SCALES
from nbcore.explorers.vanishing.figure import HEIGHTS, draw_vanishing
from nbcore.explorers.vanishing.scenario import QUANTITIES, WIDTHS, vanishing_scenario


class VanishingExplorer(Explorer):
    """The sizes of deltas, outputs or gradients in each layer of many networks of one kind."""

    question = (
        "Guess first: what is left of the last layer's delta when it reaches layer 1, and do all "
        "seeds agree? Then change activation, first weights and depth."
    )
    heights = HEIGHTS
    scenario = vanishing_scenario
    figure = draw_vanishing

    def make_controls(self):
        return {
            "depth": slider("layers", 10, 2, 20),
            "width": ladder("neurons in each", WIDTHS, 16),
            "activation": choice("activation", HIDDEN, "sigmoid"),
            "init": choice("first weights", SCALES, "1/√n_in"),
            "networks": slider("networks", 30, 10, 40),
            "quantity": choice("shown", QUANTITIES, "delta"),
            "layer": slider("layer alone", 1, 1, 10),
        }

    def slider_maximum(self, name, values):
        return int(values["depth"]) if name == "layer" else super().slider_maximum(name, values)

    def disabled(self, values):
        return {"width"} if values["init"] == "zeros" else set()
