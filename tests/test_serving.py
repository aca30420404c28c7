"""Where the server listens, whom it lets in, and what its log keeps to itself."""

from __future__ import annotations

import queue
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from neurodeck import serving
from neurodeck.serving import CannotListen, listen
from neurodeck.settings import Settings


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        yield other.getsockname()[1]


def test_port_zero_takes_any_free_one() -> None:
    listener = listen(Settings(port=0))
    with closing(listener.socket):
        assert listener.port == listener.socket.getsockname()[1] > 0
        assert listener.url == f"http://127.0.0.1:{listener.port}"
        assert listener.remark is None


def test_the_default_port_gives_way_to_the_next_free_one_and_says_so(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "DEFAULT_PORT", taken)
    listener = listen(Settings())
    with closing(listener.socket):
        assert taken < listener.port <= taken + serving.NEXT_PORTS
        assert listener.remark == f"Port {taken} is taken, using {listener.port} instead."


def test_a_port_that_was_asked_for_does_not_give_way(taken: int) -> None:
    with pytest.raises(CannotListen, match=rf"Port {taken} on 127.0.0.1 is taken by another program.*leave --port out"):
        listen(Settings(port=taken))


def test_where_all_ports_are_taken_the_way_out_is_told(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "DEFAULT_PORT", taken)
    monkeypatch.setattr(serving, "NEXT_PORTS", 0)
    with pytest.raises(CannotListen, match="are all taken. Choose one with --port; 0 takes any"):
        listen(Settings())


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_public_bind_needs_an_allowed_host(host: str) -> None:
    with pytest.raises(CannotListen, match=rf"--host {host} would let other machines in.*--allow-host"):
        listen(Settings(host=host, port=0))


def test_a_public_bind_with_an_allowed_host_is_reached_on_loopback() -> None:
    listener = listen(Settings(host="0.0.0.0", port=0, allow_host=("deck.example.org",)))
    with closing(listener.socket):
        assert listener.url == f"http://127.0.0.1:{listener.port}"


def test_a_host_that_is_no_address_of_this_machine_is_told() -> None:
    with pytest.raises(CannotListen, match=r"Cannot listen on 192\.0\.2\.1 port 0: Cannot assign requested address"):
        listen(Settings(host="192.0.2.1", port=0, allow_host=("deck.example.org",)))  # RFC 5737: nobody's address
    with pytest.raises(CannotListen, match="is no address of this machine"):
        listen(Settings(host="no such host", port=0))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> queue.Queue[str]:
    """Addresses that a browser was asked to open."""
    asked: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr("webbrowser.open", asked.put)
    return asked


def test_the_page_opens_where_there_is_a_screen(opened: queue.Queue[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    serving.open_browser("http://127.0.0.1:8000")
    assert opened.get(timeout=10) == "http://127.0.0.1:8000"


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac always has a screen")
def test_no_browser_opens_without_a_screen(opened: queue.Queue[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    before = set(threading.enumerate())
    serving.open_browser("http://127.0.0.1:8000")
    assert set(threading.enumerate()) == before
    assert opened.empty()
