"""Refuse bad input, one value or array at a time, with errors that say what would fit.

`nbcore.compatibility` asks whether several of them belong together.
"""

import math
import reprlib
import sys

import numpy as np


def count(name, value):
    """Return a positive whole number as an int; raises ValueError for all else."""
    if not is_count(value):
        raise ValueError(f"{name} is {shown(value)}: a positive whole number is needed")
    return int(value)


def is_count(value):
    """Return whether the value is a positive whole number."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and value > 0


def whole(name, value, low, high=None):
    """Raise ValueError unless the value is a whole number from low to high, both included."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        if low <= value and (high is None or value <= high):
            return
    fits = f"of at least {low}" if high is None else f"from {low} to {high}"
    raise ValueError(f"{name} is {shown(value)}: a whole number {fits} would fit")


def number(name, value, fits=lambda value: True, words="a finite number"):
    """Return one finite real number that fits, as `words` say; raises ValueError for all else."""
    plain = value.item() if isinstance(value, np.integer | np.floating) else value
    real = isinstance(plain, int | float) and not isinstance(plain, bool)
    if not (real and abs(plain) <= sys.float_info.max and fits(plain)):
        raise ValueError(f"{name} is {shown(value)}: {words} is needed")
    return float(plain)


def positive(name, value):
    """Return a positive, finite number as a float; raises ValueError for all else."""
    return number(name, value, lambda value: value > 0, "a positive number")


def share(name, value):
    """Return a number from 0 up to, but below, 1 as a float; raises ValueError for all else."""
    words = "a number from 0 up to, but below, 1"
    return number(name, value, lambda value: 0 <= value < 1, words)


def flag(name, value):
    """Raise ValueError unless the value is True or False."""
    if value is not True and value is not False and not isinstance(value, np.bool_):
        raise ValueError(f"{name} is {shown(value)}: True or False is needed")


def one_of(name, value, options):
    """Raise ValueError unless the value is one of the options, which are texts."""
    if not (isinstance(value, str) and value in options):
        raise ValueError(f"{name} is {shown(value)}: one of {', '.join(options)} is needed")


def pair(name, value):
    """Return a pair (X, Y) as it is; raises ValueError for all else."""
    if not (isinstance(value, tuple | list) and len(value) == 2):
        raise ValueError(f"{name} is {shown(value)}: a pair (X, Y) is needed")
    return value


def instance(name, value, *kinds):
    """Raise ValueError unless the value is of one of these kinds, such as Loss or str."""
    if not isinstance(value, kinds):
        words = {"str": "text", "Iterable": "list"}
        names = [words.get(kind.__name__, kind.__name__) for kind in kinds]
        either = " or ".join(f"{'an' if n[0] in 'AEIOU' else 'a'} {n}" for n in names)
        where = " of nbcore" if kinds[0].__module__.startswith("nbcore") else ""
        raise ValueError(f"{name} is {shown(value)}: {either}{where} is needed")


def float_type(name, dtype):
    """Return np.float32 or np.float64; raises ValueError for another type."""
    for kind in (np.float32, np.float64):
        if isinstance(dtype, str | type | np.dtype) and dtype in (kind, kind.__name__):
            return kind
    if dtype is float:
        return np.float64
    raise ValueError(f"{name} is {shown(dtype)}: float32 or float64 is needed")


def real(name, values, otherwise=np.float64):
    """Return values as an array: float32 and float64 stay, other numbers become `otherwise`.

    Raises ValueError for complex numbers, objects and texts, for rows of different lengths, and
    for a masked array.
    """
    if type(values) is np.ndarray and values.dtype.char in "fd" and values.dtype.isnative:
        return values
    rows = values if isinstance(values, list | tuple) else [values]
    if any(isinstance(row, np.ma.MaskedArray) for row in rows):
        raise ValueError(f"{name} has a mask, which would be lost: leave out what it hides")
    try:
        array = np.asarray(values)
    except (ValueError, TypeError):
        raise ValueError(f"{name} has rows of different lengths") from None
    if array.dtype.char in "fd":
        return array.astype(array.dtype.newbyteorder("="), copy=False)
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name} must hold real numbers, not {array.dtype}")
    with np.errstate(over="ignore"):  # what is too large becomes inf, and is refused as that
        return array.astype(otherwise if np.dtype(otherwise).char in "fd" else np.float64)


def shaped(name, values, *shape):
    """Return what `real` returns; raises ValueError unless it has exactly this shape.

    A letter in the shape, such as "m", stands for any number but 0. Nothing is broadcast.
    """
    array = real(name, values)
    pairs = list(zip(array.shape, shape, strict=False))
    if array.ndim != len(shape) or any(n != s if isinstance(s, int) else n == 0 for n, s in pairs):
        fits = str(shape).replace("'", "")
        raise ValueError(f"{name} has shape {array.shape}: {fits} would fit")
    return array


def array(name, values, *shape):
    """Return what `shaped` returns; raises ValueError also for nan and inf."""
    found = shaped(name, values, *shape)
    finite(name, found.reshape(-1, found.shape[-1]))
    return found


def finite(name, array):
    """Raise ValueError when the array, of shape (m, n), holds nan or inf."""
    if not all_finite(array):
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(f"{name} holds {array[row, column]} in row {row}, column {column}")


def all_finite(array):
    """Return whether the array, of shape (m, n), holds neither nan nor inf."""
    # The product of a small array with itself is the quickest way to see that all is well; a large
    # one would wake up the threads of the BLAS, which then keep a core busy for many milliseconds.
    if array.size < 2**13 and math.isfinite(np.vdot(array, array)):
        return True
    return np.isfinite(array).all()


def shown(value):
    """Describe a value in a few words: an array by its shape, a record by its kind."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        name = type(value).__name__
        return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
    return reprlib.repr(value.item() if isinstance(value, np.generic) else value)
