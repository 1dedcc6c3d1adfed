"""One neuron with two inputs: all its values and slopes, and what a nudge of one number does."""

from nbcore.analysis.neuron import Neuron, graph
from nbcore.analysis.neuron import nudge as nudge_neuron
from nbcore.explorers.tasks import HIDDEN

FUNCTIONS = {name: HIDDEN[name] for name in ("tanh", "sigmoid", "relu", "identity")}
NUDGED = ["none", "w1", "w2", "b", "x1", "x2"]
HS = [0.001, 0.01, 0.1, 0.5, 1.0]


def neuron_scenario(
    *, x1: float, w1: float, b: float, x2: float, w2: float, y: float, f: str, nudge: str, h: float
) -> dict:
    """Return all values and slopes of a neuron, and what a nudge by h of one of NUDGED does."""
    neuron = Neuron((x1, x2), (w1, w2), b, FUNCTIONS[f], y)
    nudged = "" if nudge == "none" else nudge
    return {
        "quantities": graph(neuron), "function": f, "derivative": _factor(neuron.f), "target": y,
        "nudged": nudged, "h": h, "nudge": nudge_neuron(neuron, nudged, h) if nudged else None,
    }  # fmt: skip


def _factor(f):
    """Return f′(z) as a factor written with ŷ alone, or by its name."""
    if not f.slope or "{z}" in f.slope:
        return "f′(z)"
    text = f.slope.format(a="ŷ")
    return f"({text})" if "−" in text.partition("(")[0] else text
