"""What the picture of two conventions says of equations, shapes and numbers, and what is picked."""

import itertools
import re

import numpy as np
import pytest
from looks import extents

from nbcore.analysis.conventions import example
from nbcore.analysis.conventions.scripts import LAYOUTS, PARTS, REDUCTIONS, STYLES
from nbcore.drawing.theme import WIDTHS
from nbcore.explorers.conventions.scenario import LOSSES, NETWORKS, conventions_scenario
from nbcore.network import backward, cost, forward
from nbcore.widgets import ConventionsExplorer

SETTINGS = [
    {},
    {"style": "blog_post", "reduction": "half", "part": "delta", "network": "3-4-2", "layer": 2},
    {"style": "README", "layout": "rows", "layer": 2, "part": "update_W", "examples": 8},
    {"style": "course", "layout": "columns", "reduction": "sum", "part": "update_b"},
    {"style": "course", "reduction": "mean", "layout": "rows", "part": "cost"},
    {"loss": "binary_cross_entropy", "part": "output", "layer": 2, "network": "3-4-2"},
    {"style": "blog_post", "loss": "binary_cross_entropy", "part": "db", "examples": 6},
]
NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
RATE = 0.5
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: str(s).strip("{}"))
every_width = pytest.mark.parametrize("width", WIDTHS)


def explorer_at(settings, width=WIDTHS[0]):
    explorer = ConventionsExplorer(**settings)
    explorer.width = width
    explorer.refresh()
    return explorer


def says(explorer, kind, *at):
    return explorer.things[kind].says(explorer.numbers, *at)


def core(c, part, layer):
    """Return the arrays of a part by the core: the course's, and those of the other convention."""
    net, X, Y = example(NETWORKS[c["network"]], c["examples"])
    loss, run, e = LOSSES[c["loss"]], forward(net, X), layer - 1
    both = []
    for layout, reduction in (("rows", "mean"), (c["layout"], c["reduction"])):
        mean, share = reduction == "mean", 0.5 if reduction == "half" else 1
        grads = backward(net, run, Y, loss, mean=mean)
        dW, db = share * grads.weights[e], share * grads.biases[e]
        array = {
            "Z": run.zs[e], "output": run.activations[layer], "delta": share * grads.deltas[e],
            "dW": dW, "db": db, "update_W": net.weights[e] - RATE * dW,
            "update_b": net.biases[e] - RATE * db,
            "cost": np.full((1, 1), share * cost(net, run, Y, loss, mean=mean)),
        }[part]  # fmt: skip
        both.append(array.T if layout == "columns" else array)
    return both


def close(number):
    return pytest.approx(number, rel=5e-3, abs=1e-9)


def corners(array):
    rows, columns = array.shape
    return itertools.product({0, rows // 2, rows - 1}, {0, columns // 2, columns - 1})


def entries(said):
    """Return the names, places and numbers of the entries in a readout, in this order."""
    return [
        (name, tuple(int(n) - 1 for n in place.split(",")), float(number))
        for name, place, number in re.findall(rf"(\S+)\[([\d,]+)\] [=←] {NUMBER}", said)
    ]


@every_setting
@pytest.mark.parametrize("part", [part for part in PARTS if part != "cost"])
def test_each_number_is_that_of_the_core_on_both_sides(settings, part):
    explorer = explorer_at(settings | {"part": part})
    c = explorer.values()
    both = core(c, part, c["layer"])
    turned = c["layout"] == "columns" and both[0].shape != both[1].shape
    for side, (own, other) in enumerate((both, both[::-1])):
        for i, j in corners(own):
            said = says(explorer, "number", side, i, j)
            (name, here, value), (other_name, there, source) = entries(said)
            pair = explorer.numbers["pairs"][explorer.numbers["framed"]]
            names = pair.ours.symbol, pair.theirs.symbol
            assert (name, other_name) == (names[side], names[1 - side])
            assert here == (i, j) and there == ((j, i) if turned else (i, j))
            assert value == close(own[i, j]) and source == close(other[there]), said
            for factor, number in re.findall(rf"= {NUMBER} · {NUMBER}", said):
                assert float(factor) * float(number) == close(value)
                assert side == 1 and float(number) == source
            changed = part.startswith("update") and c["reduction"] != "mean"
            assert said.endswith(", by another step") == changed


@every_setting
@pytest.mark.parametrize("part", [part for part in PARTS if part != "cost"])
def test_each_number_says_whose_it_is(settings, part):
    explorer = explorer_at(settings | {"part": part})
    c = explorer.values()
    for side, layout in enumerate(("rows", c["layout"])):
        own = core(c, part, c["layer"])[side]
        for i, j in corners(own):
            row, neuron = (i, j) if layout == "rows" else (j, i)
            what = "input" if part in ("dW", "update_W") else "example"
            words = f"neuron {neuron + 1}"
            if part[-1] != "b":
                both = [f"{what} {row + 1}", words]
                words = ", ".join(both if layout == "rows" else both[::-1])
            assert f": {words}; " in says(explorer, "number", side, i, j)


@every_setting
def test_the_cost_is_that_of_the_core(settings):
    explorer = explorer_at(settings | {"part": "cost"})
    ours, theirs = (array.item() for array in core(explorer.values(), "cost", 2))
    row = explorer.numbers["framed"]
    said = says(explorer, "equation", 0, row, 0)
    found = [float(text) for text in re.findall(rf"\S+ = {NUMBER} = ", said)]
    assert found == [close(ours), close(theirs)]
    for side, numbers in enumerate(((ours, theirs), (theirs, ours))):
        said = says(explorer, "number", side, 0, 0)
        name, other = re.findall(rf"\S+ = {NUMBER}", said)
        assert [float(name), float(other)] == [close(number) for number in numbers]
        assert ": of the whole batch; " in said


@every_setting
def test_each_equation_has_its_shape_in_both_conventions(settings):
    explorer = explorer_at(settings)
    c = explorer.values()
    for row, pair in enumerate(explorer.numbers["pairs"]):
        said = says(explorer, "equation", 0, row, 0)
        for line, array in zip(
            (pair.ours, pair.theirs), core(c, pair.ours.part, pair.ours.layer), strict=True
        ):
            rest = line.formula.removeprefix(line.symbol)
            if line.part != "cost":
                assert f"{line.symbol} {array.shape}{rest}" in said
        relation = said.rpartition(": ")[2]
        words = [text for text in explorer.marks.texts if text == pair.relation]
        assert words and relation == {"=": "the same"}.get(
            pair.relation, pair.relation.replace("≠", "other numbers")
        )


@every_setting
@pytest.mark.parametrize("part", [part for part in PARTS if part != "cost"])
def test_the_line_of_shapes_says_the_shapes_of_the_core(settings, part):
    explorer = explorer_at(settings | {"part": part})
    c = explorer.values()
    pair = explorer.numbers["pairs"][explorer.numbers["framed"]]
    for side, (line, array) in enumerate(
        zip((pair.ours, pair.theirs), core(c, part, c["layer"]), strict=True)
    ):
        said = says(explorer, "shapes", side, 0, 0)
        formula, meaning, shapes, where = re.match(r"(.*): ([a-z ]+), (.*); (.*)", said).groups()
        assert formula == line.formula and shapes == line.shapes
        assert shapes.startswith(f"{array.shape} ")
        assert ("weights" in meaning) == (part in ("dW", "update_W"))
        if part[-1] == "b":
            assert where == "one for each neuron"
            continue
        sizes = dict(zip(("rows", "columns"), array.shape, strict=True))
        sizes = {axis: sizes[name] for name, axis in re.findall(r"(\w+): (\w+)", where)}
        layers = NETWORKS[c["network"]]
        known = {"examples": c["examples"], "inputs": layers[c["layer"] - 1]}
        known["neurons"] = layers[c["layer"]]
        assert len(sizes) == 2 and sizes.items() <= known.items(), "no two sizes are equal"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("part", PARTS)
def test_no_readout_is_longer_than_a_line_may_be(style, part):
    for layout, reduction, layer, network, loss in itertools.product(
        LAYOUTS, REDUCTIONS, (1, 2), NETWORKS, LOSSES
    ):
        numbers = conventions_scenario(
            style=style, layout=layout, reduction=reduction, part=part, layer=layer,
            network=network, loss=loss, examples=8,
        )  # fmt: skip
        pair = numbers["pairs"][numbers["framed"]]
        places = [("equation", 0, row, 0) for row in range(len(numbers["pairs"]))]
        for side, line in enumerate((pair.ours, pair.theirs)):
            places.append(("number", side, *(n - 1 for n in line.value.shape)))
            places += [("shapes", side, 0, 0)] if part != "cost" else []
        for kind, *at in places:
            said = ConventionsExplorer.things[kind].says(numbers, *at)
            assert len(said) <= 130, said


@every_setting
def test_picking_an_equation_frames_it_and_sets_nothing_else(settings):
    explorer = explorer_at(settings)
    before = explorer.values()
    for row in range(8):
        explorer.set(before)
        line = explorer.numbers["pairs"][row].ours
        for _ in range(2):  # also where it is framed already
            explorer.pick("equation", 0, row, 0)
            changed = {"part": line.part}
            changed |= {} if line.part == "cost" else {"layer": line.layer}
            assert explorer.values() == before | changed
            framed = explorer.numbers["pairs"][explorer.numbers["framed"]].ours
            assert (framed.part, framed.layer) == (line.part, line.layer)
            (spots,) = (s for s in explorer.marks.spots if s.kind == "equation")
            assert spots.at == (row, 0)


def test_shapes_and_numbers_are_only_marked():
    explorer = explorer_at({})
    before = explorer.values()
    for place in (("shapes", 1, 0, 0), ("number", 0, 1, 2), ("number", 1, 2, 1)):
        explorer.pick(*place)
        assert explorer.values() == before and explorer.pointer.value == place


def inside(marks, box):
    """Return the texts that are wholly in a box."""
    found = extents(marks)
    within = (found[:, :2] >= box[:2]).all(axis=1) & (found[:, 2:] <= box[2:]).all(axis=1)
    return [text for text, here in zip(marks.texts, within, strict=True) if here]


@every_width
@every_setting
def test_each_outline_surrounds_what_it_stands_for(settings, width):
    explorer = explorer_at(settings, width)
    marks, (ours, theirs) = explorer.marks, explorer.marks.images
    for spots in marks.spots:
        box = spots.where.box
        assert 0 <= box.left and box.right <= width and 0 <= box.bottom and box.top <= marks.height
        if spots.kind == "equation":
            for row, pair in enumerate(explorer.numbers["pairs"]):
                texts = inside(marks, box.cell(row, 0, *spots.shape))
                assert {pair.ours.formula, pair.theirs.formula, pair.relation} <= {*texts}
        elif spots.kind == "shapes":
            pair = explorer.numbers["pairs"][explorer.numbers["framed"]]
            line = (pair.ours, pair.theirs)[spots.index]
            assert inside(marks, box) == [f"{line.symbol}: {line.shapes}"]
        else:
            image = (ours, theirs)[spots.index]
            assert box == image.box and spots.shape == image.values.shape
