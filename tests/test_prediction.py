"""Predictions: an answer is chosen, locked and compared, and a page without a kernel shows all."""

import html
import json
import re

import pytest

from nbcore.course.record import FILE
from nbcore.widgets import Prediction, compare

VIEW = "application/vnd.jupyter.widget-view+json"
QUESTION, OPTIONS = "What does the cost do?", ("falls", "grows", "stays")
REASONS = ("Down: the slope is < 0.", "Up: the sign was lost.", "Flat: only at the bottom.")


pytestmark = pytest.mark.usefixtures("folder")


def ask(question=QUESTION, options=OPTIONS, key="01-cost"):
    return Prediction(question, *options, key=key)


@pytest.fixture
def asked():
    return ask()


def said(comparison):
    """Return the words of a comparison as they are read."""
    text = comparison.said.value.replace("<br>", "\n")
    return html.unescape(re.sub("<[^>]*>", "", text)).strip()


def answer(prediction, option):
    prediction.buttons.value = option
    prediction.lock.click()


def test_nothing_is_chosen_at_first_and_nothing_can_be_locked(asked):
    assert asked.buttons.value is None and asked.lock.disabled and asked.choice is None
    assert asked.buttons.options == ("falls", "grows", "stays")


def test_an_answer_counts_when_it_is_locked_and_not_before(asked):
    asked.buttons.value = "grows"
    assert asked.choice is None and not asked.lock.disabled
    asked.lock.click()
    assert asked.choice == "grows" and asked.buttons.disabled


def test_one_may_choose_again(asked):
    answer(asked, "grows")
    assert asked.lock.description == "Choose again"
    asked.lock.click()
    assert asked.choice is None and not asked.buttons.disabled
    assert asked.lock.description == "Lock my answer"
    answer(asked, "falls")
    assert asked.choice == "falls"


def test_before_an_answer_is_locked_nothing_is_given_away(asked):
    comparison = asked.compare("falls", *REASONS)
    asked.buttons.value = "grows"
    assert "Lock your answer" in said(comparison)
    assert not any(reason in said(comparison) for reason in REASONS)


def test_a_right_answer_is_told_why_it_is_right(asked):
    answer(asked, "falls")
    comparison = asked.compare("falls", *REASONS)
    assert said(comparison) == f"✓ You said: falls. So it is.\n{REASONS[0]}"


def test_a_wrong_answer_is_told_what_it_overlooks_and_what_is_right(asked):
    answer(asked, "stays")
    comparison = asked.compare("falls", *REASONS)
    assert said(comparison) == f"✗ You said: stays. It is: falls.\n{REASONS[2]}\n{REASONS[0]}"


def test_a_comparison_that_was_run_first_follows_the_answer(asked):
    comparison = asked.compare("grows", *REASONS)
    answer(asked, "falls")
    assert said(comparison).startswith("✗ You said: falls. It is: grows.")
    asked.lock.click()
    assert "Lock your answer" in said(comparison)
    answer(asked, "grows")
    assert said(comparison) == f"✓ You said: grows. So it is.\n{REASONS[1]}"


def test_the_answer_can_be_seen_without_a_prediction(asked):
    comparison = asked.compare("grows", *REASONS)
    assert comparison.show.layout.display == ""
    comparison.show.click()
    assert said(comparison).startswith(f"It is: grows.\n{REASONS[1]}")
    assert all(reason in said(comparison) for reason in REASONS)
    assert comparison.show.layout.display == "none"


def test_the_stored_words_hold_every_option_and_every_reason(asked):
    comparison = asked.compare("grows", *REASONS)
    lines = comparison.words.splitlines()
    assert lines == [
        f"Answer: grows. {REASONS[1]}",
        f"If you said falls: {REASONS[0]}",
        f"If you said stays: {REASONS[2]}",
    ]
    answer(asked, "stays")
    assert comparison.words.splitlines() == lines, "what is stored depends on nobody's answer"


def test_what_a_cell_shows(asked, monkeypatch):
    shown = []
    monkeypatch.setattr(
        "nbcore.page.display.display", lambda bundle, raw, **_: shown.append(bundle) if raw else 0
    )
    asked._ipython_display_()
    comparison = asked.compare("grows", *REASONS)
    comparison._ipython_display_()
    assert [bundle["text/plain"] for bundle in shown] == [
        "What does the cost do?\n○ falls\n○ grows\n○ stays",
        comparison.words,
    ]
    views = [bundle[VIEW]["model_id"] for bundle in shown]
    assert views == [asked.view.model_id, comparison.view.model_id]


@pytest.mark.parametrize("options", [(), ("one",), ("one", "one"), ("a", "b", "a")])
def test_fewer_than_two_different_options_are_refused(options):
    with pytest.raises(ValueError, match="two or more different"):
        ask(options=options)


def test_a_truth_that_is_no_option_is_refused(asked):
    with pytest.raises(ValueError, match="'sinks' is none of the options falls, grows, stays"):
        asked.compare("sinks", *REASONS)


def test_each_option_needs_a_reason(asked):
    with pytest.raises(ValueError, match="3 options need as many reasons: 2"):
        asked.compare("falls", *REASONS[:2])


# --------------------------------------------------------------------------------- another day


def test_the_question_is_shown_with_its_options(asked):
    shown = html.unescape(asked.view.children[0].value)
    assert QUESTION in shown


def test_a_cell_run_again_keeps_the_locked_answer(asked):
    answer(asked, "grows")
    again = ask()
    assert again.choice == "grows" and again.buttons.value == "grows" and again.buttons.disabled
    assert again.lock.description == "Choose again" and not again.lock.disabled


def test_an_answer_that_was_not_locked_is_not_kept(asked):
    asked.buttons.value = "grows"
    assert ask().choice is None


def test_choosing_again_opens_the_lock_for_good_and_keeps_what_was_said_first(asked, folder):
    answer(asked, "grows")
    asked.lock.click()
    again = ask()
    assert again.choice is None and again.lock.description == "Lock my answer"
    answer(again, "falls")
    (entry,) = json.loads((folder / FILE).read_text("utf-8"))["answers"].values()
    assert (entry["question"], entry["answer"], entry["earlier"]) == (QUESTION, "falls", ["grows"])


@pytest.mark.parametrize(
    "change",
    [
        {"question": "What does the cost do now?"},
        {"options": ("falls", "grows")},
        {"options": ("grows", "falls", "stays")},
        {"key": "01-other"},
    ],
)
def test_another_question_never_shows_an_old_answer_and_the_old_one_is_not_lost(asked, change):
    answer(asked, "grows")
    other = ask(**change)
    assert other.choice is None and not other.buttons.disabled
    answer(other, "falls")
    assert ask().choice == "grows"


@pytest.mark.parametrize("value", ["sinks", 5, None, ["grows"], {"grows": 1}])
def test_a_kept_answer_that_is_no_option_is_not_shown(asked, folder, value):
    answer(asked, "grows")
    content = json.loads((folder / FILE).read_text("utf-8"))
    content["answers"][asked.identity]["answer"] = value
    (folder / FILE).write_text(json.dumps(content), "utf-8")
    assert ask().choice is None


def test_a_verdict_follows_the_question_that_was_run_again(asked):
    comparison = asked.compare("falls", *REASONS)
    answer(asked, "grows")
    again = ask()
    assert said(comparison).startswith("✗ You said: grows.")
    again.lock.click()
    assert "Lock your answer" in said(comparison)
    answer(again, "falls")
    assert said(comparison).startswith("✓ You said: falls.")


def test_no_verdict_is_left_standing_where_nothing_is_kept(asked, monkeypatch):
    monkeypatch.setenv("NBCORE_ANSWERS", "off")
    asked = ask()
    comparison = asked.compare("falls", *REASONS)
    answer(asked, "grows")
    assert ask().choice is None
    assert "Lock your answer" in said(comparison)


@pytest.mark.parametrize("earlier", [5, None, "stays", {}])
def test_an_entry_that_was_changed_by_hand_is_added_to(folder, earlier):
    answer(ask(), "grows")
    kept = json.loads((folder / FILE).read_text("utf-8"))
    (entry,) = kept["answers"].values()
    entry |= {"earlier": earlier, "note": "why?"}
    (folder / FILE).write_text(json.dumps(kept), "utf-8")
    again = ask()
    again.lock.click()
    answer(again, "falls")
    (entry,) = json.loads((folder / FILE).read_text("utf-8"))["answers"].values()
    assert entry["answer"] == "falls" and entry["note"] == "why?"
    assert entry["earlier"] == [earlier, "grows"]


def test_no_verdict_is_left_standing_when_the_question_has_changed(asked):
    comparison = asked.compare("falls", *REASONS)
    answer(asked, "grows")
    ask("Another question?")
    assert "run this cell again" in said(comparison)
    assert not any(reason in said(comparison) for reason in REASONS)


def test_of_two_copies_of_a_question_the_one_just_answered_is_compared():
    first, copy = ask(), ask()
    comparison = copy.compare("falls", *REASONS)
    answer(first, "grows")
    assert "You said: grows" in said(comparison)
    assert "You said: grows" in said(compare("01-cost", lambda: "falls", *REASONS))
    answer(copy, "falls")
    assert "You said: falls" in said(compare("01-cost", lambda: "falls", *REASONS))


def test_the_answer_of_another_window_is_not_lost(asked, folder):
    answer(ask(), "grows")  # the other window, after this one was opened
    answer(asked, "falls")
    (entry,) = json.loads((folder / FILE).read_text("utf-8"))["answers"].values()
    assert entry["answer"] == "falls" and entry["earlier"] == ["grows"]


def test_a_learner_is_told_when_an_answer_cannot_be_kept(asked, folder):
    (folder / f".{FILE}.tmp").mkdir()  # now nothing can be written
    answer(asked, "grows")
    assert "kept only until the kernel stops" in html.unescape(asked.said.value)
    assert asked.choice == "grows" and ask().choice == "grows"
    (folder / f".{FILE}.tmp").rmdir()
    asked.lock.click()
    assert "kept only" not in asked.said.value


# --------------------------------------------------------------------------------- too early


def fails():
    return [1, 2][2]


@pytest.mark.parametrize(
    ("key", "truth", "words"),
    [
        ("01-never-asked", lambda: "falls", "Run the cells above first"),
        ("01-cost", lambda: not_yet_there, "not_yet_there is not there yet. Run the cells above"),  # noqa: F821
        ("01-cost", fails, "IndexError: list index out of range. Run the cells above first"),
        ("01-cost", lambda: "sinks", "'sinks' is none of the options"),
    ],
)
def test_a_comparison_run_too_early_says_so_and_gives_nothing_away(asked, key, truth, words):
    shown = repr(compare(key, truth, *REASONS))
    assert words in shown
    assert not any(reason in shown for reason in REASONS)


def test_where_lessons_are_tested_a_comparison_raises_what_went_wrong(asked, monkeypatch):
    monkeypatch.setenv("NBCORE_ANSWERS", "off")
    with pytest.raises(IndexError):
        compare("01-cost", fails, *REASONS)
    with pytest.raises(KeyError):
        compare("01-never-asked", lambda: "falls", *REASONS)
