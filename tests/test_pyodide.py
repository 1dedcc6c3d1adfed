"""Pyodide, the Python of JupyterLite, booted in Chromium with nothing but what this machine serves.

Its package from npm has the interpreter and the standard library. The NumPy and the matplotlib that
are built for it are on a server elsewhere only, so that nothing is computed here;
`tests/tools/threadless.py` runs the lessons in another Python without threads.
"""

import json
import tomllib
from pathlib import Path

import filelock
import make_pyodide
import pyodide
import pytest
import visitor
from packaging.specifiers import SpecifierSet

import nbcore
from conftest import missing

ROOT = Path(__file__).parents[1]
# What stands for NumPy: all that validation, which the record imports, reads of it to be imported.
NUMPY = "import sys, types; sys.modules['numpy'] = types.SimpleNamespace(float64=float)"


@pytest.fixture(scope="module")
def served(chromium, tmp_path_factory):
    """Return a folder with Pyodide's package, and with the files of nbcore and of filelock.

    Without a browser nothing is fetched.
    """
    folder = tmp_path_factory.mktemp("pyodide")
    try:
        pyodide.fetch(folder)
    except pyodide.NoPackage as problem:
        missing(problem)
    packages = (Path(package.__path__[0]) for package in (nbcore, filelock))
    pyodide.pack(folder / "files.zip", *packages)
    return folder


@pytest.fixture(scope="module")
def asked():
    """Return all addresses that the page asked for."""
    return []


@pytest.fixture(scope="module")
def page(chromium, served, asked):
    """Return the page in which Pyodide runs."""
    with visitor.served(served) as server:
        asked.append(server.address)
        page = pyodide.boot(chromium, server.address, asked)
        page.evaluate("code => pyodide.runPython(code)", NUMPY)
        yield page


@pytest.fixture
def told(page):
    """Return a function that runs a program there, and returns what its last line is worth."""

    def told(program):
        return json.loads(page.evaluate("code => pyodide.runPython(code)", program))

    return told


def test_its_python_is_one_that_nbcore_allows(told):
    platform, version = told(
        "import json, platform, sys; json.dumps([sys.platform, platform.python_version()])"
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert platform == "emscripten" and version in SpecifierSet(project["requires-python"])


def test_a_thread_cannot_start_and_says_so_as_the_checker_expects(told):
    said = told("""
import json, threading
said = None
guard = threading.Thread(target=print, daemon=True)
try:
    guard.start()
except RuntimeError as error:
    said = str(error)
json.dumps([said, guard.is_alive()])
""")
    assert said == ["can't start new thread", False]


def test_an_exception_for_this_thread_can_be_called_off_as_the_checker_does(told):
    assert told("""
import ctypes, json, threading
json.dumps(ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(threading.get_ident()), None))
""") in (0, 1)


def test_every_file_compiles_there_without_a_warning(told):
    files, wrong = told(f"""
import json, pathlib, warnings
wrong, files = [], sorted(pathlib.Path("{pyodide.PLACES}/nbcore").rglob("*.py"))
for file in files:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(file.read_text("utf-8"), str(file), "exec")
    except (SyntaxError, Warning) as error:
        wrong.append(f"{{file}}: {{error}}")
json.dumps([len(files), wrong])
""")
    assert files == len(list(Path(nbcore.__path__[0]).rglob("*.py"))) and wrong == []


def test_what_needs_no_package_is_imported(told):
    assert (
        told("""
import json, nbcore, nbcore.course.command, nbcore.course.edition
json.dumps(nbcore.__doc__)
""")
        == nbcore.__doc__
    )


def test_answers_are_kept_in_a_file_without_a_warning(told):
    kept, again, names, words, warned = told("""
import json, pathlib, warnings
folder = pathlib.Path("/home/pyodide/lessons")
folder.mkdir()
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    from nbcore.course.record import FILE, Record
    first, second = Record(folder), Record(folder)  # as of two lessons
    first.put("answers", "01-slope 1", {"chosen": 2})
    second.put("answers", "02-shape 1", {"chosen": 0})
    first.put("answers", "01-slope 1", {"chosen": 1})
    kept = json.loads((folder / FILE).read_text("utf-8"))["answers"]
    again = Record(folder).all("answers")
    words = [first.words, second.words]
    second.forget()
names = sorted(file.name for file in folder.iterdir() if not file.name.startswith("."))
json.dumps([kept, again, names, words, [str(one.message) for one in warned]])
""")
    assert kept == again == {"01-slope 1": {"chosen": 1}, "02-shape 1": {"chosen": 0}}
    assert names == ["nbcore-answers.forgotten-1.json"]
    assert words == ["", ""] and warned == []


def test_a_slider_that_moves_is_kept_a_moment_later(page):
    assert page.evaluate("""async () => await pyodide.runPythonAsync(`
import asyncio, pathlib
from nbcore.course.record import FILE, PAUSE, Record
folder = pathlib.Path("/home/pyodide/slider")
folder.mkdir()
record = Record(folder)
record.put("settings", "slope", {"state": "x=1"}, soon=True)
before = (folder / FILE).exists()
await asyncio.sleep(PAUSE + 0.1)
[before, Record(folder).get("settings", "slope")["state"]]
`).then(found => found.toJs())""") == [False, "x=1"]


def test_its_versions_are_those_recorded(served):
    """Run make_pyodide.py when they have changed; the floors are compared with what it records."""
    recorded = json.loads((ROOT / "tests/references/pyodide.json").read_text("utf-8"))
    assert recorded.items() >= make_pyodide.offered(served / "package").items()
    lock = json.loads((served / "package/pyodide-lock.json").read_text("utf-8"))
    assert not set(recorded["added"]) & set(lock["packages"])


def test_nothing_is_asked_of_another_machine(page, asked):
    address, *others = asked
    assert len(others) > 4
    assert [one for one in others if not one.startswith(address)] == []
