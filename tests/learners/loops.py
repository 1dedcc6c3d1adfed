"""Backpropagation in explicit for-loops over the examples and the neurons."""

import numpy as np


def output_delta(net, run, Y, loss):
    """Return the delta of the last layer, not yet divided by the number of examples."""
    Z_last, Y_hat = run.zs[-1], run.activations[-1]
    slope = loss.deriv(Y_hat, Y)
    f_prime = net.functions[-1].deriv(Z_last, Y_hat)
    m, n = Y_hat.shape
    delta = np.zeros((m, n))
    for i in range(m):
        for j in range(n):
            delta[i, j] = slope[i, j] * f_prime[i, j]
    return delta


def hidden_delta(net, run, l, delta_next):
    """Return the delta of hidden layer l, given that of the next layer."""
    Z, A = run.zs[l], run.activations[l + 1]
    W_next = net.weights[l + 1]
    f_prime = net.functions[l].deriv(Z, A)
    m, n = Z.shape
    n_next = delta_next.shape[1]
    delta = np.zeros((m, n))
    for i in range(m):
        for j in range(n):
            total = 0.0
            for k in range(n_next):
                total += delta_next[i, k] * W_next[j, k]
            delta[i, j] = total * f_prime[i, j]
    return delta


def backward(net, run, Y, loss, *, mean=True):
    """Return two lists, the gradients of the weights and of the biases, first layer first."""
    L = len(net.weights)
    m = len(run.activations[0])
    divisor = m if mean else 1
    weights = [np.zeros(W.shape) for W in net.weights]
    biases = [np.zeros(W.shape[1]) for W in net.weights]
    delta = output_delta(net, run, Y, loss)
    for l in range(L - 1, -1, -1):
        if l < L - 1:
            delta = hidden_delta(net, run, l, delta)
        X = run.activations[l]
        n_in, n_out = net.weights[l].shape
        for i in range(m):
            for j in range(n_out):
                for p in range(n_in):
                    weights[l][p, j] += X[i, p] * delta[i, j] / divisor
                biases[l][j] += delta[i, j] / divisor
    return weights, biases


MISTAKES = {
    "sign-flipped": [
        (
            "slope = loss.deriv(Y_hat, Y)",
            'if loss.name == "squared_error":\n'
            "        slope = 2 * (Y - Y_hat)\n"
            "    else:\n"
            "        slope = (Y - Y_hat) / (Y_hat * (1 - Y_hat))",
        )
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
            "        for i in range(len(Y)):\n"
            "            error = Y_hat[i] - Y[i]\n"
            "            slope[i] = error / np.sqrt(sum(e * e for e in error))\n",
        )
    ],
    "mean-missing": [("divisor = m if mean else 1", "divisor = 1")],
    "mean-extra": [("divisor = m if mean else 1", "divisor = m")],
    "mean-twice": [
        (
            "delta = output_delta(net, run, Y, loss)\n",
            "delta = output_delta(net, run, Y, loss) / divisor\n",
        )
    ],
    "mean-over-entries": [
        ("divisor = m if mean else 1", "divisor = m * run.activations[-1].shape[1] if mean else 1")
    ],
    "output-derivative-missing": [
        ("delta[i, j] = slope[i, j] * f_prime[i, j]", "delta[i, j] = slope[i, j]")
    ],
    "output-derivative-twice": [
        (
            "slope = loss.deriv(Y_hat, Y)",
            "if loss.cancels_with(net.functions[-1]):\n"
            "        slope = Y_hat - Y\n"
            "    else:\n"
            "        slope = loss.deriv(Y_hat, Y)",
        )
    ],
    "hidden-derivative-missing": [("delta[i, j] = total * f_prime[i, j]", "delta[i, j] = total")],
    "derivative-at-activation": [
        (
            "net.functions[-1].deriv(Z_last, Y_hat)",
            "net.functions[-1].deriv(Y_hat, net.functions[-1].fn(Y_hat))",
        ),
        ("net.functions[l].deriv(Z, A)", "net.functions[l].deriv(A, net.functions[l].fn(A))"),
    ],
    "derivative-of-wrong-layer": [
        (
            "net.functions[l].deriv(Z, A)",
            "net.functions[l + 1].deriv(run.zs[l + 1], run.activations[l + 2])",
        )
    ],
    "activation-for-derivative": [
        ("net.functions[-1].deriv(Z_last, Y_hat)", "net.functions[-1].fn(Z_last)"),
        ("net.functions[l].deriv(Z, A)", "net.functions[l].fn(Z)"),
    ],
    "weights-missing": [("total += delta_next[i, k] * W_next[j, k]", "total += delta_next[i, k]")],
    "weights-not-transposed": [("W_next[j, k]", "W_next[k, j]")],
    "weights-of-wrong-layer": [("W_next = net.weights[l + 1]", "W_next = net.weights[l]")],
    "weights-updated-first": [
        (
            "biases[l][j] += delta[i, j] / divisor\n",
            "biases[l][j] += delta[i, j] / divisor\n"
            "        for p in range(n_in):\n"
            "            for j in range(n_out):\n"
            "                net.weights[l][p, j] -= 0.1 * weights[l][p, j]\n",
        )
    ],
    "delta-not-carried": [
        ("        if l < L - 1:\n            delta = hidden_delta(net, run, l, delta)\n", "")
    ],
    "input-of-wrong-layer": [("X = run.activations[l]\n", "X = run.activations[l + 1]\n")],
    "z-for-activation": [
        ("X = run.activations[l]\n", "X = run.zs[l - 1] if l > 0 else run.activations[0]\n")
    ],
    "weight-gradient-transposed": [
        ("weights = [np.zeros(W.shape) for", "weights = [np.zeros((W.shape[1], W.shape[0])) for"),
        ("weights[l][p, j] += X[i, p] * delta[i, j]", "weights[l][j, p] += delta[i, j] * X[i, p]"),
    ],
    "bias-not-summed": [
        ("biases = [np.zeros(W.shape[1]) for", "biases = [np.zeros((m, W.shape[1])) for"),
        ("biases[l][j] += delta[i, j] / divisor", "biases[l][i, j] = delta[i, j] / divisor"),
    ],
    "bias-wrong-axis": [
        ("biases = [np.zeros(W.shape[1]) for", "biases = [np.zeros(m) for"),
        ("biases[l][j] += delta[i, j] / divisor", "biases[l][i] += delta[i, j] / divisor"),
    ],
    "bias-averaged": [("biases[l][j] += delta[i, j] / divisor", "biases[l][j] += delta[i, j] / m")],
    "bias-one-number": [
        ("biases = [np.zeros(W.shape[1]) for", "biases = [0.0 for"),
        ("biases[l][j] += delta[i, j] / divisor", "biases[l] += delta[i, j] / divisor"),
    ],
    "lists-reversed": [("return weights, biases", "return weights[::-1], biases[::-1]")],
    "relu-mask-always-on": [
        (
            "f_prime = net.functions[-1].deriv(Z_last, Y_hat)\n",
            "f_prime = net.functions[-1].deriv(Z_last, Y_hat)\n"
            '    if net.functions[-1].name == "relu":\n'
            "        f_prime = np.where(Y_hat >= 0, 1.0, 0.0)\n",
        ),
        (
            "f_prime = net.functions[l].deriv(Z, A)\n",
            "f_prime = net.functions[l].deriv(Z, A)\n"
            '    if net.functions[l].name == "relu":\n'
            "        f_prime = np.where(A >= 0, 1.0, 0.0)\n",
        ),
    ],
    "gradients-accumulated": [
        (
            "def backward(net, run, Y, loss, *, mean=True):",
            "def backward(net, run, Y, loss, *, mean=True, weights=[], biases=[]):",
        ),
        (
            "    weights = [np.zeros(W.shape) for W in net.weights]\n"
            "    biases = [np.zeros(W.shape[1]) for W in net.weights]\n",
            "    if not weights:\n"
            "        for W in net.weights:\n"
            "            weights.append(np.zeros(W.shape))\n"
            "            biases.append(np.zeros(W.shape[1]))\n",
        ),
    ],
    "one-example-only": [
        ("weights[l][p, j] += X[i, p]", "weights[l][p, j] = X[i, p]"),
        ("biases[l][j] += delta[i, j]", "biases[l][j] = delta[i, j]"),
    ],
    "targets-broadcast": [
        ("slope = loss.deriv(Y_hat, Y)", "Y = Y.ravel()\n    slope = loss.deriv(Y_hat, Y)")
    ],
}

OTHERS = {
    "sign-flipped": [("slope = loss.deriv(Y_hat, Y)", "slope = loss.deriv(Y, Y_hat)")],
    "norm-not-squared": [
        (
            "slope = loss.deriv(Y_hat, Y)\n",
            "slope = loss.deriv(Y_hat, Y)\n"
            '    if loss.name == "squared_error":\n'
            "        slope = (Y_hat - Y) / np.linalg.norm(Y_hat - Y)\n",
        )
    ],
    "derivative-at-activation": [
        ("net.functions[l].deriv(Z, A)", "net.functions[l].deriv(A, net.functions[l].fn(A))")
    ],
    "activation-for-derivative": [("net.functions[l].deriv(Z, A)", "net.functions[l].fn(Z)")],
    "weights-missing": [
        ("delta[i, j] = total * f_prime[i, j]", "delta[i, j] = delta_next[i, j] * f_prime[i, j]")
    ],
    "weight-gradient-transposed": [
        ("weights[l][p, j] += X[i, p] * delta[i, j]", "weights[l][j, p] += delta[i, j] * X[i, p]")
    ],
    "bias-not-summed": [("biases[l][j] += delta[i, j]", "biases[l][j] = delta[i, j]")],
    "bias-wrong-axis": [("biases[l][j] += delta[i, j]", "biases[l][i] += delta[i, j]")],
    "bias-averaged": [
        ("biases[l][j] += delta[i, j] / divisor", "biases[l][j] += delta[i, j] / divisor / m")
    ],
    "bias-one-number": [("biases[l][j] += delta[i, j]", "biases[l][:] += delta[i, j]")],
    "gradients-accumulated": [
        (
            "def backward(net, run, Y, loss, *, mean=True):",
            "memory = {}\n\n\ndef backward(net, run, Y, loss, *, mean=True):",
        ),
        (
            "    weights = [np.zeros(W.shape) for W in net.weights]\n"
            "    biases = [np.zeros(W.shape[1]) for W in net.weights]\n",
            "    sizes = str([W.shape for W in net.weights])\n"
            "    if sizes not in memory:\n"
            "        memory[sizes] = (\n"
            "            [np.zeros(W.shape) for W in net.weights],\n"
            "            [np.zeros(W.shape[1]) for W in net.weights],\n"
            "        )\n"
            "    weights, biases = memory[sizes]\n",
        ),
    ],
    "one-example-only": [("        for i in range(m):\n", "        for i in range(1):\n")],
    "targets-broadcast": [
        ("slope = loss.deriv(Y_hat, Y)", "Y = np.squeeze(Y)\n    slope = loss.deriv(Y_hat, Y)")
    ],
}
