"""What a cell puts out: something to look at, and its words below it, also where no kernel runs."""

import html

import ipywidgets
from IPython.display import display

from nbcore.drawing.marks import Marks, still
from nbcore.writing.layout import wrapped


def paragraph(*lines: str, heading: str = "") -> str:
    """Return lines of plain text, below a heading if there is one, as markup."""
    head = [f"<b>{html.escape(heading)}</b>"] if heading else []
    return f'<div style="line-height: 1.45">{"<br>".join([*head, *map(html.escape, lines)])}</div>'


def put_out(*bundles: dict) -> None:
    """Show each bundle, the same thing by kind of content, as an output of the running cell."""
    for bundle in bundles:
        display(bundle, raw=True)


def live(widget: ipywidgets.Widget, *, words: str, png: bytes | None = None) -> dict:
    """Return a bundle: the widget where there is a kernel, elsewhere a picture or words."""
    # By hand: the widgets of ipywidgets 7 cannot say it themselves.
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    picture = {"image/png": png} if png else {}
    return {"text/plain": words, "application/vnd.jupyter.widget-view+json": view} | picture


class Still:
    """A figure drawn once, with its facts in words below it: `draw(marks, **numbers)` -> facts.

    `marks` is what was drawn, `facts` the words.
    """

    def __init__(self, draw, size: tuple[int, int], **numbers):
        self.marks = Marks(*size)
        self.facts = "\n".join(draw(self.marks, **numbers))

    def bundles(self) -> list[dict]:
        """Return what the cell puts out: the picture, then the words."""
        name = self.facts.partition("\n")[0]
        picture = {"image/png": still(self.marks.png()), "text/plain": name}
        return [picture, {"text/plain": wrapped(self.facts)}]

    def _ipython_display_(self):
        put_out(*self.bundles())
