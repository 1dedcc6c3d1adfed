"""The lowest part of the picture of a delta: the way back to the inputs, or to the pixels."""

import matplotlib
import numpy as np

from nbcore.drawing.marks import Marks
from nbcore.drawing.theme import INK, Box
from nbcore.explorers.delta.cells import LINE, Entry, draw_rows, largest, said, write_lines
from nbcore.writing.symbols import symbol

PAPER = matplotlib.colormaps["Greys"]
FINE = 0.25  # of the largest: smaller pixels get no sign, which would only be clutter


def draw_numbers(marks: Marks, top: float, entry: Entry, inputs, part, whole) -> str:
    """Draw what an entry tells about a few inputs, as numbers; return it as a fact."""
    marks.add_text(14, top, "Back to the inputs: ∂J/∂X₁ = δ₁ W₁ᵀ", 12)
    kept = largest(np.abs(whole))
    i = entry.example + 1
    names = [f"X₁[{i},j]", f"through {entry.of('δ')}", f"∂J/∂X₁[{i},j]"]
    right = draw_rows(marks, top, names, "j", kept, [inputs[kept], part[kept], whole[kept]])
    others = len(whole) - len(kept)
    words = _explained(entry) + [f"and {others} more, not larger"] * (others > 0)
    write_lines(marks, right + 20, top - 26 - LINE / 2, words, LINE)
    return _back(entry, part, whole, "input", lambda j: str(j + 1))


def draw_pictures(marks: Marks, top: float, entry: Entry, inputs, part, whole) -> str:
    """Draw a digit and what an entry tells about its pixels; return that as a fact."""
    size, i = 112, entry.example + 1
    titles = [f"X₁[{i},:], ink", f"through {entry.of('δ')}", f"all of ∂J/∂X₁[{i},:]"]
    for column, (title, values) in enumerate(zip(titles, (inputs, part, whole), strict=True)):
        left = 14 + column * (size + 26)
        box = Box(left, top - 16 - size, left + size, top - 16)
        values = np.reshape(values, (8, 8))
        marks.add_text(left, top, title, 11)
        if column:
            marks.add_image(values, box)
            _signs(marks, box, values)
        else:
            marks.add_image(values, box, (0, 1), PAPER)
        marks.add_polyline(box.outline(), INK, 1)
    words = ["Back to the pixels: ∂J/∂X₁ = δ₁ W₁ᵀ", *_explained(entry)]
    words += ["purple, +: more ink here would raise the cost;"]
    words += ["orange, −: more ink here would lower the cost."]
    words += ["Output k of the last layer stands for the digit k − 1."]
    fact = _back(entry, part, whole, "pixel", lambda j: f"row {j // 8 + 1}, column {j % 8 + 1}")
    write_lines(marks, 14 + 3 * (size + 26), top, words, 20)
    return fact


def _explained(entry):
    """Return what `part` and `whole` are, in a few lines."""
    delta = symbol("δ", entry.layer + 1)
    return [
        f"Through {entry.of('δ')}: only this entry of {delta} is kept, the others are 0;",
        f"the parts of all entries of row {entry.example + 1} of {delta} add up to all of it.",
    ]


def _back(entry, part, whole, what, where):
    """Return the fact about what leads back to the inputs."""
    if not part.any():
        return f"back to the inputs: nothing passes through {entry.said('delta')}"
    j = int(np.abs(part).argmax())
    verb = "raise" if part[j] > 0 else "lower"
    return (
        f"back to the inputs: through {entry.said('delta')} most reaches {what} {where(j)}, where "
        f"more input would {verb} the cost: {said(part[j])}; all entries together: "
        f"{said(whole[j])}"
    )


def _signs(marks, box, values):
    """Mark the larger of the values with their signs, so that color is not alone."""
    lines = []
    for (i, j), value in np.ndenumerate(values):
        if abs(value) >= FINE * np.abs(values).max() > 0:
            x, y = box.cell(i, j, *values.shape).middle
            lines.append(np.array([(x - 3, y), (x + 3, y)]))
            if value > 0:
                lines.append(np.array([(x, y - 3), (x, y + 3)]))
    marks.add_polylines(lines, INK, [1.2] * len(lines))
