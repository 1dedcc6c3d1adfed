"""An exercise smaller than a backward pass: what is asked, what is right, what goes wrong."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import NamedTuple

import numpy as np

from nbcore.diagnosis import parsing, result
from nbcore.diagnosis.card import Card, Equation, Hint, Numbers, Question
from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.exercises.lookalike import from_outside, given, outside, ratio
from nbcore.diagnosis.parsing import (
    MOST_NUMBERS,
    RETURNS_NONE,
    close,
    count_of_things,
    described,
    numbers,
)
from nbcore.diagnosis.result import Diagnosis, diagnosis, require_hint, title
from nbcore.diagnosis.sandbox import attempt, deadline, unchanged, undisturbed

EXAMPLES = 7  # examples in most cases
ZEROS = "All of it is still 0."
CHANGED = (
    "After the call an array or a list that was given to it holds other values than before: -=, *= "
    "or [...] = writes into what is not its own. a = a - b makes a new array."
)


def random_arrays(*shapes, seed=5):
    """Return arrays of these shapes with the same random numbers each time."""
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in shapes]


def random_case(*shapes, seed=5, more=()):
    """Return what makes such arrays anew at each call, and after them `more` arguments."""
    return lambda: (*random_arrays(*shapes, seed=seed), *more)


def _as_parts(value):
    return list(islice(value, MOST_NUMBERS)) if isinstance(value, tuple | list) else [value]


class ExerciseSpec(NamedTuple):
    """An exercise.

    Each of `cases` makes fresh arguments, always the same, which have the names `takes`. `right`
    returns what it should, one array or several, called `names`, and so do the forms of the
    `mistakes` and those that are `also` right, each with a sentence. `parts` takes apart what was
    returned; `ask` calls the learner's function, which may take more than one call.
    """

    cases: list[Callable[[], tuple]]
    right: Callable
    names: list[str]
    equation: str
    takes: str
    mistakes: tuple[Mistake, ...] = ()
    also: dict[str, Callable] = {}
    parts: Callable = _as_parts
    ask: Callable = lambda function, *arguments: function(*arguments)

    def answer(self, function: Callable, case: Callable[[], tuple]) -> list[np.ndarray]:
        """Return what a function gives in a case, as arrays."""
        return [np.asarray(part, dtype=float) for part in self.parts(function(*case()))]

    def known(self, case: Callable[[], tuple]) -> dict[str, object]:
        """Return the arguments of a case by name, and m, the number of examples."""
        arguments = case()
        rows = {"m": len(arguments[0])} if isinstance(arguments[0], np.ndarray) else {}
        return rows | dict(zip(self.takes.split(), arguments, strict=True))


class Answered(NamedTuple):
    """What is right in a case, and what was returned, or the trouble that it met."""

    right: list[np.ndarray]
    yours: list[np.ndarray] | None
    trouble: str
    changed: bool
    printed: str

    @property
    def wrong(self) -> int | None:
        """The first part that is wrong, or None."""
        pairs = zip(self.right, self.yours, strict=True)
        return next((i for i, (a, b) in enumerate(pairs) if not agree(a, b)), None)

    @property
    def right_here(self) -> bool:
        """Whether all is right, and nothing was changed that was given."""
        return self.yours is not None and self.wrong is None and not self.changed


def examine(spec: ExerciseSpec, function: Callable, hint: int = 1) -> Diagnosis:
    """Return whether a function does what the exercise asks, or which mistake it makes.

    Raises ValueError unless hint is 1 or 2.
    """
    require_hint(hint)
    if not callable(function):
        given = f"The check needs the function itself; this is {type(function).__name__}."
        return diagnosis(Card(False, "Not a function", [given, "Leave the brackets off."]))
    with undisturbed():
        return _examined(spec, function, hint)


def _examined(spec, function, hint):
    until = deadline()
    answers = [_ask(spec, function, case, until) for case in spec.cases]
    if all(a.right_here for a in answers):
        return _right(spec, answers, spec.equation)
    answered = all(a.yours is not None and not a.changed for a in answers)
    for says, form in spec.also.items():
        if answered and _explains(spec, form, answers):
            return _right(spec, answers, says)
    for names in outside(function, spec.known(spec.cases[0])):
        if _right_with(spec, function, names, until):
            mistake = from_outside(names, spec.known(spec.cases[0]), function)
            return _named(spec, mistake, answers, hint)
    for mistake in spec.mistakes:
        if any(_explains(spec, form, answers) for form in mistake.forms):
            return _named(spec, mistake, answers, hint)
    return _unnamed(spec, answers, hint)


def _right(spec, answers, says):
    words = f"All numbers agree, in {len(answers)} cases."
    block = Equation(says) if says == spec.equation else says
    return diagnosis(Card(True, "Right", [words, block, *_what_else(answers)]))


def _right_with(spec, function, names, until):
    """Return whether a function is right once these names have the values of the case."""
    for case in spec.cases:
        known = spec.known(case)
        own = given(function, {name: known[name] for name in names})
        if not _ask(spec, own, case, until).right_here:
            return False
    return True


def _ask(spec, function, case, until):
    arguments, untouched = case(), case()
    call = partial(spec.ask, function)
    asked = attempt(call, arguments, {}, until, partial(_read, spec))
    right = spec.answer(spec.right, case)
    changed = _changed(arguments, untouched)
    return Answered(right, asked.value, asked.trouble, changed, asked.printed)


def _read(spec, value):
    """Return the arrays that were returned. Raises ValueError for what is something else."""
    if value is None:
        raise ValueError(RETURNS_NONE)
    names = spec.names
    try:
        one = len(names) == 1 and not isinstance(value, tuple)
        yours = [numbers(part) for part in ([value] if one else spec.parts(value))]
    except Exception:  # whatever a learner's object does when it is read
        expected = ", ".join(names)
        raise ValueError(f"It returns {described(value)}; this is expected: {expected}.") from None
    if len(yours) != len(names):
        count = count_of_things(len(yours))
        expected = f"{len(names)}: {', '.join(names)}"
        raise ValueError(f"It returns {count}, and there should be {expected}.")
    return yours


def _arrays(arguments):
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            yield argument
        elif isinstance(argument, list | tuple):
            yield from _arrays(argument)


def _changed(after, before):
    pairs = zip(_arrays(after), _arrays(before), strict=False)
    return not all(unchanged(b, a) for a, b in pairs)


def agree(a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether two arrays are the same; a row (1, n) may also be (n,)."""
    if a.ndim == 2 and len(a) == 1 and b.shape == a.shape[1:]:
        b = b[None]
    return close(a, b)


def _same(name, a, b):
    """Return whether two wrong arrays are the same, biases in whatever shape."""
    return agree(a, b) or parsing.agree(name, a, b)


def _explains(spec, form, answers):
    """Return whether a form of a mistake gives exactly these answers, one of them wrong."""
    evidence = False
    for answered, case in zip(answers, spec.cases, strict=True):
        if answered.yours is None:
            continue
        try:
            outcome = spec.answer(form, case)
        except (ValueError, IndexError):
            continue
        shapes = [array.shape for array in answered.right]
        if all(map(_same, spec.names, outcome, answered.yours)):
            evidence |= answered.wrong is not None
        elif shapes in ([a.shape for a in outcome], [a.shape for a in answered.yours]):
            return False
    return evidence


def _named(spec, mistake, answers, hint):
    wrong = next((a for a in answers if a.yours is not None and a.wrong is not None), None)
    blocks = [mistake.says, *([Equation(mistake.equation)] if mistake.equation else [])]
    blocks += [*([_both(spec, wrong)] if wrong else []), *_what_else(answers)]
    blocks += [Question(mistake.question), Hint([mistake.hint], hint == 2)]
    return diagnosis(Card(False, title(mistake.key), blocks), mistake=mistake.key)


def _unnamed(spec, answers, hint):
    wrong = next((a for a in answers if a.yours is not None and a.wrong is not None), None)
    if wrong:
        zeros = [] if wrong.yours[wrong.wrong].any() else [ZEROS]
        blocks = [*zeros, *_ratio(spec, answers), _both(spec, wrong)]
        blocks += [CHANGED] if any(a.changed for a in answers) else []
        headline = f"{spec.names[wrong.wrong]} is not right yet"
    elif all(a.yours is not None for a in answers):
        headline, blocks = "The numbers are right, but it changes what it was given", [CHANGED]
    else:
        headline, blocks = "No answer that can be read", []
    more = Hint([Equation(spec.equation)], hint == 2)
    return diagnosis(Card(False, headline, [*blocks, *_what_else(answers), more]))


def _ratio(spec, answers):
    """Return a sentence if one factor turns what is right into the answers, or nothing."""
    given = [(a, spec.known(case)) for a, case in zip(answers, spec.cases, strict=True) if a.yours]
    numbers = [{k: v for k, v in known.items() if isinstance(v, int | float)} for _, known in given]
    return ratio(spec.names, [a.right for a, _ in given], [a.yours for a, _ in given], numbers)


def _both(spec, answered):
    i = answered.wrong
    return Numbers(spec.names[i], answered.right[i], answered.yours[i])


def _what_else(answers):
    """Return the first error, and the first lines printed."""
    first = next((a for a in answers if a.trouble), None)
    return ([result.trouble_block(first.trouble)] if first else []) + result.printed_lines(
        answers[0].printed
    )
