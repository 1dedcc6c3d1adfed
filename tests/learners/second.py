"""Mistakes of the second edition, as replacements in the five styles, by style and key.

Those of the slopes stand at one place of each style, {} in the texts below.
"""

SLOPE = {  # the expressions of f'(Z), and what Z, A, f are called there
    "loops": [
        ("net.functions[-1].deriv(Z_last, Y_hat)", "Z_last", "Y_hat", "net.functions[-1]"),
        ("net.functions[l].deriv(Z, A)", "Z", "A", "net.functions[l]"),
    ],
    "einsum": [("f.deriv(Z, A)", "Z", "A", "f")],
    "oneliners": [("f[l].deriv(Z[l], X[l + 1])", "Z[l]", "X[l + 1]", "f[l]")],
    "columns": [("f.deriv(Z, A)", "Z", "A", "f")],
    "objects": [("f.deriv(Z, f.fn(Z))", "Z", "f.fn(Z)", "f")],
}
OF_SLOPES = {
    "square-of-z": '({right} if {f}.name != "tanh" else 1 - {Z} ** 2)',
    "plus-in-tanh-slope": '({right} if {f}.name != "tanh" else 1 + {A} ** 2)',
    "slope-times-z": "({right} * {Z})",
    "z-in-sigmoid-slope": "({Z} * (1 - {Z}))",
}
OTHERS = {
    "loops": {
        "outputs-carried-back": [("+= delta_next[i, k]", "+= run.activations[l + 2][i, k]")],
        "weights-before-derivative": [
            (
                "delta = output_delta(net, run, Y, loss)\n",
                "delta = output_delta(net, run, Y, loss)\n"
                "    error = loss.deriv(run.activations[-1], Y)\n",
            ),
            ("X[i, p] * delta[i, j]", "X[i, p] * (error if l == L - 1 else delta)[i, j]"),
        ],
        "log-loss-signs": [
            (
                "slope = loss.deriv(Y_hat, Y)",
                "slope = loss.deriv(Y_hat, Y)\n    if loss.allowed:\n"
                "        slope = -(Y / Y_hat + (1 - Y) / (1 - Y_hat))",
            )
        ],
        "slope-of-another-activation": [("net.functions[l].deriv(Z, A)", "A * (1 - A)")],
        "gradient-for-weights": [
            ("hidden_delta(net, run, l, delta)", "hidden_delta(net, run, l, delta, weights)"),
            (
                "def hidden_delta(net, run, l, delta_next):",
                "def hidden_delta(net, run, l, delta_next, weights):",
            ),
            ("W_next = net.weights[l + 1]", "W_next = weights[l + 1]"),
        ],
        "assigned-not-added": [("total += delta_next", "total = delta_next")],
        "bias-in-its-gradient": [
            ("biases[l][j] += delta[i, j]", "biases[l][j] += net.biases[l][0, j] * delta[i, j]")
        ],
        "weight-for-input": [
            (
                "weights[l][p, j] += X[i, p] * delta",
                "weights[l][p, j] += net.weights[l][p, j] * delta",
            )
        ],
        "input-in-bias": [
            ("biases[l][j] += delta[i, j]", "biases[l][j] += sum(X[i]) * delta[i, j]")
        ],
    },
    "einsum": {
        "outputs-carried-back": [("delta, W)", "run.activations[l + 2], W)")],
        "weights-before-derivative": [
            (
                '            delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))\n',
                "            error = carried\n"
                '            delta = np.einsum("ij,ij->ij", carried, derivative(net, run, l))\n',
            ),
            ('"ip,ij->pj", X, delta', '"ip,ij->pj", X, error if 0 < l < L - 1 else delta'),
        ],
        "log-loss-signs": [("return Y_hat - Y", "return 2 * Y * Y_hat - Y - Y_hat")],
        "slope-of-another-activation": [
            (
                "carried, derivative(net, run, l))",
                "carried, run.activations[l + 1] * (1 - run.activations[l + 1]))",
            )
        ],
        "gradient-for-weights": [("W = net.weights[l + 1]", "W = weights[-1]")],
        "assigned-not-added": [('"ik,jk->ij", delta, W', '"ik,jk->ij", delta[:, -1:], W[:, -1:]')],
        "bias-in-its-gradient": [('"ij->j", delta)', '"ij,kj->j", delta, net.biases[l])')],
        "weight-for-input": [('"ip,ij->pj", X, delta', '"pj,ij->pj", net.weights[l], delta')],
        "input-in-bias": [('"ij->j", delta)', '"ip,ij->j", X, delta)')],
    },
    "oneliners": {
        "outputs-carried-back": [("delta @ W[l + 1].T", "X[l + 2] @ W[l + 1].T")],
        "weights-before-derivative": [
            (
                "weights = [X[l].T @ delta for",
                "ahead = [loss.deriv(Y_hat, Y) / scale, *deltas[1:]]\n"
                "    weights = [X[l].T @ delta for",
            ),
            ("in zip(back, deltas", "in zip(back, ahead"),
        ],
        "log-loss-signs": [("Y_hat - Y if", "2 * Y * Y_hat - Y - Y_hat if")],
        "slope-of-another-activation": [
            ("W[l + 1].T * slope[l]", "W[l + 1].T * X[l + 1] * (1 - X[l + 1])")
        ],
        "gradient-for-weights": [("delta @ W[l + 1].T", "delta @ (X[l + 1].T @ delta).T")],
        "assigned-not-added": [("delta @ W[l + 1].T", "delta[:, -1:] @ W[l + 1][:, -1:].T")],
        "bias-in-its-gradient": [
            (
                "keepdims=True) for delta in deltas",
                "keepdims=True) * b for delta, b in zip(deltas, net.biases[::-1])",
            )
        ],
        "weight-for-input": [("X[l].T @ delta", "W[l] * delta.sum(axis=0)")],
        "input-in-bias": [
            (
                "np.sum(delta, axis=0, keepdims=True) for delta in deltas",
                "np.sum(X[l].T @ delta, axis=0) for l, delta in zip(back, deltas)",
            )
        ],
    },
    "columns": {
        "outputs-carried-back": [
            ("weights[-l + 1].T, delta)", "weights[-l + 1].T, activations[-l + 1])")
        ],
        "weights-before-derivative": [
            (
                "delta = delta / count\n",
                "delta = delta / count\n    error = loss.deriv(activations[-1], targets) / count\n",
            ),
            ("np.dot(delta, act", "np.dot(error if l == 1 else delta, act"),
        ],
        "log-loss-signs": [("return Y_hat - Y", "return 2 * Y * Y_hat - Y - Y_hat")],
        "slope-of-another-activation": [
            (
                "slope = prime(functions[-l], zs[-l], activations[-l])",
                "slope = activations[-l] * (1 - activations[-l])",
            )
        ],
        "gradient-for-weights": [("weights[-l + 1].T, delta", "nabla_w[-l + 1].T, delta")],
        "assigned-not-added": [
            ("np.dot(weights[-l + 1].T, delta)", "np.dot(weights[-l + 1].T[:, -1:], delta[-1:])")
        ],
        "bias-in-its-gradient": [
            ("axis=1, keepdims=True)", "axis=1, keepdims=True) * net.biases[-l].T")
        ],
        "weight-for-input": [
            ("np.dot(delta, activations[-l - 1].T)", "weights[-l] * delta.sum(axis=1)[:, None]")
        ],
        "input-in-bias": [
            (
                "delta.sum(axis=1, keepdims=True)",
                "np.dot(delta, activations[-l - 1].T).sum(axis=1, keepdims=True)",
            )
        ],
    },
    "objects": {
        "outputs-carried-back": [
            ("np.dot(deltas[-1], self", "np.dot(activations[-back + 1], self")
        ],
        "weights-before-derivative": [
            (
                "activations[-back - 1].T, delta)",
                "activations[-back - 1].T, error if back < self.num_layers else delta)",
            )
        ],
        "log-loss-signs": [
            (
                "slope = self.loss.deriv(Y_hat, Y)",
                "slope = self.loss.deriv(Y_hat, Y)\n        if self.loss.allowed:\n"
                "            slope = -(Y / Y_hat + (1 - Y) / (1 - Y_hat))",
            )
        ],
        "slope-of-another-activation": [
            (
                "self.prime(self.functions[-back], zs[-back])",
                "activations[-back] * (1 - activations[-back])",
            )
        ],
        "gradient-for-weights": [("self.weights[-back + 1].T", "weight_grads[-1].T")],
        "assigned-not-added": [
            (
                "np.dot(deltas[-1], self.weights[-back + 1].T)",
                "np.dot(deltas[-1][:, -1:], self.weights[-back + 1][:, -1:].T)",
            )
        ],
        "bias-in-its-gradient": [
            ("np.sum(delta, axis=0)", "np.sum(self.biases[-back] * delta, axis=0)")
        ],
        "weight-for-input": [
            ("np.dot(activations[-back - 1].T, delta)", "self.weights[-back] * delta.sum(axis=0)")
        ],
        "input-in-bias": [
            ("np.sum(delta, axis=0)", "np.dot(activations[-back - 1].T, delta).sum(axis=0)")
        ],
    },
}


def _in_slopes(style, text):
    return [(right, text.format(right=right, Z=Z, A=A, f=f)) for right, Z, A, f in SLOPE[style]]


SECOND = {
    style: {key: _in_slopes(style, text) for key, text in OF_SLOPES.items()} | OTHERS[style]
    for style in SLOPE
}
