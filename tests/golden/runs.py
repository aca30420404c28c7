"""Four small float32 networks whose parameters after 1,000 steps have one SHA-256 on every processor.

Run as a program it prints {name: digest} as JSON; so a test has it run with another model of processor.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from neurodeck.engine import generator
from neurodeck.engine.examples import Examples
from neurodeck.engine.program import Program
from neurodeck.engine.specs import Network, Training

STEPS = 1000
SEED = 7
COUNT = 50

# name -> (inputs, [(units, activation)], loss, optimizer, batch size, shuffling). Few kinds of operations, for each is
# compiled anew for each processor; sizes with full and partial tiles, batches with full and partial vectors.
RUNS: dict[str, tuple[int, list[tuple[int, str]], str, dict[str, Any], int, bool]] = {
    "tanh, half_mse, sgd": (
        2, [(4, "tanh"), (1, "tanh")], "half_mse", {"type": "sgd", "learning_rate": 0.03}, 10, False,
    ),
    "relu and softmax, categorical_crossentropy, adam": (
        19, [(21, "relu"), (11, "softmax")], "categorical_crossentropy", {"type": "adam"}, 33, False,
    ),
    "sigmoid, binary_crossentropy, rmsprop": (
        3, [(9, "sigmoid"), (1, "sigmoid")], "binary_crossentropy", {"type": "rmsprop"}, 16, True,
    ),
    "gelu, mse, nadam": (
        3, [(9, "gelu"), (5, "gelu"), (2, "linear")], "mse", {"type": "nadam"}, 16, True,
    ),
}  # fmt: skip  # a table


def digest(name: str) -> str:
    """SHA-256 of all parameters in their public shapes after STEPS steps."""
    inputs, layers, loss, optimizer, batch, shuffle = RUNS[name]
    outputs = layers[-1][0]
    x = generator.uniform(generator.key(SEED, "golden", "x"), COUNT * inputs).reshape(COUNT, inputs) * 2.0 - 1.0
    classes = (generator.uniform(generator.key(SEED, "golden", "y"), COUNT) * max(2, outputs)).astype(np.int64)
    y = np.eye(outputs)[classes] if outputs > 1 else classes[:, None] * (2.0 if loss == "half_mse" else 1.0)
    train = Examples(x.astype(np.float32), np.ascontiguousarray(y - (loss == "half_mse"), np.float32))
    network = Network.model_validate(
        {"input_shape": [inputs], "layers": [{"type": "dense", "units": u, "activation": a} for u, a in layers]}
    )
    training = Training.model_validate({"loss": loss, "optimizer": optimizer, "batch_size": batch, "shuffle": shuffle})
    program = Program.build(network, training, SEED, train)
    if program.play(STEPS) != STEPS:
        raise RuntimeError(f"{name}: {program.trouble}")
    found = hashlib.sha256()
    for tensor, view in program.views().items():
        if view.persistent and not tensor.startswith("slot."):
            found.update(np.ascontiguousarray(program.read(tensor), "<f4").tobytes())
    return found.hexdigest()


if __name__ == "__main__":
    print(json.dumps({name: digest(name) for name in RUNS}))
