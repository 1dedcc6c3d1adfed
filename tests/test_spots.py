"""Places of a picture that can be pointed at: how many there are, and what the page is told."""

import json

import numpy as np
import pytest

from nbcore.drawing.marks import Marks
from nbcore.drawing.spots import Cells, Dots, Lines, Links, Spots
from nbcore.drawing.theme import Box

BOX = Box(10, 20, 110, 80)
PLACES = np.array([[[5, 6], [7, 8], [9, 10]], [[1, 2], [3, 4], [5, 5.26]]])
WHERE = {
    "cells": (Cells(BOX, 3, 4), (3, 4)),
    "dots": (Dots(PLACES, 7.5), (2, 3)),
    "dots in a box": (Dots(PLACES[:1], box=BOX, over="plane"), (1, 3)),
    "links": (Links(PLACES[0], PLACES[1, :2]), (3, 2)),
    "lines": (Lines(["Z = X.dot(W)", "X = f.fn(Z)"]), (2, 1)),
}
every_where = pytest.mark.parametrize(("where", "shape"), WHERE.values(), ids=WHERE)


@every_where
def test_places_stand_in_rows_and_columns(where, shape):
    spots = Spots("thing", 0, "things", where)
    rows, columns = spots.shape
    assert (rows, columns) == shape
    found = {(i, j) for i in range(-2, 9) for j in range(-2, 9) if spots.has(i, j)}
    assert found == {(i, j) for i in range(rows) for j in range(columns)}


@every_where
def test_the_page_is_told_in_json_what_they_stand_for(where, shape):
    spots = Spots("thing", 2, "things of layer 3", where, (1, 0))
    told = json.loads(json.dumps(spots.sent(100)))
    assert (told["kind"], told["index"], told["name"]) == ("thing", 2, "things of layer 3")
    assert (told["rows"], told["columns"], told["at"]) == (*shape, [1, 0])


def test_the_page_counts_pixels_from_the_top():
    told = [Spots("thing", 0, "things", where).sent(100) for where, _ in WHERE.values()]
    assert told[0]["cells"] == [10, 20, 100, 60]
    assert told[1]["dots"] == [[5, 94], [7, 92], [9, 90], [1, 98], [3, 96], [5, 94.7]]
    assert told[1]["radius"] == 7.5 and "box" not in told[1]
    assert told[2]["box"] == [10, 20, 100, 60] and told[2]["over"] == "plane"
    assert told[3]["links"] == [[[5, 94], [7, 92], [9, 90]], [[1, 98], [3, 96]]]
    assert told[4]["lines"] == ["Z = X.dot(W)", "X = f.fn(Z)"]


def test_marks_keep_spots_in_the_order_in_which_they_lie_above_each_other():
    marks = Marks(200, 100)
    marks.add_spots("below", WHERE["cells"][0], "cells")
    marks.add_spots("above", WHERE["dots"][0], "dots", 1, (0, 2))
    assert [(s.kind, s.index, s.at) for s in marks.spots] == [
        ("below", 0, None),
        ("above", 1, (0, 2)),
    ]
    assert not marks.groups, "they are not drawn"
