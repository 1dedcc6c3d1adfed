"""Find the mistakes that give exactly the numbers that were answered: no other evidence counts."""

from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.catalog.mistake import has_layers, limited
from nbcore.diagnosis.equations import Backpropagation, Case, Change
from nbcore.diagnosis.parsing import Answer, agree, first_difference, same, same_shape

RATED = "weights-updated-first"  # the mistake that has a learning rate, to be found
# Together these two leave f' out, which has a name of its own.
LEFT_OUT = {"weights-before-derivative", "errors-carried-back"}


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
        count = sum(l >= layer for _, l in answer)
        either = any(self.where) and len(case.net.weights) != self.depth
        return any(
            self.agreeing(case, answer, end, count) >= count for end in (False, True)[: 1 + either]
        )

    def agreeing(self, case: Case, answer: Answer, from_end=False, enough=None) -> int:
        """Return how many quantities it answers as was answered, until the first other one.

        -1 where it would raise before that one, since then it answers nothing. No more than
        `enough` are computed.
        """
        count, enough = 0, len(answer) if enough is None else enough
        try:
            for at, array in self._quantities(case, from_end=from_end):
                if at in answer:
                    if count == enough or not agree(at[0], answer[at], array):
                        break
                    count += 1
        except (ValueError, IndexError):
            return -1
        return count

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


def in_some_layers(
    found: Iterable[Candidate], responses: list[Response], convention: dict[str, Change]
) -> Iterator[Candidate]:
    """Yield the mistakes made only in the layers in which they give what was answered."""
    response = _main(responses, convention)
    depth = len(response.case.net.weights)
    for candidate in found:
        if not has_layers(candidate.forms[0]):
            continue
        if RATED in candidate.keys:
            for e in range(depth - 1):
                yield _at(candidate, depth, e)
            continue
        chosen = _at(candidate, depth)
        for e in reversed(range(depth)):
            trials = (chosen, _at(candidate, depth, *chosen.where[0], e))
            agreeing = (one for one in trials if one.agrees(*response[:2], layer=e + 1))
            chosen = next(agreeing, None)
            if chosen is None:
                break
        if chosen and chosen.where[0]:
            yield chosen


def _at(candidate, depth, *entries):
    """Return the candidate that makes its mistake in these entries only, if it has layers."""
    if not has_layers(candidate.forms[0]):
        return candidate
    return candidate._replace(where=(frozenset(entries),), depth=depth)


def pairs(
    singles: list[Candidate], responses: list[Response], convention: dict[str, Change]
) -> Iterator[Candidate]:
    """Yield two mistakes at once, where the first quantity that is wrong allows it.

    Each is made wherever it applies, or in one layer alone. One response decides, if possible that
    to all layers alike, where nearly all mistakes can be computed. There the first wrong quantity
    comes from both of them, or from one that explains all until the other one shows.
    """
    response = _main(responses, convention)
    depth, first = len(response.case.net.weights), _Beginning(response, convention)
    singles = [single for single in singles if not single.convention_last]
    at_first = [one for one in singles if first.shows(_at(one, depth, first.entry))]
    for one, other in combinations(at_first, 2):
        if _two(one, other):
            both = (_at(single, depth, first.entry) for single in (one, other))
            if any(first.explains(pair) > first.index for pair in _together(*both)):
                variants = [_variants(single, depth, first.entry) for single in (one, other)]
                for pair in product(*variants):
                    yield from _together(*pair)
    beginning = [
        (one, first.explains(one))
        for single in at_first
        for one in _variants(single, depth, first.entry)
    ]
    beginning = [(one, count) for one, count in beginning if count > first.index]
    if beginning:
        yield from _followed(beginning, singles, first)


def _followed(beginning, singles, first):
    """Yield those that explain the first wrong quantities, each with what may explain the next."""
    depth = len(first.response.case.net.weights)
    for single in singles:
        for later in _variants(single, depth, *range(depth)):
            start = first.start(later)
            for one, count in beginning:
                # Where both change the same part, the one may hide when the other begins.
                apart = set(one.forms[0]).isdisjoint(later.forms[0])
                if _two(one, later) and (count >= start if apart else start > first.index):
                    yield from _together(one, later)


def _two(one, other):
    """Return whether these are two mistakes that, together, are no third one."""
    return one.keys != other.keys and {*one.keys, *other.keys} != LEFT_OUT


def _variants(single, depth, *entries):
    """Return a mistake made wherever it applies, and in each of these entries alone."""
    if not has_layers(single.forms[0]):
        return [single]
    return [single, *(_at(single, depth, e) for e in entries)]


def _together(one, other):
    """Return two mistakes as one candidate, in both orders if both change the same part."""
    orders = [(one, other)]
    if not set(one.forms[0]).isdisjoint(other.forms[0]):
        orders.append((other, one))
    return [
        Candidate(
            (*a.mistakes, *b.mistakes),
            (*a.forms, *b.forms),
            a.convention,
            where=(*a.where, *b.where),
            depth=max(a.depth, b.depth),
        )
        for a, b in orders
    ]


class _Beginning:
    """The first quantity that is wrong in a response, and which candidates begin or explain it."""

    def __init__(self, response: Response, convention: dict[str, Change]):
        self.response = response
        right = right_answer(response.case, convention)
        self.right = {at: right[at] for at in response.answer}
        self.index = _first(self.right, response.answer)
        self.entry = list(self.right)[self.index][1] - 1

    def start(self, candidate):
        """Return the index of the quantity from which a mistake shows, beyond all if none."""
        count = candidate.agreeing(self.response.case, self.right)
        return count if count >= 0 else len(self.right) + 1

    def shows(self, candidate):
        """Return whether a mistake shows here first."""
        return self.start(candidate) == self.index

    def explains(self, candidate):
        """Return how many quantities it explains, from the first one on."""
        if RATED in candidate.keys:
            candidate = _fitted(candidate, [self.response])
        return candidate.agreeing(*self.response[:2])


def _first(answer, other):
    """Return the index of the first quantity in which two answers differ, or their number."""
    at = first_difference(answer, other)
    return list(answer).index(at) if at else len(answer)


def explaining(found: Iterable[Candidate], responses: list[Response]) -> list[Candidate]:
    """Return the candidates that answer as was answered, one for each set of mistakes.

    If some make their mistakes wherever they apply, those alone.
    """
    responses = sorted((r for r in responses if r.answer), key=lambda r: not _alike(r.case))
    explained = {}
    for candidate in found:
        if RATED in candidate.keys:
            candidate = _fitted(candidate, responses)
        if all(candidate.agrees(*r[:2]) for r in responses):
            keys = frozenset(candidate.keys)
            explained[keys] = min(explained.get(keys, candidate), candidate, key=_mixed)
    everywhere = [one for one in explained.values() if not any(one.where)]
    return everywhere or list(explained.values())


def _mixed(candidate):
    """Return whether one mistake is made wherever it applies and the other one is not."""
    return len({layers is None for layers in candidate.where}) > 1


def right_answer(case: Case, convention: dict[str, Change]) -> Answer:
    """Return the right answer to a case, in a convention."""
    return dict(Backpropagation(case, convention).quantities())


def _fitted(candidate, responses):
    """Return the candidate with the learning rate that was met where it first enters, linearly."""
    for case, answer, *_ in responses:
        passes = (candidate._quantities(case, rate) for rate in (0.0, 1.0))
        try:
            for (at, none), (_, one) in zip(*passes, strict=True):
                if at not in answer or agree(at[0], none, one):
                    continue
                if not same_shape(at[0], answer[at], none):
                    break
                way, gone = (one - none).ravel(), answer[at].ravel() - none.ravel()
                rate = float(gone @ way / (way @ way))
                return candidate._replace(rate=rate if np.isfinite(rate) else 1.0)
        except (ValueError, IndexError):
            continue
    return candidate


def _main(responses, convention):
    """Return the response to all layers alike if it is wrong, or another wrong one."""
    wrong = [
        r for r in responses if r.answer and not same(r.answer, right_answer(r.case, convention))
    ]
    return max(wrong, key=lambda r: _alike(r.case))


def _alike(case):
    return len({W.shape for W in case.net.weights}) == 1 and len(case.net.weights) > 1
