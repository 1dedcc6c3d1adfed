"""Find what is wrong with answers: a mistake, two of them, or honestly the first wrong quantity."""

import numpy as np

from nbcore.diagnosis import matching, messages, verdict
from nbcore.diagnosis.catalog import ELSEWHERE, MISTAKES
from nbcore.diagnosis.equations import DELTA
from nbcore.diagnosis.matching import Candidate, Response, candidates, explaining, right_answer
from nbcore.diagnosis.messages import Shown, shown_in
from nbcore.diagnosis.parsing import (
    Format,
    first_difference,
    fitting,
    other_layouts,
    relaid,
    same,
)
from nbcore.diagnosis.result import Diagnosis
from nbcore.diagnosis.verdict import Reading

ACCUMULATED = next(mistake for mistake in MISTAKES if mistake.key == "gradients-accumulated")


def explain(
    responses: list[Response], new: list[Response], conventions: dict, form: Format, hint: int
) -> Diagnosis:
    """Return what is wrong with the `new` responses, of all `responses` so far.

    `conventions` are those in which all answers before were right, `form` is the format in which
    they were read.
    """
    if not any((DELTA, 1) in r.answer for r in responses if r.answer):  # then it is the same as ""
        conventions = {name: c for name, c in conventions.items() if name != "late"}
    readings = [
        Reading(as_read, as_read[-len(new) :], convention, layout)
        for as_read, layout in _layouts(responses, form)
        for convention in conventions.values()
    ]
    readings.sort(key=_how_right, reverse=True)
    if _all_right(readings[0]):  # what was answered is no mistake
        return verdict.unnamed(readings[0])
    likely = [one for one in readings if _how_right(one) == _how_right(readings[0])]
    for search, among in (
        (_singles, readings),
        (_elsewhere, readings),
        (_layered, readings),
        (_pairs, likely),
    ):
        for reading in among:
            explained = search(reading)
            if explained:
                return verdict.named(explained, reading, hint)
    forgetful = None
    if len(new) == len(responses):
        forgetful = _another_answer(readings[0], hint)
    return forgetful or verdict.unnamed(readings[0])


def _layouts(responses, form):
    """Return the responses and their format, and as they are in others that fit them as well."""
    found = [(responses, form)]
    if not any(r.answer for r in responses):
        return found

    def turned(response, other):
        if response.answer is None:
            return response
        return response._replace(answer=relaid(response.answer, form, other))

    def fits(as_read):
        return sum(fitting(r.answer, right_answer(r.case, {})) for r in as_read if r.answer)

    for other in other_layouts(form):
        as_read = [turned(response, other) for response in responses]
        if fits(as_read) >= fits(responses):
            found.append((as_read, other))
    return found


def _all_right(reading):
    """Return whether all answers that were given are right."""
    answered = [r for r in reading.responses if r.answer is not None]
    return all(same(r.answer, right_answer(r.case, reading.convention)) for r in answered)


def _how_right(reading):
    """Return whether all is right, how many gradients are, from the output back, and deltas."""
    places = [messages.right_places(one) for one in shown_in(reading.new, reading.convention)]
    right = [kind for found in places for kind, _ in found]
    return _all_right(reading), sum(kind != DELTA for kind in right), len(right)


def _singles(reading):
    return explaining(candidates(MISTAKES, reading.convention), reading.responses)


def _elsewhere(reading):
    return right_elsewhere(reading.responses, reading.convention)


def right_elsewhere(responses: list[Response], convention: dict) -> list[Candidate]:
    """Return what explains the answers as right for another case than the one that was asked."""
    return explaining(candidates(ELSEWHERE, convention), responses)


def _layered(reading):
    singles = candidates(MISTAKES, reading.convention)
    found = matching.in_some_layers(singles, reading.responses, reading.convention)
    return explaining(found, reading.responses)


def _pairs(reading):
    singles = candidates(MISTAKES, reading.convention)
    found = matching.pairs(singles, reading.responses, reading.convention)
    return explaining(found, reading.responses)


def _another_answer(reading, hint):
    """Return the diagnosis of a function that answers the same arguments in two ways, or None."""
    first, second = reading.new[:2]
    convention, one, two = reading.convention, first.answer, second.answer
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
        named = Candidate((ACCUMULATED,), (), convention)
        return verdict.card_of([named], shown, reading._replace(new=[second]), hint)
    return verdict.another_answer(place, right[place], two[place], second)
