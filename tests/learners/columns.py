"""Backpropagation in column layout: one example a column, weights of shape (n_out, n_in)."""

import numpy as np


def prime(f, Z, A):
    """Return the derivative of the activation function f, where A = f(Z)."""
    return f.deriv(Z, A)


def output_delta(f, Z, Y_hat, Y, loss):
    """Return the output layer's delta for the sum of the losses."""
    if loss.cancels_with(f):
        return Y_hat - Y
    return loss.deriv(Y_hat, Y) * prime(f, Z, Y_hat)


def backward(net, run, Y, loss, *, mean=True):
    """Return the deltas, the weight gradients and the bias gradients, all in column layout."""
    activations = [X.T for X in run.activations]
    zs = [Z.T for Z in run.zs]
    weights = [W.T for W in net.weights]
    targets = Y.T
    functions = net.functions

    L = len(weights)
    m = targets.shape[1]
    count = m if mean else 1
    deltas = [None] * L
    nabla_w = [np.zeros(w.shape) for w in weights]
    nabla_b = [np.zeros((len(w), 1)) for w in weights]

    delta = output_delta(functions[-1], zs[-1], activations[-1], targets, loss)
    delta = delta / count
    for l in range(1, L + 1):  # counted from the output layer
        if l > 1:
            slope = prime(functions[-l], zs[-l], activations[-l])
            delta = np.dot(weights[-l + 1].T, delta) * slope
        deltas[-l] = delta
        nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        nabla_b[-l] = delta.sum(axis=1, keepdims=True)
    return deltas, nabla_w, nabla_b


MISTAKES = {
    "sign-flipped": [
        ("return Y_hat - Y", "return Y - Y_hat"),
        ("loss.deriv(Y_hat, Y)", "2 * (Y - Y_hat)"),
    ],
    "factor-two-missing": [("loss.deriv(Y_hat, Y)", "(Y_hat - Y)")],
    "norm-not-squared": [
        ("loss.deriv(Y_hat, Y)", "(Y_hat - Y) / np.linalg.norm(Y_hat - Y, axis=0)")
    ],
    "mean-missing": [("    delta = delta / count\n", "")],
    "mean-extra": [("delta = delta / count", "delta = delta / m")],
    "mean-twice": [
        ("activations[-l - 1].T)", "activations[-l - 1].T) / count"),
        ("delta.sum(axis=1, keepdims=True)", "delta.sum(axis=1, keepdims=True) / count"),
    ],
    "mean-over-entries": [("count = m if", "count = targets.size if")],
    "output-derivative-missing": [
        ("loss.deriv(Y_hat, Y) * prime(f, Z, Y_hat)", "loss.deriv(Y_hat, Y)")
    ],
    "output-derivative-twice": [("return Y_hat - Y", "return (Y_hat - Y) * prime(f, Z, Y_hat)")],
    "hidden-derivative-missing": [
        ("            slope = prime(functions[-l], zs[-l], activations[-l])\n", ""),
        ("delta) * slope", "delta)"),
    ],
    "derivative-at-activation": [("return f.deriv(Z, A)", "return f.deriv(A, f.fn(A))")],
    "derivative-of-wrong-layer": [
        (
            "prime(functions[-l], zs[-l], activations[-l])",
            "prime(functions[-l + 1], zs[-l + 1], activations[-l + 1])",
        )
    ],
    "activation-for-derivative": [("return f.deriv(Z, A)", "return f.fn(Z)")],
    "weights-missing": [("np.dot(weights[-l + 1].T, delta)", "delta")],
    "weights-not-transposed": [("weights[-l + 1].T", "weights[-l + 1]")],
    "weights-of-wrong-layer": [("weights[-l + 1].T", "weights[-l].T")],
    "weights-updated-first": [
        ("        nabla_b[-l] =", "        weights[-l] -= 0.1 * nabla_w[-l]\n        nabla_b[-l] =")
    ],
    "delta-not-carried": [
        (
            "        if l > 1:\n"
            "            slope = prime(functions[-l], zs[-l], activations[-l])\n"
            "            delta = np.dot(weights[-l + 1].T, delta) * slope\n",
            "",
        )
    ],
    "input-of-wrong-layer": [("activations[-l - 1].T", "activations[-l].T")],
    "z-for-activation": [("activations[-l - 1].T", "(zs[-l - 1] if l < L else activations[0]).T")],
    "weight-gradient-transposed": [
        ("np.dot(delta, activations[-l - 1].T)", "np.dot(activations[-l - 1], delta.T)")
    ],
    "bias-not-summed": [("delta.sum(axis=1, keepdims=True)", "delta")],
    "bias-wrong-axis": [("axis=1", "axis=0")],
    "bias-averaged": [("delta.sum(", "delta.mean(")],
    "bias-one-number": [("delta.sum(axis=1, keepdims=True)", "delta.sum(keepdims=True)")],
    "lists-reversed": [
        ("deltas[-l] =", "deltas[l - 1] ="),
        ("nabla_w[-l] =", "nabla_w[l - 1] ="),
        ("nabla_b[-l] =", "nabla_b[l - 1] ="),
    ],
    "relu-mask-always-on": [
        (
            "return f.deriv(Z, A)",
            'return np.where(A >= 0, 1.0, 0.0) if f.name == "relu" else f.deriv(Z, A)',
        )
    ],
    "gradients-accumulated": [
        ("import numpy as np\n", "import numpy as np\n\nnabla_w, nabla_b = [], []\n"),
        (
            "    nabla_w = [np.zeros(w.shape) for w in weights]\n"
            "    nabla_b = [np.zeros((len(w), 1)) for w in weights]\n",
            "    global nabla_w, nabla_b\n"
            "    if [g.shape for g in nabla_w] != [w.shape for w in weights]:\n"
            "        nabla_w = [np.zeros(w.shape) for w in weights]\n"
            "        nabla_b = [np.zeros((len(w), 1)) for w in weights]\n",
        ),
        ("nabla_w[-l] =", "nabla_w[-l] +="),
        ("nabla_b[-l] =", "nabla_b[-l] +="),
    ],
    "one-example-only": [
        (
            "np.dot(delta, activations[-l - 1].T)",
            "np.dot(delta[:, -1:], activations[-l - 1][:, -1:].T)",
        ),
        ("delta.sum(axis=1, keepdims=True)", "delta[:, -1:]"),
    ],
    "targets-broadcast": [("targets = Y.T", "targets = np.atleast_2d(np.squeeze(Y)).T")],
}

OTHERS = {
    "norm-not-squared": [("loss.deriv(Y_hat, Y)", "(Y_hat - Y) / np.linalg.norm(Y_hat - Y)")],
    "output-derivative-missing": [
        (
            "    if loss.cancels_with(f):\n"
            "        return Y_hat - Y\n"
            "    return loss.deriv(Y_hat, Y) * prime(f, Z, Y_hat)\n",
            "    return loss.deriv(Y_hat, Y)\n",
        )
    ],
    "delta-not-carried": [
        ("np.dot(weights[-l + 1].T, delta)", "np.dot(weights[-l + 1].T, deltas[-1])")
    ],
    "bias-averaged": [
        (
            "nabla_b[-l] = delta.sum(axis=1, keepdims=True)",
            "nabla_b[-l] = delta.mean(axis=1, keepdims=True)\n"
            "        if mean:\n"
            "            nabla_b[-l] *= m",
        )
    ],
    "lists-reversed": [
        ("nabla_w[-l] =", "nabla_w[l - 1] ="),
        ("nabla_b[-l] =", "nabla_b[l - 1] ="),
    ],
    "one-example-only": [
        ("[X.T for X in run.activations]", "[X[:1].T for X in run.activations]"),
        ("[Z.T for Z in run.zs]", "[Z[:1].T for Z in run.zs]"),
        ("targets = Y.T", "targets = Y[:1].T"),
    ],
    "targets-broadcast": [("targets = Y.T", "targets = Y.reshape(-1, 1)")],
}
