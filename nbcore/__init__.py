"""Compute a neural network and its gradients in NumPy, one line for each equation of the lessons.

The modules that stand here side by side are the small module: `network` has the forward pass, the
cost and backpropagation. It needs `activations`, `losses`, `initializations`, the checks of
`validation`, `soundness` and `compatibility`, which refuse bad input in words, and `records`, by
which networks are shown and compared. `check`, `optimizers`, `training` and `data` build upon it.

Around it stand rooms. Each imports from the small module and from the rooms above it here, never
from one below.

1. `writing`: letters with indices, numbers, and lines that fit a page
2. `analysis`: passes taken apart, many passes compared
3. `diagnosis`: names the mistake in a learner's backward pass
4. `course`: what a learner has done, kept beside the lessons; her own copies of them
5. `drawing`: what pictures are made of
6. `page`: what a lesson shows besides explorers: questions, exercises, still pictures
7. `explorers`: pictures with controls, one folder each: scenario, figure, things, explorer
8. `widgets`: the door through which lessons import what they show
9. `__main__`: `python -m nbcore` opens the lessons
"""
