"""Find the mistakes that give exactly the numbers that were answered: no other evidence counts."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.equations import Backpropagation, Case, Change
from nbcore.diagnosis.parsing import Answer, agree, first_difference, same, same_shape

RATED = "weights-updated-first"  # the mistake that has a learning rate, to be found


class Response(NamedTuple):
    """What a function did with a case: its answer, or None and the trouble that it met.

    `raised` if it stopped with an error; `changed` names an argument that it has written into.
    """

    case: Case
    answer: Answer | None
    trouble: str = ""
    raised: bool = False
    changed: str = ""
    printed: str = ""


class Candidate(NamedTuple):
    """One mistake in one of its forms, or two together, in a convention.

    The convention is a change too, made before the mistake unless `convention_last`.
    """

    mistakes: tuple[Mistake, ...]
    forms: tuple[dict[str, Change], ...]
    convention: dict[str, Change]
    convention_last: bool = False
    rate: float = 1.0

    @property
    def keys(self) -> list[str]:
        """The keys of its mistakes."""
        return [mistake.key for mistake in self.mistakes]

    def answer(self, case: Case, rate: float | None = None) -> Answer | None:
        """Return what it answers to a case, or None where it would raise."""
        try:
            return dict(self._quantities(case, rate))
        except (ValueError, IndexError):
            return None

    def agrees(self, case: Case, answer: Answer) -> bool:
        """Return whether it answers to a case as was answered."""
        try:
            return all(
                agree(at[0], answer[at], array)
                for at, array in self._quantities(case)
                if at in answer
            )
        except (ValueError, IndexError):
            return False

    def _quantities(self, case, rate=None):
        changes = (self.convention, *self.forms)
        if self.convention_last:
            changes = (*self.forms, self.convention)
        rate = self.rate if rate is None else rate
        return Backpropagation(case, *changes, rate=rate).quantities()


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
    singles: list[Candidate], responses: list[Response], convention: dict[str, Change]
) -> Iterator[Candidate]:
    """Yield two mistakes at once, where the first quantity that is wrong allows it.

    The case in which nearly all of them can be computed decides: all layers alike.
    """
    response = max((r for r in responses if r.answer), key=lambda r: _alike(r.case), default=None)
    if response is None:
        return
    right = right_answer(response.case, convention)
    right = {at: right[at] for at in response.answer}
    first_wrong = _first(right, response.answer)
    starts = [(single, _start(single, response, right)) for single in singles]
    for (one, start), (other, other_start) in combinations(starts, 2):
        if one.keys == other.keys or one.convention_last or other.convention_last:
            continue
        (first,), (second,) = one.forms, other.forms
        apart = set(first).isdisjoint(second)
        if _possible(*sorted((start, other_start)), first_wrong, apart):
            for order in [(first, second)] if apart else [(first, second), (second, first)]:
                yield Candidate((*one.mistakes, *other.mistakes), order, convention)


def _start(single, response, right):
    """Return the quantity from which a mistake shows, whether it does so whatever the other one
    changes, and how many quantities it explains alone.
    """
    answer = single.answer(response.case)
    if RATED in single.keys:
        last = len(response.case.net.weights)
        return sum(l == last for _, l in right), False, 0
    if answer is None or "answer" in single.forms[0]:
        return 0, False, 0
    return _first(right, answer), True, _first(response.answer, answer)


def _possible(start, later, first_wrong, apart):
    """Return whether two mistakes may together explain an answer, wrong from `first_wrong` on.

    Until the later one shows, the other is alone and has to explain all, if their parts are
    `apart`, else the first wrong quantity.
    """
    (shows, certain, explains), (later_shows, later_certain, _) = start, later
    if not certain or shows > first_wrong:
        return shows <= first_wrong
    if shows == later_shows:
        return shows == first_wrong or not later_certain
    return shows == first_wrong and explains >= (later_shows if apart else first_wrong + 1)


def _first(answer, other):
    """Return the index of the first quantity in which two answers differ, or their number."""
    at = first_difference(answer, other)
    return list(answer).index(at) if at else len(answer)


def explaining(
    found: Iterable[Candidate], responses: list[Response], convention: dict[str, Change]
) -> list[Candidate]:
    """Return the candidates that answer as was answered, one for each set of mistakes.

    Those that explain the most answers, where others have nothing to say to some.
    """
    responses = sorted((r for r in responses if r.answer), key=lambda r: not _alike(r.case))
    rights = [right_answer(response.case, convention) for response in responses]
    wrong = [not same(r.answer, right) for r, right in zip(responses, rights, strict=True)]
    best, explained = 0, {}
    for candidate in found:
        if RATED in candidate.keys:
            candidate = _fitted(candidate, responses)
        if len(candidate.mistakes) > 1:  # two at once have to explain all
            count = sum(wrong) if all(candidate.agrees(*r[:2]) for r in responses) else 0
        else:
            count = _explained(candidate, responses, rights, wrong)
        if count > best:
            best, explained = count, {}
        if count and count == best:
            explained.setdefault(frozenset(candidate.keys), candidate)
    return list(explained.values())


def right_answer(case: Case, convention: dict[str, Change]) -> Answer:
    """Return the right answer to a case, in a convention."""
    return dict(Backpropagation(case, convention).quantities())


def _explained(candidate, responses, rights, wrong):
    """Return how many wrong answers a mistake agrees with; 0 if it contradicts a single answer.

    Where it would raise, or give other shapes than the right ones, it contradicts nothing: what
    happens then depends on how the code is written.
    """
    count = 0
    for response, right, is_wrong in zip(responses, rights, wrong, strict=True):
        answer = candidate.answer(response.case)
        if answer is not None and same(response.answer, answer):
            count += is_wrong
        elif answer and _usual_shapes(answer, right):
            return 0
        elif is_wrong and _usual_shapes(response.answer, right):
            return 0  # other numbers in shapes that this mistake does not give
    return count


def _usual_shapes(answer, right):
    return all(same_shape(at[0], answer[at], right[at]) for at in answer)


def _fitted(candidate, responses):
    """Return the candidate with the learning rate met; in layer L - 1 it enters linearly."""
    for response in responses:
        none, one = (candidate.answer(response.case, rate) for rate in (0.0, 1.0))
        before_last = len(response.case.net.weights) - 1
        if none and one:
            for at in response.answer:
                if at[1] == before_last and same_shape(at[0], response.answer[at], none[at]):
                    way = (one[at] - none[at]).ravel()
                    gone = response.answer[at].ravel() - none[at].ravel()
                    with np.errstate(all="ignore"):
                        rate = float(gone @ way / (way @ way))
                    return candidate._replace(rate=rate if np.isfinite(rate) else 1.0)
    return candidate


def _alike(case):
    return len({W.shape for W in case.net.weights}) == 1 and len(case.net.weights) > 1
