"""The explorer of numerical gradients: which step h measures a slope best?"""

import numpy as np

from nbcore.analysis.finite_differences import (
    DISTANCES,
    costs_near,
    measure_slopes,
    network_at_kink,
)
from nbcore.analysis.parameters import Parameter
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.finite_differences.figure import SIZE, draw_nudges
from nbcore.explorers.tasks import HIDDEN, tasks

HS = [float(f"{digit}e{n}") for n in range(-15, 0) for digit in (1, 3)]
PARAMETERS = {
    "W_1": Parameter("W", 0, 0, 0),
    "b_1": Parameter("b", 0, 0, 0),
    "W_2": Parameter("W", 1, 0, 0),
    "b_2": Parameter("b", 1, 0, 0),
}
KINKED = ("relu", "leaky_relu")
EXAMPLE = 2  # [1, 0]: a nudge of W_1 or of b_1 moves its z by as much
AROUND = np.linspace(-2.5, 2.5, 81)  # in steps of h


class NudgeExplorer(Explorer):
    """One slope of the cost, measured with steps h from 0.3 to 1e-15.

    Keywords set the controls to begin with, for example `NudgeExplorer(h=1e-8)`.
    """

    question = (
        "Guess first: which h measures the slope best, and does a smaller h always help? "
        "Then move h and look at both pictures."
    )
    size = SIZE
    figure = draw_nudges

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "h": ladder("step h", HS, 0.3),
            "arithmetic": choice("arithmetic", ["float64", "float32"], "float64"),
            "hidden": choice("hidden activation", ["tanh", *KINKED], "tanh"),
            "parameter": choice("parameter, its first entry", PARAMETERS, "b_1"),
            "distance": ladder("z from the kink", DISTANCES, 0.02),
            "seed": slider("seed of the weights", 59, 0, 99),
        }

    def disabled(self, values):
        """Return the distance from the kink where no nudge can reach one."""
        near = values["hidden"] in KINKED and values["parameter"].endswith("1")
        return set() if near else {"distance"}

    def figure_arguments(self, values):
        """Return the errors for all steps, and the cost around the point for the values one."""
        task, parameter = tasks()["XOR"], PARAMETERS[values["parameter"]]
        kink = None if self.disabled(values) else values["distance"]
        net = network_at_kink(
            task.X,
            [HIDDEN[values["hidden"]], task.output],
            example=EXAMPLE,
            distance=1 if kink is None else kink,
            seed=values["seed"],
        )
        at = net, task.X, task.Y, task.loss, parameter
        steps = values["h"] * AROUND
        return {
            "nudges": measure_slopes(*at, HS, dtype=values["arithmetic"]),
            "chosen": HS.index(values["h"]),
            "steps": steps,
            "costs": costs_near(*at, steps, dtype=values["arithmetic"]),
            "parameter": values["parameter"],
            "network": f"2-3-1 network on XOR, {values['hidden']} then sigmoid",
            "kink": kink,
        }
