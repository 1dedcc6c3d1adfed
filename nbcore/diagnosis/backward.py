"""Diagnose a learner's backward pass: ask it, stage by stage, until an answer is wrong."""

import inspect
from collections.abc import Callable
from functools import partial

from nbcore import validation
from nbcore.activations import Activation
from nbcore.diagnosis.card import Card
from nbcore.diagnosis.cases import as_many_examples, copy, first_changed, stages
from nbcore.diagnosis.catalog.mistake import one, over_m
from nbcore.diagnosis.equations import BIASES, DELTA, Case
from nbcore.diagnosis.explanation import explain, right_elsewhere
from nbcore.diagnosis.matching import Response, right_answer
from nbcore.diagnosis.parsing import MOST_LAYERS, parse, same
from nbcore.diagnosis.result import Diagnosis, diagnosis, printed_lines, require_hint
from nbcore.diagnosis.sandbox import attempt, deadline, undisturbed
from nbcore.losses import Loss

# Conventions in which an answer may be right, as changes to the equations.
LATE = {"share": one, "weights": over_m, "biases": over_m}
SUM = {"share": one}
CONVENTIONS = {
    "sum": "It is the gradient of the sum of the losses, not of their mean: it was not told which.",
    "late": "1/m stands in the gradients, not in δ: each delta is that of its example's own loss.",
}


def diagnose(
    backward: Callable,
    *,
    loss: Loss | None = None,
    hidden: Activation | None = None,
    output: Activation | None = None,
    mean: bool | None = None,
    layers: int | None = None,
    hint: int = 1,
) -> Diagnosis:
    """Return which mistake a backward pass makes, or that it is right.

    `backward(net, run, Y, loss, *, mean=True)` is called as `nbcore.network.backward` is; it may
    take fewer arguments. It returns `Gradients`, (weights, biases) or (deltas, weights, biases), in
    rows or in columns; biases may be (n,). What is None is left open: squared error and log loss
    are tried, tanh and ReLU, the mean and, if the function takes `mean`, the sum. A function that
    is meant for one loss, activation or number of layers alone is asked about that alone.

    `hint=2` says more. Nothing that the function does is raised, and nothing of the caller's is
    changed. Raises ValueError for options that do not fit each other.
    """
    _require(loss, hidden, output, mean, layers, hint)
    mean = mean if mean is None else bool(mean)
    with undisturbed():
        return _diagnosis(backward, mean, hint, loss, hidden, output, layers)


def _diagnosis(backward, mean, hint, loss, hidden, output, layers):
    if not callable(backward):
        given = f"diagnose needs the function itself; this is {type(backward).__name__}."
        advice = "Leave the brackets off: diagnose(my_backward)."
        return diagnosis(Card(False, "Not a function", [given, advice]))
    learner = _Learner(backward, mean)
    if learner.positional < 2:
        takes = f"It takes {learner.positional} of the arguments (net, run, Y, loss)."
        return diagnosis(Card(False, "It takes too few arguments", [takes]))
    options = dict(loss=loss, hidden=hidden, output=output, layers=layers)
    conventions = {"": {}, "late": LATE} | ({"sum": SUM} if learner.free else {})
    responses, limits = [], []
    for stage in stages(means=learner.means, **options):
        new = [learner.ask(case) for case in stage]
        deep = [response for response in new if len(response.case.net.weights) > 1]
        if not responses and deep and all(response.raised for response in deep):
            new.append(learner.ask(as_many_examples(stage[0])))
        responses += new
        remaining = {name: c for name, c in conventions.items() if all(_right(r, c) for r in new)}
        if remaining:
            conventions = remaining
            continue
        limit = _limit(new, conventions) if len(responses) > len(new) else None
        if limit is None:
            return explain(responses, new, conventions, learner.form, hint)
        limits += [limit] if limit not in limits else []
    return _all_right(responses, list(conventions), learner.form, limits)


def _require(loss, hidden, output, mean, layers, hint):
    """Raise ValueError for options that are none, or that do not fit each other."""
    kinds = {"loss": (loss, Loss), "hidden": (hidden, Activation), "output": (output, Activation)}
    for name, (value, kind) in kinds.items():
        if value is not None:
            validation.instance(name, value, kind)
    if mean is not None:
        validation.flag("mean", mean)
    require_hint(hint)
    if layers is not None:
        validation.count("layers", layers)
        if layers > MOST_LAYERS:
            raise ValueError(f"layers is {layers}: at most {MOST_LAYERS} are asked for")
    if hidden and not hidden.elementwise:
        raise ValueError("softmax fits the last layer only: it has no element-wise derivative")
    if loss and output and loss.cancels and not loss.cancels_with(output):
        raise ValueError(
            f"{loss.name} is asked with {loss.cancels.name} in the last layer, not {output.name}"
        )
    if output and not output.elementwise and not (loss and loss.cancels_with(output)):
        raise ValueError("softmax in the last layer needs loss=cross_entropy")


class _Learner:
    """A function to be asked, and what is known of it: what it takes, and how it answers.

    `means` are the values of `mean` that it can be asked for; `free` says that it was never told
    whether the cost is a mean, so that either is right.
    """

    def __init__(self, function: Callable, mean: bool | None):
        self.function, self.form, self.until = function, None, deadline()
        self.positional, self.named = _taken(function)
        self.free = mean is None and not self.named
        self.means = [True, False] if mean is None and self.named else [mean is not False]

    def ask(self, case: Case) -> Response:
        """Return what the function makes of its own copy of a case."""
        own = copy(case)
        arguments = (own.net, own.run, own.Y, own.loss)[: self.positional]
        named = {"mean": own.mean} if self.named else {}
        read = partial(parse, case=case, form=self.form)
        asked = attempt(self.function, arguments, named, self.until, read)
        found, self.form = asked.value or (None, self.form)
        changed = first_changed(case, own)
        return Response(case, found, asked.trouble, asked.raised, changed, asked.printed)


def _taken(function):
    """Return how many of (net, run, Y, loss) a function takes, and whether it takes mean."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except Exception:  # what is no plain function may have no signature, or a broken one
        return 4, True
    kinds = [p.kind for p in parameters]
    named = any(p.name == "mean" for p in parameters) or inspect.Parameter.VAR_KEYWORD in kinds
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return 4, named
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    count = sum(p.kind in places and p.name != "mean" for p in parameters)
    return min(count, 4), named


def _right(response, convention):
    answer = response.answer
    if answer is None or response.changed:
        return False
    return same(answer, right_answer(response.case, convention))


def _limit(new, conventions):
    """Return the words for a function that is right for less than was asked, or None."""
    if any(response.trouble or response.changed for response in new):
        return None
    for convention in conventions.values():
        explained = right_elsewhere(new, convention)
        if explained:
            return explained[0].mistakes[0].says
    return None


def _all_right(responses, conventions, form, limits):
    """Return the diagnosis of a right function: in which form it answers, and what it was asked."""
    parts = "deltas and gradients" if DELTA in form.kinds else "gradients"
    names = [response.case.name for response in responses[2:]]
    scope = " in the cases that it is meant for" if limits else ""
    blocks = [
        f"All {parts} agree with the four equations{scope}.",
        *([CONVENTIONS[conventions[0]]] if conventions[0] else []),
        *_format(form),
        f"Asked {len(responses)} times, also with {'; with '.join(names)}.",
        *limits,
        *printed_lines(responses[0].printed),
    ]
    return diagnosis(Card(True, "Right, within limits" if limits else "Right", blocks))


def _format(form):
    """Return in which of several right formats the answer is."""
    found = []
    if form.columns:
        what = "Only δ" if form.columns == (DELTA,) else "It"
        found.append(f"{what} is in column layout: each array is the transpose of the lessons'.")
    if form.layer_by_layer:
        found.append("It is listed layer by layer.")
    elif form.kinds[-1] != BIASES:
        found.append("The biases come before the weights.")
    return found
