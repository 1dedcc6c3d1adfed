"""The sizes of deltas by layer as distributions: a dot for every network that was drawn."""

import numpy as np
from matplotlib.colors import ListedColormap

from nbcore.analysis.gradient_flow import FLAT
from nbcore.drawing.axes import Plot, Scale, logarithmic
from nbcore.drawing.marks import DASHED, DOTTED, SQUARE, Marks
from nbcore.drawing.text import CENTER, RIGHT
from nbcore.drawing.theme import FAINT, INK, SERIES, WIDE, Box
from nbcore.explorers.vanishing.scenario import Spread
from nbcore.writing.numbers import brief

HEIGHTS = {WIDE: 600}
MAIN, SIDE = Box(8, 140, 598, 600), Box(592, 140, 800, 600)
STRIP, WORDS = Box(8, 0, 598, 138), Box(624, 0, 796, 122)
DOT, LINE = "#8fbbd9", SERIES[1]  # pale blue and orange
BAR = ListedColormap([DOT])
BINS = 26
LANE = 0.08  # of the plot's height, for sizes that are exactly 0
GOLDEN = 0.618034  # steps of this part of a column keep neighboring seeds apart
DOTS, BOX = (-0.38, 0.0), (0.08, 0.36)  # of a column: where dots and the box stand
LASTS = 0.8, 1.25  # a size that is multiplied by a factor between these is said to last


class _Sizes(Scale):
    """A logarithmic axis; where something is exactly 0, with a lane for it below `floor`."""

    def __init__(self, sizes):
        shown = logarithmic(sizes[np.isfinite(sizes)])
        self.floor = shown.low
        lane = LANE / (1 - LANE) if (sizes == 0).any() else 0.0
        low = shown.low * (shown.low / shown.high) ** lane
        super().__init__(low, shown.high, log=True, ticks=shown.ticks())


def draw_vanishing(
    marks: Marks, *, spread: Spread, forward: bool, factor, flat, flat_networks, layer: int, kind
) -> list[str]:
    """Draw how sizes are spread in all layers, and `layer` also alone; return the facts.

    `forward` is the way on which a layer follows another. `factor` is by what one layer multiplies
    a size, as quarters (3,), in how many networks, and what all hidden layers make of the median;
    None where there is nothing to compare. Of the neurons of each layer the mean share `flat` (L,)
    are flat, and there are some in `flat_networks` (L,). `kind` says which networks these are: the
    width and the activation of hidden layers, first weights, data.
    """
    seeds, layers = spread.sizes.shape
    width, activation, weights, data = kind
    x = Scale(0.5, layers + 0.5, ticks=[(l, str(l)) for l in range(1, layers + 1)])
    y = _Sizes(spread.sizes)
    what = "what leaves each layer" if forward else f"{spread.letter} in each layer"
    title = f"size of {what}: {seeds} networks, {activation}, {width} wide, weights {weights}"
    plot = _draw_columns(marks, x, y, spread, title, forward)
    frame = plot.places([layer - 0.49, layer + 0.49], [y.low, y.high])
    marks.add_polyline(Box(*frame[0], *frame[1]).outline(), INK, 1.4, DOTTED)
    _draw_layer(marks, y, spread, layer)
    _draw_flat(marks, x, flat)
    summary = _summary(factor, "on" if forward else "back", layers - 2, seeds)
    _draw_words(marks, summary)
    return [
        f"{seeds} networks of {layers} layers on {data}; hidden: {width} neurons each, "
        f"{activation}; last: sigmoid with log loss; first weights {weights}",
        *_size_facts(spread, layer),
        " ".join(summary),
        *_loss_facts(spread),
        _flat_fact(flat, flat_networks, seeds),
    ]


def _draw_columns(marks, x, y, spread, title, forward):
    """Draw dots, box and median of every layer; return the plot."""
    course = "forward: left to right" if forward else "backward: right to left"
    plot = Plot(
        marks, MAIN, x, y, title=title, x_name=f"layer ({course})",
        y_name="root mean square; dot: one network; box: the middle half; square: the median",
    )  # fmt: skip
    seeds = len(spread.sizes)
    places = np.linspace(*DOTS, seeds)[np.argsort(np.arange(seeds) * GOLDEN % 1)]
    path, boxes = [], []
    columns = zip(spread.sizes.T, *spread.quarters, strict=True)
    for l, (column, low, middle, high) in enumerate(columns, start=1):
        seen = np.isfinite(column) & (column > 0)
        plot.markers(l + places[seen], column[seen], 2.2, DOT, DOT)
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
        _draw_zeros(plot, spread.zeros)
    return plot


def _draw_zeros(plot, counts):
    """Write below each column how many of its sizes are exactly 0."""
    ends = plot.places([plot.x.low, plot.x.high], [plot.y.floor] * 2)
    plot.marks.add_polyline(ends, FAINT, 1, DASHED)
    y = (plot.frame.bottom + ends[0, 1]) / 2
    plot.marks.add_text(plot.frame.left - 4, y, "exactly 0", 10, RIGHT)
    for l, zeros in enumerate(counts, start=1):
        if zeros:
            at = plot.places([l], [plot.y.low])[0, 0]
            plot.marks.add_text(at, y, str(zeros), 10, CENTER)


def _draw_layer(marks, y, spread, layer):
    """Draw how often each size occurs in one layer, on the same axis as the columns."""
    sizes, median = spread.sizes[:, layer - 1], spread.quarters[1, layer - 1]
    edges = np.linspace(y.share(y.floor), 1, BINS + 1)
    counts, _ = np.histogram(y.share(sizes[np.isfinite(sizes) & (sizes > 0)]), edges)
    most = max(counts.max(), 1)
    x = Scale(0, most, ticks=[(0, "0"), (most, str(most))])
    title = f"{spread.names[layer - 1]} alone"
    plot = Plot(marks, SIDE, x, y, title=title, x_name="networks", y_name="line: the median")
    left, bottom, right, top = plot.frame
    for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            low, high = (bottom + share * (top - bottom) for share in (low, high))
            _bar(marks, Box(left, low, left + count / most * (right - left), high))
    if median > 0:
        plot.line([0, most], [median, median], LINE, 2.2)
    if y.low < y.floor:
        text, share = f"exactly 0: {spread.zeros[layer - 1]}", y.share(y.floor) / 2
        marks.add_text(left + 6, bottom + share * (top - bottom), text, 10)


def _draw_flat(marks, x, flat):
    """Draw a bar for each layer: the share of its neurons that are flat, over all networks."""
    y = Scale(0, 1, ticks=[(0, "none"), (0.5, "half"), (1, "all")])
    plot = Plot(
        marks, STRIP, x, y, title="dead or saturated neurons", x_name="layer",
        y_name=f"slope at most {FLAT:.0%} of the largest, for every example; mean over networks",
    )  # fmt: skip
    if not flat.any():
        marks.add_text(*plot.frame.middle, "none in any network", 11, CENTER, FAINT)
    for l, share in enumerate(flat, start=1):
        if share > 0:
            ends = plot.places([l - 0.36, l + 0.36], [0, share])
            _bar(marks, Box(*ends[0], *ends[1]))


def _bar(marks, box):
    marks.add_image(np.ones((1, 1)), box, (0, 1), BAR)
    marks.add_polyline(box.outline(), FAINT, 1)


def _summary(factor, way, steps, seeds):
    """Say in lines by what one layer multiplies a size, and what all layers make of it."""
    if not steps:
        return ["one hidden layer:", "nothing to compare"]
    if not factor:
        return ["no factor:", "in every network", "some size is 0"]
    (low, middle, high), networks, whole = factor
    among = "" if networks == seeds else f"{networks} networks have no 0:"
    verdict = "vanishes" if middle < LASTS[0] else "explodes" if middle > LASTS[1] else "lasts"
    whole = f"{steps} layers {way}: × {brief(whole)};" if steps > 1 else ""
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


def _size_facts(spread, layer):
    """Say for the last, the first and the chosen layer how large the quantity is."""
    facts = []
    for l in dict.fromkeys((len(spread.names), 1, layer)):
        smallest, largest = spread.ends[:, l - 1]
        if np.isfinite(smallest):
            low, middle, high = map(brief, spread.quarters[:, l - 1])
            facts.append(
                f"layer {l}, {spread.names[l - 1]}: median {middle}, middle half {low} to {high}, "
                f"all from {brief(smallest)} to {brief(largest)}"
            )
    return facts


def _loss_facts(spread):
    """Say in how many networks a size is exactly 0, and in how many it is too large to be drawn."""
    seeds, l = len(spread.sizes), int(spread.zeros.argmax())
    facts = ["no size is exactly 0"]
    if zeros := spread.zeros[l]:
        facts = [f"{spread.names[l]} is exactly 0 in {zeros} of {seeds} networks"]
    if spread.lost:
        of = f"{spread.lost} of {seeds} networks"
        facts.append(f"not drawn: {of}, where a size is too large for a float")
    return facts


def _flat_fact(flat, flat_networks, seeds):
    if not flat.any():
        return "no neuron is dead or saturated for every example"
    l = int(flat.argmax())
    return (
        f"most dead or saturated neurons: layer {l + 1}, {flat[l]:.0%} of its neurons on average; "
        f"there are some in {flat_networks[l]} of {seeds} networks"
    )
