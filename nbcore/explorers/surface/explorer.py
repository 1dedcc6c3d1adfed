"""The explorer of a cost surface: two parameters of a small network, and a descent from above."""

import functools
from typing import NamedTuple

import numpy as np

from nbcore.activations import identity, sigmoid
from nbcore.analysis.cost_surface import cost_surface, only, path
from nbcore.analysis.parameters import parameters, placed
from nbcore.data import gate
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.surface.figure import SIZE, draw_surface
from nbcore.explorers.tasks import HIDDEN, Task
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import init
from nbcore.optimizers import sgd
from nbcore.training import Trajectory, descend

POINTS, MOST = 21, 100  # computed costs along a side; steps
SPANS = (4, 6, 10, 16)  # the surface reaches so far to both sides of 0
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
# Apart from each other, so that the two always differ.
ACROSS, UP = ("W1[1,1]", "W2[2,1]", "b2[1]"), ("W2[1,1]", "W1[1,2]", "b1[1]")
NEURONS = 3
TWO, ALL = MOVES = ("only_these_two", "all")
TITLES = {"line": "a line, 1-1", "curve": "a curve, 1-3-1", "XOR": "XOR, 2-3-1"}


@functools.cache
def _tasks() -> dict[str, Task]:
    x = np.linspace(0, 2, 5).reshape(-1, 1)
    wide = np.linspace(-2, 2, 9).reshape(-1, 1)
    return {
        "line": Task(x, 0.8 * x + 0.5 + 0.3 * np.cos(5 * x), identity, squared_error),
        "curve": Task(wide, np.sin(1.5 * wide), identity, squared_error),
        "XOR": Task(*gate("XOR"), sigmoid, binary_cross_entropy),
    }


class Ground(NamedTuple):
    """The settings on which a surface depends."""

    task: str
    activation: str
    across: str
    up: str
    seed: int


def _ground(values):
    """Return the ground that the controls describe; a line has two parameters and no choice."""
    if values["task"] == "line":
        return Ground("line", "", "W1[1,1]", "b1[1]", 0)
    return Ground(*(values[name] for name in Ground._fields))


def _network(ground):
    """Return the first network, its task, and the two parameters."""
    task = _tasks()[ground.task]
    hidden = [] if ground.task == "line" else [NEURONS]
    functions = [*(HIDDEN[ground.activation] for _ in hidden), task.output]
    net = init((task.X.shape[1], *hidden, 1), functions, seed=ground.seed)
    return net, task, [parameters(net)[name] for name in (ground.across, ground.up)]


@functools.lru_cache(maxsize=16)
def _descent(ground, start, rate, moves):
    """Return the record of a descent of at most MOST steps from a start (across, up)."""
    net, (X, Y, _, loss), pair = _network(ground)
    optimizer = sgd(rate) if moves == ALL else only(sgd(rate), pair)
    net = placed(net, dict(zip(pair, start, strict=True)))
    return Trajectory(descend(net, X, Y, loss, optimizer=optimizer, epochs=MOST))


@functools.lru_cache(maxsize=16)
def _costs(ground, span):
    """Return the surface over the two parameters while all others are as at first."""
    return _surface(_network(ground)[0], ground, span)


def _surface(net, ground, span):
    _, (X, Y, _, loss), pair = _network(ground)
    return cost_surface(net, X, Y, loss, *pair, *[_values(span)] * 2)


def _values(span):
    return np.linspace(-span, span, POINTS)


class SurfaceExplorer(Explorer):
    """The cost over two parameters of a small network, and the path of gradient descent on it.

    Keywords set the controls to begin with, for example `SurfaceExplorer(task="line", rate=0.2)`.
    """

    question = (
        "Guess first: which way does the first step go, seen from the contour line through the "
        "start? And at which rate does the path begin to jump over the valley?"
    )
    size = SIZE
    figure = draw_surface

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "task": choice("task", _tasks(), "curve"),
            "across": choice("across", ACROSS, ACROSS[0]),
            "up": choice("up", UP, UP[0]),
            "start_across": slider("start, across", -2.0, -3, 3, 0.1),
            "start_up": slider("start, up", 2.0, -3, 3, 0.1),
            "rate": ladder("learning rate", RATES, 0.1),
            "steps": slider("steps", 40, 0, MOST),
            "moves": choice("what moves", MOVES, TWO),
            "activation": choice("hidden layer", HIDDEN, "tanh"),
            "seed": slider("seed of the weights", 2, 0, 99),
            "span": ladder("surface reaches to ±", SPANS, SPANS[0]),
        }

    def disabled(self, values):
        """Return what a straight line has not: a choice of parameters, a hidden layer."""
        absent = {"across", "up", "activation", "moves", "seed"}
        return absent if values["task"] == "line" else set()

    def figure_arguments(self, values):
        """Return the surface and the path that the controls describe."""
        ground, span = _ground(values), values["span"]
        all_move = values["moves"] == ALL and ground.task != "line"
        start = values["start_across"], values["start_up"]
        record = _descent(ground, start, values["rate"], values["moves"])
        moments = record.until(values["steps"])
        net, _, pair = _network(ground)
        way = path(moments, *pair)
        whose = way.calm() if all_move else None
        costs = _surface(moments[whose].network, ground, span) if all_move else _costs(ground, span)
        return {
            "task": TITLES[ground.task],
            "names": [parameter.symbol for parameter in pair],
            "across": _values(span),
            "up": _values(span),
            "costs": costs,
            "path": way,
            "rate": values["rate"],
            "whose": whose,
        }
