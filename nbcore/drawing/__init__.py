"""Pictures of finished numbers: what is drawn is decided by the caller, never here.

A figure is a function that draws on a `marks.Marks` and returns its facts in words. `plot`,
`diagram`, `heatmaps` and `table` are what figures are made of; `style` and `lettering` are what all
share; the others are one figure each, named like its explorer.
"""
