"""Compare how well nbcore, PyTorch and scikit-learn read handwritten digits after one training.

    python tests/benchmarks/compare_digits.py       (needs PyTorch and scikit-learn)

The settings are those of lesson 09: 64-40-10, tanh then softmax, cross-entropy, Adam at 0.01,
batches of 32, 20 epochs, float64, the same five splits. "Same start" means the weights that nbcore
draws, "own start" those that each library draws in its own way. PyTorch is given the batches that
nbcore meets; scikit-learn shuffles for itself. Everything runs on one thread. For each contender
the five shares of test pictures read right, their mean and standard deviation, and the median
seconds of a training are printed. Exits with 1 when nbcore reads less than 97% right on average,
needs more than three seconds, or ends elsewhere than PyTorch from the same start with the same
batches.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import functools  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
import torch  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

from nbcore.activations import softmax, tanh  # noqa: E402
from nbcore.data import digits, split  # noqa: E402
from nbcore.losses import cross_entropy  # noqa: E402
from nbcore.network import forward, init  # noqa: E402
from nbcore.optimizers import adam  # noqa: E402
from nbcore.training import descend  # noqa: E402

HIDDEN, RATE, BATCH, EPOCHS, TEST, SPLITS = 40, 0.01, 32, 20, 0.25, range(5)
LEAST, MOST = 0.97, 3  # the share of test pictures read right; seconds of a training
TOLERANCE = 1e-9  # of a probability, after 860 updates


def start(seed):
    """Return the network from which the trainings with the same start begin."""
    return init((64, HIDDEN, 10), [tanh, softmax], seed=seed)


def train_nbcore(X, Y, seed):
    """Return the function from pictures to answers that nbcore has learned."""
    moments = descend(
        start(seed), X, Y, cross_entropy,
        optimizer=adam(RATE), epochs=EPOCHS, batch_size=BATCH, seed=seed,
    )  # fmt: skip
    *_, end = moments
    return lambda pictures: forward(end.network, pictures).activations[-1]


def train_torch(X, Y, seed, *, own=False):
    """Return the same for PyTorch, with the batches in the order in which nbcore meets them."""
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, 10)
    ).double()
    if not own:
        net = start(seed)
        for layer, W, b in zip(model[::2], net.weights, net.biases, strict=True):
            layer.weight.data, layer.bias.data = torch.tensor(W.T.copy()), torch.tensor(b[0])
    optimizer, loss = torch.optim.Adam(model.parameters(), lr=RATE), torch.nn.CrossEntropyLoss()
    rng, X, Y = np.random.default_rng(seed), torch.tensor(X), torch.tensor(Y)
    for _ in range(EPOCHS):
        order = torch.tensor(rng.permutation(len(X)))
        for batch in order.split(BATCH):
            optimizer.zero_grad()
            loss(model(X[batch]), Y[batch]).backward()
            optimizer.step()
    return lambda pictures: torch.softmax(model(torch.tensor(pictures)), 1).detach().numpy()


class FromGivenWeights(MLPClassifier):
    """scikit-learn's classifier, beginning with nbcore's weights (by a method of its inside)."""

    def _init_coef(self, fan_in, fan_out, dtype):
        net = start(self.random_state)
        l = [len(W) for W in net.weights].index(fan_in)
        return net.weights[l].astype(dtype), net.biases[l][0].astype(dtype)


def train_sklearn(X, Y, seed, *, own=False):
    """Return the same for scikit-learn; without its penalty on large weights, and to the end."""
    model = (MLPClassifier if own else FromGivenWeights)(
        hidden_layer_sizes=[HIDDEN], activation="tanh", solver="adam", learning_rate_init=RATE,
        batch_size=BATCH, max_iter=EPOCHS, alpha=0, tol=0, n_iter_no_change=EPOCHS,
        random_state=seed,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that it was stopped after max_iter epochs
        model.fit(X, Y.argmax(axis=1))
    assert model.n_iter_ == EPOCHS
    return model.predict_proba


CONTENDERS = {
    "nbcore": train_nbcore,
    "PyTorch, same start, same batches": train_torch,
    "scikit-learn, same start": train_sklearn,
    "PyTorch, own start, same batches": functools.partial(train_torch, own=True),
    "scikit-learn, own start": functools.partial(train_sklearn, own=True),
}


def main():
    """Print the table, and return whether nbcore falls short of what is said above."""
    torch.set_num_threads(1)
    X, Y = digits()
    right = {name: [] for name in CONTENDERS}
    seconds = {name: [] for name in CONTENDERS}
    answers = {name: [] for name in CONTENDERS}
    for seed in SPLITS:
        train, test = split(X, Y, test=TEST, seed=seed)
        for name, learn in CONTENDERS.items():
            begin = time.perf_counter()
            answer = learn(*train, seed)
            seconds[name].append(time.perf_counter() - begin)
            answers[name].append(answer(test[0]))
            right[name].append(np.mean(answers[name][-1].argmax(1) == test[1].argmax(1)))
    versions = f"NumPy {np.__version__}, PyTorch {torch.__version__}, "
    print(versions + f"scikit-learn {sklearn.__version__}, Python {sys.version.split()[0]}")
    for name, shares in right.items():
        mean, deviation = np.mean(shares), np.std(shares, ddof=1)
        print(
            f"{name:<34} {' '.join(f'{share:.4f}' for share in shares)}"
            f"   mean {mean:.4f} +- {deviation:.4f}   {statistics.median(seconds[name]):.2f} s"
        )
    ours, theirs = (answers[name] for name in list(CONTENDERS)[:2])
    apart = max(np.abs(a - b).max() for a, b in zip(ours, theirs, strict=True))
    print(f"largest difference of a probability, nbcore and PyTorch, same batches: {apart:.1e}")
    failed = np.mean(right["nbcore"]) < LEAST or max(seconds["nbcore"]) > MOST or apart > TOLERANCE
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
