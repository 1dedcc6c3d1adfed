"""What can be pointed at in the plane of two inputs: each place of it, and the examples."""

import numpy as np

from nbcore.explorers.pointing import Thing
from nbcore.explorers.training.edits import plain
from nbcore.explorers.training.plane import middle
from nbcore.network import predict
from nbcore.writing.numbers import brief, compact


def _place(numbers, _, row, column):
    view = numbers["view"][1]
    x1, x2 = middle(view["edges"], row, column)
    Y_hat = compact(predict(numbers["net"], np.array([[x1, x2]])).item())
    adds = f"a click adds an example of class {view['adds']} here, and begins anew"
    return f"x₁ = {plain(x1)}, x₂ = {plain(x2)}: Ŷ = {Y_hat}; {adds}"


def _adds(numbers, index, row, column):
    """Return no values: the example that a click adds is no setting of a control."""
    return {}


def _train_example(numbers, _, row, column):
    return f"{_example('train', numbers['view'][1]['train'], row)}; drag it, or press Delete"


def _test_example(numbers, _, row, column):
    return _example("test", numbers["view"][1]["test"], row)


def _example(name, part, i):
    (x1, x2), y, Y_hat, loss = (values[i] for values in part)
    where = f"{name} example {i + 1}, class {y[0]:.0f}, x₁ = {brief(x1, 4)}, x₂ = {brief(x2, 4)}"
    made = "−log(Ŷ)" if y[0] else "−log(1 − Ŷ)"
    return f"{where}: Ŷ = {compact(Y_hat[0])}, its loss {compact(loss[0])} = {made}"


PLANE = {
    "plane": Thing(_place, _adds),
    "example": Thing(_train_example),
    "test_example": Thing(_test_example),
}
