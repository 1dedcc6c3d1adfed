"""Surfaces from above: clipped lines, smooth colors, contour lines and axes that fit costs."""

import numpy as np
import pytest

from nbcore.drawing.landscape import FINE, Landscape, Levels, clipped, cost_axis, seen, smoothing
from nbcore.drawing.marks import SOLID, Marks
from nbcore.drawing.theme import GRAY, GRID, Box


def test_a_line_is_clipped_where_it_crosses_the_border():
    line = np.array([[-5, 5], [5, 5], [5, 15], [8, 8], [20, 8], [20, 3], [-20, 3], [-20, 20.0]])
    pieces = clipped(line, Box(0, 0, 10, 10))
    expected = [[[0, 5], [5, 5], [5, 10]], [[5 + 15 / 7, 10], [8, 8], [10, 8]], [[10, 3], [0, 3]]]
    assert len(pieces) == 3
    for piece, places in zip(pieces, expected, strict=True):
        np.testing.assert_allclose(piece, places)


def test_colors_follow_a_smooth_curve_through_the_costs():
    fine = smoothing(9)
    x, wide = np.linspace(-1, 1, 9), np.linspace(-1, 1, FINE)
    for power in range(3):  # a parabola comes out as itself
        np.testing.assert_allclose(fine @ x**power, wide**power, atol=1e-12)
    kept = fine[:: (FINE - 1) // 8] @ np.sin(9 * x)
    np.testing.assert_allclose(kept, np.sin(9 * x), atol=1e-12)


@pytest.mark.parametrize("high", [1.1, 2.0, 29.0, 31.0, 5e3, 1e7])
def test_there_are_some_levels_within_the_costs(high):
    levels = Levels(np.array([[1.0, high]]))
    assert levels.scale.log == (high > 30) and not levels.flat
    assert 4 <= len(levels.heights) <= 13
    assert all(1 < level < high for level in levels.heights)


@pytest.mark.parametrize("height", [0.0, 1e-300, 0.7, 1e9])
def test_a_flat_surface_has_no_levels(height):
    levels = Levels(np.full((3, 3), height))
    assert levels.flat and levels.heights == []
    assert np.isfinite(levels.scale.share(height))


def test_contour_lines_run_where_the_cost_is_theirs():
    across, up = np.linspace(-4, 4, 21), np.linspace(-4, 4, 21)
    costs = (across - 1) ** 2 + 3 * (up[:, None] - 0.5) ** 2  # row r belongs to up[r]
    marks = Marks(500, 470)
    land = Landscape(
        marks, Box(0, 0, 500, 460), names=["a", "b"], across=across, up=up, costs=costs, title=""
    )
    assert (GRAY, SOLID) in marks.polylines and (GRID, SOLID) not in marks.polylines
    land.contour(6.0, "#123456")
    lines = marks.polylines["#123456", SOLID].points
    left, bottom, right, top = land.frame
    assert lines
    for line in lines:
        x = -4 + 8 * (line[:, 0] - left) / (right - left)
        y = -4 + 8 * (line[:, 1] - bottom) / (top - bottom)
        np.testing.assert_allclose((x - 1) ** 2 + 3 * (y - 0.5) ** 2, 6, rtol=0.02)
        np.testing.assert_allclose(land.pixels(np.column_stack([x, y])), line)
    image = marks.images[0].values  # its first row is the top
    np.testing.assert_allclose(image[-1, 0], land.levels.scale.share(costs[0, 0]), atol=1e-9)
    np.testing.assert_allclose(image[0, -1], land.levels.scale.share(costs[-1, -1]), atol=1e-9)


def test_the_axis_of_costs_fits_them_and_ends():
    assert cost_axis(np.array([1.0, 2.0]), 5).log is False
    wide = cost_axis(np.array([1.0, 1e-12]), 5)
    assert wide.log and wide.low == 1e-6
    high = cost_axis(np.array([1.0, 1e200]), 5)
    assert high.high <= 100
    assert seen(np.array([1.0, 1e3, 1.0, 1e4, 1e5]), high).tolist() == [1, 1e3, 1, 1e4]
    constant = cost_axis(np.array([0.7, 0.7 - 1e-15]), 5)
    assert constant.low == 0
