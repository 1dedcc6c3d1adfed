"""What a cell puts out: with a kernel a live view, without one words or a picture."""

import ast

import ipywidgets
import pytest

from nbcore.page.awake import awake
from nbcore.page.display import live
from nbcore.page.exercise import Exercise
from nbcore.page.progress import Progress
from nbcore.widgets import CurveExplorer, Prediction

VIEW = "application/vnd.jupyter.widget-view+json"


def view(widget):
    """Return what makes a front end show a widget, whichever ipywidgets is installed."""
    return {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}


@pytest.mark.parametrize("make", [ipywidgets.HTML, ipywidgets.VBox, awake])
def test_a_live_bundle_holds_the_view_and_what_stands_in_for_it(make):
    widget = make()
    assert widget.model_id
    assert live(widget, words="a slope") == {"text/plain": "a slope", VIEW: view(widget)}
    assert live(widget, words="a slope", png=b"drawn")["image/png"] == b"drawn"


def put_out(thing, capsys):
    """Return the bundles that a cell puts out: without a kernel IPython prints them."""
    thing._ipython_display_()
    return [ast.literal_eval(line) for line in capsys.readouterr().out.splitlines()]


def test_predictions_progress_and_explorers_put_out_live_views(capsys):
    asked, explorer, progress = Prediction("q", "a", "b", key="q"), CurveExplorer(), Progress()
    compared = asked.compare("a", "so it is", "not so")
    for thing, widgets in (
        (asked, [asked.view]),
        (compared, [compared.view]),
        (explorer, [explorer.view, explorer.words]),
        (progress, [progress.view]),
    ):
        bundles = put_out(thing, capsys)
        assert all(bundle["text/plain"] for bundle in bundles)
        assert [b[VIEW] for b in bundles if VIEW in b] == [view(widget) for widget in widgets]


def test_an_exercise_is_a_card_and_text_but_no_widget():
    found = Exercise("Write δ₂.", {"δ₂": True, "δ₁": False}, key="deltas")
    assert "δ₁: not yet" in found._repr_html_() and "δ₁: not yet" in repr(found)
    assert not hasattr(found, "_ipython_display_")
