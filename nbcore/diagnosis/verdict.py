"""Make the diagnosis of wrong answers: mistakes by name, or the first quantity that goes wrong."""

import re
from typing import NamedTuple

from nbcore.diagnosis import clues, messages
from nbcore.diagnosis.card import Card, Equation, Hint, Numbers, Question
from nbcore.diagnosis.cases import ALIKE
from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.equations import BIASES, DELTA, WEIGHTS
from nbcore.diagnosis.layout import in_columns
from nbcore.diagnosis.matching import Candidate, Response
from nbcore.diagnosis.messages import Shown, names, shown_in
from nbcore.diagnosis.parsing import Format, first_difference, same_shape
from nbcore.diagnosis.result import Diagnosis, diagnosis, title
from nbcore.writing.symbols import symbol

EQUATIONS = {  # what each quantity should be
    DELTA: "δ{l} = (δ{n} W{n}ᵀ) ⊙ f{l}′(Z{l})",
    WEIGHTS: "∂J/∂W{l} = X{l}ᵀ δ{l}",
    BIASES: "∂J/∂b{l} = column sums of δ{l}",
}
UNKNOWN = "No mistake of the catalog gives these numbers. Compute both sides, factor by factor:"
STILL_ZERO = "This is what it should be:"
LAST_DELTA = "δ{L} = {delta}"
FOR_LAYERS = "If it is meant for networks of {count} layers only: diagnose(..., layers={count})."
ASK_FOR_DELTAS = (
    "Return (deltas, weights, biases) instead of (weights, biases), and the card compares the "
    "deltas themselves."
)


class Reading(NamedTuple):
    """All responses so far and the new ones, as read in a format, in a convention."""

    responses: list[Response]
    new: list[Response]
    convention: dict
    form: Format | None

    def say(self, text: str) -> str:
        """Return a text of the catalog in the layout of the learner."""
        return in_columns(text) if self.form and WEIGHTS in self.form.columns else text

    def both(self, shown: Shown):
        """Return the first quantity that goes wrong, right and answered, in their layout."""
        numbers = messages.both(shown)
        if self.form and shown.place[0] in self.form.columns:
            numbers = numbers._replace(right=numbers.right.T, yours=numbers.yours.T)
        return numbers


def named(explained: list[Candidate], reading: Reading, hint: int) -> Diagnosis:
    """Return the diagnosis that one or two mistakes explain, at the first answer that shows it."""
    shown = next(
        shown
        for shown in shown_in(reading.new, reading.convention)
        if shown.place and explained[0].agrees(shown.case, shown.answer)
    )
    return card_of(explained, shown, reading, hint)


def card_of(explained: list[Candidate], shown: Shown, reading: Reading, hint: int) -> Diagnosis:
    """Return the diagnosis that names the mistakes of a candidate, or of several that are alike."""
    stated = _statements(explained, shown, reading)
    keys = [one.mistake.key or None for one in stated]
    if len(explained) > 1:
        headline = f"{symbol(*shown.place)} goes wrong first, in one of {len(explained)} ways"
        keys = [*set.intersection(*(set(one.keys) for one in explained))]
    elif not keys[0]:
        headline = "Right for another case than this"
    elif len(stated) > 1:
        headline = f"Two mistakes at once: {', and: '.join(one.title() for one in stated)}"
    else:
        start = "" if stated[0].where else f", from layer {shown.place[1]}"
        headline = stated[0].title() + start
    blocks = messages.so_far(shown)
    if len(explained) > 1:
        blocks.append("More than one explanation gives exactly these numbers:")
    for one in stated:
        blocks += [one.say(one.mistake.says), Equation(one.say(one.equation(shown)))]
    blocks += [reading.both(shown), *messages.what_else(reading.new)]
    blocks += [Question(one.say(one.mistake.question)) for one in stated]
    blocks.append(Hint([one.say(one.mistake.hint) for one in stated], hint == 2))
    first, second = (keys + [None, None])[:2]
    card = Card(False, headline, blocks)
    return diagnosis(card, mistake=first, also=second, layer=shown.place[1], case=shown.case[:5])


class _Statement(NamedTuple):
    """A mistake, where it shows first when it is alone, and what its texts may name.

    `where` are the entries in which alone it is made, or None.
    """

    mistake: Mistake
    place: tuple[str, int]
    names: dict
    reading: Reading
    where: frozenset[int] | None

    def say(self, text):
        return self.reading.say(text).format(**self.names)

    def title(self):
        """Return the mistake in words, and its layers if it has not been made in all of them."""
        words = title(self.mistake.key)
        if not self.where:
            return words
        layers = [str(e + 1) for e in sorted(self.where)]
        return f"{words}, in layer{'s' * (len(layers) > 1)} {' and '.join(layers)}"

    def equation(self, shown):
        """Return the equation, that of the last layer where the mistake begins there."""
        kind, l = self.place
        no_deltas = (DELTA, l) not in shown.answer
        in_last = l == len(shown.case.net.weights) and (kind == DELTA or no_deltas)
        return (in_last and self.mistake.at_output) or self.mistake.equation


def _statements(explained, shown, reading):
    """Return what is said of each mistake, in the order of the way back, nothing twice."""
    stated = {}
    for one in explained:
        for i, (mistake, place) in enumerate(zip(one.mistakes, _places(one, shown), strict=True)):
            texts = names(shown.case, place[1], one.convention, one.rate)
            statement = _Statement(mistake, place, texts, reading, one.where[i])
            stated.setdefault((mistake.key, mistake.says, place), statement)
    return sorted(stated.values(), key=lambda one: list(shown.right).index(one.place))


def _places(candidate, shown):
    """Return where each mistake of a candidate shows first when it is alone, as far as it does."""
    if len(candidate.mistakes) == 1:
        return [shown.place]
    right = {at: shown.right[at] for at in shown.answer}
    found = []
    for form, where in zip(candidate.forms, candidate.where, strict=True):
        alone = candidate._replace(forms=(form,), where=(where,)).answer(shown.case)
        found.append((alone and first_difference(right, alone)) or shown.place)
    return found


def unnamed(reading: Reading) -> Diagnosis:
    """Return the honest diagnosis: which quantity goes wrong first, by how much; or the trouble."""
    responses, new, convention, _ = reading
    shown = shown_in(new, convention)
    wrong = [one for one in shown if one.place]
    if new[0].answer is None:  # an odd network would say little about what went wrong there
        wrong = [one for one in wrong if one.case.name == ALIKE]
    changed = next((r.changed for r in new if r.changed), "")
    if wrong:
        return _first_wrong(wrong[0], reading)
    blocks = messages.what_else(new)
    if shown:
        blocks.insert(0, "The numbers are right." if changed else "All that it answered is right.")
    if changed and shown:
        return diagnosis(Card(False, f"It changes {changed}", blocks))
    depths = {len(r.case.net.weights) for r in responses if r.answer is not None}
    raised = {len(r.case.net.weights) for r in new if r.raised}
    meant_for = _unpacked(new[0]) if new[0].raised else 0
    if meant_for:
        blocks.append(FOR_LAYERS.format(count=meant_for))
    elif all(r.raised for r in responses):
        blocks.append(
            "If it is meant for certain networks only, say so: layers=, hidden=, output=, loss=."
        )
    elif len(depths) == 1 and raised and depths.isdisjoint(raised):
        blocks.append(FOR_LAYERS.format(count=depths.pop()))
    stopped = any(r.raised for r in new)
    headline = "It stops with an error" if stopped else "No answer that can be read"
    return diagnosis(Card(False, headline, blocks))


def _unpacked(response):
    """Return for how many layers names were written down in an unpacking that failed, or 0."""
    found = re.search(r"(too many|not enough) values to unpack \(expected (\d)", response.trouble)
    if not found:
        return 0
    expected, L = int(found[2]), len(response.case.net.weights)
    one_more = "activations" in response.trouble or (found[1] == "too many" and expected == L)
    return expected - one_more  # activations are one more than there are layers


def _first_wrong(shown, reading):
    """Return the diagnosis of numbers that no mistake of the catalog gives."""
    new, convention = reading.new, reading.convention
    (kind, l), case = _culprit(shown), shown.case
    equation = LAST_DELTA if (kind, l) == (DELTA, len(case.net.weights)) else EQUATIONS[kind]
    implied = (kind, l) != shown.place
    so_far = messages.so_far(shown)
    if implied:
        both = f"{symbol(WEIGHTS, l)} and {symbol(BIASES, l)}"
        so_far.append(
            f"{both} are both wrong, as if {symbol(kind, l)}, from which they come, were."
        )
    blocks = [
        *so_far,
        *(messages.ratio(shown) or clues.factor(shown)),
        reading.both(shown),
        *clues.of_another_layer(shown),
        *clues.all_the_same(shown, convention),
        *messages.what_else(new),
        UNKNOWN if shown.answer[shown.place].any() else STILL_ZERO,
        Equation(reading.say(equation).format(**names(case, l, convention))),
        *[ASK_FOR_DELTAS] * implied,
        "To try it yourself: d = diagnose(...); d.case holds net, run, Y, loss, mean.",
    ]
    headline = f"{symbol(kind, l)} is the first that goes wrong"
    return diagnosis(Card(False, headline, blocks), layer=l, case=case[:5])


def another_answer(place: tuple[str, int], right, yours, second: Response) -> Diagnosis:
    """Return the diagnosis of a function that answers the same arguments in two ways."""
    says = (
        "With the same arguments it gives another answer the second time. An array made by "
        "np.empty holds whatever was there before; random numbers, and lists that outlive a call, "
        "differ from call to call too."
    )
    blocks = [says, Numbers(f"{symbol(*place)}, second call", right, yours)]
    card = Card(False, "The same question, another answer", blocks)
    return diagnosis(card, layer=place[1], case=second.case[:5])


def _culprit(shown):
    """Return the first equation that is wrong: where no deltas are given, perhaps that of δ."""
    kind, l = shown.place
    wrong = {at for at in ((WEIGHTS, l), (BIASES, l)) if not messages.is_right(shown, at)}
    fits = same_shape(BIASES, shown.right[BIASES, l], shown.answer[BIASES, l])
    carried_on = any(messages.is_right(shown, (at, l - 1)) for at in (WEIGHTS, BIASES) if l > 1)
    if kind != WEIGHTS or (DELTA, l) in shown.answer or carried_on:
        return shown.place
    if len(wrong) == 2 and fits:
        ratios = [messages.times(shown, at) for at in wrong]
        if ratios[0] is ratios[1] is None or messages.alike(*ratios):
            return DELTA, l
    return shown.place
