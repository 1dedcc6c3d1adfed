"""A stored lesson as a page of the website: nothing is run, and no answer is open.

On the website there is no kernel. The page itself asks the questions (`static/question.js`): what
computes and explains an answer is folded until an option is chosen. The words of a picture are also
its alternative text. Solutions and the note for the teacher are folded.
"""

import html
import json
import re
from collections.abc import Callable

ONLY_WHERE_IT_RUNS = {"where-was-i", "progress"}
STORED = "Clear Outputs of All Cells"  # in the paragraph for those who run the stored lesson
ASKED, COMPARED = r'(?ms)^\w+ = Prediction\(.*key="([\w-]+)"', r'(?m)^compare\(\s*"([\w-]+)"'
IN_VIEW = ("-try", "-question")  # texts after a comparison that ask for work
OPEN = '<details class="nbcore-answer" data-keys="{}"><summary>Choose an answer above, then read on'
CLOSE = "</details>"


def page(notebook: dict, head: str, film: Callable[[str], str | None]) -> dict:
    """Return a stored lesson as the website shows it.

    The text `head` stands below its title. `film` returns for the source of a cell what is shown
    in place of its stored picture, or None.
    """
    cells = [cell for cell in notebook["cells"] if cell["id"] not in ONLY_WHERE_IT_RUNS]
    starts, ends = _folds(cells)
    found, tried = [], False
    for n, cell in enumerate(cells):
        if n in starts:
            found.append(_text(f"fold-{n}", OPEN.format(starts[n]) + "</summary>"))
        found.append(_shown(cell, tried, head, film))
        if n in ends:
            found.append(_text(f"fold-{n}-end", CLOSE))
        answered = tried and "".join(cell["source"]).startswith("<details>")
        tried = answered or cell["id"].endswith("-mine")
    return notebook | {"cells": found}


def title(notebook: dict) -> str:
    """Return the heading of a lesson."""
    return re.match(r"# (.+)", "".join(notebook["cells"][0]["source"]))[1]


def _folds(cells):
    """Return where folded cells begin, with the keys of their questions, and where they end."""
    starts, ends, start, asked, waiting = {}, set(), 0, [], set()
    for n, cell in enumerate(cells):
        if question := _key(ASKED, cell):
            start = n + 1
            asked.append(question)
            waiting.add(question)
        elif answer := _key(COMPARED, cell):
            waiting.discard(answer)
            if not waiting:
                starts[start] = " ".join(asked)
                ends.add(n + (n + 1 < len(cells) and _explains(cells[n + 1])))
                asked = []
    return starts, ends


def _key(pattern, cell):
    found = cell["cell_type"] == "code" and re.search(pattern, "".join(cell["source"]))
    return found and found[1]


def _explains(cell):
    """Say whether a cell after a comparison belongs to the answer."""
    if cell["cell_type"] == "code":
        return False
    source = "".join(cell["source"])
    return not (source.startswith(("#", "<details>")) or cell["id"].endswith(IN_VIEW))


def _shown(cell, tried, head, film):
    """Return a cell as the page has it; a cell after one that was to be `tried` is a solution."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return _text(cell["id"], _titled(source, head) if cell["id"] == "title" else source)
    outputs = cell["outputs"]
    if key := _key(ASKED, cell):
        return _code(cell, [_html(_question(key, _said(outputs[0])))], "remove-input")
    if key := _key(COMPARED, cell):
        return _code(cell, [_html(_answer(key, _said(outputs[0])))], "remove-input")
    if cell["id"].endswith("-mine"):
        return _code(cell, [])  # what is said about it there is: not yet
    found = _code(cell, outputs, *(["hide-cell"] if tried else []))
    pictures = [n for n, output in enumerate(outputs) if "image/png" in output.get("data", {})]
    for n in pictures[:1]:  # printed text may stand above it
        moving = film(source)
        shown = [_html(moving)] if moving else _pictured(found, *outputs[n : n + 2])
        found["outputs"] = [*outputs[:n], *shown, *outputs[n + 2 :]]
    return found


def _pictured(cell, picture, words):
    """Return a picture between its question, if it has one, and its words, and name it by them."""
    facts = _said(words).splitlines()
    size = picture["metadata"].get("image/png", {})
    image = {"alt": "; ".join(facts), "classes": "nbcore-still"}
    if "width" in size:
        image["width"] = f"{size['width']}px"
    cell["metadata"]["mystnb"]["image"] = image
    asked = _said(picture)
    question = [] if asked == facts[0] else [_html(f"<p class='nbcore-asks'>{_escaped(asked)}</p>")]
    only = picture | {"data": {"image/png": picture["data"]["image/png"]}}
    said = "".join(f"<li>{_escaped(fact)}</li>" for fact in facts)
    return [*question, only, _html(f"<ul class='nbcore-facts' aria-hidden='true'>{said}</ul>")]


def _question(key, words):
    """Return a question and its options as a form."""
    question, *options = re.split(r"\n○ ", words)
    choices = "".join(
        f"<label><input type='radio' name='{key}' value='{_escaped(option)}'> "
        f"<span>{_escaped(option)}</span></label>"
        for option in options
    )
    legend = f"<legend>{_escaped(question)}</legend>"
    return f"<fieldset class='nbcore-question' data-key='{key}'>{legend}{choices}</fieldset>"


def _answer(key, words):
    """Return the true answer with its reason, and what the others overlook."""
    right, *others = words.splitlines()
    others = "".join(f"<li>{_escaped(line)}</li>" for line in others)
    return (
        f"<div class='nbcore-compared' data-key='{key}'><p>{_escaped(right)}</p>"
        f"<ul>{others}</ul></div>"
    )


def _titled(source, head):
    """Return the text of the title cell with what is said below the title."""
    title, *paragraphs = source.split("\n\n")
    return "\n\n".join([title, head, *(p for p in paragraphs if STORED not in p)])


def _said(output):
    """Return the words of an output, with each line that was wrapped as one."""
    words = "".join(output["data"]["text/plain"])
    return re.sub(r"\n  (?=\S)", " ", words)


def _escaped(text):
    return html.escape(text, quote=True)


def _html(text):
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": text}}


def _text(name, source):
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _code(cell, outputs, *tags):
    prompts = {"code_prompt_show": "A solution", "code_prompt_hide": "A solution"}
    metadata = {"tags": list(tags), "mystnb": prompts}
    return json.loads(json.dumps(cell | {"outputs": outputs, "metadata": metadata}))
