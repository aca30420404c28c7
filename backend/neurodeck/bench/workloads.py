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
    sizes: tuple[int, ...]  # units from input, or from the last map, to output
    hidden: str
    output: str
    loss: str
    optimizer: dict[str, Any]
    batch: int
    steps: int
    x: NDArray[np.float32]  # (count, inputs)
    y: NDArray[np.float32]  # (count, outputs)
    maps: tuple[tuple[int, int], ...] = ()  # (filters, kernel) of convolutions over 28 x 28, each max-pooled 2 x 2
    margin: int = 0  # zeros around the picture

    def network(self) -> Network:
        """The network as a spec."""
        activations = [self.hidden] * (len(self.sizes) - 2) + [self.output]
        layers: list[dict[str, Any]] = [{"type": "zero_padding2d", "padding": self.margin}] if self.margin else []
        for filters, kernel in self.maps:
            convolution = {"type": "conv2d", "filters": filters, "kernel_size": kernel, "activation": self.hidden}
            layers += [convolution, {"type": "max_pooling2d"}]
        if self.maps:
            layers.append({"type": "flatten"})
        layers += [
            {"type": "dense", "units": units, "activation": activation}
            for units, activation in zip(self.sizes[1:], activations, strict=True)
        ]
        shape = [28, 28, 1] if self.maps else [self.sizes[0]]
        return Network.model_validate({"input_shape": shape, "layers": layers})

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
    momentum = {"type": "sgd", "learning_rate": 0.01, "momentum": 0.9}
    softmax = ("relu", "softmax", "categorical_crossentropy")
    return [
        Workload("W1a", "MLP 2-4-2-1 tanh, batch 10, SGD", (2, 4, 2, 1), "tanh", "tanh", "half_mse", sgd, 10, 40_000, plane, quadrant),
        Workload("W1b", "MLP 2-8-8-8-1 tanh, batch 10, SGD", (2, 8, 8, 8, 1), "tanh", "tanh", "half_mse", sgd, 10, 20_000, plane, quadrant),
        Workload("W2", "XOR 2-4-1 sigmoid, batch 4, SGD", (2, 4, 1), "sigmoid", "sigmoid", "half_mse", sgd, 4, 60_000, corners, xor),
        Workload("W3a", "784-512-10 relu, batch 128, RMSprop", (784, 512, 10), *softmax, rmsprop, 128, 40, pictures, digits),
        Workload("W3b", "784-128-10 relu, batch 32, SGD", (784, 128, 10), *softmax, sgd, 32, 400, pictures, digits),
        Workload("W4", "LeNet-5 relu, max pooling, batch 64, momentum", (400, 120, 84, 10), *softmax, momentum, 64, 60, pictures, digits, ((6, 5), (16, 5)), 2),
        Workload("W5", "conv8-pool-conv16-pool-dense, batch 32, SGD", (400, 10), *softmax, sgd, 32, 200, pictures, digits, ((8, 3), (16, 3))),
    ]  # fmt: skip  # a table
