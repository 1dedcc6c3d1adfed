"""Explorers: a picture with a control for each thing that may change; predictions; still pictures.

A widget computes nothing: it hands the controls' values to the core, and what the core returns to
a figure. `explorer` is what all explorers share, `controls` their sliders and lists, `player` runs
a training that can be stopped, `tasks` says what fits each data set; the rest is one file each.
`prediction` asks before a cell shows, `exercise` says whether a learner's lines are right,
`progress` how far she has come, `awake` that nobody answers any more; `stills` are pictures without
controls, `output` is how all of them are put out.
"""

from nbcore.widgets.conventions import ConventionsExplorer
from nbcore.widgets.curves import CurveExplorer
from nbcore.widgets.exercise import Exercise
from nbcore.widgets.inspector import DeltaExplorer
from nbcore.widgets.layers import LayersExplorer
from nbcore.widgets.neuron import NeuronExplorer
from nbcore.widgets.nudges import NudgeExplorer
from nbcore.widgets.prediction import Prediction, compare
from nbcore.widgets.progress import Progress
from nbcore.widgets.race import RaceExplorer
from nbcore.widgets.steps import StepsExplorer
from nbcore.widgets.stills import chart, gallery, matrix
from nbcore.widgets.surface import SurfaceExplorer
from nbcore.widgets.training import TrainingExplorer
from nbcore.widgets.vanishing import VanishingExplorer

__all__ = [
    "ConventionsExplorer",
    "CurveExplorer",
    "DeltaExplorer",
    "Exercise",
    "LayersExplorer",
    "NeuronExplorer",
    "NudgeExplorer",
    "Prediction",
    "Progress",
    "RaceExplorer",
    "StepsExplorer",
    "SurfaceExplorer",
    "TrainingExplorer",
    "VanishingExplorer",
    "chart",
    "compare",
    "gallery",
    "matrix",
]
