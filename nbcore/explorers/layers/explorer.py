"""The explorer of layer sizes: every shape, every delta, in a network of one to six layers."""

from nbcore.drawing.heatmap import ROWS
from nbcore.explorers.base import COLUMN, Explorer
from nbcore.explorers.controls import check, choice, slider
from nbcore.explorers.layers.figure import LAYERS, SIZE, draw_layers
from nbcore.explorers.tasks import HIDDEN, SCALES, tasks
from nbcore.network import backward, cost, forward, init
from nbcore.writing.symbols import symbol

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

    def slider_maximum(self, name, values):
        """Return the largest value of a slider; there may be fewer than ROWS examples."""
        if name == "batch":
            return min(len(tasks()[values["data"]].X), MOST)
        if name == "example":
            return min(int(values["batch"]), self.slider_maximum("batch", values), ROWS)
        return super().slider_maximum(name, values)

    def disabled(self, values):
        """Return the controls of hidden layers that are not there."""
        hidden = values["layers"] - 1
        seedless = {"seed"} if values["init"] == "zeros" else set()
        return {*WIDTHS[hidden:], *FUNCTIONS[hidden:], *seedless}

    def figure_arguments(self, values):
        """Return one forward and one backward pass of the network that the controls describe."""
        task, hidden = tasks()[values["data"]], values["layers"] - 1
        X, Y = task.X[: values["batch"]], task.Y[: values["batch"]]
        net = init(
            [X.shape[1], *(values[name] for name in WIDTHS[:hidden]), Y.shape[1]],
            [*(HIDDEN[values[name]] for name in FUNCTIONS[:hidden]), task.output],
            biases=values["biases"],
            scale=SCALES[values["init"]],
            seed=values["seed"],
        )
        run = forward(net, X)
        return {
            "net": net,
            "run": run,
            "deltas": backward(net, run, Y, task.loss).deltas,
            "example": values["example"] - 1,
            "cost": cost(net, run, Y, task.loss),
        }
