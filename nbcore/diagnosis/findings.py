"""Say what is wrong with an answer: a mistake by name, two of them, or honestly which quantity."""

from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.card import Card, Equation, Numbers, Question
from nbcore.diagnosis.catalogue import ELSEWHERE, MISTAKES, Mistake
from nbcore.diagnosis.naming import Reply, Suspect, explaining, pairs, suspects, truth
from nbcore.diagnosis.probes import ALIKE, Probe
from nbcore.diagnosis.reading import BIASES, DELTA, WEIGHTS, Answer, agree, first_apart, fits, same
from nbcore.diagnosis.result import MORE, Diagnosis, diagnosis, met, said, title
from nbcore.symbols import low, symbol

ACCUMULATED = next(mistake for mistake in MISTAKES if mistake.key == "gradients-accumulated")
ERRORS = {  # ∂J/∂Ŷ of the sum, by the name of the loss
    "squared_error": "2 (Ŷ − Y)",
    "binary_cross_entropy": "(Ŷ − Y) / (Ŷ ⊙ (1 − Ŷ))",
}
EQUATIONS = {  # what each quantity should be
    DELTA: "δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l})",
    WEIGHTS: "∂J/∂W{l} = X{l}ᵀ δ{l}",
    BIASES: "∂J/∂b{l} = column sums of δ{l}",
}
UNKNOWN = "No mistake of the catalogue gives these numbers. Compute both sides, factor by factor:"
STILL_ZERO = "This is what it should be:"
LAST_DELTA = "δ{L} = {delta}"


class Asked(NamedTuple):
    """A probe, and what came of it: an answer or trouble, what was changed, words printed."""

    probe: Probe
    reply: Reply
    trouble: str
    raised: bool
    changed: str
    printed: str


class Shown(NamedTuple):
    """The answer that a card shows, what is right there, and the first place that goes wrong."""

    asked: Asked
    right: Answer
    place: tuple[str, int]

    @property
    def answer(self) -> Answer:
        """What the learner's function has answered."""
        return self.asked.reply.answer


def found(asked: list[Asked], new: list[Asked], conventions: dict, hint: int) -> Diagnosis:
    """Return what is wrong with the answers in `new`, of all that was `asked`.

    `conventions` are those in which all answers before were right.
    """
    replies = [a.reply for a in asked]
    if not any((DELTA, 1) in r.answer for r in replies if r.answer):  # then it makes no difference
        conventions = {name: c for name, c in conventions.items() if name != "late"}
    likely = sorted(conventions.values(), key=lambda c: _far(new, c), reverse=True)
    for search in (_singles, _elsewhere, _pairs):
        for convention in likely:
            explained = search(replies, convention)
            if explained:
                return _named(explained, new, convention, hint)
    forgetful = None
    if len(new) == len(asked):
        forgetful = _another_answer(*new[:2], likely[0], hint)
    return forgetful or _unnamed(asked, new, likely[0])


def _far(asked, convention):
    """Return how many gradients are right, from the output back, in a convention."""
    shown = [_shown(a, convention) for a in asked if a.reply.answer is not None]
    return sum(sum(at[0] != DELTA for at in _before(s)) for s in shown)


def _before(shown):
    """Return the places that are right, until the first that is not."""
    places = list(shown.answer)
    return places[: places.index(shown.place)] if shown.place else places


def _singles(replies, convention):
    return explaining(suspects(MISTAKES, convention), replies, convention)


def _elsewhere(replies, convention):
    return explaining(suspects(ELSEWHERE, convention), replies, convention)


def _pairs(replies, convention):
    return explaining(
        pairs(suspects(MISTAKES, convention), replies, convention), replies, convention
    )


def _another_answer(first, second, convention, hint):
    """Return the diagnosis of a function that answers the same arguments in two ways, or None."""
    one, two = first.reply.answer, second.reply.answer
    if one is None or two is None:
        return None
    differing = (at for at in two if at in one and not _equal(one[at], two[at]))
    place = next(differing, None)
    if place is None:
        return None
    right = truth(first.reply.case, convention)
    doubled = Suspect((ACCUMULATED,), (convention, *ACCUMULATED.forms)).outcome(second.reply.case)
    # What it kept from before this diagnosis is in both answers, or it has kept one call only.
    shared = [at for at in two if at in one and one[at].shape == two[at].shape]
    gradients = [at for at in shared if at[0] != DELTA]
    added = {at: two[at] - one[at] for at in gradients}
    if (added and same(added, right)) or same(two, doubled):
        shown = Shown(second, right, first_apart(two, right))
        return _card_of([Suspect((ACCUMULATED,), (convention,))], shown, [second], hint)
    says = (
        "With the same arguments it gives another answer the second time. An array made by "
        "np.empty holds whatever was there before; random numbers, and lists that outlive a call, "
        "differ from call to call too."
    )
    blocks = [says, Numbers(f"{_name(place)}, second call", right[place], two[place])]
    card = Card(False, "The same question, another answer", blocks)
    return diagnosis(card, layer=place[1], case=second.reply.case[:5])


def _named(explained, new, convention, hint):
    """Return the diagnosis that one or two mistakes explain."""
    shown = None
    for asked in new:
        if asked.reply.answer is not None:
            right = truth(asked.reply.case, convention)
            place = first_apart(asked.reply.answer, right)
            outcome = explained[0].outcome(asked.reply.case)
            if place and outcome and same(asked.reply.answer, outcome):
                shown = Shown(asked, right, place)
                break
    return _card_of(explained, shown, new, hint)


def _card_of(explained, shown, new, hint):
    """Return the diagnosis that names the mistakes of a suspect, or of several that are alike."""
    case = shown.asked.reply.case
    told = sorted(
        (
            _Told(mistake, place, _words(shown, place, suspect))
            for suspect in explained
            for mistake, place in zip(suspect.mistakes, _places(suspect, shown), strict=True)
        ),
        key=lambda one: list(shown.right).index(one.place),
    )
    keys = [one.mistake.key or None for one in told]
    blocks = _so_far(shown)
    if len(explained) > 1:
        blocks.append("More than one explanation gives exactly these numbers:")
    for one in told:
        blocks += [one.say(one.mistake.says), Equation(one.say(one.equation(shown)))]
    blocks += [_numbers(shown), *_also(new)]
    blocks += [Question(one.say(one.mistake.question)) for one in told]
    blocks += [one.say(one.mistake.hint) for one in told] if hint == 2 else [MORE]
    if len(explained) > 1:
        headline = f"{_name(shown.place)} goes wrong first, in one of {len(explained)} ways"
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
        in_last = l == len(shown.asked.reply.case.net.weights) and (kind == DELTA or no_deltas)
        return (in_last and self.mistake.at_output) or self.mistake.equation


def _places(suspect, shown):
    """Return where each mistake of a suspect shows first when it is alone, as far as it does."""
    if len(suspect.mistakes) == 1:
        return [shown.place]
    convention, *changes = suspect.changes
    alone = [suspect._replace(changes=(convention, change)) for change in changes]
    outcomes = [one.outcome(shown.asked.reply.case) for one in alone]
    right = {at: shown.right[at] for at in shown.answer}
    return [(outcome and first_apart(right, outcome)) or shown.place for outcome in outcomes]


def _equal(a, b):
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=0, equal_nan=True)


def _unnamed(asked, new, convention):
    """Return the honest diagnosis: which quantity goes wrong first, by how much; or the trouble."""
    shown = [_shown(a, convention) for a in new if a.reply.answer is not None]
    wrong = [s for s in shown if s.place]
    if new[0].reply.answer is None:  # an odd network would say little about what went wrong there
        wrong = [s for s in wrong if s.asked.probe.name == ALIKE]
    spoilt = next((a.changed for a in new if a.changed), "")
    if wrong:
        return _honest(wrong[0], new, convention)
    if spoilt and shown:
        return diagnosis(
            Card(False, f"It changes {spoilt}", ["The numbers are right.", *_also(new)])
        )
    blocks = _also(new)
    if all(a.raised for a in asked):
        blocks.append(
            "If it is meant for certain networks only, say so: layers=, hidden=, output=, loss=."
        )
    return diagnosis(Card(False, "No answer that can be read", blocks))


def _honest(shown, new, convention):
    """Return the diagnosis of numbers that no mistake of the catalogue gives."""
    (kind, l), case = shown.place, shown.asked.reply.case
    equation = LAST_DELTA if shown.place == (DELTA, len(case.net.weights)) else EQUATIONS[kind]
    blocks = [
        *_so_far(shown),
        *_ratio(shown),
        _numbers(shown),
        *_also(new),
        UNKNOWN if shown.answer[shown.place].any() else STILL_ZERO,
        Equation(equation.format(**_letters(case, l, convention))),
        "The attribute case of this diagnosis holds the arguments: net, run, Y, loss, mean.",
    ]
    headline = f"{_name(shown.place)} is the first that goes wrong"
    return diagnosis(Card(False, headline, blocks), layer=l, case=case[:5])


def _shown(asked, convention):
    right = truth(asked.reply.case, convention)
    return Shown(asked, right, first_apart(asked.reply.answer, right))


def _so_far(shown):
    """Return which quantities are right until the first that is not."""
    before = _before(shown)
    name, first = shown.asked.probe.name, _name(shown.place)
    case = f"With {name}: " if name else ""
    if not before:
        return [f"{case}{first} is the first quantity on the way back, and it is wrong."]
    right = ", ".join(map(_name, before))
    return [f"{case}{'right' if case else 'Right'} so far: {right}. First wrong: {first}."]


def _numbers(shown):
    return Numbers(_name(shown.place), shown.right[shown.place], shown.answer[shown.place])


def _also(new):
    """Return what else happened: the first error, a changed array, the first lines printed."""
    blocks = []
    trouble = next((a for a in new if a.trouble), None)
    if trouble:
        sizes = "-".join(map(str, _sizes(trouble.reply.case)))
        m = len(trouble.reply.case.Y)
        blocks.append(f"For layers {sizes} and {m} examples it gave no answer.")
        blocks.append(met(trouble.trouble))
    spoilt = next((a.changed for a in new if a.changed), "")
    if spoilt:
        blocks.append(
            f"After the call {spoilt}, which was given to it, is not what it was: -=, [...] = or "
            "pop changes what is not its own, and whoever uses that next computes with something "
            "else. a = a - b makes a new array."
        )
    return blocks + said(next((a.printed for a in new if a.printed), ""))


def _ratio(shown):
    """Return a sentence if one number turns the right quantity, or all of them, into the answer."""
    case = shown.asked.reply.case
    ratios = {at: _times(at[0], shown.right[at], shown.answer[at]) for at in shown.answer}
    first = ratios[shown.place]
    if not np.isfinite(shown.answer[shown.place]).all():
        return [
            f"{_name(shown.place)} holds nan or inf: a division by 0, a logarithm, an overflow?"
        ]
    if first is None:
        return []
    if first == 0:
        whole = not any(array.any() for array in shown.answer.values())
        return ["All that it returns is still 0." if whole else f"{_name(shown.place)} is still 0."]
    alike = [at for at, r in ratios.items() if r is not None and np.isclose(r, first, rtol=1e-4)]
    which = (
        "Every number that it returns"
        if len(alike) == len(ratios)
        else f"Every entry of {_name(shown.place)}"
    )
    if len(alike) < len(ratios) and all(at in alike for at in ratios if at[0] == shown.place[0]):
        which = f"Every {shown.place[0]}"
    return [f"{which} is {first:.4g} times the right one{_like(first, case)}."]


def _times(kind, right, yours):
    """Return the number that turns one array into the other, or None."""
    if not fits(kind, right, yours):
        return None
    ratio = float(right.ravel() @ yours.ravel() / (right.ravel() @ right.ravel()))
    return ratio if np.isfinite(ratio) and agree(kind, ratio * right, yours) else None


def _like(ratio, case):
    """Return by which of the case's numbers a ratio may be explained, or nothing."""
    m, n = len(case.Y), case.Y.shape[1]
    known = {m: "m", 1 / m: "1/m", 1 / m**2: "1/m²", 2 / m: "2/m"}
    known |= {n: "n_L", 1 / n: "1/n_L", 1 / (m * n): "1/(m n_L)", 0.5: "½"}
    name = next((name for value, name in known.items() if np.isclose(ratio, value, rtol=1e-4)), "")
    return f", like {name}" if name else ""


def _sizes(case):
    return [case.net.weights[0].shape[0], *(W.shape[1] for W in case.net.weights)]


def _name(place):
    return symbol(*place)


def _words(shown, place, suspect):
    """Return what the catalogue's texts may name, for the layer in which a mistake begins."""
    return _letters(shown.asked.reply.case, place[1], suspect.changes[0], suspect.rate)


def _letters(case, l, convention, rate=1.0):
    L, softmax = len(case.net.weights), case.net.functions[-1].name == "softmax"
    cancels = case.net.functions[-1].name == case.loss.cancels
    share = " / m" if case.mean and "share" not in convention else ""
    last_slope = "Ŷ ⊙ (1 − Ŷ)" if softmax else f"f{low(L)}′(Z{low(L)})"
    names = {"l": l, "n": l + 1, "k": l - 1, "L": L}
    return {key: low(index) for key, index in names.items()} | {
        "layer": l,
        "after": l + 1,
        "start": f"δ{low(L)}" if cancels else "∂J/∂Ŷ",
        "error": "(Ŷ − Y)" if cancels else ERRORS[case.loss.name],
        "share": share,
        "delta": f"(Ŷ − Y){share}" if cancels else f"∂J/∂Ŷ ⊙ {last_slope}",
        "last_slope": last_slope,
        "rate": f"{rate:.3g}",
    }
