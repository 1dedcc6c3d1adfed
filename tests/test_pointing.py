"""What is pointed at and picked: what is said, which controls move, what the state remembers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from messages import tell

from nbcore.drawing.spots import Cells
from nbcore.drawing.theme import MEDIUM, NARROW, WIDE, Box
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import slider
from nbcore.explorers.pointing import Pointer, Thing


def draw_table(marks, *, rows, chosen):
    cells = Cells(Box(0, 0, 100, 100), rows, 3)
    marks.add_spots("entry", cells, "entries", at=(chosen - 1, 0))
    marks.add_spots("mark", cells, "marks", 1)
    marks.add_text(5, 50, f"{rows} {chosen}")
    return [f"{rows} rows", f"row {chosen}"]


class Table(Explorer):
    """A table of which one row can be chosen."""

    question = "Which row is the first?"
    title = "a table"
    heights = {WIDE: 100, MEDIUM: 100, NARROW: 100}
    scenario = staticmethod(lambda **values: values)
    figure = draw_table
    things = {
        "entry": Thing(
            lambda numbers, n, i, j: f"entry {i} of {numbers['rows']}",
            lambda *at: {"chosen": at[2] + 1},
        ),
        "mark": Thing(lambda numbers, n, i, j: f"mark {n} {i} {j}, {numbers['chosen']} is chosen"),
    }

    def __init__(self, **settings):
        self.log = []
        super().__init__(**settings)

    def make_controls(self):
        return {"rows": slider("rows", 4, 1, 9), "chosen": slider("chosen", 1, 1, 9)}

    def slider_maximum(self, name, values):
        return values["rows"] if name == "chosen" else 9

    def drag(self, place, row, column):
        self.log.append((place, row, column))

    def remove(self, place):
        self.log.append(place)


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def page(table, monkeypatch):
    """Return a function that tells the table what the page reports."""
    return lambda **message: tell(monkeypatch, table.picture, message)


def shown(table):
    return [table.picture.content[name] for name in ("pointed", "picked", "readout")]


def test_what_is_pointed_at_is_said_until_nothing_is(table, page):
    page(point=["entry", 0, 2, 1])
    assert shown(table) == [("entry", 0, 2, 1), None, "entry 2 of 4"]
    page(point=["mark", 1, 0, 2])
    assert shown(table)[2] == "mark 1 0 2, 1 is chosen"
    page(point=None)
    assert shown(table) == [None, None, ""]


def test_words_follow_the_numbers_while_one_points(table, page):
    page(point=["entry", 0, 2, 1])
    table.controls["rows"].value = 7
    assert shown(table)[2] == "entry 2 of 7"
    table.controls["rows"].value = 2
    assert shown(table) == [None, None, ""], "there is no row 3 any more"


def test_picking_sets_controls_and_the_picture_says_the_same(table, page):
    page(pick=["entry", 0, 2, 1])
    assert table.state == "rows=4 chosen=3" and table.marks.spots[0].at == (2, 0)
    assert table.picture.content["state"] == table.state and shown(table)[1] is None
    page(pick=["entry", 0, 2, 1])
    assert table.state == "rows=4 chosen=3"


def test_what_sets_nothing_is_marked_until_it_is_picked_again(table, page):
    page(pick=["mark", 1, 3, 2])
    assert shown(table) == [None, ("mark", 1, 3, 2), "mark 1 3 2, 1 is chosen"]
    assert table.state == table.picture.content["state"] == "rows=4 chosen=1 picked=mark:2,4,3"
    page(point=["entry", 0, 0, 0])
    assert shown(table)[2] == "entry 0 of 4", "what is pointed at comes first"
    page(point=None)
    table.controls["chosen"].value = 2
    assert shown(table)[2] == "mark 1 3 2, 2 is chosen"
    page(pick=["mark", 1, 0, 0])
    assert shown(table)[1] == ("mark", 1, 0, 0)
    page(pick=["mark", 1, 0, 0])
    assert shown(table) == [None, None, ""] and table.state == "rows=4 chosen=2"


def test_a_marked_thing_does_not_show_the_words_that_answer_the_question(table, page):
    page(pick=["mark", 1, 0, 0])
    assert not table.picture.content["moved"]
    page(pick=["entry", 0, 1, 0])
    assert table.picture.content["moved"]


def test_a_marked_thing_that_goes_is_forgotten(table, page):
    page(pick=["mark", 1, 3, 2])
    table.controls["rows"].value = 2
    assert shown(table)[1] is None and table.state == "rows=2 chosen=1"


def test_reset_forgets_what_is_marked(table, page):
    page(pick=["mark", 1, 3, 2])
    table.reset()
    assert shown(table)[1] is None and table.state == "rows=4 chosen=1"


def test_a_state_brings_back_what_is_marked_and_one_without_takes_it_away(table):
    line = "rows=6 chosen=2 picked=mark:2,6,1"
    other = Table.from_state(line)
    assert isinstance(other, Table) and other.state == line
    assert other.picture.content["picked"] == ("mark", 1, 5, 0)
    other.state = "rows=6"
    assert other.state == "rows=6 chosen=2" and other.picture.content["picked"] is None
    other.state = "rows=2 picked=mark:2,6,1"
    assert other.state == "rows=2 chosen=2", "the picture has no such place"


@pytest.mark.parametrize(
    "text",
    ["entry:1,1,1", "mark", "mark:1,1", "mark:0,1,1", "mark:1,1,1,1", "x:1,1,1", "mark:1,1,-1"],
)
def test_a_state_that_marks_nothing_that_could_be_marked_is_refused(table, text):
    with pytest.raises(ValueError, match="picked is a kind of thing, one of mark, and its place"):
        table.state = f"rows=6 picked={text}"
    assert table.state == "rows=4 chosen=1"
    with pytest.raises(ValueError, match="picked is set more than once"):
        table.state = "picked=mark:1,1,1 picked=mark:1,1,1"


def test_options_go_with_a_state():
    assert Table.from_state("chosen=2", rows=3).state == "rows=3 chosen=2"
    with pytest.raises(ValueError, match="chosen"):
        Table.from_state("chosen=4", rows=3)


def test_a_place_that_the_picture_does_not_have_cannot_be_picked(table):
    for place in (("entry", 0, 4, 0), ("entry", 1, 0, 0), ("other", 0, 0, 0), ("entry", 0, -1, 0)):
        with pytest.raises(ValueError, match=f"no {place[0]} at"):
            table.pick(*place)


def test_dragging_and_deleting_reach_the_explorer_and_only_for_places_that_are_there(table, page):
    page(drag=["entry", 0, 1, 2, 3, 0])
    page(remove=["entry", 0, 1, 2])
    page(drag=["entry", 0, 9, 2, 3, 0])
    page(remove=["entry", 0, 9, 2])
    assert table.log == [(("entry", 0, 1, 2), 3, 0), ("entry", 0, 1, 2)]


def test_each_message_is_answered_so_that_the_page_can_send_the_next(table, page):
    for message in ({"point": None}, {"pick": ["x", 0, 0, 0]}, {"remove": ["x", 0, 0, 0]},
                    {"drag": ["x", 0, 0, 0, 1, 1]}, {"pick": ["entry", 0, 0, 0]}):  # fmt: skip
        before = table.picture.content["frame"]
        page(**message)
        assert table.picture.content["frame"] > before, message


numbers = st.integers(0, 10**6 - 2)


@given(st.tuples(st.sampled_from(["a", "b"]), numbers, numbers, numbers))
def test_a_place_comes_back_from_its_text(place):
    pointer = Pointer({"a": Thing(str), "b": Thing(str)})
    pointer.value = place
    assert pointer.read(pointer.text) == place
    assert pointer.text == f"{place[0]}:{','.join(str(n + 1) for n in place[1:])}"


def test_without_a_place_there_is_no_text():
    pointer = Pointer({})
    assert pointer.text == "" and pointer.read("") is None
