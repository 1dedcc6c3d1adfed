"""Make the website from the stored lessons, in build/site; no lesson is run.

    python site/make.py [--without-lite] [build]

Whatever Sphinx warns about is an error.
"""

import argparse
import importlib.resources
import json
import re
import shutil
from pathlib import Path

import films
import lessons
import lite
import mistakes
import places
from sphinx.cmd.build import main as sphinx

from nbcore import widgets
from nbcore.page.picture import variables

HERE = Path(__file__).parent
ROOT = HERE.parent
LITE = "lite/notebooks/index.html?path={}"  # from the top of the site
# Until the workflow's job `lite` has been green on the published site; then it is "".
EXPERIMENTAL = " (experimental)"
MATHJAX = ("tex-chtml.js", "output/chtml/fonts/woff-v2")  # what of it a page may ask for


def make(build: Path, *, live: bool = True) -> Path:
    """Make the website in a folder of its own below `build`, and return that.

    With `live`, JupyterLite is part of it. Raises RuntimeError where Sphinx has complained, and
    subprocess.CalledProcessError where JupyterLite cannot be built.
    """
    source, static, site = (build / name for name in ("pages", "static", "site"))
    for folder in (source, static):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    write_pages(source, static)
    options = ["-q", "-W", "--keep-going", "-c", str(HERE), "-d", str(build / "doctrees")]
    options += ["-D", f"html_static_path={HERE / 'static'},{static}"]
    if sphinx([*options, str(source), str(site)]):
        raise RuntimeError("the website is not as it should be; Sphinx says above why")
    _without_unused_icons(site)
    if live:
        lite.build(site / "lite")
    return site


def write_pages(source: Path, static: Path) -> None:
    """Write all that Sphinx reads: pages into `source`, what they fetch into `static`."""
    (static / "colors.css").write_text(variables(), encoding="utf-8")
    _bring_mathjax(static / "mathjax")
    (source / "lessons").mkdir()
    shown = {
        name: films.write(static / "films", name, explorer, asks=False, plays=name == "training")
        for name, explorer in _first_explorers().items()
    }

    def film(cell):
        explorer, name = films.explorer_of(cell), re.search(r'key="([\w-]+)"', cell)
        if explorer and name:
            found = films.write(static / "films", name[1], explorer)
            shown[name[1]] = shown[type(explorer).__name__] = found  # the last has them all
            return found

    titles, repository = {}, places.repository(ROOT)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        titles[path.name] = lessons.title(notebook)
        page = lessons.page(notebook, _head(path.name, repository), film)
        (source / "lessons" / path.name).write_text(json.dumps(page, ensure_ascii=False), "utf-8")
    for path in sorted((HERE / "pages").glob("*.md")):
        text = path.read_text("utf-8").replace("<!-- lessons -->", _contents(titles))
        text = text.replace("<!-- experimental -->", EXPERIMENTAL)
        text = text.replace("<!-- explorers -->", _explorers())
        if "<!-- mistakes -->" in text:
            text = text.replace("<!-- mistakes -->", mistakes.page())
        text = re.sub(r"<!-- readme: (.+) -->", lambda heading: _of_readme(heading[1]), text)
        text = re.sub(r"<!-- film: ([\w-]+) -->", lambda name: shown[name[1]], text)
        (source / path.name).write_text(text, encoding="utf-8")


def _first_explorers():
    """Return the explorers of the first page by name."""
    return {
        "training": widgets.TrainingExplorer(
            data="circles", hidden=2, width=4, rate=0.3, epochs=2000
        ),
        "surface": widgets.SurfaceExplorer(rate=0.01),
    }


def _head(name, repository):
    """Return what stands below the title of a lesson: where it runs."""
    ways = {f"Run it in this browser{EXPERIMENTAL}": f"../{LITE.format(name)}"}
    if repository:
        ways |= {
            "Colab": places.on_colab(repository, name),
            "Binder": places.on_binder(repository, name),
        }
    links = " ".join(f'<a href="{address}">{label}</a>' for label, address in ways.items())
    return f'<p class="nbcore-run">{links}</p>'


def _contents(titles):
    """Return the table of contents, with short names."""
    return "\n".join(
        f"{title.partition(':')[0]} <lessons/{name}>" for name, title in titles.items()
    )


def _explorers():
    """Return a section for each explorer that the README lists."""
    rows = re.findall(r"(?m)^\| `(\w+)` \| (.+) \|$", _of_readme("The laboratory"))
    return "\n\n".join(
        f"## {getattr(widgets, name).title}\n\n`{name}`: {text}.\n\n<!-- film: {name} -->"
        for name, text in rows
    )


def _of_readme(heading):
    """Return what stands in the README under a heading."""
    text = (ROOT / "README.md").read_text("utf-8")
    return re.search(rf"(?ms)^## {heading}\n(.*?)^## ", text)[1]


def _without_unused_icons(site):
    """Take out a script with 2000 icons, half of a page's bytes: the theme's font has them, too."""
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        tag = r"<(script|link)\b[^>]*fontawesome\.js[^>]*>(</script>)?"
        path.write_text(re.sub(tag, "", text), encoding="utf-8")
    (site / "_static/scripts/fontawesome.js").unlink()


def _bring_mathjax(folder):
    whole = importlib.resources.files("mathjax") / "static" / "mathjax" / "es5"
    for part in MATHJAX:
        place, target = Path(str(whole / part)), folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if place.is_dir() else shutil.copy)(place, target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", nargs="?", type=Path, default=ROOT / "build")
    parser.add_argument("--without-lite", action="store_true", help="nothing that runs lessons")
    given = parser.parse_args()
    print(f"The website stands in {make(given.build, live=not given.without_lite)}.")
