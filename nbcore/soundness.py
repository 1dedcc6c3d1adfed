"""Try a user's own activations and losses on a small array before they are used."""

import functools

import numpy as np

from nbcore.activations import Activation
from nbcore.validation import shown

LARGEST = np.finfo(float).max
PROBE = np.array([[0.3, -0.7, 1.1], [-0.2, 0.9, 0.4]])
SHARES_OF = np.array([[0.2, 0.3, 0.5], [0.1, 0.6, 0.3]])


@functools.lru_cache(maxsize=256)  # each function is looked at once
def sound(f):
    """Raise ValueError if an activation visibly breaks the contract of `Activation`.

    Its functions are tried on one small array: they must keep its shape and leave it unchanged, and
    if the activation is element-wise, each entry must depend on its own alone. Functions that raise
    are accepted; they may be meant for other arrays.
    """
    try:
        with np.errstate(all="ignore"):
            A, again = f.fn(Z := PROBE.copy()), f.fn(PROBE.copy())
            moved = PROBE.copy()
            moved[0, 0] += 0.5
            B = f.fn(moved)
            D = f.deriv(PROBE.copy(), given := np.array(A)) if f.elementwise else PROBE
    except Exception:
        return
    _kept(f"{f.name}.fn", A, Z, PROBE)
    _kept(f"{f.name}.deriv", D, given if f.elementwise else PROBE, A if f.elementwise else PROBE)
    rest = np.ones(PROBE.shape, bool)
    rest[0, 0] = False
    if f.elementwise and _same(A, again) and not _same(B[rest], A[rest]):
        raise ValueError(
            f"{f.name} is not element-wise, since an entry of Z moves others: say elementwise=False"
        )


@functools.lru_cache(maxsize=256)
def sound_loss(loss):
    """Raise ValueError if a loss visibly breaks the contract of `Loss`; see `sound`."""
    ends = loss.allowed
    if ends is not None and not (isinstance(ends, tuple) and len(ends) == 2 and ends[0] < ends[1]):
        raise ValueError(f"{loss.name}.allowed is {shown(ends)}: (least, largest) would fit")
    complete = isinstance(loss.cancels, Activation) and callable(loss.from_z)
    if loss.cancels is not None and not complete:
        raise ValueError(f"{loss.name}.cancels needs an Activation, and from_z a function")
    Y = np.clip(np.array([[0.0, 1, 0], [1, 0, 0]]), *target_range(loss.allowed))
    try:
        with np.errstate(all="ignore"):
            found = [
                (g, g(P := SHARES_OF.copy(), T := Y.copy()), P, T) for g in (loss.fn, loss.deriv)
            ]
    except Exception:
        return
    for name, (_, result, P, T) in zip(("fn", "deriv"), found, strict=True):
        _kept(f"{loss.name}.{name}", result, P, SHARES_OF)
        _kept(f"{loss.name}.{name}", result, T, Y)


def _kept(name, result, given, before):
    """Raise ValueError if a function returned another shape, or wrote into its argument."""
    if np.shape(result) != before.shape:
        raise ValueError(
            f"{name} returns shape {np.shape(result)} for arrays of shape {before.shape}: "
            "the same shape is needed"
        )
    if not _same(given, before):
        raise ValueError(f"{name} writes into the array that it is given: return a new one")


def _same(a, b):
    return np.array_equal(a, b, equal_nan=True)


def target_range(allowed):
    """Return the least and the largest target; inf is never one."""
    low, high = allowed or (-LARGEST, LARGEST)
    return max(low, -LARGEST), min(high, LARGEST)
