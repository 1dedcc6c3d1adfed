"""The catalog of mistakes: each is a change to one part of the equations, beside its words.

To add a mistake, add one entry to the module of the part that it changes; the tests then require
that its numbers differ from those of all others. A key has a second entry where another form of the
same mistake needs other words.

The texts may name layers, as subscripts: {l} is the first layer that goes wrong, counted from the
output, {n} the layer after it, {k} the layer before it, {L} the last one; {layer} and {after} are
the first two as numbers. {start} is where the way back starts, ∂J/∂Ŷ or, where f_L' cancels,
delta_L; {error} and {share} are its two factors, {delta} is delta_L, {last_slope} is f_L'. ⟦ ⟧
marks what is wrong in an equation, and ⟦?⟧ what is missing.
"""

from nbcore.diagnosis.catalog.bookkeeping import IN_BOOKKEEPING
from nbcore.diagnosis.catalog.elsewhere import ELSEWHERE
from nbcore.diagnosis.catalog.gradients import IN_GRADIENTS
from nbcore.diagnosis.catalog.hidden_delta import IN_HIDDEN_DELTA
from nbcore.diagnosis.catalog.mistake import Mistake
from nbcore.diagnosis.catalog.output_delta import IN_OUTPUT_DELTA
from nbcore.diagnosis.catalog.slopes import IN_SLOPES

MISTAKES = (*IN_OUTPUT_DELTA, *IN_HIDDEN_DELTA, *IN_SLOPES, *IN_GRADIENTS, *IN_BOOKKEEPING)

__all__ = ["ELSEWHERE", "MISTAKES", "Mistake"]
