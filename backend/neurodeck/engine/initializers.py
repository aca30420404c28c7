"""How weights get their first values: Keras's initializers, drawn from our own generator.

Every draw depends on (seed, layer name, tensor, index) only, so that a layer's first weights do not change when another
layer is added.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, NonNegativeFloat

from neurodeck.engine import generator
from neurodeck.engine.model import Model, refuse

Float64 = NDArray[np.float64]


class Zeros(Model):
    """All zeros. For a kernel: the units of a layer stay equal for ever (symmetry never breaks)."""

    type: Literal["zeros"] = "zeros"

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return np.zeros(shape)


class Ones(Model):
    """All ones."""

    type: Literal["ones"] = "ones"

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return np.ones(shape)


class Constant(Model):
    """All the same value."""

    type: Literal["constant"] = "constant"
    value: float = 0.0

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return np.full(shape, self.value)


class GlorotUniform(Model):
    """Uniform in +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, AISTATS, equation 16)."""

    type: Literal["glorot_uniform"] = "glorot_uniform"

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        fan_in, fan_out = fans(shape)
        return _spread(key, shape, math.sqrt(6.0 / (fan_in + fan_out)))


class GlorotNormal(Model):
    """Normal with variance 2 / (fan_in + fan_out), cut off at two standard deviations (Glorot and Bengio 2010)."""

    type: Literal["glorot_normal"] = "glorot_normal"

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        fan_in, fan_out = fans(shape)
        return _cut_to_variance(key, shape, 2.0 / (fan_in + fan_out))


class HeNormal(Model):
    """Normal with variance 2 / fan_in, cut off at two standard deviations (He et al. 2015, ICCV, section 2.2)."""

    type: Literal["he_normal"] = "he_normal"

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return _cut_to_variance(key, shape, 2.0 / fans(shape)[0])


class HeUniform(Model):
    """Uniform in +-sqrt(6 / fan_in) (He et al. 2015, ICCV, section 2.2)."""

    type: Literal["he_uniform"] = "he_uniform"

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return _spread(key, shape, math.sqrt(6.0 / fans(shape)[0]))


class LecunNormal(Model):
    """Normal with variance 1 / fan_in, cut off at two standard deviations (LeCun et al. 1998, "Efficient BackProp")."""

    type: Literal["lecun_normal"] = "lecun_normal"

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return _cut_to_variance(key, shape, 1.0 / fans(shape)[0])


class LecunUniform(Model):
    """Uniform in +-sqrt(3 / fan_in) (LeCun et al. 1998, "Efficient BackProp")."""

    type: Literal["lecun_uniform"] = "lecun_uniform"

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return _spread(key, shape, math.sqrt(3.0 / fans(shape)[0]))


class RandomNormal(Model):
    """Normal with the given mean and standard deviation."""

    type: Literal["random_normal"] = "random_normal"
    mean: float = 0.0
    stddev: NonNegativeFloat = 0.05

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return (generator.normal(key, math.prod(shape)) * self.stddev + self.mean).reshape(shape)


class TruncatedNormal(Model):
    """Normal without what lies beyond two standard deviations; its deviation is then 0.88 `stddev`, as in Keras."""

    type: Literal["truncated_normal"] = "truncated_normal"
    mean: float = 0.0
    stddev: NonNegativeFloat = 0.05

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        return _cut(key, shape) * self.stddev + self.mean


class RandomUniform(Model):
    """Uniform in [minval, maxval)."""

    type: Literal["random_uniform"] = "random_uniform"
    minval: float = -0.05
    maxval: float = 0.05

    def draw(self, key: int, shape: tuple[int, ...]) -> Float64:
        uniform = generator.uniform(key, math.prod(shape)).reshape(shape)
        return self.minval + uniform * (self.maxval - self.minval)


AnyInitializer = (
    Zeros | Ones | Constant | GlorotUniform | GlorotNormal | HeNormal | HeUniform | LecunNormal | LecunUniform
    | RandomNormal | RandomUniform | TruncatedNormal
)  # fmt: skip  # a list
INITIALIZERS: dict[str, type[Model]] = {cls.model_fields["type"].default: cls for cls in get_args(AnyInitializer)}


def by_name(value: Any) -> Any:
    """Accept the bare name: "he_normal" means {"type": "he_normal"}."""
    if isinstance(value, str):
        if value not in INITIALIZERS:
            raise refuse(f'initializer "{value[:40]}" is not known. Choose one of {", ".join(sorted(INITIALIZERS))}.')
        return {"type": value}
    return value


Initializer = Annotated[AnyInitializer, Field(discriminator="type"), BeforeValidator(by_name)]


def fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """(fan_in, fan_out) of a kernel in Keras's public shape: inputs before outputs, a receptive field before both."""
    if len(shape) < 2:
        size = float(shape[0]) if shape else 1.0
        return size, size
    field = math.prod(shape[:-2])
    return float(field * shape[-2]), float(field * shape[-1])


def _spread(key: int, shape: tuple[int, ...], limit: float) -> Float64:
    return (generator.uniform(key, math.prod(shape)) * (2.0 * limit) - limit).reshape(shape)


def _cut(key: int, shape: tuple[int, ...]) -> Float64:
    """Standard normal, cut off at two standard deviations."""
    below = 0.022750131948179212  # the normal distribution's mass under -2
    uniform = generator.uniform(key, math.prod(shape))
    return generator.normal_quantile(below + uniform * (1.0 - 2.0 * below)).reshape(shape)


def _cut_to_variance(key: int, shape: tuple[int, ...], variance: float) -> Float64:
    """Keras widens the normal by 1 / 0.8796 before cutting, so that the variance after the cut is the wanted one."""
    return _cut(key, shape) * (math.sqrt(variance) / 0.87962566103423978)
