"""Predictions over planes and lines and for classes, and how often they are right."""

import numpy as np

from nbcore.activations import relu, sigmoid, tanh
from nbcore.analysis.metrics import accuracy, confusion, edges, over_line, over_plane
from nbcore.network import forward, init


def test_over_plane_row_0_is_the_top_and_column_0_the_left():
    net = init((2, 3, 1), [tanh, sigmoid], seed=3)
    box = (-1, 2, 10, 14)
    stacks = over_plane(net, box, 5)
    assert [stack.shape for stack in stacks] == [(2, 5, 5), (3, 5, 5), (1, 5, 5)]
    x1, x2 = np.linspace(-1, 2, 5), np.linspace(14, 10, 5)
    for i, j in np.ndindex(5, 5):
        run = forward(net, [x1[j], x2[i]])
        for stack, A in zip(stacks, run.activations, strict=True):
            np.testing.assert_allclose(stack[:, i, j], A[0], rtol=1e-12)


def test_over_line_goes_from_left_to_right():
    net = init((1, 3, 2), [relu, sigmoid])
    stacks = over_line(net, (-2, 3), 6)
    assert [stack.shape for stack in stacks] == [(1, 1, 6), (3, 1, 6), (2, 1, 6)]
    for j, x in enumerate(np.linspace(-2, 3, 6)):
        A = forward(net, [x]).activations[-1][0]
        np.testing.assert_allclose(stacks[-1][:, 0, j], A, rtol=1e-12)


def test_confusion_counts_targets_in_rows_and_answers_in_columns():
    Y = np.eye(3)[[0, 0, 1, 2, 2, 2]]
    Y_hat = np.eye(3)[[0, 1, 1, 2, 0, 0]] * 0.8
    assert confusion(Y_hat, Y).tolist() == [[1, 1, 0], [0, 1, 0], [2, 0, 1]]


def test_accuracy_is_the_share_of_right_predictions():
    right = np.array([[1], [0], [0], [0]])
    assert accuracy(np.array([[0.9], [0.2], [0.6], [0.4]]), right) == 0.75
    assert accuracy(np.eye(3)[[0, 1, 1, 2]], np.eye(3)[[0, 1, 2, 2]]) == 0.75


def test_edges_leave_a_margin_of_the_widest_column():
    X = np.array([[0.0, 5.0], [10.0, 6.0]])
    assert edges(X, 0.1) == [-1, 11, 4, 7]
