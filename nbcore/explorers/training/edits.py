"""Examples that are added, moved and removed by hand, as one text that belongs to the state."""

import re
from typing import NamedTuple

import numpy as np

LEAST = 2  # examples that are left to learn from
MOST = 500  # examples that can be added
LARGEST = 1e7  # the size of a number; one's own are smaller, but the plane reaches further
NUMBER = r"(-?\d{1,8}(?:\.\d{1,20})?(?:e-?\d{1,2})?)"
ADDED = re.compile(rf"\+{NUMBER},{NUMBER},([01])", re.ASCII)
REMOVED = re.compile(r"-([1-9]\d{0,5})", re.ASCII)
MOVED = re.compile(rf"~([1-9]\d{{0,5}}),{NUMBER},{NUMBER}", re.ASCII)
FITS = "+0.5,-0.3,1 (added: x₁, x₂, class), -17 (removed) and ~4,0.1,0.2 (moved)"


class Changes(NamedTuple):
    """What is different from the m examples that controls describe, whose indices count from 0.

    `added` has (x₁, x₂, class) of each new example, `removed` the sorted indices of those that are
    left out, `moved` the sorted (index, x₁, x₂) of those that are elsewhere. A row is a place among
    the examples as they are now: those that are left, then the new ones.
    """

    added: tuple[tuple[float, float, int], ...] = ()
    removed: tuple[int, ...] = ()
    moved: tuple[tuple[int, float, float], ...] = ()

    def left(self, m: int) -> list[int]:
        """Return the indices of those of m examples that are not removed."""
        removed = set(self.removed)
        return [n for n in range(m) if n not in removed]

    def add(self, x1: float, x2: float, target: int) -> "Changes":
        """Return the changes with one more example, in the last row."""
        return self._replace(added=(*self.added, (x1, x2, target)))

    def move(self, row: int, x1: float, x2: float, m: int) -> "Changes":
        """Return the changes with the example of a row elsewhere."""
        left = self.left(m)
        if row >= len(left):
            added, k = list(self.added), row - len(left)
            added[k] = x1, x2, added[k][2]
            return self._replace(added=tuple(added))
        others = [move for move in self.moved if move[0] != left[row]]
        return self._replace(moved=tuple(sorted([*others, (left[row], x1, x2)])))

    def remove(self, row: int, m: int) -> "Changes":
        """Return the changes without the example of a row; the later ones move up."""
        left = self.left(m)
        if row >= len(left):
            k = row - len(left)
            return self._replace(added=self.added[:k] + self.added[k + 1 :])
        moved = tuple(move for move in self.moved if move[0] != left[row])
        return self._replace(removed=tuple(sorted([*self.removed, left[row]])), moved=moved)

    def fitting(self, m: int) -> "Changes":
        """Return those that m examples can have, none if fewer than LEAST would be left."""
        removed = tuple(n for n in self.removed if n < m)
        fit = Changes(self.added, removed, tuple(move for move in self.moved if move[0] < m))
        return fit if m - len(removed) + len(self.added) >= LEAST else Changes()

    def applied(self, X: np.ndarray, Y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return examples (m, 2) and (m, 1) with these changes."""
        X, left = X.copy(), self.left(len(X))
        for n, *place in self.moved:
            X[n] = place
        new = np.reshape(self.added, (-1, 3))
        return np.concatenate([X[left], new[:, :2]]), np.concatenate([Y[left], new[:, 2:]])


class Edits:
    """The changes, a part of the state; `value` is None where there are none.

    They belong to the examples that they were made to: those that a text brings belong to the first
    that `settle` names.
    """

    def __init__(self):
        self.value = None

    @property
    def value(self) -> Changes | None:
        """The changes."""
        return self._value

    @value.setter
    def value(self, changes):
        self._value, self._basis = changes if changes and any(changes) else None, None

    @property
    def changes(self) -> Changes:
        """The changes, empty where there are none."""
        return self._value or Changes()

    def settle(self, basis, m: int) -> None:
        """Forget what does not fit m examples, and all that was made to others than `basis`."""
        kept = self.changes if self._basis in (None, basis) else Changes()
        self.value = kept.fitting(m)
        self._basis = basis

    @property
    def text(self) -> str:
        """The changes, their indices counted from 1; nothing where there are none."""
        added, removed, moved = self.changes
        parts = [f"-{n + 1}" for n in removed]
        parts += [f"~{n + 1},{plain(x1)},{plain(x2)}" for n, x1, x2 in moved]
        return ";".join(parts + [f"+{plain(x1)},{plain(x2)},{target}" for x1, x2, target in added])

    def read(self, text: str) -> Changes | None:
        """Return the changes that a text stands for; raise ValueError for one that has no sense."""
        added, removed, moved = [], [], []
        for part in text.split(";") if text else ():
            if found := ADDED.fullmatch(part):
                added.append((*map(_number, found.groups()[:2]), int(found[3])))
            elif found := REMOVED.fullmatch(part):
                removed.append(int(found[1]) - 1)
            elif found := MOVED.fullmatch(part):
                moved.append((int(found[1]) - 1, *map(_number, found.groups()[1:])))
            else:
                raise ValueError(
                    f"edits are such as {FITS}, with ; between them, not {part[:40]!r}"
                )
        if len(added) > MOST:
            raise ValueError(f"edits add {len(added)} examples: {MOST} at most would fit")
        named = sorted(removed + [move[0] for move in moved])
        for one, two in zip(named, named[1:], strict=False):
            if one == two:
                raise ValueError(f"edits change example {one + 1} twice: one change would fit")
        return Changes(tuple(added), tuple(sorted(removed)), tuple(sorted(moved))) if text else None

    @property
    def words(self) -> list[str]:
        """How many examples were changed, as a fact; nothing where none were."""
        names = "added", "moved", "removed"
        counts = map(len, (self.changes.added, self.changes.moved, self.changes.removed))
        said = [f"{count} {name}" for count, name in zip(counts, names, strict=True) if count]
        return [f"train examples changed by hand: {', '.join(said)}"] if said else []


def plain(value: float) -> str:
    """Return a number as a text from which exactly it can be read."""
    return repr(float(value)).removesuffix(".0")


def _number(text):
    value = float(text) + 0.0  # 0 has no sign
    if abs(value) > LARGEST:
        raise ValueError(f"edits have {text}: numbers from {-LARGEST:g} to {LARGEST:g} would fit")
    return value
