"""Bad input to the core is refused in words that say what was given, or made impossible."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nbcore.activations import Activation, identity, relu, sigmoid, softmax, tanh
from nbcore.check import numerical_gradients, relative_error
from nbcore.initializations import glorot, he, lecun
from nbcore.losses import Loss, cross_entropy, squared_error
from nbcore.losses import binary_cross_entropy as LOG
from nbcore.network import Forward, Gradients, Network, backward, cost, forward, init
from nbcore.optimizers import OPTIMIZERS, adam, momentum, nesterov, rmsprop, sgd
from nbcore.training import descend, train

nan, inf = np.nan, np.inf
SIZES, FUNCTIONS = (3, 4, 2), (tanh, sigmoid)
NET = init(SIZES, FUNCTIONS)
X = np.random.default_rng(0).standard_normal((5, 3))
Y = (np.random.default_rng(1).random((5, 2)) > 0.5).astype(float)
RUN = forward(NET, X)
GRADS = backward(NET, RUN, Y, LOG)
OTHER = init(SIZES, FUNCTIONS, seed=1)
WIDER = init((3, 5, 2), FUNCTIONS)
LOW = init(SIZES, FUNCTIONS, dtype=np.float32)
CLASSES = init((3, 4, 3), [tanh, softmax])
ONE_HOT = np.eye(3)[[0, 1, 2, 0, 1]]
MASKED = np.ma.masked_greater(X, 0)
OWN_SOFTMAX = softmax._replace(fn=lambda Z: softmax.fn(Z))
RULES = {"optimizer": sgd(0.1), "epochs": 1}


def changed(array, value, place=(1, 0)):
    """Return a copy of the array with another value at one place."""
    array = np.array(array, dtype=np.result_type(array, type(value)))
    array[place] = value
    return array


def passes(**parts):
    """Return a forward pass of the network with other parts."""
    return lambda: forward(NET._replace(**parts), X)


def weighs(W, layer=0):
    """Return a forward pass with another array of weights in one layer."""
    return passes(weights=[W if n == layer else V for n, V in enumerate(NET.weights)])


def both(net, run, Y, loss, **options):
    """Return the two calls that take a run."""
    return [lambda part=part: part(net, run, Y, loss, **options) for part in (cost, backward)]


def classes(Y, net=CLASSES, loss=cross_entropy):
    """Return the two calls for a softmax network and these targets."""
    return both(net, forward(net, X), Y, loss)


def own_loss(Y=Y, **change):
    """Return the two calls with a squared error that was changed."""
    return both(NET, RUN, Y, squared_error._replace(**change))


def starts(functions=FUNCTIONS, **options):
    return lambda: init(SIZES, functions, **options)


def unsound(**change):
    """Return a network whose hidden activation was changed."""
    return starts([tanh._replace(**change), sigmoid])


def measures(net=NET, X=X, Y=Y, loss=squared_error, **options):
    return lambda: numerical_gradients(net, X, Y, loss, **options)


def trains(**changes):
    """Return a descent in which something is wrong."""
    given = {"net": NET, "X": X, "Y": Y, "loss": LOG, **RULES} | changes
    return lambda: descend(**given)


def steps(optimizer, net, grads, state=None):
    """Return an update in which something is wrong."""
    return lambda: optimizer.update(net, grads, state)


def goes_down(weights=GRADS.weights, biases=GRADS.biases):
    """Return an update by these gradients."""
    return steps(sgd(0.1), NET, Gradients([], weights, biases))


REFUSED = {  # what is given: (the call or calls, words of the message)
    "forward(X, net)": (lambda: forward(X, NET), r"net is an array of shape \(5, 3\): a Network"),
    "forward(net, net)": (lambda: forward(NET, NET), "X "),
    "forward(None)": (lambda: forward(None, X), "net is None: a Network"),
    "forward(weights)": (lambda: forward(NET.weights, X), "a Network is needed"),
    "forward(GRADS)": (lambda: forward(GRADS, X), "net is a Gradients: a Network"),
    "X masked": (lambda: forward(NET, MASKED), "X has a mask"),
    "X complex": (lambda: forward(NET, X + 0j), "X must hold real numbers, not complex128"),
    "X of objects": (lambda: forward(NET, X.astype(object)), "real numbers, not object"),
    "X of texts": (lambda: forward(NET, X.astype(str)), "real numbers, not <U"),
    "X of dates": (lambda: forward(NET, X.astype("M8[s]")), "real numbers, not datetime64"),
    "X of None": (lambda: forward(NET, [[None, 1, 2]]), "real numbers, not object"),
    "X too large for float32": (
        lambda: forward(LOW, [[10**39, 0, 0]]), "X must hold real numbers, not object|X holds inf",
    ),
    "X of longdouble": (
        lambda: forward(NET, np.full((1, 3), np.longdouble(10) ** 400)), "X holds inf",
    ),
    "X empty": (lambda: forward(NET, X[:0]), r"X has shape \(0, 3\).*at least one row"),
    "X transposed": (lambda: forward(NET, X.T), r"X has shape \(3, 5\).*\(m, 3\) would fit"),
    "X too wide": (lambda: forward(NET, np.ones((5, 4))), r"X has shape \(5, 4\).*\(m, 3\)"),
    "X too narrow": (lambda: forward(NET, np.ones((5, 1))), r"X has shape \(5, 1\).*\(m, 3\)"),
    "X too short": (lambda: forward(NET, np.ones(2)), r"X has shape \(2,\).*\(m, 3\)"),
    "X an empty list": (lambda: forward(NET, []), r"X has shape \(0,\).*\(m, 3\)"),
    "X stacked": (lambda: forward(NET, np.ones((2, 1, 3))), r"X has shape \(2, 1, 3\).*\(m, 3\)"),
    "X a number": (lambda: forward(NET, 1.0), r"X has shape \(\).*\(m, 3\)"),
    "X a text": (lambda: forward(NET, "abc"), "X must hold real numbers"),
    "X ragged": (lambda: forward(NET, [[1, 2, 3], [1, 2]]), "X has rows of different lengths"),
    "W_2 too high": (weighs(np.ones((5, 2)), 1), r"W_2 has shape \(5, 2\).*\(4, 2\) would fit"),
    "W_1 too wide": (weighs(np.ones((3, 6))), r"b_1 has shape \(1, 4\).*\(1, 6\) would fit"),
    "b_1 one number": (passes(biases=[np.ones((1, 1)), None]), r"b_1.* \(1, 1\).*\(1, 4\) would"),
    "b_1 flat": (passes(biases=[np.ones(4), None]), r"b_1 has shape \(4,\).*\(1, 4\) would fit"),
    "b_1 a row an example": (passes(biases=[np.ones((5, 4)), None]), r"b_1.* \(5, 4\).*\(1, 4\)"),
    "b_2 a column": (passes(biases=[None, np.ones((2, 1))]), r"b_2.* \(2, 1\).*\(1, 2\) would"),
    "biases for one layer": (passes(biases=[None]), "1 biases.*one of each"),
    "functions for one layer": (passes(functions=[tanh]), "1 functions: each layer needs one of"),
    "functions for three layers": (passes(functions=[tanh] * 3), "3 functions: each layer needs"),
    "W nan": (weighs(changed(NET.weights[0], nan)), "W_1 holds nan"),
    "W inf": (weighs(NET.weights[1] * inf, 1), "W_2 holds -?inf"),
    "b nan": (passes(biases=[None, NET.biases[1] + nan]), "b_2 holds nan"),
    "W complex": (weighs(NET.weights[0] + 0j), "W_1 must hold real"),
    "W of objects": (weighs(NET.weights[0].astype(object)), "W_1 must"),
    "W masked": (weighs(np.ma.masked_less(NET.weights[0], 0)), "a mask"),
    "W a list": (weighs(NET.weights[0].tolist()), "W_1 is"),
    "W one-dimensional": (weighs(np.ones(3)), r"W_1 has shape \(3,\)"),
    "W three-dimensional": (weighs(np.ones((3, 4, 1))), "W_1 has"),
    "b complex": (passes(biases=[NET.biases[0] + 1j, None]), "b_1 must hold real"),
    "b a number": (passes(biases=[0.0, None]), "b_1 is a float: a plain"),
    "functions np.tanh": (
        passes(functions=[np.tanh, sigmoid]),
        "function of layer 1 is <ufunc 'tanh'>: an Activation",
    ),
    "functions a loss": (
        passes(functions=[tanh, squared_error]), "function of layer 2 is a Loss: an Activation",
    ),
    "one function": (passes(functions=tanh), "4 functions|a list with"),
    "run of another network": (both(OTHER, RUN, Y, LOG), "another network"),
    "run of a wider network": (both(WIDER, RUN, Y, LOG), "another network"),
    "run with other activations": (
        both(NET._replace(functions=[relu, sigmoid]), RUN, Y, LOG), "another network",
    ),
    "run from before a step": (
        both(sgd(0.1).update(NET, GRADS, None)[0], RUN, Y, LOG), "before its parameters changed",
    ),
    "run without biases": (both(NET._replace(biases=[None, None]), RUN, Y, LOG), "another network"),
    "run and Y swapped": (both(NET, Y, RUN, LOG), "run is an array of shape"),
    "run is X": (both(NET, X, Y, LOG), "run is an array of shape"),
    "run is None": (both(NET, None, Y, LOG), "run is None"),
    "run by hand": (both(NET, Forward(RUN.zs, RUN.activations, ()), Y, LOG), "another network"),
    "loss and Y swapped": (both(NET, RUN, LOG, Y), "loss is an array of shape"),
    "loss is a name": (both(NET, RUN, Y, "squared_error"), "loss is 'squared_error': a Loss"),
    "loss is a function": (both(NET, RUN, Y, squared_error.fn), "loss is <function"),
    "loss is an activation": (both(NET, RUN, Y, sigmoid), "loss is an Activation: a Loss"),
    "mean='sum'": (both(NET, RUN, Y, squared_error, mean="sum"), "mean is 'sum': True or False"),
    "mean=None": (both(NET, RUN, Y, squared_error, mean=None), "mean is None: True or False"),
    "mean=1": (both(NET, RUN, Y, squared_error, mean=1), "mean is 1: True or False"),
    "Y nan": (both(NET, RUN, changed(Y, nan), squared_error), "Y holds nan in row 1, column 0"),
    "Y inf": (both(NET, RUN, changed(Y, inf), squared_error), "Y holds inf in row 1, column 0"),
    "Y -inf": (both(NET, RUN, changed(Y, -inf), LOG), "Y holds -inf in row 1"),
    "Y = 7": (
        both(NET, RUN, changed(Y, 7.0), LOG),
        "Y holds 7 in row 1, column 0, but binary_cross_entropy needs targets from 0 to 1",
    ),
    "Y = -1": (both(NET, RUN, 2 * Y - 1, LOG), "needs targets from 0 to 1"),
    "Y masked": (both(NET, RUN, np.ma.masked_equal(Y, 0), squared_error), "Y has a mask"),
    "Y complex": (both(NET, RUN, Y + 0j, squared_error), "Y must hold real numbers"),
    "Y of objects": (both(NET, RUN, Y.astype(object), squared_error), "Y must hold real numbers"),
    "Y of texts": (both(NET, RUN, Y.astype(str), LOG), "Y must hold real numbers"),
    "Y ragged": (both(NET, RUN, [[1], [1, 2]], LOG), "Y has rows of different lengths"),
    "Y a generator": (both(NET, RUN, (y for y in Y), squared_error), "Y must hold real numbers"),
    "Y = [3, -2, 0]": (classes([[3, -2, 0]] * 5), "cross_entropy needs targets from 0 to 1"),
    "Y with two labels": (classes(ONE_HOT + np.roll(ONE_HOT, 1, 1)), "row 0 sums to 2"),
    "Y without a label": (classes([*ONE_HOT[:4], [0, 0, 0]]), "rows sum to 1.*row 4 sums to 0$"),
    "Y with shares below 1": (classes([*ONE_HOT[:4], [0.5, 0.2, 0]]), "row 4 sums to 0.7$"),
    "Y right only in sum": (classes([[1, 1, 0], [0, 0, 0], *ONE_HOT[2:]]), "row 0 sums to 2$"),
    "Y of class numbers": (classes([0, 1, 2, 0, 1]), r"Y has shape \(5,\)"),
    "Y one-hot with nan": (classes(changed(ONE_HOT, nan)), "Y holds nan in row 1, column 0"),
    "cross_entropy, sigmoid": (both(NET, RUN, Y, cross_entropy), "softmax is needed in the last"),
    "cross_entropy, an own softmax": (
        classes(ONE_HOT, CLASSES._replace(functions=[tanh, OWN_SOFTMAX])), "softmax is needed",
    ),
    "softmax, squares": (classes(ONE_HOT, loss=squared_error), "softmax with squared_.* no elem"),
    "softmax, log loss": (classes(ONE_HOT, loss=LOG), "softmax with binary_.* no element-wise"),
    "log loss, predictions below 0": (
        classes(Y, NET._replace(functions=[tanh, identity]), LOG),
        "must lie strictly between 0 and 1",
    ),
    "b masked": (passes(biases=[np.ma.masked_less(NET.biases[0], 1), None]), "b_1 has a mask"),
    "W a matrix": (weighs(NET.weights[0].view(np.matrix)), "W_1 is a m"),
    "W without columns": (weighs(np.ones((3, 0))), "neither of them 0"),
    "W inf, hidden by tanh": (weighs(NET.weights[0] * inf), "W_1 holds"),
    "X a list of masked rows": (lambda: forward(NET, list(MASKED)), "X has a mask"),
    "X flat, one input": (
        lambda: forward(init((1, 2), [tanh]), [1, 2, 3]),
        r"X has shape \(3,\), but the network has 1 inputs: \(m, 1\) would fit",
    ),
    "a hidden softmax by hand": (
        passes(functions=[softmax, sigmoid]), "softmax fits the last layer only",
    ),
    "parts None": (lambda: forward(Network(None, None, None), X), "net is a Network: a Network"),
    "a function of another shape": (
        passes(functions=[tanh._replace(fn=lambda Z: Z[:, :1]), sigmoid]),
        r"tanh.fn returns shape \(2, 1\)",
    ),
    "a function that writes into Z": (
        unsound(fn=lambda Z: np.tanh(Z, out=Z)), "tanh.fn writes into the array",
    ),
    "a derivative of another shape": (
        unsound(deriv=lambda Z, A: A[:, :1]), r"tanh.deriv returns shape \(2, 1\)",
    ),
    "a derivative that writes into A": (
        unsound(deriv=lambda Z, A: np.subtract(1, A, out=A)), "tanh.deriv writes into the array",
    ),
    "softmax said to be element-wise": (
        starts(functions=[tanh, softmax._replace(elementwise=True, deriv=lambda Z, A: A)]),
        "softmax is not element-wise",
    ),
    "a norm over the batch": (unsound(fn=lambda Z: Z - Z.mean(axis=0)), "tanh is not element-wise"),
    "a loss that is a mean": (
        own_loss(fn=lambda P, Y: np.mean((P - Y) ** 2)), r"squared_error.fn returns shape \(\)",
    ),
    "a flat slope of a loss": (
        own_loss(deriv=lambda P, Y: (P - Y)[:, 0]), r"squared_error.deriv returns shape \(2,\)",
    ),
    "a loss that writes into Y": (
        own_loss(fn=lambda P, Y: np.subtract(P, Y, out=Y)), "squared_error.fn writes into",
    ),
    "allowed a list": (own_loss(allowed=[0, 1]), "least, largest"),
    "allowed one number": (own_loss(allowed=(1,)), "least, larg"),
    "cancels a name": (own_loss(cancels="tanh"), "needs an Activ"),
    "cancels alone": (own_loss(cancels=sigmoid), "from_z a funct"),
    "inf where all from 0 is allowed": (
        own_loss(changed(Y, inf), allowed=(0, inf)), "Y holds inf in row 1",
    ),
    "Y too large for float32": (classes(Y + 1e300, LOW, squared_error), "Y holds inf in row 0"),
    "shares off by a thousandth": (classes([[0.333] * 3] * 5), "row 0 sums to 0.999"),
    "Y a little above 1": (classes(ONE_HOT * (1 + 1e-6)), "Y holds 1.000001 in row 0, column 0"),
    "init scale 1e308": (starts(scale=1.7e308, seed=3), "scale is too"),
    "check mean='x'": (measures(mean="x"), "mean is 'x': True or False"),
    "check h=1e-20": (measures(h=1e-20), "too small"),
    "momentum's state for rmsprop": (
        steps(rmsprop(0.1), NET, GRADS, momentum(1).init(NET)),
        "the state is an Arrays that does not fit",
    ),
    "gradients in lists": (
        goes_down([g.tolist() for g in GRADS.weights]), "the gradient of W_1 is a list",
    ),
    "init one function": (starts(functions=tanh), "functions is an Activation: a list"),
    "init np.tanh": (starts(functions=[np.tanh, sigmoid]), "layer 1 is <ufunc 'tanh'>"),
    "init a loss": (starts(functions=[tanh, squared_error]), "layer 2 is a Loss"),
    "init a name": (starts(functions=["tanh", sigmoid]), "layer 1 is 'tanh': an Activation"),
    "init no functions": (starts([]), "3 sizes make 2 layers, but 0 activation"),
    "init functions for one layer": (starts([tanh]), "3 sizes make 2 layers, but 1 activation"),
    "init functions for three": (starts([tanh] * 3), "3 sizes make 2 layers, but 3 activation"),
    "init None": (starts(functions=None), "functions is None"),
    "init swapped": (lambda: init(FUNCTIONS, SIZES), "sizes is"),
    "init sizes None": (lambda: init(None, FUNCTIONS), "sizes is None"),
    "init sizes a set": (lambda: init({3, 4, 2}, FUNCTIONS), "sizes is"),
    "init sizes ragged": (lambda: init([[1, 2], [3]], [tanh]), "sizes is"),
    "init dtype int": (starts(dtype=int), "float32 or float64"),
    "init dtype float16": (starts(dtype=np.float16), "float32 or float64"),
    "init dtype complex": (starts(dtype=complex), "float32 or float64"),
    "init dtype a text": (starts(dtype="half full"), "dtype is 'half"),
    "init scale nan": (starts(scale=nan), "scale is nan: a number from 0"),
    "init scale inf": (starts(scale=inf), "scale is inf: a number from 0"),
    "init scale -1": (starts(scale=-1), "scale is -1: a number from 0"),
    "init scale a text": (starts(scale="he"), "scale is 'he'"),
    "init scale an array": (starts(scale=np.ones(2)), "scale is an array"),
    "init scale gives nan": (starts(scale=lambda *n: nan), "scale is nan"),
    "init seed -1": (starts(seed=-1), "seed is -1: a whole number"),
    "init seed 1.5": (starts(seed=1.5), "seed is 1.5: a whole number"),
    "init biases 'no'": (starts(biases="no"), "biases is 'no': True or"),
    "init a hidden softmax": (starts(functions=[softmax, sigmoid]), "last layer only"),
    "lecun(0)": (lambda: lecun(0, 3), "n_in is 0: a positive whole number"),
    "glorot(3, -3)": (lambda: glorot(3, -3), "n_out is -3: a positive whole number"),
    "he(nan)": (lambda: he(nan, 3), "n_in is nan: a positive whole number"),
    "check h=0": (measures(h=0), "h is 0: a positive"),
    "check h=-1e-5": (measures(h=-1e-5), "h is -1e-05: a positive"),
    "check h inf": (measures(h=inf), "h is inf: a positive"),
    "check h nan": (measures(h=nan), "h is nan"),
    "check h a text": (measures(h="0"), "h is '0'"),
    "check h=True": (measures(h=True), "h is True"),
    "check swapped": (measures(X, NET), "net is an array"),
    "check Y = 7": (measures(Y=Y + 7, loss=LOG), "needs targets from 0 to 1"),
    "relative_error complex": (lambda: relative_error(X + 1j, X), "must hold real numbers"),
    "relative_error masked": (lambda: relative_error(MASKED, X), "has a mask"),
    "relative_error texts": (lambda: relative_error("1.5", 1.5), "must hold real numbers"),
    "relative_error shapes": (lambda: relative_error(X, X[:1]), "cannot be compared"),
    "rate a text": (lambda: sgd("0.1"), "the learning rate is '0.1': a positive number"),
    "rate True": (lambda: adam(True), "the learning rate is True: a positive number"),
    "rate an array": (lambda: sgd(np.ones(3)), "the learning rate is an array"),
    "rate complex": (lambda: sgd(1j), "the learning rate is 1j: a positive number"),
    "rate huge": (lambda: sgd(10**400), "the learning rate is 1000.*: a positive number"),
    "beta None": (lambda: nesterov(0.1, None), "beta is None: a number from 0 up to"),
    "update swapped": (steps(sgd(0.1), GRADS, NET), "net is a Gradients"),
    "update by a tuple": (steps(sgd(0.1), NET, (NET.weights, NET.biases)), "grads is"),
    "update by another's gradients": (steps(sgd(0.1), WIDER, GRADS), "the gradients have shapes"),
    "update that would broadcast": (
        goes_down([g[:1] for g in GRADS.weights]), "the gradients have shapes",
    ),
    "update with flat biases": (
        goes_down(biases=[b[0] for b in GRADS.biases]), "the gradients have shapes",
    ),
    "update of one layer": (goes_down(GRADS.weights[:1], GRADS.biases[:1]), "the gradients have"),
    "update without a bias": (goes_down(biases=[None, None]), "the gradients have shapes"),
    "Adam's state for sgd": (steps(sgd(0.1), NET, GRADS, adam(1).init(NET)), "the state is"),
    "no state for adam": (steps(adam(0.1), NET, GRADS), "the state is None"),
    "momentum's state for adam": (
        steps(adam(0.1), NET, GRADS, momentum(1).init(NET)), "the state is an Arrays",
    ),
    "a wider network's state": (
        steps(momentum(0.1), NET, GRADS, momentum(1).init(WIDER)),
        "the state is an Arrays that does not fit",
    ),
    "descend by sgd itself": (trains(optimizer=sgd), "optimizer must be made by one of"),
    "descend by a name": (trains(optimizer="adam"), "optimizer must be made by one of"),
    "descend epochs 0": (trains(epochs=0), "epochs is 0: a positive whole number"),
    "descend epochs 1.5": (trains(epochs=1.5), "epochs is 1.5: a positive whole number"),
    "descend epochs True": (trains(epochs=True), "epochs is True: a positive whole number"),
    "descend batch_size 0": (trains(batch_size=0), "batch_size is 0: a positive whole number"),
    "descend seed -1": (trains(seed=-1), "seed is -1: a whole number"),
    "descend seed None": (trains(seed=None), "seed is None: a whole number"),
    "descend mean 'sum'": (trains(mean="sum"), "mean is 'sum': True or False"),
    "descend test X only": (trains(test=X), r"test is an array of shape \(5, 3\): a pair \(X, Y\)"),
    "descend test of three": (trains(test=(X, Y, Y)), r"test is .*: a pair \(X, Y\) is needed"),
    "descend test nan": (trains(test=(X, changed(Y, nan))), "Y holds nan in row 1, column 0"),
    "descend test shape": (trains(test=(X, Y[:, :1])), r"Y has shape \(5, 1\)"),
    "descend X with nan": (trains(X=changed(X, nan)), "X holds nan in row 1, column 0"),
    "descend Y = 7": (trains(Y=Y + 7), "needs targets from 0 to 1"),
    "descend X too short": (trains(X=X[:4]), r"Y has shape \(5, 2\).*\(4, 2\)"),
    "descend Y flat": (trains(Y=Y[:, 0]), r"Y has shape \(5,\)"),
    "descend Y inf": (trains(Y=changed(Y, inf)), "Y holds inf in row 1, column 0"),
    "descend batch_size True": (trains(batch_size=True), "batch_size is True: a positive"),
    "descend test X too narrow": (trains(test=(X[:, :2], Y)), r"X has shape \(5, 2\)"),
    "descend test Y too short": (trains(test=(X, Y[:4])), r"Y has shape \(4, 2\)"),
    "descend X and Y swapped": (trains(X=Y, Y=X), r"X has shape \(5, 2\)"),
    "descend another's state": (
        trains(optimizer_state=adam(1).init(NET)), "the state is an AdamState",
    ),
    "descend loss None": (trains(loss=None), "loss is None: a Loss"),
}  # fmt: skip


@pytest.mark.parametrize(("calls", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_words(calls, words):
    for call in calls if isinstance(calls, list) else [calls]:
        with np.errstate(all="ignore"), pytest.raises(ValueError, match=words) as refusal:
            call()
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("part", ["weights", "biases"])
def test_a_run_grows_stale_with_each_number_that_is_changed_in_place(part, layer):
    net = init(SIZES, FUNCTIONS)
    array = getattr(net, part)[layer]
    for place in np.ndindex(array.shape):
        run = forward(net, X)
        backward(net, run, Y, LOG)
        array[place] += 1e-9
        for call in both(net, run, Y, LOG):
            with pytest.raises(ValueError, match="before its parameters changed"):
                call()


def test_a_run_is_no_other_networks_that_has_the_same_numbers_elsewhere():
    zeros = {"scale": 0}
    run = forward(init((2, 3, 1), FUNCTIONS, **zeros), np.ones((4, 2)))
    with pytest.raises(ValueError, match="another network"):
        cost(init((6, 1, 3), FUNCTIONS, **zeros), run, np.ones((4, 1)), squared_error)
    net = init((2, 2, 2), FUNCTIONS)
    moved = net._replace(biases=[None, net.biases[0]])
    run = forward(net._replace(biases=[net.biases[0], None]), np.ones((4, 2)))
    with pytest.raises(ValueError, match="another network"):
        cost(moved, run, np.ones((4, 2)), squared_error)


@pytest.mark.parametrize("n", [100, 500])
def test_a_wide_run_grows_stale_with_each_number_that_is_changed_in_place(n):
    net = init((n, 40, 2), FUNCTIONS)
    run = forward(net, np.ones((2, n)))
    for place in np.random.default_rng(0).integers(0, (n, 40), (200, 2)):
        kept = net.weights[0][*place]
        net.weights[0][*place] += 1e-3
        with pytest.raises(ValueError, match="before its parameters changed"):
            cost(net, run, np.ones((2, 2)), squared_error)
        net.weights[0][*place] = kept
    cost(net, run, np.ones((2, 2)), squared_error)


@pytest.mark.parametrize("m", [3, 1000])
def test_shares_that_were_rounded_are_taken_however_many_rows_there_are(m):
    run = forward(CLASSES, np.ones((m, 3)))
    assert cost(CLASSES, run, [[0.3333] * 3] * m, cross_entropy) > 0


@pytest.mark.parametrize("layout", [tuple, list])
def test_parts_may_be_tuples_or_lists_and_weights_transposed(layout):
    weights = layout(np.asfortranarray(W) for W in NET.weights)
    net = Network(weights, layout(NET.biases), layout(FUNCTIONS))
    grads = backward(net, forward(net, X), Y, LOG)
    assert relative_error(grads, GRADS) < 1e-14


def test_complex_gradients_come_no_further_than_one_step():
    net, _ = goes_down([g + 1j for g in GRADS.weights])()
    with pytest.raises(ValueError, match="W_1 must hold real numbers"):
        forward(net, X)


def test_small_whole_numbers_do_not_overflow():
    assert glorot(np.uint8(200), np.uint8(100)) == glorot(200, 100)
    sizes = np.array([200, 100], "u1")
    assert init(sizes, [tanh], scale=glorot) == init((200, 100), [tanh], scale=glorot)
    many = np.ones((600, 3)), np.ones((600, 2))
    moments = descend(NET, *many, squared_error, batch_size=np.uint8(100), **RULES)
    assert len(list(moments)) == 7


def test_a_float32_network_stays_one_whatever_X_is():
    last, _ = train(LOW, X, Y, LOG, optimizer=sgd(0.1), epochs=2)
    assert {a.dtype for a in (*last.network.weights, *last.network.biases)} == {np.dtype("f4")}


@pytest.mark.parametrize("dtype", [np.float16, np.int8])
def test_parameters_of_other_types_are_nudged_in_float64(dtype):
    net = Network([np.array([[3], [-2]], dtype)], [np.array([[1]], dtype)], [sigmoid])
    inputs, answers = np.ones((2, 2)) / 4, np.ones((2, 1))
    grads = backward(net, forward(net, inputs), answers, squared_error)
    assert relative_error(grads, numerical_gradients(net, inputs, answers, squared_error)) < 1e-8


@pytest.mark.parametrize("sizes", [(784, 128, 10), (2, 3, 1), (70, 70, 70)])
@pytest.mark.parametrize("biases", [True, False])
def test_a_run_grows_stale_with_a_step_in_place(sizes, biases):
    net = init(sizes, [tanh] * (len(sizes) - 1), biases=biases)
    X, Y = np.ones((4, sizes[0])), np.zeros((4, sizes[-1]))
    run = forward(net, X)
    for W, g in zip(net.weights, backward(net, run, Y, squared_error).weights, strict=True):
        W -= 0.1 * g
    with pytest.raises(ValueError, match="before its parameters changed"):
        backward(net, run, Y, squared_error)


def test_a_run_grows_stale_when_an_array_of_the_list_is_replaced():
    net = init(SIZES, FUNCTIONS)
    run = forward(net, X)
    net.weights[0] = net.weights[0] + 1
    with pytest.raises(ValueError, match="before its parameters changed"):
        cost(net, run, Y, squared_error)
    net.functions[0] = relu
    run = forward(net, X)
    backward(net, run, Y, squared_error)
    net.functions[0] = tanh
    with pytest.raises(ValueError, match="before its parameters changed"):
        backward(net, run, Y, squared_error)


def test_a_network_with_the_same_numbers_may_use_the_run():
    again = backward(copy.deepcopy(NET), RUN, Y, LOG)
    assert relative_error(again, GRADS) == 0


@pytest.mark.parametrize("layout", ["C", "F"])
def test_what_is_written_into_X_and_Y_later_changes_nothing(layout):
    mine, targets = np.array(X, order=layout), Y.copy()
    run = forward(NET, mine)
    moments = descend(NET, mine, targets, LOG, optimizer=sgd(0.1), epochs=3, test=(mine, targets))
    expected = [m.costs for m in descend(NET, X, Y, LOG, optimizer=sgd(0.1), epochs=3, test=(X, Y))]
    mine[:], targets[:] = 99, 0.5
    assert relative_error(backward(NET, run, Y, LOG), GRADS) < 1e-15
    assert [m.costs for m in moments] == expected


def test_targets_that_were_good_once_are_looked_at_again():
    targets = Y.copy()
    cost(NET, RUN, targets, LOG)
    targets[2, 1] = nan
    for call in both(NET, RUN, targets, LOG):
        with pytest.raises(ValueError, match="Y holds nan in row 2, column 1"):
            call()


@pytest.mark.parametrize(
    "X_like",
    [
        X.tolist(),
        X.astype(np.float16),
        X.astype(">f8"),
        np.asfortranarray(X),
        np.repeat(X, 2, axis=0)[::2],
        X[::-1][::-1],
        np.broadcast_to(X[:1], (5, 3)),
        (X > 0),
        np.full((2, 3), 2**60),
    ],
    ids="list float16 big-endian F strided reversed broadcast bool huge".split(),
)
def test_other_forms_of_numbers_are_taken_for_what_they_are(X_like):
    run, plain = forward(NET, X_like), forward(NET, np.array(X_like, dtype=np.float64))
    assert relative_error(run.activations, plain.activations) < 1e-12
    assert all(a.dtype == np.float64 for a in run.activations)


def test_a_network_that_diverges_says_so_and_a_descent_ends_quietly():
    huge = init(SIZES, FUNCTIONS, scale=1e200)
    assert np.isfinite(forward(huge, X).activations[-1]).all()  # large, but no nan
    net, rules = init(SIZES, [identity] * 2), {"optimizer": sgd(1e3), "epochs": 10_000}
    *_, last = descend(net, X, Y, squared_error, **rules)
    assert not np.isfinite(last.costs.train)


@pytest.mark.parametrize("name", ["sigmoid", "logistic"])
def test_what_a_function_computes_counts_and_not_its_name(name):
    mine = Activation(name, lambda Z: np.tanh(Z / 2) / 2 + 0.5, lambda Z, A: A * (1 - A))
    wrong = Activation("sigmoid", lambda Z: 0.9 * sigmoid.fn(Z), lambda Z, A: A * (1 - A / 0.9))
    renamed = sigmoid._replace(name=name)
    for f in (mine, renamed, wrong):
        net = init(SIZES, [tanh, f])
        run = forward(net, X)
        measured = numerical_gradients(net, X, Y, LOG)
        assert relative_error(backward(net, run, Y, LOG), measured) < 1e-7
    saturated = Network([np.full((1, 1), 1e4)], [None], [renamed])
    far = backward(saturated, forward(saturated, [[1.0]]), [[0.0]], LOG)
    assert far.deltas[0] == 1


def test_a_loss_of_ones_own_may_allow_what_it_likes():
    loss = Loss("absolute", lambda P, Y: abs(P - Y), lambda P, Y: np.sign(P - Y), allowed=(-5, 5))
    net = init(SIZES, [tanh, identity])
    assert cost(net, forward(net, X), 5 - Y, loss) > 0
    with pytest.raises(ValueError, match="absolute needs targets from -5 to 5"):
        cost(net, forward(net, X), 6 - Y, loss)


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_refused_update_changes_nothing(make):
    optimizer, net = make(0.1), init(SIZES, FUNCTIONS)
    state = optimizer.init(net)
    with pytest.raises(ValueError, match="the gradients have shapes"):
        optimizer.update(net, backward(WIDER, forward(WIDER, X), Y, LOG), state)
    assert relative_error(net[:2], init(SIZES, FUNCTIONS)[:2]) == 0
    after, _ = optimizer.update(net, GRADS, state)
    expected, _ = optimizer.update(NET, GRADS, optimizer.init(NET))
    assert relative_error(after[:2], expected[:2]) == 0


@given(arrays.arrays(float, (5, 2), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_targets_of_log_loss_are_taken_exactly_when_all_lie_from_0_to_1(targets):
    calls = both(NET, RUN, targets, LOG)
    if ((targets >= 0) & (targets <= 1)).all():
        J, grads = (call() for call in calls)
        assert np.isfinite(J) and J >= 0 and np.isfinite(grads.weights[0]).all()
    else:
        for call in calls:
            with pytest.raises(ValueError, match="^Y holds"):
                call()


@given(st.data())
def test_an_array_of_any_type_and_shape_is_taken_or_refused_in_words(data):
    kinds = st.one_of(arrays.scalar_dtypes(), st.just(np.dtype(float)))
    shapes = st.one_of(
        arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5),
        st.just((5, 3)),
        st.just((3,)),
    )
    given = data.draw(arrays.arrays(kinds, shapes))
    try:
        with np.errstate(over="ignore"):  # numbers near the largest may do so
            run = forward(NET, given)
    except ValueError as refusal:
        assert str(refusal).startswith("X ")
    else:
        assert given.shape[-1] == 3 and np.isfinite(run.activations[-1]).all()
