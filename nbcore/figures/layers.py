"""The picture of the first explorer: a network, the shapes in it, its deltas and its costs."""

from nbcore.figures.blitting import Live
from nbcore.figures.curve import CostCurve
from nbcore.figures.diagram import NetworkDiagram
from nbcore.figures.heatmaps import DeltaHeatmaps
from nbcore.figures.lettering import Lettering
from nbcore.figures.style import FAINT, Box, new_page

WIDTH, HEIGHT = 880, 560
LAYERS = 5
LEGEND = (
    "lines: weights (purple, solid: positive; orange, dashed: negative; thick: large; at most 48 "
    "a layer)      nodes: the activations of the framed example"
)


class LayersFigure:
    """A network with at most LAYERS layers, drawn from what the core computed."""

    def __init__(self):
        figure, page = new_page(WIDTH, HEIGHT)
        page.text(12, HEIGHT - 14, LEGEND, fontsize=7.5, color=FAINT, va="center")
        self.lettering = Lettering(page)
        self.diagram = NetworkDiagram(page, self.lettering, Box(0, 218, 580, 536), LAYERS)
        self.curve = CostCurve(figure, Box(592, 218, WIDTH - 10, 536), self.lettering)
        self.heatmaps = DeltaHeatmaps(page, self.lettering, Box(14, 4, WIDTH - 14, 206), LAYERS)
        panels = [self.diagram, self.heatmaps, self.curve]
        artists = [artist for panel in panels for artist in panel.artists]
        self.live = Live(figure, [*artists, self.lettering])

    def show(self, net, run, deltas, *, example, epochs, costs, last_epoch) -> bytes:
        """Return the picture as PNG bytes.

        `run` and `deltas` belong to one batch; `example` is the row shown in the nodes; `costs`
        over `epochs` is the history so far.
        """
        self.lettering.clear()
        self.diagram.show(net, run, deltas, example)
        self.heatmaps.show(deltas, example)
        if self.curve.show(epochs, costs, last_epoch):
            self.live.forget()
        self.lettering.finish()
        return self.live.png()

    def facts(self) -> list[str]:
        """Say in words and rounded numbers what the picture shows."""
        layers = zip(self.diagram.facts(), self.heatmaps.facts(), strict=True)
        return [self.curve.facts(), *(f"{shapes}; {delta}" for shapes, delta in layers)]
