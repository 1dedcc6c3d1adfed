"""The picture of one neuron as a graph of operations: values forward, slopes backward."""

from nbcore.analysis.neuron import Nudge, Quantity
from nbcore.drawing.marks import DASHED, Marks
from nbcore.drawing.table import draw_table
from nbcore.drawing.text import CENTER, LEFT, RIGHT, broken, text_width
from nbcore.drawing.theme import FAINT, GROUND, INK, MEDIUM, NARROW, SERIES, WIDE
from nbcore.explorers.neuron.names import GIVEN, GIVEN_LINES, MADE, MADE_LINES, SIGNS, SYMBOLS
from nbcore.explorers.neuron.places import EDGE, places
from nbcore.losses import squared_error
from nbcore.writing.numbers import compact

VALUE, SLOPE, MOVED = INK, SERIES[0], SERIES[2]
COST_SLOPE = squared_error.slope.format(p="ŷ", y="y")
ABOVE, BELOW, HIGHER = 11, 11, 27  # of a line: its value, its slope, its move
THIN, THICK = 1.4, 3.2  # of a line; thick where a nudge moves something
SIZE, SMALL = 12, 11  # of letters, across a wide picture and otherwise
FLAT = 0.01  # a local slope below which hardly anything passes
LITTLE = 1e-4  # cost that is hardly any
NOTHING = 1e-9
OTHER = {"w1": "x1", "x1": "w1", "w2": "x2", "x2": "w2"}  # what each is multiplied by
LEGEND = ("above: value, forward", VALUE), ("below: slope of J, backward", SLOPE)
CHAIN = "slope = local slope of the operation · slope that arrives"
ASK = "Choose a number to nudge, and see its change travel to J."


def draw_neuron(
    marks: Marks, *, quantities: dict[str, Quantity], function: str, derivative: str, target: float,
    nudged: str, h: float, nudge: Nudge | None,
) -> list[str]:  # fmt: skip
    """Draw a neuron with two inputs as a graph of operations; return its facts.

    `quantities` are those of `graph`; `function` is the activation's name, `derivative` the formula
    of its slope. `nudged` is the name of what is nudged by h; then `nudge` says what that does, and
    otherwise it is None.
    """
    here, size = places(marks.width), SIZE if marks.width == WIDE else SMALL
    _draw_legend(marks, nudge, size)
    moves = nudge.moves if nudge else {}
    for name, quantity in quantities.items():
        course = here.course(name, quantity.into)
        _draw_line(marks, name, quantity, moves.get(name), course, size)
    _draw_operations(marks, here, quantities, function, target, size)
    _add_spots(marks, here, nudged)
    measured = _draw_nudge(marks, here, quantities, nudged, h, nudge)
    rules = _rules(quantities, derivative)
    notes = _notes(quantities, function)
    _write_words(marks, here, rules, notes[1:], size)  # the first is what the question asks
    values = {name: f"{sign} = {compact(quantities[name].value)}" for name, sign in SYMBOLS.items()}
    slopes = {
        name: f"∂J/∂{sign} = {compact(quantities[name].slope)}" for name, sign in SYMBOLS.items()
    }
    given = ", ".join(values[name] for name in GIVEN)
    return [
        f"{function} neuron with {given}, target y = {compact(target)}",
        f"forward: {', '.join(values[name] for name in MADE)}",
        f"backward: {slopes['Y_hat']}, δ = {slopes['z']}",
        ", ".join(slopes[name] for name in GIVEN),
        *measured,
        *notes,
    ]


def _draw_legend(marks, nudge, size):
    x, y = EDGE, marks.height - 14
    moved = [("thick: what the nudge moves", MOVED)] if nudge else []
    with marks.group("legend"):
        for text, color in (*LEGEND, *moved):
            if x + text_width(text, size) > marks.width:
                x, y = EDGE, y - 17
            x = marks.add_text(x, y, text, size, color=color) + 20


def _draw_line(marks, name, quantity, move, course, size):
    """Draw the line that carries a quantity: its value above, its slope below, its move if any."""
    stands = move is None or compact(move) == "0"
    color, width = (INK, THIN) if stands else (MOVED, THICK)
    with marks.group("lines"):
        marks.add_polyline(course, color, width)
    (x, y), _, (x_end, y_end) = course
    upright = x == x_end
    x, y, side = (x - 10, (y + y_end) / 2, RIGHT) if upright else (x + 3, y, LEFT)
    text = f"{SYMBOLS[name]} = {compact(quantity.value)}"
    with marks.group("values"):
        after = marks.add_text(x, y + ABOVE, text, size, side, VALUE)
    with marks.group("slopes"):
        slope = f"∂J/∂{SYMBOLS[name]} = {compact(quantity.slope)}"
        marks.add_text(x, y - BELOW, slope, size, side, SLOPE)
    if move is None:
        return
    if upright:
        x -= text_width(text, size) + 8
    elif name in GIVEN:
        x = after + 8
    y += HIGHER if name in MADE and not upright else ABOVE
    with marks.group("moves"):
        marks.add_text(x, y, compact(move, signed=True), size, side, MOVED)


def _draw_operations(marks, here, quantities, function, target, size):
    """Draw the operations, with the local slope of those of one number, and the target."""
    x, y, radius = here.nodes["J"]
    start, (left, height, share) = here.target
    upright = start[0] == x
    end = (x, y - radius) if upright else (x - radius, y)
    with marks.group("target"):
        marks.add_polyline([end, start], FAINT, THIN, DASHED)
        marks.add_text(left, height, f"target y = {compact(target)}", size, share)
    with marks.group("operations"):
        for name, (x, y, radius) in here.nodes.items():
            marks.add_markers([(x, y)], radius, GROUND)
            sign = SIGNS.get(name, function)
            marks.add_text(x, y, sign, 17 if len(sign) == 1 else 11, CENTER)
    with marks.group("local slopes"):
        for name, (x, y, share) in here.locals.items():
            (local,) = (part.local for part in quantities.values() if part.into == name)
            marks.add_text(x, y, f"local slope {compact(local)}", 11, share, FAINT)


def _add_spots(marks, here, nudged):
    """Let each quantity be pointed at, together with the operation that makes it."""
    for index, (names, where) in enumerate(zip(GIVEN_LINES, here.given, strict=True)):
        at = (names.index(nudged), 0) if nudged in names else None
        marks.add_spots("quantity", where, f"given: {_listed(names)}", index, at)
    for index, (names, where) in enumerate(zip(MADE_LINES, here.made, strict=True)):
        marks.add_spots("result", where, f"made: {_listed(names)}", index)


def _listed(names):
    return ", ".join(SYMBOLS[name] for name in names)


def _draw_nudge(marks, here, quantities, nudged, h, nudge):
    """Write the measured slopes beside the derived one; return them in words."""
    box, table = here.table, marks.group("measured")
    if nudge is None:
        with table:
            for i, line in enumerate(broken(ASK, box.width)):
                marks.add_text(box.left, box.top - 10 - 17 * i, line, color=FAINT)
        return []
    name, derived = SYMBOLS[nudged], compact(quantities[nudged].slope)
    before, after, one_sided, central = map(compact, nudge[:4])
    rows = [
        ["slope", f"∂J/∂{name}"], ["one-sided", one_sided], ["central", central],
        ["derived", derived],
    ]  # fmt: skip
    heads, *rows = rows if here.tall else map(list, zip(*rows, strict=True))
    with table:
        draw_table(marks, box, heads, rows)
    moves = ", ".join(
        f"{SYMBOLS[key]} by {compact(move, signed=True)}" for key, move in nudge.moves.items()
    )
    return [
        f"nudge h = {compact(h)} moves {moves}",
        f"J goes from {before} to {after}: slope {one_sided} one-sided, {central} central, "
        f"{derived} derived",
    ]


def _rules(quantities, derivative):
    """Return how each slope is made: in symbols, in numbers, and what they come to."""
    error, delta = quantities["Y_hat"].slope, quantities["z"].slope
    factors = f"{compact(quantities['z'].local)} · {_bracketed(error)}"
    return [
        (f"∂J/∂ŷ = {COST_SLOPE}", f"2 · {_bracketed(error / 2)}", compact(error)),
        (f"δ = ∂J/∂z = {derivative} · ∂J/∂ŷ", factors, compact(delta)),
        ("∂J/∂p₁ = ∂J/∂p₂ = ∂J/∂b", "1 · δ", compact(delta)),
        *(_product_rule(name, quantities) for name in OTHER),
    ]


def _product_rule(name, quantities):
    """Return how the slope of a factor is made: the other factor times the product's slope."""
    _, slope, local, into = quantities[name]
    factors = f"{compact(local)} · {_bracketed(quantities[into].slope)}"
    symbols = f"∂J/∂{SYMBOLS[name]} = {SYMBOLS[OTHER[name]]} · ∂J/∂{SYMBOLS[into]}"
    return symbols, factors, compact(slope)


def _write_words(marks, here, rules, notes, size):
    """Write the chain rule, how it makes each slope, and the notes, from the top of a box."""
    box, line = here.words, 17 if marks.width == NARROW else 19
    y = box.top - 8
    with marks.group("rules"):
        for text in broken(CHAIN, box.width):
            marks.add_text(box.left, y, text, color=FAINT)
            y -= line
        columns = [rules[:3], rules[3:]] if here.columns == 2 else [rules]
        ends = [_write_rules(marks, box.left + 400 * i, y, column, line, size)
                for i, column in enumerate(columns)]  # fmt: skip
    y = min(ends) - 5
    with marks.group("notes"):
        for text in (text for note in notes for text in broken(note, box.width)):
            marks.add_text(box.left, y, text, 11)
            y -= 17


def _write_rules(marks, x, y, rules, line, size):
    """Write rules one below the other, as long as there is room for; return where they end."""
    for symbols, factors, result in rules:
        text = f"{symbols} = "
        if marks.width == MEDIUM:
            marks.add_text(x, y, symbols, size)
            text, y = f"= {factors} = ", y - line
        elif marks.width == WIDE:
            text = f"{symbols} = {factors} = "
        indent = 16 if marks.width == MEDIUM else 0
        after = marks.add_text(x + indent, y, text, size)
        marks.add_text(after, y, result, size, color=SLOPE)
        y -= line
    return y


def _notes(quantities, function):
    """Say which numbers lower J and in which direction, and why there may be hardly any slope."""
    slopes = {SYMBOLS[name]: quantities[name].slope for name in GIVEN}
    ways = [
        ("up", [name for name, slope in slopes.items() if slope < -NOTHING]),
        ("down", [name for name, slope in slopes.items() if slope > NOTHING]),
    ]
    ways = " or ".join(f"turn {', '.join(names)} {way}" for way, names in ways if names)
    notes = [f"To lower J a little: {ways}" if ways else "No slope leads down from here"]
    z, J = quantities["z"], quantities["J"]
    at = f"at z = {compact(z.value)}"
    if function == "relu" and abs(z.value) < NOTHING:
        notes.append(f"A kink: relu has no slope {at}; the code takes {compact(z.local)}")
    elif J.value < LITTLE:
        notes.append("ŷ is at the target or near it: there is hardly anything left to fix")
    elif z.local < FLAT:
        # Of these only relu is ever wholly flat, even where another's slope is rounded to 0.
        flat, much = ("flat", "no") if function == "relu" else ("almost flat", "hardly any")
        notes.append(f"{function} is {flat} {at}: {much} slope passes, though ŷ misses the target")
    return notes


def _bracketed(value):
    text = compact(value)
    return f"({text})" if text.startswith("-") else text
