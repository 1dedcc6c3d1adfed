"""What an explorer draws and says at given settings, without its widgets and without a PNG."""

import functools

from nbcore.drawing.marks import Marks
from nbcore.explorers.controls import value_of


class Drawn:
    """The marks and facts that an explorer's scenario and figure make of its defaults and these."""

    def __init__(self, explorer, **settings):
        self.values = defaults(explorer) | settings
        self.numbers = explorer.scenario(**self.values)
        self.marks = Marks(*explorer.size)
        self.facts = "\n".join(explorer.figure(self.marks, **self.numbers))


@functools.cache
def defaults(explorer) -> dict:
    """Return the values of an explorer's controls at first."""
    return explorer().values()


def without_effect(explorer, line: str, **settings) -> list[str]:
    """Return the names in a line "a=1 b=2" whose value alone leaves texts or facts as they are."""
    controls, first, found = explorer().controls, Drawn(explorer, **settings), []
    for name, _, text in (part.partition("=") for part in line.split()):
        other = Drawn(explorer, **settings | {name: value_of(controls[name], name, text)})
        if other.marks.texts == first.marks.texts or other.facts == first.facts:
            found.append(name)
    return found
