"""The exercises of descent and of measuring: a step, and a gradient by central differences."""

import numpy as np

from nbcore.activations import tanh
from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.exercises.examination import EXAMPLES, ExerciseSpec, random_arrays
from nbcore.losses import squared_error
from nbcore.network import backward, forward, init


def _step_case(seed):
    def arguments():
        net = init((2, 4, 3), [tanh, tanh], seed=seed)
        net = net._replace(biases=random_arrays(*[b.shape for b in net.biases], seed=seed))
        X, Y = random_arrays((EXAMPLES, 2), (EXAMPLES, 3), seed=seed + 1)
        return net, backward(net, forward(net, X), Y, squared_error), 0.3

    return arguments


def _stepped(way):
    """Return a step in which every parameter p with its slope g becomes way(p, g, rate)."""

    def step(net, grads, rate):
        pairs = [zip(net.weights, grads.weights, strict=True)]
        pairs.append(zip(net.biases, grads.biases, strict=True))
        return net._replace(
            weights=[way(p, g, rate) for p, g in pairs[0]],
            biases=[way(p, g, rate) for p, g in pairs[1]],
        )

    return step


def _parameters(stepped):
    """Return the arrays of what a step returned, layer by layer."""
    weights = stepped.weights if hasattr(stepped, "weights") else stepped[0]
    biases = stepped.biases if hasattr(stepped, "biases") else stepped[1]
    return [array for pair in zip(weights, biases, strict=True) for array in pair]


STEP = ExerciseSpec(
    cases=[_step_case(5), _step_case(6)],
    right=_stepped(lambda p, g, rate: p - rate * g),
    names=["W₁", "b₁", "W₂", "b₂"],
    equation="W ← W − η ∂J/∂W,   b ← b − η ∂J/∂b",
    takes="net grads rate",
    parts=_parameters,
    mistakes=(
        Mistake(
            "uphill",
            [_stepped(lambda p, g, rate: p + rate * g)],
            "You step along the gradient, which leads uphill.",
            "W ← W ⟦+⟧ η ∂J/∂W",
            "The gradient points to where the cost grows. Which way do you want?",
            "Descent goes against the gradient: θ − η ∂J/∂θ.",
        ),
        Mistake(
            "rate-missing",
            [_stepped(lambda p, g, rate: p - g)],
            "The learning rate is missing.",
            "W ← W − ⟦?⟧ ∂J/∂W",
            "How long is your step when the rate is 0.001?",
            "The rate η scales the step: θ − η ∂J/∂θ.",
        ),
        Mistake(
            "start-forgotten",
            [_stepped(lambda p, g, rate: -rate * g)],
            "You return the step alone, without the place it starts from.",
            "W ← ⟦?⟧ − η ∂J/∂W",
            "Where does the step begin?",
            "The new weights are the old ones less the step.",
        ),
        Mistake(
            "biases-not-moved",
            [
                lambda net, grads, rate: net._replace(
                    weights=_stepped(lambda p, g, r: p - r * g)(net, grads, rate).weights
                )
            ],
            "The weights take a step, the biases do not.",
            "b ← b ⟦?⟧",
            "How many kinds of parameters does the network have?",
            "Biases are parameters too: b − η ∂J/∂b.",
        ),
        Mistake(
            "not-moved",
            [lambda net, grads, rate: net],
            "The network that you return has not moved.",
            "W ← W ⟦?⟧",
            "What lies between a gradient and a better network?",
            "Each weight and each bias becomes itself less rate times its gradient. In a loop, "
            "W = W - ... gives the new array to the name W alone: put it into a new list.",
        ),
    ),
)


def _slope_case(shape, seed, h=0.05):
    """Return a bent cost of all entries of an array together, the array, and h."""

    def arguments():
        array, bend = random_arrays(shape, shape, seed=seed)

        def J():
            return float((np.sin(array) * bend).sum() + 0.2 * array.sum() ** 2)

        J.__qualname__ = "J"  # as it is called in an error
        return J, array, h

    return arguments


def _differences(up, down, distance, put_back=True):
    """Return a numerical gradient: nudges of `up` h and `down` h, over a distance of so many h."""

    def numerical(J, array, h):
        slopes = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + up * h
            above = J()
            array[place] = kept - down * h
            below = J()
            array[place] = kept if put_back else kept - down * h
            slopes[place] = (above - below) / (distance * h)
        return slopes

    return numerical


def _five_point(J, array, h):
    """Return slopes from four costs, at h and 2h on either side, whose error shrinks with h⁴."""
    near, far = _differences(1, 1, 2)(J, array, h), _differences(2, 2, 4)(J, array, h)
    return (4 * near - far) / 3


NUMERICAL = ExerciseSpec(
    # So large an h is far from the limit: whoever has another h gets other numbers.
    cases=[_slope_case((3, 4), 5), _slope_case((1, 5), 6), _slope_case((2, 3), 7, h=0.6)],
    right=_differences(1, 1, 2),
    names=["slopes"],
    equation="slope ≈ (J(p + h) − J(p − h)) / 2h, for each entry p",
    takes="J array h",
    also={
        "This is the five-point difference: four costs for each entry, and an error that shrinks "
        "with h⁴, not with h².": _five_point,
    },
    mistakes=(
        Mistake(
            "divided-by-h-instead-of-2h",
            [_differences(1, 1, 1)],
            "The distance between the two nudges is 2h, not h.",
            "slope ≈ (J(p + h) − J(p − h)) / ⟦h⟧",
            "How far is it from p − h to p + h?",
            "Divide by 2 * h.",
        ),
        *(
            Mistake(
                "one-sided-difference",
                [_differences(*nudges, 1)],
                "This is the one-sided difference, whose error shrinks with h only, not with h².",
                f"slope ≈ {equation} / h",
                "What does the bend of the curve do to a line through p and one neighbor, and what "
                "to one through p − h and p + h?",
                f"Nudge {way} too, and divide by 2 * h: the bend cancels.",
            )
            for nudges, equation, way in (
                ((1, 0), "(J(p + h) − ⟦J(p)⟧)", "down"),
                ((0, 1), "(⟦J(p)⟧ − J(p − h))", "up"),
            )
        ),
        Mistake(
            "one-nudge-over-2h",
            [_differences(1, 0, 2), _differences(0, 1, 2)],
            "You nudge one way only, but divide by 2h.",
            "slope ≈ (⟦J(p + h) − J(p)⟧) / 2h",
            "How far apart are the two places at which you ask for the cost?",
            "From p + h go down by 2h, to p − h; then put p back.",
        ),
        Mistake(
            "not-divided",
            [lambda J, array, h: _differences(1, 1, 2)(J, array, h) * 2 * h],
            "This is the change of the cost; it is not divided by the distance yet.",
            "slope ≈ (J(p + h) − J(p − h)) ⟦?⟧",
            "What is the unit of a slope?",
            "Divide by 2 * h.",
        ),
        Mistake(
            "sign-flipped",
            [_differences(-1, -1, 2)],
            "The two costs are exchanged, so the sign is wrong.",
            "slope ≈ ⟦(J(p − h) − J(p + h))⟧ / 2h",
            "When J grows with p, which of the two costs is larger?",
            "The upper one comes first: J(p + h) − J(p − h).",
        ),
        Mistake(
            "not-put-back",
            [_differences(1, 1, 2, put_back=False)],
            "An entry is not put back before the next one is nudged.",
            "array[place] = ⟦kept⟧, after both nudges",
            "What does the array hold when your function has ended?",
            "Keep the old value before the first nudge, and put exactly it back after the second.",
        ),
        Mistake(
            "brackets-missing",
            [lambda J, array, h: _differences(1, 1, 2)(J, array, h) * h * h],
            "Without brackets / 2 * h divides by 2 and then multiplies by h.",
            "slope ≈ (J(p + h) − J(p − h)) ⟦/ 2 · h⟧",
            "In which order does Python read a / b * c?",
            "Write / (2 * h).",
        ),
        Mistake(
            "h-not-used",
            [
                lambda J, array, h, own=own: _differences(1, 1, 2)(J, array, own)
                for own in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7)
            ],
            "Your function takes an h of its own instead of the one that it is given.",
            "slope ≈ (J(p + ⟦h⟧) − J(p − ⟦h⟧)) / ⟦2h⟧",
            "Who should choose h, your function or its caller?",
            "Use the argument h, so that the caller can try several.",
        ),
        Mistake(
            "all-slopes-zero",
            [lambda J, array, h: np.zeros_like(array)],
            "All slopes are 0: the two costs are the same, or are not there yet.",
            "slope = ⟦0⟧",
            "Does the array that J looks at change between the two costs?",
            "Nudge the array itself, not a copy: array[place] = kept + h; above = J(); then below.",
        ),
    ),
)
