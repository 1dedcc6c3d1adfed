"""JupyterLab and Chromium, for the tests that need them."""

import contextlib
import os
import shutil

import pytest
from hypothesis import settings
from lab import NoBrowser, browser, server
from render import NOTEBOOKS

from nbcore.course.record import home
from nbcore.diagnosis import sandbox

pytest.register_assert_rewrite("page")
# The same examples each time, however busy the machine is.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def a_lesson_of_its_own():
    """Let each test be in another folder: a lesson stays in that in which it began."""
    home.cache_clear()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Let the checker wait for slow functions, however busy the machine is."""
    monkeypatch.setattr(sandbox, "SECONDS", 60.0)


def pytest_xdist_auto_num_workers():
    """Return one more than there are cores: the tests in the browser wait most of the time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="module")
def chromium():
    """Start Chromium; it ends with the module."""
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(browser())
        except NoBrowser as problem:
            wanted = os.environ.get("NBCORE_BROWSER") == "required"
            (pytest.fail if wanted else pytest.skip)(str(problem))
        yield started


@pytest.fixture(scope="module")
def lab(tmp_path_factory, chromium):
    """Start JupyterLab over a copy of the notebooks; it ends with the module."""
    home = tmp_path_factory.mktemp("jupyter")
    notebooks = shutil.copytree(NOTEBOOKS, tmp_path_factory.mktemp("copy") / "notebooks")
    with server(notebooks, home) as (address, token):
        yield chromium, address, token, home / "server.log"
