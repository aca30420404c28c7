"""Small networks and data sets for the tests of the engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurodeck.engine import generator
from neurodeck.engine.examples import Examples
from neurodeck.engine.program import Program
from neurodeck.engine.specs import Network, Training

DTYPES = ("float32", "float64")  # the fast player, the reference player


def dense(units: int, activation: str = "linear", **fields: Any) -> dict[str, Any]:
    return {"type": "dense", "units": units, "activation": activation, **fields}


def conv2d(filters: int, kernel_size: Any, **fields: Any) -> dict[str, Any]:
    return {"type": "conv2d", "filters": filters, "kernel_size": kernel_size, **fields}


def network(
    *layers: dict[str, Any], inputs: int = 2, dtype: str = "float32", weights: Any = None, input_shape: Any = None
) -> Network:
    """Layers are named hidden1, hidden2, ..., output unless they have names."""
    names = [*(f"hidden{at}" for at in range(1, len(layers))), "output"]
    named = [{"name": name, **layer} for name, layer in zip(names, layers, strict=True)]
    shape = input_shape or [inputs]
    return Network.model_validate({"input_shape": shape, "dtype": dtype, "layers": named, "weights": weights or {}})


def training(**fields: Any) -> Training:
    return Training.model_validate({"loss": "half_mse", "optimizer": {"type": "sgd"}, "batch_size": 4, **fields})


def examples(
    count: int, inputs: int = 2, outputs: int = 1, *, coding: str = "sides", dtype: str = "float32", seed: int = 1
) -> Examples:
    """Normal inputs; targets are sides (-1, 1), bits (0, 1), classes (one-hot) or values. Both dtypes hold the same."""
    x = generator.normal(generator.key(seed, "inputs"), count * inputs).reshape(count, inputs)
    drawn = generator.normal(generator.key(seed, "targets"), count * outputs).reshape(count, outputs)
    y = {
        "sides": lambda: np.where(drawn > 0, 1.0, -1.0),
        "bits": lambda: np.where(drawn > 0, 1.0, 0.0),
        "classes": lambda: np.eye(outputs)[drawn.argmax(axis=1)],
        "values": lambda: drawn,
    }[coding]()
    return Examples(*(np.ascontiguousarray(a.astype(np.float32), dtype) for a in (x, y)))


def build(net: Network, train: Examples, seed: int | str = 7, **fields: Any) -> Program:
    return Program.build(net, training(**fields), seed, train)


def xor_like(dtype: str = "float32", count: int = 10, **fields: Any) -> Program:
    """2-4-1 tanh on `count` examples, batches of 4: three steps an epoch of 10."""
    return build(network(dense(4, "tanh"), dense(1, "tanh"), dtype=dtype), examples(count, dtype=dtype), **fields)


def parameters(program: Program) -> dict[str, Any]:
    """Every persistent tensor by name."""
    return {name: program.read(name) for name, view in program.views().items() if view.persistent}


def assert_same_state(one: Program, other: Program) -> None:
    """Bit for bit."""
    assert one.state() == other.state()
