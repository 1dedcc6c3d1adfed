"""What every explorer must do, whatever it shows: all pairs of controls at both their ends.

A failure names the explorer and the state, which can be pasted below its picture.
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

from nbcore import widgets
from nbcore.explorers.controls import ends, text_of

PNG = b"\x89PNG\r\n\x1a\n"
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
SMALLEST = 9.5  # pixels of a letter
every_explorer = pytest.mark.parametrize("name", NAMES)


def make(name, **settings):
    return getattr(widgets, name)(**settings)


class Look(NamedTuple):
    """An explorer at one setting: what it was told, and what it then shows."""

    state: str
    values: dict
    ends: dict
    gray: frozenset
    picture: str
    facts: str
    flaws: list[str]


def look(explorer):
    png = bytes(explorer.image.value)
    texts = [explorer.facts, *explorer.marks.texts]
    flaws = untidy(explorer.marks)
    small = {text: size for *_, text, size in explorer.marks.written if size < SMALLEST}
    flaws += [f"{text!r} has only {size:.1f} pixels" for text, size in small.items()]
    flaws += [f"nan or inf in {text!r}" for text in texts if re.search(r"\b(nan|inf)\b", text)]
    flaws += [] if png.startswith(PNG) and png.endswith(b"IEND\xaeB`\x82") else ["not a PNG"]
    facts = explorer.facts.split("\n")
    flaws += [] if all(fact.strip() for fact in facts) and len(facts) > 1 else ["an empty fact"]
    return Look(
        explorer.state,
        explorer.values(),
        {name: ends(control) for name, control in explorer.controls.items()},
        frozenset(name for name, control in explorer.controls.items() if control.disabled),
        hashlib.sha256(png).hexdigest(),
        explorer.facts,
        flaws,
    )


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
                self.looks[key] = look(self.explorer)
            except Exception as problem:  # to be told with all the others, by state
                state = " ".join(f"{name}={text_of(value)}" for name, value in values.items())
                self.errors.append(f"{state!r}: {problem!r}")
                self.looks[key] = None
        return self.looks[key]

    def _values(self, chosen):
        return {name: ends(self.explorer.controls[name])[end] for name, end in chosen.items()}


@functools.cache
def swept(name):
    """Return a sweep with all pairs looked at, and what is without effect but not grayed out."""
    sweep, inert = Sweep(name), []
    for order, settings in walks(list(sweep.explorer.controls)):
        looks = [sweep.at(chosen) for chosen in settings]
        for control, (one, two) in zip(order, itertools.pairwise(looks), strict=True):
            if one and two and without_effect(control, one, two):
                inert.append((control, one.state, two.state))
    return sweep, inert


def without_effect(control, one, two):
    """Say whether a control that moved from one look to another should be grayed out."""
    moved = one.values[control] != two.values[control] and control not in one.gray | two.gray
    return moved and one.picture == two.picture


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


def words(explorer):
    """Return what stands beside the picture, without its markup."""
    return html.unescape(re.sub("<(?!br)[^>]*>", "", explorer.words.value).replace("<br>", "\n"))


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
    drawn = [one for one in sweep.looks.values() if one]
    report(name, [f"{one.state!r}: {flaw}" for one in drawn for flaw in one.flaws])


@every_explorer
def test_a_control_at_its_other_end_changes_the_picture_or_is_grayed_out(name):
    _, inert = swept(name)
    report(name, [f"{control} changes nothing: {one!r} and {two!r}" for control, one, two in inert])


@every_explorer
def test_every_option_of_a_list_draws_a_picture_of_its_own_and_is_tidy(name):
    explorer, flaws = make(name), []
    for control, widget in explorer.controls.items():
        if not isinstance(widget, ipywidgets.Dropdown) or widget.disabled:
            continue
        looks = []
        for option in widget.options:
            widget.value = option
            looks.append(look(explorer))
        flaws += [f"{one.state!r}: {flaw}" for one in looks for flaw in one.flaws]
        if len({one.picture for one in looks}) < len(looks):
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
    picture = pixels(bytes(first.image.value))
    assert picture.shape[:2] == first.size[::-1]
    assert first.size[0] <= 800 and first.size[1] <= 640
    assert (picture[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all(), "the ground is white"


@every_explorer
def test_a_state_comes_back_for_each_control_and_reset_brings_the_first_one(name):
    explorer, other, flaws = make(name), make(name), []
    first = look(explorer)
    for control, widget in explorer.controls.items():
        low, high = ends(widget)
        widget.value = low if widget.value == high else high
        here = look(explorer)
        if without_effect(control, first, here):
            flaws.append(f"{control} changes nothing: {first.state!r} and {here.state!r}")
        if first.facts == here.facts and control not in here.gray | QUIET.get(name, set()):
            flaws.append(f"{control} changes no fact: {first.state!r} and {here.state!r}")
        other.state_box.value = here.state
        if look(other) != here:
            flaws.append(f"{here.state!r} does not come back")
        explorer.reset_button.click()
        if look(explorer) != first:
            flaws.append(f"Reset does not lead back from {here.state!r}")
    report(name, flaws)


@every_explorer
def test_a_bad_state_is_refused_and_changes_nothing(name):
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
        explorer.state_box.value = line
        if reason not in words(explorer):
            flaws.append(f"{line!r}: the reason {reason!r} is not told")
        if look(explorer) != before:
            flaws.append(f"{line!r} changes something")
    report(name, flaws)


@every_explorer
def test_there_is_a_question_a_reset_button_and_a_name_for_everything(name):
    explorer = make(name)
    assert "?" in explorer.question and len(explorer.question) > 20
    held = list(everything(explorer.view))
    assert html.escape(explorer.question) in held[1].value
    assert explorer.reset_button in held and explorer.reset_button.description == "Reset"
    for part in (*explorer.controls.values(), explorer.image, explorer.state_box):
        assert held.count(part) == 1
    for part in held:
        if isinstance(part, ipywidgets.Button | ipywidgets.Checkbox):
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
