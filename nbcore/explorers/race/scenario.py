"""A race of five optimizers from one start, on the cost surface of a network with two weights."""

import functools
from typing import NamedTuple

import numpy as np

from nbcore.activations import identity, tanh
from nbcore.analysis.cost_surface import FLOOR, Ground, Path, path
from nbcore.analysis.parameters import parameters
from nbcore.explorers.tasks import task
from nbcore.network import Network, init
from nbcore.optimizers import OPTIMIZERS
from nbcore.training import Trajectory, descend
from nbcore.writing.numbers import significant

POINTS, SPAN, MOST = 33, 4, 60  # computed costs along a side; the surface reaches to ±SPAN; steps
VALUES = np.linspace(-SPAN, SPAN, POINTS)
NEAR = 0.01  # the share of the first cost below which a runner is nearly there
# The widths and activations of each network without biases, and its surface in words.
SURFACES = {
    "valley": ((2, 1), [identity], "a valley, 2-1"),
    "turned_valley": ((2, 1), [identity], "a turned valley, 2-1"),
    "saddle": ((1, 1, 1), [identity, identity], "a saddle, 1-1-1"),
    "plateau": ((1, 1, 1), [tanh, identity], "a plateau, 1-1-1 with tanh"),
}
# Each optimizer's arguments: the name, the control that sets it, and its letter.
SETTINGS = {
    "sgd": [("rate", "rate", "η")],
    "momentum": [("rate", "rate", "η"), ("beta", "beta", "β")],
    "nesterov": [("rate", "rate", "η"), ("beta", "beta", "β")],
    "rmsprop": [("rate", "adaptive_rate", "η"), ("decay", "decay", "decay")],
    "adam": [("rate", "adaptive_rate", "η"), ("beta1", "beta1", "β₁"), ("beta2", "beta2", "β₂")],
}


class Runner(NamedTuple):
    """One optimizer: its name, its learning rate, all settings in words, and its descent."""

    name: str
    rate: float
    settings: str
    path: Path

    @property
    def last_cost(self) -> float:
        """The cost after the last step, inf where the descent diverged."""
        return np.inf if self.path.diverged else float(self.path.costs[-1])

    @property
    def near(self) -> int | None:
        """The first step from which the cost stays below NEAR of the first one; None if none."""
        above = np.flatnonzero(self.path.costs >= NEAR * self.path.costs[0])
        first = int(above.max(initial=-1)) + 1
        return first if first < len(self.path.costs) and not self.path.diverged else None


def race_scenario(
    *, surface: str, start_across: float, start_up: float, steps: int, spotlight: str, **settings
) -> dict:
    """Return one of SURFACES with its costs, and the paths of all optimizers from the start.

    `ground` is what the surface is computed from; `settings` are the values of the controls that
    SETTINGS names.
    """
    start, runners = (start_across, start_up), []
    ground = _ground(surface)
    for name, arguments in SETTINGS.items():
        chosen = tuple((argument, settings[control]) for argument, control, _ in arguments)
        descent = _descent(surface, start, name, chosen)
        said = ", ".join(f"{letter} {settings[control]:g}" for _, control, letter in arguments)
        runners.append(Runner(name, chosen[0][1], said, path(descent.until(steps), *ground.pair)))
    return {
        "task": SURFACES[surface][-1], "ground": ground,
        "across": VALUES, "up": VALUES, "costs": _costs(surface),
        "runners": runners, "ranking": ranking(runners), "steps": steps, "spotlight": spotlight,
    }  # fmt: skip


def ranking(runners: list[Runner]) -> list[tuple[str, Runner]]:
    """Return each runner after its place, the lowest last cost first; "-" where it diverged.

    Costs below FLOOR count as equal, and so do costs that agree in six digits.
    """

    def height(runner):
        return float(significant(max(runner.last_cost, FLOOR), 6))

    order = sorted(runners, key=height)
    heights = [height(runner) for runner in order]
    places = ["-" if h == np.inf else str(heights.index(h) + 1) for h in heights]
    return list(zip(places, order, strict=True))


@functools.cache
def network(surface: str) -> Network:
    """Return the network of one of SURFACES: two weights, no more."""
    sizes, functions, _ = SURFACES[surface]
    return init(sizes, functions, biases=False)


@functools.cache
def _ground(surface):
    X, Y, _, loss = task(surface)
    net = network(surface)
    return Ground(net, X, Y, loss, tuple(parameters(net).values()))


@functools.cache
def _costs(surface):
    return _ground(surface).costs(VALUES, VALUES)


@functools.lru_cache(maxsize=64)
def _descent(surface, start, name, settings):
    """Return the descent by the optimizer of this name with these pairs (argument, value)."""
    ground, optimizer = _ground(surface), OPTIMIZERS[name](**dict(settings))
    _, X, Y, loss, _ = ground
    net = ground.placed(start)
    return Trajectory(descend(net, X, Y, loss, optimizer=optimizer, epochs=MOST))
