"""The explorer of training: a network learns while one watches, changes it, and goes back."""

from nbcore.explorers.animation import Player
from nbcore.explorers.controls import check, choice, ladder, slider
from nbcore.explorers.tasks import HIDDEN, SCALES
from nbcore.explorers.training.figure import HEIGHTS, draw_training
from nbcore.explorers.training.own import OwnData
from nbcore.explorers.training.plane_things import PLANE
from nbcore.explorers.training.scenario import make_trainer, method, training_scenario
from nbcore.optimizers import OPTIMIZERS

SILENT = 8  # pictures of a training for each time that the words beside it follow
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1, 3, 10, 30)
LIVE = ("optimizer", "rate", "batch", "updates", "epochs", "log", "adds")


class TrainingExplorer(OwnData):
    """A training to watch: costs, deltas, updates, and what every neuron answers.

    Optimizer, learning rate and batch size may change while it runs; the slider *back to epoch*
    goes back to any earlier moment, from which the training can go on. In the plane of two inputs
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
    things = PLANE

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
            "adds": choice("a click adds", ["class_0", "class_1"], "class_1"),
        }

    def extras(self):
        """Return the buttons of the player, and the slider through the history."""
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
        self._frames_shown = 0
        return [*self.player.widgets, self.scrub, *super().extras()]

    def disabled(self, values):
        without = super().disabled(values)
        without |= {"width", "activation"} if values["hidden"] == 0 else set()
        return without | ({"seed"} if values["init"] == "zeros" else set())

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
        return training_scenario(self.trainer, self._shown(), **values, **self.own_examples())

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
        epochs = [checkpoint.epoch for checkpoint in self.trainer.history]
        return min(range(len(epochs)), key=lambda n: abs(epochs[n] - self.scrub.value))

    def _report(self):
        """Show how far the training has come, and let the slider reach so far."""
        last, epoch = len(self.trainer.history) - 1, self.trainer.history[-1].epoch
        self.player.report(min(epoch / self.controls["epochs"].value, 1.0))
        drawing, self._drawing = self._drawing, False
        self.scrub.max, self.scrub.disabled = max(round(epoch), 1), last == 0
        if self._follow:
            self.scrub.value = round(epoch)
        self._drawing = drawing

    def _on_scrub(self, change):
        with self._lock:
            if self._drawing:
                self._follow = False
                self.player.halt()
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
