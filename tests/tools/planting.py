"""Plant mistakes in learners' code: texts replaced in the source of tests/learners."""

import importlib.util
import linecache
from pathlib import Path

LEARNERS = Path(__file__).parents[1] / "learners"
STYLES = ("loops", "einsum", "oneliners", "columns", "objects")


class NotPlantable(Exception):
    """A replacement has nothing to replace, since another has taken it."""


def module(style):
    """Return the module of a style, loaded anew."""
    spec = importlib.util.spec_from_file_location(style, LEARNERS / f"{style}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def plant(style, *replacements):
    """Return backward of a style after these lists of (old, new), with a memory of its own.

    Raises NotPlantable unless each old text stands there exactly once.
    """
    source = (LEARNERS / f"{style}.py").read_text("utf-8").partition("\nMISTAKES = {")[0]
    for old, new in (pair for pairs in replacements for pair in pairs):
        if source.count(old) != 1:
            raise NotPlantable(f"{style}: {old!r} stands there {source.count(old)} times")
        source = source.replace(old, new)
    name = f"<{style}>"
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    names = {"__name__": style}
    exec(compile(source, name, "exec"), names)
    return names["backward"]
