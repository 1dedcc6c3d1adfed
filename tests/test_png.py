"""Pictures as PNG, twice as many pixels as the picture: marks down to the pixels."""

import gc
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from looks import color, difference, extents, pixels, shade
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from nbcore.drawing.marks import (
    AHEAD,
    BACK,
    CIRCLE,
    CROSS,
    DASHED,
    DIAMOND,
    DOTTED,
    SOLID,
    SQUARE,
    UP,
    Marks,
)  # fmt: skip
from nbcore.drawing.png import png
from nbcore.drawing.text import CENTER, LEFT, RIGHT
from nbcore.drawing.theme import SIGNED, Box

RNG = np.random.default_rng(0)
RED, GREEN, BLUE, WHITE = "#ff0000", "#00ff00", "#0000ff", "#ffffff"
WIDTH, HEIGHT = 120, 80


@pytest.fixture
def marks():
    return Marks(WIDTH, HEIGHT)


def drawn(marks):
    return pixels(png(marks))


def rgb(name):
    return tuple(round(255 * share) for share in to_rgb(name))


def at(picture, x, y):
    """Return the color at a place of the marks."""
    return tuple(color(picture, 2 * x, 2 * y))


def inked(picture):
    """Return (left, bottom, right, top) of all that is not white, in the marks' pixels."""
    rows, columns = np.nonzero((picture != 255).any(axis=2))
    height = len(picture)
    ends = columns.min(), height - 1 - rows.max(), columns.max() + 1, height - rows.min()
    return np.array(ends) / 2


def test_an_empty_picture_is_white_and_has_twice_as_many_pixels(marks):
    picture = drawn(marks)
    assert picture.shape == (2 * HEIGHT, 2 * WIDTH, 3) and (picture == 255).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (2, 10), (15, 10)])
def test_an_image_is_its_numbers_as_colors_row_0_on_top_column_0_on_the_left(marks, shape):
    values = RNG.standard_normal(shape)
    largest = marks.add_image(values, Box(20, 15, 60, 45))
    expected = np.full((2 * HEIGHT, 2 * WIDTH, 3), 255)
    cell = np.ones((60 // shape[0], 80 // shape[1], 1), int)
    expected[2 * (HEIGHT - 45) : 2 * (HEIGHT - 15), 40:120] = np.kron(
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
        seen = at(picture, *box.cell(i, j, *shape).middle)
        assert seen == tuple(shade(SIGNED, (value / largest + 1) / 2)), (i, j)
    assert tuple(inked(picture)) == (20.5, 14.5, 60, 45.5)


def test_more_numbers_than_pixels_are_drawn(marks):
    marks.add_image(np.linspace(-1, 1, 784)[None], Box(0, 0, 100, 10))
    row = drawn(marks)[-1, :200]
    shares = np.arange(200) * 784 // 200 / 783
    np.testing.assert_array_equal(row, [shade(SIGNED, share) for share in shares])


@pytest.mark.parametrize("width", [1, 2, 3, 6])
def test_a_line_is_where_it_should_be_and_as_wide(marks, width):
    marks.add_polyline([(10, 30), (90, 30)], RED, width)
    picture = drawn(marks)
    ink = (255 - picture[:, 100]).sum() / (255 - np.array(rgb(RED))).sum()
    assert ink == pytest.approx(2 * width, abs=0.6)
    half = width / 2  # also at its ends, so that the corner of a closed line is whole
    assert np.allclose(inked(picture), (10 - half, 30 - half, 90 + half, 30 + half), atol=0.5)


def test_lines_go_up_where_y_grows(marks):
    marks.add_polyline([(0, 0), (60, 60)], RED, 3)
    picture = drawn(marks)
    assert at(picture, 30, 30) == rgb(RED) and at(picture, 30, 45) == rgb(WHITE)


def test_many_lines_have_widths_of_their_own(marks):
    marks.add_polylines([np.array([(10, y), (90, y)], float) for y in (20, 60)], RED, [1, 6])
    column = (drawn(marks)[:, 100] != 255).any(axis=1)
    assert column[:HEIGHT].sum() > column[HEIGHT:].sum() > 0


@pytest.mark.parametrize(
    ("dash", "least", "most"), [(SOLID, 1.0, 1.0), (DASHED, 0.6, 0.75), (DOTTED, 0.4, 0.6)]
)
def test_dashed_and_dotted_lines_have_gaps(marks, dash, least, most):
    marks.add_polyline([(5, 40), (115, 40)], BLUE, 2, dash)
    row = drawn(marks)[HEIGHT, 20:220]
    assert least <= (255 - row[:, 0]).mean() / 255 <= most


@pytest.mark.parametrize("radius", [3, 10, 20])
@pytest.mark.parametrize("shape", [CIRCLE, SQUARE, CROSS, DIAMOND, UP, AHEAD, BACK])
def test_a_marker_is_where_it_should_be_and_as_large(marks, shape, radius):
    marks.add_markers([(50, 30)], radius, RED, BLUE, shape)
    picture = drawn(marks)
    assert at(picture, 50, 30) == rgb(RED)
    reach = radius * (1.4 if shape == DIAMOND else 1)
    assert np.allclose(inked(picture), (50 - reach, 30 - reach, 50 + reach, 30 + reach), atol=2)


def test_shapes_differ_and_edges_have_their_color(marks):
    for x, shape in zip((20, 60, 100), (CIRCLE, SQUARE, CROSS), strict=True):
        marks.add_markers([(x, 40)], 15, RED, BLUE, shape)
    picture = drawn(marks)
    corners = [at(picture, x + 13, 40 + 13) != rgb(WHITE) for x in (20, 60, 100)]
    sides = [at(picture, x, 40 + 12) != rgb(WHITE) for x in (20, 60, 100)]
    assert corners == [False, True, False] and sides == [True, True, False]
    assert at(picture, 60, 25) == at(picture, 35, 40) == rgb(BLUE)


def test_triangles_point_where_their_names_say(marks):
    for x, shape in zip((20, 60, 100), (UP, AHEAD, BACK), strict=True):
        marks.add_markers([(x, 40)], 15, RED, RED, shape)
    picture = drawn(marks)
    corners = (-12, 12), (12, 12), (12, -12), (-12, -12)
    up, ahead, back = (
        [at(picture, x + dx, 40 + dy) == rgb(RED) for dx, dy in corners] for x in (20, 60, 100)
    )
    assert up == [False, False, True, True]
    assert ahead == [True, False, False, True] and back == [False, True, True, False]


def test_markers_of_several_sizes_and_colors_keep_them(marks):
    marks.add_markers([(20, 40), (60, 40)], 5, [to_rgb(RED), (0, 0, 1, 1)])
    marks.add_markers([(100, 40)], 15, BLUE)
    picture = drawn(marks)
    seen = [at(picture, x, y) for x, y in ((20, 40), (60, 40), (100, 40), (20, 50), (100, 50))]
    assert seen == [rgb(name) for name in (RED, BLUE, BLUE, WHITE, BLUE)]


def test_images_lie_below_lines_below_markers_below_texts_in_whatever_group(marks):
    with marks.group("first"):
        marks.add_text(60, 40, "■", 20, CENTER, BLUE)
        marks.add_markers([(60, 40)], 15, RED, RED)
    with marks.group("second"):
        marks.add_polyline([(10, 40), (110, 40)], GREEN, 8)
        marks.add_image(np.ones((1, 1)), Box(0, 0, WIDTH, HEIGHT))
    picture = drawn(marks)
    assert [at(picture, x, 40) for x in (60, 72, 90)] == [rgb(BLUE), rgb(RED), rgb(GREEN)]
    assert at(picture, 90, 60) == tuple(shade(SIGNED, 1.0))


@pytest.mark.parametrize("align", [LEFT, CENTER, RIGHT])
def test_letters_are_where_they_are_said_to_be(marks, align):
    marks.add_text(60, 40, "888", 15, align, RED)
    assert np.allclose(inked(drawn(marks)), extents(marks)[0], atol=0.6)


def test_nothing_to_draw_leaves_the_picture_white(marks):
    marks.add_polylines([], RED, [])
    marks.add_markers([], 3, RED)
    marks.add_text(5, 5, "")
    marks.add_text(5, 5, " ")
    assert (drawn(marks) == 255).all()


def crowded():
    marks = Marks(400, 300)
    marks.add_image(RNG.standard_normal((40, 40)), Box(10, 10, 210, 210))
    for n, name in enumerate((RED, GREEN, BLUE, "#aa4499") * 3):
        marks.add_text(215, 20 + 20 * n, "δ₂ = (δ₃ W₃ᵀ) ⊙ f₂′(Z₂)", color=name)
    marks.add_markers([(300, 280)], 9, RED)
    return marks


def test_a_picture_has_256_colors_at_most_which_look_like_those_of_the_marks():
    marks = crowded()
    stored = Image.open(io.BytesIO(png(marks)))
    assert stored.format == "PNG" and stored.size == (800, 600)
    assert len(stored.convert("RGB").getcolors()) <= 256
    picture = drawn(marks)
    cells = picture[180:580, 20:420][5::10, 5::10]  # one pixel of each
    assert abs(cells - marks.images[0].pixels()[:, :, :3]).max() <= 8  # of 255: nobody sees it
    assert (picture[:160, :400] == 255).all(), "the ground stays white"


def test_the_same_marks_are_the_same_picture_and_others_another():
    marks = crowded()
    before = png(marks)
    assert png(marks) == before
    marks.add_image(np.ones((1, 1)), Box(350, 20, 390, 60))
    assert difference(before, png(marks)) > 1


def test_pictures_are_not_left_in_pyplot_or_in_memory(marks):
    def figures():
        gc.collect()
        return sum(isinstance(thing, Figure) for thing in gc.get_objects())

    before = plt.get_fignums(), figures()
    marks.add_text(60, 40, "a")
    png(marks)
    assert (plt.get_fignums(), figures()) == before
