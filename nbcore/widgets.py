"""The door through which lessons import what they show: explorers, questions, still pictures.

Nothing is made here. Each explorer has a folder of its own in `nbcore.explorers`; all else that a
lesson shows comes from `nbcore.page`. Whoever comes through it finds numbers printed as the lesson
says, in every cell.
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
from nbcore.page.printing import hold_print_options
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

hold_print_options()
