"""What the quantities of a neuron's graph are called, and in which order they are pointed at."""

from nbcore.losses import squared_error
from nbcore.writing.symbols import symbol

SYMBOLS = {"J": "J", "Y_hat": "ŷ", "z": "z", "b": "b"}
SYMBOLS |= {f"{letter}{i}": symbol(letter, i) for letter in "pwx" for i in (1, 2)}
COST = squared_error.formula.format(p="ŷ", y="y")
SIGNS = {"p1": "×", "p2": "×", "z": "+", "J": COST}
# What stands in a line, through which arrow keys go: what can be nudged, and what is made of it.
GIVEN_LINES = ("x1", "w1", "x2", "w2"), ("b",)
MADE_LINES = ("p1", "p2"), ("z", "Y_hat", "J")
GIVEN, MADE = (sum(lines, ()) for lines in (GIVEN_LINES, MADE_LINES))
