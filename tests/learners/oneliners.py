"""Backpropagation in the tersest readable NumPy: one line an equation, no loop written out."""

from itertools import accumulate

import numpy as np


def backward(net, run, Y, loss, *, mean=True):
    """Return the deltas, the weight gradients and the bias gradients, one of each a layer."""
    W, f, Z, X = net.weights, net.functions, run.zs, run.activations
    Y_hat, m, back = X[-1], len(Y), range(len(W))[::-1]
    scale = m if mean else 1
    cancels = loss.cancels_with(f[-1])
    slope = [f[l].deriv(Z[l], X[l + 1]) for l in range(len(W))]

    def carry(delta, l):
        return delta @ W[l + 1].T * slope[l]

    error = Y_hat - Y if cancels else loss.deriv(Y_hat, Y) * slope[-1]
    last = error / scale
    deltas = list(accumulate(back[1:], carry, initial=last))
    weights = [X[l].T @ delta for l, delta in zip(back, deltas, strict=True)]
    biases = [np.sum(delta, axis=0, keepdims=True) for delta in deltas]
    return deltas[::-1], weights[::-1], biases[::-1]


MISTAKES = {
    "sign-flipped": [
        ("error = Y_hat - Y if", "error = Y - Y_hat if"),
        ("loss.deriv(Y_hat, Y)", "2 * (Y - Y_hat)"),
    ],
    "factor-two-missing": [("loss.deriv(Y_hat, Y)", "(Y_hat - Y)")],
    "norm-not-squared": [("loss.deriv(Y_hat, Y)", "(Y_hat - Y) / np.linalg.norm(Y_hat - Y)")],
    "mean-missing": [("last = error / scale", "last = error")],
    "mean-extra": [("last = error / scale", "last = error / m")],
    "mean-twice": [
        ("X[l].T @ delta for", "X[l].T @ delta / scale for"),
        ("keepdims=True) for", "keepdims=True) / scale for"),
    ],
    "mean-over-entries": [("scale = m if", "scale = Y_hat.size if")],
    "output-derivative-missing": [("loss.deriv(Y_hat, Y) * slope[-1]", "loss.deriv(Y_hat, Y)")],
    "output-derivative-twice": [
        (
            "Y_hat - Y if cancels else loss.deriv(Y_hat, Y)",
            "(Y_hat - Y if cancels else loss.deriv(Y_hat, Y))",
        )
    ],
    "hidden-derivative-missing": [("W[l + 1].T * slope[l]", "W[l + 1].T")],
    "derivative-at-activation": [
        ("f[l].deriv(Z[l], X[l + 1])", "f[l].deriv(X[l + 1], f[l].fn(X[l + 1]))")
    ],
    "derivative-of-wrong-layer": [("* slope[l]", "* slope[l + 1]")],
    "activation-for-derivative": [("f[l].deriv(Z[l], X[l + 1])", "f[l].fn(Z[l])")],
    "weights-missing": [("delta @ W[l + 1].T * slope[l]", "delta * slope[l]")],
    "weights-not-transposed": [("W[l + 1].T", "W[l + 1]")],
    "weights-of-wrong-layer": [("W[l + 1].T", "W[l].T")],
    "weights-updated-first": [("W[l + 1].T", "(W[l + 1] - 0.1 * X[l + 1].T @ delta).T")],
    "delta-not-carried": [
        ("list(accumulate(back[1:], carry, initial=last))", "[last for l in back]")
    ],
    "input-of-wrong-layer": [("X[l].T @ delta", "X[l + 1].T @ delta")],
    "z-for-activation": [("X[l].T @ delta", "(Z[l - 1] if l else X[0]).T @ delta")],
    "weight-gradient-transposed": [("X[l].T @ delta", "delta.T @ X[l]")],
    "bias-not-summed": [("[np.sum(delta, axis=0, keepdims=True) for delta in deltas]", "deltas")],
    "bias-wrong-axis": [("axis=0", "axis=1")],
    "bias-averaged": [("np.sum(", "np.mean(")],
    "bias-one-number": [("np.sum(delta, axis=0, keepdims=True)", "np.sum(delta)")],
    "lists-reversed": [("deltas[::-1], weights[::-1], biases[::-1]", "deltas, weights, biases")],
    "relu-mask-always-on": [
        (
            "f[l].deriv(Z[l], X[l + 1])",
            'X[l + 1] >= 0 if f[l].name == "relu" else f[l].deriv(Z[l], X[l + 1])',
        )
    ],
    "gradients-accumulated": [
        ("mean=True):", "mean=True, calls=[]):"),
        (
            "    return deltas[::-1]",
            "    calls.append((weights, biases))\n"
            "    weights, biases = ([sum(g) for g in zip(*grads)] for grads in zip(*calls))\n"
            "    return deltas[::-1]",
        ),
    ],
    "one-example-only": [
        ("X[l].T @ delta", "np.outer(X[l][0], delta[0])"),
        ("np.sum(delta, axis=0, keepdims=True)", "delta[:1]"),
    ],
    "targets-broadcast": [("    scale = m if", "    Y = np.squeeze(Y)\n    scale = m if")],
}

OTHERS = {
    "norm-not-squared": [
        ("loss.deriv(Y_hat, Y)", "(Y_hat - Y) / np.linalg.norm(Y_hat - Y, axis=1, keepdims=True)")
    ],
    "output-derivative-missing": [
        ("Y_hat - Y if cancels else loss.deriv(Y_hat, Y) * slope[-1]", "loss.deriv(Y_hat, Y)")
    ],
    "delta-not-carried": [
        (
            "list(accumulate(back[1:], carry, initial=last))",
            "[last, *(carry(last, l) for l in back[1:])]",
        )
    ],
    "bias-averaged": [("np.sum(", "(np.sum if mean else np.mean)(")],
    "lists-reversed": [("weights[::-1], biases[::-1]", "weights, biases")],
    "one-example-only": [
        ("run.zs, run.activations", "[Z[:1] for Z in run.zs], [X[:1] for X in run.activations]"),
        ("Y_hat, m, back = X[-1], len(Y)", "Y_hat, Y, m, back = X[-1], Y[:1], 1"),
    ],
    "targets-broadcast": [("    scale = m if", "    Y = Y.ravel()\n    scale = m if")],
}
