"""The explorer of conventions: what stands on both sides, and the words between them."""

import itertools

import numpy as np
import pytest

from nbcore.analysis.conventions import COURSE, Convention, example, lines
from nbcore.analysis.conventions.scripts import LAYOUTS, PARTS, REDUCTIONS, STYLES
from nbcore.explorers.conventions.explorer import LOSSES, NETWORKS, RATE, ConventionsExplorer
from nbcore.explorers.conventions.figure import GUTTER, OURS, REMARKS, THEIRS
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import backward, forward
from nbcore.writing.numbers import brief, precise

SETTINGS = [
    {},
    {"style": "blog_post", "reduction": "half", "part": "delta", "network": "3-4-2"},
    {"style": "README", "layout": "rows", "layer": 2, "part": "update_W", "examples": 8},
    {"style": "course", "reduction": "mean", "layout": "rows", "part": "cost"},
    {"loss": "binary_cross_entropy", "part": "output", "layer": 2, "network": "3-4-2"},
    {"style": "blog_post", "loss": "binary_cross_entropy", "part": "db", "examples": 6},
]
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=str)


def sides(explorer):
    """Return the lines of both sides for the explorer's settings, computed anew."""
    c = explorer.values()
    case = *example(NETWORKS[c["network"]], c["examples"]), LOSSES[c["loss"]]
    theirs = Convention(c["layout"], c["reduction"], c["style"])
    return lines(*case, COURSE, rate=RATE), lines(*case, theirs, rate=RATE)


def framed(explorer):
    """Return the framed line of both sides."""
    c = explorer.values()
    at = c["part"], 2 if c["part"] == "cost" else c["layer"]
    return [next(x for x in found if (x.part, x.layer) == at) for found in sides(explorer)]


def make(settings):
    return ConventionsExplorer(**settings)


@every_setting
def test_both_sides_write_the_layers_lines_with_shapes_and_code(settings):
    explorer = make(settings)
    layer = explorer.values()["layer"]
    for found, (left, right) in zip(sides(explorer), (OURS, THEIRS), strict=True):
        texts = {text for x, _, text, _ in explorer.marks.written if left <= x < right}
        for line in found:
            shown = line.layer == layer or line.part in ("cost", "delta") and line.layer == 2
            for text in (line.formula, line.code):
                assert (text in texts) == shown, text
            if shown:
                assert line.shapes in texts


@every_setting
def test_the_numbers_of_the_framed_line_are_drawn_on_both_sides(settings):
    explorer = make(settings)
    tiles, texts = explorer.marks.images, explorer.marks.texts
    for line, tile, (left, right) in zip(framed(explorer), tiles, (OURS, THEIRS), strict=True):
        np.testing.assert_array_equal(tile.values, line.value)
        assert left <= tile.box.left and tile.box.right <= right
        if line.value.shape[1] < 7:
            assert {precise(value) for value in line.value.flat} <= set(texts)


@every_setting
def test_the_frame_is_around_the_chosen_equation(settings):
    explorer = make(settings)
    frames = [
        points
        for stroke in explorer.marks.polylines.values()
        for points, width in zip(stroke.points, stroke.widths, strict=True)
        if width == 2
    ]
    assert len(frames) == 1
    bottom, top = frames[0][:, 1].min(), frames[0][:, 1].max()
    within = {text for _, y, text, _ in explorer.marks.written if bottom < y < top}
    for line in framed(explorer):
        assert {line.formula, line.shapes, line.code} <= within


@every_setting
def test_the_words_between_say_how_right_follows_from_left(settings):
    explorer = make(settings)
    c, written = explorer.values(), explorer.marks.written
    factor = {"mean": 1, "sum": c["examples"], "half": c["examples"] / 2}[c["reduction"]]
    for ours, theirs in zip(*sides(explorer), strict=True):
        spot = [y for x, y, text, _ in written if text == ours.code and x == OURS[0]]
        if not spot:
            continue
        words = {
            text
            for x, y, text, _ in written
            if abs(y - spot[0] - 9) < 17 and OURS[1] < x < THEIRS[0] - 2
        }
        expected = {"transposed"} if ours.value.shape != theirs.value.shape else set()
        if ours.part.startswith("update"):
            expected |= {"≠"} if factor != 1 else set()
        elif ours.part not in ("Z", "output") and factor != 1:
            expected |= {f"× {brief(factor)}"}
        assert words == (expected or {"="}), ours.formula
    assert OURS[1] < GUTTER < THEIRS[0]


@every_setting
def test_facts_hold_both_lines_and_their_largest_number(settings):
    explorer = make(settings)
    facts = explorer.facts.splitlines()
    for fact, line in zip(facts, framed(explorer), strict=False):
        for text in (line.formula, line.shapes, line.code):
            assert text in fact
        assert fact.endswith(f"largest size {brief(np.abs(line.value).max())}")
    assert facts[-1] == REMARKS[explorer.values()["style"]]


@pytest.mark.parametrize("m", [5, 8])
def test_a_sum_makes_every_gradient_m_times_as_large(m):
    explorer = ConventionsExplorer(style="course", layout="rows", reduction="sum", examples=m)
    net, X, Y = example((2, 3, 1), m)
    run = forward(net, X)
    mean = backward(net, run, Y, squared_error)
    total = backward(net, run, Y, squared_error, mean=False)
    np.testing.assert_allclose(total.weights[0], m * mean.weights[0], rtol=1e-12)
    np.testing.assert_array_equal(explorer.marks.images[0].values, mean.weights[0])
    np.testing.assert_array_equal(explorer.marks.images[1].values, total.weights[0])
    assert f"each number is {m} times the course's" in explorer.facts
    assert f"η must be {m} times smaller" in explorer.facts


def test_columns_show_the_transposed_gradient_under_its_other_name():
    explorer = ConventionsExplorer(reduction="mean")
    ours, theirs = (tile.values for tile in explorer.marks.images)
    np.testing.assert_array_equal(theirs, ours.T)
    fact = "∂C/∂w² is (3, 2), which the course calls ∂J/∂W₁: the transpose of the course's (2, 3)"
    assert f"{fact}; the numbers are the same" in explorer.facts


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
        assert f"η must be {factor} times smaller" in ConventionsExplorer(reduction=reduction).facts


def test_the_courses_own_convention_changes_nothing():
    explorer = ConventionsExplorer(style="course", layout="rows", reduction="mean")
    assert "the numbers are the same" in explorer.facts
    assert "as large as the course's" in explorer.facts
    assert "transposed" not in explorer.marks.texts and "≠" not in explorer.marks.texts


def test_half_of_the_log_loss_is_half_there_too():
    explorer = ConventionsExplorer(loss="binary_cross_entropy", reduction="half", part="delta")
    explorer.controls["layer"].value = 2
    net, X, Y = example((2, 3, 1), 5)
    delta = backward(net, forward(net, X), Y, binary_cross_entropy, mean=False).deltas[1]
    np.testing.assert_allclose(explorer.marks.images[1].values, delta.T / 2, rtol=1e-13)


@pytest.mark.parametrize("network", NETWORKS)
def test_no_square_matrix_hides_a_transpose(network):
    control = ConventionsExplorer().controls["examples"]
    numbers = [*NETWORKS[network]]
    for m in range(control.min, control.max + 1):
        assert len({*numbers, m}) == len(numbers) + 1


def test_each_control_changes_picture_and_facts():
    for name, value in {
        "style": "README",
        "layout": "rows",
        "reduction": "half",
        "part": "Z",
        "layer": 2,
        "network": "3-4-2",
        "loss": "binary_cross_entropy",
        "examples": 8,
    }.items():
        explorer = ConventionsExplorer()
        before, facts = bytes(explorer.image.value), explorer.facts
        explorer.controls[name].value = value
        assert bytes(explorer.image.value) != before and explorer.facts != facts, name
        assert not explorer.controls[name].disabled


def test_every_combination_of_conventions_has_a_picture_of_its_own():
    explorer = ConventionsExplorer(part="delta")
    pictures = set()
    for layout, reduction, style in itertools.product(LAYOUTS, REDUCTIONS, STYLES):
        explorer.set({"layout": layout, "reduction": reduction, "style": style})
        pictures.add(bytes(explorer.image.value))
    assert len(pictures) == 24
    for part in PARTS:
        explorer.controls["part"].value = part
        pictures.add(bytes(explorer.image.value))
    assert len(pictures) == 24 + len(PARTS) - 1


@pytest.mark.parametrize(
    ("style", "title", "source"),
    [
        ("blog_post", "right: letters of the blog post, columns, sum", "A blog post on writing a"),
        ("README", "right: letters of the README, columns, sum", "The README of a repository"),
        ("Nielsen", "right: letters of Nielsen, columns, sum", "Nielsen counts the inputs"),
        ("course", "right: letters of the course, columns, sum", "The course: every symbol"),
    ],
)
def test_menu_and_picture_say_whose_letters_they_are(style, title, source):
    explorer = ConventionsExplorer(style=style)
    assert style in explorer.controls["style"].options
    assert title in explorer.marks.texts
    assert explorer.facts.splitlines()[-1].startswith(source)


@pytest.mark.parametrize("old", ["seed_A", "seed_B"])
def test_a_state_with_a_name_of_old_is_refused_with_the_names_that_fit(old):
    explorer = ConventionsExplorer(style="README")
    before = explorer.state
    with pytest.raises(ValueError, match=f"course, blog_post, README, Nielsen, not '{old}'"):
        explorer.state = before.replace("README", old)
    assert explorer.state == before
