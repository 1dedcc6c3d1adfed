"""What can be pointed at in the picture of two conventions: equations, shapes and numbers."""

from nbcore.explorers.conventions.scenario import NAMES, axes
from nbcore.explorers.pointing import Thing
from nbcore.writing.numbers import brief, compact

MEANINGS = {
    "Z": "weighted sums", "output": "outputs", "delta": "deltas", "dW": "gradient of the weights",
    "db": "gradient of the biases", "update_W": "weights after the step",
    "update_b": "biases after the step",
}  # fmt: skip


def _equation(numbers, index, row, column):
    pair, (_, theirs) = numbers["pairs"][row], _names(numbers)
    relation = pair.relation.replace("≠", "other numbers")
    relation = "the same" if relation == "=" else relation
    words = f"{_written(pair.ours)}; {theirs}: {_written(pair.theirs)}: {relation}"
    return f"{pair.number} {words}".strip()


def _written(line):
    """Return a formula with the shape of what it defines or, of a cost, with its number."""
    shape = f"= {compact(line.value.item())}" if line.part == "cost" else line.value.shape
    return f"{line.symbol} {shape}{line.formula.removeprefix(line.symbol)}"


def _names(numbers):
    """Return what the two conventions are called; two ways of the course by what differs."""
    layout, reduction, style = numbers["convention"]
    if style == "course":
        return "rows, mean", f"{layout}, {reduction}"
    return NAMES["course"], NAMES.get(style, style)


def _sides(numbers, side):
    """Return the framed pair, its line on a side, the one on the other, and that one's name."""
    pair, names = numbers["pairs"][numbers["framed"]], _names(numbers)
    lines = pair.ours, pair.theirs
    return pair, lines[side], lines[1 - side], names[1 - side]


def _shapes(numbers, side, row, column):
    _, line, *_ = _sides(numbers, side)
    words = "one for each neuron"
    if line.part[-1] != "b":
        words = "rows: {}s, columns: {}s".format(*_axes(numbers, line, side))
    return f"{line.formula}: {MEANINGS[line.part]}, {line.shapes}; {words}"


def _axes(numbers, line, side):
    return axes(line.part, numbers["convention"].layout if side else "rows")


def _number(numbers, side, i, j):
    pair, line, other, name = _sides(numbers, side)
    there = (j, i) if pair.transposed else (i, j)
    said = _entry(line, i, j)
    if side and "×" in pair.relation:
        said += f" = {brief(pair.factor)} · {compact(other.value[there])}"
    said += f": {_place(numbers, line, side, i, j)}; {name}: {_entry(other, *there)}"
    return f"{said}, by another step" if pair.factor is None else said


def _entry(line, i, j):
    """Return the name of an entry and its number, with the sign that the formula has between."""
    place = "" if line.part == "cost" else f"[{i + 1},{j + 1}]"
    return f"{line.symbol}{place} {line.formula.split()[1]} {compact(line.value[i, j])}"


def _place(numbers, line, side, i, j):
    """Say which neuron, input or example a number belongs to."""
    if line.part == "cost":
        return "of the whole batch"
    # A bias stands in one row or in one column, of which the index is 0.
    places = (max(i, j),) if line.part[-1] == "b" else (i, j)
    words = zip(_axes(numbers, line, side), places, strict=True)
    return ", ".join(f"{axis} {place + 1}" for axis, place in words)


def _frame(numbers, index, row, column):
    line = numbers["pairs"][row].ours
    return {"part": line.part} | ({} if line.part == "cost" else {"layer": line.layer})


THINGS = {"equation": Thing(_equation, _frame), "shapes": Thing(_shapes), "number": Thing(_number)}
