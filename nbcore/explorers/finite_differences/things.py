"""What can be pointed at in the picture of a measured slope: its errors, and the table's rows."""

from nbcore.analysis.finite_differences import DIFFERENCES
from nbcore.explorers.finite_differences.scenario import FORMULAS, HS
from nbcore.explorers.pointing import Thing
from nbcore.writing.numbers import brief, precise


def _measured(nudges, k, index):
    """Say what difference k measures with a step."""
    slope = precise(nudges.slopes[k, index], 10, below=100)
    return f"{DIFFERENCES[k]}, h = {brief(nudges.hs[index])}: {FORMULAS[k]} = {slope}"


def _error(numbers, k, row, index):
    nudges = numbers["nudges"]
    error, rounding = brief(nudges.errors[k, index]), brief(nudges.rounding[index], 1)
    usual = f"rounding alone is usually about {rounding}"
    return f"{_measured(nudges, k, index)}; relative error {error}; {usual}"


def _row(numbers, index, k, column):
    nudges = numbers["nudges"]
    if k == len(DIFFERENCES):
        exact = precise(nudges.exact, 10, below=100)
        return f"backpropagation: ∂J/∂p = {exact} by the chain rule, p = {numbers['parameter']}"
    best, error = numbers["best"][k], brief(nudges.errors[k, numbers["index"]])
    least = "no h is good"
    if best is not None:
        least = f"best h {brief(nudges.hs[best])}: {brief(nudges.errors[k, best])}"
    return f"{_measured(nudges, k, numbers['index'])}; relative error {error}; {least}"


def _step(numbers, k, row, index):
    return {"h": HS[index]}


THINGS = {"error": Thing(_error, _step), "row": Thing(_row)}
