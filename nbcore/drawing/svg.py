"""A picture as SVG: sharp on every screen, in the colors of the page's theme."""

import base64
import html
import io
import itertools

import numpy as np
import PIL.Image  # matplotlib's own dependency

from nbcore.drawing.marks import AHEAD, BACK, CIRCLE, CROSS, DIAMOND, SQUARE, UP, Marks
from nbcore.drawing.text import DIGIT_HEIGHT, text_width
from nbcore.drawing.theme import FONTS, THEMED

KINDS = "images", "polylines", "markers", "texts"  # from the ground up
HALF = [(-1, -0.5), (-0.5, -1), (0, -0.5), (0.5, -1), (1, -0.5), (0.5, 0)]  # of a cross
MANY = 3  # images of a group that a page can fetch at each frame
CORNERS = {  # of markers of radius 1, y downward
    SQUARE: [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    CROSS: [*HALF, *((-x, -y) for x, y in HALF)],
    DIAMOND: [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)],
    UP: [(0, -1), (1, 1), (-1, 1)],
    AHEAD: [(1, 0), (-1, 1), (-1, -1)],
    BACK: [(-1, 0), (1, 1), (1, -1)],
}


def layers(marks: Marks) -> dict[str, str]:
    """Return the content of a picture, by "kind group": the marks of one kind in one group."""
    return {
        f"{kind} {name}": "".join(write(marks.height, getattr(group, kind)))
        for kind, write in zip(KINDS, (_images, _polylines, _markers, _texts), strict=True)
        for name, group in marks.groups.items()
        if getattr(group, kind)
    }


def svg(marks: Marks) -> str:
    """Return the whole picture."""
    parts = "".join(f'<g data-layer="{name}">{part}</g>' for name, part in layers(marks).items())
    size = f'width="{marks.width}" height="{marks.height}"'
    view = f'viewBox="0 0 {marks.width} {marks.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} font-family="{FONTS}">{parts}</svg>'
    )


def color_of(color: str) -> str:
    """Return a color of the theme as a variable of the page, and any other as it is."""
    return f"var(--nbcore-{THEMED[color][0]}, {color})" if color in THEMED else color


def _short(value):
    """Return a coordinate without more digits than can be seen."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _images(height, images):
    """Yield the images of a group; many small ones as one, since a page fetches each anew."""
    boxes = [[round(edge) for edge in image.box] for image in images]  # whole pixels: sharp edges
    pixels = [image.pixels() for image in images]
    if len(images) > MANY:
        boxes, pixels = _together(boxes, pixels)
    else:
        pixels = [np.ascontiguousarray(some[:, :, :3]) for some in pixels]
    for (left, bottom, right, top), some in zip(boxes, pixels, strict=True):
        file = io.BytesIO()
        PIL.Image.fromarray(some).save(file, "PNG", compress_level=1)
        data = base64.b64encode(file.getvalue()).decode()
        yield (
            f'<image x="{left}" y="{height - top}" width="{right - left}" height="{top - bottom}" '
            'preserveAspectRatio="none" style="image-rendering: pixelated" '
            f'href="data:image/png;base64,{data}"/>'
        )


def _together(boxes, pixels):
    """Return a box around all and its pixels, as lists of one; what is between stays clear."""
    left, bottom = np.min(boxes, axis=0)[:2]
    right, top = np.max(boxes, axis=0)[2:]
    sheet = np.zeros((top - bottom, right - left, 4), np.uint8)
    for (x, low, end, high), some in zip(boxes, pixels, strict=True):
        rows = np.arange(high - low) * len(some) // (high - low)
        columns = np.arange(end - x) * some.shape[1] // (end - x)
        sheet[top - high : top - low, x - left : end - left] = some[rows][:, columns]
    return [[left, bottom, right, top]], [sheet]


def _polylines(height, polylines):
    for (color, dash), lines in polylines.items():
        by_width = {}
        for points, width in zip(lines.points, lines.widths, strict=True):
            by_width.setdefault(round(float(width), 2), []).append(points)
        for width, paths in by_width.items():
            path = "".join(_path(points, height) for points in paths)
            gaps = " ".join(_short(width * part) for part in dash)
            dashes = f' stroke-dasharray="{gaps}"' if gaps else ""
            yield (
                f'<path d="{path}" fill="none" stroke="{color_of(color)}" '
                f'stroke-width="{width}"{dashes} stroke-linejoin="round"/>'
            )


def _path(points, height):
    places = (np.array([0, height]) + np.asarray(points) * [1, -1]).tolist()
    closed = len(places) > 2 and places[0] == places[-1]  # then its last corner is one, too
    corners = places[:-1] if closed else places
    lines = "L".join(["%.1f %.1f"] * len(corners)) % tuple(itertools.chain(*corners))
    return f"M{lines}Z" if closed else f"M{lines}"


def _markers(height, markers):
    for shape, these in markers.items():
        for look, some in itertools.groupby(zip(*these, strict=True), key=lambda one: one[2:]):
            face, edge = map(color_of, look)
            drawn = "".join(_marker(shape, x, height - y, r) for (x, y), r, *_ in some)
            yield f'<g fill="{face}" stroke="{edge}">{drawn}</g>'


def _marker(shape, x, y, r):
    if shape == CIRCLE:
        return f'<circle cx="{_short(x)}" cy="{_short(y)}" r="{_short(r)}"/>'
    points = " ".join(f"{_short(x + r * a)},{_short(y + r * b)}" for a, b in CORNERS[shape])
    return f'<polygon points="{points}"/>'


def _texts(height, texts):
    for x, y, text, size, color in texts:
        base = height - y + DIGIT_HEIGHT / 2 * size
        place = f'x="{_short(x)}" y="{_short(base)}" font-size="{_short(size)}"'
        # As wide as laid out, also in another font.
        width = f'textLength="{_short(text_width(text, size))}" lengthAdjust="spacingAndGlyphs"'
        yield f'<text {place} {width} fill="{color_of(color)}">{html.escape(text)}</text>'
