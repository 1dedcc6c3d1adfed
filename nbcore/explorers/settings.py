"""Controls by name, and all their values as one line that can be copied and pasted back."""

import threading

import ipywidgets

from nbcore import validation
from nbcore.explorers.controls import fitting, text_of, value_of


class Settings:
    """The controls of an explorer, which a subclass makes in `make_controls`.

    `controls` maps names to widgets, and `state` is the values of all that have an effect as one
    line. `remembered` is what belongs to the state besides controls, by name: each has a `value`,
    which it tells as a `text`, empty for None, and can `read` from one. A subclass answers to moves
    in `respond`.
    """

    def __init__(self):
        self.controls = self.make_controls()
        self.remembered = self.make_remembered()
        self._lock = threading.RLock()
        self._drawing = False  # whether a move of a control is to be answered

    def respond(self, names: set[str]) -> None:
        """Answer to new values of the controls with these names."""
        raise NotImplementedError

    def observe_controls(self) -> None:
        """Answer to moves of the controls from now on."""
        for control in self.controls.values():
            control.observe(self._on_control, "value")
        self._adjust()
        self._drawing = True

    def make_controls(self) -> dict[str, ipywidgets.Widget]:
        """Return the controls by name, in the order in which they stand."""
        raise NotImplementedError

    def make_remembered(self) -> dict:
        """Return what belongs to the state besides the controls, by name."""
        return {}

    def disabled(self, values: dict) -> set[str]:
        """Return the names of the controls that have no effect now; they are not shown."""
        return set()

    def slider_maximum(self, name: str, values: dict) -> float:
        """Return the largest value of a slider once the controls have these values."""
        return self.controls[name].max

    def values(self) -> dict:
        """Return the values of all controls by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def state(self) -> str:
        """The settings that have an effect as one line; assign such a line to bring them back.

        Raises ValueError, and changes nothing, for anything but a text, for a name or a value that
        does not exist here, and for a name that occurs twice.
        """
        values = self.values()
        hidden = self.disabled(values)
        shown = {name: value for name, value in values.items() if name not in hidden}
        texts = {name: text_of(value) for name, value in shown.items()}
        texts |= {name: part.text for name, part in self.remembered.items() if part.text}
        return " ".join(f"{name}={text}" for name, text in texts.items())

    @state.setter
    def state(self, line: str) -> None:
        validation.instance("state", line, str)
        values, others = self._read(line)
        with self._lock:
            self._remember(others)
            self._set(values)

    def reset(self) -> None:
        """Set all controls back to their first values, and forget what is picked."""
        with self._lock:
            self._remember({})
            self._set(self._defaults)

    def set(self, values: dict) -> None:
        """Set several controls at once, with one new picture.

        A slider stops at its upper end, which may depend on other controls, for a larger number.
        Raises ValueError, and changes nothing, for a name or a value that does not exist here.
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
            self.respond(set(values))

    def _require_names(self, names):
        for name in names:
            if name not in self.controls:
                known = ", ".join(self.controls)
                raise ValueError(f"there is no setting {name!r}; the settings are {known}")

    def _read(self, line):
        """Return what a state says about the controls and about all else, or raise ValueError."""
        pairs = [part.partition("=")[::2] for part in line.split()]
        texts = dict(pairs)
        known = [name for name in texts if name in self.remembered]
        others = {name: self.remembered[name].read(texts.pop(name)) for name in known}
        values = self._checked(texts)
        names = [name for name, _ in pairs]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"{twice} is set more than once: one value of each would fit")
        return values, others

    def _remember(self, others):
        """Set what belongs to the state besides the controls; what is not named is forgotten."""
        for name, part in self.remembered.items():
            part.value = others.get(name)

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
            self.respond({n for n, control in self.controls.items() if control is change["owner"]})
