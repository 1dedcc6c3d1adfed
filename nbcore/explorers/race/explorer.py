"""The explorer of a race: five optimizers from one start on the cost surface of one network."""

import functools

import numpy as np

from nbcore.activations import identity, tanh
from nbcore.analysis.cost_surface import cost_surface, path
from nbcore.analysis.parameters import parameters, placed
from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.race.figure import SIZE, Runner, draw_race
from nbcore.losses import squared_error
from nbcore.network import init
from nbcore.optimizers import OPTIMIZERS
from nbcore.training import Trajectory, descend

POINTS, SPAN, MOST = 33, 4, 60  # computed costs along a side; the surface reaches to ±SPAN; steps
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
ADAPTIVE_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
BETAS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
DECAYS = (0.5, 0.9, 0.99, 0.999)
# Which control sets which argument of each optimizer, and the argument's letter.
SETTINGS = {
    "sgd": [("rate", "rate", "η")],
    "momentum": [("rate", "rate", "η"), ("beta", "beta", "β")],
    "nesterov": [("rate", "rate", "η"), ("beta", "beta", "β")],
    "rmsprop": [("rate", "adaptive_rate", "η"), ("decay", "decay", "decay")],
    "adam": [("rate", "adaptive_rate", "η"), ("beta1", "beta1", "β₁"), ("beta2", "beta2", "β₂")],
}


@functools.cache
def _tasks():
    """Return networks with two parameters, no more, by name: (network, X, Y, words)."""
    unlike = np.array([[2, 0.4], [2, -0.4], [-2, 0.4], [-2, -0.4]])
    turned = unlike @ np.array([[1, 1], [-1, 1]]) / np.sqrt(2)
    x = np.array([[0.25], [0.5], [0.75], [1.0]])
    both = [identity, identity]
    networks = {
        "valley": ((2, 1), [identity], unlike, unlike @ [[1], [-1]], "a valley, 2-1"),
        "turned_valley": ((2, 1), [identity], turned, turned @ [[1], [-1]], "a turned valley, 2-1"),
        "saddle": ((1, 1, 1), both, x, 1.5 * x, "a saddle, 1-1-1"),
        "plateau": (
            (1, 1, 1), [tanh, identity], 2 * x, 1.2 * np.tanh(3 * x), "a plateau, 1-1-1 with tanh",
        ),
    }  # fmt: skip
    return {
        name: (init(sizes, functions, biases=False), X, Y, words)
        for name, (sizes, functions, X, Y, words) in networks.items()
    }


@functools.cache
def _costs(task):
    net, X, Y, _ = _tasks()[task]
    return cost_surface(net, X, Y, squared_error, *parameters(net).values(), *[_values()] * 2)


def _values():
    return np.linspace(-SPAN, SPAN, POINTS)


@functools.lru_cache(maxsize=64)
def _descent(task, start, name, settings):
    """Return the record of a descent by the optimizer of this name and these (name, value)."""
    net, X, Y, _ = _tasks()[task]
    net = placed(net, dict(zip(parameters(net).values(), start, strict=True)))
    optimizer = OPTIMIZERS[name](**dict(settings))
    return Trajectory(descend(net, X, Y, squared_error, optimizer=optimizer, epochs=MOST))


class RaceExplorer(Explorer):
    """Five optimizers that descend one cost surface from one start, with as many gradients each.

    Keywords set the controls to begin with, for example `RaceExplorer(surface="saddle", beta=0.5)`.
    """

    question = (
        "Guess first: who runs straight down, who swings from side to side, who is lowest at the "
        "end? Then change one rate, or turn the valley."
    )
    size = SIZE
    figure = draw_race

    def make_controls(self):
        """Return the controls by name, in the order in which they stand."""
        return {
            "surface": choice("surface", _tasks(), "valley"),
            "start_across": slider("start, across", -2.5, -3, 3, 0.1),
            "start_up": slider("start, up", 2.0, -3, 3, 0.1),
            "steps": slider("steps", 40, 5, MOST),
            "rate": ladder("learning rate η", RATES, 0.05),
            "adaptive_rate": ladder("η, rmsprop, adam", ADAPTIVE_RATES, 0.2),
            "beta": ladder("β of momentum", BETAS, 0.9),
            "decay": ladder("decay: rmsprop", DECAYS, 0.9),
            "beta1": ladder("β₁: adam", BETAS, 0.9),
            "beta2": ladder("β₂: adam", DECAYS, 0.999),
            "spotlight": choice("in the spotlight", ("all", *OPTIMIZERS), "all"),
        }

    def figure_arguments(self, values):
        """Return the surface and the five paths that the controls describe."""
        net, _, _, words = _tasks()[values["surface"]]
        pair = parameters(net).values()
        start = values["start_across"], values["start_up"]
        runners = []
        for name, arguments in SETTINGS.items():
            settings = tuple((argument, values[control]) for argument, control, _ in arguments)
            record = _descent(values["surface"], start, name, settings)
            said = ", ".join(f"{letter} {values[control]:g}" for _, control, letter in arguments)
            runners.append(Runner(name, said, path(record.until(values["steps"]), *pair)))
        return {
            "task": words,
            "names": [parameter.symbol for parameter in pair],
            "across": _values(),
            "up": _values(),
            "costs": _costs(values["surface"]),
            "runners": runners,
            "steps": values["steps"],
            "spotlight": values["spotlight"],
        }
