"""Slips of gradient descent, of momentum and of Nesterov's step."""

from functools import partial

from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.exercises.slips.shared import NOT_MOVED, PLAIN, descent, uphill


def _momentum(o, theta, slope, v, share=1.0, rate=1.0, old=False, ahead=0.0, far=0.0, sign=1.0):
    """`share` is before the gradient, `rate` before v; the slope is ahead by so many v."""
    new = o.beta * v - share * o.rate * slope(theta + (ahead * o.beta + far) * v)
    return theta + sign * rate * (v if old else new), new


def _place_ahead(o, theta, slope, v):
    new = o.beta * v - o.rate * slope(theta)
    return theta + o.beta * new - o.rate * slope(theta), new


SGD = [
    uphill(lambda o, theta, slope: descent(o, theta, slope, rate=-o.rate)),
    Mistake(
        "rate-missing",
        [partial(descent, rate=1.0)],
        "The learning rate is missing.",
        "θ ← θ − ⟦?⟧ g",
        "How long is your step when the rate is 0.001?",
        "The rate η scales the step: θ − η g.",
    ),
    Mistake(
        "start-forgotten",
        [partial(descent, start=0.0)],
        "You return the step alone, without the place it starts from.",
        "θ ← ⟦?⟧ − η g",
        "Where does the step begin?",
        "The new θ is the old one less the step.",
    ),
    NOT_MOVED,
]


def _of_velocity(ahead):
    """Return the slips of a velocity, whose slope is taken ahead or not."""
    step = partial(_momentum, ahead=ahead)
    return [
        uphill(partial(step, sign=-1.0), partial(step, share=-1.0)),
        Mistake(
            "share-before-gradient",
            [lambda o, *given: step(o, *given, share=1 - o.beta)],
            "You multiply the new slope by 1 − β, as in a mean; a velocity adds all of it.",
            "v ← β v − ⟦(1 − β)⟧ η g",
            "Slopes that stay the same: how long do your steps become, beside η g?",
            "v ← β v − η g. The 1 − β belongs to the means of RMSProp and Adam.",
        ),
        Mistake(
            "rate-twice",
            [lambda o, *given: step(o, *given, rate=o.rate)],
            "The learning rate is used twice: in v, and in the step.",
            "v ← β v − η g,   θ ← θ + ⟦η⟧ v",
            "What happens to your step when η is halved?",
            "It belongs into one of the two: v ← β v − η g, then θ ← θ + v.",
        ),
        Mistake(
            "old-velocity-used",
            [partial(step, old=True)],
            "θ moves by the velocity of the step before; the new one comes too late.",
            "θ ← θ + ⟦v before its update⟧",
            "How far does your first step go?",
            "First the new v, then θ ← θ + v.",
        ),
        PLAIN,
        NOT_MOVED,
    ]


MOMENTUM = [
    *_of_velocity(0.0),
    Mistake(
        "nesterov-for-momentum",
        [partial(_momentum, ahead=1.0), _place_ahead],
        "This is Nesterov's step: its slope is taken ahead, at θ + β v.",
        "v ← β v − η g(⟦θ + β v⟧)",
        "At which place does plain momentum ask for the slope?",
        "Momentum takes the slope at θ itself.",
    ),
]
NESTEROV = [
    Mistake(
        "slope-not-ahead",
        [_momentum],
        "This is plain momentum: the slope is taken at θ, not ahead.",
        "v ← β v − η g(⟦θ⟧)",
        "Where will the velocity have led when this step is over?",
        "Ask for the slope at θ + β v.",
    ),
    Mistake(
        "wrong-place-ahead",
        [
            partial(_momentum, far=1.0),
            partial(_momentum, ahead=-1.0),
        ],
        "The slope is taken at another place than θ + β v.",
        "v ← β v − η g(⟦…⟧)",
        "How much of the velocity is left in the next step?",
        "What is left of v is β v, so the place ahead is θ + β v.",
    ),
    *_of_velocity(1.0),
]
AHEAD = {
    "θ is the place itself, and the slope is taken ahead of it. nbcore lets its network stand at "
    "the place ahead; both are the same descent.": partial(_momentum, ahead=1.0)
}
