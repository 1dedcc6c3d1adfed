"""Right backward passes in many styles and conventions, none of which is a mistake."""

import math

import numpy as np

from nbcore.network import Gradients


def nbcore_like(net, run, Y, loss, *, mean=True):
    """Return Gradients by the four equations, with 1/m in the output's delta."""
    L = len(net.weights)
    last = net.functions[-1]
    if loss.cancels_with(last):
        delta = run.activations[-1] - Y
    else:
        delta = loss.deriv(run.activations[-1], Y) * last.deriv(run.zs[-1], run.activations[-1])
    if mean:
        delta = delta / len(Y)
    deltas, weights, biases = [None] * L, [None] * L, [None] * L
    for l in reversed(range(L)):
        if l < L - 1:
            slope = net.functions[l].deriv(run.zs[l], run.activations[l + 1])
            delta = (delta @ net.weights[l + 1].T) * slope
        deltas[l] = delta
        weights[l] = run.activations[l].T @ delta
        biases[l] = delta.sum(axis=0, keepdims=True)
    return Gradients(deltas, weights, biases)


def recursion(net, run, Y, loss, *, mean=True):
    """Return (weights, biases) from a delta that calls itself for the layer after it."""
    layers, X = range(len(net.weights)), run.activations

    def delta(l):
        """Return the delta of layer l, counted from 0."""
        error = delta(l + 1) @ net.weights[l + 1].T if l + 1 in layers else loss.deriv(X[-1], Y)
        return error * net.functions[l].deriv(run.zs[l], X[l + 1])

    m = len(Y) if mean else 1
    return [X[l].T @ delta(l) / m for l in layers], [delta(l).sum(axis=0) / m for l in layers]


def _slope_of_one(name, z, a):
    """Return f'(z) of one number, given a = f(z)."""
    if name == "relu":
        return 1.0 if z > 0 else 0.0
    if name == "leaky_relu":
        return 1.0 if z > 0 else 0.01
    return {"identity": 1.0, "tanh": 1 - a * a, "sigmoid": a * (1 - a)}[name]


def pure_python(net, run, Y, loss, *, mean=True):
    """Return (deltas, weights, biases) as nested lists, computed with loops over lists."""
    all_weights = [W.tolist() for W in net.weights]
    all_zs = [Z.tolist() for Z in run.zs]
    all_activations = [A.tolist() for A in run.activations]
    targets = Y.tolist()
    m = len(targets)
    deltas, weights, biases = [], [], []
    for l in reversed(range(len(all_weights))):
        inputs, outputs = all_activations[l], all_activations[l + 1]
        delta = []
        for i in range(m):
            row = []
            for j in range(len(outputs[i])):
                if l == len(all_weights) - 1:
                    error = outputs[i][j] - targets[i][j]
                    if loss.name == "squared_error":
                        error *= 2
                    else:
                        error /= outputs[i][j] * (1 - outputs[i][j])
                    if mean:
                        error /= m
                else:
                    after = all_weights[l + 1][j]
                    error = math.fsum(after[k] * deltas[0][i][k] for k in range(len(after)))
                slope = _slope_of_one(net.functions[l].name, all_zs[l][i][j], outputs[i][j])
                row.append(error * slope)
            delta.append(row)
        n_in, n_out = len(inputs[0]), len(delta[0])
        deltas.insert(0, delta)
        biases.insert(0, [math.fsum(delta[i][j] for i in range(m)) for j in range(n_out)])
        weights.insert(
            0,
            [
                [math.fsum(inputs[i][p] * delta[i][j] for i in range(m)) for j in range(n_out)]
                for p in range(n_in)
            ],
        )
    return deltas, weights, biases


def _in_columns(net, run, Y, loss, mean):
    """Return the deltas, weight and bias gradients of a pass with one example a column."""
    weights = [W.T for W in net.weights]
    zs = [Z.T for Z in run.zs]
    activations = [A.T for A in run.activations]
    m = Y.T.shape[1]
    dZ = loss.deriv(activations[-1], Y.T) * net.functions[-1].deriv(zs[-1], activations[-1])
    if mean:
        dZ = dZ / m
    deltas, dWs, dbs = [dZ], [dZ @ activations[-2].T], [dZ.sum(axis=1, keepdims=True)]
    for l in range(len(weights) - 2, -1, -1):
        dZ = (weights[l + 1].T @ dZ) * net.functions[l].deriv(zs[l], activations[l + 1])
        deltas.insert(0, dZ)
        dWs.insert(0, dZ @ activations[l].T)
        dbs.insert(0, dZ.sum(axis=1, keepdims=True))
    return deltas, dWs, dbs


def columns(net, run, Y, loss, *, mean=True):
    """Return (deltas, weights, biases) in columns: (n_out, m), (n_out, n_in) and (n_out, 1)."""
    return _in_columns(net, run, Y, loss, mean)


def columns_turned_back(net, run, Y, loss, *, mean=True):
    """Return (weights, biases) shaped like the parameters, computed with one example a column."""
    _, dWs, dbs = _in_columns(net, run, Y, loss, mean)
    return [dW.T for dW in dWs], [db.T for db in dbs]


def mean_in_gradients(net, run, Y, loss, *, mean=True):
    """Return (deltas, weights, biases) with deltas of each example's own loss, and 1/m after."""
    m = len(Y) if mean else 1
    dA = loss.deriv(run.activations[-1], Y)
    deltas, weights, biases = [], [], []
    for l in range(len(net.weights) - 1, -1, -1):
        dZ = dA * net.functions[l].deriv(run.zs[l], run.activations[l + 1])
        deltas.append(dZ)
        weights.append(run.activations[l].T @ dZ / m)
        biases.append(np.sum(dZ, axis=0, keepdims=True) / m)
        dA = dZ @ net.weights[l].T
    return deltas[::-1], weights[::-1], biases[::-1]


def biases_first(net, run, Y, loss, *, mean=True):
    """Return (nabla_b, nabla_w), biases before weights."""
    nabla_b = [np.zeros_like(b) for b in net.biases]
    nabla_w = [np.zeros_like(W) for W in net.weights]
    cost_derivative = loss.deriv(run.activations[-1], Y) / (len(Y) if mean else 1)
    delta = cost_derivative * net.functions[-1].deriv(run.zs[-1], run.activations[-1])
    nabla_b[-1] += delta.sum(axis=0)
    nabla_w[-1] += run.activations[-2].T @ delta
    for l in range(2, len(net.weights) + 1):
        slope = net.functions[-l].deriv(run.zs[-l], run.activations[-l])
        delta = (delta @ net.weights[-l + 1].T) * slope
        nabla_b[-l] += delta.sum(axis=0)
        nabla_w[-l] += run.activations[-l - 1].T @ delta
    return nabla_b, nabla_w


def always_mean(net, run, Y, loss):
    """Return (weights, biases) of the mean over the batch, without a choice."""
    weights, biases = [], []
    G = loss.deriv(run.activations[-1], Y) / Y.shape[0]
    inputs, outputs = run.activations[:-1], run.activations[1:]
    layers = list(zip(net.weights, net.functions, run.zs, inputs, outputs, strict=True))
    for W, f, Z, X, A in layers[::-1]:
        G = G * f.deriv(Z, A)
        weights = [X.T @ G, *weights]
        biases = [G.sum(axis=0), *biases]
        G = G @ W.T
    return weights, biases


def always_sum(net, run, Y, loss):
    """Return (deltas, weights, biases) of the sum over the batch, without a choice."""
    deltas = [loss.deriv(run.activations[-1], Y)]
    deltas[0] = deltas[0] * net.functions[-1].deriv(run.zs[-1], run.activations[-1])
    for l in range(len(net.weights) - 1, 0, -1):  # from the delta of layer l + 1 to that of layer l
        slope = net.functions[l - 1].deriv(run.zs[l - 1], run.activations[l])
        deltas = [np.matmul(deltas[0], net.weights[l].T) * slope, *deltas]
    weights = [np.matmul(run.activations[l].T, delta) for l, delta in enumerate(deltas)]
    biases = [np.sum(delta, axis=0, keepdims=True) for delta in deltas]
    return deltas, weights, biases


def single_precision(net, run, Y, loss, *, mean=True):
    """Return (weights, biases) in float32, computed in float32 throughout."""
    X = [A.astype(np.float32) for A in run.activations]
    Z = [Z.astype(np.float32) for Z in run.zs]
    W = [W.astype(np.float32) for W in net.weights]
    delta = loss.deriv(X[-1], Y.astype(np.float32))
    if mean:
        delta /= np.float32(len(Y))
    weights, biases = {}, {}
    for l in reversed(range(len(W))):
        delta = delta * net.functions[l].deriv(Z[l], X[l + 1])
        weights[l] = X[l].T @ delta
        biases[l] = delta.sum(axis=0, keepdims=True)
        delta = delta @ W[l].T
    return [weights[l] for l in range(len(W))], [biases[l] for l in range(len(W))]


def one_example_at_a_time(net, run, Y, loss, *, mean=True):
    """Return (weights, biases), the outer products of all examples added up with +=."""
    weights = [np.zeros_like(W) for W in net.weights]
    biases = [np.zeros(W.shape[1], W.dtype) for W in net.weights]
    for i in range(len(Y)):
        xs = [A[i] for A in run.activations]
        error = loss.deriv(run.activations[-1][i : i + 1], Y[i : i + 1])[0]
        for l in reversed(range(len(weights))):
            delta = error * net.functions[l].deriv(run.zs[l][i], xs[l + 1])
            weights[l] += np.outer(xs[l], delta)
            biases[l] += delta
            error = net.weights[l] @ delta
    if mean:
        weights = [dW / len(Y) for dW in weights]
        biases = [db / len(Y) for db in biases]
    return weights, biases


def _differences(parameters, slope_of_cost):
    """Return slope_of_cost(array, entry) for every entry of every array, in their shapes."""
    results = []
    for array in parameters:
        result = np.zeros(array.shape)
        for entry in np.ndindex(array.shape):
            result[entry] = slope_of_cost(array, entry)
        results.append(result)
    return results


def central_differences(net, run, Y, loss, *, mean=True):
    """Return (weights, biases), measured by a nudge of every parameter up and down."""
    weights = [W.astype(float) for W in net.weights]
    biases = [b.astype(float) for b in net.biases]
    h = 1e-5

    def cost():
        """Return the cost of the parameters as they are now."""
        A = run.activations[0]
        for W, b, f in zip(weights, biases, net.functions, strict=True):
            A = f.fn(A @ W + b)
        return loss.fn(A, Y).sum() / (len(Y) if mean else 1)

    def slope_of_cost(array, entry):
        """Return the slope of the cost for one entry of one of the arrays."""
        before = array[entry]
        array[entry] = before + h
        above = cost()
        array[entry] = before - h
        below = cost()
        array[entry] = before
        return (above - below) / (2 * h)

    return _differences(weights, slope_of_cost), _differences(biases, slope_of_cost)


def complex_step(net, run, Y, loss, *, mean=True):
    """Return (weights, biases), measured by an imaginary nudge of every parameter."""
    weights = [W.astype(complex) for W in net.weights]
    biases = [b.astype(complex) for b in net.biases]
    functions = {
        "identity": lambda Z: Z,
        "relu": lambda Z: np.where(Z.real > 0, Z, 0),
        "leaky_relu": lambda Z: np.where(Z.real > 0, Z, 0.01 * Z),
        "tanh": np.tanh,
        "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
    }
    losses = {
        "squared_error": lambda Y_hat: (Y_hat - Y) ** 2,
        "binary_cross_entropy": lambda Y_hat: -Y * np.log(Y_hat) - (1 - Y) * np.log(1 - Y_hat),
    }
    h = 1e-30

    def slope_of_cost(array, entry):
        """Return the slope of the cost for one entry of one of the arrays."""
        array[entry] += 1j * h
        A = run.activations[0]
        for W, b, f in zip(weights, biases, net.functions, strict=True):
            A = functions[f.name](A @ W + b)
        array[entry] -= 1j * h
        total = losses[loss.name](A).sum().imag / h
        return total / len(Y) if mean else total

    return _differences(weights, slope_of_cost), _differences(biases, slope_of_cost)


def tanh_and_squared_error(net, run, Y, loss, *, mean=True):
    """Return (deltas, weights, biases) where all layers are tanh and the loss is squared."""
    A = run.activations
    deltas = [2 * (A[-1] - Y) * (1 - A[-1] ** 2)]
    if mean:
        deltas[0] /= len(Y)
    for W, hidden in zip(net.weights[:0:-1], A[-2:0:-1], strict=True):
        deltas.insert(0, deltas[0].dot(W.T) * (1 - hidden**2))
    weights = [x.T.dot(delta) for x, delta in zip(A[:-1], deltas, strict=True)]
    biases = [delta.sum(axis=0) for delta in deltas]
    return deltas, weights, biases


def _with_masks(net, run, Y, loss, mean, slope):
    """Return (weights, biases) with slope(f, Z, A) for the derivatives."""
    L = len(net.weights)
    delta = loss.deriv(run.activations[-1], Y) / (len(Y) if mean else 1)
    weights, biases = [None] * L, [None] * L
    for l in range(L - 1, -1, -1):
        delta = delta * slope(net.functions[l], run.zs[l], run.activations[l + 1])
        weights[l] = run.activations[l].T @ delta
        biases[l] = delta.sum(axis=0, keepdims=True)
        delta = delta @ net.weights[l].T
    return weights, biases


def relu_mask_from_output(net, run, Y, loss, *, mean=True):
    """Return (weights, biases) where ReLU lets through what has a positive output."""

    def slope(f, Z, A):
        """Return f'(Z), for ReLU from its output."""
        return A > 0 if f.name == "relu" else f.deriv(Z, A)

    return _with_masks(net, run, Y, loss, mean, slope)


def relu_slope_one_at_zero(net, run, Y, loss, *, mean=True):
    """Return (weights, biases) where the derivative of ReLU at 0 is 1."""

    def slope(f, Z, A):
        """Return f'(Z), for ReLU with 1 at 0."""
        return Z >= 0 if f.name == "relu" else f.deriv(Z, A)

    return _with_masks(net, run, Y, loss, mean, slope)


def augmented(net, run, Y, loss, *, mean=True):
    """Return (weights, biases), the rows of matrices whose last row is for a column of ones."""
    ones = np.ones((len(Y), 1))
    thetas = [np.vstack([W, b]) for W, b in zip(net.weights, net.biases, strict=True)]
    inputs = [np.hstack([A, ones]) for A in run.activations[:-1]]
    delta = loss.deriv(run.activations[-1], Y)
    if mean:
        delta = delta / len(Y)
    gradients = []
    for l in reversed(range(len(thetas))):
        delta = delta * net.functions[l].deriv(run.zs[l], run.activations[l + 1])
        gradients.append(inputs[l].T @ delta)
        delta = (delta @ thetas[l].T)[:, :-1]
    gradients.reverse()
    return [G[:-1] for G in gradients], [G[-1:] for G in gradients]


def jacobians(net, run, Y, loss, *, mean=True):
    """Return (weights, biases) from the Jacobians of each example's prediction, multiplied out."""
    weights = [np.zeros(W.shape) for W in net.weights]
    biases = [np.zeros(b.shape) for b in net.biases]
    slopes = loss.deriv(run.activations[-1], Y) / (len(Y) if mean else 1)
    for i, slope in enumerate(slopes):
        for l in range(len(net.weights)):
            J = np.diag(net.functions[l].deriv(run.zs[l][i], run.activations[l + 1][i]))
            for k in range(l + 1, len(net.weights)):
                diagonal = np.diag(net.functions[k].deriv(run.zs[k][i], run.activations[k + 1][i]))
                J = diagonal @ net.weights[k].T @ J  # dX_k+1 / dZ_l, in the end dŶ / dZ_l
            weights[l] += np.einsum("p,o,oj->pj", run.activations[l][i], slope, J)
            biases[l] += slope @ J
    return weights, biases


def forward_mode(net, run, Y, loss, *, mean=True):
    """Return (weights, biases) by carrying the tangent of every parameter to the prediction."""
    slopes = loss.deriv(run.activations[-1], Y) / (len(Y) if mean else 1)

    def slope_of_cost(l, dZ):
        """Return the slope of the cost when Z_l moves by dZ."""
        dA = dZ * net.functions[l].deriv(run.zs[l], run.activations[l + 1])
        for k in range(l + 1, len(net.weights)):
            dZ = dA @ net.weights[k]
            dA = dZ * net.functions[k].deriv(run.zs[k], run.activations[k + 1])
        return np.vdot(slopes, dA)

    weights, biases = [], []
    for l, W in enumerate(net.weights):
        n_in, n_out = W.shape
        units = np.eye(n_out)
        biases.append(
            np.array([slope_of_cost(l, np.tile(units[j], (len(Y), 1))) for j in range(n_out)])
        )
        dW = np.empty(W.shape)
        for p, j in np.ndindex(n_in, n_out):
            dW[p, j] = slope_of_cost(l, np.outer(run.activations[l][:, p], units[j]))
        weights.append(dW)
    return weights, biases


def three_parameters(net, run, Y):
    """Return (weights, biases) of the squared error, averaged over the examples."""
    delta = 2 / len(Y) * (run.activations[-1] - Y)
    weights, biases = [], []
    for l in range(len(net.weights))[::-1]:
        delta = delta * net.functions[l].deriv(run.zs[l], run.activations[l + 1])
        weights.append(run.activations[l].T @ delta)
        biases.append(delta.sum(0))
        delta = delta @ net.weights[l].T
    return weights[::-1], biases[::-1]


RIGHT = {
    function.__name__: function
    for function in (
        nbcore_like,
        recursion,
        pure_python,
        columns,
        columns_turned_back,
        mean_in_gradients,
        biases_first,
        always_mean,
        always_sum,
        single_precision,
        one_example_at_a_time,
        central_differences,
        complex_step,
        tanh_and_squared_error,
        relu_mask_from_output,
        relu_slope_one_at_zero,
        augmented,
        jacobians,
        forward_mode,
        three_parameters,
    )
}
