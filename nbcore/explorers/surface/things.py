"""What can be pointed at in the picture of a cost surface: starts, and the steps of the path."""

from nbcore.explorers import starts
from nbcore.explorers.pointing import Thing
from nbcore.writing.numbers import brief


def _start(numbers, index, row, column):
    said = starts.start(numbers, index, row, column)
    if numbers["moved"] is None:
        return said
    step, ground = numbers["moved"]
    J, _ = ground.at(starts.place(row, column))
    return f"{said}; on the surface after step {step}: J {starts.equals(J)}"


def _number(numbers, curve, column):
    """Return the number of a step: the curve has all from 0, the surface those in it from 1."""
    if curve:
        return column
    return int(numbers["path"].within(numbers["across"], numbers["up"])[column + 1])


def _step(numbers, curve, _, column):
    path, k = numbers["path"], _number(numbers, curve, column)
    rate = brief(numbers["rate"])
    source = f"step {k - 1} − {rate} · its gradient" if k else "the start"
    here = f"J {starts.equals(path.costs[k])}, gradient {starts.two(path.slopes[k])}"
    return f"step {k} at {starts.two(path.places[k])} = {source}: {here}"


def _steps(numbers, curve, _, column):
    return {"steps": _number(numbers, curve, column)}


THINGS = {"start": Thing(_start, starts.START.sets), "step": Thing(_step, _steps)}
