"""A lesson can be worked in after *Run All*: cells are run again, and stubs are solved.

All of it without a thread, as in a browser; in `notebooks/` each lesson also runs with threads.
"""

import ast
import re

import nbformat
import pytest
import rerun
from nbformat.v4 import new_code_cell, new_notebook
from render import NOTEBOOKS
from rerun import Lesson
from solutions import SOLUTIONS

LESSONS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
STUB = re.compile(r"# .*(your lines?\b|\?$)", re.MULTILINE)  # a comment that asks for something
pytestmark = pytest.mark.usefixtures("no_threads")
every_lesson = pytest.mark.parametrize("name", LESSONS)


@pytest.fixture(scope="module")
def lessons():
    """Return the lesson of a name, run once from top to bottom."""
    found = {}

    def lesson(name):
        if name not in found:
            found[name] = Lesson(NOTEBOOKS / f"{name}.ipynb")
        return found[name]

    return lesson


@every_lesson
def test_each_cell_run_again_alone_shows_what_it_showed(lessons, name):
    assert lessons(name).failures() == {}


@every_lesson
def test_each_stub_is_solved_by_its_solution_after_all_cells_have_run(lessons, name):
    lesson = lessons(name)
    stubs = [key for key, code in lesson.code.items() if STUB.search(code)]
    assert stubs == [key for key in lesson.code if key.endswith("-mine")]
    assert set(SOLUTIONS.get(name, {})) == {key for key in stubs if "exercise" not in key}
    for key in stubs:
        assert not is_right(*lesson.again(key)), f"{key} is right before anybody solved it"
        assert is_right(*lesson.again(key, solved(lesson, name, key))), key


@pytest.mark.parametrize(
    ("later", "changed"),
    [
        ("y = 3", set()),  # bound by the cell before it reads it
        ("x = [3]", {"reads", "calls"}),
        ("x.append(3)", {"reads", "calls"}),
        ("f = str", {"calls"}),
        ("next(numbers)", {"takes"}),
    ],
)
def test_a_long_cell_is_run_again_where_something_that_it_reads_has_changed(
    monkeypatch, tmp_path, later, changed
):
    code = {
        "start": "x, numbers = [1, 2], iter(range(9))\nf = lambda: x",
        "reads": "for y in x:\n    z = y\nstr(x)",
        "calls": "str(f())",
        "takes": "next(numbers)",
        "draws": "import secrets\nsecrets.token_hex()",  # run again it would show another number
        "later": later,
    }
    notebook = new_notebook(cells=[new_code_cell(text, id=name) for name, text in code.items()])
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    monkeypatch.setattr(rerun, "LONG", -1)
    shown = Lesson(tmp_path / "lesson.ipynb").failures()
    # What takes from an iterator has changed what it reads itself.
    assert {"reads", "calls", "takes", "draws"} & set(shown) == changed | {"takes"}


def solved(lesson, name, key):
    """Return the text of a stub with its solution in it."""
    code = lesson.code[key]
    if key.startswith("exercise-"):
        return folded_solution(code, lesson.code[key.replace("-mine", "-solution")])
    for gap, line in SOLUTIONS[name][key].items():
        assert code.count(gap) == 1, f"{key}: {gap}"
        code = code.replace(gap, line)
    return code


def folded_solution(stub, solution):
    """Return the function that a lesson folds away, under the stub's name, and the stub's check."""
    mine, theirs = ast.parse(stub), ast.parse(solution)
    (place,) = (n for n, part in enumerate(mine.body) if isinstance(part, ast.FunctionDef))
    (function,) = (part for part in theirs.body if isinstance(part, ast.FunctionDef))
    function.name = mine.body[place].name
    mine.body[place] = function
    return ast.unparse(mine)


def is_right(printed, value):
    """Tell whether a cell says so: a check's card, or the words that it printed."""
    if hasattr(value, "correct"):
        return value.correct
    return "right" in printed and "not" not in printed
