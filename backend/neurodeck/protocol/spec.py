"""The spec of an experiment: network, data, training and seed, as it is sent, stored and shared."""

from __future__ import annotations

import math

from neurodeck.data.spec import DataSpec, check_data
from neurodeck.engine.compiler import check_arena
from neurodeck.engine.limits import Limits
from neurodeck.engine.specs import LayerShape, Network, Seed, Training, check_network, check_training, plan
from neurodeck.protocol.message import Message


class Experiment(Message):
    """All that determines a run, together with the log of what people changed on the way."""

    network: Network
    data: DataSpec
    training: Training
    seed: Seed = 0

    def check(self, limits: Limits | None = None) -> list[LayerShape]:
        """Refuse at once what can be refused before kernels and data are there; the layers' shapes otherwise.

        Raises SpecError or LimitExceeded, naming the field, the layer and the shapes that clash.
        """
        layers = check_network(self.network, limits or Limits())
        check_training(self.network, self.training, limits or Limits())
        shape = layers[-1].output_shape if layers else self.network.input_shape
        check_data(self.data, self.network.input_shape, math.prod(shape), self.training.loss)
        self._check_size(limits or Limits())
        return layers

    def _check_size(self, limits: Limits) -> None:
        """Refuse a network whose maps for one batch do not fit, as the compiler will when the examples are there."""
        kept = 1.0 - (self.data.test_split or 0.0) - self.data.validation_split
        count = max(1, int((self.data.samples or 1) * kept))
        number_bytes = 4 if self.network.dtype == "float32" else 8
        check_arena(plan(self.network, limits), self.training, count, limits, number_bytes)
