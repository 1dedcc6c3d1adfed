"""The picture of a network's layers: the network, its deltas, and a table of all shapes."""

from nbcore.drawing.heatmap import draw_deltas
from nbcore.drawing.marks import Marks
from nbcore.drawing.network import LEGEND, draw_network
from nbcore.drawing.table import draw_table
from nbcore.drawing.theme import FAINT, WIDE, Box
from nbcore.writing.symbols import symbol

HEIGHTS = {WIDE: 620}


def draw_layers(marks: Marks, *, net, run, deltas, example: int, cost: float) -> list[str]:
    """Draw a network with at most six layers and return its facts.

    `run` and `deltas` belong to one batch; `example` is the row shown in the nodes.
    """
    width, height = marks.width, marks.height
    note = f"{LEGEND}; nodes: example {example + 1}"
    marks.add_text(10, height - 12, note, 10, color=FAINT)
    values = [activation[example] for activation in run.activations]
    draw_network(marks, Box(0, 346, width, height - 22), net, values)
    largest = draw_deltas(marks, Box(14, 150, width - 14, 340), deltas, example)
    heads = ["layer", "X", "W", "b", "Z", "f", "output", "δ", "parameters"]
    rows, facts = [], [f"cost J: {cost:.4f}"]
    for l, (W, b, f) in enumerate(zip(*net, strict=True)):
        X, Z, after = run.activations[l], run.zs[l], run.activations[l + 1]
        bias = "none" if b is None else str(b.shape)
        count = W.size + (0 if b is None else b.size)
        last = l + 1 == len(net.weights)
        output = f"{'Ŷ' if last else symbol('X', l + 2)} {after.shape}"
        shapes = [str(X.shape), str(W.shape), bias, str(Z.shape), f.name, output]
        rows.append([str(l + 1), *shapes, str(deltas[l].shape), str(count)])
        product = f"X_{l + 1} {X.shape} times W_{l + 1} {W.shape}"
        plus = "" if b is None else f" plus b_{l + 1} {b.shape}"
        facts.append(
            f"layer {l + 1}: {product}{plus} is Z_{l + 1} {Z.shape}, {f.name}; {largest[l]}"
        )
    draw_table(marks, Box(14, 8, width - 14, 140), heads, rows)
    return facts
