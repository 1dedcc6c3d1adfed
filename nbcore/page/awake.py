"""A line that appears when the kernel behind a page no longer answers."""

from pathlib import Path

import anywidget

HERE = Path(__file__).parent


class Awake(anywidget.AnyWidget):
    """Show nothing while the kernel answers, and otherwise say how to wake the page.

    It is the last child of a box, and disables the controls beside it as long as nothing answers.
    The front end finds that out by asking; the answer is given here.
    """

    # Texts, not paths: for a path, anywidget may start a thread that watches the file.
    _esm = (HERE / "awake.js").read_text(encoding="utf-8")
    _css = (HERE / "awake.css").read_text(encoding="utf-8")

    def __init__(self):
        super().__init__()
        self.on_msg(lambda *_: self.send("here"))


def awake() -> Awake:
    """Return the line, one for all boxes, so that the page holds its code only once."""
    global _awake
    if _awake is None or _awake.comm is None:  # no comm: after `Widget.close_all()`
        _awake = Awake()
    return _awake


_awake: Awake | None = None
