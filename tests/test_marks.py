"""The marks that all pictures are made of: what is drawn can be read back, by groups and at all."""

import numpy as np
import pytest
from looks import extents, meeting, outside, unknown, untidy

from nbcore.drawing.marks import CIRCLE, DASHED, DOTTED, SOLID, SQUARE, Marks
from nbcore.drawing.text import CENTER, LEFT, RIGHT, broken, text_width
from nbcore.drawing.theme import INK, SIGNED, Box

RED, BLUE = "#ff0000", "#0000ff"
WIDTH, HEIGHT = 120, 80


@pytest.fixture
def marks():
    return Marks(WIDTH, HEIGHT)


def all_kinds(marks, x=40.0):
    marks.add_image([[1.0, -2.0]], Box(0, 0, 30, 20))
    marks.add_polyline([(x, 10), (x + 20, 60)], RED, 2, DASHED)
    marks.add_polylines([np.array([(x, 10), (x + 20, 20)])], BLUE, [3])
    marks.add_markers([(x + 40, 20)], 6, [(1.0, 0.0, 0.0)], shape=SQUARE)
    marks.add_text(x, 70, "δ₁")


def nothing(marks):
    return not (marks.images or marks.polylines or marks.markers or marks.texts or marks.written)


def test_what_is_drawn_can_be_read_back(marks):
    assert nothing(marks)
    all_kinds(marks)
    (image,) = marks.images
    assert (image.low, image.high, image.box) == (-2, 2, Box(0, 0, 30, 20))
    np.testing.assert_array_equal(image.values, [[1, -2]])
    assert list(marks.polylines) == [(RED, DASHED), (BLUE, SOLID)]
    np.testing.assert_array_equal(marks.polylines[RED, DASHED].points, [[(40, 10), (60, 60)]])
    assert marks.polylines[BLUE, SOLID].widths == [3]
    assert marks.markers[SQUARE] == ([(80, 20)], [6], [RED], [INK])
    assert marks.texts == ["δ₁"]
    assert marks.written == [(40, 70, "δ₁", 11)]


def test_groups_hold_what_was_drawn_in_them_in_the_order_of_their_first_marks(marks):
    marks.add_text(0, 40, "title")
    with marks.group("line"):
        marks.add_polyline([(0, 0), (1, 1)], RED)
        with marks.group("numbers"):
            marks.add_text(0, 60, "0.5")
        marks.add_polyline([(0, 1), (1, 0)], RED)
    with marks.group("never used"):
        pass
    with marks.group("numbers"):
        marks.add_text(40, 60, "0.7")
    marks.add_text(0, 20, "foot")
    texts = {name: [text.text for text in group.texts] for name, group in marks.groups.items()}
    assert texts == {"picture": ["title", "foot"], "line": [], "numbers": ["0.5", "0.7"]}
    assert list(texts) == ["picture", "line", "numbers"]
    assert len(marks.groups["line"].polylines[RED, SOLID].points) == 2


def test_a_figure_that_fails_in_a_group_leaves_it(marks):
    with pytest.raises(ZeroDivisionError), marks.group("curve"):
        raise ZeroDivisionError
    marks.add_text(0, 40, "after")
    assert list(marks.groups) == ["picture"]


def test_the_marks_of_all_groups_can_be_read_together_and_stay_in_theirs(marks):
    for name, color in (("one", RED), ("two", BLUE), ("three", RED)):
        with marks.group(name):
            marks.add_image([[1.0]], Box(0, 0, 9, 9))
            marks.add_polyline([(0, 0), (1, 1)], color, len(name))
            marks.add_markers([(len(name), 0)], 3, color)
            marks.add_text(0, 40, name)
    for _ in range(2):  # reading adds nothing
        assert len(marks.images) == 3 and marks.texts == ["one", "two", "three"]
        assert marks.polylines[RED, SOLID].widths == [3, 5]
        assert marks.polylines[BLUE, SOLID].widths == [3]
        assert marks.markers[CIRCLE].places == [(3, 0), (3, 0), (5, 0)]
        assert marks.markers[CIRCLE].faces == [RED, BLUE, RED]
    assert marks.groups["one"].polylines[RED, SOLID].widths == [3]


def test_an_image_tells_its_largest_size_which_is_an_end_of_the_colors(marks):
    values = np.array([[0.5, -4.0], [0.0, 2.0]])
    assert marks.add_image(values, Box(0, 0, 10, 10)) == 4
    expected = SIGNED(np.array([[4.5, 0.0], [4.0, 6.0]]) / 8, bytes=True)
    np.testing.assert_array_equal(marks.images[0].pixels(), expected)


def test_limits_are_the_ends_of_the_colors_and_what_is_beyond_gets_the_color_of_the_end(marks):
    marks.add_image([[0.0, 2.0, 4.0, -9.0, 9.0]], Box(0, 0, 50, 10), (0, 4))
    expected = SIGNED([[0.0, 0.5, 1.0, 0.0, 1.0]], bytes=True)
    np.testing.assert_array_equal(marks.images[0].pixels(), expected)


def test_an_image_of_zeros_has_the_color_of_0(marks):
    assert marks.add_image(np.zeros((2, 2)), Box(0, 0, 10, 10)) == 0
    np.testing.assert_array_equal(marks.images[0].pixels()[1, 1], SIGNED(0.5, bytes=True))


def test_whole_numbers_and_truth_values_may_be_shown(marks):
    marks.add_image(np.array([[True, False]]), Box(0, 0, 10, 10))
    marks.add_image(np.array([[3, 0]]), Box(20, 0, 30, 10))
    first, second = marks.images
    np.testing.assert_array_equal(first.pixels(), second.pixels())


def test_an_image_needs_limits_that_differ(marks):
    with pytest.raises(ValueError, match="from 3 to 3"):
        marks.add_image([[1.0]], Box(0, 0, 10, 10), (3, 3))


def test_markers_have_one_color_or_one_each(marks):
    marks.add_markers([(20, 40), (60, 40)], 10, [(1.0, 0.0, 0.0), (0, 0, 1, 1)])
    marks.add_markers([(100, 40)], 5, BLUE, RED)
    markers = marks.markers[CIRCLE]
    assert markers.faces == [RED, BLUE, BLUE] and markers.edges == [INK, INK, RED]
    assert markers.radii == [10, 10, 5]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", range(4))
def test_nan_and_inf_are_refused(marks, bad, place):
    points = np.array([(1.0, 2.0), (3.0, 4.0)])
    points.flat[place] = bad
    box, good = Box(0, 0, 10, 10), np.ones((2, 2))
    for draw in (
        lambda: marks.add_image(points, box),
        lambda: marks.add_image(points, box, (0, 1)),
        lambda: marks.add_image(good, box, (0, bad)),
        lambda: marks.add_polyline(points),
        lambda: marks.add_polyline(points.tolist()),
        lambda: marks.add_polylines([good, points], INK, [1, 1]),
        lambda: marks.add_polylines([good, good], INK, [1, bad]),
        lambda: marks.add_markers(points, 3, RED),
        lambda: marks.add_markers(list(map(tuple, points)), 3, RED),
        lambda: marks.add_markers(good, bad, RED),
        lambda: marks.add_text(*points[place // 2], "lost"),
    ):
        with pytest.raises(ValueError, match="nan|inf"):
            draw()
    assert nothing(marks)


def test_nothing_to_draw_is_no_error(marks):
    marks.add_polylines([], RED, [])
    marks.add_markers(np.empty((0, 2)), 3, np.empty((0, 4)))
    marks.add_markers([], 3, RED)
    assert marks.add_text(5, 5, "") == 5
    assert marks.polylines[RED, SOLID].points == marks.markers[CIRCLE].places == marks.texts == []


@pytest.mark.parametrize(("align", "left"), [(LEFT, 60), (CENTER, 46), (RIGHT, 32)])
def test_texts_are_aligned_and_say_where_they_end(marks, align, left):
    width = text_width("888", 15)
    assert marks.add_text(60, 40, "888", 15, align, RED) == pytest.approx(60 + (1 - align) * width)
    assert extents(marks)[0][0] == pytest.approx(left, abs=2)
    assert marks.groups["picture"].texts[0].color == RED


def test_all_digits_are_equally_wide():
    widths = {round(text_width(digit, 100), 3) for digit in "0123456789"}
    assert len(widths) == 1 and widths.pop() == pytest.approx(63.6, abs=1)


def test_a_text_is_as_wide_as_its_letters_together_and_grows_with_its_size():
    for text in ("", "a", "δ₁ = (δ₂ W₂ᵀ) ⊙ f₁′(Z₁)", "a b"):
        assert text_width(text, 22) == pytest.approx(2 * text_width(text))
        assert text_width(text) == pytest.approx(sum(map(text_width, text)))
    assert text_width(" ") > 2


def test_lines_break_between_words_where_the_next_one_would_not_fit():
    text = "each delta is a share of the next ones"
    lines = broken(text, 100)
    assert " ".join(lines) == text and len(lines) > 2
    assert max(map(text_width, lines)) <= 100
    for line, after in zip(lines, lines[1:], strict=False):
        assert text_width(f"{line} {after.split()[0]}") > 100
    assert broken(text, 1000, 12) == [text]
    assert broken("a unbreakable", 20)[1] == "unbreakable"


def test_a_centered_text_is_around_its_place(marks):
    marks.add_text(60, 40, "000", 20, CENTER)
    left, bottom, right, top = extents(marks)[0]
    assert (left + right) / 2 == pytest.approx(60, abs=0.5)
    assert (bottom + top) / 2 == pytest.approx(40, abs=0.5)
    assert 13 < top - bottom < 16


@pytest.mark.parametrize("letter", "₀₁₂₃₄₅₆₇₈₉⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ⊙∂δŶ′ηθ√×−→≤Σσ")
def test_every_sign_of_the_notation_is_in_the_font(letter):
    assert unknown(f"{letter}\ue000") == ["\ue000"]


def test_untidy_texts_are_found(marks):
    marks.add_text(10, 40, "one")
    marks.add_text(60, 40, "two")
    marks.add_text(12, 40, " ")
    assert untidy(marks) == []
    with marks.group("others"):
        marks.add_text(20, 42, "three")
        marks.add_text(WIDTH - 5, 20, "four")
        marks.add_text(30, 3, "y", 10)
    assert meeting(marks) == [("one", "three")]
    assert outside(marks) == ["four", "y"]
    assert untidy(marks)[0] == "'one' meets 'three'" and len(untidy(marks)) == 3
    assert meeting(marks, 60)


def test_the_kinds_of_lines_differ():
    assert len({SOLID, DASHED, DOTTED}) == 3 and SOLID == ()
