"""The 2-D sets: shapes and noise as TensorFlow Playground has them, and the same points on every machine."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurodeck.data.planar import generate
from neurodeck.engine import generator

PINNED = json.loads((Path(__file__).parents[1] / "golden" / "points.json").read_text(encoding="utf-8"))["sets"]
NAMES = ("xor", "circle", "gauss", "spiral")


@pytest.mark.parametrize("case", PINNED, ids=lambda case: case["dataset"])
def test_points_are_the_pinned_ones_to_the_last_bit(case: dict[str, Any]) -> None:
    made = generate(case["dataset"], 6, 0.25, 7, classes=case.get("classes", 2))
    assert [[value.hex() for value in row] for row in made.points.tolist()] == case["points"]
    assert made.labels.tolist() == case["labels"]


@pytest.mark.parametrize("name", NAMES)
def test_points_are_the_textbooks_from_the_same_draws(name: str) -> None:
    """Every point once more, one by one, in plain Python with the C library's sin, cos and sqrt."""
    count, noise = 41, 0.3
    made = generate(name, count, noise, "a seed")
    base = generator.base_key("a seed", "data", name)
    draw = [generator.uniform(generator.numbered(base, number), count).tolist() for number in range(4)]
    normal = [generator.normal(generator.numbered(base, number), count).tolist() for number in range(2)]
    half = 21  # class 1 has the odd one
    for i in range(count):
        first = i < half
        if name == "xor":
            x, y = (10 * draw[0][i] - 5, 10 * draw[1][i] - 5)
            x, y = x + math.copysign(0.3, x), y + math.copysign(0.3, y)
            dx, dy = (noise * (10 * draw[2][i] - 5), noise * (10 * draw[3][i] - 5))
            label = (x + dx) * (y + dy) >= 0
        elif name == "circle":
            r = 2.5 * draw[0][i] if first else 3.5 + 1.5 * draw[0][i]
            x, y = r * math.sin(2 * math.pi * draw[1][i]), r * math.cos(2 * math.pi * draw[1][i])
            dx, dy = (noise * (10 * draw[2][i] - 5), noise * (10 * draw[3][i] - 5))
            label = math.hypot(x + dx, y + dy) < 2.5
        elif name == "gauss":
            centre, deviation = (2 if first else -2), math.sqrt(0.5 + 3.5 * noise / 0.5)
            x, y, label = centre + deviation * normal[0][i], centre + deviation * normal[1][i], first
        else:
            place = i / half if first else (i - half) / (count - half)
            angle = 1.75 * place * 2 * math.pi + (0 if first else math.pi)
            x = 5 * place * math.sin(angle) + noise * (2 * draw[0][i] - 1)
            y = 5 * place * math.cos(angle) + noise * (2 * draw[1][i] - 1)
            label = first
        np.testing.assert_allclose(made.points[i], [x, y], atol=1e-14)  # values up to 10, a few roundings
        assert made.labels[i] == label


@pytest.mark.parametrize("name", NAMES)
def test_without_noise_the_two_classes_lie_apart(name: str) -> None:
    made = generate(name, 500, 0.0, 3)
    x, y = made.points.T
    radius = np.hypot(x, y)
    one = made.labels == 1
    assert made.points.shape == (500, 2) and set(made.labels.tolist()) == {0, 1}
    if name == "xor":
        np.testing.assert_array_equal(one, x * y > 0)
        assert 0.3 <= np.abs(made.points).min() and np.abs(made.points).max() <= 5.3
    elif name == "circle":
        assert radius[one].max() <= 2.5 and 3.5 <= radius[~one].min() and radius.max() <= 5
        assert one.sum() == 250
    elif name == "gauss":
        # 250 draws each: the mean is known to 0.71 / sqrt(250) = 0.045; five of them
        np.testing.assert_allclose(made.points[one].mean(axis=0), [2, 2], atol=0.23)
        np.testing.assert_allclose(made.points[~one].var(axis=0), [0.5, 0.5], atol=0.25)
    else:
        np.testing.assert_allclose(made.points[:250], -made.points[250:], atol=1e-14)


@pytest.mark.parametrize("name", ["xor", "circle"])
def test_noise_relabels_and_moves_no_point(name: str) -> None:
    clean, noisy = generate(name, 500, 0.0, 3), generate(name, 500, 0.5, 3)
    np.testing.assert_array_equal(clean.points, noisy.points)
    assert 20 < (clean.labels != noisy.labels).sum() < 250


def test_noise_moves_the_points_of_a_spiral_by_at_most_itself() -> None:
    clean, noisy = generate("spiral", 500, 0.0, 3), generate("spiral", 500, 0.5, 3)
    moved = np.abs(clean.points - noisy.points).max()
    assert 0.45 < moved <= 0.5
    np.testing.assert_array_equal(clean.labels, noisy.labels)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_smallest_sets_have_as_many_points_as_asked_for(name: str, count: int) -> None:
    made = generate(name, count, 0.1, 0)
    assert made.points.shape == (count, 2) and made.labels.shape == (count,)
    assert np.isfinite(made.points).all()


def test_xor4_is_the_truth_table() -> None:
    made = generate("xor4", 4, 0.0, 0)
    assert made.points.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert made.labels.tolist() == [0, 1, 1, 0]


def test_another_seed_gives_other_points() -> None:
    assert not np.array_equal(generate("xor", 50, 0.0, 1).points, generate("xor", 50, 0.0, "1").points)


@pytest.mark.parametrize("name", ["reg_plane", "reg_gauss"])
def test_values_are_those_of_the_shaken_point(name: str) -> None:
    """Every value once more, one by one, in plain Python."""
    count, noise = 60, 0.3
    made = generate(name, count, noise, "a seed")
    base = generator.base_key("a seed", "data", name)
    draw = [generator.uniform(generator.numbered(base, number), count).tolist() for number in range(4)]
    bumps = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    for i in range(count):
        x, y, dx, dy = (12 * draw[number][i] - 6 for number in range(4))
        np.testing.assert_allclose(made.points[i], [x, y], atol=1e-14)
        x, y = x + noise * dx, y + noise * dy
        value = (x + y) / 10
        if name == "reg_gauss":
            value = max((s * max(0, 1 - math.dist((x, y), (cx, cy)) / 2) for cx, cy, s in bumps), key=abs)
        assert made.labels[i] == pytest.approx(value, abs=1e-13)
    assert made.labels.dtype == np.float64


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
def test_blobs_are_clouds_around_a_ring_and_the_classes_take_turns(classes: int) -> None:
    count, noise = 100 * classes + 1, 0.1
    made = generate("blobs", count, noise, "a seed", classes=classes)
    base = generator.base_key("a seed", "data", "blobs")
    normal = [generator.normal(generator.numbered(base, number), count).tolist() for number in range(2)]
    deviation = math.sqrt(0.5 + 3.5 * noise / 0.5)
    assert made.labels.dtype == np.int64
    for i in range(count):
        label = i % classes
        x = 4 * math.sin(2 * math.pi * label / classes) + deviation * normal[0][i]
        y = 4 * math.cos(2 * math.pi * label / classes) + deviation * normal[1][i]
        np.testing.assert_allclose(made.points[i], [x, y], atol=1e-14)  # values up to 10, a few roundings
        assert made.labels[i] == label


def test_six_blobs_without_noise_can_be_told_apart() -> None:
    made = generate("blobs", 600, 0.0, 3, classes=6)
    clockwise = np.arctan2(made.points[:, 0], made.points[:, 1]) % (2 * math.pi)
    sector = np.rint(clockwise / (math.pi / 3)).astype(int) % 6
    # half the way to a neighbour is 2.8 deviations, on either side 0.0023 lie beyond: 2.8 of 600; ten are too many
    assert (sector != made.labels).sum() < 10


def test_values_are_targets_as_they_are_even_where_they_look_like_classes() -> None:
    from neurodeck.data import targets

    made = targets.values(np.array([0.0, 1.0, 1.0]))
    assert (made.classes, made.middle) == (None, None)
    assert made.y.tolist() == [[0.0], [1.0], [1.0]] and made.labels.tolist() == [0.0, 1.0, 1.0]


def test_moons_and_circles_lie_on_their_curves_until_there_is_noise() -> None:
    for name, middles, radii in (
        ("moons", ((-1.5, -0.75), (1.5, 0.75)), (3.0, 3.0)),
        ("circles", ((0.0, 0.0), (0.0, 0.0)), (2.0, 4.0)),
    ):
        made, noisy = generate(name, 401, 0.0, 3), generate(name, 401, 0.2, 3)
        one = made.labels == 1
        assert one.sum() == 201 and (made.labels == noisy.labels).all()
        for chosen, middle, radius in ((one, middles[0], radii[0]), (~one, middles[1], radii[1])):
            away = np.hypot(*(made.points[chosen] - middle).T)
            np.testing.assert_allclose(away, radius, atol=1e-14)
        if name == "moons":  # class 1 is the upper one, and each reaches to the other's middle
            assert made.points[one, 1].min() >= -0.75 and made.points[~one, 1].max() <= 0.75
            assert made.points[one, 0].max() > 1.4 and made.points[~one, 0].min() < -1.4
        shift = noisy.points - made.points
        # 802 normals of 0.2 times 3 or 4: the deviation is known to 2.5 %; five of them
        assert shift.std() == pytest.approx(0.2 * (3.0 if name == "moons" else 4.0), rel=0.13)
