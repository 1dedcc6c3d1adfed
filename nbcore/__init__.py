"""Compute a neural network and its gradients in NumPy, one line for each equation of the lessons.

Each module imports only from those that stand above it here. Read them in this order; the first
line can wait.

1. `validation`: bad input is turned away here, with words for what would fit; `symbols`: how the
   lessons write W₁; `page`: how wide a page is
2. `activations`: each function beside its derivative; `initialisations`: how large the initial
   weights are
3. `losses`: how wrong a prediction is, and the slope of that; `soundness`: functions of one's own
   are tried; `compatibility`: whether a network's parts, a batch, its targets and a loss fit
4. `network`: the forward pass, the cost and backpropagation
5. `check`: the same gradients, measured by nudging instead of derived
6. `optimizers`, `training`, `data`: gradient descent, step by step, on small data sets
7. `factors`, `neuron`, `trace`: the same passes for one entry of a delta, for one neuron, and one
   operation at a time
8. `nudges`, `survey`, `surface`, `answers`: many passes, compared
9. `conventions`: the same equations as others write them
10. `diagnosis`: names the mistake in a learner's backward pass
11. `session`: a training that can be led and taken back
12. `course`: what a learner has done, kept beside the lessons
13. `figures`: pictures of finished numbers
14. `widgets`: controls that move the pictures
15. `__main__`: `python -m nbcore` opens the lessons
"""
