"""environment.yml and the workflow ask for what pyproject.toml asks for."""

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # where conda-forge has another name


@pytest.fixture
def project():
    """Return the table [project] of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


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


def test_both_files_list_the_same_packages_and_bounds(project, conda, pip):
    wanted = project["dependencies"] + sum(project["optional-dependencies"].values(), [])
    by_pip = set(pip) - {"-e ."}
    by_conda = {line for line in conda if line != "pip" and not line.startswith("python=")}
    assert by_conda == {conda_name(line) for line in wanted if line not in by_pip}
    assert by_pip <= set(wanted)


def test_the_python_of_the_environment_is_exact_and_allowed(project, conda):
    [line] = [line for line in conda if line.startswith("python")]
    name, _, version = line.partition("=")
    assert name == "python" and version.replace(".", "").isdigit()
    assert version in SpecifierSet(project["requires-python"])


def test_the_environment_installs_the_package_itself(conda, pip):
    assert "pip" in conda
    assert "-e ." in pip


def test_the_environment_is_called_nbcore_and_comes_from_conda_forge():
    assert environment()["name"] == "nbcore"
    assert environment()["channels"] == ["conda-forge"]


def test_the_workflow_tests_with_the_oldest_numpy(project):
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    matrix = workflow["jobs"]["conda"]["strategy"]["matrix"]
    [numpy] = [line for line in project["dependencies"] if line.startswith("numpy")]
    assert numpy == "numpy>=" + matrix["numpy"][0]
