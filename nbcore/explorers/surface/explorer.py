"""The explorer of a cost surface: two parameters of a small network, and a descent from above."""

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.starts import REACH, STEP
from nbcore.explorers.surface import scenario as surface
from nbcore.explorers.surface.figure import HEIGHTS, draw_surface
from nbcore.explorers.surface.things import THINGS
from nbcore.explorers.tasks import HIDDEN

SPANS = (4, 6, 10, 16)  # the surface reaches so far to both sides of 0
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


class SurfaceExplorer(Explorer):
    """The cost over two parameters of a small network, and the path of gradient descent on it."""

    title = "The cost over two parameters, and a descent on it"
    question = (
        "Guess first: which way does the first step go, seen from the contour line through the "
        "start? And at which rate does the path begin to jump over the valley?"
    )
    heights = HEIGHTS
    first = ("task", "rate", "steps", "start_across", "start_up", "span")
    scenario = surface.surface_scenario
    figure = draw_surface
    things = THINGS

    def make_controls(self):
        return {
            "task": choice("task", surface.TASKS, "curve"),
            "rate": ladder("rate η", RATES, 0.1),
            "steps": slider("steps", 40, 0, surface.MOST),
            "start_across": slider("start, across", -2.0, -REACH, REACH, STEP),
            "start_up": slider("start, up", 2.0, -REACH, REACH, STEP),
            "span": ladder("reach ±", SPANS, SPANS[0]),
            "across": choice("across", surface.ACROSS, surface.ACROSS[0]),
            "up": choice("up", surface.UP, surface.UP[0]),
            "moves": choice("moves", surface.MOVES, surface.TWO),
            "activation": choice("activation", HIDDEN, "tanh"),
            "seed": slider("seed", 2, 0, 99),
        }

    def disabled(self, values):
        idle = surface.FIXED if values["task"] == "line" else set()
        return idle | ({"rate", "moves"} if values["steps"] == 0 else set())
