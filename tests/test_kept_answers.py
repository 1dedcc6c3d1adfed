"""What somebody has done in `notebooks/` does not show when the lessons are tested."""

import os
import re
import subprocess
import sys

import pytest
from render import NOTEBOOKS, read

from nbcore.course.progress import asked
from nbcore.course.record import FILE, Record

NAME = "02_forward_pass.ipynb"


@pytest.fixture
def worked_in():
    """Lock a wrong answer to each question of a lesson, and leave all of it as it was before."""
    kept = Record(NOTEBOOKS)
    before = {path: path.read_bytes() for path in NOTEBOOKS.glob("*nbcore-answers*")}
    for cell in read(NOTEBOOKS / NAME).cells:
        for task in asked(cell.source, cell.id) if cell.cell_type == "code" else []:
            answer = {"answer": "a wrong one", "when": "2026-11-30 12:00", "right": "yesterday"}
            kept.put(task.kind, task.name, answer)
    assert kept.all("answers") and kept.all("exercises") and not kept.words
    yield
    for path in NOTEBOOKS.glob(f"*{FILE}*"):
        path.unlink()
    for path, content in before.items():
        path.write_bytes(content)


def test_a_locked_answer_in_notebooks_changes_nothing_for_strict_nbval(worked_in):
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", f"notebooks/{NAME}"]
    kept = (NOTEBOOKS / FILE).read_bytes()
    env = {name: value for name, value in os.environ.items() if name != "NBCORE_ANSWERS"}
    where = {"cwd": NOTEBOOKS.parent, "env": env}
    run = subprocess.run(command, **where, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:]
    passed = int(re.search(r"(\d+) passed", run.stdout)[1])
    assert passed == sum(cell.cell_type == "code" for cell in read(NOTEBOOKS / NAME).cells)
    assert (NOTEBOOKS / FILE).read_bytes() == kept, "no test writes into it"
