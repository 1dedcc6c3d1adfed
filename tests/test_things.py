"""What can be pointed at in every explorer's picture: it says something, and can be picked."""

import re

import pytest
from messages import tell

from nbcore import widgets

NAMES = [name for name in widgets.__all__ if name.endswith("Explorer")]
LONGEST = 130  # letters of a readout: two lines on a phone, one elsewhere
every_explorer = pytest.mark.parametrize("name", NAMES)


def corners(spots):
    """Return a few places of a set: its corners and its middle."""
    rows, columns = spots.shape
    return {(i, j) for i in {0, rows // 2, rows - 1} for j in {0, columns // 2, columns - 1}}


def places(explorer):
    return [(s.kind, s.index, *at) for s in explorer.marks.spots for at in sorted(corners(s))]


@every_explorer
def test_every_explorer_has_things_that_can_be_pointed_at(name):
    explorer = getattr(widgets, name)()
    assert explorer.things
    kinds = {spots.kind for spots in explorer.marks.spots}
    assert kinds and kinds <= set(explorer.things)
    sets = [(spots.kind, spots.index) for spots in explorer.marks.spots]
    assert len(set(sets)) == len(sets)
    assert all(re.fullmatch("[a-z_]+", kind) for kind in explorer.things)
    names = [spots.name for spots in explorer.marks.spots]
    assert all(names) and len(set(names)) == len(names), "a screen reader tells sets by their names"


@every_explorer
def test_each_place_says_in_one_line_what_it_is(name, monkeypatch):
    explorer = getattr(widgets, name)()
    for place in places(explorer):
        tell(monkeypatch, explorer.picture, {"point": list(place)})
        words = explorer.picture.content["readout"]
        assert explorer.picture.content["pointed"] == place
        assert 10 < len(words) <= LONGEST, (place, words)
        assert "\n" not in words and re.search(r"\d", words), (place, words)
        assert not re.search(r"\b(nan|inf)\b|_\d|delta_", words), (place, words)
    tell(monkeypatch, explorer.picture, {"point": None})
    assert explorer.picture.content["readout"] == ""


@every_explorer
def test_a_picked_thing_sets_controls_or_stays_marked(name, monkeypatch):
    explorer = getattr(widgets, name)()
    ends = [(s.kind, s.index, *max(corners(s))) for s in explorer.marks.spots]
    for place in dict((place[0], place) for place in ends).values():
        explorer.reset()
        if not explorer.pointer.has(place):
            continue
        before, sets = explorer.values(), explorer.things[place[0]].sets
        chosen = sets and sets(explorer.numbers, *place[1:])
        tell(monkeypatch, explorer.picture, {"pick": list(place)})
        if chosen == {}:
            assert explorer.values() == before, "a place such as a line at which no step stops"
        elif sets:
            spots = [s for s in explorer.marks.spots if (s.kind, s.index) == place[:2]]
            assert not spots or spots[0].at in (None, place[2:]), "the picture says it as well"
            assert explorer.picture.content["picked"] is None
        else:
            assert explorer.picture.content["picked"] == place
            assert getattr(widgets, name).from_state(explorer.state).pointer.value == place
            tell(monkeypatch, explorer.picture, {"pick": list(place)})
            assert explorer.picture.content["picked"] is None and "picked" not in explorer.state


@every_explorer
def test_a_place_that_has_gone_is_no_error(name, monkeypatch):
    explorer = getattr(widgets, name)()
    before = explorer.state
    for told in ("point", "pick", "remove"):
        tell(monkeypatch, explorer.picture, {told: ["nothing", 0, 0, 0]})
        kind = explorer.marks.spots[0].kind
        tell(monkeypatch, explorer.picture, {told: [kind, 0, 10**6, 0]})
    tell(monkeypatch, explorer.picture, {"drag": ["nothing", 0, 0, 0, 1, 1]})
    assert explorer.state == before and explorer.picture.content["readout"] == ""
