"""One slope measured by three differences: against closed forms, and in two arithmetics."""

import numpy as np
import pytest

from nbcore.activations import identity, leaky_relu, relu, sigmoid, tanh
from nbcore.analysis import finite_differences as differences
from nbcore.analysis.finite_differences import costs_near, measure_slopes, network_at_kink
from nbcore.analysis.parameters import Parameter, array_of, value
from nbcore.check import numerical_gradients
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import Network, backward, forward

X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
DISTANCES = differences.DISTANCES
HS = [float(f"{digit}e{n}") for n in range(-15, 0) for digit in (1, 3)]
B1, W1 = Parameter("b", 0, 0, 0), Parameter("W", 0, 0, 0)
PARAMETERS = [W1, Parameter("W", 0, 1, 0), B1, Parameter("W", 1, 2, 0), Parameter("b", 1, 0, 0)]
UP, DOWN, CENTRAL = range(3)
all_parameters = pytest.mark.parametrize("parameter", PARAMETERS, ids=str)


def net_of(function=tanh, distance=1, seed=59):
    return network_at_kink(X, [function, sigmoid], example=2, distance=distance, seed=seed)


def narrow(net):
    """Return the network in float32."""
    return Network(*([a.astype("f") for a in part] for part in net[:2]), net.functions)


def measure(net, parameter, hs, **options):
    return measure_slopes(net, X, Y, binary_cross_entropy, parameter, hs, **options)


def slope_at(net, parameter, x=X, y=Y, loss=binary_cross_entropy):
    return value(backward(net, forward(net, x), y, loss), parameter)


def test_a_parabola_has_known_slopes():
    # J = (w x - y)² with x = 3, w = 2, y = 1: the slope is 2 x (w x - y) = 30, and J bends by x².
    net = Network([np.array([[2.0]])], [None], [identity])
    parameter = Parameter("W", 0, 0, 0)
    found = measure_slopes(net, [[3.0]], [[1.0]], squared_error, parameter, [0.5, 0.01])
    assert found.exact == 30
    assert found.slopes == pytest.approx(np.array([[34.5, 30.09], [25.5, 29.91], [30, 30]]))
    assert found.errors[UP] == pytest.approx([4.5 / 34.5, 0.09 / 30.09])
    assert found.errors[DOWN] == pytest.approx([4.5 / 30, 0.09 / 30])
    assert found.errors[CENTRAL] == pytest.approx([0, 0], abs=1e-12)
    assert found.truncation == pytest.approx(found.errors, abs=1e-12)


@all_parameters
def test_the_central_difference_is_that_of_the_gradient_check(parameter):
    net = net_of()
    found = measure(net, parameter, [1e-2, 1e-4])
    for h, slope in zip(found.hs, found.slopes[CENTRAL], strict=True):
        checked = numerical_gradients(net, X, Y, binary_cross_entropy, h=h)
        assert slope == pytest.approx(value(checked, parameter), rel=1e-9)
    assert found.exact == slope_at(net, parameter)
    assert found.slopes[:2].mean(axis=0) == pytest.approx(found.slopes[CENTRAL], rel=1e-9)


@all_parameters
def test_one_sided_errors_fall_like_h_and_central_ones_like_h_squared(parameter):
    errors = measure(net_of(), parameter, [1e-2, 1e-3]).errors
    assert errors[:, 0] / errors[:, 1] == pytest.approx([10, 10, 100], rel=0.03)


@all_parameters
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("function", [tanh, relu, leaky_relu])
def test_truncation_and_rounding_together_explain_every_error(function, dtype, parameter):
    for seed in range(0, 60, 12):
        for distance in DISTANCES if parameter in (B1, W1) and function is not tanh else [1]:
            found = measure(net_of(function, distance, seed), parameter, HS, dtype=dtype)
            expected = found.truncation + found.rounding
            assert (found.errors <= 5 * expected).all()
            ruled = found.truncation > 20 * found.rounding
            ratio = found.errors[ruled] / found.truncation[ruled]
            assert ((ratio > 0.3) & (ratio < 3)).all()


def test_the_best_h_is_near_the_root_of_the_last_digit_or_its_cube_root():
    for dtype, one_sided, central in ((np.float64, 3e-8, 1e-5), (np.float32, 1e-3, 1e-2)):
        found = measure(net_of(), B1, HS, dtype=dtype)
        assert found.hs[found.best] == pytest.approx([one_sided, one_sided, central])
        least = found.errors[range(3), found.best]
        far = found.errors[:, [0, -1]]
        assert (far > 30 * least[:, None]).all(), "both ends of the range are far worse"


def test_all_arithmetic_is_done_in_float32_where_that_is_asked_for():
    net, h = net_of(), np.float32(1e-3)
    found = measure(net, B1, [1e-3], dtype=np.float32)
    assert found.hs.dtype == found.slopes.dtype == np.float32
    small = narrow(net)
    costs = []
    for step in (-h, h):
        biases = [small.biases[0].copy(), small.biases[1]]
        biases[0][0, 0] += step
        run = forward(small._replace(biases=biases), X.astype("f"))
        assert run.zs[-1].dtype == np.float32
        losses = binary_cross_entropy.from_z(run.zs[-1], run.activations[-1], Y.astype("f"))
        costs.append(np.float32(losses.sum() / 4))
    assert found.slopes[CENTRAL, 0] == (costs[1] - costs[0]) / np.float32(2 * h)
    near = costs_near(net, X, Y, binary_cross_entropy, B1, [-h, h], dtype=np.float32)
    assert near.dtype == np.float32 and near.tolist() == costs


def test_a_nudge_below_the_last_digit_is_lost_and_its_slope_is_0():
    for dtype in (np.float32, np.float64):
        net = net_of()
        p = dtype(net.biases[0][0, 0])
        found = measure(net, B1, HS, dtype=dtype)
        assert (found.lost == [p + dtype(h) == p == p - dtype(h) for h in HS]).all()
        assert (found.slopes[:, found.lost] == 0).all()
        assert (found.errors[:, found.lost] == 1).all()
    assert measure(net, B1, HS, dtype=np.float32).lost.sum() > 10


@pytest.mark.parametrize("function", [relu, leaky_relu])
@pytest.mark.parametrize("parameter", [B1, W1])
def test_at_the_kink_up_and_down_see_two_slopes_and_central_their_mean(function, parameter):
    net = net_of(function, 0)
    found = measure(net, parameter, [1e-6])
    array_of(net, parameter)[parameter.i, parameter.j] += 1e-9
    right, left = slope_at(net, parameter), found.exact
    assert abs(right - left) > 0.01
    assert found.slopes[:, 0] == pytest.approx([right, left, (left + right) / 2], rel=1e-4)
    half = abs(right - left) / 2
    larger = max(abs(left), abs(left + right) / 2)
    assert found.errors[CENTRAL, 0] == pytest.approx(half / larger, rel=1e-3)


@pytest.mark.parametrize("distance", DISTANCES[1:-1])
def test_errors_jump_where_h_is_larger_than_the_distance_from_the_kink(distance):
    hs = [distance / 2, distance * 3 / 2]
    for found in (measure(net_of(relu, distance), B1, hs), measure(net_of(relu, distance), W1, hs)):
        for errors in (found.errors, found.truncation):
            up, down, central = errors[:, 1] / errors[:, 0]
            assert up == pytest.approx(3, rel=0.2), "no kink on this side"
            assert down > 4 and central > 2 * 9
        assert (found.errors[1:, 1] > 0.02).all()
    near, far = measure(net_of(relu, distance), B1, hs, dtype=np.float32).errors[DOWN]
    assert far > 0.02 and far > 2 * near


@pytest.mark.parametrize("function", [tanh, relu])
@pytest.mark.parametrize("seed", [0, 17, 23, 59, 99])
def test_a_network_has_one_pre_activation_at_the_distance_and_the_others_clear(seed, function):
    weights = net_of(function, 1, seed).weights
    for distance in DISTANCES:
        net = net_of(function, distance, seed)
        assert all((W == V).all() for W, V in zip(net.weights, weights, strict=True))
        small = narrow(net)
        pairs = zip([*net.weights, *net.biases], [*small.weights, *small.biases], strict=True)
        assert all((wide == low).all() for wide, low in pairs), "the same network in both types"
        Z = forward(net, X).zs[0]
        assert (Z == forward(small, X.astype("f")).zs[0]).all(), "without any rounding"
        assert Z[2, 0] == pytest.approx(distance, abs=5e-7)
        assert (Z[2, 0] == 0) == (distance == 0)
        assert (np.abs(np.delete(Z[:, 0], 2)) > differences.CLEAR - 1e-6).all()
        assert Z[3, 0] > 0, "so that the slope is not 0"


def test_a_slope_of_0_is_measured_without_a_warning():
    net = Network([np.zeros((2, 1))], [np.zeros((1, 1))], [identity])
    parameter = Parameter("b", 0, 0, 0)
    found = measure_slopes(net, X, 0 * Y, squared_error, parameter, [0.1, 1e-3])
    assert found.exact == 0
    assert found.errors[:, 0].tolist() == [1, 1, 0]
    assert (found.rounding == 2).all()


def test_the_network_and_the_data_are_left_alone():
    net, x, y = net_of(), X.copy(), Y.copy()
    for array in (*net.weights, *net.biases, x, y):
        array.flags.writeable = False
    measure_slopes(net, x, y, binary_cross_entropy, B1, [0.1])


def test_steps_may_come_in_any_order():
    up, down = (measure(net_of(relu, 0.002), B1, hs) for hs in (HS, HS[::-1]))
    assert (up.truncation == down.truncation[:, ::-1]).all()
    assert (up.slopes == down.slopes[:, ::-1]).all()
