"""Make tests/references/optimizers.json: where PyTorch's optimizers lead a small network.

    python tests/tools/make_optimizer_reference.py     (needs PyTorch 2, which the project does not)

A 2-3-1 network with biases learns four examples in float64: hidden tanh, last layer the identity,
loss the mean over the examples of the squared error. The start is drawn by NumPy and stored, so
that whoever reads the file needs neither PyTorch nor the same generator. PyTorch's autograd finds
the gradients, so that the reference shares no line with nbcore.
"""

import json
from pathlib import Path

import numpy as np
import torch

TARGET = Path(__file__).parents[1] / "references" / "optimizers.json"
KEPT = (1, 2, 10, 50, 100)  # the steps after which the parameters are stored
SGD, RMSPROP, ADAM = torch.optim.SGD, torch.optim.RMSprop, torch.optim.Adam
# RMSProp's first rate is too small to arrive: around a minimum it jumps to and fro, and the least
# difference grows from jump to jump, so that two correct programs part (seen with a rate of 0.01).
# Our name and settings, then PyTorch's class and the names that it has for the same settings.
CASES = [
    ("sgd", {"rate": 0.1}, SGD, {"lr": 0.1}),
    ("momentum", {"rate": 0.05}, SGD, {"lr": 0.05, "momentum": 0.9}),
    ("momentum", {"rate": 0.1, "beta": 0.5}, SGD, {"lr": 0.1, "momentum": 0.5}),
    ("nesterov", {"rate": 0.05}, SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    ("nesterov", {"rate": 0.1, "beta": 0.5}, SGD, {"lr": 0.1, "momentum": 0.5, "nesterov": True}),
    ("rmsprop", {"rate": 0.003}, RMSPROP, {"lr": 0.003, "alpha": 0.9, "eps": 1e-8}),
    (
        "rmsprop",
        {"rate": 0.02, "decay": 0.99, "epsilon": 0.01},
        RMSPROP,
        {"lr": 0.02, "alpha": 0.99, "eps": 0.01},
    ),
    ("adam", {"rate": 0.05}, ADAM, {"lr": 0.05, "betas": (0.9, 0.999), "eps": 1e-8}),
    (
        "adam",
        {"rate": 0.02, "beta1": 0.5, "beta2": 0.9, "epsilon": 0.01},
        ADAM,
        {"lr": 0.02, "betas": (0.5, 0.9), "eps": 0.01},
    ),
]


def start():
    """Return inputs, targets and first parameters, in the order W_1, b_1, W_2, b_2."""
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((4, 2)), rng.standard_normal((4, 1))
    return X, Y, [rng.standard_normal(shape) for shape in ((2, 3), (1, 3), (3, 1), (1, 1))]


def descend(make, settings):
    """Return the parameters after each of the steps KEPT, as nested lists by step."""
    X, Y, first = start()
    X, Y = torch.tensor(X), torch.tensor(Y)
    parameters = [torch.tensor(array, requires_grad=True) for array in first]
    W_1, b_1, W_2, b_2 = parameters
    optimizer = make(parameters, **settings)
    kept = {}
    for step in range(1, max(KEPT) + 1):
        optimizer.zero_grad()
        Y_hat = torch.tanh(X @ W_1 + b_1) @ W_2 + b_2
        (((Y_hat - Y) ** 2).sum() / len(Y)).backward()
        optimizer.step()
        if step in KEPT:
            kept[step] = [parameter.tolist() for parameter in parameters]
    return kept


def main():
    """Write the file."""
    X, Y, first = start()
    made = (
        f"Made by make_optimizer_reference.py with PyTorch {torch.__version__.split('+')[0]}, "
        "float64, on a CPU: 100 steps of torch.optim.SGD (also with momentum, and with nesterov), "
        "RMSprop and Adam on a 2-3-1 network with biases, hidden tanh, last layer the identity, "
        "mean over four examples of the squared error, gradients by PyTorch's autograd. "
        "Parameters stand in the order W_1, b_1, W_2, b_2."
    )
    runs = [
        {
            "optimizer": name,
            "settings": ours,
            "torch": f"{make.__name__} {theirs}",
            "after": descend(make, theirs),
        }
        for name, ours, make, theirs in CASES
    ]
    parts = {"made": made, "X": X.tolist(), "Y": Y.tolist(), "start": [a.tolist() for a in first]}
    lines = [f'"{name}": {json.dumps(part)}' for name, part in parts.items()]
    lines.append('"runs": [\n' + ",\n".join(map(json.dumps, runs)) + "\n]")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(runs)} runs, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
