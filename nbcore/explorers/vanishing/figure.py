"""The sizes of deltas by layer as distributions: a dot for every network that was drawn."""

import numpy as np

from nbcore.analysis.gradient_flow import FLAT
from nbcore.drawing.axes import Plot, Scale, draw_legend, logarithmic
from nbcore.drawing.marks import CIRCLE, DASHED, DOTTED, SQUARE, Marks
from nbcore.drawing.spots import Cells, Dots
from nbcore.drawing.text import CENTER, RIGHT, text_width
from nbcore.drawing.theme import FAINT, GROUND, INK, MEDIUM, NARROW, PALE, SERIES, WIDE, Box
from nbcore.explorers.vanishing.scenario import Spread
from nbcore.writing.numbers import brief

HEIGHTS = {WIDE: 420, MEDIUM: 400, NARROW: 696}
ROOM = Box(62, 34, 8, 44)  # pixels around the frame of the columns, and below of flat neurons
STRIP, STRIP_ROOM = 92, Box(62, 10, 8, 26)
ALONE, ALONE_ROOM = 204, Box(14, 34, 14, 44)  # beside the columns, of the same height
WORDS, LINE = 94, 17  # pixels: the words above a narrow picture, and a line of them
DOT, MEDIAN = SERIES[0], SERIES[1]  # blue and orange
BINS = 26
LANE = 0.1  # of the plot's height, for sizes that are exactly 0
GOLDEN = 0.618034  # steps of this part of a column keep neighboring seeds apart
DOTS, BOX = (-0.38, 0.0), (0.08, 0.36)  # of a column: where dots and the box stand
NEAR = 4  # pixels around a network in which it is pointed at: between them is the layer
NUMBER = 18  # pixels that the number of a layer needs
LASTS = 0.8, 1.25  # a size that is multiplied by a factor between these is said to last
KEYS = ("one network", CIRCLE, DOT), ("middle half", SQUARE, GROUND), ("median", SQUARE, MEDIAN)


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
    width (None if it makes no difference) and the activation of hidden layers, first weights, data.
    """
    seeds, layers = spread.sizes.shape
    width, activation, weights, data = kind
    columns, alone, strip, words = boxes(marks.width, marks.height)
    y = _Sizes(spread.sizes)
    plot = _draw_columns(marks, columns, y, spread, forward, kind)
    with marks.group("layer"):
        frame = plot.places([layer - 0.49, layer + 0.49], [y.low, y.high])
        marks.add_polyline(Box(*frame[0], *frame[1]).outline(), INK, 1.4, DOTTED)
        _draw_layer(marks, alone, y, spread, layer)
    _add_spots(plot, spread, layer)
    _draw_flat(marks, strip, flat, layer)
    summary = _summary(factor, "on" if forward else "back", layers - 2, seeds)
    with marks.group("words"):
        _draw_words(marks, words, summary)
    return [
        f"{seeds} networks of {layers} layers on {data}; hidden layers: "
        f"{f'{width} neurons each, ' if width else ''}{activation}, weights {weights}",
        *_size_facts(spread, layer),
        f"{summary[0]} {'; '.join(summary[1:])}",
        *_loss_facts(spread),
        _flat_fact(flat, flat_networks, seeds),
    ]


def boxes(width: int, height: int) -> tuple[Box, Box, Box, Box]:
    """Return where all layers, one layer alone, flat neurons and the words are."""
    if width == NARROW:
        top, floor = height - WORDS, ALONE + STRIP
        return (
            Box(0, floor, width, top),
            Box(0, 0, width, ALONE),
            Box(0, ALONE, width, floor),
            Box(6, top, width - 6, height),
        )
    right = width - ALONE
    return (
        Box(0, STRIP, right, height),
        Box(right, STRIP, width, height),
        Box(0, 0, right, STRIP),
        Box(right + ALONE_ROOM.left, 0, width, STRIP),
    )


def _draw_columns(marks, box, y, spread, forward, kind):
    """Draw dots, box and median of every layer; return the plot."""
    (seeds, layers), (width, activation, weights, _) = spread.sizes.shape, kind
    step = -(-NUMBER * layers // int(box.width - ROOM.left - ROOM.right))
    ticks = [(l, str(l) if (l - 1) % step == 0 else "") for l in range(1, layers + 1)]
    size = f"size of {'what leaves each layer' if forward else f'{spread.letter} in each layer'}"
    full = f"{size}: {seeds} networks, {activation}, {f'{width} wide, ' if width else ''}"
    full += f"weights {weights}"
    course = "forward: left to right" if forward else "backward: right to left"
    name = "root mean square" if box.width > NARROW else ""
    with marks.group("axes"):
        plot = Plot(
            marks, box, Scale(0.5, layers + 0.5, ticks=ticks), y, room=ROOM,
            title=full if text_width(full, 12) < box.width - 12 else size,
            x_name=f"layer ({course})", y_name=name,
        )  # fmt: skip
        x = box.left + 10 + (text_width(name) + 16 if name else 0)
        draw_legend(marks, x, box.top - 29, KEYS)
    with marks.group("columns"):
        _draw_spreads(plot, spread)
        if y.low < y.floor:
            _draw_zeros(plot, spread.zeros)
    return plot


def _beside(seeds):
    """Return how far from the middle of a column the dot of each seed is, (seeds,)."""
    return np.linspace(*DOTS, seeds)[np.argsort(np.arange(seeds) * GOLDEN % 1)]


def _add_spots(plot, spread, layer):
    """Let each column be pointed at and, above it, each network, also one that has no dot."""
    seeds, layers = spread.sizes.shape
    columns = Cells(plot.frame, 1, layers)
    plot.marks.add_spots("layer", columns, "layers", at=(0, layer - 1))
    x = np.arange(1, layers + 1) + _beside(seeds)[:, None]
    lane = np.sqrt(plot.y.low) * np.sqrt(plot.y.floor)  # the middle of what is exactly 0
    y = np.where(spread.sizes == 0, lane, np.where(np.isfinite(spread.sizes), spread.sizes, np.inf))
    places = plot.places(x.ravel(), y.ravel()).reshape(seeds, layers, 2)
    name = "networks: up and down the seed, left and right the layer"
    plot.marks.add_spots("network", Dots(places, NEAR), name)


def _draw_spreads(plot, spread):
    places = _beside(len(spread.sizes))
    path, boxes = [], []
    columns = zip(spread.sizes.T, *spread.quarters, strict=True)
    for l, (column, low, middle, high) in enumerate(columns, start=1):
        seen = np.isfinite(column) & (column > 0)
        plot.markers(l + places[seen], column[seen], 1.8, DOT, DOT)
        if high > 0:
            ends = plot.places([l + BOX[0], l + BOX[1]], [max(low, plot.y.floor), high])
            boxes.append(Box(*ends[0], *ends[1]).outline())
        if middle > 0:
            path.append((l + sum(BOX) / 2, middle))
    plot.marks.add_polylines(boxes, INK, [1.2] * len(boxes))
    if path:
        plot.line(*zip(*path, strict=True), MEDIAN, 2.2)
        plot.markers(*zip(*path, strict=True), 3, MEDIAN, INK, SQUARE)


def _draw_zeros(plot, counts):
    """Write below each column how many of its sizes are exactly 0."""
    ends = plot.places([plot.x.low, plot.x.high], [plot.y.floor] * 2)
    plot.marks.add_polyline(ends, FAINT, 1, DASHED)
    y = (plot.frame.bottom + ends[0, 1]) / 2
    plot.marks.add_text(plot.frame.left - 5, y, "exactly 0", 11, RIGHT, FAINT)
    for (l, name), zeros in zip(plot.x.ticks(), counts, strict=True):
        if zeros and name:  # where columns are narrow, as few as numbers of layers
            at = plot.places([l], [plot.y.low])[0, 0]
            plot.marks.add_text(at, y, str(zeros), 11, CENTER)


def _draw_layer(marks, box, y, spread, layer):
    """Draw how often each size occurs in one layer, on the axis of the columns or along it."""
    sizes, median = spread.sizes[:, layer - 1], spread.quarters[1, layer - 1]
    edges = np.linspace(y.share(y.floor), 1, BINS + 1)
    counts, _ = np.histogram(y.share(sizes[np.isfinite(sizes) & (sizes > 0)]), edges)
    most = max(counts.max(), 1)
    networks = Scale(0, most, ticks=[(0, "0"), (most, str(most))])
    lying = box.width == NARROW  # the axis of sizes
    beside = Scale(y.low, y.high, log=True, ticks=[(tick, "") for tick, _ in y.ticks()])
    zeros = f"; exactly 0: {spread.zeros[layer - 1]}" if y.low < y.floor else ""
    plot = Plot(
        marks, box, *((y, networks) if lying else (networks, beside)),
        title=f"{spread.names[layer - 1]} alone", x_name="size" if lying else "networks",
        y_name=f"{'networks; ' if lying else ''}line: median{zeros}",
        room=ROOM._replace(right=16) if lying else ALONE_ROOM,
    )  # fmt: skip
    with marks.group("bars"):
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
            share = count / most
            bar = Box(low, 0, high, share) if lying else Box(0, low, share, high)
            if count:
                _bar(marks, _within(plot.frame, bar))
        if median > 0:
            ends = [0, most], [median, median]
            plot.line(*(ends[::-1] if lying else ends), MEDIAN, 2.2)


def _draw_flat(marks, box, flat, layer):
    """Draw a bar for each layer: the share of its neurons that are flat, over all networks."""
    layers = len(flat)
    title = "share of dead or saturated neurons"
    words = f"{title} (slope at most {FLAT:.0%} of the largest for every example)"
    with marks.group("axes"):
        plot = Plot(
            marks, box, Scale(0.5, layers + 0.5, ticks=[]), room=STRIP_ROOM,
            y=Scale(0, 1, ticks=[(0, "none"), (1, "all")]),
            title=words if text_width(words, 12) < box.width - 12 else title,
        )  # fmt: skip
    with marks.group("flat"):
        if not flat.any():
            marks.add_text(*plot.frame.middle, "none in any network", 11, CENTER, FAINT)
        for l, share in enumerate(flat):
            if share > 0:
                bar = Box((l + 0.14) / layers, 0, (l + 0.86) / layers, share)
                _bar(marks, _within(plot.frame, bar))
    cells = Cells(plot.frame, 1, layers)
    marks.add_spots("flat", cells, "dead or saturated neurons by layer", at=(0, layer - 1))


def _within(frame, box):
    """Return a box whose sides are shares of a frame's as one of pixels."""
    corner, size = np.array([frame[:2]] * 2), (frame.width, frame.height)
    return Box(*(corner + np.reshape(box, (2, 2)) * size).ravel())


def _bar(marks, box):
    marks.add_polyline([(box.left, box.middle[1]), (box.right, box.middle[1])], PALE, box.height)
    marks.add_polyline(box.outline(), FAINT, 1)


def _summary(factor, way, steps, seeds):
    """Say in lines by what one layer multiplies a size, and what all layers make of it."""
    if not steps:
        return ["one hidden layer:", "nothing to compare"]
    if not factor:
        return ["no factor:", "in every network some size is 0"]
    (low, middle, high), networks, whole = factor
    verdict = "vanishes" if middle < LASTS[0] else "explodes" if middle > LASTS[1] else "lasts"
    lines = [f"one hidden layer {way}:", f"× {brief(middle)}, it {verdict}"]
    lines += [f"middle half {brief(low)} to {brief(high)}"]
    lines += [f"{steps} layers {way}: × {brief(whole)}"] if steps > 1 else []
    return lines + ([f"{networks} networks have no 0"] if networks < seeds else [])


def _draw_words(marks, box, summary):
    y = box.top - LINE / 2
    for text in summary:
        number, comma, verdict = text.partition(", ")
        if comma:
            x = marks.add_text(box.left, y - 2, number, 18)
            marks.add_text(x + 8, y - 3, verdict, 12)
            y -= 4
        else:
            marks.add_text(box.left, y, text, 11)
        y -= LINE


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
    facts = []
    if zeros := spread.zeros[l]:
        facts.append(f"{spread.names[l]} is exactly 0 in {zeros} of {seeds} networks")
    if spread.lost:
        of = f"{spread.lost} of {seeds} networks"
        facts.append(f"not drawn: {of}, where a size is too large for a float")
    return facts


def _flat_fact(flat, flat_networks, seeds):
    if not flat.any():
        return "no neuron is dead or saturated for every example"
    l = int(flat.argmax())
    return (
        f"most dead or saturated neurons: layer {l + 1}, {flat[l]:.0%} on average; "
        f"some in {flat_networks[l]} of {seeds} networks"
    )
