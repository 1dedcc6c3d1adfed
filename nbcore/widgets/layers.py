"""The explorer of layer sizes: every shape, every delta, in a network of one to six layers."""

from nbcore.figures.heatmaps import ROWS
from nbcore.figures.layers import LAYERS, SIZE, draw_layers
from nbcore.network import backward, cost, forward, init
from nbcore.symbols import symbol
from nbcore.widgets.controls import check, choice, slider
from nbcore.widgets.explorer import COLUMN, Explorer
from nbcore.widgets.tasks import HIDDEN, SCALES, tasks

MOST = 64  # neurons in a hidden layer, and rows of a batch
WIDTHS = [f"width{l}" for l in range(1, LAYERS)]
FUNCTIONS = [f"f{l}" for l in range(1, LAYERS)]


class LayersExplorer(Explorer):
    """A network of any few layers: its shapes, its activations and its deltas.

    Keywords set the controls to begin with, for example `LayersExplorer(layers=3, width1=8)`.
    """

    question = (
        "Guess first: which shapes change when you widen layer 1, and which layer has the largest "
        "delta? Then move a slider."
    )
    size = SIZE
    figure = draw_layers

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "data": choice("data", tasks(), "XOR"),
            "layers": slider("layers", 2, 1, LAYERS),
            "batch": slider("batch size", 4, 1, 4),
            "init": choice("first weights", SCALES, "1/√n_in"),
            "seed": slider("seed", 0, 0, 99),
            "example": slider("example shown", 2, 1, 4),
            "biases": check("biases", True),
            **{n: slider(symbol("n", int(n[-1])), 3, 1, MOST) for n in WIDTHS},
            **{f: choice(symbol("f", int(f[-1])), HIDDEN, "tanh") for f in FUNCTIONS},
        }

    def groups(self):
        """Return rows of controls; width and activation of a hidden layer share a column."""
        names = list(self.controls)
        general = [name for name in names if name not in (*WIDTHS, *FUNCTIONS)]
        return [(COLUMN, general), (152, WIDTHS), (152, FUNCTIONS)]

    def highest(self, name, chosen):
        """Return the largest value of a slider; there may be fewer than ROWS examples."""
        if name == "batch":
            return min(len(tasks()[chosen["data"]].X), MOST)
        if name == "example":
            return min(int(chosen["batch"]), self.highest("batch", chosen), ROWS)
        return super().highest(name, chosen)

    def idle(self, chosen):
        """Return the controls of hidden layers that are not there."""
        hidden = chosen["layers"] - 1
        seedless = {"seed"} if chosen["init"] == "zeros" else set()
        return {*WIDTHS[hidden:], *FUNCTIONS[hidden:], *seedless}

    def numbers(self, chosen):
        """Return one forward and one backward pass of the network that the controls describe."""
        task, hidden = tasks()[chosen["data"]], chosen["layers"] - 1
        X, Y = task.X[: chosen["batch"]], task.Y[: chosen["batch"]]
        net = init(
            [X.shape[1], *(chosen[name] for name in WIDTHS[:hidden]), Y.shape[1]],
            [*(HIDDEN[chosen[name]] for name in FUNCTIONS[:hidden]), task.output],
            biases=chosen["biases"],
            scale=SCALES[chosen["init"]],
            seed=chosen["seed"],
        )
        run = forward(net, X)
        return {
            "net": net,
            "run": run,
            "deltas": backward(net, run, Y, task.loss).deltas,
            "example": chosen["example"] - 1,
            "cost": cost(net, run, Y, task.loss),
        }
