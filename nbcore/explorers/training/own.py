"""Examples of one's own: brought along, or added, moved and removed in the plane."""

import ipywidgets

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice
from nbcore.explorers.training.edits import LEAST, MOST, Edits
from nbcore.explorers.training.examples import OWN, SIZES, OwnExamples, examples_of, own_rows
from nbcore.explorers.training.plane import cell, middle

CHOSEN = f"data={OWN}"  # in a state


class OwnData(Explorer):
    """An explorer of a training whose examples can be one's own, and be changed by hand.

    `examples` are arrays (X, Y), X (m, 2) with Y of 0 and 1 or X (m, 1) with any numbers Y, or the
    path of a CSV file whose last column is the target: from 4 to 500 finite numbers, of which four
    digits are kept. They are the data set "own". A subclass has a control "data", made by
    `data_control`, "noise", "test" and "adds"; its `trainer` learns from `own_examples` since the
    last `settle_examples`.

    Raises ValueError for examples that do not fit, saying where and what would.
    """

    def __init__(self, *, examples=None, **settings):
        self._own = OwnExamples(None if examples is None else own_rows(examples))
        self._edits = Edits()
        super().__init__(**settings)

    def make_remembered(self):
        return {"examples": self._own, "edits": self._edits}

    def data_control(self, first: str) -> ipywidgets.Dropdown:
        """Return the list of data sets, with one's own chosen if there are any, else the first."""
        return choice("data", self._offered(), OWN if self._own.value else first)

    def extras(self):
        """Return a button for those who have no Delete key; it is shown where it would work."""
        self.remover = ipywidgets.Button(description="Remove example", icon="trash")
        self.remover.layout.width = "max-content"
        self.remover.on_click(lambda _: self.remove(self.pointer.value))
        return [self.remover]

    def disabled(self, values):
        return set() if self._described(values).flat else {"adds"}

    def own_examples(self) -> dict:
        """Return one's own examples, if they are chosen, and the edits, as the scenario does."""
        return {"own": self._basis(self.values())[-1], "edits": self._edits}

    def edited(self) -> dict:
        """Return in words what was changed by hand, as one more setting."""
        return {"edits": ", ".join(self._edits.words)}

    def examples_changed(self) -> bool:
        """Say whether the examples are others than when they were settled."""
        return self._settled != (self._basis(self.values()), self._edits.value)

    def settle_examples(self) -> None:
        """Forget edits that were made to other examples than those that controls now describe."""
        basis, described = self._basis(self.values()), self._described(self.values())
        self._edits.settle(basis, len(described.train[0]) if described.flat else 0)
        self._settled = basis, self._edits.value

    def refresh(self, *, speak=True):
        super().refresh(speak=speak)
        removable = self.pointer.value and self._can_remove(self.pointer.value)
        self.remover.layout.display = None if removable else "none"

    def pick(self, kind, index, row, column):
        with self._lock:
            if kind != "plane" or not self.pointer.has((kind, index, row, column)):
                super().pick(kind, index, row, column)
            elif len(self._edits.changes.added) < MOST:
                view = self.numbers["view"][1]
                place = middle(view["edges"], row, column)
                self._edit(self._edits.changes.add(*place, view["adds"]))

    def drag(self, place, row, column):
        """Move an example to the middle of a cell of the plane, and mark it."""
        with self._lock:
            cells = self.pointer.has(("plane", 0, row, column))
            if not (place[0] == "example" and self.pointer.has(place) and cells):
                return
            view = self.numbers["view"][1]
            edges, X = view["edges"], view["train"].X
            if cell(edges, *X[place[2]]) != (row, column):
                self.pointer.value = place
                there = middle(edges, row, column)
                self._edit(self._edits.changes.move(place[2], *there, self._m))

    def remove(self, place):
        """Take an example away; the last LEAST of them stay."""
        with self._lock:
            if not (place and self.pointer.has(place) and self._can_remove(place)):
                return
            picked, row = self.pointer.value, place[2]
            if picked == place:
                self.pointer.value = None
            elif picked and picked[0] == "example" and picked[2] > row:
                self.pointer.value = "example", 0, picked[2] - 1, 0
            self._edit(self._edits.changes.remove(row, self._m))

    @property
    def _m(self):
        """How many train examples there are without the edits."""
        return len(self._described(self.values()).train[0])

    def _can_remove(self, place):
        return place[0] == "example" and len(self.trainer.train[0]) > LEAST

    def _edit(self, changes):
        self._edits.value = changes
        self.respond(set())

    def _basis(self, values):
        """Return what describes the examples: a data set, its noise, the share for the test."""
        own = values["data"] == OWN
        noise = 0.0 if own else values["noise"]
        return values["data"], noise, values["test"], self._own.value if own else None

    def _described(self, values):
        return examples_of(*self._basis(values))

    def _offered(self):
        return (*SIZES, OWN) if self._own.value else tuple(SIZES)

    def _read(self, line):
        """Return what a state says, which may choose the examples that it brings along."""
        parts = line.split()
        if CHOSEN not in parts:
            return super()._read(line)
        parts.remove(CHOSEN)  # the list of data sets may have them only when they are there
        values, others = super()._read(" ".join(parts))
        if "data" in values:
            raise ValueError("data is set more than once: one value of each would fit")
        if not (others.get("examples") or self._own.first):
            known = ", ".join(SIZES)
            raise ValueError(f"{CHOSEN} needs examples=..., too; other data are {known}")
        return values | {"data": OWN}, others

    def _remember(self, others):
        super()._remember(others)
        control, offered = self.controls["data"], self._offered()
        if tuple(control.options) == offered:
            return
        drawing, self._drawing, data = self._drawing, False, control.value
        control.options = offered  # this chooses the first one
        control.value = data if data in offered else self._defaults["data"]
        self._drawing = drawing
