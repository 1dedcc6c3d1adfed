"""JupyterLab and Chromium, for the tests that need them."""

import contextlib
import os
import shutil
import threading

import pytest
from hypothesis import settings
from ipywidgets import Widget
from lab import Lab, NoBrowser, browser, server
from render import NOTEBOOKS

from nbcore.course.record import home
from nbcore.diagnosis import sandbox

pytest.register_assert_rewrite("page")
# These first: a worker that got one late would be alone. With a browser and without by turns, since
# a worker with a browser waits for other processes.
FIRST = (
    "test_browser.py",
    "test_run_again.py",
    "test_diagnosis.py",
    "test_playground.py",
    "test_site.py",
    "test_lite.py",
    "test_every_explorer.py",
    "test_next_day.py",
    *sorted(lesson.name for lesson in NOTEBOOKS.glob("*.ipynb")),
)
# The same examples each time, however busy the machine is.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def a_lesson_of_its_own():
    """Let each test be in another folder: a lesson stays in that in which it began.

    Its widgets are closed at the end: ipywidgets would keep them, and their pictures, for ever.
    """
    home.cache_clear()
    yield
    Widget.close_all()


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Keep answers, checks and settings in an empty folder, as beside the lessons."""
    monkeypatch.delenv("NBCORE_ANSWERS")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_threads(monkeypatch):
    """Let no thread start, as in a browser."""

    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)


def pytest_collection_modifyitems(items):
    """Begin with what takes longest."""
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else 99)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Let the checker wait for slow functions, however busy the machine is."""
    monkeypatch.setattr(sandbox, "SECONDS", 60.0)


def missing(problem):
    """Skip a test for which the machine lacks something, or fail where it is required."""
    wanted = os.environ.get("NBCORE_BROWSER", "if there is one")
    (pytest.fail if wanted == "required" else pytest.skip)(str(problem))


@pytest.fixture(scope="module")
def chromium():
    """Start Chromium for all tests of a file.

    Not for longer: while it runs, playwright has an event loop, and no test could start its own.
    """
    if os.environ.get("NBCORE_BROWSER") == "off":
        pytest.skip("NBCORE_BROWSER=off")
    with contextlib.ExitStack() as stack:
        try:
            chromium = stack.enter_context(browser())
        except NoBrowser as problem:
            missing(problem)
        yield chromium


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    """Start JupyterLab over a copy of the notebooks, for all tests of a file."""
    home = tmp_path_factory.mktemp("jupyter")
    notebooks = shutil.copytree(NOTEBOOKS, tmp_path_factory.mktemp("copy") / "notebooks")
    with server(notebooks, home) as (address, token):
        yield Lab(chromium, address, token, notebooks, home / "server.log")
