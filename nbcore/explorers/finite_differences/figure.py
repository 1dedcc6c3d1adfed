"""The picture of one measured slope: its error over the step h, and the cost around the point."""

import functools

import numpy as np

from nbcore.analysis.finite_differences import DIFFERENCES, Nudges
from nbcore.drawing.axes import BETWEEN, Plot, Scale, draw_legend, linear, two_boxes
from nbcore.drawing.marks import CIRCLE, CROSS, DASHED, DOTTED, SOLID, SQUARE, Marks
from nbcore.drawing.spots import Cells, Dots
from nbcore.drawing.table import draw_table
from nbcore.drawing.text import CENTER, LEFT, RIGHT
from nbcore.drawing.theme import FAINT, GROUND, INK, MEDIUM, NARROW, PALE, SERIES, WIDE, Box
from nbcore.explorers.finite_differences.scenario import FORMULAS
from nbcore.writing.numbers import brief, power, precise, significant

HEIGHTS = {WIDE: 420, MEDIUM: 420, NARROW: 580}
BEST, CHOSEN, NEAR = 6.5, 4.5, 7  # radii: of markers, and around a point of a line
LARGER = {CIRCLE: 1.3, SQUARE: 0.9, CROSS: 1}  # where they meet, each is seen
EDGE, TABLE = 6, 100  # pixels: at the edge, and of the table's height
LOOKS = ((SERIES[0], DASHED, CIRCLE), (SERIES[1], DOTTED, SQUARE), (SERIES[2], SOLID, CROSS))
DIGITS = {"float32": 7, "float64": 16}
ERRORS = Scale(1e-14, 100, log=True)
SURE = 1e5  # an error so many times that of rounding has two digits that all computers share
CLEAR = 10  # truncation so many times larger than rounding can be seen in spite of it
SMALL = 0.01  # numbers below it are written in powers of ten on an axis


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
    left, right = two_boxes(marks.width, marks.height, TABLE + BETWEEN)
    _draw_errors(marks, left, nudges, index, best, kink)
    with marks.group("cost"):
        plot = _draw_cost(marks, right, rises, digit, points, chords, parameter)
        if nudges.lost[index]:
            text = "p + h is rounded to p: nothing moves"
            marks.add_text(plot.frame.middle[0], plot.frame.top - 30, text, 11, CENTER)
    with marks.group("numbers"):
        _write_numbers(marks, Box(EDGE, 6, marks.width - EDGE, TABLE), nudges, index, best)
    kind = nudges.hs.dtype.name
    return [
        f"{network}, in {kind}: {DIGITS[kind]} digits",
        f"p = {parameter}: ∂J/∂p = {significant(nudges.exact)} by backpropagation",
        *_facts_about_h(nudges, index),
        *_facts_about_kink(nudges, index, kink),
        *_facts_about_all(nudges, best, falls),
    ]


def _draw_errors(marks, box, nudges, index, bests, kink):
    """Draw a line for each difference, with its best h, and the chosen h."""
    hs = nudges.hs.astype(float)
    x_axis = Scale(0.9 * hs.min(), 1.1 * hs.max(), log=True)
    with marks.group("errors"):
        title = "Relative error of each measured slope"
        plot = Plot(marks, box, x_axis, ERRORS, title=title, x_name="step h")
        inside = nudges.rounding >= ERRORS.low
        for name, look, errors, best in zip(DIFFERENCES, LOOKS, nudges.errors, bests, strict=True):
            color, dash, shape = look
            plot.line(hs, errors, color, 2, dash)
            plot.legend(name, color, 2, dash)
            if best is not None:
                radius = BEST * LARGER[shape]
                plot.markers([hs[best]], [errors[best]], radius, GROUND, color, shape)
        plot.line(hs[inside], nudges.rounding[inside], FAINT, 1, DOTTED)
        plot.legend("rounding", FAINT, 1, DOTTED)
        x, y = box.left + EDGE + BEST, box.bottom + 8
        x = draw_legend(marks, x, y, [("best h", CIRCLE, GROUND)], BEST)
        draw_legend(marks, x, y, [("chosen h", CIRCLE, INK)], CHOSEN)
        if kink and kink < x_axis.high:
            _draw_kink(plot, kink)
    for k, (name, errors) in enumerate(zip(DIFFERENCES, nudges.errors, strict=True)):
        points = Dots(plot.places(hs, errors)[None], NEAR)
        marks.add_spots("error", points, f"errors of {name} over h", k, (0, index))
    with marks.group("h"):
        _draw_h(plot, hs[index], nudges.errors[:, index])


def _draw_kink(plot, kink):
    """Mark the distance of the kink below the axis of h."""
    ((x, _),) = plot.places([kink], [1])
    bottom = plot.frame.bottom
    plot.marks.add_polyline([(x, bottom - 3), (x, bottom + 10)], INK, 2.5)
    plot.marks.add_text(x, plot.box.bottom + 8, "kink", 11, CENTER)


def _draw_h(plot, h, errors):
    """Draw the chosen h, with the errors that the differences have there."""
    for error, (color, _, shape) in zip(errors, LOOKS, strict=True):
        plot.markers([h], [error], CHOSEN * LARGER[shape], color, INK, shape)
    ((x, _),) = plot.places([h], [1])
    _, bottom, _, top = plot.frame
    plot.marks.add_polyline([(x, bottom), (x, top)], INK, 1.2)
    shift, side = (-5, RIGHT) if x > plot.frame.middle[0] else (5, LEFT)
    plot.marks.add_text(x + shift, top - 5, f"h = {brief(h)}", 11, side)


def _draw_cost(marks, box, rises, digit, points, chords, parameter):
    """Draw the cost around p, seen from so near that h is a good part of the picture."""
    steps, heights = rises
    ends, h = np.ravel([rise for _, rise in chords]), points[0][-1]
    ticks = [(n * h, f"{n}h".replace("1h", "h") if n else "0") for n in (-2, -1, 0, 1, 2)]
    x, (y, unit) = (
        Scale(steps.min(), steps.max(), ticks=ticks),
        _in_powers(linear([*heights, *ends, digit, -digit])),
    )
    plot = Plot(
        marks, box, x, y, title="The cost around p", y_name=f"J(p + step) − J(p){unit}",
        x_name=f"step from p = {parameter}",
    )  # fmt: skip
    plot.line(steps, heights, PALE, 7)  # so wide that the chords do not hide it
    plot.line(steps, heights, INK, 1)
    for (color, dash, _), chord in zip(LOOKS, chords, strict=True):
        plot.line(*chord, color, 2, dash)
    plot.markers(*points, 4, INK)
    return plot


def _in_powers(scale):
    """Return an axis with short ticks where its numbers are small, and their unit in words."""
    ticks = scale.ticks()
    largest = max(abs(tick) for tick, _ in ticks)
    if largest >= SMALL:
        return scale, ""
    exponent = int(np.floor(np.log10(largest) + 1e-9))
    ticks = [(tick, significant(tick / 10.0**exponent)) for tick, _ in ticks]
    return Scale(scale.low, scale.high, ticks=ticks), f" in {power(exponent)}"


def _write_numbers(marks, box, nudges, index, bests):
    """Write the slopes at that h and the best steps as a table."""
    digits = functools.partial(precise, decimals=10, below=100)
    heads = ["slope by", "formula", "slope", "relative error", "best h", "its error"]
    rows = []
    for k, best in enumerate(bests):
        slope, errors = nudges.slopes[k, index], nudges.errors[k]
        least = ("none", "") if best is None else (brief(nudges.hs[best]), brief(errors[best]))
        rows.append([DIFFERENCES[k], FORMULAS[k], digits(slope), brief(errors[index]), *least])
    rows.append(["backward", "the chain rule, in float64", digits(nudges.exact), "", "", ""])
    shown = [0, 2, 3, 4] if marks.width == NARROW else range(len(heads))
    heads, *rows = ([row[i] for i in shown] for row in (heads, *rows))
    around, _ = draw_table(marks, box, heads, rows)
    cells = Cells(around, len(rows), 1)
    marks.add_spots("row", cells, "slopes by the differences and by backpropagation")


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
    much = (nudges.rounding[index] > nudges.truncation[:, index]).all()
    return [f"h = {h}: {', '.join(parts)}{'; mostly rounding' if much else ''}"]


def _facts_about_kink(nudges, index, kink):
    if kink is None:
        return []
    if kink == 0:
        return [
            "z of one example is 0: p sits on a kink of J",
            "backpropagation and down take the slope left of p, up the one right of it, central "
            "their mean",
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
    return f"error below {brief(10.0**exponent)}"
