"""The explorer of a race: five optimizers from one start on the cost surface of one network."""

from nbcore.explorers.base import Explorer
from nbcore.explorers.controls import choice, ladder, slider
from nbcore.explorers.race.figure import HEIGHTS, draw_race
from nbcore.explorers.race.scenario import MOST, SURFACES, race_scenario
from nbcore.explorers.race.things import THINGS
from nbcore.explorers.starts import REACH, STEP
from nbcore.optimizers import OPTIMIZERS

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
ADAPTIVE_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
BETAS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
DECAYS = (0.5, 0.9, 0.99, 0.999)


class RaceExplorer(Explorer):
    """Five optimizers that descend one cost surface from one start, with as many gradients each."""

    title = "A race of five optimizers"
    question = (
        "Guess first: who runs straight down, who swings from side to side, who is lowest at the "
        "end? Then change one rate, or turn the valley."
    )
    first = ("surface", "rate", "adaptive_rate")
    heights = HEIGHTS
    scenario = race_scenario
    figure = draw_race
    things = THINGS

    def make_controls(self):
        return {
            "surface": choice("surface", SURFACES, "valley"),
            "rate": ladder("η, plain", RATES, 0.05),
            "adaptive_rate": ladder("η, adaptive", ADAPTIVE_RATES, 0.2),
            "spotlight": choice("spotlight", ("all", *OPTIMIZERS), "all"),
            "steps": slider("steps", 40, 5, MOST),
            "start_across": slider("start, across", -2.5, -REACH, REACH, STEP),
            "start_up": slider("start, up", 2.0, -REACH, REACH, STEP),
            "beta": ladder("momentum β", BETAS, 0.9),
            "decay": ladder("decay", DECAYS, 0.9),
            "beta1": ladder("adam β₁", BETAS, 0.9),
            "beta2": ladder("adam β₂", DECAYS, 0.999),
        }
