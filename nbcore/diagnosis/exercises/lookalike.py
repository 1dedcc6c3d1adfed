"""What else a wrong answer may be: a multiple of the right one, or right with the case's own names.

A function that takes m or Y from what the lesson has computed is right for the lesson alone.
"""

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType

import numpy as np

from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.parsing import close
from nbcore.writing.numbers import significant

FACTORS = {  # by name, what a number v of the case may have done
    "{}": lambda v: v,
    "1/{}": lambda v: 1 / v,
    "2/{}": lambda v: 2 / v,
    "1/{}²": lambda v: 1 / v**2,
}


def outside(function: Callable, known: dict[str, object]) -> Iterator[list[str]]:
    """Yield lists of known names that a function takes from outside: each alone, then all."""
    if not isinstance(function, FunctionType):
        return
    used = set(_names(function.__code__))
    found = [name for name in known if name in used and name in function.__globals__]
    yield from ([name] for name in found)
    if len(found) > 1:
        yield found


def given(function: FunctionType, values: dict[str, object]) -> FunctionType:
    """Return a function that finds these values under their names; the given one stays."""
    code, names = function.__code__, function.__globals__ | values
    name, defaults, closure = function.__name__, function.__defaults__, function.__closure__
    other = FunctionType(code, names, name, defaults, closure)
    other.__kwdefaults__ = function.__kwdefaults__
    return other


def from_outside(names: list[str], first: dict[str, object], function: Callable) -> Mistake:
    """Return the mistake of taking these names from outside; `first` are a case's own values."""
    said, name = " and ".join(names), names[0]
    here, there = first[name], function.__globals__[name]
    plain = all(isinstance(value, int | float | np.number) for value in (here, there))
    values = f" There {name} is {there:g}, here it is {here:g}." if plain else ""
    return Mistake(
        "name-from-outside",
        [],
        f"Your function takes {said} from the notebook, not from its arguments.{values} With the "
        f"right {said} all numbers agree.",
        "",
        f"Which {name} does your function use when it is asked about other examples?",
        "m is the length of an argument: m = len(Y), or of whatever has a row for each example."
        if name == "m"
        else "Use the argument of your function, under the name that it has there.",
    )


def ratio(names: list[str], rights: list, answers: list, numbers: list[dict]) -> list[str]:
    """Return a sentence if in each case one factor turns what is right into the answer, or nothing.

    For each case `rights` and `answers` hold an array for each name, `numbers` what its factor may
    be called.
    """
    for which, parts in (("Every number that it returns", range(len(names))), *_each(names)):
        found = [
            _factor([right[i] for i in parts], [yours[i] for i in parts])
            for right, yours in zip(rights, answers, strict=True)
        ]
        said = None if None in found or np.allclose(found, 1) else _said(found, numbers)
        if said:
            return [f"{which} is {said} times the right one."]
    return []


def _each(names):
    return [(f"Every entry of {name}", [i]) for i, name in enumerate(names) if len(names) > 1]


def _factor(rights, answers):
    """Return the number that turns all these arrays into the others, or None."""
    if any(right.size != yours.size for right, yours in zip(rights, answers, strict=True)):
        return None
    right, yours = (np.concatenate([a.ravel() for a in arrays]) for arrays in (rights, answers))
    factor = float(right @ yours / (right @ right))
    return factor if factor and close(factor * right, yours) else None


def _said(found, numbers):
    """Return one factor for all cases as text, or by the number of the case that it is."""
    for name in numbers[0]:
        for text, of in FACTORS.items():
            if np.allclose(found, [of(case[name]) for case in numbers], rtol=1e-4):
                return text.format(name)
    return significant(found[0]) if np.allclose(found, found[0], rtol=1e-4) else None


def _names(code: CodeType):
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
