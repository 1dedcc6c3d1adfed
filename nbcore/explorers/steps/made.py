"""One line about an entry of an operation's result or operand: its number and how it is made.

The index i of a row and j of a column count from 0; the lines count from 1.
"""

from nbcore.analysis.operations import Operation, Term
from nbcore.explorers.pointing import LONGEST
from nbcore.writing.numbers import compact


def entry(term: Term, i: int, j: int) -> str:
    """Return the name of an entry: X₁[2,3]; a number such as J has its symbol alone."""
    return f"{term.symbol}[{i + 1},{j + 1}]" if term.array.ndim else term.symbol


def value(term: Term, i: int, j: int) -> str:
    """Return the number of an entry, or the number that a term is."""
    return compact(float(term.array[i, j] if term.array.ndim else term.array))


def result(step: Operation, i: int, j: int, elementwise: bool) -> str:
    """Say what an entry of a result is, and of which numbers it is made.

    `elementwise` is whether the activation of the step's layer is.
    """
    start = f"{entry(step.result, i, j)} = {value(step.result, i, j)}"
    if not step.operands:
        return f"{start}: input {j + 1} of example {i + 1}"
    if step.kind == "activation" and not elementwise:
        (z,) = step.operands
        f = step.form.partition("(")[0]
        return (
            f"{start}: its share by {f} of row {i + 1}, where {entry(z, i, j)} = {value(z, i, j)}"
        )
    if step.form.startswith("row sums"):
        return fitting(f"{start}: {step.equation}, row {i + 1}", f"{start}: of row {i + 1}")
    return f"{start} = {_made(step, i, j, LONGEST - len(start) - len(' = '))}"


def operand(step: Operation, term: Term, i: int, j: int) -> str:
    """Say what an entry of an operand is, and in which operation it is used."""
    start = f"{entry(term, i, j)} = {value(term, i, j)}: row {i + 1}, column {j + 1} of "
    return fitting(f"{start}{term.symbol} in {step.equation}", f"{start}{term.symbol}")


def fitting(*texts: str) -> str:
    """Return the first of these texts that is short enough for a line, or the last one."""
    return next((text for text in texts if len(text) <= LONGEST), texts[-1])


def _made(step, i, j, room):
    """Return how an entry is made of numbers; of a long sum what has room."""
    form, operands = step.form, step.operands
    if "{0} {1}" in form:
        pairs = zip(operands[0].array[i], operands[1].array[:, j], strict=True)
        summands = [f"{_signed(a)}·{_signed(b)}" for a, b in pairs]
        summands += [_signed(bias.array[0, j]) for bias in operands[2:]]
        return _sum(summands, room)
    if "sum of {0}" in form or "sums of {0}" in form:
        before, after = ("(", f") / {operands[1].array}") if len(operands) > 1 else ("", "")
        summands = [_signed(a) for a in operands[0].array[:, j]]
        return before + _sum(summands, room - len(before + after)) + after
    if len(operands) == 1:
        return form.format(value(operands[0], i, j))
    numbers = [_signed(o.array[i, j] if o.array.ndim else o.array) for o in operands]
    return form.format(*numbers).replace(" ⊙ ", "·")


def _signed(number):
    """Return a number as it stands in a product or a sum."""
    text = compact(float(number))
    return f"({text})" if text.startswith("-") else text


def _sum(summands, room):
    """Return a sum, and as many summands of a longer one as have room."""
    whole = " + ".join(summands)
    while summands and len(whole) > room:
        summands = summands[:-1]
        whole = " + ".join([*summands, "…"])
    return whole
