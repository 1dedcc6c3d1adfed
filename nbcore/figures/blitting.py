"""Redraw only the artists that change, over a background that is kept."""

import struct
import zlib

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


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
        """Return the present picture."""
        if self.background is None:
            self.canvas.draw()
            self.background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self.background)
        for artist in self.artists:
            self.figure.draw_artist(artist)
        return encode(np.asarray(self.canvas.buffer_rgba()))


def encode(pixels: np.ndarray) -> bytes:
    """Return pixels of shape (height, width, 4), uint8, as a PNG file.

    General encoders choose a filter for every row, which costs more than all the drawing and gains
    nothing on flat colours. Here no row is filtered, and compression is light.
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # each row begins with 0: not filtered
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)  # 8 bits each of RGBA
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
