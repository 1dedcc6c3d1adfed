"""A line that says so when nobody answers a view any more."""

from pathlib import Path

import anywidget

HERE = Path(__file__).parent


class Awake(anywidget.AnyWidget):
    """Shows nothing while its kernel answers; otherwise says how to wake the page.

    Stands last among the children of a box, and keeps the controls beside it from being used for as
    long as nobody answers. The front end finds that out; here its question is answered.
    """

    # Texts, not paths: of a path anywidget may start a thread that watches the file.
    _esm = (HERE / "awake.js").read_text(encoding="utf-8")
    _css = (HERE / "awake.css").read_text(encoding="utf-8")

    def __init__(self):
        super().__init__()
        self.on_msg(lambda *_: self.send("here"))


def awake() -> Awake:
    """Return the line, the same one for all boxes, so that the page holds its code only once."""
    global _awake
    if _awake is None or _awake.comm is None:  # the second after `Widget.close_all()`
        _awake = Awake()
    return _awake


_awake: Awake | None = None
