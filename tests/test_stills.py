"""Charts, galleries and matrices: what they draw are the numbers, and their words say it."""

import numpy as np
import pytest
from looks import difference, untidy

from nbcore.drawing.charts import COLUMNS, NOTE
from nbcore.drawing.marks import SOLID
from nbcore.drawing.png import png
from nbcore.drawing.theme import GRID, SERIES, Box
from nbcore.widgets import chart, gallery, matrix
from nbcore.writing.layout import wrapped


def drawn(still):
    """Return the lines of a chart; those of its legend have two points only."""
    polylines = still.marks.polylines.items()
    found = [points for (color, _), s in polylines if color in SERIES for points in s.points]
    return [points for points in found if len(points) > 2]


def a_chart(lines, **settings):
    return chart(lines, **({"title": "Costs", "across": "epoch", "up": "J"} | settings))


def test_a_chart_draws_each_line_where_its_numbers_are():
    falling = np.array([4.0, 2.0, 1.0, 0.5])
    still = a_chart({"one": falling, "two": ([0, 1.5, 3], [0.5, 4, 2])})
    one, two = drawn(still)
    heights = (one[:, 1] - one[-1, 1]) / (one[0, 1] - one[-1, 1])
    assert np.allclose(heights, (falling - 0.5) / 3.5)
    assert np.allclose(np.diff(one[:, 0]), np.diff(one[:, 0])[0])
    assert np.allclose(two[:, 0], one[[0, 0, 3], 0] + [0, (one[3, 0] - one[0, 0]) / 2, 0])


def test_a_logarithmic_chart_spaces_powers_evenly():
    still = a_chart({"J": 10.0 ** -np.arange(5)}, log=True)
    (line,) = drawn(still)
    assert np.allclose(np.diff(line[:, 1]), np.diff(line[:, 1])[0])
    still = a_chart({"J": (10.0 ** np.arange(5), np.arange(5))}, log_across=True)
    (line,) = drawn(still)
    assert np.allclose(np.diff(line[:, 0]), np.diff(line[:, 0])[0])


def test_a_chart_says_where_each_line_begins_and_ends():
    still = a_chart(
        {"right": [4.0, 0.25, 1.0], "wrong": [1.0, 8.0, np.inf, 3.0], "grows": [1.0, np.inf]}
    )
    assert still.facts.splitlines() == [
        "Costs; J over epoch",
        "right: 4 at 0, 1 at 2; lowest 0.25 at 1",
        "wrong: 1 at 0, 8 at 1, then not finite, and 1 later value is not drawn",
        "grows: 1 at 0, not finite after that",
    ]


def test_a_chart_says_once_where_all_lines_begin_and_end():
    still = a_chart({"sgd": [4.0, 0.25, 1.0], "adam": [4.0, 2.0, 0.5]})
    assert still.facts.splitlines() == [
        "Costs; J at epoch 0 and 2",
        "sgd: 4, 1; lowest 0.25 at 1",
        "adam: 4, 0.5",
    ]


def test_lines_differ_by_more_than_color():
    still = a_chart({name: np.arange(30.0) + i for i, name in enumerate("abcdef")})
    styles = [style for style, drawn in still.marks.polylines.items() for p in drawn.points
              if len(p) == 30]  # fmt: skip
    assert len({dash for _, dash in styles}) == 6
    assert set("abcdef") <= set(still.marks.texts)


def test_a_legend_of_long_names_takes_more_lines():
    still = a_chart({f"{name} is the name of a line, quite long": [1.0, 2.0] for name in "abcdef"})
    assert untidy(still.marks) == []
    frame = max(points[:, 1].max() for points in still.marks.polylines[GRID, SOLID].points)
    names = [y for _, y, text, _ in still.marks.written if text.endswith("long")]
    assert len(set(names)) == 2 and min(names) > frame


def test_a_single_point_is_a_dot_in_the_chart_and_in_its_legend():
    still = a_chart({"J": np.arange(30.0), "here": ([12.0], [5.0])})
    (dots,) = still.marks.markers.values()
    assert len(dots.places) == 2
    short = [len(p) for (color, _), s in still.marks.polylines.items() for p in s.points
             if color == SERIES[1]]  # fmt: skip
    assert 2 not in short, "a line in the legend that is nowhere in the chart"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ({str(n): [1.0, 2.0] for n in range(7)}, "7 lines"),
        ({"J": [np.nan, 1.0]}, "J: there is no finite value"),
        ({"J": ([1, 2, 3], [1, 2])}, r"J: places \(3,\) and values \(2,\)"),
        ({"J": np.ones((2, 2))}, r"J: places \(2,\) and values \(2, 2\)"),
    ],
)
def test_a_chart_refuses_what_it_cannot_draw(lines, problem):
    with pytest.raises(ValueError, match=problem):
        a_chart(lines)


@pytest.mark.parametrize("line", [[1.0], [2.0, 2.0, 2.0], [0.0, 0.0], [1e-12, 1e12], [-3.0, 5.0]])
@pytest.mark.parametrize("log", [False, True])
def test_any_line_can_be_drawn_tidily(line, log):
    assert untidy(a_chart({"J": line}, log=log).marks) == []


def test_a_gallery_shows_each_picture_above_its_caption():
    pictures = np.random.default_rng(0).random((COLUMNS + 2, 4, 5))
    still = gallery(pictures, range(COLUMNS + 2), title="Some")
    assert np.array_equal([image.values for image in still.marks.images], pictures)
    assert {(image.low, image.high) for image in still.marks.images} == {(0, 1)}
    where = {text: (x, y) for x, y, text, _ in still.marks.written}
    for n, image in enumerate(still.marks.images):
        x, y = where[str(n)]
        assert image.box.left < x < image.box.right and image.box.bottom - 20 < y < image.box.bottom
    assert np.all(np.diff([image.box.left for image in still.marks.images[:COLUMNS]]) > 0)
    assert still.marks.images[COLUMNS].box.top < still.marks.images[0].box.bottom
    assert untidy(still.marks) == []
    assert still.facts == "Some\n0; 1; 2; 3; 4; 5; 6; 7; 8; 9; 10; 11"


def test_long_captions_of_a_gallery_do_not_meet():
    captions = [f"number {n} of a few, and more" for n in range(9)]
    still = gallery(np.zeros((9, 4, 4)), captions, title="Some")
    assert untidy(still.marks) == [] and still.marks.width <= 800


def test_signed_pictures_have_zero_in_the_middle_of_their_colors():
    still = gallery([[[-2.0, 1.0]], [[0.1, 0.3]]], "ab", title="Weights", signed=True)
    assert [(image.low, image.high) for image in still.marks.images] == [(-2, 2), (-0.3, 0.3)]
    assert NOTE in still.marks.texts and untidy(still.marks) == []


@pytest.mark.parametrize(
    ("pictures", "captions"),
    [(np.ones((2, 3, 3)), ["one"]), (np.ones((3, 3)), ["a", "b", "c"]), (np.ones((0, 3, 3)), [])],
)
def test_a_gallery_refuses_pictures_and_captions_that_do_not_fit(pictures, captions):
    with pytest.raises(ValueError, match="k captions are needed"):
        gallery(pictures, captions, title="")


def test_a_matrix_has_every_number_in_its_cell():
    values = np.arange(12).reshape(3, 4) * 10
    still = matrix(values, "abc", "wxyz", title="Counts", down="rows", across="columns")
    (image,) = still.marks.images
    assert np.array_equal(image.values, values)
    where = {text: (x, y) for x, y, text, _ in still.marks.written}
    for (i, j), value in np.ndenumerate(values):
        cell = Box(*image.box).cell(i, j, 3, 4)
        x, y = where[str(value)]
        assert cell.left < x < cell.right and cell.bottom < y < cell.top
    assert where["b"][0] < image.box.left and where["x"][1] > image.box.top
    assert untidy(still.marks) == []
    first, *rest = still.facts.splitlines()
    assert first == "Counts; rows: rows; columns: columns (w, x, y, z)"
    assert rest == ["a: 0 10 20 30", "b: 40 50 60 70", "c: 80 90 100 110"]


def test_a_matrix_makes_room_for_long_names():
    rows, columns = ["a name that is long", "b"], [f"column number {n}" for n in range(3)]
    settings = {"title": "A title that is longer than the matrix " * 2, "down": "d", "across": "a"}
    assert untidy(matrix(np.ones((2, 3)), rows, columns, **settings).marks) == []


def test_a_matrix_refuses_names_that_do_not_fit():
    with pytest.raises(ValueError, match=r"values have shape \(2, 2\): 3 names of rows and 2"):
        matrix(np.ones((2, 2)), "abc", "xy", title="", down="", across="")


def test_a_cell_shows_the_picture_and_then_its_words():
    still = a_chart({"a line with quite a long name": [4.0, 0.25, 1.0]})
    picture, words = still.bundles()
    assert difference(picture["image/png"], png(still.marks)) < 1
    assert picture["text/plain"] == "Costs; J at epoch 0 and 2"
    assert words == {"text/plain": wrapped(still.facts)}


def test_stored_words_are_wrapped_and_lose_nothing():
    text = "first " + "long " * 40 + "\nsecond"
    lines = wrapped(text).splitlines()
    assert max(map(len, lines)) <= 84 and len(lines) == 4
    assert lines[1].startswith("  long") and lines[-1] == "second"
    assert " ".join(wrapped(text).split()) == " ".join(text.split())
