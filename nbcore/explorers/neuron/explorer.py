"""The explorer of one neuron: which way does the cost go when one of its numbers is turned up?"""

from nbcore.analysis.neuron import Neuron, graph, nudge
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.neuron.figure import SIZE, draw_neuron
from nbcore.explorers.tasks import HIDDEN

FUNCTIONS = {name: HIDDEN[name] for name in ("tanh", "sigmoid", "relu", "identity")}
NUDGED = ["none", "w1", "w2", "b", "x1", "x2"]
HS = [0.001, 0.01, 0.1, 0.5, 1.0]


class NeuronExplorer(Explorer):
    """One neuron as a graph of operations, with the value and the slope of each of its numbers.

    Keywords set the controls to begin with, for example `NeuronExplorer(f="relu", nudge="b")`.
    """

    question = (
        "Guess first: which of x₁, w₁, x₂, w₂ and b must grow, and which must shrink, for J to "
        "fall? Then nudge one of them, and see whether J moves as its slope says."
    )
    size = SIZE
    figure = draw_neuron

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "x1": slider("input x₁", 2.0, -3.0, 3.0, 0.1),
            "w1": slider("weight w₁", 0.3, -3.0, 3.0, 0.1),
            "b": slider("bias b", 0.5, -3.0, 3.0, 0.1),
            "x2": slider("input x₂", -0.5, -3.0, 3.0, 0.1),
            "w2": slider("weight w₂", 1.6, -3.0, 3.0, 0.1),
            "y": slider("target y", -0.2, -3.0, 3.0, 0.1),
            "f": choice("activation f", FUNCTIONS, "tanh"),
            "nudge": choice("nudge", NUDGED, "none"),
            "h": ladder("by h", HS, 0.1),
        }

    def disabled(self, values):
        """Return the size of the nudge where nothing is nudged."""
        return {"h"} if values["nudge"] == "none" else set()

    def figure_arguments(self, values):
        """Return all values and slopes of the neuron, and what the nudge does."""
        x, w = (values["x1"], values["x2"]), (values["w1"], values["w2"])
        neuron = Neuron(x, w, values["b"], FUNCTIONS[values["f"]], values["y"])
        nudged = "" if values["nudge"] == "none" else values["nudge"]
        return {
            "quantities": graph(neuron),
            "function": neuron.f,
            "target": neuron.y,
            "nudged": nudged,
            "h": values["h"],
            "nudge": nudge(neuron, nudged, values["h"]) if nudged else None,
        }
