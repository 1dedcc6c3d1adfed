"""Compute a neural network and its gradients in NumPy, one line for each equation of the lessons.

Read the modules in this order:

1. `activations`: each function beside its derivative
2. `losses`: how wrong a prediction is, and the slope of that
3. `network`: the forward pass, the cost and backpropagation
4. `validation`: bad input is turned away here, with the shapes that would fit
5. `check`: the same gradients, measured by nudging instead of derived
6. `optimizers`, `training`, `data`: gradient descent, step by step, on small data sets
7. `figures`: pictures of finished numbers
8. `widgets`: controls that move the pictures

Each module imports only from the ones above it.
"""
