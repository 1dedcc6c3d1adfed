"""Mistakes that people reported in public, rebuilt in own code: the card that each deserves."""

import numpy as np
import pytest

from nbcore.activations import identity, relu, sigmoid, softmax, tanh
from nbcore.diagnosis import diagnose
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error

SIGMOIDS = dict(loss=squared_error, hidden=sigmoid, output=sigmoid)
TANH = dict(loss=binary_cross_entropy, hidden=tanh, layers=2)


def gradients(run, deltas):
    return [X.T @ d for X, d in zip(run.activations, deltas, strict=False)], [
        d.sum(axis=0) for d in deltas
    ]


def back(net, run, delta, slope):
    """Return all deltas, from the last one; slope(e) is multiplied in before layer e + 1."""
    deltas = [delta]
    for e in reversed(range(len(net.weights) - 1)):
        deltas.insert(0, deltas[0] @ net.weights[e + 1].T * slope(e))
    return deltas


def hidden_mean_again(net, run, Y, loss):
    """Two layers in columns, hidden gradients far too small: 1/m in dZ1 and again in dW1."""
    (X, A1, A2), W2, m = (A.T for A in run.activations), net.weights[1].T, len(Y)
    dZ2 = A2 - Y.T
    dZ1 = W2.T @ dZ2 * (1 - A1**2) / m
    return [dZ1 @ X.T / m, dZ2 @ A1.T / m], [d.sum(1, keepdims=True) / m for d in (dZ1, dZ2)]


def gradient_carried_back(net, run, Y, loss):
    """The second layer passes its test, the first does not: dW2 stands where W2 belongs."""
    (X, A1, A2), m = (A.T for A in run.activations), len(Y)
    dZ2 = A2 - Y.T
    dW2 = dZ2 @ A1.T / m
    dZ1 = dW2.T @ dZ2 * (1 - A1**2)
    return [dZ1 @ X.T / m, dW2], [d.sum(1, keepdims=True) / m for d in (dZ1, dZ2)]


def last_weights_from_error(net, run, Y, loss):
    """XOR is not learned: the last weights get the error, the hidden ones the delta."""
    X, H, O = run.activations
    error = 2 * (O - Y) / len(Y)
    delta = error * O * (1 - O)
    hidden = delta @ net.weights[1].T * H * (1 - H)
    return [X.T @ hidden, H.T @ error], [hidden.sum(axis=0), error.sum(axis=0)]


def outputs_carried_back(net, run, Y, loss):
    """All outputs tend to ½: the hidden error adds up outputs, not deltas."""
    X, L = run.activations, len(net.weights)
    deltas = [X[e + 2] @ net.weights[e + 1].T * X[e + 1] * (1 - X[e + 1]) for e in range(L - 1)]
    deltas.append(2 * (X[-1] - Y) / len(Y) * X[-1] * (1 - X[-1]))
    return gradients(run, deltas)


def slope_formula_at_z(net, run, Y, loss):
    """It learns slowly: x (1 - x), meant for the output, is given the pre-activation."""
    Z = run.zs
    delta = 2 * (run.activations[-1] - Y) / len(Y) * Z[-1] * (1 - Z[-1])
    return gradients(run, back(net, run, delta, lambda e: Z[e] * (1 - Z[e])))


def errors_without_slopes(net, run, Y, loss):
    """A curve is not approximated: slopes at the updates only, plain errors on the way back."""
    X = run.activations
    errors = back(net, run, 2 * (X[-1] - Y) / len(Y), lambda e: 1)
    return gradients(run, [E * A * (1 - A) for E, A in zip(errors, X[1:], strict=True)])


def softmax_skipped(net, run, Y, loss):
    """The backward pass of softmax copies the gradient that it is given."""
    X, f = run.activations, net.functions
    slope = lambda e: f[e].deriv(run.zs[e], X[e + 1])  # noqa: E731
    return gradients(run, back(net, run, loss.deriv(X[-1], Y) / len(Y), slope))


def wrong_sign_in_log_loss(net, run, Y, loss):
    """The formula of dA is taken for a misprint: both of its terms get a minus sign."""
    X, f = run.activations, net.functions
    slope = lambda e: f[e].deriv(run.zs[e], X[e + 1])  # noqa: E731
    dA = -(Y / X[-1] + (1 - Y) / (1 - X[-1])) / len(Y)
    return gradients(run, back(net, run, dA * slope(-1 + len(f)), slope))


def function_of_the_next_layer(net, run, Y, loss):
    """Fine until activations are mixed: the slope is that of the next layer's function."""
    X, f = run.activations, net.functions
    delta = loss.deriv(X[-1], Y) * f[-1].deriv(run.zs[-1], X[-1]) / len(Y)
    slope = lambda e: f[e + 1].deriv(run.zs[e], X[e + 1])  # noqa: E731
    return gradients(run, back(net, run, delta, slope))


NAMED = [
    (hidden_mean_again, TANH, "mean-twice"),
    (gradient_carried_back, TANH, "gradient-for-weights"),
    (last_weights_from_error, SIGMOIDS | {"layers": 2}, "weights-before-derivative"),
    (outputs_carried_back, SIGMOIDS, "outputs-carried-back"),
    (slope_formula_at_z, SIGMOIDS, "z-in-sigmoid-slope"),
    (errors_without_slopes, SIGMOIDS, "errors-carried-back"),
    (softmax_skipped, dict(loss=cross_entropy), "softmax-slopes-missing"),
    (wrong_sign_in_log_loss, dict(loss=binary_cross_entropy), "log-loss-signs"),
    (function_of_the_next_layer, {}, "derivative-of-wrong-layer"),
]


@pytest.mark.parametrize(
    ("learner", "options", "key"), NAMED, ids=lambda v: getattr(v, "__name__", None)
)
def test_what_was_wrong_is_named(learner, options, key):
    found = diagnose(learner, **options)
    assert (found.correct, found.mistake, found.also) == (False, key, None), found.message


def delta_of_the_layer_below(net, run, Y, loss):
    """A correction that makes it worse: each layer's gradient from the delta one layer below."""
    X, dW, db = run.activations, [], []
    delta = 2 * (X[-1] - Y) / len(Y) * X[-1] * (1 - X[-1])
    for e in reversed(range(len(net.weights))):
        delta = delta @ net.weights[e].T * X[e] * (1 - X[e])
        dW.insert(0, X[e].T @ delta)
        db.insert(0, delta.sum(axis=0))
    return dW, db


def test_gradients_of_another_layers_size_do_not_accuse_the_delta():
    found = diagnose(delta_of_the_layer_below, **SIGMOIDS)
    assert not found.correct and found.mistake is None
    assert found.card.headline == "∂J/∂W₃ is the first that goes wrong"
    assert "as many as layer 2 has neurons" in found.message.replace("\n  ", " ")


def last_gradients_off(net, run, Y, loss):
    """The last layer's gradients alone are wrong, in no way that has a name."""
    X, f = run.activations, net.functions
    slope = lambda e: f[e].deriv(run.zs[e], X[e + 1])  # noqa: E731
    dW, db = gradients(run, back(net, run, 2 * (X[-1] - Y) / len(Y) * slope(len(f) - 1), slope))
    return [*dW[:-1], np.sin(dW[-1])], [*db[:-1], np.sin(db[-1])]


def test_where_the_layer_below_is_right_the_delta_above_it_is_not_accused():
    found = diagnose(last_gradients_off, loss=squared_error)
    assert not found.correct and found.mistake is None
    assert found.card.headline == "∂J/∂W₃ is the first that goes wrong"


def mask_by_activation(net, run, Y, loss):
    """Said to be wrong, and right: a ReLU is off where its output is 0."""
    X = run.activations
    delta = 2 * (X[-1] - Y) / len(Y)
    return gradients(run, back(net, run, delta, lambda e: X[e + 1] != 0))


def flat_biases_late_mean(net, run, Y, loss):
    """Stuck at chance, and right: the softmax of the forward pass had the wrong axis."""
    X, A1, A2 = run.activations
    error, m = A2 - Y, len(Y)
    hidden = net.weights[1].dot(error.T).T * (run.zs[0] > 0)
    return [X.T @ hidden / m, A1.T @ error / m], [hidden.sum(0) / m, error.sum(0) / m]


@pytest.mark.parametrize(
    ("learner", "options"),
    [
        (mask_by_activation, dict(loss=squared_error, hidden=relu, output=identity)),
        (
            flat_biases_late_mean,
            dict(loss=cross_entropy, hidden=relu, output=softmax, layers=2),
        ),
    ],
)
def test_right_code_whose_trouble_lay_elsewhere_is_right(learner, options):
    assert diagnose(learner, **options).correct


def test_three_activations_are_two_layers_and_the_card_says_so():
    assert "layers=2" in diagnose(flat_biases_late_mean).message
