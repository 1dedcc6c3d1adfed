"""Colors and boxes: what can be read on what, in light and dark, and how boxes are cut."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from nbcore.drawing.landscape import HEIGHTS
from nbcore.drawing.network import FADED
from nbcore.drawing.theme import BLACK, GRAY, GRID, GROUND, PALE, SIGNED, THEMED, Box


def contrast(first, second):
    """Return the contrast of two colors as WCAG 2 defines it, from 1 to 21."""
    lights = []
    for color in (first, second):
        rgb = np.array(to_rgb(color))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        lights.append(linear @ [0.2126, 0.7152, 0.0722])
    dark, light = sorted(lights)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_it_is_defined():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("color", [c for c in THEMED if c not in (GRID, PALE, GROUND)])
def test_what_is_drawn_on_the_ground_can_be_read_in_both_themes(color):
    assert contrast(color, GROUND) >= 4.5
    assert contrast(THEMED[color][1], THEMED[GROUND][1]) >= 4.5


@pytest.mark.parametrize("colors", [SIGNED, HEIGHTS], ids=["signed", "heights"])
def test_black_can_be_read_on_each_color_of_an_image(colors):
    assert min(contrast(BLACK, color) for color in colors(np.arange(256))) >= 4.5


def test_gray_can_be_read_where_it_is_written_on_the_color_of_0_and_on_faded_ones():
    shares = 0.5 + np.linspace(-0.5, 0.5, 50) / FADED
    assert min(contrast(GRAY, color) for color in SIGNED(shares)) >= 4.5


def test_colors_of_the_theme_have_names_of_their_own_and_those_on_images_none():
    assert len({name for name, _ in THEMED.values()}) == len(THEMED)
    assert not {BLACK, GRAY} & set(THEMED)


def test_boxes_are_cut_into_cells_from_the_top_left():
    box = Box(10, 20, 50, 80)
    assert (box.width, box.height, box.middle) == (40, 60, (30, 50))
    assert box.cell(0, 0, 3, 2) == (10, 60, 30, 80)
    assert box.cell(2, 1, 3, 2) == (30, 20, 50, 40)
    outline = box.outline()
    np.testing.assert_array_equal(outline[0], outline[-1])
    assert {tuple(corner) for corner in outline} == set(itertools.product((10, 50), (20, 80)))
