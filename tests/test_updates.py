"""The check of an optimizer's step: each optimizer's right forms, and every slip by its name."""

import numpy as np
import pytest

from nbcore.diagnosis import diagnose_update
from nbcore.diagnosis.exercises.updates import update
from nbcore.optimizers import OPTIMIZERS, adam, momentum, nesterov, rmsprop, sgd

RATE = 0.2


def my_sgd(theta, slope):
    return theta - RATE * slope(theta)


def my_momentum(theta, slope, v):
    v = 0.9 * v + slope(theta)  # as PyTorch keeps it
    return theta - RATE * v, v


def my_nesterov(theta, slope, v):
    v = 0.9 * v - RATE * slope(theta + 0.9 * v)
    return theta + v, v


def nesterov_at_the_place_ahead(theta, slope, v):
    g = slope(theta)
    v = 0.9 * v - RATE * g
    return [theta + 0.9 * v - RATE * g, v]


def my_rmsprop(theta, slope, s):
    g = slope(theta)
    s *= 0.9
    s += 0.1 * g**2  # s is the function's own
    return theta - RATE * g / (np.sqrt(s) + 1e-8), s


def my_adam(theta, slope, m, v, t):
    g = slope(theta)
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    theta -= RATE * m_hat / (np.sqrt(v_hat) + 1e-8)
    return theta, m, v


RIGHT = {
    my_sgd: sgd,
    my_momentum: momentum,
    my_nesterov: nesterov,
    nesterov_at_the_place_ahead: nesterov,
    my_rmsprop: rmsprop,
    my_adam: adam,
}
FORMS = {
    f"{name}-{slip.key}-{i}": (optimizer, slip, i)
    for name, optimizer in OPTIMIZERS.items()
    for slip in update(optimizer, {"rate": RATE}).mistakes
    for i in range(len(slip.forms))
}


@pytest.mark.parametrize(("step", "optimizer"), RIGHT.items(), ids=lambda f: f.__name__)
def test_a_right_step_is_right_however_it_keeps_its_state(step, optimizer):
    found = diagnose_update(step, optimizer, rate=RATE)
    assert found.correct, found.message
    assert not diagnose_update(step, optimizer, rate=RATE / 2).correct


def test_every_optimizer_has_a_check_and_the_known_slips_have_names():
    assert set(RIGHT.values()) == set(OPTIMIZERS.values())
    keys = {slip.key for slip in update(adam, {"rate": RATE}).mistakes}
    assert keys >= {"betas-swapped", "no-bias-correction", "epsilon-inside-root", "new-theta-used"}


@pytest.mark.parametrize("rate", [0.02, RATE, 1.0])
@pytest.mark.parametrize(("optimizer", "slip", "i"), FORMS.values(), ids=FORMS)
def test_every_form_of_every_slip_is_named(optimizer, slip, i, rate):
    """A form walks the whole path; asked step by step it would be the learner's function."""
    spec = update(optimizer, {"rate": rate})
    (form,) = [m.forms[i] for m in spec.mistakes if m is not slip and m.key == slip.key]
    step = form.args[-1]

    def mine(*given):
        theta, *state = step(*given)
        return (theta, *state) if state else theta

    found = diagnose_update(mine, optimizer, rate=rate)
    if rate == 1.0 and slip.key == "rate-missing":
        assert found.correct, "nothing is missing there"
    elif rate == 1.0 and slip.key == "rate-twice":
        assert found.correct
    else:
        assert (found.correct, found.mistake) == (False, slip.key)
        assert "⟦" in slip.equation and "^" in found.message


def test_the_slips_that_people_write():
    def swapped(theta, slope, m, v, t):
        g = slope(theta)
        m, v = 0.999 * m + 0.001 * g, 0.9 * v + 0.1 * g * g
        step = m / (1 - 0.999**t) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)
        return theta - RATE * step, m, v

    def uncorrected(theta, slope, m, v, t):
        g = slope(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        return theta - RATE * m / (np.sqrt(v) + 1e-8), m, v

    def inside(theta, slope, m, v, t):
        g = slope(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        step = m / (1 - 0.9**t) / np.sqrt(v / (1 - 0.999**t) + 1e-8)
        return theta - RATE * step, m, v

    def late(theta, slope, m, v, t):
        m = 0.9 * m + 0.1 * slope(theta)
        m_hat = m / (1 - 0.9**t)
        v = 0.999 * v + 0.001 * slope(theta - RATE * m_hat) ** 2
        return theta - RATE * m_hat / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v

    def stub(theta, slope, m, v, t):
        return theta - RATE * slope(theta), m, v

    named = [diagnose_update(f, adam, rate=RATE).mistake for f in (swapped, uncorrected, inside)]
    assert named == ["betas-swapped", "no-bias-correction", "epsilon-inside-root"]
    assert diagnose_update(late, adam, rate=RATE).mistake == "new-theta-used"
    assert diagnose_update(stub, adam, rate=RATE).mistake == "plain-descent"
    swapped_settings = dict(rate=RATE, beta1=0.999, beta2=0.9)
    assert diagnose_update(swapped, adam, **swapped_settings).correct, "its settings are told"


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (momentum, {"beta": 0}),
        (nesterov, {"beta": 0}),
        (rmsprop, {"decay": 0}),
        (adam, {"beta1": 0, "beta2": 0}),
    ],
)
def test_a_share_of_0_is_a_setting_like_others(optimizer, settings):
    def mine(theta, slope, *state):
        if optimizer in (momentum, nesterov):
            return theta - RATE * slope(theta), *state
        g = slope(theta)
        return theta - RATE * g / (np.abs(g) + 1e-8), *state[:2]

    def wrong(theta, slope, *state):
        return theta - 3 * slope(theta) ** 2, *state[:2]

    assert diagnose_update(mine, optimizer, rate=RATE, **settings).correct
    assert diagnose_update(wrong, optimizer, rate=RATE, **settings).mistake is None


def test_another_slip_has_no_name():
    def mine(theta, slope, m, v, t):
        theta, m, v = my_adam(theta, slope, m, v, t)
        return theta + 0.01, m, v

    found = diagnose_update(mine, adam, rate=RATE)
    assert (found.correct, found.mistake) == (False, None)
    assert "θ, a row for each step is not right yet" in found.message


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (lambda theta, m, v: None, "It returns None. Is `return` missing at its end?"),
        (lambda theta, m, v: theta, "It returns one array of shape (2, 3), and there should be θ"),
        (lambda theta, m, v: (theta, m), "It returns 2 things, and there should be θ, m, v."),
        (lambda theta, m, v: ("x", m, v), "It returns 'x' for θ."),
        (lambda theta, m, v: (theta[0], m, v), "θ of shape (3,); it was given one of (2, 3)."),
    ],
)
def test_what_is_no_step_is_told(returned, says):
    def mine(theta, slope, m, v, t):
        return returned(theta, m, v)

    found = diagnose_update(mine, adam, rate=RATE)
    assert (found.correct, found.mistake) == (False, None)
    assert says in " ".join(found.message.split())


def test_a_slope_taken_for_an_array_is_told_in_its_line():
    def mine(theta, g, m, v, t):
        return theta - RATE * g, m, v

    found = diagnose_update(mine, adam, rate=RATE)
    assert f"line {mine.__code__.co_firstlineno + 1} of mine" in found.message


@pytest.mark.parametrize(
    ("optimizer", "settings", "says"),
    [
        (my_adam, {"rate": 0.1}, "none of sgd, momentum"),
        ("adam", {"rate": 0.1}, "none of sgd, momentum"),
        (adam, {}, "missing a required argument: 'rate'"),
        (adam, {"rate": 0.1, "decay": 0.9}, "unexpected keyword argument 'decay'"),
        (rmsprop, {"rate": -1.0}, "the learning rate"),
    ],
)
def test_what_fits_no_optimizer_is_refused(optimizer, settings, says):
    with pytest.raises(ValueError, match=says):
        diagnose_update(my_adam, optimizer, **settings)
