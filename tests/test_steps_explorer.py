"""The explorer of single steps: what is drawn, said and lit is what the core computed."""

import functools
import re
from typing import NamedTuple

import numpy as np
import pytest
from drawn import Drawn

from nbcore.analysis.operations import operations
from nbcore.check import numerical_gradients, relative_error
from nbcore.drawing.marks import AHEAD, BACK, DASHED, DOTTED, SOLID, SQUARE, Marks
from nbcore.drawing.network import RADIUS, RIM
from nbcore.drawing.theme import BLACK, FAINT, INK, NARROW, NEGATIVE, PALE, POSITIVE
from nbcore.explorers.steps.explorer import StepsExplorer
from nbcore.explorers.steps.scenario import (
    ENDINGS,
    NETWORKS,
    OWN,
    WIDTHS,
    network_example,
    operation_count,
    random_network,
    steps_scenario,
)
from nbcore.explorers.steps.timeline import DONE, NOW
from nbcore.network import backward, cost, forward
from nbcore.writing.notation import NAMES
from nbcore.writing.numbers import brief, number

NODES = 4  # a wider layer is a band, which has no rims
BIG = {"network": OWN, "layers": 4, **{name: 8 for name in WIDTHS}}
SETTINGS = {
    "XOR": {},
    "nine": {"network": "9-6-6-1,no_biases"},
    "graph": {"network": "2-3-2,tanh", "cost": "sum", "names": "graph", "batch": 3, "example": 3},
    "ReLU": {"network": "2-3-1,no_biases", "batch": 1},
    "tiny": {"network": OWN, "layers": 1, "width0": 1, "width1": 1, "batch": 1},
    "softmax": {"network": OWN, "layers": 3, "width2": 5, "ending": "softmax,cross_entropy"},
    "big": BIG | {"ending": "f,squared_error", "f": "leaky_relu"},
}
every_setting = pytest.mark.parametrize("setting", SETTINGS)


class Shown(NamedTuple):
    """What an explorer shows and says of one step, as it stays."""

    facts: str
    marks: Marks


@functools.cache
def walk(setting):
    """Return every step and what is shown of it; drawn only once for all tests."""
    explorer, walked = made(setting), []
    for at, step in enumerate(trace(explorer)):
        explorer.set({"step": at + 1})
        walked.append((step, Shown(explorer.facts, explorer.marks)))
    return walked


def made(setting):
    return StepsExplorer(**SETTINGS[setting])


def passes(explorer):
    """Return the network of an explorer, its batch, and both passes, computed by the core."""
    chosen = explorer.values()
    example, m = network_example(**chosen), chosen["batch"]
    net, X, Y = random_network(example, chosen["seed"]), example.X[:m], example.Y[:m]
    mean = chosen["cost"] == "mean"
    run = forward(net, X)
    J = cost(net, run, Y, example.loss, mean=mean)
    return net, X, Y, example.loss, mean, run, J, backward(net, run, Y, example.loss, mean=mean)


def trace(explorer):
    net, X, Y, loss, mean, *_ = passes(explorer)
    return operations(net, X, Y, loss, mean=mean, names=explorer.controls["names"].value)


def grids(shown):
    """Return the numbers that are drawn as grids of the equation, the result first."""
    images = shown.marks.groups["equation"].images
    return [image.values for image in sorted(images, key=lambda image: image.box.left)]


def lines_of(shown, *style, group=None):
    drawn = shown.marks.groups[group] if group else shown.marks
    polyline = drawn.polylines.get(style)
    return [] if polyline is None else list(zip(polyline.points, polyline.widths, strict=True))


def lines(shown, color, dash):
    """Return the lines of one style in the diagram, from column to column."""
    return [points for points, _ in lines_of(shown, color, dash, group="weights")]


def rims(shown):
    """Return the places of the nodes with a thick rim."""
    found = []
    for dots in shown.marks.markers.values():
        found += [p for p, r in zip(dots.places, dots.radii, strict=True) if r == RADIUS + RIM]
    return found


def cells(shown, colors):
    """Return the boxes of the timeline's cells of one color."""
    return [image.box for image in shown.marks.images if image.colors is colors]


@every_setting
def test_both_passes_are_shown_in_full_and_agree_with_the_core(setting):
    net, X, Y, loss, mean, run, J, grads = passes(made(setting))
    seen = {(step.kind, step.layer): grids(shown)[0] for step, shown in walk(setting)}
    for l in range(1, len(net.weights) + 1):
        for kind, array in (
            ("affine", run.zs[l - 1]),
            ("activation", run.activations[l]),
            ("delta", grads.deltas[l - 1]),
            ("weights", grads.weights[l - 1]),
            ("biases", grads.biases[l - 1]),
        ):
            if array is None:
                assert (kind, l) not in seen
                continue
            part = seen[kind, l]
            assert len(part) == len(array) and 1 <= part.shape[1] <= array.shape[1]
            np.testing.assert_array_equal(part, array[:, : part.shape[1]])
    assert seen["cost", len(net.weights)] == [[J]]
    np.testing.assert_array_equal(seen["input", 1], X)
    measured = numerical_gradients(net, X, Y, loss, mean=mean)
    assert relative_error(grads, measured) < 1e-6


@every_setting
def test_symbols_shapes_and_numbers_of_every_term_stand_below_each_other(setting):
    for step, shown in walk(setting):
        pieces = step.pieces()
        texts = shown.marks.groups["equation"].texts
        for name in ("symbol", "shape"):
            (y,) = (t.y for t in texts if t.text == f"{name}s")
            row = sorted((t.x, t.text) for t in texts if t.y == y and t.text != f"{name}s")
            told = [p if isinstance(p, str) else getattr(p, name) for p in pieces]
            assert [text for _, text in row] == [text for text in told if text]
        assert f": {step.equation}\nshapes: {step.shapes}; at work: " in shown.facts
        terms = [p for p in pieces if not isinstance(p, str) and p.array.dtype.kind != "i"]
        cuts = shown.facts.partition("Shown:")[2]
        complete = True
        for term, seen in zip(terms, grids(shown), strict=True):
            whole = np.atleast_2d(term.array)
            np.testing.assert_array_equal(seen, whole[: len(seen), : seen.shape[1]])
            assert set(map(number, seen.flat)) <= set(shown.marks.texts)
            if seen.shape != whole.shape:
                complete = False
                assert f"the first {seen.shape[1]} of {whole.shape[1]} columns" in cuts
                assert term.symbol in cuts
        assert bool(cuts) != complete


def test_what_is_seen_of_a_cut_matrix_product_is_true_by_itself():
    cut = 0
    for step, shown in walk("big"):
        if "{0} {1}" in step.form:
            result, left, right, *bias = grids(shown)
            np.testing.assert_allclose(result, left @ right + (bias or [0])[0])
            cut += "Shown:" in shown.facts
    assert cut


@every_setting
def test_numbers_in_words_are_those_of_the_chosen_example(setting):
    i = made(setting).controls["example"].value
    for step, shown in walk(setting):
        told = ". ".join(shown.facts.splitlines()[2 : 4 if step.operands else 3]) + ". "
        for term in (step.result, *step.operands):
            if term.examples is not None:
                row = (term.array, term.array.T)[term.examples][i - 1]
                listed = ", ".join(brief(v + 0.0) for v in row)
                assert f"{term.symbol} of example {i}: {listed}. " in told
            elif term.array.size <= 9 and term.array.dtype.kind != "i":
                rows = np.atleast_2d(term.array)
                listed = "; ".join(", ".join(map(brief, row + 0.0)) for row in rows)
                assert f"{term.symbol}: {listed}. " in told
            elif term.array.ndim:
                found = re.search(
                    rf"{re.escape(term.symbol)}: largest (\S+) \(row (\d+), column (\d+)\)", told
                )
                assert found[1] == brief(term.array[int(found[2]) - 1, int(found[3]) - 1])
                largest = np.abs(term.array).max()
                assert abs(float(found[1])) == pytest.approx(largest, rel=5e-3)


@every_setting
def test_forward_and_backward_differ_in_words_arrows_and_shapes(setting):
    for at, (step, shown) in enumerate(walk(setting)):
        forth = step.direction == "forward"
        assert shown.marks.texts[0] == ("forward →" if forth else "← backward")
        assert f", {step.direction}, layer {step.layer}" in shown.facts
        markers = shown.marks.markers
        heads = {shape: markers[shape].places for shape in (AHEAD, BACK) if shape in markers}
        assert set(heads) == (set() if at == 0 else {AHEAD if forth else BACK})
        for ((end, y),) in heads.values():
            dash = SOLID if forth else DASHED
            shafts = [p for p, _ in lines_of(shown, INK, dash) if (abs(p[:, 1] - y) < 4).all()]
            assert len(shafts) == (1 if forth else 2)
            for points in shafts:
                assert points[1, 0] == end and (points[0, 0] < end) == forth
        squares = shown.marks.markers[SQUARE].radii
        assert (RADIUS in squares) == (not forth and setting != "big")  # all its layers are bands


@every_setting
def test_the_part_at_work_is_lit_and_all_else_is_pale(setting):
    net = passes(made(setting))[0]
    sizes, last = [len(net.weights[0]), *(W.shape[1] for W in net.weights), 1], len(net.weights)
    for step, shown in walk(setting):
        l, kind = step.layer, step.kind
        canceled = kind == "delta" and step.operands[-1].symbol in ("Y", "m")
        columns = {
            "input": [0], "affine": [l - 1, l], "activation": [l], "losses": [l, l + 1],
            "cost": [l + 1], "error": [l, l + 1], "upstream": [l, l + 1], "weights": [l - 1, l],
            "biases": [l], "delta": [l, l + 1] if canceled else [l],
        }[kind]  # fmt: skip
        assert len(rims(shown)) == sum(sizes[c] for c in columns if sizes[c] <= NODES)
        i = {"affine": l, "weights": l, "upstream": l + 1}.get(kind)
        W = np.empty(0) if i is None else net.weights[i - 1]
        W = step.result.array if kind == "weights" else W
        assert len(lines(shown, POSITIVE, SOLID)) == (W >= 0).sum()
        assert len(lines(shown, NEGATIVE, DASHED)) == (W < 0).sum()
        others = sum(V.size for k, V in enumerate(net.weights, start=1) if k != i)
        assert len(lines(shown, PALE, SOLID)) + len(lines(shown, PALE, DASHED)) == others
        to_cost = sizes[-2] if {last, last + 1} <= set(columns) else 0
        assert len(lines_of(shown, INK, DOTTED)) == to_cost
        at_work = re.search(r"at work: (.*)", shown.facts)[1].split(", ")
        names = {0: "the inputs", last + 1: "J"}
        weights = [] if i is None else [f"the weights W{'₀₁₂₃₄'[i]}"]
        assert at_work == [names.get(c, f"layer {c}") for c in columns] + weights


@every_setting
def test_the_timeline_shows_every_step_once_and_the_gradient_below_its_value(setting):
    seen = {}
    for at, (step, shown) in enumerate(walk(setting)):
        (now,) = cells(shown, NOW)
        assert len(cells(shown, DONE)) == at
        seen[step.direction, step.kind, step.layer] = now
    assert len(set(seen.values())) == len(seen)
    for (_, kind, l), box in seen.items():
        value = {"delta": "affine", "upstream": "activation", "error": "activation"}.get(kind)
        if value:
            above = seen["forward", value, l]
            assert (box.left, box.right) == (above.left, above.right) and box.top < above.bottom
    forth = [box.left for (direction, *_), box in seen.items() if direction == "forward"]
    back = [box.left for (direction, *_), box in seen.items() if direction == "backward"]
    assert forth == sorted(forth) and back == sorted(back, reverse=True)


def test_nodes_show_the_newest_numbers_of_the_example_and_nothing_before_there_are_any():
    column = {"input": 0, "losses": 3, "cost": 3, "error": 2}
    newest = {}
    for step, shown in walk("graph"):  # 2-3-2, example 3
        if step.kind not in ("weights", "biases"):
            newest[column.get(step.kind, step.layer)] = step.result
        told = [t.text for t in shown.marks.groups["nodes"].texts]
        rows = [t.array[2] if t.array.ndim else t.array.reshape(1) for t in newest.values()]
        assert sorted(told) == sorted(number(v) for row in rows for v in row)
        names = [t.text for t in shown.marks.groups["names"].texts]
        assert sorted(names) == sorted(term.symbol for term in newest.values())
        nodes = [dots.radii.count(RADIUS) for dots in shown.marks.markers.values()]
        assert sum(nodes) == 2 + 3 + 2 + 1


@pytest.mark.parametrize("example", [1, 4])
def test_the_example_is_framed_in_rows_and_in_columns(example):
    explorer = StepsExplorer(network="2-3-2,tanh", example=example, step=14)  # X₁ᵀ δ₁
    assert "∂J/∂W₁ = X₁ᵀ δ₁" in explorer.facts
    lines = lines_of(explorer, BLACK, SOLID, group="equation")
    frames = [points for points, width in lines if width == 3]
    assert len(frames) == 2
    across, down = sorted(frames, key=lambda p: p[:, 0].min())
    images = sorted(explorer.marks.groups["equation"].images, key=lambda t: t.box.left)
    column = images[1].box.cell(0, example - 1, 2, 4)
    assert across[:, 0].min() == pytest.approx(column.left)
    assert across[:, 1].max() - across[:, 1].min() == pytest.approx(images[1].box.height)
    row = images[2].box.cell(example - 1, 0, 4, 3)
    assert down[:, 1].max() == pytest.approx(row.top)
    assert down[:, 0].max() - down[:, 0].min() == pytest.approx(images[2].box.width)


def test_next_and_back_lead_from_end_to_end_and_no_further():
    explorer = StepsExplorer()
    last = explorer.controls["step"].max
    assert (last, explorer.controls["step"].value) == (14, 1)
    for at in range(1, last):
        assert (explorer.back.disabled, explorer.next.disabled) == (at == 1, False)
        before = explorer.facts
        explorer.next.click()
        assert explorer.facts != before and f"step {at + 1} of {last}" in explorer.facts
    assert explorer.next.disabled and "∂J/∂b₁" in explorer.facts
    before = explorer.picture.content["layers"]
    explorer.walk(1)
    assert explorer.picture.content["layers"] == before
    for at in range(last - 1, 0, -1):
        explorer.back.click()
        assert f"step {at} of {last}" in explorer.facts
    assert explorer.back.disabled and not explorer.next.disabled
    explorer.walk(-1)
    assert explorer.controls["step"].value == 1


def test_buttons_stand_before_reset_and_the_slider_stands_last():
    explorer = StepsExplorer()
    assert [b.description for b in explorer.extras()] == ["Back", "Next"]
    assert list(explorer.controls)[-1] == "step"


@pytest.mark.parametrize("width", StepsExplorer.heights)
@every_setting
def test_at_every_width_the_equation_and_its_result_can_be_read(setting, width):
    count = len(trace(made(setting)))
    for at in (2, count // 2, count):
        drawn = Drawn(StepsExplorer, SETTINGS[setting] | {"step": at, "example": 1}, width)
        step = drawn.numbers["steps"][at - 1]
        texts = [text.text for text in drawn.marks.groups["equation"].texts]
        symbols = [step.equation] if width == NARROW else [p for p in step.pieces() if p]
        symbols = [getattr(piece, "symbol", piece) for piece in symbols]
        assert set(" ".join(symbols).split()) <= set(" ".join(texts).split())
        seen = drawn.marks.groups["equation"].images[0].values
        whole = np.atleast_2d(step.result.array)
        np.testing.assert_array_equal(seen, whole[: len(seen), : seen.shape[1]])
        assert set(map(number, seen.flat)) <= set(texts)
        assert (seen.size < whole.size) <= ("Shown:" in " ".join(drawn.marks.texts))


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ({}, 14),
        ({"network": "2-3-2,tanh"}, 15),  # dJ/dŶ and delta_2 are two
        ({"network": "2-3-1,no_biases"}, 12),
        ({"network": "9-6-6-1,no_biases"}, 17),
        (BIG, 26),
        (BIG | {"layers": 1}, 8),
        (BIG | {"ending": "f,squared_error"}, 27),
    ],
)
def test_there_are_as_many_steps_as_the_network_needs(settings, count):
    explorer = StepsExplorer(**settings, step=count)
    assert explorer.controls["step"].max == count == len(trace(explorer))
    explorer.controls["network"].value = "2-3-1,no_biases"
    assert explorer.controls["step"].value == min(count, 12) and "of 12" in explorer.facts


@pytest.mark.parametrize(("names", "cost_name"), [("lesson", "J"), ("graph", "f₅")])
def test_both_names_are_used_throughout(names, cost_name):
    explorer = StepsExplorer(network="2-3-2,tanh", names=names, step=7)
    assert f": {cost_name} = (sum of losses) / m" in explorer.facts
    cells_told = [step.result.symbol.partition("/")[0] for step in trace(explorer)]
    assert set(cells_told) <= set(explorer.marks.texts)
    assert ("δ₁" in explorer.marks.texts) == (names == "lesson")
    assert list(NAMES) == ["lesson", "graph"]


def test_mean_and_sum_differ_by_m_from_the_first_delta_on():
    told = {}
    for kind in ("mean", "sum"):
        explorer = StepsExplorer(cost=kind, step=8)
        told[kind] = grids(explorer)[0]
        assert ("/ m" in explorer.facts) == (kind == "mean")
        assert f"{kind} over m = 4" in explorer.facts
    np.testing.assert_allclose(4 * told["mean"], told["sum"])


OTHER = {
    "network": "1-2-1,tanh", "names": "graph", "cost": "sum", "batch": 3, "example": 3, "seed": 7,
    "layers": 3, "f": "relu", "ending": "softmax,cross_entropy", "step": 2,
    **{name: 5 for name in WIDTHS[:3]},
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize("step", [1, 9])
def test_each_control_changes_the_picture_and_the_facts(name, step):
    explorer = StepsExplorer(network=OWN, step=step)
    before, facts = explorer.picture.content["layers"], explorer.facts
    assert explorer.controls[name].layout.display is None
    explorer.controls[name].value = OTHER[name]
    assert explorer.picture.content["layers"] != before and explorer.facts != facts


def test_controls_without_effect_are_not_shown():
    explorer = StepsExplorer()
    own = {"layers", "f", "ending", *WIDTHS}
    hidden = lambda: {name for name, c in explorer.controls.items() if c.layout.display}  # noqa: E731
    assert hidden() == own
    explorer.state = "network=own layers=2"
    assert hidden() == {"width3", "width4"}
    explorer.state = "layers=1"
    assert hidden() == {"f", "width2", "width3", "width4"}
    explorer.state = "ending=f,squared_error batch=1"
    assert hidden() == {"example", "width2", "width3", "width4"}
    assert set(ENDINGS) == set(explorer.controls["ending"].options)


def test_the_scenario_is_both_passes_without_any_control():
    own = {"network": OWN, "layers": 2, "f": "relu", "ending": "softmax,cross_entropy"}
    own |= {"width0": 2, "width1": 3, "width2": 2}
    rest = {"names": "lesson", "cost": "mean", "batch": 3, "example": 2, "seed": 4, "step": 5}
    shown = steps_scenario(**own, **rest)
    assert (shown["at"], shown["example"]) == (4, 1)
    assert len(shown["steps"]) == operation_count(**own)
    assert shown["caption"] == "2-3-2: relu, softmax; cross_entropy, mean over m = 3; seed 4"
    net, X, Y = shown["net"], [[0.5, -1.0], [-0.4, 0.7], [1.0, 0.3]], np.eye(2)[[0, 1, 0]]
    loss = network_example(**own).loss
    grads = backward(net, forward(net, X), Y, loss)
    found = {(s.kind, s.layer): s.result.array for s in shown["steps"]}
    for l in (1, 2):
        np.testing.assert_array_equal(found["weights", l], grads.weights[l - 1])
        np.testing.assert_array_equal(found["delta", l], grads.deltas[l - 1])
    assert found["cost", 2] == cost(net, forward(net, X), Y, loss)


def test_biases_are_other_numbers_than_the_weights_and_come_from_the_seed():
    example = NETWORKS["2-3-1,XOR"]
    one, two = random_network(example, 3), random_network(example, 4)
    np.testing.assert_array_equal(one.biases[0], random_network(example, 3).biases[0])
    assert (one.biases[0] != two.biases[0]).all()
    ratios = one.biases[0][0] / one.weights[0][0]
    assert np.ptp(ratios) > 0.1
    assert random_network(NETWORKS["9-6-6-1,no_biases"], 0).biases == [None] * 3


def test_the_frame_of_what_comes_later_is_faint():
    explorer = StepsExplorer(step=4)
    outlines = [p for p, _ in lines_of(explorer, FAINT, SOLID) if len(p) == 5]
    assert len(outlines) == 14 - 4
