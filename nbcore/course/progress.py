"""How far a learner has come: what each lesson asks, and how much of it is done."""

import ast
import json
from pathlib import Path
from typing import NamedTuple

from nbcore.course.record import Record, identity

KINDS = {"Prediction": "answers", "Exercise": "exercises"}  # what is asked, and where it is kept


class Task(NamedTuple):
    """A question or an exercise of a lesson: where it is kept (`kind`, `name`), and its cell."""

    kind: str
    name: str
    cell: str

    def done(self, kept: dict) -> str:
        """Return when it was done: "" where it is open, "0" where that was not written down."""
        entry = kept.get(self.name, {})
        if self.kind == "exercises":
            return str(entry.get("right") or "")
        return str(entry.get("when") or 0) if entry.get("answer") else ""


class Lesson(NamedTuple):
    """A lesson's file, its title, and what it asks, in order."""

    path: Path
    title: str
    tasks: list[Task]


class Progress(NamedTuple):
    """How much of a lesson is done, and when something of it last was; "" for never.

    `counts` holds (done, all) of the questions and of the exercises, `open` the first cell that is
    left, or "".
    """

    lesson: Lesson
    counts: dict[str, tuple[int, int]]
    open: str
    last: str


def lessons(folder: Path) -> list[Lesson]:
    """Return the lessons of a folder in their order; files that are none are left out.

    Of what stands twice in a lesson, as in a cell that was copied, the first counts.
    """
    found = []
    paths = folder.glob("[0-9][0-9]_*.ipynb")
    for path in sorted(paths, key=lambda path: path.stem):  # 03_loss before 03_loss-Copy1
        if "." in path.stem:  # 03_loss.new.ipynb waits beside the learner's own
            continue
        try:
            cells = json.loads(path.read_text("utf-8"))["cells"]
            sources = [(cell.get("id", ""), "".join(cell["source"])) for cell in cells]
            heading = next(text for _, text in sources if text.startswith("# "))
        except (OSError, ValueError, LookupError, TypeError, StopIteration):
            continue
        title = heading.splitlines()[0][2:].partition(":")[0]
        title = title if title[:2].isdigit() else f"{path.name[:2]} {title}"
        tasks = {}
        for task in (task for cell, text in sources for task in asked(text, cell)):
            tasks.setdefault((task.kind, task.name), task)
        found.append(Lesson(path, title, list(tasks.values())))
    return found


def asked(source: str, cell: str) -> list[Task]:
    """Return what the text of a cell asks; nothing for prose, or code that cannot be read."""
    if not any(f"{call}(" in source for call in KINDS):
        return []
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return []
    found = []
    for call in calls:
        kind = KINDS.get(getattr(call.func, "id", ""))
        words = [a.value for a in call.args if isinstance(getattr(a, "value", None), str)]
        key = {k.arg: getattr(k.value, "value", None) for k in call.keywords}.get("key")
        if kind and words and isinstance(key, str):
            question = words if kind == "answers" else words[:1]
            found.append(Task(kind, identity(key, *question), cell))
    return found


def progress(record: Record, found: list[Lesson]) -> list[Progress]:
    """Return how much of each lesson is done."""
    kept = {kind: record.all(kind) for kind in KINDS.values()}
    return [_of_one(lesson, kept) for lesson in found]


def _of_one(lesson, kept):
    done = [task.done(kept[task.kind]) for task in lesson.tasks]
    pairs = list(zip(lesson.tasks, done, strict=True))
    counts = {}
    for kind in KINDS.values():
        own = [bool(when) for task, when in pairs if task.kind == kind]
        counts[kind] = (sum(own), len(own))
    left = next((task.cell for task, when in pairs if not when), "")
    return Progress(lesson, counts, left, max(done, default=""))


def go_on(found: list[Progress]) -> Progress | None:
    """Return the lesson to go on with: the one last worked in, or the next that is not finished.

    None where all is done.
    """
    latest = max(range(len(found)), key=lambda n: found[n].last, default=0)
    rest = [*found[latest:], *found[:latest]]
    return next((lesson for lesson in rest if lesson.open), None)
