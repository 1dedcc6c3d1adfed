"""The learner's edition: copies of the lessons to work in, without outputs and open answers.

A copy says in its metadata which edition it is, so that a later one can tell whether the learner
has written into it: then hers stays, and the new one is set beside it.
"""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

WAKE = (
    "**Back on another day?** Nothing on this page answers until you choose **Run → Run All "
    "Cells**. The answers that you locked are kept."
)
OWN = (
    "This is your own copy of the lesson. Run it cell after cell, and write into it what you like: "
    "the lesson that it was made from stays as it is."
)
FRESH = "A fresh copy of this exercise"
WHY = "Read on when your answer is locked"
SOLUTION = "# A solution. Unfold it when you have tried.\n"
STORED = "Clear Outputs of All Cells"  # in the paragraph for those who read the stored edition


class Done(NamedTuple):
    """What was done with a lesson ("new", "same", "renewed" or "beside"), and to which file."""

    what: str
    path: Path


def stored() -> list[Path]:
    """Return the stored lessons, those of the installed package or of the repository.

    Raises FileNotFoundError where there are none.
    """
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "lessons", here.parents[2] / "notebooks"):
        found = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
        if found:
            return found
    raise FileNotFoundError("the lessons did not come with this nbcore: install it again")


def learners_copy(notebook: dict) -> dict:
    """Return a copy of a stored lesson for a learner; the given one stays as it is."""
    cells, asked, compared, tried = [], False, False, False
    for stored_cell in notebook["cells"]:
        cell = json.loads(json.dumps(stored_cell))
        if cell["id"] == "teacher":
            continue
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            question = "= Prediction(" in source
            compared = not question and (compared or bool(re.search(r"(?m)^compare\(", source)))
            asked = not compared and (asked or question)
            if tried:  # folded, JupyterLab still shows the first line
                source = SOLUTION + source
                cell["metadata"].setdefault("jupyter", {})["source_hidden"] = True
            tried = cell["id"].endswith("-mine")
        else:
            source = _for_a_learner(cell["id"], source)
            explains = compared or asked and cell["id"].endswith("-why")
            if explains and not _in_plain_view(cell["id"], source):
                source = _folded(WHY, source)
            compared, tried = False, tried and source.startswith("<details>")
        cell["source"] = source.splitlines(keepends=True)
        cells.append(cell)
        if cell["id"].endswith("-mine"):
            name = cell["id"].removesuffix("-mine") + "-fresh"
            text = _folded(FRESH, f"```python\n{source}\n```").splitlines(keepends=True)
            cells.append({"cell_type": "markdown", "id": name, "metadata": {}, "source": text})
    metadata = notebook["metadata"] | {"nbcore": {"edition": fingerprint(cells)}}
    return notebook | {"cells": cells, "metadata": metadata}


def fingerprint(cells: list[dict]) -> str:
    """Return a hash of what is written in the cells; outputs and metadata do not count."""
    written = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()[:16]


def write_edition(folder: Path, lessons: list[Path] | None = None) -> list[Done]:
    """Write the learner's edition into a folder, or bring it up to date; return what was done.

    A lesson that the learner has written into is never touched: where its edition is an older one,
    the new one is set beside it. `lessons` are the stored ones unless others are given. Raises
    OSError where the folder cannot be written, or holds the stored ones, and ValueError where a
    stored lesson cannot be read.
    """
    lessons = lessons or stored()
    if folder.resolve() == lessons[0].parent.resolve():
        raise OSError("the stored lessons are there; another folder would fit")
    folder.mkdir(parents=True, exist_ok=True)
    return [_bring_up_to_date(folder, path) for path in lessons]


def _bring_up_to_date(folder, path):
    new = learners_copy(json.loads(path.read_text("utf-8")))
    edition = new["metadata"]["nbcore"]["edition"]
    own = folder / path.name
    for place in (own, *(folder / f"{path.stem}.new{n}.ipynb" for n in ("", *range(2, 1000)))):
        if not place.exists():
            _write(place, new)
            return Done("new" if place == own else "beside", place)
        had, worked_in = _look_at(place)
        if had == edition:
            return Done("same", place)
        if not worked_in:
            _write(place, new)
            return Done("renewed" if place == own else "beside", place)
    raise OSError(f"there is no room for another copy beside {own.name}")


def _look_at(path):
    """Return the edition of a learner's file, and whether she has written into it."""
    try:
        notebook = json.loads(path.read_text("utf-8"))
        written = fingerprint(notebook["cells"])
        edition = notebook["metadata"].get("nbcore", {}).get("edition", "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return "", True  # whatever it is, it is not ours to replace
    return edition or written, edition != written


def _write(path, notebook):
    """Put a notebook into its place in one step, in the form in which Jupyter stores it."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")  # two runs at once are possible
    try:
        aside.write_bytes(text.encode())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _for_a_learner(name, source):
    """Return a cell's text: how to wake the page, instead of how to clear a stored one."""
    paragraphs = source.split("\n\n")
    kept = [p for p in paragraphs if STORED not in p] if name == "title" else paragraphs
    if name == "title":
        kept.insert(1, WAKE)
    return "\n\n".join(OWN if STORED in p else p for p in kept)


def _in_plain_view(name, source):
    """Say whether a text may be seen at once: a section begins, or something is to be done."""
    return source.startswith(("#", "<details>")) or name.endswith(("-try", "-question"))


def _folded(summary, text):
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"
