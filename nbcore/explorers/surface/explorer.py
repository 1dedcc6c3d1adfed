"""The explorer of a cost surface: two parameters of a small network, and a descent from above."""

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.surface.figure import SIZE, draw_surface
from nbcore.explorers.surface.scenario import (
    ACROSS,
    FIXED,
    MOST,
    MOVES,
    TASKS,
    TWO,
    UP,
    surface_scenario,
)
from nbcore.explorers.tasks import HIDDEN

SPANS = (4, 6, 10, 16)  # the surface reaches so far to both sides of 0
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


class SurfaceExplorer(Explorer):
    """The cost over two parameters of a small network, and the path of gradient descent on it.

    Keywords set the controls to begin with, for example `SurfaceExplorer(task="line", rate=0.2)`.
    """

    question = (
        "Guess first: which way does the first step go, seen from the contour line through the "
        "start? And at which rate does the path begin to jump over the valley?"
    )
    size = SIZE
    scenario = surface_scenario
    figure = draw_surface

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "task": choice("task", TASKS, "curve"),
            "across": choice("across", ACROSS, ACROSS[0]),
            "up": choice("up", UP, UP[0]),
            "start_across": slider("start, across", -2.0, -3, 3, 0.1),
            "start_up": slider("start, up", 2.0, -3, 3, 0.1),
            "rate": ladder("learning rate", RATES, 0.1),
            "steps": slider("steps", 40, 0, MOST),
            "moves": choice("what moves", MOVES, TWO),
            "activation": choice("hidden layer", HIDDEN, "tanh"),
            "seed": slider("seed of the weights", 2, 0, 99),
            "span": ladder("surface reaches to ±", SPANS, SPANS[0]),
        }

    def disabled(self, values):
        """Return what a straight line has not: a choice of parameters, a hidden layer."""
        return FIXED if values["task"] == "line" else set()
