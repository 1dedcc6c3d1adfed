"""The picture of a network's layers: the network, its deltas, and a table of all shapes."""

from nbcore.analysis.passes import Passes
from nbcore.drawing.heatmap import draw_deltas
from nbcore.drawing.marks import Marks
from nbcore.drawing.network import MOST_LINES, draw_network, draw_weights_legend
from nbcore.drawing.spots import Dots
from nbcore.drawing.table import draw_table
from nbcore.drawing.theme import FAINT, MEDIUM, NARROW, WIDE, Box
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 420, MEDIUM: 440, NARROW: 690}
EDGE, LINE, GAP = 8, 16, 12  # pixels: around the picture, of a line of texts, between its parts
LARGE, TABLE = 22, 112  # pixels: the most for a line of the table, and for all of it
SHARE = 0.56  # of the width, for the network beside its deltas
NETWORK = 262  # pixels: the network with its legend above its deltas, on a narrow picture
HEADS = ["layer", "X", "W", "b", "Z", "f", "output", "δ", "parameters"]
FEW = ["", "X", "W", "b", "Z, δ", "f"]  # the heads of a narrow table, whose layers are numbered


def draw_layers(marks: Marks, *, passes: Passes, example: int) -> list[str]:
    """Draw a network with at most six layers on one batch and return its facts.

    `example` is the row of the batch that is shown in the nodes.
    """
    net, run, deltas = passes.net, passes.run, passes.grads.deltas
    rows, count = _shapes(net, run, deltas)
    table, diagram, heatmaps = _layout(marks, len(rows))
    with marks.group("shapes"):
        heads = HEADS if marks.width > NARROW else FEW
        _, middles = draw_table(marks, table, heads, [row[: len(heads)] for row in rows])
    _draw_legend(marks, diagram, net, example)
    room = diagram._replace(top=diagram.top - 2 * LINE)
    draw_network(marks, room, net, [activation[example] for activation in run.activations])
    largest = draw_deltas(marks, heatmaps, deltas, example)
    _add_spots(marks, table, middles)
    facts = [f"cost J: {passes.cost:.4f}; {count} parameters"]
    for (l, X, W, b, Z, f, *_), most in zip(rows, largest, strict=True):
        plus = "" if b == "none" else f" + {symbol('b', int(l))} {b}"
        product = f"{symbol('X', int(l))} {X} {symbol('W', int(l))} {W}"
        facts.append(f"layer {l}, {f}: {product}{plus} = {symbol('Z', int(l))} {Z}; {most}")
    return facts


def _layout(marks, layers):
    """Return the boxes of the table, of the network with its legend, and of the deltas."""
    width, top = marks.width, marks.height - EDGE / 2
    table = Box(EDGE, EDGE / 2, width - EDGE, EDGE / 2 + min(LARGE * (layers + 1), TABLE))
    floor = table.top + GAP
    if width == NARROW:
        middle = top - NETWORK
        return table, Box(0, middle, width, top), Box(EDGE, floor, width - EDGE, middle - GAP)
    middle = SHARE * width
    return table, Box(0, floor, middle, top), Box(middle + GAP, floor, width - EDGE, top)


def _add_spots(marks, table, middles):
    """Let each cell of the table be pointed at, but for the numbers of the layers."""
    line = table.height / (len(middles) + 1)
    left = middles[:, :2, 0].mean()  # between the numbers of the layers and the first shapes
    box = Box(left, table.bottom, table.right, table.top - line)
    name = "shapes: up and down the layer, left and right what is shown of it"
    marks.add_spots("shape", Dots(middles[:, 1:], line / 2, box), name)


def _shapes(net, run, deltas):
    """Return the rows of the table as texts, and how many parameters there are."""
    rows, total = [], 0
    for l, (W, b, f) in enumerate(zip(*net, strict=True)):
        X, Z, after = run.activations[l], run.zs[l], run.activations[l + 1]
        count = W.size + (0 if b is None else b.size)
        output = f"{'Ŷ' if l + 1 == len(deltas) else symbol('X', l + 2)} {after.shape}"
        bias = "none" if b is None else str(b.shape)
        shapes = [str(X.shape), str(W.shape), bias, str(Z.shape), f.name, output]
        rows.append([str(l + 1), *shapes, str(deltas[l].shape), str(count)])
        total += count
    return rows, total


def _draw_legend(marks, box, net, example):
    """Say above the network what its lines and nodes mean."""
    y = box.top - LINE / 2 - 2
    draw_weights_legend(marks, box.left + EDGE, y)
    words = f"nodes: example {example + 1}"
    if max(W.size for W in net.weights) > MOST_LINES:
        words += f"; lines: the {MOST_LINES} largest weights of a layer"
    with marks.group("nodes"):
        marks.add_text(box.left + EDGE, y - LINE, words, 11, color=FAINT)
