"""The explorer of conventions: one equation, written in the course's way and in another's."""

from nbcore.analysis.conventions.scripts import LAYOUTS, PARTS, REDUCTIONS, STYLES
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, slider
from nbcore.explorers.conventions.figure import HEIGHTS, draw_conventions
from nbcore.explorers.conventions.scenario import LOSSES, NETWORKS, conventions_scenario
from nbcore.explorers.conventions.things import THINGS


class ConventionsExplorer(Explorer):
    """The equations of one step: left in the course's convention, right in another."""

    title = "The equations of one step in two conventions"
    question = (
        "Guess first: which shapes change when examples become columns, and how much larger is a "
        "gradient when losses are summed, not averaged? Then turn one switch at a time."
    )
    first = ("style", "layout", "reduction", "part", "layer", "examples")
    heights = HEIGHTS
    scenario = conventions_scenario
    figure = draw_conventions
    things = THINGS

    def make_controls(self):
        return {
            "style": choice("letters", STYLES, "Nielsen"),
            "layout": choice("examples", LAYOUTS, "columns"),
            "reduction": choice("losses", REDUCTIONS, "sum"),
            "part": choice("equation", PARTS, "dW"),
            "layer": slider("layer", 1, 1, 2),
            "examples": slider("batch m", 5, 5, 8),
            "network": choice("network", NETWORKS, "2-3-1"),
            "loss": choice("loss", LOSSES, "squared_error"),
        }
