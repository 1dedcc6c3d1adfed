"""Predictions: choose an answer, lock it, and compare it with what is computed later."""

from collections.abc import Callable

import ipywidgets

from nbcore import validation
from nbcore.course.record import identity, now, record, require_key, switched_off
from nbcore.page.awake import awake
from nbcore.page.display import live, paragraph, show
from nbcore.writing.layout import PAGE, wrapped

TOO_EARLY = "Run the cells above first, from the question on."


class Prediction:
    """A question with possible answers, one of which can be chosen and locked.

    `key` is a different word for each question; under it the locked answer is kept for when the
    cell is run again, and for another day. `choice` is the locked answer, or None. A later cell
    calls `compare`.

    Raises ValueError unless the question is a text that is not empty, the key is one word, and
    there are at least two options, all different texts that are not empty.
    """

    _asked: dict[str, "Prediction"] = {}  # for each key the latest, made or answered
    _compared: dict[str, "Comparison"] = {}

    def __init__(self, question: str, *options: str, key: str):
        for what, text in [("the question", question), *(("an option", o) for o in options)]:
            validation.instance(what, text, str)
            if not text.strip():
                raise ValueError(f"{what} is {text!r}: some words are needed")
        if len(set(options)) != len(options) or len(options) < 2:
            raise ValueError(f"the options are {options}: two or more different ones are needed")
        self.question, self.options = question, options
        self.key, self.identity = key, identity(require_key(key), question, *options)
        kept = record().get("answers", self.identity).get("answer")
        self.choice: str | None = kept if kept in options else None
        wide = {"width": "max-content", "max_width": "100%"}
        self.buttons = ipywidgets.RadioButtons(options=options, value=self.choice, layout=wide)
        self.lock = ipywidgets.Button(layout={"width": "max-content"})
        self.said = ipywidgets.HTML(layout={"max_width": PAGE})
        asked = ipywidgets.HTML(paragraph(heading=question), layout={"max_width": PAGE})
        self.view = ipywidgets.VBox([asked, self.buttons, self.lock, self.said, awake()])
        self.buttons.observe(lambda _: self._refresh(), "value")
        self.lock.on_click(self._on_lock)
        self._refresh()
        self._be_compared()

    def compare(self, truth: str, *because: str) -> "Comparison":
        """Return a comparison of the locked answer with the true one, which follows a new answer.

        `truth` is the computed answer, one of the options; `because` says for each option, in their
        order, why it is right or what it overlooks. Raises ValueError for a truth that is not an
        option, and unless there is one reason, a text, for each option.
        """
        if not (isinstance(truth, str) and truth in self.options):
            options = ", ".join(self.options)
            raise ValueError(f"{validation.shown(truth)} is none of the options {options}")
        for reason in because:
            validation.instance("a reason", reason, str)
        if len(because) != len(self.options):
            raise ValueError(f"{len(self.options)} options need as many reasons: {len(because)}")
        comparison = Comparison(self, truth, dict(zip(self.options, because, strict=True)))
        Prediction._compared[self.key] = comparison
        return comparison

    def _on_lock(self, button):
        entry = record().get("answers", self.identity)  # another window may have answered too
        if entry.get("answer"):
            earlier = entry.get("earlier", [])
            earlier = earlier if isinstance(earlier, list) else [earlier]  # changed by hand
            entry = entry | {"earlier": [*earlier, entry["answer"]]}
        self.choice = self.buttons.value if self.choice is None else None
        entry = entry | {"question": self.question, "answer": self.choice, "when": now()}
        record().put("answers", self.identity, entry)
        self._refresh()
        self._be_compared()

    def _be_compared(self):
        """Become the one that is compared: older ones and copies may still be on the page."""
        Prediction._asked[self.key] = self
        if self.key in Prediction._compared:
            Prediction._compared[self.key].follow(self)

    def _refresh(self):
        locked = self.choice is not None
        self.buttons.disabled = locked
        self.lock.disabled = self.buttons.value is None
        self.lock.description = "Choose again" if locked else "Lock my answer"
        self.lock.icon = "unlock" if locked else "lock"
        self.said.value = paragraph(*filter(None, [record().words]))

    def _ipython_display_(self):
        options = "\n".join(f"○ {option}" for option in self.options)
        show(live(self.view, words=f"{wrapped(self.question)}\n{options}"))


class Comparison:
    """A locked answer beside the true one, with a reason for each."""

    def __init__(self, prediction: Prediction, truth: str, because: dict[str, str]):
        self.prediction, self.truth, self.because = prediction, truth, because
        self.said = ipywidgets.HTML(layout={"max_width": PAGE})
        self.show = ipywidgets.Button(description="Show it without my answer", icon="eye")
        self.show.layout.width = "max-content"
        self.show.on_click(self._on_show)
        self.view = ipywidgets.VBox([self.said, self.show, awake()])
        self.refresh()

    @property
    def words(self) -> str:
        """The true answer with its reason, then what each other answer overlooks."""
        lines = [f"Answer: {self.truth}. {self.because[self.truth]}", *self._others()]
        return wrapped("\n".join(lines))

    def follow(self, prediction: Prediction) -> None:
        """Show the answer locked in a prediction made later, if it asks the same question."""
        if prediction.identity == self.prediction.identity:
            self.prediction = prediction
            self.refresh()
        else:
            self.show.layout.display = "none"
            self.said.value = "<i>The question has changed: run this cell again.</i>"

    def refresh(self) -> None:
        """Show the answer that is locked now."""
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

    def __repr__(self):
        return self.words

    def _ipython_display_(self):
        show(live(self.view, words=self.words))


class TooEarly:
    """A comparison whose question or truth is not there yet: it says so and gives no reasons."""

    def __init__(self, missing: str = ""):
        self.words = f"{missing} {TOO_EARLY}".strip()

    def __repr__(self):
        return self.words


def compare(key: str, truth: Callable[[], str], *because: str) -> Comparison | TooEarly:
    """Compare the answer to the question with this key with the truth, computed only now.

    `truth()` returns one of the options; `because` says for each option why it is right or what it
    overlooks. If cells above have not been run, so that the question has not been asked or the
    truth cannot be computed, the result says so and gives no reasons away: an error would print
    this cell, and the answer in it. While nothing is kept (`NBCORE_ANSWERS=off`, as when lessons
    are tested), errors are raised.
    """
    try:
        return Prediction._asked[key].compare(truth(), *because)
    except Exception as problem:
        if switched_off():
            raise
        if isinstance(problem, KeyError) and key not in Prediction._asked:
            return TooEarly()
        if isinstance(problem, NameError) and problem.name:
            return TooEarly(f"{problem.name} is not there yet.")
        return TooEarly(f"{type(problem).__name__}: {problem}.")
