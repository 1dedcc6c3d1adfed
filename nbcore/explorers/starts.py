"""The starts of a descent that two sliders can express, and what is said about each.

A start is a cell of a grid over the cost surface, row 0 on top.
"""

from collections.abc import Sequence

from nbcore.analysis.cost_surface import FLOOR
from nbcore.explorers.pointing import Thing
from nbcore.writing.numbers import brief, compact

REACH, STEP = 3, 0.1  # the sliders go so far to both sides of 0
MIDDLE = round(REACH / STEP)  # the row and the column of 0
SIDE = 2 * MIDDLE + 1


def place(row: int, column: int) -> tuple[float, float]:
    """Return what the sliders say, across and up, at a start."""
    tenths = round(1 / STEP)  # a quotient of whole numbers is what a slider has; 0.1 · 3 is not
    return (column - MIDDLE) / tenths, (MIDDLE - row) / tenths


def cell(values: Sequence[float]) -> tuple[int, int]:
    """Return the row and the column of a start."""
    across, up = (round(value / STEP) for value in values)
    return MIDDLE - up, MIDDLE + across


def several(names: list[str]) -> str:
    """Return what a screen reader calls all starts over these two parameters."""
    return f"starts: up and down {names[1]}, left and right {names[0]}"


def two(values: Sequence[float]) -> str:
    """Return two numbers in parentheses."""
    return f"({compact(values[0])}, {compact(values[1])})"


def equals(cost: float) -> str:
    """Return what is said after the letter J: its value, or that it is below FLOOR."""
    return f"= {compact(cost)}" if cost >= FLOOR else f"is below {brief(FLOOR)}"


def start(numbers: dict, index: int, row: int, column: int) -> str:
    """Say how high a start is, and which way is uphill there."""
    values = place(row, column)
    ground = numbers["ground"]
    J, slopes = ground.at(values)
    pairs = zip(ground.names, values, strict=True)
    where = ", ".join(f"{name} = {compact(value)}" for name, value in pairs)
    return f"J({where}) {equals(J)}, gradient {two(slopes)}"


def moved(numbers: dict, index: int, row: int, column: int) -> dict:
    """Return what the sliders say at a start."""
    across, up = place(row, column)
    return {"start_across": across, "start_up": up}


START = Thing(start, moved)
