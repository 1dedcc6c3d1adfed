"""Who may import whom: each part receives finished values from its left, nothing points back."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nbcore

ORDER = re.findall(r"`(\w+)`", nbcore.__doc__)  # what the text promises
FILES = {  # by the name under which a file is imported
    ".".join(file.relative_to(Path(nbcore.__file__).parents[1]).with_suffix("").parts): file
    for file in sorted(Path(nbcore.__file__).parent.rglob("*.py"))
}
UNWANTED = {"figures": {"ipywidgets", "IPython", "matplotlib.pyplot"}}
UNWANTED["widgets"] = {"matplotlib.pyplot"}
UNWANTED["course"] = {"ipywidgets", "IPython", "matplotlib", "numpy"}
every_module = pytest.mark.parametrize("module", FILES)


def part(module):
    """Return the second word of a module's name: activations ... widgets, or __init__."""
    return module.split(".")[1]


NUMERIC = [module for module in FILES if part(module) not in UNWANTED]


def loaded_by(modules):
    """Return what a fresh Python has loaded after it has imported these, one after the other."""
    program = "import sys, numpy, numpy.random; before = set(sys.modules)\n"
    program += "".join(f"import {module}\n" for module in modules)
    program += "print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert set(modules) <= set(run.stdout.split())
    return set(run.stdout.split())


@pytest.mark.parametrize("module", NUMERIC)
def test_a_fresh_python_needs_nothing_but_numpy_for_a_numeric_module(module):
    others = {name.split(".")[0] for name in loaded_by([module])} - sys.stdlib_module_names
    assert others <= {"nbcore", "numpy"}


@pytest.mark.parametrize("which", UNWANTED)
def test_a_fresh_python_loads_nothing_unwanted_for_pictures_widgets_and_the_course(which):
    modules = [module for module in FILES if part(module) == which]
    for order in (modules, modules[::-1]):
        assert not loaded_by(order) & UNWANTED[which]


def points_back(name, own):
    """Return which of the parts that a part imports do not stand above it in the text."""
    above = ORDER[: ORDER.index(name)] if name in ORDER else []
    return own - {name, *above}


@every_module
def test_nothing_points_back_not_even_inside_a_function(module):
    names = set()
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write the full name, nbcore...."
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    own = {part(name) for name in names if name.startswith("nbcore.")}
    others = {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"nbcore"}
    if part(module) in UNWANTED:
        assert not UNWANTED[part(module)] & (others | names)
    else:
        assert others <= {"numpy"}
    assert points_back(part(module), own) == set()


def test_every_module_has_its_place():
    found = {part(module) for module in FILES} - {"__init__"}
    assert sorted(ORDER) == sorted(found), "the text of nbcore names each module once"


@pytest.mark.parametrize(
    ("name", "own", "wrong"),
    [
        ("training", {"network", "session"}, {"session"}),
        ("activations", {"losses"}, {"losses"}),
        ("factors", {"neuron", "factors"}, {"neuron"}),
        ("validation", {"network"}, {"network"}),
        ("__init__", {"network"}, {"network"}),
        ("__main__", set(ORDER), set()),
    ],
)
def test_an_import_that_points_back_is_found(name, own, wrong):
    assert points_back(name, own) == wrong
