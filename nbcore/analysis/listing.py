"""The lines of `nbcore.network` that compute, and which of them is at work at each step.

Steps are the `Operation`s of `nbcore.analysis.operations`. A line is found by a part that no other
line has; a part that none or several have stands for no line, and then no code is shown.
"""

import ast
import functools
import inspect
from typing import NamedTuple

from nbcore import network
from nbcore.analysis.operations import Operation

FUNCTIONS = "forward", "cost", "backward"
# What the line has that is at work at a step of a kind; for the first delta see FIRST.
PARTS = {
    "input": "[], [X]", "affine": "X.dot(W)", "activation": "f.fn(Z)",
    "losses": "loss.fn(", "cost": "losses.sum()",
    "upstream": "# (2)", "delta": "# (2)", "weights": "# (3)", "biases": "# (4)",
}  # fmt: skip
FIRST, BIAS, MEAN = "loss.deriv(", "Z += b", "delta /= len(Y)"
# Where the last activation's slope cancels against the loss.
CANCELED_LOSSES, CANCELED_FIRST = "loss.from_z(", "X[-1] - Y"
CANCELED = "where the slope of the last f cancels against the loss"
OTHERWISE = CANCELED.replace("cancels", "does not cancel")
# Where a line runs that no step needs, by a part of it.
WHERE = {
    PARTS["losses"]: OTHERWISE, FIRST: OTHERWISE,
    CANCELED_LOSSES: CANCELED, CANCELED_FIRST: CANCELED,
    BIAS: "in a layer with biases", PARTS["biases"]: "in a layer with biases",
    MEAN: "where J is a mean", PARTS["delta"]: "in a hidden layer",
}  # fmt: skip
# What a line is good for at which no step stops, by its first word.
WORDS = {
    "for": "leads from layer to layer", "if": "asks which of the next lines runs",
    "else:": "begins the other case", "def": "names what goes in",
    "return": "hands over what has been computed",
}  # fmt: skip


class Line(NamedTuple):
    """A line of code, and the name of its function."""

    function: str
    text: str


class Listing(NamedTuple):
    """The lines of the code, the row of the line at work at each step, and what each line computes.

    `rows` has None where no line is known. `stops` has for each line the steps that it computes.
    Rows and steps count from 0.
    """

    lines: tuple[Line, ...]
    rows: list[int | None]
    stops: list[list[int]]

    def text(self, at: int) -> str:
        """Return the line at work at a step without its indentation, nothing if none is known."""
        row = self.rows[at]
        return "" if row is None else self.lines[row].text.strip()

    def next_stop(self, row: int, at: int) -> int | None:
        """Return the step after step `at`, and then again from the first, that a line computes."""
        stops = self.stops[row]
        return next((s for s in stops if s > at), stops[0]) if stops else None


def listing(steps: list[Operation]) -> Listing:
    """Return the code of all steps of both passes; without lines where it cannot be read."""
    lines = source()
    canceled = not any(step.kind == "error" for step in steps)
    rows, stops = [], [[] for _ in lines]
    for at, step in enumerate(steps):
        found = [_row(part) for part in _parts(step, canceled)]
        rows.append(found[0])
        for row in found:
            if row is not None:
                stops[row].append(at)
    return Listing(lines, rows, stops)


def equations(canceled: bool) -> list[str]:
    """Return the lines of equations (1) to (4); none where one of them cannot be read.

    Of the two lines (1) the one is meant where f_L' cancels against the loss, or the other one.
    """
    first = CANCELED_FIRST if canceled else FIRST
    rows = [_row(part) for part in (first, *(PARTS[k] for k in ("delta", "weights", "biases")))]
    return [] if None in rows else [source()[row].text.strip() for row in rows]


def purpose(line: Line) -> str:
    """Say what a line is there for at which no step stops."""
    for part, where in WHERE.items():
        if part in line.text:
            return f"this line only runs {where}"
    words = WORDS.get(line.text.split()[0], "prepares or keeps arrays")
    return f"this line only {words}"


@functools.cache
def source() -> tuple[Line, ...]:
    """Return the lines that compute of `forward`, `cost` and `backward`, with their indentation.

    There are none where the source cannot be read, as in a program that was frozen.
    """
    try:
        codes = {name: inspect.getsource(getattr(network, name)) for name in FUNCTIONS}
        return tuple(Line(name, text) for name in FUNCTIONS for text in _body(codes[name]))
    except (OSError, TypeError, SyntaxError):
        return ()


def _body(code):
    """Return a function's lines: its head without types; no docstring, comment or empty line."""
    (function,) = ast.parse(code).body
    described = ast.get_docstring(function) is not None
    lines = code.splitlines()[function.body[described].lineno - 1 :]
    lines = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for argument in (*function.args.args, *function.args.kwonlyargs):
        argument.annotation = None
    return [f"def {function.name}({ast.unparse(function.args)}):", *lines]


@functools.cache
def _row(part):
    """Return the row of the only line with this part, None unless there is exactly one."""
    rows = [row for row, line in enumerate(source()) if part in line.text]
    return rows[0] if len(rows) == 1 else None


def _parts(step, canceled):
    """Return of each line that computes a step the part it is found by; the one at work first."""
    if step.kind == "losses" and canceled:
        return [CANCELED_LOSSES]
    if step.rule == 1:
        divided = any(operand.symbol == "m" for operand in step.operands)
        return [CANCELED_FIRST if canceled else FIRST] + [MEAN] * divided
    biased = step.kind == "affine" and len(step.operands) == 3
    return [PARTS[step.kind]] + [BIAS] * biased
