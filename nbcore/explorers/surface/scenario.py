"""The cost over two parameters of a small network, and a descent on it."""

import functools
from typing import NamedTuple

import numpy as np

from nbcore.analysis.cost_surface import cost_surface, only, path
from nbcore.analysis.parameters import parameters, placed
from nbcore.explorers.tasks import task
from nbcore.optimizers import sgd
from nbcore.training import Trajectory, descend

POINTS, MOST = 21, 100  # computed costs along a side; steps
NEURONS = 3
TASKS = {"line": "a line, 1-1", "curve": "a curve, 1-3-1", "XOR": "XOR, 2-3-1"}
# Apart from each other, so that the two always differ.
ACROSS, UP = ("W1[1,1]", "W2[2,1]", "b2[1]"), ("W2[1,1]", "W1[1,2]", "b1[1]")
TWO, ALL = MOVES = ("only_these_two", "all")
FIXED = {"across", "up", "activation", "moves", "seed"}  # a line has two parameters, no choice


class Setting(NamedTuple):
    """What a surface depends on besides its span."""

    task: str
    activation: str
    across: str
    up: str
    seed: int


LINE = Setting("line", "", "W1[1,1]", "b1[1]", 0)


def surface_scenario(
    *, start_across: float, start_up: float, rate: float, steps: int, moves: str, span: float,
    **setting,
) -> dict:  # fmt: skip
    """Return the cost over two parameters from -span to span, and the path of gradient descent.

    `setting` are the fields of `Setting`. Where the other parameters have moved as well, the
    surface is that of the network after step `whose`, the last one whose cost is not too large;
    else None.
    """
    setting = LINE if setting["task"] == "line" else Setting(**setting)
    _, _, pair = _network(setting)
    states = _descent(setting, (start_across, start_up), rate, moves).until(steps)
    descent = path(states, *pair)
    whose = descent.calm() if steps and moves == ALL and setting != LINE else None
    moved = whose is not None
    values = np.linspace(-span, span, POINTS)
    costs = _surface(states[whose].network, setting, span) if moved else _costs(setting, span)
    return {
        "task": TASKS[setting.task], "names": [parameter.symbol for parameter in pair],
        "across": values, "up": values, "costs": costs,
        "path": descent, "rate": rate, "whose": whose,
    }  # fmt: skip


def _network(setting):
    """Return the first network, its task, and the two parameters."""
    examples = task(setting.task)
    hidden = [] if setting == LINE else [NEURONS]
    net = examples.network(hidden, setting.activation, seed=setting.seed)
    return net, examples, [parameters(net)[name] for name in (setting.across, setting.up)]


@functools.lru_cache(maxsize=16)
def _descent(setting, start, rate, moves):
    """Return a descent of at most MOST steps from a start (across, up)."""
    net, (X, Y, _, loss), pair = _network(setting)
    optimizer = sgd(rate) if moves == ALL else only(sgd(rate), pair)
    net = placed(net, dict(zip(pair, start, strict=True)))
    return Trajectory(descend(net, X, Y, loss, optimizer=optimizer, epochs=MOST))


@functools.lru_cache(maxsize=16)
def _costs(setting, span):
    """Return the surface over the two parameters while all others are as at first."""
    return _surface(_network(setting)[0], setting, span)


def _surface(net, setting, span):
    _, (X, Y, _, loss), pair = _network(setting)
    values = np.linspace(-span, span, POINTS)
    return cost_surface(net, X, Y, loss, *pair, values, values)
