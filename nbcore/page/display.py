"""The outputs of a cell: something to look at and its words below, also without a kernel."""

import html

import ipywidgets
from IPython.display import display

from nbcore.drawing.marks import Marks
from nbcore.drawing.png import png
from nbcore.writing.layout import wrapped


def paragraph(*lines: str, heading: str = "") -> str:
    """Return lines of plain text as HTML, below a heading if there is one."""
    head = [f"<b>{html.escape(heading)}</b>"] if heading else []
    return f'<div style="line-height: 1.45">{"<br>".join([*head, *map(html.escape, lines)])}</div>'


def show(*bundles: dict, width: int = 0, height: int = 0) -> None:
    """Show each bundle (one content in several MIME types) as an output of the running cell.

    A picture in a bundle is shown with this width and height, in pixels of the page.
    """
    size = {"image/png": {"width": width, "height": height}}
    for bundle in bundles:
        display(bundle, metadata=size if "image/png" in bundle else None, raw=True)


def live(widget: ipywidgets.Widget, *, words: str, png: bytes | None = None) -> dict:
    """Return a bundle: the widget where there is a kernel, elsewhere a picture or words."""
    # By hand: the widgets of ipywidgets 7 cannot say it themselves.
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    picture = {"image/png": png} if png else {}
    return {"text/plain": words, "application/vnd.jupyter.widget-view+json": view} | picture


class Still:
    """A figure drawn once by `draw(marks, **numbers)`, and the facts that this returns below it."""

    def __init__(self, draw, size: tuple[int, int], **numbers):
        self.marks = Marks(*size)
        self.facts = "\n".join(draw(self.marks, **numbers))

    def bundles(self) -> list[dict]:
        """Return the outputs of the cell: the picture, then the words."""
        name = self.facts.partition("\n")[0]
        picture = {"image/png": png(self.marks), "text/plain": name}
        return [picture, {"text/plain": wrapped(self.facts)}]

    def _ipython_display_(self):
        show(*self.bundles(), width=self.marks.width, height=self.marks.height)
