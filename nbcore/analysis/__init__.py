"""Passes taken apart and many passes compared: NumPy alone, nothing is drawn.

`parameters` gives a weight or bias an address. `operations` shows both passes one operation at a
time and `listing` the line of code at work, `delta_terms` one entry of a delta, `neuron` one
neuron. `finite_differences`, `gradient_flow`, `cost_surface` and `metrics` compare many passes.
`conventions` writes the equations as other sources do, and `trainer` is a training that can be led
and taken back.
"""
