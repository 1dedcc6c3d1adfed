"""The slips of an optimizer's step: each is the one part of an update that it changes.

A form takes the settings `o` first, then what a step takes: theta, the function slope, the state.
"""

from nbcore.diagnosis.exercises.slips.means import ADAM, RMSPROP
from nbcore.diagnosis.exercises.slips.velocity import AHEAD, MOMENTUM, NESTEROV, SGD

SLIPS = {  # of each optimizer, and what is right as well
    "sgd": (SGD, {}),
    "momentum": (MOMENTUM, {}),
    "nesterov": (NESTEROV, AHEAD),
    "rmsprop": (RMSPROP, {}),
    "adam": (ADAM, {}),
}
