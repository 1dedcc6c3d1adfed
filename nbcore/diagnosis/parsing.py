"""Parse what a learner's backward pass returned, in whatever right form it is.

An answer is a dict in the order of the backward pass: ("δ", L), ("∂J/∂W", L), ("∂J/∂b", L),
("δ", L - 1) ...; an array each, in the layout of the lessons. Deltas may be missing.
"""

from collections.abc import Sequence
from itertools import islice, permutations
from typing import NamedTuple

import numpy as np

from nbcore.check import relative_error
from nbcore.diagnosis.equations import BIASES, DELTA, KINDS, WEIGHTS, Case

MOST_LAYERS = 6  # that can be asked for
MOST_NUMBERS = 100_000  # in one array or list; none that is right comes near it
NOISE = 1e-12  # what rounding leaves of a sum that is 0, among numbers as large as these cases have
CLOSE = 1e-5  # relative: float32 and central differences are closer, no mistake is
RETURNS_NONE = "It returns None. Is `return` missing at its end?"
EXPECTED = "(weights, biases) or (deltas, weights, biases) is expected"
Answer = dict[tuple[str, int], np.ndarray]


class Format(NamedTuple):
    """How a function returns its gradients: which lists, in what order, which in columns.

    Or all kinds of each layer together, `layer_by_layer`, perhaps as found, the `last_first`.
    """

    kinds: tuple[str, ...]
    columns: tuple[str, ...] = ()
    layer_by_layer: bool = False
    last_first: bool = False


def parse(value, case: Case, form: Format | None) -> tuple[Answer, Format]:
    """Return the answer in what was returned for a case, and the format in which it was.

    Raises ValueError, in words for the learner, for what is not two or three lists of L arrays.
    """
    L = len(case.net.weights)
    lists = [list(islice(part, len(part))) for part in _lists(value, L)]
    arrays = [[_array(item, i) for i, item in enumerate(part)] for part in lists]
    if form is None or len(arrays) != (L if form.layer_by_layer else len(form.kinds)):
        form = _format(arrays, case, by_name=hasattr(value, "weights"))
    if form.layer_by_layer:
        arrays = [list(part) for part in zip(*_by_layer(arrays, form), strict=True)]
    named = dict(zip(form.kinds, arrays, strict=True))
    for kind in form.columns:
        named[kind] = [array.T for array in named[kind]]
    kinds = [kind for kind in KINDS if kind in named]
    return {(kind, l): named[kind][l - 1] for l in range(L, 0, -1) for kind in kinds}, form


def _by_layer(arrays, form):
    return arrays[::-1] if form.last_first else arrays


def other_layouts(form: Format) -> list[Format]:
    """Return the format with columns for rows, and with the layers of a list the other way round.

    What is listed by kind, last layer first, is a mistake; what is listed by layer is as it was
    found.
    """
    others = [form._replace(columns=() if form.columns else KINDS[-len(form.kinds) :])]
    if form.layer_by_layer:
        others += [one._replace(last_first=not one.last_first) for one in (form, *others)]
    return others


def relaid(answer: Answer, form: Format, other: Format) -> Answer:
    """Return the answer as it would have been read in another of these layouts."""
    turned, L = set(form.columns) ^ set(other.columns), max(l for _, l in answer)
    found = {at: array.T if at[0] in turned else array for at, array in answer.items()}
    if form.last_first != other.last_first:
        found = {(kind, l): found[kind, L + 1 - l] for kind, l in found}
    return found


def fitting(answer: Answer, right: Answer) -> int:
    """Return how many arrays of an answer have the shapes of the right ones; (n,) is any layout."""
    return sum(
        array.shape == (right[at].shape if array.ndim > 1 else right[at].shape[1:])
        for at, array in answer.items()
    )


def same(one: Answer, other: Answer) -> bool:
    """Return whether two answers agree in all that both hold."""
    return all(
        agree(kind, array, other[kind, l]) for (kind, l), array in one.items() if (kind, l) in other
    )


def agree(kind: str, a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether two arrays hold the same numbers; for biases (n,) is as good as (1, n)."""
    if kind == BIASES:
        a, b = a.ravel(), b.ravel()
    return close(a, b) or (a.shape == b.shape and _noise(a) and _noise(b))


def _noise(array):
    return bool((np.abs(array) < NOISE).all())


def close(a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether two arrays have the same shape and, up to rounding, the same numbers."""
    if a.shape != b.shape:
        return False
    apart, size = a - b, max(np.vdot(a, a), np.vdot(b, b))
    if 1e-200 < size < 1e200:  # no square is lost; this is asked thousands of times
        return bool(np.vdot(apart, apart) < CLOSE**2 * size)
    return relative_error(a, b) < CLOSE


def same_shape(kind: str, a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether two arrays have shapes that count as the same."""
    return a.size == b.size if kind == BIASES else a.shape == b.shape


def first_difference(one: Answer, other: Answer) -> tuple[str, int] | None:
    """Return the first quantity, from the output back, in which two answers differ."""
    shared = (at for at in one if at in other)
    return next((at for at in shared if not agree(at[0], one[at], other[at])), None)


def _lists(value, L):
    """Return the two or three lists in what a function returned, or its L tuples, one a layer."""
    if value is None:
        raise ValueError(RETURNS_NONE)
    if hasattr(value, "weights") and hasattr(value, "biases"):
        parts = [value.weights, value.biases]
        if getattr(value, "deltas", None) is not None:
            parts.insert(0, value.deltas)
    elif isinstance(value, list | tuple):
        parts = list(value)
    else:
        raise ValueError(f"It returns {described(value)}; {EXPECTED}, lists of {L} arrays each.")
    by_layer = len(parts) == L and any(_all_of(parts, count) for count in (2, 3))
    if by_layer or (len(parts) in (2, 3) and _all_of(parts, L)):
        return parts
    if len(parts) not in (2, 3):
        raise ValueError(
            f"It returns {count_of_things(len(parts))}; {EXPECTED}, lists of {L} arrays each."
        )
    for part in parts:
        if not isinstance(part, list | tuple):
            raise ValueError(
                f"It returns {described(part)} among its parts; a list of {L} arrays is expected, "
                "one for each layer."
            )
    count = next(len(part) for part in parts if len(part) != L)
    advice = f" If it is for {count} layers only: diagnose(..., layers={count})."
    raise ValueError(
        f"It returns a list of {count}; this network has {L} layers, so each list needs {L} "
        f"arrays.{advice if _all_of(parts, count) and 1 <= count <= MOST_LAYERS else ''}"
    )


def count_of_things(count: int) -> str:
    """Return a number of things in words."""
    return "one thing" if count == 1 else f"{count} things"


def _all_of(parts, count):
    return all(isinstance(part, list | tuple) and len(part) == count for part in parts)


def described(value) -> str:
    """Return what a value is, in a few words."""
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    return f"{value!r:.40}" if isinstance(value, str | int | float) else type(value).__name__


def _array(item, place):
    """Return an array of numbers of its own, so that later calls cannot change it."""
    try:
        return numbers(item)
    except (TypeError, ValueError, OverflowError) as problem:
        why = "too many numbers" if isinstance(problem, OverflowError) else "no real numbers"
        raise ValueError(
            f"Entry {place} of a list that it returns is {described(item)}: {why}."
        ) from None


def numbers(item) -> np.ndarray:
    """Return an array of real numbers of its own, of whatever holds them.

    Raises TypeError or ValueError for anything else, and OverflowError for more than MOST_NUMBERS:
    NumPy would run through a list without an end, and nothing could stop it.
    """
    if isinstance(item, Sequence) and not isinstance(item, str | bytes):
        parts = list(islice(item, MOST_NUMBERS + 1))
        return _few(np.array([numbers(part) for part in _few(parts)], dtype=float))
    if not any(hasattr(item, name) for name in ("__array__", "__float__")):
        raise TypeError("no numbers")
    array = _few(np.asarray(item if hasattr(item, "__array__") else float(item)))
    if np.iscomplexobj(array):
        raise TypeError("complex numbers")
    return np.array(array, dtype=float)


def _few(numbers):
    """Return an array or a list as it is. Raises OverflowError where it is too long."""
    if (numbers.size if isinstance(numbers, np.ndarray) else len(numbers)) > MOST_NUMBERS:
        raise OverflowError
    return numbers


def _format(arrays, case, by_name):
    """Return the format in which most shapes fit, the usual one first."""
    L = len(case.net.weights)
    formats = []
    for count in (2, 3):
        if len(arrays) == count and _all_of(arrays, L):
            formats += _orders(count, by_name, layer_by_layer=False)
    for count in (2, 3):
        if len(arrays) == L and _all_of(arrays, count):
            formats += _orders(count, by_name, layer_by_layer=True)
    best = max(formats, key=lambda form: _fitting(arrays, case, form))
    more = _fitting(arrays, case, best) - _fitting(arrays, case, formats[0])
    return best if more > 1 else formats[0]  # one shape may fit by chance


def _orders(count, by_name, layer_by_layer):
    """Return the formats of so many lists: in any order, in rows, in columns, or deltas alone."""
    usual = KINDS[-count:]
    orders = [usual] if by_name else list(permutations(usual))
    layouts = [(), usual] + ([(DELTA,)] if count == 3 else [])
    return [
        Format(order, layout, layer_by_layer, last_first)
        for order in orders
        for layout in layouts
        for last_first in (False, True)[: 1 + layer_by_layer]
    ]


def _fitting(arrays, case, form):
    """Return how many arrays have the shape that they need in this format."""
    if form.layer_by_layer:
        arrays = list(zip(*_by_layer(arrays, form), strict=True))
    m, count = len(case.Y), 0
    for kind, part in zip(form.kinds, arrays, strict=True):
        for W, array in zip(case.net.weights, part, strict=True):
            wanted = {DELTA: (m, W.shape[1]), WEIGHTS: W.shape, BIASES: (1, W.shape[1])}[kind]
            found = array.T.shape if kind in form.columns else array.shape
            if kind == BIASES and array.ndim == 1:  # in either layout
                count += array.shape == wanted[1:]
            else:
                count += found == wanted
    return count
