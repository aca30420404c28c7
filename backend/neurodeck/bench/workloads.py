"""The measured workloads: small and large networks, as spec and data, the same for us and for every peer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.examples import Examples
from neurodeck.engine.specs import Network, Training


@dataclass(frozen=True)
class Workload:
    """One network with its data. `steps` is about how many make one measurement."""

    name: str
    title: str
    sizes: tuple[int, ...]  # units from input to output
    hidden: str
    output: str
    loss: str
    optimizer: dict[str, Any]
    batch: int
    steps: int
    x: NDArray[np.float32]  # (count, inputs)
    y: NDArray[np.float32]  # (count, outputs)

    def network(self) -> Network:
        """The network as a spec."""
        activations = [self.hidden] * (len(self.sizes) - 2) + [self.output]
        layers = [
            {"type": "dense", "units": units, "activation": activation}
            for units, activation in zip(self.sizes[1:], activations, strict=True)
        ]
        return Network.model_validate({"input_shape": [self.sizes[0]], "layers": layers})

    def training(self) -> Training:
        """The training as a spec: shuffling on."""
        return Training.model_validate({"loss": self.loss, "optimizer": self.optimizer, "batch_size": self.batch})

    def examples(self) -> Examples:
        """The data for our engine."""
        return Examples(self.x, self.y)


def workloads() -> list[Workload]:
    """All of them; the data are drawn from a fixed seed."""
    rng = np.random.default_rng(1)
    plane = rng.uniform(-1, 1, (500, 2)).astype(np.float32)
    quadrant = np.where(plane[:, :1] * plane[:, 1:] > 0, 1, -1).astype(np.float32)
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    xor = np.array([[0], [1], [1], [0]], np.float32)
    pictures = rng.uniform(0, 1, (4096, 784)).astype(np.float32)
    classes = (pictures @ rng.standard_normal((784, 10))).argmax(axis=1)
    digits = np.eye(10, dtype=np.float32)[classes]
    sgd = {"type": "sgd", "learning_rate": 0.03}
    rmsprop = {"type": "rmsprop", "learning_rate": 0.001}
    softmax = ("relu", "softmax", "categorical_crossentropy")
    return [
        Workload("W1a", "MLP 2-4-2-1 tanh, batch 10, SGD", (2, 4, 2, 1), "tanh", "tanh", "half_mse", sgd, 10, 40_000, plane, quadrant),
        Workload("W1b", "MLP 2-8-8-8-1 tanh, batch 10, SGD", (2, 8, 8, 8, 1), "tanh", "tanh", "half_mse", sgd, 10, 20_000, plane, quadrant),
        Workload("W2", "XOR 2-4-1 sigmoid, batch 4, SGD", (2, 4, 1), "sigmoid", "sigmoid", "half_mse", sgd, 4, 60_000, corners, xor),
        Workload("W3a", "784-512-10 relu, batch 128, RMSprop", (784, 512, 10), *softmax, rmsprop, 128, 40, pictures, digits),
        Workload("W3b", "784-128-10 relu, batch 32, SGD", (784, 128, 10), *softmax, sgd, 32, 400, pictures, digits),
    ]  # fmt: skip  # a table
