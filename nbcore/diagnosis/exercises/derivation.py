"""Exercises that are pieces of the equations: their mistakes are those of the catalog."""

from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from nbcore.diagnosis.catalog import MISTAKES, Mistake
from nbcore.diagnosis.equations import Backpropagation, Case, Change
from nbcore.diagnosis.exercises.examination import ExerciseSpec, agree
from nbcore.diagnosis.messages import named

TEXTS = ("says", "equation", "question", "hint")


class Piece(NamedTuple):
    """Which piece of the equations an exercise asks for, and what is its own.

    `case_of(*arguments)` is the case of which the exercise's arguments are known, `parts` are the
    parts of the equations. Layers have these `indices` in the catalog's texts; then `letters`
    replaces their letters. `own` mistakes are changes too, `more` are further forms of a key.
    `instead` is what differs here in an entry, given by its key and its number in the catalog; None
    leaves it out.
    """

    parts: set[str]
    case_of: Callable[..., Case]
    indices: dict[str, str]
    letters: dict[str, str] = {}
    own: tuple[Mistake, ...] = ()
    more: dict[str, list[dict[str, Change]]] = {}
    instead: dict[tuple[str, int], dict[str, str] | None] = {}


def derived(spec: ExerciseSpec, piece: Piece) -> Callable[[], ExerciseSpec]:
    """Return what gives an exercise with the catalog's mistakes that make a difference in it.

    `right(p, *arguments)` of the given one says what of a pass p it asks for. All mistakes are
    tried out, when the exercise is asked for the first time.
    """
    return cache(partial(_derive, spec, piece))


def _derive(spec, piece):
    """Return the exercise that `derived` promises."""

    def run(changes, *arguments):
        p = Backpropagation(piece.case_of(*arguments), changes, rate=0.0)
        return p.part("answer", lambda: spec.right(p, *arguments))

    result, mistakes, numbers = spec._replace(right=partial(run, {})), [], Counter()
    rights = [result.answer(result.right, case) for case in result.cases]
    symbols = named(piece.case_of(*spec.cases[0]()), piece.indices, " / m")
    symbols |= {"layer": "l", "after": "l + 1", "step": ""}
    for mistake in MISTAKES:
        key, at = mistake.key, (mistake.key, numbers[mistake.key])
        numbers[key] += 1
        if piece.parts.isdisjoint(mistake.forms[0]) or piece.instead.get(at, {}) is None:
            continue
        forms = [form for form in mistake.forms if set(form) <= piece.parts]  # cut, it is another
        forms = [partial(run, form) for form in forms + piece.more.get(key, [])]
        forms = [form for form in forms if _differs(result, form, rights)]
        if forms:
            texts = _texts(mistake, piece, symbols) | piece.instead.get(at, {})
            mistakes.append(mistake._replace(forms=forms, **texts))
    for mistake in piece.own:
        mistakes.append(mistake._replace(forms=[partial(run, form) for form in mistake.forms]))
    return result._replace(mistakes=tuple(mistakes))


def _texts(mistake, piece, symbols):
    """Return the texts of a mistake of the catalog in the letters of an exercise."""
    if "output_delta" in piece.parts and mistake.at_output:
        mistake = mistake._replace(equation=mistake.at_output)
    texts = {text: getattr(mistake, text).format(**symbols) for text in TEXTS}
    for letter, other in piece.letters.items():
        texts = {name: text.replace(letter, other) for name, text in texts.items()}
    return texts


def _differs(spec, form, rights):
    """Return whether a form of a mistake gives another answer than the right one in some case."""
    for case, right in zip(spec.cases, rights, strict=True):
        try:
            outcome = spec.answer(form, case)
        except (ValueError, IndexError):
            continue
        if not all(map(agree, right, outcome)):
            return True
    return False
