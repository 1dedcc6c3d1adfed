"""Earlier runs of a training, which are kept to be compared with the present one."""

import textwrap
from typing import NamedTuple

import numpy as np

from nbcore.explorers.training.examples import OWN
from nbcore.explorers.training.words import epoch_words
from nbcore.training import Costs
from nbcore.writing.numbers import precise

MOST = 4
POINTS = 60  # of each curve, at most
# How the settings are told that may differ between two runs, besides those of `method`.
SAID = {
    "activation": str,
    "hidden": lambda n: f"{n} hidden layer{'s' * (n != 1)}",
    "width": lambda n: f"{n} neuron{'s' * (n != 1)} a layer",
    "data": str,
    "noise": "noise {:g}".format,
    "init": "first weights {}".format,
    "seed": "seed {}".format,
    "biases": lambda has: "biases" if has else "no biases",
    "test": "test share {:g}".format,
    "edits": str,
}


class Run(NamedTuple):
    """A training that was kept, as `number` 1 to MOST: its costs, and what was set.

    `costs` belong to `epochs`. `settings` has the words of SAID for those that had an effect, and
    `methods` are those of optimizer, rate and batch, one after the other. `replaces` says whether
    the oldest run went for this one, and `words` tell what makes it different.
    """

    number: int
    epochs: list[float]
    costs: list[Costs]
    settings: dict[str, str]
    methods: list[dict]
    replaces: bool = False
    words: str = ""

    def summary(self, most: int | None = None) -> str:
        """Return what makes it different, as far as it fits `most` letters, and how far it came."""
        train, test = map(precise, self.costs[-1])
        head, words = f"kept {self.number}: ", self.words
        reached = f": J {train} train, {test} test at epoch {epoch_words(self.epochs[-1])}"
        if most:
            words = textwrap.shorten(words, most - len(head + reached), placeholder=" …")
        elif self.replaces:
            reached += f"; the oldest run has gone for it, {MOST} are kept"
        return head + words + reached


def idle(values: dict) -> set[str]:
    """Return the names of the settings that have no effect beside the others."""
    without = {"width", "activation"} if values["hidden"] == 0 else set()
    without |= {"noise"} if values["data"] == OWN else set()
    return without | ({"seed"} if values["init"] == "zeros" else set())


def keep(runs: list[Run], history: list, values: dict) -> list[Run]:
    """Return the runs, in the order of their age, with that of a history; MOST at most.

    A run that is among them already, or has not begun, is not kept.
    """
    last = len(history) - 1
    if not last:
        return runs
    some = [history[n] for n in np.unique(np.linspace(0, last, POINTS).round().astype(int))]
    epochs, costs = [point.epoch for point in some], [point.costs for point in some]
    if any((run.epochs, run.costs) == (epochs, costs) for run in runs):
        return runs
    replaces = len(runs) == MOST
    runs = runs[1:] if replaces else runs
    number = min(set(range(1, MOST + 1)) - {run.number for run in runs})
    return [*runs, Run(number, epochs, costs, _told(values), _methods(history), replaces)]


def told(runs: list[Run], values: dict) -> list[Run]:
    """Return the runs in the order of their numbers, with words for what makes each different.

    Optimizer and rate are always told, others where they differ between the runs and `values`, the
    present settings.
    """
    if not runs:
        return runs
    settings = [_told(values), *(run.settings for run in runs)]
    names = [name for name in SAID if len({one.get(name) for one in settings}) > 1]
    batches = {values["batch"], *(method["batch"] for run in runs for method in run.methods)}
    return [
        run._replace(words=_words(run, names, len(batches) > 1))
        for run in sorted(runs, key=lambda run: run.number)
    ]


def _told(values):
    names = [name for name in SAID if name not in idle(values) and values.get(name, "") != ""]
    return {name: SAID[name](values[name]) for name in names}


def _methods(history):
    """Return how a training went on, one way after the other."""
    ways = [checkpoint.settings for checkpoint in history[:-1]]  # that of the last one is to come
    return [way for n, way in enumerate(ways) if n == 0 or way != ways[n - 1]]


def _words(run, names, batch):
    first, last = run.methods[0], run.methods[-1]
    parts = [_method(first, ["optimizer", "rate", *(["batch"] if batch else [])])]
    if last != first:
        parts.append(f"later {_method(last, [name for name in last if last[name] != first[name]])}")
    return ", ".join([*parts, *(run.settings[name] for name in names if name in run.settings)])


def _method(method, names):
    size = method["batch"]
    batch = "one batch" if size == "all" else f"batches of {size}"
    words = {"optimizer": method["optimizer"], "rate": f"η = {method['rate']}", "batch": batch}
    return ", ".join(words[name] for name in names)
