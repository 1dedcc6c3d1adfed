"""What every explorer must do, whatever it shows: all pairs of controls at both their ends.

A failure names the explorer and the state, which can be pasted below its picture. No thread may
start, as in a browser.
"""

import functools
import hashlib
import html
import itertools
import re
from typing import NamedTuple

import ipywidgets
import pytest
from looks import pixels, untidy
from messages import tell

from nbcore import widgets
from nbcore.drawing.png import png
from nbcore.drawing.theme import WIDE, WIDTHS
from nbcore.explorers.controls import ends, text_of

NAMES = [name for name in widgets.__all__ if name.endswith("Explorer")]
KINDS = (  # what a keyboard can reach
    *(ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.SelectionSlider),
    *(ipywidgets.Dropdown, ipywidgets.Checkbox),
)
# Controls that change how something is drawn, but nothing that is said.
QUIET = {
    "LayersExplorer": {"example"},
    "RaceExplorer": {"spotlight"},
    "TrainingExplorer": {"log"},
    "VanishingExplorer": {"layer"},
}
# Controls whose effect is only told until something moves: how a training will go.
LATER = {"TrainingExplorer": {"biases", "optimizer", "updates", "epochs"}}
# Controls that change neither, but what a click in the picture does.
ON_A_CLICK = {"TrainingExplorer": {"adds"}}
SMALLEST, HIGHEST = 11, 455  # pixels of a letter, and of a picture on a laptop
pytestmark = pytest.mark.usefixtures("no_threads")
every_explorer = pytest.mark.parametrize("name", NAMES)


def make(name, **settings):
    return getattr(widgets, name)(**settings)


class Look(NamedTuple):
    """An explorer at one setting: what it was told, and what it then shows."""

    state: str
    values: dict  # of the controls that are shown, as are the ends
    ends: dict
    picture: str
    facts: str
    flaws: list[str]


def look(explorer):
    shown = {n: c for n, c in explorer.controls.items() if c.layout.display != "none"}
    content = explorer.picture.content
    return Look(
        explorer.state,
        {name: control.value for name, control in shown.items()},
        {name: ends(control) for name, control in shown.items()},
        hashlib.sha256(repr((content["width"], content["layers"])).encode()).hexdigest(),
        explorer.facts,
        flaws_of(explorer.marks) + flaws_in(explorer.facts) + not_shown(explorer),
    )


def flaws_of(marks):
    """Return what is wrong with a picture, in words."""
    sizes = {text: size for *_, text, size in marks.written}
    small = [f"{text!r} has only {size:.1f} pixels" for text, size in sizes.items()
             if size < SMALLEST]  # fmt: skip
    lost = [f"nan or inf in {text!r}" for text in sizes if re.search(r"\b(nan|inf)\b", text)]
    return untidy(marks) + small + lost


def flaws_in(facts):
    """Return what is wrong with facts: they use the letters of the picture."""
    lines = facts.split("\n")
    bad = [line for line in lines if re.search(r"delta_|dJ/d|_\d|\bnan\b|\binf\b", line)]
    whole = all(line.strip() for line in lines) and len(lines) > 1
    return [f"the fact {line!r}" for line in bad] + ([] if whole else ["an empty fact"])


def not_shown(explorer):
    """Return what the page does not show of what an explorer says."""
    content = explorer.picture.content
    said = {"words": explorer.facts, "state": explorer.state, "problem": ""}
    return [f"{name}: {content[name]!r}" for name, text in said.items() if content[name] != text]


def walks(names):
    """Yield walks through settings of controls at an end, 0 or 1, where each step moves one.

    A walk is the order in which the controls move, and the settings, each a dict by name. The first
    goes from all at 0 to all at 1, and the second does in reverse order: of two controls one is at
    1 first on the one, the other one on the other, so any two meet in all four ways. The third
    begins in a mixture of both ends.
    """
    zeros, mixture = dict.fromkeys(names, 0), {name: n % 2 for n, name in enumerate(names)}
    for order, first in ((names, zeros), (names[::-1], zeros), (names[::2] + names[1::2], mixture)):
        settings = [first]
        for name in order:
            settings.append(settings[-1] | {name: 1 - first[name]})
        yield order, settings


class Sweep:
    """An explorer with all controls at their ends, 0 or 1; `looks` has what it then showed."""

    def __init__(self, name):
        self.explorer = make(name)
        self.looks, self.errors = {}, []

    def at(self, chosen):
        """Return the look with the controls of these names at an end; None after an error."""
        key = tuple(sorted(chosen.items()))
        if key not in self.looks:
            try:
                values = None
                while values != (new := self._values(chosen)):
                    values = new  # where one control stands may move the end of another
                    self.explorer.set(values)
                self.looks[key] = self._look()
            except Exception as problem:  # to be told with all the others, by state
                state = " ".join(f"{name}={text_of(value)}" for name, value in values.items())
                self.errors.append(f"{state!r}: {problem!r}")
                self.looks[key] = None
        return self.looks[key]

    def _look(self):
        """Return the look at the first width, with the flaws at all widths."""
        one, explorer = look(self.explorer), self.explorer
        for width in set(explorer.heights) - {WIDE}:
            explorer.width = width
            explorer.refresh()
            one.flaws.extend(f"{width} pixels wide: {flaw}" for flaw in flaws_of(explorer.marks))
        explorer.width = WIDE
        return one

    def _values(self, chosen):
        return {name: ends(self.explorer.controls[name])[end] for name, end in chosen.items()}


@functools.cache
def swept(name):
    """Return a sweep with all pairs looked at, and what is without effect but not hidden."""
    sweep, inert = Sweep(name), []
    for order, settings in walks(list(sweep.explorer.controls)):
        looks = [sweep.at(chosen) for chosen in settings]
        for control, (one, two) in zip(order, itertools.pairwise(looks), strict=True):
            if one and two and without_effect(name, control, one, two):
                inert.append((control, one.state, two.state))
    return sweep, inert


def shows(name, control, one):
    """Return what a control must change in a look: the picture, or also the words or the state."""
    told = one.state if control in ON_A_CLICK.get(name, set()) else ""
    return one.picture, one.facts if control in LATER.get(name, set()) else told


def without_effect(name, control, one, two):
    """Say whether a control that moved from one look to another should be hidden."""
    moved = control in one.values.keys() & two.values and one.values[control] != two.values[control]
    return moved and shows(name, control, one) == shows(name, control, two)


def largest(explorer, end):
    """Bring all controls of an explorer to the same end, one after the other."""
    for control in explorer.controls.values():
        control.value = ends(control)[end]
    return explorer


def report(name, flaws):
    """Fail, and say what is wrong in a form that can be pasted."""
    if flaws:
        more = f"\n... and {len(flaws) - 20} more" if len(flaws) > 20 else ""
        pytest.fail(f"{name}: {len(flaws)}\n" + "\n".join(flaws[:20]) + more, pytrace=False)


def everything(widget):
    """Yield a widget and all that it holds."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from everything(child)


def test_there_are_explorers():
    assert NAMES and NAMES == [name for name in dir(widgets) if name.endswith("Explorer")]


@every_explorer
def test_all_pairs_of_controls_at_their_ends_draw_without_an_error_or_a_warning(name):
    sweep, _ = swept(name)
    met = {pair for key in sweep.looks for pair in itertools.combinations(key, 2)}
    ends_of = [(control, end) for control in sorted(sweep.explorer.controls) for end in (0, 1)]
    pairs = itertools.combinations(ends_of, 2)
    assert met == {(one, two) for one, two in pairs if one[0] != two[0]}
    report(name, sweep.errors)


@every_explorer
def test_pictures_are_whole_without_nan_and_no_text_meets_another_or_the_edge(name):
    sweep, _ = swept(name)
    looks = [one for one in sweep.looks.values() if one]
    flaws = {flaw: one.state for one in looks[::-1] for flaw in one.flaws}  # where it is met first
    report(name, [f"{state!r}: {flaw}" for flaw, state in flaws.items()])


@every_explorer
def test_a_control_at_its_other_end_changes_the_picture_or_is_hidden(name):
    _, inert = swept(name)
    report(name, [f"{control} changes nothing: {one!r} and {two!r}" for control, one, two in inert])


@every_explorer
def test_every_option_of_a_list_draws_a_picture_of_its_own_and_is_tidy(name):
    explorer, flaws = make(name), []
    for control, widget in explorer.controls.items():
        if not isinstance(widget, ipywidgets.Dropdown) or widget.layout.display == "none":
            continue
        looks = []
        for option in widget.options:
            widget.value = option
            looks.append(look(explorer))
        flaws += [f"{one.state!r}: {flaw}" for one in looks for flaw in one.flaws]
        if len({shows(name, control, one) for one in looks}) < len(looks):
            flaws.append(f"{control}: two options look alike")
        explorer.reset()
    report(name, flaws)


@every_explorer
@pytest.mark.parametrize("end", [0, 1], ids=["smallest", "largest"])
def test_all_controls_at_the_same_end(name, end):
    explorer = largest(make(name), end)
    one = look(explorer)
    report(name, [f"{one.state!r}: {flaw}" for flaw in one.flaws])
    again = largest(make(name), end)
    assert look(again) == one, f"{name} is not the same twice at {one.state!r}"
    other = make(name)
    other.state = one.state
    assert look(other) == one, f"{name}: {one.state!r} does not come back"


@every_explorer
def test_a_fresh_explorer_shows_the_same_again(name):
    first, second = make(name), make(name)
    assert look(first) == look(second)
    picture = pixels(png(first.marks))
    assert picture.shape[:2] == (2 * first.heights[WIDE], 2 * WIDE)
    assert (picture[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all(), "the ground is white"


@every_explorer
def test_a_picture_fits_a_laptop_and_there_is_one_for_narrower_pages(name):
    explorer = make(name)
    assert explorer.heights[WIDE] <= HIGHEST
    assert set(explorer.heights) == set(WIDTHS)


@every_explorer
def test_a_picture_has_a_title_and_the_controls_that_matter_most_stand_first(name):
    explorer = make(name)
    assert explorer.title.strip()
    assert set(explorer.first) <= set(explorer.controls)
    assert min(3, len(explorer.controls)) <= len(set(explorer.first)) <= 6


@every_explorer
def test_a_state_comes_back_for_each_control_and_reset_brings_the_first_one(name):
    explorer, other, flaws = make(name), make(name), []
    first = look(explorer)
    for control, widget in explorer.controls.items():
        low, high = ends(widget)
        widget.value = low if widget.value == high else high
        here = look(explorer)
        if without_effect(name, control, first, here):
            flaws.append(f"{control} changes nothing: {first.state!r} and {here.state!r}")
        untold = QUIET.get(name, set()) | ON_A_CLICK.get(name, set())
        quiet = control not in here.values or control in untold
        if first.facts == here.facts and not quiet:
            flaws.append(f"{control} changes no fact: {first.state!r} and {here.state!r}")
        other.state = here.state
        if look(other) != here:
            flaws.append(f"{here.state!r} does not come back")
        explorer.reset_button.click()
        if look(explorer) != first:
            flaws.append(f"Reset does not lead back from {here.state!r}")
    report(name, flaws)


@every_explorer
def test_a_bad_state_is_refused_and_changes_nothing(name, monkeypatch):
    explorer, flaws = make(name), []
    before = look(explorer)
    bad = ["nope=1", "=", *[f"{control}=§" for control in explorer.controls]]
    for control, widget in explorer.controls.items():
        if hasattr(widget, "max"):
            bad += [f"{control}={value}" for value in (widget.max + 1, widget.min - 1, "nan", "")]
            others = [other for other in explorer.controls if other != control]
            bad += [f"{control}={widget.max} {other}=§" for other in others]
    for line in bad:
        try:
            explorer.state = line
        except ValueError as problem:
            reason = str(problem)
        else:
            flaws.append(f"{line!r} is not refused")
            explorer.reset()
            continue
        tell(monkeypatch, explorer.picture, {"state": line})
        if reason not in explorer.picture.content["words"]:
            flaws.append(f"{line!r}: the reason {reason!r} is not told")
        explorer.speak()
        if look(explorer) != before:
            flaws.append(f"{line!r} changes something")
    report(name, flaws)


@every_explorer
def test_there_is_a_question_a_reset_button_and_a_name_for_everything(name):
    explorer = make(name)
    assert "?" in explorer.question and len(explorer.question) > 20
    held = list(everything(explorer.view))
    assert html.escape(explorer.question) in held[1].value
    buttons = explorer.reset_button, explorer.more
    for part in (*explorer.controls.values(), explorer.picture, *buttons):
        assert held.count(part) == 1
    for part in held:
        if isinstance(part, ipywidgets.Button | ipywidgets.ToggleButton | ipywidgets.Checkbox):
            assert part.description, part
        elif hasattr(part, "description") and not isinstance(part, ipywidgets.HTML):
            if not isinstance(part, ipywidgets.Label | ipywidgets.FloatProgress):
                assert part.description, part
                assert part.style.description_width == "initial", part.description
    names = [control.description for control in explorer.controls.values()]
    assert len(set(names)) == len(names)


@every_explorer
def test_controls_can_be_reached_by_keyboard_and_their_values_have_no_blanks(name):
    explorer = make(name)
    for control, widget in explorer.controls.items():
        assert isinstance(widget, KINDS), f"{name}: {control}"
        assert re.fullmatch(r"\w+", control)
        if isinstance(widget, ipywidgets.Checkbox):
            assert not widget.indent
        options = getattr(widget, "options", ())
        values = [option[1] if isinstance(option, tuple) else option for option in options]
        assert not [value for value in values if not re.fullmatch(r"[^\s=]+", text_of(value))]
        assert len({text_of(value) for value in values}) == len(values)
        low, high = ends(widget)
        assert low != high or control in explorer.disabled(explorer.values()), f"{name}: {control}"
