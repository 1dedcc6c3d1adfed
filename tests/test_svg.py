"""Pictures as SVG: each mark at its place, in the page's colors, as wide as it was laid out."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
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
from nbcore.drawing.svg import layers, svg
from nbcore.drawing.text import CENTER, text_width
from nbcore.drawing.theme import BLACK, GRID, INK, SERIES, SIGNED, THEMED, Box

RED = "#ff0000"
WIDTH, HEIGHT = 120, 80
NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def marks():
    return Marks(WIDTH, HEIGHT)


def parsed(marks):
    return ElementTree.fromstring(svg(marks))


def only(marks, kind):
    """Return the one element of a kind in the picture."""
    (element,) = parsed(marks).iter(NAMESPACE + kind)
    return element


def decoded(image):
    """Return the pixels of an image."""
    data = image.get("href").removeprefix("data:image/png;base64,")
    return np.array(Image.open(io.BytesIO(base64.b64decode(data))))


def numbers(element, *names):
    return [float(element.get(name)) for name in names]


def corners(element):
    """Return the corners of a polygon, y upward as in the marks."""
    pairs = [pair.split(",") for pair in element.get("points").split()]
    return np.array(pairs, float) * (1, -1) + (0, HEIGHT)


def test_a_picture_has_its_size_and_an_empty_one_no_marks(marks):
    picture = parsed(marks)
    assert picture.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    assert numbers(picture, "width", "height") == [WIDTH, HEIGHT]
    assert len(picture) == 0 and layers(marks) == {}


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (2, 10), (30, 40)])
def test_an_image_holds_its_numbers_as_colors_row_0_on_top_in_whole_pixels(marks, shape):
    values = np.random.default_rng(0).standard_normal(shape)
    largest = marks.add_image(values, Box(20.3, 14.6, 60.2, 45.4))
    image = only(marks, "image")
    assert numbers(image, "x", "y", "width", "height") == [20, HEIGHT - 45, 40, 30]
    assert image.get("preserveAspectRatio") == "none" and "pixelated" in image.get("style")
    colors = SIGNED((values / largest + 1) / 2, bytes=True)
    np.testing.assert_array_equal(decoded(image), colors[:, :, :3])


@pytest.mark.parametrize(
    ("dash", "gaps"), [(SOLID, None), (DASHED, "6 3"), (DOTTED, "2 3")], ids=str
)
def test_a_line_goes_up_where_y_grows_and_has_its_width_and_dash(marks, dash, gaps):
    marks.add_polyline([(10, 30), (90.123, 30.5), (0, 80)], RED, 2, dash)
    path = only(marks, "path")
    assert path.get("d") == "M10.0 50.0L90.1 49.5L0.0 0.0"
    assert (path.get("stroke"), path.get("fill")) == (RED, "none")
    assert float(path.get("stroke-width")) == 2 and path.get("stroke-dasharray") == gaps


@pytest.mark.parametrize(
    ("points", "path"),
    [
        ([(0, 80), (9, 80), (9, 60), (0, 80)], "M0.0 0.0L9.0 0.0L9.0 20.0Z"),
        ([(0, 80), (9, 80), (9, 60)], "M0.0 0.0L9.0 0.0L9.0 20.0"),
        ([(5, 80), (5, 80)], "M5.0 0.0L5.0 0.0"),
    ],
)
def test_a_line_that_ends_where_it_began_is_closed(marks, points, path):
    marks.add_polyline(points, RED)
    assert only(marks, "path").get("d") == path


def test_lines_of_several_widths_keep_them(marks):
    points = [np.array([(10, y), (90, y)], float) for y in (20, 40, 60)]
    marks.add_polylines(points, RED, [1, 6, 1])
    paths = parsed(marks).iter(NAMESPACE + "path")
    drawn = {float(path.get("stroke-width")): path.get("d") for path in paths}
    assert drawn == {1: "M10.0 60.0L90.0 60.0M10.0 20.0L90.0 20.0", 6: "M10.0 40.0L90.0 40.0"}


@pytest.mark.parametrize(
    ("shape", "left", "bottom", "right", "top"),
    [
        *[(SQUARE, 1, 1, 1, 1), (CROSS, 1, 1, 1, 1), (DIAMOND, 1.4, 1.4, 1.4, 1.4)],
        *[(UP, 1, 1, 1, 1), (AHEAD, 1, 1, 1, 1), (BACK, 1, 1, 1, 1)],
    ],
)
def test_a_marker_is_around_its_place_and_as_large_as_its_radius(
    marks, shape, left, bottom, right, top
):
    marks.add_markers([(50, 30)], 10, RED, INK, shape)
    ends = corners(only(marks, "polygon"))
    np.testing.assert_allclose(ends.min(axis=0), (50 - 10 * left, 30 - 10 * bottom))
    np.testing.assert_allclose(ends.max(axis=0), (50 + 10 * right, 30 + 10 * top))


@pytest.mark.parametrize(("shape", "tip"), [(UP, (50, 40)), (AHEAD, (60, 30)), (BACK, (40, 30))])
def test_triangles_point_where_their_names_say(marks, shape, tip):
    marks.add_markers([(50, 30)], 10, RED, shape=shape)
    ends = corners(only(marks, "polygon"))
    assert len(ends) == 3 and tuple(ends[0]) == tip


def test_circles_have_places_radii_and_colors_of_their_own(marks):
    marks.add_markers([(20, 30), (60, 30)], 5, [(1.0, 0, 0), (0, 0, 1, 1)])
    marks.add_markers([(90.5, 40)], 9, INK, RED, CIRCLE)
    circles = list(parsed(marks).iter(NAMESPACE + "circle"))
    drawn = [numbers(circle, "cx", "cy", "r") for circle in circles]
    assert drawn == [[20, 50, 5], [60, 50, 5], [90.5, 40, 9]]
    looks = [group for group in parsed(marks).iter(NAMESPACE + "g") if group.get("fill")]
    assert [len(group) for group in looks] == [1, 1, 1]  # circles of one look share a group
    assert [group.get("fill") for group in looks[:2]] == ["#ff0000", "#0000ff"]
    assert looks[2].get("stroke") == RED and "ink" in looks[2].get("fill")


def test_a_text_stands_on_its_line_and_is_as_wide_as_it_was_laid_out(marks):
    marks.add_text(60, 40, "δ₁ = 0.5", 20, CENTER)
    text = only(marks, "text")
    width = text_width("δ₁ = 0.5", 20)
    x, y, size, length = numbers(text, "x", "y", "font-size", "textLength")
    assert (x, length) == pytest.approx((60 - width / 2, width), abs=0.006) and size == 20
    assert y == pytest.approx(HEIGHT - 40 + 7.3, abs=0.1)  # half the height of a digit
    assert text.get("lengthAdjust") == "spacingAndGlyphs"


@pytest.mark.parametrize("text", ["1 < 2 & 3 > 2", '<b>"a"</b>', "&amp;", "W₁ᵀ ⊙ f′"])
def test_texts_are_no_markup(marks, text):
    marks.add_text(10, 40, text)
    assert only(marks, "text").text == text


def drawn_in(color):
    """Return all colors of a picture that has each kind of mark but images in one color."""
    marks = Marks(WIDTH, HEIGHT)
    marks.add_polyline([(0, 0), (9, 9)], color)
    marks.add_markers([(20, 20)], 5, color, color)
    marks.add_markers([(40, 20)], 5, color, color, CROSS)
    marks.add_text(60, 40, "a", color=color)
    found = [part.get(name) for part in parsed(marks).iter() for name in ("fill", "stroke")]
    return [color for color in found if color not in (None, "none")]


@pytest.mark.parametrize("color", [INK, GRID, SERIES[3]])
def test_colors_of_the_theme_are_variables_of_the_page(color):
    assert drawn_in(color) == [f"var(--nbcore-{THEMED[color][0]}, {color})"] * 6


@pytest.mark.parametrize("color", [BLACK, RED])
def test_other_colors_stay_as_they_are(color):
    assert drawn_in(color) == [color] * 6


def both_groups(marks):
    for name in ("axes", "curve"):
        with marks.group(name):
            marks.add_text(60, 40, "a")
            marks.add_markers([(60, 40)], 15, RED)
            marks.add_polyline([(10, 40), (110, 40)])
            marks.add_image(np.ones((1, 1)), Box(0, 0, 9, 9))
    return marks


def test_many_images_of_a_group_are_one_with_nothing_between_them(marks):
    boxes = [Box(x, y, x + 6, y + 9) for x, y in ((10, 10), (30.4, 10), (60, 11), (60, 50))]
    values = np.arange(24).reshape(4, 3, 2) / 24
    for box, some in zip(boxes, values, strict=True):
        marks.add_image(some, box)
    image = only(marks, "image")
    left, top, width, height = map(int, numbers(image, "x", "y", "width", "height"))
    assert (left, top, width, height) == (10, HEIGHT - 59, 56, 49)
    pixels = decoded(image)
    assert pixels.shape == (height, width, 4)
    for box, one in zip(boxes, marks.images, strict=True):
        row, column = HEIGHT - round(box.top) - top, round(box.left) - left
        cells = pixels[row : row + 9, column : column + 6]
        assert (cells == one.pixels().repeat(3, axis=0).repeat(3, axis=1)).all()
        cells[...] = 0
    assert not pixels.any()


def test_images_lie_below_lines_below_markers_below_texts_in_the_order_of_groups(marks):
    kinds = ("images", "polylines", "markers", "texts")
    expected = [f"{kind} {name}" for kind in kinds for name in ("axes", "curve")]
    assert list(layers(both_groups(marks))) == expected
    assert [layer.get("data-layer") for layer in parsed(marks)] == expected
    tags = [part.tag.removeprefix(NAMESPACE) for layer in parsed(marks) for part in layer]
    assert tags == ["image"] * 2 + ["path"] * 2 + ["g"] * 2 + ["text"] * 2


def test_a_group_has_layers_only_for_what_it_holds_and_they_change_alone(marks):
    before = layers(both_groups(marks))
    with marks.group("curve"):
        marks.add_polyline([(10, 10), (110, 10)])
    with marks.group("note"):
        marks.add_text(10, 10, "new")
    after = layers(marks)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"polylines curve", "texts note"} and len(after) == len(before) + 1


def test_numbers_are_finite_and_short(marks):
    rng = np.random.default_rng(0)
    marks.add_polyline(1e-6 * rng.standard_normal((20, 2)), RED, 1 / 3)
    marks.add_polyline(100 * rng.random((20, 2)), RED, 1 / 3, DASHED)
    marks.add_markers(100 * rng.random((5, 2)), 10 / 3, RED)
    marks.add_text(100 / 3, 100 / 7, "a", 100 / 9)
    words = re.findall(r"-?\d+\.\d+|nan|inf|\de", "".join(layers(marks).values()))
    assert len(words) > 50 and max(len(word.partition(".")[2]) for word in words) == 2
    assert not {"nan", "inf"} & set(words) and not [word for word in words if "e" in word]
