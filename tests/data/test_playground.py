"""TensorFlow Playground's points: those of exact runs of it, and its draws one by one."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from neurodeck.data import playground, playground_math
from neurodeck.data.dataset import Dataset, load
from neurodeck.data.playground_random import PlaygroundRandom
from neurodeck.data.spec import DataSpec
from neurodeck.engine import elementary
from neurodeck.engine.errors import SpecError

RUNS = json.loads((Path(__file__).parents[1] / "golden" / "playground.json").read_text(encoding="utf-8"))


def make(dataset: str, **fields: object) -> Dataset:
    seed = fields.pop("seed", "0.59704")
    spec = DataSpec.model_validate({"dataset": dataset, "generator": "playground", **fields})
    return load(spec, seed=seed, input_shape=(2,), outputs=1, loss="half_mse", dtype="float64")  # type: ignore[arg-type]  # a text or a number


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run["config"]["name"])
def test_points_are_those_of_the_playground(run: dict[str, object]) -> None:
    config = run["config"]
    assert isinstance(config, dict)
    is_regression = config["dataset"].startswith("reg-")
    data = make(
        config["dataset"].replace("-", "_"),
        samples=1200 if is_regression else 500,
        noise=config["noise"] / 100,
        test_split=(100 - config["percTrainData"]) / 100,
        seed=config["seed"],
    )
    assert (data.train.count, data.test.count, data.validation.count) == (run["n_train"], run["n_test"], 0)
    assert data.classes == (None if is_regression else 2) and data.points is not None
    for split, name in (("train", "train_first3"), ("test", "test_first3")):
        given = run[name]
        assert isinstance(given, list)
        np.testing.assert_allclose(data.points[split][:3], [[p["x"], p["y"]] for p in given], rtol=0, atol=0)
        np.testing.assert_allclose(data.split(split).y[:3, 0], [p["label"] for p in given], rtol=0, atol=0)


def test_the_first_weight_follows_the_shuffle() -> None:
    random = PlaygroundRandom("0.59704")
    playground.generate("circle", 500, 0.0, random)
    assert random.uniform() - 0.5 == pytest.approx(RUNS[0]["init"][0][0]["w"][0], abs=1e-15)


def test_the_first_number_is_seedrandoms_own() -> None:
    """From that library's read-me: the seed "hello." gives 0.9282578795792454, then 0.3752569768646784."""
    random = PlaygroundRandom("hello.")
    assert [random.uniform(), random.uniform()] == [0.9282578795792454, 0.3752569768646784]


def test_numbers_use_all_bits_and_stay_below_one() -> None:
    drawn = PlaygroundRandom("bits").uniforms(4000)
    assert 0.0 <= drawn.min() and drawn.max() < 1.0 and len(set(drawn.tolist())) == 4000
    scaled = drawn * 2.0**53
    assert (scaled == np.floor(scaled)).mean() > 0.4  # most numbers above 1/2 end at the 53rd bit
    np.testing.assert_allclose(drawn.mean(), 0.5, atol=5 / math.sqrt(12 * 4000))


def test_seeds_are_told_apart_however_long_and_whatever_their_letters() -> None:
    seeds = ["", "0", "a", "b", "a b", "ä", "x" * 300, "x" * 301, "y" + "x" * 299, "\U0001f600"]
    assert len({PlaygroundRandom(seed).uniform() for seed in seeds}) == len(seeds)
    assert PlaygroundRandom("ä b").uniform() == PlaygroundRandom("%C3%A4%20b").uniform()  # as a browser writes it


@pytest.mark.parametrize("name", ["circle", "xor", "reg_plane", "reg_gauss"])
def test_noise_moves_no_point(name: str) -> None:
    clean, noisy = make(name, noise=0.0), make(name, noise=0.5)
    assert clean.points is not None and noisy.points is not None
    np.testing.assert_array_equal(clean.points["train"], noisy.points["train"])
    assert (clean.labels["train"] != noisy.labels["train"]).any()


@pytest.mark.parametrize("name", playground.NAMES)
def test_both_generators_have_the_same_shapes(name: str) -> None:
    """Range and mean of both agree: five standard errors of a mean of 5000 uniform draws in +-6 are 0.25."""
    theirs = make(name, samples=5000, test_split=0.0)
    ours = make(name, samples=5000, test_split=0.0, generator="neurodeck")
    assert theirs.points is not None and ours.points is not None and theirs.domain == ours.domain
    a, b = theirs.points["train"], ours.points["train"]
    np.testing.assert_allclose(a.mean(axis=0), b.mean(axis=0), atol=0.35)
    np.testing.assert_allclose(a.std(axis=0), b.std(axis=0), atol=0.25)
    assert theirs.train.y.mean() == pytest.approx(ours.train.y.mean(), abs=0.1)


def test_an_odd_number_of_samples_is_that_number() -> None:
    assert make("circle", samples=7, test_split=0.0).train.count == 7
    assert make("spiral", samples=1, test_split=0.0).train.count == 1


def test_a_part_of_a_point_goes_to_the_test_as_there() -> None:
    """500 * 33.3 / 100 is 166.5: 166 train, 334 are the test."""
    made = make("circle", test_split=0.667)
    assert (made.train.count, made.test.count) == (166, 334)
    cut = make("circle", test_split=0.3, validation_split=0.2)
    assert (cut.train.count, cut.validation.count, cut.test.count) == (250, 100, 150)


def test_a_number_is_a_seed_as_its_text() -> None:
    np.testing.assert_array_equal(make("xor", seed=7).train.x, make("xor", seed="7").train.x)


@pytest.mark.parametrize("name", ["xor4", "mnist"])
def test_sets_that_the_playground_lacks_are_refused(name: str) -> None:
    with pytest.raises(SpecError, match=f'It has no "{name}"'):
        make(name)


# Math.sin, Math.cos and Math.log of Node.js 20 (V8), where our own functions end in another bit
V8 = {
    "sin": {
        "-0x1.fffd4ac26b160p+0": "-0x1.d191afa13f9e2p-1",
        "0x1.426f9490f5580p+0": "0x1.e764eedd55fc2p-1",
        "-0x1.b51c6ba6de0acp+3": "-0x1.c6be4dfb6b48ap-1",
        "0x1.06cba4ca31940p+3": "0x1.df78a2d962c7ep-1",
        "0x1.040a082f2b230p+2": "-0x1.97d1a4fa478a8p-1",
    },
    "cos": {
        "-0x1.1586e0d50749cp+3": "-0x1.75e75faaee7c2p-1",
        "-0x1.e96ff3da3c684p+1": "-0x1.8d6db4a4ebc74p-1",
        "-0x1.8da7da4773d20p-1": "0x1.6d2f303be13f4p-1",
        "0x1.c1e845075b494p+2": "0x1.77cdaf88df4ecp-1",
        "-0x1.17df9adde53dep+3": "-0x1.8e86660b0ffccp-1",
    },
    "log": {
        "0x1.379634dfca6edp-1": "-0x1.fc90fe1857434p-2",
        "0x1.762b8b7272e80p-1": "-0x1.41240fd36a04bp-2",
        "0x1.842fbdb70d40ap-1": "-0x1.1b7b9eb5f23edp-2",
        "0x1.4b0b72d0d44efp-1": "-0x1.be896f90005c7p-2",
        "0x1.c3e44bd45da2ap-1": "-0x1.ff84282edbb90p-4",
    },
}


@pytest.mark.parametrize("name", sorted(V8))
def test_elementary_functions_end_in_the_browsers_bits(name: str) -> None:
    given = np.array([float.fromhex(x) for x in V8[name]])
    wanted = [float.fromhex(y) for y in V8[name].values()]
    assert getattr(playground_math, name)(given).tolist() == wanted
    assert getattr(elementary, name)(given).tolist() != wanted
