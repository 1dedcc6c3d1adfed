"""The marks that all figures are drawn on: images, lines, dots and letters, down to the pixels."""

import gc
import io
import itertools
import weakref

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from looks import color, difference, extents, meeting, outside, pixels, shade, unknown, untidy
from matplotlib.colors import to_rgb
from PIL import Image

from nbcore.drawing.marks import CIRCLE, CROSS, DASHED, DOTTED, SOLID, SQUARE, Marks, encode, still
from nbcore.drawing.text import CENTER, LEFT, RIGHT, text_width
from nbcore.drawing.theme import INK, SIGNED, Box

RNG = np.random.default_rng(0)
RED, BLUE, WHITE = "#ff0000", "#0000ff", (255, 255, 255)
WIDTH, HEIGHT = 120, 80


@pytest.fixture
def marks():
    return Marks(WIDTH, HEIGHT)


def rgb(name):
    return np.round(255 * np.array(to_rgb(name))).astype(int)


def drawn(marks):
    return pixels(marks.png())


def inked(picture):
    """Return (left, bottom, right, top) of all that is not white."""
    rows, columns = np.nonzero((picture != 255).any(axis=2))
    height = len(picture)
    return columns.min(), height - 1 - rows.max(), columns.max() + 1, height - rows.min()


def test_an_empty_picture_is_white(marks):
    picture = drawn(marks)
    assert picture.shape == (HEIGHT, WIDTH, 3) and (picture == 255).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (2, 10), (30, 40)])
def test_a_image_is_its_numbers_as_colors_row_0_on_top_column_0_on_the_left(marks, shape):
    values = RNG.standard_normal(shape)
    largest = marks.add_image(values, Box(20, 15, 60, 45))
    assert largest == abs(values).max()
    expected = np.full((HEIGHT, WIDTH, 3), 255)
    cell = np.ones((30 // shape[0], 40 // shape[1], 1), int)
    expected[HEIGHT - 45 : HEIGHT - 15, 20:60] = np.kron(
        SIGNED((values / largest + 1) / 2, bytes=True)[:, :, :3].astype(int), cell
    )
    np.testing.assert_array_equal(drawn(marks), expected)


@pytest.mark.parametrize("shape", [(7, 3), (16, 7), (11, 1)])
def test_cells_that_share_pixels_are_right_in_their_middle(marks, shape):
    values = RNG.standard_normal(shape)
    box = Box(20.3, 14.6, 60.2, 45.4)
    largest = marks.add_image(values, box)
    picture = drawn(marks)
    for (i, j), value in np.ndenumerate(values):
        seen = color(picture, *box.cell(i, j, *shape).middle)
        assert tuple(seen) == tuple(shade(SIGNED, (value / largest + 1) / 2)), (i, j)
    assert inked(picture) == (20, 15, 60, 45)


def test_more_numbers_than_pixels_are_drawn(marks):
    marks.add_image(np.linspace(-1, 1, 784)[None], Box(0, 0, 100, 10))
    row = drawn(marks)[-1, :100]
    assert tuple(row[0]) == tuple(shade(SIGNED, 0.0))
    shares = np.arange(100) * 784 // 100 / 783
    assert [tuple(pixel) for pixel in row] == [tuple(shade(SIGNED, share)) for share in shares]


def test_limits_are_the_ends_of_the_colors_and_what_is_beyond_gets_the_color_of_the_end(marks):
    cividis = matplotlib.colormaps["cividis"]
    marks.add_image([[0.0, 2.0, 4.0, -9.0, 9.0]], Box(0, 0, 50, 10), (0, 4), cividis)
    picture = drawn(marks)
    for j, share in enumerate([0.0, 0.5, 1.0, 0.0, 1.0]):
        assert tuple(color(picture, 10 * j + 5, 5)) == tuple(shade(cividis, share))


def test_a_image_of_zeros_has_the_color_of_0(marks):
    assert marks.add_image(np.zeros((2, 2)), Box(0, 0, 10, 10)) == 0
    assert tuple(color(drawn(marks), 5, 5)) == tuple(shade(SIGNED, 0.5))


def test_whole_numbers_and_truth_values_may_be_shown(marks):
    marks.add_image(np.array([[True, False]]), Box(0, 0, 10, 10))
    marks.add_image(np.array([[3, -3]]), Box(20, 0, 30, 10))
    picture = drawn(marks)
    assert tuple(color(picture, 2, 5)) == tuple(color(picture, 22, 5))


@pytest.mark.parametrize("width", [1, 2, 3, 6])
def test_a_line_is_where_it_should_be_and_as_wide(marks, width):
    marks.add_polyline([(10, 30), (90, 30)], RED, width)
    picture = drawn(marks)
    ink = (255 - picture[:, 50]).sum(axis=1) / (255 - rgb(RED)).sum()  # of a column of pixels
    assert ink.sum() == pytest.approx(width, abs=0.6)
    left, bottom, right, top = inked(picture)
    assert (left + right) / 2 == pytest.approx(50, abs=1)
    assert right - left == pytest.approx(80 + width, abs=3)  # its ends are round
    assert (bottom + top) / 2 == pytest.approx(30, abs=1)


def test_lines_go_up_where_y_grows(marks):
    marks.add_polyline([(0, 0), (60, 60)], RED, 3)
    picture = drawn(marks)
    assert tuple(color(picture, 30, 30)) == tuple(rgb(RED))
    assert tuple(color(picture, 30, 45)) == WHITE


def test_many_lines_have_widths_of_their_own(marks):
    marks.add_polylines([np.array([(10, y), (90, y)], float) for y in (20, 60)], RED, [1, 6])
    column = (drawn(marks)[:, 50] != 255).any(axis=1)
    assert column[: HEIGHT - 40].sum() > column[HEIGHT - 40 :].sum() > 0


@pytest.mark.parametrize(
    ("dash", "least", "most"), [(SOLID, 1.0, 1.0), (DASHED, 0.5, 0.95), (DOTTED, 0.2, 0.9)]
)
def test_dashed_and_dotted_lines_have_gaps(marks, dash, least, most):
    marks.add_polyline([(5, 40.5), (115, 40.5)], BLUE, 2, dash)
    row = drawn(marks)[HEIGHT - 41, 10:110]
    assert least <= (row[:, 0] < 100).mean() <= most


@pytest.mark.parametrize("radius", [3, 10, 20])
@pytest.mark.parametrize("shape", [CIRCLE, SQUARE, CROSS])
def test_a_dot_is_where_it_should_be_and_as_large(marks, shape, radius):
    marks.add_markers([(50, 30)], radius, RED, BLUE, shape)
    picture = drawn(marks)
    assert color(picture, 50, 30)[1] < 100  # a small cross is mostly edge
    assert np.allclose(inked(picture), (50 - radius, 30 - radius, 50 + radius, 30 + radius), atol=2)


def test_shapes_differ_and_edges_have_their_color(marks):
    for x, shape in zip((20, 60, 100), (CIRCLE, SQUARE, CROSS), strict=True):
        marks.add_markers([(x, 40)], 15, RED, BLUE, shape)
    picture = drawn(marks)
    corners = [tuple(color(picture, x + 13, 40 + 13)) != WHITE for x in (20, 60, 100)]
    sides = [tuple(color(picture, x, 40 + 12)) != WHITE for x in (20, 60, 100)]
    assert corners == [False, True, False] and sides == [True, True, False]
    assert (picture[:, :, 2] > 200).any() and np.ptp(picture[HEIGHT - 41 :, 60], axis=0)[2] > 200


def test_dots_have_one_color_or_one_each(marks):
    marks.add_markers([(20, 40), (60, 40)], 10, [to_rgb(RED), (0, 0, 1, 1)])
    marks.add_markers([(100, 40)], 10, BLUE)
    picture = drawn(marks)
    seen = [tuple(color(picture, x, 40)) for x in (20, 60, 100)]
    assert seen == [tuple(rgb(RED)), tuple(rgb(BLUE)), tuple(rgb(BLUE))]


def test_dots_of_several_sizes_keep_them(marks):
    marks.add_markers([(20, 40)], 5, RED)
    marks.add_markers([(60, 40)], 15, RED)
    picture = drawn(marks)
    assert tuple(color(picture, 20, 50)) == WHITE != tuple(color(picture, 60, 50))


def test_images_lie_below_lines_below_dots_below_letters(marks):
    marks.add_text(60, 40, "■", 20, CENTER, BLUE)
    marks.add_markers([(60, 40)], 15, RED)
    marks.add_polyline([(10, 40), (110, 40)], "#00ff00", 8)
    marks.add_image(np.ones((1, 1)), Box(0, 0, WIDTH, HEIGHT))
    picture = drawn(marks)
    seen = [tuple(color(picture, x, 40)) for x in (60, 72, 90)]
    assert seen == [tuple(rgb(BLUE)), tuple(rgb(RED)), (0, 255, 0)]
    assert tuple(color(picture, 90, 60)) == tuple(shade(SIGNED, 1.0))


def test_letters_are_where_they_are_said_to_be(marks):
    for align, left in ((LEFT, 60), (CENTER, 46), (RIGHT, 32)):
        marks.clear()
        end = marks.add_text(60, 40, "888", 15, align, RED)
        assert end == pytest.approx(60 - align * text_width("888", 15) + text_width("888", 15))
        assert np.allclose(inked(drawn(marks)), extents(marks)[0], atol=1.01)
        assert extents(marks)[0][0] == pytest.approx(left, abs=2)
        assert marks.texts == ["888"]


def all_kinds(marks, values=((1.0, -2.0),), x=40.0):
    marks.add_image(values, Box(0, 0, 30, 20))
    marks.add_polyline([(x, 10), (x + 20, 60)], RED, 2, DASHED)
    marks.add_polylines([np.array([(x, 10), (x + 20, 20)])], BLUE, [3])
    marks.add_markers([(x + 40, 20)], 6, [to_rgb(RED)], shape=SQUARE)
    marks.add_text(x, 70, "δ₁")


def test_clear_wipes_everything(marks):
    all_kinds(marks)
    assert (drawn(marks) != 255).any()
    marks.clear()
    assert (drawn(marks) == 255).all()
    assert not (marks.images or marks.polylines or marks.markers or marks.texts or marks.written)


def test_what_was_drawn_before_leaves_no_trace(marks):
    all_kinds(marks, x=30)
    marks.add_text(60, 20, "before", 20, color=RED)
    marks.add_markers([(60, 60)], 9, BLUE)
    marks.png()
    marks.clear()
    all_kinds(marks)
    fresh = Marks(WIDTH, HEIGHT)
    all_kinds(fresh)
    assert marks.png() == fresh.png() == fresh.png()


def test_what_is_drawn_can_be_read_back(marks):
    all_kinds(marks)
    (image,) = marks.images
    assert (image.low, image.high, image.box) == (-2, 2, Box(0, 0, 30, 20))
    np.testing.assert_array_equal(image.values, [[1, -2]])
    assert list(marks.polylines) == [(RED, DASHED), (BLUE, SOLID)]
    np.testing.assert_array_equal(marks.polylines[RED, DASHED].points, [[(40, 10), (60, 60)]])
    assert marks.polylines[BLUE, SOLID].widths == [3]
    assert marks.markers[SQUARE].places == [(80, 20)] and marks.markers[SQUARE].radii == [6]
    assert marks.texts == ["δ₁"]
    assert marks.written == [(40, 70, "δ₁", 11)]


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
    assert not (marks.images or marks.polylines or marks.markers or marks.texts)
    assert (drawn(marks) == 255).all()


def test_a_image_needs_limits_that_differ(marks):
    with pytest.raises(ValueError, match="from 3 to 3"):
        marks.add_image([[1.0]], Box(0, 0, 10, 10), (3, 3))


def test_nothing_to_draw_is_no_error(marks):
    marks.add_polylines([], RED, [])
    marks.add_markers(np.empty((0, 2)), 3, np.empty((0, 4)))
    marks.add_markers([], 3, RED)
    marks.add_text(5, 5, "")
    assert (drawn(marks) == 255).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (64, 2)])
def test_a_png_decodes_to_its_pixels(shape):
    before = RNG.integers(0, 256, (*shape, 4)).astype(np.uint8)
    image = Image.open(io.BytesIO(encode(before)))
    assert image.format == "PNG" and image.mode == "RGBA" and image.size == shape[::-1]
    np.testing.assert_array_equal(np.asarray(image), before)


def test_a_picture_for_storage_is_smaller_and_looks_alike():
    marks = Marks(400, 300)
    marks.add_image(RNG.standard_normal((20, 20)), Box(10, 10, 200, 200))
    for n in range(12):
        marks.add_text(210, 20 + 20 * n, "δ₂ = (δ₃ W₃ᵀ) ⊙ f₂′(Z₂)", color=(RED, BLUE)[n % 2])
    marks.add_markers([(300, 280)], 9, RED)
    stored = still(marks.png())
    assert difference(stored, marks.png()) < 1 and len(stored) < 0.7 * len(marks.png())
    assert stored == still(marks.png())
    white = (drawn(marks) == 255).all(axis=2)
    assert (pixels(stored)[white] == 255).all()
    marks.add_image(np.ones((1, 1)), Box(350, 20, 390, 60))
    assert difference(stored, marks.png()) > 1


def test_marks_are_not_left_in_pyplot_or_in_memory():
    before = plt.get_fignums()
    marks = Marks(WIDTH, HEIGHT)
    all_kinds(marks)
    marks.png()
    assert plt.get_fignums() == before
    gone = [weakref.ref(thing) for thing in (marks, marks.figure, marks.canvas)]
    del marks
    gc.collect()
    assert [reference() for reference in gone] == [None] * 3


def test_all_digits_are_equally_wide():
    widths = {round(text_width(digit, 100), 3) for digit in "0123456789"}
    assert len(widths) == 1 and widths.pop() == pytest.approx(63.6, abs=1)


def test_a_text_is_as_wide_as_its_letters_together_and_grows_with_its_size():
    for text in ("", "a", "δ₁ = (δ₂ W₂ᵀ) ⊙ f₁′(Z₁)", "a b"):
        assert text_width(text, 22) == pytest.approx(2 * text_width(text))
        assert text_width(text) == pytest.approx(sum(map(text_width, text)))
    assert text_width(" ") > 2


def test_a_centered_text_is_around_its_place(marks):
    marks.add_text(60, 40, "000", 20, CENTER)
    left, bottom, right, top = extents(marks)[0]
    assert (left + right) / 2 == pytest.approx(60, abs=0.5)
    assert (bottom + top) / 2 == pytest.approx(40, abs=0.5)
    assert 13 < top - bottom < 16


@pytest.mark.parametrize("letter", "₀₁₂₃₄₅₆₇₈₉⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ⊙∂δŶ′ηθ√×−→≤Σσ")
def test_every_sign_of_the_notation_is_in_the_font(marks, letter):
    marks.add_text(10, 20, letter, 20)
    assert not unknown(letter) and (drawn(marks) != 255).any()
    assert unknown(f"{letter}\ue000") == ["\ue000"]


def test_untidy_texts_are_found(marks):
    marks.add_text(10, 40, "one")
    marks.add_text(60, 40, "two")
    marks.add_text(12, 40, " ")
    assert untidy(marks) == []
    marks.add_text(20, 42, "three")
    marks.add_text(WIDTH - 5, 20, "four")
    marks.add_text(30, 3, "y", 10)
    assert meeting(marks) == [("one", "three")]
    assert outside(marks) == ["four", "y"]
    assert untidy(marks)[0] == "'one' meets 'three'" and len(untidy(marks)) == 3
    assert meeting(marks, 60)


def test_boxes_are_cut_into_cells_from_the_top_left():
    box = Box(10, 20, 50, 80)
    assert (box.width, box.height, box.middle) == (40, 60, (30, 50))
    assert box.cell(0, 0, 3, 2) == (10, 60, 30, 80)
    assert box.cell(2, 1, 3, 2) == (30, 20, 50, 40)
    outline = box.outline()
    np.testing.assert_array_equal(outline[0], outline[-1])
    assert {tuple(corner) for corner in outline} == set(itertools.product((10, 50), (20, 80)))
