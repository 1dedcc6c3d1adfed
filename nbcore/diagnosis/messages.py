"""The sentences of a card: how far an answer is right, what else happened, what texts may name."""

from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.card import Numbers
from nbcore.diagnosis.cases import Probe
from nbcore.diagnosis.equations import Case
from nbcore.diagnosis.matching import Response, truth
from nbcore.diagnosis.parsing import Answer, agree, first_apart, fits
from nbcore.diagnosis.result import met, said
from nbcore.writing.numbers import significant
from nbcore.writing.symbols import of_arrays, subscript, symbol


class Asked(NamedTuple):
    """A probe, and what came of it: an answer or trouble, what was changed, words printed."""

    probe: Probe
    response: Response
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
        return self.asked.response.answer

    @property
    def case(self) -> Case:
        """What it was asked."""
        return self.asked.response.case


def shown_in(asked: Asked, convention: dict) -> Shown:
    """Return an answer beside what is right in a convention."""
    right = truth(asked.response.case, convention)
    return Shown(asked, right, first_apart(asked.response.answer, right))


def before(shown: Shown) -> list:
    """Return the places that are right, until the first that is not."""
    places = list(shown.answer)
    return places[: places.index(shown.place)] if shown.place else places


def so_far(shown: Shown) -> list[str]:
    """Return which quantities are right until the first that is not."""
    passed = before(shown)
    name, first = shown.asked.probe.name, name_of(shown.place)
    case = f"With {name}: " if name else ""
    if not passed:
        return [f"{case}{first} is the first quantity on the way back, and it is wrong."]
    right = ", ".join(map(name_of, passed))
    return [f"{case}{'right' if case else 'Right'} so far: {right}. First wrong: {first}."]


def numbers(shown: Shown) -> Numbers:
    """Return the first quantity that goes wrong, right and as it was answered."""
    return Numbers(name_of(shown.place), shown.right[shown.place], shown.answer[shown.place])


def also(new: list[Asked]) -> list:
    """Return what else happened: the first error, a changed array, the first lines printed."""
    blocks = []
    trouble = next((a for a in new if a.trouble), None)
    if trouble:
        sizes = "-".join(map(str, _sizes(trouble.response.case)))
        m = len(trouble.response.case.Y)
        blocks.append(f"For layers {sizes} and {m} examples it gave no answer.")
        blocks.append(met(trouble.trouble))
    spoiled = next((a.changed for a in new if a.changed), "")
    if spoiled:
        blocks.append(
            f"After the call {spoiled}, which was given to it, is not what it was: -=, [...] = or "
            "pop changes what is not its own, and whoever uses that next computes with something "
            "else. a = a - b makes a new array."
        )
    return blocks + said(next((a.printed for a in new if a.printed), ""))


def ratio(shown: Shown) -> list[str]:
    """Return a sentence if one number turns the right quantity, or all of them, into the answer."""
    yours, name = shown.answer[shown.place], name_of(shown.place)
    if not np.isfinite(yours).all():
        return [f"{name} holds nan or inf: a division by 0, a logarithm, an overflow?"]
    if not yours.any():
        whole = not any(array.any() for array in shown.answer.values())
        return ["All that it returns is still 0." if whole else f"{name} is still 0."]
    ratios = {at: _times(at[0], shown.right[at], shown.answer[at]) for at in shown.answer}
    first = ratios[shown.place]
    if first is None:
        return []
    others = [at for at, r in ratios.items() if r is None or not np.isclose(r, first, rtol=1e-4)]
    if not others:
        which = "Every number that it returns"
    elif all(kind != shown.place[0] for kind, _ in others):
        which = f"Every {shown.place[0]}"
    else:
        which = f"Every entry of {name}"
    return [f"{which} is {significant(first)} times the right one{_like(first, shown.case)}."]


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


def name_of(place: tuple[str, int]) -> str:
    """Return a quantity as the lessons write it."""
    return symbol(*place)


def letters(case: Case, l: int, convention: dict, rate: float = 1.0) -> dict:
    """Return what the catalog's texts may name, for the layer l in which a mistake begins."""
    L, last = len(case.net.weights), case.net.functions[-1]
    cancels = case.loss.cancels_with(last)
    error = case.loss.slope or "(slope of the loss)"
    share = " / m" if case.mean and "share" not in convention else ""
    last_slope = f"f{subscript(L)}′(Z{subscript(L)})" if last.elementwise else "Ŷ ⊙ (1 − Ŷ)"
    names = {"l": l, "n": l + 1, "k": l - 1, "L": L}
    return {key: subscript(index) for key, index in names.items()} | {
        "layer": l,
        "after": l + 1,
        "start": f"δ{subscript(L)}" if cancels else "∂J/∂Ŷ",
        "error": "(Ŷ − Y)" if cancels else of_arrays(error, p="Ŷ", y="Y"),
        "share": share,
        "delta": f"(Ŷ − Y){share}" if cancels else f"∂J/∂Ŷ ⊙ {last_slope}",
        "last_slope": last_slope,
        "step": f"{'−' if rate > 0 else '+'} {significant(abs(rate), 3)}",
    }
