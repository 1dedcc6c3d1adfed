"""Make tests/references/pyodide.json: the versions that Pyodide offers.

    python tests/tools/make_pyodide.py     (needs npm)

They are read from its package on npm, in the version that `pyodide.py` names.
"""

import json
import tempfile
import tomllib
from pathlib import Path

import pyodide
from packaging.requirements import Requirement

TESTS = Path(__file__).parents[1]
TARGET = TESTS / "references" / "pyodide.json"


def offered(package: Path) -> dict:
    """Return what Pyodide's package says: versions of it, of Python, and of what nbcore needs."""
    project = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))["project"]
    lock = json.loads((package / "pyodide-lock.json").read_text("utf-8"))
    needed = sorted(Requirement(line).name for line in project["dependencies"])
    found = {name: lock["packages"].get(name, {}).get("version") for name in needed}
    versions = {name: version for name, version in found.items() if version}
    return {"version": pyodide.VERSION, "python": lock["info"]["python"], "packages": versions}


if __name__ == "__main__":
    record = json.loads(TARGET.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        record |= offered(pyodide.fetch(Path(folder)))
    TARGET.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
