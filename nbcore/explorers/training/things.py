"""What can be pointed at in the picture of a training."""

from nbcore.explorers.pointing import LONGEST, Thing
from nbcore.explorers.readouts import entry
from nbcore.explorers.training.moments import moment, nearest
from nbcore.explorers.training.words import by_layer, costs_words, epoch_words, neuron_name
from nbcore.writing.numbers import compact, precise
from nbcore.writing.symbols import symbol

OVER = {"plane": "over the plane", "line": "along the line"}


def _weight(numbers, e, i, j):
    point, name = numbers["history"][numbers["shown"]], entry("W", e, i, j)
    arrays = point.network.weights, point.slopes, point.moves
    weight, slope, move = (array[e][i, j] for array in arrays)
    how = f"{point.settings['optimizer']}, η = {point.settings['rate']}"
    step = f"next step {compact(move, signed=True)} ({how})"
    return f"{name} = {compact(weight)}; slope ∂J/∂{name} = {compact(slope)}; {step}"


def _neuron(numbers, e, j, _):
    answers, (kind, _) = numbers["answers"], numbers["view"]
    answer, name = answers[e][j], neuron_name(e, j, len(answers))
    which = f"neuron {j + 1} of layer {e}" if e else f"input {j + 1}"
    function = e and numbers["net"].functions[e - 1]
    if kind == "classes":
        by = f", by {function.name}" if e else ""
        shown = f"the test digit {numbers['digit']['written']} that is shown"
        return f"{name} = {compact(answer.item())} for {shown}{by}: {which}"
    made = f" = {function.name}({symbol('Z', e)}[:,{j + 1}])" if e else ""
    low, high, mean = (compact(number) for number in (answer.min(), answer.max(), answer.mean()))
    seen = f"from {low} to {high} {OVER[kind]}, {mean} on average"
    hint = "" if e == len(answers) - 1 else "; a click enlarges it"  # Ŷ is large already
    return f"{name}{made}: {seen}; {which}{hint}"


def _point(numbers, panel, column):
    history = numbers["history"]
    return history[moment(history, numbers["ends"][panel], column)]


def _moment(numbers, panel, _, column):
    point = _point(numbers, panel, column)
    if panel == 0:
        words = costs_words(point.costs) + _others(numbers["runs"], point.epoch)
    elif panel == 1:
        words = f"{by_layer('δ', point.delta_sizes)}, root mean square of the batch"
    else:
        words = f"next update, relative to the weights: {by_layer('W', point.update_sizes)}"
    return f"epoch {epoch_words(point.epoch)}: {words}"


def _others(runs, epoch):
    """Return the train costs of kept runs at an epoch, of those that came so far."""
    found = [(run, nearest(run.epochs, epoch)) for run in runs if run.epochs[-1] >= epoch]
    return "".join(f"; run {run.number}: {precise(run.costs[n].train)}" for run, n in found)


def _back(numbers, panel, _, column):
    # No control has this name: it is the slider through the history that goes there.
    return {"epoch": _point(numbers, panel, column).epoch}


def _run(numbers, *place):
    return numbers["runs"][place[-1]].summary(LONGEST)


THINGS = {
    "weight": Thing(_weight),
    "neuron": Thing(_neuron),
    "moment": Thing(_moment, _back),
    "run": Thing(_run),
}
