"""Time a whole training step beside PyTorch, JAX and scikit-learn, one thread, one process.

    python tests/benchmarks/bench_step.py

A step is the forward pass, the cost, the backward pass and the SGD update, in float32. nbcore takes
it as lessons train, with `descend`, and by hand, with functions that each check their input. The
hidden layers are tanh; at the end stands a sigmoid with log loss for one output, softmax with
cross-entropy for several or, in the line marked so, tanh with squared error. The contenders take
turns within one process, so that they meet the same machine; the medians are printed, and each is
divided by the time of the bare matrix products of the same step. A peer that is not installed is
skipped, and the table says so.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import argparse  # noqa: E402
import importlib.util  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402

from nbcore.activations import sigmoid, softmax, tanh  # noqa: E402
from nbcore.losses import binary_cross_entropy, cross_entropy, squared_error  # noqa: E402
from nbcore.network import backward, cost, forward, init  # noqa: E402
from nbcore.optimizers import sgd  # noqa: E402
from nbcore.training import descend  # noqa: E402

SHAPES = [
    ((2, 3, 1), 4),
    ((9, 6, 6, 1), 32),
    ((20, 50, 10), 32),
    ((64, 32, 10), 32),
    ((784, 30, 10), 10),
    ((784, 128, 10), 64),
    ((784, 128, 10), 64, squared_error),
]
RATE = 0.01
BLOCK = 50  # steps in a row before the next contender, so that each runs from a warm cache


def problem(sizes, m, loss=None):
    """Return a network and a batch with random inputs and targets, all float32."""
    rng = np.random.default_rng(0)
    last = tanh if loss else sigmoid if sizes[-1] == 1 else softmax
    net = init(sizes, [tanh] * (len(sizes) - 2) + [last], dtype=np.float32)
    X = rng.random((m, sizes[0]), dtype=np.float32)
    if sizes[-1] == 1:
        Y = (np.arange(m) % 2).reshape(-1, 1).astype(np.float32)
    else:
        Y = np.eye(sizes[-1], dtype=np.float32)[np.arange(m) % sizes[-1]]
    return net, X, Y


def bare_products(net, X, Y):
    """Return a function that does the matrix products of one step and nothing else."""
    run = forward(net, X)
    deltas = backward(net, run, Y, loss_of(net)).deltas
    products = [(A, W) for A, W in zip(run.activations, net.weights, strict=False)]
    products += [(A.T, D) for A, D in zip(run.activations, deltas, strict=False)]
    products += [(D, W.T) for D, W in zip(deltas[1:], net.weights[1:], strict=True)]

    def step():
        for A, B in products:
            A @ B

    return step


def loss_of(net):
    """Return the loss that belongs to the network's last activation."""
    return {tanh: squared_error, sigmoid: binary_cross_entropy, softmax: cross_entropy}[
        net.functions[-1]
    ]


def nbcore_step(net, X, Y):
    """Return a training step of `descend`."""
    states = descend(net, X, Y, loss_of(net), optimizer=sgd(RATE), epochs=10**9)
    return lambda: next(states).costs.train


def by_hand_step(net, X, Y):
    """Return the same step made of `forward`, `cost`, `backward` and an update."""
    loss, optimizer = loss_of(net), sgd(RATE)
    state = optimizer.init(net)

    def step():
        nonlocal net, state
        run = forward(net, X)
        J = cost(net, run, Y, loss)
        net, state = optimizer.update(net, backward(net, run, Y, loss), state)
        return J

    return step


def torch_step(net, X, Y):
    """Return the same step in PyTorch, eager, with its own modules and optimizer."""
    import torch

    torch.set_num_threads(1)
    layers = []
    for W, b in zip(net.weights, net.biases, strict=True):
        linear = torch.nn.Linear(*W.shape)
        linear.weight.data, linear.bias.data = torch.tensor(W.T.copy()), torch.tensor(b[0])
        layers += [linear, torch.nn.Tanh()]
    squared = loss_of(net) is squared_error
    model = torch.nn.Sequential(*(layers if squared else layers[:-1]))
    if squared:

        def loss(Y_hat, Y):
            return ((Y_hat - Y) ** 2).sum() / len(Y)

    else:
        loss = torch.nn.BCEWithLogitsLoss() if Y.shape[1] == 1 else torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    X, Y = torch.tensor(X), torch.tensor(Y)

    def step():
        optimizer.zero_grad()
        J = loss(model(X), Y)
        J.backward()
        optimizer.step()
        return J.item()

    return step


def jax_step(net, X, Y):
    """Return the same step in JAX, compiled as a whole; its arrays stay on the device."""
    import jax
    import jax.numpy as jnp

    # Otherwise JAX computes on a second thread; in the caller's it is the faster of the two ways.
    jax.config.update("jax_cpu_enable_async_dispatch", False)

    squared = loss_of(net) is squared_error

    def J(parameters, X, Y):
        for W, b in parameters[:-1]:
            X = jnp.tanh(X @ W + b)
        W, b = parameters[-1]
        Z = X @ W + b
        if squared:
            return ((jnp.tanh(Z) - Y) ** 2).sum() / len(Y)
        if Y.shape[1] == 1:
            return (jax.nn.softplus(Z) - Y * Z).mean()
        return -(Y * jax.nn.log_softmax(Z)).sum(axis=1).mean()

    @jax.jit
    def update(parameters, X, Y):
        value, gradients = jax.value_and_grad(J)(parameters, X, Y)
        return value, jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients)

    parameters = [
        (jnp.array(W), jnp.array(b)) for W, b in zip(net.weights, net.biases, strict=True)
    ]
    X, Y = jnp.array(X), jnp.array(Y)

    def step():
        nonlocal parameters
        value, parameters = jax.block_until_ready(update(parameters, X, Y))
        return float(value)

    return step


def sklearn_step(net, X, Y):
    """Return the same step as scikit-learn's partial_fit."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    squared = loss_of(net) is squared_error
    hidden = [W.shape[1] for W in net.weights[:-1]]
    model = (MLPRegressor if squared else MLPClassifier)(
        hidden_layer_sizes=hidden,
        activation="tanh",
        solver="sgd",
        learning_rate_init=RATE,
        momentum=0,
        alpha=0,
        batch_size=len(X),
    )
    labels = Y.argmax(axis=1) if Y.shape[1] > 1 else Y[:, 0].astype(int)
    if squared:  # its last layer is the identity
        labels = Y
        model.partial_fit(X, Y)
    else:
        model.partial_fit(X, labels, classes=np.arange(max(2, Y.shape[1])))

    def step():
        model.partial_fit(X, labels)
        return model.loss_

    return step


CONTENDERS = {
    "bare": (None, bare_products),
    "nbcore": (None, nbcore_step),
    "by hand": (None, by_hand_step),
    "torch": ("torch", torch_step),
    "jax": ("jax", jax_step),
    "sklearn": ("sklearn", sklearn_step),
}


def measure(shape, seconds):
    """Return the median microseconds of a step for every contender that is installed."""
    steps = {}
    for name, (package, make) in CONTENDERS.items():
        if package is None or importlib.util.find_spec(package):
            steps[name] = make(*problem(*shape))
    times = {name: [] for name in steps}
    for step in steps.values():
        for _ in range(20):
            step()
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        for name, step in steps.items():
            for _ in range(BLOCK):
                start = time.perf_counter()
                step()
                times[name].append(time.perf_counter() - start)
    return {name: 1e6 * statistics.median(taken) for name, taken in times.items()}


def blas():
    """Return which BLAS kernels run, as far as threadpoolctl can tell."""
    if not importlib.util.find_spec("threadpoolctl"):
        return "threadpoolctl is not installed, so the BLAS kernel is not known"
    import threadpoolctl

    found = [i for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"]
    return "; ".join(f"{i['internal_api']} {i['version']} {i['architecture']}" for i in found)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5, help="how long each shape is measured")
    seconds = parser.parse_args().seconds
    warnings.simplefilter("ignore")
    for name, (package, _) in CONTENDERS.items():
        if package and not importlib.util.find_spec(package):
            print(f"skipped: {name} is not installed")
    print(f"NumPy {np.__version__}; {blas()}")
    print("median microseconds a step, and in brackets the multiple of the bare matrix products")
    for sizes, m, *loss in SHAPES:
        median = measure((sizes, m, *loss), seconds)
        cells = [f"{name} {t:7.1f} ({t / median['bare']:5.2f})" for name, t in median.items()]
        cells += ["squared error"] if loss else []
        print(f"{'-'.join(map(str, sizes)):>12} batch {m:<3} " + "   ".join(cells), flush=True)


if __name__ == "__main__":
    main()
