"""The explorer of conventions: one equation, written in the course's way and in another's."""

from nbcore.analysis.conventions import COURSE, Convention, example, lines
from nbcore.analysis.conventions.scripts import LAYOUTS, PARTS, REDUCTIONS, STYLES
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, slider
from nbcore.explorers.conventions.figure import SIZE, draw_conventions
from nbcore.losses import binary_cross_entropy, squared_error

# No two sizes are equal, and none is a number of examples: no square matrix hides a transpose.
NETWORKS = {"2-3-1": (2, 3, 1), "3-4-2": (3, 4, 2)}
FEWEST, MOST = 5, 8  # examples
LOSSES = {loss.name: loss for loss in (squared_error, binary_cross_entropy)}
RATE = 0.5


class ConventionsExplorer(Explorer):
    """The equations of one step, on the left in the course's convention, on the right in another.

    Keywords set the controls to begin with, for example `ConventionsExplorer(style="blog_post")`.
    """

    question = (
        "Guess first: which shapes change when examples become columns, and how much larger is a "
        "gradient when losses are summed, not averaged? Then turn one switch at a time."
    )
    size = SIZE
    figure = draw_conventions

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "style": choice("letters", STYLES, "Nielsen"),
            "layout": choice("examples are", LAYOUTS, "columns"),
            "reduction": choice("losses", REDUCTIONS, "sum"),
            "part": choice("equation", PARTS, "dW"),
            "layer": slider("layer", 1, 1, 2),
            "network": choice("network", NETWORKS, "2-3-1"),
            "loss": choice("loss", LOSSES, "squared_error"),
            "examples": slider("examples m", FEWEST, FEWEST, MOST),
        }

    def figure_arguments(self, values):
        """Return the lines of both conventions for the same network and batch."""
        net, X, Y = example(NETWORKS[values["network"]], values["examples"])
        convention = Convention(values["layout"], values["reduction"], values["style"])
        case = net, X, Y, LOSSES[values["loss"]]
        return {
            "ours": lines(*case, COURSE, rate=RATE),
            "theirs": lines(*case, convention, rate=RATE),
            "convention": convention,
            "part": values["part"],
            "layer": values["layer"],
        }
