"""Each mistake of the catalog has numbers of its own, except where these tests say so."""

from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pytest

from nbcore.activations import relu, sigmoid, softmax, tanh
from nbcore.check import relative_error
from nbcore.diagnosis import diagnose
from nbcore.diagnosis.cases import as_many_examples, case, stages
from nbcore.diagnosis.catalog import MISTAKES
from nbcore.diagnosis.equations import Backpropagation, Case
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import backward

KEYS = [mistake.key for mistake in MISTAKES]
FORMS = [("truth", {})] + [(m.key, form) for m in MISTAKES for form in m.forms]
DRAWN, OF_EACH_KIND = 500, 6
RAISES = b"raises"
SHAPES_DO_NOT_FIT = {  # where no two layers are alike, a form of these raises
    "derivative-of-wrong-layer",
    "weights-missing",
    "weights-not-transposed",
    "weights-of-wrong-layer",
    "delta-not-carried",
    "targets-broadcast",
    "product-for-elementwise",
    "weight-for-input",
    "input-in-bias",
}
OF_THE_MEAN = {"mean-missing", "mean-twice", "mean-over-entries", "divided-by-inputs"}
OF_SQUARES = {"factor-two-missing", "norm-not-squared"}
OF_TANH = {"square-of-z", "plus-in-tanh-slope"}
OF_SOFTMAX = {
    "softmax-twice",
    "softmax-diagonal-only",
    "softmax-slopes-missing",
}  # of no other activation


def random_case(rng):
    """Return a case of 3 or 4 layers, no two sizes alike, and one before it; no gradient is 0."""
    L = int(rng.integers(3, 5))
    sizes = [int(n) for n in rng.permutation(range(2, 7))[: L + 1]]
    m = int(rng.choice([n for n in range(3, 10) if n not in sizes]))
    loss, last = [(squared_error, tanh), (binary_cross_entropy, sigmoid)][rng.integers(2)]
    functions = [[tanh, relu][i] for i in rng.integers(2, size=L - 1)] + [last]
    mean = bool(rng.integers(2))
    while True:
        before, found = (case(rng, sizes, functions, loss, m, mean) for _ in range(2))
        grads = backward(found.net, found.run, found.Y, loss)
        rectified = [Z > 0 for Z, f in zip(found.run.zs, functions, strict=True) if f is relu]
        mixed = all(mask.any() and not mask.all() for mask in rectified)
        if mixed and all(g.any() for g in grads.weights):
            return found._replace(before=before)


def outcome(of, form, deltas=True):
    """Return the numbers that a form gives, rounded to ten digits, as bytes."""
    try:
        grads = Backpropagation(of, form, rate=0.1).gradients()
    except (ValueError, IndexError, TypeError):
        return RAISES
    arrays = [np.asarray(a) for part in grads[0 if deltas else 1 :] for a in part]
    digits, powers = np.frexp(np.concatenate([a.ravel() for a in arrays]))
    return str([a.shape for a in arrays]).encode() + np.round(digits, 10).tobytes() + bytes(powers)


def groups(cases, deltas=True):
    """Return the sets of two or more keys that have a form with the same numbers in all cases."""
    keys = defaultdict(set)
    for key, form in FORMS:
        keys[tuple(outcome(of, form, deltas) for of in cases)].add(key)
    return [group for group in keys.values() if len(group) > 1]


def alike(of):
    """Return the pairs of keys that have a form with the same numbers in a case."""
    return {frozenset(pair) for group in groups([of]) for pair in combinations(group, 2)}


def expected(of):
    """Return the pairs that cannot be told apart in a case whose sizes all differ, and why."""
    squared, (m, n) = of.loss is squared_error, of.Y.shape
    hidden = {f.name for f in of.net.functions[:-1]}
    truth = {"truth", "targets-broadcast"}  # NumPy stretches nothing unless there is one output
    truth |= {"mean-extra", "bias-averaged"} if of.mean else set()
    truth |= OF_SOFTMAX | (set() if of.mean else OF_THE_MEAN)
    truth |= OF_TANH if not squared or hidden == {"relu"} else set()
    truth |= {"slope-of-another-activation"} if len(hidden) == 1 else set()
    truth |= {"output-derivative-twice", "log-loss-signs"} if squared else OF_SQUARES
    # The activation of the layer after it is the same one.
    truth |= {"derivative-of-wrong-layer"} if squared and hidden == {"tanh"} else set()
    truth |= {"relu-mask-always-on"} if hidden == {"tanh"} else set()
    truth |= {"derivative-at-activation"} if hidden == {"relu"} else set()  # relu' is 1 at both
    pairs = {frozenset(pair) for pair in combinations(truth, 2)}
    pairs |= {frozenset(pair) for pair in combinations(SHAPES_DO_NOT_FIT, 2)}
    if hidden == {"relu"}:
        pairs.add(frozenset({"hidden-derivative-missing", "relu-mask-always-on"}))
    first, *inner = of.net.functions[:-1]
    if squared and first is relu and set(inner) == {tanh}:  # each layer after another has tanh
        pairs.add(frozenset({"derivative-of-wrong-layer", "slope-of-another-activation"}))
    inputs = of.run.activations[0].shape[1]
    if of.mean and (inputs == m * n or n == m * inputs):
        pairs.add(frozenset({"divided-by-inputs", "mean-over-entries"}))
    if squared and of.mean:  # ½ is also 1/n of two outputs, and 1 over two inputs
        halves = {"mean-over-entries"} if n in (2, 2 * m) else set()
        halves |= {"divided-by-inputs"} if inputs in (2, 2 * m) else set()
        pairs |= {frozenset({"factor-two-missing", half}) for half in halves}
    return pairs


@pytest.fixture(scope="module")
def cases():
    """Return some of each kind of case, in which the same pairs have to look alike."""
    rng = np.random.default_rng(2)
    kinds = defaultdict(list)
    for _ in range(DRAWN):
        found = random_case(rng)
        kinds[frozenset(expected(found))].append(found)
    assert len(kinds) == 23
    return [found for kind in kinds.values() for found in kind[:OF_EACH_KIND]]


def test_without_a_change_the_parts_are_the_backward_pass(cases):
    for of in cases:
        right = backward(of.net, of.run, of.Y, of.loss, mean=of.mean)
        assert relative_error(Backpropagation(of).gradients(), right) < 1e-12


@pytest.mark.parametrize("mean", [True, False])
def test_for_softmax_too_the_parts_are_the_backward_pass(mean):
    of = case(np.random.default_rng(0), (3, 5, 4), [tanh, softmax], cross_entropy, 6, mean)
    right = backward(of.net, of.run, of.Y, of.loss, mean=mean)
    assert relative_error(Backpropagation(of).gradients(), right) < 1e-12


def test_two_mistakes_look_alike_where_they_have_to_and_nowhere_else(cases):
    told_apart = Counter()
    for i, of in enumerate(cases):
        found = alike(of)
        assert found == expected(of), f"case {i}"
        told_apart.update({frozenset(p) for p in combinations(["truth", *KEYS], 2)} - found)
    never = {p for p in combinations(["truth", *KEYS], 2) if not told_apart[frozenset(p)]}
    assert {frozenset(p) for p in never} == {
        *(frozenset(p) for p in combinations(SHAPES_DO_NOT_FIT, 2)),
        *(frozenset(p) for p in combinations({"truth", "targets-broadcast"} | OF_SOFTMAX, 2)),
    }, "these need layers alike, or one output, or softmax"


def asked(loss=None, hidden=None, layers=None, means=(True, False)):
    options = dict(loss=loss, hidden=hidden, output=None, layers=layers)
    asked = [of for stage in stages(means=list(means), **options) for of in stage]
    return [*asked, as_many_examples(asked[0])]


@pytest.mark.parametrize("layers", [None, 3, 4, 5, 6])
def test_what_diagnose_asks_tells_every_mistake_from_every_other_and_from_the_truth(layers):
    assert groups(asked(layers=layers)) == [{"truth"} | OF_SOFTMAX]


def test_no_form_stands_in_the_catalog_twice():
    cases = asked() + asked(loss=cross_entropy)
    found = [tuple(outcome(of, form) for of in cases) for _, form in FORMS]
    assert len(set(found)) == len(found)


def test_without_deltas_only_a_reversed_list_of_deltas_is_not_seen():
    assert groups(asked(), deltas=False) == [{"truth", "lists-reversed"} | OF_SOFTMAX]


@pytest.mark.parametrize(
    ("options", "same"),
    [
        ({"means": [True]}, [{"truth", "mean-extra", "bias-averaged"} | OF_SOFTMAX]),
        ({"means": [False]}, [{"truth"} | OF_THE_MEAN | OF_SOFTMAX]),
        ({"layers": 2}, [{"truth", "delta-not-carried"} | OF_SOFTMAX]),
        (
            {"loss": binary_cross_entropy},
            [{"truth"} | OF_SQUARES | OF_TANH | OF_SOFTMAX],
        ),
        (
            {"loss": squared_error},
            [{"truth", "output-derivative-twice", "log-loss-signs"} | OF_SOFTMAX],
        ),
        (
            {"hidden": tanh},
            [{"truth", "relu-mask-always-on", "slope-of-another-activation"} | OF_SOFTMAX],
        ),
        (
            {"hidden": relu},
            [
                {"truth", "derivative-at-activation", "slope-of-another-activation"}
                | OF_TANH
                | OF_SOFTMAX,
                {"hidden-derivative-missing", "relu-mask-always-on"},
            ],
        ),
        (
            {"loss": cross_entropy},
            [
                {
                    "truth",
                    "factor-two-missing",
                    "norm-not-squared",
                    "output-derivative-missing",
                    "derivative-at-activation",
                    "targets-broadcast",
                    "product-for-elementwise",
                    "slope-at-the-error",
                    "derivative-of-wrong-layer",
                    "log-loss-signs",
                    "z-in-sigmoid-slope",
                    *OF_TANH,
                },
                {"derivative-of-wrong-layer", "targets-broadcast"},  # both raise, always
            ],
        ),
    ],
    ids=["mean", "sum", "two-layers", "log-loss", "squared", "tanh", "relu", "softmax"],
)
def test_a_mistake_that_an_option_leaves_out_is_not_told_from_the_truth(options, same):
    found = groups(asked(**options))
    assert sorted(map(sorted, found)) == sorted(map(sorted, same))


@pytest.mark.parametrize(
    ("key", "form"), FORMS[1:], ids=[f"{key}-{i}" for i, (key, _) in enumerate(FORMS[1:])]
)
def test_every_form_is_named_when_a_learner_returns_its_numbers(key, form):
    before = {}

    def learner(net, run, Y, loss, *, mean=True):
        sizes = str([W.shape for W in net.weights])
        of = Case(net, run, Y, loss, mean, before.get(sizes))
        before[sizes] = of._replace(before=None)
        return Backpropagation(of, form, rate=0.1).gradients()

    found = diagnose(learner, loss=cross_entropy if key in OF_SOFTMAX else None)
    if key == "slope-of-another-activation" and found.correct:  # it is right for tanh
        assert "It is right for tanh alone" in found.message.replace("\n  ", " ")
        found = diagnose(learner, hidden=sigmoid)
    assert (found.mistake, found.also, found.correct) == (key, None, False)
