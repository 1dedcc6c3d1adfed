"""Explorers: a picture with a control for each thing that may change.

A widget computes nothing: it hands the controls' values to the core, and what the core returns to
a figure. `Explorer` is what all explorers share, `LayersExplorer` the first of them.
"""

import asyncio
import functools
import html
import itertools
import threading
import weakref
from typing import NamedTuple

import ipywidgets
import numpy as np

from nbcore import activations, data, losses
from nbcore.figures.heatmaps import ROWS
from nbcore.figures.layers import LAYERS, LayersFigure
from nbcore.network import backward, cost, forward, init
from nbcore.optimizers import sgd
from nbcore.training import Moment, descend

FRAME = 1 / 30  # seconds from one picture of a training to the next, at least
SILENT = 8  # pictures of a training for each time that the words beside it follow
PAUSE = 0.005  # seconds in which the kernel hears a click between two pictures


class Explorer:
    """Controls, a picture and its facts in words; a subclass says what `draw` shows.

    `controls` maps names to widgets, `state` is all their values as one line that can be copied
    and pasted back, and `facts` say what the picture shows in words and rounded numbers.
    Callbacks may arrive on another thread than the cells: one lock keeps pictures whole.
    """

    def __init__(self, controls: dict[str, ipywidgets.Widget], question: str, settings: dict):
        self.controls = controls
        self._assign(self._checked({name: str(value) for name, value in settings.items()}))
        self._defaults = {name: control.value for name, control in controls.items()}
        self._lock = threading.RLock()
        self._drawing = True
        self.image = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self.words = ipywidgets.HTML()
        self.state_box = ipywidgets.Text(
            description="state",
            continuous_update=False,
            layout={"width": "98%"},
            style={"description_width": "initial"},
        )
        self.defaults_button = ipywidgets.Button(description="Defaults", icon="home")
        self.defaults_button.on_click(lambda _: self.reset())
        self.state_box.observe(self._on_state, "value")
        for control in controls.values():
            control.layout.width = "auto"  # as wide as its place in the grid
            control.observe(self._on_control, "value")
        grid = ipywidgets.GridBox(
            list(controls.values()),
            layout={"grid_template_columns": "repeat(auto-fit, minmax(225px, 1fr))"},
        )
        self._buttons = ipywidgets.HBox(layout={"flex_flow": "row wrap"})
        self.view = ipywidgets.VBox(
            [
                ipywidgets.HTML(f"<b>{html.escape(question)}</b>"),
                grid,
                self._buttons,
                self.image,
                self.state_box,
                self.words,
            ],
            layout={"max_width": "960px"},
        )

    def draw(self) -> tuple[bytes, list[str]]:
        """Return the picture as PNG bytes and its facts, one a line."""
        raise NotImplementedError

    def refresh(self, *, speak: bool = True) -> None:
        """Show what the controls now say; without `speak` the words beside it follow later."""
        with self._lock:
            picture, facts = self.draw()
            self.facts = "\n".join(facts)
            self.image.value = picture
            if speak:
                self.speak()

    def speak(self) -> None:
        """Write the facts and the state beside the picture."""
        self.words.value = _paragraph(*self.facts.splitlines())
        self.state_box.value = self.state

    @property
    def state(self) -> str:
        """All settings as one line; assign such a line to bring them back.

        Raises ValueError, and changes nothing, when a name or a value does not exist here.
        """
        return " ".join(f"{name}={control.value}" for name, control in self.controls.items())

    @state.setter
    def state(self, line: str) -> None:
        texts = dict(part.partition("=")[::2] for part in line.split())
        self._set(self._checked(texts))

    def reset(self) -> None:
        """Bring all controls back to where they were at first."""
        self._set(self._defaults)

    def changed(self, names: set[str]) -> None:
        """Answer to the controls of these names, which have new values."""
        self.refresh()

    def highest(self, name: str, settings: dict) -> int:
        """Return the largest value of a slider once the controls have these settings."""
        return self.controls[name].max

    def _checked(self, texts):
        """Return the values that these texts stand for, or raise ValueError."""
        settings = {name: control.value for name, control in self.controls.items()} | texts
        values = {}
        for name, text in texts.items():
            if name not in self.controls:
                names = ", ".join(self.controls)
                raise ValueError(f"there is no setting {name!r}; the settings are {names}")
            values[name] = self._value(name, text, settings)
        return values

    def _value(self, name, text, settings):
        control = self.controls[name]
        if isinstance(control, ipywidgets.Checkbox):
            if text not in ("True", "False"):
                raise ValueError(f"{name} is True or False, not {text!r}")
            return text == "True"
        if isinstance(control, ipywidgets.Dropdown):
            if text not in control.options:
                raise ValueError(f"{name} is one of {', '.join(control.options)}, not {text!r}")
            return text
        low, high = control.min, self.highest(name, settings)
        if text not in map(str, range(low, high + 1)):
            raise ValueError(f"{name} is a number from {low} to {high}, not {text!r}")
        return int(text)

    def _assign(self, values):
        settings = {name: control.value for name, control in self.controls.items()} | values
        for name, control in self.controls.items():
            if isinstance(control, ipywidgets.IntSlider):
                control.max = self.highest(name, settings)
        for name, value in values.items():
            self.controls[name].value = value

    def _set(self, values):
        with self._lock:
            self._drawing = False
            self._assign(values)
            self._drawing = True
            self.changed(set(values))

    def _on_control(self, change):
        with self._lock:
            if self._drawing:
                changed = [n for n, control in self.controls.items() if control is change["owner"]]
                self.changed(set(changed))

    def _on_state(self, change):
        with self._lock:
            if change["new"] == self.state:
                self.words.value = _paragraph(*self.facts.splitlines())
                return
            try:
                self.state = change["new"]
            except ValueError as problem:
                self.words.value = _paragraph(f"This state cannot be shown: {problem}.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        live = self.view._repr_mimebundle_()
        return {**live, "image/png": bytes(self.image.value), "text/plain": self.facts}


def _paragraph(*lines):
    return f'<div style="line-height: 1.45">{"<br>".join(map(html.escape, lines))}</div>'


class Player:
    """Train, Stop and Reset buttons that run through frames while the page stays alive.

    `start()` returns an iterator, `show(frame)` draws one of its items, `rest()` is called when a
    run ends, and `rewind()` goes back to the beginning. A run is a task of the loop that heard the
    click; a plain script has no loop and runs to the end at once. A new player halts the older
    ones: their cell was run again.
    """

    _players: weakref.WeakSet = weakref.WeakSet()

    def __init__(self, lock, start, show, rest, rewind):
        for other in Player._players:
            other.halt()
        Player._players.add(self)
        self._lock, self._start, self._show, self._rest = lock, start, show, rest
        self._run, self._task = 0, None
        self.train = ipywidgets.Button(description="Train", icon="play", button_style="primary")
        self.stop = ipywidgets.Button(description="Stop", icon="stop", disabled=True)
        self.reset = ipywidgets.Button(description="Reset", icon="undo")
        self.progress = ipywidgets.FloatProgress(min=0, max=1, layout={"width": "160px"})
        self.train.on_click(lambda _: self.play())
        self.stop.on_click(lambda _: self.halt())
        self.reset.on_click(lambda _: rewind())
        self.buttons = [self.train, self.stop, self.reset, self.progress]

    @property
    def playing(self) -> bool:
        """Whether a run is under way."""
        return not self.stop.disabled

    def play(self) -> None:
        """Start, or go on."""
        with self._lock:
            if self.playing:
                return
            self._run += 1
            frames = self._start()
            self._set_playing(True)
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                self._finish(frames, self._run)
            else:
                self._task = loop.create_task(self._watch(frames, self._run))

    def halt(self) -> None:
        """Stop before the next frame; what was reached stays."""
        with self._lock:
            self._run += 1
            if self.playing:
                self._set_playing(False)

    def _finish(self, frames, run):
        for frame in frames:
            self._show(frame)
            if run != self._run:
                return
        self._set_playing(False)

    async def _watch(self, frames, run):
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            with self._lock:
                if run != self._run:
                    return
                frame = next(frames, None)
                if frame is None:
                    self._set_playing(False)
                    return
                self._show(frame)
            await asyncio.sleep(max(PAUSE, started + FRAME - loop.time()))

    def _set_playing(self, playing):
        self.train.disabled, self.stop.disabled = playing, not playing
        if not playing:
            self._rest()


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
        "XOR": Task(*data.gate("XOR"), *answer, rate=0.5, epochs=2000, batch_size=None, stride=8),
        "AND": Task(*data.gate("AND"), *answer, rate=0.5, epochs=2000, batch_size=None, stride=8),
        "OR": Task(*data.gate("OR"), *answer, rate=0.5, epochs=2000, batch_size=None, stride=8),
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
