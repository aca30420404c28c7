"""Networks and trainings that cannot be built: what is asked for, which field is named, and in which words.

Imports no numba: a subprocess times these.
"""

from __future__ import annotations

import math
from typing import Any

from pydantic import ValidationError

from neurodeck.engine.errors import NeurodeckError
from neurodeck.engine.layers import LAYERS
from neurodeck.engine.specs import Network, Training, check_network, check_training

Spec = dict[str, Any]


def dense(units: Any = 2, **fields: Any) -> Spec:
    return {"type": "dense", "units": units, **fields}


def net(*layers: Any, **fields: Any) -> Spec:
    return {"input_shape": [2], "layers": list(layers), **fields}


def deep(depth: int) -> Any:
    nested: Any = 1.0
    for _ in range(depth):
        nested = [nested]
    return nested


# name -> (network, part of the field, part of the message)
NETWORKS: dict[str, tuple[Any, str, str]] = {
    "no layers": (net(), "layers", "at least 1 item"),
    "layers that are no list": ({"input_shape": [2], "layers": 7}, "layers", "valid tuple"),
    "a layer that is no object": (net(7), "layers.0", "valid dictionary"),
    "unknown layer type": (net({"type": "warp", "units": 2}), "layers.0", "'dense', 'conv2d'"),
    "unknown field of a layer": (net(dense(width=3)), "layers.0.width", "not permitted"),
    "unknown field of the network": (net(dense(), depth=3), "depth", "not permitted"),
    "unknown activation": (
        net(dense(activation="swish2")),
        "activation",
        "'linear', 'sigmoid', 'tanh', 'relu', 'leaky_relu'",
    ),
    "unknown initializer": (
        net(dense(kernel_initializer="ones2")),
        "kernel_initializer",
        'initializer "ones2" is not known. Choose one of ',
    ),
    "unknown field of an initializer": (
        net(dense(kernel_initializer={"type": "zeros", "gain": 2})),
        "gain",
        "not permitted",
    ),
    "unknown regularizer": (
        net(dense(kernel_regularizer="l3")),
        "kernel_regularizer",
        'regularizer "l3" is not known. Choose one of l1, l2',
    ),
    "negative rate": (net(dense(kernel_regularizer={"type": "l2", "rate": -1})), "rate", "greater than or equal to 0"),
    "rate that is NaN": (net(dense(kernel_regularizer={"type": "l2", "rate": math.nan})), "rate", "finite number"),
    "rate that is infinite": (net(dense(kernel_regularizer={"type": "l1", "rate": math.inf})), "rate", "finite number"),
    "no units": (net(dense(0)), "units", "greater than 0"),
    "negative units": (net(dense(-3)), "units", "greater than 0"),
    "half a unit": (net(dense(2.5)), "units", "valid integer"),
    "units in words": (net(dense("many")), "units", "valid integer"),
    "units missing": (net({"type": "dense"}), "units", "required"),
    "a billion units": (
        net(dense(10**9)),
        "layers.0.units",
        'dense "dense" has 1,000,000,000 units; this server allows 65,536 a layer. Take fewer.',
    ),
    "units beyond all integers": (net(dense(10**40)), "units", "units"),
    "too many parameters": (
        net(dense(60_000), dense(400)),
        "layers.1.units",
        'with dense "dense_1" the network has 24,180,400 parameters; this server allows 20,000,000. Take fewer units.',
    ),
    "10,000 layers": (
        net(*[dense()] * 10_000),
        "layers",
        "a network may have at most 256 layers, got 10000. Take fewer.",
    ),
    "257 layers": (net(*[dense()] * 257), "layers", "a network may have at most 256 layers, got 257"),
    "too much for the reference player": (
        net(dense(60_000), dtype="float64"),
        "dtype",
        "dtype float64 is for worked examples of at most 100,000 parameters, got 180,000. Use float32.",
    ),
    "unknown dtype": (net(dense(), dtype="float16"), "dtype", "'float32' or 'float64'"),
    "input of no size": (net(dense(), input_shape=[]), "input_shape", "at least 1 item"),
    "input of size 0": (net(dense(), input_shape=[0]), "input_shape.0", "greater than 0"),
    "input of negative size": (net(dense(), input_shape=[-2]), "input_shape.0", "greater than 0"),
    "input of a billion": (net(dense(1), input_shape=[10**9]), "layers.0.units", "1,000,000,001 parameters"),
    "input of four dimensions": (net(dense(), input_shape=[2, 2, 2, 2]), "input_shape", "at most 3 items"),
    "a picture into a dense layer": (
        net(dense(10, name="hidden1"), input_shape=[28, 28, 1]),
        "layers.0.input_shape",
        'dense "hidden1" expects a vector of inputs such as (784,), got (28, 28, 1).',
    ),
    "a kernel larger than the picture": (
        net({"type": "conv2d", "filters": 2, "kernel_size": [3, 7]}, input_shape=[5, 5, 1]),
        "layers.0.kernel_size",
        'conv2d "conv2d": its kernel of 3 x 7 is larger than the picture of 5 x 5: along the width, '
        '(W - F + 2P) / S + 1 = (5 - 7 + 2 x 0) / 1 + 1 = -1. Take a kernel of at most 5, padding "same", or a '
        "zero_padding2d of 1 before it.",
    ),
    "strides that do not fit": (
        net({"type": "conv2d", "filters": 2, "kernel_size": 3, "strides": 2}, input_shape=[28, 28, 1]),
        "layers.0.strides",
        "strides of 2 do not fit: along the height, (W - F + 2P) / S + 1 = (28 - 3 + 2 x 0) / 2 + 1 = 13.5. The nearest "
        'strides that fit are 1 or 5. Or take padding "same", which gives 14, or a zero_padding2d of '
        "[[0, 1], [0, 1]] before it, which gives 14.",
    ),
    "a pool larger than the picture": (
        net({"type": "max_pooling2d", "pool_size": 4}, input_shape=[3, 3, 1]),
        "layers.0.pool_size",
        "its pool of 4 x 4 is larger than the picture of 3 x 3",
    ),
    "a kernel of no size": (
        net({"type": "conv2d", "filters": 2, "kernel_size": 0}, input_shape=[3, 3, 1]),
        "layers.0.kernel_size",
        "kernel_size expects a whole number from 1 to 65,536, or two of them, [height, width], got 0.",
    ),
    "a kernel of three sizes": (
        net({"type": "conv2d", "filters": 2, "kernel_size": [1, 2, 3]}, input_shape=[3, 3, 1]),
        "layers.0.kernel_size",
        "[height, width], got [1, 2, 3].",
    ),
    "margins in words": (
        net({"type": "zero_padding2d", "padding": "wide"}, input_shape=[3, 3, 1]),
        "layers.0.padding",
        "padding expects a whole number from 0 to 65,536, two of them, [height, width], or [[top, bottom], [left, right]]",
    ),
    "maps of softmax": (
        net({"type": "conv2d", "filters": 2, "kernel_size": 1, "activation": "softmax"}, input_shape=[3, 3, 1]),
        "layers.0.activation",
        'conv2d "conv2d" cannot have softmax, which is for a vector of classes.',
    ),
    "a vector into a convolution": (
        net({"type": "conv2d", "filters": 2, "kernel_size": 1}, dense(1)),
        "layers.0.input_shape",
        'conv2d "conv2d" expects pictures (height, width, channels) such as (28, 28, 1), got (2,).',
    ),
    "a picture as the output": (
        net({"type": "conv2d", "filters": 2, "kernel_size": 1}, input_shape=[3, 3, 1]),
        "layers.0",
        'the last layer, conv2d "conv2d", gives (3, 3, 2); the output of a network is a vector.',
    ),
    "too many filters": (
        net({"type": "conv2d", "filters": 70_000, "kernel_size": 1}, input_shape=[3, 3, 1]),
        "layers.0.filters",
        'conv2d "conv2d" has 70,000 filters; this server allows 65,536 a layer.',
    ),
    "a cycle": (
        net(dense(name="a", inputs=["b"]), dense(name="b", inputs=["a"])),
        "inputs",
        "is a cycle, so none of them can come first. Take one of these inputs away.",
    ),
    "a layer that takes itself": (net(dense(name="a", inputs=["a"])), "layers.0.inputs", "a -> a is a cycle"),
    "a longer cycle": (
        net(*[dense(name=f"l{i}", inputs=[f"l{(i + 1) % 200}"]) for i in range(200)]),
        "inputs",
        "is a cycle",
    ),
    "an input that is no layer": (
        net(dense(name="a", inputs=["ghost"])),
        "layers.0.inputs",
        'dense "a" takes "ghost", which is no layer. Name a layer or "input".',
    ),
    "no input at all": (
        net(dense(name="a", inputs=[])),
        "layers.0.inputs",
        'dense "a" takes no input. Name a layer or "input".',
    ),
    "two inputs": (
        net(dense(name="a"), dense(name="b", inputs=["a", "input"])),
        "layers.1.inputs",
        'dense "b" takes one input, got 2. Join them with add or concatenate first.',
    ),
    "a layer that leads nowhere": (
        net(dense(name="a"), dense(name="b", inputs=["input"])),
        "layers.0",
        'dense "a" leads nowhere: no layer takes it. Let a layer take it or remove it.',
    ),
    "two layers of one name": (
        net(dense(name="a"), dense(name="a")),
        "",
        'two layers are called "a". Rename one of them.',
    ),
    "a reserved name": (
        net(dense(name="grad")),
        "",
        'a layer may not be called "grad"; that word is taken. Rename it.',
    ),
    "a name with capitals": (net(dense(name="Hidden")), "layers.0.name", "pattern"),
    "a name of 41 letters": (net(dense(name="a" * 41)), "layers.0.name", "pattern"),
    "a name that is code": (net(dense(name="a.kernel")), "layers.0.name", "pattern"),
    "weights of no tensor": (
        net(dense(), weights={"ghost.kernel": [[1.0]]}),
        "weights.ghost.kernel",
        'there is no tensor "ghost.kernel". Known are dense.kernel, dense.bias.',
    ),
    "weights of another shape": (
        net(dense(), weights={"dense.kernel": [[1.0, 2.0]]}),
        "weights.dense.kernel",
        '"dense.kernel" has the shape (2, 2), got (1, 2).',
    ),
    "ragged weights": (
        net(dense(), weights={"dense.kernel": [[1.0, 2.0], [1.0]]}),
        "weights.dense.kernel",
        "is ragged or empty; all its rows need the same length.",
    ),
    "empty weights": (net(dense(), weights={"dense.kernel": []}), "weights.dense.kernel", "is ragged or empty"),
    "weights in words": (
        net(dense(), weights={"dense.bias": [1.0, "two"]}),
        "weights.dense.bias",
        "holds finite numbers up to 3.4e+38 only, got str.",
    ),
    "weights of truth": (net(dense(), weights={"dense.bias": [1.0, True]}), "weights.dense.bias", "only, got bool."),
    "weights that are NaN": (
        net(dense(), weights={"dense.bias": [1.0, math.nan]}),
        "weights.dense.bias",
        "only, got float.",
    ),
    "weights beyond float32": (
        net(dense(), weights={"dense.bias": [1.0, 1e39]}),
        "weights.dense.bias",
        "only, got float.",
    ),
    "weights of 400 digits": (
        net(dense(), weights={"dense.bias": [1.0, 10**400]}),
        "weights.dense.bias",
        "only, got int.",
    ),
    "weights nested without end": (
        net(dense(), weights={"dense.bias": deep(900)}),
        "weights.dense.bias",
        "nested more than 8 deep",
    ),
}

# name -> (training, part of the field, part of the message), for a network of one output
TRAININGS: dict[str, tuple[Spec, str, str]] = {
    "unknown loss": (
        {"loss": "hinge"},
        "loss",
        "'half_mse', 'mse', 'binary_crossentropy' or 'categorical_crossentropy'",
    ),
    "one class": (
        {"loss": "categorical_crossentropy"},
        "training.loss",
        'categorical_crossentropy expects one output per class, at least 2; "output" has 1 unit. '
        "Use binary_crossentropy for one output.",
    ),
    "unknown optimizer": (
        {"optimizer": "lion"},
        "optimizer",
        'optimizer "lion" is not known. Choose one of adadelta, adagrad, adam, adamw, nadam, rmsprop, sgd.',
    ),
    "unknown type of optimizer": (
        {"optimizer": {"type": "lion"}},
        "optimizer",
        "'sgd', 'rmsprop', 'adagrad', 'adadelta', 'adam', 'adamw', 'nadam'",
    ),
    "another optimizer's field": ({"optimizer": {"type": "sgd", "rho": 0.9}}, "rho", "not permitted"),
    "negative learning rate": (
        {"optimizer": {"type": "sgd", "learning_rate": -0.1}},
        "learning_rate",
        "greater than or equal to 0",
    ),
    "learning rate that is NaN": (
        {"optimizer": {"type": "adam", "learning_rate": math.nan}},
        "learning_rate",
        "finite number",
    ),
    "momentum above 1": ({"optimizer": {"type": "sgd", "momentum": 1.5}}, "momentum", "less than or equal to 1"),
    "beta of 1": ({"optimizer": {"type": "adam", "beta_1": 1.0}}, "beta_1", "less than 1"),
    "batch of none": ({"batch_size": 0}, "batch_size", "greater than or equal to 1"),
    "batch below none": ({"batch_size": -4}, "batch_size", "greater than or equal to 1"),
    "batch beyond all sets": ({"batch_size": 10**18}, "batch_size", "less than or equal to 1000000000"),
    "batch in words": ({"batch_size": "half"}, "batch_size", "valid integer"),
    "unknown remainder": ({"remainder": "share"}, "remainder", "'keep', 'drop' or 'carry'"),
    "unknown field": ({"epochs": 10**18}, "epochs", "not permitted"),
}


def refusal_of_network(spec: Any) -> tuple[str, str]:
    """(field, message), as whoever asked gets to see them."""
    return _refusal(lambda: check_network(Network.model_validate(spec)))


def refusal_of_training(spec: Spec) -> tuple[str, str]:
    network = Network.model_validate(net(dense(1, name="output")))
    return _refusal(lambda: check_training(network, Training.model_validate(spec)))


def _refusal(check: Any) -> tuple[str, str]:
    try:
        check()
    except NeurodeckError as error:
        return error.field or "", error.message
    except ValidationError as error:
        first = error.errors()[0]
        return ".".join(str(part) for part in first["loc"] if part not in LAYERS), first["msg"]
    raise AssertionError("it was not refused")
