"""The mistakes that the checker knows, as a page: each is made, and named by the checker."""

from nbcore.activations import softmax
from nbcore.diagnosis import catalog, diagnose
from nbcore.diagnosis.catalog import Mistake
from nbcore.diagnosis.equations import KINDS, Case
from nbcore.diagnosis.matching import Candidate
from nbcore.diagnosis.result import Diagnosis, title
from nbcore.losses import cross_entropy

PARTS = {
    "Where the way back starts": catalog.IN_OUTPUT_DELTA,
    "Slopes of activations": catalog.IN_SLOPES,
    "From one layer to the one before it": catalog.IN_HIDDEN_DELTA,
    "From deltas to gradients": catalog.IN_GRADIENTS,
    "Around the equations": catalog.IN_BOOKKEEPING,
}


def page() -> str:
    """Return the whole page as Markdown."""
    lines = []
    for heading, mistakes in PARTS.items():
        lines.append(f"## {heading}")
        for key in dict.fromkeys(mistake.key for mistake in mistakes):
            found = next(filter(None, (made(one) for one in mistakes if one.key == key)), None)
            if found:
                lines += [f"### {title(key)}", found._repr_html_()]
    return "\n\n".join(lines)


def made(mistake: Mistake) -> Diagnosis | None:
    """Return what the checker says of code that makes a mistake, if it names just that one."""
    for form in mistake.forms:
        for case in ({}, {"loss": cross_entropy, "output": softmax}):
            found = diagnose(_code(mistake, form), **case)
            if found.mistake == mistake.key and found.also is None:
                return found
    return None


def _code(mistake, form):
    """Return a backward pass that makes a mistake in one of its forms."""
    candidate, before = Candidate((mistake,), (form,), {}), []

    def backward(net, run, Y, loss, *, mean=True):
        case = Case(net, run, Y, loss, mean, before=before[-1] if before else None)
        before.append(case)
        answer = candidate.answer(case)
        if answer is None:
            raise ValueError("these shapes do not fit")
        layers = range(1, len(net.weights) + 1)
        return tuple([answer[kind, l] for l in layers] for kind in KINDS)

    return backward
