"""The explorer of numerical gradients: which step h measures a slope best?"""

from nbcore.analysis.finite_differences import DISTANCES
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.finite_differences import scenario as differences
from nbcore.explorers.finite_differences.figure import HEIGHTS, draw_finite_differences
from nbcore.explorers.finite_differences.things import THINGS


class NudgeExplorer(Explorer):
    """One slope of the cost, measured with steps h from 0.3 to 1e-15."""

    title = "One slope, measured by nudges of h"
    question = (
        "Guess first: which h measures the slope best, and does a smaller h always help? "
        "Then move h and look at both pictures."
    )
    first = "h", "arithmetic", "hidden", "distance"
    heights = HEIGHTS
    scenario = differences.finite_differences_scenario
    figure = draw_finite_differences
    things = THINGS

    def make_controls(self):
        return {
            "h": ladder("step h", differences.HS, 0.3),
            "arithmetic": choice("arithmetic", ["float64", "float32"], "float64"),
            "hidden": choice("activation", ["tanh", *differences.KINKED], "tanh"),
            "distance": ladder("z to kink", DISTANCES, 0.02),
            "parameter": choice("p", differences.PARAMETERS, "b₁[1]"),
            "seed": slider("seed", 59, 0, 99),
        }

    def disabled(self, values):
        reached = differences.can_reach_kink(values["hidden"], values["parameter"])
        return set() if reached else {"distance"}
