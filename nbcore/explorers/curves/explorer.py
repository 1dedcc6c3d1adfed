"""The explorer of curves: activations and losses, each with its tangent and its slope."""

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, slider
from nbcore.explorers.curves.figure import HEIGHTS, draw_curve
from nbcore.explorers.curves.scenario import CURVES, LARGEST_H, curve_scenario
from nbcore.explorers.curves.things import THINGS


class CurveExplorer(Explorer):
    """A point on the curve of an activation or a loss, with its tangent and its slope."""

    title = "A curve with its tangent, and its slope"
    question = (
        "Guess first: where is this curve steepest, and what is its slope there? Then move the "
        "point; and make h small: what becomes of the secant?"
    )
    first = "curve", "z", "Y_hat", "y", "h"
    heights = HEIGHTS
    scenario = curve_scenario
    figure = draw_curve
    things = THINGS

    def make_controls(self):
        return {
            "curve": choice("curve", CURVES, "tanh"),
            "z": slider("z", 1.0, -6.0, 6.0, 0.1),
            "Y_hat": slider("Ŷ", 0.7, 0.02, 0.98, 0.01),
            "y": slider("target y", 1.0, 0.0, 1.0, 0.1),
            "h": slider("step h", 2.0, 0.01, LARGEST_H["z"], 0.01),
        }

    def slider_maximum(self, name, values):
        if name == "h":
            return LARGEST_H[CURVES[values["curve"]].variable]
        return super().slider_maximum(name, values)

    def disabled(self, values):
        curve = CURVES[values["curve"]]
        return {"Y_hat" if curve.function else "z"} | (set() if curve.loss else {"y"})
