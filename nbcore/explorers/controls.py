"""Controls of explorers, and their values as texts that can be read back."""

import ipywidgets

from nbcore import validation

LABEL = {"description_width": "initial"}  # otherwise long labels are cut


def slider(label: str, value: float, low: float, high: float, step: float = 1):
    """Return a slider over whole numbers, or over decimal ones for a value of type float."""
    if isinstance(value, int):
        return ipywidgets.IntSlider(value, low, high, description=label, style=LABEL)
    decimals = len(f"{step:g}".partition(".")[2])
    return ipywidgets.FloatSlider(
        value, min=low, max=high, step=step, readout_format=f".{decimals}f",
        description=label, style=LABEL,
    )  # fmt: skip


def ladder(label: str, values, value):
    """Return a slider over a list of values, such as learning rates."""
    look = {"description": label, "style": LABEL}
    return ipywidgets.SelectionSlider(options=list(values), value=value, **look)


def choice(label: str, options, value: str):
    """Return a drop-down list of names; a name must not contain a blank."""
    return ipywidgets.Dropdown(options=list(options), value=value, description=label, style=LABEL)


def check(label: str, value: bool):
    """Return a checkbox."""
    return ipywidgets.Checkbox(value, description=label, indent=False)


def grid(controls):
    """Return a box in which controls stand one beside and below the other."""
    return ipywidgets.GridBox(list(controls)).add_class("nbcore-controls")


def text_of(value) -> str:
    """Return the value of a control as a text without blanks."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def ends(control) -> tuple:
    """Return the first and the last value of a control."""
    if isinstance(control, ipywidgets.Checkbox):
        return False, True
    if hasattr(control, "options"):
        return control.options[0], control.options[-1]
    return control.min, control.max


def value_of(control, name: str, text: str, maximum: float | None = None):
    """Return the value that a text stands for; `maximum` replaces the upper end of a slider.

    Raises ValueError, naming what would fit.
    """
    if isinstance(control, ipywidgets.Checkbox):
        if text not in ("True", "False"):
            raise ValueError(f"{name} is True or False, not {text!r}")
        return text == "True"
    if hasattr(control, "options"):
        values = {text_of(option): option for option in control.options}
        if text not in values:
            raise ValueError(f"{name} is one of {', '.join(values)}, not {text!r}")
        return values[text]
    low, high = control.min, control.max if maximum is None else maximum
    problem = ValueError(f"{name} is a number from {low:g} to {high:g}, not {text!r}")
    whole = isinstance(control, ipywidgets.IntSlider)
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        raise problem from None
    if not (low <= value <= high and text.isascii() and "_" not in text):
        raise problem
    return value


def fitting(control, name: str, value):
    """Return a value that can be assigned to a control; a slider stops at its end for a larger one.

    Raises ValueError for anything but a number for a slider, for one below its range, and for
    anything but an option for the other controls.
    """
    if isinstance(control, ipywidgets.IntSlider):
        validation.whole(name, value, control.min)
    elif isinstance(control, ipywidgets.FloatSlider):
        low = control.min
        validation.number(name, value, lambda v: v >= low, f"a number of at least {low:g}")
    else:
        return value_of(control, name, text_of(value))
    return value
