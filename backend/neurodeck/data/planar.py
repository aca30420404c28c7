"""Points of the plane: in two classes xor4, xor, circle, gauss, spiral, moons and circles, in two to six blobs, with
values reg_plane and reg_gauss.

Shapes and noise are those of TensorFlow Playground (`dataset.ts`; Smilkov and others, "Direct-manipulation
visualization of deep networks", 2017), its noise of 50 being 0.5 here; the random numbers are our own. Every quantity
has its own stream, so that more noise shakes the same points further.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import elementary, generator
from neurodeck.engine.specs import Seed

Array = NDArray[np.float64]
Domain = tuple[float, float, float, float]

RADIUS = 5.0
REACH = 6.0
"""The sets with values fill the picture up to here on both axes."""
DOMAIN: Domain = (-6.0, 6.0, -6.0, 6.0)
"""x1 low, high, x2 low, high of the picture that these points are drawn in."""


@dataclass(frozen=True)
class Points:
    """points (count, 2) in float64, labels (count,), and the part of the plane to draw.

    labels are class indices (int64), or values from -1 to 1 (float64) where the set has no classes.
    """

    points: Array
    labels: NDArray[Any]
    domain: Domain


class Draws:
    """Uniform and normal streams of one data set, by what they are for."""

    def __init__(self, seed: Seed, dataset: str, count: int) -> None:
        self._base = generator.base_key(seed, "data", dataset)
        self.count = count

    def between(self, number: int, low: float, high: float) -> Array:
        """(count,) uniform in [low, high) from stream `number`."""
        return low + (high - low) * generator.uniform(generator.numbered(self._base, number), self.count)

    def normal(self, number: int) -> Array:
        """(count,) standard normal from stream `number`."""
        return generator.normal(generator.numbered(self._base, number), self.count)


def generate(dataset: str, samples: int, noise: float, seed: Seed, *, classes: int = 2) -> Points:
    """`samples` points of the data set, of class 1 first where two classes are drawn apart. Not yet shuffled.

    `classes` is how many blobs there are; the other sets have their own number.
    """
    if dataset == "xor4":
        corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        return Points(corners, np.array([0, 1, 1, 0]), (-0.5, 1.5, -0.5, 1.5))
    draws = Draws(seed, dataset, samples)
    points, labels = _blobs(draws, noise, classes) if dataset == "blobs" else _SETS[dataset](draws, noise)
    return Points(points, labels.astype(np.int64) if labels.dtype == np.bool_ else labels, DOMAIN)


def _xor(draws: Draws, noise: float) -> tuple[Array, NDArray[np.bool_]]:
    """Four squares, 0.3 off the axes; class 1 where x1 and x2 agree in sign after the noise, which moves no point."""
    points = _pair(draws.between(0, -RADIUS, RADIUS), draws.between(1, -RADIUS, RADIUS))
    points += np.where(points > 0, 0.3, -0.3)
    shaken = points + noise * _pair(draws.between(2, -RADIUS, RADIUS), draws.between(3, -RADIUS, RADIUS))
    return points, shaken[:, 0] * shaken[:, 1] >= 0


def _circle(draws: Draws, noise: float) -> tuple[Array, NDArray[np.bool_]]:
    """A disc of radius 2.5 in a ring from 3.5 to 5; class 1 within 2.5 after the noise, which moves no point."""
    inside = first_half(draws.count)
    radius = np.where(inside, draws.between(0, 0, 0.5 * RADIUS), draws.between(0, 0.7 * RADIUS, RADIUS))
    points = polar(radius, draws.between(1, 0, 2 * math.pi))
    shaken = points + noise * _pair(draws.between(2, -RADIUS, RADIUS), draws.between(3, -RADIUS, RADIUS))
    return points, np.sqrt(shaken[:, 0] * shaken[:, 0] + shaken[:, 1] * shaken[:, 1]) < 0.5 * RADIUS


def _gauss(draws: Draws, noise: float) -> tuple[Array, NDArray[np.bool_]]:
    """Clouds around (2, 2) and (-2, -2)."""
    positive = first_half(draws.count)
    centre = np.where(positive, 2.0, -2.0)
    return _clouds(draws, noise, _pair(centre, centre)), positive


def _blobs(draws: Draws, noise: float, classes: int) -> tuple[Array, NDArray[np.int64]]:
    """Clouds on a ring of radius 4, evenly, class 0 at its top and the next clockwise; the classes take turns.

    Two neighbours of six are 4 apart, which is 5.7 of their deviations without noise.
    """
    labels = np.arange(draws.count) % classes
    centre = polar(np.full(draws.count, 4.0), labels.astype(np.float64) * (2 * math.pi / classes))
    return _clouds(draws, noise, centre), labels


def _clouds(draws: Draws, noise: float, centre: Array) -> Array:
    """Normal points around (count, 2) centres; their variance grows with the noise: 0.5, and 4 at 0.5."""
    deviation = math.sqrt(0.5 + 7.0 * noise)
    return centre + deviation * _pair(draws.normal(0), draws.normal(1))


def _spiral(draws: Draws, noise: float) -> tuple[Array, NDArray[np.bool_]]:
    """Two arms of 1.75 turns out to radius 5, half a turn apart; the noise moves points by up to 1 times itself."""
    positive = first_half(draws.count)
    arms = (int(positive.sum()), draws.count - int(positive.sum()))
    place = np.concatenate([np.arange(arm, dtype=np.float64) / max(arm, 1) for arm in arms])
    angle = 1.75 * place * (2 * math.pi) + np.where(positive, 0.0, math.pi)
    points = polar(place * RADIUS, angle)
    return points + noise * _pair(draws.between(0, -1, 1), draws.between(1, -1, 1)), positive


def _moons(draws: Draws, noise: float) -> tuple[Array, NDArray[np.bool_]]:
    """Two half circles of radius 3 that reach into each other, as scikit-learn's; normal noise, 3 times as large."""
    upper = first_half(draws.count)
    along = polar(np.full(draws.count, 3.0), draws.between(0, -0.5 * math.pi, 0.5 * math.pi))  # an arch open downwards
    moons = np.where(upper[:, None], along + (-1.5, -0.75), (1.5, 0.75) - along)
    return moons + 3.0 * noise * _pair(draws.normal(0), draws.normal(1)), upper


def _circles(draws: Draws, noise: float) -> tuple[Array, NDArray[np.bool_]]:
    """Circles of radius 2 (class 1) and 4; the noise is normal, 4 times as large."""
    inner = first_half(draws.count)
    points = polar(np.where(inner, 2.0, 4.0), draws.between(0, 0, 2 * math.pi))
    return points + 4.0 * noise * _pair(draws.normal(0), draws.normal(1)), inner


def _reg_plane(draws: Draws, noise: float) -> tuple[Array, Array]:
    return _values(draws, noise, plane)


def _reg_gauss(draws: Draws, noise: float) -> tuple[Array, Array]:
    return _values(draws, noise, bumps)


def _values(draws: Draws, noise: float, value: Callable[[Array], Array]) -> tuple[Array, Array]:
    """Uniform over the picture; the value is that of the shaken point, and no point moves."""
    points = _pair(draws.between(0, -REACH, REACH), draws.between(1, -REACH, REACH))
    shaken = points + noise * _pair(draws.between(2, -REACH, REACH), draws.between(3, -REACH, REACH))
    return points, value(shaken)


def plane(points: Array) -> Array:
    """Values of reg_plane: (x1 + x2) / 10, a slope along the diagonal."""
    return (points[:, 0] + points[:, 1]) / 10.0


def bumps(points: Array) -> Array:
    """Values of reg_gauss: six cones of radius 2, up and down by turns; 1 or -1 in their middles, 0 outside."""
    distances = points[:, None, :] - _MIDDLES
    height = np.maximum(0.0, 1.0 - np.sqrt((distances * distances).sum(axis=2)) / 2.0)
    highest = height.argmax(axis=1)  # of two equally high the first, as Playground takes
    value: Array = _SIGNS[highest] * height[np.arange(len(points)), highest]
    return value


_MIDDLES = np.array([[-4.0, 2.5], [0.0, 2.5], [4.0, 2.5], [-4.0, -2.5], [0.0, -2.5], [4.0, -2.5]])
_SIGNS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])

_SETS: dict[str, Callable[[Draws, float], tuple[Array, NDArray[Any]]]] = {
    "xor": _xor,
    "circle": _circle,
    "gauss": _gauss,
    "spiral": _spiral,
    "moons": _moons,
    "circles": _circles,
    "reg_plane": _reg_plane,
    "reg_gauss": _reg_gauss,
}


def first_half(count: int) -> NDArray[np.bool_]:
    """Class 1 has the odd one."""
    return np.arange(count) < (count + 1) // 2


def _pair(x1: Array, x2: Array) -> Array:
    return np.stack([x1, x2], axis=1)


def polar(radius: Array, angle: Array) -> Array:
    """The angle is measured from the x2 axis, as Playground does."""
    return _pair(radius * elementary.sin(angle), radius * elementary.cos(angle))
