"""The explorer of training: a network learns while one watches, changes it, and goes back."""

import ipywidgets

from nbcore.explorers.animation import Player
from nbcore.explorers.controls import check, choice, ladder, slider
from nbcore.explorers.tasks import HIDDEN, SCALES
from nbcore.explorers.training.figure import HEIGHTS, draw_training
from nbcore.explorers.training.moments import nearest
from nbcore.explorers.training.own import OwnData
from nbcore.explorers.training.plane_things import PLANE
from nbcore.explorers.training.runs import idle, keep, told
from nbcore.explorers.training.scenario import make_trainer, method, training_scenario
from nbcore.explorers.training.things import THINGS
from nbcore.optimizers import OPTIMIZERS

SILENT = 8  # pictures of a training for each time that the words beside it follow
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1, 3, 10, 30)
LIVE = ("optimizer", "rate", "batch", "updates", "epochs", "log", "adds")


class TrainingExplorer(OwnData):
    """A training to watch: costs, deltas, updates, and what every neuron answers.

    Optimizer, learning rate and batch size may change while it runs; the slider *back to epoch*
    goes back to any earlier moment, from which the training can go on, and so does a click on a
    curve. Runs can be kept, to be compared with the present one. In the plane of two inputs
    examples can be added, moved and removed; `examples` brings some of one's own, as `OwnData`
    says: `TrainingExplorer(examples="points.csv")`.
    """

    title = "A network in training"
    question = (
        "Which layer will have the larger deltas when the training has come to rest? "
        "Guess, then press Train."
    )
    first = ("data", "hidden", "width", "activation", "optimizer", "rate")
    heights = HEIGHTS
    scenario = training_scenario
    figure = draw_training
    things = THINGS | PLANE

    def make_controls(self):
        return {
            "data": self.data_control("circles"),
            "hidden": slider("hidden layers", 1, 0, 4),
            "width": slider("neurons", 4, 1, 16),
            "activation": choice("activation", HIDDEN, "tanh"),
            "optimizer": choice("optimizer", OPTIMIZERS, "sgd"),
            "rate": ladder("rate η", RATES, 0.5),
            "noise": slider("noise", 0.1, 0.0, 0.5, 0.05),
            "test": ladder("test share", [0.1, 0.2, 0.3, 0.4, 0.5], 0.3),
            "init": choice("first weights", SCALES, "1/√n_in"),
            "seed": slider("seed", 0, 0, 99),
            "biases": check("biases", True),
            "batch": ladder("batch size", [1, 4, 16, 64, "all"], "all"),
            "updates": ladder("updates", [1, 2, 5, 10, 20, 50, 100], 10),
            "epochs": ladder("epochs", [10, 50, 200, 500, 1000, 2000, 5000, 20000], 2000),
            "log": check("logarithmic cost", False),
            "adds": choice("a click adds class", ["0", "1"], "1"),
        }

    def extras(self):
        """Return the buttons of the player, those for runs, and the slider through the history."""
        self.player = Player(
            self._lock, start=self._start, show=self._show, rest=self.speak, rewind=self._restart,
            jumps={"One step": self._step, "One epoch": self._epoch},
            behind=lambda: self.picture.behind,
        )  # fmt: skip
        self.scrub = slider("back to epoch", 0, 0, 1)
        layout = self.scrub.layout
        layout.flex, layout.max_width, layout.width = "1 1 320px", "420px", "auto"
        self.scrub.observe(self._on_scrub, "value")
        self._follow = True  # whether the latest checkpoint is shown
        self._back_to = 0.0  # the epoch that is shown otherwise
        self._frames_shown = 0
        self.runs = []
        self.keep_run = ipywidgets.Button(description="Keep this run", icon="thumb-tack")
        self.forget_runs = ipywidgets.Button(description="Forget runs")
        for button in (self.keep_run, self.forget_runs):
            button.layout.width = "max-content"
            button.on_click(self._on_runs)
        runs = self.keep_run, self.forget_runs
        return [*self.player.widgets, *runs, self.scrub, *super().extras()]

    def disabled(self, values):
        return super().disabled(values) | idle(values)

    def on_change(self, names):
        if not names <= set(LIVE) or self.examples_changed():
            self._restart()
            return
        if names & {"optimizer", "rate", "batch"}:
            self.trainer.change(**method(**self.values()))
        self.refresh()

    def _restart(self):
        """Begin with the untrained network that the controls describe."""
        with self._lock:
            self.player.halt()
            self.settle_examples()
            self.trainer = make_trainer(**self.values(), **self.own_examples())
            self._follow = True
            self.refresh()

    def figure_arguments(self, values):
        return training_scenario(
            self.trainer, self._shown(), picked=self.pointer.value,
            runs=told(self.runs, values | self.edited()), **values, **self.own_examples(),
        )  # fmt: skip

    def refresh(self, *, speak=True):
        super().refresh(speak=speak)
        if speak:
            self._report()

    def speak(self):
        super().speak()
        self._report()

    def close(self):
        self.player.halt()
        super().close()

    def _shown(self):
        """Return the index of the checkpoint that is shown: the latest, or that of an epoch."""
        if self._follow:
            return len(self.trainer.history) - 1
        return nearest([point.epoch for point in self.trainer.history], self._back_to)

    def _report(self):
        """Show how far the training has come, and let the slider reach so far."""
        last, epoch = len(self.trainer.history) - 1, self.trainer.history[-1].epoch
        self.player.report(min(epoch / self.controls["epochs"].value, 1.0))
        drawing, self._drawing = self._drawing, False
        self.scrub.max, self.scrub.disabled = max(round(epoch), 1), last == 0
        self.scrub.value = round(epoch if self._follow else self._back_to)
        self._drawing = drawing
        self.keep_run.disabled = last == 0
        self.forget_runs.layout.display = None if self.runs else "none"

    def _on_scrub(self, change):
        with self._lock:
            if self._drawing:
                self._go_back(self.scrub.value)

    def _go_back(self, epoch):
        """Show the checkpoint that is nearest to an epoch, and stay there."""
        self._follow, self._back_to = False, epoch
        self.player.halt()
        self._moved = True
        self.refresh()

    def pick(self, kind, index, row, column):
        """Do what a click does, which for a moment is what the slider *back to epoch* does."""
        with self._lock:
            if kind == "moment" and self.pointer.has((kind, index, row, column)):
                self._go_back(self.things[kind].sets(self.numbers, index, row, column)["epoch"])
            else:
                super().pick(kind, index, row, column)

    def _on_runs(self, button):
        """Keep the present run beside those of before, or forget them all."""
        with self._lock:
            values, history = self.values() | self.edited(), self.trainer.history
            self.runs = keep(self.runs, history, values) if button is self.keep_run else []
            self._moved = True
            self.refresh()

    def _take_up(self):
        """Go on from the checkpoint that is shown."""
        self._moved = True
        if not self._follow:
            self.trainer.back_to(self._shown())
            self._follow = True

    def _step(self):
        self._take_up()
        self.trainer.advance(1)
        self.refresh()

    def _epoch(self):
        self._take_up()
        self.trainer.finish_epoch()
        self.refresh()

    def _start(self):
        """Return the frames from here on; after the end, or a divergence, all again."""
        self._take_up()
        ended = self.trainer.history[-1].epoch >= self.controls["epochs"].value
        if ended or self.trainer.diverged:
            self._restart()
        return self._frames()

    def _frames(self):
        trainer = self.trainer
        while not trainer.diverged and trainer.history[-1].epoch < self.controls["epochs"].value:
            trainer.advance(self.controls["updates"].value)
            yield trainer.diverged

    def _show(self, diverged):
        self._frames_shown += 1
        if diverged:
            self.player.halt()
        # Nobody can read words that change at every picture of a training.
        self.refresh(speak=diverged or self._frames_shown % SILENT == 0)
