"""What an explorer draws and says at given settings, without its widgets and without a PNG."""

import functools

from nbcore.drawing.marks import Marks
from nbcore.drawing.theme import WIDE


class Drawn:
    """The marks and facts that an explorer's scenario and figure make of its defaults and these."""

    def __init__(self, explorer, settings, width=WIDE):
        self.values = defaults(explorer) | settings
        self.numbers = explorer.scenario(**self.values)
        self.marks = Marks(width, explorer.heights[width])
        self.facts = "\n".join(explorer.figure(self.marks, **self.numbers))


@functools.cache
def defaults(explorer) -> dict:
    """Return the values of an explorer's controls at first."""
    return explorer().values()
