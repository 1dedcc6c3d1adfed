"""What all explorers share: a question, controls, a picture, its facts, and a state to copy."""

import html
import threading
from collections.abc import Callable

import ipywidgets

from nbcore import validation
from nbcore.course.record import identity, record, require_key
from nbcore.drawing.marks import Marks
from nbcore.drawing.png import png
from nbcore.drawing.theme import WIDE
from nbcore.explorers.controls import fitting, grid, text_of, value_of
from nbcore.page.awake import awake
from nbcore.page.cells import close, take_over
from nbcore.page.display import live, paragraph, show
from nbcore.page.picture import Picture
from nbcore.writing.layout import PAGE, wrapped

BACK = "These are your own settings of last time; Reset settings brings back those of the lesson."


class Explorer:
    """A picture with a control for each thing that can change.

    A subclass has a `question`, makes its controls in `make_controls`, and names two functions:
    `scenario` turns the values of the controls into finished numbers, and `figure` draws these on
    `Marks` and returns facts. `first` are the controls that are always to be seen, all if none
    are named; the others are shown on demand. `title` is a name for the picture, and `heights` has
    its height in pixels for each width.

    Keywords set the controls at first, for example `CurveExplorer(curve="relu", z=0.0)`;
    `question` replaces the class's own. With a `key`, a different word for each explorer of the
    lessons, the settings are kept for another day, until Reset.

    `controls` maps names to widgets, `state` is the values of all that have an effect as one line
    that can be copied and pasted back, and `facts` say in words and rounded numbers what the
    picture shows. Callbacks may arrive on another thread than the cells: one lock keeps pictures
    whole.

    Raises ValueError for a keyword that names no control or has a value that its control does not
    have, for a question that is not a text, and for a key that is not one word.
    """

    question: str
    title: str = ""
    first: tuple[str, ...] = ()
    heights: dict[int, int]
    scenario: Callable[..., dict]
    figure: Callable[..., list[str]]

    def __init__(self, *, question: str = "", key: str = "", **settings):
        validation.instance("question", question, str)
        self.question = question or self.question
        self.controls = self.make_controls()
        self._lock = threading.RLock()
        self._drawing = False  # whether a move of a control is to be answered
        self._moved = False  # whether there was any: before it, words would tell what is asked
        self._assign(self._checked({name: text_of(value) for name, value in settings.items()}))
        self._defaults, self._default_state = self.values(), self.state
        self._identity = key and identity(require_key(key), self.question, self._default_state)
        self._bring_back()
        self.width = WIDE
        self.picture = Picture(on_width=self._on_width, on_state=self._on_state)
        self.view = self._lay_out()
        self._nothing = ipywidgets.HTML(layout={"display": "none"})  # the words are in the view
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
        """Return the names of the controls that have no effect now; they are not shown."""
        return set()

    def slider_maximum(self, name: str, values: dict) -> float:
        """Return the largest value of a slider once the controls have these values."""
        return self.controls[name].max

    def extras(self) -> list[ipywidgets.Widget]:
        """Return what stands before Reset in the row of buttons."""
        return []

    def on_change(self, names: set[str]) -> None:
        """Respond to new values of the controls with these names."""
        self.refresh()

    def values(self) -> dict:
        """Return the values of all controls by name."""
        return {name: control.value for name, control in self.controls.items()}

    def refresh(self, *, speak: bool = True) -> None:
        """Draw the picture again and, unless told not to `speak`, renew its words.

        A figure that fails says so in the picture's place, and raises.
        """
        with self._lock:
            marks = Marks(self.width, self.heights[self.width])
            try:
                facts = type(self).figure(marks, **self.figure_arguments(self.values()))
            except Exception as problem:
                words = f"This picture could not be drawn ({type(problem).__name__}: {problem})."
                self.picture.show(problem=words, state=self.state)
                raise
            self.marks, self.facts = marks, "\n".join(facts)
            said = {"words": self.facts, "state": self.state} if speak else {}
            self.picture.show(marks, name=self.title, problem="", moved=self._moved, **said)

    def speak(self) -> None:
        """Renew the words and the state beside the picture."""
        self.picture.show(words=self.facts, state=self.state)

    @property
    def state(self) -> str:
        """The settings that have an effect as one line; assign such a line to bring them back.

        Raises ValueError, and changes nothing, for anything but a text, for a name or a value that
        does not exist here, and for a name that occurs twice.
        """
        values = self.values()
        hidden = self.disabled(values)
        shown = {name: value for name, value in values.items() if name not in hidden}
        return " ".join(f"{name}={text_of(value)}" for name, value in shown.items())

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
        """Set all controls back to their first values."""
        self._set(self._defaults)

    def set(self, values: dict) -> None:
        """Set several controls at once, with one new picture.

        A slider stops at its upper end, which may depend on other controls, for a larger number.
        Raises ValueError, and changes nothing, for a name or a value that does not exist here.
        """
        validation.instance("values", values, dict)
        self._require_names(values)
        self._set({name: fitting(self.controls[name], name, v) for name, v in values.items()})

    def close(self) -> None:
        """Remove the explorer from the page, and let go of all that it holds there."""
        for part in (self.view, self._nothing):
            close(part)

    def _set(self, values):
        with self._lock:
            self._drawing = False
            try:
                self._assign(values)
                self._adjust()
            finally:
                self._drawing = True
            self._respond(set(values))

    def _respond(self, names):
        """Draw anew after a move, and keep the settings."""
        self._moved = True
        self.on_change(names)
        self._keep()

    def _bring_back(self):
        """Restore the settings of last time, unless they fit no longer."""
        kept = record().get("settings", self._identity) if self._identity else {}
        try:
            texts = dict(part.partition("=")[::2] for part in kept.get("state", "").split())
            self._assign(self._checked(texts))
        except (ValueError, AttributeError):  # changed by hand, or of another version
            self._assign(self._defaults)

    def _keep(self):
        """Keep the settings for another day, unless they are the lesson's own."""
        changed = self.state != self._default_state
        if self._identity:
            entry = {"question": self.question, "state": self.state} if changed else None
            record().put("settings", self._identity, entry, soon=True)
        self.notice.value = paragraph(*filter(None, [record().words]))

    def _lay_out(self):
        self.reset_button = ipywidgets.Button(description="Reset settings", icon="home")
        self.reset_button.on_click(lambda _: self.reset())
        for control in self.controls.values():
            control.layout.width = "auto"  # as wide as its place in the grid
            control.observe(self._on_control, "value")
        visible = self.first or tuple(self.controls)
        names = [name for name in self.controls if name not in visible]
        self._rest = grid(self.controls[name] for name in names)
        self._rest.layout.display = "none"
        self.more = ipywidgets.ToggleButton(description="More settings", icon="sliders")
        self.more.layout.display = None if names else "none"
        self.more.observe(self._on_more, "value")
        question = ipywidgets.HTML(f"<b>{html.escape(self.question)}</b>")
        back = BACK if self.state != self._default_state else ""
        words = filter(None, [back, record().words if self._identity else ""])
        self.notice = ipywidgets.HTML(paragraph(*words))
        buttons = [*self.extras(), self.more, self.reset_button]
        buttons = ipywidgets.HBox(buttons, layout={"flex_flow": "row wrap"})
        first = grid(self.controls[name] for name in self.controls if name in visible)
        parts = [question, first, buttons, self._rest, self.picture, self.notice, awake()]
        return ipywidgets.VBox(parts, layout={"max_width": PAGE}).add_class("nbcore-explorer")

    def _require_names(self, names):
        for name in names:
            if name not in self.controls:
                known = ", ".join(self.controls)
                raise ValueError(f"there is no setting {name!r}; the settings are {known}")

    def _checked(self, texts):
        """Return the values that these texts stand for, or raise ValueError."""
        self._require_names(texts)
        values = {}
        for name, control in self.controls.items():  # later ones may depend on earlier ones
            if name in texts:
                settings = self.values() | values
                maximum = self.slider_maximum(name, settings) if hasattr(control, "max") else None
                values[name] = value_of(control, name, texts[name], maximum)
        return values

    def _assign(self, values):
        merged = self.values() | values
        for name, control in self.controls.items():
            if hasattr(control, "max"):
                control.max = self.slider_maximum(name, merged)
        for name, value in values.items():
            self.controls[name].value = value

    def _adjust(self):
        """Adapt the ranges of sliders, and which controls are shown, to the values."""
        self._assign({})
        disabled = self.disabled(self.values())
        for name, control in self.controls.items():
            control.layout.display = "none" if name in disabled else None

    def _on_control(self, change):
        with self._lock:
            # A page sends 0.3 back as 0.30000000000000004: nobody has moved anything.
            same = text_of(change["old"]) == text_of(change["new"])
            if not self._drawing or same:
                return
            self._drawing = False
            try:
                self._adjust()
            finally:
                self._drawing = True
            self._respond({n for n, control in self.controls.items() if control is change["owner"]})

    def _on_more(self, change):
        self._rest.layout.display = None if change["new"] else "none"

    def _on_width(self, width):
        with self._lock:
            if width != self.width and width in self.heights:
                self.width = width
                self.refresh()

    def _on_state(self, line):
        with self._lock:
            try:
                self.state = line
            except ValueError as problem:
                self.picture.show(words=f"This state cannot be shown: {problem}.", moved=True)

    def bundles(self) -> list[dict]:
        """Return the outputs of the cell: controls and picture, then the words.

        A page without a kernel shows only the richest form of each output that it can: the picture
        of the first, and below it the words of the second. A live page has them in the first.
        """
        picture = live(self.view, png=png(self.marks), words=wrapped(self.question))
        return [picture, live(self._nothing, words=wrapped(self.facts))]

    def _ipython_display_(self):
        take_over(self)
        show(*self.bundles(), width=self.marks.width, height=self.marks.height)
