"""A table on a picture whose columns are as wide as their texts."""

import numpy as np

from nbcore.drawing.marks import Marks
from nbcore.drawing.text import text_width
from nbcore.drawing.theme import FAINT, GRID, INK, Box

SIZE = 11  # pixels of letters
LEAST, MOST, LINE = 8, 48, 22  # pixels: room between columns, and the most for a line
MARGIN = 3  # pixels on both sides of a row


def draw_table(
    marks: Marks, box: Box, heads: list[str], rows: list[list[str]]
) -> tuple[Box, np.ndarray]:
    """Write rows of texts below their heads.

    Returns the box around the rows, and the middles of their texts (rows, columns, 2).

    Raises ValueError for a box that is too small.
    """
    columns = list(zip(heads, *rows, strict=True))
    widths = [max(text_width(text, 1) for text in column) for column in columns]
    line = min(box.height / (len(rows) + 1), LINE)
    gap = min((box.width - SIZE * sum(widths)) / max(len(widths) - 1, 1), MOST)
    if gap < LEAST or line < 1.2 * SIZE:
        raise ValueError(
            f"a table does not fit: {gap:.1f} pixels between columns, {line:.1f} a line"
        )
    x, middles = box.left, []
    for column, width in zip(columns, widths, strict=True):
        for i, text in enumerate(column):
            y = box.top - (i + 0.5) * line
            end = marks.add_text(x, y, text, SIZE, color=INK if i else FAINT)
            middles.append(((x + end) / 2, y))
        x += SIZE * width + gap
    y = box.top - line
    marks.add_polyline([(box.left, y), (x - gap, y)], GRID, 1)
    around = Box(box.left - MARGIN, y - len(rows) * line, x - gap + MARGIN, y)
    return around, np.reshape(middles, (len(columns), -1, 2)).swapaxes(0, 1)[1:]
