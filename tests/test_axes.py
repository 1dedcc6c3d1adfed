"""Axes and tables on a picture: where numbers go, what ticks say, what cannot be read."""

import numpy as np
import pytest
from looks import color, extents, outside, pixels, untidy

from nbcore.drawing.axes import Plot, Scale, linear, logarithmic
from nbcore.drawing.marks import CROSS, DASHED, SOLID, Marks
from nbcore.drawing.png import SCALE, png
from nbcore.drawing.table import LEAST, MOST, SIZE, draw_table
from nbcore.drawing.text import text_width
from nbcore.drawing.theme import FAINT, GRID, INK, SERIES, Box
from nbcore.writing.numbers import power

NAN, INF = float("nan"), float("inf")
BOX = Box(20, 10, 380, 240)


@pytest.fixture
def marks():
    return Marks(400, 250)


def plot(marks, x=None, y=None, **names):
    return Plot(marks, BOX, x or Scale(0, 10), y or Scale(-1, 3), **names)


def at(marks, text):
    """Return (left, bottom, right, top) of the one text that reads so."""
    (where,) = [box for written, box in zip(marks.texts, extents(marks), strict=True)
                if written == text]  # fmt: skip
    return where


def test_numbers_become_places_between_the_ends_of_the_frame(marks):
    axes = plot(marks)
    left, bottom, right, top = axes.frame
    np.testing.assert_allclose(
        axes.places([0, 10, 5, 2.5], [-1, 3, 1, 0]),
        [(left, bottom), (right, top), axes.frame.middle,
         (left + axes.frame.width / 4, bottom + axes.frame.height / 4)],
    )  # fmt: skip
    assert BOX.left < left < right < BOX.right and BOX.bottom < bottom < top < BOX.top


def test_a_logarithmic_axis_gives_each_power_of_ten_the_same_room(marks):
    axes = plot(marks, Scale(1e-3, 1e3, log=True), Scale(0.5, 200, log=True))
    places = axes.places(10.0 ** np.arange(-3, 4), [0.5, 200, 10, 5, 20, 1, 2])
    np.testing.assert_allclose(np.diff(places[:, 0]), axes.frame.width / 6)
    assert places[2, 1] == pytest.approx(axes.frame.middle[1])  # the geometric mean
    np.testing.assert_allclose(places[:2, 1], [axes.frame.bottom, axes.frame.top])


@pytest.mark.parametrize("log", [False, True])
def test_what_is_beyond_an_axis_is_drawn_at_its_end(log):
    scale = Scale(0.1, 100, log=log)
    np.testing.assert_array_equal(scale.share([-5, 0, 0.1, 100, 1e9]), [0, 0, 0, 1, 1])


@pytest.mark.parametrize(
    ("low", "high", "log"),
    [
        *[(NAN, 1, False), (0, NAN, False), (0, INF, False), (-INF, 0, False)],
        *[(1, 1, False), (2, 1, False), (0, 1, True), (-1, 1, True), (1, INF, True)],
    ],
)
def test_axes_that_cannot_be_are_refused(low, high, log):
    with pytest.raises(ValueError, match=f"from {low} to {high}"):
        Scale(low, high, log=log)


RANGES = [
    *[(0, 1), (-1, 1), (0, 2000), (-0.37, 1.26), (3, 3.001), (-5e-7, 4e-7), (0, 1e-12)],
    *[(0, 99), (0, 7e9), (-250, -1), (0.98, 1.02), (-6.36, 6.36), (0, 1.06), (0, 0.73)],
]


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_ticks_are_a_few_round_numbers_within_the_axis_and_say_what_they_are(low, high):
    ticks = Scale(low, high).ticks()
    assert 2 <= len(ticks) <= 6
    values = np.array([value for value, _ in ticks])
    slack = 1e-8 * (high - low)
    assert (low - slack <= values).all() and (values <= high + slack).all()
    np.testing.assert_allclose(np.diff(values), values[1] - values[0])
    texts = [text for _, text in ticks]
    assert len(set(texts)) == len(texts) and "-0" not in texts
    np.testing.assert_allclose([float(text) for text in texts], values, atol=slack)
    digits = (values[1] - values[0]) / 10 ** np.floor(np.log10(values[1] - values[0]) + 1e-9)
    assert round(digits, 6) in (1, 2, 2.5, 5)


@pytest.mark.parametrize(
    ("low", "high", "powers"),
    [
        *[(1, 1000, [0, 1, 2, 3]), (1e-3, 10, [-3, -2, -1, 0, 1]), (0.5, 200, [0, 1, 2])],
        *[(1e-12, 1, [-12, -9, -6, -3, 0]), (1e-200, 1e200, [-200, -119, -38, 43, 124])],
    ],
)
def test_ticks_of_a_logarithmic_axis_are_powers_of_ten(low, high, powers):
    ticks = Scale(low, high, log=True).ticks()
    np.testing.assert_allclose([value for value, _ in ticks], 10.0 ** np.array(powers))
    assert [text for _, text in ticks] == [power(n) for n in powers]


@pytest.mark.parametrize(
    "y", [*(Scale(*ends) for ends in RANGES), Scale(1e-16, 1e3, log=True)], ids=lambda y: str(y.low)
)
def test_ticks_stand_beside_their_lines_and_nothing_meets(marks, y):
    axes = plot(marks, Scale(0, 2000), y, title="title", x_name="x name", y_name="y name")
    axes.legend("train", SERIES[0])
    axes.legend("test", SERIES[1], dash=DASHED)
    assert untidy(marks) == []
    grid = marks.polylines[GRID, SOLID].points
    frame = axes.frame
    for across, scale in enumerate([axes.x, axes.y]):
        for value, text in scale.ticks():
            place = frame[across] + scale.share(value) * (frame[across + 2] - frame[across])
            assert frame[across] - 1e-6 <= place <= frame[across + 2] + 1e-6
            assert any(np.allclose(line[:, across], place) for line in grid), text
            box = [b for t, b in zip(marks.texts, extents(marks), strict=True) if t == text]
            middles = [(b[across] + b[across + 2]) / 2 for b in box]
            assert min(abs(np.array(middles) - place)) < 2.6, text
    assert len(grid) == len(axes.x.ticks()) + len(axes.y.ticks())


def test_title_and_names_are_around_the_frame(marks):
    axes = plot(marks, title="The title", x_name="epochs", y_name="cost J")
    title, x_name, y_name = at(marks, "The title"), at(marks, "epochs"), at(marks, "cost J")
    assert title[1] > y_name[3] and y_name[1] > axes.frame.top
    assert x_name[3] < axes.frame.bottom
    assert (x_name[0] + x_name[2]) / 2 == pytest.approx(axes.frame.middle[0], abs=1)
    assert outside(marks) == []


def test_a_plot_without_title_and_names_is_drawn(marks):
    plot(marks)
    assert "" not in marks.texts
    assert (pixels(png(marks)) != 255).any()


def test_the_legend_shows_each_line_before_its_name(marks):
    axes = plot(marks, y_name="y")
    axes.legend("first", SERIES[0], 2)
    axes.legend("second", SERIES[1], 3, DASHED)
    ends = []
    styles = {"first": (SERIES[0], SOLID, 2), "second": (SERIES[1], DASHED, 3)}
    for text, (*style, width) in styles.items():
        polyline, box = marks.polylines[tuple(style)], at(marks, text)
        (line,) = polyline.points
        assert polyline.widths == [width]
        assert line[0, 0] < line[1, 0] < box[0] < line[1, 0] + 10
        assert box[1] < line[0, 1] == line[1, 1] < box[3]
        ends.append((line[0, 0], box[2]))
    assert at(marks, "y")[2] < ends[0][0] and ends[0][1] < ends[1][0]


def test_lines_and_dots_are_where_their_numbers_are(marks):
    axes = plot(marks)
    xs, ys = [0, 5, 10], [-1, 3, 1]
    axes.line(xs, ys, SERIES[1], 5)
    axes.markers([5], [0], 6, SERIES[2], shape=CROSS)
    (line,) = marks.polylines[SERIES[1], SOLID].points
    np.testing.assert_allclose(line, axes.places(xs, ys))
    np.testing.assert_allclose(marks.markers[CROSS].places, axes.places([5], [0]))
    picture = pixels(png(marks))
    seen = color(picture, *SCALE * axes.places([2.5], [1])[0])
    assert "#{:02x}{:02x}{:02x}".format(*seen) == SERIES[1]


def test_ticks_that_would_meet_are_thinned_and_none_leaves_the_picture(marks):
    box = Box(230, 10, 400, 240)
    Plot(marks, box, Scale(0, 20000), Scale(0, 1))
    assert untidy(marks) == []
    assert {"0", "10000", "20000"} <= set(marks.texts) and "15000" not in marks.texts
    assert at(marks, "20000")[2] > 390


@pytest.mark.parametrize("bad", [NAN])
def test_nan_is_refused_and_not_drawn_as_nothing(marks, bad):
    axes = plot(marks)
    for draw in (axes.line, axes.markers):
        with pytest.raises(ValueError, match="nan"):
            draw([0, 1, 2], [0, bad, 1])
    for make in (linear, lambda values: linear(values, zero=True)):
        with pytest.raises(ValueError, match="nan"):
            make([0, bad, 1])


@pytest.mark.parametrize(
    "values", [[0, 1], [-3, 5], [2, 2], [0, 0], [-7], [1e-9, 3e-9], [1e9, 2e9], [0.5, 0.7]]
)
def test_a_linear_axis_has_room_around_its_values(values):
    scale = linear(values)
    assert scale.low < min(values) and max(values) < scale.high and not scale.log
    spread = max(values) - min(values)
    if spread:
        assert scale.high - scale.low == pytest.approx(1.12 * spread)
    from_zero = linear(values, zero=True)
    assert from_zero.low == 0 if min(values) >= 0 else from_zero.low < min(values)
    assert from_zero.high > max(values)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        *[([0.02, 3], 0.01, 10), ([1, 1], 1, 10), ([5], 1, 10), ([1e-7, 1e3], 1e-7, 1e3)],
        *[([0, -4, 0.5, 20], 0.1, 100), ([0, 0], 1, 10), ([-1], 1, 10)],
    ],
)
def test_a_logarithmic_axis_reaches_over_powers_of_ten_around_what_is_positive(values, low, high):
    scale = logarithmic(values)
    assert scale.log
    assert (scale.low, scale.high) == (pytest.approx(low), pytest.approx(high))


HEADS = ["layer", "X", "Z"]
ROWS = [["1", "(4, 2)", "(4, 3)"], ["2", "(4, 3)", "(4, 1)"], ["3", "a longer one", ""]]


def standing(marks):
    return {text: box for text, box in zip(marks.texts, extents(marks), strict=True)}


@pytest.mark.parametrize(
    "box", [Box(20, 20, 380, 240), Box(20, 20, 200, 90), Box(10, 100, 155, 160)], ids=str
)
def test_a_table_stands_in_its_box_in_rows_and_columns(marks, box):
    draw_table(marks, box, HEADS, ROWS)
    cells = [*HEADS, *(text for row in ROWS for text in row if text)]
    assert sorted(marks.texts) == sorted(cells)
    assert untidy(marks) == []
    where = extents(marks)
    assert (where[:, :2] >= (box.left - 1, box.bottom)).all()
    assert (where[:, 2:] <= (box.right, box.top)).all()
    for column in zip(HEADS, *ROWS, strict=True):
        lefts = {x for x, _, text, _ in marks.written if text in column}
        assert len(lefts & {x for x, _, text, _ in marks.written if text == column[0]}) == 1
    heights = {text: y for _, y, text, _ in marks.written}
    assert heights["layer"] > heights["1"] > heights["2"] > heights["3"]
    assert heights["3"] == heights["a longer one"]
    assert {size for *_, size in marks.written} == {SIZE}


def test_columns_are_as_wide_as_what_stands_in_them(marks):
    draw_table(marks, BOX, HEADS, ROWS)
    lefts = {text: x for x, _, text, _ in marks.written}
    first, second = lefts["X"] - lefts["layer"], lefts["Z"] - lefts["X"]
    gap = first - text_width("layer", SIZE)
    assert LEAST <= gap <= MOST + 1e-9
    assert second - text_width("a longer one", SIZE) == pytest.approx(gap)


def test_a_line_parts_heads_from_rows(marks):
    draw_table(marks, BOX, HEADS, ROWS)
    ((start, end),) = marks.polylines[GRID, SOLID].points
    assert start[1] == end[1] and start[0] == BOX.left
    assert at(marks, "1")[3] < start[1] < at(marks, "layer")[1]
    assert at(marks, "a longer one")[2] < end[0] <= BOX.right
    colors = {text: color for _, _, text, _, color in marks.groups["picture"].texts}
    assert all(colors[head] == FAINT for head in HEADS)
    assert all(colors[text] == INK for row in ROWS for text in row if text)


@pytest.mark.parametrize("box", [Box(0, 0, 60, 200), Box(0, 0, 300, 25), Box(0, 0, 20, 20)])
def test_a_table_that_could_not_be_read_is_refused(marks, box):
    with pytest.raises(ValueError, match=r"fit: -?\d+\.\d pixels between columns, \d+\.\d a line"):
        draw_table(marks, box, HEADS, ROWS)
    assert marks.texts == []


def test_a_table_with_a_row_too_short_is_refused(marks):
    with pytest.raises(ValueError, match="shorter"):
        draw_table(marks, BOX, HEADS, [["1", "2"]])
