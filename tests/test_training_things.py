"""What can be pointed at in a training: numbers of the core, and runs that stay to be compared."""

import asyncio
import itertools
import re

import numpy as np
import pytest
from looks import untidy
from messages import sent, tell

from nbcore import data
from nbcore.activations import identity, sigmoid, softmax, tanh
from nbcore.analysis.metrics import edges, over_line, over_plane
from nbcore.drawing.svg import svg
from nbcore.drawing.theme import FAINT, NARROW, POSITIVE, SERIES, WIDTHS
from nbcore.explorers.training.examples import ROWS
from nbcore.explorers.training.explorer import TrainingExplorer
from nbcore.explorers.training.moments import COLUMNS
from nbcore.explorers.training.scenario import EVERY, HARD
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import cost, forward, init
from nbcore.optimizers import OPTIMIZERS
from nbcore.training import descend
from nbcore.writing.numbers import brief, compact, precise
from nbcore.writing.symbols import symbol

TASKS = {
    "moons": (sigmoid, binary_cross_entropy),
    "XOR": (sigmoid, binary_cross_entropy),
    "wave": (identity, squared_error),
    "digits": (softmax, cross_entropy),
}
LONGEST = 130


def sets(name):
    """Return train and test set as the explorer should take them."""
    if name == "digits":
        examples = data.digits(360, noise=0.1)
    elif name == "XOR":
        examples = data.gate(name, copies=ROWS // 4, noise=0.1)
    else:
        examples = getattr(data, name)(ROWS, noise=0.1)
    return data.split(*examples, test=0.3, seed=None)


def states(settings, count):
    """Return the first states of the training that these settings describe, by the core alone."""
    train, _ = sets(settings["data"])
    output, loss = TASKS[settings["data"]]
    hidden = settings["hidden"]
    sizes = [train[0].shape[1], *[settings["width"]] * hidden, train[1].shape[1]]
    net = init(sizes, [*[tanh] * hidden, output])
    optimizer = OPTIMIZERS[settings["optimizer"]](settings["rate"])
    batch = settings.get("batch")
    all_states = descend(net, *train, loss, optimizer=optimizer, epochs=10**6, batch_size=batch)
    return list(itertools.islice(all_states, count))


def trained(updates=0, **settings):
    explorer = TrainingExplorer(**settings)
    if updates:
        train(explorer, updates)
    return explorer


def train(explorer, *updates):
    """Make so many updates, and then so many, with a picture after each lot."""
    for some in updates:
        explorer.trainer.advance(some)
        explorer.refresh()


def says(explorer, *place):
    """Return what is said about a place that the picture has."""
    assert explorer.pointer.has(place), place
    words = explorer.things[place[0]].says(explorer.numbers, *place[1:])
    assert len(words) <= LONGEST and not re.search(r"\b(nan|inf)\b", words), words
    return words


def spots(explorer, kind):
    return {some.index: some for some in explorer.marks.spots if some.kind == kind}


def column_at(explorer, panel, x):
    """Return the column of a panel's moments that lies at a pixel."""
    box = spots(explorer, "moment")[panel].where.box
    return int((x - box.left) / box.width * COLUMNS)


WEIGHTS = [
    {"data": "moons", "hidden": 1, "width": 4, "optimizer": "sgd", "rate": 0.5},
    {"data": "XOR", "hidden": 0, "width": 4, "optimizer": "momentum", "rate": 0.001},
    {"data": "wave", "hidden": 4, "width": 16, "optimizer": "adam", "rate": 0.01},
    {"data": "digits", "hidden": 2, "width": 12, "optimizer": "rmsprop", "rate": 0.01, "batch": 16},
]


@pytest.mark.parametrize("updates", [0, 7])
@pytest.mark.parametrize("settings", WEIGHTS, ids=lambda settings: settings["data"])
def test_a_weight_says_its_slope_and_what_the_core_does_with_it_next(settings, updates):
    explorer = trained(updates, **settings)
    *_, here, after = states(settings, updates + 2)
    how = f"({settings['optimizer']}, η = {settings['rate']})"
    moves = []
    for e, W in enumerate(here.network.weights):
        moves.append(after.network.weights[e] - W)
        for i, j in {(0, 0), (len(W) - 1, W.shape[1] - 1), (len(W) // 2, W.shape[1] // 2)}:
            name = f"{symbol('W', e + 1)}[{i + 1},{j + 1}]"
            slope, move = here.gradients.weights[e][i, j], moves[e][i, j]
            assert says(explorer, "weight", e, i, j) == (
                f"{name} = {compact(W[i, j])}; slope ∂J/∂{name} = {compact(slope)}; "
                f"next step {compact(move, signed=True)} {how}"
            )
    found = re.search(r"moves most next: W(.)\[(\d+),(\d+)\], by ([-+].*)", explorer.facts)
    e = "₁₂₃₄₅".index(found[1])
    move = moves[e][int(found[2]) - 1, int(found[3]) - 1]
    assert abs(move) == pytest.approx(max(np.abs(move).max() for move in moves), rel=1e-6)
    assert found[4] == compact(move, signed=True)


def test_weights_that_do_not_move_are_told():
    explorer = TrainingExplorer(init="zeros", hidden=2, data="wave", biases=False)
    assert explorer.facts.endswith("no weight moves by 1e-9 or more next")


def test_a_change_of_the_rate_changes_the_next_step_but_not_those_of_the_past():
    explorer = trained(5, data="moons")
    before = says(explorer, "weight", 0, 1, 1)
    train(explorer, 5)
    late = says(explorer, "weight", 0, 1, 1)
    explorer.controls["rate"].value = 0.1
    steps = [float(re.search(r"next step (\S+)", words)[1]) for words in (late, before)]
    now = says(explorer, "weight", 0, 1, 1)
    assert float(re.search(r"next step (\S+)", now)[1]) == pytest.approx(steps[0] / 5, rel=2e-3)
    assert "(sgd, η = 0.1)" in now
    explorer.scrub.value = 5
    assert says(explorer, "weight", 0, 1, 1) == before


def test_a_picked_weight_stays_picked_while_the_network_trains_and_its_readout_follows(monkeypatch):
    settings = WEIGHTS[0]
    explorer = TrainingExplorer(**settings, updates=1, epochs=10)
    explorer.pick("weight", 0, 1, 2)
    heard, places = [], []

    def hear(change):
        if change["new"]["layers"] is not change["old"]["layers"]:
            heard.append(change["new"]["readout"])
            places.append(change["new"]["picked"])

    explorer.picture.observe(hear, "content")
    explorer.player.train.click()
    assert set(places) == {("weight", 0, 1, 2)}
    expected = [compact(state.network.weights[0][1, 2]) for state in states(settings, 11)[1:]]
    told = [re.match(r"W₁\[2,3\] = (\S+);", words)[1] for words in heard]
    assert [value for value, _ in itertools.groupby(told)] == expected
    explorer.player.restart.click()
    assert explorer.pointer.value == ("weight", 0, 1, 2) and "picked=weight:1,2,3" in explorer.state


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("settings", WEIGHTS, ids=lambda settings: settings["data"])
def test_weights_and_neurons_are_where_they_are_drawn(settings, width):
    explorer = TrainingExplorer(**settings)
    explorer.width = width
    explorer.refresh()
    looks = explorer.marks.groups["weights"].polylines.values()
    lines = np.concatenate([look.points for look in looks if look.points])
    links = [some.where for some in spots(explorer, "weight").values()]
    known = {tuple(end) for link in links for end in np.vstack([link.starts, link.ends]).round(6)}
    assert {tuple(end) for line in lines for end in line.round(6)} <= known
    boxes = [image.box for image in explorer.marks.groups["nodes"].images]
    for some in spots(explorer, "neuron").values():
        if hasattr(some.where, "places"):
            middles = [boxes.pop(0).middle for _ in range(some.shape[0])]
            np.testing.assert_allclose(some.where.places[:, 0], middles)
        else:
            assert some.where.box == boxes.pop(0)
    assert not boxes


@pytest.mark.parametrize("name", ["moons", "XOR"])
@pytest.mark.parametrize(("hidden", "width"), [(0, 1), (1, 3), (2, 16)])
def test_a_picked_neuron_is_enlarged_over_the_plane(name, hidden, width):
    settings = {"data": name, "hidden": hidden, "width": width, "optimizer": "sgd", "rate": 0.3}
    explorer = trained(6, **settings)
    before = svg(explorer.marks)
    net = states(settings, 7)[-1].network
    plane = edges(np.concatenate([X for X, _ in sets(name)]))
    answers = over_plane(net, plane)
    x1, x2 = np.linspace(*plane[:2], 48), np.linspace(*plane[:1:-1], 48)
    functions = ["", *(f.name for f in net.functions)]
    for e, stack in enumerate(answers):
        for j in {0, len(stack) - 1}:
            explorer.pick("neuron", e, j, 0)
            *_, view = explorer.marks.images
            np.testing.assert_allclose(view.values, stack[j], rtol=1e-9)
            corner = forward(net, [[x1[5], x2[40]]]).activations[e][0, j]
            assert view.values[40, 5] == pytest.approx(corner)
            is_last = e == len(answers) - 1
            largest = np.abs(stack[:, ::EVERY, ::EVERY]).max()
            limits = (0, 1) if is_last else (-largest, largest)
            assert (view.low, view.high) == pytest.approx(limits)
            title = "Ŷ" if is_last else f"{symbol('X', e + 1)}[:,{j + 1}]"
            assert f"{title} over the plane" in explorer.marks.texts
            low, high, mean = (
                compact(n) for n in (stack[j].min(), stack[j].max(), stack[j].mean())
            )
            words = says(explorer, "neuron", e, j, 0)
            assert f": from {low} to {high} over the plane, {mean} on average; " in words
            made = f" = {functions[e]}({symbol('Z', e)}[:,{j + 1}]): " if e else ": from"
            which = f"neuron {j + 1} of layer {e}" if e else f"input {j + 1}"
            hint = "" if is_last else "; a click enlarges it"
            assert made in words and words.endswith(which + hint)
            assert explorer.picture.content["readout"] == words
            fact = f"{title} is shown enlarged: from {low} to {high} over the plane shown"
            assert (fact in explorer.facts) != is_last
            assert (svg(explorer.marks) == before) == is_last
            assert untidy(explorer.marks) == []
            explorer.pick("neuron", e, j, 0)
            assert svg(explorer.marks) == before, "picked again, it brings Ŷ back"


def test_the_colors_and_the_examples_of_an_enlarged_neuron():
    explorer = trained(3, data="moons", width=4)
    examples = explorer.marks.groups["view"].markers
    explorer.pick("neuron", 1, 2, 0)
    small = explorer.marks.groups["nodes"].images[4]
    view = explorer.marks.images[-1]
    assert (small.low, small.high) == (view.low, view.high)
    np.testing.assert_array_equal(small.pixels(), view.pixels()[::EVERY, ::EVERY])
    for shape, markers in explorer.marks.groups["view"].markers.items():
        assert np.array_equal(markers.places, examples[shape].places)


def test_an_enlarged_neuron_follows_the_training():
    settings = {"data": "moons", "hidden": 1, "width": 4, "optimizer": "sgd", "rate": 0.5}
    explorer = TrainingExplorer(**settings, updates=1, epochs=10)
    explorer.pick("neuron", 1, 0, 0)
    explorer.player.train.click()
    plane = edges(np.concatenate([X for X, _ in sets("moons")]))
    expected = over_plane(states(settings, 11)[-1].network, plane)[1][0]
    np.testing.assert_allclose(explorer.marks.images[-1].values, expected, rtol=1e-9)


@pytest.mark.parametrize("width", [2, 16])
def test_a_picked_neuron_is_enlarged_along_the_line(width):
    settings = {"data": "wave", "hidden": 1, "width": width, "optimizer": "sgd", "rate": 0.1}
    explorer = trained(4, **settings)
    before = svg(explorer.marks)
    line = edges(np.concatenate([X for X, _ in sets("wave")]))
    answers = over_line(states(settings, 5)[-1].network, line)
    for e, stack in enumerate(answers):
        j = len(stack) - 1
        explorer.pick("neuron", e, j, 0)
        [drawn] = explorer.marks.groups["answer"].polylines[POSITIVE, ()].points
        heights, values = drawn[:, 1], stack[j, 0]
        assert np.corrcoef(heights, values)[0, 1] == pytest.approx(1)
        title = "Ŷ" if e == 2 else f"{symbol('X', e + 1)}[:,{j + 1}]"
        assert f"{title} along the line" in explorer.marks.texts
        low, high, mean = (compact(n) for n in (values.min(), values.max(), values.mean()))
        ends = f"from {low} to {high} along the line, {mean} on average"
        assert ends in says(explorer, "neuron", e, j, 0)
        explorer.pick("neuron", e, j, 0)
        assert svg(explorer.marks) == before


@pytest.mark.parametrize("width", [4, 16])
def test_for_digits_a_neuron_says_its_answer_to_the_digit_and_is_only_marked(width):
    settings = {"data": "digits", "hidden": 1, "width": width, "optimizer": "sgd", "rate": 0.5}
    explorer = trained(3, **settings)
    before = svg(explorer.marks)
    _, (X, Y) = sets("digits")
    run = forward(states(settings, 4)[-1].network, X[[HARD]])
    shown = f"for the test digit {Y[HARD].argmax()} that is shown"
    for e, answers in enumerate(run.activations):
        for j in (0, answers.shape[1] // 2, answers.shape[1] - 1):
            explorer.pick("neuron", e, j, 0)
            assert svg(explorer.marks) == before
            words = says(explorer, "neuron", e, j, 0)
            name = "Ŷ" if e == 2 else symbol("X", e + 1)
            assert words.startswith(f"{name}[:,{j + 1}] = {compact(answers[0, j])} {shown}")
            assert words == explorer.picture.content["readout"]


def test_a_picked_neuron_that_is_gone_leaves_the_view_to_the_network():
    explorer = TrainingExplorer(data="moons", width=6)
    explorer.pick("neuron", 1, 5, 0)
    explorer.controls["width"].value = 5
    assert explorer.pointer.value is None and "Ŷ over the plane" in explorer.marks.texts
    for text in ("neuron:2,6,1", "neuron:9,1,1", "neuron:2,1,2"):
        other = TrainingExplorer.from_state(f"{explorer.state} picked={text}")
        assert other.pointer.value is None and svg(other.marks) == svg(explorer.marks)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_moment_says_what_was_then_and_leads_back_to_it(width):
    explorer = trained(data="moons", hidden=2)
    explorer.width = width
    train(explorer, 40, 70, 10)
    history = list(explorer.trainer.history)
    panels = spots(explorer, "moment")
    assert set(panels) == ({0, 1} if width == NARROW else {0, 1, 2})
    for panel, column in itertools.product(panels, (0, 5, 16, 30, 43, 48, 58, 59)):
        epoch = 150 * column / (COLUMNS - 1)  # the axis ends there
        point = min(history, key=lambda checkpoint: abs(checkpoint.epoch - epoch))
        train_cost, test_cost = map(precise, point.costs)
        deltas = ", ".join(
            f"δ{n} {brief(d)}" for n, d in zip("₁₂₃", point.delta_sizes, strict=True)
        )
        moves = ", ".join(
            f"W{n} {brief(d)}" for n, d in zip("₁₂₃", point.update_sizes, strict=True)
        )
        expected = (
            f"J {train_cost} on the train set, {test_cost} on the test set",
            f"{deltas}, root mean square of the batch",
            f"next update, relative to the weights: {moves}",
        )
        words = f"epoch {point.epoch:g}: {expected[panel]}"
        assert says(explorer, "moment", panel, 0, column) == words
        explorer.pick("moment", panel, 0, column)
        assert (
            explorer.scrub.value == point.epoch and f"epoch {point.epoch:g}: cost" in explorer.facts
        )
        assert explorer.numbers["net"] is point.network
        assert len(explorer.trainer.history) == 4, "the later part is still there"
        assert explorer.pointer.value is None
        by_slider = svg(explorer.marks)
        explorer.scrub.value = 40 if point.epoch == 0 else 0
        explorer.scrub.value = point.epoch
        assert svg(explorer.marks) == by_slider


@pytest.mark.parametrize("width", WIDTHS)
def test_a_moment_lies_where_its_curve_is_drawn(width):
    explorer = trained(data="moons")
    explorer.width = width
    train(explorer, 40, 70, 10)
    names = ["costs", "delta_sizes", "update_sizes"]
    for n, checkpoint in enumerate(explorer.trainer.history):
        explorer.pick("moment", 0, 0, column_at(explorer, 0, _marked(explorer, "costs", n)))
        assert explorer.numbers["shown"] == n
        for panel in spots(explorer, "moment"):
            x = explorer.marks.groups[names[panel]].markers["circle"].places[0][0]
            found = says(explorer, "moment", panel, 0, column_at(explorer, panel, x))
            assert found.startswith(f"epoch {checkpoint.epoch:g}:")
    box = spots(explorer, "moment")[0].where.box
    frame = explorer.marks.groups["costs axes"].polylines[FAINT, ()].points[-1]
    half = box.width / COLUMNS / 2
    assert (box.left + half, box.right - half) == pytest.approx((frame[1][0], frame[2][0]))


def _marked(explorer, group, n):
    """Return the pixel of the nth checkpoint on the curve of the train costs."""
    return next(iter(explorer.marks.groups[group].polylines.values())).points[0][n, 0]


def test_numbers_of_a_moment_are_the_cores():
    settings = {"data": "moons", "hidden": 1, "width": 4, "optimizer": "sgd", "rate": 0.5}
    explorer = trained(10, **settings)
    (X, Y), (X_test, Y_test) = sets("moons")
    for column, state in ((0, states(settings, 1)[-1]), (59, states(settings, 11)[-1])):
        J, J_test = (
            precise(
                cost(state.network, forward(state.network, inputs), targets, binary_cross_entropy)
            )
            for inputs, targets in ((X, Y), (X_test, Y_test))
        )
        words = f"J {J} on the train set, {J_test} on the test set"
        assert words in says(explorer, "moment", 0, 0, column)
        for l, delta in enumerate(state.gradients.deltas, start=1):
            size = f"{symbol('δ', l)} {brief(np.sqrt(np.mean(delta**2)))}"
            assert size in says(explorer, "moment", 1, 0, column)


def test_to_pick_the_latest_moment_changes_nothing_and_training_goes_on_from_a_picked_one():
    explorer = TrainingExplorer(data="moons", batch=16)
    for _ in range(4):
        explorer.trainer.advance(1)
    explorer.refresh()
    here = svg(explorer.marks)
    explorer.pick("moment", 1, 0, COLUMNS - 1)
    assert svg(explorer.marks) == here
    explorer.pick("moment", 0, 0, 8)
    assert 0 < explorer.trainer.history[explorer.numbers["shown"]].epoch < 0.5
    assert explorer.scrub.value == 0, "between two epochs the slider cannot go, but a moment can"
    explorer.player.jumps[0].click()
    assert [n.epoch for n in explorer.trainer.history] == pytest.approx([0, 16 / 140, 32 / 140])
    with pytest.raises(ValueError, match="this picture has no moment"):
        explorer.pick("moment", 0, 0, COLUMNS)


def test_a_picked_moment_halts_the_training():
    async def play():
        explorer = TrainingExplorer(data="moons")
        explorer.player.train.click()
        while len(explorer.trainer.history) < 6:
            await asyncio.sleep(0.01)
        explorer.pick("moment", 1, 0, 0)
        assert not explorer.player.playing and "epoch 0: cost" in explorer.facts
        reached = explorer.trainer.history[-1].epoch
        await asyncio.sleep(0.1)
        assert explorer.trainer.history[-1].epoch == reached and "epoch 0: cost" in explorer.facts

    asyncio.run(play())


def test_the_page_gets_places_only_when_they_change(monkeypatch):
    explorer = trained(40, data="moons")
    explorer.pick("weight", 0, 1, 1)
    messages = sent(monkeypatch, explorer.picture)
    train(explorer, 2, 2, 2)
    contents = [message["state"]["content"] for message in messages if "state" in message]
    assert len(contents) >= 3 and not any("spots" in content for content in contents)


def kept(explorer):
    return [line for line in explorer.facts.splitlines() if line.startswith("kept ")]


def test_a_kept_run_is_drawn_with_its_words_and_is_a_thing():
    explorer = trained(data="moons", rate=0.5)
    train(explorer, *[10] * 80)
    costs = [checkpoint.costs for checkpoint in explorer.trainer.history]
    train_cost, test_cost = map(precise, costs[-1])
    assert not spots(explorer, "run") and "kept runs" not in explorer.marks.groups
    explorer.keep_run.click()
    explorer.controls["rate"].value = 0.1
    explorer.player.restart.click()
    words = f"kept 1: sgd, η = 0.5: J {train_cost} train, {test_cost} test at epoch 800"
    assert kept(explorer) == [words] and says(explorer, "run", 0, 0, 0) == words
    [[curve]] = [part.points for part in explorer.marks.groups["kept runs"].polylines.values()]
    [end] = spots(explorer, "run")[0].where.places[0]
    [(x, y, text, _)] = [text[:4] for text in explorer.marks.groups["kept runs"].texts]
    assert text == "1" and len(curve) == 60 and abs(end - curve[-1]).max() < 9
    assert x < end[0] < x + 9 and y == end[1]
    # It begins where the present run begins, and falls as its costs did.
    [present] = explorer.marks.groups["costs"].polylines[SERIES[0], ()].points
    np.testing.assert_allclose(curve[0], present[0])
    first, last = costs[0].train, costs[-1].train
    [marker, *_] = explorer.marks.groups["costs"].markers["circle"].places
    floor = explorer.marks.groups["costs axes"].polylines[FAINT, ()].points[-1][1][1]
    assert (curve[-1][1] - floor) / (marker[1] - floor) == pytest.approx(last / first)
    explorer.pick("run", 0, 0, 0)
    assert explorer.pointer.value == ("run", 0, 0, 0)
    explorer.forget_runs.click()
    assert not kept(explorer) and explorer.pointer.value is None


def test_runs_are_told_by_what_differs_and_outlive_all_but_forgetting():
    explorer = trained(20, data="moons", rate=0.5)
    explorer.keep_run.click()
    assert [line.split(": J")[0] for line in kept(explorer)] == ["kept 1: sgd, η = 0.5"]
    explorer.set({"activation": "relu", "hidden": 2, "batch": 16, "seed": 3})
    assert kept(explorer)[0].startswith(
        "kept 1: sgd, η = 0.5, one batch, tanh, 1 hidden layer, seed 0: J "
    )
    train(explorer, 20)
    explorer.keep_run.click()
    explorer.set({"data": "wave", "rate": 0.1})
    explorer.player.restart.click()
    explorer.reset_button.click()
    before = kept(explorer)
    assert [line.split(":")[0] for line in before] == ["kept 1", "kept 2"]
    assert "batches of 16, relu, 2 hidden layers, seed 3: J" in before[1]
    explorer.forget_runs.click()
    assert not kept(explorer) and svg(explorer.marks) == svg(TrainingExplorer(data="moons").marks)


def test_a_run_whose_rate_was_changed_says_so():
    explorer = trained(20, data="moons", rate=0.5)
    explorer.controls["rate"].value = 0.1  # of what is still to come
    explorer.keep_run.click()
    train(explorer, 20)
    explorer.set({"optimizer": "adam", "rate": 0.03})
    train(explorer, 20)
    explorer.keep_run.click()
    first, second = (line.split(": J")[0] for line in kept(explorer))
    assert first == "kept 1: sgd, η = 0.5"
    assert second == "kept 2: sgd, η = 0.5, later adam, η = 0.03"


def test_a_run_that_began_anew_by_the_slider_has_its_new_rate_alone():
    explorer = trained(20, data="moons", rate=0.5)
    explorer.scrub.value = 0
    explorer.controls["rate"].value = 0.1
    explorer.player.jumps[0].click()
    explorer.keep_run.click()
    assert kept(explorer)[0].startswith("kept 1: sgd, η = 0.1: J ")


def test_of_five_runs_the_oldest_goes_and_that_is_said():
    explorer = TrainingExplorer(data="moons")
    for rate in (0.01, 0.03, 0.1, 0.3, 0.5):
        explorer.set({"rate": rate})
        explorer.player.restart.click()
        train(explorer, 10)
        assert len(spots(explorer, "run")) == (rate > 0.01)
        explorer.keep_run.click()
    rates = [re.match(r"kept (\d): sgd, η = ([\d.]+)", line).groups() for line in kept(explorer)]
    assert rates == [("1", "0.5"), ("2", "0.03"), ("3", "0.1"), ("4", "0.3")]
    assert kept(explorer)[0].endswith("; the oldest run has gone for it, 4 are kept")
    looks = explorer.marks.groups["kept runs"].polylines
    assert len(looks) == 4 and {color for color, _ in looks} == {FAINT}, "a dash for each"
    present = {dash for _, dash in explorer.marks.groups["costs"].polylines}
    assert not present & {dash for _, dash in looks}
    explorer.keep_run.click()
    assert len(kept(explorer)) == 4, "the same run is not kept twice"


def test_there_is_nothing_to_keep_before_a_training_and_to_forget_without_runs():
    explorer = TrainingExplorer(data="moons")
    assert explorer.keep_run.disabled and explorer.forget_runs.layout.display == "none"
    explorer.keep_run.click()
    assert not kept(explorer)
    train(explorer, 10)
    assert not explorer.keep_run.disabled
    explorer.keep_run.click()
    assert explorer.forget_runs.layout.display is None
    explorer.forget_runs.click()
    assert explorer.forget_runs.layout.display == "none"


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_with_runs_are_tidy_and_their_axes_reach_to_all(width, log):
    explorer = TrainingExplorer(data="wave", rate=0.1, log=log)
    explorer.width = width
    for updates in (2000, 2000, 2000, 1000):  # ends side by side, and one of them elsewhere
        explorer.player.restart.click()
        explorer.controls["seed"].value += 1
        train(explorer, updates // 2, updates // 2)
        explorer.keep_run.click()
    explorer.player.restart.click()
    train(explorer, 20)
    assert untidy(explorer.marks) == []
    frame = explorer.marks.groups["costs axes"].polylines[FAINT, ()].points[-1]
    curves = [part.points[0] for part in explorer.marks.groups["kept runs"].polylines.values()]
    for curve in curves:
        assert (curve >= frame[1] - 1e-6).all() and len(np.unique(curve[:, 0])) == len(curve)
    assert max(curve[-1, 0] for curve in curves) == pytest.approx(frame[2][0])
    present = _marked(explorer, "costs", -1)
    assert (present - frame[1][0]) / (frame[2][0] - frame[1][0]) == pytest.approx(0.01)
    deltas = explorer.marks.groups["delta_sizes"].markers["circle"].places[0]
    assert column_at(explorer, 1, deltas[0]) == COLUMNS - 1
    # The moments of the costs go by the longer axis, those of the deltas by their own.
    assert says(explorer, "moment", 0, 0, 1).startswith("epoch 20:")
    assert says(explorer, "moment", 1, 0, 1).startswith("epoch 0:")
    explorer.pick("run", 0, 0, 3)
    assert len(explorer.picture.content["readout"]) <= LONGEST


def test_a_run_that_differs_in_everything_still_says_its_costs_in_one_line():
    explorer = TrainingExplorer()
    explorer.set(
        {"data": "digits", "hidden": 4, "width": 16, "activation": "leaky_relu", "noise": 0.25,
         "optimizer": "momentum", "rate": 0.003, "init": "Glorot", "seed": 42, "biases": False,
         "test": 0.2, "batch": 16}
    )  # fmt: skip
    train(explorer, 3)
    costs = " train, ".join(map(precise, explorer.trainer.history[-1].costs))
    explorer.keep_run.click()
    explorer.reset()
    full = kept(explorer)[0]
    assert "noise 0.25, first weights Glorot, seed 42, no biases, test share 0.2: J" in full
    assert len(full) > LONGEST
    assert f" …: J {costs} test at epoch 0.17" in says(explorer, "run", 0, 0, 0)


def test_a_page_can_point_at_all_of_it(monkeypatch):
    explorer = trained(30, data="moons")
    explorer.keep_run.click()
    for some in explorer.marks.spots:
        place = (some.kind, some.index, some.shape[0] - 1, some.shape[1] - 1)
        tell(monkeypatch, explorer.picture, {"point": list(place)})
        assert explorer.picture.content["readout"] == says(explorer, *place)


def test_the_axis_of_costs_reaches_to_a_run_whose_costs_are_higher():
    explorer = trained(20, data="digits")
    first = explorer.trainer.history[0].costs.train
    explorer.keep_run.click()
    explorer.controls["data"].value = "moons"
    train(explorer, 5)
    [[curve]] = [part.points for part in explorer.marks.groups["kept runs"].polylines.values()]
    floor = explorer.marks.groups["costs axes"].polylines[FAINT, ()].points[-1][1][1]
    present = explorer.marks.groups["costs"].polylines[SERIES[0], ()].points[0]
    ratio = first / explorer.trainer.history[0].costs.train
    assert (curve[0][1] - floor) / (present[0][1] - floor) == pytest.approx(ratio) and ratio > 2
