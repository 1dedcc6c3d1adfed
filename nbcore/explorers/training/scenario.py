"""A training to watch: the trainer that the controls describe, and one of its checkpoints."""

from collections.abc import Sequence

import numpy as np

from nbcore import records
from nbcore.analysis.metrics import accuracy, confusion, over_line, over_plane
from nbcore.analysis.trainer import Trainer
from nbcore.explorers.tasks import SCALES
from nbcore.explorers.training.edits import Edits
from nbcore.explorers.training.examples import Rows, examples_of
from nbcore.explorers.training.moments import axis_end
from nbcore.explorers.training.plane import answered, around
from nbcore.explorers.training.runs import Run
from nbcore.explorers.training.words import neuron_name
from nbcore.network import forward
from nbcore.optimizers import OPTIMIZERS

EVERY = 2  # each second row and column of a neuron's answers is in its small picture
HARD = 1  # the index of a test digit that is not read at once


def make_trainer(
    *, data, noise, test, hidden, width, activation, init, biases, seed,
    own: Rows | None = None, edits: Edits | None = None, **others,
) -> Trainer:  # fmt: skip
    """Return a trainer of an untrained network of `hidden` equal layers on a data set.

    `test` is the share of the examples that are kept for the test, `own` are one's own examples,
    and `edits` what of the train set was changed by hand; `others` go to `method`.
    """
    examples = examples_of(data, noise, test, own)
    options = {"biases": biases, "scale": SCALES[init], "seed": seed}
    net = examples.task.network([width] * hidden, activation, **options)
    train = edits.changes.applied(*examples.train) if edits and edits.value else examples.train
    return Trainer(net, train, examples.test, examples.task.loss, **method(**others))


def method(*, optimizer: str, rate: float, batch: int | str, **_) -> dict:
    """Return how a training goes on, as `Trainer` takes it; a batch may be "all" examples."""
    return {
        "kind": optimizer,
        "optimizer": OPTIMIZERS[optimizer](rate),
        "batch_size": None if batch == "all" else batch,
        "settings": {"optimizer": optimizer, "rate": rate, "batch": batch},
    }


def training_scenario(
    trainer: Trainer, shown: int, *, data, noise, test, optimizer, rate, batch, updates, epochs,
    log, adds: str = "1", own: Rows | None = None, edits: Edits | None = None,
    picked: tuple | None = None, runs: Sequence[Run] = (), **_,
) -> dict:  # fmt: skip
    """Return a trainer's history, and what the network of its checkpoint `shown` answers.

    `adds` is the class of which a click in the plane adds an example. The neuron at a `picked`
    place (kind, index, row, column) stands for Ŷ in the view; the axis of costs reaches to all
    `runs`. The other arguments are those of `make_trainer`.
    """
    net, last = trainer.history[shown].network, trainer.history[-1].epoch
    examples = examples_of(data, noise, test, own)
    answers, view, digit, right = _view(trainer, examples, net)
    if view[0] == "plane":
        view[1]["adds"] = int(adds)
    if picked and picked[0] == "neuron" and not digit:
        view = view[0], view[1] | _enlarged(answers, *picked[1:])
    ends = [axis_end(max([last, *(run.epochs[-1] for run in runs)])), *[axis_end(last)] * 2]
    sizes = [len(part[0]) for part in (trainer.train, trainer.test)]
    shares = " ({:.0%} and {:.0%} right)".format(*right) if right else ""
    batches = "one batch" if batch == "all" else f"batches of {batch}"
    notes = [
        f"{sizes[0]} train and {sizes[1]} test examples{shares}; {records.count(net)} parameters",
        *(edits.words if edits else []),
        f"{optimizer}, η = {rate}, {batches}; {updates} updates a picture, {epochs} epochs",
    ]
    alarm = [
        "The training diverged: numbers too large.",
        "Take a smaller η and restart, or go back.",
    ]
    return {
        "net": net, "answers": answers, "view": view, "digit": digit, "history": trainer.history,
        "shown": shown, "ends": ends, "runs": runs, "log": log, "right": right, "notes": notes,
        "alarm": alarm if trainer.diverged else [],
    }  # fmt: skip


def _view(trainer, examples, net):
    """Return the answers of all neurons, the view of the whole, a digit, the shares of success."""
    train, test, ends = trainer.train, trainer.test, examples.ends
    if ends and not examples.flat:
        answers = over_line(net, ends)
        x = np.linspace(*ends, answers[-1].shape[2])
        view = {"x": x, "answer": answers[-1][0, 0], "train": train, "test": test}
        return answers, ("line", view), None, None
    if ends is None:
        runs = [forward(net, X) for X, _ in (train, test)]
        Y_hats = [run.activations[-1] for run in runs]
        right = [accuracy(*pair) for pair in zip(Y_hats, (train[1], test[1]), strict=True)]
        answers = [A[HARD][:, None, None] for A in runs[1].activations]
        counts = confusion(Y_hats[1], test[1])
        return answers, ("classes", {"counts": counts}), _digit(*test, Y_hats[1]), right
    ends = around(ends, train[0])
    answers = over_plane(net, ends)
    parts = [answered(net, *part, trainer.loss) for part in (train, test)]
    view = {"answer": answers[-1][0], "edges": ends, "train": parts[0], "test": parts[1]}
    return answers, ("plane", view), None, [accuracy(part.Y_hat, part.Y) for part in parts]


def _enlarged(answers, e, j, column):
    """Return what a view shows of neuron j of X with index e, if there is one besides Ŷ."""
    if e >= len(answers) - 1 or j >= len(answers[e]) or column:
        return {}
    largest = float(np.abs(answers[e][:, ::EVERY, ::EVERY]).max()) or 1.0  # as in its small picture
    name, answer = neuron_name(e, j, len(answers)), answers[e][j]
    answer = answer[0] if len(answer) == 1 else answer
    return {"answer": answer, "name": name, "limits": (-largest, largest)}


def _digit(X, Y, Y_hat):
    """Return one picture of a set of digits, what it is, and how it is read."""
    side = round(X.shape[1] ** 0.5)
    return {
        "picture": X[HARD].reshape(side, side), "written": int(Y[HARD].argmax()),
        "answer": Y_hat[HARD], "read": int(Y_hat[HARD].argmax()),
    }  # fmt: skip
