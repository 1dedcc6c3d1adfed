"""Predictions: an answer is chosen, locked and compared, and a page without a kernel shows all."""

import html
import re

import pytest

from nbcore.widgets import Prediction

VIEW = "application/vnd.jupyter.widget-view+json"
REASONS = ("Down: the slope is < 0.", "Up: the sign was lost.", "Flat: only at the bottom.")


@pytest.fixture
def asked():
    return Prediction("falls", "grows", "stays")


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


def test_what_a_cell_puts_out(asked, monkeypatch):
    shown = []
    monkeypatch.setattr(
        "nbcore.widgets.output.display", lambda bundle, raw: shown.append(bundle) if raw else None
    )
    asked._ipython_display_()
    comparison = asked.compare("grows", *REASONS)
    comparison._ipython_display_()
    assert [bundle["text/plain"] for bundle in shown] == [
        "○ falls\n○ grows\n○ stays",
        comparison.words,
    ]
    views = [bundle[VIEW]["model_id"] for bundle in shown]
    assert views == [asked.view.model_id, comparison.view.model_id]


@pytest.mark.parametrize("options", [(), ("one",), ("one", "one"), ("a", "b", "a")])
def test_fewer_than_two_different_options_are_refused(options):
    with pytest.raises(ValueError, match="two or more different"):
        Prediction(*options)


def test_a_truth_that_is_no_option_is_refused(asked):
    with pytest.raises(ValueError, match="'sinks' is none of the options falls, grows, stays"):
        asked.compare("sinks", *REASONS)


def test_each_option_needs_a_reason(asked):
    with pytest.raises(ValueError, match="3 options need as many reasons: 2"):
        asked.compare("falls", *REASONS[:2])
