"""Where a neuron's graph of operations stands: across a wide picture, or folded in a narrow one."""

import math
from typing import NamedTuple

from nbcore.drawing.spots import Cells
from nbcore.drawing.theme import MEDIUM, NARROW, WIDE, Box

HEIGHTS = {WIDE: 420, MEDIUM: 470, NARROW: 682}
EDGE, BEND, APART = 10, 24, 4  # pixels: from the picture's edge, before a node, between both


class Places(NamedTuple):
    """The places of a graph, in pixels from the lower left corner.

    nodes   of each quantity that an operation makes: x, y, radius
    lines   of each quantity: where its line begins, and where it bends; that of J ends there
    locals  of f and J: the middle or the right end of their local slopes, and the share before it
    target  where its line begins; the middle or the right end of its words, and the same share
    table   for the measured slopes; `tall` says that they stand one below the other
    words   for rules and notes, in so many `columns`
    given, made   cells around the numbers of GIVEN_LINES and MADE_LINES
    """

    nodes: dict[str, tuple[float, float, float]]
    lines: dict[str, tuple]
    locals: dict[str, tuple[float, float, float]]
    target: tuple
    table: Box
    tall: bool
    words: Box
    columns: int
    given: tuple[Cells, Cells]
    made: tuple[Cells, Cells]

    def course(self, name: str, into: str) -> tuple:
        """Return where the line of a quantity begins, bends and ends: at the edge of a node."""
        start, corner = self.lines[name]
        if not into:
            return start, start, corner
        x, y, radius = self.nodes[into]
        away = math.dist(corner, (x, y))
        end = x + (corner[0] - x) * radius / away, y + (corner[1] - y) * radius / away
        return start, corner, end


def places(width: int) -> Places:
    """Return the places in a picture of this width."""
    if width == WIDE:
        return _across(HEIGHTS[WIDE] - 27)
    top = HEIGHTS[width] - (26 if width == MEDIUM else 42)
    bottom = top - 434
    words = Box(356, 8, width - EDGE, top) if width == MEDIUM else Box(EDGE, 8, 330, bottom)
    return _folded(top, words)


def _across(top):
    """Return places from the left to the right."""
    upper, row, lower = top - 43, top - 145, top - 216
    nodes = {
        "p1": (160, upper, 14), "p2": (160, row, 14), "z": (336, row, 14),
        "Y_hat": (504, row, 26), "J": (672, row, 25),
    }  # fmt: skip
    lines = {name: ((x + r + APART, y), (x + r + APART, y)) for name, (x, y, r) in nodes.items()}
    bend, start = 336 - BEND, lines["p1"][0][0]
    lines["p1"] = (start, upper), (bend, upper)
    lines["b"] = (start, lower), (bend, lower)
    lines["J"] = lines["J"][0], (WIDE - EDGE, row)
    above = {name: (nodes[name][0], row + nodes[name][2] + 16, 0.5) for name in ("Y_hat", "J")}
    target = (672, lower + 12), (672, lower, 0.5)
    table = Box(352, top - 46, WIDE - EDGE, top - 2)
    words = Box(EDGE, 6, WIDE - EDGE, top - 250)
    given = Cells(Box(6, top - 195, 140, top + 7), 4, 1), _alone(176, lower, 312)
    made = (
        Cells(Box(176, top - 168, 312, top - 8), 2, 1),
        Cells(Box(317, row - 28, 797, row + 34), 1, 3),
    )
    return Places(nodes, lines | _inputs(top - 18, 50, 102, 160), above, target, table, False,
                  words, 2, given, made)  # fmt: skip


def _folded(top, words):
    """Return places from the left to the right, and from there down."""
    upper, row, lower, x = top - 40, top - 130, top - 198, 300
    nodes = {
        "p1": (146, upper, 12), "p2": (146, row, 12), "z": (x, lower, 12),
        "Y_hat": (x, lower - 78, 26), "J": (x, lower - 168, 25),
    }  # fmt: skip
    lines = {name: ((x, y - r - APART), (x, y - r - APART)) for name, (_, y, r) in nodes.items()}
    start = 146 + 12 + APART
    lines["p1"] = (start, upper), (x, upper)
    lines["p2"] = (start, row), (x - BEND, row)
    lines["b"] = (EDGE, lower), (x - 12, lower)
    lines["J"] = lines["J"][0], (x, top - 432)
    beside = {"Y_hat": (264, lower - 78, 1.0), "J": (264, lower - 158, 1.0)}
    target = (110, lower - 168), (104, lower - 168, 1.0)
    table = Box(EDGE, lower - 92, 140, lower - 22)
    given = Cells(Box(6, top - 174, 130, top + 4), 4, 1), _alone(6, lower, 140)
    made = (
        Cells(Box(160, top - 158, 284, top - 6), 2, 1),
        Cells(Box(146, lower - 234, 334, lower + 39), 3, 1),
    )
    return Places(nodes, lines | _inputs(top - 18, 44, 90, 146), beside, target, table, True,
                  words, 1, given, made)  # fmt: skip


def _alone(left, y, right):
    """Return a single cell around the numbers of a line at height y."""
    return Cells(Box(left, y - 20, right, y + 20), 1, 1)


def _inputs(top, apart, next_pair, x):
    """Return the lines of inputs and weights, which enter the products at x."""
    heights = {"x1": top, "w1": top - apart, "x2": top - next_pair, "w2": top - next_pair - apart}
    return {name: ((EDGE, y), (x - BEND, y)) for name, y in heights.items()}
