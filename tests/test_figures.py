"""What the figures show: numbers, shapes, colours and places, read from what is really drawn."""

import gc
import io
import itertools
import weakref
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from nbcore import data
from nbcore.activations import identity, relu, sigmoid, softmax, tanh
from nbcore.figures import diagram, heatmaps, layers
from nbcore.figures.layers import HEIGHT, WIDTH, LayersFigure
from nbcore.figures.lettering import CENTRE, LEFT, RIGHT, Lettering
from nbcore.figures.style import SIGNED, new_page, number, symbol
from nbcore.losses import binary_cross_entropy, cross_entropy
from nbcore.network import backward, cost, forward, init

SETS = {"XOR": data.gate("XOR"), "moons": data.moons(), "digits": data.digits()}


class Case:
    """A network on a data set, and all that a figure is told about it."""

    def __init__(self, name="XOR", widths=(3,), hidden=tanh, *, biases=True, seed=0, example=1):
        self.X, self.Y = SETS[name]
        output, loss = (
            (softmax, cross_entropy) if name == "digits" else (sigmoid, binary_cross_entropy)
        )
        sizes, functions = [self.X.shape[1], *widths, self.Y.shape[1]], [hidden] * len(widths)
        self.net = init(sizes, [*functions, output], biases=biases, seed=seed)
        self.run = forward(self.net, self.X)
        self.deltas = backward(self.net, self.run, self.Y, loss).deltas
        self.costs = [cost(self.net, self.run, self.Y, loss)]
        self.example = example

    def show(self, figure, deltas=None):
        """Draw it; return the picture as pixels (HEIGHT, WIDTH, 3)."""
        png = figure.show(
            self.net,
            self.run,
            self.deltas if deltas is None else deltas,
            example=self.example,
            epochs=[0],
            costs=self.costs,
            last_epoch=100,
        )
        return pixels(png)


CASES = {
    "XOR": Case(),
    "XOR without biases": Case(biases=False),
    "one layer": Case(widths=()),
    "five layers": Case(widths=(1, 2, 5, 3)),
    "last example": Case(widths=(6, 8), example=3),
    "moons, wide": Case("moons", (16, 16, 16, 16), example=15),
    "moons, relu": Case("moons", (9, 2), relu, example=0),
    "digits, one layer": Case("digits", ()),
    "digits, five layers": Case("digits", (16, 8, 9, 4), sigmoid, seed=3),
    "digits, narrow": Case("digits", (1, 1, 1, 1), identity),
    "digits, widest": Case("digits", (16, 16, 16, 16), sigmoid, biases=False, example=15),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@pytest.fixture(scope="module")
def figure():
    """One figure for all tests, so that each also meets what the others left behind."""
    return LayersFigure()


@pytest.fixture
def written(figure):
    """Yield a list with the arguments of every text that the figure writes."""
    calls, write = [], figure.lettering.write

    def remember(x, y, text, size=11, align=LEFT):
        calls.append((x, y, text, size, align))
        write(x, y, text, size, align)

    figure.lettering.write = remember
    yield calls
    del figure.lettering.write


def pixels(png):
    picture = np.asarray(Image.open(io.BytesIO(png)))
    assert (picture[:, :, 3] == 255).all(), "a part of the picture can be seen through"
    return picture[:, :, :3]


def colour(picture, x, y):
    """Return the colour at a place of the page, whose y counts upwards."""
    return picture[HEIGHT - 1 - int(y), int(x)]


def cells(image):
    """Yield (i, j, left, bottom, right, top) for each number of an image on the page."""
    rows, columns = image.get_array().shape
    left, right, bottom, top = image.get_extent()
    xs, ys = np.linspace(left, right, columns + 1), np.linspace(top, bottom, rows + 1)
    for i, j in np.ndindex(rows, columns):
        yield i, j, xs[j], ys[i + 1], xs[j + 1], ys[i]


def extent(page_lettering, call):
    """Return (left, bottom, right, top) of a text's outlines."""
    page_lettering.clear()
    page_lettering.write(*call)
    page_lettering.finish()
    return page_lettering.get_path().get_extents().extents


def shown(images):
    return [image for image in images if image.get_visible()]


def places(figure, case):
    """Return for each layer of neurons where they are, as an array (n, 2), top neuron first."""
    offsets, bands = list(figure.diagram.nodes.get_offsets()), shown(figure.diagram.bands)
    answer = []
    for A in case.run.activations:
        n = A.shape[1]
        if n > diagram.MOST_NODES:
            band = bands.pop(0)
            answer.append(
                [((x + right) / 2, (y + top) / 2) for *_, x, y, right, top in cells(band)]
            )
        else:
            answer.append([offsets.pop(0) for _ in range(n)])
    assert not offsets and not bands
    return [np.array(column) for column in answer]


def lines(figure, case):
    """Return {(l, i, j): (positive, width)} for every line drawn, found by where it ends."""
    columns = places(figure, case)
    found = {}
    for positive, collection in zip((True, False), figure.diagram.lines, strict=True):
        widths = np.atleast_1d(collection.get_linewidths())
        for number_, (start, end) in enumerate(collection.get_segments()):
            l = next(l for l, column in enumerate(columns) if abs(column[0][0] - start[0]) < 1e-6)
            i = int(abs(columns[l] - start).sum(axis=1).argmin())
            j = int(abs(columns[l + 1] - end).sum(axis=1).argmin())
            np.testing.assert_allclose(columns[l][i], start)
            np.testing.assert_allclose(columns[l + 1][j], end)
            found[l, i, j] = positive, widths[number_ % len(widths)]
    return found


@every_case
def test_heatmaps_hold_the_deltas(figure, case):
    case.show(figure)
    images = shown(figure.heatmaps.images)
    assert len(images) == len(case.deltas)
    for image, delta in zip(images, case.deltas, strict=True):
        np.testing.assert_array_equal(image.get_array(), delta[: heatmaps.ROWS])


@every_case
def test_heatmaps_are_coloured_symmetrically_around_0(figure, case):
    case.show(figure)
    for image in shown(figure.heatmaps.images):
        low, high = image.get_clim()
        assert -low == high == abs(image.get_array()).max()


@every_case
def test_heatmap_cells_have_the_colour_of_their_delta_row_0_on_top(figure, case):
    picture = case.show(figure)
    for image, delta in zip(shown(figure.heatmaps.images), case.deltas, strict=True):
        largest = abs(delta[: heatmaps.ROWS]).max()
        for i, j, left, bottom, right, top in cells(image):
            # In the middle, or above the number where the cell is large enough to have one.
            y = top - (top - bottom) / (4 if top - bottom >= heatmaps.CELL[1] else 2)
            seen = colour(picture, (left + right) / 2, y)
            expected = SIGNED((delta[i, j] / largest + 1) / 2, bytes=True)[:3]
            assert abs(seen - np.asarray(expected, float)).max() <= 4, (i, j)


def test_a_heatmap_of_zeros_is_drawn(figure):
    case = CASES["XOR"]
    picture = case.show(figure, [np.zeros_like(delta) for delta in case.deltas])
    for image in shown(figure.heatmaps.images):
        low, high = image.get_clim()
        assert -low == high > 0
    assert picture.std() > 0


@every_case
def test_the_framed_row_is_the_example(figure, case):
    case.show(figure)
    images, frames = shown(figure.heatmaps.images), figure.heatmaps.row.get_segments()
    for image, frame in zip(images, frames, strict=True):
        row = [cell for cell in cells(image) if cell[0] == case.example]
        left, bottom, right, top = row[0][2], row[0][3], row[-1][4], row[0][5]
        np.testing.assert_allclose(frame.min(axis=0), (left, bottom))
        np.testing.assert_allclose(frame.max(axis=0), (right, top))


@every_case
def test_numbers_are_in_their_nodes_and_cells_and_nowhere_else(figure, written, case):
    case.show(figure)
    expected = []
    for A, column in zip(case.run.activations, places(figure, case), strict=True):
        if A.shape[1] <= diagram.MOST_NODES:
            for value, (x, y) in zip(A[case.example], column, strict=True):
                expected.append((x, y, number(value)))
    for image, delta in zip(shown(figure.heatmaps.images), case.deltas, strict=True):
        for i, j, left, bottom, right, top in cells(image):
            if right - left >= heatmaps.CELL[0] and top - bottom >= heatmaps.CELL[1]:
                expected.append(((left + right) / 2, (bottom + top) / 2, number(delta[i, j])))
    seen = [(x, y, text) for x, y, text, _, align in written if align == CENTRE and is_number(text)]

    def rounded(marks):
        return Counter((round(x, 3), round(y, 3), text) for x, y, text in marks)

    assert rounded(seen) == rounded(expected)
    assert all(text in figure.lettering.texts for *_, text in expected)


def is_number(text):
    return set(text) <= set("0123456789.-+e")


@every_case
def test_all_shapes_are_written(figure, case):
    case.show(figure)
    texts = figure.lettering.texts
    last = len(case.net.weights)
    for l, (W, b, Z, A, delta) in enumerate(
        zip(*case.net[:2], case.run.zs, case.run.activations, case.deltas, strict=False), start=1
    ):
        named = [("X", A), ("W", W), ("Z", Z), ("δ", delta)] + ([] if b is None else [("b", b)])
        for letter, array in named:
            assert f"{symbol(letter, l)} {array.shape}" in texts
    assert f"Ŷ {case.run.activations[-1].shape}" in texts
    assert texts.count("no b") == (last if case.net.biases[0] is None else 0)
    assert sum(text.startswith("b") for text in texts) == last - texts.count("no b")


@every_case
def test_each_weight_is_a_line_at_most_the_48_strongest(figure, case):
    case.show(figure)
    found = lines(figure, case)
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
        assert len(widths) == 1 or widths[0] < widths[-1]


def test_positive_weights_are_solid_and_negative_dashed(figure):
    positive, negative = figure.diagram.lines
    assert all(dashes is None for _, dashes in positive.get_linestyle())
    assert all(dashes is not None for _, dashes in negative.get_linestyle())
    assert tuple(positive.get_color()[0]) != tuple(negative.get_color()[0])


@every_case
def test_wide_layers_are_bands_with_the_colours_of_the_example(figure, case):
    picture = case.show(figure)
    wide = [A[case.example] for A in case.run.activations if A.shape[1] > diagram.MOST_NODES]
    for band, values in zip(shown(figure.diagram.bands), wide, strict=True):
        np.testing.assert_array_equal(band.get_array()[:, 0], values)
        for i, _, left, bottom, right, top in cells(band):
            seen = colour(picture, (left + right) / 2, (bottom + top) / 2)
            expected = SIGNED((values[i] / abs(values).max() + 1) / 2, bytes=True)[:3]
            if top - bottom > 4:  # thinner cells share pixels
                assert abs(seen - np.asarray(expected, float)).max() <= 4, i


@every_case
def test_nodes_have_the_colour_of_their_activation(figure, case):
    picture = case.show(figure)
    for A, column in zip(case.run.activations, places(figure, case), strict=True):
        values = A[case.example]
        for value, (x, y) in zip(values, column, strict=True):
            if len(values) <= diagram.MOST_NODES:
                seen = colour(picture, x, y + diagram.RADIUS * 0.75)
                expected = SIGNED((value / (abs(values).max() or 1) + 1) / 2, bytes=True)[:3]
                assert abs(seen - np.asarray(expected, float)).max() <= 4


def test_the_curve_shows_the_costs_so_far(figure):
    curve = figure.curve
    curve.show([0, 1, 2.5], [0.7, 0.4, 0.3], 10)
    np.testing.assert_array_equal(curve.line.get_data(), [[0, 1, 2.5], [0.7, 0.4, 0.3]])
    np.testing.assert_array_equal(curve.point.get_data(), [[2.5], [0.3]])
    assert curve.axes.get_xlim() == (0, 10)
    assert any("0.3000" in text and "10" in text for text in figure.lettering.texts)


def test_the_curve_changes_its_limits_only_when_it_must(figure):
    curve = figure.curve
    curve.show([0], [0.7], 10)
    assert not curve.show([0, 1], [0.7, 0.2], 10)
    assert not curve.show([0, 1], [0.7, 0.9], 10)
    assert curve.show([0, 1], [0.7, 1.4], 10)
    assert curve.axes.get_ylim()[1] >= 1.4
    assert curve.show([0, 1], [0.7, 1.4], 20)
    for largest in (1e-9, 0.3, 7, 12.5, 4000):
        curve.show([0], [largest], 20)
        assert curve.axes.get_ylim()[0] == 0 and curve.axes.get_ylim()[1] >= largest


def test_a_blitted_picture_is_a_full_redraw(figure):
    for name, case in [*CASES.items(), *reversed(CASES.items())]:
        blitted = case.show(figure)
        figure.live.forget()
        full = pixels(figure.live.png())
        assert (blitted == full).all(), name
        again = case.show(figure)
        assert (again == full).all(), name


def test_every_network_has_a_picture_of_its_own(figure):
    pictures = [case.show(figure).tobytes() for case in CASES.values()]
    assert len(set(pictures)) == len(CASES)


def test_pictures_are_opaque_on_white(figure):
    picture = CASES["XOR"].show(figure)
    assert picture.shape == (HEIGHT, WIDTH, 3)
    for corner in itertools.product((0, -1), (0, -1)):
        assert (picture[corner] == 255).all()


@every_case
def test_facts_tell_shapes_costs_and_largest_deltas(figure, case):
    case.show(figure)
    facts = figure.facts()
    assert f"{case.costs[0]:.4f}" in facts[0]
    for l, (fact, delta, W) in enumerate(
        zip(facts[1:], case.deltas, case.net.weights, strict=True), start=1
    ):
        seen = delta[: heatmaps.ROWS]
        i, j = np.unravel_index(abs(seen).argmax(), seen.shape)
        assert f"delta_{l} {delta.shape}" in fact and f"W_{l} {W.shape}" in fact
        assert f"{seen[i, j]:+.3g}" in fact
        assert f"example {i + 1}, neuron {j + 1}" in fact


def test_facts_come_from_what_is_drawn(figure):
    case = CASES["XOR"]
    case.show(figure)
    right = figure.facts()
    wrong = [delta.copy() for delta in case.deltas]
    wrong[0][3, 2] = -7.77
    case.show(figure, wrong)
    assert figure.facts() != right
    assert any("-7.77" in fact and "example 4, neuron 3" in fact for fact in figure.facts())
    figure.heatmaps.images[1].set_data([[5.25]])
    assert any("+5.25" in fact for fact in figure.facts())


def test_figures_are_not_left_in_pyplot_or_in_memory():
    before = plt.get_fignums()
    figure = LayersFigure()
    CASES["XOR"].show(figure)
    assert plt.get_fignums() == before
    gone = weakref.ref(figure.live.figure)
    del figure
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *[(0.0, "0"), (-0.0, "0"), (1.0, "1.00"), (-0.357, "-0.36"), (0.0737, ".074")],
        *[(-0.0994, "-.099"), (0.0996, "0.10"), (9.99, "9.99"), (-9.996, "-10"), (123.4, "123")],
        *[(0.00063, "6e-4"), (-0.00096, "-.001")],
    ],
)
def test_numbers_are_rounded_to_what_fits(value, text):
    assert number(value) == text


@pytest.mark.parametrize("size", 10.0 ** np.arange(-8, 9))
def test_numbers_have_at_most_five_characters_and_stay_near(size):
    for value in size * np.linspace(-9.99, 9.99, 50):
        assert len(number(value)) <= 5
        three_decimals = 0.0005 if abs(value) >= 0.0005 else 0
        assert float(number(value)) == pytest.approx(value, rel=0.5, abs=three_decimals)


@pytest.fixture
def scratch():
    """Return a lettering on a page of its own."""
    _, page = new_page(WIDTH, HEIGHT)
    return Lettering(page)


def test_all_digits_are_equally_wide(scratch):
    widths = set()
    for digit in "0123456789":
        left = extent(scratch, (100, 100, digit, 100, LEFT))[0]
        right = extent(scratch, (100, 100, digit, 100, RIGHT))[0]
        widths.add(round(left - right, 3))
    assert len(widths) == 1 and widths.pop() > 30


def test_a_centred_text_is_around_its_place(scratch):
    left, bottom, right, top = extent(scratch, (200, 100, "000", 20, CENTRE))
    assert (left + right) / 2 == pytest.approx(200, abs=0.5)
    assert (bottom + top) / 2 == pytest.approx(100, abs=0.5)
    assert 13 < top - bottom < 16


def standing_texts(figure):
    """Return {text: its extent} of what matplotlib itself writes: legend and axes."""
    renderer, axes = figure.live.canvas.get_renderer(), figure.curve.axes
    ticks = [*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label]
    page = figure.live.figure.axes[0]
    texts = [text for text in [*page.texts, *ticks] if text.get_text()]
    assert layers.LEGEND in [text.get_text() for text in texts]
    return {
        f"{t.get_text()} {n}": t.get_window_extent(renderer).extents for n, t in enumerate(texts)
    }


@every_case
@pytest.mark.parametrize("size", [1, -1.26e-5, -1.26e-30, 4321.6])
def test_texts_are_on_the_page_and_do_not_meet(figure, written, scratch, case, size):
    case.show(figure, [size * (delta / abs(delta).max()) for delta in case.deltas])
    texts = [call[2] for call in written]
    boxes = [extent(scratch, call) for call in written]
    for text, box in standing_texts(figure).items():
        texts.append(text)
        boxes.append(box)
    boxes = np.array(boxes)
    off = (boxes[:, :2] < 0).any(axis=1) | (boxes[:, 2:] > (WIDTH, HEIGHT)).any(axis=1)
    assert not off.any(), [texts[n] for n in np.flatnonzero(off)]
    low, high = boxes[:, None, :2], boxes[None, :, 2:]
    meet = (low < high).all(axis=2)
    meet = np.triu(meet & meet.T, 1)
    assert not meet.any(), [(texts[a], texts[b]) for a, b in np.argwhere(meet)[:5]]


@pytest.mark.parametrize("J", [1e-12, 9999.5, 1e6, 4.4e134])
def test_any_cost_is_written_on_the_page(figure, written, scratch, J):
    figure.curve.show([0, 1999], [0.7, J], 2000)
    boxes = np.array([extent(scratch, call) for call in written])
    assert (boxes[:, :2] >= 0).all() and (boxes[:, 2:] <= (WIDTH, HEIGHT)).all()
