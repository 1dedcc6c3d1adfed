"""The explorer of the first lessons: a network of any few layers, its deltas and its training."""

import functools
import itertools
from typing import NamedTuple

import ipywidgets
import numpy as np

from nbcore import activations, data, losses
from nbcore.figures.heatmaps import ROWS
from nbcore.figures.layers import LAYERS, LayersFigure
from nbcore.network import backward, cost, forward, init
from nbcore.optimizers import sgd
from nbcore.training import Moment, descend
from nbcore.widgets.explorer import Explorer
from nbcore.widgets.player import Player

SILENT = 8  # pictures of a training for each time that the words beside it follow


class Task(NamedTuple):
    """A data set with what fits it: the last layer, its loss, and a descent that learns it.

    One moment in `stride` is shown.
    """

    X: np.ndarray
    Y: np.ndarray
    output: activations.Activation
    loss: losses.Loss
    rate: float
    epochs: int
    batch_size: int | None
    stride: int


@functools.cache
def tasks() -> dict[str, Task]:
    """Return the data sets that explorers offer, by name."""
    pictures, names = data.digits()
    answer = (activations.sigmoid, losses.binary_cross_entropy)
    choice = (activations.softmax, losses.cross_entropy)
    return {
        **{
            name: Task(*data.gate(name), *answer, rate=0.5, epochs=2000, batch_size=None, stride=8)
            for name in ("XOR", "AND", "OR")
        },
        "moons": Task(*data.moons(), *answer, rate=0.5, epochs=1000, batch_size=None, stride=4),
        "digits": Task(
            pictures[:500], names[:500], *choice, rate=0.2, epochs=30, batch_size=32, stride=2
        ),
    }


HIDDEN = {
    f.name: f
    for f in (
        activations.identity,
        activations.relu,
        activations.leaky_relu,
        activations.tanh,
        activations.sigmoid,
    )
}
WIDTHS = [f"width{l}" for l in range(1, LAYERS)]


def _slider(label, value, low, high):
    return ipywidgets.IntSlider(
        value, low, high, description=label, style={"description_width": "initial"}
    )


def _choice(label, options, value):
    return ipywidgets.Dropdown(
        options=list(options),
        value=value,
        description=label,
        style={"description_width": "initial"},
    )


class LayersExplorer(Explorer):
    """A network of any few layers: its shapes, its deltas, and its cost while it trains.

    Keywords set the controls to begin with, for example `LayersExplorer(layers=3, width1=8)`.
    """

    def __init__(self, **settings):
        controls = {
            "data": _choice("data", tasks(), "XOR"),
            "layers": _slider("layers", 2, 1, LAYERS),
            **{name: _slider(f"neurons in layer {name[-1]}", 3, 1, 16) for name in WIDTHS},
            "activation": _choice("hidden activation", HIDDEN, "tanh"),
            "biases": ipywidgets.Checkbox(True, description="biases", indent=False),
            "seed": _slider("seed of the weights", 0, 0, 99),
            "example": _slider("example in the nodes", 2, 1, 4),
        }
        question = (
            "Guess first: which layer has the largest delta, and will it still be the largest "
            "after training? Then move a slider, or train."
        )
        super().__init__(controls, question, settings)
        self._figure = LayersFigure()
        self.player = Player(self._lock, self._start, self._show, self.speak, self._rewind)
        *buttons, progress = self.player.buttons
        self._buttons.children = [*buttons, self.defaults_button, progress]
        self._rewind()

    def highest(self, name, settings):
        """Return the largest value of a slider; there may be fewer than ROWS examples."""
        if name == "example":
            return min(len(tasks()[settings["data"]].X), ROWS)
        return super().highest(name, settings)

    def changed(self, names: set[str]) -> None:
        """Draw again; anything but another example also begins with a new network."""
        if names == {"example"}:
            self.refresh()
        else:
            self._rewind()

    def draw(self):
        """Return the picture of the present network, and its facts."""
        example = self.controls["example"].value - 1
        picture = self._figure.show(
            *self._shown,
            example=example,
            epochs=self._epochs,
            costs=self._costs,
            last_epoch=self._task.epochs,
        )
        target = " ".join(f"{value:g}" for value in self._task.Y[example])
        return picture, [
            *self._notes,
            *self._figure.facts(),
            f"example {example + 1}: target {target}",
        ]

    def speak(self):
        """Write the facts, the state and how far the training has come."""
        super().speak()
        self.player.progress.value = self._epochs[-1] / self._task.epochs

    def _rewind(self):
        """Begin again with the untrained network that the controls describe."""
        with self._lock:
            self.player.halt()
            chosen = {name: control.value for name, control in self.controls.items()}
            self._task = task = tasks()[chosen["data"]]
            widths = [chosen[name] for name in WIDTHS[: chosen["layers"] - 1]]
            for l, name in enumerate(WIDTHS):
                self.controls[name].disabled = l >= len(widths)
            self.controls["activation"].disabled = not widths
            self._drawing = False
            self._assign({})
            self._drawing = True
            hidden = [HIDDEN[chosen["activation"]]] * len(widths)
            net = init(
                [task.X.shape[1], *widths, task.Y.shape[1]],
                [*hidden, task.output],
                biases=chosen["biases"],
                seed=chosen["seed"],
            )
            self._moments = descend(
                net,
                task.X,
                task.Y,
                task.loss,
                optimizer=sgd(task.rate),
                epochs=task.epochs,
                batch_size=task.batch_size,
            )
            self._epochs, self._costs, self._notes = [], [], []
            self._show(next(self._moments))

    def _start(self):
        """Return the moments to show from here on; after the end, or a divergence, all again."""
        if self._notes or self._epochs[-1] == self._task.epochs:
            self._rewind()
        return self._frames(self._moments, self._task.stride)

    def _frames(self, moments, stride):
        while passed := list(itertools.islice(moments, stride)):
            yield passed[-1]

    def _show(self, moment: Moment):
        """Take up a moment of the training, on all examples of the data set, and draw it."""
        net, task = moment.network, self._task
        with np.errstate(over="ignore", invalid="ignore"):
            run = forward(net, task.X)
            J = cost(net, run, task.Y, task.loss)
            deltas = backward(net, run, task.Y, task.loss).deltas
        if all(np.isfinite(values).all() for values in (J, *run.zs, *deltas)):
            self._shown = net, run, deltas
            self._epochs.append(moment.epoch)
            self._costs.append(J)
        else:
            self.player.halt()
            reached = f"after epoch {self._epochs[-1]:.0f}"
            self._notes = [f"The training diverged {reached}: its numbers grew too large."]
        # Nobody can read words that change at every picture of a training.
        self.refresh(speak=not self.player.playing or len(self._epochs) % SILENT == 0)
