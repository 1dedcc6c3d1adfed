"""Explorers: pictures with a control for each thing that may change, one folder each.

In a folder, `scenario` turns the values of the controls into finished numbers, `figure` draws these
and says them in words, and `explorer` has the controls. What all explorers share stands beside the
folders: `base` is the class they are made from, `controls` their sliders and lists, `animation`
runs a training that can be stopped, and `tasks` is the table of data sets.
"""
