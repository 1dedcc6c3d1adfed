"""Numbers in what an explorer says, compared with those of the core as exactly as they are said."""

import math

import pytest


def agree(texts, numbers, digits=4, noise=1e-9):
    """Compare numbers as texts of so many digits with those that they ought to be.

    As `compact` writes them they have three digits below 0.001, and nothing is left below `noise`.
    """
    for text, number in zip(texts, numbers, strict=True):
        few = noise and abs(number) < 0.001
        last = math.floor(math.log10(abs(number))) - (3 if few else digits) + 1 if number else 0
        assert float(text) == pytest.approx(number, rel=0, abs=0.501 * 10.0**last + noise / 2)


def spots_of(explorer, kind, index=0):
    """Return one set of spots of an explorer's picture."""
    (found,) = [s for s in explorer.marks.spots if (s.kind, s.index) == (kind, index)]
    return found


def middle(spots, row, column):
    """Return the pixel in the middle of one of several cells."""
    return spots.where.box.cell(row, column, *spots.shape).middle


def reading(explorer, kind, index, row, column):
    """Return what an explorer says about a place that its picture has."""
    assert explorer.pointer.has((kind, index, row, column))
    return explorer.things[kind].says(explorer.numbers, index, row, column)


def changes(explorer, *place):
    """Pick a place; return the controls that have changed, with their values."""
    before = explorer.values()
    explorer.pick(*place)
    return {name: v for name, v in explorer.values().items() if v != before[name]}
