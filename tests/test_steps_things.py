"""What can be pointed at in the picture of a step: each readout's numbers are the core's."""

import functools
import re

import numpy as np
import pytest
from drawn import Drawn
from looks import untidy

from nbcore.analysis import listing as listings
from nbcore.drawing.network import RADIUS
from nbcore.drawing.theme import NARROW, WIDE
from nbcore.explorers.steps.explorer import StepsExplorer
from nbcore.explorers.steps.scenario import OWN, WIDTHS, network_example, random_network
from nbcore.explorers.steps.things import THINGS
from nbcore.explorers.steps.timeline import DONE, NOW
from nbcore.network import backward, cost, forward
from nbcore.writing.symbols import subscript, symbol

BIG = {"network": OWN, "layers": 4, **{name: 8 for name in WIDTHS}}
SETTINGS = {
    "XOR": {},
    "nine": {"network": "9-6-6-1,no_biases", "example": 4},
    "sum": {"network": "2-3-2,tanh", "cost": "sum", "batch": 3, "example": 3},
    "graph": {"network": "2-3-2,tanh", "names": "graph", "example": 1},
    "tiny": {"network": OWN, "layers": 1, "width0": 1, "width1": 1, "batch": 1, "example": 1},
    "softmax": {"network": OWN, "layers": 3, "width2": 5, "ending": "softmax,cross_entropy"},
    "big": BIG | {"ending": "f,squared_error", "f": "leaky_relu", "seed": 99},
    "many": BIG | {"names": "graph", "example": 4},
}
every_setting = pytest.mark.parametrize("setting", SETTINGS)
every_width = pytest.mark.parametrize("width", StepsExplorer.heights)


class Truth:
    """The passes of an explorer's settings, computed by the core alone; `arrays` by their names."""

    def __init__(self, explorer):
        c = explorer.values if isinstance(explorer, Drawn) else explorer.values()
        self.i, m, mean = c["example"] - 1, c["batch"], c["cost"] == "mean"
        chosen = network_example(**c)
        net = self.net = random_network(chosen, c["seed"])
        X, Y, loss, self.last = chosen.X[:m], chosen.Y[:m], chosen.loss, len(net.weights)
        run = self.run = forward(net, X)
        self.J = cost(net, run, Y, loss, mean=mean)
        grads = self.grads = backward(net, run, Y, loss, mean=mean)
        if c["names"] == "graph":
            x, z, f = (
                (lambda l: f"f{subscript(2 * l - 2)}"),
                (lambda l: f"f{subscript(2 * l - 1)}"),
                "a",
            )
            J = z(self.last + 1)
            delta = lambda l: f"∂{J}/∂{z(l)}"  # noqa: E731
        else:
            x = lambda l: "Ŷ" if l == self.last + 1 else symbol("X", l)  # noqa: E731
            z, f, J = (lambda l: symbol("Z", l)), "f", "J"
            delta = lambda l: symbol("δ", l)  # noqa: E731
        self.x, self.z, self.delta, self.cost_name = x, z, delta, J
        losses = [[cost(net, forward(net, X[i]), Y[[i]], loss)] for i in range(m)]
        self.arrays = arrays = {"Y": Y, "losses": np.array(losses), J: self.J}
        for l in range(1, self.last + 1):
            W, b, function, d = (
                net.weights[l - 1],
                net.biases[l - 1],
                net.functions[l - 1],
                delta(l),
            )
            A = run.activations[l]
            arrays |= {
                x(l): run.activations[l - 1],
                z(l): run.zs[l - 1],
                x(l + 1): A,
                d: grads.deltas[l - 1],
            }
            arrays |= {
                symbol("W", l): W,
                symbol("b", l): b,
                f"{symbol('W', l)}ᵀ": W.T,
                f"{x(l)}ᵀ": arrays[x(l)].T,
            }
            arrays |= {
                f"∂{J}/∂W{subscript(l)}": grads.weights[l - 1],
                f"∂{J}/∂b{subscript(l)}": grads.biases[l - 1],
            }
            if function.elementwise:
                arrays[f"{f}{subscript(l)}′({z(l)})"] = function.deriv(run.zs[l - 1], A)
            back = grads.deltas[l - 1] @ W.T
            arrays |= {f"({d} {symbol('W', l)}ᵀ)": back, f"∂{J}/∂{x(l)}": back}
        if not loss.cancels_with(net.functions[-1]):
            share = loss.deriv(run.activations[-1], Y) / (m if mean else 1)
            arrays[f"∂{J}/∂{x(self.last + 1)}"] = share

    def entry(self, name):
        """Return the number that a name such as Z₁[2,3] or J stands for."""
        letter, _, place = name.rstrip("]").rpartition("[")
        if not letter:
            return self.arrays[name]
        return self.arrays[letter][tuple(int(n) - 1 for n in place.split(","))]


def made(setting, step=1):
    return StepsExplorer(**SETTINGS[setting], step=step)


@functools.cache
def drawn(setting, step, width=WIDE):
    """Return what is drawn of a step, and the numbers from which; drawn only once for all tests."""
    return Drawn(StepsExplorer, SETTINGS[setting] | {"step": step}, width)


def steps_of(setting):
    count = count_of(setting)
    return range(1, count + 1, 1 if count < 20 else 3)  # of many steps all kinds, not all layers


@functools.cache
def count_of(setting):
    return StepsExplorer(**SETTINGS[setting]).controls["step"].max


def spots(shown, kind):
    return [some for some in shown.marks.spots if some.kind == kind]


def readouts(shown, kind):
    """Yield (index, row, column, words) for each place of a kind."""
    for some in spots(shown, kind):
        for row, column in np.ndindex(*some.shape):
            words = THINGS[kind].says(shown.numbers, some.index, row, column)
            assert 10 < len(words) <= 130 and "\n" not in words, words
            yield some.index, row, column, words


def close(text, value):
    """Say whether a text is a number with the digits of a readout."""
    return float(text) == pytest.approx(value, rel=6e-3, abs=1e-9)


def read(text):
    """Return the number that a sum or a formula of a readout makes."""
    for sign, python in (("·", "*"), ("−", "-"), ("log ", "log")):
        text = text.replace(sign, python)
    text = re.sub(r"log(-?[\d.e-]+)", r"log(\1)", text)
    text = re.sub(r"\)²", ")**2", text)
    text = re.sub(r"^2 \(", "2*(", text)
    return eval(text, {"log": lambda p: np.log(p) if p else 0.0})


@every_setting
def test_numbers_are_the_core_s_and_made_as_is_said(setting):
    truth, summed = None, 0
    for step in steps_of(setting):
        shown = drawn(setting, step)
        truth = truth or Truth(shown)
        now = shown.numbers["steps"][step - 1]
        for index, *_, words in readouts(shown, "number"):
            name, text = re.match(r"(.+?) = (-?[\d.e-]+)", words).groups()
            value = truth.entry(name)
            assert close(text, value), words
            if index:
                assert re.search(r": row \d+, column \d+ of ", words), words
                continue
            made_of = words.partition(f"= {text} = ")[2]
            if made_of.endswith("…"):
                require_summands(now, name, made_of)
            elif re.fullmatch(r"[\d.e()·+−/² -]+(log[\d.e()·+−/² log-]+)?", made_of):
                assert read(made_of) == pytest.approx(value, rel=2e-3, abs=5e-4), words
                summed += 1
            else:
                require_words(now, words, truth)
    assert summed


def require_summands(step, name, made_of):
    """Each summand of a sum that was cut is the product of the core's two numbers."""
    i, j = (int(n) - 1 for n in re.search(r"\[(\d+),(\d+)\]$", name).groups())
    left, right = step.operands[0].array[i], step.operands[1].array[:, j]
    shown = made_of.split(" + ")[:-1]
    assert 1 < len(shown) <= len(left)
    for text, a, b in zip(shown, left, right, strict=False):
        one, two = (factor.strip("()") for factor in text.split("·"))
        assert close(one, a) and close(two, b), made_of


def require_words(step, words, truth):
    """What is no sum names the number from which it is made, or the whole equation."""
    if step.kind == "input":
        assert re.search(r": input \d+ of example \d+$", words)
    elif "its share by" in words:
        assert not truth.net.functions[step.layer - 1].elementwise
        name, value = re.search(r"where (\S+) = (\S+)$", words).groups()
        assert close(value, truth.entry(name)), words
    elif step.kind == "activation":
        value = float(re.search(r"[fa][₀-₉]+\((\S+)\)$", words)[1])
        f = truth.net.functions[step.layer - 1].fn
        assert close(re.search(r" = (\S+) = ", words)[1], f(np.array([[value]]))[0, 0]), words
    else:
        assert "row sums of" in words or re.search(r": of row \d$", words), words


@every_width
@every_setting
def test_numbers_lie_where_their_grid_is_drawn(setting, width):
    count = count_of(setting)
    for step in {1, 2, min(6, count), count // 2 + 1, count - 1, count}:
        shown = drawn(setting, step, width)
        some = spots(shown, "number")
        images = shown.marks.groups["equation"].images
        assert len(some) == len(images)
        now = shown.numbers["steps"][step - 1]
        terms = [now.result, *now.operands]
        for one, image in zip(some, images, strict=True):
            assert one.where.box == image.box and one.shape == image.values.shape
            array = np.atleast_2d(terms[one.index % len(terms)].array)
            rows, columns = one.shape
            np.testing.assert_array_equal(image.values, array[:rows, :columns])


@every_setting
def test_steps_are_those_of_the_timeline_and_are_picked(setting):
    explorer = made(setting, count_of(setting))
    truth, total = Truth(explorer), count_of(setting)
    cells = [image.box for image in explorer.marks.images if image.colors in (DONE, NOW)]
    assert len(cells) == total
    seen = set()
    for some in spots(explorer, "step"):
        for _, column in np.ndindex(*some.shape):
            words = explorer.things["step"].says(explorer.numbers, some.index, 0, column)
            n, equation = re.match(rf"step (\d+) of {total}: (.*)", words).groups()
            n = int(n)
            seen.add(n)
            assert some.where.places[0, column] == pytest.approx(cells[n - 1].middle)
            array = np.asarray(truth.arrays[equation.partition(" = ")[0]])
            shape = equation.partition(", ")[2]
            assert shape.startswith(str(array.shape) if array.ndim else "number"), words
            explorer.pick("step", some.index, 0, column)
            assert explorer.values()["step"] == n
            now = [(s.index, s.at) for s in spots(explorer, "step") if s.at]
            assert now == [(some.index, (0, column))]
            explorer.pick("step", some.index, 0, column)
            assert explorer.values()["step"] == n, "where the slider stands already"
    assert seen == set(range(1, total + 1))
    left, right = spots(explorer, "step")[1].where.places[0, [0, -1], 0]
    assert left < right, "arrow keys lead to the right"


def newest(truth, steps, column):
    """Return the name of what a column of the diagram shows after some steps, worked out anew."""
    name = None
    for step in steps:
        l, kind = step.layer, step.kind
        makes = {
            "input": (0, truth.x(1)), "affine": (l, truth.z(l)), "activation": (l, truth.x(l + 1)),
            "losses": (truth.last + 1, "losses"), "cost": (truth.last + 1, truth.cost_name),
            "error": (l, f"∂{truth.cost_name}/∂{truth.x(l + 1)}"),
            "upstream": (l, f"∂{truth.cost_name}/∂{truth.x(l + 1)}"), "delta": (l, truth.delta(l)),
        }.get(kind)  # fmt: skip
        name = makes[1] if makes and makes[0] == column else name
    return name


@every_setting
def test_nodes_say_what_the_diagram_shows(setting):
    truth = None
    for step in steps_of(setting):
        shown = drawn(setting, step)
        truth = truth or Truth(shown)
        past = shown.numbers["steps"][:step]
        for c, j, _, words in readouts(shown, "neuron"):
            name = newest(truth, past, c)
            if name is None:
                assert f"nothing has been computed here up to step {step}" in words
                continue
            array = np.asarray(truth.arrays[name])
            value = array[truth.i, j] if array.ndim else float(array)
            place = f"[{truth.i + 1},{j + 1}]" if array.ndim else ""
            told, made_by = re.match(rf"{re.escape(name + place)} = (\S+): .*made by step (\d+)",
                                     words).groups()  # fmt: skip
            assert close(told, value), words
            assert past[int(made_by) - 1].result.symbol == name
            assert (f"example {truth.i + 1};" in words) == bool(array.ndim)


@every_setting
def test_weights_say_their_number_and_their_slope_where_that_is_shown(setting):
    truth = None
    for step in steps_of(setting):
        shown = drawn(setting, step)
        truth = truth or Truth(shown)
        now = shown.numbers["steps"][step - 1]
        for e, i, j, words in readouts(shown, "weight"):
            name, value = re.search(r"(W[₀-₉]\[\d+,\d+\]) = (\S+): from ", words).groups()
            assert name == f"W{subscript(e + 1)}[{i + 1},{j + 1}]"
            assert close(value, truth.entry(name))
            slope = re.match(r"(∂\S+) = (\S+); ", words)
            assert bool(slope) == (now.kind == "weights" and now.layer == e + 1)
            assert not slope or close(slope[2], truth.entry(slope[1])), words


def test_nodes_and_weights_lie_where_they_are_drawn():
    shown = drawn("XOR", 5)
    nodes = [p for m in shown.marks.markers.values()
             for p, r in zip(m.places, m.radii, strict=True) if r == RADIUS]  # fmt: skip
    places = [p for some in spots(shown, "neuron") for p in some.where.places[:, 0]]
    assert np.sort(places, axis=0) == pytest.approx(np.sort(nodes, axis=0))
    lines = shown.marks.groups["weights"].polylines.values()
    ends = {tuple(np.round(p, 3).ravel()) for some in lines for p in some.points}
    for some in spots(shown, "weight"):
        for i, j in np.ndindex(*some.shape):
            line = np.round([some.where.starts[i], some.where.ends[j]], 3)
            assert tuple(line.ravel()) in ends
    assert len(spots(shown, "weight")) == 2, "the dotted lines to J are no weights"


@every_setting
def test_lines_lead_to_their_steps_one_after_the_other(setting):
    explorer = made(setting)
    (some,) = spots(explorer, "line")
    code = explorer.numbers["code"]
    assert some.where.texts == [line.text for line in code.lines]
    for row, stops in enumerate(code.stops):
        if not stops and row % 5:
            continue  # of lines at which no step stops a few are enough
        explorer.set({"step": 1})
        before = explorer.values()
        words = explorer.things["line"].says(explorer.numbers, 0, row, 0)
        explorer.pick("line", 0, row, 0)
        if not stops:
            assert "this line only " in words and explorer.values() == before
            continue
        seen = [explorer.values()["step"] - 1]
        for _ in stops:
            explorer.pick("line", 0, row, 0)
            seen.append(explorer.values()["step"] - 1)
        after = [stop for stop in stops if stop > 0] + [stop for stop in stops if stop == 0]
        assert seen == [*after, after[0]]
        at = spots(explorer, "line")[0].at
        assert code.lines[at[0]].text.strip() == code.text(seen[-1])


@every_setting
def test_lines_say_what_they_compute_in_the_layer_of_the_step(setting):
    for step in steps_of(setting):
        shown = drawn(setting, step)
        code, steps = shown.numbers["code"], shown.numbers["steps"]
        layer = steps[step - 1].layer
        for _, row, _, words in readouts(shown, "line"):
            if not code.stops[row]:
                continue
            form = r"\w+, line of step (\d+)(?: \(.*: click again\))?: (.*)"
            n, equation = re.match(form, words).groups()
            told = steps[int(n) - 1]
            assert int(n) - 1 in code.stops[row] and equation.startswith(told.equation)
            assert f", {told.result.shape}" in equation
            assert told.layer == layer or layer not in {steps[s].layer for s in code.stops[row]}
            if row == code.rows[step - 1]:
                assert int(n) == step


@every_width
@every_setting
def test_the_line_at_work_stands_in_the_picture(setting, width):
    found = 0
    for step in steps_of(setting):
        shown = drawn(setting, step, width)
        texts = shown.marks.groups["equation"].texts
        line = " ".join(shown.numbers["code"].text(step - 1).split())
        assert line
        if width > NARROW:
            (label,) = (t for t in texts if t.text == "code")
            assert [t.text for t in texts if t.y == label.y and t is not label] == [line]
            found += 1
        else:
            rows = [t.text for t in texts if t.size == 11]
            found += any(" ".join(rows[:n]) == line for n in range(1, 4))
        assert not untidy(shown.marks)
        (some,) = spots(shown, "line")
        assert some.where.texts[some.at[0]].split() == line.split()
    # On the narrowest picture large arrays need all the room.
    assert found == len(steps_of(setting)) or (width == NARROW and setting in ("big", "many"))
    assert found > len(steps_of(setting)) / 2


@pytest.fixture
def frozen(monkeypatch):
    """No source can be read, as in a program that was frozen."""

    def unreadable(_):
        raise OSError("could not get source code")

    monkeypatch.setattr(listings.inspect, "getsource", unreadable)
    for known in (listings.source, listings._row):
        known.cache_clear()
    yield
    for known in (listings.source, listings._row):
        known.cache_clear()


@every_width
def test_without_a_source_there_is_no_code_and_no_error(frozen, width):
    shown = Drawn(StepsExplorer, {"step": 9}, width)
    assert not spots(shown, "line") and "code" not in shown.marks.texts
    assert "symbols" in shown.marks.texts or width == NARROW
    assert not untidy(shown.marks)
