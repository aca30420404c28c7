"""Frames and events: true, at most two under way, and soon after whatever changed."""

from __future__ import annotations

import base64
import math
import re
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neurodeck.engine.errors import LimitExceeded, NeurodeckError, UnknownIndex, UnknownTensor
from neurodeck.protocol.events import SCALARS
from neurodeck.session.errors import ViewRefused
from neurodeck.session.questions import AskData, AskPredict, AskState, AskTensor
from neurodeck.session.viewer import Viewer
from tests.session.conftest import Deck
from tests.session.driver import spec

METRICS = {"type": "metrics"}


def kernel(name: str = "hidden1.kernel") -> dict[str, str]:
    return {"type": "tensor", "name": name}


def test_a_frame_follows_the_watch_and_shows_step_zero(deck: Deck) -> None:
    viewer = deck.viewer()
    opened = viewer.look(kernel(), kernel("hidden1.z"), METRICS)
    assert opened.scalars == SCALARS
    assert [(t.name, t.dtype, t.shape) for t in opened.tensors] == [
        ("hidden1.kernel", "float32", (2, 3)),
        ("hidden1.z", "float32", (10, 3)),
    ]
    frame = viewer.frame()
    np.testing.assert_array_equal(frame["hidden1.kernel"], deck.ask(AskTensor("hidden1.kernel")).data)
    assert np.isnan(frame["hidden1.z"]).all()
    first = dict(zip(SCALARS, frame["scalars"].tolist(), strict=True))
    assert first["step"] == 0 and math.isnan(first["loss"])


def test_the_metrics_of_step_zero_follow_although_nothing_moves(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look(METRICS)
    named = viewer.until(lambda told: not math.isnan(told["metrics_step"]))
    assert named["step"] == named["metrics_step"] == 0
    assert named["train_loss"] == pytest.approx(deck.ask(AskState()).train.loss)
    assert math.isnan(named["validation_loss"])


def test_a_paused_session_sends_a_frame_when_something_changed(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look(kernel(), METRICS)
    first = viewer.until(lambda told: not math.isnan(told["metrics_step"]))
    deck.do("edit", tensor="output.bias", index=[0], value=1.5)
    after = viewer.until(lambda told: told["train_loss"] != first["train_loss"])
    assert after["step"] == after["metrics_step"] == 0
    deck.do("step", count=7)
    assert viewer.until(lambda told: told["step"] == 7 == told["metrics_step"])["steps_per_second"]


def test_a_smaller_batch_is_padded_with_nan(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look(kernel("hidden1.z"))
    deck.do("step", count=3)
    while np.isnan(frame := viewer.frame()["hidden1.z"]).all():
        pass
    assert not np.isnan(frame[:5]).any() and np.isnan(frame[5:]).all()


def test_who_acknowledges_nothing_gets_two_frames_and_then_none(deck: Deck) -> None:
    silent, lively = deck.viewer(draws=False), deck.viewer()
    silent.look(kernel())
    lively.look(kernel())
    deck.do("play")
    for _ in range(20):
        lively.frame()
    assert silent.frames.qsize() <= 2
    newest = silent.sent
    silent.frames.queue.clear()
    silent.ack(newest)
    assert silent.frame()["scalars"][0] > newest


def test_frames_of_equal_views_are_encoded_once(deck: Deck) -> None:
    one, other = deck.viewer(), deck.viewer()
    assert one.look(kernel()).view == other.look(kernel()).view
    assert one.look(METRICS).view != other.look(kernel(), METRICS).view


def test_pictures_show_the_plane_from_the_top_left(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look({"type": "boundary", "resolution": 8}, {"type": "units", "resolution": 16})
    deck.do("step", count=200)
    while True:
        frame = viewer.frame()
        assert viewer.opened is not None
        told = dict(zip(viewer.opened.scalars, frame["scalars"].tolist(), strict=True))
        if told["step"] == 200:
            break
    assert frame["boundary"].shape == (1, 8, 8) and frame["units.hidden1"].shape == (3, 16, 16)
    assert (told["boundary.low"], told["boundary.high"]) == (-1, 1)
    left, right, bottom, top = deck.ask(AskState()).domain
    points = [
        [left + (column + 0.5) / 8 * (right - left), top - (row + 0.5) / 8 * (top - bottom)]
        for row in range(8)
        for column in range(8)
    ]
    expected = deck.ask(AskPredict(points)).reshape(8, 8)
    # a byte is 2/255 of the range; half of that is lost by rounding
    np.testing.assert_allclose(-1 + frame["boundary"][0] / 255 * 2, expected, atol=1.01 / 255)
    assert told["units.hidden1.low"] == -told["units.hidden1.high"] < 0


def test_a_sample_goes_through_the_network(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look({"type": "sample", "split": "test", "index": 3})
    frame = viewer.frame()
    expected = deck.ask(AskPredict([frame["sample.input"].tolist()]))
    np.testing.assert_allclose(frame["sample.output.a"], expected[0], atol=1e-6)
    assert frame["sample.grad.hidden1.z"].shape == (3,) and np.abs(frame["sample.grad.hidden1.z"]).max() > 0
    viewer.look({"type": "sample", "x": [0.5, 0.5]})
    assert "sample.grad.hidden1.z" not in {tensor.name for tensor in viewer.opened.tensors}  # type: ignore[union-attr]  # just opened


def test_a_picture_of_ones_own_goes_through_the_network_while_it_trains(deck: Deck) -> None:
    viewer = deck.viewer()
    train = deck.ask(AskData()).x
    pixels = base64.b64encode(bytes([0, 255])).decode()
    viewer.look({"type": "sample", "pixels": pixels, "label": 1}, {"type": "saliency", "pixels": pixels}, kernel())
    deck.do("step", count=5)
    while not (frame := viewer.frame())["hidden1.kernel"].any() or frame["scalars"][1] < 5:
        pass
    np.testing.assert_allclose(frame["sample.input"], [train.min(), train.max()], rtol=1e-6)
    np.testing.assert_allclose(frame["sample.output.a"], deck.ask(AskPredict([frame["sample.input"].tolist()]))[0])
    assert frame["saliency"].shape == (2,) and np.abs(frame["saliency"]).max() > 0
    assert np.abs(frame["sample.grad.hidden1.z"]).max() > 0


@pytest.mark.parametrize(
    "look, said",
    [
        ({"type": "sample", "pixels": "no base64!"}, "not base64"),
        ({"type": "sample", "pixels": "AAAA"}, "has 3 bytes; the network takes 2, of the shape [2]"),
        ({"type": "sample", "x": [0.5, 0.5], "label": 7}, "no training example is of a class 7"),
        ({"type": "saliency", "x": [0.5, 0.5], "output": 1}, "output has 1 outputs"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(deck: Deck, look: dict[str, Any], said: str) -> None:
    with pytest.raises(NeurodeckError, match=re.escape(said)):
        deck.viewer().look(look)


def test_inside_a_step_the_state_names_the_operation_that_has_just_run(deck: Deck) -> None:
    assert deck.ask(AskState()).operation is None
    deck.do("step", count=2, unit="op")  # the first one takes the inputs
    first = deck.ask(AskState()).operation
    assert (first.name, first.layer, first.phase) == ("dense", "hidden1", "forward")
    phases = []
    while deck.do("step", count=1, unit="op").op:
        phases.append(deck.ask(AskState()).operation.phase)
    assert list(dict.fromkeys(phases)) == ["forward", "loss", "backward"]  # the update ends the step
    assert deck.ask(AskState()).operation is None


def test_one_number_of_a_tensor_can_be_watched(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look({"type": "tensor", "name": "hidden1.kernel", "index": [1, 2]})
    frame = viewer.frame()
    assert frame["hidden1.kernel[1,2]"].tolist() == [deck.ask(AskTensor("hidden1.kernel")).data[1, 2]]


def test_a_row_or_a_column_of_a_tensor_can_be_watched(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look(
        {"type": "tensor", "name": "hidden1.kernel", "index": [None, 2]},
        {"type": "tensor", "name": "hidden1.z", "index": [None, 1]},
        {"type": "tensor", "name": "hidden1.z", "index": [7, None]},
    )
    deck.do("step", count=3)
    while np.isnan((frame := viewer.frame())["hidden1.z[:,1]"]).all():
        pass
    np.testing.assert_array_equal(frame["hidden1.kernel[:,2]"], deck.ask(AskTensor("hidden1.kernel")).data[:, 2])
    z = deck.ask(AskTensor("hidden1.z")).data
    np.testing.assert_array_equal(frame["hidden1.z[:,1]"][:5], z[:, 1])
    assert np.isnan(frame["hidden1.z[:,1]"][5:]).all()  # the third batch of an epoch has 5 examples,
    assert np.isnan(frame["hidden1.z[7,:]"]).all()  # so it has no eighth


def test_probes_that_do_not_apply_are_refused(deck: Deck) -> None:
    viewer = deck.viewer()
    with pytest.raises(UnknownTensor):
        viewer.look(kernel("nothing"))
    with pytest.raises(UnknownIndex):
        viewer.look({"type": "tensor", "name": "hidden1.kernel", "index": [2, 0]})
    with pytest.raises(UnknownIndex, match="25 samples"):
        viewer.look({"type": "sample", "split": "test", "index": 25})
    with pytest.raises(ViewRefused, match="takes 2"):
        viewer.look({"type": "sample", "x": [1.0]})
    with pytest.raises(ViewRefused, match="no layer"):
        viewer.look({"type": "units", "layers": ["nothing"]})


def test_a_view_that_costs_too_much_is_refused_with_the_way_out(open_deck: Callable[..., Deck]) -> None:
    viewer = open_deck(**spec(units=60)).viewer()
    with pytest.raises(LimitExceeded, match="Ask for 8 frames a second"):
        viewer.look({"type": "units", "resolution": 128})


def test_after_a_rebuild_the_view_is_told_anew(deck: Deck) -> None:
    viewer = deck.viewer()
    first = viewer.look(kernel(), {"type": "units", "resolution": 8})
    viewer.frame()
    deck.do("rebuild", spec=spec(units=4))
    opened = viewer.event("view")
    assert opened.view != first.view and opened.tensors[0].shape == (2, 4)
    while viewer.frame()["hidden1.kernel"].shape != (2, 4):
        pass
    smaller = spec()
    smaller["network"]["layers"] = smaller["network"]["layers"][1:]
    deck.do("rebuild", spec=smaller)  # hidden1 is gone: what watched it is left out
    assert [tensor.name for tensor in viewer.event("view").tensors] == ["units.output"]


def test_a_seek_keeps_the_view_and_shows_only_where_it_arrives(deck: Deck) -> None:
    viewer = deck.viewer()
    first = viewer.look(kernel())
    deck.do("step", count=5000)
    viewer.until(lambda told: told["step"] == 5000)
    deck.do("seek", step=3000)
    assert viewer.scalars()["step"] == 3000
    assert viewer.opened == first


def test_everybody_hears_of_edits_and_states(deck: Deck) -> None:
    one, other = deck.viewer(), deck.viewer()
    deck.do("set", path="optimizer.learning_rate", value=0.5)
    for viewer in (one, other):
        edited = viewer.event("edited")
        assert (edited.step, edited.branch) == (0, "main")
        assert edited.command == {"type": "set", "path": "optimizer.learning_rate", "value": 0.5}
        assert viewer.event("state", lambda state: state.learning_rate == 0.5).undo
    deck.do("bookmark", step=0, note="here it begins")
    noted = one.event("state", lambda state: state.bookmarks).bookmarks
    assert [(mark.step, mark.note) for mark in noted] == [(0, "here it begins")]
    deck.do("bookmark", step=0, note="here it ends")
    noted = one.event("state", lambda state: state.bookmarks and state.bookmarks[0].note != "here it begins").bookmarks
    assert [(mark.step, mark.note) for mark in noted] == [(0, "here it ends")]
    deck.do("pin", tensor="output.bias", index=[0])
    assert one.event("state", lambda state: state.pins).pins[0].tensor == "output.bias"
    deck.do("play")
    one.event("state", lambda state: state.status == "playing")
    deck.do("pause")
    state = one.event("state", lambda state: state.status == "paused")
    assert state.head == state.step > 0


def test_a_dragged_setting_is_told_ten_times_a_second_and_its_end_is_told(deck: Deck) -> None:
    viewer = deck.viewer()
    began = time.perf_counter()
    for turn in range(200):
        deck.do("set", path="optimizer.learning_rate", value=0.01 + turn / 1000)
    spent = time.perf_counter() - began
    viewer.event("state", lambda state: state.learning_rate == 0.01 + 199 / 1000)
    told = [event for event in viewer.kept if event.type == "state"]
    assert len(told) <= spent / 0.1 + 4  # the first, one for each pause, the last; and status and branch, at once


def test_a_stop_is_told_with_its_reason(deck: Deck) -> None:
    viewer = deck.viewer()
    deck.do("set", path="layers.output.activation", value="linear")
    deck.do("edit", tensor="output.bias", index=[0], value=3e38)
    deck.do("play")
    state = viewer.event("state", lambda state: state.stopped is not None)
    assert state.status == "stopped" and state.stopped.reason == "not_finite" and state.stopped.step == 1


def test_a_detached_viewer_gets_nothing_any_more(deck: Deck, shard: object) -> None:
    viewer = deck.viewer()
    viewer.look(kernel())
    viewer.frame()
    deck.shard.detach(viewer)
    deck.do("step")
    deck.ask(AskState())
    assert viewer.frames.empty()
    deck.shard.detach(viewer)


def test_a_session_in_float64_is_watched_in_float64(open_deck: Callable[..., Deck]) -> None:
    given = spec()
    given["network"]["dtype"] = "float64"
    deck = open_deck(**given)
    viewer = deck.viewer()
    opened = viewer.look(
        kernel(), {"type": "sample", "split": "train", "index": 0}, {"type": "units", "resolution": 8}, METRICS
    )
    assert opened.tensors[0].dtype == "float64" and viewer.frame()["hidden1.kernel"].dtype == np.float64
    deck.do("play")
    viewer.until(lambda told: told["step"] > 20)
    deck.do("edit", tensor="hidden1.kernel", index=[0, 0], value=0.1)
    head = deck.do("pause").step
    before = deck.ask(AskTensor("hidden1.kernel")).data
    deck.do("seek", step=head // 2)
    deck.do("seek", step=head)
    assert (deck.ask(AskTensor("hidden1.kernel")).data == before).all()


def test_targets_that_are_values_have_no_accuracy(open_deck: Callable[..., Deck]) -> None:
    given = spec(loss="mse")
    given["data"] = {"dataset": "inline", "x": [[0.0, 1.0], [1.0, 0.5]], "y": [[0.3], [0.75]]}
    deck = open_deck(**given)
    deck.do("step", count=5)
    state = deck.ask(AskState())
    assert state.train.accuracy is None and state.train.count == 2 and state.test is None


def test_only_planes_have_pictures(open_deck: Callable[..., Deck]) -> None:
    given = spec(loss="mse")
    given["network"]["input_shape"] = [3]
    given["data"] = {"dataset": "inline", "x": [[0.0, 1.0, 0.0]], "y": [[0.3]]}
    with pytest.raises(ViewRefused, match="two-dimensional"):
        open_deck(**given).viewer().look({"type": "boundary"})


def test_a_viewer_that_breaks_is_let_go_and_the_others_stay(deck: Deck, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_: object) -> None:
        raise RuntimeError("Event loop is closed")

    broken = Viewer(on_frame=breaks, on_event=breaks)
    deck.shard.attach(deck.id, broken)
    viewer = deck.viewer()
    viewer.look(kernel())
    assert deck.do("step", count=3).step == 3
    viewer.until(lambda told: told["step"] == 3)
    assert "let go" in caplog.text
