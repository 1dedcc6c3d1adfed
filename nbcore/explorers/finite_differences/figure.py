"""The picture of one measured slope: its error over the step h, and the cost around the point."""

import numpy as np

from nbcore.analysis.finite_differences import DIFFERENCES, Nudges
from nbcore.drawing.axes import Plot, Scale, linear
from nbcore.drawing.marks import CIRCLE, CROSS, DASHED, DOTTED, SOLID, SQUARE, Marks
from nbcore.drawing.table import draw_table
from nbcore.drawing.text import CENTER, LEFT, RIGHT
from nbcore.drawing.theme import FAINT, INK, SERIES, Box
from nbcore.writing.numbers import brief

SIZE = 800, 546
CURVE = "#b0b0b0"  # under the chords, light enough for them to be seen
FORMULAS = ("(J(p + h) − J(p)) / h", "(J(p) − J(p − h)) / h", "(J(p + h) − J(p − h)) / 2h")
LOOKS = ((SERIES[0], DASHED, CIRCLE), (SERIES[1], DOTTED, SQUARE), (SERIES[2], SOLID, CROSS))
DIGITS = {"float32": "float32, 7 digits", "float64": "float64, 16 digits"}
ERRORS = Scale(1e-14, 10, log=True)
TENFOLD = 1e-2, 1e-3  # steps between which truncation is large enough and small enough
SURE = 1e5  # an error so many times that of rounding has two digits that all computers share
CLEAR = 10  # truncation so many times larger than rounding can be seen in spite of it
NOISE = 1e-12  # what backpropagation itself gets wrong is less
BAD = 0.03  # an error with which a slope can no longer be checked
LINE = 13  # pixels from one name to the next
OVER = 0.4  # by so many steps a chord is drawn longer than it is, on either side


def draw_nudges(
    marks: Marks,
    *,
    nudges: Nudges,
    chosen: int,
    steps: np.ndarray,
    costs: np.ndarray,
    network: str,
    parameter: str,
    kink: float | None,
) -> list[str]:
    """Draw the errors over all steps h and the cost around p; return the facts.

    `chosen` is the index of the h whose chords are drawn. `costs` (n,) are J at p + `steps` (n,);
    one step is 0. `kink` is how far below p the cost has a kink, None where there is none.
    """
    middle, (width, height) = 446, SIZE
    # The cost first: what is drawn later lies above it, and the chords do.
    _draw_cost(marks, Box(middle, 146, width, height), nudges, chosen, steps, costs, parameter)
    _draw_errors(marks, Box(0, 146, middle - 54, height), nudges, chosen, kink)
    _write_numbers(marks, Box(14, 8, width - 14, 136), nudges, chosen)
    return [
        f"{network}, nudged in {DIGITS[nudges.hs.dtype.name]}: the slope of J over the first "
        f"entry of {parameter} is {nudges.exact:.4g} by backpropagation",
        *_facts_about_h(nudges, chosen),
        *_facts_about_kink(nudges, chosen, kink),
        *_facts_about_all(nudges, kink),
    ]


def _draw_errors(marks, box, nudges, chosen, kink):
    """Draw a line for each difference, with its best h, and the chosen h."""
    hs = nudges.hs.astype(float)
    x_axis = Scale(0.9 * hs.min(), 1.1 * hs.max(), log=True)
    names = {"title": "How wrong is the measured slope?", "y_name": "relative error"}
    plot = Plot(marks, box, x_axis, ERRORS, x_name="step h", **names)
    _, bottom, _, top = plot.frame
    inside = nudges.rounding >= ERRORS.low
    plot.line(hs[inside], nudges.rounding[inside], FAINT, 1, DOTTED)
    ends = [("rounding", FAINT, nudges.rounding)]
    for name, look, errors, best in zip(
        DIFFERENCES, LOOKS, nudges.errors, _best(nudges), strict=True
    ):
        color, dash, shape = look
        plot.line(hs, errors, color, 2, dash)
        plot.legend(name, color, 2, dash)
        if best is not None:
            plot.markers([hs[best]], [errors[best]], 6.5, "white", color, shape)
        plot.markers([hs[chosen]], [errors[chosen]], 4.5, color, INK, shape)
        ends.append((name, color, errors))
    _write_names(marks, plot, hs, ends)
    if kink:
        ((x, _),) = plot.places([kink], [1])
        marks.add_polyline([(x, bottom - 3), (x, bottom + 10)], INK, 2.5)
        marks.add_text(x, box.bottom + 8, "kink", 10, CENTER)
    ((x, _),) = plot.places([hs[chosen]], [1])
    marks.add_polyline([(x, bottom), (x, top)], INK, 1.2)
    shift, side = (-5, RIGHT) if x > plot.frame.middle[0] else (5, LEFT)
    marks.add_text(x + shift, top - 5, f"h = {brief(hs[chosen])}", 11, side)
    marks.add_text(plot.frame.left + 8, bottom + 26, "large and white: the best h", 10, LEFT, FAINT)
    marks.add_text(
        plot.frame.left + 8, bottom + 11, "small and full: the chosen h", 10, LEFT, FAINT
    )


def _write_names(marks, plot, hs, ends):
    """Write the name of each line to the right of its end, one above the other."""
    last = hs.argmax()
    places = [plot.places([hs[last]], [numbers[last]])[0] for *_, numbers in ends]
    lowest = -np.inf
    for i in np.argsort([y for _, y in places], kind="stable"):
        (x, y), (name, color, _) = places[i], ends[i]
        lowest = max(y, lowest + LINE)
        marks.add_text(x + 8, lowest, name, 10, LEFT, color)


def _draw_cost(marks, box, nudges, chosen, steps, costs, parameter):
    """Draw the cost around p, seen from so near that h is a good part of the picture."""
    here = costs[np.abs(steps).argmin()]
    rises = (costs - here).astype(float)
    h, slopes = float(nudges.hs[chosen]), nudges.slopes[:, chosen].astype(float)
    below, above = -slopes[1] * h, slopes[0] * h
    ends = [(0, h, 0, above), (-h, 0, below, 0), (-h, h, below, above)]
    chords = [
        ([left - OVER * h, right + OVER * h], [low - OVER * h * slope, high + OVER * h * slope])
        for (left, right, low, high), slope in zip(ends, slopes, strict=True)
    ]
    digit = float(np.spacing(here))  # the smallest difference that J can have
    plot = Plot(
        marks,
        box,
        Scale(steps.min(), steps.max()),
        linear([*rises, *np.ravel([rise for _, rise in chords]), digit, -digit]),
        title="The cost around p",
        x_name=f"step from p, the first entry of {parameter}",
        y_name=f"J(p + step) − J(p); dots: steps of {brief(h)}",
    )
    plot.line(steps, rises, CURVE, 4)
    for (color, dash, _), chord in zip(LOOKS, chords, strict=True):
        plot.line(*chord, color, 2, dash)
    plot.markers([-h, 0, h], [below, 0, above], 4, INK)
    if nudges.lost[chosen]:
        middle, _ = plot.frame.middle
        marks.add_text(
            middle, plot.frame.top - 30, "p + h is rounded to p: nothing moves", 11, CENTER
        )


def _write_numbers(marks, box, nudges, chosen):
    """Write the chosen slopes and the best steps as a table."""
    heads = ["slope by", "formula", "slope", "relative error", "best h", "its error"]
    rows = []
    for k, best in enumerate(_best(nudges)):
        slope, errors = nudges.slopes[k, chosen], nudges.errors[k]
        least = ("none", "") if best is None else (brief(nudges.hs[best]), brief(errors[best]))
        rows.append([DIFFERENCES[k], FORMULAS[k], _digits(slope), brief(errors[chosen]), *least])
    rows.append(["backward", "the chain rule, in float64", _digits(nudges.exact), "", "", ""])
    draw_table(marks, box, heads, rows)


def _facts_about_h(nudges, chosen):
    """Say how wrong the chosen h is; slopes only where rounding leaves them their four digits."""
    h = brief(nudges.hs[chosen])
    if nudges.lost[chosen]:
        return [f"h = {h}: p + h is rounded to p, nothing moves, every measured slope is 0"]
    slopes = [f"{slope:.4g} " for slope in nudges.slopes[:, chosen]]
    if nudges.rounding[chosen] > 1e-8:
        slopes = [""] * 3
    parts = [
        f"{name} {slope}({_wrong(nudges, k, chosen)})"
        for k, (name, slope) in enumerate(zip(DIFFERENCES, slopes, strict=True))
    ]
    return [f"h = {h}: " + ", ".join(parts)]


def _facts_about_kink(nudges, chosen, kink):
    if kink is None:
        return []
    if kink == 0:
        return [
            "z of one example is 0, so p sits on a kink of J: backpropagation and down take the "
            "slope left of p, up takes the one right of p, central their mean"
        ]
    crossed = "down and central cross it" if nudges.hs[chosen] > kink else "no nudge reaches it"
    size, h = brief(kink), brief(nudges.hs[chosen])
    return [f"z of one example is {size}, so J has a kink {size} below p: with h = {h} {crossed}"]


def _facts_about_all(nudges, kink):
    """Say which h is best, and how truncation falls where no kink is in between."""
    best = [
        f"{name} " + ("none" if h is None else f"{brief(nudges.hs[h])} ({_wrong(nudges, k, h)})")
        for k, (name, h) in enumerate(zip(DIFFERENCES, _best(nudges), strict=True))
    ]
    facts = ["best h: " + ", ".join(best)]
    large, small = (np.abs(np.log(nudges.hs / h)).argmin() for h in TENFOLD)
    known = (nudges.truncation[:, small] > NOISE).all()
    if known and (not kink or kink > TENFOLD[0]):
        factors = nudges.truncation[:, large] / nudges.truncation[:, small]
        texts = [f"{f:.3g} ({name})" for f, name in zip(factors, DIFFERENCES, strict=True)]
        facts.append(f"from h = 0.01 to 0.001 truncation falls by factors of {', '.join(texts)}")
    return facts


def _best(nudges):
    """Return the index of the best h for each difference, None where no h is any good."""
    least = (nudges.truncation + nudges.rounding).min(axis=1)
    return [best if error < BAD else None for best, error in zip(nudges.best, least, strict=True)]


def _wrong(nudges, k, h):
    """Return the error of difference k in words that rounding cannot change."""
    error, truncation, rounding = nudges.errors[k, h], nudges.truncation[k, h], nudges.rounding[h]
    if error > SURE * rounding:
        return f"error {brief(float(f'{error:.1e}'))}"
    if truncation > CLEAR * rounding:
        return f"error about {brief(float(f'{truncation:.0e}'))}"
    exponent = np.ceil(np.log10(3 * (truncation + rounding)))
    if exponent >= 0:
        return "no digit is sure"
    return f"error below {brief(10.0**exponent)}{', rounding' if rounding > truncation else ''}"


def _digits(slope):
    return f"{slope:.10f}" if abs(slope) < 100 else brief(slope)
