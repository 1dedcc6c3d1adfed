"""Pictures that stand still in a lesson; each call returns something that a cell can end with."""

import numpy as np

from nbcore.figures import charts
from nbcore.widgets.output import Still


def chart(
    lines: dict, *, title: str, across: str, up: str, log: bool = False, log_across: bool = False
) -> Still:
    """Return a picture of lines by name: arrays (n,) of values or pairs of arrays (xs, ys).

    Values alone stand at 0, 1, 2, ... `across` and `up` name the axes, with units. Raises
    ValueError for more than six lines and for a line without a finite value.
    """
    pairs = {
        name: line if isinstance(line, tuple) else (np.arange(len(line)), line)
        for name, line in lines.items()
    }
    return Still(
        charts.draw_chart,
        (charts.WIDTH, charts.HEIGHT),
        lines=pairs,
        title=title,
        across=across,
        up=up,
        log=log,
        log_across=log_across,
    )


def gallery(pictures, captions, *, title: str, signed: bool = False) -> Still:
    """Return small pictures side by side: (k, rows, columns), with k captions.

    Values reach from 0, paper, to 1, ink; when `signed`, they may be negative, and each picture has
    colours up to its own largest size.
    """
    pictures, captions = np.asarray(pictures, dtype=float), [str(text) for text in captions]
    if pictures.ndim != 3 or len(pictures) != len(captions) or not len(pictures):
        raise ValueError(
            f"pictures have shape {pictures.shape} and there are {len(captions)} captions: "
            "(k, rows, columns) and k captions are needed"
        )
    size = charts.gallery_size(len(pictures))
    return Still(
        charts.draw_gallery, size, pictures=pictures, captions=captions, title=title, signed=signed
    )


def matrix(values, rows, columns, *, title: str, down: str, across: str) -> Still:
    """Return a picture of numbers (rows, columns) with the names of both.

    `down` says what a row is, `across` what a column is. Raises ValueError when names are missing.
    """
    values = np.asarray(values)
    rows, columns = [str(name) for name in rows], [str(name) for name in columns]
    if values.shape != (len(rows), len(columns)):
        raise ValueError(
            f"values have shape {values.shape}: {len(rows)} names of rows and {len(columns)} of "
            f"columns need ({len(rows)}, {len(columns)})"
        )
    return Still(
        charts.draw_matrix,
        charts.matrix_size(rows, columns, title),
        values=values,
        rows=rows,
        columns=columns,
        title=title,
        down=down,
        across=across,
    )
