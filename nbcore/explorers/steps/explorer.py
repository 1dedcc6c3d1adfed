"""The explorer of single steps: a whole forward and backward pass, one operation at a time."""

import ipywidgets

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, slider
from nbcore.explorers.steps import scenario as steps
from nbcore.explorers.steps.figure import HEIGHTS, draw_steps
from nbcore.explorers.steps.things import THINGS
from nbcore.explorers.tasks import HIDDEN
from nbcore.writing.notation import NAMES

WIDEST = 8


class StepsExplorer(Explorer):
    """The forward and the backward pass of a small network, one operation at a time."""

    title = "A forward and a backward pass, step by step"
    question = (
        "Guess first: which operation comes next, and what shape will its result have? "
        "Then press Next."
    )
    first = ("network", "example", "step")
    heights = HEIGHTS
    scenario = steps.steps_scenario
    figure = draw_steps
    things = THINGS

    def make_controls(self):
        return {
            "network": choice("network", [*steps.NETWORKS, steps.OWN], "2-3-1,XOR"),
            "names": choice("names", NAMES, "lesson"),
            "cost": choice("J is the", ("mean", "sum"), "mean"),
            "batch": slider("batch m", steps.EXAMPLES, 1, steps.EXAMPLES),
            "example": slider("example", 2, 1, steps.EXAMPLES),
            "seed": slider("seed", 0, 0, 99),
            "layers": slider("layers", 2, 1, steps.LAYERS),
            "f": choice("f", HIDDEN, "tanh"),
            "ending": choice("ending", steps.ENDINGS, "sigmoid,log_loss"),
            **{width: slider(f"n{width[-1]}", 3, 1, WIDEST) for width in steps.WIDTHS},
            "step": slider("step", 1, 1, 64),
        }

    def extras(self):
        """Return the buttons that take one step back and one forth."""
        self.back = ipywidgets.Button(description="Back", icon="arrow-left")
        self.next = ipywidgets.Button(description="Next", icon="arrow-right")
        self.next.button_style = "primary"
        self.back.on_click(lambda _: self.walk(-1))
        self.next.on_click(lambda _: self.walk(1))
        return [self.back, self.next]

    def walk(self, by: int) -> None:
        """Go some steps on, or back where `by` is negative, no further than to an end."""
        with self._lock:
            slider = self.controls["step"]
            self.set({"step": min(max(slider.value + by, slider.min), slider.max)})

    def on_change(self, names):
        step = self.controls["step"]
        self.back.disabled, self.next.disabled = step.value == step.min, step.value == step.max
        super().on_change(names)

    def slider_maximum(self, name, values):
        if name == "step":
            return steps.operation_count(**values)
        if name == "example":
            return values["batch"]
        return super().slider_maximum(name, values)

    def disabled(self, values):
        layers, (last, _) = values["layers"], steps.ENDINGS[values["ending"]]
        without = {"example"} if values["batch"] == 1 else set()
        if values["network"] != steps.OWN:
            return without | {"layers", "f", "ending", *steps.WIDTHS}
        if layers == 1 and last is not None:
            without.add("f")
        return without | set(steps.WIDTHS[layers + 1 :])
