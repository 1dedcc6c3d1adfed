"""The explorer of training: a network learns while one watches, changes it, and goes back."""

import functools

import numpy as np

from nbcore import data
from nbcore.activations import identity, sigmoid, softmax
from nbcore.answers import by_class, confusion, edges, over_line, over_plane, share_right
from nbcore.figures.training import SIZE, draw_training
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import forward, init
from nbcore.optimizers import OPTIMIZERS
from nbcore.session import Session
from nbcore.widgets.controls import check, choice, ladder, slider
from nbcore.widgets.explorer import Explorer
from nbcore.widgets.player import Player
from nbcore.widgets.tasks import HIDDEN, SCALES

SILENT = 8  # pictures of a training for each time that the words beside it follow
LIVE = ("optimiser", "rate", "batch", "updates", "epochs", "log")
ROWS = 200  # examples of a data set that is made, train and test together
DIGITS = 360  # more would let the numbers take longer than the picture
SETS = {
    **{name: functools.partial(data.gate, name, copies=ROWS // 4) for name in ("XOR", "AND", "OR")},
    "moons": functools.partial(data.moons, ROWS),
    "circles": functools.partial(data.circles, ROWS),
    "spirals": functools.partial(data.spirals, ROWS),
    "wave": functools.partial(data.wave, ROWS),
    "digits": functools.partial(data.digits, DIGITS),
}


class TrainingExplorer(Explorer):
    """A training to watch: costs, deltas, updates, and what every neuron answers.

    Optimiser, learning rate and batch size may change while it runs; the slider *history* goes back
    to any earlier moment, from which the training can go on.
    """

    question = (
        "Which layer will have the larger deltas when the training has come to rest? "
        "Guess, then press Train."
    )
    size = SIZE
    figure = draw_training

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "data": choice("data", SETS, "circles"),
            "noise": slider("noise", 0.1, 0.0, 0.5, 0.05),
            "test": ladder("test share", [0.1, 0.2, 0.3, 0.4, 0.5], 0.3),
            "hidden": slider("hidden layers", 1, 0, 4),
            "width": slider("neurons in each", 4, 1, 16),
            "activation": choice("hidden activation", HIDDEN, "tanh"),
            "init": choice("first weights", SCALES, "1/√n_in"),
            "biases": check("biases", True),
            "seed": slider("seed", 0, 0, 99),
            "optimiser": choice("optimiser", OPTIMIZERS, "sgd"),
            "rate": ladder(
                "learning rate η", [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1, 3, 10, 30], 0.5
            ),
            "batch": ladder("batch size", [1, 4, 16, 64, "all"], "all"),
            "updates": ladder("updates a picture", [1, 2, 5, 10, 20, 50, 100], 10),
            "epochs": ladder("epochs", [10, 50, 200, 500, 1000, 2000, 5000, 20000], 2000),
            "log": check("logarithmic cost", False),
        }

    def extras(self):
        """Return the buttons of the player, and the slider through the history."""
        self.player = Player(
            self._lock,
            start=self._start,
            show=self._show,
            rest=self.speak,
            rewind=self._restart,
            jumps={"One step": self._step, "One epoch": self._epoch},
        )
        self.scrub = slider("history", 0, 0, 1)
        self.scrub.layout.width = "300px"
        self.scrub.observe(self._on_scrub, "value")
        self._follow = True  # whether the latest snapshot is shown
        self._frames_shown = 0
        return [*self.player.widgets, self.scrub]

    def idle(self, chosen):
        """Return the controls of hidden layers where there are none."""
        without = {"width", "activation"} if chosen["hidden"] == 0 else set()
        return without | ({"seed"} if chosen["init"] == "zeros" else set())

    def changed(self, names):
        """Go on with new settings where that is possible, otherwise begin anew."""
        if not names <= set(LIVE):
            self._restart()
            return
        if names & {"optimiser", "rate", "batch"}:
            self.session.change(**self._method())
        self.refresh()

    def _method(self):
        """Return how the training goes on: the optimiser with its name, and the batch size."""
        chosen = self.chosen()
        return {
            "kind": chosen["optimiser"],
            "optimizer": OPTIMIZERS[chosen["optimiser"]](chosen["rate"]),
            "batch_size": None if chosen["batch"] == "all" else chosen["batch"],
        }

    def _restart(self):
        """Begin with the untrained network that the controls describe."""
        with self._lock:
            self.player.halt()
            chosen = self.chosen()
            X, Y = SETS[chosen["data"]](noise=chosen["noise"])
            output, loss = sigmoid, binary_cross_entropy
            if chosen["data"] == "wave":
                output, loss = identity, squared_error
            elif chosen["data"] == "digits":
                output, loss = softmax, cross_entropy
            train, test = data.split(X, Y, test=chosen["test"], seed=None)  # gates stay balanced
            net = init(
                [X.shape[1], *[chosen["width"]] * chosen["hidden"], Y.shape[1]],
                [*[HIDDEN[chosen["activation"]]] * chosen["hidden"], output],
                biases=chosen["biases"],
                scale=SCALES[chosen["init"]],
                seed=chosen["seed"],
            )
            self.session = Session(net, train, test, loss, **self._method())
            self._edges = edges(X)
            self._follow = True
            self.refresh()

    def numbers(self, chosen):
        """Return the snapshot that is shown, what its network answers, and the history."""
        history = self.session.history
        shown = len(history) - 1 if self._follow else self.scrub.value
        net = history[shown].network
        answers, view, right = self._view(chosen["data"], net)
        count = sum(p.size for p in (*net.weights, *net.biases) if p is not None)
        sizes = [len(part[0]) for part in (self.session.train, self.session.test)]
        batch = "one batch" if chosen["batch"] == "all" else f"batches of {chosen['batch']}"
        notes = [
            f"{sizes[0]} train and {sizes[1]} test examples{right}; {count} parameters",
            f"{chosen['optimiser']}, η = {chosen['rate']}, {batch}; {chosen['updates']} updates a "
            f"picture, {chosen['epochs']} epochs",
        ]
        if self.session.diverged:
            epoch = f"{history[-1].epoch:.4g}"
            notes = [
                f"The training diverged after epoch {epoch}: its numbers grew too large.",
                "Take a smaller learning rate and restart, or go back in the history.",
                *notes,
            ]
        return {
            "net": net,
            "answers": answers,
            "view": view,
            "history": history,
            "shown": shown,
            "log": chosen["log"],
            "notes": notes,
        }

    def _view(self, name, net):
        """Return the answers of all neurons, the view of the whole, and the shares of success."""
        train, test = self.session.train, self.session.test
        examples = {"train": train, "test": test}
        if name == "wave":
            answers = over_line(net, self._edges[:2])
            x = np.linspace(*self._edges[:2], answers[-1].shape[2])
            return answers, ("line", {"x": x, "answer": answers[-1][0, 0], **examples}), ""
        runs = [forward(net, X) for X, _ in (train, test)]
        shares = [
            share_right(run.activations[-1], Y)
            for run, (_, Y) in zip(runs, (train, test), strict=True)
        ]
        right = " ({:.0%} and {:.0%} right)".format(*shares)
        if name == "digits":
            counts = confusion(runs[1].activations[-1], test[1])
            return by_class(runs[0].activations, train[1]), ("classes", {"counts": counts}), right
        answers = over_plane(net, self._edges)
        view = {"answer": answers[-1][0], "edges": self._edges, **examples}
        return answers, ("plane", view), right

    def speak(self):
        """Write the facts, the state, how far the training has come and how far back one can go."""
        super().speak()
        last = len(self.session.history) - 1
        epoch = self.session.history[-1].epoch
        self.player.report(min(epoch / self.controls["epochs"].value, 1.0))
        drawing, self._drawing = self._drawing, False
        self.scrub.max, self.scrub.disabled = max(last, 1), last == 0
        if self._follow:
            self.scrub.value = last
        self._drawing = drawing

    def _on_scrub(self, change):
        with self._lock:
            if self._drawing:
                self._follow = False
                self.player.halt()
                self.refresh()

    def _take_up(self):
        """Go on from the snapshot that is shown."""
        if not self._follow:
            self.session.back_to(min(self.scrub.value, len(self.session.history) - 1))
            self._follow = True

    def _step(self):
        self._take_up()
        self.session.advance(1)
        self.refresh()

    def _epoch(self):
        self._take_up()
        self.session.finish_epoch()
        self.refresh()

    def _start(self):
        """Return the frames from here on; after the end, or a divergence, all again."""
        self._take_up()
        ended = self.session.history[-1].epoch >= self.controls["epochs"].value
        if ended or self.session.diverged:
            self._restart()
        return self._frames()

    def _frames(self):
        session = self.session
        while not session.diverged and session.history[-1].epoch < self.controls["epochs"].value:
            session.advance(self.controls["updates"].value)
            yield session.diverged

    def _show(self, diverged):
        self._frames_shown += 1
        if diverged:
            self.player.halt()
        # Nobody can read words that change at every picture of a training.
        self.refresh(speak=diverged or self._frames_shown % SILENT == 0)
