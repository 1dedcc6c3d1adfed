"""The picture of a curve with its tangent, and of its slope as a curve of its own."""

import numpy as np

from nbcore.drawing.axes import BETWEEN, Plot, linear, two_boxes
from nbcore.drawing.marks import DASHED, DOTTED, SQUARE, Marks
from nbcore.drawing.text import broken
from nbcore.drawing.theme import FAINT, GROUND, MEDIUM, NARROW, SERIES, WIDE
from nbcore.explorers.curves.scenario import STRIDE
from nbcore.writing.numbers import digits

HEIGHTS = {WIDE: 420, MEDIUM: 420, NARROW: 610}
CURVE, TANGENT, SECANT = SERIES[0], SERIES[1], SERIES[2]
FLAT = 0.01  # less slope than that is hardly any
LEFT, LINE = 6, 17  # pixels: where words begin, and from line to line


def draw_curve(
    marks: Marks, *, name, variable, formulas, curve, point, end, chord, lowest, steepest,
    right_of, kink, target, prediction, factors, cancels,
) -> list[str]:  # fmt: skip
    """Draw a curve and its slope over one variable; return the facts.

    `formulas` are those of value and slope. `curve` are places, values and slopes, each (n,), and
    `lowest` is the lowest value. `point` is the place, value and slope of the tangent, `end` the
    place and value where the secant of slope `chord` ends. `steepest` are the places and slopes of
    the steepest points, or only the first one where the curve is so steep all along, `right_of` a
    place or -inf. A `kink` is a place with the slopes on its left and right. A loss has a `target`;
    where it is drawn over z, also the `prediction` Ŷ, the `factors` of its slope by the chain rule
    where there are two, and `cancels` says that it is Ŷ − y.
    """
    lines = 6 if marks.width == NARROW else 3  # of words that have room below the plots
    above, below = two_boxes(marks.width, marks.height, lines * LINE + 8)
    _draw_value(marks, above, curve, point, end, chord, formulas[0], variable)
    _draw_slope(marks, below, curve, point, end, chord, formulas[1], variable, kink)
    x, value, slope = point
    at = f"at {variable} = {digits(x)}"
    at += "" if target is None else f", target y = {digits(target)}"
    secant = f"Secant over h = {digits(end[0] - x)}"
    apart = f"its slope differs by {digits(chord - slope)}"
    notes = [_about_steepest(steepest, right_of, variable), *_about_flatness(point, target, lowest)]
    rules = _about_chain_rule(slope, target, prediction, factors, cancels)
    rules += _about_kink(point, kink)
    # Where it is steepest is what the question asks.
    pairs = [f"Value {digits(value)} {at}", f"{secant}: {apart}", *notes[1:]]
    with marks.group("words"):
        _write(marks, pairs, rules, lines)
    return [
        f"{name} {at}: value {digits(value)}, slope {digits(slope)}",
        f"{secant}, to {variable} = {digits(end[0])}: slope {digits(chord)}, {apart}",
        *notes,
        *rules,
    ]


def _write(marks, pairs, rules, lines):
    """Write sentences: `pairs` in two columns and then `rules`, or all in one narrow column."""
    rows = [pairs[:2], pairs[2:], *([rule] for rule in rules)]
    if marks.width == NARROW:
        whole = marks.width - 2 * LEFT
        rows = [[line] for text in (*pairs, *rules) for line in broken(text, whole)]
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            x = LEFT + j * (marks.width + BETWEEN) / 2
            marks.add_text(x, (lines - i) * LINE - 3, text)


def _draw_value(marks, box, curve, point, end, chord, formula, variable):
    """Draw the curve, its tangent, and the secant from the point to the end."""
    xs, values, _ = curve
    with marks.group("axes"):
        plot = Plot(marks, box, linear(xs), linear(values), title=formula, x_name=variable)
        _add_spots(plot, "value", xs, point[0], variable)
        plot.legend("tangent", TANGENT, 2, DASHED)
        plot.legend("secant", SECANT, 2, DOTTED)
    with marks.group("curve"):
        plot.line(xs, values, CURVE, 2.6)
    x, value, slope = point
    with marks.group("secant"):
        plot.line(*_straight(plot, x, value, chord), SECANT, 2, DOTTED)
        plot.markers([end[0]], [end[1]], 4.5, GROUND, SECANT, SQUARE)
    with marks.group("tangent"):
        plot.line(*_straight(plot, x, value, slope), TANGENT, 2, DASHED)
        plot.markers([x], [value], 5.5, TANGENT)


def _add_spots(plot, kind, xs, x, variable):
    """Let the curve be pointed at wherever a slider can bring the point, which is now at x."""
    xs = xs[::STRIDE]
    at = 0, int(np.abs(xs - x).argmin())
    plot.marks.add_spots(kind, plot.strips(xs), f"{kind}s over {variable}", at=at)


def _straight(plot, x, y, slope):
    """Return both ends of the straight line through a point that lie in the plot's frame."""
    xs = np.array([plot.x.low, plot.x.high])
    if slope:
        crossings = x + (np.array([plot.y.low, plot.y.high]) - y) / slope
        xs = np.clip(xs, crossings.min(), crossings.max())
    return xs, y + slope * (xs - x)


def _draw_slope(marks, box, curve, point, end, chord, formula, variable, kink):
    """Draw the slope as a curve, that of the tangent as a point, that of the secant as a level."""
    xs, _, slopes = curve
    with marks.group("axes"):
        y_axis, title = linear([0, *slopes]), f"Slope: {formula}"
        plot = Plot(marks, box, linear(xs), y_axis, title=title, x_name=variable)
        plot.line([plot.x.low, plot.x.high], [0, 0], FAINT, 1)
        _add_spots(plot, "slope", xs, point[0], variable)
    with marks.group("curve"):
        if kink is None:
            plot.line(xs, slopes, CURVE, 2.6)
        else:
            _draw_jump(plot, xs, slopes, kink)
    x, _, slope = point
    with marks.group("secant"):
        plot.line([x, end[0]], [chord, chord], SECANT, 2, DOTTED)
        plot.markers([end[0]], [chord], 4.5, GROUND, SECANT, SQUARE)
    with marks.group("tangent"):
        plot.line([x, x], [0, slope], TANGENT, 2, DASHED)
        plot.markers([x], [slope], 5.5, TANGENT)
    with marks.group("slopes"):
        plot.legend(f"tangent {digits(slope)}", TANGENT, 2, DASHED)
        plot.legend(f"secant {digits(chord)}", SECANT, 2, DOTTED)


def _draw_jump(plot, xs, slopes, kink):
    """Draw slopes that jump at a kink: open dots where a branch ends, a full one at the kink."""
    at, left, right = kink
    for part, near in ((xs < at, left), (xs > at, right)):
        ends = sorted([*zip(xs[part], slopes[part], strict=True), (at, near)])
        plot.line(*np.transpose(ends), CURVE, 2.6)
        plot.markers([at], [near], 4, GROUND, CURVE)
    plot.markers([at], slopes[xs == at], 4, CURVE, CURVE)


def _about_chain_rule(slope, target, prediction, factors, cancels):
    """Say how the chain rule makes the slope of a loss over z, and what it comes to."""
    parts = [f"∂J/∂Ŷ · f′(z) = {' · '.join(map(digits, factors))}"] if factors else []
    if cancels:
        parts.append(f"Ŷ − y = {digits(prediction)} − {digits(target)}")
    return [f"By the chain rule {' = '.join([*parts, digits(slope)])}"] if parts else []


def _about_kink(point, kink):
    """Say which slope is taken when the point is at the kink."""
    if kink is None or point[0] != kink[0]:
        return []
    _, left, right = kink
    sides = f"the slope is {digits(left)} on the left and {digits(right)} on the right"
    return [f"A kink: {sides}; the code takes {digits(point[2])}"]


def _about_flatness(point, target, lowest):
    """Say what a slope near 0 means for learning."""
    _, value, slope = point
    if abs(slope) >= FLAT:
        return []
    if target is None:
        return ["Hardly any slope: what comes back is almost 0"]
    if value - lowest < FLAT:
        return ["Hardly any slope: little is left to learn here"]
    return ["Hardly any slope, though the loss could still fall"]


def _about_steepest(steepest, right_of, variable):
    """Say where on the axis the slope is largest: at one or two points, or all along a part."""
    if right_of is not None:
        where = f"right of {variable} = {digits(right_of)}" if right_of > -np.inf else "everywhere"
        return f"Steepest: slope {digits(steepest[0][1])} {where}"
    places = [f"{digits(slope)} at {variable} = {digits(x)}" for x, slope in steepest]
    return f"Steepest: slope {', '.join(places)}"
