"""What the picture of a network shows: numbers, colors and places, read from what is drawn."""

from collections import Counter

import numpy as np
import pytest
from looks import color, pixels, shade, untidy

from nbcore import data
from nbcore.activations import identity, relu, sigmoid, softmax, tanh
from nbcore.analysis.passes import both_passes
from nbcore.drawing import heatmap as heatmaps
from nbcore.drawing import network as diagram
from nbcore.drawing.heatmap import LONG, draw_deltas, draw_grid
from nbcore.drawing.marks import CIRCLE, DASHED, DOTTED, SOLID, SQUARE, Marks
from nbcore.drawing.network import Diagram, draw_network
from nbcore.drawing.png import pixels as drawn_pixels
from nbcore.drawing.png import png
from nbcore.drawing.svg import layers
from nbcore.drawing.text import text_width
from nbcore.drawing.theme import BLACK, INK, NEGATIVE, POSITIVE, SIGNED, WIDE, WIDTHS, Box
from nbcore.explorers.layers.figure import HEIGHTS, draw_layers
from nbcore.losses import binary_cross_entropy, cross_entropy
from nbcore.network import init
from nbcore.writing.numbers import number
from nbcore.writing.symbols import symbol

SETS = {"XOR": data.gate("XOR"), "moons": data.moons(), "digits": data.digits()}
RNG = np.random.default_rng(0)


class Case:
    """A network on a batch, and all that the figure is told about it."""

    def __init__(
        self, name="XOR", widths=(3,), hidden=tanh, *, m=4, biases=True, seed=0, example=1
    ):
        X, Y = (array[:m] for array in SETS[name])
        fits = (softmax, cross_entropy), (sigmoid, binary_cross_entropy)
        output, loss = fits[name != "digits"]
        sizes, functions = [X.shape[1], *widths, Y.shape[1]], [hidden] * len(widths)
        self.net = init(sizes, [*functions, output], biases=biases, seed=seed)
        self.passes = both_passes(self.net, X, Y, loss)
        self.run, self.deltas = self.passes.run, self.passes.grads.deltas
        self.example = example
        self.values = [A[example] for A in self.run.activations]

    def draw(self, marks, deltas=None):
        """Draw it; return its facts."""
        passes = self.passes
        if deltas is not None:
            passes = passes._replace(grads=passes.grads._replace(deltas=deltas))
        return draw_layers(marks, passes=passes, example=self.example)

    def network(self, marks):
        """Draw the diagram alone."""
        return draw_network(marks, BOX, self.net, self.values)


WIDEST = {"widths": (64,) * 5, "m": 64, "biases": False}
CASES = {
    "XOR": Case(),
    "XOR without biases": Case(biases=False),
    "one layer": Case(widths=()),
    "one example": Case(m=1, example=0),
    "five layers": Case(widths=(1, 2, 5, 3)),
    "six layers": Case(widths=(3,) * 5),
    "eight and nine": Case(widths=(8, 9), example=3),
    "moons, wide": Case("moons", (16, 16, 16, 16), m=20, example=15),
    "moons, relu": Case("moons", (9, 2), relu, m=64, example=0),
    "digits, one layer": Case("digits", ()),
    "digits, narrow": Case("digits", (1, 1, 1, 1), identity),
    "digits, widest": Case("digits", hidden=sigmoid, example=15, **WIDEST),
}
BOX = Box(0, 200, 800, 600)
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@pytest.fixture
def marks():
    return Marks(WIDE, 640)


@pytest.fixture
def page():
    return Marks(WIDE, HEIGHTS[WIDE])


def picture(marks):
    """Return a function that tells the color at a place of a picture."""
    seen = drawn_pixels(marks, 1)[:, :, :3].astype(int)
    return lambda x, y: color(seen, x, y)


def is_number(text):
    return set(text) <= set("0123456789.-e")


def numbers_on(marks):
    """Return how often each number stands where, by its center."""
    found = Counter()
    for left, y, text, size in marks.written:
        if is_number(text) and size == 11:
            x = left + text_width(text, size) / 2
            found[round(x, 3), round(y, 3), text] += 1
    return found


def lines(marks, shown):
    """Return {(l, i, j): (positive, width)} for every weight drawn, found by where it ends."""
    found = {}
    wide = [len(places) > diagram.MOST_NODES for places in shown.places]
    half = [diagram.BAND if band else diagram.RADIUS for band in wide]
    for positive, style in ((True, (POSITIVE, SOLID)), (False, (NEGATIVE, DASHED))):
        polyline = marks.polylines.get(style)
        for points, width in zip(polyline.points, polyline.widths, strict=True) if polyline else ():
            l = int(abs(shown.columns - points[0, 0]).argmin())
            start, end = points - [(half[l], 0), (-half[l + 1], 0)]
            i = int(abs(shown.places[l] - start).sum(axis=1).argmin())
            j = int(abs(shown.places[l + 1] - end).sum(axis=1).argmin())
            np.testing.assert_allclose(shown.places[l][i], start)
            np.testing.assert_allclose(shown.places[l + 1][j], end)
            assert (l, i, j) not in found
            found[l, i, j] = positive, width
    return found


@every_case
def test_neurons_stand_in_columns_from_left_to_right_the_first_on_top(marks, case):
    shown = case.network(marks)
    assert [len(places) for places in shown.places] == [len(column) for column in case.values]
    xs = [places[0, 0] for places in shown.places]
    np.testing.assert_allclose(np.diff(xs), xs[1] - xs[0])
    assert BOX.left < xs[0] < xs[-1] < BOX.right
    for places in shown.places:
        assert (places[:, 0] == places[0, 0]).all()
        assert (np.diff(places[:, 1]) < 0).all()
        assert places[:, 1].mean() == pytest.approx(shown.places[0][:, 1].mean())
        if len(places) <= diagram.MOST_NODES:
            assert (-np.diff(places[:, 1]) >= 2 * diagram.RADIUS).all(), "nodes meet"
        assert (places[:, 1] > BOX.bottom).all() and (places[:, 1] < BOX.top).all()


@every_case
def test_each_weight_is_a_line_at_most_the_48_strongest_dashed_if_negative(marks, case):
    found = lines(marks, case.network(marks))
    for l, W in enumerate(case.net.weights):
        drawn = {(i, j): line for (k, i, j), line in found.items() if k == l}
        assert len(drawn) == min(W.size, 48)
        left_out = [abs(W[i, j]) for i, j in np.ndindex(W.shape) if (i, j) not in drawn]
        assert min(abs(W[place]) for place in drawn) >= max(left_out, default=0)
        for place, (positive, _) in drawn.items():
            assert positive == (W[place] >= 0)
        by_strength = sorted(drawn, key=lambda place: abs(W[place]))
        widths = [drawn[place][1] for place in by_strength]
        assert widths == sorted(widths)
        assert len(widths) == 1 or widths[0] < widths[-1] <= 4.3
    assert {POSITIVE, NEGATIVE} == {color for color, _ in marks.polylines if color != INK}


def test_weights_of_0_are_thin_lines(marks):
    net = init([2, 3, 1], [tanh, sigmoid], scale=0.0)
    draw_network(marks, BOX, net, [np.zeros(2), np.zeros(3), np.zeros(1)])
    assert marks.polylines[POSITIVE, SOLID].widths == [0.5] * 9


@every_case
def test_nodes_and_bands_have_the_colors_of_their_values(marks, case):
    shown = case.network(marks)
    seen_at = picture(marks)
    bands = []
    for l, values in enumerate(case.values):
        shares = (values / (abs(values).max() or 1) + 1) / 2
        band = shown.band(l)
        assert (band is None) == (len(values) <= diagram.MOST_NODES)
        if band:
            bands.append((band, values))
            assert BOX.bottom < band.bottom and band.top < BOX.top
            assert band.middle == pytest.approx(tuple(shown.places[l].mean(axis=0)))
        for share, (x, y) in zip(shares, shown.places[l], strict=True):
            if band is None:  # above the number
                seen = seen_at(x, y + diagram.RADIUS * 0.75)
            elif band.height / len(values) > 4:  # thinner cells share pixels
                seen = seen_at(x, y)
            else:
                continue
            assert abs(seen - shade(SIGNED, share)).max() <= 4
    assert len(marks.images) == len(bands)
    for image, (band, values) in zip(marks.images, bands, strict=True):
        assert image.box == band and -image.low == image.high == (abs(values).max() or 1)
        np.testing.assert_array_equal(image.values[:, 0], values)


@every_case
def test_numbers_stand_in_their_nodes_and_nowhere_else(marks, case):
    shown = case.network(marks)
    expected = Counter()
    for l, values in enumerate(case.values):
        if shown.band(l) is None:
            for value, (x, y) in zip(values, shown.places[l], strict=True):
                expected[round(x, 3), round(y, 3), number(value)] += 1
    assert numbers_on(marks) == expected
    dots = marks.markers.get(CIRCLE)
    assert len(dots.places if dots else []) == sum(expected.values())


@every_case
def test_columns_are_named_and_counted_below(marks, case):
    shown = case.network(marks)
    names = [symbol("X", l) for l in range(1, len(case.values))] + ["Ŷ"]
    for name, values, x in zip(names, case.values, shown.columns, strict=True):
        text = f"{name}: {len(values)}"
        ((left, y),) = [(left, y) for left, y, written, _ in marks.written if written == text]
        assert left + text_width(text, 11) / 2 == pytest.approx(x)
        assert BOX.bottom < y < min(places[-1, 1] for places in shown.places)


def test_neurons_may_be_empty_square_or_lit(marks):
    shown = Diagram(marks, BOX, [2, 9, 3, 1])
    shown.neurons([np.array([0.5, -1]), None, np.ones(3), np.ones(1)], lit={2}, squares={3})
    assert sorted(marks.texts) == sorted(["0.50", "-1.00", *["1.00"] * 4])
    assert marks.images == []
    np.testing.assert_array_equal(marks.markers[SQUARE].places, shown.places[3])
    round_ones = marks.markers[CIRCLE]
    assert len(round_ones.places) == 2 + 2 * 3  # a rim lies below each lit one
    rims = [p for p, r in zip(round_ones.places, round_ones.radii, strict=True) if r > 15]
    np.testing.assert_array_equal(rims, shown.places[2])


def test_neurons_may_be_pictures(marks):
    shown = Diagram(marks, BOX, [2, 9, 1])
    stacks = [RNG.standard_normal((n, 6, 6)) for n in (2, 9, 1)]
    shown.pictures(stacks)
    nodes = [image for image in marks.images if image.values.shape == (6, 6)]
    places = [*shown.places[0], *shown.places[2]]
    for image, values, place in zip(nodes, [*stacks[0], *stacks[2]], places, strict=True):
        np.testing.assert_array_equal(image.values, values)
        assert image.box.middle == pytest.approx(tuple(place))
    assert [image.high for image in nodes] == [abs(stacks[n]).max() for n in (0, 0, 2)]
    (band,) = [image for image in marks.images if len(image.values) == 9]
    assert band.box == shown.band(1)
    assert band.values.mean(axis=1) == pytest.approx(stacks[1].mean(axis=(1, 2)))
    assert len(marks.polylines[INK, SOLID].points) == 4  # an outline each


@pytest.mark.parametrize("shape", [(1, 1), (4, 3), (16, 64), (5, 8)])
def test_a_grid_shows_its_numbers_where_there_is_room(marks, shape):
    values, box = RNG.standard_normal(shape), Box(100, 100, 420, 300)
    assert draw_grid(marks, box, values) == abs(values).max()
    (image,) = marks.images
    np.testing.assert_array_equal(image.values, values)
    assert (image.box, -image.low) == (box, image.high)
    room = 320 / shape[1] >= heatmaps.CELL[0] and 200 / shape[0] >= heatmaps.CELL[1]
    expected = Counter()
    for (i, j), value in np.ndenumerate(values if room else np.empty((0, 0))):
        x, y = box.cell(i, j, *shape).middle
        expected[round(x, 3), round(y, 3), number(value)] += 1
    assert numbers_on(marks) == expected and bool(expected) == (shape != (16, 64))
    assert untidy(marks) == []
    before = len(marks.texts)
    draw_grid(marks, box, values, numbers=False)
    assert len(marks.texts) == before


@every_case
def test_heatmaps_hold_the_deltas_side_by_side_around_0(marks, case):
    box = Box(14, 150, 786, 340)
    draw_deltas(marks, box, case.deltas, case.example)
    assert len(marks.images) == len(case.deltas)
    edge = box.left
    most = max(abs(delta[: heatmaps.ROWS]).max() for delta in case.deltas)
    for image, delta in zip(marks.images, case.deltas, strict=True):
        np.testing.assert_array_equal(image.values, delta[: heatmaps.ROWS])
        assert -image.low == image.high == most
        assert edge <= image.box.left < image.box.right <= box.right
        assert box.bottom < image.box.bottom < image.box.top < box.top
        edge = image.box.right
    assert edge == pytest.approx(box.right)
    for l, delta in enumerate(case.deltas, start=1):
        assert f"{symbol('δ', l)} {delta.shape}" in marks.texts
    m = len(case.deltas[0])
    shown = "rows: examples;" if m <= heatmaps.ROWS else f"rows: examples 1 to 16 of {m};"
    assert any(text.startswith(shown) for text in marks.texts)


@every_case
def test_heatmap_cells_have_the_color_of_their_delta_row_0_on_top(marks, case):
    draw_deltas(marks, Box(14, 150, 786, 340), case.deltas, case.example)
    seen_at = picture(marks)
    for image in marks.images:
        for (i, j), value in np.ndenumerate(image.values):
            cell = image.box.cell(i, j, *image.values.shape)
            if min(cell.width, cell.height) < 8:  # hidden by frames, or sharing pixels
                continue
            # In the middle, or above the number where the cell is large enough to have one.
            y = cell.top - cell.height / (4 if cell.height >= heatmaps.CELL[1] else 2)
            seen = seen_at(cell.middle[0], y)
            assert abs(seen - shade(SIGNED, (value / image.high + 1) / 2)).max() <= 4, (i, j)


@every_case
def test_the_framed_row_is_the_example(marks, case):
    draw_deltas(marks, Box(14, 150, 786, 340), case.deltas, case.example)
    frames = marks.polylines[BLACK, SOLID].points
    for image, frame in zip(marks.images, frames, strict=True):
        rows = len(image.values)
        height = image.box.height / rows
        top = image.box.top - case.example * height
        np.testing.assert_allclose(frame.min(axis=0), (image.box.left, top - height))
        np.testing.assert_allclose(frame.max(axis=0), (image.box.right, top))


@pytest.mark.parametrize("layer", range(3))
def test_a_picked_entry_is_framed_with_the_rows_it_comes_from_and_goes_to(marks, layer):
    deltas = [RNG.standard_normal((4, n)) for n in (3, 5, 2)]
    draw_deltas(marks, Box(14, 150, 786, 340), deltas, 2, (layer, 1))
    (entry,) = marks.polylines[BLACK, SOLID].points
    boxes = [image.box for image in marks.images]
    np.testing.assert_allclose(entry, boxes[layer].cell(2, 1, 4, deltas[layer].shape[1]).outline())
    ways = (LONG, layer + 1, "comes from"), (DOTTED, layer - 1, "passed on to")
    for dash, other, words in ways:
        there = 0 <= other < 3
        assert ((BLACK, dash) in marks.polylines) == there == (words in marks.texts)
        assert ((INK, dash) in marks.polylines) == there  # beside the words
        if there:
            (row,) = marks.polylines[BLACK, dash].points
            cell = boxes[other].cell(2, 0, 4, 1)
            np.testing.assert_allclose(row, cell.outline())


@pytest.mark.parametrize(("layers", "lines"), [(1, 1), (3, 1), (4, 2), (6, 2)])
def test_heatmaps_stand_in_lines_where_the_box_is_narrow(marks, layers, lines):
    draw_deltas(marks, Box(8, 100, 332, 400), [np.ones((16, 3))] * layers, 0, (0, 1))
    boxes = [image.box for image in marks.images]
    assert len({box.top for box in boxes}) == lines
    assert len({box.left for box in boxes}) == layers // lines
    assert untidy(marks) == []


def test_facts_of_heatmaps_say_where_the_largest_delta_is(marks):
    deltas = [np.zeros((20, 3)), np.ones((20, 2))]
    deltas[0][7, 2] = -4.25
    deltas[0][18, 0] = 9  # is not shown
    facts = draw_deltas(marks, Box(14, 150, 786, 340), deltas, 0)
    assert facts == [
        "largest δ₁ -4.25 (example 8, neuron 3)",
        "largest δ₂ 1 (example 1, neuron 1)",
    ]
    assert "largest -4.25" in marks.texts and "largest 1" in marks.texts


@every_case
def test_the_table_says_all_shapes_in_the_rows_of_their_layers(page, case):
    case.draw(page)
    last = len(case.net.weights)
    rows = {}
    for x, y, text, *_ in page.groups["shapes"].texts:
        rows.setdefault(round(y, 3), []).append((x, text))
    table = [[text for _, text in sorted(row)] for _, row in sorted(rows.items(), reverse=True)]
    assert table[0] == ["layer", "X", "W", "b", "Z", "f", "output", "δ", "parameters"]
    assert len(table) == last + 1
    for l, (W, b, f) in enumerate(zip(*case.net, strict=True), start=1):
        X, Z, after = case.run.activations[l - 1], case.run.zs[l - 1], case.run.activations[l]
        output = f"{symbol('X', l + 1) if l < last else 'Ŷ'} {after.shape}"
        count = W.size + (0 if b is None else b.size)
        bias = "none" if b is None else str(b.shape)
        assert table[l] == [
            *(str(l), str(X.shape), str(W.shape), bias, str(Z.shape), f.name, output),
            *(str(case.deltas[l - 1].shape), str(count)),
        ]


def test_a_wrong_delta_changes_facts_and_picture(page):
    case, other = CASES["XOR"], Marks(WIDE, HEIGHTS[WIDE])
    right = case.draw(page)
    wrong = [delta.copy() for delta in case.deltas]
    wrong[0][3, 2] = -7.77
    facts = case.draw(other, wrong)
    assert [a == b for a, b in zip(facts, right, strict=True)] == [True, False, True]
    assert "-7.77 (example 4, neuron 3)" in facts[1]
    assert png(other) != png(page)
    with pytest.raises(ValueError, match="nan"):
        case.draw(page, [delta * np.nan for delta in wrong])


def test_every_network_has_a_picture_of_its_own():
    pictures = []
    for case in CASES.values():
        marks = Marks(WIDE, HEIGHTS[WIDE])
        case.draw(marks)
        pictures.append(png(marks))
    assert len(set(pictures)) == len(CASES)


def test_another_example_changes_nodes_and_frames_alone(page):
    case, other = Case("moons", (9, 2), m=20, example=3), Marks(WIDE, HEIGHTS[WIDE])
    case.draw(page)
    Case("moons", (9, 2), m=20, example=4).draw(other)
    before, after = layers(page), layers(other)
    changed = {name.split()[1] for name in before if before[name] != after[name]}
    assert changed == {"nodes", "frames"}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("size", [1, -1.26e-5, -1.26e-30, 4321.6])
@every_case
def test_texts_are_inside_the_picture_and_do_not_meet(case, size, width):
    marks = Marks(width, HEIGHTS[width])
    case.draw(marks, [size * (delta / abs(delta).max()) for delta in case.deltas])
    assert untidy(marks) == []


def test_deltas_of_zeros_are_drawn(page):
    case = CASES["XOR"]
    facts = case.draw(page, [np.zeros_like(delta) for delta in case.deltas])
    assert all(-image.low == image.high == 1 for image in page.images)
    assert "largest δ₁ 0 " in facts[1]
    assert (pixels(png(page)) != 255).any()
