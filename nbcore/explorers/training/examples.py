"""The examples of a training: those of a data set, or one's own from arrays, a file or a text."""

import csv
import io
import math
import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nbcore import validation
from nbcore.analysis.metrics import edges
from nbcore.data import split
from nbcore.explorers.tasks import A_NUMBER, YES_OR_NO, Task, task
from nbcore.writing.numbers import NOISE

ROWS = 200  # examples of a data set that is made, train and test together
DIGITS = 360  # more would let the numbers take longer than the picture
# How large each data set is: the options of its maker.
SIZES = {
    **dict.fromkeys(("XOR", "AND", "OR"), {"copies": ROWS // 4}),
    **dict.fromkeys(("moons", "circles", "spirals", "wave"), {"m": ROWS}),
    "digits": {"m": DIGITS},
}
OWN = "own"  # the name of one's own examples among the data sets
LEAST, MOST, LARGEST = 4, 500, 1e6  # of one's own: how many examples, and the size of a number
COLUMNS = {2: "an input and a number", 3: "two inputs and a class, 0 or 1"}  # of a row
FITS = f"each row has {COLUMNS[3]}, or {COLUMNS[2]}"

Rows = tuple[tuple[float, ...], ...]  # one's own examples: the inputs of each, and its target


class Examples(NamedTuple):
    """A data set in two parts, each (X, Y), and the edges of what is shown of its inputs.

    `task` has the loss and the last activation. `ends` are the lowest and the highest value of each
    input with some room; None for pictures.
    """

    task: Task
    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]
    ends: list[float] | None

    @property
    def flat(self) -> bool:
        """Whether they are places of two classes in a plane."""
        return self.task.X.shape[1] == 2


@lru_cache(maxsize=32)
def examples_of(data: str, noise: float, test: float, own: Rows | None) -> Examples:
    """Return one of SIZES or, with the name OWN, one's own; `test` is the share for the test."""
    if data == OWN:
        X, Y = np.split(np.array(own), [-1], axis=1)
        made = Task(X, Y, *(YES_OR_NO if X.shape[1] == 2 else A_NUMBER))
        # A file may be sorted by class.
        return Examples(made, *split(X, Y, test=test, seed=0), _ends(X))
    made = task(data, noise=noise, **SIZES[data])
    ends = None if data == "digits" else edges(made.X)
    return Examples(made, *split(made.X, made.Y, test=test, seed=None), ends)  # gates stay balanced


def _ends(X):
    """Return the edges of columns, each with room of its own: one may be far wider than another."""
    if (np.ptp(X, axis=0) == 0).any():
        return edges(X)
    return [end for x in X.T for end in edges(x[:, None])]


def own_rows(examples) -> Rows:
    """Return examples of one's own: arrays (X, Y) or the path of a CSV file, with four digits.

    X is (m, 2) with Y of 0 and 1, (m,) or (m, 1); or X is (m, 1) with any numbers Y. In a file the
    last column is the target, and the first line may name the columns. Raises ValueError, saying
    where and what would fit, unless these are LEAST to MOST examples of finite numbers up to
    LARGEST, not all with the same inputs.
    """
    if isinstance(examples, str | os.PathLike):
        return _from_file(Path(examples))
    if not (isinstance(examples, tuple | list) and len(examples) == 2):
        what = validation.shown(examples)
        raise ValueError(f"examples is {what}: a pair (X, Y), or the path of a CSV file, is needed")
    X, Y = (validation.real(name, part) for name, part in zip("XY", examples, strict=True))
    if X.ndim != 2 or X.shape[1] not in (1, 2):
        raise ValueError(f"X has shape {X.shape}: (m, 2) or (m, 1) would fit")
    if Y.shape not in ((len(X),), (len(X), 1)):
        raise ValueError(f"Y has shape {Y.shape}: ({len(X)},) or ({len(X)}, 1) would fit")
    rows = np.column_stack([X, Y]).astype(float).tolist()
    return _fitting("examples", [(f"row {n}", row) for n, row in enumerate(rows)])


def own_text(rows: Rows) -> str:
    """Return examples as a text without blanks."""
    return ";".join(",".join(f"{value:.4g}" for value in row) for row in rows)


def read_text(text: str) -> Rows:
    """Return the examples that a text stands for; raises ValueError as `own_rows` does."""
    parts = [(f"example {n}", part.split(",")) for n, part in enumerate(text.split(";"), start=1)]
    return _fitting("examples", _numbers("examples", parts))


def _from_file(path):
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ValueError(
            f"there is no file {str(path)!r} in {Path.cwd()}: the path of a CSV file is needed"
        ) from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no text in UTF-8: a CSV file is needed") from None
    except (OSError, ValueError) as problem:
        raise ValueError(
            f"{str(path)!r} cannot be read ({problem}): a CSV file is needed"
        ) from None
    first = text.lstrip().partition("\n")[0]
    delimiter = next((mark for mark in ";\t" if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [(f"line {reader.line_num}", row) for row in reader if any(map(str.strip, row))]
    except csv.Error as problem:
        raise ValueError(f"line {reader.line_num} of {path.name}: {problem}") from None
    if lines and not any(_is_number(word) for word in lines[0][1]):
        del lines[0]  # names of the columns
    return _fitting(path.name, _numbers(path.name, lines))


def _numbers(name, lines):
    """Return rows of words as rows of numbers, all of the same length."""
    columns = len(lines[0][1]) if lines else 3
    for where, words in lines:
        fits = FITS if columns not in COLUMNS else f"{columns}, {COLUMNS[columns]}, would fit"
        if len(words) != columns or columns not in COLUMNS:
            one = f"{len(words)} column{'' if len(words) == 1 else 's'}"
            raise ValueError(f"{where} of {name} has {one}: {fits}")
        for k, word in enumerate(words, start=1):
            if not _is_number(word):
                said = f"{where} of {name}, column {k}: {word.strip()[:40]!r} is no number"
                raise ValueError(f"{said}; one such as -0.25 is needed")
    return [(where, [float(word) for word in words]) for where, words in lines]


def _is_number(word):
    try:
        float(word)
    except ValueError:
        return False
    return word.isascii() and "_" not in word


def _fitting(name, lines):
    """Return rows of numbers, with where they stand, as examples, or raise ValueError."""
    if not LEAST <= len(lines) <= MOST:
        raise ValueError(f"{name} has {len(lines)} examples: {LEAST} to {MOST} would fit")
    for where, row in lines:
        for k, value in enumerate(row, start=1):
            if not (math.isfinite(value) and abs(value) <= LARGEST):
                fits = f"a number from {-LARGEST:g} to {LARGEST:g}"
                raise ValueError(f"{where} of {name}, column {k}: {value:g}; {fits} would fit")
        if len(row) == 3 and row[2] not in (0, 1):
            raise ValueError(f"{where} of {name}: the class is {row[2]:g}; 0 or 1 would fit")
    rows = tuple(tuple(map(_rounded, row)) for _, row in lines)
    if len({row[:-1] for row in rows}) == 1:
        raise ValueError(f"all examples of {name} have the same inputs: different ones are needed")
    return rows


def _rounded(value):
    """Return a number with four digits, 0 for one that is smaller than rounding."""
    return float(f"{value:.4g}") + 0.0 if abs(value) >= NOISE else 0.0


class OwnExamples:
    """One's own examples, a part of the state: those of a state, otherwise the `first`, if any."""

    def __init__(self, first: Rows | None):
        self.first, self.value = first, None

    @property
    def value(self) -> Rows | None:
        """The examples; None where there are none."""
        return self._value or self.first

    @value.setter
    def value(self, rows):
        self._value = rows

    @property
    def text(self) -> str:
        """The examples as a text, empty where there are none."""
        return own_text(self.value) if self.value else ""

    def read(self, text: str) -> Rows | None:
        """Return the examples that a text stands for, None for no text, or raise ValueError."""
        return read_text(text) if text else None
