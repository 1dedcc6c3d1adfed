"""What a cell puts out: with a kernel a live view, without one words or a picture."""

import ast
import io

import ipywidgets
import pytest
from PIL import Image

from nbcore.page.awake import awake
from nbcore.page.display import Still, live
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
        (explorer, [explorer.view, None]),  # live, the words stand in the first
        (progress, [progress.view]),
    ):
        bundles = put_out(thing, capsys)
        assert all(bundle["text/plain"] for bundle in bundles)
        views = [bundle[VIEW] for bundle in bundles if VIEW in bundle]
        expected = [widget and view(widget) for widget in widgets]
        assert [one and shown for one, shown in zip(expected, views, strict=True)] == expected


def draw_letter(marks):
    marks.add_text(5, 40, "a")
    return ["a letter", "and no more"]


@pytest.mark.parametrize("make", [lambda: Still(draw_letter, (340, 90)), CurveExplorer])
def test_a_picture_is_shown_as_large_as_it_was_drawn_in_twice_as_many_pixels(monkeypatch, make):
    shown, thing = [], make()

    def show(bundle, metadata, raw):
        shown.append((bundle, metadata))

    monkeypatch.setattr("nbcore.page.display.display", show)
    thing._ipython_display_()
    (picture, size), (words, _) = shown
    width, height = thing.marks.width, thing.marks.height
    assert size == {"image/png": {"width": width, "height": height}}
    pixels = Image.open(io.BytesIO(picture["image/png"])).size
    assert pixels == (2 * width, 2 * height)
    assert words["text/plain"].split() == thing.facts.split()


def test_an_exercise_is_a_card_and_text_but_no_widget():
    found = Exercise("Write δ₂.", {"δ₂": True, "δ₁": False}, key="deltas")
    assert "δ₁: not yet" in found._repr_html_() and "δ₁: not yet" in repr(found)
    assert not hasattr(found, "_ipython_display_")
