"""The exercises of the optimizers: a learner's step, taken several times in a row.

`right` is what `nbcore.optimizers` does. The steps here are the same equations with one part open,
so that a mistake is the part that it changes. `o` holds the settings under the names that the
optimizer has for them.
"""

import inspect
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import numpy as np

from nbcore import optimizers
from nbcore.activations import identity
from nbcore.diagnosis.exercises.examination import ExerciseSpec, random_arrays
from nbcore.diagnosis.exercises.slips import SLIPS
from nbcore.diagnosis.parsing import RETURNS_NONE, count_of_things, described, numbers
from nbcore.diagnosis.sandbox import Unreadable
from nbcore.network import Gradients, Network

STEPS = 5
# From steep to nearly level: where slopes are tiny, the place of epsilon shows.
CURVATURES = np.array([2.0, 1.0, 0.5, 0.1, 1e-4, 2e-4])
STATE = {"sgd": "", "momentum": "v", "nesterov": "v", "rmsprop": "s", "adam": "m v"}
COUNTED = ("adam",)  # those whose step is told its number t = 1, 2, ...
EQUATIONS = {
    "sgd": "θ ← θ − η g",
    "momentum": "v ← β v − η g,   θ ← θ + v",
    "nesterov": "v ← β v − η g(θ + β v),   θ ← θ + v",
    "rmsprop": "s ← ρ s + (1 − ρ) g²,   θ ← θ − η g / (√s + ε)",
    "adam": "m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²\n"
    "θ ← θ − η m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)",
}


def update(optimizer: Callable, settings: dict[str, float]) -> ExerciseSpec:
    """Return the exercise of an optimizer's step with these settings.

    Raises ValueError for what is none of `nbcore.optimizers`, and for settings that do not fit it.
    """
    name = getattr(optimizer, "__name__", None)
    if optimizers.OPTIMIZERS.get(name) is not optimizer:
        raise ValueError(f"{described(optimizer)} is none of {', '.join(optimizers.OPTIMIZERS)}")
    try:
        given = inspect.signature(optimizer).bind(**settings)
    except TypeError as problem:
        raise ValueError(f"{name} needs other settings: {problem}") from None
    optimizer(**settings)  # which says what does not fit
    given.apply_defaults()
    o = SimpleNamespace(**given.arguments)
    slips, also = SLIPS[name]
    walk = partial(_walk, name)
    return ExerciseSpec(
        cases=[_case((2, 3), 5), _case((6,), 6)],
        right=partial(_right, optimizer(**settings)),
        names=["θ, a row for each step"],
        equation=EQUATIONS[name],
        takes="slope theta",
        mistakes=tuple(
            slip._replace(forms=[partial(walk, partial(form, o)) for form in slip.forms])
            for slip in slips
        ),
        also={says: partial(walk, partial(form, o)) for says, form in also.items()},
        ask=walk,
    )


def _case(shape, seed):
    """Return the slope of a bowl with axes of its own, and a place in it."""

    def arguments():
        start, bottom = random_arrays(shape, shape, seed=seed)
        curvatures = CURVATURES.reshape(shape)
        return (lambda theta: curvatures * (theta - bottom)), start

    return arguments


def _right(optimizer, slope, theta):
    """Return the path on which an optimizer of `nbcore` goes down, (STEPS, *theta.shape)."""
    net, path = Network([theta], [None], [identity]), []
    state = optimizer.init(net)
    for _ in range(STEPS):
        g = slope(net.weights[0])
        net, state = optimizer.update(net, Gradients([None], [g], [None]), state)
        path.append(net.weights[0])
    return np.array(path)


def _walk(name, step, slope, theta):
    """Return the path of a learner's step; it is given what it has returned the time before."""
    state, path = [np.zeros_like(theta) for _ in STATE[name].split()], []
    for t in range(1, STEPS + 1):
        count = [t] if name in COUNTED else []
        theta, *state = _returned(name, step(theta.copy(), slope, *state, *count), theta.shape)
        path.append(theta.copy())
    return np.array(path)


def _returned(name, value, shape):
    """Return theta as an array, and the state as it is. Raises Unreadable for anything else."""
    names = ["θ", *STATE[name].split()]
    if value is None:
        raise Unreadable(RETURNS_NONE)
    found = [value] if len(names) == 1 and not isinstance(value, tuple) else value
    if not isinstance(found, tuple | list) or len(found) != len(names):
        count = count_of_things(len(found)) if isinstance(found, tuple | list) else described(found)
        raise Unreadable(f"It returns {count}, and there should be {', '.join(names)}.")
    try:
        theta = numbers(found[0])
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(f"It returns {described(found[0])} for θ.") from None
    if theta.shape != shape:
        raise Unreadable(f"It returns θ of shape {theta.shape}; it was given one of {shape}.")
    return [theta, *found[1:]]
