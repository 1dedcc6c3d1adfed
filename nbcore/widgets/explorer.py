"""What all explorers share: controls, a picture, its facts in words, and a state to copy."""

import html
import threading

import ipywidgets


class Explorer:
    """Controls, a picture and its facts in words; a subclass says what `draw` shows.

    `controls` maps names to widgets, `state` is all their values as one line that can be copied
    and pasted back, and `facts` say what the picture shows in words and rounded numbers.
    Callbacks may arrive on another thread than the cells: one lock keeps pictures whole.
    """

    def __init__(self, controls: dict[str, ipywidgets.Widget], question: str, settings: dict):
        self.controls = controls
        self._assign(self._checked({name: str(value) for name, value in settings.items()}))
        self._defaults = {name: control.value for name, control in controls.items()}
        self._lock = threading.RLock()
        self._drawing = True
        self.image = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self.words = ipywidgets.HTML()
        self.state_box = ipywidgets.Text(
            description="state",
            continuous_update=False,
            layout={"width": "98%"},
            style={"description_width": "initial"},
        )
        self.defaults_button = ipywidgets.Button(description="Defaults", icon="home")
        self.defaults_button.on_click(lambda _: self.reset())
        self.state_box.observe(self._on_state, "value")
        for control in controls.values():
            control.layout.width = "auto"  # as wide as its place in the grid
            control.observe(self._on_control, "value")
        grid = ipywidgets.GridBox(
            list(controls.values()),
            layout={"grid_template_columns": "repeat(auto-fit, minmax(300px, 1fr))"},
        )
        self._buttons = ipywidgets.HBox(layout={"flex_flow": "row wrap"})
        self.view = ipywidgets.VBox(
            [
                ipywidgets.HTML(f"<b>{html.escape(question)}</b>"),
                grid,
                self._buttons,
                self.image,
                self.state_box,
                self.words,
            ],
            layout={"max_width": "960px"},
        )

    def draw(self) -> tuple[bytes, list[str]]:
        """Return the picture as PNG bytes and its facts, one a line."""
        raise NotImplementedError

    def refresh(self, *, speak: bool = True) -> None:
        """Show what the controls now say; without `speak` the words beside it follow later."""
        with self._lock:
            picture, facts = self.draw()
            self.facts = "\n".join(facts)
            self.image.value = picture
            if speak:
                self.speak()

    def speak(self) -> None:
        """Write the facts and the state beside the picture."""
        self.words.value = _paragraph(*self.facts.splitlines())
        self.state_box.value = self.state

    @property
    def state(self) -> str:
        """All settings as one line; assign such a line to bring them back.

        Raises ValueError, and changes nothing, when a name or a value does not exist here.
        """
        return " ".join(f"{name}={control.value}" for name, control in self.controls.items())

    @state.setter
    def state(self, line: str) -> None:
        texts = dict(part.partition("=")[::2] for part in line.split())
        self._set(self._checked(texts))

    def reset(self) -> None:
        """Bring all controls back to where they were at first."""
        self._set(self._defaults)

    def changed(self, names: set[str]) -> None:
        """Answer to the controls of these names, which have new values."""
        self.refresh()

    def highest(self, name: str, settings: dict) -> int:
        """Return the largest value of a slider once the controls have these settings."""
        return self.controls[name].max

    def _checked(self, texts):
        """Return the values that these texts stand for, or raise ValueError."""
        settings = {name: control.value for name, control in self.controls.items()} | texts
        values = {}
        for name, text in texts.items():
            if name not in self.controls:
                names = ", ".join(self.controls)
                raise ValueError(f"there is no setting {name!r}; the settings are {names}")
            values[name] = self._value(name, text, settings)
        return values

    def _value(self, name, text, settings):
        control = self.controls[name]
        if isinstance(control, ipywidgets.Checkbox):
            if text not in ("True", "False"):
                raise ValueError(f"{name} is True or False, not {text!r}")
            return text == "True"
        if isinstance(control, ipywidgets.Dropdown):
            if text not in control.options:
                raise ValueError(f"{name} is one of {', '.join(control.options)}, not {text!r}")
            return text
        low, high = control.min, self.highest(name, settings)
        if text not in map(str, range(low, high + 1)):
            raise ValueError(f"{name} is a number from {low} to {high}, not {text!r}")
        return int(text)

    def _assign(self, values):
        settings = {name: control.value for name, control in self.controls.items()} | values
        for name, control in self.controls.items():
            if isinstance(control, ipywidgets.IntSlider):
                control.max = self.highest(name, settings)
        for name, value in values.items():
            self.controls[name].value = value

    def _set(self, values):
        with self._lock:
            self._drawing = False
            self._assign(values)
            self._drawing = True
            self.changed(set(values))

    def _on_control(self, change):
        with self._lock:
            if self._drawing:
                changed = [n for n, control in self.controls.items() if control is change["owner"]]
                self.changed(set(changed))

    def _on_state(self, change):
        with self._lock:
            if change["new"] == self.state:
                self.speak()
                return
            try:
                self.state = change["new"]
            except ValueError as problem:
                self.words.value = _paragraph(f"This state cannot be shown: {problem}.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        live = self.view._repr_mimebundle_()
        return {**live, "image/png": bytes(self.image.value), "text/plain": self.facts}


def _paragraph(*lines):
    return f'<div style="line-height: 1.45">{"<br>".join(map(html.escape, lines))}</div>'
