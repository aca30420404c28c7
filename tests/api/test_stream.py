"""The websocket of a session, on a real server."""

from __future__ import annotations

import json
import math
import signal
import socket
import statistics
import time
from contextlib import ExitStack, suppress

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.api.conftest import Opened
from tests.protocol.test_commands import GOOD

PROBES = (
    {"type": "tensor", "name": "hidden1.kernel"},
    {"type": "tensor", "name": "hidden1.kernel", "index": [1, 3]},
    {"type": "boundary", "resolution": 64},
    {"type": "units", "resolution": 32},
    {"type": "sample", "split": "test", "index": 5},
    {"type": "metrics"},
)


@pytest.fixture
def stream(session):
    """A greeted socket with the control token."""
    with session.stream() as opened:
        yield opened


def address(session: Opened) -> str:
    return session.url.replace("http", "ws", 1) + "/stream"


def closing(connection) -> int:
    """Read to the end; the close code."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            connection.recv(timeout=30)
    assert closed.value.rcvd is not None, "the connection broke without a close code"
    return closed.value.rcvd.code


def test_hello_is_answered_by_welcome_with_the_state(session):
    for token, role in ((session.token, "control"), (session.view_token, "view")):
        with session.stream(token) as stream:
            assert stream.welcome["role"] == role
            assert stream.welcome["state"]["id"] == session.id


def test_commands_are_answered_with_their_id_and_step(stream):
    assert stream.command(type="step", count=20) == {"type": "done", "id": 1, "step": 20}
    assert stream.command(type="seek", step=3) == {"type": "done", "id": 2, "step": 3}
    stream.send({"type": "step", "id": "mine"})
    assert stream.until("done", id="mine")["step"] == 4
    stream.send({"type": "pause"})
    assert stream.until("done", id=None)["step"] == 4


def test_a_watched_session_sends_frames_that_hold_what_the_view_said(stream, session):
    view = stream.watch(*PROBES)
    stream.command(type="step", count=50)
    frame = stream.picture(step=50, metrics_step=50)
    tensors = frame["tensors"]
    assert {entry["name"]: tuple(entry["shape"]) for entry in view["tensors"] if entry["name"] != "scalars"} == {
        name: value.shape for name, value in tensors.items()
    }
    assert tensors["boundary"].shape == (1, 64, 64) and tensors["boundary"].dtype == np.uint8
    assert tensors["units.hidden1"].shape == (4, 32, 32)
    kernel = np.array(session.get("/tensors/hidden1.kernel")["data"], np.float32)
    assert np.array_equal(tensors["hidden1.kernel"], kernel)
    assert tensors["hidden1.kernel[1,3]"].tolist() == [float(kernel[1, 3])]
    state = session.get()
    assert frame["scalars"]["train_loss"] == pytest.approx(state["train"]["loss"])
    assert frame["scalars"]["test_accuracy"] == state["test"]["accuracy"]
    assert math.isnan(frame["scalars"]["validation_loss"])
    inside = np.tanh(tensors["sample.input"] @ kernel + np.array(session.get("/tensors/hidden1.bias")["data"]))
    assert np.abs(tensors["sample.hidden1.a"].ravel() - inside.ravel()).max() < 1e-5  # own tanh: 2.4e-7


def test_the_picture_of_the_boundary_is_what_the_network_answers(stream, session):
    stream.command(type="step", count=200)
    stream.watch({"type": "boundary", "resolution": 16})
    frame = stream.until("frame")
    low_1, high_1, low_2, high_2 = session.get()["domain"]
    centres = (np.arange(16) + 0.5) / 16
    x1, x2 = low_1 + centres * (high_1 - low_1), high_2 - centres * (high_2 - low_2)
    points = [[a, b] for b in x2 for a in x1]
    _, answer = session.post("/predict", {"x": points})
    low, high = frame["scalars"]["boundary.low"], frame["scalars"]["boundary.high"]
    shown = low + frame["tensors"]["boundary"].reshape(-1) / 255 * (high - low)
    wanted = np.clip(np.array(answer["y"]).ravel(), low, high)
    assert np.abs(shown - wanted).max() <= 0.6 * (high - low) / 255  # half a grey level, and float32


def test_every_viewer_sees_a_change_and_the_state_that_follows(stream, session):
    with session.stream(session.view_token) as other:
        stream.command(type="set", path="optimizer.learning_rate", value=0.5)
        assert other.until("edited")["command"]["path"] == "optimizer.learning_rate"
        seen = [event for event in other.events if event["type"] == "state"]
        while not seen or seen[-1]["learning_rate"] != 0.5:
            seen.append(other.until("state"))
        assert seen[-1]["undo"] is True


def test_the_view_token_looks_on_and_changes_nothing(session):
    with session.stream(session.view_token) as viewer:
        refused = viewer.command(type="step")
        assert (refused["type"], refused["error"]["code"]) == ("refused", "forbidden")
        assert viewer.watch({"type": "metrics"})["type"] == "view"
        assert viewer.until("frame")["scalars"]["step"] == 0
    assert session.get()["step"] == 0


def test_the_view_token_is_refused_every_command_that_changes_something(session):
    with session.stream(session.view_token) as viewer:
        for document in (document for document in GOOD if document["type"] not in ("watch", "ack")):
            assert viewer.command(**document)["error"]["code"] == "forbidden", document
            assert session.refused_to(session.view_token, document) == (403, "forbidden")
    state = session.get()
    assert (state["step"], state["branch"], state["undo"]) == (0, "main", False)


@pytest.mark.parametrize("first", ['{"type": "play"}', "hello", "{}", b"\x00", '{"type": "hello"}', "[1]", ""])
def test_who_does_not_say_hello_first_is_sent_away(session, first):
    with connect(address(session), compression=None) as socket:
        socket.send(first)
        assert closing(socket) == 4401


def test_who_says_nothing_for_five_seconds_is_sent_away(session):
    with connect(address(session), compression=None) as socket:
        started = time.monotonic()
        assert closing(socket) == 4401
        assert 4 < time.monotonic() - started < 8


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_token_does_not_tell_whether_there_is_such_a_session(server, session, known):
    name = session.id if known else "0123456789abcdef"
    url = server.url.replace("http", "ws", 1) + f"/api/sessions/{name}/stream"
    with connect(url, compression=None) as socket:
        socket.send(json.dumps({"type": "hello", "token": "0" * 32}))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=10)
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4404, "no session of that id is open to this token")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://evil.example", 403),
        ("null", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("http://127.0.0.1:1", 403),
    ],
)
def test_pages_of_other_origins_get_no_socket(session, origin, status):
    with pytest.raises(InvalidStatus) as refused:
        connect(address(session), compression=None, origin=origin)
    assert refused.value.response.status_code == status
    assert json.loads(refused.value.response.body)["error"]["code"] == "forbidden"


def test_the_own_page_gets_a_socket_and_no_compression(server, session):
    with connect(address(session), origin=server.url) as socket:
        assert "sec-websocket-extensions" not in socket.response.headers
        socket.send(json.dumps({"type": "hello", "token": session.token}))
        assert json.loads(socket.recv(timeout=10))["type"] == "welcome"


NO_COMMANDS = [
    ("no json", "error", "bad_json", None),
    ("{", "error", "bad_json", None),
    ("", "error", "bad_json", None),
    (b"\x00\x01", "error", "bad_json", None),
    ('{"type": "edit", "value": NaN}', "error", "bad_json", None),
    ('{"type": "play", "x": "\\ud800"}', "error", "bad_json", None),
    ("[" * 5000, "error", "bad_json", None),
    ("[1, 2]", "error", "invalid_command", "type"),
    ("{}", "error", "invalid_command", "type"),
    ('{"type": "dance"}', "error", "invalid_command", "type"),
    ('{"type": "hello", "token": "x"}', "error", "invalid_command", "type"),
    ('{"type": "edit", "tensor": "w"}', "error", "invalid_command", "index"),
    ('{"type": "step", "count": "' + "9" * 60_000 + '"}', "error", "invalid_command", "count"),
    ('{"type": "step", "id": [1]}', "error", "invalid_command", "id"),
    ('{"type": "step", "count": 0, "id": 5}', "refused", "invalid_command", "count"),
    ('{"type": "edit", "tensor": "w", "index": [0], "value": 1, "id": 6}', "refused", "unknown_tensor", "tensor"),
    ('{"type": "watch", "probes": [{"type": "tensor", "name": "w"}], "id": 7}', "refused", "unknown_tensor", None),
    ('{"type": "watch", "fps": 1000, "id": 8}', "refused", "invalid_command", "fps"),
]


@pytest.mark.parametrize(("text", "kind", "code", "field"), NO_COMMANDS, ids=[repr(row[0])[:40] for row in NO_COMMANDS])
def test_what_is_no_command_is_answered_and_the_socket_stays(stream, text, kind, code, field):
    stream.socket.send(text)
    answer = stream.until(kind)
    assert answer["error"]["code"] == code
    if field:
        assert answer["error"]["field"].startswith(field)
    assert len(json.dumps(answer)) <= 2048
    assert stream.command(type="step")["type"] == "done"


@pytest.mark.parametrize("size", [65_537, 100_000_000])
def test_a_message_over_64_kilobytes_closes_the_socket_and_nothing_else(session, size):
    with session.stream() as stream:
        try:
            stream.socket.send("x" * size)
        except ConnectionClosed:
            pass  # it was closed while we were still sending
        assert closing(stream.socket) == 1009
    assert session.command(type="step")["step"] == 1


def test_text_that_is_not_utf_8_closes_the_socket_and_nothing_else(server, session):
    with session.stream() as stream:
        with stream.socket.send_context():
            stream.socket.protocol.send_text(b"\xff\xfe")
        assert closing(stream.socket) == 1007
    assert "Traceback" not in server.log()


def test_a_message_of_64_kilobytes_is_read(stream):
    stream.socket.send('{"type": "bookmark", "step": 0, "note": "' + "x" * 65_000 + '"}')
    assert stream.until("error")["error"]["field"] == "note"


def test_at_most_two_frames_are_under_way_without_an_acknowledgement(session):
    with connect(address(session), compression=None) as socket:
        socket.send(json.dumps({"type": "hello", "token": session.token}))
        socket.send(json.dumps({"type": "watch", "fps": 60, "probes": [{"type": "tensor", "name": "hidden1.kernel"}]}))
        socket.send(json.dumps({"type": "play", "id": 1}))
        frames = 0
        while frames < 2:
            frames += isinstance(socket.recv(timeout=30), bytes)
        deadline = time.monotonic() + 0.5  # in which 30 more would come
        while (left := deadline - time.monotonic()) > 0:
            try:
                frames += isinstance(socket.recv(timeout=left), bytes)
            except TimeoutError:
                break
        assert frames == 2
        for number in (1, 2):
            socket.send(json.dumps({"type": "ack", "frame": number}))
        received = 0
        while received < 2:
            received += isinstance(socket.recv(timeout=30), bytes)
    session.command(type="pause")


def test_a_flood_leaves_the_last_value_in_place_and_others_undisturbed(stream, session, spec, server):
    bystander = Opened(server, spec)
    bystander.command(type="step")
    for number in range(2_000):
        stream.send({"type": "set", "path": "optimizer.learning_rate", "value": number / 10_000, "id": number})
    waits = []
    for _ in range(20):
        started = time.perf_counter()
        bystander.command(type="step")
        waits.append(time.perf_counter() - started)
    stream.until("done", id=1_999)
    assert session.get()["learning_rate"] == 0.1999
    stream.until("notice")
    notices = [event for event in stream.events if event["type"] == "notice"]
    answered = [event for event in stream.events if event["type"] == "done"]
    assert sum(notice["dropped"] for notice in notices) + len(answered) == 2_000
    assert len(answered) < 500  # 60 at once and 20 a second
    assert all(len(notice["ids"]) == min(256, notice["dropped"]) for notice in notices)
    assert statistics.median(waits) < 0.1  # measured 3 ms on two idle cores


def test_viewers_come_and_go_without_a_trace(server, session):
    before = server.log()
    with ExitStack() as all_of_them:
        for number in range(40):
            stream = all_of_them.enter_context(session.stream(session.view_token))
            stream.send({"type": "watch", "probes": [{"type": "boundary"}]})
            if number % 2:
                stream.socket.socket.shutdown(socket.SHUT_RDWR)  # without any good-bye
    assert session.command(type="step")["status"] == "paused"
    assert server.log() == before


def test_a_session_takes_64_viewers_and_sends_the_next_away(session):
    with ExitStack() as all_of_them:
        for _ in range(64):
            all_of_them.enter_context(session.stream(session.view_token))
        one_more = all_of_them.enter_context(connect(address(session), compression=None))
        one_more.send(json.dumps({"type": "hello", "token": session.token}))
        assert closing(one_more) == 1013
    for _ in range(50):  # the server learns of a closed connection a moment later
        with suppress(ConnectionClosed), session.stream():
            return
    pytest.fail("there is no room again")


def test_a_stopping_server_says_so(start_server, spec):
    with start_server() as server, Opened(server, spec).stream() as stream:
        stream.watch({"type": "metrics"})
        stream.command(type="play")
        server.process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert closing(stream.socket) == 1012
        server.process.wait(10)
        assert time.monotonic() - started < 5
        assert "Traceback" not in server.log()
