"""What CONTRIBUTING and README say of the code is so: examples, files, numbers."""

import re
from pathlib import Path

from looks import untidy

from nbcore import widgets
from nbcore.diagnosis.catalog import MISTAKES, Mistake
from nbcore.drawing.theme import WIDTHS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
SCENARIO, FIGURE, THINGS, EXPLORER, MISTAKE = re.findall(r"```python\n(.*?)```", TEXT, re.S)


def test_the_example_is_an_explorer_that_answers():
    names = {}
    for code in (SCENARIO, FIGURE, THINGS, EXPLORER):
        exec(code, names)
    explorer = names["LineExplorer"]()
    assert explorer.facts.splitlines()[1] == "it rises by 1 for each step to the right"
    before = explorer.picture.content["layers"]
    explorer.controls["slope"].value = -2.5
    assert explorer.facts.splitlines()[1] == "it rises by -2.5 for each step to the right"
    assert explorer.picture.content["layers"] != before and explorer.state == "slope=-2.5"
    explorer.pick("end", 0, 0, 1)
    assert explorer.picture.content["readout"] == "an end of the line: (1, -2.5)"
    assert explorer.title and set(explorer.first) == set(explorer.controls)
    for width in WIDTHS:
        explorer.width = width
        explorer.refresh()
        assert untidy(explorer.marks) == [] and explorer.marks.width == width


def test_every_file_that_is_named_is_there():
    named = re.findall(r"`((?:nbcore|tests|notebooks|explorers|catalog|exercises)/[\w/.]+)`", TEXT)
    homes = [ROOT, ROOT / "nbcore", ROOT / "nbcore/diagnosis"]
    assert len(named) > 20
    assert [name for name in named if not any((home / name).exists() for home in homes)] == []


def test_the_example_is_a_mistake_of_the_catalog():
    mistake = eval(MISTAKE, {"Mistake": Mistake})
    assert mistake.key == "sign-flipped" and mistake.forms


def test_the_readme_counts_explorers_and_mistakes():
    readme, words = (ROOT / "README.md").read_text("utf-8"), {11: "Eleven"}
    explorers = {name for name in widgets.__all__ if name.endswith("Explorer")}
    assert set(re.findall(r"^\| `(\w+Explorer)` \|", readme, re.M)) == explorers
    assert f"{words[len(explorers)]} explorers" in readme
    assert f"knows {len({mistake.key for mistake in MISTAKES})} mistakes" in readme
