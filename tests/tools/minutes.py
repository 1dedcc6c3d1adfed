"""Count the minutes that a lesson takes, section by section.

    python tests/tools/minutes.py [notebook ...]

A minute is 130 words: prose, folded answers, options, printed output and what explorers say; not
the teacher's note, nor a picture's text that stands in it already. Half a minute is added for a
code cell that is shown and for a displayed equation, 2 minutes for a prediction, 4 for an exercise
or an explorer. What stands under *On your own* is counted apart, 4 minutes a question.
"""

import re
import sys
from pathlib import Path

from render import NOTEBOOKS, read

WORDS = 130  # a minute
CODE, EQUATION, PREDICTION, TASK = 0.5, 0.5, 2, 4  # minutes
OWN = "on-your-own"


def sections(path: Path) -> dict[str, float]:
    """Return the minutes of each section, by its heading; that of *On your own* is "on-your-own".

    What stands before the first heading counts under the title.
    """
    found, name = {}, ""
    for cell in read(path).cells:
        heading = re.match(r"##? (.+)", cell.source) if cell.cell_type == "markdown" else None
        if cell.id == OWN:
            name = OWN
        elif heading:
            name = heading[1]
        if cell.id != "teacher":
            found[name] = found.get(name, 0) + minutes(cell)
    return found


def minutes(cell) -> float:
    """Return the minutes that one cell takes."""
    if cell.cell_type == "markdown":
        equations = len(re.findall(r"\$\$.+?\$\$", cell.source, re.DOTALL))
        prose = re.sub(r"\$\$.+?\$\$|</?\w+>", " ", cell.source, flags=re.DOTALL)
        questions = re.findall(
            r"^(?:\*\*)?\d+\. ?(?:\*\*)? ", prose.partition("Answers")[0], re.MULTILINE
        )
        tasks = len(questions) if cell.id == OWN else 0
        return words(prose) / WORDS + EQUATION * equations + TASK * tasks
    shown = not cell.metadata.get("jupyter", {}).get("source_hidden")
    total = words(" ".join(put_out(cell))) / WORDS + CODE * shown
    if "= Prediction(" in cell.source:
        total += PREDICTION
    if "Explorer(" in cell.source or cell.id.endswith("-mine"):
        total += TASK
    return total


def put_out(cell):
    """Yield the texts that a cell shows, those of pictures and widgets once."""
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" not in data:
            yield output.get("text", "") or data.get("text/plain", "")


def words(text: str) -> int:
    """Return how many words there are: whatever holds a letter or a digit."""
    return len(re.findall(r"\S*\w\S*", text))


def total(path: Path) -> tuple[int, int]:
    """Return the minutes of a lesson and those of its *On your own*, rounded."""
    found = sections(path)
    own = found.pop(OWN, 0)
    return round(sum(found.values())), round(own)


def by_section(path: Path) -> str:
    """Return the minutes of the sections in words, as the teacher's note has them."""
    found = sections(path)
    own = found.pop(OWN, 0)
    parts = [f"{called(name)}: {round(number)}" for name, number in found.items()]
    return "; ".join([*parts, f"*On your own*: {round(own)}"] if own else parts)


def called(heading: str) -> str:
    """Return how a section is called: by its number or, where it has none, by its heading."""
    numbered = re.match(r"(\d+)\. ", heading)
    return f"section {numbered[1]}" if numbered else re.sub(r"^\d\d |:.*", "", heading)


def main(paths):
    """Print the minutes of each section."""
    for path in paths:
        whole, own = total(path)
        print(f"{path.stem}: {whole} minutes, on your own {own}; by section: {by_section(path)}")


if __name__ == "__main__":
    main([Path(p) for p in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb")))
