"""A trainer is a descent that can be stepped, changed and taken back, with a bounded history."""

import itertools

import numpy as np
import pytest

from nbcore import data
from nbcore.activations import identity, relu, sigmoid, tanh
from nbcore.analysis.trainer import Trainer
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import backward, cost, forward, init
from nbcore.optimizers import adam, momentum, sgd
from nbcore.training import descend

TRAIN, TEST = data.split(*data.moons(50), test=0.3)
NET = init((2, 4, 1), [tanh, sigmoid])
METHOD = {"kind": "sgd", "optimizer": sgd(0.5), "batch_size": None}


def trainer(**options):
    return Trainer(NET, TRAIN, TEST, binary_cross_entropy, **{**METHOD, **options})


def moments(optimizer=METHOD["optimizer"], **options):
    return descend(NET, *TRAIN, binary_cross_entropy, optimizer=optimizer, epochs=10**6, **options)


@pytest.mark.parametrize("updates", [1, 7])
@pytest.mark.parametrize("batch_size", [None, 8])
def test_checkpoints_are_states_of_the_descent(updates, batch_size):
    watched = trainer(batch_size=batch_size)
    for _ in range(3):
        watched.advance(updates)
    expected = itertools.islice(moments(batch_size=batch_size), 0, None, updates)
    for checkpoint, moment in zip(watched.history, expected, strict=False):
        assert checkpoint.epoch == moment.epoch
        assert checkpoint.network == moment.network
        rms = [np.sqrt(np.mean(delta**2)) for delta in moment.gradients.deltas]
        assert checkpoint.delta_sizes == pytest.approx(rms, rel=1e-12)
    assert len(watched.history) == 4


def test_costs_are_those_of_all_examples():
    watched = trainer(batch_size=4)
    watched.advance(5)
    net = watched.history[-1].network
    for (X, Y), J in zip((TRAIN, TEST), watched.history[-1].costs, strict=True):
        assert J == cost(net, forward(net, X), Y, binary_cross_entropy)


def test_update_sizes_are_what_the_next_update_does():
    watched = trainer()
    watched.advance(3)
    watched.advance(1)
    before, after = (checkpoint.network for checkpoint in watched.history[-2:])
    sizes = watched.history[-2].update_sizes
    for size, old, new in zip(sizes, before.weights, after.weights, strict=True):
        assert size == pytest.approx(np.linalg.norm(new - old) / np.linalg.norm(old), rel=1e-12)


@pytest.mark.parametrize("batch_size", [None, 8])
def test_a_checkpoint_knows_its_slopes_and_what_the_next_update_adds(batch_size):
    method = {"kind": "adam", "optimizer": adam(0.05), "batch_size": batch_size}
    watched = trainer(**method)
    for _ in range(4):
        watched.advance(1)
    states = list(itertools.islice(moments(adam(0.05), batch_size=batch_size), 6))
    for checkpoint, here, after in zip(watched.history, states, states[1:], strict=False):
        numbers = checkpoint.slopes, checkpoint.moves, here.network.weights, after.network.weights
        for e, (slope, move, W, new) in enumerate(zip(*numbers, strict=True)):
            np.testing.assert_array_equal(slope, here.gradients.weights[e])
            np.testing.assert_array_equal(move, new - W)


def test_each_checkpoint_keeps_the_settings_that_lead_on_from_it():
    watched = trainer(settings="slow")
    watched.advance(1)
    watched.change(**METHOD, settings="quick")
    watched.advance(1)
    assert [checkpoint.settings for checkpoint in watched.history] == ["slow", "quick", "quick"]
    with pytest.raises(ValueError, match="batch_size"):
        watched.change(**METHOD | {"batch_size": 0}, settings="none")
    watched.advance(1)
    assert watched.history[-1].settings == "quick"


@pytest.mark.parametrize("batch_size", [None, 1, 8, 35, 64])
def test_an_epoch_goes_on_to_the_next_whole_one(batch_size):
    watched = trainer(batch_size=batch_size)
    watched.finish_epoch()
    assert watched.history[-1].epoch == 1
    watched.advance(2)
    reached = watched.history[-1].epoch
    watched.finish_epoch()
    assert watched.history[-1].epoch == np.floor(reached) + 1


def test_a_change_holds_from_the_present_moment_on():
    watched = trainer()
    watched.advance(5)
    here = watched.history[-1]
    watched.change(kind="sgd", optimizer=sgd(0.1), batch_size=None)
    assert len(watched.history) == 2 and watched.history[-1].network == here.network
    ratio = np.divide(watched.history[-1].update_sizes, here.update_sizes)
    np.testing.assert_allclose(ratio, 0.1 / 0.5)
    watched.advance(1)
    grads = backward(here.network, forward(here.network, TRAIN[0]), TRAIN[1], binary_cross_entropy)
    expected, _ = sgd(0.1).update(here.network, grads, None)
    assert watched.history[-1].network == expected
    assert watched.history[-1].epoch == 6


def test_the_state_of_an_optimizer_is_carried_on_while_its_name_stays():
    watched = trainer(kind="momentum", optimizer=momentum(0.1))
    watched.advance(5)
    watched.change(kind="momentum", optimizer=momentum(0.1), batch_size=None)
    watched.advance(5)
    *_, expected = itertools.islice(moments(momentum(0.1)), 11)
    assert watched.history[-1].network == expected.network
    watched.change(kind="adam", optimizer=adam(0.1), batch_size=None)
    before = watched.history[-1].network
    watched.advance(1)
    for new, old in zip(watched.history[-1].network.weights, before.weights, strict=True):
        np.testing.assert_allclose(abs(new - old), 0.1, rtol=1e-3)  # as adam's first step does


def test_going_back_and_on_again_leads_to_the_same_place():
    watched = trainer(kind="adam", optimizer=adam(0.05))
    for _ in range(6):
        watched.advance(3)
    end = watched.history[-1]
    watched.back_to(2)
    assert len(watched.history) == 3 and watched.history[-1].epoch == 6
    watched.advance(12)
    assert watched.history[-1].network == end.network
    assert watched.history[-1].epoch == end.epoch == 18


def test_a_checkpoint_gone_back_to_knows_the_optimizer_that_leads_on_from_it():
    watched = trainer(settings="quick")
    for _ in range(4):
        watched.advance(1)
    watched.change(**METHOD | {"optimizer": sgd(0.1)}, settings="slow")
    watched.back_to(1)
    watched.advance(1)
    before, after = watched.history[1:]
    assert (before.settings, after.settings) == ("slow", "slow")
    for move, old, new in zip(
        before.moves, before.network.weights, after.network.weights, strict=True
    ):
        np.testing.assert_array_equal(move, new - old)


def test_history_is_bounded_spread_evenly_and_holds_first_and_latest():
    watched = trainer(most=10)
    for n in range(1, 200):
        watched.advance(1)
        epochs = [checkpoint.epoch for checkpoint in watched.history]
        assert len(epochs) <= 10 and epochs[0] == 0 and epochs[-1] == n
        gaps = np.diff(epochs[:-1])
        assert len(epochs) > 4 or n < 5
        assert len(set(gaps)) <= 1, epochs
    watched.back_to(3)
    watched.advance(1)
    assert [checkpoint.epoch for checkpoint in watched.history] == [0, 32, 64, 96, 97]


@pytest.mark.parametrize("rate", [1e3, 1e200])
def test_a_divergence_ends_the_history_with_the_last_finite_checkpoint(rate):
    net = init((2, 4, 1), [identity, identity])
    watched = Trainer(net, TRAIN, TEST, squared_error, **METHOD | {"optimizer": sgd(rate)})
    for _ in range(200):
        watched.advance(1)
        if watched.diverged:
            break
    assert watched.diverged
    last = watched.history[-1]
    assert np.isfinite([*last.costs, *last.delta_sizes, *last.update_sizes]).all()
    watched.back_to(0)
    assert not watched.diverged
    watched.change(kind="sgd", optimizer=sgd(0.01), batch_size=None)
    watched.advance(50)
    assert not watched.diverged
    assert watched.history[-1].costs.train < watched.history[0].costs.train


@pytest.mark.parametrize("updates", [1, 10])
def test_a_divergence_that_leaves_nan_in_the_weights_is_one_too(updates):
    net, (train, test) = init((1, 16, 16, 1), [relu, relu, identity]), data.split(*data.wave(200))
    watched = Trainer(net, train, test, squared_error, **METHOD | {"optimizer": sgd(10)})
    for _ in range(20):
        watched.advance(updates)  # also after its end
    assert watched.diverged and np.isfinite(watched.history[-1].costs).all()
