"""GET /metrics, read as Prometheus reads it, from a real server."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from neurodeck.api.telemetry import BOUNDS_S, Durations
from tests.api.client import http
from tests.api.conftest import Opened
from tests.api.wire import talk
from tests.server import Server

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Iterator[Server]:
    """One that nobody else counts on."""
    with start_server() as server:
        yield server
        assert "Traceback" not in server.log()


def scrape(server: Server) -> str:
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/plain; version=")
        return str(answer.read().decode())


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found.get((f"neurodeck_{name}", frozenset(labels.items())), 0.0)


def test_what_happens_is_counted(server: Server, spec) -> None:
    before = samples(scrape(server))
    session = Opened(server, spec)
    session.command(type="step", count=100)
    session.get()
    session.refused(type="set", path="optimizer.learning_rate", value=-1)
    session.refused(type="seek", step=10**6)
    with session.stream() as stream:
        stream.watch({"type": "metrics"})
        stream.until("frame")
        assert stream.command(type="seek", step=10**6)["type"] == "refused"
        assert stream.command(type="jump")["type"] == "refused"
        during = samples(scrape(server))
    assert http("GET", f"{server.url}/nowhere/{session.token}")[0] == 404
    assert http("GET", session.url)[0] == 401
    after = samples(scrape(server))

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert (value(during, "sessions"), value(during, "viewers"), value(during, "sockets")) == (1, 1, 1)
    assert value(before, "sessions") == value(after, "sessions_playing") == 0
    kernels = http("GET", f"{server.url}/healthz")[1]["kernels"]  # they are still being looked for
    assert value(before, "kernels_ready") <= value(after, "kernels_ready") <= kernels["ready"]
    assert value(after, "kernels") <= kernels["total"]
    assert grown("steps_total") == 100
    assert grown("evaluation_seconds_total") > 0
    assert grown("frames_sent_total") >= 1
    assert min(grown("sent_bytes_total", what=what) for what in ("frames", "events", "answers")) > 100
    assert grown("commands_total", type="step", outcome="done") == 1
    assert grown("commands_total", type="seek", outcome="refused") == 2
    assert grown("commands_total", type="watch", outcome="done") == 1
    assert grown("refusals_total", code="seek_beyond_end") == 2
    assert grown("refusals_total", code="invalid_command") == 2
    assert grown("refusals_total", code="unauthorized") == grown("refusals_total", code="not_found") == 1
    place = {"method": "POST", "route": "/api/sessions/{id}/commands"}
    assert grown("http_requests_total", **place, status="200") == 1
    assert grown("http_request_duration_seconds_count", **place) == 3
    assert grown("http_request_duration_seconds_bucket", **place, le="+Inf") == 3
    assert grown("http_requests_total", method="other", route="none", status="404") == 1
    assert value(after, "info", version=server_version()) == 1


def server_version() -> str:
    from neurodeck import __version__

    return __version__


def test_no_label_names_a_session_or_a_token(server: Server, spec) -> None:
    session = Opened(server, spec)
    session.command(type="step")
    http("DELETE", f"{session.url}/{session.token}", token=session.token)
    talk(*address(server), b"BREW /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
    text = scrape(server)
    for secret in (session.id, session.token, session.view_token, "BREW"):
        assert secret not in text


def address(server: Server) -> tuple[str, int]:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return host, int(port)


def test_under_another_name_there_is_nothing(start_server: Callable[..., Server]) -> None:
    with start_server("--allow-host", "deck.example.org") as server:
        request = b"GET /metrics HTTP/1.1\r\nHost: %s\r\n\r\n"
        refused = talk(*address(server), request % b"deck.example.org")
        assert (refused.status, refused.error["code"]) == (404, "not_found")
        assert talk(*address(server), request % b"localhost").status == 200


def test_another_machine_finds_nothing(start_server: Callable[..., Server]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: nobody is there, and nothing is sent
            own = probe.getsockname()[0]
        except OSError:
            own = "127.0.0.1"
    if own == "127.0.0.1":
        return  # a machine without a network has no other address; the gate's own tests stand for it
    with start_server("--host", "0.0.0.0", "--allow-host", "localhost") as server:
        refused = talk(own, address(server)[1], b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (refused.status, refused.error["code"]) == (404, "not_found")


def test_durations_fall_into_the_bucket_that_holds_them() -> None:
    durations = Durations()
    for elapsed_s in (0.0, 0.001, 0.0011, 60.0, 61.0):
        durations.add(elapsed_s)
    found = dict(durations.buckets())
    assert (found["0.001"], found["0.0025"], found["10.0"], found["60.0"], found["+Inf"]) == (2, 3, 3, 4, 5)
    assert len(found) == len(BOUNDS_S) + 1 and durations.sum_s == pytest.approx(121.0021)
