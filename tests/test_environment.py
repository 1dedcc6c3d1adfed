"""pyproject.toml asks for what is imported; environment.yml, Makefile and workflow follow it."""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
import yaml
from oldest import oldest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
COLAB = "3.13"  # its Python
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # where conda-forge has another name


@pytest.fixture
def pyproject():
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture
def project(pyproject):
    """Return the table [project] of pyproject.toml."""
    return pyproject["project"]


@pytest.fixture
def jobs():
    """Return the jobs of the workflow."""
    return yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))["jobs"]


@pytest.fixture
def places(pyproject):
    """Return the versions of what Colab and Pyodide have: its leg's, and those of a record."""
    pins = map(Requirement, pyproject["tool"]["nbcore"]["oldest"][COLAB])
    packages = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}
    pyodide = json.loads((TESTS / "references/pyodide.json").read_text("utf-8"))
    return {"colab": {"python": COLAB, "packages": packages}, "pyodide": pyodide}


@pytest.fixture
def conda():
    """Return the dependencies of environment.yml, without those that pip installs."""
    return [line for line in environment()["dependencies"] if isinstance(line, str)]


@pytest.fixture
def pip():
    """Return the dependencies of environment.yml that pip installs."""
    [section] = [line for line in environment()["dependencies"] if isinstance(line, dict)]
    assert list(section) == ["pip"]
    return section["pip"]


def environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))


def conda_name(requirement):
    """Return a requirement such as numpy>=1.26 as conda-forge calls it."""
    name, bound, version = requirement.partition(">=")
    return CONDA_NAMES.get(name, name) + bound + version


def asked(project, *extras):
    """Return what the package and its extras ask for, of two floors of one package the higher."""
    highest = {}
    for line in sum((project["optional-dependencies"][e] for e in extras), project["dependencies"]):
        name, floor = line.split(">=")
        highest[name] = max(highest.get(name, floor), floor, key=Version)
    return [f"{name}>={floor}" for name, floor in highest.items()]


def test_both_files_list_the_same_packages_and_bounds(project, conda, pip):
    wanted = asked(project, *project["optional-dependencies"])
    by_pip = set(pip) - {"-e ."}
    by_conda = {line for line in conda if not line.startswith("python=")}
    assert by_conda == {conda_name(line) for line in wanted if line not in by_pip}
    assert by_pip <= set(wanted)


def test_the_python_of_the_environment_is_exact_and_allowed(project, conda):
    [line] = [line for line in conda if line.startswith("python")]
    name, _, version = line.partition("=")
    assert name == "python" and version.replace(".", "").isdigit()
    assert version in SpecifierSet(project["requires-python"])


def test_the_environment_installs_the_package_itself(conda, pip):
    assert any(line.startswith("pip>=") for line in conda)
    assert "-e ." in pip


def test_the_environment_is_called_nbcore_and_comes_from_conda_forge():
    assert environment()["name"] == "nbcore"
    assert environment()["channels"] == ["conda-forge"]


def test_jupyterlab_needs_a_newer_ipywidgets_than_colab_has(project):
    assert "ipywidgets>=7.7.1" in asked(project)
    assert "ipywidgets>=8.1" in asked(project, "lab")


def test_the_workflow_tests_with_the_oldest_numpy(project, jobs):
    matrix = jobs["conda"]["strategy"]["matrix"]
    assert f"numpy>={matrix['numpy'][0]}" in project["dependencies"]


def test_the_workflow_tests_the_oldest_on_the_oldest_python_and_on_colabs(pyproject, jobs):
    pythons = jobs["oldest"]["strategy"]["matrix"]["python"]
    assert pyproject["project"]["requires-python"] == f">={pythons[0]}"
    assert set(pyproject["tool"]["nbcore"]["oldest"]) == set(pythons)
    assert jobs["oldest"]["steps"][-1] == {"run": "make oldest"}


def test_the_target_installs_the_oldest_and_makes_them_anew_when_the_floors_change():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    needs, recipe = re.search(r"^\$\(OLDEST\):(.*)\n((?:\t.*\n)+)", makefile, re.M).groups()
    assert needs.split() == ["pyproject.toml", "tests/tools/oldest.py"]
    assert "tests/tools/oldest.py > $(VENV)/oldest.txt" in recipe
    assert "--editable . --requirement $(VENV)/oldest.txt" in recipe


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_oldest_are_the_floors_but_for_what_the_table_has(pyproject, python):
    others = {
        Requirement(line).name for line in pyproject["tool"]["nbcore"]["oldest"].get(python, [])
    }
    highest = asked(pyproject["project"], "lab", "test")
    wanted = [line for line in highest if not line.startswith("ipywidgets")] + ["ipywidgets>=7.7.1"]
    floors = {requirement.name: requirement.specifier for requirement in map(Requirement, wanted)}
    pins = [Requirement(line) for line in oldest(pyproject, python)]
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}
    assert len(versions) == len(pins) and set(versions) == set(floors) | others
    for name, floor in floors.items():
        assert versions[name] in floor, f"{name} {versions[name]} is older than the floor"
        assert name in others or str(floor) == f">={versions[name]}"


def too_old(project, place):
    """Return the floors that a place does not meet, Python's among them."""
    floors = [Requirement(line) for line in project["dependencies"]]
    python = Requirement(f"python{project['requires-python']}")
    versions = place["packages"] | {"python": place["python"]}
    return [
        str(floor)
        for floor in (python, *floors)
        if floor.name in versions and versions[floor.name] not in floor.specifier
    ]


def test_colab_has_all_that_is_asked_for_or_newer(project, places):
    colab = places["colab"]
    needed = {Requirement(line).name for line in project["dependencies"]}
    assert needed <= set(colab["packages"])
    assert too_old(project, colab) == []


def test_pyodide_has_all_that_is_compiled_and_the_rest_can_be_added(project, places):
    lite = places["pyodide"]
    assert too_old(project, lite) == []
    rest = {Requirement(line).name for line in project["dependencies"]} - set(lite["packages"])
    assert rest == {"anywidget", "filelock", "ipywidgets"} and rest <= set(lite["added"])
    for name in rest:
        assert "Tag: py3-none-any" in distribution(name).read_text("WHEEL"), f"{name} is compiled"


@pytest.mark.parametrize("place", ["colab", "pyodide"])
def test_a_floor_that_a_place_does_not_meet_is_found(project, places, place):
    for name in ("numpy", "matplotlib"):
        high = {**project, "dependencies": [f"{name}>=99"]}
        assert too_old(high, places[place]) == [f"{name}>=99"]
    assert too_old(project | {"requires-python": ">=4"}, places[place]) == ["python>=4"]


def imported(code):
    """Return the first words of all imports, also of those inside functions."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def code_of(file):
    """Return the Python of a module or of a notebook."""
    text = file.read_text("utf-8")
    if file.suffix == ".py":
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def others_imported(files):
    """Return what files import from other packages, with all own files that they import."""
    waiting, found, seen = list(files), set(), set()
    while waiting:
        seen.add(file := waiting.pop())
        for name in imported(code_of(file)):
            folders = (TESTS, TESTS / "tools", ROOT / "site")
            own = [p for folder in folders if (p := folder / f"{name}.py").exists()]
            waiting += [p for p in own if p not in seen]
            found |= set() if own else {name}
    return found - sys.stdlib_module_names - {"nbcore"}


def undeclared(names, requirements):
    """Return which imported names belong to no package of the requirements."""
    wanted = {canonicalize_name(Requirement(line).name) for line in requirements}
    packages = packages_distributions()
    return {n for n in names if not wanted & set(map(canonicalize_name, packages.get(n, [n])))}


def test_every_package_that_nbcore_imports_is_asked_for(project):
    files = set((ROOT / "nbcore").rglob("*.py"))
    # The first says how to get JupyterLab where there is none; it alone names the second.
    command = {ROOT / "nbcore/course" / name for name in ("command.py", "connection.py")}
    names = others_imported(files - command)
    assert {"numpy", "matplotlib", "ipywidgets", "PIL", "contourpy", "IPython"} <= names
    assert undeclared(names, project["dependencies"]) == set()
    with_lab = project["dependencies"] + project["optional-dependencies"]["lab"]
    assert undeclared(others_imported(command), with_lab) == set()


def test_every_package_that_lessons_import_is_asked_for(project):
    names = others_imported((ROOT / "notebooks").glob("*.ipynb"))
    assert "numpy" in names and undeclared(names, project["dependencies"]) == set()


def test_every_package_that_the_tests_import_is_asked_for(project):
    names = others_imported(TESTS.glob("*.py"))
    assert {"pytest", "yaml", "nbformat", "jupyter_client"} <= names
    extras = project["optional-dependencies"]["test"] + project["optional-dependencies"]["site"]
    assert undeclared(names, project["dependencies"] + extras) == set()


def test_no_package_is_asked_for_that_nbcore_does_not_import(project):
    packages = packages_distributions()
    names = others_imported((ROOT / "nbcore").rglob("*.py"))
    found = {canonicalize_name(package) for name in names for package in packages[name]}
    assert {canonicalize_name(Requirement(line).name) for line in project["dependencies"]} <= found


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import yaml", "yaml"),
        ("import scipy.linalg as la", "scipy"),
        ("def draw():\n    from pandas.api import types", "pandas"),
        ("try:\n    import torch\nexcept ImportError:\n    pass", "torch"),
    ],
)
def test_an_import_that_is_not_asked_for_is_found(code, name, project, tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text(f"import math\nimport numpy as np\nfrom PIL import Image\n{code}\n")
    assert undeclared(others_imported([planted]), project["dependencies"]) == {name}
