"""Backpropagation with np.einsum for every product and every sum."""

import numpy as np

from nbcore.network import Gradients


def derivative(net, run, l):
    """Return f_l'(Z_l), the derivative of layer l's activation function."""
    f, Z, A = net.functions[l], run.zs[l], run.activations[l + 1]
    return f.deriv(Z, A)


def output_delta(net, run, Y, loss):
    """Return the last layer's delta for a cost that is the sum over the batch."""
    last = len(net.weights) - 1
    Y_hat = run.activations[-1]
    if loss.cancels_with(net.functions[-1]):
        return Y_hat - Y
    slope = loss.deriv(Y_hat, Y)
    return np.einsum("ij,ij->ij", slope, derivative(net, run, last))


def backward(net, run, Y, loss, *, mean=True):
    """Return the deltas and the gradients; i is the example, p the input, j and k are neurons."""
    L, m = len(net.weights), len(Y)
    delta = output_delta(net, run, Y, loss)
    if mean:
        delta = delta / m
    deltas, weights, biases = [], [], []
    for l in reversed(range(L)):
        if l < L - 1:
            W = net.weights[l + 1]
            carried = np.einsum("ik,jk->ij", delta, W)
            delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))
        X = run.activations[l]
        dW = np.einsum("ip,ij->pj", X, delta)
        db = np.einsum("ij->j", delta).reshape(1, -1)
        deltas.append(delta)
        weights.append(dW)
        biases.append(db)
    return Gradients(deltas[::-1], weights[::-1], biases[::-1])


MISTAKES = {
    "sign-flipped": [
        ("return Y_hat - Y", "return Y - Y_hat"),
        ("slope = loss.deriv(Y_hat, Y)", "slope = -loss.deriv(Y_hat, Y)"),
    ],
    "factor-two-missing": [
        (
            "slope = loss.deriv(Y_hat, Y)",
            'slope = Y_hat - Y if loss.name == "squared_error" else loss.deriv(Y_hat, Y)',
        )
    ],
    "norm-not-squared": [
        (
            "slope = loss.deriv(Y_hat, Y)\n",
            "slope = loss.deriv(Y_hat, Y)\n"
            '    if loss.name == "squared_error":\n'
            "        error = Y_hat - Y\n"
            '        norms = np.sqrt(np.einsum("ij,ij->i", error, error))\n'
            '        slope = np.einsum("ij,i->ij", error, 1 / norms)\n',
        )
    ],
    "mean-missing": [("    if mean:\n        delta = delta / m\n", "")],
    "mean-extra": [("    if mean:\n        delta = delta / m\n", "    delta = delta / m\n")],
    "mean-twice": [
        (
            '        dW = np.einsum("ip,ij->pj", X, delta)\n'
            '        db = np.einsum("ij->j", delta).reshape(1, -1)\n',
            '        dW = np.einsum("ip,ij->pj", X, delta)\n'
            '        db = np.einsum("ij->j", delta).reshape(1, -1)\n'
            "        if mean:\n"
            "            dW, db = dW / m, db / m\n",
        )
    ],
    "mean-over-entries": [("delta = delta / m\n", "delta = delta / delta.size\n")],
    "output-derivative-missing": [
        ('return np.einsum("ij,ij->ij", slope, derivative(net, run, last))', "return slope")
    ],
    "output-derivative-twice": [
        ("return Y_hat - Y", 'return np.einsum("ij,ij->ij", Y_hat - Y, derivative(net, run, last))')
    ],
    "hidden-derivative-missing": [
        ('delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))', "delta = carried")
    ],
    "derivative-at-activation": [("return f.deriv(Z, A)", "return f.deriv(A, f.fn(A))")],
    "derivative-of-wrong-layer": [
        ("carried, derivative(net, run, l))", "carried, derivative(net, run, l + 1))")
    ],
    "activation-for-derivative": [("return f.deriv(Z, A)", "return f.fn(Z)")],
    "weights-missing": [
        (
            "            W = net.weights[l + 1]\n"
            '            carried = np.einsum("ik,jk->ij", delta, W)\n'
            '            delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))\n',
            '            delta = np.einsum("ij,ij->ij", delta, derivative(net, run, l))\n',
        )
    ],
    "weights-not-transposed": [('"ik,jk->ij", delta, W', '"ik,kj->ij", delta, W')],
    "weights-of-wrong-layer": [("W = net.weights[l + 1]", "W = net.weights[l]")],
    "weights-updated-first": [
        ("W = net.weights[l + 1]", "W = net.weights[l + 1] - 0.1 * weights[-1]")
    ],
    "delta-not-carried": [
        (
            "        if l < L - 1:\n"
            "            W = net.weights[l + 1]\n"
            '            carried = np.einsum("ik,jk->ij", delta, W)\n'
            '            delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))\n',
            "",
        )
    ],
    "input-of-wrong-layer": [("X = run.activations[l]\n", "X = run.activations[l + 1]\n")],
    "z-for-activation": [
        ("X = run.activations[l]\n", "X = run.activations[0] if l == 0 else run.zs[l - 1]\n")
    ],
    "weight-gradient-transposed": [('"ip,ij->pj", X, delta', '"ij,ip->jp", delta, X')],
    "bias-not-summed": [('db = np.einsum("ij->j", delta).reshape(1, -1)', "db = delta")],
    "bias-wrong-axis": [('"ij->j", delta', '"ij->i", delta')],
    "bias-averaged": [
        (
            'db = np.einsum("ij->j", delta).reshape(1, -1)',
            'db = np.einsum("ij->j", delta).reshape(1, -1) / m',
        )
    ],
    "bias-one-number": [('"ij->j", delta', '"ij->", delta')],
    "lists-reversed": [
        (
            "Gradients(deltas[::-1], weights[::-1], biases[::-1])",
            "Gradients(deltas, weights, biases)",
        )
    ],
    "relu-mask-always-on": [
        (
            "return f.deriv(Z, A)",
            'if f.name == "relu":\n'
            "        return (A >= 0).astype(A.dtype)\n"
            "    return f.deriv(Z, A)",
        )
    ],
    "gradients-accumulated": [
        (
            "def backward(net, run, Y, loss, *, mean=True):",
            "totals = {}\n\n\ndef backward(net, run, Y, loss, *, mean=True):",
        ),
        (
            "        weights.append(dW)\n",
            "        if (l, dW.shape) in totals:\n"
            "            dW_before, db_before = totals[l, dW.shape]\n"
            "            dW, db = dW_before + dW, db_before + db\n"
            "        totals[l, dW.shape] = dW, db\n"
            "        weights.append(dW)\n",
        ),
    ],
    "one-example-only": [
        ('dW = np.einsum("ip,ij->pj", X, delta)', 'dW = np.einsum("p,j->pj", X[0], delta[0])'),
        ('db = np.einsum("ij->j", delta).reshape(1, -1)', "db = delta[0].reshape(1, -1)"),
    ],
    "targets-broadcast": [
        ("Y_hat = run.activations[-1]\n", "Y_hat, Y = run.activations[-1], np.squeeze(Y)\n")
    ],
}

OTHERS = {
    "norm-not-squared": [
        (
            "slope = loss.deriv(Y_hat, Y)\n",
            "slope = loss.deriv(Y_hat, Y)\n"
            '    if loss.name == "squared_error":\n'
            "        error = Y_hat - Y\n"
            '        slope = error / np.sqrt(np.einsum("ij,ij->", error, error))\n',
        )
    ],
    "output-derivative-missing": [
        ("    if loss.cancels_with(net.functions[-1]):\n        return Y_hat - Y\n", ""),
        ('return np.einsum("ij,ij->ij", slope, derivative(net, run, last))', "return slope"),
    ],
    "derivative-at-activation": [
        (
            'delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))',
            "f, A = net.functions[l], run.activations[l + 1]\n"
            '            delta = np.einsum("ij,ij->ij", carried, f.deriv(A, f.fn(A)))',
        )
    ],
    "activation-for-derivative": [
        (
            'delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))',
            "f, Z = net.functions[l], run.zs[l]\n"
            '            delta = np.einsum("ij,ij->ij", carried, f.fn(Z))',
        )
    ],
    "weights-missing": [
        (
            "            W = net.weights[l + 1]\n"
            '            carried = np.einsum("ik,jk->ij", delta, W)\n'
            '            delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))\n',
            '            delta = np.einsum("ik,ij->ij", delta, derivative(net, run, l))\n',
        )
    ],
    "weights-updated-first": [
        ("weights.append(dW)\n", "weights.append(dW)\n        net.weights[l] -= 0.1 * dW\n")
    ],
    "bias-averaged": [
        (
            'db = np.einsum("ij->j", delta).reshape(1, -1)',
            'db = np.einsum("ij->j", delta).reshape(1, -1) / (1 if mean else m)',
        )
    ],
    "gradients-accumulated": [
        (
            "def backward(net, run, Y, loss, *, mean=True):",
            "totals = {}\n\n\ndef backward(net, run, Y, loss, *, mean=True):",
        ),
        (
            "        weights.append(dW)\n        biases.append(db)\n",
            '        totals["W", l] = totals.get(("W", l), 0) + dW\n'
            '        totals["b", l] = totals.get(("b", l), 0) + db\n'
            '        weights.append(totals["W", l])\n'
            '        biases.append(totals["b", l])\n',
        ),
    ],
    "one-example-only": [
        (
            "    L, m = len(net.weights), len(Y)\n",
            "    L, m, Y = len(net.weights), 1, Y[:1]\n"
            "    run = run._replace(\n"
            "        zs=[Z[:1] for Z in run.zs], activations=[A[:1] for A in run.activations]\n"
            "    )\n",
        )
    ],
    "targets-broadcast": [
        ("Y_hat = run.activations[-1]\n", "Y_hat, Y = run.activations[-1], Y[:, 0]\n")
    ],
}
