"""What can be pointed at in the picture of a race: starts, steps of all runners, their results."""

from nbcore.explorers.pointing import Thing
from nbcore.explorers.starts import START, equals, two


def _step(numbers, curves, row, column):
    """Say where a runner is after a step; one that has diverged stays at its last finite cost."""
    runner = numbers["runners"][row]
    step = column if curves else column + 1
    path, k = runner.path, min(step, len(runner.path.costs) - 1)
    said = f"{_name(runner)}, step {k}: J {equals(path.costs[k])} at {two(path.places[k])}"
    if not curves and k not in path.within(numbers["across"], numbers["up"]):
        said += ", outside"
    return said if k == step else f"{said}, the last finite cost"


def _result(numbers, _, row, column):
    place, runner = numbers["ranking"][row]
    path = runner.path
    if path.diverged:
        return f"{_name(runner)}: diverges, no finite cost at step {len(path.costs)}"
    near = "" if runner.near is None else f", below 1 % of the first J from step {runner.near}"
    last = f"J {equals(runner.last_cost)} after step {len(path.costs) - 1}"
    return f"{_name(runner)}: place {place}, {last}{near}"


def _name(runner):
    return f"{runner.name} ({runner.settings})"


def _spotlight(numbers, _, row, column):
    return {"spotlight": numbers["runners"][row].name}


def _on_and_off(numbers, _, row, column):
    name = numbers["ranking"][row][1].name
    return {"spotlight": "all" if numbers["spotlight"] == name else name}


# A pointer that is dragged along a path meets one runner many times: only the table switches off.
THINGS = {
    "start": START,
    "step": Thing(_step, _spotlight),
    "runner": Thing(_result, _on_and_off),
}
