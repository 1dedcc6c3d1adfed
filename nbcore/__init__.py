"""Compute a neural network and its gradients in NumPy, one line for each equation of the lessons.

Read the modules in this order:

1. `activations`: each function beside its derivative; `initialisations`: how wide weights scatter;
   `symbols`: how the lessons write W₁; `page`: how wide a page is
2. `losses`: how wrong a prediction is, and the slope of that
3. `network`: the forward pass, the cost and backpropagation
4. `validation`: bad input is turned away here, with the shapes that would fit
5. `check`: the same gradients, measured by nudging instead of derived
6. `optimizers`, `training`, `data`: gradient descent, step by step, on small data sets
7. `neuron`, `trace`, `factors`: the same passes for one neuron, and one operation, or one entry of
   a delta, at a time
8. `nudges`, `survey`, `surface`, `answers`: many passes, compared
9. `conventions`: the same equations as others write them
10. `diagnosis`: names the mistake in a learner's backward pass
11. `session`: a training that can be led and taken back
12. `figures`: pictures of finished numbers
13. `widgets`: controls that move the pictures

Each module imports only from the ones above it.
"""
