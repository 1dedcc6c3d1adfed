"""What an entry of the catalog holds, and the changes that several entries share."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nbcore.diagnosis.equations import Change


class Mistake(NamedTuple):
    """A mistake in the forms in which learners write it, and what a card says of it.

    `says` what was written, as `equation` (`at_output`, where it begins in the last layer); then a
    `question`, and a `hint` for those who ask for more. Any of `forms` is this mistake: changes to
    the equations or, in an exercise, a function that makes it. `key` is "" for code that is right
    for something other than what was asked.
    """

    key: str
    forms: list[dict[str, Change] | Callable]
    says: str
    equation: str
    question: str
    hint: str
    at_output: str = ""


def becomes(value):
    """Return the change to value(p, right), wherever it is made."""
    return lambda p, right, *place: value(p, right)


def times(factor):
    """Return the change that multiplies what is right by a number, or by a function of the pass."""
    return becomes(lambda p, right: right * (factor(p) if callable(factor) else factor))


one = becomes(lambda p, right: 1.0)
ones = becomes(lambda p, right: np.ones_like(right))
negative = times(-1.0)
over_m = times(lambda p: 1 / p.m if p.case.mean else 1.0)
times_m = times(lambda p: p.m if p.case.mean else 1.0)
over_outputs = times(lambda p: 1 / p.Y.shape[1] if p.case.mean else 1.0)
squared_slope = becomes(lambda p, right: 2 * (p.X[-1] - p.Y))


# The parts that each layer has; for the last one f_L' is another.
OF_EACH_LAYER = {"back", "slope", "output_slope", "delta", "entering", "weights", "biases"}


def has_layers(form: dict[str, Change]) -> bool:
    """Return whether a form of a mistake may be made in one layer and not in another."""
    return set(form) <= OF_EACH_LAYER and form.keys() != {"output_slope"}


def limited(form: dict[str, Change], layers: frozenset[int]) -> dict[str, Change]:
    """Return the form that is made in these entries only; they may count from the end."""

    def only_there(change):
        def changed(p, right, *place):
            e = place[0] if place else p.L - 1
            return change(p, right, *place) if {e, e - p.L} & layers else right

        return changed

    return {part: only_there(change) for part, change in form.items()}


def slopes(change):
    """Return the forms of a change to the derivatives: of all layers, hidden ones, the last."""
    everywhere = {"slope": change, "output_slope": change}
    return [everywhere, {"slope": change}, {"output_slope": change}]


def slope_of(f):
    """Return the change that takes the derivative of f, whatever the layer's activation is."""
    return lambda p, right, e=-1: f.deriv(p.Z[e], p.X[e % p.L + 1])


def slope_of_z(f):
    """Return the same change where the derivative of f is computed from Z alone."""
    return lambda p, right, e=-1: f.deriv(p.Z[e], f.fn(p.Z[e]))


def slope_at_activation(p, right, e=-1):
    """Return the derivative at A = f(Z)."""
    X = p.X[e % p.L + 1]
    return p.f[e].deriv(X, p.f[e].fn(X)) if p.f[e].elementwise else right


def activation(p, right, e=-1):
    """Return f(Z) instead of f'(Z)."""
    return p.X[e % p.L + 1]
