"""The terms of a delta's entry: they make it, they add up, and nudges agree."""

import numpy as np
import pytest

from nbcore import data
from nbcore.activations import identity, leaky_relu, relu, sigmoid, softmax, tanh
from nbcore.analysis import delta_terms as terms
from nbcore.analysis.delta_terms import delta_terms, delta_through, input_gradients, slope_curve
from nbcore.check import numerical_gradients, relative_error
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Network, backward, cost, forward, init


class Case:
    """A network with biases away from 0, a batch, and its gradients."""

    def __init__(self, sizes, functions, loss, *, mean=True, biases=True, m=5, dtype=np.float64):
        rng = np.random.default_rng(3)
        net = init(sizes, functions, biases=biases, seed=1, dtype=dtype)
        moved = [None if b is None else rng.normal(size=b.shape).astype(dtype) for b in net.biases]
        self.net = Network(net.weights, moved, net.functions)
        self.X = rng.normal(size=(m, sizes[0])).astype(dtype)
        self.Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)].astype(dtype)
        self.loss, self.mean = loss, mean
        self.run = forward(self.net, self.X)
        self.grads = backward(self.net, self.run, self.Y, loss, mean=mean)

    def terms(self, *place):
        passes = self.net, self.run, self.grads, self.Y, self.loss
        return delta_terms(*passes, *place, mean=self.mean)

    def places(self):
        for l, delta in enumerate(self.grads.deltas):
            for i, j in np.ndindex(delta.shape):
                yield l, i, j


CASES = {
    "canceled sigmoid": Case([3, 4, 2, 3], [tanh, sigmoid, sigmoid], binary_cross_entropy),
    "softmax, a sum": Case([4, 5, 3], [leaky_relu, softmax], cross_entropy, mean=False),
    "chain rule": Case([2, 3, 3, 2], [sigmoid, tanh, sigmoid], squared_error),
    "chain rule, a sum": Case([2, 3, 2], [relu, tanh], squared_error, mean=False),
    "no biases": Case([3, 6, 6, 2], [relu, tanh, softmax], cross_entropy, biases=False),
    "one layer": Case([3, 2], [identity], squared_error),
    "float32": Case([3, 4, 2], [tanh, softmax], cross_entropy, dtype=np.float32),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
DOUBLE = {name: case for name, case in CASES.items() if case.X.dtype == np.float64}
every_double = pytest.mark.parametrize("case", DOUBLE.values(), ids=DOUBLE)  # enough for nudges


@every_case
def test_the_terms_are_those_of_the_equations_and_make_the_entry(case):
    net, run, last = case.net, case.run, len(case.net.weights) - 1
    for l, i, j in case.places():
        found = case.terms(l, i, j)
        assert found.value == case.grads.deltas[l][i, j]
        assert found.z == run.zs[l][i, j]
        source = found.source
        if l < last:
            assert isinstance(source, terms.Hidden)
            assert (source.deltas == case.grads.deltas[l + 1][i]).all()
            assert (source.weights == net.weights[l + 1].T[:, j]).all()
            assert source.products == pytest.approx(source.deltas * source.weights)
            assert source.total == pytest.approx(sum(source.products), rel=1e-5, abs=1e-9)
            made = source.total * source.slope
        else:
            assert isinstance(source, terms.Output)
            assert (source.predictions == run.activations[-1][i]).all()
            assert (source.targets == case.Y[i]).all()
            assert source.canceled == (case.loss.cancels_with(net.functions[-1]))
            assert source.m == (len(case.X) if case.mean else 1)
            made = source.upstream[j] * (1 / source.m if source.canceled else source.slope)
        assert made == pytest.approx(found.value, rel=1e-5, abs=1e-8)


@every_double
def test_slopes_and_upstream_gradients_agree_with_nudges(case):
    h, net, last = 1e-6, case.net, len(case.net.weights) - 1
    for l, i, j in case.places():
        source, f = case.terms(l, i, j).source, net.functions[l]
        Z = case.run.zs[l]
        if source.slope is not None:
            nudge = h * (np.arange(Z.shape[1]) == j)
            slope = (f.fn(Z + nudge) - f.fn(Z - nudge))[i, j] / (2 * h)
            assert source.slope == pytest.approx(slope, abs=1e-7)
        if l == last and source.canceled:
            continue
        # ∂J/∂X_l+1[i, j]: what leaves the layer is nudged, and the rest of the network follows.
        costs = []
        for sign in (1, -1):
            A = case.run.activations[l + 1].copy()
            A[i, j] += sign * h
            rest = Network(net.weights[l + 1 :], net.biases[l + 1 :], net.functions[l + 1 :])
            if rest.weights:
                costs.append(cost(rest, forward(rest, A), case.Y, case.loss, mean=case.mean))
            else:
                losses = case.loss.fn(A, case.Y).sum()
                costs.append(losses / (len(A) if case.mean else 1))
        arrives = source.total if l < last else source.upstream[j]
        assert arrives == pytest.approx((costs[0] - costs[1]) / (2 * h), abs=1e-7)


@every_case
def test_contributions_of_all_examples_add_up_to_the_gradients(case):
    for l, delta in enumerate(case.grads.deltas):
        for j in range(delta.shape[1]):
            found = [case.terms(l, i, j) for i in range(len(delta))]
            total = np.sum([f.contributions for f in found], axis=0)
            assert total == pytest.approx(case.grads.weights[l][:, j], rel=1e-4, abs=1e-6)
            for i, f in enumerate(found):
                assert (f.inputs == case.run.activations[l][i]).all()
                assert (f.column == case.grads.weights[l][:, j]).all()
                assert f.contributions == pytest.approx(f.inputs * f.value)
            if case.net.biases[l] is None:
                assert {f.bias for f in found} == {None}
            else:
                assert {f.bias for f in found} == {float(case.grads.biases[l][0, j])}
                added = sum(f.value for f in found)
                assert added == pytest.approx(found[0].bias, rel=1e-4, abs=1e-6)


@every_double
def test_input_gradients_agree_with_central_differences(case):
    measured, h = np.empty_like(case.X), 1e-5
    for i in np.ndindex(case.X.shape):
        costs = []
        for sign in (1, -1):
            X = case.X.copy()
            X[i] += sign * h
            run = forward(case.net, X)
            costs.append(cost(case.net, run, case.Y, case.loss, mean=case.mean))
        measured[i] = (costs[0] - costs[1]) / (2 * h)
    assert relative_error(input_gradients(case.net, case.grads), measured) < 1e-7


@every_case
def test_the_parts_of_all_neurons_of_a_layer_add_up_to_everything(case):
    for layer, delta in enumerate(case.grads.deltas):
        n = delta.shape[1]
        parts = [delta_through(case.net, case.run, case.grads, layer, j) for j in range(n)]
        assert {len(part) for part in parts} == {layer + 1}
        for l, total in enumerate(case.grads.deltas[: layer + 1]):
            assert np.sum([p[l] for p in parts], axis=0) == pytest.approx(total, rel=1e-4, abs=1e-6)
        pixels = [input_gradients(case.net, case.grads._replace(deltas=part)) for part in parts]
        whole = input_gradients(case.net, case.grads)
        assert np.sum(pixels, axis=0) == pytest.approx(whole, rel=1e-4, abs=1e-6)


def test_the_part_of_one_output_is_the_whole_of_a_network_that_has_no_other_output():
    """With a sum of separate losses, an output's part is what it would give alone."""
    case = CASES["chain rule"]
    layer, j = len(case.net.weights) - 1, 1
    alone = Network(
        [*case.net.weights[:-1], case.net.weights[-1][:, [j]]],
        [*case.net.biases[:-1], case.net.biases[-1][:, [j]]],
        case.net.functions,
    )
    measured = numerical_gradients(alone, case.X, case.Y[:, [j]], case.loss).deltas
    part = delta_through(case.net, case.run, case.grads, layer, j)
    assert relative_error(part[:-1], measured[:-1]) < 1e-7
    assert relative_error(part[-1][:, [j]], measured[-1]) < 1e-7
    assert not np.delete(part[-1], j, axis=1).any()


def test_nothing_that_is_given_is_changed():
    case = Case([3, 4, 2], [tanh, softmax], cross_entropy)
    before = [delta.copy() for delta in case.grads.deltas]
    case.terms(0, 1, 2)
    part = delta_through(case.net, case.run, case.grads, 1, 0)
    part[1] += 1
    for delta, old in zip(case.grads.deltas, before, strict=True):
        assert (delta == old).all()


def test_a_dead_neuron_lets_nothing_pass():
    case = CASES["chain rule, a sum"]
    i, j = np.argwhere(case.run.zs[0] <= 0)[0]
    found = case.terms(0, i, j)
    assert found.source.slope == found.value == 0 != found.source.total
    assert not found.contributions.any()


def test_saturated_output_with_its_own_loss_has_finite_terms():
    net = Network([np.array([[900.0, -900.0]])], [None], [sigmoid])
    run, Y, loss = forward(net, np.ones((1, 1))), np.array([[0.0, 1.0]]), binary_cross_entropy
    found = delta_terms(net, run, backward(net, run, Y, loss), Y, loss, 0, 0, 1)
    assert found.source.canceled and found.value == -1


def test_whole_numbers_of_numpy_are_indices():
    found = CASES["canceled sigmoid"].terms(np.int64(1), np.int32(2), np.uint8(1))
    assert found.value == CASES["canceled sigmoid"].grads.deltas[1][2, 1]


def test_gradients_of_other_arguments_are_refused():
    case = CASES["softmax, a sum"]
    averaged = backward(case.net, case.run, case.Y, case.loss)
    doubled = averaged._replace(deltas=[case.grads.deltas[0] * 2, case.grads.deltas[1]])
    for layer, grads in enumerate((doubled, averaged)):
        with pytest.raises(ValueError, match="backward with the same arguments"):
            delta_terms(case.net, case.run, grads, case.Y, case.loss, layer, 0, 0, mean=False)


@pytest.mark.parametrize("f", [identity, relu, leaky_relu, tanh, sigmoid], ids=lambda f: f.name)
@pytest.mark.parametrize("z", [0.0, -0.3, 3.9, 50.0, -700.0])
def test_the_curve_of_the_slope_reaches_z_and_agrees_with_nudges(f, z):
    zs, slopes = slope_curve(f, z)
    assert zs[0] == -zs[-1] and zs[0] <= -4 and zs[0] < z < zs[-1]
    smooth = np.abs(zs) > 1e-3
    measured = (f.fn(zs + 1e-6) - f.fn(zs - 1e-6)) / 2e-6
    assert slopes[smooth] == pytest.approx(measured[smooth], abs=1e-6)


def test_a_digit_is_followed_back_to_its_pixels():
    X, Y = (part[:10] for part in data.digits())
    net = init([64, 8, 10], [tanh, softmax], seed=2)
    run = forward(net, X)
    grads = backward(net, run, Y, cross_entropy)
    parts = [delta_through(net, run, grads, 1, k) for k in range(10)]
    pixels = [input_gradients(net, grads._replace(deltas=part))[3] for part in parts]
    by_hand = [
        net.weights[0] @ ((1 - run.activations[1][3] ** 2) * net.weights[1][:, k])
        * (run.activations[-1][3, k] - Y[3, k]) / 10
        for k in range(10)
    ]  # fmt: skip
    assert np.array(pixels) == pytest.approx(np.array(by_hand))
