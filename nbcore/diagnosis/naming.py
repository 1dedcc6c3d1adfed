"""Find the mistakes that give exactly the numbers that were met: no other evidence counts."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.catalogue import Mistake
from nbcore.diagnosis.equations import Backpropagation, Case, Change
from nbcore.diagnosis.reading import Answer, agree, answer, first_apart, fits, same

RATED = "weights-updated-first"  # the mistake that has a learning rate, to be found


class Reply(NamedTuple):
    """What a function answered to a case; None where it raised or returned nothing that fits."""

    case: Case
    answer: Answer | None


class Suspect(NamedTuple):
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


def suspects(mistakes: Iterable[Mistake], convention: dict[str, Change]) -> list[Suspect]:
    """Return each mistake in each of its forms, both before and after a convention it meets."""
    found = []
    for mistake in mistakes:
        for form in mistake.forms:
            found.append(Suspect((mistake,), (form,), convention))
            if set(form) & set(convention) - {"share"}:
                found.append(found[-1]._replace(convention_last=True))
    return found


def pairs(found: list[Suspect], replies: list[Reply], convention: dict) -> Iterator[Suspect]:
    """Yield two mistakes at once, where the first quantity that is wrong allows it.

    The case in which nearly all of them can be computed decides: all layers alike.
    """
    reply = max((r for r in replies if r.answer), key=lambda r: _alike(r.case), default=None)
    if reply is None:
        return
    whole = truth(reply.case, convention)
    right = {at: whole[at] for at in reply.answer}
    places = list(right)
    begins = first_apart(right, reply.answer)

    def start(suspect):
        """Return where a suspect goes wrong first, and whether it has the right numbers there."""
        outcome = suspect.outcome(reply.case)
        unsure = outcome is None or RATED in _keys(suspect) or "answer" in suspect.forms[0]
        if unsure:  # the other mistake may change where it shows
            return None, True
        explains = begins is None or agree(begins[0], outcome[begins], reply.answer[begins])
        return _place(places, first_apart(right, outcome)), explains

    first_wrong = _place(places, begins)
    starts = [(suspect, *start(suspect)) for suspect in found]
    for (one, i, agrees), (other, j, also_agrees) in combinations(starts, 2):
        if _keys(one) == _keys(other) or one.convention_last or other.convention_last:
            continue
        if i is not None and j is not None:
            if min(i, j) != first_wrong or (i < j and not agrees) or (j < i and not also_agrees):
                continue  # whichever goes wrong first is alone in the first quantity
        (first,), (second,) = one.forms, other.forms
        orders = [(first, second)] + ([(second, first)] if set(first) & set(second) else [])
        for order in orders:
            yield Suspect((*one.mistakes, *other.mistakes), order, convention)


def explaining(
    found: Iterable[Suspect], replies: list[Reply], convention: dict[str, Change]
) -> list[Suspect]:
    """Return the suspects that answer as was answered, one for each set of mistakes.

    Those that explain the most answers, where others have nothing to say to some.
    """
    replies = sorted((r for r in replies if r.answer), key=lambda r: not _alike(r.case))
    rights = [truth(reply.case, convention) for reply in replies]
    best, explained = 0, {}
    for suspect in found:
        if RATED in _keys(suspect):
            suspect = _fitted(suspect, replies)
        count = _explained(suspect, replies, rights)
        if count > best:
            best, explained = count, {}
        if count and count == best:
            explained.setdefault(frozenset(_keys(suspect)), suspect)
    return list(explained.values())


def truth(case: Case, convention: dict[str, Change]) -> Answer:
    """Return the right answer to a case, in a convention."""
    return answer(Backpropagation(case, convention).gradients())


def _explained(suspect, replies, rights):
    """Return how many wrong answers a suspect agrees with; 0 if it contradicts a single answer.

    Where a single mistake would raise, or give other shapes than the right ones, it contradicts
    nothing: what happens then depends on how the code is written. Two at once have to explain all.
    """
    count = 0
    for reply, right in zip(replies, rights, strict=True):
        outcome = suspect.outcome(reply.case)
        if outcome is not None and same(reply.answer, outcome):
            count += not same(reply.answer, right)
        elif len(suspect.mistakes) > 1 or (outcome and _usual_shapes(outcome, right)):
            return 0
        elif _usual_shapes(reply.answer, right) and not same(reply.answer, right):
            return 0  # other numbers in shapes that this mistake does not give
    return count


def _usual_shapes(outcome, right):
    return all(fits(at[0], outcome[at], right[at]) for at in outcome)


def _fitted(suspect, replies):
    """Return the suspect with the learning rate that was met; in layer L - 1 it enters linearly."""
    for reply in replies:
        none, one = (suspect.outcome(reply.case, rate) for rate in (0.0, 1.0))
        before_last = len(reply.case.net.weights) - 1
        if none and one:
            for at in reply.answer:
                if at[1] == before_last and fits(at[0], reply.answer[at], none[at]):
                    way = (one[at] - none[at]).ravel()
                    gone = reply.answer[at].ravel() - none[at].ravel()
                    with np.errstate(all="ignore"):
                        rate = float(gone @ way / (way @ way))
                    return suspect._replace(rate=rate if np.isfinite(rate) else 1.0)
    return suspect


def _keys(suspect):
    return [mistake.key for mistake in suspect.mistakes]


def _alike(case):
    return len({W.shape for W in case.net.weights}) == 1 and len(case.net.weights) > 1


def _place(places, at):
    return places.index(at) if at in places else len(places)
