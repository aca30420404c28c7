"""What the harness must know about an operation beyond its declaration: one line, and only where the default is wrong.

Every operation in OPERATIONS is tested; one without a line here gets the defaults.

Tolerances. A kernel makes one output by a few roundings to float32 and one more for each term that it sums. Each is at
most 2^-24 of the value rounded, and that is at most the `magnitude`: the reference on absolute inputs, with signs such
that nothing cancels. So |kernel - reference| <= (ROUNDINGS + terms) * 2^-24 * magnitude. ROUNDINGS covers the longest
elementwise line (exp of the rounded difference, sum, division, product) and the polynomials' own errors of 4 * 2^-24.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import generator

Array = NDArray[np.float64]
ROUNDINGS = 12
HALF_ULP = 2.0**-24

# Sizes of the dimensions, by name; one that is not named here is 6. Update blocks are padded to 16 by the compiler.
SMALL = {"inputs": 3, "features": 3, "units": 2, "outputs": 2, "size": 16, "one": 1}
LARGE = {"inputs": 35, "features": 35, "units": 21, "outputs": 11, "size": 80, "one": 1}
ONE_OUTPUT = {"inputs": 1, "features": 1, "units": 1, "outputs": 1, "size": 16, "one": 1}

# Pictures. Windows of a convolution end at the border, those of pooling reach beyond it (padding "same"); of a padded
# picture the margins are NUMBERS. Other strides, paddings and sizes: test_pictures.py.
NUMBERS = {
    "stride_height": 2, "stride_width": 1, "pool_height": 3, "pool_width": 2, "top": 1, "left": 0, "key": 3**33,
}  # fmt: skip  # strides, windows, margins; the key of what is drawn
_WINDOW = {"kernel_height": 3, "kernel_width": 2}


def _pictures(channels: int, height: int, width: int, filters: int) -> dict[str, int]:
    return {
        "channels": channels, "height": height, "width": width, "filters": filters, **_WINDOW,
        "out_height": (height - 3) // 2 + 1, "out_width": width - 1,
        "pooled_height": (height + 1) // 2, "pooled_width": width, "padded_height": height + 3, "padded_width": width + 1,
    }  # fmt: skip  # one line a group


SMALL |= _pictures(2, 5, 4, 2)
LARGE |= _pictures(5, 7, 6, 13)
ONE_OUTPUT |= _pictures(1, 3, 2, 1)

SETTINGS = {"learning_rate": 0.03, "momentum": 0.9, "rho": 0.9, "epsilon": 1e-7, "beta_1": 0.9, "beta_2": 0.999}
OTHER_SETTING = 0.25


@dataclass(frozen=True)
class Parameters:
    """Where an operation differs from the defaults.

    domains: tensor -> what its values are. signs: tensor -> -1 where the formula subtracts it. magnitude: the bound of
    all intermediate values instead of the reference on absolute inputs, given the inputs by name. sizes: dimensions
    that it takes in one size only.
    """

    domains: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, float] = field(default_factory=dict)
    magnitude: Callable[..., Array | tuple[Array, ...]] | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0))


def _with_mean(losses: Array) -> tuple[Array, Array]:
    return losses, np.array([losses.mean()])


def _pooled(x: Array) -> tuple[int, ...]:
    return (len(x), (x.shape[1] + 1) // 2, *x.shape[2:])


def _normalized(x: Array) -> tuple[Array, Array, Array]:
    """Sizes of mean, variance and what is normalised, before anything cancels."""
    across = (1, 2, 3)
    mean = np.abs(x).mean(axis=across, keepdims=True)
    spread = ((np.abs(x) + mean) ** 2).mean(axis=across, keepdims=True)
    variance = x.var(axis=across, keepdims=True) + SETTINGS["epsilon"]
    size = (np.abs(x) + mean) / np.sqrt(variance) * (1.0 + spread / variance)
    return mean.ravel(), spread.ravel(), size


def _back_through_normalized(normalized: Array, variance: Array, grad_normalized: Array, grad_x: Any = 0.0) -> Array:
    slope, across = np.abs(grad_normalized), (1, 2, 3)
    common = slope.mean(axis=across, keepdims=True)
    leaning = (slope * np.abs(normalized)).mean(axis=across, keepdims=True)
    deviation = np.sqrt(variance + SETTINGS["epsilon"])[:, None, None, None]
    return np.asarray((slope + common + np.abs(normalized) * leaning) / deviation + np.abs(grad_x))


DIFFERENCE = Parameters(signs={"target": -1.0})
PROBABILITIES = {"a": "probability", "target": "probability"}
ONE_HOT = {"a": "distribution", "target": "one_hot"}

PARAMETERS: dict[str, Parameters] = {
    "batch_normalize": Parameters(magnitude=_normalized),
    "batch_normalize_backward": Parameters({"variance": "positive"}, magnitude=_back_through_normalized),
    "normalize": Parameters({"variance": "positive"}, {"mean": -1.0}),
    "normalize_backward": Parameters({"variance": "positive"}),
    "move_statistics": Parameters({"variance": "positive", "moving_variance": "positive"}),
    # a selection: nothing is rounded but the sums where windows overlap
    "max_pooling2d": Parameters(magnitude=lambda x: np.full(_pooled(x), np.abs(x).max())),
    "max_pooling2d_backward": Parameters(
        magnitude=lambda x, grad_a, grad_x=0.0: np.full(x.shape, 4.0 * np.abs(grad_a).max() + np.abs(grad_x).max())
    ),
    # z - max is rounded at the size of z, and e to that power is wrong by as much, relatively
    "softmax": Parameters(magnitude=lambda z: _softmax(z) * (1.0 + np.abs(z).max(axis=0) * 2.0)),
    "softmax_backward": Parameters(
        {"a": "distribution"}, magnitude=lambda a, grad_a: a * (np.abs(grad_a) + (a * np.abs(grad_a)).sum(axis=0))
    ),
    "sigmoid_backward": Parameters({"a": "probability"}),
    # e to the z is rounded at 1 before 1 is taken off
    "elu": Parameters(magnitude=lambda z: 1.0 + np.abs(z)),
    "softplus": Parameters(magnitude=lambda z: 1.0 + np.abs(z)),
    "swish_backward": Parameters(magnitude=lambda z, grad_a: (1.0 + np.abs(z)) * np.abs(grad_a)),
    # 1 + erf is rounded at 1, e to the -z squared at the size of its exponent
    "gelu": Parameters(magnitude=lambda z: 1.0 + np.abs(z)),
    "gelu_backward": Parameters(magnitude=lambda z, grad_a: (1.0 + np.abs(z)) * np.abs(grad_a)),
    "half_mse": DIFFERENCE,
    "half_mse_backward": DIFFERENCE,
    "half_mse_slopes": DIFFERENCE,
    "mse": DIFFERENCE,
    "mse_backward": DIFFERENCE,
    # 1 - a is rounded at 1, and log(1 - a) is wrong by as much, absolutely (a < 0.9)
    "binary_crossentropy": Parameters(
        PROBABILITIES, magnitude=lambda a, target: _with_mean(10.0 - np.log(a * (1.0 - a)).sum(axis=0))
    ),
    "binary_crossentropy_backward": Parameters(PROBABILITIES, {"target": -1.0}),
    # the limit 1 - 1e-7 is rounded at 1
    "categorical_crossentropy": Parameters(
        ONE_HOT, magnitude=lambda a, target: _with_mean(1.0 - (target * np.log(a)).sum(axis=0))
    ),
    "categorical_crossentropy_backward": Parameters(ONE_HOT),
    "sigmoid_binary_crossentropy": Parameters({"target": "probability"}, {"target": -1.0}),
    "sigmoid_binary_crossentropy_backward": Parameters(PROBABILITIES, {"target": -1.0}),
    "softmax_categorical_crossentropy": Parameters(
        {"target": "one_hot"},
        magnitude=lambda z, target: _with_mean(3.0 * np.abs(z).max(axis=0) + np.log(len(z)) + 1.0),
    ),
    "softmax_categorical_crossentropy_backward": Parameters(ONE_HOT, {"a": -1.0, "target": -1.0}),
    "descend_kernel": Parameters(signs={"slopes": -1.0}),
    "descend_bias": Parameters(signs={"slopes": -1.0}),
    "l2_decay": Parameters(signs={"before": -1.0}),
    "l1_decay": Parameters(
        {"dead": "mark"}, magnitude=lambda kernel, before, dead: (abs(kernel) + abs(before) + 1, 1 + dead)
    ),
    "tally_sides": Parameters(sizes={"outputs": 1}),
    "sgd": Parameters(signs={"gradients": -1.0}),
    "sgd_momentum": Parameters(signs={"gradients": -1.0}),
    "sgd_nesterov": Parameters(signs={"gradients": -1.0}),
    "rmsprop": Parameters({"velocity": "positive"}, {"gradients": -1.0}),
    "rmsprop_momentum": Parameters({"velocity": "positive"}, {"gradients": -1.0, "momenta": -1.0}),
    "adagrad": Parameters({"accumulator": "positive"}, {"gradients": -1.0}),
    "adadelta": Parameters({"v": "positive", "u": "positive"}, {"gradients": -1.0}),
    "adamw": Parameters({"v": "positive"}, {"gradients": -1.0, "m": -1.0}),
    "nadam": Parameters({"v": "positive"}, {"gradients": -1.0, "m": -1.0}),
    "adam": Parameters({"v": "positive"}, {"gradients": -1.0, "m": -1.0}),
}


def parameters_of(operation: str) -> Parameters:
    """Its line, or the defaults."""
    return PARAMETERS.get(operation, Parameters())


def draw(domain: str, dims: tuple[int, ...], key: int) -> Array:
    """Values of a tensor, distributions along its first dimension, as float32 numbers."""
    count = int(np.prod(dims))
    normal = generator.normal(key, count).reshape(dims)
    uniform = generator.uniform(key, count).reshape(dims)
    values: dict[str, Callable[[], Any]] = {
        "any": lambda: normal,
        "positive": lambda: normal**2 + 0.01,
        "mark": lambda: np.where(uniform < 0.3, 1.0, 0.0),
        "probability": lambda: 0.1 + 0.8 * uniform,
        "distribution": lambda: _softmax(normal),
        "one_hot": lambda: np.eye(dims[0])[generator.permutation(key, max(dims[0], *dims))[: dims[1]] % dims[0]].T,
    }
    return np.asarray(values[domain](), np.float32).astype(np.float64)
