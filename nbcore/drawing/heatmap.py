"""A panel with one heatmap a layer: its deltas, one row an example and one column a neuron."""

import numpy as np

from nbcore.drawing.marks import DASHED, DOTTED, Marks
from nbcore.drawing.text import CENTER
from nbcore.drawing.theme import BLACK, INK, Box
from nbcore.writing.numbers import brief, number, significant
from nbcore.writing.symbols import symbol

ROWS = 16  # examples shown at most
GAP, TITLE, FOOT = 24, 40, 20  # pixels between, above and below the heatmaps
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

    With a `picked` entry, (layer, neuron), not every row is framed: the entry is, boldly; the row
    after it, from which it comes, is dashed; the row before it, to which it is passed, dotted.
    Colors mean the same in all layers. Returns for each layer where its largest delta is.
    """
    width = (box.width + GAP) / len(deltas) - GAP
    facts, most = [], max(float(np.abs(delta[:ROWS]).max()) for delta in deltas)
    for l, delta in enumerate(deltas, start=1):
        left = box.left + (l - 1) * (width + GAP)
        place = Box(left, box.bottom + FOOT, left + width, box.top - TITLE)
        seen = delta[:ROWS]
        largest = draw_grid(marks, place, seen, most)
        marks.add_text(left, box.top - 10, f"{symbol('δ', l)} {delta.shape}", 11)
        marks.add_text(left, box.top - 27, f"largest {brief(largest)}", 11)
        _frame(marks, place, seen.shape, example, l - 1, picked)
        i, j = np.unravel_index(np.abs(seen).argmax(), seen.shape)
        value = significant(seen[i, j], 3, signed=True)
        where = f"example {i + 1}, neuron {j + 1}"
        facts.append(f"delta_{l} {delta.shape}, largest {value} ({where})")
    m = len(deltas[0])
    shown = "one row an example" if m <= ROWS else f"rows: examples 1 to {ROWS} of {m}"
    text = f"{shown}, one column a neuron{_legend(picked, len(deltas))}"
    marks.add_text(box.left, box.bottom + FOOT / 2 - 2, text, 11)
    return facts


def _frame(marks, place, shape, example, layer, picked):
    """Frame the row of an example, or what a picked entry has to do with this layer."""
    first, last = (place.cell(example, j, *shape) for j in (0, shape[1] - 1))
    row = Box(first.left, first.bottom, last.right, first.top)
    if picked is None:
        marks.add_polyline(row.outline(), BLACK, 3)
    elif layer == picked[0]:
        marks.add_polyline(place.cell(example, picked[1], *shape).outline(), BLACK, 3)
    elif abs(layer - picked[0]) == 1:
        marks.add_polyline(row.outline(), BLACK, 2, DASHED if layer > picked[0] else DOTTED)


def _legend(picked, layers):
    """Return what the frames around a picked entry mean."""
    if picked is None:
        return ""
    texts = ["; purple: positive, orange: negative; bold: picked"]
    if picked[0] + 1 < layers:
        texts.append("dashed: comes from")
    if picked[0] > 0:
        texts.append("dotted: passed on to")
    return ", ".join(texts)
