"""The widget that shows a picture: what it sends, what it hears, and when frames are to wait."""

import json
import time

import pytest
from messages import sent, tell

from nbcore.drawing.marks import Marks
from nbcore.drawing.svg import layers
from nbcore.drawing.theme import INK, THEMED, WIDTHS
from nbcore.page.picture import GONE, Picture


@pytest.fixture
def heard():
    return []


@pytest.fixture
def picture(heard):
    names = "width", "state", "point", "pick", "drag", "remove"
    return Picture("Words", **{n: lambda told, n=n: heard.append((n, told)) for n in names})


def marks(at=40, *, dot=False, width=340):
    """Return a line at a place within axes that stay."""
    drawn = Marks(width, 200)
    with drawn.group("axes"):
        for n in range(10):
            drawn.add_text(30 * n, 10, f"{n}")
    with drawn.group("line"):
        drawn.add_polyline([(at, 40), (at + 40, 60)])
    if dot:
        with drawn.group("dot"):
            drawn.add_markers([(at, 40)], 5, INK)
    return drawn


def contents(messages):
    assert all(message["method"] == "update" for message in messages)
    return [message["state"]["content"] for message in messages]


def test_a_picture_begins_empty_and_knows_the_widths_that_fit(picture):
    assert picture.content["widths"] == WIDTHS and picture.content["layers"] == {}


def test_all_that_is_shown_comes_in_one_message(picture, monkeypatch):
    messages = sent(monkeypatch, picture)
    picture.show(marks(), name="a line", words="It rises.", state="x=1", moved=True)
    (content,) = contents(messages)
    assert content["layers"] == layers(marks()) and content["order"] == list(layers(marks()))
    assert (content["width"], content["height"], content["name"]) == (340, 200, "a line")
    assert (content["words"], content["state"], content["moved"]) == ("It rises.", "x=1", True)


def test_only_layers_that_changed_are_sent(picture, monkeypatch):
    picture.show(marks())
    messages = sent(monkeypatch, picture)
    picture.show(marks(41))
    picture.show(marks(41, dot=True))
    picture.show(marks(41))
    picture.show(words="It rises.")
    moved, added, removed, said = contents(messages)
    axes, line, dot = "texts axes", "polylines line", "markers dot"
    assert moved["layers"] == {line: layers(marks(41))[line]} and moved["order"] == [line, axes]
    assert list(added["layers"]) == [dot] and added["order"] == [line, dot, axes]
    assert removed["layers"] == {} and removed["order"] == [line, axes]
    assert said["layers"] == {} and said["words"] == "It rises."
    frames = [content["frame"] for content in contents(messages)]
    assert frames == list(range(frames[0], frames[0] + 4))


def test_the_second_of_two_neighboring_pictures_needs_fewer_bytes(picture, monkeypatch):
    messages = sent(monkeypatch, picture)
    picture.show(marks())
    picture.show(marks(41))
    first, second = (len(json.dumps(content["layers"])) for content in contents(messages))
    assert 0 < second < first / 5


def test_a_page_that_opens_later_gets_all_layers(picture, monkeypatch):
    picture.show(marks(), words="It rises.")
    picture.show(marks(41, dot=True))
    messages = sent(monkeypatch, picture)
    tell(monkeypatch, picture, None, method="request_state")
    (content,) = contents(messages)
    assert content["layers"] == layers(marks(41, dot=True)) and content["words"] == "It rises."
    assert picture.get_state()["content"] == content


def test_what_a_page_asks_for_arrives(picture, heard, monkeypatch):
    tell(monkeypatch, picture, {"width": 660})
    tell(monkeypatch, picture, {"state": "x=1"})
    tell(monkeypatch, picture, {"painted": 1})
    assert heard == [("width", 660), ("state", "x=1")]


def painted(monkeypatch, picture):
    tell(monkeypatch, picture, {"painted": picture.content["frame"]})


def test_frames_wait_while_two_are_not_painted_yet(picture, monkeypatch):
    picture.show(marks())
    painted(monkeypatch, picture)
    waits = []
    for at in range(41, 44):
        waits.append(picture.behind)
        picture.show(marks(at))
    assert waits == [False, False, True]
    earlier = picture.content["frame"] - 2
    tell(monkeypatch, picture, {"painted": earlier})
    assert picture.behind
    tell(monkeypatch, picture, {"painted": earlier + 1})
    tell(monkeypatch, picture, {"painted": earlier})  # by a second page, which is slower
    assert not picture.behind
    painted(monkeypatch, picture)
    assert not picture.behind


def test_no_frame_waits_where_no_page_has_ever_painted_one(picture):
    for at in range(9):
        picture.show(marks(at))
        assert not picture.behind


def test_no_frame_waits_for_a_page_that_is_silent(picture, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    painted(monkeypatch, picture)
    for at in range(3):
        picture.show(marks(at))
    now[0] += 0.9 * GONE
    assert picture.behind
    now[0] += 0.2 * GONE
    assert not picture.behind
    picture.show(marks())
    painted(monkeypatch, picture)
    assert not picture.behind


@pytest.mark.parametrize("color", THEMED)
def test_the_page_has_each_color_of_the_theme_for_light_and_dark(picture, color):
    light, _, dark = picture.get_state()["_css"].rpartition(":is(")
    name, other = THEMED[color]
    assert f"--nbcore-{name}: {color};" in light and f"--nbcore-{name}: {other};" in dark
