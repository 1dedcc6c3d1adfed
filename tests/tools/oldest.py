"""Print the oldest versions that pyproject.toml allows, as requirements for pip.

A floor is pinned as it stands, except where the table `tool.nbcore.oldest` has another version for
the Python that runs this: under "3.13" stands what Colab has.
"""

import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def oldest(pyproject: dict, python: str) -> list[str]:
    """Return a pin for each package that the lessons and their tests need, in a Python ("3.11")."""
    project, table = pyproject["project"], pyproject["tool"]["nbcore"]["oldest"]
    extras = project["optional-dependencies"]
    wanted = extras["lab"] + extras["test"] + project["dependencies"]  # the last of two floors wins
    floors = [line.replace(">=", "==") for line in wanted]
    pins = {pin.partition("==")[0]: pin for pin in floors + table.get(python, [])}
    return list(pins.values())


if __name__ == "__main__":
    python = "{}.{}".format(*sys.version_info)
    print(*oldest(tomllib.loads(PYPROJECT.read_text("utf-8")), python), sep="\n")
