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
}
OTHERS = {
    "loops": {
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
