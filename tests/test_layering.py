"""Who may import whom: each part receives finished values from its left, nothing points back."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import nbcore

ORDER = ["activations losses validation initialisations symbols", "network"]
ORDER += ["answers check conventions factors neuron nudges optimizers surface survey trace"]
ORDER += ["training data", "session", "figures", "widgets"]
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names.split()}
FILES = {  # by the name under which a file is imported
    ".".join(file.relative_to(Path(nbcore.__file__).parents[1]).with_suffix("").parts): file
    for file in sorted(Path(nbcore.__file__).parent.rglob("*.py"))
}
UNWANTED = {"figures": {"ipywidgets", "IPython", "matplotlib.pyplot"}}
UNWANTED["widgets"] = {"matplotlib.pyplot"}
every_module = pytest.mark.parametrize("module", FILES)


def part(module):
    """Return the second word of a module's name: activations ... widgets, or __init__."""
    return module.split(".")[1]


# To import any module of a package with imports in its __init__ is to import the whole package.
ALONE = [m for m in FILES if not m.startswith("nbcore.widgets.") or m.endswith("__init__")]


@pytest.mark.parametrize("module", ALONE)
def test_a_fresh_python_loads_what_the_module_may_need_and_no_more(module):
    program = "import sys, numpy, numpy.random; before = set(sys.modules)\n"
    program += f"import {module}\nprint(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    loaded = set(run.stdout.split())
    assert module in loaded
    if part(module) in UNWANTED:
        assert not loaded & UNWANTED[part(module)]
    else:
        others = {name.split(".")[0] for name in loaded} - sys.stdlib_module_names
        assert others <= {"nbcore", "numpy"}


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
    if part(module) in ("__init__", "validation"):
        assert not own
    else:
        assert all(LEVEL[name] <= LEVEL[part(module)] for name in own)


def test_every_module_has_its_place():
    found = {part(module) for module in FILES} - {"__init__"}
    assert sorted(found - set(LEVEL)) == [], "modules without a place in ORDER"
    assert sorted(set(LEVEL) - found) == [], "modules of ORDER that do not exist"
