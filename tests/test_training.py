"""The descent: its moments, its batches, how it ends and what it refuses. Warnings are errors."""

import itertools
import math
import weakref

import numpy as np
import pytest

from nbcore.activations import identity, sigmoid, tanh
from nbcore.check import relative_error
from nbcore.data import gate
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import backward, cost, forward, init
from nbcore.optimizers import Optimizer, momentum, sgd
from nbcore.training import Trajectory, descend, train

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((10, 3)), RNG.uniform(size=(10, 2))
NET = init((3, 4, 2), [tanh, sigmoid], seed=3)


def moments(net=NET, X=X, Y=Y, *, rate=0.5, epochs=3, **options):
    return list(descend(net, X, Y, squared_error, optimizer=sgd(rate), epochs=epochs, **options))


@pytest.mark.parametrize(
    ("batch_size", "starts"),
    [(None, [0]), (10, [0]), (99, [0]), (4, [0, 0.4, 0.8]), (1, [n / 10 for n in range(10)])],
)
def test_one_moment_an_update_and_one_at_the_end(batch_size, starts):
    history = moments(batch_size=batch_size)
    epochs = [epoch + start for epoch in range(3) for start in starts] + [3]
    assert [moment.epoch for moment in history] == pytest.approx(epochs)
    assert relative_error(history[0].network[:2], NET[:2]) == 0


@pytest.mark.parametrize("mean", [True, False])
def test_a_moment_is_its_own_networks_and_leads_to_the_next(mean):
    history = moments(mean=mean, rate=0.1)
    for here, after in itertools.pairwise(history):
        run = forward(here.network, X)
        assert here.costs.train == cost(here.network, run, Y, squared_error, mean=mean)
        grads = backward(here.network, run, Y, squared_error, mean=mean)
        assert relative_error(here.gradients, grads) == 0
        for part in ("weights", "biases"):
            steps = zip(getattr(here.network, part), getattr(grads, part), strict=True)
            by_hand = [theta - 0.1 * slope for theta, slope in steps]
            assert relative_error(getattr(after.network, part), by_hand) < 1e-15
    assert history[-1].costs.train < history[0].costs.train
    assert {moment.costs.test for moment in history} == {None}


def test_batches_take_every_row_once_an_epoch_shuffled_by_the_seed():
    # Row i of X is 1 at place i alone: the weights' gradient tells which rows were in the batch.
    net, inputs, targets = init((7, 1), [identity]), np.eye(7), np.arange(7.0)[:, None] + 9
    orders = []
    for seed in (0, 0, 1):
        history = moments(net, inputs, targets, rate=0.01, batch_size=3, seed=seed)
        batches = [moment.gradients.weights[0][:, 0].nonzero()[0] for moment in history]
        for moment, rows in zip(history, batches, strict=True):
            run = forward(moment.network, inputs[rows])
            own = cost(moment.network, run, targets[rows], squared_error)
            assert moment.costs.train == pytest.approx(own, rel=1e-14)
            grads = backward(moment.network, run, targets[rows], squared_error)
            assert relative_error(moment.gradients.weights, grads.weights) < 1e-14
        assert [len(rows) for rows in batches] == [3, 3, 1] * 3 + [1]
        for epoch in (0, 3, 6):
            assert sorted(np.concatenate(batches[epoch : epoch + 3])) == list(range(7))
        orders.append([rows.tolist() for rows in batches])
    assert orders[0] == orders[1] != orders[2]
    assert orders[0][0:3] != orders[0][3:6] and orders[0][0] != [0, 1, 2]


def test_defaults_are_one_batch_the_mean_and_seed_0():
    def ends(**options):
        return [state.network for state in moments(**options)]

    assert ends() == ends(batch_size=None, seed=0, mean=True, test=None, optimizer_state=None)
    assert ends(batch_size=4) == ends(batch_size=4, seed=0) != ends(batch_size=4, seed=1)


def test_an_optimizer_goes_on_where_it_stopped_only_with_its_state():
    def tail(start, **options):
        way = descend(start, X, Y, squared_error, optimizer=momentum(0.1), epochs=4, **options)
        return [state.network for state in way]

    first = list(descend(NET, X, Y, squared_error, optimizer=momentum(0.1), epochs=8))
    middle = first[4]
    whole = [state.network for state in first[4:]]
    assert tail(middle.network, optimizer_state=middle.optimizer_state) == whole
    assert tail(middle.network) != whole


def test_costs_of_the_test_set_are_reported_and_change_nothing():
    test = (X[:3] + 1, Y[:3])
    history = moments(test=test)
    for moment, without in zip(history, moments(), strict=True):
        run = forward(moment.network, test[0])
        assert moment.costs.test == cost(moment.network, run, test[1], squared_error)
        assert moment.costs.train == without.costs.train


@pytest.mark.parametrize("batch_size", [None, 4])
def test_a_diverging_descent_ends_early_with_a_cost_that_is_not_finite(batch_size):
    net = init((3, 4, 2), [identity, identity])
    history = moments(net, rate=100, epochs=1000, batch_size=batch_size, test=(X, Y))
    *before, last = (moment.costs.train for moment in history)
    assert len(history) < 100 and not math.isfinite(last) and all(map(math.isfinite, before))


def test_nothing_is_computed_before_it_is_asked_for_and_float32_stays():
    low = init((3, 4, 2), [tanh, sigmoid], dtype=np.float32)
    updates = []

    def update(net, grads, state):
        updates.append(state)
        return sgd(1).update(net, grads, None)[0], state + 1

    counting = Optimizer(lambda net: 0, update)
    X32 = X.astype(np.float32)
    descent = descend(low, X32, Y, squared_error, optimizer=counting, epochs=99, batch_size=4)
    assert updates == []
    moment = list(itertools.islice(descent, 5))[-1]
    assert updates == [0, 1, 2, 3]  # and the state is handed on
    parameters = moment.network.weights + moment.network.biases + moment.gradients.deltas
    assert {a.dtype for a in parameters} == {np.dtype(np.float32)}


def test_train_returns_the_last_moment_and_the_costs_of_all():
    options = {"optimizer": sgd(0.5), "epochs": 3, "batch_size": 4, "test": (X[:2], Y[:2])}
    history = list(descend(NET, X, Y, squared_error, **options))
    last, costs = train(NET, X, Y, squared_error, **options)
    assert costs == [moment.costs for moment in history]
    assert last.epoch == 3
    assert relative_error(last.network[:2], history[-1].network[:2]) == 0


def test_train_keeps_one_network_at_a_time():
    made, alive = [], []

    def update(net, grads, state):
        alive.append(sum(ref() is not None for ref in made))
        weights = [W.copy() for W in net.weights]
        made.extend(map(weakref.ref, weights))
        return net._replace(weights=weights), state

    train(NET, X, Y, squared_error, optimizer=Optimizer(lambda net: None, update), epochs=50)
    assert len(made) == 100 and 0 < max(alive) <= 4


def test_a_trajectory_computes_each_state_once_and_none_before_it_is_asked_for():
    states, made = moments(epochs=5), []
    trajectory = Trajectory(made.append(n) or state for n, state in enumerate(states))
    assert trajectory.until(2) == states[:3] and made == [0, 1, 2]
    assert trajectory.until(0) == states[:1] and trajectory.until(2) == states[:3]
    assert made == [0, 1, 2]
    assert trajectory.until(99) == states and made == list(range(6))


def test_two_three_one_learns_xor():
    inputs, answers = gate("XOR")
    case = init((2, 3, 1), [tanh, sigmoid]), inputs, answers, binary_cross_entropy
    last, _ = train(*case, optimizer=sgd(1), epochs=1000)
    predictions = forward(last.network, inputs).activations[-1]
    assert abs(predictions - answers).max() < 0.1 and last.costs.train < 0.05
