"""Examples of one's own in the training explorer: changed by hand, or brought along."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from messages import tell

from nbcore import data
from nbcore.drawing.marks import CIRCLE, DIAMOND, SQUARE, UP
from nbcore.drawing.theme import WIDTHS
from nbcore.explorers.training.edits import Changes, Edits
from nbcore.explorers.training.examples import own_rows, own_text, read_text
from nbcore.explorers.training.explorer import TrainingExplorer
from nbcore.explorers.training.plane import CELLS, cell, middle
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import cost, forward, predict
from nbcore.writing.numbers import compact

FLAT = "XOR", "AND", "OR", "moons", "circles", "spirals"
POINTS = [[0.5, 0.3], [1, -2], [-1, 0.25], [3, 3], [0.1, 0.2], [2, -1.5]]
CLASSES = [0, 1, 1, 0, 1, 0]


def own(**settings):
    return TrainingExplorer(examples=(POINTS, CLASSES), **settings)


def train_set(name="circles"):
    makers = {"moons": data.moons, "circles": data.circles, "spirals": data.spirals}
    made = makers[name](200, noise=0.1) if name in makers else data.gate(name, copies=50, noise=0.1)
    return data.split(*made, test=0.3, seed=None)[0]


def shown(explorer):
    """Return the examples that the explorer learns from, as (X, Y)."""
    return explorer.trainer.train


def says(explorer, *place):
    return explorer.things[place[0]].says(explorer.numbers, *place[1:])


def edits(explorer):
    found = re.search(r" edits=(\S+)", explorer.state)
    return found[1] if found else ""


def same(one, other):
    """Say whether two explorers show the same and learn from the same, also later."""
    for explorer in (one, other):
        explorer.player.jumps[1].click()  # one epoch
    return (
        all(map(np.array_equal, one.trainer.train, other.trainer.train))
        and all(map(np.array_equal, one.trainer.test, other.trainer.test))
        and one.trainer.history[-1].costs == other.trainer.history[-1].costs
        and (one.state, one.facts) == (other.state, other.facts)
    )


# What is pointed at


@pytest.mark.parametrize("name", FLAT)
@pytest.mark.parametrize("trained", [False, True])
def test_a_place_of_the_plane_says_what_the_network_answers_there(name, trained):
    explorer = TrainingExplorer(data=name, epochs=10, updates=5)
    if trained:
        explorer.player.train.click()
    left, right, bottom, top = explorer.numbers["view"][1]["edges"]
    for row, column in [(0, 0), (59, 0), (0, 59), (59, 59), (20, 41)]:
        words = says(explorer, "plane", 0, row, column)
        found = re.fullmatch(
            r"x₁ = (\S+), x₂ = (\S+): Ŷ = (\S+); "
            r"a click adds an example of class 1 here, and begins anew",
            words,
        )
        x1, x2 = float(found[1]), float(found[2])
        assert abs(x1 - (left + (column + 0.5) / 60 * (right - left))) <= 0.005 + 1e-9
        assert abs(x2 - (top - (row + 0.5) / 60 * (top - bottom))) <= 0.005 + 1e-9
        answer = predict(explorer.trainer.history[-1].network, [[x1, x2]]).item()
        assert found[3] == compact(answer)


@pytest.mark.parametrize("kind", ["example", "test_example"])
@pytest.mark.parametrize("name", ["XOR", "spirals"])
def test_an_example_says_its_place_its_class_the_answer_and_its_loss(name, kind):
    explorer = TrainingExplorer(data=name, noise=0.1, width=8, rate=3, epochs=50)
    explorer.player.train.click()
    part = kind == "test_example"
    X, Y = (explorer.trainer.train, explorer.trainer.test)[part]
    net = explorer.trainer.history[-1].network
    for i in (0, 1, len(X) // 2, len(X) - 1):
        run = forward(net, X[[i]])
        Y_hat, loss = run.activations[-1].item(), cost(net, run, Y[[i]], binary_cross_entropy)
        words = says(explorer, kind, 0, i, 0)
        assert words.startswith(f"{('train', 'test')[part]} example {i + 1}, class {Y[i, 0]:.0f}, ")
        found = re.search(r"x₁ = (\S+), x₂ = (\S+): Ŷ = (\S+), its loss (\S+) = ([^;]+)", words)
        np.testing.assert_allclose([float(found[1]), float(found[2])], X[i], rtol=1e-3)
        assert (found[3], found[4]) == (compact(Y_hat), compact(loss))
        assert found[5] == ("−log(Ŷ)" if Y[i, 0] else "−log(1 − Ŷ)")
        assert loss == pytest.approx(-np.log(Y_hat if Y[i, 0] else 1 - Y_hat))


@pytest.mark.parametrize("width", WIDTHS)
def test_spots_lie_where_the_figure_draws_the_plane_and_the_examples(width):
    explorer = TrainingExplorer(data="moons")
    explorer.width = width
    explorer.refresh()
    spots = {spots.kind: spots for spots in explorer.marks.spots}
    kinds = [spots.kind for spots in explorer.marks.spots if spots.kind in explorer.things]
    assert kinds.index("plane") < kinds.index("test_example") < kinds.index("example")
    cells = spots["plane"].where
    image = explorer.marks.images[-1].box
    assert cells.box == image and (cells.rows, cells.columns) == (CELLS, CELLS)
    assert spots["plane"].at is None, "a drag does not add many"
    edges = explorer.numbers["view"][1]["edges"]
    for kind, shapes in (("example", (CIRCLE, SQUARE)), ("test_example", (UP, DIAMOND))):
        dots = spots[kind].where
        assert dots.over == ("plane" if kind == "example" else "")
        drawn = {tuple(np.round(p, 6)) for s in shapes for p in explorer.marks.markers[s].places}
        assert {tuple(np.round(place, 6)) for place in dots.places[:, 0]} <= drawn
    for (x, y), place in zip(spots["example"].where.places[:, 0], shown(explorer)[0], strict=True):
        row, column = cell(edges, *place)
        box = image.cell(row, column, CELLS, CELLS)
        assert box.left - 1e-6 <= x <= box.right + 1e-6
        assert box.bottom - 1e-6 <= y <= box.top + 1e-6


@pytest.mark.parametrize("name", ["wave", "digits"])
def test_no_plane_where_there_is_none(name):
    explorer = TrainingExplorer(data=name)
    assert not {"plane", "example", "test_example"} & {s.kind for s in explorer.marks.spots}
    assert "adds" not in explorer.state and explorer.controls["adds"].layout.display == "none"


# Changes by hand


@pytest.mark.parametrize("name", FLAT)
@pytest.mark.parametrize("target", [0, 1])
def test_a_click_in_the_plane_adds_an_example_of_the_chosen_class(name, target, monkeypatch):
    explorer = TrainingExplorer(data=name, adds=f"{target}")
    explorer.player.jumps[0].click()
    X, Y = shown(explorer)
    place = middle(explorer.numbers["view"][1]["edges"], 7, 50)
    assert f"x₁ = {place[0]:g}, x₂ = {place[1]:g}:" in says(explorer, "plane", 0, 7, 50)
    tell(monkeypatch, explorer.picture, {"pick": ["plane", 0, 7, 50]})
    after, targets = shown(explorer)
    assert np.array_equal(after[:-1], X) and np.array_equal(targets[:-1], Y)
    assert tuple(after[-1]) == place == tuple(round(x, 2) for x in place)
    assert targets[-1, 0] == target
    assert explorer.trainer.history[-1].epoch == 0, "the training begins anew"
    assert edits(explorer) == f"+{place[0]:g},{place[1]:g},{target}"
    assert "train examples changed by hand: 1 added" in explorer.facts.splitlines()
    assert f"{len(X) + 1} train and" in explorer.facts
    net = explorer.trainer.history[0].network
    J = cost(net, forward(net, after), targets, binary_cross_entropy)
    assert f"cost J {J:.4f} on the train set" in explorer.facts
    assert explorer.picture.content["picked"] is None


def test_a_drag_of_60_moves_takes_the_same_example_along(monkeypatch):
    explorer = TrainingExplorer()
    X, Y = shown(explorer)
    held, edges = ("example", 0, 16, 0), explorer.numbers["view"][1]["edges"]
    tell(monkeypatch, explorer.picture, {"pick": list(held)})
    for step in range(60):
        tell(monkeypatch, explorer.picture, {"drag": [*held, step, 59 - step // 2]})
        after, targets = shown(explorer)
        assert tuple(after[16]) == middle(edges, step, 59 - step // 2)
        others = np.arange(len(X)) != 16
        assert np.array_equal(after[others], X[others]) and np.array_equal(targets, Y)
        assert explorer.picture.content["picked"] == held
        assert says(explorer, *held) == explorer.picture.content["readout"]
    assert explorer.numbers["view"][1]["edges"] == edges, "the plane stays where it is"
    assert edits(explorer) == "~17,{:g},{:g}".format(*after[16])
    assert "changed by hand: 1 moved" in explorer.facts


def test_a_pointer_that_trembles_moves_nothing():
    explorer = TrainingExplorer()
    before, edges = explorer.state, explorer.numbers["view"][1]["edges"]
    row, column = cell(edges, *shown(explorer)[0][3])
    explorer.drag(("example", 0, 3, 0), row, column)
    assert explorer.state == before
    for place, at in [
        (("plane", 0, 1, 1), (2, 2)), (("test_example", 0, 1, 0), (2, 2)),
        (("example", 0, 140, 0), (2, 2)), (("example", 0, 1, 0), (60, 2)),
    ]:  # fmt: skip
        explorer.drag(place, *at)
        explorer.remove(place if place[0] != "example" else ("example", 0, 140, 0))
        assert explorer.state == before


def test_a_new_example_can_be_moved_and_removed():
    explorer = TrainingExplorer()
    explorer.pick("plane", 0, 1, 1)
    explorer.pick("plane", 0, 2, 2)
    explorer.drag(("example", 0, 140, 0), 30, 31)
    edges = explorer.numbers["view"][1]["edges"]
    first, second = middle(edges, 30, 31), middle(edges, 2, 2)
    assert np.array_equal(shown(explorer)[0][-2:], [first, second])
    explorer.remove(("example", 0, 140, 0))
    assert np.array_equal(shown(explorer)[0][-1], second) and len(shown(explorer)[0]) == 141
    assert edits(explorer) == "+{:g},{:g},1".format(*second)


def test_delete_takes_an_example_away_and_what_is_picked_stays_the_same(monkeypatch):
    explorer = TrainingExplorer()
    X, Y = shown(explorer)
    explorer.drag(("example", 0, 4, 0), 30, 30)
    explorer.pick("example", 0, 20, 0)
    tell(monkeypatch, explorer.picture, {"remove": ["example", 0, 4, 0]})
    tell(monkeypatch, explorer.picture, {"remove": ["example", 0, 138, 0]})
    tell(monkeypatch, explorer.picture, {"remove": ["example", 0, 4, 0]})
    left = np.delete(np.arange(140), [4, 5, 139])
    assert np.array_equal(shown(explorer)[0], X[left]) and np.array_equal(
        shown(explorer)[1], Y[left]
    )
    assert explorer.pointer.value == ("example", 0, 18, 0)
    assert edits(explorer) == "-5;-6;-140" and "picked=example:1,19,1" in explorer.state
    assert "changed by hand: 3 removed" in explorer.facts
    explorer.remove(("example", 0, 17, 0))
    assert explorer.pointer.value == ("example", 0, 17, 0)
    tell(monkeypatch, explorer.picture, {"remove": ["example", 0, 17, 0]})
    assert explorer.pointer.value is None and "-21" in edits(explorer)


def test_two_examples_stay():
    explorer = TrainingExplorer(batch=64, optimizer="adam")
    explorer.state += f" edits={';'.join(f'-{n}' for n in range(1, 136))}"
    for _ in range(8):
        explorer.remove(("example", 0, 0, 0))
    assert len(shown(explorer)[0]) == 2 and explorer.facts.count("138 removed") == 1
    explorer.pick("example", 0, 0, 0)
    assert explorer.remover.layout.display == "none"
    explorer.player.jumps[1].click()
    assert explorer.trainer.history[-1].epoch == 1
    explorer.player.restart.click()
    assert same(TrainingExplorer.from_state(explorer.state), explorer)


def test_the_button_removes_what_is_picked_and_is_only_there_then():
    explorer = TrainingExplorer()
    X, _ = shown(explorer)
    assert explorer.remover.layout.display == "none"
    for kind in ("test_example", "plane"):
        explorer.pick(kind, 0, 5, 0)
        assert explorer.remover.layout.display == "none"
    explorer.reset()
    explorer.pick("example", 0, 7, 0)
    assert explorer.remover.layout.display is None
    explorer.remover.click()
    assert np.array_equal(shown(explorer)[0], np.delete(X, 7, axis=0))
    assert explorer.remover.layout.display == "none" and explorer.pointer.value is None
    explorer.remover.click()
    assert len(shown(explorer)[0]) == 139


def test_an_edit_stops_a_training_and_the_next_one_learns_from_it():
    explorer = TrainingExplorer(epochs=10)
    explorer.player.train.click()
    explorer.pick("plane", 0, 30, 30)
    assert not explorer.player.playing and explorer.trainer.history[-1].epoch == 0
    explorer.player.train.click()
    assert explorer.trainer.history[-1].epoch == 10 and len(shown(explorer)[0]) == 141
    explorer.controls["rate"].value = 1
    explorer.controls["adds"].value = "0"
    assert explorer.trainer.history[-1].epoch == 10, "these two do not begin anew"


def test_both_classes_may_vanish():
    explorer = own()
    for target in (0, 1):
        explorer.reset()
        for row in reversed(np.flatnonzero(shown(explorer)[1][:, 0] == target)):
            explorer.pick("plane", 0, 5, 5 + int(row))
            explorer.controls["adds"].value = f"{1 - target}"
            explorer.remove(("example", 0, int(row), 0))
        explorer.player.jumps[0].click()
        assert "nan" not in explorer.facts


# Edits as a part of the state


numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: float(repr(x)) + 0.0)
small = st.floats(-3, 3).map(lambda x: round(x, 2) + 0.0)
places = numbers.filter(lambda x: x == 0 or abs(x) > 1e-90) | small


@st.composite
def changes(draw):
    named = draw(st.lists(st.integers(0, 199), unique=True, max_size=8))
    cut = draw(st.integers(0, len(named)))
    added = draw(st.lists(st.tuples(places, places, st.integers(0, 1)), max_size=6))
    moved = [(n, draw(places), draw(places)) for n in named[cut:]]
    return Changes(tuple(added), tuple(sorted(named[:cut])), tuple(sorted(moved)))


@given(changes())
def test_a_text_brings_all_edits_back(made):
    part = Edits()
    part.value = made
    assert re.fullmatch(r"[^\s=]*", part.text)
    assert (part.read(part.text) or Changes()) == made


@given(st.text("0123456789+-~,;.e 1nai", max_size=30))
def test_any_text_is_refused_in_words_or_read_for_good(text):
    part = Edits()
    try:
        part.value = part.read(text)
    except ValueError as problem:
        assert "edits" in str(problem) and "would fit" in str(problem) or "such as" in str(problem)
    else:
        again = Edits()
        again.value = again.read(part.text)
        assert again.value == part.value and again.text == part.text


@given(st.lists(st.tuples(st.sampled_from("amr"), st.integers(0, 12), small, small), max_size=25))
def test_rows_are_those_of_a_plain_list(actions):
    X, Y = np.arange(20.0).reshape(10, 2), np.arange(10.0).reshape(10, 1) % 2
    rows, made = [[*x, *y] for x, y in zip(X, Y, strict=True)], Changes()
    for act, row, x1, x2 in actions:
        if act == "a":
            made, _ = made.add(x1, x2, row % 2), rows.append([x1, x2, row % 2])
        elif row < len(rows) and act == "m":
            made, rows[row][:2] = made.move(row, x1, x2, 10), [x1, x2]
        elif row < len(rows):
            made, _ = made.remove(row, 10), rows.pop(row)
    found = np.column_stack(made.applied(X, Y))
    assert np.array_equal(found, np.reshape(rows, (-1, 3)))
    part = Edits()
    part.value = made
    assert (part.read(part.text) or Changes()) == made


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("+0.5,0.1", "such as"), ("+0.5,0.1,2", "such as"), ("-0", "such as"), ("5", "such as"),
        ("~3,0.5", "such as"), ("-5;", "such as"), ("+nan,0,1", "such as"), ("-5;-5", "twice"),
        ("-5;~5,0,0", "example 5 twice"), ("+99999999,0,1", "1e+07"), ("+0_5,0,1", "such as"),
        (";".join(["+0,0,1"] * 501), "500"),
    ],
)  # fmt: skip
def test_edits_without_sense_are_refused_and_change_nothing(text, says):
    explorer = TrainingExplorer()
    explorer.pick("plane", 0, 30, 30)
    before = explorer.state
    with pytest.raises(ValueError, match=re.escape(says)):
        explorer.state = f"edits={text}"
    assert explorer.state == before


@pytest.mark.parametrize("data", FLAT)
def test_a_state_with_edits_comes_back_exactly(data):
    explorer = TrainingExplorer(data=data, noise=0.2, test=0.4, seed=5)
    explorer.pick("plane", 0, 11, 40)
    explorer.drag(("example", 0, 2, 0), 59, 0)
    explorer.remove(("example", 0, 8, 0))
    explorer.pick("example", 0, 3, 0)
    other = TrainingExplorer.from_state(explorer.state)
    assert other.state == explorer.state and same(other, explorer)
    busy = TrainingExplorer(data="moons")
    busy.pick("plane", 0, 1, 1)
    busy.state = explorer.state
    assert busy.state == explorer.state and same(busy, TrainingExplorer.from_state(busy.state))


def test_edits_alone_are_a_state_and_the_next_state_forgets_them():
    explorer = TrainingExplorer()
    explorer.player.jumps[0].click()
    explorer.state = "edits=+0.5,0.25,0;-1"
    assert edits(explorer) == "-1;+0.5,0.25,0" and len(shown(explorer)[0]) == 140
    assert explorer.trainer.history[-1].epoch == 0
    explorer.state = "rate=1"
    assert not edits(explorer) and np.array_equal(shown(explorer)[0], train_set()[0])


def test_a_hidden_place_is_shown_when_a_state_names_it():
    explorer = TrainingExplorer.from_state("edits=+5,0,1;~3,0,-4")
    left, right, bottom, top = explorer.numbers["view"][1]["edges"]
    assert right == 5 and bottom == -4 and left > -2 and top < 2
    assert TrainingExplorer.from_state(explorer.state).state == explorer.state


@pytest.mark.parametrize(
    ("name", "value"), [("data", "moons"), ("data", "digits"), ("noise", 0.2), ("test", 0.5)]
)
def test_other_examples_forget_the_edits(name, value):
    explorer = TrainingExplorer()
    explorer.pick("plane", 0, 30, 30)
    explorer.controls[name].value = value
    assert not edits(explorer)
    assert same(explorer, TrainingExplorer(**{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("seed", 3), ("hidden", 2), ("rate", 1), ("width", 6), ("adds", "0"), ("batch", 4)],
)
def test_another_network_or_method_keeps_the_edits(name, value):
    explorer = TrainingExplorer()
    explorer.pick("plane", 0, 30, 30)
    before = edits(explorer)
    explorer.controls[name].value = value
    assert edits(explorer) == before and len(shown(explorer)[0]) == 141


def test_edits_that_do_not_fit_are_dropped_without_an_error():
    explorer = TrainingExplorer.from_state("data=circles edits=-500;~400,0,0;-3")
    assert edits(explorer) == "-3"
    for name in ("wave", "digits"):
        assert not edits(TrainingExplorer.from_state(f"data={name} edits=-3;+0,0,1"))
    all_but_one = ";".join(f"-{n}" for n in range(1, 140))
    assert not edits(TrainingExplorer.from_state(f"edits={all_but_one}"))


def test_reset_forgets_edits_and_brings_the_first_picture_back():
    explorer = TrainingExplorer()
    first = explorer.state, explorer.facts
    explorer.pick("plane", 0, 30, 30)
    explorer.reset()
    assert (explorer.state, explorer.facts) == first and same(explorer, TrainingExplorer())


def test_an_explorer_that_nobody_touched_has_the_examples_of_the_data_module():
    for name in FLAT:
        explorer = TrainingExplorer(data=name)
        assert all(map(np.array_equal, shown(explorer), train_set(name)))
        assert "by hand" not in explorer.facts and "edits" not in explorer.state
        assert "own" not in explorer.controls["data"].options and "examples" not in explorer.state


# One's own examples


def write(folder, text, name="points.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(explorer):
    both = [np.column_stack(part) for part in (explorer.trainer.train, explorer.trainer.test)]
    return sorted(map(tuple, np.concatenate(both)))


@pytest.mark.parametrize("column", [False, True])
def test_arrays_are_a_data_set(column):
    Y = np.reshape(CLASSES, (-1, 1)) if column else CLASSES
    explorer = TrainingExplorer(examples=(np.array(POINTS), Y), test=0.3)
    assert explorer.controls["data"].value == "own" and "own" in explorer.controls["data"].options
    expected = sorted((*x, y) for x, y in zip(POINTS, CLASSES, strict=True))
    assert rows_of(explorer) == expected
    assert [len(part[0]) for part in (explorer.trainer.train, explorer.trainer.test)] == [4, 2]
    left, right, bottom, top = explorer.numbers["view"][1]["edges"]
    np.testing.assert_allclose([left, right, bottom, top], [-1.4, 3.4, -2.5, 3.5])
    assert "noise" not in explorer.state and "adds" in explorer.state
    net = explorer.trainer.history[-1].network
    X, Y = shown(explorer)
    J = cost(net, forward(net, X), Y, binary_cross_entropy)
    assert f"cost J {J:.4f} on the train set" in explorer.facts
    explorer.player.jumps[1].click()
    assert "epoch 1:" in explorer.facts


def test_each_axis_fits_its_own_column():
    X = np.column_stack([np.linspace(20, 70, 9), np.linspace(1000, 9000, 9)])
    explorer = TrainingExplorer(examples=(X, np.arange(9) % 2))
    assert explorer.numbers["view"][1]["edges"] == pytest.approx([15, 75, 200, 9800])
    explorer.pick("plane", 0, 0, 0)
    assert shown(explorer)[0][-1] == pytest.approx([15.5, 9720])


def test_small_numbers_have_a_plane_as_well():
    X = np.array(POINTS) / 1e4
    explorer = TrainingExplorer(examples=(X, CLASSES))
    edges = explorer.numbers["view"][1]["edges"]
    for row, column in [(0, 0), (59, 59), (17, 3)]:
        explorer.pick("plane", 0, row, column)
        assert cell(edges, *shown(explorer)[0][-1]) == (row, column)
    assert TrainingExplorer.from_state(explorer.state).state == explorer.state


def test_numbers_along_a_line_are_a_regression():
    x = np.linspace(-1, 1, 12)
    explorer = TrainingExplorer(examples=(x[:, None], 100 * x**2), rate=0.01)
    assert explorer.numbers["view"][0] == "line" and explorer.trainer.loss is squared_error
    assert "adds" not in explorer.state
    other = TrainingExplorer.from_state(explorer.state)
    assert other.state == explorer.state and same(other, explorer)
    for width in WIDTHS:
        explorer.width = width
        explorer.refresh()


@pytest.mark.parametrize(
    "text",
    [
        "0.5,0.3,0\n1,-2,1\n-1,0.25,1\n3,3,0\n0.1,0.2,1\n2,-1.5,0\n",
        "height,weight,ill\n0.5,0.3,0\n1,-2,1\n-1,0.25,1\n3,3,0\n0.1,0.2,1\n2,-1.5,0",
        '\ufeff"a";"b";"c"\r\n0.5;0.3;0\r\n1;-2;1\r\n\r\n-1;.25;1\r\n3;3;0\r\n.1;.2;1\r\n2;-1.5;0.0',
        "x\ty\tz\n5e-1\t0.3\t0\n1\t-2\t1\n-1\t0.25\t1\n 3\t3 \t0\n0.1\t0.2\t1\n2\t-1.5\t0\n\n\n",
    ],
    ids=["plain", "header", "semicolons", "tabs"],
)
def test_a_file_is_read(text, tmp_path):
    path = write(tmp_path, text)
    for given_path in (path, str(path)):
        assert same(TrainingExplorer(examples=given_path), own())


def test_a_state_brings_the_examples_along():
    explorer = own(seed=4)
    explorer.pick("plane", 0, 10, 10)
    other = TrainingExplorer.from_state(explorer.state)
    assert other.state == explorer.state and same(other, explorer)
    assert "examples=0.5,0.3,0;1,-2,1;-1,0.25,1;3,3,0;0.1,0.2,1;2,-1.5,0" in other.state
    other.reset()
    assert same(other, TrainingExplorer()) and "own" not in other.controls["data"].options


def test_a_state_brings_examples_to_a_page_and_another_one_takes_them_away(monkeypatch):
    explorer, line = TrainingExplorer(), own().state
    tell(monkeypatch, explorer.picture, {"state": line})
    assert explorer.state == line and explorer.controls["data"].value == "own"
    explorer.controls["data"].value = "moons"
    assert "examples=" in explorer.state
    explorer.controls["data"].value = "own"
    assert explorer.state == line
    explorer.state = "hidden=2"
    assert "own" not in explorer.controls["data"].options
    assert explorer.controls["data"].value == "circles"
    assert all(map(np.array_equal, shown(explorer), train_set()))


def test_own_data_of_a_state_are_not_chosen_by_one_without_them():
    explorer = TrainingExplorer.from_state(own().state)
    before = explorer.state
    with pytest.raises(ValueError, match="needs examples="):
        explorer.state = "data=own hidden=2"
    assert explorer.state == before
    explorer.set({"data": "moons"})
    explorer.set({"data": "own"})
    assert explorer.state == before
    given = own()
    given.state = "data=own hidden=2"
    assert given.state == own(hidden=2).state


def test_reset_brings_back_the_examples_of_the_call():
    explorer = own()
    first = explorer.state
    explorer.state = first.replace("0.5,0.3,0", "0.7,0.3,0")
    assert "0.7,0.3,0" in explorer.state and [0.7, 0.3, 0] in np.array(rows_of(explorer)).tolist()
    explorer.reset()
    assert explorer.state == first and same(explorer, own())
    explorer.state = "data=circles"
    data = explorer.controls["data"]
    assert data.value == "circles" and "own" in data.options


def test_another_data_set_beside_ones_own():
    explorer = own(data="moons")
    assert all(map(np.array_equal, shown(explorer), train_set("moons")))
    assert TrainingExplorer.from_state(explorer.state).state == explorer.state
    explorer.pick("plane", 0, 30, 30)
    explorer.controls["data"].value = "own"
    assert len(shown(explorer)[0]) == 4 and not edits(explorer)


@pytest.mark.parametrize(
    "line",
    [
        "data=own", "data=own examples=", "data=own examples=1,2,1", "examples=1,2,1;x",
        "examples=1,2,1;1,3,0;1,4,0;1,5", "data=own data=own examples=1,2,1;1,3,0;1,4,0;1,5,1",
        "data=own data=moons examples=1,2,1;1,3,0;1,4,0;1,5,1",
        "examples=1,2,3,1;1,3,3,0;1,4,3,0;1,5,3,1",
    ],
)  # fmt: skip
def test_a_state_with_wrong_examples_is_refused_and_changes_nothing(line):
    explorer = TrainingExplorer()
    before, options = explorer.state, explorer.controls["data"].options
    with pytest.raises(ValueError):
        explorer.state = line
    assert explorer.state == before and explorer.controls["data"].options == options


@given(
    st.lists(
        st.tuples(numbers, numbers, st.integers(0, 1)),
        min_size=4,
        max_size=20,
        unique_by=lambda r: r[0],
    )
)
def test_a_text_brings_all_examples_back(made):
    try:
        rows = own_rows(([row[:2] for row in made], [row[2] for row in made]))
    except ValueError as problem:
        assert "same inputs" in str(problem)
        return
    assert read_text(own_text(rows)) == rows and re.fullmatch(r"[^\s=]+", own_text(rows))
    for row, values in zip(rows, made, strict=True):
        np.testing.assert_allclose(row, values, rtol=5.1e-4, atol=1e-9)


GOOD = "1,2,0\n2,1,1\n3,2,0\n4,1,1\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "1,2\n", ["line 5", "points.csv", "2 columns", "3"]),
        (GOOD + "1\n", ["line 5", "1 column:"]),
        (GOOD + "\n5,abc,1\n", ["line 6", "column 2", "'abc'", "no number"]),
        ("a,b,c\n1,2,0\n1,,1\n" + GOOD, ["line 3", "column 2", "''"]),
        ("1,x,0\n" + GOOD, ["line 1", "column 2", "'x'"]),
        (GOOD + "1,2,2\n", ["line 5", "class is 2", "0 or 1"]),
        (GOOD + "1,2,0.5\n", ["line 5", "class is 0.5"]),
        (GOOD + "nan,2,1\n", ["line 5", "column 1", "nan"]),
        (GOOD + "1,inf,1\n", ["line 5", "column 2", "inf"]),
        (GOOD + "1,2e7,1\n", ["line 5", "column 2", "1e+06"]),
        ("1,2,0\n2,1,1\n3,2,0\n", ["3 examples", "4 to 500"]),
        ("a,b,c\n", ["0 examples"]),
        ("", ["0 examples"]),
        ("1,2,0\n" * 501, ["501 examples", "4 to 500"]),
        ("1,2,0\n" * 5, ["same inputs"]),
        ("a,b,c,d\n1,2,3,0\n2,1,3,1\n3,2,3,0\n4,1,3,1\n", ["line 2", "4 columns", "two inputs"]),
        ("1;2;0\n0,5;1;1\n2;2;0\n3;3;0", ["line 2", "column 1", "'0,5'"]),
        ("1_0,2,0\n" + GOOD, ["line 1", "'1_0'"]),
        ("٣,2,0\n" + GOOD, ["line 1", "'٣'"]),
        (b"\xff\xfe1\x002", ["UTF-8"]),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_its_line(text, words, tmp_path):
    with pytest.raises(ValueError) as caught:
        TrainingExplorer(examples=write(tmp_path, text))
    assert all(word in str(caught.value) for word in words), caught.value


@pytest.mark.parametrize(
    ("examples", "words"),
    [
        ("nowhere.csv", ["no file 'nowhere.csv'"]), (".", ["cannot be read"]),
        ("a\0b", ["cannot be read"]), ("", ["cannot be read"]), (3, ["3", "pair"]),
        ((POINTS,), ["pair"]), ((POINTS, CLASSES[:5]), ["Y", "(5,)", "(6,)"]),
        ((np.zeros((6, 3)), CLASSES), ["(6, 3)", "(m, 2)"]), ((np.zeros(6), CLASSES), ["(6,)"]),
        ((POINTS, [0, 1, 2, 0, 1, 1]), ["row 2", "class is 2"]),
        ((POINTS, np.full(6, np.nan)), ["row 0", "nan"]),
        ((POINTS, ["a"] * 6), ["Y", "real numbers"]), ((POINTS, [[0, 1]] * 6), ["(6, 2)"]),
        (([["a", "b"]] * 6, CLASSES), ["X", "real numbers"]),
        ((POINTS[:3], CLASSES[:3]), ["3 examples"]), (([], []), ["X"]),
        ((np.zeros((6, 2)), CLASSES), ["same inputs"]),
        (([[1, 2], [3]] * 3, CLASSES), ["X", "lengths"]),
        ((np.random.default_rng(0).random((501, 2)), np.ones(501)), ["501"]),
        (({"a": 1}, CLASSES), ["X"]), (([[1j, 1]] * 6, CLASSES), ["X", "complex"]),
    ],
)  # fmt: skip
def test_examples_that_do_not_fit_are_refused_in_words(examples, words):
    with pytest.raises(ValueError) as caught:
        TrainingExplorer(examples=examples)
    assert all(word in str(caught.value) for word in words), caught.value


def test_own_examples_are_kept_with_a_key(folder):
    explorer = TrainingExplorer(key="my-own-examples")
    explorer.state = own().state
    explorer.pick("plane", 0, 30, 30)
    again = TrainingExplorer(key="my-own-examples")
    assert again.state == explorer.state and again.controls["data"].value == "own"
