"""The sheet that all figures are drawn on: tiles, lines, dots and letters, down to the pixels."""

import gc
import io
import itertools
import weakref

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from looks import colour, difference, extents, meeting, outside, pixels, shade, unknown, untidy
from matplotlib.colors import to_rgb
from PIL import Image

from nbcore.figures.lettering import CENTRE, LEFT, RIGHT, text_width
from nbcore.figures.sheet import CIRCLE, CROSS, DASHED, DOTTED, SOLID, SQUARE, Sheet, encode, still
from nbcore.figures.style import INK, SIGNED, Box, brief, number, power, precise
from nbcore.symbols import symbol

RNG = np.random.default_rng(0)
RED, BLUE, WHITE = "#ff0000", "#0000ff", (255, 255, 255)
WIDTH, HEIGHT = 120, 80


@pytest.fixture
def sheet():
    return Sheet(WIDTH, HEIGHT)


def rgb(name):
    return np.round(255 * np.array(to_rgb(name))).astype(int)


def drawn(sheet):
    return pixels(sheet.png())


def inked(picture):
    """Return (left, bottom, right, top) of all that is not white."""
    rows, columns = np.nonzero((picture != 255).any(axis=2))
    return (
        columns.min(),
        len(picture) - 1 - rows.max(),
        columns.max() + 1,
        len(picture) - rows.min(),
    )


def test_an_empty_sheet_is_white(sheet):
    picture = drawn(sheet)
    assert picture.shape == (HEIGHT, WIDTH, 3) and (picture == 255).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (2, 10), (30, 40)])
def test_a_tile_is_its_numbers_as_colours_row_0_on_top_column_0_on_the_left(sheet, shape):
    values = RNG.standard_normal(shape)
    largest = sheet.tile(values, Box(20, 15, 60, 45))
    assert largest == abs(values).max()
    expected = np.full((HEIGHT, WIDTH, 3), 255)
    cell = np.ones((30 // shape[0], 40 // shape[1], 1), int)
    expected[HEIGHT - 45 : HEIGHT - 15, 20:60] = np.kron(
        SIGNED((values / largest + 1) / 2, bytes=True)[:, :, :3].astype(int), cell
    )
    np.testing.assert_array_equal(drawn(sheet), expected)


@pytest.mark.parametrize("shape", [(7, 3), (16, 7), (11, 1)])
def test_cells_that_share_pixels_are_right_in_their_middle(sheet, shape):
    values = RNG.standard_normal(shape)
    box = Box(20.3, 14.6, 60.2, 45.4)
    largest = sheet.tile(values, box)
    picture = drawn(sheet)
    for (i, j), value in np.ndenumerate(values):
        seen = colour(picture, *box.cell(i, j, *shape).middle)
        assert tuple(seen) == tuple(shade(SIGNED, (value / largest + 1) / 2)), (i, j)
    assert inked(picture) == (20, 15, 60, 45)


def test_more_numbers_than_pixels_are_drawn(sheet):
    sheet.tile(np.linspace(-1, 1, 784)[None], Box(0, 0, 100, 10))
    row = drawn(sheet)[-1, :100]
    assert tuple(row[0]) == tuple(shade(SIGNED, 0.0))
    shares = np.arange(100) * 784 // 100 / 783
    assert [tuple(pixel) for pixel in row] == [tuple(shade(SIGNED, share)) for share in shares]


def test_limits_are_the_ends_of_the_colours_and_what_is_beyond_gets_the_colour_of_the_end(sheet):
    cividis = matplotlib.colormaps["cividis"]
    sheet.tile([[0.0, 2.0, 4.0, -9.0, 9.0]], Box(0, 0, 50, 10), (0, 4), cividis)
    picture = drawn(sheet)
    for j, share in enumerate([0.0, 0.5, 1.0, 0.0, 1.0]):
        assert tuple(colour(picture, 10 * j + 5, 5)) == tuple(shade(cividis, share))


def test_a_tile_of_zeros_has_the_colour_of_0(sheet):
    assert sheet.tile(np.zeros((2, 2)), Box(0, 0, 10, 10)) == 0
    assert tuple(colour(drawn(sheet), 5, 5)) == tuple(shade(SIGNED, 0.5))


def test_whole_numbers_and_truth_values_may_be_shown(sheet):
    sheet.tile(np.array([[True, False]]), Box(0, 0, 10, 10))
    sheet.tile(np.array([[3, -3]]), Box(20, 0, 30, 10))
    picture = drawn(sheet)
    assert tuple(colour(picture, 2, 5)) == tuple(colour(picture, 22, 5))


@pytest.mark.parametrize("width", [1, 2, 3, 6])
def test_a_line_is_where_it_should_be_and_as_wide(sheet, width):
    sheet.line([(10, 30), (90, 30)], RED, width)
    picture = drawn(sheet)
    ink = (255 - picture[:, 50]).sum(axis=1) / (255 - rgb(RED)).sum()  # of a column of pixels
    assert ink.sum() == pytest.approx(width, abs=0.6)
    left, bottom, right, top = inked(picture)
    assert (left + right) / 2 == pytest.approx(50, abs=1)
    assert right - left == pytest.approx(80 + width, abs=3)  # its ends are round
    assert (bottom + top) / 2 == pytest.approx(30, abs=1)


def test_lines_go_up_where_y_grows(sheet):
    sheet.line([(0, 0), (60, 60)], RED, 3)
    picture = drawn(sheet)
    assert tuple(colour(picture, 30, 30)) == tuple(rgb(RED))
    assert tuple(colour(picture, 30, 45)) == WHITE


def test_many_lines_have_widths_of_their_own(sheet):
    sheet.lines([np.array([(10, y), (90, y)], float) for y in (20, 60)], RED, [1, 6])
    column = (drawn(sheet)[:, 50] != 255).any(axis=1)
    assert column[: HEIGHT - 40].sum() > column[HEIGHT - 40 :].sum() > 0


@pytest.mark.parametrize(
    ("dash", "least", "most"), [(SOLID, 1.0, 1.0), (DASHED, 0.5, 0.95), (DOTTED, 0.2, 0.9)]
)
def test_dashed_and_dotted_lines_have_gaps(sheet, dash, least, most):
    sheet.line([(5, 40.5), (115, 40.5)], BLUE, 2, dash)
    row = drawn(sheet)[HEIGHT - 41, 10:110]
    assert least <= (row[:, 0] < 100).mean() <= most


@pytest.mark.parametrize("radius", [3, 10, 20])
@pytest.mark.parametrize("shape", [CIRCLE, SQUARE, CROSS])
def test_a_dot_is_where_it_should_be_and_as_large(sheet, shape, radius):
    sheet.mark([(50, 30)], radius, RED, BLUE, shape)
    picture = drawn(sheet)
    assert colour(picture, 50, 30)[1] < 100  # a small cross is mostly edge
    assert np.allclose(inked(picture), (50 - radius, 30 - radius, 50 + radius, 30 + radius), atol=2)


def test_shapes_differ_and_edges_have_their_colour(sheet):
    for x, shape in zip((20, 60, 100), (CIRCLE, SQUARE, CROSS), strict=True):
        sheet.mark([(x, 40)], 15, RED, BLUE, shape)
    picture = drawn(sheet)
    corners = [tuple(colour(picture, x + 13, 40 + 13)) != WHITE for x in (20, 60, 100)]
    sides = [tuple(colour(picture, x, 40 + 12)) != WHITE for x in (20, 60, 100)]
    assert corners == [False, True, False] and sides == [True, True, False]
    assert (picture[:, :, 2] > 200).any() and np.ptp(picture[HEIGHT - 41 :, 60], axis=0)[2] > 200


def test_dots_have_one_colour_or_one_each(sheet):
    sheet.mark([(20, 40), (60, 40)], 10, [to_rgb(RED), (0, 0, 1, 1)])
    sheet.mark([(100, 40)], 10, BLUE)
    picture = drawn(sheet)
    seen = [tuple(colour(picture, x, 40)) for x in (20, 60, 100)]
    assert seen == [tuple(rgb(RED)), tuple(rgb(BLUE)), tuple(rgb(BLUE))]


def test_dots_of_several_sizes_keep_them(sheet):
    sheet.mark([(20, 40)], 5, RED)
    sheet.mark([(60, 40)], 15, RED)
    picture = drawn(sheet)
    assert tuple(colour(picture, 20, 50)) == WHITE != tuple(colour(picture, 60, 50))


def test_tiles_lie_below_lines_below_dots_below_letters(sheet):
    sheet.write(60, 40, "■", 20, CENTRE, BLUE)
    sheet.mark([(60, 40)], 15, RED)
    sheet.line([(10, 40), (110, 40)], "#00ff00", 8)
    sheet.tile(np.ones((1, 1)), Box(0, 0, WIDTH, HEIGHT))
    picture = drawn(sheet)
    seen = [tuple(colour(picture, x, 40)) for x in (60, 72, 90)]
    assert seen == [tuple(rgb(BLUE)), tuple(rgb(RED)), (0, 255, 0)]
    assert tuple(colour(picture, 90, 60)) == tuple(shade(SIGNED, 1.0))


def test_letters_are_where_they_are_said_to_be(sheet):
    for align, left in ((LEFT, 60), (CENTRE, 46), (RIGHT, 32)):
        sheet.clear()
        end = sheet.write(60, 40, "888", 15, align, RED)
        assert end == pytest.approx(60 - align * text_width("888", 15) + text_width("888", 15))
        assert np.allclose(inked(drawn(sheet)), extents(sheet)[0], atol=1.01)
        assert extents(sheet)[0][0] == pytest.approx(left, abs=2)
        assert sheet.texts == ["888"]


def all_kinds(sheet, values=((1.0, -2.0),), x=40.0):
    sheet.tile(values, Box(0, 0, 30, 20))
    sheet.line([(x, 10), (x + 20, 60)], RED, 2, DASHED)
    sheet.lines([np.array([(x, 10), (x + 20, 20)])], BLUE, [3])
    sheet.mark([(x + 40, 20)], 6, [to_rgb(RED)], shape=SQUARE)
    sheet.write(x, 70, "δ₁")


def test_clear_wipes_everything(sheet):
    all_kinds(sheet)
    assert (drawn(sheet) != 255).any()
    sheet.clear()
    assert (drawn(sheet) == 255).all()
    assert not (sheet.tiles or sheet.strokes or sheet.dots or sheet.texts or sheet.written)


def test_what_was_drawn_before_leaves_no_trace(sheet):
    all_kinds(sheet, x=30)
    sheet.write(60, 20, "before", 20, colour=RED)
    sheet.mark([(60, 60)], 9, BLUE)
    sheet.png()
    sheet.clear()
    all_kinds(sheet)
    fresh = Sheet(WIDTH, HEIGHT)
    all_kinds(fresh)
    assert sheet.png() == fresh.png() == fresh.png()


def test_what_is_drawn_can_be_read_back(sheet):
    all_kinds(sheet)
    (tile,) = sheet.tiles
    assert (tile.low, tile.high, tile.box) == (-2, 2, Box(0, 0, 30, 20))
    np.testing.assert_array_equal(tile.values, [[1, -2]])
    assert list(sheet.strokes) == [(RED, DASHED), (BLUE, SOLID)]
    np.testing.assert_array_equal(sheet.strokes[RED, DASHED].points, [[(40, 10), (60, 60)]])
    assert sheet.strokes[BLUE, SOLID].widths == [3]
    assert sheet.dots[SQUARE].places == [(80, 20)] and sheet.dots[SQUARE].radii == [6]
    assert sheet.texts == ["δ₁"]
    assert sheet.written == [(40, 70, "δ₁", 11)]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", range(4))
def test_nan_and_inf_are_refused(sheet, bad, place):
    points = np.array([(1.0, 2.0), (3.0, 4.0)])
    points.flat[place] = bad
    box, good = Box(0, 0, 10, 10), np.ones((2, 2))
    for draw in (
        lambda: sheet.tile(points, box),
        lambda: sheet.tile(points, box, (0, 1)),
        lambda: sheet.tile(good, box, (0, bad)),
        lambda: sheet.line(points),
        lambda: sheet.line(points.tolist()),
        lambda: sheet.lines([good, points], INK, [1, 1]),
        lambda: sheet.lines([good, good], INK, [1, bad]),
        lambda: sheet.mark(points, 3, RED),
        lambda: sheet.mark(list(map(tuple, points)), 3, RED),
        lambda: sheet.mark(good, bad, RED),
        lambda: sheet.write(*points[place // 2], "lost"),
    ):
        with pytest.raises(ValueError, match="nan|inf"):
            draw()
    assert not (sheet.tiles or sheet.strokes or sheet.dots or sheet.texts)
    assert (drawn(sheet) == 255).all()


def test_a_tile_needs_limits_that_differ(sheet):
    with pytest.raises(ValueError, match="from 3 to 3"):
        sheet.tile([[1.0]], Box(0, 0, 10, 10), (3, 3))


def test_nothing_to_draw_is_no_error(sheet):
    sheet.lines([], RED, [])
    sheet.mark(np.empty((0, 2)), 3, np.empty((0, 4)))
    sheet.mark([], 3, RED)
    sheet.write(5, 5, "")
    assert (drawn(sheet) == 255).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (64, 2)])
def test_a_png_decodes_to_its_pixels(shape):
    before = RNG.integers(0, 256, (*shape, 4)).astype(np.uint8)
    image = Image.open(io.BytesIO(encode(before)))
    assert image.format == "PNG" and image.mode == "RGBA" and image.size == shape[::-1]
    np.testing.assert_array_equal(np.asarray(image), before)


def test_a_picture_for_storage_is_smaller_and_looks_alike():
    sheet = Sheet(400, 300)
    sheet.tile(RNG.standard_normal((20, 20)), Box(10, 10, 200, 200))
    for n in range(12):
        sheet.write(210, 20 + 20 * n, "δ₂ = (δ₃ W₃ᵀ) ⊙ f₂′(Z₂)", colour=(RED, BLUE)[n % 2])
    sheet.mark([(300, 280)], 9, RED)
    stored = still(sheet.png())
    assert difference(stored, sheet.png()) < 1 and len(stored) < 0.7 * len(sheet.png())
    assert stored == still(sheet.png())
    white = (drawn(sheet) == 255).all(axis=2)
    assert (pixels(stored)[white] == 255).all()
    sheet.tile(np.ones((1, 1)), Box(350, 20, 390, 60))
    assert difference(stored, sheet.png()) > 1


def test_sheets_are_not_left_in_pyplot_or_in_memory():
    before = plt.get_fignums()
    sheet = Sheet(WIDTH, HEIGHT)
    all_kinds(sheet)
    sheet.png()
    assert plt.get_fignums() == before
    gone = [weakref.ref(thing) for thing in (sheet, sheet.figure, sheet.canvas)]
    del sheet
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


def test_a_centred_text_is_around_its_place(sheet):
    sheet.write(60, 40, "000", 20, CENTRE)
    left, bottom, right, top = extents(sheet)[0]
    assert (left + right) / 2 == pytest.approx(60, abs=0.5)
    assert (bottom + top) / 2 == pytest.approx(40, abs=0.5)
    assert 13 < top - bottom < 16


@pytest.mark.parametrize("letter", "₀₁₂₃₄₅₆₇₈₉⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ⊙∂δŶ′ηθ√×−→≤Σσ")
def test_every_sign_of_the_notation_is_in_the_font(sheet, letter):
    sheet.write(10, 20, letter, 20)
    assert not unknown(letter) and (drawn(sheet) != 255).any()
    assert unknown(f"{letter}\ue000") == ["\ue000"]


def test_untidy_texts_are_found(sheet):
    sheet.write(10, 40, "one")
    sheet.write(60, 40, "two")
    sheet.write(12, 40, " ")
    assert untidy(sheet) == []
    sheet.write(20, 42, "three")
    sheet.write(WIDTH - 5, 20, "four")
    sheet.write(30, 3, "y", 10)
    assert meeting(sheet) == [("one", "three")]
    assert outside(sheet) == ["four", "y"]
    assert untidy(sheet)[0] == "'one' meets 'three'" and len(untidy(sheet)) == 3
    assert meeting(sheet, 60)


def test_boxes_are_cut_into_cells_from_the_top_left():
    box = Box(10, 20, 50, 80)
    assert (box.width, box.height, box.middle) == (40, 60, (30, 50))
    assert box.cell(0, 0, 3, 2) == (10, 60, 30, 80)
    assert box.cell(2, 1, 3, 2) == (30, 20, 50, 40)
    outline = box.outline()
    np.testing.assert_array_equal(outline[0], outline[-1])
    assert {tuple(corner) for corner in outline} == set(itertools.product((10, 50), (20, 80)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *[(0.0, "0"), (-0.0, "0"), (1.0, "1.00"), (-0.357, "-0.36"), (0.0737, ".074")],
        *[(-0.0994, "-.099"), (0.0996, "0.10"), (9.99, "9.99"), (-9.996, "-10"), (123.4, "123")],
        *[(0.00063, "6e-4"), (-0.00096, "-.001"), (12345.0, "1e4"), (-3e-12, "-3e-12")],
    ],
)
def test_numbers_are_rounded_to_what_fits(value, text):
    assert number(value) == text


@pytest.mark.parametrize("size", 10.0 ** np.arange(-8, 9))
def test_numbers_have_at_most_five_characters_and_stay_near(size):
    for value in size * np.linspace(-9.99, 9.99, 50):
        assert len(number(value)) <= 5
        three_decimals = 0.0005 if abs(value) >= 0.0005 else 0
        assert float(number(value)) == pytest.approx(value, rel=0.5, abs=three_decimals)


@pytest.mark.parametrize(
    ("value", "short", "long"),
    [
        (0.0, "0", "0.0000"),
        (0.123456, "0.123", "0.1235"),
        (-1234.5, "-1.23e3", "-1234.5000"),
        (1e-5, "1e-5", "0.0000"),
        (2.5e12, "2.5e12", "2.5e12"),
        (-3.14159e-12, "-3.14e-12", "-0.0000"),
    ],
)
def test_brief_and_precise_numbers(value, short, long):
    assert brief(value) == short
    assert precise(value) == long


def test_symbols_and_powers():
    assert symbol("W", 1) == "W₁" and symbol("δ", 10) == "δ₁₀"
    assert power(-5) == "10⁻⁵" and power(0) == "10⁰" and power(12) == "10¹²"
