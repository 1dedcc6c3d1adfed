"""The cases that a learner's backward pass is asked, so that no two mistakes look alike.

Layer sizes all differ, so shapes speak; a square network lets the mistakes run whose shapes do not
fit elsewhere. No number of examples is a size. Two or more outputs, and not two, since 1/2 is also
a forgotten factor 2. Biases are not zero. tanh comes first: ReLU and identity hide mistakes.
"""

import numpy as np

from nbcore.activations import Activation, relu, sigmoid, softmax, tanh
from nbcore.diagnosis.equations import Case
from nbcore.diagnosis.sandbox import unchanged
from nbcore.losses import Loss, binary_cross_entropy, squared_error
from nbcore.network import Forward, Network, forward

INPUTS, OUTPUTS, EXAMPLES = 2, 3, 7
WIDTHS = (5, 4, 6, 8, 9)  # of the hidden layers
ALIKE = "all layers alike"
ROUNDING = 1e-12  # what adding and taking away again may leave
WIDTH, SQUARE_EXAMPLES, SINGLE_EXAMPLES = 4, 5, 6  # all layers alike; a layer of one output


def stages(
    *,
    loss: Loss | None,
    hidden: Activation | None,
    output: Activation | None,
    means: list[bool],
    layers: int | None,
    seed: int = 0,
) -> list[list[Case]]:
    """Return what is asked, stage by stage; each stage is asked only if the ones before are right.

    None leaves the choice open, so that more than one is tried. `means` are the values of `mean`
    that the function can be asked for.
    """
    rng = np.random.default_rng(seed)
    depth = layers or 3
    different = (INPUTS, *WIDTHS[: depth - 1], OUTPUTS)
    first, inner = loss or squared_error, hidden or tanh
    last = output or output_for(first)

    def new(sizes, m, name, loss=first, hidden=inner, output=last):
        functions = [hidden] * (len(sizes) - 2) + [output]
        return case(rng, sizes, functions, loss, m, means[0], name)

    plain = new(different, EXAMPLES, "")
    again = plain._replace(before=plain, name="the same arguments again")
    common = [plain, again, new((WIDTH,) * (depth + 1), SQUARE_EXAMPLES, ALIKE)]
    if layers is None and last.elementwise:
        common.append(new((WIDTH, 1), SINGLE_EXAMPLES, "one layer, one output"))
    found = [common]
    if len(means) > 1:
        found.append([plain._replace(mean=False, name="mean=False")])
    if hidden is None and depth > 1:
        found.append([new(different, EXAMPLES, "ReLU in the hidden layers", hidden=relu)])
    if loss is None and output is None:
        named = {"loss": binary_cross_entropy, "output": sigmoid}
        found.append([new(different, EXAMPLES, "log loss and sigmoid", **named)])
    if last.elementwise:
        found.append([new((*different[:-1], 1), SINGLE_EXAMPLES, "one output")])
    return found


def case(rng, sizes, functions, loss, m, mean=True, name="") -> Case:
    """Return a network with biases, m examples and their targets, and the forward pass."""
    weights, biases = [], []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        weights.append(rng.standard_normal((n_in, n_out)) / np.sqrt(n_in))
        biases.append(0.5 * rng.standard_normal((1, n_out)))
    net = Network(weights, biases, list(functions))
    run = forward(net, rng.standard_normal((m, sizes[0])))
    return Case(net, run, targets(rng, m, sizes[-1], loss), loss, mean, name=name)


def as_many_examples(of: Case) -> Case:
    """Return a case with all layers alike and as many examples as neurons.

    There any two of its matrices have a product, so that hardly any code raises.
    """
    functions, rng = of.net.functions, np.random.default_rng(1)
    sizes = [WIDTH] * (len(functions) + 1)
    return case(rng, sizes, functions, of.loss, WIDTH, of.mean, "as many examples as neurons")


def targets(rng, m, n, loss):
    """Return targets (m, n) that suit a loss: numbers, yes and no, or one of several."""
    if loss.cancels is softmax:
        return np.eye(n)[rng.integers(n, size=m)]
    if loss.cancels is sigmoid:
        return rng.integers(0, 2, (m, n)).astype(float)
    return rng.uniform(-0.9, 0.9, (m, n))


def output_for(loss: Loss) -> Activation:
    """Return the activation that usually ends a network with this loss."""
    return loss.cancels or tanh


def copy(case: Case) -> Case:
    """Return the case with arrays of its own, which may be overwritten."""
    (weights, biases, functions), run = case.net, case.run
    own = Network([W.copy() for W in weights], [b.copy() for b in biases], list(functions))
    own_run = Forward([Z.copy() for Z in run.zs], [X.copy() for X in run.activations], run.made_by)
    return case._replace(net=own, run=own_run, Y=case.Y.copy())


def first_changed(case: Case, after: Case) -> str:
    """Return what a call has changed of the arrays that it was given, or "" if nothing."""
    named = [
        ("net.weights", case.net.weights, after.net.weights),
        ("net.biases", case.net.biases, after.net.biases),
        ("run.zs", case.run.zs, after.run.zs),
        ("run.activations", case.run.activations, after.run.activations),
    ]
    for name, before, now in named:
        if len(before) != len(now):
            return name
        for e, (old, new) in enumerate(zip(before, now, strict=True)):
            if not unchanged(old, new):
                return f"{name}[{e}]"
    if case.net.functions != after.net.functions:
        return "net.functions"
    return "" if unchanged(case.Y, after.Y) else "Y"
