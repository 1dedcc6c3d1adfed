"""What can be said of wrong numbers without a name for the mistake: a factor, and what is right."""

import numpy as np

from nbcore.diagnosis.equations import BIASES, DELTA, WEIGHTS, Backpropagation
from nbcore.diagnosis.messages import Shown, is_right
from nbcore.diagnosis.parsing import agree, same_shape
from nbcore.writing.numbers import significant
from nbcore.writing.symbols import symbol


def factor(shown: Shown) -> list[str]:
    """Return a sentence if an array of the case, and a number, turn the right quantity into yours.

    It may be a factor too much, a factor that is missing, or something added.
    """
    kind, l = shown.place
    right, yours = shown.right[shown.place], shown.answer[shown.place]
    if not same_shape(kind, right, yours) or not np.isfinite(yours).all():
        return []
    right, yours, name = right.ravel(), yours.ravel(), symbol(kind, l)
    for letter, array in _arrays(shown).items():
        array = array.ravel()
        for says, whole, part in (
            (f"{name} is the right one ⊙ {letter}", yours, right * array),
            (f"{name} ⊙ {letter} is the right one", right, yours * array),
            (f"{name} is the right one + {letter}", yours - right, array),
            (f"{name} is {letter}", yours, array),
        ):
            times = _times(kind, whole, part)
            if times is not None:
                number = "" if np.isclose(times, 1, rtol=1e-4) else f", with {letter}"
                number = number and f"{number} times {significant(times)}"
                return [f"{says}{number}."]
    return []


def _times(kind, whole, part):
    """Return the number that turns one flat array into another, or None."""
    size = part @ part
    times = float(whole @ part / size) if size else 0.0
    return times if times and np.isfinite(times) and agree(kind, times * part, whole) else None


def _arrays(shown):
    """Return the arrays of the case that have the shape of the first wrong quantity, by name."""
    kind, l = shown.place
    net, run = shown.case.net, shown.case.run
    if kind == WEIGHTS:
        return {symbol("W", l): net.weights[l - 1]}
    if kind == BIASES:
        return {symbol("b", l): net.biases[l - 1]}
    f, Z, X = net.functions[l - 1], run.zs[l - 1], run.activations[l]
    slope = {f"{symbol('f', l)}′({symbol('Z', l)})": f.deriv(Z, X)} if f.elementwise else {}
    return slope | {symbol("Z", l): Z, symbol("X", l + 1): X}


def of_another_layer(shown: Shown) -> list[str]:
    """Return a sentence if the gradient of the biases has the size of another layer."""
    l, at = shown.place[1], (BIASES, shown.place[1])
    sizes = [W.shape[1] for W in shown.case.net.weights]
    if at not in shown.answer or shown.answer[at].size not in {*sizes} - {sizes[l - 1]}:
        return []
    other = sizes.index(shown.answer[at].size) + 1
    what = f"{symbol(*at)} has {sizes[other - 1]} entries, as many as layer {other} has neurons"
    return [f"{what}: does it come from {symbol(DELTA, other)} instead of {symbol(DELTA, l)}?"]


def all_the_same(shown: Shown, convention: dict) -> list[str]:
    """Return what is right all the same: later quantities, or what follows from wrong deltas."""
    if not shown.answer[shown.place].any():  # not begun, rather than wrong
        return []
    places = list(shown.answer)
    later = [at for at in places[places.index(shown.place) + 1 :] if is_right(shown, at)]
    if later:
        return [f"Right all the same: {', '.join(symbol(*at) for at in later)}."]
    if shown.place[0] != DELTA:
        return []
    p, gradients = Backpropagation(shown.case, convention), {}
    for kind, l in (at for at in places if at[0] == DELTA):
        delta = shown.answer[kind, l]
        if delta.shape != shown.right[kind, l].shape:
            return []
        gradients[WEIGHTS, l] = p.weight_gradient(l - 1, delta)
        gradients[BIASES, l] = p.bias_gradient(l - 1, delta)
    if all(agree(at[0], shown.answer[at], array) for at, array in gradients.items()):
        return ["All gradients follow rightly from your deltas: only the deltas are wrong."]
    return []
