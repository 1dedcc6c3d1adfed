"""Who may import whom: each room receives finished values from those above it, nothing points back.

The rooms and their order are read from the text of `nbcore`, the modules from the disk.
"""

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nbcore

ROOMS = re.findall(r"^\d+\. `(\w+)`", nbcore.__doc__, re.M)  # what the text promises, in order
ROOT = Path(nbcore.__file__).parent
# What a room may import besides Python's own modules, nbcore and NumPy.
OTHERS = {
    "course": {"filelock", "jupyter_server", "jupyterlab"},
    "drawing": {"matplotlib", "contourpy", "PIL"},
    "page": {"matplotlib", "IPython", "ipywidgets", "anywidget", "traitlets"},
    "explorers": {"matplotlib", "IPython", "ipywidgets"},
}
# What certain files may not even load, wherever they stand.
UNWANTED = {
    "drawing/": {"ipywidgets", "IPython", "matplotlib.pyplot"},
    "course/": {"ipywidgets", "IPython", "matplotlib", "numpy"},
    "/figure.py": {"ipywidgets", "IPython", "matplotlib.pyplot"},
    "/scenario.py": {"ipywidgets", "IPython", "matplotlib"},
    "widgets.py": {"matplotlib.pyplot"},
}


def imports(source):
    """Return the dotted names that a text imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write the full name, nbcore...."
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def modules(root):
    """Return the files below a package by the name under which they are imported."""
    files = {}
    for file in sorted(root.rglob("*.py")):
        parts = file.relative_to(root.parent).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return files


def room(module):
    """Return the room of a module of nbcore; the small module has the empty name."""
    first = module.split(".")[1] if "." in module else ""
    return first if first in ROOMS else ""


def graph(sources):
    """Return which modules each module imports, from their texts by name."""
    found = {}
    for module, source in sources.items():
        own = set()
        for name in imports(source):
            while name and name not in sources:
                name = name.rpartition(".")[0]
            own |= {name} if name else set()
        found[module] = own - {module}
    return found


def wrong_imports(sources):
    """Return what is wrong with who imports whom: a room that stands below, and cycles."""
    found, wrong = graph(sources), []
    for module, own in found.items():
        allowed = {"", *ROOMS[: ROOMS.index(room(module)) + 1]} if room(module) else {""}
        wrong += [f"{module} imports {name}" for name in own if room(name) not in allowed]
    try:
        graphlib.TopologicalSorter(found).prepare()
    except graphlib.CycleError as error:
        wrong.append(f"a cycle: {' -> '.join(error.args[1])}")
    return wrong


LONGEST_FILE, LONGEST_FUNCTION = 300, 40  # lines
FILES = modules(ROOT)
SOURCES = {module: file.read_text(encoding="utf-8") for module, file in FILES.items()}


def test_rooms_are_those_on_the_disk():
    folders = {folder.parent.name for folder in ROOT.glob("*/__init__.py")}
    assert set(ROOMS) == folders | {"widgets", "__main__"}
    assert set(OTHERS) <= set(ROOMS)


def test_nothing_points_back_and_nothing_goes_round_not_even_inside_a_function():
    assert wrong_imports(SOURCES) == []


@pytest.mark.parametrize(
    ("module", "line", "says"),
    [
        ("nbcore.losses", "from nbcore.network import cost", "a cycle"),
        ("nbcore.validation", "import nbcore.training", "a cycle"),
        ("nbcore.check", "from nbcore.analysis import metrics", "imports nbcore.analysis"),
        ("nbcore.analysis.metrics", "from nbcore.drawing import axes", "imports nbcore.drawing"),
        ("nbcore.drawing.axes", "from nbcore.drawing.charts import draw_chart", "a cycle"),
        ("nbcore.explorers.base", "def f():\n    from nbcore.widgets import chart", "nbcore.wid"),
    ],
)
def test_a_planted_import_that_points_back_or_round_is_found(module, line, says):
    planted = SOURCES | {module: f"{SOURCES[module]}\n{line}\n"}
    assert any(says in words for words in wrong_imports(planted))


@pytest.mark.parametrize("module", FILES)
def test_a_room_imports_from_others_only_what_it_is_allowed(module):
    outside = {name.split(".")[0] for name in imports(SOURCES[module])}
    outside -= sys.stdlib_module_names | {"nbcore", "numpy"}
    file = FILES[module].relative_to(ROOT).as_posix()
    assert outside <= OTHERS.get(room(module), set())
    for part, unwanted in UNWANTED.items():
        if f"/{file}".endswith(part) or file.startswith(part):
            assert not unwanted & (outside | imports(SOURCES[module]))


def test_explorers_do_not_know_each_other():
    for module, own in graph(SOURCES).items():
        parts = module.split(".")
        if parts[1:2] == ["explorers"] and len(parts) == 4:
            folders = {name.split(".")[2] for name in own if name.count(".") == 3
                       and name.startswith("nbcore.explorers.")}  # fmt: skip
            assert folders <= {parts[2]}, f"{module} imports from another explorer's folder"


def loaded_by(names):
    """Return what a fresh Python has loaded after it has imported these, one after the other."""
    program = "import sys, numpy, numpy.random; before = set(sys.modules)\n"
    program += "".join(f"import {name}\n" for name in names)
    program += "print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert set(names) <= set(run.stdout.split())
    return set(run.stdout.split())


def test_a_fresh_python_needs_nothing_but_numpy_for_all_that_computes():
    names = [name for name in FILES if room(name) not in {*OTHERS, "widgets", "__main__"}]
    others = {name.split(".")[0] for name in loaded_by(names)} - sys.stdlib_module_names
    assert others <= {"nbcore", "numpy"}


@pytest.mark.parametrize("part", UNWANTED)
def test_a_fresh_python_loads_nothing_unwanted(part):
    files = {name: f"/{file.relative_to(ROOT).as_posix()}" for name, file in FILES.items()}
    names = [name for name, file in files.items() if file.endswith(part) or f"/{part}" in file]
    assert names
    assert not loaded_by(names) & UNWANTED[part]


def functions(module):
    """Yield (where, node) for each function of a module."""
    for node in ast.walk(ast.parse(SOURCES[module])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{module}:{node.lineno} {node.name}", node


@pytest.mark.parametrize("module", FILES)
def test_files_and_functions_can_be_read_at_a_time(module):
    assert len(SOURCES[module].splitlines()) <= LONGEST_FILE
    for where, node in functions(module):
        assert node.end_lineno - node.lineno < LONGEST_FUNCTION, where


def test_no_function_is_written_twice():
    known, twice = {}, []
    for where, node in (pair for module in FILES for pair in functions(module)):
        body = node.body[1:] if ast.get_docstring(node) else node.body
        if body and body[-1].end_lineno - body[0].lineno >= 3:
            key = ast.dump(ast.Module(body, []))
            twice += [f"{known[key]} and {where}"] if key in known else []
            known.setdefault(key, where)
    assert not twice, "\n".join(twice)
