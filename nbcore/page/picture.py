"""An explorer's picture on the page, with its words and its state: one message a move."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

from nbcore.drawing.marks import Marks
from nbcore.drawing.svg import layers
from nbcore.drawing.theme import FONTS, THEMED, WIDTHS

HERE = Path(__file__).parent
SCRIPTS = "places.js", "pointing.js", "listing.js", "picture.js"
MOST = 2  # frames that the page may still have to paint
GONE = 1.0  # seconds after which a page that paints nothing is taken to be closed
# How JupyterLab, VS Code, Colab and Sphinx say that their page is dark.
DARK = (
    'body[data-jp-theme-light="false"], body.vscode-dark, html[theme="dark"], '
    'html[data-theme="dark"]'
)


def _script():
    """Return all scripts as one, without the imports of each other: the page has no other files."""
    texts = [(HERE / name).read_text(encoding="utf-8") for name in SCRIPTS]
    return re.sub(r"^import .* from .*;\n", "", "\n".join(texts), flags=re.M)


def variables() -> str:
    """Return the colors of both themes as variables of CSS."""
    light = "".join(f"--nbcore-{name}: {color}; " for color, (name, _) in THEMED.items())
    dark = "".join(f"--nbcore-{name}: {color}; " for name, color in THEMED.values())
    # A blank at the end of a text keeps its distance from the next.
    letters = f".nbcore-picture svg {{ font-family: {FONTS}; }} "
    letters += ".nbcore-picture text { white-space: pre; }"
    return f".nbcore-picture {{ {light}}}\n:is({DARK}) .nbcore-picture {{ {dark}}}\n{letters}\n"


class Picture(anywidget.AnyWidget):
    """Shows marks, words and a state; tells what the page reports.

    `content` is all that is shown. Only layers and spots that have changed are sent, in one message
    with the rest. The page answers each frame that it has painted; `behind` says whether to wait
    for it. `calls` are functions by what the page tells: `width` with the width that fits the page,
    one of WIDTHS, `state` with a line that was typed in place of the state, and with a place,
    [kind, index, row, column], `point` (None: nothing is pointed at any more), `pick` and `remove`;
    `drag` also gets the row and the column of the cell to which the place was dragged. `maker` is
    the name of the class in `nbcore.widgets` that shows such pictures.
    """

    # Texts, not paths: for a path, anywidget may start a thread that watches the file.
    _esm = _script()
    _css = (HERE / "picture.css").read_text(encoding="utf-8") + variables()
    content = traitlets.Dict().tag(sync=True)

    def __init__(self, maker: str, **calls: Callable):
        self._changed: dict[str, str] = {}  # layers that the latest message holds
        self._respotted = True  # whether it holds the spots
        self._painted, self._heard = 0, float("-inf")
        start = {"frame": 0, "width": WIDTHS[0], "height": 0, "widths": WIDTHS, "name": ""}
        words = {"words": "", "moved": False, "state": "", "problem": "", "maker": maker}
        start |= words | {"order": [], "layers": {}, "spots": []}
        super().__init__(content=start | {"pointed": None, "picked": None, "readout": ""})
        self._calls = {**calls, "painted": self._on_painted}
        self.on_msg(lambda widget, message, buffers: self._on_message(message))

    def show(self, marks: Marks | None = None, **others) -> None:
        """Show marks, and `others`, parts of the content such as words; the rest stays."""
        before = self.content["layers"]
        after = before if marks is None else layers(marks)
        self._changed = {name: text for name, text in after.items() if text != before.get(name)}
        if marks is not None:
            others |= {"width": marks.width, "height": marks.height}
            others["spots"] = [spots.sent(marks.height) for spots in marks.spots]
        self._respotted = others.get("spots", self.content["spots"]) != self.content["spots"]
        frame = self.content["frame"] + 1
        self.content = self.content | others | {
            "frame": frame, "order": list(after), "layers": after,
        }  # fmt: skip

    def get_state(self, key=None, drop_defaults=False):
        """Return what is sent: after a change only what changed of the layers and the spots."""
        state = super().get_state(key, drop_defaults)
        if key is not None and "content" in state:
            state["content"] = state["content"] | {"layers": self._changed}
            if not self._respotted:
                del state["content"]["spots"]
        return state

    @property
    def behind(self) -> bool:
        """Whether a page that is open has not painted the last two frames yet."""
        late = self.content["frame"] - self._painted >= MOST
        return late and time.monotonic() - self._heard < GONE

    def _on_painted(self, frame):
        self._painted, self._heard = max(self._painted, frame), time.monotonic()

    def _on_message(self, message):
        for name, value in message.items():
            self._calls[name](value)
