"""Print options that a cell sets hold in later cells, as a lesson needs where each is a task."""

import contextvars
import sys

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from packaging.version import Version
from render import NOTEBOOKS, read
from traitlets.config import Config

from nbcore.page import printing

HOLD = "from nbcore.page.printing import hold_print_options; hold_print_options()"
SAY = "np.set_printoptions(precision=2, suppress=True)"
TAKES = "said = str(np.array([1 / 3, 1e-7]))"
LONG, SHORT = "[3.33333333e-01 1.00000000e-07]", "[0.33 0.  ]"


@pytest.fixture
def shell():
    """Return a shell that runs each cell in a context of its own, as JupyterLite does."""
    options = np.get_printoptions()
    np.set_printoptions(precision=8, suppress=False)  # another test may have said otherwise
    InteractiveShell.clear_instance()
    # An old IPython never closes the database of its history.
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))

    def run(*cells):
        for cell in ("import numpy as np", *cells):
            contextvars.copy_context().run(shell.run_cell, cell).raise_error()
        return shell.user_ns["said"]

    yield run
    InteractiveShell.clear_instance()
    np.set_printoptions(**options)


def test_numpy_forgets_them_with_the_task_that_said_them_since_its_version_2_1(shell):
    forgets = Version(np.__version__) >= Version("2.1")
    assert shell(SAY, TAKES) == (LONG if forgets else SHORT)


def test_they_hold_from_the_cell_that_asks_for_it(shell):
    assert shell(f"{HOLD}\n{SAY}", TAKES) == SHORT


def test_they_hold_for_whoever_comes_through_the_door(shell, monkeypatch):
    monkeypatch.delitem(sys.modules, "nbcore.widgets", raising=False)  # opened anew
    assert shell(f"from nbcore.widgets import Prediction\n{SAY}", TAKES) == SHORT


def test_they_hold_when_said_later_and_the_latest_wins(shell):
    assert shell(HOLD, SAY, TAKES) == SHORT
    assert shell("np.set_printoptions(precision=1)", "", TAKES) == "[0.3 0. ]"


def test_a_block_of_other_options_ends_with_the_block(shell):
    inside = "with np.printoptions(precision=1):\n    said = str(np.array([1 / 3]))"
    assert shell(f"{HOLD}\n{SAY}", inside) == "[0.3]"
    assert shell(TAKES) == SHORT


def test_without_a_shell_nothing_happens():
    InteractiveShell.clear_instance()
    before = np.get_printoptions()
    printing.hold_print_options()
    assert np.get_printoptions() == before


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_lesson_says_how_to_print_where_it_comes_through_the_door(path):
    said = [cell.source for cell in read(path).cells if "np.set_printoptions(" in cell.source]
    for source in said:
        assert "from nbcore.widgets import" in source.partition("np.set_printoptions(")[0]
