"""A forward and a backward pass of one batch, kept together: what pictures of both show."""

from typing import NamedTuple

import numpy as np

from nbcore import compatibility
from nbcore.losses import Loss
from nbcore.network import Forward, Gradients, Network, backward, cost, forward


class Passes(NamedTuple):
    """A network, `run` and `grads` of a batch through it, its targets `Y` (m, n_L), the loss."""

    net: Network
    run: Forward
    grads: Gradients
    Y: np.ndarray
    loss: Loss

    @property
    def cost(self) -> float:
        """J, the mean of the losses."""
        return cost(self.net, self.run, self.Y, self.loss)


def both_passes(net: Network, X: np.ndarray, Y: np.ndarray, loss: Loss) -> Passes:
    """Return the forward and the backward pass of a batch X (m, n_0), Y (m, n_L).

    Raises ValueError where `forward` and `backward` do.
    """
    run = forward(net, X)
    grads = backward(net, run, Y, loss)
    return Passes(net, run, grads, compatibility.targets(net, run, Y, loss), loss)
