"""Make the website from the stored lessons, in build/site; no lesson is run.

    python site/make.py

Raises SystemExit where Sphinx finds anything to warn about.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import films
import lessons
from sphinx.cmd.build import main as sphinx

from nbcore.page.picture import variables
from nbcore.widgets import SurfaceExplorer, TrainingExplorer

HERE = Path(__file__).parent
NOTEBOOKS, BUILD = HERE.parent / "notebooks", HERE.parent / "build"
SOURCE, STATIC, SITE = BUILD / "pages", BUILD / "static", BUILD / "site"
FILMS = STATIC / "films"
LITE = "lite/lab/index.html?path={}"  # from the top of the site


def write_pages() -> None:
    """Write all that Sphinx reads: the pages, and what they fetch."""
    for folder in (SOURCE, STATIC):
        shutil.rmtree(folder, ignore_errors=True)
    (SOURCE / "lessons").mkdir(parents=True)
    shown = {name: films.write(FILMS, name, e, asks=False) for name, e in first_films().items()}
    (STATIC / "colors.css").write_text(variables(), encoding="utf-8")
    titles = {path.name: _write_lesson(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    for path in sorted((HERE / "pages").glob("*.md")):
        text = re.sub(r"<!-- film: (\w+) -->", lambda film: shown[film[1]], path.read_text("utf-8"))
        text = text.replace("<!-- lessons -->", _contents(titles))
        (SOURCE / path.name).write_text(text, encoding="utf-8")


def _write_lesson(path):
    notebook = json.loads(path.read_text("utf-8"))
    head = f'<p class="nbcore-run"><a href="../{LITE.format(path.name)}">Run this lesson here</a></p>'
    page = lessons.page(notebook, head, _film)
    (SOURCE / "lessons" / path.name).write_text(json.dumps(page, ensure_ascii=False), "utf-8")
    return lessons.title(notebook)


def first_films() -> dict:
    """Return the explorers of the first page by name."""
    return {
        "training": TrainingExplorer(data="circles", hidden=2, width=4, rate=0.3, epochs=2000),
        "surface": SurfaceExplorer(rate=0.01),
    }


def _film(source):
    """Return the film of the explorer at the end of a cell, or None."""
    explorer = films.explorer_of(source)
    name = re.search(r'key="([\w-]+)"', source)
    return explorer and name and films.write(FILMS, name[1], explorer)


def _contents(titles):
    """Return the table of contents, with short names."""
    return "\n".join(
        f"{title.partition(':')[0]} <lessons/{name}>" for name, title in titles.items()
    )


def main() -> int:
    """Write the pages, and let Sphinx make the site of them."""
    write_pages()
    options = ["-q", "-W", "--keep-going", "-j", "auto", "-c", str(HERE), "-d", str(BUILD / "doctrees")]
    return sphinx([*options, str(SOURCE), str(SITE)])


if __name__ == "__main__":
    sys.exit(main())
