"""The explorer of conventions: one equation, written in the course's way and in another's."""

from nbcore.conventions import COURSE, Convention, example, lines
from nbcore.conventions.scripts import LAYOUTS, PARTS, REDUCTIONS, STYLES
from nbcore.figures.conventions import SIZE, draw_conventions
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.widgets.controls import choice, slider
from nbcore.widgets.explorer import Explorer

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

    def numbers(self, chosen):
        """Return the lines of both conventions for the same network and batch."""
        net, X, Y = example(NETWORKS[chosen["network"]], chosen["examples"])
        convention = Convention(chosen["layout"], chosen["reduction"], chosen["style"])
        case = net, X, Y, LOSSES[chosen["loss"]]
        return {
            "ours": lines(*case, COURSE, rate=RATE),
            "theirs": lines(*case, convention, rate=RATE),
            "convention": convention,
            "part": chosen["part"],
            "layer": chosen["layer"],
        }
