"""The training explorer: what it shows is the core's, and a training can be led and taken back."""

import asyncio
import re

import numpy as np
import pytest
from messages import tell

from nbcore import data
from nbcore.activations import identity, sigmoid, softmax, tanh
from nbcore.drawing.marks import CIRCLE, DIAMOND, SQUARE, UP
from nbcore.drawing.svg import svg
from nbcore.explorers.training.examples import ROWS, SIZES
from nbcore.explorers.training.explorer import TrainingExplorer
from nbcore.explorers.training.scenario import HARD, make_trainer, training_scenario
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import backward, cost, forward, init
from nbcore.optimizers import sgd
from nbcore.writing.numbers import precise
from nbcore.writing.symbols import symbol

SETTINGS = {
    "data": "moons", "noise": 0.1, "test": 0.3, "hidden": 1, "width": 2, "activation": "tanh",
    "init": "1/√n_in", "biases": True, "seed": 3, "optimizer": "sgd", "rate": 0.5, "batch": "all",
    "updates": 10, "epochs": 2000, "log": False,
}  # fmt: skip
QUICK = {"epochs": 10, "updates": 1}


def move(explorer, **settings):
    for name, value in settings.items():
        explorer.controls[name].value = value


def picture(explorer):
    return svg(explorer.marks)


def watch(explorer, hear):
    """Call hear(picture) for each picture that comes."""

    def on_content(change):
        if change["new"]["layers"] is not change["old"]["layers"]:  # not words alone
            hear(picture(explorer))

    explorer.picture.observe(on_content, "content")


def epoch(explorer):
    return float(re.search(r"epoch ([\d.e+]+): cost", explorer.facts)[1])


def latest(explorer):
    return explorer.trainer.history[-1]


def jump(explorer, label):
    [button] = [b for b in explorer.player.jumps if b.description == label]
    button.click()


class Frames:
    """The pictures of an explorer as they come, to be awaited."""

    def __init__(self, explorer):
        self.queue = asyncio.Queue()
        watch(explorer, self.queue.put_nowait)

    async def some(self, count):
        for _ in range(count):
            await asyncio.wait_for(self.queue.get(), 20)

    async def rest(self):
        """Return how many pictures come until nothing runs any more."""
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait_for(asyncio.gather(*tasks), 20)
        return self.queue.qsize()


def examples(name, noise=0.1):
    """Return the data set that the explorer should show, made here from the data module."""
    makers = {"moons": data.moons, "circles": data.circles, "spirals": data.spirals}
    if name in makers or name == "wave":
        return getattr(data, name)(ROWS, noise=noise)
    if name == "digits":
        return data.digits(360, noise=noise)
    return data.gate(name, copies=ROWS // 4, noise=noise)


def edges_of(explorer):
    """Return the lowest and highest x₁ and x₂ of the plane that is shown."""
    return explorer.figure_arguments(explorer.values())["view"][1]["edges"]


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("trained", [False, True])
def test_numbers_on_display_are_the_cores(name, trained):
    explorer = TrainingExplorer(data=name, hidden=2, width=5, rate=0.03, **QUICK)
    if trained:
        explorer.player.train.click()
    X, Y = examples(name)
    output, loss = sigmoid, binary_cross_entropy
    if name == "wave":
        output, loss = identity, squared_error
    elif name == "digits":
        output, loss = softmax, cross_entropy
    train, test = data.split(X, Y, test=0.3, seed=None)
    net = init((X.shape[1], 5, 5, Y.shape[1]), [tanh, tanh, output])
    for _ in range(10 * trained):  # gradient descent, written out
        grads = backward(net, forward(net, train[0]), train[1], loss)
        net = net._replace(
            weights=[W - 0.03 * dW for W, dW in zip(net.weights, grads.weights, strict=True)],
            biases=[b - 0.03 * db for b, db in zip(net.biases, grads.biases, strict=True)],
        )
    J, J_test = (cost(net, forward(net, part[0]), part[1], loss) for part in (train, test))
    grads = backward(net, forward(net, train[0]), train[1], loss)
    facts, texts = explorer.facts, explorer.marks.texts
    assert f"{precise(J)} on the train set, {precise(J_test)} on the test set" in facts
    assert {precise(J), precise(J_test), f"epoch {10 * trained}"} <= set(texts)
    sizes = zip(grads.deltas, grads.weights, net.weights, strict=True)
    for l, (delta, dW, W) in enumerate(sizes, start=1):
        assert f"{symbol('δ', l)} {np.sqrt(np.mean(delta**2)):.3g}" in unshortened(facts)
        moved = 0.03 * np.sqrt(np.mean(dW**2)) / np.sqrt(np.mean(W**2))
        assert f"{symbol('W', l)} {moved:.3g}" in unshortened(facts)
    assert explorer.trainer.history[-1].epoch == 10 * trained


def unshortened(text):
    """Return a text with exponents as Python writes them."""
    return re.sub(r"e-(\d)\b", r"e-0\1", text)


def test_nodes_and_plane_show_what_every_neuron_answers():
    explorer = TrainingExplorer(data="moons", hidden=1, width=3)
    net, edges = latest(explorer).network, edges_of(explorer)
    images = explorer.marks.images
    assert len(images) == 2 + 3 + 1 + 1
    n = images[-1].values.shape[0]
    x1, x2 = np.linspace(*edges[:2], n), np.linspace(*edges[:1:-1], n)  # row 0 is the top
    for i, j in [(0, 0), (0, n - 2), (n - 2, 0), (n // 2, n // 3)]:
        run = forward(net, [x1[j], x2[i]])
        answers = [value for A in run.activations for value in A[0]]
        assert images[-1].values[i, j] == pytest.approx(answers[-1], rel=1e-9)
        for image, value in zip(images[:-1], answers, strict=True):  # every other one in a node
            assert image.values[i // 2, j // 2] == pytest.approx(value, rel=1e-9)
    assert (images[-1].low, images[-1].high) == (0, 1)


def test_every_example_is_a_dot_of_its_class_at_its_place():
    explorer = TrainingExplorer(data="circles")
    train, test = data.split(*examples("circles"), test=0.3, seed=None)
    left, right, bottom, top = edges_of(explorer)
    image = explorer.marks.images[-1].box
    looks = (CIRCLE, train, 0), (SQUARE, train, 1), (UP, test, 0), (DIAMOND, test, 1)
    for shape, (X, Y), target in looks:
        rows = X[Y[:, 0] == target]
        shares = (rows - (left, bottom)) / (right - left, top - bottom)
        expected = shares * (image.width, image.height) + (image.left, image.bottom)
        drawn = np.array(explorer.marks.markers[shape].places)
        inside = drawn[((drawn > image[:2]) & (drawn < image[2:])).all(axis=1)]
        assert sorted(map(tuple, inside.round(6))) == sorted(map(tuple, expected.round(6)))


def test_confusion_of_the_digits():
    explorer = TrainingExplorer(data="digits", batch=16, epochs=10, updates=20)
    explorer.player.train.click()
    _, test = data.split(*examples("digits"), test=0.3, seed=None)
    net = latest(explorer).network
    read = forward(net, test[0]).activations[-1].argmax(axis=1)
    written = test[1].argmax(axis=1)
    counts = explorer.marks.images[-1].values
    for i, j in np.ndindex(10, 10):
        assert counts[i, j] == ((written == i) & (read == j)).sum()
    assert f"{(read != written).sum()} of {len(read)} digits" in explorer.facts


def test_one_test_digit_goes_through_the_network():
    explorer = TrainingExplorer(data="digits", width=6, batch=16, epochs=10, updates=20)
    explorer.player.train.click()
    _, (X, Y) = data.split(*examples("digits"), test=0.3, seed=None)
    run = forward(latest(explorer).network, X[[HARD]])
    *nodes, digit, _ = explorer.marks.images
    assert np.array_equal(digit.values, X[HARD].reshape(8, 8))
    shown = [image.values.ravel() for image in nodes]  # bands, and a picture for each of six nodes
    np.testing.assert_allclose(np.concatenate(shown), np.concatenate(run.activations, axis=1)[0])
    Y_hat, texts = run.activations[-1][0], explorer.marks.texts
    assert {f"{k}: {100 * share:.0f}%" for k, share in enumerate(Y_hat)} <= set(texts)
    assert {f"test digit: {Y[HARD].argmax()}", f"read as {Y_hat.argmax()}"} <= set(texts)


def test_play_ends_at_the_last_epoch_and_plays_again_from_the_start():
    explorer = TrainingExplorer(**QUICK)
    start = picture(explorer)
    explorer.player.train.click()
    assert epoch(explorer) == 10 and explorer.player.progress.value == 1
    assert explorer.player.left.value == "100% done" and not explorer.player.playing
    end = picture(explorer)
    explorer.player.restart.click()
    assert picture(explorer) == start and explorer.player.progress.value == 0
    pictures = []
    watch(explorer, pictures.append)
    for _ in range(2):
        explorer.player.train.click()
        assert pictures[-1] == end and len(pictures) >= 10
        pictures.clear()


def test_one_step_and_one_epoch():
    explorer = TrainingExplorer(batch=16)
    jump(explorer, "One step")
    assert epoch(explorer) == round(16 / 140, 2)
    jump(explorer, "One epoch")
    assert epoch(explorer) == 1
    jump(explorer, "One epoch")
    assert epoch(explorer) == 2


@pytest.mark.usefixtures("no_threads")  # as in a browser
@pytest.mark.parametrize(
    ("name", "value"),
    [("optimizer", "adam"), ("rate", 0.01), ("batch", 16), ("updates", 2), ("epochs", 500)],
)
def test_what_may_change_while_it_runs_does_not_stop_it(name, value):
    async def train():
        explorer = TrainingExplorer()
        frames = Frames(explorer)
        explorer.player.train.click()
        await frames.some(3)
        reached = latest(explorer).epoch
        move(explorer, **{name: value})
        assert explorer.player.playing and latest(explorer).epoch == reached
        await frames.some(3)
        assert latest(explorer).epoch > reached
        if name in ("optimizer", "rate", "batch"):
            before = explorer.trainer.history[-2]
            assert (before.kind == "adam") == (name == "optimizer")
            assert explorer.trainer.batch_size == (16 if name == "batch" else None)
        waiting = frames.queue.qsize()
        explorer.player.train.click()
        assert await frames.rest() == waiting

    asyncio.run(train())


def test_a_training_waits_for_the_page_and_goes_on_when_it_has_painted(monkeypatch):
    monkeypatch.setattr("nbcore.page.picture.GONE", 60)

    async def train():
        explorer = TrainingExplorer()
        frames = Frames(explorer)
        for _ in range(2):
            painted = explorer.picture.content["frame"]
            tell(monkeypatch, explorer.picture, {"painted": painted})
            explorer.player.play()
            await frames.some(2)
            reached = latest(explorer).epoch
            await asyncio.sleep(0.15)
            assert latest(explorer).epoch == reached and explorer.player.playing
        explorer.player.train.click()
        assert await frames.rest() == 0

    asyncio.run(train())


@pytest.mark.parametrize(
    ("name", "value"),
    [("data", "moons"), ("noise", 0.2), ("hidden", 2), ("width", 7), ("seed", 3), ("init", "He")],
)
def test_another_network_or_data_set_begins_anew(name, value):
    async def train():
        explorer = TrainingExplorer()
        frames = Frames(explorer)
        explorer.player.train.click()
        await frames.some(2)
        waiting = frames.queue.qsize()  # on a busy machine another one may have come already
        move(explorer, **{name: value})
        assert not explorer.player.playing and epoch(explorer) == 0
        await frames.some(waiting + 1)
        assert await frames.rest() == 0
        fresh = TrainingExplorer(**{name: value})
        assert picture(fresh) == picture(explorer)

    asyncio.run(train())


def test_the_history_brings_back_any_moment_and_training_goes_on_from_there():
    explorer = TrainingExplorer(epochs=10, updates=2)
    pictures = [picture(explorer)]
    watch(explorer, pictures.append)
    explorer.player.train.click()
    kept = list(pictures)
    assert explorer.scrub.max == explorer.scrub.value == 10 and not explorer.scrub.disabled
    explorer.scrub.value = 4
    assert epoch(explorer) == 4 and latest(explorer).epoch == 10
    assert picture(explorer) != kept[2], "the later part of the curves is still there"
    explorer.scrub.value = 9  # from one moment to the next there may be several epochs
    assert epoch(explorer) == 8
    explorer.scrub.value = 10
    assert picture(explorer) == kept[5]
    explorer.scrub.value = 4
    jump(explorer, "One step")
    assert epoch(explorer) == 5 and [s.epoch for s in explorer.trainer.history] == [0, 2, 4, 5]
    explorer.scrub.value = 0
    explorer.player.train.click()
    assert picture(explorer) == kept[5]


def test_scrubbing_stops_a_training():
    async def train():
        explorer = TrainingExplorer()
        frames = Frames(explorer)
        explorer.player.train.click()
        await frames.some(10)  # the slider follows every eighth picture
        waiting = frames.queue.qsize()
        explorer.scrub.value = 10
        assert not explorer.player.playing and epoch(explorer) == 10
        await frames.some(waiting + 1)
        assert await frames.rest() == 0

    asyncio.run(train())


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_a_diverging_training_says_so_and_can_be_taken_back(optimizer):
    explorer = TrainingExplorer(
        data="wave", hidden=2, width=8, activation="identity", rate=10, optimizer=optimizer,
        epochs=200,
    )  # fmt: skip
    start = picture(explorer)
    explorer.player.train.click()
    assert "diverged" in explorer.facts and "diverged" in explorer.picture.content["words"]
    assert any("diverged" in text for text in explorer.marks.texts)
    for word in ("nan", "inf"):
        assert not re.search(rf"\b{word}\b", explorer.facts)
    assert not explorer.player.playing and explorer.player.train.description == "Train"
    explorer.scrub.value = 0
    move(explorer, rate=0.01)
    explorer.player.train.click()
    assert "diverged" not in explorer.facts
    assert latest(explorer).costs.train < explorer.trainer.history[0].costs.train
    move(explorer, rate=10)
    explorer.player.restart.click()
    assert picture(explorer) == start and "diverged" not in explorer.facts


def test_the_scenario_trains_and_shows_a_checkpoint_without_any_control():
    trainer = make_trainer(**SETTINGS)
    for _ in range(3):
        trainer.advance(2)
    shown = training_scenario(trainer, 2, **SETTINGS)
    assert [checkpoint.epoch for checkpoint in shown["history"]] == [0, 2, 4, 6]
    (X, Y), _ = data.split(*data.moons(ROWS, noise=0.1), test=0.3, seed=None)
    net = init((2, 2, 1), [tanh, sigmoid], seed=3)
    for _ in range(4):
        grads = backward(net, forward(net, X), Y, binary_cross_entropy)
        net, _ = sgd(0.5).update(net, grads, None)
    for W, expected in zip(shown["net"].weights, net.weights, strict=True):
        np.testing.assert_allclose(W, expected)
    kind, view = shown["view"]
    left, _, _, top = view["edges"]
    corner = forward(net, [[left, top]]).activations[-1]
    assert kind == "plane" and view["answer"][0, 0] == pytest.approx(corner.item())
    right = np.mean((forward(net, X).activations[-1] > 0.5) == (Y > 0.5))
    assert f"140 train and 60 test examples ({right:.0%} and " in shown["notes"][0]


def test_a_long_training_keeps_a_bounded_history():
    trainer = make_trainer(**SETTINGS)
    for _ in range(500):
        trainer.advance(1)
    epochs = [checkpoint.epoch for checkpoint in trainer.history]
    assert 80 <= len(epochs) <= 160 and (epochs[0], epochs[-1]) == (0, 500)


def test_the_slider_of_a_bounded_history_reaches_to_its_end():
    explorer = TrainingExplorer(updates=1, width=2)
    for _ in range(158):
        explorer.trainer.advance(1)
    lengths = []
    for _ in range(4):
        jump(explorer, "One step")
        lengths.append(len(explorer.trainer.history))
        assert explorer.scrub.max == explorer.scrub.value == epoch(explorer)
    assert max(lengths) == 160 and lengths[-1] < 100 and epoch(explorer) == 162
    explorer.scrub.value = 0
    assert epoch(explorer) == 0


def test_sliders_may_be_dragged_while_it_trains():
    async def train():
        explorer = TrainingExplorer(updates=2)
        frames = Frames(explorer)
        explorer.player.train.click()
        loop = asyncio.get_running_loop()
        rates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1, 3]

        def drag():
            for rate in rates * 3:
                explorer.controls["rate"].value = rate
                explorer.controls["batch"].value = 16 if rate < 0.1 else "all"

        await asyncio.gather(loop.run_in_executor(None, drag), frames.some(20))
        assert explorer.player.playing
        explorer.player.train.click()
        await asyncio.sleep(0.05)
        assert explorer.trainer.batch_size is None
        assert "η = 3" in explorer.facts and explorer.picture.content["state"] == explorer.state

    asyncio.run(train())
