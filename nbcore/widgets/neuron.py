"""The explorer of one neuron: which way does the cost go when one of its numbers is turned up?"""

from nbcore.figures.neuron import SIZE, draw_neuron
from nbcore.neuron import Neuron, graph, nudge
from nbcore.widgets.controls import choice, ladder, slider
from nbcore.widgets.explorer import Explorer
from nbcore.widgets.tasks import HIDDEN

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

    def idle(self, chosen):
        """Return the size of the nudge where nothing is nudged."""
        return {"h"} if chosen["nudge"] == "none" else set()

    def numbers(self, chosen):
        """Return all values and slopes of the neuron, and what the nudge does."""
        x, w = (chosen["x1"], chosen["x2"]), (chosen["w1"], chosen["w2"])
        neuron = Neuron(x, w, chosen["b"], FUNCTIONS[chosen["f"]], chosen["y"])
        nudged = "" if chosen["nudge"] == "none" else chosen["nudge"]
        return {
            "quantities": graph(neuron),
            "function": neuron.f.name,
            "target": neuron.y,
            "nudged": nudged,
            "h": chosen["h"],
            "nudge": nudge(neuron, nudged, chosen["h"]) if nudged else None,
        }
