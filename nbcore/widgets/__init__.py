"""Explorers: a picture with a control for each thing that may change.

A widget computes nothing: it hands the controls' values to the core, and what the core returns to
a figure. `explorer` is what all explorers share, `player` runs a training that can be stopped, and
`layers` is the first explorer.
"""

from nbcore.widgets.layers import LayersExplorer

__all__ = ["LayersExplorer"]
