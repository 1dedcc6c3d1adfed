"""What can be pointed at in the picture of one step: steps, lines of code, nodes, and numbers."""

from nbcore.analysis.listing import purpose
from nbcore.analysis.operations import EXAMPLES_DOWN
from nbcore.explorers.pointing import Thing
from nbcore.explorers.readouts import entry
from nbcore.explorers.steps import made
from nbcore.explorers.steps.scenario import newest
from nbcore.writing.numbers import compact


def _step_at(numbers, index, column):
    """Return the number of a step; those of the way back stand from right to left."""
    return column if index == 0 else len(numbers["steps"]) - 1 - column


def _step(numbers, index, _, column):
    at = _step_at(numbers, index, column)
    return _said(numbers, at, f"step {at + 1} of {len(numbers['steps'])}")


def _go(numbers, index, _, column):
    return {"step": _step_at(numbers, index, column) + 1}


def _said(numbers, at, what):
    """Say what a step computes, in symbols and, where they have room, in shapes."""
    step = numbers["steps"][at]
    said = f"{what}: {step.equation}"
    if not step.operands:
        return f"{said}, {step.result.shape}"
    return made.fitting(f"{said}, {step.shapes}", f"{said}, {step.result.shape}", said)


def _line(numbers, _, row, column):
    """Say what a line computes in the layer of the present step or, if nothing, at its next one."""
    code, steps, at = numbers["code"], numbers["steps"], numbers["at"]
    line, stops = code.lines[row], code.stops[row]
    if not stops:
        return f"{line.function}, line {row + 1} of {len(code.lines)}: {purpose(line)}"
    here = [stop for stop in stops if steps[stop].layer == steps[at].layer]
    chosen = at if at in stops else here[0] if here else code.next_stop(row, at)
    others = [f"{stop + 1}" for stop in stops if stop != chosen]
    also = f" (also of {', '.join(others)}: click again)" if others else ""
    return _said(numbers, chosen, f"{line.function}, line of step {chosen + 1}{also}")


def _next(numbers, _, row, column):
    stop = numbers["code"].next_stop(row, numbers["at"])
    return {} if stop is None else {"step": stop + 1}


def _neuron(numbers, c, j, _):
    """Say what a node shows: the newest number of a neuron, and the step that made it."""
    steps, at, i = numbers["steps"], numbers["at"], numbers["example"]
    last = len(numbers["net"].weights)
    what = {0: f"input {j + 1}", last + 1: "the cost"}.get(c, f"neuron {j + 1} of layer {c}")
    made_at = newest(steps[: at + 1]).get(c)
    if made_at is None:
        return f"{what}: nothing has been computed here up to step {at + 1}"
    step = steps[made_at]
    term = step.result
    if term.examples == EXAMPLES_DOWN:
        what = f"example {i + 1}" if c > last else f"{what}, example {i + 1}"
    said = f"{made.entry(term, i, j)} = {made.value(term, i, j)}: {what}; made by step "
    said += f"{made_at + 1}"
    return made.fitting(f"{said}, {step.equation}", said)


def _weight(numbers, e, i, j):
    """Say what a line of the diagram shows: a weight or, at the step that makes it, its slope."""
    step, name = numbers["steps"][numbers["at"]], entry("W", e, i, j)
    sender = f"input {i + 1}" if e == 0 else f"neuron {i + 1} of layer {e}"
    words = f"{name} = {compact(numbers['net'].weights[e][i, j])}: from {sender} to neuron {j + 1}"
    words += f" of layer {e + 1}"
    if step.kind == "weights" and step.layer == e + 1:
        return f"{made.entry(step.result, i, j)} = {made.value(step.result, i, j)}; {words}"
    return words


def _number(numbers, index, i, j):
    """Say what an entry of an array is, and for a result how it is made."""
    step = numbers["steps"][numbers["at"]]
    n = index % (1 + len(step.operands))
    if n:
        return made.operand(step, step.operands[n - 1], i, j)
    return made.result(step, i, j, numbers["net"].functions[step.layer - 1].elementwise)


THINGS = {
    "line": Thing(_line, _next),
    "step": Thing(_step, _go),
    "neuron": Thing(_neuron),
    "weight": Thing(_weight),
    "number": Thing(_number),
}
