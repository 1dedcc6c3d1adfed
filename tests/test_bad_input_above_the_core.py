"""What is built upon the core refuses bad input in words, and loses nothing by it.

Each row is a call, and words that its message must hold. A warning of NumPy's, on the way to a
refusal, is an error here as in all tests.
"""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbcore import data, widgets
from nbcore.activations import identity, relu, sigmoid, softmax, tanh
from nbcore.analysis import cost_surface as surface
from nbcore.analysis import metrics as answers
from nbcore.analysis.conventions import COURSE, Convention, example, lines, relate, variables
from nbcore.analysis.cost_surface import cost_surface, only, path
from nbcore.analysis.delta_terms import delta_terms, delta_through, input_gradients, slope_curve
from nbcore.analysis.finite_differences import costs_near, measure_slopes, network_at_kink
from nbcore.analysis.gradient_flow import gradient_flow, layer_ratios
from nbcore.analysis.neuron import Neuron, graph, nudge
from nbcore.analysis.operations import operations, plan
from nbcore.analysis.parameters import Parameter, parameters, placed, value
from nbcore.analysis.trainer import Trainer
from nbcore.diagnosis import diagnose, diagnose_gradients, diagnose_layer, diagnose_loss
from nbcore.drawing.charts import draw_chart
from nbcore.drawing.marks import Marks
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error
from nbcore.network import Gradients, Network, backward, forward, init
from nbcore.optimizers import adam, momentum, sgd
from nbcore.widgets import (
    ConventionsExplorer,
    Exercise,
    LayersExplorer,
    NeuronExplorer,
    Prediction,
    chart,
    gallery,
    matrix,
)
from nbcore.writing import layout as page
from nbcore.writing import symbols

nan, inf = float("nan"), float("inf")
X, Y = data.gate("XOR")
NET = init((2, 3, 1), [tanh, sigmoid])
RUN = forward(NET, X)
GRADS = backward(NET, RUN, Y, binary_cross_entropy)
LOW = init((2, 3, 1), [tanh, sigmoid], dtype=np.float32)
WIDER = init((2, 4, 1), [tanh, sigmoid])
WIDER_GRADS = backward(WIDER, forward(WIDER, X), Y, binary_cross_entropy)
CASE = NET, X, Y, binary_cross_entropy
W1, B1 = Parameter("W", 0, 0, 0), Parameter("b", 0, 0, 0)
NAN = NET._replace(weights=[NET.weights[0] * nan, NET.weights[1]])
HUGE = Network([1e200 * np.eye(2)], [None], [identity])
BELOW = Network([-np.ones((2, 1))], [None], [identity])  # what it predicts is no probability
ONE = Neuron((1.0, 2.0), (0.5, -0.5), 0.1, tanh, 0.3)
MASKED = np.ma.masked_invalid(np.array([[0.0, nan], [0, 1], [1, 0], [1, 1]]))
TEXTS = np.array([["a", "b"]] * 4)
HOT = np.eye(3)
CHART = {"title": "t", "across": "x", "up": "y"}
MATRIX = {"title": "t", "down": "d", "across": "a"}


def entry(*place, grads=GRADS, net=NET, run=RUN, Y=Y, loss=binary_cross_entropy, **options):
    return delta_terms(net, run, grads, Y, loss, *place, **options)


def heights(first=W1, second=B1, firsts=(0, 1), seconds=(0,), X=X, loss=CASE[3], **options):
    return cost_surface(NET, X, Y, loss, first, second, firsts, seconds, **options)


def widths(seeds=(0,), sizes=(2, 3, 1), functions=(tanh, sigmoid), X=X, Y=Y, loss=CASE[3]):
    return gradient_flow(sizes, functions, 1.0, X, Y, loss, seeds)


def slopes(hs, case=CASE, **options):
    return measure_slopes(*case, W1, hs, **options)


def kink(X=X, functions=(relu, sigmoid), example=2, **options):
    return network_at_kink(X, functions, example=example, **options)


def through(net=NET, run=RUN, grads=GRADS, e=0, j=0):
    return delta_through(net, run, grads, e, j)


def code(convention=COURSE, functions=NET.functions, X=X, Y=Y, loss=squared_error, **options):
    return lines(NET._replace(functions=functions), X, Y, loss, convention, **options)


def trained(**options):
    method = {"kind": "sgd", "optimizer": sgd(0.5), "batch_size": None, "net": NET}
    method |= {"train": (X, Y), "test": (X, Y), "loss": binary_cross_entropy} | options
    return Trainer(**method)


def drawn(line, **options):
    return chart({"J": line}, **CHART | options)


def table(values, rows="ab", columns="xy", **options):
    return matrix(values, rows, columns, **MATRIX | options)


def set_state(explorer, state):
    explorer.state = state


REFUSED = [
    # data
    (lambda: data.gate("NOR"), "name is 'NOR': one of AND, OR, XOR, NAND"),
    (lambda: data.gate(["XOR"]), "name is ['XOR']: one of AND"),
    (lambda: data.gate("XOR", noise=nan), "noise is nan: a number from 0"),
    (lambda: data.gate("XOR", noise=-1), "noise is -1: a number from 0"),
    (lambda: data.gate("XOR", noise="0.1"), "noise is '0.1': a number"),
    (lambda: data.gate("XOR", noise=1j), "noise is 1j: a number"),
    (lambda: data.gate("XOR", noise=np.ones(2)), "an array of shape (2,)"),
    (lambda: data.gate("XOR", copies=10**12), "copies is 1000000000000"),
    (lambda: data.gate("XOR", copies=0), "copies is 0: a whole number from 1"),
    (lambda: data.gate("XOR", seed=-1), "seed is -1: a whole number of at least"),
    (lambda: data.gate("XOR", seed=None), "seed is None: a whole number"),
    (lambda: data.moons(noise=inf), "noise is inf: a number from 0"),
    (lambda: data.moons(noise=1e308), "noise is 1e+308: a number from 0"),
    (lambda: data.moons(noise=True), "noise is True: a number"),
    (lambda: data.moons(10**30), "a whole number from 1 to 1000000"),
    (lambda: data.moons(-1), "m is -1: a whole number from 1 to 1000000"),
    (lambda: data.moons("10"), "m is '10': a whole number from 1"),
    (lambda: data.circles(noise=nan), "noise is nan: a number from 0"),
    (lambda: data.circles(True), "m is True: a whole number from 1"),
    (lambda: data.circles(seed="a"), "seed is 'a': a whole number"),
    (lambda: data.spirals(noise=-0.1), "noise is -0.1: a number from 0"),
    (lambda: data.spirals(2.5), "m is 2.5: a whole number from 1"),
    (lambda: data.spirals(seed=1.5), "seed is 1.5: a whole number"),
    (lambda: data.wave(noise=nan), "noise is nan: a number from 0"),
    (lambda: data.wave(0), "m is 0: a whole number from 1"),
    (lambda: data.digits(True), "m is True: a whole number from 1 to 1797"),
    (lambda: data.digits(0), "m is 0: a whole number from 1 to 1797"),
    (lambda: data.digits(1798), "m is 1798: a whole number from 1 to 1797"),
    (lambda: data.digits(2.0), "m is 2.0: a whole number from 1 to 1797"),
    (lambda: data.digits(9, noise=nan), "noise is nan: a number from 0"),
    (lambda: data.digits(9, noise=-1), "noise is -1: a number from 0"),
    (lambda: data.digits(9, seed=-1), "seed is -1: a whole number"),
    (lambda: data.split(X * nan, Y), "X holds nan in row 0, column 0"),
    (lambda: data.split(X, Y + inf), "Y holds inf in row 0"),
    (lambda: data.split(MASKED, Y), "X has a mask"),
    (lambda: data.split(X * 1j, Y), "X must hold real numbers, not complex128"),
    (lambda: data.split(X, [None] * 4), "Y must hold real numbers, not object"),
    (lambda: data.split(TEXTS, Y), "X must hold real numbers, not <U1"),
    (lambda: data.split([[1], [1, 2]], Y), "X has rows of different lengths"),
    (lambda: data.split(3, Y), "X has shape (): one row for each"),
    (lambda: data.split(X, Y, test=nan), "test is nan: a share between 0"),
    (lambda: data.split(X, Y, test=0), "test is 0: a share between 0 and 1"),
    (lambda: data.split(X, Y, test=1), "test is 1: a share between 0 and 1"),
    (lambda: data.split(X, Y[:3]), "X has 4 rows and Y 3: as many are needed"),
    (lambda: data.split(X[:1], Y[:1]), "X has 1 rows and Y 1: as many"),
    (lambda: data.split(X, Y, test="a"), "test is 'a': a share between 0"),
    (lambda: data.split(X, Y, seed=-1), "seed is -1: a whole number"),
    # one neuron
    (lambda: graph(ONE._replace(x=(nan, 1.0))), "x holds nan"),
    (lambda: graph(ONE._replace(w=(inf, 1.0))), "w holds inf"),
    (lambda: graph(ONE._replace(b=nan)), "b is nan: a finite number"),
    (lambda: graph(ONE._replace(y=nan)), "y is nan: a finite number"),
    (lambda: graph(ONE._replace(b=np.ones(2))), "b is an array of shape (2,)"),
    (lambda: graph(ONE._replace(x=(), w=())), "x has shape (0,)"),
    (lambda: graph(ONE._replace(f=np.tanh)), "an Activation of nbcore"),
    (lambda: graph(ONE._replace(x=(1e200, 0), w=(1e200, 0))), "too large"),
    (lambda: graph(NET), "a Neuron of nbcore is needed"),
    (lambda: graph(ONE._replace(w=(1.0,))), "w has shape (1,): (2,) would fit"),
    (lambda: graph(ONE._replace(f=softmax)), "softmax"),
    (lambda: nudge(ONE, None, 0.1), "name is None: one of b, x1, x2, w1, w2"),
    (lambda: nudge(ONE, "b", nan), "h is nan: a positive number"),
    (lambda: nudge(ONE, "b", 0), "h is 0: a positive number"),
    (lambda: nudge(ONE, "b", -0.1), "h is -0.1: a positive number"),
    (lambda: nudge(ONE, "b", inf), "h is inf: a positive number"),
    (lambda: nudge(ONE, "b", "a"), "h is 'a': a positive number"),
    (lambda: nudge(ONE, 0.1, "b"), "h is 'b': a positive number"),
    # the passes, one operation at a time
    (lambda: list(plan(None, squared_error)), "net is None: a Network"),
    (lambda: list(plan(NET, None)), "loss is None: a Loss"),
    (lambda: operations(NET, X, Y, tanh), "a Loss of nbcore is needed"),
    (lambda: operations(*CASE, mean="sum"), "mean is 'sum': True or False"),
    (lambda: operations(*CASE, names="letters"), "names is 'letters': one of lesson, graph"),
    (lambda: operations(NET, X[:, :1], Y, CASE[3]), "X has shape (4, 1)"),
    (lambda: operations(NET, X, Y[:3], CASE[3]), "Y has shape (3, 1)"),
    (lambda: operations(NET._replace(functions=[softmax, tanh]), *CASE[1:]), "last layer only"),
    (lambda: operations(BELOW, *CASE[1:]), "must lie strictly between 0 and 1"),
    (lambda: operations(X, NET, Y, CASE[3]), "net is an array of shape (4, 2)"),
    # one entry of a delta
    (lambda: entry(-1, 0, 0), "e is -1: a whole number from 0 to 1"),
    (lambda: entry(True, 0, 0), "e is True: a whole number"),
    (lambda: entry(0, -1, 0), "i is -1: a whole number from 0 to 3"),
    (lambda: entry(0, 0, 3), "j is 3: a whole number from 0 to 2"),
    (lambda: entry(2, 0, 0), "e is 2: a whole number from 0 to 1"),
    (lambda: entry(0, 4, 0), "i is 4: a whole number from 0 to 3"),
    (lambda: entry(0, 0, -1), "j is -1: a whole number from 0 to 2"),
    (lambda: entry(0, 1.0, 0), "i is 1.0: a whole number from 0 to 3"),
    (lambda: entry(0, None, 0), "i is None: a whole number from 0 to 3"),
    (lambda: entry(0, 0, "1"), "j is '1': a whole number from 0 to 2"),
    (lambda: entry(0, 0, 0, Y=Y[:, 0]), "predictions have shape"),
    (lambda: entry(0, 0, 0, mean=1), "mean is 1: True or False"),
    (lambda: entry(0, 0, 0, loss=None), "loss is None: a Loss"),
    (lambda: entry(0, 0, 0, run=None), "run is None: a Forward"),
    (lambda: entry(0, 0, 0, grads=RUN), "a Gradients of nbcore"),
    (lambda: through(run=RUN._replace(activations=RUN.activations[1:])), "run.activations has"),
    (lambda: through(grads=GRADS._replace(weights=GRADS.weights[::-1])), "grads.weights has"),
    (lambda: through(grads=WIDER_GRADS), "grads.deltas has shapes [(4, 4)"),
    (lambda: through(run=forward(WIDER, X)), "run.zs has shapes"),
    (lambda: through(None), "net is None"),
    (lambda: through(e=2), "e is 2: a whole"),
    (lambda: through(j=3), "j is 3: a whole number from 0 to 2"),
    (lambda: through(j=1.0), "j is 1.0"),
    (lambda: input_gradients(GRADS, NET), "a Network of nbcore"),
    (lambda: input_gradients(NET, None), "grads is None: a Gradients"),
    (lambda: input_gradients(NET, WIDER_GRADS), "deltas[0] has shape (4, 4): (m, 3) would fit"),
    (lambda: input_gradients(NET, GRADS._replace(deltas=[])), "would fit"),
    (lambda: input_gradients(NET, GRADS._replace(deltas=[TEXTS])), "deltas[0] must hold real"),
    (lambda: slope_curve(np.tanh, 0.0), "an Activation of nbcore"),
    (lambda: slope_curve(softmax, 1.0), "softmax has no element-wise derivative"),
    (lambda: slope_curve(tanh, nan), "z is nan: a finite number"),
    (lambda: slope_curve(tanh, "a"), "z is 'a': a finite number"),
    (lambda: slope_curve(tanh, 1e308), "of size 1e+100 at most"),
    (lambda: slope_curve(0.0, tanh), "f is 0.0: an Activation"),
    # nudges of the cost
    (lambda: slopes([0], dtype="float32"), "hs is [0]: a list of positive numbers of type float32"),
    (lambda: slopes([1e-60], dtype="float32"), "a list of positive numbers of type float32"),
    (lambda: slopes([-0.1]), "a list of positive numbers of type float64"),
    (lambda: slopes([]), "hs has shape (0,)"),
    (lambda: slopes(0.1), "hs has shape ()"),
    (lambda: slopes([[0.1]]), "hs has shape (1, 1)"),
    (lambda: slopes([nan]), "hs holds nan"),
    (lambda: slopes([inf]), "hs holds inf"),
    (lambda: slopes(["a"]), "hs must hold real"),
    (lambda: slopes([0.1], dtype=int), "dtype is <class 'int'>: float32 or float64"),
    (lambda: slopes([0.1], dtype="abc"), "dtype is 'abc': float32 or float64"),
    (lambda: slopes([0.1], (NET, MASKED, Y, CASE[3])), "X has a mask"),
    (lambda: slopes([0.1], (NET, X * 1j, Y, CASE[3])), "X must hold real numbers"),
    (lambda: slopes([0.1], (NET, X[:, :1], Y, CASE[3])), "X has shape"),
    (lambda: slopes([0.1], (NET, X, Y[:2], CASE[3])), "Y has shape"),
    (lambda: costs_near(*CASE, W1, [nan]), "steps holds nan"),
    (lambda: costs_near(*CASE, W1, 0.1), "steps has shape ()"),
    (lambda: costs_near(None, *CASE[1:], W1, [0.1]), "net is None"),
    (lambda: costs_near(NET, X, Y, None, W1, [0.1]), "loss is None"),
    (lambda: costs_near(NAN, *CASE[1:], W1, [0.1]), "W_1 holds nan"),
    (lambda: costs_near(HUGE, X, X, squared_error, W1, [0.1]), "J is not finite where the param"),
    (lambda: kink(X / 2), "whole"),
    (lambda: kink(functions=[relu]), "1 functions"),
    (lambda: kink(functions=[relu] * 3), "3 functions"),
    (lambda: kink(functions=relu), "functions is 'relu': an Activation"),
    (lambda: kink(example=1.5), "example is 1.5: a whole number from 0 to 3"),
    (lambda: kink(example=4), "example is 4: a whole number from 0 to 3"),
    (lambda: kink(seed=-1), "seed is -1"),
    (lambda: kink(distance=nan), "distance is nan: a number from 0 to 1"),
    (lambda: kink(distance=2), "distance is 2: a number from 0 to 1"),
    (lambda: kink(np.ones((3, 2))), "no such network was found"),
    # many networks
    (lambda: widths([]), "at least one seed"),
    (lambda: widths(3), "seeds is 3: a list"),
    (lambda: widths([0, -1]), "a seed is -1: a whole number of at least 0"),
    (lambda: widths("12"), "a seed is '1': a whole number"),
    (lambda: widths([nan]), "a seed is nan: a whole number"),
    (lambda: widths(loss=None), "loss is None: a Loss"),
    (lambda: widths(sizes=(2, 0, 1)), "sizes is"),
    (lambda: widths(functions=[tanh]), "2 layers, but 1 activation"),
    (lambda: widths(X=X[:, :1]), "X has shape (4, 1)"),
    (lambda: widths(Y=Y[:3]), "Y has shape (3, 1)"),
    (lambda: layer_ratios(np.ones(3)), "sizes has shape (3,): (seeds, L)"),
    (lambda: layer_ratios(TEXTS), "sizes must hold real numbers"),
    # the cost over two parameters
    (lambda: parameters(None), "net is None: a Network"),
    (lambda: value(RUN, W1), "record is a Forward"),
    (lambda: placed(None, {}), "net is None: a Network"),
    (lambda: only(sgd(1), 3), "chosen is 3: a list"),
    (lambda: placed(NET, {W1: nan}), "W1[1,1] is nan: a finite number"),
    (lambda: placed(NET, {W1: np.ones(2)}), "W1[1,1] is an array of shape (2,)"),
    (lambda: placed(NET, [W1]), "a dict is needed"),
    (lambda: placed(NET, {Parameter("W", 0, 2, 0): 0.0}), "i of a parameter in W1 is 2: a whole"),
    (lambda: placed(LOW, {W1: 1e300}), "W1[1,1] is 1e+300: a finite number of type float32"),
    (lambda: heights(second=W1), "both parameters are W1[1,1]: two different ones"),
    (lambda: heights(firsts=[[0, 1]]), "firsts has shape (1, 2): (n,) would fit"),
    (lambda: heights(seconds=[nan]), "seconds holds nan"),
    (lambda: heights(X=X[:, :1]), "the network has 2 inputs"),
    (lambda: heights(firsts=[nan]), "firsts holds nan"),
    (lambda: heights(seconds=["a"]), "seconds must hold real numbers"),
    (lambda: heights(firsts=MASKED[0]), "firsts has a mask"),
    (lambda: heights(mean="no"), "mean is 'no': True or False"),
    (lambda: heights(loss=tanh), "a Loss of nbcore"),
    (
        lambda: cost_surface(init((2, 1), [relu]), X, Y, squared_error, W1, B1, [1e200], [0]),
        "J is not finite where W1[1,1] is 1e+200 and b1[1] is 0",
    ),
    (lambda: path([], W1, B1), "0 states, and none of them"),
    (lambda: path([1, 2], W1, B1), "a list of states is needed"),
    (lambda: path(None, W1, B1), "a list of states is needed"),
    (lambda: surface.Path(X, X[0], X, False).calm(nan), "most is nan"),
    (lambda: only(sgd(1), W1), "a chosen parameter is 'W': a Parameter"),
    (lambda: only(None, [W1]), "an Optimizer of nbcore"),
    # answers
    (lambda: answers.edges(X[0]), "X has shape (2,): (m, n)"),
    (lambda: answers.edges(X * nan), "X holds nan"),
    (lambda: answers.edges(X, nan), "margin is nan"),
    (lambda: answers.over_plane(NET, (0, 1, 0)), "box has shape (3,): (4,)"),
    (lambda: answers.over_plane(NET, (0, nan, 0, 1)), "box holds nan"),
    (lambda: answers.over_plane(NET, (0, 1, 1, 0)), "each lowest number must be below its highest"),
    (lambda: answers.over_plane(init((3, 1), [tanh]), (0, 1, 0, 1)), "inputs"),
    (lambda: answers.over_line(NET, (0, 1)), "inputs"),
    (lambda: answers.over_plane(NET, (0, 1, 0, 1), 0), "points is 0"),
    (lambda: answers.over_plane(NET, (0, 1, 0, 1), 2.5), "points is 2.5"),
    (lambda: answers.over_line((0, 1), NET), "net is (0, 1): a Network"),
    (lambda: answers.over_line(init((1, 1), [tanh]), (0, 1), -1), "points is -1: a whole number"),
    (lambda: answers.over_plane(None, (0, 1, 0, 1)), "net is None: a Network"),
    (lambda: answers.confusion(HOT[:1], HOT), "Y_hat has shape (1, 3): (3, 3)"),
    (lambda: answers.confusion(HOT, HOT * 0.8), "a single 1"),
    (lambda: answers.confusion(Y, Y), "two columns or more"),
    (lambda: answers.accuracy(Y, Y[:1]), "Y_hat has shape (4, 1): (1, 1) would fit"),
    (lambda: answers.accuracy(Y[:, 0], Y), "Y_hat has shape (4,): (4, 1) would fit"),
    (lambda: answers.accuracy(Y * nan, Y), "Y_hat holds nan"),
    (lambda: answers.accuracy(Y[:0], Y[:0]), "Y has shape (0, 1)"),
    (lambda: answers.accuracy([[None]], [[1]]), "Y_hat must hold real"),
    # conventions
    (lambda: example((2, 3, 1), True), "m is True: a whole number from 1 to 8"),
    (lambda: example((2, 3, 1), 2.0), "m is 2.0: a whole number from 1 to 8"),
    (lambda: example((2, 3, 1), 0), "m is 0: a whole number from 1 to 8"),
    (lambda: example((2, 3, 1), 9), "m is 9: a whole number from 1 to 8"),
    (lambda: example(3, 2), "sizes is 3: at least two"),
    (lambda: code("Nielsen"), "a Convention of nbcore"),
    (lambda: code(Convention(layout="diagonal")), "layout is 'diagonal': one of rows"),
    (lambda: code(Convention(reduction="third")), "reduction is 'third': one of mean"),
    (lambda: code(Convention(style="Bishop")), "style is 'Bishop': one of course, blog_post"),
    (lambda: code(Convention(style=[])), "style is []: one of"),
    (lambda: code(Convention(style="Nielsen")), "tanh, sigmoid"),
    (lambda: code(rate=nan), "rate is nan: a positive number"),
    (lambda: code(loss=None), "loss is None: a Loss"),
    (lambda: code(loss=cross_entropy), "no lines are written for cross_entropy after sigmoid"),
    (lambda: code(functions=[tanh, identity], loss=CASE[3]), "after identity"),
    (lambda: code(functions=[tanh, softmax]), "softmax"),
    (lambda: code(X=X[:, :1]), "X has shape (4, 1)"),
    (lambda: code(Y=X), "Y has shape (4, 2)"),
    (lambda: lines(None, X, Y, squared_error), "net is None: a Network"),
    (lambda: variables(None, X, Y), "net is None: a Network"),
    (lambda: variables(NET, X, Y[:1]), "Y has shape (1, 1): (4, 1)"),
    (lambda: variables(NET, X, [1, 0]), "Y has shape (2,): (4, 1)"),
    (lambda: variables(NET, X, Y, rate="a"), "rate is 'a': a positive"),
    (lambda: variables(NET, X, Y, Convention(style="Bishop")), "style is 'Bishop'"),
    (lambda: relate(X, X[:, :1]), "(4, 2) and (4, 1)"),
    (lambda: relate(X[0], X[0]), "ours has shape (2,): (rows, columns)"),
    (lambda: relate(X, X * nan), "theirs holds nan"),
    (lambda: relate(X[:0], X[:0]), "ours has shape (0, 2)"),
    # a training to lead
    (lambda: trained(train=X), "train is an array of shape (4, 2): a pair"),
    (lambda: trained(test=None), "test is None: a pair (X, Y)"),
    (lambda: trained(net=None), "net is None: a Network"),
    (lambda: trained(loss=None), "loss is None: a Loss"),
    (lambda: trained(train=(MASKED, Y)), "X of train has a mask"),
    (lambda: trained(train=(np.ones((3, 5)), np.ones((3, 1)))), "X has shape (3, 5)"),
    (lambda: trained(most=1), "most is 1: a whole number of at least 2"),
    (lambda: trained(kind=None), "kind is None: a text"),
    (lambda: trained(optimizer=sgd), "an Optimizer of nbcore"),
    (lambda: trained(batch_size=2.5), "batch_size is 2.5"),
    (lambda: trained().advance(0), "updates is 0: a positive whole number"),
    (lambda: trained().advance(-1), "updates is -1: a positive whole number"),
    (lambda: trained().advance("1"), "updates is '1': a positive whole"),
    # letters, and widths of a page
    (lambda: symbols.subscript(-1), "the index is -1: a whole number of at least 0"),
    (lambda: symbols.subscript(nan), "the index is nan: a whole number"),
    (lambda: symbols.subscript("1"), "the index is '1': a whole number"),
    (lambda: symbols.superscript(0.5), "the index is 0.5: a whole number"),
    (lambda: symbols.symbol(1, "W"), "the letter is 1: a text"),
    (lambda: page.wrapped(None), "the text is None: a text"),
    # the checker's options
    (lambda: diagnose(backward, mean=0), "mean is 0: True or False"),
    (lambda: diagnose(backward, mean="no"), "mean is 'no': True or False"),
    (lambda: diagnose(backward, hint=True), "hint is True: 1 or 2"),
    (lambda: diagnose(backward, hint=np.ones(2)), "hint is an array"),
    (lambda: diagnose(backward, hidden=np.tanh), "an Activation of"),
    (lambda: diagnose(backward, loss="log"), "loss is 'log': a Loss of"),
    (lambda: diagnose(backward, layers=True), "layers is True"),
    (lambda: diagnose_layer(None, hint=True), "hint is True: 1 or 2"),
    (lambda: diagnose_loss(None, hint=2.0), "hint is 2.0: 1 or 2"),
    (lambda: diagnose_gradients(None, hint=nan), "hint is nan"),
    # pictures that stand still
    (lambda: chart({}, **CHART), "0 lines: 1 to 6 would fit"),
    (lambda: chart([1, 2], **CHART), "lines is [1, 2]: a dict"),
    (lambda: draw_chart(Marks(800, 340), lines=[1], **CHART), "a dict is"),
    (lambda: drawn([nan, nan]), "J: there is no finite value to begin with"),
    (lambda: drawn(([0, nan], [1, 2])), "J: places must be finite"),
    (lambda: drawn(3.0), "J: places (0,) and values () make no line"),
    (lambda: drawn((1.0, 2.0, 3.0)), "J is a tuple of 3: values, or a pair"),
    (lambda: drawn(np.ones(3) * 1j), "J must hold real numbers"),
    (lambda: drawn([1, None]), "J must hold real numbers, not object"),
    (lambda: drawn(MASKED[0]), "J has a mask"),
    (lambda: drawn([-1.7e308, 1.7e308]), "values must be finite, and of size 1e+300"),
    (lambda: chart({1: [1, 2]}, **CHART), "the name of a line is 1: a text"),
    (lambda: drawn([1, 2], title=None), "title is None: a text"),
    (lambda: drawn([1, 2], across=1), "across is 1: a text"),
    (lambda: drawn([1, 2], log_across=1), "log_across is 1: True or False"),
    (lambda: drawn([1, 2], log="yes"), "log is 'yes': True or False"),
    (lambda: gallery(np.full((1, 2, 2), nan), "a", title="t"), "pictures holds nan"),
    (lambda: gallery(np.full((1, 2, 2), 16.0), "a", title="t"), "from 16 to 16: 0"),
    (lambda: gallery([[[None]]], "a", title="t"), "pictures must hold real"),
    (lambda: gallery(np.ones((1, 2, 2)), None, title="t"), "captions is"),
    (lambda: gallery(np.ones((1, 2, 2)), "a", title=1), "title is 1: a text"),
    (lambda: gallery(np.ones((1, 2, 2)), "a", title="t", signed="no"), "signed is 'no': True or"),
    (lambda: table([[1, nan], [0, 0]]), "values holds nan in row 0, column 1"),
    (lambda: table(TEXTS[:2]), "values must hold real numbers"),
    (lambda: table(MASKED[:2]), "values has a mask"),
    (lambda: table(np.ones((0, 0)), "", ""), "values has shape (0, 0)"),
    (lambda: table(np.ones((2, 2)), 3), "rows is 3: a list"),
    (lambda: table(np.ones((2, 2)), "ab", None), "columns is None: a list"),
    (lambda: table(np.ones((2, 2)), title=None), "title is None: a text"),
    # predictions and explorers
    (lambda: Prediction("q?", "a", key="k"), "two or more different ones"),
    (lambda: Prediction("q?", 1, 2, key="k"), "an option is 1: a text"),
    (lambda: Prediction(5, "a", "b", key="k"), "the question is 5: a text"),
    (lambda: Prediction("", "a", "b", key="k"), "the question is '': some words"),
    (lambda: Prediction("q?", "a", "b", key=""), "key is '': one word"),
    (lambda: Prediction("q?", "a", "b", key="a b"), "key is 'a b': one"),
    (lambda: Prediction("q?", "a", "b", key=5), "key is 5: a text"),
    (lambda: Exercise(5, True, key="k"), "task is 5: a text"),
    (lambda: Exercise("t", "right", key="k"), "found is 'right': a diagnosis"),
    (lambda: Exercise("t", 0.0, key="k"), "found is 0.0: a diagnosis"),
    (lambda: Exercise("t", {}, key="k"), "found is {}: a diagnosis"),
    (lambda: Exercise("t", np.array([True]), key="k"), "found is an array"),
    (lambda: Exercise("t", True, key=" "), "key is ' ': one word"),
    (lambda: NeuronExplorer(key=5), "key is 5: a text"),
    (lambda: NeuronExplorer(key="a b"), "key is 'a b': one word"),
    (lambda: Prediction("q?", ["a", "b"], key="k"), "an option is ['a', 'b']: a text"),
    (lambda: Prediction("q?", "a", " ", key="k"), "an option is ' ': some words"),
    (lambda: Prediction("q?", "a", "b", key="k").compare(["a"], "", ""), "none of the options"),
    (lambda: Prediction("q?", "a", "b", key="k").compare("a", 1, 2), "a reason is 1: a text"),
    (lambda: NeuronExplorer(x1=nan), "x1 is a number from -3 to 3, not 'n"),
    (lambda: NeuronExplorer(x1="0_1"), "x1 is a number from -3 to 3"),
    (lambda: NeuronExplorer(x1=True), "x1 is a number from -3 to 3"),
    (lambda: NeuronExplorer(f=tanh), "f is one of tanh, sigmoid"),
    (lambda: NeuronExplorer(question=5), "question is 5: a text"),
    (lambda: LayersExplorer(biases=1), "biases is True or False"),
    (lambda: LayersExplorer(layers=-1), "layers is a number from 1"),
    (lambda: set_state(NeuronExplorer(), None), "state is None: a text"),
    (lambda: set_state(NeuronExplorer(), "x1=1 x1=2"), "x1 is set more than once"),
    (lambda: set_state(ConventionsExplorer(), "style=seed_A"), "README, Nielsen, not 'seed_A'"),
    (lambda: NeuronExplorer().set({"nope": 1}), "no setting 'nope'"),
    (lambda: NeuronExplorer().set({"x1": nan}), "x1 is nan: a number of at least -3"),
    (lambda: NeuronExplorer().set("x1=1"), "values is 'x1=1': a dict"),
]


@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_bad_input_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()


ABSENT = [
    (("c", 0, 0, 0), "the parameter's kind is 'c': one of W, b"),
    ((["W"], 0, 0, 0), "kind is ['W']: one of W, b"),
    (("W", 2, 0, 0), "the parameter's e is 2: a whole number from 0 to 1 would fit"),
    (("W", -1, 0, 0), "e is -1: a whole number from 0 to 1"),
    (("W", 0.0, 0, 0), "e is 0.0: a whole number"),
    (("W", True, 0, 0), "e is True: a whole number"),
    (("W", 0, 2, 0), "i of a parameter in W1 is 2: a whole number from 0 to 1"),
    (("W", 0, -1, 0), "i of a parameter in W1 is -1: a whole number from 0 to 1"),
    (("W", 0, 0, 3), "j of a parameter in W1 is 3: a whole number from 0 to 2"),
    (("W", 0, 0, 1.0), "j of a parameter in W1 is 1.0: a whole number from 0 to 2"),
    (("b", 0, 1, 0), "i of a parameter in b1 is 1: a whole number from 0 to 0"),
    (("b", 0, 0, 3), "j of a parameter in b1 is 3: a whole number from 0 to 2"),
    (("b", 1, 0, 0), "there is no b2[1]: layer 2 has no biases"),
]
USES = {
    "value": value,
    "costs_near": lambda net, p: costs_near(net, *CASE[1:], p, [0.1]),
    "measure_slopes": lambda net, p: measure_slopes(net, *CASE[1:], p, [0.1]),
    "cost_surface": lambda net, p: cost_surface(net, *CASE[1:], p, W1, [0], [1]),
    "only": lambda net, p: only(sgd(1), [p]).update(net, Gradients([], *net[:2]), None),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize(("place", "words"), ABSENT, ids=[words for _, words in ABSENT])
def test_a_parameter_that_is_not_there_is_refused(place, words, use):
    with pytest.raises(ValueError, match=re.escape(words)):
        use(NET._replace(biases=[NET.biases[0], None]), Parameter(*place))
    for other in (place, None):
        with pytest.raises(ValueError, match="parameter is .*: a Parameter of nbcore"):
            use(NET, other)


@pytest.mark.parametrize("given", [None, "backward", 3, NET])
@pytest.mark.parametrize("check", [diagnose, diagnose_layer, diagnose_loss, diagnose_gradients])
def test_what_is_no_function_gets_a_card_and_no_error(check, given):
    assert not check(given).correct and "is" in check(given).message


def remembered(trainer):
    """Return all that a trainer holds, so that a loss would be seen."""
    return {name: list(v) if isinstance(v, list) else v for name, v in vars(trainer).items()}


REFUSALS = {
    "batch_size=0": {"batch_size": 0},
    "kind=None": {"kind": None},
    "optimizer=None": {"optimizer": None},
    "an optimizer under another's name": {"kind": "momentum", "optimizer": adam(0.1)},
}


@pytest.mark.parametrize("change", REFUSALS)
def test_a_change_that_is_refused_loses_nothing(change):
    trainer = trained(kind="momentum", optimizer=momentum(0.1))
    trainer.advance(3)
    before = remembered(trainer)
    with pytest.raises(ValueError, match="batch_size is 0|kind is None|an Optimizer|does not fit"):
        options = {"kind": "momentum", "optimizer": momentum(0.1), "batch_size": None}
        trainer.change(**options | REFUSALS[change])
    assert remembered(trainer) == before
    trainer.advance(1)
    assert trainer.history[-1].epoch == 4 and not trainer.diverged


@pytest.mark.parametrize("index", [-1, 2, 1.0, nan, None, "0", True])
def test_a_way_back_that_is_refused_loses_nothing(index):
    trainer = trained()
    trainer.advance(3)
    before = remembered(trainer)
    with pytest.raises(ValueError, match="index is .*: a whole number from 0 to 1 would fit"):
        trainer.back_to(index)
    assert remembered(trainer) == before


def test_an_epoch_after_a_change_in_its_middle_makes_an_update():
    trainer = trained(batch_size=1)
    trainer.advance(3)
    trainer.change(kind="sgd", optimizer=sgd(0.5), batch_size=None)
    trainer.finish_epoch()
    assert [checkpoint.epoch for checkpoint in trainer.history] == [0, 0.75, 1.75]


def test_a_trainer_does_not_follow_what_becomes_of_its_arguments():
    own = NET._replace(weights=[W.copy() for W in NET.weights]), X.copy(), Y.copy()
    trainer, other = (trained(net=n, train=(x, y)) for n, x, y in (own, (NET, X, Y)))
    for array in (own[0].weights[0], own[1], own[2]):
        array += 1
    for watched in (trainer, other):
        watched.back_to(0)
        watched.advance(3)
    assert trainer.history[-1].costs == other.history[-1].costs


def test_whole_weights_do_not_cut_off_what_is_put_into_them():
    net = Network([np.ones((2, 1), dtype=int)], [None], [tanh])
    assert value(placed(net, {W1: 0.5}), W1) == 0.5


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0, 2.0, nan, nan], "J: 1, 2, not finite after that"),
        ([1.0, nan, 3.0, inf, 4.0], "then not finite, and 2 later values are not drawn"),
    ],
)
def test_a_chart_says_where_nan_ends_a_line(values, words):
    assert words in drawn(values).facts


@pytest.mark.parametrize("change", ["read-only", "float16", "every other", "Fortran", "list"])
def test_other_forms_of_the_same_numbers_give_the_same(change):
    """What is real and finite is taken as it comes, and is not written to."""

    def form(array):
        if change == "read-only":
            array = array.copy()
            array.flags.writeable = False
        elif change == "float16":
            array = array.astype(np.float16)
        elif change == "every other":
            array = np.repeat(array, 2, axis=0)[::2]
        elif change == "Fortran":
            array = np.asfortranarray(array)
        return array.tolist() if change == "list" else array

    x, y, rows = form(X), form(Y), np.array([0.0, 1.0, 0.5])
    got = [
        data.split(x, y)[0][0], answers.edges(x), answers.accuracy(y, y),
        heights(firsts=form(rows)), costs_near(NET, x, y, CASE[3], W1, form(rows)),
        operations(NET, x, y, CASE[3])[-1].result.array, relate(x, x)[1],
    ]  # fmt: skip
    expected = [
        data.split(X, Y)[0][0], answers.edges(X), 1.0,
        heights(firsts=rows), costs_near(*CASE, W1, rows),
        operations(*CASE)[-1].result.array, 1.0,
    ]  # fmt: skip
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.complex_numbers(),
    st.lists(st.floats(), max_size=3), st.just(np.float32(0.5)), st.just(np.ones((2, 2))),
)  # fmt: skip
ONE_VALUE = {
    "gate": lambda v: data.gate("XOR", noise=v),
    "moons m": lambda v: data.moons(v),
    "moons seed": lambda v: data.moons(4, seed=v),
    "split": lambda v: data.split(X, Y, test=v),
    "neuron b": lambda v: graph(ONE._replace(b=v)),
    "neuron x": lambda v: graph(ONE._replace(x=v)),
    "nudge h": lambda v: nudge(ONE, "w1", v),
    "nudge name": lambda v: nudge(ONE, v, 0.1),
    "delta_terms": lambda v: entry(0, v, 0),
    "slope_curve": lambda v: slope_curve(tanh, v),
    "costs_near": lambda v: costs_near(*CASE, W1, v),
    "measure_slopes": lambda v: measure_slopes(*CASE, W1, v),
    "network_at_kink": lambda v: network_at_kink(X, [relu, sigmoid], example=2, distance=v),
    "placed": lambda v: placed(NET, {W1: v}),
    "cost_surface": lambda v: heights(firsts=v),
    "gradient_flow": lambda v: widths([v]),
    "layer_ratios": lambda v: layer_ratios(v),
    "edges": lambda v: answers.edges(v),
    "over_plane": lambda v: answers.over_plane(NET, v, 3),
    "accuracy": lambda v: answers.accuracy(v, v),
    "example": lambda v: example((2, 3, 1), v),
    "relate": lambda v: relate(v, v),
    "variables": lambda v: variables(NET, X, v),
    "subscript": lambda v: symbols.subscript(v),
    "chart": lambda v: drawn(v),
    "matrix": lambda v: table(v),
    "Prediction": lambda v: Prediction("which?", "one", v, key="k"),
}


@pytest.mark.parametrize("name", ONE_VALUE)
@settings(max_examples=60)
@given(st.data())
def test_whatever_is_given_is_taken_or_refused_with_a_value_error(name, data):
    """No other exception, no warning: whatever comes is either used or refused in words."""
    given = data.draw(ANYTHING)
    try:
        ONE_VALUE[name](given)
    except ValueError as refusal:
        assert "NumPy" not in str(refusal) and "ambiguous" not in str(refusal)


@pytest.mark.parametrize("name", [n for n in widgets.__all__ if n.endswith("Explorer")])
def test_every_control_of_every_explorer_refuses_what_it_has_not(name):
    kind = getattr(widgets, name)
    explorer = kind()
    before = explorer.state, explorer.facts
    for control in explorer.controls:
        for bad in (nan, inf, None, [], "", "nan", 1j, -(10**30), "1_0", "½", np.ones(2), NET):
            with pytest.raises(ValueError, match=f"^{control} is "):
                explorer.set({control: bad})
            with pytest.raises(ValueError):
                explorer.state = f"{control}={bad}"
        with pytest.raises(ValueError, match=f"^{control} is "):
            kind(**{control: bad})
    assert (explorer.state, explorer.facts) == before
