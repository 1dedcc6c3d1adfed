"""Write hundreds of short changing texts as one artist.

matplotlib lays out every Text anew when it changes, half a millisecond each; here the outlines of
the letters are kept and only moved.
"""

from functools import cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from nbcore.figures.style import INK

FONT = FontProperties(family="DejaVu Sans")
DIGIT_HEIGHT = 0.73  # of the font size
LEFT, CENTRE, RIGHT = 0.0, 0.5, 1.0


@cache
def _letter(character: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return a letter's outline (vertices, codes) and its width, for a font size of 1 pixel."""
    bar = TextPath((0, 0), "|", size=100, prop=FONT).get_extents().x1
    width = TextPath((0, 0), character + "|", size=100, prop=FONT).get_extents().x1 - bar
    if character == " ":
        return np.empty((0, 2)), np.empty(0, Path.code_type), width / 100
    outline = TextPath((0, 0), character, size=100, prop=FONT)
    return outline.vertices / 100, outline.codes, width / 100


class Lettering(PathPatch):
    """All changing texts of a page. `clear`, `write` each one, then `finish`.

    `texts` lists what is written, for tests and for readers who cannot see the picture.
    """

    def __init__(self, page):
        super().__init__(Path(np.empty((0, 2))), facecolor=INK, linewidth=0)
        page.add_artist(self)
        self.clear()

    def clear(self) -> None:
        """Forget all texts."""
        self._vertices, self._codes, self.texts = [], [], []

    def write(self, x: float, y: float, text: str, size: float = 11, align: float = LEFT) -> None:
        """Add a text of `size` pixels whose left end, centre or right end is at x.

        y is the middle of a digit's height.
        """
        self.texts.append(text)
        letters = [_letter(character) for character in text]
        x -= align * size * sum(width for _, _, width in letters)
        y -= DIGIT_HEIGHT / 2 * size
        for vertices, codes, width in letters:
            self._vertices.append(vertices * size + (x, y))
            self._codes.append(codes)
            x += size * width

    def finish(self) -> None:
        """Turn what was written into the outline that is drawn."""
        if self._vertices:
            self.set_path(Path(np.concatenate(self._vertices), np.concatenate(self._codes)))
