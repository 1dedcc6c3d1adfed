"""What all explorers share: a question, controls, a picture, its facts, what it can be asked."""

from collections.abc import Callable

import ipywidgets

from nbcore import validation
from nbcore.course.record import identity, record, require_key
from nbcore.drawing.marks import Marks
from nbcore.drawing.png import png
from nbcore.drawing.theme import WIDE
from nbcore.explorers.controls import text_of
from nbcore.explorers.layout import lay_out
from nbcore.explorers.pointing import Place, Pointer, Thing
from nbcore.explorers.settings import Settings
from nbcore.page.cells import close, take_over
from nbcore.page.display import live, paragraph, show
from nbcore.page.picture import Picture
from nbcore.writing.layout import wrapped

BACK = "These are your own settings of last time; Reset settings brings back those of the lesson."


class Explorer(Settings):
    """A picture with a control for each thing that can change.

    A subclass has a `question`, makes its controls in `make_controls`, and names two functions:
    `scenario` turns the values of the controls into finished numbers, and `figure` draws these on
    `Marks` and returns facts. `things` are what can be pointed at in the picture, by the kinds of
    spots that the figure adds to the marks. `first` are the controls that are always to be seen,
    all if none are named; the others are shown on demand. `title` is a name for the picture, and
    `heights` has its height in pixels for each width.

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
    things: dict[str, Thing] = {}

    def __init__(self, *, question: str = "", key: str = "", **settings):
        validation.instance("question", question, str)
        self.question = question or self.question
        super().__init__()
        self.pointer = self.remembered["picked"] = Pointer(self.things)
        self._moved = False  # whether there was any: before it, words would tell what is asked
        self._assign(self._checked({name: text_of(value) for name, value in settings.items()}))
        self._defaults, self._default_state = self.values(), self.state
        self._identity = key and identity(require_key(key), self.question, self._default_state)
        self._bring_back()
        self.width = WIDE
        self.picture = Picture(
            type(self).__name__,
            width=self._on_width, state=self._on_state, point=self._on_point, pick=self._on_pick,
            drag=self._on_drag, remove=self._on_remove,
        )  # fmt: skip
        self._lay_out()
        self.observe_controls()
        self._nothing = ipywidgets.HTML(layout={"display": "none"})  # the words are in the view
        self.on_change(set(self.controls))

    def figure_arguments(self, values: dict) -> dict:
        """Return the arguments of the figure for these values of the controls."""
        return type(self).scenario(**values)

    def extras(self) -> list[ipywidgets.Widget]:
        """Return what stands before Reset in the row of buttons."""
        return []

    def on_change(self, names: set[str]) -> None:
        """Respond to new values of the controls with these names."""
        self.refresh()

    def refresh(self, *, speak: bool = True) -> None:
        """Draw the picture again and, unless told not to `speak`, renew its words.

        A figure that fails says so in the picture's place, and raises.
        """
        with self._lock:
            marks = Marks(self.width, self.heights[self.width])
            try:
                self.numbers = self.figure_arguments(self.values())
                facts = type(self).figure(marks, **self.numbers)
            except Exception as problem:
                words = f"This picture could not be drawn ({type(problem).__name__}: {problem})."
                self.picture.show(problem=words, state=self.state)
                raise
            self.marks, self.facts = marks, "\n".join(facts)
            self.pointer.keep(marks.spots)
            said = {"words": self.facts, "state": self.state} if speak else {}
            said |= {"name": self.title, "problem": "", "moved": self._moved}
            self.picture.show(marks, **said, **self._readout())

    def _readout(self):
        """Return what is said about what is pointed at or picked."""
        pointer = self.pointer
        words = pointer.readout(self.numbers)
        return {"pointed": pointer.pointed, "picked": pointer.value, "readout": words}

    def speak(self) -> None:
        """Renew the words and the state beside the picture."""
        self.picture.show(words=self.facts, state=self.state)

    @classmethod
    def from_state(cls, line: str, **options) -> "Explorer":
        """Return an explorer in the state of this line, as the button below a picture copies it.

        `options` are other arguments of the class. Raises ValueError where the state cannot be set.
        """
        explorer = cls(**options)
        explorer.state = line
        return explorer

    def pick(self, kind: str, index: int, row: int, column: int) -> None:
        """Do what a click on a place of the picture does: set controls, or mark it, or no longer.

        Raises ValueError unless the picture has this place; `things` has the kinds.
        """
        place = kind, index, row, column
        with self._lock:
            if not self.pointer.has(place):
                raise ValueError(f"this picture has no {kind} at {(index, row, column)}")
            sets = self.things[kind].sets
            if sets:
                self.set(sets(self.numbers, index, row, column))
            else:
                self.pointer.value = None if self.pointer.value == place else place
                self.on_change(set())
                self._keep()

    def drag(self, place: Place, row: int, column: int) -> None:
        """Respond to a place that is dragged to a cell; here there is none that can be."""

    def remove(self, place: Place) -> None:
        """Respond to Delete at a place; here there is none that can be taken away."""

    def close(self) -> None:
        """Remove the explorer from the page, and let go of all that it holds there."""
        for part in (self.view, self._nothing):
            close(part)

    def respond(self, names):
        """Draw anew after a move, and keep the settings."""
        self._moved = True
        self.on_change(names)
        self._keep()

    def _bring_back(self):
        """Restore the settings of last time, unless they fit no longer."""
        kept = record().get("settings", self._identity) if self._identity else {}
        try:
            values, others = self._read(kept.get("state", ""))
            self._remember(others)
            self._assign(values)
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
        back = BACK if self.state != self._default_state else ""
        words = filter(None, [back, record().words if self._identity else ""])
        first = self.first or tuple(self.controls)
        layout = lay_out(
            self.question, self.controls, first, self.extras(), self.picture, list(words)
        )
        self.view, self.more, self.reset_button, self.notice = layout
        self.reset_button.on_click(lambda _: self.reset())

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

    def _on_point(self, place):
        with self._lock:
            here = place and tuple(place)
            self.pointer.pointed = here if self.pointer.has(here) else None
            self.picture.show(**self._readout())

    def _on_pick(self, place):
        self._act(self.pick, place, *place)

    def _on_drag(self, where):
        self._act(self.drag, where[:4], tuple(where[:4]), *where[4:])

    def _on_remove(self, place):
        self._act(self.remove, place, tuple(place))

    def _act(self, act, place, *arguments):
        """Do what was asked at a place, if the picture still has it, and say what is there now."""
        with self._lock:
            frame = self.picture.content["frame"]
            if self.pointer.has(place):
                act(*arguments)
            if self.picture.content["frame"] == frame:  # the page waits for an answer
                self.picture.show(**self._readout())

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
