"""The curves of a training over its epochs: costs, with those of earlier runs, deltas, updates."""

import numpy as np

from nbcore.drawing.axes import LINES, Plot, Scale, linear, logarithmic
from nbcore.drawing.marks import CIRCLE, DASHED, SOLID, UP, Marks
from nbcore.drawing.spots import Dots
from nbcore.drawing.theme import FAINT, SERIES, Box
from nbcore.explorers.training.moments import COLUMNS
from nbcore.explorers.training.runs import Run

MOST_POINTS = 60  # of each curve, about
DIGIT, LINE, BESIDE = 7, 12, 3  # pixels of a run's number, and between it and its curve


def draw_costs(
    marks: Marks, box: Box, history: list, shown: int, end: float, runs: list[Run], *, log: bool
) -> None:
    """Draw the costs on both sets, up to an epoch `end`, and behind them those of earlier runs."""
    costs = np.array([checkpoint.costs for checkpoint in history])
    reached = np.concatenate([costs, *(run.costs for run in runs)]) if runs else costs
    y = logarithmic(reached) if log else linear(reached, zero=True)
    looks = list(zip(("train", "test"), SERIES, (SOLID, DASHED), (CIRCLE, UP), strict=False))
    with marks.group("costs axes"):
        plot = Plot(marks, box, Scale(0, end), y, title="cost J", x_name="epoch")
        for name, color, dash, _ in looks:
            plot.legend(name, color, dash=dash)
    _let_be_picked(plot, 0, "moments of the costs")
    if runs:
        _draw_runs(plot, runs)
    with marks.group("costs"):
        some, here = _sampled(history, shown), history[shown]
        epochs = [checkpoint.epoch for checkpoint in some]
        for k, (_, color, dash, shape) in enumerate(looks):
            plot.line(epochs, [checkpoint.costs[k] for checkpoint in some], color, dash=dash)
            plot.markers([here.epoch], [here.costs[k]], 3.5, color, shape=shape)


def draw_sizes(
    marks: Marks, box: Box, history: list, shown: int, end: float, name: str, title: str
) -> None:
    """Draw for each layer how a size, a field of checkpoints, has changed up to an epoch `end`."""
    sizes = np.array([getattr(checkpoint, name) for checkpoint in history])
    deltas = name == "delta_sizes"
    looks = list(zip(SERIES, LINES, strict=True))[: sizes.shape[1]]
    with marks.group(f"{name} axes"):
        plot = Plot(
            marks, box, Scale(0, end), logarithmic(sizes), title=title, x_name="epoch",
            y_name="layer" if deltas else "",
        )  # fmt: skip
        for l, (color, dash) in enumerate(looks if deltas else (), start=1):
            plot.legend(str(l), color, dash=dash)
    _let_be_picked(plot, 1 if deltas else 2, f"moments of the {'deltas' if deltas else 'updates'}")
    with marks.group(name):
        some, here = _sampled(history, shown), history[shown]
        epochs = [checkpoint.epoch for checkpoint in some]
        for l, (color, dash) in enumerate(looks):
            plot.line(epochs, [getattr(point, name)[l] for point in some], color, dash=dash)
            plot.markers([here.epoch], [getattr(here, name)[l]], 3.5, color)


def _sampled(history, shown):
    """Return some checkpoints from all over a history, the one that is shown among them."""
    last = len(history) - 1
    chosen = {*range(0, last, max(1, len(history) // MOST_POINTS)), shown, last}
    return [history[n] for n in sorted(chosen)]


def _let_be_picked(plot, index, name):
    """Let moments be picked: the middles of the outer columns are the ends of the axis."""
    epochs = np.linspace(plot.x.low, plot.x.high, COLUMNS)
    plot.marks.add_spots("moment", plot.strips(epochs), name, index)


def _draw_runs(plot, runs):
    """Draw the train costs of earlier runs as thin lines, each with a dash and a number."""
    ends = [(run.epochs[-1], run.costs[-1].train) for run in runs]
    at = plot.places(*np.transpose(ends)) + (BESIDE, 0)
    at[:, 1] = _apart(at, plot.frame.bottom + LINE / 2, plot.frame.top - LINE / 2)
    with plot.marks.group("kept runs"):
        for run, (x, y) in zip(runs, at, strict=True):
            costs = [J.train for J in run.costs]
            plot.line(run.epochs, costs, FAINT, 1.2, LINES[run.number + 1])  # SOLID, DASHED: above
            plot.marks.add_text(x, y, str(run.number), 11, color=FAINT)
    plot.marks.add_spots("run", Dots(at[None] + (DIGIT / 2, 0)), "kept runs")


def _apart(places, low, high):
    """Return heights from low to high for a few numbers, so that those side by side do not meet."""
    xs, heights = places[:, 0], np.clip(places[:, 1], low, high)
    order = np.argsort(heights, kind="stable")

    def near(k, others):
        return heights[[j for j in others if abs(xs[j] - xs[k]) < DIGIT + 2]]

    for n, k in enumerate(order):
        heights[k] = max([heights[k], *(near(k, order[:n]) + LINE)])
    for n, k in reversed(list(enumerate(order))):  # those that are too high now
        heights[k] = min([heights[k], high, *(near(k, order[n + 1 :]) - LINE)])
    return heights
