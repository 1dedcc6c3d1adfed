"""Find the mistakes that give exactly the numbers that were answered: no other evidence counts."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.catalog.mistake import has_layers, limited
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

    The convention is a change too, made before the mistake unless `convention_last`. Each mistake
    is made in all its layers, or only in those entries of `where`, in networks of `depth` layers;
    where there are more or fewer, they may have been counted from either end.
    """

    mistakes: tuple[Mistake, ...]
    forms: tuple[dict[str, Change], ...]
    convention: dict[str, Change]
    convention_last: bool = False
    rate: float = 1.0
    where: tuple[frozenset[int] | None, ...] = (None,)
    depth: int = 0

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

    def agrees(self, case: Case, answer: Answer, layer: int = 1) -> bool:
        """Return whether it answers to a case as was answered, from the last layer to this one."""
        either = any(self.where) and len(case.net.weights) != self.depth
        return any(self._agrees(case, answer, layer, end) for end in (False, True)[: 1 + either])

    def _agrees(self, case, answer, layer, from_end):
        try:
            for at, array in self._quantities(case, from_end=from_end):
                if at[1] < layer:
                    break
                if at in answer and not agree(at[0], answer[at], array):
                    return False
        except (ValueError, IndexError):
            return False
        return True

    def _quantities(self, case, rate=None, from_end=False):
        forms = [
            form if layers is None else limited(form, _counted(layers, self.depth, from_end))
            for form, layers in zip(self.forms, self.where, strict=True)
        ]
        changes = (*forms, self.convention) if self.convention_last else (self.convention, *forms)
        rate = self.rate if rate is None else rate
        return Backpropagation(case, *changes, rate=rate).quantities()


def _counted(layers, depth, from_end):
    return frozenset(e - depth for e in layers) if from_end else layers


def candidates(mistakes: Iterable[Mistake], convention: dict[str, Change]) -> list[Candidate]:
    """Return each mistake in each of its forms, both before and after a convention it meets."""
    found = []
    for mistake in mistakes:
        for form in mistake.forms:
            found.append(Candidate((mistake,), (form,), convention))
            if set(form) & set(convention) - {"share"}:
                found.append(found[-1]._replace(convention_last=True))
    return found


def in_some_layers(found: Iterable[Candidate], responses: list[Response]) -> Iterator[Candidate]:
    """Yield the mistakes made only in the layers in which they give what was answered."""
    response = main_of(responses)
    depth = len(response.case.net.weights) if response else 0
    for candidate in found:
        if not has_layers(candidate.forms[0]):
            continue
        if RATED in candidate.keys:
            for e in range(depth - 1):
                yield candidate._replace(where=(frozenset({e}),), depth=depth)
            continue
        chosen = candidate._replace(where=(frozenset(),), depth=depth)
        for e in reversed(range(depth)):
            trials = (chosen, chosen._replace(where=(chosen.where[0] | {e},)))
            agreeing = (one for one in trials if one.agrees(*response[:2], layer=e + 1))
            chosen = next(agreeing, None)
            if chosen is None:
                break
        if chosen and chosen.where[0]:
            yield chosen


def in_one_layer(found: Iterable[Candidate], depth: int) -> list[Candidate]:
    """Return the mistakes made in one layer alone, for each layer."""
    return [
        candidate._replace(where=(frozenset({e}),), depth=depth)
        for candidate in found
        for e in range(depth)
        if has_layers(candidate.forms[0]) and not candidate.convention_last
        if e < depth - 1 or not {"back", "slope", "delta"}.issuperset(candidate.forms[0])
    ]


def pairs(
    singles: list[Candidate], responses: list[Response], convention: dict[str, Change]
) -> Iterator[Candidate]:
    """Yield two mistakes at once, where the first quantity that is wrong allows it.

    The case in which nearly all of them can be computed decides: all layers alike.
    """
    response = main_of(responses)
    if response is None:
        return
    right = right_answer(response.case, convention)
    right = {at: right[at] for at in response.answer}
    first_wrong = _first(right, response.answer)
    starts = [(single, _start(single, response, right)) for single in singles]
    firsts = [one for one in starts if _may_start(one[1], first_wrong)]
    for one, other in _meetings(firsts, starts):
        candidate, start = one
        second, other_start = other
        if candidate.keys == second.keys or candidate.convention_last or second.convention_last:
            continue
        apart = set(candidate.forms[0]).isdisjoint(second.forms[0])
        if _possible(*sorted((start, other_start)), first_wrong, apart):
            both = Candidate(
                (*candidate.mistakes, *second.mistakes),
                (*candidate.forms, *second.forms),
                convention,
                where=(*candidate.where, *second.where),
                depth=max(candidate.depth, second.depth),
            )
            yield both
            if not apart:
                yield both._replace(
                    forms=both.forms[::-1], where=both.where[::-1], mistakes=both.mistakes[::-1]
                )


def _may_start(start, first_wrong):
    shows, certain, _ = start
    return shows == first_wrong if certain else shows <= first_wrong


def _meetings(firsts, starts):
    """Yield each of the first with each of all, none twice."""
    known = {id(one) for one in firsts}
    yield from combinations(firsts, 2)
    for one in firsts:
        yield from ((one, other) for other in starts if id(other) not in known)


def _start(single, response, right):
    """Return the quantity from which a mistake shows, whether it does so whatever the other one
    changes, and how many quantities it explains alone.
    """
    if RATED in single.keys:
        last = len(response.case.net.weights)
        return sum(l == last for _, l in right), False, 0
    answer = single.answer(response.case)
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
        count = sum(wrong) if all(candidate.agrees(*r[:2]) for r in responses) else 0
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

    What it is silent about are answers in other shapes than the right ones, where it would raise or
    give others: what happens then depends on how the code is written.
    """
    count = 0
    for response, right, is_wrong in zip(responses, rights, wrong, strict=True):
        if candidate.agrees(*response[:2]):
            count += is_wrong
            continue
        if _usual_shapes(response.answer, right):
            return 0
        answer = candidate.answer(response.case)
        if answer and _usual_shapes(answer, right):
            return 0
    return count


def _usual_shapes(answer, right):
    return all(same_shape(at[0], answer[at], right[at]) for at in answer)


def _fitted(candidate, responses):
    """Return the candidate with the learning rate that was met where it first enters, linearly."""
    for response in responses:
        none, one = (candidate.answer(response.case, rate) for rate in (0.0, 1.0))
        if not (none and one):
            continue
        at = first_difference({at: none[at] for at in response.answer}, one)
        if at and same_shape(at[0], response.answer[at], none[at]):
            way = (one[at] - none[at]).ravel()
            gone = response.answer[at].ravel() - none[at].ravel()
            with np.errstate(all="ignore"):
                rate = float(gone @ way / (way @ way))
            return candidate._replace(rate=rate if np.isfinite(rate) else 1.0)
    return candidate


def main_of(responses: list[Response]) -> Response | None:
    """Return the response to all layers alike, where nearly every mistake runs, or the first."""
    return max((r for r in responses if r.answer), key=lambda r: _alike(r.case), default=None)


def _alike(case):
    return len({W.shape for W in case.net.weights}) == 1 and len(case.net.weights) > 1
