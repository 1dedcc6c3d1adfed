"""The picture of one entry of a delta: where it stands, comes from, goes to, and leads back to.

Indices are the lessons': i is the example, j the neuron that sends, k the one that receives.
"""

import numpy as np

from nbcore import records
from nbcore.analysis.passes import Passes
from nbcore.drawing.axes import Scale, linear
from nbcore.drawing.heatmap import draw_deltas
from nbcore.drawing.marks import DASHED, Marks
from nbcore.drawing.spots import Cells, Lines
from nbcore.drawing.text import CENTER
from nbcore.drawing.theme import BLACK, FAINT, INK, MEDIUM, NARROW, SERIES, WIDE, Box
from nbcore.explorers.delta.cells import HEAD, LINE, TALLEST, Entry, Panel, Table, said
from nbcore.explorers.delta.inputs import draw_numbers, draw_pictures
from nbcore.explorers.delta.rows import input_rows, pictured, source_rows
from nbcore.writing.numbers import NOISE, significant
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 455, MEDIUM: 470, NARROW: 740}
EDGE, GAP = 10, 20  # pixels around the picture and between panels
ROWS = {WIDE: 5, MEDIUM: 5, NARROW: 3}  # numbers shown of a row; of a longer one the largest
FOOTS = 4, 2, 2  # lines below the cells of each panel
SATURATED = 0.05  # f'(z) below this lets hardly anything pass


def draw_delta(
    marks: Marks, *, passes: Passes, terms, curve, place, inputs, part, whole, epochs, code
) -> list[str]:
    """Draw all deltas and take one entry apart; return the facts.

    `passes` are those of one batch, `terms` the `DeltaTerms` of the entry whose (layer, example,
    neuron), counted from 0, is `place`, and `curve` the zs (n,) and f'(zs) (n,) of its layer, None
    where f has no slope for each entry. `inputs` (n_0,) is what the example puts in, `whole` (n_0,)
    the derivative of the cost with respect to it, `part` (n_0,) what of that passes through the
    entry; 64 inputs are drawn as pictures. `epochs` is how long was trained, and `code` has the
    lines of the four equations, if they can be read.
    """
    net, deltas = passes.net, passes.grads.deltas
    entry, pixels = Entry(*place), pictured(inputs)
    longest = max(map(len, (terms.source[0], terms.inputs, () if pixels else inputs)))
    comes, goes, back = _panels(marks, longest)
    box = Box(EDGE, comes.box.top + 8, marks.width - EDGE, marks.height - 2)
    draw_deltas(marks, box, deltas, entry.example, (entry.layer, entry.neuron))
    name = net.functions[entry.layer].name
    hidden = entry.layer + 1 < len(net.weights)
    with marks.group("comes from"):
        source = _hidden if hidden else _output
        facts = source(comes, entry, terms, name, curve)
    with marks.group("goes to"):
        facts.append(_goes(goes, entry, terms, len(deltas[0])))
    with marks.group("back"):
        draw_back = draw_pictures if pixels else draw_numbers
        facts.append(draw_back(back, entry, inputs, part, whole))
    if code:
        marks.add_spots("line", Lines(code), "the four equations", at=(int(hidden), 0))
    what = f"(example {entry.example + 1}, neuron {entry.neuron + 1} of layer {entry.layer + 1})"
    return [
        _described(passes, epochs),
        f"picked: {entry.of('δ')} = {said(terms.value)} {what}",
        *facts,
    ]


def _panels(marks, longest):
    """Return three panels, side by side or one below the other, for rows of so many numbers."""
    inner, rows = marks.width - 2 * EDGE, ROWS[marks.width]
    words = 3 if marks.width == MEDIUM else 2
    heights = [HEAD + (rows + foot + words) * LINE for foot in FOOTS]
    if marks.width > NARROW:
        width = (inner - 2 * GAP) / 3
        lefts = [EDGE + n * (width + GAP) for n in range(3)]
        boxes = [Box(left, 6, left + width, 6 + heights[0]) for left in lefts]
    else:
        tops = np.cumsum([6 + h for h in heights[::-1]])[::-1]
        pairs = zip(tops, heights, strict=True)
        boxes = [Box(EDGE, top - h, EDGE + inner, top) for top, h in pairs]
    line = min(TALLEST, LINE * (rows + FOOTS[0]) / (min(longest, rows) + FOOTS[0]))
    return [Panel(marks, box, rows, line) for box in boxes]


def _described(passes, epochs):
    """Return as a fact which network this is."""
    net = passes.net
    names = dict.fromkeys(f.name for f in net.functions)
    trained = f"after {epochs} epochs" if epochs else "untrained"
    words = f"network {records.sizes(net)} ({', then '.join(names)}), {trained}; "
    return f"{words}{passes.loss.name}, mean of {len(passes.Y)}: J = {significant(passes.cost)}"


def _hidden(panel, entry, terms, function, curve):
    """Draw the terms of an entry of a hidden layer; return its facts."""
    source, i, j = terms.source, entry.example + 1, entry.neuron + 1
    kept, later = source_rows(terms, entry.neuron, panel.rows), entry.layer + 2
    names = [(symbol("δ", later), f"[{i},k]"), (symbol("W", later), f"[{j},k]"), ("", "product")]
    columns = [row[kept] for row in (source.deltas, source.weights, source.products)]
    table = Table(panel, "Where it comes from", "k", kept, names, columns, [0, 1, 2])
    cells, name = Cells(table.cells, len(kept), 1), f"products that make {entry.of('δ')}"
    panel.marks.add_spots("product", cells, name, len(kept))
    others, f = len(source.products) - len(kept), symbol("f", entry.layer + 1)
    if others:
        table.add_number(f"{others} more", source.total - source.products[kept].sum())
    _curve(table, f, terms, curve)
    table.add_number("sum", source.total)
    table.add_number(f"· {f}′(z)", source.slope)
    table.add_number(f"= {entry.of('δ')}", terms.value, 3)
    passing = _passing(function, terms.z, source.total, source.slope)
    table.add_words(f"{f} is {passing}")
    k, count = int(np.abs(source.products).argmax()), len(source.products)
    pair = f"{entry.of('δ', i, k + 1, later=1)} {entry.of('W', j, k + 1, later=1)}"
    return [
        f"it comes from {count} product{'s' if count > 1 else ''} with the sum "
        f"{said(source.total)}; largest: {pair} = {said(source.deltas[k])} times "
        f"{said(source.weights[k])}",
        f"times {f}′(z) = {said(source.slope)}; {passing}",
    ]


def _output(panel, entry, terms, function, curve):
    """Draw the terms of an entry of the last layer; return its facts."""
    source, f, place = terms.source, symbol("f", entry.layer + 1), f"[{entry.example + 1},k]"
    upstream, prediction, target = (
        float(values[entry.neuron])
        for values in (source.upstream, source.predictions, source.targets)
    )
    third = "Ŷ − Y" if source.canceled else "∂J/∂Ŷ"
    kept = source_rows(terms, entry.neuron, panel.rows)
    columns = [values[kept] for values in (source.predictions, source.targets, source.upstream)]
    names = [("Ŷ", place), ("Y", place), ("", third)]
    table = Table(panel, "Where it comes from", "k", kept, names, columns, [0, 0, 1])
    line = int(np.flatnonzero(kept == entry.neuron)[0])
    row = table.cells.cell(line, 0, len(kept), 1)
    panel.marks.add_polyline(row.outline(), BLACK, 3)
    cells = Cells(table.cells, len(kept), 1)
    panel.marks.add_spots("output", cells, "outputs", len(kept), (line, 0))
    if others := len(source.upstream) - len(kept):
        table.add_number(f"{others} more, not larger", None)
    if source.canceled:
        table.add_number("/ m", source.m)
        words = f"{function}: its slope canceled against the loss"
        fact = f"it is (Ŷ − Y) / m = ({said(prediction)} − {said(target)}) / {source.m}"
    else:
        _curve(table, f, terms, curve)
        table.add_number("", None)
        table.add_number(f"· {f}′(z)", source.slope)
        words = _passing(function, terms.z, upstream, source.slope)
        fact = f"it is ∂J/∂Ŷ times {f}′(z) = {said(upstream)} times {said(source.slope)}, "
        fact += f"with Ŷ = {said(prediction)} and Y = {said(target)}"
    table.add_number(f"= {entry.of('δ')}", terms.value, 3)
    table.add_words(f"{f} is {words}")
    return [fact, f"{f} is {words}"]


def _passing(function, z, total, slope):
    """Say how much of the blame that arrives a neuron lets through."""
    words = f"{function} at z = {said(z)}"
    if slope == 0:
        return f"{words}, dead for this example: f′(z) = 0, no blame passes"
    share = f"{significant(100 * slope, 3)}%"
    if slope < SATURATED:
        share = f"only {share}" if slope > NOISE else "hardly any"
        return f"{words}: f′(z) is nearly 0, {share} of the blame passes"
    if total == 0:
        return f"{words}: no blame arrives"
    return f"{words}: {share} of the blame passes"


def _curve(table, f, terms, curve):
    """Draw f' beside the next lines of a table, and the place on it where the neuron is."""
    zs, slopes = curve
    top, marks = table.bottom - 3, table.marks
    box = Box(table.panel.left, top - 32, table.column(2).left - 74, top)
    x, y = Scale(zs[0], zs[-1]), linear([*slopes, 0.0])
    to = lambda z, slope: np.column_stack(  # noqa: E731
        [box.left + x.share(z) * box.width, box.bottom + y.share(slope) * box.height]
    )
    marks.add_polyline(to([zs[0], zs[-1]], [0, 0]), FAINT, 1)
    marks.add_polyline(to(zs, slopes), SERIES[0], 1.8)
    marks.add_polyline(to([terms.z] * 2, [0, terms.source.slope]), INK, 1.2, DASHED)
    marks.add_markers(to([terms.z], [terms.source.slope]), 4, SERIES[0])
    marks.add_text(box.middle[0], box.bottom - 8, f"slope {f}′(z)", 11, CENTER, FAINT)


def _goes(panel, entry, terms, m):
    """Draw what an entry feeds: a column of ∂J/∂W and an entry of ∂J/∂b; return it as a fact."""
    i, k, l = entry.example + 1, entry.neuron + 1, entry.layer + 1
    kept = input_rows(terms, panel.rows)
    columns = [values[kept] for values in (terms.inputs, terms.contributions, terms.column)]
    names = [
        (symbol("X", l), f"[{i},j]"),
        ("times", entry.of("δ")),
        (symbol("∂J/∂W", l), f"[j,{k}]"),
    ]
    table = Table(panel, "Where it goes", "j", kept, names, columns, [0, 1, 1])
    if terms.bias is not None:
        table.add_row(symbol("b", l), [1.0, terms.value, terms.bias])
    box, rows = table.cells._replace(bottom=table.bottom), len(kept) + (terms.bias is not None)
    name = f"what {entry.of('δ')} gives"
    panel.marks.add_spots("gradient", Cells(box, rows, 1), name, len(kept))
    others = len(terms.column) - len(kept)
    words = f"{others} more, not larger. " if others else ""
    words += f"Middle: what this example gives. Right: all {m} together."
    table.add_words(words, FAINT)
    return _fed(entry, terms, int(np.abs(terms.inputs).argmax()))


def _fed(entry, terms, j):
    """Return as a fact what an entry feeds; most goes to the weight of input j, counted from 0."""
    i, k, l = entry.example + 1, entry.neuron + 1, entry.layer + 1
    column, into = f"column {k} of {symbol('∂J/∂W', l)}", entry.of("∂J/∂W", j + 1, k)
    if terms.value == 0:
        return f"it gives nothing to {column}: this example teaches it nothing"
    given = f"to {column} it gives nothing, because {entry.of('X', i, ':')} is 0"
    if terms.contributions.any():
        given = f"to {into} = {said(terms.column[j])} it gives most, {entry.of('X', i, j + 1)} "
        given += f"times itself: {said(terms.contributions[j])}"
    if terms.bias is None:
        return given
    return f"{given}; to {entry.of('∂J/∂b', k)} = {said(terms.bias)} itself"
