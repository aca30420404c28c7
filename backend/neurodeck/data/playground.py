"""TensorFlow Playground's data sets from its own random numbers: the same points, in the same order, as its page has.

Source: `dataset.ts` and `generateData` in `playground.ts` of github.com/tensorflow/playground. Its noise of 50 is 0.5
here. One stream draws everything point by point, noise too where there is none; then the points are shuffled and cut,
training first. What is drawn next from the same stream are the first weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.data import planar, playground_math
from neurodeck.data.planar import DOMAIN, RADIUS, Array, Points
from neurodeck.data.playground_random import PlaygroundRandom
from neurodeck.data.spec import exact
from neurodeck.data.split import Split
from neurodeck.engine.specs import Seed

NAMES = ("circle", "xor", "gauss", "spiral", "reg_plane", "reg_gauss")


def generate(dataset: str, samples: int, noise: float, random: PlaygroundRandom) -> Points:
    """`samples` points in the order after the shuffle. For an even number of samples they are Playground's."""
    points, labels = _SETS[dataset](random, samples, noise)
    order = random.shuffled(samples)
    return Points(points[order], labels[order], DOMAIN)


def stream(seed: Seed) -> PlaygroundRandom:
    """The stream of a seed; Playground knows texts only, so that 7 is "7"."""
    return PlaygroundRandom(str(seed))


def split(count: int, test_split: float, validation_split: float) -> Split:
    """Cut without another shuffle: floor(count * training share) for training, then validation, the rest the test."""
    share = 1 - exact(test_split) - exact(validation_split)
    train = math.floor(count * share)
    validation = math.floor(count * exact(validation_split))
    order = np.arange(count)
    return Split(order[:train], order[train : train + validation], order[train + validation :])


def _circle(random: PlaygroundRandom, count: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    inside = planar.first_half(count)
    u = random.uniforms(count, 4)
    radius = np.where(inside, u[:, 0] * (RADIUS * 0.5), u[:, 0] * (RADIUS - RADIUS * 0.7) + RADIUS * 0.7)
    points = _polar(radius, u[:, 1] * (2 * math.pi))
    x, y = (points + _between(u[:, 2:], RADIUS) * noise).T
    return points, (np.sqrt(x * x + y * y) < RADIUS * 0.5).astype(np.int64)


def _xor(random: PlaygroundRandom, count: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    u = random.uniforms(count, 4)
    points = _between(u[:, :2], RADIUS)
    points += np.where(points > 0, 0.3, -0.3)
    x, y = (points + _between(u[:, 2:], RADIUS) * noise).T
    return points, (x * y >= 0).astype(np.int64)


def _gauss(random: PlaygroundRandom, count: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    """Marsaglia's polar method, of whose two values only the first is kept; a fresh pair for each coordinate."""
    positive = planar.first_half(count)
    kept = np.empty((2 * count, 2))
    for row in kept:
        size = 2.0
        while size > 1.0:
            first = 2.0 * random.uniform() - 1.0
            second = 2.0 * random.uniform() - 1.0
            size = first * first + second * second
        row[:] = first, size
    value = np.sqrt(-2.0 * playground_math.log(kept[:, 1]) / kept[:, 1]) * kept[:, 0]
    share = noise / 0.5
    deviation = math.sqrt(0.5 * (1.0 - share) + 4.0 * share)
    centre = np.where(positive, 2.0, -2.0)
    return centre[:, None] + deviation * value.reshape(count, 2), positive.astype(np.int64)


def _spiral(random: PlaygroundRandom, count: int, noise: float) -> tuple[Array, NDArray[np.int64]]:
    positive = planar.first_half(count)
    along, arm = np.where(positive, np.arange(count), np.arange(count) - int(positive.sum())), count / 2
    angle = 1.75 * along / arm * 2 * math.pi + np.where(positive, 0.0, math.pi)
    points = _polar(along / arm * RADIUS, angle)
    return points + _between(random.uniforms(count, 2), 1.0) * noise, positive.astype(np.int64)


def _reg_plane(random: PlaygroundRandom, count: int, noise: float) -> tuple[Array, Array]:
    return _values(random, count, noise, _plane)


def _reg_gauss(random: PlaygroundRandom, count: int, noise: float) -> tuple[Array, Array]:
    return _values(random, count, noise, planar.bumps)


def _values(random: PlaygroundRandom, count: int, noise: float, value: Callable[[Array], Array]) -> tuple[Array, Array]:
    u = random.uniforms(count, 4)
    points = _between(u[:, :2], planar.REACH)
    return points, value(points + _between(u[:, 2:], planar.REACH) * noise)


_SETS: dict[str, Callable[[PlaygroundRandom, int, float], tuple[Array, NDArray[Any]]]] = {
    "circle": _circle,
    "xor": _xor,
    "gauss": _gauss,
    "spiral": _spiral,
    "reg_plane": _reg_plane,
    "reg_gauss": _reg_gauss,
}


def _plane(points: Array) -> Array:
    """(x1 + x2) / 10, by way of a scale from -10..10 to -1..1 with that scale's roundings."""
    share = (points[:, 0] + points[:, 1] + 10.0) / 20.0
    return -(1.0 - share) + share


def _polar(radius: Array, angle: Array) -> Array:
    return np.stack([radius * playground_math.sin(angle), radius * playground_math.cos(angle)], axis=1)


def _between(u: Array, reach: float) -> Array:
    """Numbers in [0, 1) as numbers in [-reach, reach), rounded as Playground rounds them."""
    return u * (2 * reach) - reach
