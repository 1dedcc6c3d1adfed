"""The sizes of deltas by layer as distributions: a dot for every network that was drawn."""

from typing import NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.analysis.gradient_flow import FLAT, GradientFlow, layer_ratios
from nbcore.drawing.axes import Plot, Scale, logarithmic
from nbcore.drawing.marks import DASHED, DOTTED, SQUARE, Marks
from nbcore.drawing.text import CENTER, RIGHT
from nbcore.drawing.theme import FAINT, INK, SERIES, Box
from nbcore.writing.numbers import brief
from nbcore.writing.symbols import symbol

SIZE = 800, 600
MAIN, SIDE = Box(8, 140, 598, 600), Box(592, 140, 800, 600)
STRIP, WORDS = Box(8, 0, 598, 138), Box(624, 0, 796, 122)
DOT, LINE = "#8fbbd9", SERIES[1]  # pale blue and orange
BAR = ListedColormap([DOT])
BINS = 26
LANE = 0.08  # of the plot's height, for sizes that are exactly 0
GOLDEN = 0.618034  # steps of this part of a column keep neighboring seeds apart
DOTS, BOX = (-0.38, 0.0), (0.08, 0.36)  # of a column: where dots and the box stand
LASTS = 0.8, 1.25  # a size that is multiplied by a factor between these is said to last
# What is shown: its field in a survey, its name, and the way on which a layer follows another.
QUANTITIES = {
    "delta": ("deltas", "δ", "back"),
    "output": ("outputs", "X", "on"),
    "dW": ("gradients", "∂J/∂W", "back"),
}


class Kind(NamedTuple):
    """The networks of a survey in words: neurons in each hidden layer, their function, weights."""

    width: int
    activation: str
    weights: str
    data: str


class _Marked(Scale):
    """An axis with ticks of one's own."""

    def __init__(self, low, high, ticks, *, log=False):
        super().__init__(low, high, log=log)
        self._ticks = ticks

    def ticks(self):
        return self._ticks


class _Sizes(_Marked):
    """A logarithmic axis; where something is exactly 0, with a lane for it below `floor`."""

    def __init__(self, sizes):
        shown = logarithmic(sizes[np.isfinite(sizes)])
        self.floor = shown.low
        lane = LANE / (1 - LANE) if (sizes == 0).any() else 0.0
        low = shown.low * (shown.low / shown.high) ** lane
        super().__init__(low, shown.high, shown.ticks(), log=True)


def draw_vanishing(
    marks: Marks, *, survey: GradientFlow, quantity: str, layer: int, kind: Kind
) -> list[str]:
    """Draw the sizes of one of QUANTITIES in all layers and return the facts.

    `layer` is the one that is also shown alone; `kind` says what was surveyed.
    """
    field, letter, way = QUANTITIES[quantity]
    sizes = getattr(survey, field)
    seeds, layers = sizes.shape
    names = [symbol(letter, l + (way == "on")) for l in range(1, layers + 1)]
    if way == "on":
        names[-1] = "Ŷ"
    x = _Marked(0.5, layers + 0.5, [(l, str(l)) for l in range(1, layers + 1)])
    y = _Sizes(sizes)
    # The last layer is left out: its shape and its function are others than the hidden layers'.
    path = sizes[:, -2::-1] if way == "on" else sizes[:, :-1]
    ratios, steps = layer_ratios(path), layers - 2
    ratios = ratios[np.isfinite(ratios)]
    what = "what leaves each layer" if way == "on" else f"{letter} in each layer"
    title = f"size of {what}: {seeds} networks, {kind.activation}, {kind.width} wide, weights"
    plot = _draw_columns(marks, x, y, sizes, f"{title} {kind.weights}", way)
    frame = plot.places([layer - 0.49, layer + 0.49], [y.low, y.high])
    marks.add_polyline(Box(*frame[0], *frame[1]).outline(), INK, 1.4, DOTTED)
    _draw_layer(marks, y, sizes[:, layer - 1], f"{names[layer - 1]} alone")
    _draw_flat(marks, x, survey.flat)
    summary = _summary(ratios, way, steps, seeds)
    _draw_words(marks, summary)
    return [
        f"{seeds} networks of {layers} layers on {kind.data}; hidden: {kind.width} neurons each, "
        f"{kind.activation}; last: sigmoid with log loss; first weights {kind.weights}",
        *_size_facts(sizes, names, layer),
        " ".join(summary),
        *_loss_facts(sizes, names),
        _flat_fact(survey.flat),
    ]


def _quarters(values):
    """Return the ends of the middle half and, between them, the median of the finite values."""
    finite = values[np.isfinite(values)]
    return np.percentile(finite, (25, 50, 75)) if finite.size else np.zeros(3)


def _draw_columns(marks, x, y, sizes, title, way):
    course = "forward: left to right" if way == "on" else "backward: right to left"
    plot = Plot(
        marks, MAIN, x, y, title=title, x_name=f"layer ({course})",
        y_name="root mean square; dot: one network; box: the middle half; square: the median",
    )  # fmt: skip
    places = np.linspace(*DOTS, len(sizes))[np.argsort(np.arange(len(sizes)) * GOLDEN % 1)]
    path, boxes = [], []
    for l, column in enumerate(sizes.T, start=1):
        seen = np.isfinite(column) & (column > 0)
        plot.markers(l + places[seen], column[seen], 2.2, DOT, DOT)
        low, middle, high = _quarters(column)
        if high > 0:
            ends = plot.places([l + BOX[0], l + BOX[1]], [max(low, y.floor), high])
            boxes.append(Box(*ends[0], *ends[1]).outline())
        if middle > 0:
            path.append((l + sum(BOX) / 2, middle))
    marks.add_polylines(boxes, INK, [1.2] * len(boxes))
    if path:
        plot.line(*zip(*path, strict=True), LINE, 2.2)
        plot.markers(*zip(*path, strict=True), 3.2, LINE, INK, SQUARE)
    if y.low < y.floor:
        _draw_zeros(plot, sizes)
    return plot


def _draw_zeros(plot, sizes):
    """Write below each column how many of its sizes are exactly 0."""
    ends = plot.places([plot.x.low, plot.x.high], [plot.y.floor] * 2)
    plot.marks.add_polyline(ends, FAINT, 1, DASHED)
    y = (plot.frame.bottom + ends[0, 1]) / 2
    plot.marks.add_text(plot.frame.left - 4, y, "exactly 0", 10, RIGHT)
    for l, column in enumerate(sizes.T, start=1):
        if zeros := np.count_nonzero(column == 0):
            at = plot.places([l], [plot.y.low])[0, 0]
            plot.marks.add_text(at, y, str(zeros), 10, CENTER)


def _draw_layer(marks, y, sizes, title):
    """Draw how often each size occurs in one layer, on the same axis as the columns."""
    seen = sizes[np.isfinite(sizes) & (sizes > 0)]
    edges = np.linspace(y.share(y.floor), 1, BINS + 1)
    counts, _ = np.histogram(y.share(seen), edges)
    most = max(counts.max(), 1)
    x = _Marked(0, most, [(0, "0"), (most, str(most))])
    plot = Plot(marks, SIDE, x, y, title=title, x_name="networks", y_name="line: the median")
    left, bottom, right, top = plot.frame
    for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            low, high = (bottom + share * (top - bottom) for share in (low, high))
            _bar(marks, Box(left, low, left + count / most * (right - left), high))
    if seen.size:
        _, middle, _ = _quarters(sizes)
        if middle > 0:
            plot.line([0, most], [middle, middle], LINE, 2.2)
    if y.low < y.floor:
        share = (y.share(y.floor)) / 2
        zeros = np.count_nonzero(sizes == 0)
        marks.add_text(left + 6, bottom + share * (top - bottom), f"exactly 0: {zeros}", 10)


def _draw_flat(marks, x, flat):
    """Draw a bar for each layer: the share of its neurons that are flat, over all networks."""
    y = _Marked(0, 1, [(0, "none"), (0.5, "half"), (1, "all")])
    plot = Plot(
        marks, STRIP, x, y, title="dead or saturated neurons", x_name="layer",
        y_name=f"slope at most {FLAT:.0%} of the largest, for every example; mean over networks",
    )  # fmt: skip
    if not flat.any():
        marks.add_text(*plot.frame.middle, "none in any network", 11, CENTER, FAINT)
    for l, share in enumerate(flat.mean(axis=0), start=1):
        if share > 0:
            ends = plot.places([l - 0.36, l + 0.36], [0, share])
            _bar(marks, Box(*ends[0], *ends[1]))


def _bar(marks, box):
    marks.add_image(np.ones((1, 1)), box, (0, 1), BAR)
    marks.add_polyline(box.outline(), FAINT, 1)


def _summary(ratios, way, steps, seeds):
    """Say in lines by what one layer multiplies a size, and what all layers make of it."""
    if not steps:
        return ["one hidden layer:", "nothing to compare"]
    if not ratios.size:
        return ["no factor:", "in every network", "some size is 0"]
    low, middle, high = _quarters(ratios)
    among = "" if ratios.size == seeds else f"{ratios.size} networks have no 0:"
    verdict = "vanishes" if middle < LASTS[0] else "explodes" if middle > LASTS[1] else "lasts"
    whole = f"{steps} layers {way}: × {brief(middle**steps)};" if steps > 1 else ""
    lines = [among, f"one hidden layer {way}", f"× {brief(middle)}"]
    lines += [f"(middle half {brief(low)} to {brief(high)});", whole, f"it {verdict}"]
    return [line for line in lines if line]


def _draw_words(marks, summary):
    left, _, _, top = WORDS
    y = top
    for text in summary:
        large = text.startswith("×")
        y -= 5 * large
        marks.add_text(left, y, text.rstrip(",;"), 20 if large else 11)
        y -= 21 if large else 17


def _size_facts(sizes, names, layer):
    """Say for the last, the first and the chosen layer how large the quantity is."""
    facts = []
    for l in dict.fromkeys((len(names), 1, layer)):
        finite = sizes[np.isfinite(sizes[:, l - 1]), l - 1]
        if finite.size:
            low, middle, high = map(brief, _quarters(finite))
            facts.append(
                f"layer {l}, {names[l - 1]}: median {middle}, middle half {low} to {high}, "
                f"all from {brief(finite.min())} to {brief(finite.max())}"
            )
    return facts


def _loss_facts(sizes, names):
    """Say in how many networks a size is exactly 0, and in how many it is too large to be drawn."""
    facts, seeds = [], len(sizes)
    zeros = np.count_nonzero(sizes == 0, axis=0)
    if zeros.any():
        l = int(zeros.argmax())
        facts.append(f"{names[l]} is exactly 0 in {zeros[l]} of {seeds} networks")
    else:
        facts.append("no size is exactly 0")
    if lost := np.count_nonzero(~np.isfinite(sizes).all(axis=1)):
        facts.append(
            f"not drawn: {lost} of {seeds} networks, where a size is too large for a float"
        )
    return facts


def _flat_fact(flat):
    means = flat.mean(axis=0)
    if not means.any():
        return "no neuron is dead or saturated for every example"
    l = int(means.argmax())
    return (
        f"most dead or saturated neurons: layer {l + 1}, {means[l]:.0%} of its neurons on average; "
        f"there are some in {np.count_nonzero(flat[:, l])} of {len(flat)} networks"
    )
