"""A picture as PNG, for pages without a kernel: twice as many pixels as it is wide and high."""

import io

import numpy as np
import PIL.Image  # matplotlib's own dependency
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from nbcore.drawing.marks import AHEAD, BACK, CIRCLE, CROSS, DIAMOND, SQUARE, UP, Marks
from nbcore.drawing.text import DIGIT_HEIGHT, outline

SCALE = 2  # pixels of the PNG for each one of the picture
POINT = 1 / 72  # inches; matplotlib's unit of widths
STYLES = {  # what matplotlib calls the shapes
    CIRCLE: "o", SQUARE: "s", CROSS: "X", DIAMOND: "D", UP: "^", AHEAD: ">", BACK: "<",
}  # fmt: skip


def png(marks: Marks) -> bytes:
    """Return a picture with at most 256 colors, in light colors on white."""
    width, height = marks.width, marks.height
    # A pixel of the picture is a point, and so matplotlib's sizes need no conversion.
    figure = Figure(figsize=(width * POINT, height * POINT), dpi=SCALE / POINT, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    pixels = np.asarray(canvas.get_renderer().buffer_rgba())
    pixels[:] = 255
    still = Affine2D().scale(SCALE)
    groups = marks.groups.values()
    for image in (image for group in groups for image in group.images):
        _copy(image, pixels)
    for look, lines in (item for group in groups for item in group.polylines.items()):
        _draw(figure, _lines(*look, lines, still))
    for shape, markers in (item for group in groups for item in group.markers.items()):
        _draw(figure, _markers(shape, markers, still))
    _draw(figure, _texts([text for group in groups for text in group.texts], still))
    file = io.BytesIO()
    picture = PIL.Image.fromarray(pixels).convert("RGB")
    picture.quantize(256, dither=PIL.Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def _draw(figure, artist):
    figure.draw_artist(figure.add_artist(artist))


def _lines(color, dash, lines, still):
    style = (0, dash) if dash else "solid"
    return LineCollection(
        lines.points, colors=color, linewidths=lines.widths, linestyles=style, capstyle="butt",
        transform=still,
    )  # fmt: skip


def _markers(shape, markers, still):
    style = MarkerStyle(STYLES[shape])
    path = style.get_path().transformed(style.get_transform())
    return PathCollection(
        [path], (2 * np.array(markers.radii)) ** 2, offsets=np.reshape(markers.places, (-1, 2)),
        offset_transform=still, facecolors=markers.faces, edgecolors=markers.edges, linewidths=1,
        transform=IdentityTransform(),
    )  # fmt: skip


def _texts(texts, still):
    paths = [Path(*_placed(text)) for text in texts]
    colors = [text.color for text in texts]
    return PathCollection(paths, facecolors=colors, linewidths=0, transform=still)


def _placed(text):
    vertices, codes = outline(text.text)
    return vertices * text.size + (text.x, text.y - DIGIT_HEIGHT / 2 * text.size), codes


def _copy(image, pixels):
    """Write the colors of an image into the picture, pixel by pixel."""
    height = len(pixels)
    left, bottom, right, top = (round(SCALE * edge) for edge in image.box)
    rows = np.arange(top - bottom) * len(image.values) // max(top - bottom, 1)
    columns = np.arange(right - left) * image.values.shape[1] // max(right - left, 1)
    pixels[height - top : height - bottom, left:right] = image.pixels()[rows[:, None], columns]
