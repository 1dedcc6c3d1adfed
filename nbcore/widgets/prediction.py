"""Predictions: choose an answer, lock it, and have it compared with what is computed later."""

import ipywidgets

from nbcore import validation
from nbcore.page import PAGE, wrapped
from nbcore.widgets.output import live, paragraph, put_out


class Prediction:
    """A question's possible answers, of which one can be chosen and locked.

    The question itself stands in the lesson above. `choice` is the locked answer, or None. A later
    cell calls `compare`. Raises ValueError unless there are two options or more, all different
    texts that are not empty.
    """

    def __init__(self, *options: str):
        for option in options:
            validation.instance("an option", option, str)
            if not option.strip():
                raise ValueError(f"an option is {option!r}: some words are needed")
        if len(set(options)) != len(options) or len(options) < 2:
            raise ValueError(f"the options are {options}: two or more different ones are needed")
        self.options = options
        self.choice: str | None = None
        self.buttons = ipywidgets.RadioButtons(
            options=list(options), value=None, layout={"width": "max-content", "max_width": "100%"}
        )
        self.lock = ipywidgets.Button(description="Lock my answer", icon="lock", disabled=True)
        self.view = ipywidgets.VBox([self.buttons, self.lock])
        self._comparison: Comparison | None = None
        self.buttons.observe(self._on_choice, "value")
        self.lock.on_click(self._on_lock)

    def compare(self, truth: str, *because: str) -> "Comparison":
        """Return what shows the locked answer beside the true one; it follows a new answer.

        `truth` is the computed answer, one of the options; `because` says for each option, in their
        order, why it is right or what it overlooks. Raises ValueError for another answer, and
        unless there is a reason, a text, for each option.
        """
        if not (isinstance(truth, str) and truth in self.options):
            options = ", ".join(self.options)
            raise ValueError(f"{validation.shown(truth)} is none of the options {options}")
        for reason in because:
            validation.instance("a reason", reason, str)
        if len(because) != len(self.options):
            raise ValueError(f"{len(self.options)} options need as many reasons: {len(because)}")
        self._comparison = Comparison(self, truth, dict(zip(self.options, because, strict=True)))
        return self._comparison

    def _on_choice(self, change):
        self.lock.disabled = change["new"] is None

    def _on_lock(self, button):
        self.choice = self.buttons.value if self.choice is None else None
        locked = self.choice is not None
        self.buttons.disabled = locked
        button.description = "Choose again" if locked else "Lock my answer"
        button.icon = "unlock" if locked else "lock"
        if self._comparison:
            self._comparison.refresh()

    def _ipython_display_(self):
        words = "\n".join(f"○ {option}" for option in self.options)
        put_out(live(self.view, words=words))


class Comparison:
    """A locked answer beside the true one, with the reason for both."""

    def __init__(self, prediction: Prediction, truth: str, because: dict[str, str]):
        self.prediction, self.truth, self.because = prediction, truth, because
        self.said = ipywidgets.HTML(layout={"max_width": PAGE})
        self.show = ipywidgets.Button(
            description="Show it without my answer", icon="eye", layout={"width": "max-content"}
        )
        self.show.on_click(self._on_show)
        self.view = ipywidgets.VBox([self.said, self.show])
        self.refresh()

    @property
    def words(self) -> str:
        """The true answer with its reason, then what each other answer overlooks."""
        lines = [f"Answer: {self.truth}. {self.because[self.truth]}", *self._others()]
        return wrapped("\n".join(lines))

    def refresh(self) -> None:
        """Show what is locked now."""
        choice = self.prediction.choice
        self.show.layout.display = "none" if choice else ""
        if choice is None:
            self.said.value = "<i>Lock your answer above; it will be compared here.</i>"
        elif choice == self.truth:
            self._say(f"✓ You said: {choice}. So it is.", self.because[choice])
        else:
            headline = f"✗ You said: {choice}. It is: {self.truth}."
            self._say(headline, self.because[choice], self.because[self.truth])

    def _on_show(self, button):
        self.show.layout.display = "none"
        self._say(f"It is: {self.truth}.", self.because[self.truth], *self._others())

    def _others(self):
        others = (option for option in self.prediction.options if option != self.truth)
        return [f"If you said {option}: {self.because[option]}" for option in others]

    def _say(self, headline, *reasons):
        self.said.value = paragraph(*reasons, heading=headline)

    def _ipython_display_(self):
        put_out(live(self.view, words=self.words))
