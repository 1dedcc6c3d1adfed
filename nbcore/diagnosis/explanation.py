"""Say what is wrong with an answer: a mistake by name, two of them, or honestly which quantity."""

from typing import NamedTuple

import numpy as np

from nbcore.diagnosis import matching, messages
from nbcore.diagnosis.card import Card, Equation, Numbers, Question
from nbcore.diagnosis.cases import ALIKE
from nbcore.diagnosis.catalog import ELSEWHERE, MISTAKES, Mistake
from nbcore.diagnosis.equations import BIASES, DELTA, WEIGHTS
from nbcore.diagnosis.matching import Candidate, Response, candidates, explaining, right_answer
from nbcore.diagnosis.messages import Shown, names, shown_in
from nbcore.diagnosis.parsing import first_difference, same
from nbcore.diagnosis.result import MORE, Diagnosis, diagnosis, title
from nbcore.writing.symbols import symbol

ACCUMULATED = next(mistake for mistake in MISTAKES if mistake.key == "gradients-accumulated")
EQUATIONS = {  # what each quantity should be
    DELTA: "δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l})",
    WEIGHTS: "∂J/∂W{l} = X{l}ᵀ δ{l}",
    BIASES: "∂J/∂b{l} = column sums of δ{l}",
}
UNKNOWN = "No mistake of the catalog gives these numbers. Compute both sides, factor by factor:"
STILL_ZERO = "This is what it should be:"
LAST_DELTA = "δ{L} = {delta}"


def explain(
    responses: list[Response], new: list[Response], conventions: dict, hint: int
) -> Diagnosis:
    """Return what is wrong with the `new` responses, of all `responses` so far.

    `conventions` are those in which all answers before were right.
    """
    if not any((DELTA, 1) in r.answer for r in responses if r.answer):  # then it is the same as ""
        conventions = {name: c for name, c in conventions.items() if name != "late"}
    likely = sorted(conventions.values(), key=lambda c: _how_right(new, c), reverse=True)
    if all_right(responses, likely[0]):  # what was answered is no mistake
        return _unnamed(responses, new, likely[0])
    for search in (_singles, right_elsewhere, _layered, _pairs, _layered_pairs):
        for convention in likely:
            explained = search(responses, convention)
            if explained:
                return _named(explained, new, convention, hint)
    forgetful = None
    if len(new) == len(responses):
        forgetful = _another_answer(*new[:2], likely[0], hint)
    return forgetful or _unnamed(responses, new, likely[0])


def all_right(responses: list[Response], convention: dict) -> bool:
    """Return whether all answers that were given are right in a convention."""
    answered = [r for r in responses if r.answer is not None]
    return all(same(r.answer, right_answer(r.case, convention)) for r in answered)


def _how_right(responses, convention):
    """Return how many gradients are right, from the output back, in a convention, and deltas."""
    right = [at for shown in shown_in(responses, convention) for at in messages.right_places(shown)]
    return sum(kind != DELTA for kind, _ in right), len(right)


def _singles(responses, convention):
    return explaining(candidates(MISTAKES, convention), responses, convention)


def right_elsewhere(responses: list[Response], convention: dict) -> list[Candidate]:
    """Return what explains the answers as right for another case than the one that was asked."""
    return explaining(candidates(ELSEWHERE, convention), responses, convention)


def _layered(responses, convention):
    every = candidates(MISTAKES, convention)
    return explaining(matching.in_some_layers(every, responses), responses, convention)


def _pairs(responses, convention):
    singles = candidates(MISTAKES, convention)
    return explaining(matching.pairs(singles, responses, convention), responses, convention)


def _layered_pairs(responses, convention):
    singles, main = candidates(MISTAKES, convention), matching.main_of(responses)
    if main is None:
        return []
    singles += matching.in_one_layer(singles, len(main.case.net.weights))
    return explaining(matching.pairs(singles, responses, convention), responses, convention)


def _another_answer(first, second, convention, hint):
    """Return the diagnosis of a function that answers the same arguments in two ways, or None."""
    one, two = first.answer, second.answer
    if one is None or two is None:
        return None
    alike = {at: one[at] for at in two if at in one and one[at].shape == two[at].shape}
    equal = {at for at in alike if np.allclose(one[at], two[at], rtol=1e-9, atol=0, equal_nan=True)}
    place = next((at for at in two if at in one and at not in equal), None)
    if place is None:
        return None
    right = right_answer(first.case, convention)
    doubled = Candidate((ACCUMULATED,), tuple(ACCUMULATED.forms), convention).answer(second.case)
    # What it kept from before this diagnosis is in both answers, or it has kept one call only.
    added = {at: two[at] - array for at, array in alike.items() if at[0] != DELTA}
    if (added and same(added, right)) or same(two, doubled):
        shown = Shown(second.case, two, right, first_difference(two, right))
        return _card_of([Candidate((ACCUMULATED,), (), convention)], shown, [second], hint)
    says = (
        "With the same arguments it gives another answer the second time. An array made by "
        "np.empty holds whatever was there before; random numbers, and lists that outlive a call, "
        "differ from call to call too."
    )
    blocks = [says, Numbers(f"{symbol(*place)}, second call", right[place], two[place])]
    card = Card(False, "The same question, another answer", blocks)
    return diagnosis(card, layer=place[1], case=second.case[:5])


def _named(explained, new, convention, hint):
    """Return the diagnosis that one or two mistakes explain, at the first answer that shows it."""
    shown = next(
        shown
        for shown in shown_in(new, convention)
        if shown.place and explained[0].agrees(shown.case, shown.answer)
    )
    return _card_of(explained, shown, new, hint)


def _card_of(explained, shown, new, hint):
    """Return the diagnosis that names the mistakes of a candidate, or of several that are alike."""
    stated = [
        _Statement(mistake, place, names(shown.case, place[1], one.convention, one.rate))
        for one in explained
        for mistake, place in zip(one.mistakes, _places(one, shown), strict=True)
    ]
    stated.sort(key=lambda one: list(shown.right).index(one.place))
    keys = [one.mistake.key or None for one in stated]
    if len(explained) > 1:
        headline = f"{symbol(*shown.place)} goes wrong first, in one of {len(explained)} ways"
        keys = [*set.intersection(*(set(one.keys) for one in explained))]
    elif not keys[0]:
        headline = "Right for another case than this"
    elif len(stated) > 1:
        headline = f"Two mistakes at once: {', and: '.join(map(title, keys))}"
    else:
        headline = f"{title(keys[0])}, from layer {shown.place[1]}"
    blocks = messages.so_far(shown)
    if len(explained) > 1:
        blocks.append("More than one explanation gives exactly these numbers:")
    for one in stated:
        blocks += [one.say(one.mistake.says), Equation(one.say(one.equation(shown)))]
    blocks += [messages.both(shown), *messages.what_else(new)]
    blocks += [Question(one.say(one.mistake.question)) for one in stated]
    blocks += [one.say(one.mistake.hint) for one in stated] if hint == 2 else [MORE]
    first, second = (keys + [None, None])[:2]
    card = Card(False, headline, blocks)
    return diagnosis(card, mistake=first, also=second, layer=shown.place[1], case=shown.case[:5])


class _Statement(NamedTuple):
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
    alone = [candidate._replace(forms=(form,)).answer(shown.case) for form in candidate.forms]
    right = {at: shown.right[at] for at in shown.answer}
    return [(answer and first_difference(right, answer)) or shown.place for answer in alone]


def _unnamed(responses, new, convention):
    """Return the honest diagnosis: which quantity goes wrong first, by how much; or the trouble."""
    shown = shown_in(new, convention)
    wrong = [one for one in shown if one.place]
    if new[0].answer is None:  # an odd network would say little about what went wrong there
        wrong = [one for one in wrong if one.case.name == ALIKE]
    changed = next((r.changed for r in new if r.changed), "")
    if wrong:
        return _first_wrong(wrong[0], new, convention)
    blocks = messages.what_else(new)
    if changed and shown:
        return diagnosis(Card(False, f"It changes {changed}", ["The numbers are right.", *blocks]))
    if all(r.raised for r in responses):
        blocks.append(
            "If it is meant for certain networks only, say so: layers=, hidden=, output=, loss=."
        )
    stopped = any(r.raised for r in new)
    headline = "It stops with an error" if stopped else "No answer that can be read"
    return diagnosis(Card(False, headline, blocks))


def _first_wrong(shown, new, convention):
    """Return the diagnosis of numbers that no mistake of the catalog gives."""
    (kind, l), case = shown.place, shown.case
    equation = LAST_DELTA if shown.place == (DELTA, len(case.net.weights)) else EQUATIONS[kind]
    blocks = [
        *messages.so_far(shown),
        *messages.ratio(shown),
        messages.both(shown),
        *messages.what_else(new),
        UNKNOWN if shown.answer[shown.place].any() else STILL_ZERO,
        Equation(equation.format(**names(case, l, convention))),
        "To try it yourself: d = diagnose(...); d.case holds net, run, Y, loss, mean.",
    ]
    headline = f"{symbol(*shown.place)} is the first that goes wrong"
    return diagnosis(Card(False, headline, blocks), layer=l, case=case[:5])
