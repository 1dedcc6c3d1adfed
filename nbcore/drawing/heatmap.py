"""A panel with one heatmap a layer: its deltas, one row an example and one column a neuron."""

import numpy as np

from nbcore.drawing.marks import DOTTED, SOLID, Marks
from nbcore.drawing.spots import Cells
from nbcore.drawing.text import CENTER, broken
from nbcore.drawing.theme import BLACK, FAINT, INK, Box
from nbcore.writing.numbers import brief, number
from nbcore.writing.symbols import symbol

ROWS = 16  # examples shown at most
GAP, TITLE, LINE = 14, 38, 16  # pixels between and above the heatmaps, and of a line below them
LEAST, TALL = 96, 60  # pixels: the least width of a heatmap, the largest height of a row
LONG = (6, 3)  # a dash that nobody takes for dots
CELL = (36, 15)  # the smallest cell, in pixels, that has room for its number


def draw_grid(
    marks: Marks, box: Box, values: np.ndarray, most: float = 0.0, *, numbers: bool = True
) -> float:
    """Draw numbers (rows, columns) as colored cells around 0; return the largest size.

    The strongest colors stand for `most`, without it for the largest size.
    """
    largest = marks.add_image(values, box, (-most, most) if most else None)
    marks.add_polyline(box.outline(), INK, 1)
    cell = box.cell(0, 0, *values.shape)
    if numbers and cell.width >= CELL[0] and cell.height >= CELL[1]:
        for (i, j), value in np.ndenumerate(values):
            marks.add_text(*box.cell(i, j, *values.shape).middle, number(value), 11, CENTER, BLACK)
    return largest


def draw_deltas(
    marks: Marks, box: Box, deltas: list[np.ndarray], example: int, picked: tuple | None = None
) -> list[str]:
    """Draw arrays (m, n_l) side by side, the first ROWS rows of each; frame the row `example`.

    Each entry can be pointed at. With a `picked` entry, (layer, neuron), not every row is framed:
    the entry is, boldly; the row after it, from which it comes, is dashed; the row before it, to
    which it is passed, dotted. Colors mean the same in all layers. Where the box is narrow, they
    stand in several lines. Returns for each layer where its largest delta is.
    """
    most = max(float(np.abs(delta[:ROWS]).max()) for delta in deltas)
    m, facts = len(deltas[0]), []
    words = broken(_meaning(m), box.width)
    foot = LINE * (len(words) + (picked is not None)) + 2
    places = _places(box._replace(bottom=box.bottom + foot), len(deltas), min(m, ROWS))
    y = min(place.bottom for place in places) - LINE / 2 - 2
    for line in words:
        marks.add_text(box.left, y, line, 11, color=FAINT)
        y -= LINE
    _name_frames(marks, box.left, y, len(deltas), picked)
    for l, (delta, place) in enumerate(zip(deltas, places, strict=True), start=1):
        seen = delta[:ROWS]
        i, j = np.unravel_index(np.abs(seen).argmax(), seen.shape)
        largest = brief(seen[i, j] + 0.0)
        with marks.group("deltas"):
            draw_grid(marks, place, seen, most)
            marks.add_text(place.left, place.top + 28, f"{symbol('δ', l)} {delta.shape}", 11)
            marks.add_text(place.left, place.top + 12, f"largest {largest}", 11, color=FAINT)
        at = (example, picked[1]) if picked and picked[0] == l - 1 else None
        name = f"{symbol('δ', l)}: up and down the example, left and right the neuron"
        marks.add_spots("delta", Cells(place, *seen.shape), name, l - 1, at)
        with marks.group("frames"):
            _frame(marks, place, seen.shape, example, l - 1, picked)
        facts.append(f"largest {symbol('δ', l)} {largest} (example {i + 1}, neuron {j + 1})")
    return facts


def _places(box, count, rows):
    """Return the boxes of heatmaps, in as few lines as have room for them."""
    lines = -(-count // max(1, int((box.width + GAP) // (LEAST + GAP))))
    columns = -(-count // lines)
    width, height = (box.width + GAP) / columns - GAP, box.height / lines
    tall = min(height - TITLE - (lines > 1) * GAP / 2, rows * TALL)
    places = []
    for n in range(count):
        left, top = box.left + n % columns * (width + GAP), box.top - n // columns * height - TITLE
        places.append(Box(left, top - tall, left + width, top))
    return places


def _frame(marks, place, shape, example, layer, picked):
    """Frame the row of an example, or what a picked entry has to do with this layer."""
    first, last = (place.cell(example, j, *shape) for j in (0, shape[1] - 1))
    row = Box(first.left, first.bottom, last.right, first.top)
    bold = 3 if row.height > 3 * LINE / 4 else 1.5
    if picked is None:
        marks.add_polyline(row.outline(), BLACK, bold)
    elif layer == picked[0]:
        marks.add_polyline(place.cell(example, picked[1], *shape).outline(), BLACK, bold)
    elif abs(layer - picked[0]) == 1:
        marks.add_polyline(row.outline(), BLACK, 2, LONG if layer > picked[0] else DOTTED)


def _meaning(m):
    """Say what rows, columns and colors are."""
    rows = "rows: examples" if m <= ROWS else f"rows: examples 1 to {ROWS} of {m}"
    return f"{rows}; columns: neurons; purple: positive, orange: negative, alike in all layers"


def _name_frames(marks, x, y, layers, picked):
    """Say what the frames around a picked entry mean."""
    frames = [] if picked is None else [("picked", 3, SOLID)]
    frames += [("comes from", 2, LONG)] if picked and picked[0] + 1 < layers else []
    frames += [("passed on to", 2, DOTTED)] if picked and picked[0] > 0 else []
    for text, width, dash in frames:
        marks.add_polyline(Box(x, y - 5, x + 28, y + 5).outline(), INK, width, dash)
        x = marks.add_text(x + 34, y, text, 11) + 16
