"""What can be pointed at in the picture of one neuron: what is given, and what is made of it."""

from nbcore.explorers.neuron.names import GIVEN_LINES, MADE_LINES, SIGNS, SYMBOLS
from nbcore.explorers.pointing import Thing
from nbcore.writing.numbers import compact


def _given(numbers, index, row, column):
    return _quantity(numbers, GIVEN_LINES[index][row + column])


def _made(numbers, index, row, column):
    return _quantity(numbers, MADE_LINES[index][row + column])


def _quantity(numbers, name):
    """Say how large a quantity and its slope are, and of which two slopes that one is made."""
    quantities, sign = numbers["quantities"], SYMBOLS[name]
    value, slope, local, into = quantities[name]
    said = f"{sign} = {compact(value)}; ∂J/∂{sign} = {compact(slope)}"
    if not into:
        return f"{said}: the cost itself, where the way back begins"
    operation = SIGNS.get(into, numbers["function"])
    factors = f"{compact(local)} · {compact(quantities[into].slope)}"
    return f"{said} = {factors}: local slope of {operation}, times ∂J/∂{SYMBOLS[into]}"


def _nudge(numbers, index, row, column):
    name = GIVEN_LINES[index][row + column]
    return {"nudge": "none" if name == numbers["nudged"] else name}


THINGS = {"quantity": Thing(_given, _nudge), "result": Thing(_made)}
