"""The picture of one entry of a delta: where it stands, comes from, goes to, and leads back to.

Indices are the lessons': i is the example, j the neuron that sends, k the one that receives.
"""

import numpy as np

from nbcore import records
from nbcore.drawing.axes import Plot, Scale, linear
from nbcore.drawing.heatmap import draw_deltas
from nbcore.drawing.marks import DASHED, Marks
from nbcore.drawing.text import CENTER
from nbcore.drawing.theme import FAINT, GRID, INK, WIDE, Box
from nbcore.explorers.delta import cells
from nbcore.explorers.delta.cells import CELL, LABELS, LINE, Entry, fitting, largest, said
from nbcore.explorers.delta.inputs import draw_numbers, draw_pictures
from nbcore.writing.numbers import NOISE, significant
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 620}
REMARK = 556  # pixels: from here on there is no room for words beside cells
CURVE = Box(520, -124, 794, 10)  # where f' is drawn, seen from the top of its panel
SATURATED = 0.05  # f'(z) below this lets hardly anything pass


def draw_delta(
    marks: Marks, *, net, deltas, terms, curve, place, inputs, part, whole, cost, loss, epochs
) -> list[str]:
    """Draw all deltas and take one entry apart; return the facts.

    `deltas` are those of one batch, `terms` the `DeltaTerms` of the entry whose (layer, example,
    neuron), counted from 0, is `place`, and `curve` the zs (n,) and f'(zs) (n,) of its layer, None
    where f has no slope for each entry. `inputs` (n_0,) is what the example puts in, `whole` (n_0,)
    the derivative of the cost with respect to it, `part` (n_0,) what of that passes through the
    entry; 64 inputs are drawn as pictures. `epochs` is how long was trained.
    """
    width, height = marks.width, marks.height
    entry, pictured = Entry(*place), len(inputs) == 64
    back, goes, comes = (148 if pictured else 96), 98, 142
    facts = [_head(marks, height - 12, net, deltas, cost, loss, epochs)]
    floor = back + goes + comes
    for y in (floor, back + goes, back):
        marks.add_polyline([(14, y), (width - 14, y)], GRID, 1)
    box = Box(14, floor + 2, width - 14, height - 20)
    draw_deltas(marks, box, deltas, place[1], (place[0], place[2]))
    what = f"(example {place[1] + 1}, neuron {place[2] + 1} of layer {place[0] + 1})"
    facts.append(f"picked: {entry.said('delta')} = {said(terms.value)} {what}")
    source = _hidden if place[0] + 1 < len(net.weights) else _output
    lines, right = source(marks, floor - 12, entry, terms, net.functions[place[0]].name)
    if curve and right < CURVE.left:
        _curve(marks, floor - 12, entry, terms, curve)
    facts += lines
    facts.append(_goes(marks, back + goes - 12, entry, terms, len(deltas[0])))
    draw_back = draw_pictures if pictured else draw_numbers
    facts.append(draw_back(marks, back - 12, entry, inputs, part, whole))
    return facts


def _head(marks, y, net, deltas, cost, loss, epochs):
    """Write which network this is; return it as a fact."""
    names = [f.name for f in net.functions]
    if len(set(names[:-1])) == 1:
        names = [names[0], names[-1]]  # all hidden layers are alike
    trained = f"trained for {epochs} epochs" if epochs else "untrained"
    fact = f"network {records.sizes(net)} ({', then '.join(names)}), {trained}; {loss}, "
    fact += f"mean of {len(deltas[0])} examples: J = {said(cost)}"
    marks.add_text(14, y, fact, 11, color=FAINT)
    return fact


def _hidden(marks, top, entry, terms, function):
    """Draw the terms of an entry of a hidden layer; return its facts and where cells end."""
    source, i, j = terms.source, entry.example + 1, entry.neuron + 1
    row, weight = entry.of("δ", i, "k", later=1), entry.of("W", j, "k", later=1)
    f = symbol("f", entry.layer + 1)
    formula = f"{entry.of('δ')} = (Σₖ {row} · {weight}) · {f}′({entry.of('Z')})"
    marks.add_text(14, top, f"Where it comes from: {formula}", 12)
    kept = largest(np.abs(source.products))
    column = f"column {j} of {symbol('W', entry.layer + 2)}ᵀ"
    rows = [source.deltas[kept], source.weights[kept], source.products[kept]]
    right = cells.draw_rows(marks, top, [f"row {row}", column, "product"], "k", kept, rows)
    others = len(source.products) - len(kept)
    if others:
        marks.add_text(right + 6, top - 18, f"{others} more: sum", 10, color=FAINT)
        rest = source.total - source.products[kept].sum()
        cells.draw_framed(marks, right + 6, top - 26 - 2.5 * LINE, rest)
    chain = [("sum of the products", source.total), (f"·  {f}′(z)", source.slope)]
    cells.draw_chain(marks, top - 96, [*chain, (f"=  {entry.of('δ')}", terms.value)])
    passing = _passing(function, terms.z, source.total, source.slope)
    marks.add_text(14, top - 116, f"{f} is {passing}".replace("'", "′"), 11)
    k = int(np.abs(source.products).argmax())
    count = len(source.products)
    delta, W = (entry.said(*word, k + 1, later=1) for word in (("delta", i), ("W", j)))
    return [
        f"it comes from {count} product{'s' if count > 1 else ''} with the sum "
        f"{said(source.total)}; the largest is {delta} {W} = {said(source.deltas[k])} times "
        f"{said(source.weights[k])}",
        f"times f_{entry.layer + 1}'(z) = {said(source.slope)}; {passing}",
    ], right


def _output(marks, top, entry, terms, function):
    """Draw the terms of an entry of the last layer; return its facts and where cells end."""
    source, inside, f = terms.source, entry.brackets(), symbol("f", entry.layer + 1)
    upstream, prediction, target = (
        float(row[entry.neuron]) for row in (source.upstream, source.predictions, source.targets)
    )
    if source.canceled:
        third, formula = "Ŷ − Y", f"(Ŷ{inside} − Y{inside}) / m"
        chain = [("Ŷ − Y", upstream), ("/  m", source.m)]
        words = f"{function}: its derivative canceled against the loss"
        facts = [f"it is (Y_hat - Y) / m = ({said(prediction)} - {said(target)}) / {source.m}"]
    else:
        third, formula = "∂J/∂Ŷ", f"∂J/∂Ŷ{inside} · {f}′({entry.of('Z')})"
        chain = [("∂J/∂Ŷ", upstream), (f"·  {f}′(z)", source.slope)]
        words = _passing(function, terms.z, upstream, source.slope)
        facts = [
            f"it is dJ/dY_hat times f_{entry.layer + 1}'(z) = {said(upstream)} times "
            f"{said(source.slope)}, with Y_hat = {said(prediction)} and Y = {said(target)}"
        ]
    marks.add_text(14, top, f"Where it comes from: {entry.of('δ')} = {formula}", 12)
    kept = largest(np.abs(source.upstream), entry.neuron)
    rows = [source.predictions[kept], source.targets[kept], source.upstream[kept]]
    names = [f"row Ŷ[{entry.example + 1},k]", "target Y", third]
    right = cells.draw_rows(marks, top, names, "k", kept, rows)
    table = Box(LABELS, top - 26 - len(rows) * LINE, right, top - 26)
    picked = table.cell(0, int(np.flatnonzero(kept == entry.neuron)[0]), 1, len(kept))
    marks.add_polyline(picked.outline(), INK, 3)
    others = len(source.upstream) - len(kept)
    if others:
        marks.add_text(right + 6, top - 36, f"{others} more", 10, color=FAINT)
    cells.draw_chain(marks, top - 96, [*chain, (f"=  {entry.of('δ')}", terms.value)])
    marks.add_text(14, top - 116, f"{f} is {words}".replace("'", "′"), 11)
    return [*facts, f"f_{entry.layer + 1} is {words}"], right


def _passing(function, z, total, slope):
    """Say how much of the blame that arrives a neuron lets through."""
    words = f"{function} at z = {said(z)}"
    if slope == 0:
        return f"{words}: this neuron is dead for this example: f'(z) = 0, so no blame passes"
    share = f"{significant(100 * slope, 3)}%"
    if slope < SATURATED:
        share = f"only {share}" if slope > NOISE else "hardly any"
        return f"{words}: f'(z) is nearly 0: {share} of the blame that arrives passes"
    if total == 0:
        return f"{words}: no blame arrives"
    return f"{words}: {share} of the blame that arrives passes"


def _curve(marks, top, entry, terms, curve):
    """Draw f' and the place on it where the neuron is."""
    zs, slopes = curve
    box = Box(CURVE.left, top + CURVE.bottom, CURVE.right, top + CURVE.top)
    f, source = symbol("f", entry.layer + 1), terms.source
    title = f"the slope {f}′(z)" + ("" if source.slope is None else f"; dot: z = {entry.of('Z')}")
    plot = Plot(marks, box, Scale(zs[0], zs[-1]), linear(slopes, zero=True), title=title)
    plot.line(zs, slopes)
    if source.slope is None:
        marks.add_text(box.left + 6, box.top - 28, "not needed here: it canceled", 11)
        return
    plot.line([terms.z, terms.z], [0, source.slope], INK, 1.2, DASHED)
    plot.markers([terms.z], [source.slope])


def _goes(marks, top, entry, terms, m):
    """Draw what an entry feeds: a column of ∂J/∂W and an entry of ∂J/∂b; return it as a fact."""
    i, k, l = entry.example + 1, entry.neuron + 1, entry.layer + 1
    weight, bias = entry.of("∂J/∂W", "j", k), entry.of("∂J/∂b", k)
    delta = entry.of("δ", "i", k)
    title = f"Where it goes: one of {m} terms of {weight} = Σᵢ {entry.of('X', 'i', 'j')} · {delta}"
    ending = "" if terms.bias is None else f", and of {bias} = Σᵢ {delta}"
    marks.add_text(14, top, title + ending, 12)
    kept = largest(np.abs(terms.inputs))  # in this order also when a dead neuron gives nothing
    rows = [terms.inputs[kept], terms.contributions[kept], terms.column[kept]]
    names = [f"row {entry.of('X', i, 'j')}", f"times {entry.of('δ')}", weight]
    right = cells.draw_rows(marks, top, names, "j", kept, rows)
    others = len(terms.column) - len(kept)
    if others:
        for line, text in enumerate((f"{others} more", "not larger")):
            marks.add_text(right + 4, top - 26 - (line + 0.5) * LINE, text, 10, color=FAINT)
    right += 66 if others else 20
    if terms.bias is not None:
        marks.add_text(right + CELL / 2, top - 18, f"bias {symbol('b', l)}", 10, CENTER, FAINT)
        for line, value in enumerate((1.0, terms.value, terms.bias)):
            cells.draw_framed(marks, right, top - 26 - (line + 0.5) * LINE, value)
    j = int(np.abs(terms.inputs).argmax())
    if right + CELL < REMARK:
        words = [
            f"To {entry.of('∂J/∂W', j + 1, k)} = {fitting(terms.column[j])}",
            f"this example gives {fitting(terms.contributions[j])},",
            f"the other {m - 1} give the rest.",
        ]
        cells.write_lines(marks, right + CELL + 20, top - 26 - LINE / 2, words, LINE)
    return _fed(entry, terms, j)


def _fed(entry, terms, j):
    """Return as a fact what an entry feeds; most goes to the weight of input j, counted from 0."""
    i, k, l = entry.example + 1, entry.neuron + 1, entry.layer + 1
    if terms.value == 0:
        return f"it gives nothing to column {k} of dJ/dW_{l}: this example teaches it nothing"
    given = f"nothing, because X_{l}[{i},:] is 0"
    if terms.contributions.any():
        given = f"most to dJ/dW_{l}[{j + 1},{k}] = {said(terms.column[j])}: X_{l}[{i},{j + 1}] "
        given += f"times it is {said(terms.contributions[j])}"
    bias = "the layer has no biases"
    if terms.bias is not None:
        bias = f"to dJ/db_{l}[{k}] = {said(terms.bias)} it gives all of itself"
    return f"to column {k} of dJ/dW_{l} it gives {given}; {bias}"
