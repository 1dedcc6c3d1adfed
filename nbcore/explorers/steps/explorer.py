"""The explorer of single steps: a whole forward and backward pass, one operation at a time."""

import ipywidgets

from nbcore.explorers.base import COLUMN, Explorer
from nbcore.explorers.controls import choice, slider
from nbcore.explorers.steps.figure import SIZE, draw_steps
from nbcore.explorers.steps.scenario import (
    ENDINGS,
    EXAMPLES,
    LAYERS,
    NETWORKS,
    OWN,
    WIDTHS,
    operation_count,
    steps_scenario,
)
from nbcore.explorers.tasks import HIDDEN
from nbcore.writing.notation import NAMES

WIDEST = 8


class StepsExplorer(Explorer):
    """The forward and the backward pass of a small network, one operation at a time.

    Keywords set the controls to begin with, for example `StepsExplorer(names="graph", step=8)`.
    """

    question = (
        "Guess first: which operation comes next, and what shape will its result have? "
        "Then press Next."
    )
    size = SIZE
    scenario = steps_scenario
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
            return operation_count(**values)
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
