"""Pictures that stand still in a lesson: lines over one axis, a row of small pictures, a matrix."""

import numpy as np
from matplotlib.colors import Colormap, ListedColormap

from nbcore import validation
from nbcore.drawing.axes import LINES, Plot, Scale, legend_rows, linear, logarithmic
from nbcore.drawing.marks import Marks
from nbcore.drawing.text import CENTER, LEFT, RIGHT, text_width
from nbcore.drawing.theme import BLACK, FAINT, GRAY, SERIES, SIGNED, Box
from nbcore.writing.numbers import brief, number

SIZE = 800, 340  # of a chart, in pixels
FEW = 16  # so many points of a line still get a dot each
COLUMNS, PICTURE, CAPTION, TITLE = 10, 68, 18, 30  # pictures in a row, at most; pixels
GAP, EDGE = 12, 6  # pixels between pictures, and around all
NOTE = "purple: positive, orange: negative; each picture up to its own largest size"
LARGEST = 1e300  # of a number on an axis
CELL = 34  # pixels of a matrix's cell
PAPER = ListedColormap(np.repeat(np.linspace(1, 0.15, 256)[:, None], 3, axis=1), "paper")


def draw_chart(
    marks: Marks, *, lines: dict, title: str, across: str, up: str, log=False, log_across=False
) -> list[str]:
    """Draw lines by name, each (xs, ys), over a common axis; return where each begins and ends.

    A line ends before its first value that is not finite, and the facts say so. `log` and
    `log_across` make the axes logarithmic; what is not positive is drawn at their lower end.
    Raises ValueError for no line or more lines than there are colors, for a line that begins with
    a value that is not finite, for places that are not finite, and for numbers above LARGEST.
    """
    validation.instance("lines", lines, dict)
    if not 1 <= len(lines) <= len(SERIES):
        raise ValueError(f"{len(lines)} lines: 1 to {len(SERIES)} would fit, one for each color")
    for name, text in (("title", title), ("across", across), ("up", up)):
        validation.instance(name, text, str)
    validation.flag("log", log)
    validation.flag("log_across", log_across)
    kept = {name: _finite(name, *line) for name, line in lines.items()}
    every_x, every_y = (np.concatenate(parts) for parts in zip(*kept.values(), strict=True))
    plot = Plot(
        marks,
        Box(0, 0, marks.width, marks.height),
        logarithmic(every_x) if log_across else _exactly(every_x),
        logarithmic(every_y) if log else linear(every_y, zero=every_y.min() >= 0),
        title=title, x_name=across, y_name=up, rows=legend_rows(list(lines), marks.width, up),
    )  # fmt: skip
    for i, (name, line) in enumerate(kept.items()):
        _draw_line(plot, i, name, *line)
    left = {name: np.asarray(lines[name][1])[len(kept[name][1]) :] for name in lines}
    where = {(xs[0], xs[-1]) for xs, _ in kept.values()}
    places = f"{up} over {across}"
    if len(where) == 1:  # said once
        places = f"{up} at {across} {' and '.join(dict.fromkeys(map(brief, *where)))}"
    said = [
        _line_in_words(name or up, *kept[name], left[name], places=len(where) > 1) for name in lines
    ]
    return [f"{title}; {places}", *said]


def _draw_line(plot, i, name, xs, ys):
    """Draw a line in the i-th style, with dots if it has few points."""
    color, dash = SERIES[i], LINES[i]
    plot.line(xs, ys, color, dash=dash)
    if len(xs) <= FEW:
        plot.markers(xs, ys, 3.5, color, color)
    if name:
        plot.legend(name, color, dash=dash, dot=len(xs) == 1)


def _line_in_words(name, xs, ys, left, *, places):
    """Return where a line begins and ends, its lowest point, and where it ceased to be finite."""
    ends = [f"{brief(ys[n])} at {brief(xs[n])}" if places else brief(ys[n]) for n in (0, -1)]
    text = ", ".join(ends[: len(ys)])
    again = int(np.isfinite(left).sum())
    if again:
        later = "1 later value is" if again == 1 else f"{again} later values are"
        text += f", then not finite, and {later} not drawn"
    elif len(left):
        text += ", not finite after that"
    n = int(ys.argmin())
    lowest = f"; lowest {brief(ys[n])} at {brief(xs[n])}" if ys[n] < min(ys[0], ys[-1]) else ""
    return f"{name}: {text}{lowest}"


def _finite(name, xs, ys):
    """Return a line as two arrays, up to its first value that is not finite."""
    validation.instance("the name of a line", name, str)
    xs, ys = validation.real(f"{name}: places", xs), validation.real(f"{name}: values", ys)
    xs, ys = xs.astype(float), ys.astype(float)
    if xs.shape != ys.shape or xs.ndim != 1:
        raise ValueError(f"{name}: places {xs.shape} and values {ys.shape} make no line")
    bad = np.flatnonzero(~np.isfinite(ys))
    end = bad[0] if len(bad) else len(ys)
    if end == 0:
        raise ValueError(f"{name}: there is no finite value to begin with")
    xs, ys = xs[:end], ys[:end]
    for what, numbers in (("places", xs), ("values", ys)):
        if not (np.abs(numbers) <= LARGEST).all():
            raise ValueError(f"{name}: {what} must be finite, and of size {LARGEST:g} at most")
    return xs, ys


def _exactly(values):
    """Return an axis from the smallest to the largest value, without room."""
    low, high = float(values.min()), float(values.max())
    return Scale(low, high) if low < high else linear(values)


def _columns(captions):
    """Return how many pictures with these captions stand in a row, and how far apart."""
    apart = max(PICTURE, *(text_width(caption) for caption in captions)) + GAP
    return max(1, min(len(captions), COLUMNS, int((SIZE[0] - 2 * EDGE + GAP) // apart))), apart


def gallery_size(captions: list[str], title: str, *, signed: bool = False) -> tuple[int, int]:
    """Return the width and height in pixels that small pictures with captions need."""
    columns, apart = _columns(captions)
    words = max(text_width(title, 12), text_width(NOTE) if signed else 0)
    rows = -(-len(captions) // columns)
    width = max(columns * apart - GAP, words) + 2 * EDGE
    height = TITLE + signed * CAPTION + rows * (PICTURE + CAPTION + 8)
    return int(np.ceil(width)), height


def draw_gallery(
    marks: Marks, *, pictures: np.ndarray, captions: list[str], title: str, signed: bool = False
) -> list[str]:
    """Draw small pictures (k, rows, columns), each with a caption; return the captions.

    Pixels go from paper at 0 to ink at 1 or, when `signed`, from orange over white at 0 to purple,
    up to each picture's own largest size.
    """
    columns, apart = _columns(captions)
    marks.add_text(EDGE, marks.height - 14, title, 12)
    if signed:
        marks.add_text(EDGE, marks.height - 32, NOTE, 11, color=FAINT)
    for n, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left = EDGE + n % columns * apart + (apart - GAP - PICTURE) / 2
        top = marks.height - TITLE - signed * CAPTION - n // columns * (PICTURE + CAPTION + 8)
        place = Box(left, top - PICTURE, left + PICTURE, top)
        colors: Colormap = SIGNED if signed else PAPER
        marks.add_image(picture, place, None if signed else (0, 1), colors)
        marks.add_polyline(place.outline(), FAINT, 1)
        marks.add_text(place.middle[0], place.bottom - CAPTION / 2 - 1, caption, 11, CENTER)
    return [title, "; ".join(captions)]


def _room(rows, columns):
    """Return in pixels the room for names of rows, and the width of a cell below its name."""
    left = max(text_width(name, 11) for name in rows) + 22
    return left, max(CELL, *(text_width(name, 11) + 12 for name in columns))


def matrix_size(rows: list[str], columns: list[str], title: str) -> tuple[int, int]:
    """Return the width and height in pixels that a matrix needs."""
    left, cell = _room(rows, columns)
    width = max(left + len(columns) * cell + 12, text_width(title, 12) + 24)
    return max(round(width), 380), len(rows) * CELL + 92


def draw_matrix(
    marks: Marks, *, values, rows: list[str], columns: list[str], title: str, down: str, across: str
) -> list[str]:
    """Draw numbers (rows, columns) as colored cells with names beside and above them.

    `down` and `across` say what the rows and the columns are. Whole numbers stay whole. Returns
    each row in words.
    """
    text = str if np.issubdtype(values.dtype, np.integer) else number
    left, cell = _room(rows, columns)
    top = marks.height - 72
    box = Box(left, top - len(rows) * CELL, left + len(columns) * cell, top)
    marks.add_text(12, marks.height - 14, title, 12)
    marks.add_text(12, marks.height - 36, f"rows: {down}; columns: {across}", 11, LEFT, FAINT)
    marks.add_image(values, box)
    marks.add_polyline(box.outline(), FAINT, 1)
    facts = [f"{title}; rows: {down}; columns: {across} ({', '.join(columns)})"]
    for i, name in enumerate(rows):
        marks.add_text(left - 8, box.cell(i, 0, *values.shape).middle[1], name, 11, RIGHT)
        facts.append(f"{name}: " + " ".join(text(value) for value in values[i]))
    for j, name in enumerate(columns):
        marks.add_text(box.cell(0, j, *values.shape).middle[0], top + 12, name, 11, CENTER)
    for (i, j), value in np.ndenumerate(values):
        color = BLACK if value else GRAY
        marks.add_text(*box.cell(i, j, *values.shape).middle, text(value), 11, CENTER, color)
    return facts
