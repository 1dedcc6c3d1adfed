"""What all explorers share: controls, states, reset, words, threads, all without a kernel."""

import asyncio
import html
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from messages import tell

from nbcore.course.record import FILE, PAUSE, record
from nbcore.drawing.png import png
from nbcore.drawing.svg import layers as drawn
from nbcore.drawing.theme import MEDIUM, NARROW, WIDE
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import check, choice, ends, ladder, slider, text_of, value_of
from nbcore.widgets import LayersExplorer


def draw_words(marks, *, words):
    for n, word in enumerate(words):
        marks.add_text(5, 95 - 12 * n, word)
    return [f"{len(words)} words", *words]


class Words(Explorer):
    """A picture of its settings as words, with one control of each kind."""

    question = "Is 1 < 2 & 3?"
    title = "settings as words"
    first = "count", "set"
    heights = {WIDE: 100, NARROW: 120}
    figure = draw_words

    def make_controls(self):
        return {
            "set": choice("a set", ["small", "large"], "small"),
            "count": slider("count", 2, 1, 4),
            "rate": ladder("rate η", [0.001, 0.5, 1.0, 1e6, "all"], 0.5),
            "share": slider("share", 0.25, 0.0, 1.0, 0.05),
            "on": check("on", True),
        }

    def slider_maximum(self, name, values):
        if name == "count":
            return {"small": 4, "large": 30}[values["set"]]
        return super().slider_maximum(name, values)

    def disabled(self, values):
        return set() if values["on"] else {"rate", "share"}

    def figure_arguments(self, values):
        shown = {name: v for name, v in values.items() if name not in self.disabled(values)}
        return {"words": [f"{name} <{value}>" for name, value in shown.items()]}


@pytest.fixture
def words():
    return Words()


@pytest.fixture
def layers():
    return LayersExplorer()


def move(explorer, **settings):
    for name, value in settings.items():
        explorer.controls[name].value = value


def picture(explorer):
    """Return the layers of the picture on the page."""
    return explorer.picture.content["layers"]


def beside(explorer):
    """Return the words and the state that stand beside the picture on the page."""
    return explorer.picture.content["words"], explorer.picture.content["state"]


@pytest.fixture
def type_state(monkeypatch):
    """Return a function that types a line in place of an explorer's state."""
    return lambda explorer, line: tell(monkeypatch, explorer.picture, {"state": line})


def watched(explorer):
    """Return a list that grows with all that is shown anew, if it is only words."""
    contents = []
    explorer.picture.observe(lambda change: contents.append(change["new"]), "content")
    return contents


def hidden(explorer):
    """Return the names of the controls that have no effect and are not shown."""
    return [n for n, control in explorer.controls.items() if control.layout.display == "none"]


def seen(explorer):
    """Return all of an explorer that a reader sees."""
    ranges = [ends(control) for control in explorer.controls.values()]
    return explorer.state, explorer.facts, picture(explorer), ranges, hidden(explorer)


CONTROLS = {
    "whole": (slider("n", 3, 1, 9), (1, 9)),
    "decimal": (slider("x", 0.5, -1.0, 1.0, 0.25), (-1.0, 1.0)),
    "ladder": (ladder("η", [0.001, 1.0, 1e6, "all"], 1.0), (0.001, "all")),
    "choice": (choice("f", {"tanh": 1, "relu": 2}, "tanh"), ("tanh", "relu")),
    "check": (check("on", True), (False, True)),
}


@pytest.mark.parametrize(("control", "expected"), CONTROLS.values(), ids=CONTROLS)
def test_the_ends_of_controls(control, expected):
    assert ends(control) == expected


@pytest.mark.parametrize("control", [control for control, _ in CONTROLS.values()], ids=CONTROLS)
def test_a_value_written_as_text_is_read_back_for_all_values(control):
    values = getattr(control, "options", None) or [*ends(control), control.value]
    for value in values:
        text = text_of(value)
        assert text and not re.search(r"\s", text)
        assert value_of(control, "name", text) == value
        assert type(value_of(control, "name", text)) is type(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *[(3, "3"), (0.5, "0.5"), (1.0, "1"), (True, "True"), ("all", "all"), (1e-5, "1e-05")],
        *[(0.1 + 0.2, "0.3"), (0.12345678, "0.12345678"), (-0.25, "-0.25"), (1e6, "1000000")],
    ],
)
def test_values_as_text(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        *[
            ("whole", text, "n is a number from 1 to 9")
            for text in ("0", "10", "2.5", "", "x", "²")
        ],
        *[("whole", text, f"not '{text}'") for text in ("--2", "٣", "1e0", "nan", "True")],
        *[("decimal", text, "n is a number from -1 to 1") for text in ("1.01", "nan", "inf", "")],
        *[("ladder", text, "n is one of 0.001, 1, 1000000, all") for text in ("2", "", "ALL")],
        *[("choice", text, "n is one of tanh, relu") for text in ("Tanh", "", "1")],
        *[("check", text, "n is True or False") for text in ("yes", "true", "1", "")],
    ],
)
def test_a_text_that_stands_for_no_value_is_refused_with_what_would_fit(kind, text, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        value_of(CONTROLS[kind][0], "n", text)


def test_another_end_may_be_given_for_a_slider():
    control = CONTROLS["whole"][0]
    assert value_of(control, "n", "20", 30) == 20
    with pytest.raises(ValueError, match="n is a number from 1 to 4, not '5'"):
        value_of(control, "n", "5", 4)


def test_decimal_sliders_show_as_many_decimals_as_they_have_steps():
    formats = [slider("x", 0.5, 0.0, 1.0, step).readout_format for step in (0.5, 0.05, 0.001)]
    assert formats == [".1f", ".2f", ".3f"]


def test_the_picture_is_drawn_at_once_and_its_facts_wait_beside_it_for_the_first_move(words):
    assert picture(words) == drawn(words.marks) and "set &lt;small&gt;" in str(picture(words))
    assert words.facts.splitlines()[:2] == ["5 words", "set <small>"]
    assert words.state == "set=small count=2 rate=0.5 share=0.25 on=True"
    assert beside(words) == (words.facts, words.state)
    assert words.picture.content["name"] == words.title
    assert not words.picture.content["moved"], "the words would tell what is asked"


MOVES = {
    "control": lambda words: move(words, count=3),
    "set": lambda words: words.set({"count": 3}),
    "state": lambda words: setattr(words, "state", "count=3"),
    "reset": lambda words: words.reset(),
}


@pytest.mark.parametrize("go", MOVES.values(), ids=MOVES)
def test_words_are_shown_once_something_was_moved(words, go):
    go(words)
    assert words.picture.content["moved"] and beside(words) == (words.facts, words.state)


def test_a_lesson_may_ask_a_question_of_its_own(words):
    asked = type(words)(question="Is 1 < 2?", count=3)
    assert asked.question == "Is 1 < 2?" and "Is 1 &lt; 2?" in asked.view.children[0].value
    assert asked.controls["count"].value == 3
    assert asked.bundles()[0]["text/plain"] == "Is 1 < 2?"
    assert type(words).question == words.question != asked.question


@pytest.mark.parametrize(
    ("name", "value"),
    [("set", "large"), ("count", 3), ("rate", 1.0), ("share", 0.3), ("on", False)],
)
def test_each_control_is_observed(words, name, value):
    shown, before = watched(words), seen(words)
    move(words, **{name: value})
    assert len(shown) == 1 and picture(words) == drawn(words.marks) != before[2]
    assert f"{name}={text_of(value)}" in words.state.split()
    assert beside(words) == (words.facts, words.state)


def test_a_state_brings_everything_back_with_one_new_picture(words):
    move(words, set="large", count=17, rate=1e6, share=0.95)
    other = Words(count=3)
    shown = watched(other)
    other.state = words.state
    assert len(shown) == 1
    assert seen(other) == seen(words)


def test_a_state_may_be_typed_on_the_page(words, type_state):
    move(words, set="large", count=17)
    other = Words()
    type_state(other, f"  {words.state} ")
    assert seen(other) == seen(words) and beside(other) == beside(words)
    assert other.picture.content["moved"]


@pytest.mark.parametrize(
    "line", ["count=20 set=large", "set=large count=20", "count=20  set=large "]
)
def test_settings_may_be_named_in_any_order_and_not_all(words, line):
    words.state = line
    assert words.state == "set=large count=20 rate=0.5 share=0.25 on=True"


def test_an_empty_state_changes_nothing(words):
    before = seen(words)
    words.state = ""
    assert seen(words) == before


BAD = {
    "nope=1": "no setting 'nope'; the settings are set, count, rate, share, on",
    "<b>=4 count=3": "no setting '<b>'",
    "count=5": "count is a number from 1 to 4, not '5'",
    "count=30 set=huge": "set is one of small, large, not 'huge'",
    "set=large count=31": "count is a number from 1 to 30, not '31'",
    "set=large count=x": "count is a number from 1 to 30, not 'x'",
    "count": "count is a number",
    "on=yes": "on is True or False",
    "rate=2": "rate is one of 0.001, 0.5, 1, 1000000, all",
    "share=1.5": "share is a number from 0 to 1",
    "share=nan": "share is a number from 0 to 1",
    "=": "no setting ''",
}


@pytest.mark.parametrize(("bad", "reason"), BAD.items(), ids=BAD)
def test_a_bad_state_is_refused_with_its_reason_and_changes_nothing(words, bad, reason, type_state):
    before, shown = seen(words), watched(words)
    with pytest.raises(ValueError, match=re.escape(reason)):
        words.state = f"share=0.5 {bad}"
    assert seen(words) == before and shown == []
    type_state(words, bad)
    (refusal, state), moved = beside(words), words.picture.content["moved"]
    assert reason in refusal and "cannot be shown" in refusal and moved
    assert seen(words) == before and state == words.state
    move(words, count=1)
    assert beside(words) == (words.facts, words.state)


def test_the_present_state_typed_after_a_refused_one_takes_the_refusal_away(words, type_state):
    type_state(words, "count=9")
    assert "count is a number" in beside(words)[0]
    type_state(words, words.state)
    assert beside(words)[0] == words.facts


@pytest.mark.parametrize("press", [lambda e: e.reset(), lambda e: e.reset_button.click()])
def test_reset_brings_back_the_settings_it_was_made_with(press):
    words = Words(set="large", count=20)
    before = seen(words)
    move(words, set="small", rate="all", share=1.0, on=False)
    assert words.controls["count"].value == 4
    shown = watched(words)
    press(words)
    assert seen(words) == before and len(shown) == 1


def test_reset_takes_a_refusal_away(words, type_state):
    type_state(words, "count=9")
    words.reset()
    assert beside(words) == (words.facts, words.state)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        *[({"bad": 1}, "no setting 'bad'"), ({"count": 9}, "count is a number from 1 to 4")],
        *[({"set": "iris"}, "set is one of small, large"), ({"on": "yes"}, "on is True or False")],
        *[({"count": 2.5}, "not '2.5'"), ({"rate": None}, "rate is one of")],
    ],
    ids=str,
)
def test_bad_keywords_are_refused_with_the_reason(settings, reason):
    with pytest.raises(ValueError, match=reason):
        Words(**settings)


def test_keywords_set_the_controls_to_begin_with():
    words = Words(count=20, set="large", rate=1, share=0.125)
    assert words.state == "set=large count=20 rate=1 share=0.125 on=True"
    assert words.controls["rate"].value == 1.0


class Recorder(Words):
    """Words that remember which controls they have answered to."""

    def __init__(self, **settings):
        self.answered, self.inside, self.slow = [], threading.Event(), 0
        super().__init__(**settings)

    def disabled(self, values):
        self.inside.set()
        time.sleep(self.slow)
        return super().disabled(values)

    def on_change(self, names):
        self.answered.append(names)
        super().on_change(names)


def test_a_range_follows_the_other_controls():
    words = Recorder()
    control = words.controls["count"]
    assert control.max == 4
    move(words, set="large")
    assert control.max == 30
    move(words, count=30)
    move(words, set="small")
    assert control.max == control.value == 4 and "count <4>" in words.facts
    # A value that has to move is no change of its own.
    assert words.answered == [set(words.controls), {"set"}, {"count"}, {"set"}]


def test_an_explorer_is_told_what_has_changed():
    words = Recorder()
    words.state = "count=3 share=0.5"
    words.reset()
    assert words.answered[1:] == [{"count", "share"}, set(words.controls)]


def test_a_control_that_moves_while_another_is_answered_waits_for_its_turn():
    words = Recorder()
    words.slow = 0.05
    words.inside.clear()
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(move, words, count=3)
        assert words.inside.wait(20)
        move(words, on=False)
        job.result(20)
    assert words.answered[1:] == [{"count"}, {"on"}]


def test_controls_that_change_nothing_are_neither_shown_nor_named_in_the_state(words):
    assert hidden(words) == []
    move(words, on=False)
    assert hidden(words) == ["rate", "share"] and words.state == "set=small count=2 on=False"
    words.state = "on=True rate=1"
    assert hidden(words) == [] and words.controls["rate"].value == 1
    assert hidden(Words(on=False)) == ["rate", "share"]


def everything(widget, above=()):
    """Yield a widget and all that it holds, each with all that holds it."""
    yield widget, above
    for child in getattr(widget, "children", ()):
        yield from everything(child, (*above, widget))


def to_be_seen(explorer):
    """Return the names of the controls that are to be seen, in the order of the page."""
    names = {control: name for name, control in explorer.controls.items()}
    return [
        names[widget] for widget, above in everything(explorer.view)
        if widget in names and all(w.layout.display != "none" for w in (widget, *above))
    ]  # fmt: skip


def test_the_first_controls_stand_above_and_the_others_are_shown_on_demand(words):
    assert to_be_seen(words) == ["set", "count"]
    words.more.value = True
    assert to_be_seen(words) == ["set", "count", "rate", "share", "on"]
    move(words, on=False)
    assert to_be_seen(words) == ["set", "count", "on"]
    words.more.value = False
    assert to_be_seen(words) == ["set", "count"]


def test_without_other_controls_there_is_no_button_for_more():
    class All(Words):
        first = "set", "count", "rate", "share", "on"

    assert to_be_seen(All()) == list(All.first) and All().more.layout.display == "none"
    assert Words().more.layout.display != "none"


def test_a_value_that_does_not_fit_leaves_the_explorer_alive(words):
    before = seen(words)
    with pytest.raises(ValueError, match="rate is one of 0.001, 0.5, 1, 1000000, all, not '2'"):
        words.set({"count": 2, "rate": 2})
    assert seen(words) == before
    shown = watched(words)
    move(words, count=3)
    assert len(shown) == 1 and "count <3>" in words.facts


def test_the_outputs_are_live_and_elsewhere_a_picture_with_its_words_below(words):
    move(words, count=4)
    picture_first, words_below = words.bundles()
    live = "application/vnd.jupyter.widget-view+json"
    assert picture_first[live]["model_id"] == words.view.model_id and words_below[live]
    assert picture_first["image/png"] == png(words.marks) and "image/png" not in words_below
    assert picture_first["text/plain"] == words.question
    assert words_below["text/plain"].split() == words.facts.split()


def test_words_may_follow_later(words):
    words.controls["count"].unobserve_all("value")
    words.controls["count"].value = 3
    words.refresh(speak=False)
    assert "count <3>" in words.facts and picture(words) == drawn(words.marks)
    assert "count <2>" in beside(words)[0] and "count=2" in beside(words)[1]
    words.speak()
    assert beside(words) == (words.facts, words.state)


def test_the_picture_takes_the_width_that_fits_the_page(words, monkeypatch):
    def page(width):
        tell(monkeypatch, words.picture, {"width": width})
        content = words.picture.content
        return content["width"], content["height"], (words.marks.width, words.marks.height)

    assert page(NARROW) == (NARROW, 120, (NARROW, 120))
    assert not words.picture.content["moved"], "the page has moved, not the learner"
    move(words, count=3)
    assert words.picture.content["width"] == NARROW
    shown = watched(words)
    for unknown in (NARROW, MEDIUM, 500, None, "wide"):
        assert page(unknown) == (NARROW, 120, (NARROW, 120)) and shown == []
    move(words, count=4)
    assert page(NARROW) == (NARROW, 120, (NARROW, 120)) and len(shown) == 1
    assert page(WIDE) == (WIDE, 100, (WIDE, 100))


def fail(*_, **__):
    raise ZeroDivisionError("by 0")


@pytest.mark.parametrize("part", ["figure", "figure_arguments"])
def test_a_figure_that_fails_says_so_in_the_picture_s_place_until_the_next_move(
    words, monkeypatch, part
):
    before = words.facts, picture(words)
    monkeypatch.setattr(Words, part, fail)
    with pytest.raises(ZeroDivisionError):
        move(words, count=3)
    assert "ZeroDivisionError: by 0" in words.picture.content["problem"]
    assert (words.facts, picture(words)) == before and "count=3" in beside(words)[1]
    monkeypatch.undo()
    move(words, count=4)
    assert "count <4>" in words.facts and words.picture.content["problem"] == ""
    assert picture(words) == drawn(words.marks) != before[1]


@pytest.mark.parametrize("part", ["disabled", "slider_maximum"])
@pytest.mark.parametrize("go", MOVES.values(), ids=MOVES)
def test_a_rule_for_controls_that_fails_does_not_make_the_explorer_deaf(
    words, monkeypatch, part, go
):
    with monkeypatch.context() as patch:
        patch.setattr(Words, part, fail)
        with pytest.raises(ZeroDivisionError):
            go(words)
    move(words, set="large", count=5)
    assert "count <5>" in words.facts and words.controls["count"].max == 30
    assert beside(words) == (words.facts, words.state) and words.picture.content["problem"] == ""


def test_two_threads_that_move_controls_leave_picture_and_facts_belonging_together(layers):
    def first():
        for n in range(12):
            move(layers, data=("digits", "XOR", "moons")[n % 3], seed=n)
        move(layers, data="moons")

    def second():
        for n in range(12):
            move(layers, example=1 + n % 4, layers=1 + n % 5, width1=1 + n)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(first), pool.submit(second)]:
            future.result(60)
    alone = LayersExplorer()
    alone.state = layers.state
    settings = layers.state.split()
    assert {"data=moons", "layers=2", "width1=12", "seed=11", "example=4"} <= set(settings)
    assert beside(layers) == (layers.facts, layers.state)
    assert seen(layers) == seen(alone)


def test_pictures_are_drawn_one_after_the_other(layers):
    inside, worst = [], []
    draw = LayersExplorer.figure

    class Slow(LayersExplorer):
        def figure(marks, **numbers):
            inside.append(1)
            worst.append(len(inside))
            facts = draw(marks, **numbers)
            inside.pop()
            return facts

    slow = Slow()
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(move, slow, **{f"width{1 + n % 4}": 1 + n}) for n in range(24)]
        for job in jobs:
            job.result(60)
    assert len(worst) >= 20 and max(worst) == 1
    alone = Slow()
    alone.state = slow.state
    assert seen(alone) == seen(slow)


# --------------------------------------------------------------------------------- another day


def said(explorer):
    return html.unescape(re.sub("<[^>]*>", "", explorer.notice.value))


def test_settings_are_there_again_with_their_picture_and_a_word(folder):
    first = Words(key="00-words")
    assert said(first) == ""
    move(first, set="large", count=17, on=False)
    again = Words(key="00-words")
    assert again.values() == first.values() and again.facts == first.facts
    assert picture(again) == picture(first) and again.controls["count"].max == 30
    assert "your own settings of last time" in said(again)


def test_settings_by_set_and_by_state_are_kept_too(folder):
    first = Words(key="00-words")
    first.set({"count": 3})
    assert Words(key="00-words").controls["count"].value == 3
    first.state = "count=4 share=0.5"
    assert Words(key="00-words").state == first.state


def test_reset_brings_back_the_settings_of_the_lesson_for_good(folder):
    move(Words(key="00-words", count=3), set="large", count=17)
    again = Words(key="00-words", count=3)
    assert again.controls["count"].value == 17
    again.reset()
    assert again.controls["count"].value == 3 and said(again) == ""
    assert Words(key="00-words", count=3).controls["count"].value == 3


def test_the_rounding_of_a_page_is_no_setting_of_the_learners(folder):
    explorer = Words(key="00-words", share=0.3)
    move(explorer, share=0.1 + 0.2)  # as a browser's slider sends it back when it is drawn
    assert record().all("settings") == {} and said(Words(key="00-words", share=0.3)) == ""


@pytest.mark.parametrize(
    "other",
    [{"key": "00-words", "count": 3}, {"key": "00-words", "question": "New?"}, {"key": "00-x"}, {}],
)
def test_another_explorer_begins_with_its_own_settings(folder, other):
    move(Words(key="00-words"), count=4)
    assert Words(**other).controls["count"].value == other.get("count", 2)
    assert Words(key="00-words").controls["count"].value == 4


def test_without_a_key_nothing_is_kept(folder):
    move(Words(), count=4)
    assert list(folder.iterdir()) == [] and Words().controls["count"].value == 2


@pytest.mark.parametrize("state", ["count=99", "nope=1", "count", 5, None, "set=small count=17"])
def test_kept_settings_that_do_not_fit_are_left_out(folder, state):
    first = Words(key="00-words")
    move(first, count=4)
    ((name, entry),) = record().all("settings").items()
    record().put("settings", name, entry | {"state": state})
    again = Words(key="00-words")
    assert again.values() == Words().values() and picture(again) == picture(Words())


def test_many_moves_are_written_together_and_the_last_one_is_kept(folder):
    async def drag():
        explorer = Words(key="00-words", set="large")
        for count in range(1, 31):
            move(explorer, count=count)
        assert not (folder / FILE).exists(), "a write for each move would make sliders slow"
        assert Words(key="00-words", set="large").controls["count"].value == 30
        await asyncio.sleep(2 * PAUSE)

    asyncio.run(drag())
    assert "count=30" in (folder / FILE).read_text("utf-8")


def test_a_learner_is_told_when_settings_cannot_be_kept(folder):
    explorer = Words(key="00-words")
    (folder / f".{FILE}.tmp").mkdir()  # now nothing can be written
    move(explorer, count=4)
    assert "kept only until the kernel stops" in said(explorer)
    assert Words(key="00-words").controls["count"].value == 4
