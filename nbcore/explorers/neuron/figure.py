"""The picture of one neuron as a graph of operations: values forward, slopes backward."""

import math

from nbcore.analysis.neuron import Nudge, Quantity
from nbcore.drawing.marks import DASHED, SOLID, Marks
from nbcore.drawing.table import draw_table
from nbcore.drawing.text import CENTER
from nbcore.drawing.theme import FAINT, GRID, GROUND, INK, SERIES, WIDE, Box
from nbcore.losses import squared_error
from nbcore.writing.numbers import compact
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 474}
VALUE, SLOPE, MOVED = INK, SERIES[0], SERIES[2]
SYMBOLS = {"J": "J", "Y_hat": "ŷ", "z": "z", "b": "b"}
SYMBOLS |= {f"{letter}{i}": symbol(letter, i) for letter in "pwx" for i in (1, 2)}
UPPER, MIDDLE, LOWER = 396, 278, 184  # heights of the graph's rows
NODES = {  # what an operation makes, and where it stands: x, y, radius
    "p1": (160, UPPER, 14),
    "p2": (160, MIDDLE, 14),
    "z": (336, MIDDLE, 14),
    "Y_hat": (504, MIDDLE, 26),
    "J": (672, MIDDLE, 25),
}
COST = squared_error.formula.format(p="ŷ", y="y")
COST_SLOPE = squared_error.slope.format(p="ŷ", y="y")
SIGNS = {"p1": "×", "p2": "×", "z": "+", "J": COST}
STARTS = {"x1": UPPER + 32, "w1": UPPER - 32, "x2": MIDDLE + 32, "w2": MIDDLE - 32}  # heights
LEFT, RIGHT, BEND = 10, 790, 24  # edges of the graph; a bent line turns so far before its node
ABOVE, BELOW, HIGHER = 11, 11, 27  # of a line: its value, its slope, its move
THIN, THICK = 1.4, 3.2  # of a line; thick where a nudge moves something
TABLE = Box(352, 366, WIDE - 10, 412)
RULES, ROW, COLUMNS = 116, 19, (10, 410)  # the first line of the rules; pixels down and across
NOTES = 31
FLAT = 0.01  # a local slope below which hardly anything passes
LITTLE = 1e-4  # cost that is hardly any
NOTHING = 1e-9
OTHER = {"w1": "x1", "x1": "w1", "w2": "x2", "x2": "w2"}  # what each is multiplied by


def draw_neuron(
    marks: Marks, *, quantities: dict[str, Quantity], function: str, derivative: str, target: float,
    nudged: str, h: float, nudge: Nudge | None,
) -> list[str]:  # fmt: skip
    """Draw a neuron with two inputs as a graph of operations; return its facts.

    `quantities` are those of `graph`; `function` is the activation's name, `derivative` the formula
    of its slope. `nudged` is the name of what is nudged by h; then `nudge` says what that does, and
    otherwise it is None.
    """
    _draw_legend(marks, nudge)
    moves = nudge.moves if nudge else {}
    for name, quantity in quantities.items():
        _draw_line(marks, name, quantity, moves.get(name))
    _draw_nodes(marks, quantities, function, target)
    measured = _draw_nudge(marks, quantities, nudged, h, nudge)
    rules = _rules(quantities, derivative)
    _draw_rules(marks, rules)
    notes = _notes(quantities, function)
    for i, note in enumerate(notes):
        marks.add_text(LEFT, NOTES - 18 * i, note[0].upper() + note[1:], 11)
    given, results = (
        ", ".join(f"{SYMBOLS[name]} = {compact(quantities[name].value)}" for name in names)
        for names in ((*STARTS, "b"), NODES)
    )
    return [
        f"{function} neuron with {given}, target y = {compact(target)}: {results}",
        f"slopes from the right to the left: {'; '.join(rules)}",
        *measured,
        *notes,
    ]


def _draw_legend(marks, nudge):
    y = HEIGHTS[WIDE] - 14
    x = marks.add_text(LEFT, y, "above each line: its value, forward →", 12, color=VALUE)
    x = marks.add_text(x + 24, y, "below: the slope of J for it, ← backward", 12, color=SLOPE)
    if nudge:
        marks.add_text(x + 24, y, "thick: what the nudge moves", 12, color=MOVED)


def _draw_line(marks, name, quantity, move):
    """Draw the line that carries a quantity: its value above, its slope below, its move if any."""
    start, corner, end = _course(name, quantity.into)
    stands = move is None or compact(move) == "0"
    color, width = (INK, THIN) if stands else (MOVED, THICK)
    marks.add_polyline([start, corner, end], color, width)
    x, y = start
    text = f"{SYMBOLS[name]} = {compact(quantity.value)}"
    after = marks.add_text(x + 3, y + ABOVE, text, 12, color=VALUE)
    slope = f"∂J/∂{SYMBOLS[name]} = {compact(quantity.slope)}"
    marks.add_text(x + 3, y - BELOW, slope, 12, color=SLOPE)
    if move is None:
        return
    x, y = (x + 3, y + HIGHER) if name in NODES else (after + 8, y + ABOVE)  # nodes have room above
    marks.add_text(x, y, compact(move, signed=True), 12, color=MOVED)


def _course(name, into):
    """Return where a line begins, bends and ends."""
    if name in NODES:
        x, y, radius = NODES[name]
        start = x + radius + 4, y
    elif name == "b":
        start = NODES["p1"][0] + NODES["p1"][2] + 4, LOWER
    else:
        start = LEFT, STARTS[name]
    if not into:
        return start, start, (RIGHT, start[1])
    x, y, radius = NODES[into]
    corner = x - (BEND if start[1] != y else radius), start[1]
    away = math.dist(corner, (x, y))
    end = x + (corner[0] - x) * radius / away, y + (corner[1] - y) * radius / away
    return start, corner, end


def _draw_nodes(marks, quantities, function, target):
    """Draw the operations, with the local slope of those of one number, and the target."""
    x, y, radius = NODES["J"]
    marks.add_polyline([(x, y - radius), (x, LOWER + 12)], FAINT, THIN, DASHED)
    marks.add_text(x, LOWER, f"target y = {compact(target)}", 12, CENTER)
    for name, (x, y, radius) in NODES.items():
        marks.add_markers([(x, y)], radius, GROUND)
        sign = SIGNS.get(name, function)
        marks.add_text(x, y, sign, 17 if len(sign) == 1 else 11, CENTER)
        into = [quantity.local for quantity in quantities.values() if quantity.into == name]
        if len(into) == 1:  # otherwise every line that comes in has its own
            marks.add_text(x, y + radius + 16, f"local slope {compact(into[0])}", 10, CENTER, FAINT)


def _draw_nudge(marks, quantities, nudged, h, nudge):
    """Write the measured slopes beside the derived one; return them in words."""
    if nudge is None:
        words = "no nudge: choose a number, and see its change travel to J"
        marks.add_text(TABLE.left, TABLE.middle[1], words, 12, color=FAINT)
        return []
    name, derived = SYMBOLS[nudged], compact(quantities[nudged].slope)
    before, after, one_sided, central = map(compact, nudge[:4])
    step = f"{name} + h"
    heads = ["J before", f"J at {step}", "one-sided, + h", "central, ± h", f"derived ∂J/∂{name}"]
    draw_table(marks, TABLE, heads, [[before, after, one_sided, central, derived]])
    moves = [f"{SYMBOLS[key]} by {compact(move, signed=True)}" for key, move in nudge.moves.items()]
    return [
        f"{name} nudged by h = {compact(h)}: it moves {', '.join(moves)}",
        f"J goes from {before} to {after}; one-sided slope {one_sided}, central {central}, "
        f"derived {derived}",
    ]


def _rules(quantities, derivative):
    """Return how each slope is made: the local slope times the one that arrives from the right."""
    error, delta = quantities["Y_hat"].slope, quantities["z"].slope
    factors = f"{compact(quantities['z'].local)} · {_bracketed(error)}"
    return [
        f"∂J/∂ŷ = {COST_SLOPE} = 2 · {_bracketed(error / 2)} = {compact(error)}",
        f"δ = ∂J/∂z = {derivative} · ∂J/∂ŷ = {factors} = {compact(delta)}",
        f"∂J/∂p₁ = ∂J/∂p₂ = ∂J/∂b = 1 · δ = {compact(delta)}",
        *(_product_rule(name, quantities) for name in OTHER),
    ]


def _product_rule(name, quantities):
    """Return how the slope of a factor is made: the other factor times the product's slope."""
    _, slope, local, into = quantities[name]
    factors = f"{compact(local)} · {_bracketed(quantities[into].slope)}"
    other = f"{SYMBOLS[OTHER[name]]} · ∂J/∂{SYMBOLS[into]}"
    return f"∂J/∂{SYMBOLS[name]} = {other} = {factors} = {compact(slope)}"


def _draw_rules(marks, rules):
    """Write the rules in two columns: those of the shared part, those of weights and inputs."""
    top = RULES + 22
    marks.add_polyline([(LEFT, top + 11), (RIGHT, top + 11)], GRID, 1, SOLID)
    words = "from the right to the left: slope = local slope of the operation · slope that arrives"
    marks.add_text(LEFT, top - 3, words, 11, color=FAINT)
    for i, rule in enumerate(rules):
        column, row = (0, i) if i < 3 else (1, i - 3)
        x, y = COLUMNS[column], RULES - ROW * row
        before, sign, result = rule.rpartition(" = ")
        x = marks.add_text(x, y, before + sign, 12)
        marks.add_text(x, y, result, 12, color=SLOPE)


def _notes(quantities, function):
    """Say which numbers lower J and in which direction, and why there may be hardly any slope."""
    slopes = {SYMBOLS[name]: quantities[name].slope for name in (*STARTS, "b")}
    ways = [
        ("up", [name for name, slope in slopes.items() if slope < -NOTHING]),
        ("down", [name for name, slope in slopes.items() if slope > NOTHING]),
    ]
    ways = " or ".join(f"turn {', '.join(names)} {way}" for way, names in ways if names)
    notes = [f"to lower J a little: {ways}" if ways else "no slope leads down from here"]
    z, J = quantities["z"], quantities["J"]
    at = f"at z = {compact(z.value)}"
    if function == "relu" and abs(z.value) < NOTHING:
        notes.append(f"a kink: relu has no slope {at}; the code takes {compact(z.local)}")
    elif J.value < LITTLE:
        notes.append("ŷ is at the target or near it: there is hardly anything left to fix")
    elif z.local < FLAT:
        # Of these only relu is ever wholly flat, even where another's slope is rounded to 0.
        flat, much = ("flat", "no") if function == "relu" else ("almost flat", "hardly any")
        lost = f"{much} slope passes, though J = {compact(J.value)}"
        notes.append(f"{function} is {flat} {at}: {lost}")
    return notes


def _bracketed(value):
    text = compact(value)
    return f"({text})" if text.startswith("-") else text
