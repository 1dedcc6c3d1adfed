"""The cost over two parameters of a small network, and a descent on it."""

import functools
from typing import NamedTuple

import numpy as np

from nbcore.analysis.cost_surface import Ground, only, path
from nbcore.analysis.parameters import parameters
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

    `setting` are the fields of `Setting`. `ground` has the network as it is at the start. Where the
    other parameters have moved as well, the surface is that of `moved`: the last step whose cost is
    not too large, and the ground with the network after it; else `moved` is None.
    """
    setting = LINE if setting["task"] == "line" else Setting(**setting)
    ground, moved = _ground(setting), None
    states = _descent(setting, (start_across, start_up), rate, moves).until(steps)
    descent = path(states, *ground.pair)
    values = np.linspace(-span, span, POINTS)
    if steps and moves == ALL and setting != LINE:
        step = descent.calm()
        moved = step, ground._replace(net=states[step].network)
    return {
        "task": TASKS[setting.task], "ground": ground, "across": values, "up": values,
        "costs": moved[1].costs(values, values) if moved else _costs(setting, span),
        "path": descent, "rate": rate, "moved": moved,
    }  # fmt: skip


@functools.lru_cache(maxsize=16)
def _ground(setting):
    """Return the first network with its task, and the two parameters."""
    X, Y, _, loss = examples = task(setting.task)
    hidden = [] if setting == LINE else [NEURONS]
    net = examples.network(hidden, setting.activation, seed=setting.seed)
    pair = tuple(parameters(net)[name] for name in (setting.across, setting.up))
    return Ground(net, X, Y, loss, pair)


@functools.lru_cache(maxsize=16)
def _descent(setting, start, rate, moves):
    """Return a descent of at most MOST steps from a start (across, up)."""
    ground = _ground(setting)
    optimizer = sgd(rate) if moves == ALL else only(sgd(rate), ground.pair)
    _, X, Y, loss, _ = ground
    net = ground.placed(start)
    return Trajectory(descend(net, X, Y, loss, optimizer=optimizer, epochs=MOST))


@functools.lru_cache(maxsize=16)
def _costs(setting, span):
    """Return the surface over the two parameters while all others are as at first."""
    values = np.linspace(-span, span, POINTS)
    return _ground(setting).costs(values, values)
