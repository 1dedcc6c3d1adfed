"""Mistakes in lists and batches: what is listed, kept from call to call, left out, broadcast."""

import numpy as np

from nbcore.diagnosis.catalog.mistake import Mistake, one


def _one_row(rows, more):
    """Return the forms in which these rows alone count: their products, their deltas, or both."""

    def weights(p, right, e, delta):
        return p.X[e][rows].T @ delta[rows]

    def biases(p, right, e, delta):
        return delta[rows]

    def only(p, right):
        return np.where(np.isin(np.arange(p.m), np.arange(p.m)[rows])[:, None], right, 0)

    def cut(p, right, *place):
        return right[rows]

    return [
        {"weights": weights, "biases": biases} | more,
        {"output_delta": only} | more,
        {"output_delta": cut, "slope": cut, "entering": cut} | more,
    ]


def _first_column(p, right, Y):
    """Return ∂J/∂Ŷ for other targets where there is one output."""
    return p.loss.deriv(p.X[-1], Y) if p.Y.shape[1] == 1 else right


def _added(p, right):
    if p.case.before is None:
        return right
    last = type(p)(p.case.before, *p.changes, rate=p.rate).gradients()
    both = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(right, last, strict=True)]
    return right._replace(weights=both[1], biases=both[2])


IN_BOOKKEEPING = (
    Mistake(
        "lists-reversed",
        [
            {"answer": lambda p, right: type(right)(*(part[::-1] for part in right))},
            {"answer": lambda p, right: type(right)(right[0], right[1][::-1], right[2][::-1])},
        ],
        "You list the last layer first.",
        "δ, ∂J/∂W, ∂J/∂b: ⟦the last layer first⟧",
        "In which order were the gradients computed, and in which order are the weights listed?",
        "The backward pass finds the last layer's gradients first; reverse the lists before you "
        "return them. Layers of equal size would hide the mistake, and train wrongly.",
    ),
    Mistake(
        "lists-reversed",
        [{"answer": lambda p, right: right._replace(deltas=right.deltas[::-1])}],
        "The gradients are right, the deltas are listed with the last layer first.",
        "⟦δ{L}, …, δ₁⟧",
        "In which order were the deltas computed, and in which order are the layers listed?",
        "Reverse the list of deltas as well.",
    ),
    Mistake(
        "gradients-accumulated",
        [{"answer": _added}],
        "The gradients of the call before are still in the sum.",
        "∂J/∂W{l} = X{l}ᵀ δ{l} ⟦+ ∂J/∂W{l} of the last call⟧",
        "The same arguments give another answer the second time. What has survived the first call?",
        "Begin each call with new arrays of zeros inside the function. A list that is a default "
        "argument, a global or an attribute keeps what was added to it.",
    ),
    Mistake(
        "one-example-only",
        [
            form
            for share in ({}, {"share": one})
            for rows in (slice(0, 1), slice(-1, None))
            for form in _one_row(rows, share)
        ],
        "Only one example of the batch counts.",
        "∂J/∂W{l} = xᵀ δ ⟦of one example⟧",
        "Does your answer change when another example of the batch changes?",
        "Each example adds its own xᵀ δ to ∂J/∂W{l}. An index such as X[0] takes one of them; in a "
        "loop over examples = keeps the last one, and += adds them up.",
    ),
    Mistake(
        "targets-broadcast",
        [
            {"loss_slope": slope} | more
            for slope in (
                lambda p, right: _first_column(p, right, np.squeeze(p.Y)),
                lambda p, right: p.loss.deriv(p.X[-1], p.Y.ravel()),
                lambda p, right: p.loss.deriv(p.X[-1], p.Y[:, 0]),
            )
            for more in ({}, {"share": lambda p, right: 1.0 if p.Y.shape[1] == 1 else right})
        ],
        "Y has lost its second axis: predictions (m, 1) minus targets (m,) is (m, m).",
        "∂J/∂Ŷ from Ŷ − ⟦Y of shape (m,)⟧",
        "What shape does Ŷ − Y have in your function when there is one output?",
        "NumPy broadcasts (m, 1) and (m,) to (m, m), each prediction against each target, without "
        "a warning. Keep Y as (m, 1).",
    ),
    Mistake(
        "targets-broadcast",
        [{"loss_slope": lambda p, right: _first_column(p, right, np.full_like(p.Y, p.Y[0, 0]))}],
        "Every prediction is compared with the first target: Y has lost its second axis.",
        "∂J/∂Ŷ from Ŷ − ⟦the first row of Y⟧",
        "What shape does Ŷ − Y have in your function when there is one output?",
        "NumPy broadcasts (m, 1) and (m,) to (m, m), each prediction against each target, and the "
        "first column of that is what you use. Keep Y as (m, 1).",
    ),
)
