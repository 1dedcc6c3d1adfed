"""Explorers on pages without a kernel: one control of each, moved through all its pictures.

The explorer itself draws them, once, when the website is made; `static/film.js` shows them. Little
changes from one picture to the next, so that thirty of them have about 50 kB on their way.
"""

import ast
import base64
import html
import io
import json
import re
from pathlib import Path

import numpy as np
from PIL import Image

from nbcore import widgets
from nbcore.drawing.marks import Marks
from nbcore.drawing.svg import layers, svg
from nbcore.drawing.theme import MEDIUM, NARROW
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import text_of

SIZES = (NARROW, MEDIUM)  # that a page chooses from, by its own width
MOST = 31  # pictures of a film
# What moves: the first that has an effect. A key names one explorer of the lessons.
MOVING = {
    "ConventionsExplorer": ("part",),
    "CurveExplorer": ("z", "Y_hat"),
    "DeltaExplorer": ("neuron", "example"),
    "LayersExplorer": ("width1",),
    "NeuronExplorer": ("w1",),
    "NudgeExplorer": ("h",),
    "RaceExplorer": ("steps",),
    "StepsExplorer": ("step",),
    "SurfaceExplorer": ("rate", "start_across"),
    "VanishingExplorer": ("depth",),
    "00-explorer": ("example",),
}


def explorer_of(source: str) -> Explorer | None:
    """Return the explorer at the end of a cell, or None; of the cell only its settings are read."""
    *before, last = ast.parse(source).body or [None]
    call = isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and last.value.func
    made = getattr(widgets, call.id, None) if isinstance(call, ast.Name) else None
    if not (isinstance(made, type) and issubclass(made, Explorer)):
        return None
    scope = {made.__name__: made}
    for node in before:
        if isinstance(node, ast.Assign | ast.AugAssign):
            exec(compile(ast.Module([node], []), "cell", "exec"), scope)
    last.value.keywords = [word for word in last.value.keywords if word.arg != "key"]
    return eval(compile(ast.Expression(last.value), "cell", "eval"), scope)


def write(
    folder: Path, name: str, explorer: Explorer, *, asks: bool = True, plays: bool = False
) -> str:
    """Write a film into a folder, a file for each width; return what a page contains.

    It begins with the explorer as it is. `asks` says whether its question stands above, and `plays`
    whether the film begins by itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    asked = explorer.question if asks else ""
    label, start, moments = _moments(name, explorer)
    values, facts, frames = [], [], {width: [] for width in SIZES}
    for value, numbers in moments:
        for width in SIZES:
            marks = Marks(width, explorer.heights[width])
            words = type(explorer).figure(marks, **numbers)
            frames[width].append(marks)
        values.append(value)
        facts.append("\n".join(words))
    for width, marks in frames.items():
        film = {"values": values, "facts": facts, "frames": _changes(list(map(layers, marks)))}
        text = _smaller(json.dumps(film, ensure_ascii=False))
        (folder / f"{name}-{width}.json").write_text(text, encoding="utf-8")
    n = values.index(start)
    posters = {width: _smaller(svg(marks[n])) for width, marks in frames.items()}
    figure = _figure(name, label, explorer.title, asked, values, n, facts[n], posters)
    return figure.replace("<figure ", "<figure data-plays ", 1) if plays else figure


def _moments(name, explorer):
    """Return what moves, its first value, and for each value the numbers to be drawn."""
    if isinstance(explorer, widgets.TrainingExplorer):
        return "epoch", "0", _training(explorer)
    names = MOVING.get(name) or MOVING[type(explorer).__name__]
    idle = explorer.disabled(explorer.values())
    moving = next(name for name in names if name not in idle)
    control = explorer.controls[moving]
    return control.description, text_of(control.value), _sweep(explorer, moving)


def _sweep(explorer, name):
    """Move one control through its values, or some of them evenly spaced."""
    for value in _values(explorer.controls[name]):
        yield text_of(value), explorer.figure_arguments(explorer.values() | {name: value})


def _values(control):
    if hasattr(control, "options"):
        return control.options
    count = round((control.max - control.min) / control.step) + 1
    places = np.linspace(0, count - 1, min(count, MOST)).round().astype(int).tolist()
    return sorted({round(control.min + n * control.step, 6) for n in places} | {control.value})


def _training(explorer):
    """Train, and stop at epochs that are at first close to each other."""
    trainer, last = explorer.trainer, explorer.controls["epochs"].value
    for epoch in sorted({0, *np.geomspace(1, last, MOST - 1).astype(int).tolist()}):
        while trainer.history[-1].epoch < epoch and not trainer.diverged:
            trainer.finish_epoch()
        yield str(epoch), explorer.figure_arguments(explorer.values())


def _changes(pictures):
    """Return for each picture the layers that differ from those of the one before."""
    names = dict.fromkeys(name for picture in pictures for name in picture)
    whole = [{name: picture.get(name, "") for name in names} for picture in pictures]
    return [
        {name: text for name, text in picture.items() if earlier.get(name) != text}
        for earlier, picture in zip([{}, *whole], whole, strict=False)
    ]


def _smaller(text):
    """Return a text with its images in as few bytes as possible; the live page has no time."""

    def packed(found):
        image = Image.open(io.BytesIO(base64.b64decode(found[1])))
        few = image.convert("P", palette=Image.Palette.ADAPTIVE, colors=256)
        if few.convert(image.mode).tobytes() == image.tobytes():
            image = few
        file = io.BytesIO()
        image.save(file, "PNG", optimize=True)
        return base64.b64encode(file.getvalue()).decode()

    return re.sub(r"(?<=data:image/png;base64,)([\w+/=]+)", packed, text)


def _figure(name, label, title, asked, values, n, words, posters):
    """Return one picture, in each size, with its slider; the others are fetched when needed."""
    label, title, asked, value, words = map(html.escape, (label, title, asked, values[n], words))
    question = f'<p class="nbcore-asks">{asked}</p>' if asked else ""
    pictures = "".join(
        f'<div class="nbcore-size" data-width="{width}">{poster}</div>'
        for width, poster in posters.items()
    )
    return (
        f'<figure class="nbcore-film nbcore-picture" data-film="{name}" role="group" '
        f'aria-label="{title}">{question}<div class="nbcore-moves">'
        f'<button type="button" disabled>Play</button><label><span>{label}</span>'
        f'<input type="range" min="0" max="{len(values) - 1}" value="{n}" '
        f'aria-label="{label}" aria-valuetext="{value}" disabled></label>'
        f"<output>{value}</output></div>{pictures}"
        f"<details><summary>The picture in words</summary><p>{words}</p></details></figure>"
    )
