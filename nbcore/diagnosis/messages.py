"""The sentences of a card: how far an answer is right, what else happened, what texts may name."""

from typing import NamedTuple

import numpy as np

from nbcore import records
from nbcore.diagnosis.card import Numbers
from nbcore.diagnosis.equations import Case
from nbcore.diagnosis.matching import Response, right_answer
from nbcore.diagnosis.parsing import Answer, agree, first_difference, same_shape
from nbcore.diagnosis.result import printed_lines, trouble_block
from nbcore.writing.numbers import significant
from nbcore.writing.symbols import of_arrays, subscript, symbol


class Shown(NamedTuple):
    """The answer that a card shows, what is right there, and the first place that goes wrong."""

    case: Case
    answer: Answer
    right: Answer
    place: tuple[str, int] | None


def shown_in(responses: list[Response], convention: dict) -> list[Shown]:
    """Return the answers, each beside what is right in a convention."""
    given = [(r.case, r.answer) for r in responses if r.answer is not None]
    rights = [right_answer(case, convention) for case, _ in given]
    return [
        Shown(case, answer, right, first_difference(answer, right))
        for (case, answer), right in zip(given, rights, strict=True)
    ]


def right_places(shown: Shown) -> list:
    """Return the places that are right, until the first that is not."""
    places = list(shown.answer)
    return places[: places.index(shown.place)] if shown.place else places


def is_right(shown: Shown, at: tuple[str, int]) -> bool:
    """Return whether a quantity was answered rightly."""
    return agree(at[0], shown.answer[at], shown.right[at])


def so_far(shown: Shown) -> list[str]:
    """Return which quantities are right until the first that is not."""
    passed = right_places(shown)
    name, first = shown.case.name, symbol(*shown.place)
    case = f"With {name}: " if name else ""
    if not passed:
        return [f"{case}{first} is the first quantity on the way back, and it is wrong."]
    right = ", ".join(symbol(*at) for at in passed)
    return [f"{case}{'right' if case else 'Right'} so far: {right}. First wrong: {first}."]


def both(shown: Shown) -> Numbers:
    """Return the first quantity that goes wrong, right and as it was answered."""
    return Numbers(symbol(*shown.place), shown.right[shown.place], shown.answer[shown.place])


def what_else(new: list[Response]) -> list:
    """Return what else happened: the first error, a changed array, the first lines printed."""
    blocks = []
    failed = next((r for r in new if r.trouble), None)
    if failed:
        case = failed.case
        layers = f"layers {records.sizes(case.net)} and {len(case.Y)} examples"
        blocks.append(f"For {layers} it gave no answer.")
        blocks.append(trouble_block(failed.trouble))
    changed = next((r.changed for r in new if r.changed), "")
    if changed:
        blocks.append(
            f"After the call {changed}, which was given to it, is not what it was: -=, [...] = or "
            "pop changes what is not its own, and whatever uses that next computes with something "
            "else. a = a - b makes a new array."
        )
    return blocks + printed_lines(next((r.printed for r in new if r.printed), ""))


def ratio(shown: Shown) -> list[str]:
    """Return a sentence if one number turns the right quantity, or all of them, into the answer."""
    yours, name = shown.answer[shown.place], symbol(*shown.place)
    if not np.isfinite(yours).all():
        return [f"{name} holds nan or inf: a division by 0, a logarithm, an overflow?"]
    if not yours.any():
        whole = not any(array.any() for array in shown.answer.values())
        return ["All that it returns is still 0." if whole else f"{name} is still 0."]
    ratios = {at: times(shown, at) for at in shown.answer}
    first = ratios[shown.place]
    if first is None:
        return []
    others = [at for at, r in ratios.items() if not alike(r, first)]
    if not others:
        which = "Every number that it returns"
    elif all(kind != shown.place[0] for kind, _ in others):
        which = f"Every {shown.place[0]}"
    else:
        which = f"Every entry of {name}"
    return [f"{which} is {significant(first)} times the right one{_like(first, shown)}."]


def times(shown: Shown, at: tuple[str, int]) -> float | None:
    """Return the number that turns the right quantity into the one that was answered, or None."""
    right, yours = shown.right[at], shown.answer[at]
    if not same_shape(at[0], right, yours):
        return None
    ratio = float(right.ravel() @ yours.ravel() / (right.ravel() @ right.ravel()))
    return ratio if np.isfinite(ratio) and agree(at[0], ratio * right, yours) else None


def alike(one: float | None, other: float | None) -> bool:
    """Return whether two such numbers are there and are the same."""
    return None not in (one, other) and bool(np.isclose(one, other, rtol=1e-4))


def _like(ratio, shown):
    """Return by which of the case's numbers a ratio may be explained, or nothing."""
    case, l = shown.case, shown.place[1]
    m, n = len(case.Y), case.Y.shape[1]
    n_in, n_out = case.net.weights[l - 1].shape
    known = {m: "m", 1 / m: "1/m", 1 / m**2: "1/m²", 2 / m: "2/m"}
    known |= {n: "n_L", 1 / n: "1/n_L", 1 / (m * n): "1/(m n_L)", 0.5: "½"}
    of_layer = {n_in: "n_in", 1 / n_in: "1/n_in", m / n_in: "m/n_in", m / n: "m/n_L"}
    of_layer |= {n_out: "n_out", 1 / n_out: "1/n_out", m**2: "m²", m * n: "m n_L", 2 * m: "2m"}
    of_layer.pop(2, None)
    known = of_layer | known
    signs = {1: "", -1: "−"}
    found = (
        f"{sign}{name}"
        for value, name in known.items()
        for times, sign in signs.items()
        if np.isclose(ratio, times * value, rtol=1e-4)
    )
    name = next(found, "")
    return f", like {name}" if name else ""


def names(case: Case, l: int, convention: dict, rate: float = 1.0) -> dict:
    """Return what the catalog's texts may name, for the layer l in which a mistake begins."""
    indices = {"l": l, "n": l + 1, "k": l - 1, "L": len(case.net.weights)}
    share = " / m" if case.mean and "share" not in convention else ""
    return named(case, {key: subscript(index) for key, index in indices.items()}, share) | {
        "layer": l,
        "after": l + 1,
        "step": f"{'−' if rate > 0 else '+'} {significant(abs(rate), 3)}",
    }


def named(case: Case, indices: dict[str, str], share: str) -> dict:
    """Return what the catalog's texts may name, with these letters as indices of layers."""
    L, elementwise = indices["L"], case.net.functions[-1].elementwise
    cancels = case.loss.cancels_with(case.net.functions[-1])
    error = case.loss.slope or "(slope of the loss)"
    last_slope = f"f{L}′(Z{L})" if elementwise else "Ŷ ⊙ (1 − Ŷ)"
    return indices | {
        "start": f"δ{L}" if cancels else "∂J/∂Ŷ",
        "error": "(Ŷ − Y)" if cancels else of_arrays(error, p="Ŷ", y="Y"),
        "share": share,
        "delta": f"(Ŷ − Y){share}" if cancels else f"∂J/∂Ŷ ⊙ {last_slope}",
        "last_slope": last_slope,
    }
