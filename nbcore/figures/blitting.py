"""Redraw only the artists that change, over a background that is kept."""

import io

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image


class Live:
    """A figure whose `artists` change often and whose rest (frames, ticks, labels) hardly ever.

    `png()` returns the picture as bytes. Call `forget()` when something in the background changed.
    """

    def __init__(self, figure: Figure, artists: list[Artist]):
        self.figure, self.artists = figure, artists
        self.canvas = FigureCanvasAgg(figure)
        self.background = None
        for artist in artists:
            artist.set_animated(True)

    def forget(self) -> None:
        """Have the background drawn anew with the next picture."""
        self.background = None

    def png(self) -> bytes:
        """Return the present picture, losslessly compressed for speed rather than size."""
        if self.background is None:
            self.canvas.draw()
            self.background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self.background)
        for artist in self.artists:
            self.figure.draw_artist(artist)
        size = self.canvas.get_width_height()
        picture = Image.frombuffer("RGBA", size, self.canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
        stream = io.BytesIO()
        picture.convert("RGB").save(stream, "png", compress_level=1)
        return stream.getvalue()
