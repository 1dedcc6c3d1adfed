"""The picture of one entry of a delta: where it stands, comes from, goes to, and leads back to.

Indices are the lessons': i is the example, j the neuron that sends, k the one that receives.
"""

from typing import NamedTuple

import matplotlib
import numpy as np

from nbcore.drawing.axes import Plot, Scale, linear
from nbcore.drawing.heatmap import draw_deltas, draw_grid
from nbcore.drawing.marks import DASHED, Marks
from nbcore.drawing.text import CENTER, RIGHT, text_width
from nbcore.drawing.theme import FAINT, GRID, INK, Box
from nbcore.writing.numbers import brief, number
from nbcore.writing.symbols import symbol

SIZE = 800, 620
MOST = 10  # numbers shown of a row; of a longer one the largest
LABELS, CELL, LINE = 136, 52, 18  # pixels: where cells begin; least width and height of one
WIDEST, ROOM = 84, 340  # pixels: the most for a cell, and for a row whose cells are wider than CELL
REMARK = 556  # pixels: from here on there is no room for words beside cells
CURVE = Box(520, -124, 794, 10)  # where f' is drawn, seen from the top of its panel
NOISE = 1e-9  # digits of smaller numbers are left to rounding, and differ between machines
SATURATED = 0.05  # f'(z) below this lets hardly anything pass
PAPER = matplotlib.colormaps["Greys"]
FINE = 0.25  # of the largest: smaller pixels get no sign, which would only be clutter


class Entry(NamedTuple):
    """The place of an entry, counted from 0, and how such places are written, counted from 1."""

    layer: int
    example: int
    neuron: int

    def of(self, letter: str, *indices, later: int = 0) -> str:
        """Return a letter with this layer's index, or a later one's: δ₁[2,3]."""
        return symbol(letter, self.layer + 1 + later) + self.brackets(*indices)

    def said(self, word: str, *indices, later: int = 0) -> str:
        """Return the same for the facts: delta_1[2,3]."""
        return f"{word}_{self.layer + 1 + later}{self.brackets(*indices)}"

    def brackets(self, *indices) -> str:
        """Return indices in brackets; without any, those of the entry itself."""
        indices = indices or (self.example + 1, self.neuron + 1)
        return f"[{','.join(map(str, indices))}]"


def draw_inspector(
    marks: Marks, *, net, deltas, factors, curve, place, inputs, part, whole, cost, loss, epochs
) -> list[str]:
    """Draw all deltas and take one entry apart; return the facts.

    `deltas` are those of one batch, `factors` the `DeltaTerms` of the entry whose (layer, example,
    neuron), counted from 0, is `place`, and `curve` the zs (n,) and f'(zs) (n,) of its layer, None
    where f has no slope for each entry. `inputs` (n_0,) is what the example puts in, `whole` (n_0,)
    the derivative of the cost with respect to it, `part` (n_0,) what of that passes through the
    entry; 64 inputs are drawn as pictures. `epochs` is how long was trained.
    """
    width, height = SIZE
    entry, pictured = Entry(*place), len(inputs) == 64
    back, goes, comes = (148 if pictured else 96), 98, 142
    facts = [_head(marks, height - 12, net, deltas, cost, loss, epochs)]
    floor = back + goes + comes
    for y in (floor, back + goes, back):
        marks.add_polyline([(14, y), (width - 14, y)], GRID, 1)
    box = Box(14, floor + 2, width - 14, height - 20)
    draw_deltas(marks, box, deltas, place[1], (place[0], place[2]))
    what = f"(example {place[1] + 1}, neuron {place[2] + 1} of layer {place[0] + 1})"
    facts.append(f"picked: {entry.said('delta')} = {_said(factors.value)} {what}")
    source = _hidden if place[0] + 1 < len(net.weights) else _output
    lines, right = source(marks, floor - 12, entry, factors, net.functions[place[0]].name)
    if curve and right < CURVE.left:
        _curve(marks, floor - 12, entry, factors, curve)
    facts += lines
    facts.append(_goes(marks, back + goes - 12, entry, factors, len(deltas[0])))
    draw_back = _pictures if pictured else _numbers
    facts.append(draw_back(marks, back - 12, entry, inputs, part, whole))
    return facts


def _head(marks, y, net, deltas, cost, loss, epochs):
    """Write which network this is; return it as a fact."""
    sizes = "-".join(map(str, [len(net.weights[0]), *(W.shape[1] for W in net.weights)]))
    names = [f.name for f in net.functions]
    if len(set(names[:-1])) == 1:
        names = [names[0], names[-1]]  # all hidden layers are alike
    trained = f"trained for {epochs} epochs" if epochs else "untrained"
    fact = f"network {sizes} ({', then '.join(names)}), {trained}; {loss}, "
    fact += f"mean of {len(deltas[0])} examples: J = {_said(cost)}"
    marks.add_text(14, y, fact, 11, color=FAINT)
    return fact


def _hidden(marks, top, entry, factors, function):
    """Draw the factors of an entry of a hidden layer; return its facts and where cells end."""
    source, i, j = factors.source, entry.example + 1, entry.neuron + 1
    row, weight = entry.of("δ", i, "k", later=1), entry.of("W", j, "k", later=1)
    f = symbol("f", entry.layer + 1)
    formula = f"{entry.of('δ')} = (Σₖ {row} · {weight}) · {f}′({entry.of('Z')})"
    marks.add_text(14, top, f"Where it comes from: {formula}", 12)
    kept = _largest(np.abs(source.products))
    column = f"column {j} of {symbol('W', entry.layer + 2)}ᵀ"
    rows = [source.deltas[kept], source.weights[kept], source.products[kept]]
    right = _table(marks, top, [f"row {row}", column, "product"], "k", kept, rows)
    others = len(source.products) - len(kept)
    if others:
        marks.add_text(right + 6, top - 18, f"{others} more: sum", 10, color=FAINT)
        rest = source.total - source.products[kept].sum()
        _framed(marks, right + 6, top - 26 - 2.5 * LINE, rest)
    terms = [("sum of the products", source.total), (f"·  {f}′(z)", source.slope)]
    _chain(marks, top - 96, [*terms, (f"=  {entry.of('δ')}", factors.value)])
    passing = _passing(function, factors.z, source.total, source.slope)
    marks.add_text(14, top - 116, f"{f} is {passing}".replace("'", "′"), 11)
    k = int(np.abs(source.products).argmax())
    count = len(source.products)
    delta, W = (entry.said(*word, k + 1, later=1) for word in (("delta", i), ("W", j)))
    return [
        f"it comes from {count} product{'s' if count > 1 else ''} with the sum "
        f"{_said(source.total)}; the largest is {delta} {W} = {_said(source.deltas[k])} times "
        f"{_said(source.weights[k])}",
        f"times f_{entry.layer + 1}'(z) = {_said(source.slope)}; {passing}",
    ], right


def _output(marks, top, entry, factors, function):
    """Draw the factors of an entry of the last layer; return its facts and where cells end."""
    source, inside, f = factors.source, entry.brackets(), symbol("f", entry.layer + 1)
    upstream, prediction, target = (
        float(row[entry.neuron]) for row in (source.upstream, source.predictions, source.targets)
    )
    if source.canceled:
        third, formula = "Ŷ − Y", f"(Ŷ{inside} − Y{inside}) / m"
        terms = [("Ŷ − Y", upstream), ("/  m", source.m)]
        words = f"{function}: its derivative canceled against the loss"
        facts = [f"it is (Y_hat - Y) / m = ({_said(prediction)} - {_said(target)}) / {source.m}"]
    else:
        third, formula = "∂J/∂Ŷ", f"∂J/∂Ŷ{inside} · {f}′({entry.of('Z')})"
        terms = [("∂J/∂Ŷ", upstream), (f"·  {f}′(z)", source.slope)]
        words = _passing(function, factors.z, upstream, source.slope)
        facts = [
            f"it is dJ/dY_hat times f_{entry.layer + 1}'(z) = {_said(upstream)} times "
            f"{_said(source.slope)}, with Y_hat = {_said(prediction)} and Y = {_said(target)}"
        ]
    marks.add_text(14, top, f"Where it comes from: {entry.of('δ')} = {formula}", 12)
    kept = _largest(np.abs(source.upstream), entry.neuron)
    rows = [source.predictions[kept], source.targets[kept], source.upstream[kept]]
    names = [f"row Ŷ[{entry.example + 1},k]", "target Y", third]
    right = _table(marks, top, names, "k", kept, rows)
    table = Box(LABELS, top - 26 - len(rows) * LINE, right, top - 26)
    picked = table.cell(0, int(np.flatnonzero(kept == entry.neuron)[0]), 1, len(kept))
    marks.add_polyline(picked.outline(), INK, 3)
    if len(kept) < len(source.upstream):
        marks.add_text(
            right + 6, top - 36, f"{len(source.upstream) - len(kept)} more", 10, color=FAINT
        )
    _chain(marks, top - 96, [*terms, (f"=  {entry.of('δ')}", factors.value)])
    marks.add_text(14, top - 116, f"{f} is {words}".replace("'", "′"), 11)
    return [*facts, f"f_{entry.layer + 1} is {words}"], right


def _passing(function, z, total, slope):
    """Say how much of the blame that arrives a neuron lets through."""
    words = f"{function} at z = {_said(z)}"
    if slope == 0:
        return f"{words}: this neuron is dead for this example: f'(z) = 0, so no blame passes"
    share = f"{100 * slope:.3g}%"
    if slope < SATURATED:
        share = f"only {share}" if slope > NOISE else "hardly any"
        return f"{words}: f'(z) is nearly 0: {share} of the blame that arrives passes"
    if total == 0:
        return f"{words}: no blame arrives"
    return f"{words}: {share} of the blame that arrives passes"


def _curve(marks, top, entry, factors, curve):
    """Draw f' and the place on it where the neuron is."""
    zs, slopes = curve
    box = Box(CURVE.left, top + CURVE.bottom, CURVE.right, top + CURVE.top)
    f, source = symbol("f", entry.layer + 1), factors.source
    title = f"the slope {f}′(z)" + ("" if source.slope is None else f"; dot: z = {entry.of('Z')}")
    plot = Plot(marks, box, Scale(zs[0], zs[-1]), linear(slopes, zero=True), title=title)
    plot.line(zs, slopes)
    if source.slope is None:
        marks.add_text(box.left + 6, box.top - 28, "not needed here: it canceled", 11)
        return
    plot.line([factors.z, factors.z], [0, source.slope], INK, 1.2, DASHED)
    plot.markers([factors.z], [source.slope])


def _goes(marks, top, entry, factors, m):
    """Draw what an entry feeds: a column of ∂J/∂W and an entry of ∂J/∂b; return it as a fact."""
    i, k, l = entry.example + 1, entry.neuron + 1, entry.layer + 1
    weight, bias = entry.of("∂J/∂W", "j", k), entry.of("∂J/∂b", k)
    delta = entry.of("δ", "i", k)
    title = f"Where it goes: one of {m} terms of {weight} = Σᵢ {entry.of('X', 'i', 'j')} · {delta}"
    ending = "" if factors.bias is None else f", and of {bias} = Σᵢ {delta}"
    marks.add_text(14, top, title + ending, 12)
    kept = _largest(np.abs(factors.inputs))  # in this order also when a dead neuron gives nothing
    rows = [factors.inputs[kept], factors.contributions[kept], factors.column[kept]]
    names = [f"row {entry.of('X', i, 'j')}", f"times {entry.of('δ')}", weight]
    right = _table(marks, top, names, "j", kept, rows)
    others = len(factors.column) - len(kept)
    if others:
        for line, text in enumerate((f"{others} more", "not larger")):
            marks.add_text(right + 4, top - 26 - (line + 0.5) * LINE, text, 10, color=FAINT)
    right += 66 if others else 20
    if factors.bias is not None:
        marks.add_text(right + CELL / 2, top - 18, f"bias {symbol('b', l)}", 10, CENTER, FAINT)
        for line, value in enumerate((1.0, factors.value, factors.bias)):
            _framed(marks, right, top - 26 - (line + 0.5) * LINE, value)
    j = int(np.abs(factors.inputs).argmax())
    if right + CELL < REMARK:
        words = [
            f"To {entry.of('∂J/∂W', j + 1, k)} = {_fitting(factors.column[j])}",
            f"this example gives {_fitting(factors.contributions[j])},",
            f"the other {m - 1} give the rest.",
        ]
        _lines(marks, right + CELL + 20, top - 26 - LINE / 2, words, LINE)
    return _fed(entry, factors, j)


def _fed(entry, factors, j):
    """Return as a fact what an entry feeds; most goes to the weight of input j, counted from 0."""
    i, k, l = entry.example + 1, entry.neuron + 1, entry.layer + 1
    if factors.value == 0:
        return f"it gives nothing to column {k} of dJ/dW_{l}: this example teaches it nothing"
    given = f"nothing, because X_{l}[{i},:] is 0"
    if factors.contributions.any():
        given = f"most to dJ/dW_{l}[{j + 1},{k}] = {_said(factors.column[j])}: X_{l}[{i},{j + 1}] "
        given += f"times it is {_said(factors.contributions[j])}"
    bias = "the layer has no biases"
    if factors.bias is not None:
        bias = f"to dJ/db_{l}[{k}] = {_said(factors.bias)} it gives all of itself"
    return f"to column {k} of dJ/dW_{l} it gives {given}; {bias}"


def _numbers(marks, top, entry, inputs, part, whole):
    """Draw what an entry tells about a few inputs, as numbers; return it as a fact."""
    marks.add_text(14, top, "Back to the inputs: ∂J/∂X₁ = δ₁ W₁ᵀ", 12)
    kept = _largest(np.abs(whole))
    i = entry.example + 1
    names = [f"X₁[{i},j]", f"through {entry.of('δ')}", f"∂J/∂X₁[{i},j]"]
    right = _table(marks, top, names, "j", kept, [inputs[kept], part[kept], whole[kept]])
    others = len(whole) - len(kept)
    words = _explained(entry) + [f"and {others} more, not larger"] * (others > 0)
    _lines(marks, right + 20, top - 26 - LINE / 2, words, LINE)
    return _back(entry, part, whole, "input", lambda j: str(j + 1))


def _pictures(marks, top, entry, inputs, part, whole):
    """Draw a digit and what an entry tells about its pixels; return that as a fact."""
    size, i = 112, entry.example + 1
    titles = [f"X₁[{i},:], ink", f"through {entry.of('δ')}", f"all of ∂J/∂X₁[{i},:]"]
    for column, (title, values) in enumerate(zip(titles, (inputs, part, whole), strict=True)):
        left = 14 + column * (size + 26)
        box = Box(left, top - 16 - size, left + size, top - 16)
        values = np.reshape(values, (8, 8))
        marks.add_text(left, top, title, 11)
        if column:
            marks.add_image(values, box)
            _signs(marks, box, values)
        else:
            marks.add_image(values, box, (0, 1), PAPER)
        marks.add_polyline(box.outline(), INK, 1)
    words = ["Back to the pixels: ∂J/∂X₁ = δ₁ W₁ᵀ", *_explained(entry)]
    words += ["purple, +: more ink here would raise the cost;"]
    words += ["orange, −: more ink here would lower the cost."]
    words += ["Output k of the last layer stands for the digit k − 1."]
    fact = _back(entry, part, whole, "pixel", lambda j: f"row {j // 8 + 1}, column {j % 8 + 1}")
    _lines(marks, 14 + 3 * (size + 26), top, words, 20)
    return fact


def _explained(entry):
    """Return what `part` and `whole` are, in a few lines."""
    delta = symbol("δ", entry.layer + 1)
    return [
        f"Through {entry.of('δ')}: only this entry of {delta} is kept, the others are 0;",
        f"the parts of all entries of row {entry.example + 1} of {delta} add up to all of it.",
    ]


def _back(entry, part, whole, what, where):
    """Return the fact about what leads back to the inputs."""
    if not part.any():
        return f"back to the inputs: nothing passes through {entry.said('delta')}"
    j = int(np.abs(part).argmax())
    verb = "raise" if part[j] > 0 else "lower"
    return (
        f"back to the inputs: through {entry.said('delta')} most reaches {what} {where(j)}, where "
        f"more input would {verb} the cost: {_said(part[j])}; all entries together: "
        f"{_said(whole[j])}"
    )


def _table(marks, top, names, letter, places, rows):
    """Draw rows of numbers below their j or k, each with its name; return their right end."""
    width = len(places) * min(WIDEST, max(CELL, ROOM // len(places)))
    table = Box(LABELS, top - 26 - len(rows) * LINE, LABELS + width, top - 26)
    for column, place in enumerate(places):
        x, _ = table.cell(0, column, 1, len(places)).middle
        marks.add_text(x, top - 18, f"{letter} = {place + 1}", 10, CENTER, FAINT)
    for line, (name, row) in enumerate(zip(names, rows, strict=True)):
        box = table.cell(line, 0, len(rows), 1)
        marks.add_text(LABELS - 8, box.middle[1], name, 11, RIGHT)
        draw_grid(marks, box, np.reshape(row, (1, -1)), numbers=False)
        for column, value in enumerate(row):
            marks.add_text(*box.cell(0, column, 1, len(row)).middle, _fitting(value), 10, CENTER)
    return table.right


def _chain(marks, y, terms):
    """Write one line of framed numbers, each after its name; the last one is the picked entry."""
    x = 14
    for n, (name, value) in enumerate(terms, start=1):
        x = marks.add_text(x, y, name, 11) + 8
        _framed(marks, x, y, value, 3 if n == len(terms) else 1)
        x += CELL + 12


def _framed(marks, left, y, value, width=1):
    """Write a number in a frame of its own."""
    box = Box(left, y - LINE / 2, left + CELL, y + LINE / 2)
    marks.add_polyline(box.outline(), INK, width)
    marks.add_text(*box.middle, _fitting(value), 10, CENTER)


def _signs(marks, box, values):
    """Mark the larger of the values with their signs, so that color is not alone."""
    strokes = []
    for (i, j), value in np.ndenumerate(values):
        if abs(value) >= FINE * np.abs(values).max() > 0:
            x, y = box.cell(i, j, *values.shape).middle
            strokes.append(np.array([(x - 3, y), (x + 3, y)]))
            if value > 0:
                strokes.append(np.array([(x, y - 3), (x, y + 3)]))
    marks.add_polylines(strokes, INK, [1.2] * len(strokes))


def _lines(marks, x, y, lines, height):
    for n, line in enumerate(lines):
        marks.add_text(x, y - height * n, line, 11)


def _largest(sizes, always=None):
    """Return the places of the MOST largest of some sizes, in order; `always` is among them."""
    if always is not None:
        sizes = np.where(np.arange(len(sizes)) == always, np.inf, sizes)
    return np.sort(np.argsort(-sizes, kind="stable")[:MOST])


def _fitting(value):
    """Return a number with three digits in at most the width of a cell."""
    value = float(value) + 0.0  # -0 becomes 0
    text = brief(value) if value.is_integer() else f"{value:#.3g}"
    if "e" in text or text_width(text, 10) > CELL - 6:
        text = f"{value:.2e}".replace("e-0", "e-").replace("e+0", "e")
    return text.rstrip(".") if text_width(text, 10) <= CELL - 2 else number(value)


def _said(value):
    """Return a number for the facts, with four digits where they mean something."""
    value = float(value) + 0.0
    return f"{value:.4g}" if value == 0 or abs(value) >= NOISE else "less than 1e-9 in size"
