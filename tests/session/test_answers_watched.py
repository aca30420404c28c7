"""What the Output panel watches: regions of several classes, one place of the plane, answers counted by class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from neurodeck.session.errors import ViewRefused
from neurodeck.session.questions import AskData, AskPredict, AskState
from tests.session.conftest import Deck, Watcher
from tests.session.driver import spec

POINT = {"type": "point", "x1": 1.25, "x2": -0.5}


def blobs(classes: int = 4, activation: str = "softmax", **data: Any) -> dict[str, Any]:
    """Several classes in the plane, 2-3-classes."""
    given = spec(loss="categorical_crossentropy" if activation == "softmax" else "mse")
    given["network"]["layers"][1].update(units=classes, activation=activation)
    given["data"] = {"dataset": "blobs", "classes": classes, "samples": 200, "noise": 0.3, **data}
    return given


def centres(domain: tuple[float, float, float, float], side: int) -> NDArray[np.float64]:
    left, right, bottom, top = domain
    at = (np.arange(side) + 0.5) / side
    x1, x2 = np.meshgrid(left + at * (right - left), top - at * (top - bottom))
    return np.stack([x1.ravel(), x2.ravel()], axis=1)


def at_step(viewer: Watcher, step: int) -> tuple[dict[str, NDArray[Any]], dict[str, float]]:
    """The first frame of that step whose metrics are of that step too."""
    while True:
        frame = viewer.frame()
        assert viewer.opened is not None
        told = dict(zip(viewer.opened.scalars, frame["scalars"].tolist(), strict=True))
        if told["step"] == step == told["metrics_step"]:
            return frame, told


def confusion_of(deck: Deck, split: Any, classes: int) -> NDArray[np.int64]:
    data = deck.ask(AskData(split, 0, 10_000))
    answers = deck.ask(AskPredict(data.x))
    said = answers.argmax(axis=1) if answers.shape[1] > 1 else (answers[:, 0] > 0).astype(int)
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (data.labels, said), 1)
    return counts


@pytest.mark.parametrize(("activation", "low", "high"), [("softmax", 0, 1), ("tanh", -1, 1)])
def test_regions_tell_the_winning_class_and_its_value(
    open_deck: Callable[..., Deck], activation: str, low: float, high: float
) -> None:
    deck = open_deck(**blobs(activation=activation))
    viewer = deck.viewer()
    viewer.look({"type": "regions", "resolution": 16}, {"type": "metrics"})
    deck.do("step", count=300)
    frame, told = at_step(viewer, 300)
    state = deck.ask(AskState())
    assert state.classes == 4
    answers = deck.ask(AskPredict(centres(state.domain, 16)))
    np.testing.assert_array_equal(frame["regions"][0].ravel(), answers.argmax(axis=1))
    assert len(np.unique(frame["regions"][0])) == 4
    assert (told["regions.low"], told["regions.high"]) == (low, high)
    shown = low + frame["regions"][1].ravel() / 255 * (high - low)
    np.testing.assert_allclose(shown, answers.max(axis=1), atol=1.01 * (high - low) / 510)


def test_the_range_of_regions_without_bounds_holds_what_wins(open_deck: Callable[..., Deck]) -> None:
    viewer = open_deck(**blobs(activation="linear")).viewer()
    viewer.look({"type": "regions", "resolution": 8})
    told = viewer.scalars()
    assert told["regions.low"] == -told["regions.high"] < 0


def test_an_answer_that_is_no_number_wins_nowhere(open_deck: Callable[..., Deck]) -> None:
    deck = open_deck(**blobs(activation="linear"))
    viewer = deck.viewer()
    viewer.look({"type": "regions", "resolution": 8})
    for unit, value in ((0, 3e38), (1, -3e38)):  # infinity less infinity in the layer above
        deck.do("edit", tensor="hidden1.kernel", index=[0, unit], value=value)
    deck.do("set", path="layers.hidden1.activation", value="linear")
    deck.do("edit", tensor="output.kernel", index=[0, 2], value=3e38)
    deck.do("edit", tensor="output.kernel", index=[1, 2], value=3e38)
    while not (viewer.frame()["regions"][0] == 255).any():
        pass


def test_one_place_of_the_plane_is_answered_exactly(open_deck: Callable[..., Deck]) -> None:
    deck = open_deck(**blobs())
    viewer = deck.viewer()
    viewer.look(POINT, {"type": "metrics"})
    deck.do("step", count=50)
    frame, told = at_step(viewer, 50)
    assert (told["point.x1"], told["point.x2"]) == (1.25, -0.5)
    np.testing.assert_array_equal(frame["point"], deck.ask(AskPredict([[1.25, -0.5]]))[0])


def test_a_place_is_given_before_features(open_deck: Callable[..., Deck]) -> None:
    given = spec()
    given["network"]["input_shape"] = [3]
    given["data"]["features"] = ["x1", "x2", "x1_x2"]
    deck = open_deck(**given)
    viewer = deck.viewer()
    viewer.look(POINT)
    np.testing.assert_array_equal(viewer.frame()["point"], deck.ask(AskPredict([[1.25, -0.5, -0.625]]))[0])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("several", [True, False])
def test_confusion_counts_what_predict_answers(open_deck: Callable[..., Deck], several: bool, dtype: str) -> None:
    given = blobs() if several else spec()
    given["network"]["dtype"] = dtype
    deck, classes = open_deck(**given), 4 if several else 2
    viewer = deck.viewer()
    viewer.look({"type": "confusion", "split": "train"}, {"type": "confusion", "split": "test"})
    deck.do("step", count=40)
    frame, _ = at_step(viewer, 40)
    state = deck.ask(AskState())
    for split in ("train", "test"):
        counts = frame[f"confusion.{split}"]
        np.testing.assert_array_equal(counts, confusion_of(deck, split, classes))
        metrics = getattr(state, split)
        assert counts.sum() == metrics.count
        assert np.trace(counts) / counts.sum() == pytest.approx(metrics.accuracy)


def test_confusion_watched_later_is_counted_although_nothing_moves(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look({"type": "metrics"})
    viewer.until(lambda told: told["metrics_step"] == 0)
    viewer.look({"type": "metrics"}, {"type": "confusion", "split": "test"})
    while np.isnan(viewer.frame()["confusion.test"]).any():
        pass


def test_what_does_not_apply_is_refused(open_deck: Callable[..., Deck]) -> None:
    one_output = open_deck(**spec()).viewer()
    with pytest.raises(ViewRefused, match=r"one output for two classes\. Watch the boundary"):
        one_output.look({"type": "regions"})
    values = spec(loss="mse")
    values["data"] = {"dataset": "reg_plane", "samples": 50, "test_split": 0}
    of_values = open_deck(**values).viewer()
    with pytest.raises(ViewRefused, match="targets that are values"):
        of_values.look({"type": "regions"})
    with pytest.raises(ViewRefused, match="no classes to confuse"):
        of_values.look({"type": "confusion", "split": "train"})
    untested = open_deck(**blobs(test_split=0)).viewer()
    with pytest.raises(ViewRefused, match="test split is empty"):
        untested.look({"type": "confusion", "split": "test"})


@pytest.mark.parametrize(
    ("y", "low", "middle", "high"),
    [
        ([[-0.5], [1.0], [0.25]], -1, 0, 1),  # both signs: about 0
        ([[100.0], [110.0], [104.0]], 100, 105, 110),  # one sign: about the middle
        ([[7.0], [7.0], [7.0]], 6, 7, 8),
    ],
)
def test_values_are_drawn_over_the_range_of_their_targets(
    open_deck: Callable[..., Deck], y: list[list[float]], low: float, middle: float, high: float
) -> None:
    given = spec(loss="mse")
    given["network"]["layers"][1]["activation"] = "linear"
    given["network"]["weights"] = {"output.kernel": [[0.0]] * 3, "output.bias": [middle]}
    given["data"] = {"dataset": "inline", "x": [[0.0, 1.0], [1.0, 0.5], [0.5, 0.5]], "y": y}
    viewer = open_deck(**given).viewer()
    viewer.look({"type": "boundary", "resolution": 8})
    told = viewer.scalars()
    assert (told["boundary.low"], told["boundary.middle"], told["boundary.high"]) == (low, middle, high)


def test_the_middle_is_what_divides_two_classes(open_deck: Callable[..., Deck]) -> None:
    for loss, activation, middle in (("half_mse", "tanh", 0), ("binary_crossentropy", "sigmoid", 0.5)):
        given = spec(loss=loss)
        given["network"]["layers"][1]["activation"] = activation
        viewer = open_deck(**given).viewer()
        viewer.look({"type": "boundary", "resolution": 8})
        assert viewer.scalars()["boundary.middle"] == middle
