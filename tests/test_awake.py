"""The line that says when nobody answers: what its kernel answers, and where it stands."""

import ipywidgets
from messages import sent, tell

from nbcore.page.awake import awake
from nbcore.widgets import CurveExplorer, Prediction


def test_a_question_of_the_page_is_answered(monkeypatch):
    answers = sent(monkeypatch, awake())
    tell(monkeypatch, awake(), "there?")
    assert [message["method"] for message in answers] == ["custom"]


def test_all_views_hold_the_same_line_below_everything_else():
    asked = Prediction("Which?", "one", "other", key="which")
    compared = asked.compare("one", "because", "not so")
    views = [part.view for part in (asked, compared, CurveExplorer())]
    assert [view.children.index(awake()) for view in views] == [len(v.children) - 1 for v in views]


def test_a_line_that_was_closed_is_made_anew():
    closed = awake()
    ipywidgets.Widget.close_all()
    assert awake() is not closed
    assert Prediction("Which?", "one", "other", key="which").view.children[-1] is awake()
