"""The checker that names the mistake in a learner's backward pass.

Read `equations` first, then `catalog`: each mistake is a change to one part of the equations.
`probes` chooses the questions, `running` asks them, `reading` understands the answers, `naming`
finds the mistake that explains all of them; `findings`, `telling` and `card` say it. `exercises`
checks smaller pieces in the same way.
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
]
