"""The last panel of the picture of a delta: the way back to the inputs, or to the pixels."""

import matplotlib
import numpy as np

from nbcore.drawing.spots import Cells
from nbcore.drawing.text import CENTER, broken
from nbcore.drawing.theme import BLACK, FAINT, INK, NARROW, Box
from nbcore.explorers.delta.cells import WORDS, Entry, Panel, Table, fitting, said
from nbcore.explorers.delta.rows import back_rows
from nbcore.writing.symbols import symbol

PAPER = matplotlib.colormaps["Greys"]
FINE = 0.25  # of the largest: smaller pixels get no sign, which would only be clutter
TITLE, GAP, LARGEST = "Back to the {}: ∂J/∂X₁", 12, 74  # pixels between pictures, and of one


def draw_numbers(panel: Panel, entry: Entry, inputs, part, whole) -> str:
    """Draw what an entry tells about a few inputs, as numbers; return it as a fact."""
    kept, i = back_rows(whole, panel.rows), entry.example + 1
    row = f"[{i},j]"
    names = [("X₁", row), ("through", entry.of("δ")), ("∂J/∂X₁", row)]
    columns = [inputs[kept], part[kept], whole[kept]]
    table = Table(panel, TITLE.format("inputs"), "j", kept, names, columns, scales=[0, 1, 1])
    panel.marks.add_spots("input", Cells(table.cells, len(kept), 1), "inputs", len(kept))
    others = len(whole) - len(kept)
    table.add_words(f"{others} more, not larger. " * (others > 0) + _explained(entry), FAINT)
    return _back(entry, part, whole, "input", lambda j: str(j + 1))


def draw_pictures(panel: Panel, entry: Entry, inputs, part, whole) -> str:
    """Draw a digit and what an entry tells about its pixels; return that as a fact."""
    marks, panel = panel.marks, panel.box
    marks.add_text(panel.left, panel.top - 7, TITLE.format("pixels"), 12)
    size = min((panel.width - 2 * GAP) / 3, LARGEST)
    titles = "ink", "through it", "all"
    for column, (title, values) in enumerate(zip(titles, (inputs, part, whole), strict=True)):
        left, top = panel.left + column * (size + GAP), panel.top - 34
        box = Box(left, top - size, left + size, top)
        values = np.reshape(values, (8, 8))
        marks.add_text(box.middle[0], top + 10, title, 11, CENTER, FAINT)
        if column:
            most = marks.add_image(values, box)
            _signs(marks, box, values, most)
            marks.add_text(box.middle[0], box.bottom - 10, f"±{fitting(most)}", 11, CENTER, FAINT)
        else:
            marks.add_image(values, box, (0, 1), PAPER)
        marks.add_polyline(box.outline(), INK, 1)
        marks.add_spots("input", Cells(box, *values.shape), f"pixels: {title}", column)
    words = (
        "purple, +: more ink raises the cost; orange, −: lowers it. Output k is the digit k − 1."
    )
    words += "" if marks.width == NARROW else f" {_explained(entry)}"
    for n, line in enumerate(broken(words, panel.width)):
        marks.add_text(panel.left, box.bottom - 28 - n * WORDS, line, 11, color=FAINT)
    return _back(entry, part, whole, "pixel", lambda j: f"row {j // 8 + 1}, column {j % 8 + 1}")


def _explained(entry):
    delta = symbol("δ", entry.layer + 1)
    return f"Through {entry.of('δ')}: the other entries of {delta} are taken as 0."


def _back(entry, part, whole, what, where):
    """Return the fact about what leads back to the inputs."""
    if not part.any():
        return f"back to the inputs: nothing passes through {entry.of('δ')}"
    j = int(np.abs(part).argmax())
    verb = "raise" if part[j] > 0 else "lower"
    words = f"back to the inputs: most to {what} {where(j)}, {said(part[j])} of {said(whole[j])}"
    return f"{words}; more there would {verb} the cost"


def _signs(marks, box, values, most):
    """Mark the larger of the values with their signs, so that color is not alone."""
    lines = []
    arm = box.width / 32
    for (i, j), value in np.ndenumerate(values):
        if abs(value) >= FINE * most > 0:
            x, y = box.cell(i, j, *values.shape).middle
            lines.append(np.array([(x - arm, y), (x + arm, y)]))
            if value > 0:
                lines.append(np.array([(x, y - arm), (x, y + arm)]))
    marks.add_polylines(lines, BLACK, [1.2] * len(lines))
