"""Explorers: a picture with a control for each thing that may change; predictions; still pictures.

A widget computes nothing: it hands the controls' values to the core, and what the core returns to
a figure. `explorer` is what all explorers share, `controls` their sliders and lists, `player` runs
a training that can be stopped, `tasks` says what fits each data set; the rest is one file each.
`prediction` asks before a cell shows, `exercise` says whether a learner's lines are right,
`progress` how far she has come, `awake` that nobody answers any more; `stills` are pictures without
controls, `output` is how all of them are put out.
"""

from nbcore.explorers.conventions.explorer import ConventionsExplorer
from nbcore.explorers.curves.explorer import CurveExplorer
from nbcore.explorers.delta.explorer import DeltaExplorer
from nbcore.explorers.finite_differences.explorer import NudgeExplorer
from nbcore.explorers.layers.explorer import LayersExplorer
from nbcore.explorers.neuron.explorer import NeuronExplorer
from nbcore.explorers.race.explorer import RaceExplorer
from nbcore.explorers.steps.explorer import StepsExplorer
from nbcore.explorers.surface.explorer import SurfaceExplorer
from nbcore.explorers.training.explorer import TrainingExplorer
from nbcore.explorers.vanishing.explorer import VanishingExplorer
from nbcore.page.exercise import Exercise
from nbcore.page.prediction import Prediction, compare
from nbcore.page.progress import Progress
from nbcore.page.stills import chart, gallery, matrix

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
