"""Exercises that are pieces of the equations: their mistakes are those of the catalog."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from nbcore.diagnosis.catalog import MISTAKES, Mistake
from nbcore.diagnosis.equations import Backpropagation, Case, Change
from nbcore.diagnosis.exercises.examination import ExerciseSpec, agree
from nbcore.diagnosis.messages import named

TEXTS = ("says", "equation", "question", "hint")


def derived(
    spec: ExerciseSpec,
    parts: set[str],
    case_of: Callable[..., Case],
    *,
    indices: dict[str, str],
    letters: dict[str, str] | None = None,
    own: tuple[Mistake, ...] = (),
    more: dict[str, list[dict[str, Change]]] | None = None,
    instead: dict[tuple[str, int], dict[str, str] | None] | None = None,
) -> ExerciseSpec:
    """Return an exercise that asks for these parts of the equations, with its mistakes.

    `spec.right(p, *arguments)` reads what is right off a pass p of `case_of(*arguments)`. The
    mistakes are those of the catalog that change the `parts` and make a difference in the cases,
    and the exercise's `own`. The catalog's texts have these `indices` of layers; then `letters`
    replaces its letters by the exercise's. `more` are further forms of a key. `instead` is what
    differs here in an entry of the catalog, given by its key and its number there; None leaves it
    out.
    """
    letters, more, instead = letters or {}, more or {}, instead or {}

    def run(changes, *arguments):
        p = Backpropagation(case_of(*arguments), changes, rate=0.0)
        return p.part("answer", lambda: spec.right(p, *arguments))

    result, mistakes = spec._replace(right=partial(run, {})), []
    symbols = named(case_of(*spec.cases[0]()), indices, " / m") | {"layer": "l", "after": "l + 1"}
    numbers = Counter()
    for mistake in MISTAKES:
        key, at = mistake.key, (mistake.key, numbers[mistake.key])
        numbers[key] += 1
        if parts.isdisjoint(mistake.forms[0]) or instead.get(at, {}) is None:
            continue
        forms = [{part: form[part] for part in parts & set(form)} for form in mistake.forms]
        forms = [partial(run, form) for form in forms + more.get(key, [])]
        forms = [form for form in forms if _differs(result, form)]
        if forms:
            texts = _texts(mistake, parts, symbols, letters) | instead.get(at, {})
            mistakes.append(mistake._replace(forms=forms, **texts))
    for mistake in own:
        mistakes.append(mistake._replace(forms=[partial(run, form) for form in mistake.forms]))
    return result._replace(mistakes=tuple(mistakes))


def _texts(mistake, parts, symbols, letters):
    """Return the texts of a mistake of the catalog in the letters of an exercise."""
    if "output_delta" in parts and mistake.at_output:
        mistake = mistake._replace(equation=mistake.at_output)
    texts = {text: getattr(mistake, text).format(step="", **symbols) for text in TEXTS}
    for letter, other in letters.items():
        texts = {name: text.replace(letter, other) for name, text in texts.items()}
    return texts


def _differs(spec, form):
    """Return whether a form of a mistake gives another answer than the right one in some case."""
    for case in spec.cases:
        try:
            outcome = spec.answer(form, case)
        except (ValueError, IndexError):
            continue
        if not all(map(agree, spec.answer(spec.right, case), outcome)):
            return True
    return False
