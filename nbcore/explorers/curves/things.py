"""What can be pointed at in the picture of a curve: its values, and its slopes."""

from nbcore.explorers.curves.scenario import STRIDE
from nbcore.explorers.pointing import Thing
from nbcore.writing.numbers import compact


def _point(numbers, column):
    """Return the place, the value and the slope of a point that the slider can reach."""
    return [float(row[STRIDE * column]) for row in numbers["curve"]]


def _value(numbers, index, row, column):
    x, value, slope = _point(numbers, column)
    named = _named(numbers, f"{numbers['name']}({compact(x)})", "J", value, x)
    return f"{named}: {numbers['formulas'][0]}; slope {compact(slope)}"


def _slope(numbers, index, row, column):
    x, value, slope = _point(numbers, column)
    name, of_J = f"{numbers['name']}′({compact(x)})", f"∂J/∂{numbers['variable']}"
    named = _named(numbers, name, of_J, slope, x)
    return f"{named}: {numbers['formulas'][1]}; value {compact(value)}"


def _named(numbers, of_activation, of_loss, number, x):
    """Return the name of a value or a slope at x, and how large it is; losses have a target."""
    if numbers["target"] is None:
        return f"{of_activation} = {compact(number)}"
    at = f"{numbers['variable']} = {compact(x)}, y = {compact(numbers['target'])}"
    return f"{of_loss} = {compact(number)} at {at}"


def _move(numbers, index, row, column):
    x, *_ = _point(numbers, column)
    return {"z": round(x, 1)} if numbers["variable"] == "z" else {"Y_hat": round(x, 2)}


THINGS = {"value": Thing(_value, _move), "slope": Thing(_slope, _move)}
