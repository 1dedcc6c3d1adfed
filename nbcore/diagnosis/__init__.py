"""The checker that names the mistake in a learner's backward pass.

Read `equations` first, then `catalog`: each mistake is a change to one part of the equations.
`cases` chooses what is asked, `sandbox` calls the function, `parsing` reads what it returns,
`matching` finds the mistake that explains all answers; `explanation`, `messages` and `card` say it.
`backward` does this for a whole backward pass, `exercises` for smaller pieces.
"""

from nbcore.diagnosis.backward import diagnose
from nbcore.diagnosis.exercises import (
    diagnose_gradients,
    diagnose_hidden_delta,
    diagnose_layer,
    diagnose_loss,
    diagnose_numerical,
    diagnose_output_delta,
    diagnose_step,
    diagnose_update,
)
from nbcore.diagnosis.result import Diagnosis

__all__ = [
    "Diagnosis",
    "diagnose",
    "diagnose_gradients",
    "diagnose_hidden_delta",
    "diagnose_layer",
    "diagnose_loss",
    "diagnose_numerical",
    "diagnose_output_delta",
    "diagnose_step",
    "diagnose_update",
]
