"""The picture of a curve with its tangent, and of its slope as a curve of its own."""

import numpy as np

from nbcore.drawing.axes import Plot, linear
from nbcore.drawing.marks import DASHED, DOTTED, SQUARE, Marks
from nbcore.drawing.table import draw_table
from nbcore.drawing.theme import GROUND, INK, SERIES, WIDE, Box
from nbcore.writing.numbers import digits

HEIGHTS = {WIDE: 476}
CURVE, TANGENT, SECANT = SERIES[0], SERIES[1], SERIES[2]
FLAT = 0.01  # less slope than that is hardly any


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
    where there are two, and `cancels` says that it is Ŷ - y.
    """
    width, height = marks.width, marks.height
    _draw_value(marks, Box(0, 118, 396, height), curve, point, end, chord, formulas[0], variable)
    _draw_slope(marks, Box(404, 118, width, height), curve, point, formulas[1], variable, kink)
    x, value, slope = point
    heads = [variable, "value", "slope of the tangent", "h", "slope of the secant", "difference"]
    row = [x, value, slope, end[0] - x, chord, chord - slope]
    draw_table(marks, Box(14, 68, width - 14, 112), heads, [[digits(v) for v in row]])
    given = "" if target is None else f" for target y = {digits(target)}"
    given += "" if prediction is None else f", Ŷ = {digits(prediction)}"
    notes = [
        _about_steepest(steepest, right_of, variable),
        *_about_chain_rule(slope, target, prediction, factors, cancels),
        *_about_kink(point, kink),
        *_about_flatness(point, target, lowest),
    ]
    for i, note in enumerate(notes):
        marks.add_text(14, 48 - 17 * i, note[0].upper() + note[1:], 11)
    return [
        f"{name} at {variable} = {digits(x)}{given}: value {digits(value)}, slope {digits(slope)}",
        f"the secant to {variable} = {digits(end[0])} has slope {digits(chord)}, which differs "
        f"by {digits(chord - slope)}",
        *notes,
    ]


def _draw_value(marks, box, curve, point, end, chord, formula, variable):
    """Draw the curve, its tangent, and the secant from the point to the end."""
    xs, values, _ = curve
    plot = Plot(marks, box, linear(xs), linear(values), title=formula, x_name=variable)
    plot.line(xs, values, CURVE, 2.6)
    x, value, slope = point
    lines = ((chord, SECANT, DOTTED, "secant"), (slope, TANGENT, DASHED, "tangent"))
    for rise, color, dash, text in lines:
        plot.line(*_straight(plot, x, value, rise), color, 2, dash)
        plot.legend(text, color, 2, dash)
    plot.markers([end[0]], [end[1]], 4.5, GROUND, SECANT, SQUARE)
    plot.markers([x], [value], 5.5, TANGENT)


def _straight(plot, x, y, slope):
    """Return both ends of the straight line through a point that lie in the plot's frame."""
    xs = np.array([plot.x.low, plot.x.high])
    if slope:
        crossings = x + (np.array([plot.y.low, plot.y.high]) - y) / slope
        xs = np.clip(xs, crossings.min(), crossings.max())
    return xs, y + slope * (xs - x)


def _draw_slope(marks, box, curve, point, formula, variable, kink):
    """Draw the slope as a curve, with the point whose height is the slope of the tangent."""
    xs, _, slopes = curve
    y_axis, title = linear([0, *slopes]), f"slope: {formula}"
    plot = Plot(marks, box, linear(xs), y_axis, title=title, x_name=variable)
    plot.line([plot.x.low, plot.x.high], [0, 0], INK, 1)
    if kink is None:
        plot.line(xs, slopes, CURVE, 2.6)
    else:
        _draw_jump(plot, xs, slopes, kink)
    x, _, slope = point
    plot.line([x, x], [0, slope], TANGENT, 2, DASHED)
    plot.legend(f"height: slope of the tangent, {digits(slope)}", TANGENT, 2, DASHED)
    plot.markers([x], [slope], 5.5, TANGENT)


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
    parts = []
    if factors:
        parts.append(f"∂J/∂Ŷ · f′(z) = {' · '.join(map(digits, factors))} = {digits(slope)}")
    if cancels:
        parts.append(f"Ŷ - y = {digits(prediction)} - {digits(target)} = {digits(slope)}")
    return [f"the slope by the chain rule: {', and '.join(parts)}"] if parts else []


def _about_kink(point, kink):
    """Say which slope is taken when the point is at the kink."""
    if kink is None or point[0] != kink[0]:
        return []
    _, left, right = kink
    return [
        f"a kink: the slope is {digits(left)} on the left and {digits(right)} on the right; "
        f"the code takes {digits(point[2])}"
    ]


def _about_flatness(point, target, lowest):
    """Say what a slope near 0 means for learning."""
    _, value, slope = point
    if abs(slope) >= FLAT:
        return []
    if target is None:
        return ["hardly any slope: what comes back through it is almost 0, learning stands still"]
    if value - lowest < FLAT:
        return ["hardly any slope: this is the lowest point or near it, little is left to learn"]
    return [f"hardly any slope though the loss is {digits(value)}: learning stands still here"]


def _about_steepest(steepest, right_of, variable):
    """Say where on the axis the slope is largest: at one or two points, or all along a part."""
    if right_of is not None:
        where = f"right of {variable} = {digits(right_of)}" if right_of > -np.inf else "everywhere"
        return f"steepest: slope {digits(steepest[0][1])} {where}"
    places = [f"slope {digits(slope)} at {variable} = {digits(x)}" for x, slope in steepest]
    return f"steepest on this axis: {' and '.join(places)}"
