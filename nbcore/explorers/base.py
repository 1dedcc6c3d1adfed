"""What all explorers share: a question, controls, a picture, its facts and a state to copy."""

import html
import threading
from collections.abc import Callable

import ipywidgets

from nbcore import validation
from nbcore.course.record import identity, record, require_key
from nbcore.drawing.marks import Marks, still
from nbcore.explorers.controls import fitting, text_of, value_of
from nbcore.page.awake import awake
from nbcore.page.display import live, paragraph, put_out
from nbcore.writing.layout import PAGE, wrapped

COLUMN = 256  # pixels that a control needs at least
BACK = "These are your own settings of last time; Reset brings back those of the lesson."


class Explorer:
    """A picture with a control for each thing that may change.

    A subclass says what to ask (`question`), makes its controls in `make_controls`, and names two
    functions: `scenario` turns their values into finished numbers, and `figure` draws these on
    `Marks` of `size` pixels and returns facts. Keywords set the controls to begin with; `question`
    replaces what is asked. With a `key`, a word of its own for each explorer of the lessons, the
    settings are kept, so that they are there again on another day, until Reset.

    `controls` maps names to widgets, `state` is all their values as one line that can be copied
    and pasted back, and `facts` say what the picture shows in words and rounded numbers.
    Callbacks may arrive on another thread than the cells: one lock keeps pictures whole.

    Raises ValueError for a keyword that names no control or has a value that its control has not,
    for a question that is no text, and for a key that is not one word.
    """

    question: str
    size: tuple[int, int]
    scenario: Callable[..., dict]
    figure: Callable[..., list[str]]

    def __init__(self, *, question: str = "", key: str = "", **settings):
        validation.instance("question", question, str)
        self.question = question or self.question
        self.controls = self.make_controls()
        self._lock = threading.RLock()
        self._drawing = False
        self._assign(self._checked({name: text_of(value) for name, value in settings.items()}))
        self._defaults, self._default_state = self.values(), self.state
        self._identity = key and identity(require_key(key), self.question, self._default_state)
        self._bring_back()
        self.marks = Marks(*self.size)
        self.view = self._lay_out()
        self._adjust()
        self._drawing = True
        self.on_change(set(self.controls))

    def make_controls(self) -> dict[str, ipywidgets.Widget]:
        """Return the controls by name, in the order in which they stand."""
        raise NotImplementedError

    def figure_arguments(self, values: dict) -> dict:
        """Return the arguments of the figure for these values of the controls."""
        return type(self).scenario(**values)

    def disabled(self, values: dict) -> set[str]:
        """Return the names of controls that change nothing just now; they are grayed out."""
        return set()

    def slider_maximum(self, name: str, values: dict) -> float:
        """Return the largest value of a slider once the controls have these values."""
        return self.controls[name].max

    def groups(self) -> list[tuple[int, list[str]]]:
        """Return rows of controls: the least width of each control, and their names."""
        return [(COLUMN, list(self.controls))]

    def extras(self) -> list[ipywidgets.Widget]:
        """Return what stands in the row of buttons, before Reset."""
        return []

    def on_change(self, names: set[str]) -> None:
        """Answer to the controls of these names, which have new values."""
        self.refresh()

    def values(self) -> dict:
        """Return the values of all controls by name."""
        return {name: control.value for name, control in self.controls.items()}

    def refresh(self, *, speak: bool = True) -> None:
        """Show what the controls now say; without `speak` the words beside it follow later."""
        with self._lock:
            self.marks.clear()
            facts = type(self).figure(self.marks, **self.figure_arguments(self.values()))
            self.facts = "\n".join(facts)
            self.image.value = self.marks.png()
            if speak:
                self.speak()

    def speak(self) -> None:
        """Write the facts and the state beside the picture."""
        self.words.value = paragraph(*self.facts.splitlines())
        self.state_box.value = self.state

    @property
    def state(self) -> str:
        """All settings as one line; assign such a line to bring them back.

        Raises ValueError, and changes nothing, for what is no text, when a name or a value does not
        exist here, and when a name stands there twice.
        """
        return " ".join(f"{name}={text_of(value)}" for name, value in self.values().items())

    @state.setter
    def state(self, line: str) -> None:
        validation.instance("state", line, str)
        pairs = [part.partition("=")[::2] for part in line.split()]
        texts = dict(pairs)
        values = self._checked(texts)
        if len(texts) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"{twice} is set more than once: one value of each would fit")
        self._set(values)

    def reset(self) -> None:
        """Bring all controls back to where they were at first."""
        self._set(self._defaults)

    def set(self, values: dict) -> None:
        """Give controls new values, all at once and with one new picture.

        A number beyond a slider's upper end, which may depend on other controls, moves it there.
        Raises ValueError, and changes nothing, when a name or a value does not exist here.
        """
        validation.instance("values", values, dict)
        self._require_names(values)
        self._set({name: fitting(self.controls[name], name, v) for name, v in values.items()})

    def _set(self, values):
        with self._lock:
            self._drawing = False
            try:
                self._assign(values)
                self._adjust()
            finally:
                self._drawing = True
            self.on_change(set(values))
            self._keep()

    def _bring_back(self):
        """Take up the settings of last time."""
        kept = record().get("settings", self._identity) if self._identity else {}
        try:
            texts = dict(part.partition("=")[::2] for part in kept.get("state", "").split())
            self._assign(self._checked(texts))
        except (ValueError, AttributeError):  # changed by hand, or of another version
            self._assign(self._defaults)

    def _keep(self):
        """Keep the settings for another day, unless they are those of the lesson."""
        changed = self.state != self._default_state  # a page sends 0.3 back as 0.30000000000000004
        if self._identity:
            entry = {"question": self.question, "state": self.state} if changed else None
            record().put("settings", self._identity, entry, soon=True)
        self.notice.value = paragraph(*filter(None, [record().words]))

    def _lay_out(self):
        self.image = ipywidgets.Image(
            format="png", layout={"max_width": "100%", "align_self": "flex-start"}
        )
        self.words = ipywidgets.HTML(layout={"max_width": PAGE}).add_class("nbcore-words")
        self.state_box = ipywidgets.Text(
            description="state",
            continuous_update=False,
            layout={"width": "98%"},
            style={"description_width": "initial"},
        )
        self.reset_button = ipywidgets.Button(description="Reset", icon="home")
        self.reset_button.on_click(lambda _: self.reset())
        self.state_box.observe(self._on_state, "value")
        for control in self.controls.values():
            control.layout.width = "auto"  # as wide as its place in the grid
            control.observe(self._on_control, "value")
        grids = [
            ipywidgets.GridBox(
                [self.controls[name] for name in names],
                layout={"grid_template_columns": f"repeat(auto-fit, minmax({least}px, 1fr))"},
            )
            for least, names in self.groups()
        ]
        question = ipywidgets.HTML(f"<b>{html.escape(self.question)}</b>")
        back = BACK if self.state != self._default_state else ""
        words = filter(None, [back, record().words if self._identity else ""])
        self.notice = ipywidgets.HTML(paragraph(*words))
        buttons = ipywidgets.HBox(
            [*self.extras(), self.reset_button], layout={"flex_flow": "row wrap"}
        )
        return ipywidgets.VBox(
            [question, *grids, buttons, self.image, self.state_box, self.notice, awake()],
            layout={"max_width": PAGE},
        )

    def _require_names(self, names):
        for name in names:
            if name not in self.controls:
                known = ", ".join(self.controls)
                raise ValueError(f"there is no setting {name!r}; the settings are {known}")

    def _checked(self, texts):
        """Return the values that these texts stand for, or raise ValueError."""
        self._require_names(texts)
        values = {}
        for name, control in self.controls.items():  # in order: the later may depend on the earlier
            if name in texts:
                settings = self.values() | values
                highest = self.slider_maximum(name, settings) if hasattr(control, "max") else None
                values[name] = value_of(control, name, texts[name], highest)
        return values

    def _assign(self, values):
        merged = self.values() | values
        for name, control in self.controls.items():
            if hasattr(control, "max"):
                control.max = self.slider_maximum(name, merged)
        for name, value in values.items():
            self.controls[name].value = value

    def _adjust(self):
        """Bring the ranges of sliders and what is grayed out in line with the values."""
        self._assign({})
        disabled = self.disabled(self.values())
        for name, control in self.controls.items():
            control.disabled = name in disabled

    def _on_control(self, change):
        with self._lock:
            if self._drawing:
                self._drawing = False
                self._adjust()
                self._drawing = True
                changed = {n for n, control in self.controls.items() if control is change["owner"]}
                self.on_change(changed)
                self._keep()

    def _on_state(self, change):
        with self._lock:
            if change["new"] == self.state:
                self.speak()
                return
            try:
                self.state = change["new"]
            except ValueError as problem:
                self.words.value = paragraph(f"This state cannot be shown: {problem}.")

    def bundles(self) -> list[dict]:
        """Return what the cell puts out: controls and picture, then the words.

        Two outputs, because a page without a kernel shows of each the best that it can: the
        picture of the first, and the words of the second below it.
        """
        picture = live(self.view, png=still(self.image.value), words=wrapped(self.question))
        return [picture, live(self.words, words=wrapped(self.facts))]

    def _ipython_display_(self):
        put_out(*self.bundles())
