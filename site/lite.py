"""Build JupyterLite: the lessons open in the visitor's browser, and the kernel runs there as well.

    python site/lite.py build/site/lite

The interpreter, NumPy and what else Pyodide's own distribution has come from its content delivery
network when a lesson is opened. What it lacks lies in the build: nbcore, the widgets, the kernel.
"""

import argparse
import email
import hashlib
import json
import os
import runpy
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from shutil import copy, copytree, rmtree
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from nbcore.course.edition import write_edition

HERE = Path(__file__).resolve().parent
SETTINGS = HERE.parent / "nbcore/course/jupyter/labconfig/default_setting_overrides.json"
# These are no part of the environment: JupyterLab would load the kernel, which fails there.
TOOLS = ("doit==0.37.0", "jupyterlite-core==0.8.6", "jupyterlite-pyodide-kernel==0.8.6",
         "pkginfo==2.0.0")  # fmt: skip
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
LOCK = "static/pyodide-lock/pyodide-lock.json"  # as lite/jupyter-lite.json has it
EXTENSION = "@jupyterlite/pyodide-kernel-extension"  # "kernel" in lite/jupyter_lite_config.json
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
        tools = work / "tools"
        _run(*PIP, "install", "--no-deps", "--target", tools, *TOOLS)
        copytree(tools / "share/jupyter/labextensions" / EXTENSION, lite / "kernel")
        _run(
            *(sys.executable, "-m", "jupyterlite_core", "build"),
            *("--lite-dir", lite, "--output-dir", output),
            folder=work,  # here it keeps a record of what it has done
            PYTHONPATH=tools,
        )
        kernel = runpy.run_path(str(tools / "jupyterlite_pyodide_kernel/constants.py"))
        lock = output / LOCK
        rmtree(lock.parent, ignore_errors=True)  # wheels of an earlier build
        lock.parent.mkdir(parents=True)
        _fetch_wheels(lock.parent, kernel["PYODIDE_PYTHON_VERSION"])
        _build_nbcore(work / "nbcore", lock.parent)
        for wheel in (output / "extensions" / EXTENSION / "static/pypi").glob("*.whl"):
            if not wheel.name.startswith("widgetsnbextension-3"):  # for ipywidgets 7
                copy(wheel, lock.parent)
        content = _distribution(work, kernel["PYODIDE_VERSION"], kernel["PYODIDE_CDN_URL"])
        entries = (_entry(wheel) for wheel in sorted(lock.parent.glob("*.whl")))
        content["packages"] |= {entry["name"]: entry for entry in entries}
        lock.write_text(json.dumps(content))


def _entry(wheel):
    """Return what Pyodide's lock file says of a wheel that lies beside it.

    The package pyodide-lock could write it; it needs Python 3.12.
    """
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
        about = email.message_from_bytes(archive.read(metadata))
    name = canonicalize_name(about["Name"])
    needs = map(Requirement, about.get_all("Requires-Dist", []))
    there = {"sys_platform": "emscripten", "extra": ""}
    needed = {canonicalize_name(n.name) for n in needs if not n.marker or n.marker.evaluate(there)}
    return {
        "name": name,
        "version": about["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted({n.split("/")[0] for n in names if n.endswith("/__init__.py")}),
        "depends": sorted(needed - {UNUSED.get(name)}),
        "unvendored_tests": False,
    }


def _fetch_wheels(folder, version_of_python):
    """Fetch wheels that run on any machine, also in a browser; none of what they need in turn."""
    anywhere = ("--platform", "any", "--implementation", "py", "--abi", "none")
    python = ("--python-version", version_of_python)
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


def _distribution(work, version, address):
    """Return what Pyodide's distribution has; the npm package lists it, the network serves it."""
    _run("npm", "pack", "--silent", "--pack-destination", work, f"pyodide@{version}")
    with tarfile.open(work / f"pyodide-{version}.tgz") as package:
        package.extract("package/pyodide-lock.json", work, filter="data")
    content = json.loads((work / "package/pyodide-lock.json").read_text("utf-8"))
    for known in content["packages"].values():
        known["file_name"] = f"{address}/{known['file_name']}"
    return content


def _run(*command, folder=None, **places):
    env = os.environ | {name: str(place) for name, place in places.items()}
    subprocess.run([str(part) for part in command], cwd=folder, env=env, check=True)


def main(arguments=None) -> None:
    """Build into the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output", type=Path, help="the folder to build into")
    build(parser.parse_args(arguments).output)


if __name__ == "__main__":
    main()
