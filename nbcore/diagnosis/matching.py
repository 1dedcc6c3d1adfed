"""Find the mistakes that give exactly the numbers that were met: no other evidence counts."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.equations import Backpropagation, Case, Change
from nbcore.diagnosis.parsing import Answer, agree, answer, first_apart, fits, same

RATED = "weights-updated-first"  # the mistake that has a learning rate, to be found


class Response(NamedTuple):
    """What a function answered to a case; None where it raised or returned nothing that fits."""

    case: Case
    answer: Answer | None


class Candidate(NamedTuple):
    """One mistake in one of its forms, or two together, in a convention.

    The convention is a change too, made before the mistake unless `convention_last`.
    """

    mistakes: tuple[Mistake, ...]
    forms: tuple[dict[str, Change], ...]
    convention: dict[str, Change]
    convention_last: bool = False
    rate: float = 1.0

    def outcome(self, case: Case, rate: float | None = None) -> Answer | None:
        """Return what it would answer to a case, or None where it would raise."""
        rate = self.rate if rate is None else rate
        try:
            changes = (self.convention, *self.forms)
            if self.convention_last:
                changes = (*self.forms, self.convention)
            return answer(Backpropagation(case, *changes, rate=rate).gradients())
        except (ValueError, IndexError):
            return None


def candidates(mistakes: Iterable[Mistake], convention: dict[str, Change]) -> list[Candidate]:
    """Return each mistake in each of its forms, both before and after a convention it meets."""
    found = []
    for mistake in mistakes:
        for form in mistake.forms:
            found.append(Candidate((mistake,), (form,), convention))
            if set(form) & set(convention) - {"share"}:
                found.append(found[-1]._replace(convention_last=True))
    return found


def pairs(
    found: list[Candidate], responses: list[Response], convention: dict
) -> Iterator[Candidate]:
    """Yield two mistakes at once, where the first quantity that is wrong allows it.

    The case in which nearly all of them can be computed decides: all layers alike.
    """
    response = max((r for r in responses if r.answer), key=lambda r: _alike(r.case), default=None)
    if response is None:
        return
    whole = truth(response.case, convention)
    right = {at: whole[at] for at in response.answer}
    places = list(right)
    begins = first_apart(right, response.answer)

    def start(candidate):
        """Return where a candidate goes wrong first, and whether it has the right numbers there."""
        outcome = candidate.outcome(response.case)
        unsure = outcome is None or RATED in _keys(candidate) or "answer" in candidate.forms[0]
        if unsure:  # the other mistake may change where it shows
            return None, True
        explains = begins is None or agree(begins[0], outcome[begins], response.answer[begins])
        return _place(places, first_apart(right, outcome)), explains

    first_wrong = _place(places, begins)
    starts = [(candidate, *start(candidate)) for candidate in found]
    for (one, i, agrees), (other, j, also_agrees) in combinations(starts, 2):
        if _keys(one) == _keys(other) or one.convention_last or other.convention_last:
            continue
        if i is not None and j is not None:
            if min(i, j) != first_wrong or (i < j and not agrees) or (j < i and not also_agrees):
                continue  # whichever goes wrong first is alone in the first quantity
        (first,), (second,) = one.forms, other.forms
        orders = [(first, second)] + ([(second, first)] if set(first) & set(second) else [])
        for order in orders:
            yield Candidate((*one.mistakes, *other.mistakes), order, convention)


def explaining(
    found: Iterable[Candidate], responses: list[Response], convention: dict[str, Change]
) -> list[Candidate]:
    """Return the candidates that answer as was answered, one for each set of mistakes.

    Those that explain the most answers, where others have nothing to say to some.
    """
    responses = sorted((r for r in responses if r.answer), key=lambda r: not _alike(r.case))
    rights = [truth(response.case, convention) for response in responses]
    best, explained = 0, {}
    for candidate in found:
        if RATED in _keys(candidate):
            candidate = _fitted(candidate, responses)
        count = _explained(candidate, responses, rights)
        if count > best:
            best, explained = count, {}
        if count and count == best:
            explained.setdefault(frozenset(_keys(candidate)), candidate)
    return list(explained.values())


def truth(case: Case, convention: dict[str, Change]) -> Answer:
    """Return the right answer to a case, in a convention."""
    return answer(Backpropagation(case, convention).gradients())


def _explained(candidate, responses, rights):
    """Return how many wrong answers a candidate agrees with; 0 if it contradicts a single answer.

    Where a single mistake would raise, or give other shapes than the right ones, it contradicts
    nothing: what happens then depends on how the code is written. Two at once have to explain all.
    """
    count = 0
    for response, right in zip(responses, rights, strict=True):
        outcome = candidate.outcome(response.case)
        if outcome is not None and same(response.answer, outcome):
            count += not same(response.answer, right)
        elif len(candidate.mistakes) > 1 or (outcome and _usual_shapes(outcome, right)):
            return 0
        elif _usual_shapes(response.answer, right) and not same(response.answer, right):
            return 0  # other numbers in shapes that this mistake does not give
    return count


def _usual_shapes(outcome, right):
    return all(fits(at[0], outcome[at], right[at]) for at in outcome)


def _fitted(candidate, responses):
    """Return the candidate with the learning rate met; in layer L - 1 it enters linearly."""
    for response in responses:
        none, one = (candidate.outcome(response.case, rate) for rate in (0.0, 1.0))
        before_last = len(response.case.net.weights) - 1
        if none and one:
            for at in response.answer:
                if at[1] == before_last and fits(at[0], response.answer[at], none[at]):
                    way = (one[at] - none[at]).ravel()
                    gone = response.answer[at].ravel() - none[at].ravel()
                    with np.errstate(all="ignore"):
                        rate = float(gone @ way / (way @ way))
                    return candidate._replace(rate=rate if np.isfinite(rate) else 1.0)
    return candidate


def _keys(candidate):
    return [mistake.key for mistake in candidate.mistakes]


def _alike(case):
    return len({W.shape for W in case.net.weights}) == 1 and len(case.net.weights) > 1


def _place(places, at):
    return places.index(at) if at in places else len(places)
