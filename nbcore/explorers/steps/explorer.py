"""The explorer of single steps: a whole forward and backward pass, one operation at a time."""

import itertools
from typing import NamedTuple

import ipywidgets
import numpy as np

from nbcore import data
from nbcore.activations import Activation, relu, sigmoid, softmax, tanh
from nbcore.analysis.operations import operations, plan
from nbcore.explorers.base import COLUMN, Explorer
from nbcore.explorers.controls import choice, slider
from nbcore.explorers.steps.figure import SIZE, draw_steps
from nbcore.explorers.tasks import HIDDEN
from nbcore.losses import Loss, binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, init
from nbcore.writing.notation import NAMES

LAYERS, WIDEST, EXAMPLES = 4, 8, 4
SPREAD = 0.5  # standard deviation of the biases
WIDTHS = [f"width{l}" for l in range(LAYERS + 1)]
ENDINGS = {
    "sigmoid,log_loss": (sigmoid, binary_cross_entropy),
    "softmax,cross_entropy": (softmax, cross_entropy),
    "f,squared_error": (None, squared_error),
}
OWN = "own"
# Inputs with one decimal, so that sums can be followed in the head.
INPUTS = np.array(
    [
        [0.5, -1.0, 0.8, 0.2, -0.6, 1.0, -0.3, 0.9],
        [-0.4, 0.7, 1.0, -0.9, 0.3, -0.2, 0.6, -1.0],
        [1.0, 0.3, -0.5, 0.6, 0.9, -0.8, 0.1, 0.4],
        [-0.7, -0.2, 0.4, 1.0, -1.0, 0.5, -0.9, 0.2],
    ]
)
# Pictures of three by three pixels; the answer is 1 where the line stands upright.
LINES = np.array(
    [
        [0, 1, 0, 0, 1, 0, 0, 1, 0],
        [0, 0, 0, 1, 1, 1, 0, 0, 0],
        [1, 0, 0, 1, 0, 0, 1, 0, 0],
        [1, 1, 1, 0, 0, 0, 0, 0, 0],
    ],
    dtype=float,
)
UPRIGHT = np.array([[1.0], [0.0], [1.0], [0.0]])
XOR = tuple(array[::-1] for array in data.gate("XOR"))  # the row of zeros comes last


class Example(NamedTuple):
    """The sizes and functions of a network, with a batch and the loss."""

    sizes: list[int]
    functions: list[Activation]
    biases: bool
    X: np.ndarray
    Y: np.ndarray
    loss: Loss


NETWORKS = {
    "2-3-1,XOR": Example([2, 3, 1], [tanh, sigmoid], True, *XOR, binary_cross_entropy),
    "1-2-1,tanh": Example(
        [1, 2, 1], [tanh, tanh], True, INPUTS[:, :1], INPUTS[:, 1:2], squared_error
    ),
    "2-3-2,tanh": Example(
        [2, 3, 2], [tanh, tanh], True, INPUTS[:, :2], INPUTS[:, 2:4], squared_error
    ),
    "2-3-1,no_biases": Example([2, 3, 1], [relu, sigmoid], False, *XOR, binary_cross_entropy),
    "9-6-6-1,no_biases": Example(
        [9, 6, 6, 1], [relu, relu, sigmoid], False, LINES, UPRIGHT, binary_cross_entropy
    ),
}


class StepsExplorer(Explorer):
    """The forward and the backward pass of a small network, one operation at a time.

    Keywords set the controls to begin with, for example `StepsExplorer(names="graph", step=8)`.
    """

    question = (
        "Guess first: which operation comes next, and what shape will its result have? "
        "Then press Next."
    )
    size = SIZE
    figure = draw_steps

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "network": choice("network", [*NETWORKS, OWN], "2-3-1,XOR"),
            "names": choice("names", NAMES, "lesson"),
            "cost": choice("J is the", ("mean", "sum"), "mean"),
            "batch": slider("batch size", EXAMPLES, 1, EXAMPLES),
            "example": slider("example shown", 2, 1, EXAMPLES),
            "seed": slider("seed of the weights", 0, 0, 99),
            "layers": slider("layers", 2, 1, LAYERS),
            "f": choice("f", HIDDEN, "tanh"),
            "ending": choice("last f, loss", ENDINGS, "sigmoid,log_loss"),
            **{width: slider(f"n{width[-1]}", 3, 1, WIDEST) for width in WIDTHS},
            "step": slider("step", 1, 1, 64),
        }

    def extras(self):
        """Return the buttons that take one step back and one forth."""
        self.back = ipywidgets.Button(description="Back", icon="arrow-left")
        self.next = ipywidgets.Button(
            description="Next", icon="arrow-right", button_style="primary"
        )
        self.back.on_click(lambda _: self.walk(-1))
        self.next.on_click(lambda _: self.walk(1))
        return [self.back, self.next]

    def walk(self, by: int) -> None:
        """Go some steps on, or back where `by` is negative, no further than to an end."""
        with self._lock:
            slider = self.controls["step"]
            self.set({"step": min(max(slider.value + by, slider.min), slider.max)})

    def on_change(self, names):
        """Answer to the controls of these names; at an end there is no button further."""
        step = self.controls["step"]
        self.back.disabled, self.next.disabled = step.value == step.min, step.value == step.max
        super().on_change(names)

    def groups(self):
        """Return rows of controls: for all networks, for the reader's own, and the step."""
        general = ["network", "names", "cost", "batch", "example", "seed"]
        own = ["layers", "f", "ending"]
        return [(COLUMN, general), (COLUMN, own), (152, WIDTHS), (COLUMN, ["step"])]

    def slider_maximum(self, name, values):
        """Return the largest value of a slider: as many steps as this network needs."""
        if name == "step":
            example = _example(values)
            return len(list(plan(_network(example, 0), example.loss)))
        if name == "example":
            return values["batch"]
        return super().slider_maximum(name, values)

    def disabled(self, values):
        """Return what another network or fewer layers leave without effect."""
        layers, (last, _) = values["layers"], ENDINGS[values["ending"]]
        without = {"example"} if values["batch"] == 1 else set()
        if values["network"] != OWN:
            return without | {"layers", "f", "ending", *WIDTHS}
        if layers == 1 and last is not None:
            without.add("f")
        return without | set(WIDTHS[layers + 1 :])

    def figure_arguments(self, values):
        """Return all steps of one forward and one backward pass, and the one to show."""
        example, m = _example(values), values["batch"]
        net = _network(example, values["seed"])
        X, Y, mean = example.X[:m], example.Y[:m], values["cost"] == "mean"
        sizes = "-".join(map(str, example.sizes))
        return {
            "net": net,
            "steps": operations(net, X, Y, example.loss, mean=mean, names=values["names"]),
            "at": values["step"] - 1,
            "example": values["example"] - 1,
            "caption": f"{sizes}: {_listed(net.functions)}; {example.loss.name}, "
            f"{values['cost']} over m = {m}; seed {values['seed']}",
        }


def _example(values):
    """Return the network and the data that the controls describe."""
    if values["network"] in NETWORKS:
        return NETWORKS[values["network"]]
    layers, f = values["layers"], HIDDEN[values["f"]]
    sizes = [values[name] for name in WIDTHS[: layers + 1]]
    last, loss = ENDINGS[values["ending"]]
    answers = np.eye(sizes[-1])[np.arange(EXAMPLES) % sizes[-1]]  # one output after the other
    functions = [f] * (layers - 1) + [last or f]
    return Example(sizes, functions, True, INPUTS[:, : sizes[0]], answers, loss)


def _network(example, seed):
    """Return a network with random weights and, to see them at work, random biases."""
    net = init(example.sizes, example.functions, biases=example.biases, seed=seed)
    rng = np.random.default_rng([seed, 1])  # other numbers than the weights
    rows = [None if b is None else rng.normal(0, SPREAD, b.shape) for b in net.biases]
    return Network(net.weights, rows, net.functions)


def _listed(functions):
    """Return the names of the functions; one that comes several times in a row is counted."""
    runs = [(name, len(list(run))) for name, run in itertools.groupby(f.name for f in functions)]
    return ", ".join(name if n == 1 else f"{n} {name}" for name, n in runs)
