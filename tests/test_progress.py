"""Where was I: what the lessons ask, how much of it is done, and where to go on."""

import json

import pytest

from nbcore.course.progress import asked, lessons
from nbcore.course.record import FILE, Record, identity
from nbcore.widgets import Exercise, Prediction, Progress

ASKED = """from nbcore.widgets import Prediction

fall = Prediction("Does it "
                  "fall?", "yes", "no", key="01-fall")
fall"""
FIRST = [
    ("title", "# Begin here\n\nWords."),
    ("guess", ASKED),
    ("mine", 'Exercise("A line", 1 > 2, key="01-line")'),
]
SECOND = [
    ("title", "# 02 The next\n"),
    ("magic", "%time 1 + 1\nPrediction("),
    ("guess", 'Prediction("Grows?", "yes", "no", key="02-grow")'),
]
EMPTY = [("title", "# Nothing is asked\n")]


def write(path, cells):
    made = [{"id": name, "source": [text]} for name, text in cells]
    for cell, (_, text) in zip(made, cells, strict=True):
        cell["cell_type"] = "markdown" if text[0] == "#" else "code"
    path.write_text(json.dumps({"cells": made}), "utf-8")


@pytest.fixture(autouse=True)
def lesson_files(folder):
    """Write three lessons, with what is no lesson beside them."""
    files = {"01_first": FIRST, "02_second": SECOND, "03_empty": EMPTY}
    for name, cells in (files | {"01_first.new": SECOND, "notes": FIRST}).items():
        write(folder / f"{name}.ipynb", cells)
    (folder / "04_broken.ipynb").write_text("{", "utf-8")
    (folder / "05_other.ipynb").write_text('{"cells": 5}', "utf-8")


def lock(prediction, option):
    prediction.buttons.value = option
    prediction.lock.click()


def fall():
    return Prediction("Does it fall?", "yes", "no", key="01-fall")


def test_what_lessons_ask_is_read_from_them(folder):
    found = lessons(folder)
    titles = [lesson.title for lesson in found]
    assert titles == ["01 Begin here", "02 The next", "03 Nothing is asked"]
    first, second, empty = (lesson.tasks for lesson in found)
    assert [(task.kind, task.name, task.cell) for task in first] == [
        ("answers", fall().identity, "guess"),
        ("exercises", identity("01-line", "A line"), "mine"),
    ]
    assert [task.cell for task in second] == ["guess"] and empty == []


@pytest.mark.parametrize("source", ["Prediction(5, key=6)", "Prediction()", 'f("q", key="k")', "("])
def test_a_call_that_cannot_be_read_asks_nothing(source):
    assert asked(source, "cell") == []


def test_at_first_nothing_is_done_and_one_begins_with_the_first():
    found = Progress()
    assert found.rows == [
        ("01 Begin here", "0 of 1", "0 of 1"),
        ("02 The next", "0 of 1", "–"),
        ("03 Nothing is asked", "–", "–"),
    ]
    assert found.words.startswith("Go on here: 01 Begin here\n")
    assert 'href="01_first.ipynb#cell-id=guess"' in found._table()


def test_one_goes_on_where_something_is_left():
    lock(fall(), "no")
    assert Progress().rows[0] == ("01 Begin here", "1 of 1", "0 of 1")
    assert 'href="01_first.ipynb#cell-id=mine"' in Progress()._table()
    Exercise("A line", False, key="01-line")
    assert Progress().rows[0] == ("01 Begin here", "1 of 1", "0 of 1")
    Exercise("A line", True, key="01-line")
    Exercise("A line", False, key="01-line")
    assert Progress().rows[0] == ("01 Begin here", "1 of 1", "1 of 1"), "it was right"
    assert Progress().words.startswith("Go on here: 02 The next\n")


def test_one_goes_on_in_the_lesson_last_worked_in_then_with_what_was_left_out():
    lock(Prediction("Grows?", "yes", "no", key="02-grow"), "yes")
    assert Progress().words.startswith("Go on here: 01 Begin here\n")
    lock(fall(), "no")
    Exercise("A line", True, key="01-line")
    assert Progress().words.startswith("All is done.")


def test_an_answer_that_was_taken_back_is_not_counted():
    asked = fall()
    lock(asked, "no")
    asked.lock.click()
    assert Progress().rows[0][1] == "0 of 1"


def test_a_question_that_has_changed_is_open_again(folder):
    lock(fall(), "no")
    write(folder / "01_first.ipynb", [(n, t.replace("fall?", "really fall?")) for n, t in FIRST])
    assert Progress().rows[0][1] == "0 of 1"


@pytest.mark.parametrize("right", [None, False, {}, 0])
def test_an_exercise_is_right_only_where_something_says_when(folder, right):
    Exercise("A line", True, key="01-line")
    kept = json.loads((folder / FILE).read_text("utf-8"))
    (entry,) = kept["exercises"].values()
    entry["right"] = right
    (folder / FILE).write_text(json.dumps(kept), "utf-8")
    assert Progress().rows[0][2] == "0 of 1"


def test_an_answer_counts_as_locked_also_where_nothing_says_when(folder):
    lock(fall(), "no")
    kept = json.loads((folder / FILE).read_text("utf-8"))
    (entry,) = kept["answers"].values()
    del entry["when"]
    (folder / FILE).write_text(json.dumps(kept), "utf-8")
    assert Progress().rows[0][1] == "1 of 1"


def test_of_a_copied_lesson_one_goes_on_with_the_first(folder):
    write(folder / "01_first-Copy1.ipynb", FIRST)
    lock(fall(), "no")
    assert 'href="01_first.ipynb#cell-id=mine"' in Progress()._table()


def test_a_copied_cell_asks_nothing_more(folder):
    write(folder / "01_first.ipynb", [*FIRST, ("copy", FIRST[1][1]), ("mine-too", FIRST[2][1])])
    assert Progress().rows[0] == ("01 Begin here", "0 of 1", "0 of 1")
    assert 'href="01_first.ipynb#cell-id=guess"' in Progress()._table()


def test_all_is_forgotten_only_after_a_second_yes(folder):
    lock(fall(), "no")
    found = Progress()
    assert found.yes.layout.display == found.no.layout.display == "none"
    found.forget.click()
    assert found.yes.layout.display == found.no.layout.display == ""
    found.no.click()
    assert found.yes.layout.display == "none" and (folder / FILE).exists()
    found.forget.click()
    found.yes.click()
    assert not (folder / FILE).exists() and fall().choice is None
    assert "nbcore-answers.forgotten-1.json" in found.said.value
    found.yes.click()
    assert "nothing to forget" in found.said.value


def test_a_folder_without_lessons_says_so(folder):
    for path in folder.glob("*.ipynb"):
        path.unlink()
    assert Progress().words.startswith("There are no lessons in this folder.")


def test_entries_of_another_form_do_no_harm(folder):
    kept = Record(folder)
    kept.put("answers", fall().identity, {"answer": 5, "when": None})
    kept.put("exercises", identity("01-line", "A line"), {"right": ["x"]})
    assert Progress().rows[0][0] == "01 Begin here"
