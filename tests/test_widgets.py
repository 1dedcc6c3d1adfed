"""Explorers without a kernel: their controls, facts and states, and a training that can stop."""

import asyncio
import html
import itertools
import re
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nbcore import data
from nbcore.activations import identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import backward, cost, forward, init
from nbcore.widgets import LayersExplorer
from nbcore.widgets.layers import WIDTHS, tasks
from nbcore.widgets.player import FRAME

PNG = b"\x89PNG\r\n\x1a\n"
ENDS = {name: (1, 16) for name in WIDTHS} | {
    "activation": ("identity", "sigmoid"),
    "biases": (False, True),
    "seed": (0, 99),
}
OTHER = {
    **{name: 7 for name in WIDTHS},
    "data": "moons",
    "layers": 4,
    "activation": "relu",
    "biases": False,
    "seed": 5,
    "example": 3,
}


@pytest.fixture
def explorer():
    return LayersExplorer()


@pytest.fixture
def short(monkeypatch):
    """Let XOR be trained in five pictures."""
    monkeypatch.setitem(tasks(), "XOR", tasks()["XOR"]._replace(epochs=40, stride=8))


def move(explorer, **settings):
    for name, value in settings.items():
        explorer.controls[name].value = value


def picture(explorer):
    return bytes(explorer.image.value)


def line(**settings):
    return " ".join(f"{name}={value}" for name, value in settings.items())


def epoch(explorer):
    return int(re.search(r"after epoch (\d+)", explorer.facts)[1])


def cost_now(explorer):
    return float(re.search(r"([\d.]+) after epoch", explorer.facts)[1])


def watched(explorer):
    """Return a list that grows with every new picture."""
    pictures = []
    explorer.image.observe(lambda change: pictures.append(bytes(change["new"])), "value")
    return pictures


def words(explorer):
    """Return what stands beside the picture, without its markup."""
    return html.unescape(re.sub("<(?!br)[^>]*>", "", explorer.words.value)).replace("<br>", "\n")


def ends_of(explorer, name):
    control = explorer.controls[name]
    if hasattr(control, "options"):
        return control.options[0], control.options[-1]
    return (False, True) if name == "biases" else (control.min, control.max)


def test_the_ends_are_those_of_the_controls(explorer):
    assert {name: ends_of(explorer, name) for name in ENDS} == ENDS
    assert ends_of(explorer, "data") == ("XOR", "digits")
    assert ends_of(explorer, "layers") == (1, 5)
    assert set(explorer.controls) == {*ENDS, "data", "layers", "example"} == set(OTHER)


@pytest.mark.parametrize("layers", [1, 5])
@pytest.mark.parametrize("name", ["XOR", "digits"])
def test_controls_at_their_ends_draw_each_combination_differently(explorer, name, layers):
    move(explorer, data=name, layers=layers)
    without_effect = [] if layers > 1 else [*WIDTHS, "activation"]
    assert [w for w in WIDTHS if explorer.controls[w].disabled] == without_effect[: len(WIDTHS)]
    ends = {n: values for n, values in ENDS.items() if n not in without_effect}
    ends["example"] = ends_of(explorer, "example")
    pictures = set()
    for values in itertools.product(*ends.values()):
        explorer.state = line(**dict(zip(ends, values, strict=True)))
        assert picture(explorer).startswith(PNG)
        assert "nan" not in explorer.facts and "inf" not in explorer.facts
        pictures.add(hash(picture(explorer)))
    assert len(pictures) == 2 ** len(ends)


@pytest.mark.parametrize("name", OTHER)
def test_each_control_is_observed(name):
    explorer = LayersExplorer(layers=5)
    before, facts = picture(explorer), explorer.facts
    move(explorer, **{name: OTHER[name]})
    assert picture(explorer) != before, f"{name} changes nothing"
    assert explorer.facts != facts
    assert f"{name}={OTHER[name]}" in explorer.state
    assert explorer.state_box.value == explorer.state


@pytest.mark.parametrize("layers", range(1, 6))
def test_widths_of_layers_that_are_not_there_are_disabled_and_change_nothing(layers):
    explorer = LayersExplorer(layers=layers)
    for l, name in enumerate(WIDTHS, start=1):
        before = picture(explorer)
        move(explorer, **{name: 9})
        assert explorer.controls[name].disabled == (l >= layers)
        assert (picture(explorer) == before) == (l >= layers)


SETTINGS = [
    {},
    {"data": "AND", "layers": 1, "biases": False, "seed": 4},
    {"data": "OR", "layers": 3, "width1": 16, "width2": 1, "activation": "relu", "example": 4},
    {"data": "moons", "layers": 5, "width3": 2, "activation": "leaky_relu", "seed": 99},
    {"data": "digits", "layers": 4, "width1": 5, "activation": "sigmoid", "example": 1},
    {"data": "digits", "layers": 2, "width1": 16, "activation": "identity", "biases": False},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: line(**s) or "defaults")
def test_facts_are_what_the_core_computes_from_the_settings(settings):
    chosen = {"data": "XOR", "layers": 2, **dict.fromkeys(WIDTHS, 3), "activation": "tanh"}
    chosen |= {"biases": True, "seed": 0, "example": 2, **settings}
    X, Y = {"moons": data.moons, "digits": data.digits}.get(
        chosen["data"], lambda: data.gate(chosen["data"])
    )()
    output, loss = (sigmoid, binary_cross_entropy)
    if chosen["data"] == "digits":
        output, loss = softmax, cross_entropy
        X, Y = X[:500], Y[:500]  # as many as can be learnt while one watches
    hidden = {f.name: f for f in (identity, relu, leaky_relu, tanh, sigmoid)}[chosen["activation"]]
    widths = [chosen[name] for name in WIDTHS][: chosen["layers"] - 1]
    net = init(
        [X.shape[1], *widths, Y.shape[1]],
        [*[hidden] * len(widths), output],
        biases=chosen["biases"],
        seed=chosen["seed"],
    )
    run = forward(net, X)
    facts = LayersExplorer(**settings).facts.splitlines()
    assert f"{cost(net, run, Y, loss):.4f}" in facts[0]
    for l, delta in enumerate(backward(net, run, Y, loss).deltas, start=1):
        seen = delta[:16]
        i, j = np.unravel_index(abs(seen).argmax(), seen.shape)
        assert (
            f"X_{l} {run.activations[l - 1].shape} times W_{l} {net.weights[l - 1].shape}"
            in facts[l]
        )
        assert (f"b_{l} (1, " in facts[l]) == chosen["biases"]
        assert f"delta_{l} {delta.shape}" in facts[l]
        assert f"{seen[i, j]:+.3g} (example {i + 1}, neuron {j + 1})" in facts[l]
    target = [float(number) for number in facts[-1].split("target")[1].split()]
    assert target == pytest.approx(Y[chosen["example"] - 1])
    assert len(facts) == len(widths) + 3


def test_the_words_beside_the_picture_are_the_facts(explorer):
    move(explorer, layers=3)
    assert "<br>".join(explorer.facts.splitlines()) in explorer.words.value


@pytest.mark.parametrize(
    "settings",
    [*SETTINGS, {"data": "digits", "example": 16}, {"data": "moons", "example": 9, "layers": 3}],
    ids=lambda s: line(**s) or "defaults",
)
def test_a_state_brings_everything_back(settings):
    first, second = LayersExplorer(), LayersExplorer(layers=3, seed=8)
    move(first, **settings)
    second.state_box.value = first.state
    assert second.state == second.state_box.value == first.state
    assert picture(second) == picture(first)
    assert second.facts == first.facts


def test_a_state_may_name_only_some_settings(explorer):
    explorer.state = "layers=3 seed=7"
    assert explorer.controls["layers"].value == 3
    assert explorer.controls["seed"].value == 7
    assert explorer.controls["data"].value == "XOR"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("nope=1", "no setting 'nope'"),
        ("layers=9", "layers is a number from 1 to 5"),
        ("layers=0", "layers is a number from 1 to 5"),
        ("layers=2.5", "layers is a number"),
        ("layers=--2", "layers is a number"),
        ("layers=²", "layers is a number"),
        ("layers", "layers is a number"),
        ("biases=yes", "biases is True or False"),
        ("data=iris", "data is one of XOR, AND, OR, moons, digits"),
        ("seed=3 layers=4 example=5", "example is a number from 1 to 4"),
        ("seed=3 <b>=4", "no setting '<b>'"),
    ],
)
def test_a_bad_state_is_refused_with_its_reason_and_changes_nothing(explorer, bad, reason):
    before, state = picture(explorer), explorer.state
    with pytest.raises(ValueError, match=re.escape(reason)):
        explorer.state = bad
    explorer.state_box.value = bad
    assert reason in words(explorer)
    assert explorer.state == state and picture(explorer) == before
    move(explorer, seed=1)
    assert words(explorer) == explorer.facts


def test_defaults_bring_back_the_settings_it_was_made_with():
    explorer = LayersExplorer(layers=3, width1=8)
    before, state = picture(explorer), explorer.state
    for name, value in OTHER.items():
        move(explorer, **{name: value})
    assert explorer.state != state
    explorer.defaults_button.click()
    assert explorer.state == state and picture(explorer) == before


def test_examples_are_those_of_the_data_set(explorer):
    assert explorer.controls["example"].max == 4
    move(explorer, data="digits", example=9)
    assert explorer.controls["example"].max == 16
    move(explorer, data="XOR")
    assert explorer.controls["example"].max == explorer.controls["example"].value == 4
    assert "example 4: target 0" in explorer.facts


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"bad": 1}, "no setting 'bad'"),
        ({"layers": 9}, "layers is a number from 1 to 5"),
        ({"data": "iris"}, "data is one of"),
        ({"biases": "yes"}, "biases is True or False"),
    ],
    ids=str,
)
def test_bad_keywords_are_refused_with_the_reason(settings, reason):
    with pytest.raises(ValueError, match=reason):
        LayersExplorer(**settings)


def test_an_example_of_a_large_data_set_can_be_asked_for():
    assert "example=9" in LayersExplorer(data="digits", example=9).state


def test_the_output_is_live_a_picture_and_words(explorer):
    move(explorer, layers=4)
    bundle = explorer._repr_mimebundle_()
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == explorer.view.model_id
    assert bundle["image/png"] == picture(explorer)
    assert bundle["text/plain"] == explorer.facts


def test_without_a_loop_a_training_runs_to_its_end_at_once(explorer, short):
    move(explorer, data="AND")
    move(explorer, data="XOR")
    start, start_cost, pictures = picture(explorer), cost_now(explorer), watched(explorer)
    explorer.player.train.click()
    assert len(set(pictures)) == 5
    assert epoch(explorer) == 40 and explorer.player.progress.value == 1
    assert cost_now(explorer) < start_cost
    assert not explorer.player.playing
    end = picture(explorer)

    explorer.player.reset.click()
    assert picture(explorer) == start and epoch(explorer) == 0
    assert explorer.player.progress.value == 0

    explorer.player.train.click()
    assert picture(explorer) == end
    explorer.player.train.click()
    assert picture(explorer) == end and len(pictures) == 5 + 1 + 5 + 1 + 5


class Frames:
    """The pictures of an explorer as they come, to be awaited."""

    def __init__(self, explorer):
        self.queue = asyncio.Queue()
        explorer.image.observe(lambda change: self.queue.put_nowait(change["new"]), "value")

    async def some(self, count):
        for _ in range(count):
            await asyncio.wait_for(self.queue.get(), 20)

    async def rest(self):
        """Return how many pictures come until nothing runs any more."""
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait_for(asyncio.gather(*tasks), 20)
        return self.queue.qsize()


def test_stop_is_heard_and_no_picture_comes_after_it(explorer):
    async def train():
        frames = Frames(explorer)
        explorer.player.train.click()
        assert explorer.player.playing
        assert explorer.player.train.disabled and not explorer.player.stop.disabled
        await frames.some(4)
        clicked = time.perf_counter()
        explorer.player.stop.click()
        assert not explorer.player.playing
        assert await frames.rest() == 0
        assert time.perf_counter() - clicked < 2 * FRAME + 0.1  # the pause may be late
        assert epoch(explorer) == 4 * tasks()["XOR"].stride
        explorer.player.train.click()
        await frames.some(1)
        assert epoch(explorer) == 5 * tasks()["XOR"].stride, "Train goes on where Stop was"
        explorer.player.stop.click()
        await frames.rest()

    asyncio.run(train())


def test_pictures_come_at_most_30_a_second(explorer):
    async def train():
        frames = Frames(explorer)
        explorer.player.train.click()
        await frames.some(1)
        started = time.perf_counter()
        await frames.some(6)
        assert time.perf_counter() - started > 5 * FRAME
        explorer.player.stop.click()
        await frames.rest()

    asyncio.run(train())


def test_a_watched_training_ends_as_an_unwatched_one(explorer, short):
    move(explorer, data="AND")
    move(explorer, data="XOR")
    explorer.player.train.click()
    end = picture(explorer)

    async def train():
        explorer.player.reset.click()
        frames = Frames(explorer)
        explorer.player.train.click()
        explorer.player.train.click()  # a second click while it runs does nothing
        assert await frames.rest() == 5

    asyncio.run(train())
    assert picture(explorer) == end
    assert not explorer.player.playing


@pytest.mark.parametrize("name", OTHER)
def test_a_control_moved_while_training_rewinds_unless_it_is_the_example(name):
    async def train():
        explorer = LayersExplorer(layers=5)
        frames = Frames(explorer)
        explorer.player.train.click()
        await frames.some(2)
        reached = epoch(explorer)
        move(explorer, **{name: OTHER[name]})
        if name == "example":
            assert explorer.player.playing and epoch(explorer) == reached
            assert "example 3" in explorer.facts
            await frames.some(2)
            assert epoch(explorer) > reached
            explorer.player.stop.click()
        else:
            assert not explorer.player.playing and epoch(explorer) == 0
            await frames.some(1)
        assert await frames.rest() == 0

    asyncio.run(train())


def test_a_second_explorer_halts_the_first():
    async def train():
        first = LayersExplorer()
        frames = Frames(first)
        first.player.train.click()
        await frames.some(1)
        LayersExplorer()
        assert not first.player.playing
        assert await frames.rest() == 0

    asyncio.run(train())


@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("rate", [1e2, 1e6, 1e200])
def test_a_diverging_training_says_so(explorer, monkeypatch, rate, stride):
    runaway = tasks()["XOR"]._replace(
        output=identity, loss=squared_error, rate=rate, epochs=600, stride=stride
    )
    monkeypatch.setitem(tasks(), "XOR", runaway)
    move(explorer, activation="identity")
    start = picture(explorer)
    explorer.player.train.click()
    assert "diverged" in explorer.facts
    assert "diverged" in explorer.words.value
    assert "nan" not in explorer.facts and "inf" not in explorer.facts
    assert not explorer.player.playing
    assert not re.search(r"\d{20}", explorer.facts), "a number too long to be read"
    assert picture(explorer).startswith(PNG)
    explorer.player.reset.click()
    assert picture(explorer) == start
    assert "diverged" not in explorer.facts


def test_two_threads_that_move_controls_leave_picture_and_facts_belonging_together(explorer):
    def first():
        for n in range(12):
            move(explorer, data=("digits", "XOR", "moons")[n % 3], seed=n)
        move(explorer, data="moons")

    def second():
        for n in range(12):
            move(explorer, example=1 + n % 4, layers=1 + n % 5, width1=1 + n)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(first), pool.submit(second)]:
            future.result(60)
    alone = LayersExplorer()
    for part in explorer.state.split():
        alone.state = part
    assert line(data="moons", layers=2, width1=12) in explorer.state
    assert "seed=11 example=4" in explorer.state
    assert explorer.state_box.value == explorer.state == alone.state
    assert explorer.facts == alone.facts
    assert picture(explorer) == picture(alone)


def test_long_labels_are_not_cut(explorer):
    for name, control in explorer.controls.items():
        if name != "biases":
            assert control.style.description_width == "initial", name


def test_the_present_state_pasted_after_a_refused_one_takes_the_refusal_away(explorer):
    explorer.state_box.value = "layers=9"
    assert "layers is a number" in explorer.words.value
    explorer.state_box.value = explorer.state
    assert "layers is a number" not in explorer.words.value


def test_the_hidden_activation_can_be_chosen_only_where_there_is_a_hidden_layer(explorer):
    move(explorer, layers=1)
    assert explorer.controls["activation"].disabled
    move(explorer, layers=2)
    assert not explorer.controls["activation"].disabled


def test_train_begins_anew_after_a_divergence(explorer, monkeypatch):
    runaway = tasks()["XOR"]._replace(output=identity, loss=squared_error, rate=100, stride=1)
    monkeypatch.setitem(tasks(), "XOR", runaway)
    move(explorer, activation="identity")
    pictures = watched(explorer)
    explorer.player.train.click()
    count = len(pictures)
    explorer.player.train.click()
    assert len(pictures) > count and "diverged" in explorer.facts
