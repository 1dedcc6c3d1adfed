"""Compare costs, deltas and gradients with PyTorch's autograd on 300 random networks.

    python tests/benchmarks/compare_torch.py        (needs PyTorch, which the project does not)

Depths 1 to 5, widths 1 to 11, batches of 1 to 19, every activation and loss that fit each other,
biases or none, mean or sum, in float64. Exits with 1 when any relative difference exceeds 1e-9.
"""

import sys

import numpy as np
import torch

from nbcore import activations, losses
from nbcore.check import relative_error
from nbcore.network import Gradients, backward, cost, forward, init

NETWORKS, TOLERANCE = 300, 1e-9
HIDDEN = ("identity", "relu", "leaky_relu", "tanh", "sigmoid")
OUTPUTS = {
    "squared_error": HIDDEN,
    "binary_cross_entropy": ("sigmoid",),
    "cross_entropy": ("softmax",),
}
TORCH = {
    "identity": lambda z: z,
    "relu": torch.relu,
    "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, activations.LEAK),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softmax": lambda z: torch.softmax(z, 1),
}


def random_case(seed):
    """Return a network, a batch, a loss and whether to take the mean."""
    rng = np.random.default_rng(seed)
    sizes = [int(n) for n in rng.integers(1, 12, rng.integers(2, 7))]
    loss = str(rng.choice(list(OUTPUTS)))
    names = [*rng.choice(HIDDEN, len(sizes) - 2), rng.choice(OUTPUTS[loss])]
    net = init(sizes, [getattr(activations, n) for n in names], biases=bool(seed % 2), seed=seed)
    offsets = [None if b is None else rng.standard_normal(b.shape) for b in net.biases]
    m = int(rng.integers(1, 20))
    Y = rng.random((m, sizes[-1]))
    if loss == "cross_entropy":
        Y /= Y.sum(axis=1, keepdims=True)
    X = rng.standard_normal((m, sizes[0]))
    return net._replace(biases=offsets), X, Y, getattr(losses, loss), bool(rng.integers(2))


def torch_gradients(net, X, Y, loss, mean):
    """Return J and its gradients as autograd finds them."""
    weights = [torch.tensor(W, requires_grad=True) for W in net.weights]
    biases = [None if b is None else torch.tensor(b, requires_grad=True) for b in net.biases]
    A, Y, zs = torch.tensor(X), torch.tensor(Y), []
    for W, b, f in zip(weights, biases, net.functions, strict=True):
        zs.append(A @ W if b is None else A @ W + b)
        zs[-1].retain_grad()
        A = TORCH[f.name](zs[-1])
    if loss.name == "squared_error":
        J = ((A - Y) ** 2).sum()
    elif loss.name == "binary_cross_entropy":
        J = torch.nn.functional.binary_cross_entropy_with_logits(zs[-1], Y, reduction="sum")
    else:
        J = -(Y * torch.log(A)).sum()
    J = J / len(X) if mean else J
    J.backward()
    found = [[None if p is None else p.grad.numpy() for p in ps] for ps in (zs, weights, biases)]
    return J.item(), Gradients(*found)


def main():
    """Print the largest relative difference."""
    worst = 0.0
    for seed in range(NETWORKS):
        net, X, Y, loss, mean = random_case(seed)
        run = forward(net, X)
        J, gradients = torch_gradients(net, X, Y, loss, mean)
        difference = max(
            relative_error([np.array(cost(net, run, Y, loss, mean=mean))], [np.array(J)]),
            relative_error(backward(net, run, Y, loss, mean=mean), gradients),
        )
        worst = max(worst, difference)
    print(f"{NETWORKS} networks: the largest relative difference is {worst:.1e}")
    return worst > TOLERANCE


if __name__ == "__main__":
    sys.exit(main())
