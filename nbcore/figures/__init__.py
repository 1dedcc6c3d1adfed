"""Pictures of finished numbers: what is drawn is decided by the caller, never here.

`blitting` redraws only what changed; `diagram`, `heatmaps` and `curve` are panels; `layers` is the
whole picture of a network, its deltas and its costs.
"""
