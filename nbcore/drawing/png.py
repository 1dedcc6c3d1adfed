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
INCH = 72  # points, matplotlib's unit of widths
STYLES = {  # what matplotlib calls the shapes
    CIRCLE: "o", SQUARE: "s", CROSS: "X", DIAMOND: "D", UP: "^", AHEAD: ">", BACK: "<",
}  # fmt: skip


def png(marks: Marks) -> bytes:
    """Return a picture with at most 256 colors, in light colors on white."""
    file = io.BytesIO()
    picture = PIL.Image.fromarray(pixels(marks, SCALE)).convert("RGB")
    # Of the ways to choose colors, this one keeps those of thin lines.
    way = PIL.Image.Quantize.MAXCOVERAGE
    picture.quantize(256, way, dither=PIL.Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def pixels(marks: Marks, scale: int) -> np.ndarray:
    """Return a picture as (scale · height, scale · width, 4) of 0 to 255."""
    # A pixel of the picture is a point, and so matplotlib's sizes need no conversion.
    size = marks.width / INCH, marks.height / INCH  # the product with dpi is a whole number again
    figure = Figure(figsize=size, dpi=scale * INCH, facecolor="white")
    drawn = np.asarray(FigureCanvasAgg(figure).get_renderer().buffer_rgba())
    drawn[:] = 255
    scaled, groups = Affine2D().scale(scale), marks.groups.values()
    for image in marks.images:
        _copy(image, drawn, scale)
    for look, lines in (item for group in groups for item in group.polylines.items()):
        _draw(figure, _lines(*look, lines, scaled))
    for shape, markers in (item for group in groups for item in group.markers.items()):
        _draw(figure, _markers(shape, markers, scaled))
    _draw(figure, _texts([text for group in groups for text in group.texts], scaled))
    return drawn


def _draw(figure, artist):
    figure.draw_artist(figure.add_artist(artist))


def _lines(color, dash, lines, scaled):
    style = (0, dash) if dash else "solid"
    return LineCollection(
        lines.points, colors=color, linewidths=lines.widths, linestyles=style,
        capstyle="butt" if dash else "projecting", transform=scaled,
    )  # fmt: skip


def _markers(shape, markers, scaled):
    style = MarkerStyle(STYLES[shape])
    path = style.get_path().transformed(style.get_transform())
    return PathCollection(
        [path], (2 * np.array(markers.radii)) ** 2, offsets=np.reshape(markers.places, (-1, 2)),
        offset_transform=scaled, facecolors=markers.faces, edgecolors=markers.edges, linewidths=1,
        transform=IdentityTransform(),  # of the shape; a figure would give one of its own
    )  # fmt: skip


def _texts(texts, scaled):
    paths = [Path(*_placed(text)) for text in texts]
    colors = [text.color for text in texts]
    return PathCollection(paths, facecolors=colors, linewidths=0, transform=scaled)


def _placed(text):
    vertices, codes = outline(text.text)
    return vertices * text.size + (text.x, text.y - DIGIT_HEIGHT / 2 * text.size), codes


def _copy(image, drawn, scale):
    """Write the colors of an image into the picture, pixel by pixel."""
    height = len(drawn)
    left, bottom, right, top = (round(scale * edge) for edge in image.box)
    rows = np.arange(top - bottom) * len(image.values) // max(top - bottom, 1)
    columns = np.arange(right - left) * image.values.shape[1] // max(right - left, 1)
    drawn[height - top : height - bottom, left:right] = image.pixels()[rows[:, None], columns]
