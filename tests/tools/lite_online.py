"""Run lesson 01 of the built JupyterLite as a visitor would, with Pyodide from its own server.

    python tests/tools/lite_online.py build/site/lite
    python tests/tools/lite_online.py https://someone.github.io/repository/lite

Its cells run, a slider is moved with a key, and the picture has to change. Ends with 1 otherwise.
"""

import argparse
import contextlib
import sys
import time

import lab
from lab import VIEWS, browser, run_all
from page import SVG, require_clean_run, try_a_slider
from playwright.sync_api import Error
from visitor import execute, open_lesson, served, visitor

LESSON = "01_one_neuron.ipynb"
PATIENCE = 600  # seconds for the kernel to start, and for the lesson to run


def run_lesson(place: str, seconds: int = PATIENCE, *, alone: bool = False) -> None:
    """Run the lesson of a folder or an address, and say what was seen; `alone` keeps Pyodide away.

    Raises AssertionError or playwright's Error, with what the page complained of as notes.
    """
    lab.SECONDS = seconds
    complaints = []
    with contextlib.ExitStack() as stack:
        published = place.startswith("https:")
        address = place.rstrip("/") if published else stack.enter_context(served(place)).address
        chromium = stack.enter_context(browser())
        with visitor(chromium, address, alone=alone) as page:
            page.set_default_timeout(1000 * seconds)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            began = time.monotonic()
            try:
                for aim, reach in STEPS:
                    reach(page, address, seconds)
                    print(f"{time.monotonic() - began:6.1f} s  {aim}", flush=True)
            except (AssertionError, Error) as error:
                error.add_note(f"never seen: {aim}")
                for complaint in dict.fromkeys(complaints):
                    error.add_note(f"the page complained: {complaint}")
                raise


def _open(page, address, seconds):
    open_lesson(page, address, LESSON)


def _start(page, address, seconds):
    said = execute(page, "1 + 1", seconds)
    assert said.strip() == "2", f"the kernel says {said!r}"


def _run(page, address, seconds):
    require_clean_run(run_all(page))


def _slide(page, address, seconds):
    try_a_slider(page, page.locator(VIEWS).filter(has=page.locator(SVG)).first)


STEPS = (
    ("the lesson is shown", _open),
    ("its kernel answers", _start),
    ("all cells have run", _run),
    ("a slider was moved, and the picture changed", _slide),
)


def main(arguments=None) -> int:
    """Run the lesson; return 0 when all was as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("place", help="the built JupyterLite: its folder, or its address")
    parser.add_argument("--seconds", type=int, default=PATIENCE, help="how long to wait")
    parser.add_argument("--alone", action="store_true", help="keep Pyodide away, to see it fail")
    given = parser.parse_args(arguments)
    try:
        run_lesson(given.place, given.seconds, alone=given.alone)
    except (AssertionError, Error) as error:
        notes = getattr(error, "__notes__", [])
        print("It failed:", str(error).splitlines()[0], *notes, sep="\n  ", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
