"""Exercises: whether a learner's lines are right is shown, and kept for another day."""

import json

import numpy as np
import pytest

from nbcore.course.record import FILE
from nbcore.diagnosis import diagnose_layer
from nbcore.widgets import Exercise

TASK, KEY = "One layer forward", "02-layer"


pytestmark = pytest.mark.usefixtures("folder")


def wrong(X, W, b, f):
    return f.fn(X @ W)


def right(X, W, b, f):
    return f.fn(X @ W + b)


@pytest.mark.parametrize("function", [wrong, right])
def test_it_shows_the_card_of_the_check_as_it_is(function):
    found = diagnose_layer(function)
    exercise = Exercise(TASK, found, key=KEY)
    assert repr(exercise) == found.message
    assert exercise._repr_html_() == found._repr_html_()
    assert exercise.correct is found.correct is (function is right)


@pytest.mark.parametrize(
    ("found", "correct", "shown"),
    [
        (True, True, "✓ Right"),
        (np.bool_(False), False, "✗ Not yet"),
        ({"w₂": True, "b": False}, False, "✗ Not yet\nw₂: right\nb: not yet"),
        ({"w₂": True, "b": np.True_}, True, "✓ Right\nw₂: right\nb: right"),
        ({"w₂": False}, False, "✗ Not yet"),
    ],
)
def test_it_says_what_is_right_and_what_is_not_yet(found, correct, shown):
    exercise = Exercise(TASK, found, key=KEY)
    assert repr(exercise) == shown and exercise.correct is correct


def test_what_was_found_last_is_kept_and_that_it_has_been_right(folder):
    def entry():
        (found,) = json.loads((folder / FILE).read_text("utf-8"))["exercises"].values()
        return found

    Exercise(TASK, diagnose_layer(wrong), key=KEY)
    assert entry()["task"] == TASK and "right" not in entry()
    assert entry()["last"] == "Bias missing"
    Exercise(TASK, diagnose_layer(right), key=KEY)
    first = entry()["right"]
    assert first and entry()["last"] == "Right"
    again = Exercise(TASK, diagnose_layer(wrong), key=KEY)
    assert entry()["right"] == first and entry()["last"] == "Bias missing"
    assert f"You had it right before ({first})." in repr(again)
    assert f"You had it right before ({first})." in again._repr_html_()
    assert "before" not in repr(Exercise(TASK, diagnose_layer(right), key=KEY))


def test_what_was_added_to_an_entry_by_hand_stays(folder):
    Exercise(TASK, False, key=KEY)
    kept = json.loads((folder / FILE).read_text("utf-8"))
    (entry,) = kept["exercises"].values()
    entry["note"] = "ask about this"
    (folder / FILE).write_text(json.dumps(kept), "utf-8")
    Exercise(TASK, True, key=KEY)
    (entry,) = json.loads((folder / FILE).read_text("utf-8"))["exercises"].values()
    assert entry["note"] == "ask about this" and entry["last"] == "Right"


def test_another_task_was_never_right():
    Exercise(TASK, True, key=KEY)
    assert repr(Exercise("Another task", False, key=KEY)) == "✗ Not yet"


def test_a_learner_is_told_when_it_cannot_be_kept(folder):
    (folder / f".{FILE}.tmp").mkdir()  # now nothing can be written
    assert "kept only until the kernel stops" in repr(Exercise(TASK, True, key=KEY))


def test_while_nothing_is_kept_nothing_is_remembered(folder, monkeypatch):
    Exercise(TASK, True, key=KEY)
    monkeypatch.setenv("NBCORE_ANSWERS", "off")
    assert repr(Exercise(TASK, False, key=KEY)) == "✗ Not yet"
