"""A card on the page and in a terminal: its name, its hint, what is wrong in it, its letters."""

import os
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import run_all, wait_for
from nbformat.v4 import new_code_cell, new_notebook
from page import opened

from nbcore.diagnosis import diagnose, diagnose_gradients, diagnose_hidden_delta, diagnose_layer
from nbcore.network import backward
from nbcore.writing.terminal import printable, spelled

NAME = "card.ipynb"


def without_bias(X, W, b, f):
    return f.fn(X @ W)


class Parts(HTMLParser):
    """The attributes of each element of a card, and the text in each kind of element."""

    def __init__(self, found):
        super().__init__()
        self.elements, self.open, self.texts = [], [], {}
        self.feed(found._repr_html_())

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        for tag in set(self.open):
            self.texts.setdefault(tag, []).append(text)

    def with_role(self, role):
        (found,) = [attributes for _, attributes in self.elements if attributes.get("role") == role]
        return found


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (diagnose(backward), "right: Right"),
        (diagnose_layer(without_bias), "not right yet: Bias missing"),
        (diagnose("nothing"), "not right yet: Not a function"),
    ],
    ids=["right", "wrong", "none"],
)
def test_a_card_takes_focus_and_has_a_name_and_a_heading(found, says):
    parts = Parts(found)
    group = parts.with_role("group")
    assert group["tabindex"] == "0" and says in group["aria-label"]
    assert parts.with_role("heading")["aria-level"] == "3"


def test_the_hint_is_behind_a_button_and_open_for_those_who_have_asked():
    first, second = diagnose_layer(without_bias), diagnose_layer(without_bias, hint=2)
    hint = "b, of shape (1, n_out), is added to every row"
    for found, shown in ((first, False), (second, True)):
        parts = Parts(found)
        (details,) = [attributes for tag, attributes in parts.elements if tag == "details"]
        assert ("open" in details) is shown
        assert parts.texts["summary"] == ["Hint"]
        assert hint in " ".join(parts.texts["details"])
        assert (hint in found.message) is shown
    assert "details" not in Parts(diagnose(backward)).texts


def test_a_hint_of_two_mistakes_is_one_button():
    def learner(net, run, Y, loss):
        grads = backward(net, run, Y, loss)
        return grads.deltas, [W.T for W in grads.weights], [b.sum() for b in grads.biases]

    found = diagnose(learner)
    assert found.also and Parts(found).texts["summary"] == ["Hint"]


def test_what_is_wrong_is_marked_without_color_too():
    def one_entry(X, delta):
        dW, db = X.T @ delta, delta.sum(axis=0)
        dW[1, 2] += 1
        return dW, db

    found = diagnose_gradients(one_entry)
    (entry,) = Parts(found).texts["u"]
    assert entry in found.message and "wrong entries are underlined" in found._repr_html_()


TERMINAL = """
from nbcore.diagnosis import diagnose_hidden_delta
from nbcore.diagnosis.exercises import HIDDEN_DELTA
from nbcore.widgets import Exercise
found = diagnose_hidden_delta(lambda delta, W, Z, f: delta @ W.T)
print(found)
print(found.message)
print(Exercise("δ₁", found, key="05-delta"))
def 中(delta, W, Z, f):
    raise ValueError("é 中")
print(diagnose_hidden_delta(中, hint=2))
"""


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_card_can_be_printed_on_any_terminal(encoding):
    run = subprocess.run(
        [sys.executable, "-c", TERMINAL],
        env=os.environ | {"PYTHONIOENCODING": encoding, "NBCORE_ANSWERS": "off"},
        capture_output=True,
    )
    assert run.returncode == 0, run.stderr.decode()
    lines = run.stdout.decode(encoding).splitlines()
    if encoding == "utf-8":
        assert "    δ_l = δ_next W_nextᵀ ?" in lines
        return
    at = lines.index("    delta_l = delta_next W_next^T ?")
    assert lines[at + 1].index("^") == lines[at].index("?"), "it points at what is missing"
    assert lines[0] == "[x] Hidden derivative missing"
    assert any(("é" if encoding == "cp1252" else "\\xe9") in line for line in lines)


def test_letters_are_spelled_out_where_they_cannot_be_printed(monkeypatch):
    assert printable("δ₁₂ᵀX₁") and spelled("plain") == "plain"

    class Terminal:
        encoding = "ascii"

    monkeypatch.setattr(sys, "stdout", Terminal)
    assert not printable("δ₁₂")
    assert spelled("∂J/∂W₁₂ = δᵀX · 10⁻⁵") == "dJ/dW_12 = delta^T X * 10^-5"


def test_no_card_has_letters_without_a_spelling(monkeypatch):
    found = [diagnose_hidden_delta(lambda *given: np.zeros(3), hint=2), diagnose(without_bias)]

    class Terminal:
        encoding = "ascii"

    monkeypatch.setattr(sys, "stdout", Terminal)
    for card in found:
        assert spelled(card.message).isascii() and "\\u" not in spelled(card.message)


CELLS = (
    "from nbcore.diagnosis import diagnose_layer\ndiagnose_layer(lambda X, W, b, f: f.fn(X @ W))",
    "'the end'",
)
CARD = ".jp-OutputArea-output [role=group]"
MODE = "() => jupyterapp.shell.currentWidget.content.mode"
THEME = """async name => {
    await jupyterapp.commands.execute('apputils:change-theme', {theme: name});
    await nextFrame();
    return true;
}"""


def test_in_jupyterlab_a_hint_opens_by_key_in_both_themes(lab):
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=[*map(new_code_cell, CELLS)], metadata={"kernelspec": spec})
    nbformat.write(notebook, lab.notebooks / NAME)
    with opened(lab, NAME) as page:
        run_all(page)
        card = page.get_by_role("group", name="Check, not right yet: Bias missing")
        button = card.locator("summary")
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            wait_for(page, THEME, theme)
            card.focus()
            page.keyboard.press("Tab")
            assert button.evaluate("button => button === document.activeElement")
            page.keyboard.press("Enter")
            assert card.get_by_text("is added to every row of X W").is_visible()
            assert page.evaluate(MODE) == "command", "the cell was not opened to write into it"
            found = Axe().run(page, {"include": [[CARD]]}, {"resultTypes": ["violations"]})
            assert found.response["violations"] == []
            page.keyboard.press("Enter")
            assert not card.get_by_text("is added to every row of X W").is_visible()
