"""Which cell shows what: when a cell is run again, what it showed before is closed."""

from typing import NamedTuple

from IPython import get_ipython
from ipywidgets import Widget

from nbcore.page.awake import awake


class Shown(NamedTuple):
    """What one run of a cell has shown."""

    run: str
    parts: list


_shown: dict[str, Shown] = {}  # by cell, what its latest run has shown


def take_over(part) -> None:
    """Note that the running cell shows `part`, and close what its earlier run showed.

    A front end that does not say which cell it runs, or none at all, closes nothing. What another
    cell shows as well stays.
    """
    cell, run = _running()
    if not cell:
        return
    before = _shown.get(cell, Shown(run, []))
    if before.run == run:
        _shown[cell] = Shown(run, [*before.parts, part])
        return
    _shown[cell] = Shown(run, [part])
    kept = [other for shown in _shown.values() for other in shown.parts]
    for old in before.parts:
        if not any(old is other for other in kept):
            old.close()


def close(widget) -> None:
    """Close a widget and all that it holds, but for the line that all views share."""
    if widget is awake():
        return
    for child in getattr(widget, "children", ()):
        close(child)
    for part in ("style", "layout"):
        if isinstance(held := getattr(widget, part, None), Widget):
            held.close()
    widget.close()


def _running():
    """Return the names of the running cell and of this run of it, as the front end gave them."""
    shell = get_ipython()
    message = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return message.get("metadata", {}).get("cellId"), message.get("header", {}).get("msg_id")
