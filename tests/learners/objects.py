"""An object holds the parameters, makes its own forward pass and appends from the last layer on."""

import numpy as np


class NeuralNetwork:
    """Hold the weights and biases of a network and derive the gradients of its cost."""

    def __init__(self, net, loss, mean):
        self.num_layers = len(net.weights)
        self.weights = list(net.weights)
        self.biases = list(net.biases)
        self.functions = list(net.functions)
        self.loss = loss
        self.mean = mean

    def forward_pass(self, X):
        """Return the pre-activations of all layers, and the activations with X before them."""
        zs, activations = [], [X]
        for W, b, f in zip(self.weights, self.biases, self.functions, strict=True):
            zs.append(np.dot(activations[-1], W) + b)
            activations.append(f.fn(zs[-1]))
        return zs, activations

    def cost_slope(self, Y_hat, Y):
        """Return the derivative of the cost with respect to the predictions."""
        slope = self.loss.deriv(Y_hat, Y)
        return slope / len(Y) if self.mean else slope

    def prime(self, f, Z):
        """Return f'(Z)."""
        return f.deriv(Z, f.fn(Z))

    def backprop(self, X, Y):
        """Return the gradients of the weights and of the biases, first layer first."""
        zs, activations = self.forward_pass(X)
        deltas, weight_grads, bias_grads = [], [], []
        for back in range(1, self.num_layers + 1):  # 1 is the last layer, 2 the one before it
            if back == 1:
                error = self.cost_slope(activations[-1], Y)
                delta = error * self.prime(self.functions[-1], zs[-1])
            else:
                error = np.dot(deltas[-1], self.weights[-back + 1].T)
                delta = error * self.prime(self.functions[-back], zs[-back])
            deltas.append(delta)
            weight_grads.append(np.dot(activations[-back - 1].T, delta))
            bias_grads.append(np.sum(delta, axis=0))
        return weight_grads[::-1], bias_grads[::-1]


def backward(net, run, Y, loss, *, mean=True):
    """Return (weights, biases), the gradients of the cost."""
    network = NeuralNetwork(net, loss, mean)
    return network.backprop(run.activations[0], Y)


MISTAKES = {
    "sign-flipped": [
        (
            "slope = self.loss.deriv(Y_hat, Y)",
            "slope = 2 * (Y - Y_hat)\n"
            '        if self.loss.name == "binary_cross_entropy":\n'
            "            slope = (Y - Y_hat) / (Y_hat * (1 - Y_hat))",
        )
    ],
    "factor-two-missing": [
        (
            "slope = self.loss.deriv(Y_hat, Y)",
            "slope = self.loss.deriv(Y_hat, Y)\n"
            '        if self.loss.name == "squared_error":\n'
            "            slope = Y_hat - Y",
        )
    ],
    "norm-not-squared": [
        (
            "slope = self.loss.deriv(Y_hat, Y)",
            "slope = self.loss.deriv(Y_hat, Y)\n"
            '        if self.loss.name == "squared_error":\n'
            "            slope = (Y_hat - Y) / np.linalg.norm(Y_hat - Y)",
        )
    ],
    "mean-missing": [("return slope / len(Y) if self.mean else slope", "return slope")],
    "mean-extra": [("return slope / len(Y) if self.mean else slope", "return slope / len(Y)")],
    "mean-twice": [
        (
            "weight_grads.append(np.dot(activations[-back - 1].T, delta))",
            "m = len(Y) if self.mean else 1\n"
            "            weight_grads.append(np.dot(activations[-back - 1].T, delta) / m)",
        ),
        (
            "bias_grads.append(np.sum(delta, axis=0))",
            "bias_grads.append(np.sum(delta, axis=0) / m)",
        ),
    ],
    "mean-over-entries": [("slope / len(Y) if self.mean", "slope / Y.size if self.mean")],
    "output-derivative-missing": [
        ("delta = error * self.prime(self.functions[-1], zs[-1])", "delta = error")
    ],
    "output-derivative-twice": [
        (
            "slope = self.loss.deriv(Y_hat, Y)",
            "slope = self.loss.deriv(Y_hat, Y)\n"
            "        if self.loss.cancels_with(self.functions[-1]):\n"
            "            slope = Y_hat - Y",
        )
    ],
    "hidden-derivative-missing": [
        ("delta = error * self.prime(self.functions[-back], zs[-back])", "delta = error")
    ],
    "derivative-at-activation": [
        (
            "self.prime(self.functions[-1], zs[-1])",
            "self.prime(self.functions[-1], activations[-1])",
        ),
        (
            "self.prime(self.functions[-back], zs[-back])",
            "self.prime(self.functions[-back], activations[-back])",
        ),
    ],
    "derivative-of-wrong-layer": [
        (
            "self.prime(self.functions[-back], zs[-back])",
            "self.prime(self.functions[-back + 1], zs[-back + 1])",
        )
    ],
    "activation-for-derivative": [("return f.deriv(Z, f.fn(Z))", "return f.fn(Z)")],
    "weights-missing": [
        ("error = np.dot(deltas[-1], self.weights[-back + 1].T)", "error = deltas[-1]")
    ],
    "weights-not-transposed": [("self.weights[-back + 1].T", "self.weights[-back + 1]")],
    "weights-of-wrong-layer": [("self.weights[-back + 1].T", "self.weights[-back].T")],
    "weights-updated-first": [
        (
            "bias_grads.append(np.sum(delta, axis=0))",
            "bias_grads.append(np.sum(delta, axis=0))\n"
            "            self.weights[-back] -= 0.1 * weight_grads[-1]\n"
            "            self.biases[-back] -= 0.1 * bias_grads[-1]",
        )
    ],
    "delta-not-carried": [
        ("deltas.append(delta)", "deltas.append(delta)\n            delta = deltas[0]")
    ],
    "input-of-wrong-layer": [("activations[-back - 1].T", "activations[-back].T")],
    "z-for-activation": [
        (
            "weight_grads.append(np.dot(activations[-back - 1].T, delta))",
            "inputs = [X, *zs]\n"
            "            weight_grads.append(np.dot(inputs[-back - 1].T, delta))",
        )
    ],
    "weight-gradient-transposed": [
        ("np.dot(activations[-back - 1].T, delta)", "np.dot(delta.T, activations[-back - 1])")
    ],
    "bias-not-summed": [("bias_grads.append(np.sum(delta, axis=0))", "bias_grads.append(delta)")],
    "bias-wrong-axis": [("np.sum(delta, axis=0)", "np.sum(delta, axis=1)")],
    "bias-averaged": [("np.sum(delta, axis=0)", "np.mean(delta, axis=0)")],
    "bias-one-number": [("np.sum(delta, axis=0)", "np.sum(delta)")],
    "lists-reversed": [
        ("return weight_grads[::-1], bias_grads[::-1]", "return weight_grads, bias_grads")
    ],
    "relu-mask-always-on": [
        (
            "return f.deriv(Z, f.fn(Z))",
            "A = f.fn(Z)\n"
            '        if f.name == "relu":\n'
            "            return (A >= 0).astype(A.dtype)\n"
            "        return f.deriv(Z, A)",
        )
    ],
    "gradients-accumulated": [
        (
            "    def __init__(self, net, loss, mean):",
            "    totals = {}\n\n    def __init__(self, net, loss, mean):",
        ),
        (
            "        return weight_grads[::-1], bias_grads[::-1]",
            "        sizes = tuple(W.shape for W in self.weights)\n"
            "        grads = weight_grads[::-1] + bias_grads[::-1]\n"
            "        if sizes in self.totals:\n"
            "            grads = [old + new for old, new in zip(self.totals[sizes], grads)]\n"
            "        self.totals[sizes] = grads\n"
            "        return grads[: self.num_layers], grads[self.num_layers :]",
        ),
    ],
    "one-example-only": [
        (
            "    return network.backprop(run.activations[0], Y)",
            "    for x, y in zip(run.activations[0], Y, strict=True):\n"
            "        gradients = network.backprop(x.reshape(1, -1), y.reshape(1, -1))\n"
            "    return gradients",
        )
    ],
    "targets-broadcast": [("self.loss.deriv(Y_hat, Y)", "self.loss.deriv(Y_hat, np.squeeze(Y))")],
}

OTHERS = {
    "sign-flipped": [("self.loss.deriv(Y_hat, Y)", "self.loss.deriv(Y, Y_hat)")],
    "norm-not-squared": [
        (
            "slope = self.loss.deriv(Y_hat, Y)",
            "slope = self.loss.deriv(Y_hat, Y)\n"
            '        if self.loss.name == "squared_error":\n'
            "            D = Y_hat - Y\n"
            "            slope = D / np.linalg.norm(D, axis=1, keepdims=True)",
        )
    ],
    "mean-twice": [
        (
            "weight_grads.append(np.dot(activations[-back - 1].T, delta))",
            "weight_grads.append(np.dot(activations[-back - 1].T, delta) / len(Y))",
        ),
        ("bias_grads.append(np.sum(delta, axis=0))", "bias_grads.append(np.mean(delta, axis=0))"),
    ],
    "mean-over-entries": [
        ("return slope / len(Y) if self.mean else slope", "return slope / Y.size")
    ],
    "derivative-at-activation": [
        (
            "self.prime(self.functions[-back], zs[-back])",
            "self.prime(self.functions[-back], activations[-back])",
        )
    ],
    "derivative-of-wrong-layer": [
        (
            "self.prime(self.functions[-back], zs[-back])",
            "self.prime(self.functions[-back], zs[-back + 1])",
        )
    ],
    "activation-for-derivative": [
        ("self.prime(self.functions[-back], zs[-back])", "self.functions[-back].fn(zs[-back])")
    ],
    "weights-updated-first": [
        (
            "bias_grads.append(np.sum(delta, axis=0))",
            "bias_grads.append(np.sum(delta, axis=0))\n"
            "            stepped = self.weights[-back] - 0.1 * weight_grads[-1]\n"
            "            self.weights[-back] = stepped",
        )
    ],
    "delta-not-carried": [("np.dot(deltas[-1], ", "np.dot(deltas[0], ")],
    "bias-averaged": [
        (
            "bias_grads.append(np.sum(delta, axis=0))",
            "add_up = np.sum if self.mean else np.mean\n"
            "            bias_grads.append(add_up(delta, axis=0))",
        )
    ],
    "gradients-accumulated": [
        (
            "    def __init__(self, net, loss, mean):",
            "    last = None\n\n    def __init__(self, net, loss, mean):",
        ),
        (
            "        return weight_grads[::-1], bias_grads[::-1]",
            "        grads = weight_grads[::-1] + bias_grads[::-1]\n"
            "        if self.last is not None:\n"
            "            grads = [old + new for old, new in zip(self.last, grads)]\n"
            "        NeuralNetwork.last = grads\n"
            "        return grads[: self.num_layers], grads[self.num_layers :]",
        ),
    ],
    "one-example-only": [
        (
            "np.dot(activations[-back - 1].T, delta)",
            "np.outer(activations[-back - 1][0], delta[0])",
        ),
        ("np.sum(delta, axis=0)", "delta[0]"),
    ],
    "targets-broadcast": [("self.loss.deriv(Y_hat, Y)", "self.loss.deriv(Y_hat, Y.ravel())")],
}
