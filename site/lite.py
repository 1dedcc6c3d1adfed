"""Build JupyterLite: the lessons open in the visitor's browser, and the kernel runs there as well.

    python site/lite.py build/site/lite

The interpreter, NumPy and what else Pyodide's own distribution has come from its content delivery
network when a lesson is opened. What it lacks lies in the build: nbcore, the widgets, the kernel.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from shutil import copy, copytree, rmtree

from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_CDN_URL,
    PYODIDE_PYTHON_VERSION,
    PYODIDE_VERSION,
)
from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

from nbcore.course.edition import write_edition

HERE = Path(__file__).resolve().parent
SETTINGS = HERE.parent / "nbcore/course/jupyter/labconfig/default_setting_overrides.json"
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
LOCK = "static/pyodide-lock/pyodide-lock.json"  # as lite/jupyter-lite.json has it
KERNEL = "extensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
# What the lessons need and Pyodide lacks, in the versions that are installed here: the front ends
# of the widgets are taken from this environment, too.
MISSING = ("anywidget", "comm", "ipywidgets", "psygnal")
# What is asked for, and not used in a browser: its page has the front ends, its drive no locks.
UNUSED = {"ipywidgets": "jupyterlab-widgets", "nbcore": "filelock"}


def build(output: Path) -> None:
    """Build everything into a folder.

    Raises subprocess.CalledProcessError when npm, pip or `jupyter lite` fails.
    """
    output = output.resolve()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        lite = copytree(HERE / "lite", work / "lite")
        copy(SETTINGS, lite / "overrides.json")
        write_edition(lite / "files")
        _run(
            *(sys.executable, "-m", "jupyter", "lite", "build"),
            *("--lite-dir", lite, "--output-dir", output),
            folder=work,  # here it keeps a record of what it has done
        )
        lock = output / LOCK
        rmtree(lock.parent, ignore_errors=True)  # wheels of an earlier build
        lock.parent.mkdir(parents=True)
        _fetch_wheels(lock.parent)
        _build_nbcore(work / "nbcore", lock.parent)
        for wheel in (output / KERNEL).glob("*.whl"):
            if not wheel.name.startswith("widgetsnbextension-3"):  # for ipywidgets 7
                copy(wheel, lock.parent)
        wheels = sorted(lock.parent.glob("*.whl"))
        spec = add_wheels_to_spec(_distribution(work), wheels, ignore_missing_dependencies=True)
        for name, unused in UNUSED.items():
            spec.packages[name].depends.remove(unused)
        spec.to_json(lock)


def _fetch_wheels(folder):
    """Fetch wheels that run on any machine, also in a browser; none of what they need in turn."""
    anywhere = ("--platform", "any", "--implementation", "py", "--abi", "none")
    python = ("--python-version", PYODIDE_PYTHON_VERSION)
    missing = [f"{name}=={version(name)}" for name in MISSING]
    _run(
        *(*PIP, "download", "--no-deps", "--only-binary", ":all:", *anywhere, *python),
        *("--dest", folder, *missing),
    )


def _build_nbcore(source, folder):
    """Build the wheel of nbcore without the stored lessons, five sixths of its bytes."""
    copytree(HERE.parent / "nbcore", source / "nbcore")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        copy(HERE.parent / name, source)
    _run(*PIP, "wheel", "--no-deps", "--wheel-dir", folder, source)


def _distribution(work):
    """Return what Pyodide's distribution has; the npm package lists it, the network serves it."""
    _run("npm", "pack", "--silent", "--pack-destination", work, f"pyodide@{PYODIDE_VERSION}")
    with tarfile.open(work / f"pyodide-{PYODIDE_VERSION}.tgz") as package:
        package.extract("package/pyodide-lock.json", work, filter="data")
    spec = PyodideLockSpec.from_json(work / "package/pyodide-lock.json")
    for known in spec.packages.values():
        known.file_name = f"{PYODIDE_CDN_URL}/{known.file_name}"
    return spec


def _run(*command, folder=None):
    subprocess.run([str(part) for part in command], cwd=folder, check=True)


def main(arguments=None) -> None:
    """Build into the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output", type=Path, help="the folder to build into")
    build(parser.parse_args(arguments).output)


if __name__ == "__main__":
    main()
