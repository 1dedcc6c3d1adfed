"""Checks of the small exercises: from a layer to an optimizer's steps.

Each calls the learner's function with arguments of its own, compares what it returns, and names the
mistake that gives exactly those numbers, as `diagnose` does for a whole backward pass. They all
return a `Diagnosis`, raise nothing that the function does, and take `hint=2` for more.
"""

from collections.abc import Callable

from nbcore.diagnosis.exercises.back import GRADIENTS, HIDDEN_DELTA, LOSS, OUTPUT_DELTA
from nbcore.diagnosis.exercises.examination import examine
from nbcore.diagnosis.exercises.forward import LAYER
from nbcore.diagnosis.exercises.steps import NUMERICAL, STEP
from nbcore.diagnosis.exercises.updates import update
from nbcore.diagnosis.result import Diagnosis


def diagnose_layer(my_layer: Callable, *, hint: int = 1) -> Diagnosis:
    """Check `my_layer(X, W, b, f)`: what leaves a layer, f(X W + b), of shape (m, n_out)."""
    return examine(LAYER, my_layer, hint)


def diagnose_loss(my_loss: Callable, *, hint: int = 1) -> Diagnosis:
    """Check `my_loss(Y_hat, Y)`: J, the mean of the squared errors, and its slope (m, n_L)."""
    return examine(LOSS(), my_loss, hint)


def diagnose_output_delta(my_output_delta: Callable, *, hint: int = 1) -> Diagnosis:
    """Check `my_output_delta(Y_hat, Y)`: delta_L for log loss, sigmoid and the mean, (m, n_L)."""
    return examine(OUTPUT_DELTA(), my_output_delta, hint)


def diagnose_hidden_delta(my_hidden_delta: Callable, *, hint: int = 1) -> Diagnosis:
    """Check `my_hidden_delta(delta_next, W_next, Z, f)`: delta_l by equation (2), (m, n_l)."""
    return examine(HIDDEN_DELTA(), my_hidden_delta, hint)


def diagnose_gradients(my_gradients: Callable, *, hint: int = 1) -> Diagnosis:
    """Check `my_gradients(X, delta)`: ∂J/∂W and ∂J/∂b of a layer by equations (3) and (4)."""
    return examine(GRADIENTS(), my_gradients, hint)


def diagnose_step(my_step: Callable, *, hint: int = 1) -> Diagnosis:
    """Check `my_step(net, grads, rate)`: the network after a step of gradient descent.

    It may also return (weights, biases).
    """
    return examine(STEP, my_step, hint)


def diagnose_numerical(my_numerical: Callable, *, hint: int = 1) -> Diagnosis:
    """Check `my_numerical(J, array, h)`: the central difference of J() for each entry of array."""
    return examine(NUMERICAL, my_numerical, hint)


def diagnose_update(
    my_update: Callable, optimizer: Callable, *, hint: int = 1, **settings: float
) -> Diagnosis:
    """Check a step of an optimizer of `nbcore.optimizers`, such as `adam`, taken several times.

    `settings` are the optimizer's own, such as rate=0.2; the function holds the same numbers. It
    is given theta, the function slope (with g = slope(theta)) and what it has returned the time
    before, at first zeros like theta:

        sgd                  my_update(theta, slope)           returns theta
        momentum, nesterov   my_update(theta, slope, v)        returns theta, v
        rmsprop              my_update(theta, slope, s)        returns theta, s
        adam                 my_update(theta, slope, m, v, t)  returns theta, m, v; t is 1, 2, ...

    Raises ValueError for another optimizer, and for settings that do not fit it.
    """
    return examine(update(optimizer, settings), my_update, hint)
