"""The network: its gradients against two oracles, its precision, and the input it refuses."""

import inspect
import math
import re

import numpy as np
import pytest

from nbcore import network
from nbcore.activations import Activation, identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.check import numerical_gradients, relative_error
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Gradients, Network, backward, cost, cost_and_gradients, forward, init

HIDDEN = [identity, relu, leaky_relu, tanh, sigmoid]
PAIRS = [(f, loss) for loss in (squared_error, binary_cross_entropy) for f in HIDDEN]
PAIRS += [(softmax, cross_entropy)]
SIZES = [(3, 2), (3, 4, 2), (4, 3, 6, 2), (7, 2, 6, 3, 4)]  # unlike each other, and the batch's 5
named = {"ids": lambda value: value.name}
every_pair = pytest.mark.parametrize(("output", "loss"), PAIRS, **named)
every_hidden = pytest.mark.parametrize("hidden", HIDDEN, **named)


def example(sizes, hidden, output, loss, biases=True, m=5):
    """Return (net, X, Y) away from every kink, and with 0 < Ŷ < 1 where a logarithm needs it."""
    functions = [hidden] * (len(sizes) - 2) + [output]
    in_between = loss is not squared_error and output not in (sigmoid, softmax)
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((m, sizes[0]))
        net = init(sizes, functions, biases=biases, seed=seed)
        if biases:
            net = net._replace(biases=[rng.standard_normal(b.shape) for b in net.biases])
        if in_between:  # nothing negative anywhere, and the last layer no larger than 0.8
            X = abs(X)
            parts = ([a if a is None else abs(a) for a in part] for part in net[:2])
            net = Network(*parts, functions)
            largest = forward(net, X).zs[-1].max()
            net.weights[-1] *= 0.8 / largest
            if biases:
                net.biases[-1] *= 0.8 / largest
        run = forward(net, X)
        bent = [Z for Z, f in zip(run.zs, functions, strict=True) if f in (relu, leaky_relu)]
        if any(abs(Z).min() < 1e-3 or Z.max() < 0 for Z in bent):
            continue
        if not in_between or run.activations[-1].min() > 0.1:
            return net, X, rng.dirichlet(np.ones(sizes[-1]), m)
    raise AssertionError("no seed gives such an example")


def arrays(record):
    """Return all arrays of a record of lists, without its Nones and functions."""
    return [a for part in record for a in part if isinstance(a, np.ndarray)]


@every_hidden
@every_pair
def test_backward_is_the_slope_of_the_cost(hidden, output, loss):
    for sizes in SIZES:
        for biases in (True, False):
            for m in (1, 5):
                net, X, Y = example(sizes, hidden, output, loss, biases, m)
                for mean in (True, False):
                    grads = backward(net, forward(net, X), Y, loss, mean=mean)
                    measured = numerical_gradients(net, X, Y, loss, mean=mean)
                    assert relative_error(grads, measured) < 1e-6, (sizes, biases, m, mean)


def by_hand(net, X, Y):
    """Return J and its gradients, an index at a time: tanh, then sigmoid, squared error, sum."""
    W, b, L, m = net.weights, net.biases, len(net.weights), len(X)
    x = [X] + [np.zeros((m, w.shape[1])) for w in W]
    deltas, dW, db = ([np.zeros(a.shape) for a in like] for like in (x[1:], W, b))
    for l in range(L):
        for i, k in np.ndindex(deltas[l].shape):
            z = b[l][0, k] + sum(x[l][i, j] * W[l][j, k] for j in range(len(W[l])))
            x[l + 1][i, k] = math.tanh(z) if l < L - 1 else 1 / (1 + math.exp(-z))
    for l in reversed(range(L)):
        for i, k in np.ndindex(deltas[l].shape):
            a = x[l + 1][i, k]
            if l == L - 1:
                deltas[l][i, k] = 2 * (a - Y[i, k]) * a * (1 - a)
            else:
                back = sum(deltas[l + 1][i, n] * W[l + 1][k, n] for n in range(b[l + 1].size))
                deltas[l][i, k] = back * (1 - a * a)
        for j, k in np.ndindex(W[l].shape):
            dW[l][j, k] = sum(x[l][i, j] * deltas[l][i, k] for i in range(m))
        for k in range(b[l].size):
            db[l][0, k] = sum(deltas[l][i, k] for i in range(m))
    J = sum((x[L][i, k] - Y[i, k]) ** 2 for i, k in np.ndindex(Y.shape))
    return J, Gradients(deltas, dW, db)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_one_number_at_a_time_gives_the_same(sizes):
    net, X, Y = example(sizes, tanh, sigmoid, squared_error)
    run = forward(net, X)
    J, expected = by_hand(net, X, Y)
    assert cost(net, run, Y, squared_error, mean=False) == pytest.approx(J, rel=1e-12)
    grads = backward(net, run, Y, squared_error, mean=False)
    assert relative_error(grads, expected) < 1e-12


@every_pair
def test_the_mean_divides_the_sum_by_m_once(output, loss):
    net, X, Y = example((4, 3, 6, 2), tanh, output, loss)
    run = forward(net, X)
    total, mean = (cost(net, run, Y, loss, mean=mean) for mean in (False, True))
    assert mean == pytest.approx(total / 5, rel=1e-15)
    total, mean = (arrays(backward(net, run, Y, loss, mean=mean)) for mean in (False, True))
    assert relative_error([5 * a for a in mean], total) < 1e-14


@pytest.mark.parametrize("biases", [True, False])
def test_everything_is_shaped_and_listed_like_the_parameters(biases):
    net, X, Y = example((7, 2, 6, 3, 4), tanh, softmax, cross_entropy, biases)
    run = forward(net, X)
    grads = backward(net, run, Y, cross_entropy)
    assert [x.shape[1] for x in run.activations] == [7, 2, 6, 3, 4]
    assert [z.shape for z in run.zs] == [(5, n) for n in (2, 6, 3, 4)]
    assert [d.shape for d in grads.deltas] == [z.shape for z in run.zs]
    assert [w.shape for w in grads.weights] == [w.shape for w in net.weights]
    if biases:
        assert [b.shape for b in grads.biases] == [b.shape for b in net.biases]
    else:
        assert grads.biases == net.biases == [None] * 4


@every_pair
@pytest.mark.parametrize("mean", [True, False])
def test_one_call_gives_the_cost_and_the_gradients(output, loss, mean):
    net, X, Y = example((4, 3, 6, 2), tanh, output, loss)
    run = forward(net, X)
    J, grads = cost_and_gradients(net, X, Y, loss, mean=mean)
    assert J == cost(net, run, Y, loss, mean=mean)
    assert relative_error(grads, backward(net, run, Y, loss, mean=mean)) == 0
    with pytest.raises(ValueError, match="Y has shape"):
        cost_and_gradients(net, X, Y[:, :1], loss, mean=mean)
    with pytest.raises(ValueError, match="mean is 'sum'"):
        cost_and_gradients(net, X, Y, loss, mean="sum")


def test_a_derivative_is_given_the_z_that_it_may_need():
    sine = Activation("sine", np.sin, lambda Z, A: np.cos(Z))
    net, X, Y = example((4, 3, 6, 2), sine, sine, squared_error)
    grads = backward(net, forward(net, X), Y, squared_error)
    assert relative_error(grads, numerical_gradients(net, X, Y, squared_error)) < 1e-6


def test_biases_may_be_missing_in_one_layer_only():
    net, X, Y = example((4, 3, 6, 2), tanh, sigmoid, binary_cross_entropy)
    net.biases[1] = None
    grads = backward(net, forward(net, X), Y, binary_cross_entropy)
    assert grads.biases[1] is None
    assert relative_error(grads, numerical_gradients(net, X, Y, binary_cross_entropy)) < 1e-6


@every_hidden
@every_pair
def test_float32_stays_float32_whatever_the_targets_are(hidden, output, loss):
    net, X, Y = example((4, 3, 6, 2), hidden, output, loss)
    low = Network(*([a.astype(np.float32) for a in part] for part in net[:2]), net.functions)
    run = forward(low, X.astype(np.float32))
    for targets in ((Y > 0.5).astype(int), Y.astype(np.float32), Y):
        grads = backward(low, run, targets, loss)
        assert {a.dtype for a in [*arrays(run), *arrays(grads)]} == {np.dtype(np.float32)}
    assert relative_error(grads, backward(net, forward(net, X), Y, loss)) < 1e-4


@pytest.mark.parametrize(
    ("own", "dtype"), [(np.float32, np.float32), (np.float64, np.float64), (int, np.float64)]
)
def test_whole_numbers_take_on_the_precision_of_the_network(own, dtype):
    net = Network([np.eye(2, dtype=own)], [np.ones((1, 2), own)], [sigmoid])
    run = forward(net, [[0, 0], [0, 1]])
    grads = backward(net, run, [[0, 0], [0, 1]], binary_cross_entropy)
    assert {a.dtype for a in [*arrays(run), *arrays(grads)]} == {np.dtype(dtype)}


def test_a_single_example_is_one_row():
    net, X, Y = example((3, 4, 2), tanh, softmax, cross_entropy)
    one, row = forward(net, X[2]), forward(net, X[2:3])
    assert one.activations[0].shape == (1, 3)
    assert relative_error([one.zs, one.activations], [row.zs, row.activations]) == 0
    assert forward(net, X[2].tolist()).zs[1].tolist() == row.zs[1].tolist()


@every_pair
def test_arguments_are_left_alone(output, loss):
    net, X, Y = example((3, 4, 2), relu, output, loss)
    for a in [*arrays(net), X, Y]:
        a.flags.writeable = False  # to write into it is an error from here on
    run = forward(net, X)
    for a in arrays(run):
        a.flags.writeable = False
    first = backward(net, run, Y, loss)
    cost(net, run, Y, loss)
    assert relative_error(backward(net, run, Y, loss), first) == 0  # nothing is added up


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("z", [-1e4, -710, -499, -88, 88, 499, 710, 1e4])
@pytest.mark.parametrize("y", [0, 1])
def test_extremes_of_sigmoid_and_log_loss_are_right(z, y, dtype):
    net = Network([np.ones((1, 1), dtype)], [np.zeros((1, 1), dtype)], [sigmoid])
    Y = np.array([[y]], dtype)
    run = forward(net, np.array([[z]], dtype))
    true = max(z, 0) - y * z  # log(1 + e^-|z|) is below 1e-38 here
    assert cost(net, run, Y, binary_cross_entropy) == pytest.approx(true, rel=1e-7, abs=1e-37)
    (delta,) = backward(net, run, Y, binary_cross_entropy).deltas
    assert delta.item() == pytest.approx((z > 0) - y, abs=1e-37)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extremes_of_softmax_and_cross_entropy_are_right(dtype):
    net = Network([np.eye(3, dtype=dtype)], [None], [softmax])
    Z = np.array([[1e4, 0, -1e4], [1e4, 0, -1e4], [710, 0, 710], [-499, 0, -1e4]], dtype)
    Y = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]], dtype)
    run = forward(net, Z)
    true = 0 + 20000 + (710 + math.log(2)) + 499
    assert cost(net, run, Y, cross_entropy, mean=False) == pytest.approx(true, rel=1e-7)
    grads = backward(net, run, Y, cross_entropy, mean=False)
    expected = [[0, 0, 0], [1, 0, -1], [0.5, -1, 0.5], [-1, 1, 0]]
    np.testing.assert_allclose(grads.deltas[0], expected, atol=1e-37)


@every_hidden
def test_extremes_in_hidden_layers_stay_finite(hidden):
    net = init((3, 4, 5, 2), [hidden, hidden, sigmoid], scale=10)
    X = 1000 * np.random.default_rng(0).standard_normal((6, 3))
    run = forward(net, X)
    assert abs(run.zs[0]).max() > 1e4
    J = cost(net, run, np.ones((6, 2)), binary_cross_entropy)
    grads = backward(net, run, np.ones((6, 2)), binary_cross_entropy)
    assert math.isfinite(J) and all(np.isfinite(a).all() for a in arrays(grads))


def test_init_is_seeded_scaled_and_has_biases_of_zero():
    functions = [tanh, identity]
    net, again = init((400, 300, 2), functions, seed=7), init([400, 300, 2], functions, seed=7)
    assert relative_error(arrays(net), arrays(again)) == 0
    assert relative_error(arrays(net), arrays(init((400, 300, 2), functions, seed=8))) > 1
    assert net.functions == functions
    assert [b.tolist() for b in net.biases] == [[[0] * 300], [[0] * 2]]
    assert init((4, 3, 2), functions, biases=False).biases == [None, None]
    assert net.weights[0].std() == pytest.approx(1 / 20, rel=0.01)
    assert abs(net.weights[0].mean()) < 1e-3
    assert init((400, 300), [tanh], scale=3).weights[0].std() == pytest.approx(3, rel=0.01)
    assert {a.dtype for a in arrays(net)} == {np.dtype(np.float64)}
    low = init((400, 300, 2), functions, seed=7, dtype=np.float32)
    assert {a.dtype for a in arrays(low)} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    "sizes", [[], [3], [3, 0, 2], [3, -1, 2], [3, 2.5, 2], [3, 2.0, 2], [3, True, 2], [3, "4", 2]]
)
def test_sizes_that_are_no_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match="positive whole numbers") as refusal:
        init(sizes, [tanh] * (len(sizes) - 1))
    assert str(sizes) in str(refusal.value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_inf_in_X_are_refused_wherever_they_are(bad, dtype):
    net = init((3, 4, 2), [tanh, sigmoid], dtype=dtype)
    for row, column in np.ndindex(4, 3):
        X = np.ones((4, 3), dtype)
        X[row, column] = bad
        with pytest.raises(ValueError, match=f"X holds {bad} in row {row}, column {column}"):
            forward(net, X)
    assert forward(net, np.full((4, 3), 1e30, dtype)).activations[-1].shape == (4, 2)  # only large


@pytest.mark.parametrize("part", [cost, backward])
@pytest.mark.parametrize(
    "shape", [(5,), (1,), (), (1, 1), (1, 5), (5, 2), (4, 1), (6, 1), (0, 1), (1, 5, 1)]
)
def test_targets_of_another_shape_are_never_broadcast(part, shape):
    net = init((3, 4, 1), [tanh, sigmoid])
    with pytest.raises(ValueError) as refusal:
        part(net, forward(net, np.ones((5, 3))), np.ones(shape), squared_error)
    assert f"Y has shape {shape}, but the predictions have shape (5, 1)" in str(refusal.value)
    assert ("Y.reshape(5, 1) would fit" in str(refusal.value)) == (shape == (5,))


def test_the_equations_fit_on_a_page_under_a_legend_of_every_symbol():
    sources = [inspect.getsource(part) for part in (forward, cost, backward)]
    assert sum(len(source.splitlines()) for source in sources) < 100
    assert all(f"# ({n})" in sources[2] for n in "1234")
    for symbol in ("X_l", "W_l", "b_l", "Z_l", "X_l+1", "Ŷ", "J", "delta_l"):
        assert re.search(rf"^    {re.escape(symbol)} +[(n]", network.__doc__, re.MULTILINE)
