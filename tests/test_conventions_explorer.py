"""The explorer of conventions: what stands on both sides, and the words between them."""

import functools
import itertools

import numpy as np
import pytest
from drawn import Drawn

from nbcore.analysis.conventions import COURSE, Convention, example, lines
from nbcore.analysis.conventions.scripts import LAYOUTS, PARTS, REDUCTIONS, STYLES
from nbcore.drawing.theme import NARROW
from nbcore.explorers.conventions.figure import REMARKS
from nbcore.explorers.conventions.scenario import LOSSES, NETWORKS, RATE, conventions_scenario
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import backward, forward
from nbcore.widgets import ConventionsExplorer
from nbcore.writing.numbers import brief, precise

SETTINGS = [
    {},
    {"style": "blog_post", "reduction": "half", "part": "delta", "network": "3-4-2"},
    {"style": "README", "layout": "rows", "layer": 2, "part": "update_W", "examples": 8},
    {"style": "course", "reduction": "mean", "layout": "rows", "part": "cost"},
    {"loss": "binary_cross_entropy", "part": "output", "layer": 2, "network": "3-4-2"},
    {"style": "blog_post", "loss": "binary_cross_entropy", "part": "db", "examples": 6},
]
OURS, THEIRS = (0, 361), (463, 800)  # pixels: both columns
draw = functools.partial(Drawn, ConventionsExplorer)
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=str)


def sides(drawn):
    """Return the lines of both sides for these settings, computed anew."""
    c = drawn.values
    case = *example(NETWORKS[c["network"]], c["examples"]), LOSSES[c["loss"]]
    theirs = Convention(c["layout"], c["reduction"], c["style"])
    return lines(*case, COURSE, rate=RATE), lines(*case, theirs, rate=RATE)


def framed(drawn):
    """Return the framed line of both sides."""
    c = drawn.values
    at = c["part"], 2 if c["part"] == "cost" else c["layer"]
    return [next(x for x in found if (x.part, x.layer) == at) for found in sides(drawn)]


def test_the_scenario_pairs_the_lines_with_the_numbers_of_the_core():
    given = conventions_scenario(
        style="Nielsen", layout="columns", reduction="sum", part="dW", layer=1, network="3-4-2",
        loss="binary_cross_entropy", examples=6,
    )  # fmt: skip
    net, X, Y = example((3, 4, 2), 6)
    dW = backward(net, forward(net, X), Y, binary_cross_entropy).weights[0]
    pair = given["pairs"][given["framed"]]
    assert (pair.number, pair.ours.part, pair.transposed) == ("(3)", "dW", True)
    np.testing.assert_array_equal(pair.ours.value, dW)
    np.testing.assert_allclose(pair.theirs.value, 6 * dW.T, rtol=1e-13)
    factors = {pair.ours.part: pair.factor for pair in given["pairs"]}
    assert factors.pop("update_W") is factors.pop("update_b") is None
    expected = {"Z": 1, "output": 1, "cost": 6, "delta": 6, "dW": 6, "db": 6}
    assert factors == pytest.approx(expected)
    assert [pair.number for pair in given["pairs"]].count("(1)") == 1, "the last layer's delta"


@every_setting
def test_both_sides_write_the_layers_lines_with_the_shape_of_each_result(settings):
    drawn = draw(settings)
    layer = drawn.values["layer"]
    for found, (left, right) in zip(sides(drawn), (OURS, THEIRS), strict=True):
        written = {(text, y) for x, y, text, _ in drawn.marks.written if left <= x < right}
        for line in found:
            shown = line.layer == layer or line.part in ("cost", "delta") and line.layer == 2
            heights = [y for text, y in written if text == line.formula]
            assert len(heights) == shown, line.formula
            if shown and line.part != "cost":
                assert (str(line.value.shape), *heights) in written


@pytest.mark.parametrize("width", ConventionsExplorer.heights)
@every_setting
def test_the_framed_line_has_its_shapes_and_its_code_on_both_sides(settings, width):
    drawn = draw(settings, width)
    together = " ".join(drawn.marks.texts)
    for line in framed(drawn):
        assert line.code in together
        assert line.part == "cost" or f"{line.symbol}: {line.shapes}" in drawn.marks.texts
        assert line.formula in drawn.marks.texts


@every_setting
def test_the_numbers_of_the_framed_line_are_drawn_on_both_sides(settings):
    drawn = draw(settings)
    images, texts = drawn.marks.images, drawn.marks.texts
    for line, image, (left, right) in zip(framed(drawn), images, (OURS, THEIRS), strict=True):
        np.testing.assert_array_equal(image.values, line.value)
        assert left <= image.box.left and image.box.right <= right
        assert (image.low, image.high) == (images[0].low, images[0].high), "one scale of colors"
        if line.value.shape[1] < 7:
            assert {precise(value) for value in line.value.flat} <= set(texts)


@every_setting
def test_the_frame_is_around_the_equation(settings):
    drawn = draw(settings)
    frames = [
        points
        for polyline in drawn.marks.polylines.values()
        for points, width in zip(polyline.points, polyline.widths, strict=True)
        if width == 2
    ]
    assert len(frames) == 1
    bottom, top = frames[0][:, 1].min(), frames[0][:, 1].max()
    within = {text for _, y, text, _ in drawn.marks.written if bottom < y < top}
    for line in framed(drawn):
        assert line.formula in within


@every_setting
def test_the_words_between_say_how_right_follows_from_left(settings):
    drawn = draw(settings)
    c, written = drawn.values, drawn.marks.written
    factor = {"mean": 1, "sum": c["examples"], "half": c["examples"] / 2}[c["reduction"]]
    for ours, theirs in zip(*sides(drawn), strict=True):
        heights = [y for x, y, text, _ in written if text == ours.formula and x < OURS[1]]
        if not heights:
            continue
        (words,) = (text for x, y, text, _ in written if y in heights and OURS[1] < x < THEIRS[0])
        expected = ["transposed"] if ours.value.shape != theirs.value.shape else []
        if ours.part.startswith("update"):
            expected += ["≠"] if factor != 1 else []
        elif ours.part not in ("Z", "output") and factor != 1:
            expected += [f"× {brief(factor)}"]
        assert words == (", ".join(expected) or "="), ours.formula


@every_setting
def test_facts_hold_both_lines_and_their_largest_number(settings):
    drawn = draw(settings)
    facts = drawn.facts.splitlines()
    for fact, line in zip(facts, framed(drawn), strict=False):
        assert line.formula in fact and line.code in facts[2]
        assert line.part == "cost" or f"shapes {line.shapes}" in fact
        assert fact.endswith(f"largest size {brief(np.abs(line.value).max())}")
    assert facts[-1] == REMARKS[drawn.values["style"]]


@pytest.mark.parametrize("m", [5, 8])
def test_a_sum_makes_every_gradient_m_times_as_large(m):
    drawn = draw({"style": "course", "layout": "rows", "reduction": "sum", "examples": m})
    net, X, Y = example((2, 3, 1), m)
    run = forward(net, X)
    mean = backward(net, run, Y, squared_error)
    total = backward(net, run, Y, squared_error, mean=False)
    np.testing.assert_allclose(total.weights[0], m * mean.weights[0], rtol=1e-12)
    np.testing.assert_array_equal(drawn.marks.images[0].values, mean.weights[0])
    np.testing.assert_array_equal(drawn.marks.images[1].values, total.weights[0])
    assert f"each number is {m} times the course's" in drawn.facts
    assert f"η must be {m} times smaller" in drawn.facts


def test_columns_show_the_transposed_gradient_under_its_other_name():
    drawn = draw({"reduction": "mean"})
    ours, theirs = (image.values for image in drawn.marks.images)
    np.testing.assert_array_equal(theirs, ours.T)
    fact = "∂C/∂w² is (3, 2), the transpose of ∂J/∂W₁ (2, 3)"
    assert f"{fact}; the numbers are the same" in drawn.facts


def test_the_smaller_step_makes_the_same_step():
    """What the facts say about η, done with the core."""
    net, X, Y = example((2, 3, 1), 5)
    case = net, X, Y, squared_error
    mean = lines(*case, COURSE, rate=RATE)
    for reduction, factor in (("sum", 5), ("half", 2.5)):
        other = lines(*case, Convention(reduction=reduction), rate=RATE / factor)
        for a, b in zip(mean, other, strict=True):
            if a.part.startswith("update"):
                np.testing.assert_allclose(a.value, b.value, rtol=1e-13)
        assert f"η must be {factor} times smaller" in draw({"reduction": reduction}).facts


def test_the_courses_own_convention_changes_nothing():
    drawn = draw({"style": "course", "layout": "rows", "reduction": "mean"})
    assert "the numbers are the same" in drawn.facts
    assert "as large as the course's" in drawn.facts
    assert "transposed" not in drawn.marks.texts and "≠" not in drawn.marks.texts


def test_half_of_the_log_loss_is_half_there_too():
    settings = {"loss": "binary_cross_entropy", "reduction": "half", "part": "delta", "layer": 2}
    net, X, Y = example((2, 3, 1), 5)
    delta = backward(net, forward(net, X), Y, binary_cross_entropy, mean=False).deltas[1]
    np.testing.assert_allclose(draw(settings).marks.images[1].values, delta.T / 2, rtol=1e-13)


@pytest.mark.parametrize("network", NETWORKS)
def test_no_square_matrix_hides_a_transpose(network):
    control = ConventionsExplorer().controls["examples"]
    numbers = [*NETWORKS[network]]
    for m in range(control.min, control.max + 1):
        assert len({*numbers, m}) == len(numbers) + 1


def test_every_combination_of_conventions_and_every_equation_has_a_picture_of_its_own():
    pictures = set()
    for layout, reduction, style in itertools.product(LAYOUTS, REDUCTIONS, STYLES):
        settings = {"layout": layout, "reduction": reduction, "style": style, "part": "delta"}
        pictures.add(tuple(draw(settings).marks.texts))
    assert len(pictures) == 24
    pictures |= {tuple(draw(settings | {"part": part}).marks.texts) for part in PARTS}
    assert len(pictures) == 24 + len(PARTS) - 1


@pytest.mark.parametrize(
    ("style", "title", "remark"),
    [
        ("blog_post", "the blog post: columns, sum", "The post numbers operations"),
        ("README", "the README: columns, sum", "The README writes rows"),
        ("Nielsen", "Nielsen: columns, sum", "Nielsen counts the inputs as layer 1"),
        ("course", "the course: columns, sum", "Every symbol of layer l has the index l"),
    ],
)
def test_the_picture_says_whose_letters_they_are(style, title, remark):
    drawn, narrow = draw({"style": style}), draw({"style": style}, NARROW)
    assert title in drawn.marks.texts and f"below: {title}" in narrow.marks.texts
    assert drawn.facts.splitlines()[-1].startswith(remark)
    assert drawn.marks.texts[-1].startswith(remark)
