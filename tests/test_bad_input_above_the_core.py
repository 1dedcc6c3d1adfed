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
from nbcore.activations import identity, relu, sigmoid, tanh
from nbcore.analysis import cost_surface as surface
from nbcore.analysis import metrics as answers
from nbcore.analysis.conventions import Convention, example, lines, relate, variables
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
from nbcore.losses import binary_cross_entropy, squared_error
from nbcore.network import Network, backward, forward, init
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
CASE = NET, X, Y, binary_cross_entropy
W1, B1 = Parameter("W", 0, 0, 0), Parameter("b", 0, 0, 0)
ONE = Neuron((1.0, 2.0), (0.5, -0.5), 0.1, tanh, 0.3)
MASKED = np.ma.masked_invalid(np.array([[0.0, nan], [0, 1], [1, 0], [1, 1]]))
TEXTS = np.array([["a", "b"]] * 4)
HOT = np.eye(3)
CHART = {"title": "t", "across": "x", "up": "y"}
MATRIX = {"title": "t", "down": "d", "across": "a"}


def entry(*place, grads=GRADS, net=NET, run=RUN, Y=Y, loss=binary_cross_entropy, **options):
    return delta_terms(net, run, grads, Y, loss, *place, **options)


def heights(first=W1, second=B1, firsts=(0.0, 1.0), seconds=(0.0,), loss=CASE[3], **options):
    return cost_surface(NET, X, Y, loss, first, second, firsts, seconds, **options)


def widths(seeds, sizes=(2, 3, 1), loss=binary_cross_entropy):
    return gradient_flow(sizes, [tanh, sigmoid], 1.0, X, Y, loss, seeds)


def trained(**options):
    method = {"kind": "sgd", "optimizer": sgd(0.5), "batch_size": None, "net": NET}
    method |= {"train": (X, Y), "test": (X, Y), "loss": binary_cross_entropy} | options
    return Trainer(**method)


def after(method, *arguments, **named):
    trainer = trained()
    trainer.advance(2)
    return getattr(trainer, method)(*arguments, **named)


def drawn(line, **options):
    return chart({"J": line}, **CHART | options)


def table(values, rows="ab", columns="xy", **options):
    return matrix(values, rows, columns, **MATRIX | options)


def set_state(explorer, state):
    explorer.state = state


REFUSED = {
    # data
    "gate('NOR')": (lambda: data.gate("NOR"), "name is 'NOR': one of AND, OR, XOR, NAND"),
    "gate(['XOR'])": (lambda: data.gate(["XOR"]), "name is ['XOR']: one of AND"),
    "gate(noise=nan)": (lambda: data.gate("XOR", noise=nan), "noise is nan: a number from 0"),
    "gate(noise=-1)": (lambda: data.gate("XOR", noise=-1), "noise is -1: a number from 0"),
    "gate(noise='0.1')": (lambda: data.gate("XOR", noise="0.1"), "noise is '0.1': a number"),
    "gate(noise=1j)": (lambda: data.gate("XOR", noise=1j), "noise is 1j: a number"),
    "gate(noise=array)": (lambda: data.gate("XOR", noise=np.ones(2)), "an array of shape (2,)"),
    "gate(copies=10**12)": (lambda: data.gate("XOR", copies=10**12), "copies is 1000000000000"),
    "gate(seed=-1)": (lambda: data.gate("XOR", seed=-1), "seed is -1: a whole number of at least"),
    "gate(seed=None)": (lambda: data.gate("XOR", seed=None), "seed is None: a whole number"),
    "moons(noise=inf)": (lambda: data.moons(noise=inf), "noise is inf: a number from 0"),
    "moons(noise=1e308)": (lambda: data.moons(noise=1e308), "noise is 1e+308: a number from 0"),
    "moons(noise=True)": (lambda: data.moons(noise=True), "noise is True: a number"),
    "moons(10**30)": (lambda: data.moons(10**30), "a whole number from 1 to 1000000"),
    "moons('10')": (lambda: data.moons("10"), "m is '10': a whole number from 1"),
    "circles(noise=nan)": (lambda: data.circles(noise=nan), "noise is nan: a number from 0"),
    "circles(m=True)": (lambda: data.circles(True), "m is True: a whole number from 1"),
    "circles(seed='a')": (lambda: data.circles(seed="a"), "seed is 'a': a whole number"),
    "spirals(noise=-0.1)": (lambda: data.spirals(noise=-0.1), "noise is -0.1: a number from 0"),
    "spirals(m=2.5)": (lambda: data.spirals(2.5), "m is 2.5: a whole number from 1"),
    "spirals(seed=1.5)": (lambda: data.spirals(seed=1.5), "seed is 1.5: a whole number"),
    "wave(noise=nan)": (lambda: data.wave(noise=nan), "noise is nan: a number from 0"),
    "wave(0)": (lambda: data.wave(0), "m is 0: a whole number from 1"),
    "digits(True)": (lambda: data.digits(True), "m is True: a whole number from 1 to 1797"),
    "digits(2.0)": (lambda: data.digits(2.0), "m is 2.0: a whole number from 1 to 1797"),
    "digits(noise=nan)": (lambda: data.digits(9, noise=nan), "noise is nan: a number from 0"),
    "digits(noise=-1)": (lambda: data.digits(9, noise=-1), "noise is -1: a number from 0"),
    "digits(seed=-1)": (lambda: data.digits(9, seed=-1), "seed is -1: a whole number"),
    "split(nan in X)": (lambda: data.split(X * nan, Y), "X holds nan in row 0, column 0"),
    "split(inf in Y)": (lambda: data.split(X, Y + inf), "Y holds inf in row 0"),
    "split(masked)": (lambda: data.split(MASKED, Y), "X has a mask"),
    "split(complex)": (lambda: data.split(X * 1j, Y), "X must hold real numbers, not complex128"),
    "split(objects)": (lambda: data.split(X, [None] * 4), "Y must hold real numbers, not object"),
    "split(texts)": (lambda: data.split(TEXTS, Y), "X must hold real numbers, not <U1"),
    "split(ragged)": (lambda: data.split([[1], [1, 2]], Y), "X has rows of different lengths"),
    "split(a number)": (lambda: data.split(3, Y), "X has shape (): one row for each"),
    "split(test=nan)": (lambda: data.split(X, Y, test=nan), "test is nan: a share between 0"),
    "split(test='a')": (lambda: data.split(X, Y, test="a"), "test is 'a': a share between 0"),
    "split(seed=-1)": (lambda: data.split(X, Y, seed=-1), "seed is -1: a whole number"),
    # one neuron
    "graph(x=nan)": (lambda: graph(ONE._replace(x=(nan, 1.0))), "x holds nan"),
    "graph(w=inf)": (lambda: graph(ONE._replace(w=(inf, 1.0))), "w holds inf"),
    "graph(b=nan)": (lambda: graph(ONE._replace(b=nan)), "b is nan: a finite number"),
    "graph(y=nan)": (lambda: graph(ONE._replace(y=nan)), "y is nan: a finite number"),
    "graph(b=array)": (lambda: graph(ONE._replace(b=np.ones(2))), "b is an array of shape (2,)"),
    "graph(no inputs)": (lambda: graph(ONE._replace(x=(), w=())), "x has shape (0,)"),
    "graph(f=np.tanh)": (lambda: graph(ONE._replace(f=np.tanh)), "an Activation of nbcore"),
    "graph(huge)": (lambda: graph(ONE._replace(x=(1e200, 0), w=(1e200, 0))), "too large"),
    "graph(a network)": (lambda: graph(NET), "a Neuron of nbcore is needed"),
    "nudge(None)": (lambda: nudge(ONE, None, 0.1), "name is None: one of b, x1, x2, w1, w2"),
    "nudge(h=nan)": (lambda: nudge(ONE, "b", nan), "h is nan: a positive number"),
    "nudge(h='a')": (lambda: nudge(ONE, "b", "a"), "h is 'a': a positive number"),
    "nudge(swapped)": (lambda: nudge(ONE, 0.1, "b"), "h is 'b': a positive number"),
    # the passes, one operation at a time
    "plan(None)": (lambda: list(plan(None, squared_error)), "net is None: a Network"),
    "plan(loss=None)": (lambda: list(plan(NET, None)), "loss is None: a Loss"),
    "operations(loss=tanh)": (lambda: operations(NET, X, Y, tanh), "a Loss of nbcore is needed"),
    "operations(mean='sum')": (
        lambda: operations(*CASE, mean="sum"),
        "mean is 'sum': True or False",
    ),
    "operations(names=None)": (
        lambda: operations(*CASE, names=None),
        "names is None: one of lesson, graph",
    ),
    "operations(swapped)": (
        lambda: operations(X, NET, Y, CASE[3]),
        "net is an array of shape (4, 2)",
    ),
    # one entry of a delta
    "delta_terms(layer=-1)": (lambda: entry(-1, 0, 0), "layer is -1: a whole number from 0 to 1"),
    "delta_terms(layer=True)": (lambda: entry(True, 0, 0), "layer is True: a whole number"),
    "delta_terms(example=-1)": (
        lambda: entry(0, -1, 0),
        "example is -1: a whole number from 0 to 3",
    ),
    "delta_terms(neuron=3)": (lambda: entry(0, 0, 3), "neuron is 3: a whole number from 0 to 2"),
    "delta_terms(mean=1)": (lambda: entry(0, 0, 0, mean=1), "mean is 1: True or False"),
    "delta_terms(loss=None)": (lambda: entry(0, 0, 0, loss=None), "loss is None: a Loss"),
    "delta_terms(run=None)": (lambda: entry(0, 0, 0, run=None), "run is None: a Forward"),
    "delta_terms(grads=run)": (lambda: entry(0, 0, 0, grads=RUN), "a Gradients of nbcore"),
    "delta_terms(short run)": (
        lambda: entry(0, 0, 0, run=RUN._replace(activations=RUN.activations[1:])),
        "run.activations has shapes",
    ),
    "delta_terms(other dW)": (
        lambda: entry(0, 0, 0, grads=GRADS._replace(weights=GRADS.weights[::-1])),
        "grads.weights has shapes",
    ),
    "delta_through(None)": (lambda: delta_through(None, RUN, GRADS, 0, 0), "net is None"),
    "delta_through(layer=2)": (lambda: delta_through(NET, RUN, GRADS, 2, 0), "layer is 2: a whole"),
    "delta_through(neuron=1.0)": (lambda: delta_through(NET, RUN, GRADS, 0, 1.0), "neuron is 1.0"),
    "input_gradients(swapped)": (lambda: input_gradients(GRADS, NET), "a Network of nbcore"),
    "input_gradients(None)": (lambda: input_gradients(NET, None), "grads is None: a Gradients"),
    "input_gradients(texts)": (
        lambda: input_gradients(NET, GRADS._replace(deltas=[np.full((4, 3), "a")])),
        "deltas[0] must hold real numbers",
    ),
    "slope_curve(np.tanh)": (lambda: slope_curve(np.tanh, 0.0), "an Activation of nbcore"),
    "slope_curve(z='a')": (lambda: slope_curve(tanh, "a"), "z is 'a': a finite number"),
    "slope_curve(z=1e308)": (lambda: slope_curve(tanh, 1e308), "of size 1e+100 at most"),
    "slope_curve(swapped)": (lambda: slope_curve(0.0, tanh), "f is 0.0: an Activation"),
    # nudges of the cost
    "measure_slopes(h=0)": (lambda: measure_slopes(*CASE, W1, [0]), "positive numbers"),
    "measure_slopes(hs=texts)": (lambda: measure_slopes(*CASE, W1, ["a"]), "hs must hold real"),
    "measure_slopes(dtype=int)": (
        lambda: measure_slopes(*CASE, W1, [0.1], dtype=int),
        "dtype is <class 'int'>: float32 or float64",
    ),
    "measure_slopes(dtype='abc')": (
        lambda: measure_slopes(*CASE, W1, [0.1], dtype="abc"),
        "dtype is 'abc': float32 or float64",
    ),
    "measure_slopes(masked)": (
        lambda: measure_slopes(NET, MASKED, Y, CASE[3], W1, [0.1]),
        "X has a mask",
    ),
    "measure_slopes(complex X)": (
        lambda: measure_slopes(NET, X * 1j, Y, CASE[3], W1, [0.1]),
        "X must hold real numbers",
    ),
    "costs_near(nan)": (lambda: costs_near(*CASE, W1, [nan]), "steps holds nan"),
    "costs_near(a number)": (lambda: costs_near(*CASE, W1, 0.1), "steps has shape ()"),
    "costs_near(float place)": (
        lambda: costs_near(*CASE, Parameter("W", 0.0, 0, 0), [0.1]),
        "e is 0.0: a whole number",
    ),
    "costs_near(bool place)": (
        lambda: costs_near(*CASE, Parameter("W", True, 0, 0), [0.1]),
        "e is True: a whole number",
    ),
    "costs_near(kind=c)": (
        lambda: costs_near(*CASE, Parameter("c", 0, 0, 0), [0.1]),
        "kind is 'c': one of W, b",
    ),
    "costs_near(row=-1)": (
        lambda: costs_near(*CASE, Parameter("W", 0, -1, 0), [0.1]),
        "i of a parameter in W1 is -1: a whole number from 0 to 1",
    ),
    "costs_near(column=3)": (
        lambda: costs_near(*CASE, Parameter("W", 0, 0, 3), [0.1]),
        "j of a parameter in W1 is 3: a whole number from 0 to 2",
    ),
    "costs_near(net=None)": (lambda: costs_near(None, *CASE[1:], W1, [0.1]), "net is None"),
    "costs_near(loss=None)": (lambda: costs_near(NET, X, Y, None, W1, [0.1]), "loss is None"),
    "costs_near(a tuple)": (lambda: costs_near(*CASE, tuple(W1), [0.1]), "a Parameter of nbcore"),
    "costs_near(nan weights)": (
        lambda: costs_near(
            NET._replace(weights=[NET.weights[0] * nan, NET.weights[1]]), *CASE[1:], W1, [0.1]
        ),
        "W_1 holds nan",
    ),
    "costs_near(1e200)": (
        lambda: costs_near(
            Network([1e200 * np.eye(2)], [None], [identity]),
            X,
            [[0, 0]] * 4,
            squared_error,
            Parameter("W", 0, 0, 0),
            [0.1],
        ),
        "J is not finite where the parameter is moved by 0.1",
    ),  # fmt: skip
    "network_at_kink(X=½)": (lambda: network_at_kink(X / 2, [relu, sigmoid], example=2), "whole"),
    "network_at_kink(one f)": (lambda: network_at_kink(X, [relu], example=2), "1 functions"),
    "network_at_kink(3 fs)": (lambda: network_at_kink(X, [relu] * 3, example=2), "3 functions"),
    "network_at_kink(relu)": (
        lambda: network_at_kink(X, relu, example=2),
        "functions is 'relu': an Activation",
    ),
    "network_at_kink(example=1.5)": (
        lambda: network_at_kink(X, [relu, sigmoid], example=1.5),
        "example is 1.5: a whole number from 0 to 3",
    ),
    "network_at_kink(seed=-1)": (
        lambda: network_at_kink(X, [relu, sigmoid], example=2, seed=-1),
        "seed is -1",
    ),
    "network_at_kink(distance=nan)": (
        lambda: network_at_kink(X, [relu, sigmoid], example=2, distance=nan),
        "distance is nan: a number from 0 to 1",
    ),
    # many networks
    "gradient_flow(no seeds)": (lambda: widths([]), "at least one seed"),
    "gradient_flow(seeds=3)": (lambda: widths(3), "seeds is 3: a list"),
    "gradient_flow(seeds=[-1])": (
        lambda: widths([0, -1]),
        "a seed is -1: a whole number of at least 0",
    ),
    "gradient_flow(seeds='12')": (lambda: widths("12"), "a seed is '1': a whole number"),
    "gradient_flow(seeds=[nan])": (lambda: widths([nan]), "a seed is nan: a whole number"),
    "gradient_flow(loss=None)": (lambda: widths([0], loss=None), "loss is None: a Loss"),
    "survey.factors(row)": (lambda: layer_ratios(np.ones(3)), "sizes has shape (3,): (seeds, L)"),
    "survey.factors(texts)": (lambda: layer_ratios(TEXTS), "sizes must hold real numbers"),
    # the cost over two parameters
    "parameters(None)": (lambda: parameters(None), "net is None: a Network"),
    "value(tuple)": (lambda: value(NET, ("W", 0, 0, 0)), "a Parameter of nbcore"),
    "value(e=-1)": (lambda: value(NET, Parameter("W", -1, 0, 0)), "e is -1: a whole number from 0"),
    "value(j=1.0)": (
        lambda: value(NET, Parameter("W", 0, 0, 1.0)),
        "j of a parameter in W1 is 1.0",
    ),
    "value(e=True)": (lambda: value(NET, Parameter("W", True, 0, 0)), "e is True: a whole number"),
    "value(kind=['W'])": (lambda: value(NET, Parameter(["W"], 0, 0, 0)), "one of W, b"),
    "value(a run)": (lambda: value(RUN, W1), "record is a Forward"),
    "placed(None)": (lambda: placed(None, {}), "net is None: a Network"),
    "value(i=-1)": (lambda: value(NET, Parameter("W", 0, -1, 0)), "i of a parameter in W1 is -1"),
    "only(chosen=3)": (lambda: only(sgd(1), 3), "chosen is 3: a list"),
    "placed(nan)": (lambda: placed(NET, {W1: nan}), "W1[1,1] is nan: a finite number"),
    "placed(array)": (lambda: placed(NET, {W1: np.ones(2)}), "W1[1,1] is an array of shape (2,)"),
    "placed(a list)": (lambda: placed(NET, [W1]), "a dict is needed"),
    "placed(float32)": (
        lambda: placed(init((2, 3, 1), [tanh, sigmoid], dtype=np.float32), {W1: 1e300}),
        "W1[1,1] is 1e+300: a finite number of type float32",
    ),
    "cost_surface(same)": (lambda: heights(second=W1), "two different ones"),
    "cost_surface(None)": (lambda: heights(first=None), "the parameter is None: a Parameter"),
    "cost_surface(nan)": (lambda: heights(firsts=[nan]), "firsts holds nan"),
    "cost_surface(texts)": (lambda: heights(seconds=["a"]), "seconds must hold real numbers"),
    "cost_surface(masked)": (lambda: heights(firsts=MASKED[0]), "firsts has a mask"),
    "cost_surface(mean='no')": (lambda: heights(mean="no"), "mean is 'no': True or False"),
    "cost_surface(loss=tanh)": (lambda: heights(loss=tanh), "a Loss of nbcore"),
    "cost_surface(huge)": (
        lambda: cost_surface(init((2, 1), [relu]), X, Y, squared_error, W1, B1, [1e200], [0]),
        "J is not finite where W1[1,1] is 1e+200 and b1[1] is 0",
    ),
    "path(no moments)": (lambda: path([], W1, B1), "0 moments, and none of them"),
    "path(numbers)": (lambda: path([1, 2], W1, B1), "a list of moments is needed"),
    "path(None)": (lambda: path(None, W1, B1), "a list of moments is needed"),
    "Path.calm(nan)": (lambda: surface.Path(X, X[0], X, False).calm(nan), "most is nan"),
    "only(one parameter)": (lambda: only(sgd(1), W1), "a chosen parameter is 'W': a Parameter"),
    "only(None)": (lambda: only(None, [W1]), "an Optimizer of nbcore"),
    # answers
    "edges(row)": (lambda: answers.edges(X[0]), "X has shape (2,): (m, n)"),
    "edges(nan)": (lambda: answers.edges(X * nan), "X holds nan"),
    "edges(margin=nan)": (lambda: answers.edges(X, nan), "margin is nan"),
    "over_plane(box=3)": (lambda: answers.over_plane(NET, (0, 1, 0)), "box has shape (3,): (4,)"),
    "over_plane(nan box)": (lambda: answers.over_plane(NET, (0, nan, 0, 1)), "box holds nan"),
    "over_plane(upside down)": (
        lambda: answers.over_plane(NET, (0, 1, 1, 0)),
        "each lowest number must be below its highest",
    ),
    "over_plane(points=0)": (lambda: answers.over_plane(NET, (0, 1, 0, 1), 0), "points is 0"),
    "over_plane(points=2.5)": (lambda: answers.over_plane(NET, (0, 1, 0, 1), 2.5), "points is 2.5"),
    "over_line(swapped)": (lambda: answers.over_line((0, 1), NET), "net is (0, 1): a Network"),
    "over_line(points=-1)": (
        lambda: answers.over_line(init((1, 1), [tanh]), (0, 1), -1),
        "points is -1: a whole number",
    ),
    "over_plane(None)": (lambda: answers.over_plane(None, (0, 1, 0, 1)), "net is None: a Network"),
    "by_class(None)": (lambda: answers.by_class(None, HOT), "activations is None: a list"),
    "by_class(row)": (lambda: answers.by_class([X], np.ones(4)), "Y has shape (4,): (m, classes)"),
    "by_class(rows)": (
        lambda: answers.by_class([X], HOT),
        "activations[0] has shape (4, 2): (3, n",
    ),
    "by_class(halves)": (lambda: answers.by_class([X[:3]], HOT / 2), "a single 1"),
    "by_class(nan)": (lambda: answers.by_class([X[:3] * nan], HOT), "activations[0] holds nan"),
    "confusion(rows)": (lambda: answers.confusion(HOT[:1], HOT), "Y_hat has shape (1, 3): (3, 3)"),
    "confusion(swapped)": (lambda: answers.confusion(HOT, HOT * 0.8), "a single 1"),
    "confusion(one column)": (lambda: answers.confusion(Y, Y), "two columns or more"),
    "accuracy((4, 1), (1, 1))": (
        lambda: answers.accuracy(Y, Y[:1]),
        "Y_hat has shape (4, 1): (1, 1) would fit",
    ),
    "accuracy((4,), (4, 1))": (
        lambda: answers.accuracy(Y[:, 0], Y),
        "Y_hat has shape (4,): (4, 1) would fit",
    ),
    "accuracy(nan)": (lambda: answers.accuracy(Y * nan, Y), "Y_hat holds nan"),
    "accuracy(no rows)": (lambda: answers.accuracy(Y[:0], Y[:0]), "Y has shape (0, 1)"),
    "accuracy(objects)": (lambda: answers.accuracy([[None]], [[1]]), "Y_hat must hold real"),
    # conventions
    "example(m=True)": (lambda: example((2, 3, 1), True), "m is True: a whole number from 1 to 8"),
    "example(m=2.0)": (lambda: example((2, 3, 1), 2.0), "m is 2.0: a whole number from 1 to 8"),
    "example(sizes=3)": (lambda: example(3, 2), "sizes is 3: at least two"),
    "lines(style='seed_A')": (
        lambda: lines(*CASE, Convention(style="seed_A")),
        "style is 'seed_A': one of course, blog_post, README, Nielsen",
    ),
    "lines('Nielsen')": (lambda: lines(*CASE, "Nielsen"), "a Convention of nbcore"),
    "lines(style=[])": (lambda: lines(*CASE, Convention(style=[])), "style is []: one of"),
    "lines(rate=nan)": (lambda: lines(*CASE, rate=nan), "rate is nan: a positive number"),
    "lines(loss=None)": (lambda: lines(NET, X, Y, None), "loss is None: a Loss"),
    "variables(Y of one row)": (lambda: variables(NET, X, Y[:1]), "Y has shape (1, 1): (4, 1)"),
    "variables(Y list)": (lambda: variables(NET, X, [1, 0]), "Y has shape (2,): (4, 1)"),
    "lines(net=None)": (lambda: lines(None, X, Y, squared_error), "net is None: a Network"),
    "variables(net=None)": (lambda: variables(None, X, Y), "net is None: a Network"),
    "variables(rate='a')": (lambda: variables(NET, X, Y, rate="a"), "rate is 'a': a positive"),
    "relate(rows)": (lambda: relate(X[0], X[0]), "ours has shape (2,): (rows, columns)"),
    "relate(nan)": (lambda: relate(X, X * nan), "theirs holds nan"),
    "relate(empty)": (lambda: relate(X[:0], X[:0]), "ours has shape (0, 2)"),
    # a training to lead
    "Trainer(train=X)": (lambda: trained(train=X), "train is an array of shape (4, 2): a pair"),
    "Trainer(test=None)": (lambda: trained(test=None), "test is None: a pair (X, Y)"),
    "Trainer(net=None)": (lambda: trained(net=None), "net is None: a Network"),
    "Trainer(loss=None)": (lambda: trained(loss=None), "loss is None: a Loss"),
    "Trainer(masked)": (lambda: trained(train=(MASKED, Y)), "X of train has a mask"),
    "Trainer(most=1)": (lambda: trained(most=1), "most is 1: a whole number of at least 2"),
    "Trainer(kind=None)": (lambda: trained(kind=None), "kind is None: a text"),
    "Trainer(optimizer=sgd)": (lambda: trained(optimizer=sgd), "an Optimizer of nbcore"),
    "Trainer(batch_size=2.5)": (lambda: trained(batch_size=2.5), "batch_size is 2.5"),
    "Trainer.back_to(-1)": (
        lambda: after("back_to", -1),
        "index is -1: a whole number from 0 to 1",
    ),
    "Trainer.back_to(2)": (lambda: after("back_to", 2), "index is 2: a whole number from 0 to 1"),
    "Trainer.back_to(True)": (lambda: after("back_to", True), "index is True: a whole number"),
    "Trainer.advance(0)": (lambda: after("advance", 0), "updates is 0: a positive whole number"),
    "Trainer.advance(-1)": (lambda: after("advance", -1), "updates is -1: a positive whole number"),
    "Trainer.advance('1')": (lambda: after("advance", "1"), "updates is '1': a positive whole"),
    # letters, and widths of a page
    "subscript(-1)": (
        lambda: symbols.subscript(-1),
        "the index is -1: a whole number of at least 0",
    ),
    "subscript(nan)": (lambda: symbols.subscript(nan), "the index is nan: a whole number"),
    "subscript('1')": (lambda: symbols.subscript("1"), "the index is '1': a whole number"),
    "superscript(0.5)": (lambda: symbols.superscript(0.5), "the index is 0.5: a whole number"),
    "symbol(swapped)": (lambda: symbols.symbol(1, "W"), "the letter is 1: a text"),
    "wrapped(None)": (lambda: page.wrapped(None), "the text is None: a text"),
    # the checker's options
    "diagnose(mean=0)": (lambda: diagnose(backward, mean=0), "mean is 0: True or False"),
    "diagnose(mean='no')": (lambda: diagnose(backward, mean="no"), "mean is 'no': True or False"),
    "diagnose(hint=True)": (lambda: diagnose(backward, hint=True), "hint is True: 1 or 2"),
    "diagnose(hint=[1])": (lambda: diagnose(backward, hint=np.ones(2)), "hint is an array"),
    "diagnose(hidden=np.tanh)": (lambda: diagnose(backward, hidden=np.tanh), "an Activation of"),
    "diagnose(loss='log')": (lambda: diagnose(backward, loss="log"), "loss is 'log': a Loss of"),
    "diagnose(layers=True)": (lambda: diagnose(backward, layers=True), "layers is True"),
    "diagnose_layer(hint=True)": (lambda: diagnose_layer(None, hint=True), "hint is True: 1 or 2"),
    "diagnose_loss(hint=2.0)": (lambda: diagnose_loss(None, hint=2.0), "hint is 2.0: 1 or 2"),
    "diagnose_gradients(hint=nan)": (lambda: diagnose_gradients(None, hint=nan), "hint is nan"),
    # pictures that stand still
    "chart(no line)": (lambda: chart({}, **CHART), "0 lines: 1 to 6 would fit"),
    "chart(a list)": (lambda: chart([1, 2], **CHART), "lines is [1, 2]: a dict"),
    "draw_chart(a list)": (lambda: draw_chart(Marks(800, 340), lines=[1], **CHART), "a dict is"),
    "chart(all nan)": (lambda: drawn([nan, nan]), "J: there is no finite value to begin with"),
    "chart(places nan)": (lambda: drawn(([0, nan], [1, 2])), "J: places must be finite"),
    "chart(a number)": (lambda: drawn(3.0), "J: places (0,) and values () make no line"),
    "chart(three)": (lambda: drawn((1.0, 2.0, 3.0)), "J is a tuple of 3: values, or a pair"),
    "chart(complex)": (lambda: drawn(np.ones(3) * 1j), "J must hold real numbers"),
    "chart(objects)": (lambda: drawn([1, None]), "J must hold real numbers, not object"),
    "chart(masked)": (lambda: drawn(MASKED[0]), "J has a mask"),
    "chart(huge)": (
        lambda: drawn([-1.7e308, 1.7e308]),
        "values must be finite, and of size 1e+300",
    ),
    "chart(name=1)": (lambda: chart({1: [1, 2]}, **CHART), "the name of a line is 1: a text"),
    "chart(title=None)": (lambda: drawn([1, 2], title=None), "title is None: a text"),
    "chart(across=1)": (lambda: drawn([1, 2], across=1), "across is 1: a text"),
    "chart(log_across=1)": (lambda: drawn([1, 2], log_across=1), "log_across is 1: True or False"),
    "chart(log='yes')": (lambda: drawn([1, 2], log="yes"), "log is 'yes': True or False"),
    "gallery(nan)": (
        lambda: gallery(np.full((1, 2, 2), nan), "a", title="t"),
        "pictures holds nan",
    ),
    "gallery(16)": (lambda: gallery(np.full((1, 2, 2), 16.0), "a", title="t"), "from 16 to 16: 0"),
    "gallery(objects)": (lambda: gallery([[[None]]], "a", title="t"), "pictures must hold real"),
    "gallery(captions=None)": (lambda: gallery(np.ones((1, 2, 2)), None, title="t"), "captions is"),
    "gallery(title=1)": (lambda: gallery(np.ones((1, 2, 2)), "a", title=1), "title is 1: a text"),
    "gallery(signed='no')": (
        lambda: gallery(np.ones((1, 2, 2)), "a", title="t", signed="no"),
        "signed is 'no': True or False",
    ),
    "matrix(nan)": (lambda: table([[1, nan], [0, 0]]), "values holds nan in row 0, column 1"),
    "matrix(texts)": (lambda: table(TEXTS[:2]), "values must hold real numbers"),
    "matrix(masked)": (lambda: table(MASKED[:2]), "values has a mask"),
    "matrix(nothing)": (lambda: table(np.ones((0, 0)), "", ""), "values has shape (0, 0)"),
    "matrix(rows=3)": (lambda: table(np.ones((2, 2)), 3), "rows is 3: a list"),
    "matrix(columns=None)": (lambda: table(np.ones((2, 2)), "ab", None), "columns is None: a list"),
    "matrix(title=None)": (lambda: table(np.ones((2, 2)), title=None), "title is None: a text"),
    # predictions and explorers
    "Prediction('a')": (lambda: Prediction("q?", "a", key="k"), "two or more different ones"),
    "Prediction(1, 2)": (lambda: Prediction("q?", 1, 2, key="k"), "an option is 1: a text"),
    "Prediction(5)": (lambda: Prediction(5, "a", "b", key="k"), "the question is 5: a text"),
    "Prediction('')": (lambda: Prediction("", "a", "b", key="k"), "the question is '': some words"),
    "Prediction(key='')": (lambda: Prediction("q?", "a", "b", key=""), "key is '': one word"),
    "Prediction(key='a b')": (lambda: Prediction("q?", "a", "b", key="a b"), "key is 'a b': one"),
    "Prediction(key=5)": (lambda: Prediction("q?", "a", "b", key=5), "key is 5: a text"),
    "Exercise(task=5)": (lambda: Exercise(5, True, key="k"), "task is 5: a text"),
    "Exercise('right')": (lambda: Exercise("t", "right", key="k"), "found is 'right': a diagnosis"),
    "Exercise(0.0)": (lambda: Exercise("t", 0.0, key="k"), "found is 0.0: a diagnosis"),
    "Exercise({})": (lambda: Exercise("t", {}, key="k"), "found is {}: a diagnosis"),
    "Exercise(array)": (lambda: Exercise("t", np.array([True]), key="k"), "found is an array"),
    "Exercise(key=' ')": (lambda: Exercise("t", True, key=" "), "key is ' ': one word"),
    "NeuronExplorer(key=5)": (lambda: NeuronExplorer(key=5), "key is 5: a text"),
    "NeuronExplorer(key='a b')": (lambda: NeuronExplorer(key="a b"), "key is 'a b': one word"),
    "Prediction(list)": (
        lambda: Prediction("q?", ["a", "b"], key="k"),
        "an option is ['a', 'b']: a text",
    ),
    "Prediction('a', ' ')": (
        lambda: Prediction("q?", "a", " ", key="k"),
        "an option is ' ': some words",
    ),
    "compare(['a'])": (
        lambda: Prediction("q?", "a", "b", key="k").compare(["a"], "", ""),
        "none of the options",
    ),
    "compare(reason=1)": (
        lambda: Prediction("q?", "a", "b", key="k").compare("a", 1, 2),
        "a reason is 1: a text",
    ),
    "NeuronExplorer(x1=nan)": (
        lambda: NeuronExplorer(x1=nan),
        "x1 is a number from -3 to 3, not 'n",
    ),
    "NeuronExplorer(x1='1_0')": (lambda: NeuronExplorer(x1="0_1"), "x1 is a number from -3 to 3"),
    "NeuronExplorer(x1=True)": (lambda: NeuronExplorer(x1=True), "x1 is a number from -3 to 3"),
    "NeuronExplorer(f=tanh)": (lambda: NeuronExplorer(f=tanh), "f is one of tanh, sigmoid"),
    "NeuronExplorer(question=5)": (lambda: NeuronExplorer(question=5), "question is 5: a text"),
    "LayersExplorer(biases=1)": (lambda: LayersExplorer(biases=1), "biases is True or False"),
    "LayersExplorer(layers=-1)": (lambda: LayersExplorer(layers=-1), "layers is a number from 1"),
    "state = None": (lambda: set_state(NeuronExplorer(), None), "state is None: a text"),
    "state, twice x1": (
        lambda: set_state(NeuronExplorer(), "x1=1 x1=2"),
        "x1 is set more than once",
    ),
    "state = style=seed_A": (
        lambda: set_state(ConventionsExplorer(), "style=seed_A"),
        "style is one of course, blog_post, README, Nielsen, not 'seed_A'",
    ),
    "set({'nope': 1})": (lambda: NeuronExplorer().set({"nope": 1}), "no setting 'nope'"),
    "set(x1=nan)": (
        lambda: NeuronExplorer().set({"x1": nan}),
        "x1 is nan: a number of at least -3",
    ),
    "set('x1=1')": (lambda: NeuronExplorer().set("x1=1"), "values is 'x1=1': a dict"),
}


@pytest.mark.parametrize("row", REFUSED)
def test_bad_input_is_refused_in_words(row):
    call, words = REFUSED[row]
    with pytest.raises(ValueError, match=re.escape(words)):
        call()


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


@pytest.mark.parametrize("index", [-1, 2, 1.0, nan, None, "0"])
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


def test_a_session_does_not_follow_what_becomes_of_its_arguments():
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
        ([1.0, 2.0, nan, nan], "J: 1 at 0, 2 at 1, not finite after that; lowest 1"),
        ([1.0, nan, 3.0, inf, 4.0], "then not finite, and 2 later values are not drawn; lowest 1"),
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
    "factors": lambda v: entry(0, v, 0),
    "slope_curve": lambda v: slope_curve(tanh, v),
    "costs_near": lambda v: costs_near(*CASE, W1, v),
    "measure_slopes": lambda v: measure_slopes(*CASE, W1, v),
    "network_at_kink": lambda v: network_at_kink(X, [relu, sigmoid], example=2, distance=v),
    "placed": lambda v: placed(NET, {W1: v}),
    "cost_surface": lambda v: heights(firsts=v),
    "survey": lambda v: widths([v]),
    "survey.factors": lambda v: layer_ratios(v),
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
                kind(**{control: bad})
            with pytest.raises(ValueError, match=f"^{control} is "):
                explorer.set({control: bad})
    assert (explorer.state, explorer.facts) == before
