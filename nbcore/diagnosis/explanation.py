"""Say what is wrong with an answer: a mistake by name, two of them, or honestly which quantity."""

from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.card import Card, Equation, Numbers, Question
from nbcore.diagnosis.cases import ALIKE
from nbcore.diagnosis.catalog import ELSEWHERE, MISTAKES, Mistake
from nbcore.diagnosis.matching import Candidate, Response, candidates, explaining, pairs, truth
from nbcore.diagnosis.messages import (
    Asked,
    Shown,
    also,
    before,
    letters,
    name_of,
    numbers,
    ratio,
    shown_in,
    so_far,
)
from nbcore.diagnosis.parsing import BIASES, DELTA, WEIGHTS, first_apart, same
from nbcore.diagnosis.result import MORE, Diagnosis, diagnosis, title

ACCUMULATED = next(mistake for mistake in MISTAKES if mistake.key == "gradients-accumulated")
EQUATIONS = {  # what each quantity should be
    DELTA: "δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l})",
    WEIGHTS: "∂J/∂W{l} = X{l}ᵀ δ{l}",
    BIASES: "∂J/∂b{l} = column sums of δ{l}",
}
UNKNOWN = "No mistake of the catalog gives these numbers. Compute both sides, factor by factor:"
STILL_ZERO = "This is what it should be:"
LAST_DELTA = "δ{L} = {delta}"


def found(asked: list[Asked], new: list[Asked], conventions: dict, hint: int) -> Diagnosis:
    """Return what is wrong with the answers in `new`, of all that was `asked`.

    `conventions` are those in which all answers before were right.
    """
    responses = [a.response for a in asked]
    if not any(
        (DELTA, 1) in r.answer for r in responses if r.answer
    ):  # then it makes no difference
        conventions = {name: c for name, c in conventions.items() if name != "late"}
    likely = sorted(conventions.values(), key=lambda c: _far(new, c), reverse=True)
    for search in (_singles, elsewhere, _pairs):
        for convention in likely:
            explained = search(responses, convention)
            if explained:
                return _named(explained, new, convention, hint)
    forgetful = None
    if len(new) == len(asked):
        forgetful = _another_answer(*new[:2], likely[0], hint)
    return forgetful or _unnamed(asked, new, likely[0])


def _far(asked, convention):
    """Return how many gradients are right, from the output back, in a convention."""
    shown = [shown_in(a, convention) for a in asked if a.response.answer is not None]
    return sum(sum(at[0] != DELTA for at in before(s)) for s in shown)


def _singles(responses, convention):
    return explaining(candidates(MISTAKES, convention), responses, convention)


def elsewhere(responses: list[Response], convention: dict) -> list[Candidate]:
    """Return what explains the answers as right for another case than the one that was asked."""
    return explaining(candidates(ELSEWHERE, convention), responses, convention)


def _pairs(responses, convention):
    return explaining(
        pairs(candidates(MISTAKES, convention), responses, convention), responses, convention
    )


def _another_answer(first, second, convention, hint):
    """Return the diagnosis of a function that answers the same arguments in two ways, or None."""
    one, two = first.response.answer, second.response.answer
    if one is None or two is None:
        return None
    differing = (at for at in two if at in one and not _equal(one[at], two[at]))
    place = next(differing, None)
    if place is None:
        return None
    right = truth(first.response.case, convention)
    doubled = Candidate((ACCUMULATED,), tuple(ACCUMULATED.forms), convention).outcome(
        second.response.case
    )
    # What it kept from before this diagnosis is in both answers, or it has kept one call only.
    shared = [at for at in two if at in one and one[at].shape == two[at].shape]
    gradients = [at for at in shared if at[0] != DELTA]
    added = {at: two[at] - one[at] for at in gradients}
    if (added and same(added, right)) or same(two, doubled):
        shown = Shown(second, right, first_apart(two, right))
        return _card_of([Candidate((ACCUMULATED,), (), convention)], shown, [second], hint)
    says = (
        "With the same arguments it gives another answer the second time. An array made by "
        "np.empty holds whatever was there before; random numbers, and lists that outlive a call, "
        "differ from call to call too."
    )
    blocks = [says, Numbers(f"{name_of(place)}, second call", right[place], two[place])]
    card = Card(False, "The same question, another answer", blocks)
    return diagnosis(card, layer=place[1], case=second.response.case[:5])


def _named(explained, new, convention, hint):
    """Return the diagnosis that one or two mistakes explain, at the first answer that shows it."""
    answered = [shown_in(a, convention) for a in new if a.response.answer is not None]
    outcomes = [explained[0].outcome(shown.case) for shown in answered]
    fitting = (
        shown
        for shown, outcome in zip(answered, outcomes, strict=True)
        if shown.place and outcome and same(shown.answer, outcome)
    )
    return _card_of(explained, next(fitting), new, hint)


def _card_of(explained, shown, new, hint):
    """Return the diagnosis that names the mistakes of a candidate, or of several that are alike."""
    case = shown.case
    told = sorted(
        (
            _Told(mistake, place, _words(shown, place, candidate))
            for candidate in explained
            for mistake, place in zip(candidate.mistakes, _places(candidate, shown), strict=True)
        ),
        key=lambda one: list(shown.right).index(one.place),
    )
    keys = [one.mistake.key or None for one in told]
    blocks = so_far(shown)
    if len(explained) > 1:
        blocks.append("More than one explanation gives exactly these numbers:")
    for one in told:
        blocks += [one.say(one.mistake.says), Equation(one.say(one.equation(shown)))]
    blocks += [numbers(shown), *also(new)]
    blocks += [Question(one.say(one.mistake.question)) for one in told]
    blocks += [one.say(one.mistake.hint) for one in told] if hint == 2 else [MORE]
    if len(explained) > 1:
        headline = f"{name_of(shown.place)} goes wrong first, in one of {len(explained)} ways"
        keys = [*set.intersection(*({m.key for m in s.mistakes} for s in explained))]
    elif not keys[0]:
        headline = "Right for another case than this"
    elif len(told) > 1:
        headline = f"Two mistakes at once: {', and: '.join(map(title, keys))}"
    else:
        headline = f"{title(keys[0])}, from layer {shown.place[1]}"
    first, second = (keys + [None, None])[:2]
    card = Card(False, headline, blocks)
    return diagnosis(card, mistake=first, also=second, layer=shown.place[1], case=case[:5])


class _Told(NamedTuple):
    """A mistake, where it shows first when it is alone, and what its texts may name."""

    mistake: Mistake
    place: tuple[str, int]
    names: dict

    def say(self, text):
        return text.format(**self.names)

    def equation(self, shown):
        """Return the equation, that of the last layer where the mistake begins there."""
        kind, l = self.place
        no_deltas = (DELTA, l) not in shown.answer
        in_last = l == len(shown.case.net.weights) and (kind == DELTA or no_deltas)
        return (in_last and self.mistake.at_output) or self.mistake.equation


def _places(candidate, shown):
    """Return where each mistake of a candidate shows first when it is alone, as far as it does."""
    if len(candidate.mistakes) == 1:
        return [shown.place]
    alone = [candidate._replace(forms=(form,)) for form in candidate.forms]
    outcomes = [one.outcome(shown.case) for one in alone]
    right = {at: shown.right[at] for at in shown.answer}
    return [(outcome and first_apart(right, outcome)) or shown.place for outcome in outcomes]


def _equal(a, b):
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=0, equal_nan=True)


def _unnamed(asked, new, convention):
    """Return the honest diagnosis: which quantity goes wrong first, by how much; or the trouble."""
    shown = [shown_in(a, convention) for a in new if a.response.answer is not None]
    wrong = [s for s in shown if s.place]
    if (
        new[0].response.answer is None
    ):  # an odd network would say little about what went wrong there
        wrong = [s for s in wrong if s.asked.probe.name == ALIKE]
    spoiled = next((a.changed for a in new if a.changed), "")
    if wrong:
        return _honest(wrong[0], new, convention)
    if spoiled and shown:
        return diagnosis(
            Card(False, f"It changes {spoiled}", ["The numbers are right.", *also(new)])
        )
    blocks = also(new)
    if all(a.raised for a in asked):
        blocks.append(
            "If it is meant for certain networks only, say so: layers=, hidden=, output=, loss=."
        )
    stopped = any(a.raised for a in new)
    headline = "It stops with an error" if stopped else "No answer that can be read"
    return diagnosis(Card(False, headline, blocks))


def _honest(shown, new, convention):
    """Return the diagnosis of numbers that no mistake of the catalog gives."""
    (kind, l), case = shown.place, shown.case
    equation = LAST_DELTA if shown.place == (DELTA, len(case.net.weights)) else EQUATIONS[kind]
    blocks = [
        *so_far(shown),
        *ratio(shown),
        numbers(shown),
        *also(new),
        UNKNOWN if shown.answer[shown.place].any() else STILL_ZERO,
        Equation(equation.format(**letters(case, l, convention))),
        "To try it yourself: d = diagnose(...); d.case holds net, run, Y, loss, mean.",
    ]
    headline = f"{name_of(shown.place)} is the first that goes wrong"
    return diagnosis(Card(False, headline, blocks), layer=l, case=case[:5])


def _words(shown, place, candidate):
    """Return what the catalog's texts may name, for the layer in which a mistake begins."""
    return letters(shown.case, place[1], candidate.convention, candidate.rate)
