"""The picture of one measured slope: its error over the step h, and the cost around the point."""

import functools

import numpy as np

from nbcore.analysis.finite_differences import DIFFERENCES, Nudges
from nbcore.drawing.axes import Plot, Scale, linear
from nbcore.drawing.marks import CIRCLE, CROSS, DASHED, DOTTED, SOLID, SQUARE, Marks
from nbcore.drawing.table import draw_table
from nbcore.drawing.text import CENTER, LEFT, RIGHT
from nbcore.drawing.theme import FAINT, GROUND, INK, SERIES, WIDE, Box
from nbcore.writing.numbers import brief, precise, significant

HEIGHTS = {WIDE: 546}
CURVE = "#b0b0b0"  # under the chords, light enough for them to be seen
FORMULAS = ("(J(p + h) − J(p)) / h", "(J(p) − J(p − h)) / h", "(J(p + h) − J(p − h)) / 2h")
LOOKS = ((SERIES[0], DASHED, CIRCLE), (SERIES[1], DOTTED, SQUARE), (SERIES[2], SOLID, CROSS))
DIGITS = {"float32": "float32, 7 digits", "float64": "float64, 16 digits"}
ERRORS = Scale(1e-14, 10, log=True)
SURE = 1e5  # an error so many times that of rounding has two digits that all computers share
CLEAR = 10  # truncation so many times larger than rounding can be seen in spite of it
LINE = 13  # pixels from one name to the next


def draw_finite_differences(
    marks: Marks, *, nudges: Nudges, index: int, best, falls, rises, digit: float, points, chords,
    network: str, parameter: str, kink: float | None,
) -> list[str]:  # fmt: skip
    """Draw the errors over all steps h and the cost around p; return the facts.

    `index` is the index of the h whose chords are drawn, `best` that of the best h for each
    difference, None where no h is any good. `rises` are steps from p and J(p + step) - J(p), each
    (n,), `points` the same at the ends of the `chords`, and `digit` is the smallest difference that
    J can have. Truncation `falls` by these factors for a step ten times smaller, None where that is
    not known. `kink` is how far below p the cost has a kink, None where there is none.
    """
    middle, (width, height) = 446, (marks.width, marks.height)
    # The cost first: what is drawn later lies above it, and the chords do.
    box = Box(middle, 146, width, height)
    plot = _draw_cost(marks, box, rises, digit, points, chords, parameter)
    if nudges.lost[index]:
        text = "p + h is rounded to p: nothing moves"
        marks.add_text(plot.frame.middle[0], plot.frame.top - 30, text, 11, CENTER)
    _draw_errors(marks, Box(0, 146, middle - 54, height), nudges, index, best, kink)
    _write_numbers(marks, Box(14, 8, width - 14, 136), nudges, index, best)
    return [
        f"{network}, nudged in {DIGITS[nudges.hs.dtype.name]}: the slope of J over the first "
        f"entry of {parameter} is {significant(nudges.exact)} by backpropagation",
        *_facts_about_h(nudges, index),
        *_facts_about_kink(nudges, index, kink),
        *_facts_about_all(nudges, best, falls),
    ]


def _draw_errors(marks, box, nudges, index, bests, kink):
    """Draw a line for each difference, with its best h, and the chosen h."""
    hs = nudges.hs.astype(float)
    x_axis = Scale(0.9 * hs.min(), 1.1 * hs.max(), log=True)
    names = {"title": "How wrong is the measured slope?", "y_name": "relative error"}
    plot = Plot(marks, box, x_axis, ERRORS, x_name="step h", **names)
    _, bottom, _, top = plot.frame
    inside = nudges.rounding >= ERRORS.low
    plot.line(hs[inside], nudges.rounding[inside], FAINT, 1, DOTTED)
    ends = [("rounding", FAINT, nudges.rounding)]
    for name, look, errors, best in zip(DIFFERENCES, LOOKS, nudges.errors, bests, strict=True):
        color, dash, shape = look
        plot.line(hs, errors, color, 2, dash)
        plot.legend(name, color, 2, dash)
        if best is not None:
            plot.markers([hs[best]], [errors[best]], 6.5, GROUND, color, shape)
        plot.markers([hs[index]], [errors[index]], 4.5, color, INK, shape)
        ends.append((name, color, errors))
    _write_names(marks, plot, hs, ends)
    if kink:
        ((x, _),) = plot.places([kink], [1])
        marks.add_polyline([(x, bottom - 3), (x, bottom + 10)], INK, 2.5)
        marks.add_text(x, box.bottom + 8, "kink", 10, CENTER)
    ((x, _),) = plot.places([hs[index]], [1])
    marks.add_polyline([(x, bottom), (x, top)], INK, 1.2)
    shift, side = (-5, RIGHT) if x > plot.frame.middle[0] else (5, LEFT)
    marks.add_text(x + shift, top - 5, f"h = {brief(hs[index])}", 11, side)
    for y, text in ((26, "large and white: the best h"), (11, "small and full: the chosen h")):
        marks.add_text(plot.frame.left + 8, bottom + y, text, 10, LEFT, FAINT)


def _write_names(marks, plot, hs, ends):
    """Write the name of each line to the right of its end, one above the other."""
    last = hs.argmax()
    places = [plot.places([hs[last]], [errors[last]])[0] for *_, errors in ends]
    lowest = -np.inf
    for i in np.argsort([y for _, y in places], kind="stable"):
        (x, y), (name, color, _) = places[i], ends[i]
        lowest = max(y, lowest + LINE)
        marks.add_text(x + 8, lowest, name, 10, LEFT, color)


def _draw_cost(marks, box, rises, digit, points, chords, parameter):
    """Draw the cost around p, seen from so near that h is a good part of the picture."""
    steps, heights = rises
    ends = np.ravel([rise for _, rise in chords])
    x, y = Scale(steps.min(), steps.max()), linear([*heights, *ends, digit, -digit])
    plot = Plot(
        marks, box, x, y, title="The cost around p",
        x_name=f"step from p, the first entry of {parameter}",
        y_name=f"J(p + step) − J(p); dots: steps of {brief(points[0][-1])}",
    )  # fmt: skip
    plot.line(steps, heights, CURVE, 4)
    for (color, dash, _), chord in zip(LOOKS, chords, strict=True):
        plot.line(*chord, color, 2, dash)
    plot.markers(*points, 4, INK)
    return plot


def _write_numbers(marks, box, nudges, index, bests):
    """Write the slopes at that h and the best steps as a table."""
    heads = ["slope by", "formula", "slope", "relative error", "best h", "its error"]
    digits = functools.partial(precise, decimals=10, below=100)
    rows = []
    for k, best in enumerate(bests):
        slope, errors = nudges.slopes[k, index], nudges.errors[k]
        least = ("none", "") if best is None else (brief(nudges.hs[best]), brief(errors[best]))
        rows.append([DIFFERENCES[k], FORMULAS[k], digits(slope), brief(errors[index]), *least])
    rows.append(["backward", "the chain rule, in float64", digits(nudges.exact), "", "", ""])
    draw_table(marks, box, heads, rows)


def _facts_about_h(nudges, index):
    """Say how wrong the chosen h is; slopes only where rounding leaves them their four digits."""
    h = brief(nudges.hs[index])
    if nudges.lost[index]:
        return [f"h = {h}: p + h is rounded to p, nothing moves, every measured slope is 0"]
    slopes = [f"{significant(slope)} " for slope in nudges.slopes[:, index]]
    if nudges.rounding[index] > 1e-8:
        slopes = [""] * 3
    parts = [
        f"{name} {slope}({_wrong(nudges, k, index)})"
        for k, (name, slope) in enumerate(zip(DIFFERENCES, slopes, strict=True))
    ]
    return [f"h = {h}: " + ", ".join(parts)]


def _facts_about_kink(nudges, index, kink):
    if kink is None:
        return []
    if kink == 0:
        return [
            "z of one example is 0, so p sits on a kink of J: backpropagation and down take the "
            "slope left of p, up takes the one right of p, central their mean"
        ]
    crossed = "down and central cross it" if nudges.hs[index] > kink else "no nudge reaches it"
    size, h = brief(kink), brief(nudges.hs[index])
    return [f"z of one example is {size}, so J has a kink {size} below p: with h = {h} {crossed}"]


def _facts_about_all(nudges, bests, falls):
    """Say which h is best, and how truncation falls where that is known."""
    best = [
        f"{name} " + ("none" if h is None else f"{brief(nudges.hs[h])} ({_wrong(nudges, k, h)})")
        for k, (name, h) in enumerate(zip(DIFFERENCES, bests, strict=True))
    ]
    facts = ["best h: " + ", ".join(best)]
    if falls is not None:
        texts = [f"{significant(f, 3)} ({d})" for f, d in zip(falls, DIFFERENCES, strict=True)]
        facts.append(f"from h = 0.01 to 0.001 truncation falls by factors of {', '.join(texts)}")
    return facts


def _wrong(nudges, k, h):
    """Return the error of difference k in words that rounding cannot change."""
    error, truncation, rounding = nudges.errors[k, h], nudges.truncation[k, h], nudges.rounding[h]
    if error > SURE * rounding:
        return f"error {brief(error, 2)}"
    if truncation > CLEAR * rounding:
        return f"error about {brief(truncation, 1)}"
    exponent = np.ceil(np.log10(3 * (truncation + rounding)))
    if exponent >= 0:
        return "no digit is sure"
    return f"error below {brief(10.0**exponent)}{', rounding' if rounding > truncation else ''}"
