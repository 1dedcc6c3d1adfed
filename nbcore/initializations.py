"""Initializations: how large the initial weights are in a layer from n_in to n_out neurons.

Each is the standard deviation of the weights. All raise ValueError unless n_in, and n_out where it
counts, is a positive whole number.
"""

import numpy as np

from nbcore import validation


def lecun(n_in: int, n_out: int) -> float:
    """Return 1/sqrt(n_in): Z is about as large as the layer's input.

    Source: Y. LeCun et al., Efficient BackProp, 1998, section 4.6.
    """
    return 1 / np.sqrt(validation.count("n_in", n_in))


def glorot(n_in: int, n_out: int) -> float:
    """Return sqrt(2/(n_in + n_out)), a compromise between forward and backward.

    Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward
    neural networks, 2010, equation 12.
    """
    n_in, n_out = validation.count("n_in", n_in), validation.count("n_out", n_out)
    return np.sqrt(2 / (n_in + n_out))


def he(n_in: int, n_out: int) -> float:
    """Return sqrt(2/n_in), twice the variance of `lecun`: ReLU passes only half of it.

    It keeps the size of Z on the way forward; sqrt(2/n_out) keeps that of the deltas on the way
    back. Source: K. He et al., Delving Deep into Rectifiers, 2015, equations 10 and 14.
    """
    return np.sqrt(2 / validation.count("n_in", n_in))
