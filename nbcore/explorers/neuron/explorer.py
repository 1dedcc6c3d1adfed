"""The explorer of one neuron: how does the cost change when one of its numbers grows?"""

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.neuron.figure import draw_neuron
from nbcore.explorers.neuron.places import HEIGHTS
from nbcore.explorers.neuron.scenario import FUNCTIONS, HS, NUDGED, neuron_scenario
from nbcore.explorers.neuron.things import THINGS


class NeuronExplorer(Explorer):
    """One neuron as a graph of operations, with the value and the slope of each of its numbers."""

    title = "One neuron as a graph of operations"
    question = (
        "Guess first: which of x₁, w₁, x₂, w₂ and b must grow, and which must shrink, for J to "
        "fall? Then nudge one of them, and see whether J moves as its slope says."
    )
    first = "x1", "w1", "b", "f", "nudge", "h"
    heights = HEIGHTS
    scenario = neuron_scenario
    figure = draw_neuron
    things = THINGS

    def make_controls(self):
        return {
            "x1": slider("input x₁", 2.0, -3.0, 3.0, 0.1),
            "w1": slider("weight w₁", 0.3, -3.0, 3.0, 0.1),
            "b": slider("bias b", 0.5, -3.0, 3.0, 0.1),
            "f": choice("activation", FUNCTIONS, "tanh"),
            "nudge": choice("nudge", NUDGED, "none"),
            "h": ladder("by h", HS, 0.1),
            "x2": slider("input x₂", -0.5, -3.0, 3.0, 0.1),
            "w2": slider("weight w₂", 1.6, -3.0, 3.0, 0.1),
            "y": slider("target y", -0.2, -3.0, 3.0, 0.1),
        }

    def disabled(self, values):
        return {"h"} if values["nudge"] == "none" else set()
