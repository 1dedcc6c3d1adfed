"""A panel with the cost over the epochs."""

from nbcore.figures.style import FAINT, POSITIVE, precise

CEILINGS = (0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 12)


class CostCurve:
    """The cost J of every moment so far, the present one marked."""

    def __init__(self, figure, box, lettering):
        width, height = figure.bbox.size
        self.lettering, self.box = lettering, box
        left, bottom, right, top = box.left + 44, box.bottom + 36, box.right - 8, box.top - 30
        self.axes = figure.add_axes(
            (left / width, bottom / height, (right - left) / width, (top - bottom) / height)
        )
        self.axes.set_xlabel("epoch", fontsize=8.5, color=FAINT, labelpad=2)
        self.axes.tick_params(labelsize=8, colors=FAINT)
        self.axes.spines[["top", "right"]].set_visible(False)
        self.axes.grid(alpha=0.3)
        (self.line,) = self.axes.plot([], [], color=POSITIVE, linewidth=1.6)
        (self.point,) = self.axes.plot([], [], "o", color=POSITIVE, markersize=6, clip_on=False)
        self.artists = [self.line, self.point]

    def show(self, epochs: list[float], costs: list[float], last_epoch: int) -> bool:
        """Draw costs over epochs, lists of one length; return whether the limits had to change."""
        self.line.set_data(epochs, costs)
        self.point.set_data(epochs[-1:], costs[-1:])
        title = f"cost J = {precise(costs[-1])} after epoch {epochs[-1]:.0f} of {last_epoch}"
        self.lettering.write(self.box.left + 8, self.box.top - 12, title)
        ceiling = next((c for c in CEILINGS if max(costs) <= c), max(costs))
        limits = (0, last_epoch, 0, ceiling)
        changed = limits != (*self.axes.get_xlim(), *self.axes.get_ylim())
        if changed:
            self.axes.axis(limits)
        return changed

    def facts(self) -> str:
        """Say in words, from the line that is drawn, how the cost went."""
        epochs, costs = self.line.get_data()
        start, now = precise(costs[0]), precise(costs[-1])
        return f"cost J: {start} at the start, {now} after epoch {epochs[-1]:.0f}"
