"""What of a picture is pointed at or picked, and what is said about it."""

import re
from collections.abc import Callable
from typing import NamedTuple

from nbcore.drawing.spots import Spots

LONGEST = 130  # letters of what is said about a thing
Place = tuple[str, int, int, int]  # the kind of a thing, the index of its set, row and column


class Thing(NamedTuple):
    """A kind of thing that can be pointed at in an explorer's picture.

    `says(numbers, index, row, column)` returns one line: what it is, its number, where that comes
    from. `numbers` are those that the scenario gave to the figure. `sets`, of the same arguments,
    returns the values that controls take when the thing is picked; None for one that is only
    marked, and stays marked until another one is picked.
    """

    says: Callable[..., str]
    sets: Callable[..., dict] | None = None


class Pointer:
    """The places that are `pointed` at and `value`, the one picked; None if there is none.

    A place can be written as a `text`, counted from 1, and be read again.
    """

    def __init__(self, things: dict[str, Thing]):
        self.things = things
        self.pointed: Place | None = None
        self.value: Place | None = None
        self._spots: dict[tuple[str, int], Spots] = {}

    def keep(self, spots: list[Spots]) -> None:
        """Take up the spots of a new picture; a place that it does not have is forgotten."""
        self._spots = {(some.kind, some.index): some for some in spots}
        if not self.has(self.pointed):
            self.pointed = None
        if not self.has(self.value):
            self.value = None

    def has(self, place: Place | None) -> bool:
        """Say whether the picture has such a place."""
        spots = place and self._spots.get(tuple(place[:2]))
        return bool(spots) and spots.has(*place[2:])

    def readout(self, numbers: dict) -> str:
        """Say what is pointed at or, if that is nothing, what is picked."""
        place = self.pointed or self.value
        return self.things[place[0]].says(numbers, *place[1:]) if place else ""

    @property
    def text(self) -> str:
        """The picked place, such as weight:1,2,3; nothing if there is none."""
        if not self.value:
            return ""
        kind, *numbers = self.value
        return f"{kind}:{','.join(str(number + 1) for number in numbers)}"

    def read(self, text: str) -> Place | None:
        """Return the place that a text stands for, None for no text; raise ValueError for others.

        Whether the picture has such a place shows when it is drawn.
        """
        if not text:
            return None
        kinds = [kind for kind, thing in self.things.items() if thing.sets is None]
        found = re.fullmatch(r"(\w+):([1-9]\d{0,5}),([1-9]\d{0,5}),([1-9]\d{0,5})", text, re.ASCII)
        if not found or found[1] not in kinds:
            such = f"one of {', '.join(kinds)}" if kinds else "not known here"
            raise ValueError(
                f"picked is a kind of thing, {such}, and its place, as in kind:1,2,3, not {text!r}"
            )
        return found[1], *(int(number) - 1 for number in found.groups()[1:])
