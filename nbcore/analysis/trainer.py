"""A training that can be stepped, changed while it runs, and taken back to an earlier point."""

import itertools
import math
from typing import Any, NamedTuple

import numpy as np

from nbcore import validation
from nbcore.analysis.gradient_flow import root_mean_squares
from nbcore.losses import Loss
from nbcore.network import Network, cost, forward
from nbcore.optimizers import Optimizer
from nbcore.training import Costs, descend

ENDLESS = 10**9  # epochs; when it is enough is decided outside


class Checkpoint(NamedTuple):
    """What is kept of a training at one point, enough to go on from there.

    `costs` are those of the whole train and test set. `delta_sizes` are the root mean squares of
    the batch's deltas, one a layer; `update_sizes` those of what the next update changes in each
    weight matrix, divided by that of the weights. `slopes` are the ∂J/∂W of the batch and `moves`
    what the next update adds to each W. `kind` names the optimizer, `optimizer_state` is its
    memory, and `settings` is what `Trainer` was told about them.
    """

    epoch: float
    network: Network
    costs: Costs
    delta_sizes: list[float]
    update_sizes: list[float]
    slopes: list[np.ndarray]
    moves: list[np.ndarray]
    kind: str
    optimizer_state: Any
    settings: Any


class Trainer:
    """A training and its history, at most `most` checkpoints, evenly spread, the latest included.

    `train` and `test` are pairs (X, Y). `kind` names the optimizer: its state is carried on while
    the name stays the same, also when its rate changes. `settings`, whatever says how optimizer and
    batch size were chosen, are kept with each checkpoint from which they lead on. `diverged` is
    True once a number of the training was no longer finite; the history then ends with the last
    finite checkpoint.

    Data and network are copied. Raises ValueError for bad input, as `descend` does, and where even
    the first checkpoint would not be finite. A call that is refused changes nothing.
    """

    def __init__(
        self,
        net: Network,
        train: tuple[np.ndarray, np.ndarray],
        test: tuple[np.ndarray, np.ndarray],
        loss: Loss,
        *,
        kind: str,
        optimizer: Optimizer,
        batch_size: int | None = None,
        settings: Any = None,
        most: int = 160,
    ):
        validation.instance("net", net, Network)
        validation.instance("loss", loss, Loss)
        validation.whole("most", most, 2)
        self.train, self.test = _copied("train", train), _copied("test", test)
        self.loss, self.most = loss, most
        self._use(kind, optimizer, batch_size, settings)
        self.history: list[Checkpoint] = []
        self._turns: list[int] = []  # the index of each among all that were recorded
        self._stride = 1
        weights, biases = ([p if p is None else np.array(p) for p in part] for part in net[:2])
        self._go_on(net._replace(weights=weights, biases=biases), 0.0, None)
        self._record()
        if self.diverged:
            raise ValueError("the untrained network, or its first update, has numbers too large")

    def change(
        self, *, kind: str, optimizer: Optimizer, batch_size: int | None, settings: Any = None
    ) -> None:
        """Go on with another optimizer or batch size from here on.

        Raises ValueError unless the kind is a text, the batch size None or a positive whole number,
        and the optimizer one that can go on from what an optimizer of this kind remembers.
        """
        before = {k: list(v) if isinstance(v, list) else v for k, v in vars(self).items()}
        try:
            self._use(kind, optimizer, batch_size, settings)
            self.back_to(len(self.history) - 1)
        except BaseException:
            vars(self).update(before)
            raise

    def advance(self, updates: int = 1) -> None:
        """Make so many updates, and remember where they lead.

        Raises ValueError unless that is a positive whole number.
        """
        validation.count("updates", updates)
        for state in itertools.islice(self._states, updates):
            self._state = state
        self._record()

    def finish_epoch(self) -> None:
        """Make updates until the next epoch is complete."""
        size = len(self.train[0]) if self.batch_size is None else self.batch_size
        per_epoch = -(-len(self.train[0]) // size)
        done = round((self._state.epoch % 1) * len(self.train[0]) / size)
        self.advance(max(per_epoch - done, 1))

    def back_to(self, index: int) -> None:
        """Forget all that came after a checkpoint of the history, and go on from there.

        It then says what the present optimizer will do next, on the batch that comes now.
        Raises ValueError unless the index is a whole number from 0 to len(history) - 1.
        """
        validation.whole("index", index, 0, len(self.history) - 1)
        del self.history[index + 1 :], self._turns[index + 1 :]
        checkpoint = self.history[-1]
        state = checkpoint.optimizer_state if checkpoint.kind == self.kind else None
        self._go_on(checkpoint.network, checkpoint.epoch, state)
        self.history[-1] = self._checkpoint()

    def _use(self, kind, optimizer, batch_size, settings):
        validation.instance("kind", kind, str)
        validation.instance("optimizer", optimizer, Optimizer)
        self.kind, self.optimizer, self.batch_size = kind, optimizer, batch_size
        self.settings = settings

    def _go_on(self, net, epoch, state):
        self.diverged = False
        self._start = epoch
        self._states = descend(
            net,
            *self.train,
            self.loss,
            optimizer=self.optimizer,
            epochs=ENDLESS,
            batch_size=self.batch_size,
            seed=round(1000 * epoch),  # not the same first batch after every change
            optimizer_state=state,
        )
        self._state = next(self._states)

    def _record(self):
        # Weights may hold nan where the cost is not finite: no network that can be run.
        checkpoint = self._checkpoint() if math.isfinite(self._state.costs.train) else None
        if not (checkpoint and _is_finite(checkpoint)):
            self.diverged = True
            return
        turn = self._turns[-1] + 1 if self._turns else 0
        if turn and self._turns[-1] % self._stride:  # it was kept as the latest only
            self.history.pop()
            self._turns.pop()
        self.history.append(checkpoint)
        self._turns.append(turn)
        if len(self.history) > self.most:
            self._stride *= 2
            kept = [n for n, t in enumerate(self._turns) if t % self._stride == 0 or t == turn]
            self.history = [self.history[n] for n in kept]
            self._turns = [self._turns[n] for n in kept]

    def _checkpoint(self):
        _, net, _, gradients, optimizer_state = self._state
        with np.errstate(over="ignore", invalid="ignore"):  # the numbers say it when they diverge
            costs = [cost(net, forward(net, X), Y, self.loss) for X, Y in (self.train, self.test)]
            updated, _ = self.optimizer.update(net, gradients, optimizer_state)
            moves = [new - W for new, W in zip(updated.weights, net.weights, strict=True)]
            deltas, moved, weights = map(_sizes, (gradients.deltas, moves, net.weights))
        updates = [move / (W or 1.0) for move, W in zip(moved, weights, strict=True)]
        return Checkpoint(
            self._start + self._state.epoch, net, Costs(*costs), deltas, updates,
            gradients.weights, moves, self.kind, optimizer_state, self.settings,
        )  # fmt: skip


def _is_finite(checkpoint):
    numbers = *checkpoint.costs, *checkpoint.delta_sizes, *checkpoint.update_sizes
    return all(map(math.isfinite, numbers))


def _sizes(arrays):
    return [float(root_mean_squares(array[None])[0]) for array in arrays]


def _copied(name, pair):
    """Return copies of X and Y, or raise ValueError for what is no pair of arrays."""
    parts = zip("XY", validation.pair(name, pair), strict=True)
    return tuple(validation.real(f"{letter} of {name}", part).copy() for letter, part in parts)
