"""The examples of CONTRIBUTING work as they stand there."""

import re
from pathlib import Path

from nbcore.diagnosis.catalog import Mistake
from nbcore.drawing.axes import Plot, Scale
from nbcore.drawing.theme import Box
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import slider

TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")
SCENARIO, FIGURE, EXPLORER, MISTAKE = re.findall(r"```python\n(.*?)```", TEXT, re.S)


def test_the_example_is_an_explorer_that_answers():
    names = {"Plot": Plot, "Scale": Scale, "Box": Box, "Explorer": Explorer, "slider": slider}
    for code in (SCENARIO, FIGURE, EXPLORER):
        exec(code, names)
    explorer = names["LineExplorer"]()
    assert explorer.facts == "the line climbs by 1 for each step to the right"
    before = explorer.image.value
    explorer.controls["slope"].value = -2.5
    assert explorer.facts == "the line climbs by -2.5 for each step to the right"
    assert explorer.image.value != before and explorer.state == "slope=-2.5"


def test_the_example_is_a_mistake_of_the_catalog():
    mistake = eval(MISTAKE, {"Mistake": Mistake})
    assert mistake.key == "sign-flipped" and mistake.forms
