"""Slips of RMSProp and of Adam, which divide by the root of a running mean of squares."""

from functools import partial

import numpy as np

from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.exercises.slips.shared import NOT_MOVED, PLAIN, uphill


def _outside(v, epsilon):
    return np.sqrt(v) + epsilon


def _inside(v, epsilon):
    return np.sqrt(v + epsilon)


def _no_root(v, epsilon):
    return v + epsilon


def _rmsprop(o, theta, slope, s, shares=None, divisor=_outside, kept=1.0, new_first=False, sign=1):
    g, (old, new) = slope(theta), shares(o) if shares else (o.decay, 1 - o.decay)
    if new_first:
        theta = theta - o.rate * g / divisor(s, o.epsilon)
        return theta, old * s + new * slope(theta) ** 2
    s = old * s + new * g**2
    return theta - sign * o.rate * g / divisor(s, o.epsilon), kept * s


def _powers(b1, b2, t):
    return 1 - b1**t, 1 - b2**t


def _adam(
    o, theta, slope, m, v, t, correct=_powers, divisor=_outside, squared=None, swap=0, keep=False,
    sign=1,
):  # fmt: skip
    """`squared` is what v takes the square of, `swap` says how far the betas are exchanged."""
    b1, b2 = (o.beta2, o.beta1) if swap else (o.beta1, o.beta2)
    g = slope(theta)
    m = b1 * m + (1 - b1) * g
    c1, c2 = correct(*((b2, b1) if swap == 2 else (b1, b2)), t)
    v = b2 * v + (1 - b2) * (squared(o, theta, slope, m, m / c1) if squared else g) ** 2
    theta = theta - sign * o.rate * (m / c1) / divisor(v / c2, o.epsilon)
    return (theta, m / c1, v / c2) if keep else (theta, m, v)


def _adam_stepped_first(o, theta, slope, m, v, t):
    m, (c1, c2) = o.beta1 * m + (1 - o.beta1) * slope(theta), _powers(o.beta1, o.beta2, t)
    theta = theta - o.rate * (m / c1) / (np.sqrt(v / c2) + o.epsilon)
    return theta, m, o.beta2 * v + (1 - o.beta2) * slope(theta) ** 2


INSIDE = Mistake(
    "epsilon-inside-root",
    [],
    "ε stands inside the root.",
    "√⟦(v + ε)⟧ for √v + ε",
    "How large is √ε, beside an ε of 10⁻⁸? Which slopes would notice?",
    "First the root, then + ε: it prevents a division by 0, and nothing else.",
)
NO_ROOT = Mistake(
    "root-missing",
    [],
    "The root is missing: you divide by the mean square itself.",
    "θ ← θ − η … / (⟦v⟧ + ε)",
    "Slopes a thousand times as large: how long is your step then?",
    "Divide by √v + ε, which has the size of a slope.",
)
NEW_THETA = Mistake(
    "new-theta-used",
    [],
    "The squared slope is taken at the new θ, after a step.",
    "mean square of g at ⟦θ after the step⟧",
    "At how many places does one step ask for the slope?",
    "Ask once, g = slope(theta), and use this g in all lines of the step.",
)
RMSPROP = [
    uphill(partial(_rmsprop, sign=-1)),
    INSIDE._replace(forms=[partial(_rmsprop, divisor=_inside)], equation="√⟦(s + ε)⟧ for √s + ε"),
    NO_ROOT._replace(forms=[partial(_rmsprop, divisor=_no_root)]),
    NEW_THETA._replace(forms=[partial(_rmsprop, new_first=True)]),
    Mistake(
        "shares-swapped",
        [partial(_rmsprop, shares=lambda o: (1 - o.decay, o.decay))],
        "The two shares are exchanged: the mean forgets nearly all of the past at once.",
        "s ← ⟦(1 − ρ)⟧ s + ⟦ρ⟧ g²",
        "With ρ = 0.9, how much of the old mean should stay?",
        "The old mean keeps the share ρ, the new square gets 1 − ρ.",
    ),
    Mistake(
        "sum-for-mean",
        [
            partial(_rmsprop, shares=lambda o: (1, 1)),
            partial(_rmsprop, shares=lambda o: (o.decay, 1)),
        ],
        "The squares are added up, not averaged, so the steps become too short.",
        "s ← ⟦s + g²⟧",
        "Do the two shares in your mean add up to 1?",
        "s ← ρ s + (1 − ρ) g². With a sum this is AdaGrad.",
    ),
    Mistake(
        "mean-not-kept",
        [partial(_rmsprop, kept=0.0)],
        "The mean begins at 0 again in each step.",
        "s ← ρ ⟦0⟧ + (1 − ρ) g²",
        "Which s does your function return?",
        "Return the new s: it is given to the next step.",
    ),
    PLAIN,
    NOT_MOVED,
]
ADAM = [
    uphill(partial(_adam, sign=-1)),
    Mistake(
        "betas-swapped",
        [partial(_adam, swap=1), partial(_adam, swap=2)],
        "β₁ and β₂ are exchanged.",
        "m ← ⟦β₂⟧ m + …,   v ← ⟦β₁⟧ v + …",
        "Which of the two means should remember longer: that of the slopes, or of their squares?",
        "β₁ belongs to m, β₂ to v. The squares remember longer.",
    ),
    Mistake(
        "no-bias-correction",
        [
            partial(_adam, correct=lambda b1, b2, t: (1, 1)),
            partial(_adam, correct=lambda b1, b2, t: (1 - b1**t, 1)),
            partial(_adam, correct=lambda b1, b2, t: (1, 1 - b2**t)),
        ],
        "The means are not corrected for their start at 0, or only one of them is.",
        "m / ⟦?⟧,   v / ⟦?⟧",
        "After the first step, m is 0.1 g. What should a mean of a single slope be?",
        "Divide m by 1 − β₁ᵗ, and v by 1 − β₂ᵗ, before the step.",
    ),
    Mistake(
        "correction-at-another-step",
        [
            partial(_adam, correct=lambda b1, b2, t: (1 - b1, 1 - b2)),
            partial(_adam, correct=lambda b1, b2, t: _powers(b1, b2, t + 1)),
        ],
        "The correction does not use the number t of this step.",
        "1 − β^⟦t⟧",
        "What is the correction in the first step, and what is it after a thousand?",
        "t is 1 in the first step, and grows by 1 from step to step.",
    ),
    INSIDE._replace(forms=[partial(_adam, divisor=_inside)]),
    NO_ROOT._replace(forms=[partial(_adam, divisor=_no_root)]),
    NEW_THETA._replace(
        forms=[
            partial(_adam, squared=lambda o, theta, slope, m, m_hat: slope(theta - o.rate * m_hat)),
            _adam_stepped_first,
        ]
    ),
    Mistake(
        "square-of-the-mean",
        [
            partial(_adam, squared=lambda o, theta, slope, m, m_hat: m),
            partial(_adam, squared=lambda o, theta, slope, m, m_hat: m_hat),
        ],
        "v averages the square of the mean m, not of the slope.",
        "v ← β₂ v + (1 − β₂) ⟦m⟧²",
        "Of what is v the mean?",
        "v takes the square of the slope itself, g².",
    ),
    Mistake(
        "corrected-means-kept",
        [partial(_adam, keep=True)],
        "The corrected means are kept for the next step, and corrected once more there.",
        "return θ, ⟦m / (1 − β₁ᵗ), v / (1 − β₂ᵗ)⟧",
        "Which m does the equation for the next step begin with?",
        "Return m and v as they were before the correction.",
    ),
    PLAIN,
    NOT_MOVED,
]
