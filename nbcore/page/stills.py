"""Pictures without controls: each call returns something that a cell can end with."""

from collections.abc import Iterable

import numpy as np

from nbcore import validation
from nbcore.drawing import charts
from nbcore.page.display import Still


def chart(
    lines: dict, *, title: str, across: str, up: str, log: bool = False, log_across: bool = False
) -> Still:
    """Return a picture of lines by name: arrays (n,) of values or pairs of arrays (xs, ys).

    Values alone are drawn at 0, 1, 2, ... `across` and `up` name the axes, with units. A line ends
    before its first value that is nan or inf, and the words below say so. Raises ValueError for no
    line or more than six, for a line that begins with nan or inf, for places that are not finite,
    for anything but rows of numbers, and for names that are not texts.
    """
    validation.instance("lines", lines, dict)
    pairs = {name: _pair(name, line) for name, line in lines.items()}
    axes = {"across": across, "up": up, "log": log, "log_across": log_across}
    return Still(charts.draw_chart, charts.SIZE, lines=pairs, title=title, **axes)


def gallery(pictures, captions, *, title: str, signed: bool = False) -> Still:
    """Return small pictures side by side: (k, rows, columns), with k captions.

    Values range from 0, paper, to 1, ink; with `signed` they may be negative, and each picture has
    colors up to its own largest size. Raises ValueError for other shapes, for numbers that are not
    finite and, unless `signed`, for numbers outside 0 to 1.
    """
    validation.instance("captions", captions, Iterable)
    validation.instance("title", title, str)
    validation.flag("signed", signed)
    pictures = validation.real("pictures", pictures)
    captions = [str(text) for text in captions]
    if pictures.ndim != 3 or len(pictures) != len(captions) or not len(pictures):
        raise ValueError(
            f"pictures have shape {pictures.shape} and there are {len(captions)} captions: "
            "(k, rows, columns) and k captions are needed"
        )
    pictures = validation.array("pictures", pictures, "k", "rows", "columns")
    if not (signed or (0 <= pictures.min() and pictures.max() <= 1)):
        raise ValueError(
            f"pictures reach from {pictures.min():.4g} to {pictures.max():.4g}: 0, paper, to 1, "
            "ink, would fit, or signed=True"
        )
    size = charts.gallery_size(captions, title, signed=signed)
    shown = {"pictures": pictures, "captions": captions, "title": title, "signed": signed}
    return Still(charts.draw_gallery, size, **shown)


def matrix(values, rows, columns, *, title: str, down: str, across: str) -> Still:
    """Return a picture of a matrix (rows, columns) with a name for each row and column.

    `down` says what a row is, `across` what a column is. Raises ValueError when names are missing,
    and for values that are not finite.
    """
    names = {"title": title, "down": down, "across": across}
    for name, text in names.items():
        validation.instance(name, text, str)
    validation.instance("rows", rows, Iterable)
    validation.instance("columns", columns, Iterable)
    found = validation.real("values", values)
    values = np.asarray(values)
    rows, columns = [str(name) for name in rows], [str(name) for name in columns]
    if values.shape != (len(rows), len(columns)):
        raise ValueError(
            f"values have shape {values.shape}: {len(rows)} names of rows and {len(columns)} of "
            f"columns need ({len(rows)}, {len(columns)})"
        )
    validation.array("values", found, "rows", "columns")
    size = charts.matrix_size(rows, columns, title)
    return Still(charts.draw_matrix, size, values=values, rows=rows, columns=columns, **names)


def _pair(name, line):
    """Return the places and values of a line that is given as a pair or as values alone."""
    if not isinstance(line, tuple):
        values = validation.real(str(name), line)
        return np.arange(len(values) if values.ndim else 0), values
    if len(line) != 2:
        raise ValueError(f"{name} is a tuple of {len(line)}: values, or a pair (xs, ys), would fit")
    return line
