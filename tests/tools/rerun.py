"""Run a lesson in this process, and then any of its cells again, as a learner does at a late hour.

python tests/tools/rerun.py [notebook ...]    name each cell that cannot be run again alone
"""

import ast
import contextlib
import dis
import io
import re
import sys
import time
import traceback
from pathlib import Path
from types import CodeType

import cloudpickle
from render import NOTEBOOKS, read

LONG = 0.2  # seconds: a cell that took longer is run again only where it could show something else


class Lesson:
    """A lesson of which every cell was run once, from top to bottom.

    `names` are what the cells left behind. A cell that is run again finds just these, whatever was
    run again before it; an array that another cell has written into stays written into.
    """

    def __init__(self, path: Path):
        self.code = {cell.id: cell.source for cell in read(path).cells if cell.cell_type == "code"}
        self.names = {"__name__": "__main__"}
        self.shown, self.long = {}, {}
        for name, source in self.code.items():
            found, start = self.found_by(name), time.process_time()
            self.shown[name] = run(source, self.names, name)
            if time.process_time() - start > LONG:
                self.long[name] = found

    def found_by(self, name: str) -> bytes | None:
        """Return all that a cell reads as it is now, also by functions; None if no bytes hold it.

        Between two equal answers nothing has been bound anew, written into or used up.
        """
        read, _ = reads_and_binds(compile(self.code[name], name, "exec"))
        with contextlib.suppress(Exception):  # a widget, a generator: whatever a pickle refuses
            return cloudpickle.dumps({n: self.names[n] for n in sorted(read & set(self.names))})

    def again(self, name: str, source: str | None = None) -> tuple[str, object]:
        """Run a cell again alone, or other text in its place; return what it printed and its value.

        Whatever the cell raises is raised.
        """
        return run(self.code[name] if source is None else source, dict(self.names), name)

    def failures(self) -> dict[str, str]:
        """Return, for each cell that cannot be run again alone, what happens instead."""
        found = {}
        for name in self.code:
            if self.long.get(name) and self.long[name] == self.found_by(name):
                continue
            try:
                printed, value = self.again(name)
            except Exception:
                found[name] = traceback.format_exc().strip().splitlines()[-1]
                continue
            before, value_before = self.shown[name]
            if printed != before or text(value) != text(value_before):
                found[name] = f"{printed}{text(value)} instead of {before}{text(value_before)}"
        return found


def reads_and_binds(code):
    """Return the names that code reads before it binds them, also in functions, and those it binds.

    A branch that was not taken counts as taken.
    """
    read, bound = set(), set()
    for step in dis.get_instructions(code):
        if step.opname == "STORE_NAME":
            bound.add(step.argval)
        elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            read |= {step.argval} - bound
        elif isinstance(step.argval, CodeType):
            read |= reads_and_binds(step.argval)[0] - bound
    return read, bound


def text(value):
    """Return a value as text, without what differs from one object to the next."""
    return re.sub(r"\bat 0x[0-9a-f]+", "", repr(value))


def run(source, names, label):
    """Run the text of a cell; return what it printed, and the value of its last expression."""
    tree, last = ast.parse(source, label), None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, label, "exec"), names)
        value = eval(compile(last, label, "eval"), names) if last else None
    return printed.getvalue(), value


def main(paths):
    """Name the cells that cannot be run again; return 1 if there are any."""
    found = {path.name: Lesson(path).failures() for path in paths}
    for name, failures in found.items():
        for cell, what in failures.items():
            print(f"{name} {cell}: {what}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main([Path(p) for p in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb"))))
