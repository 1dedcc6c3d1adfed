"""A table on a picture whose columns are as wide as their texts."""

from nbcore.drawing.marks import Marks
from nbcore.drawing.text import text_width
from nbcore.drawing.theme import FAINT, GRID, INK, Box

SIZE, SMALLEST = 11, 6  # pixels: letters, and the smallest that can be read
GAP, LINE = 12, 22  # pixels: the least room between columns, the most for a line


def draw_table(marks: Marks, box: Box, heads: list[str], rows: list[list[str]]) -> None:
    """Write rows of texts below their heads; letters shrink where the box is too small."""
    columns = list(zip(heads, *rows, strict=True))
    widths = [max(text_width(text, 1) for text in column) for column in columns]
    line = min(box.height / (len(rows) + 1), LINE)
    size = min(SIZE, 0.8 * line, (box.width - GAP * len(widths)) / sum(widths))
    if size < SMALLEST:
        raise ValueError(f"a table with letters of {size:.1f} pixels could not be read")
    gap = min((box.width - size * sum(widths)) / len(widths), 4 * GAP)
    x = box.left
    for column, width in zip(columns, widths, strict=True):
        for i, text in enumerate(column):
            y = box.top - (i + 0.5) * line
            marks.add_text(x, y, text, size, color=INK if i else FAINT)
        x += size * width + gap
    y = box.top - line
    marks.add_polyline([(box.left, y), (x - gap, y)], GRID, 1)
