"""How an explorer stands on the page: its question, controls, buttons and picture."""

import html
from typing import NamedTuple

import ipywidgets

from nbcore.explorers.controls import grid
from nbcore.page.awake import awake
from nbcore.page.display import paragraph
from nbcore.writing.layout import PAGE


class Layout(NamedTuple):
    """The whole view, the button that shows all controls, Reset, and the line below the picture."""

    view: ipywidgets.Widget
    more: ipywidgets.ToggleButton
    reset_button: ipywidgets.Button
    notice: ipywidgets.HTML


def lay_out(question: str, controls: dict, first, extras, picture, words: list[str]) -> Layout:
    """Put an explorer together: the controls named by `first` are to be seen, others on demand.

    `extras` stand before Reset, and `words` below the picture.
    """
    for control in controls.values():
        control.layout.width = "auto"  # as wide as its place in the grid
    rest = grid(control for name, control in controls.items() if name not in first)
    rest.layout.display = "none"
    more = ipywidgets.ToggleButton(description="More settings", icon="sliders")
    more.layout.display = None if rest.children else "none"

    def on_more(change):
        rest.layout.display = None if change["new"] else "none"

    more.observe(on_more, "value")
    reset_button = ipywidgets.Button(description="Reset settings", icon="home")
    buttons = [*extras, more, reset_button]
    parts = [
        ipywidgets.HTML(f"<b>{html.escape(question)}</b>"),
        grid(control for name, control in controls.items() if name in first),
        ipywidgets.HBox(buttons, layout={"flex_flow": "row wrap"}),
        rest,
        picture,
        ipywidgets.HTML(paragraph(*words)),
        awake(),
    ]
    view = ipywidgets.VBox(parts, layout={"max_width": PAGE}).add_class("nbcore-explorer")
    return Layout(view, more, reset_button, parts[-2])
