"""What all optimizers' slips share: a step of plain descent, and what is wrong with any step."""

from nbcore.diagnosis.catalog import Mistake


def descent(o, theta, slope, *state, rate=None, start=1.0):
    """Return start * theta - rate * g, and the state as it was."""
    return (start * theta - (rate or o.rate) * slope(theta), *state)


def uphill(*forms) -> Mistake:
    """Return the mistake of the wrong sign, in these forms."""
    return Mistake(
        "uphill",
        [*forms],
        "You step along the gradient, which leads uphill.",
        "θ ← θ ⟦+⟧ …",
        "The gradient points to where the cost grows. Which way do you want?",
        "Descent goes against the gradient.",
    )


NOT_MOVED = Mistake(
    "not-moved",
    [lambda o, theta, slope, *state: (theta, *state[:2])],
    "The θ that you return has not moved.",
    "θ ← θ ⟦?⟧",
    "What lies between a gradient and a better θ?",
    "The new θ is the old one less a step along the gradient.",
)
PLAIN = Mistake(
    "plain-descent",
    [lambda o, theta, slope, *state: descent(o, theta, slope, *state[:2])],
    "This is plain gradient descent: nothing of the earlier steps is used.",
    "θ ← θ − η ⟦g⟧",
    "What does your step know of the steps before it?",
    "Update what is kept from step to step, step by that, and return it too.",
)
