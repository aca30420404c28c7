"""What a connection refuses before the application hears of it. Each test talks raw bytes to a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from neurodeck import connection
from neurodeck.connection import Connection

Talk = Callable[[bytes], Awaitable[bytes]]
HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"


async def count_the_body(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the number of bytes that came."""
    if scope["path"] == "/refuses":  # without reading the body
        await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})
        return
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message["body"]), message["more_body"]
    body = b"%d bytes" % size
    headers = [(b"content-length", b"%d" % len(body)), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    """Send bytes, read until the server closes."""
    config = uvicorn.Config(count_the_body, http=Connection, lifespan="off", log_config=None)
    config.load()
    state = uvicorn.server.ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(config, state, {}, loop), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def exchange(sent: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await writer.wait_closed()
        return answer

    yield exchange
    server.close()
    await server.wait_closed()
    while state.tasks:
        await asyncio.wait(state.tasks)


def refusal(answer: bytes) -> tuple[int, dict[str, Any]]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), json.loads(body)["error"]


async def test_an_ordinary_request_passes(talk: Talk) -> None:
    assert (await talk(POST % 5 + b"hello")).endswith(b"5 bytes")


async def test_a_head_of_a_megabyte_is_refused_before_it_has_come(talk: Talk) -> None:
    status, error = refusal(await talk(HEAD + b"X: " + b"a" * 2**20))
    assert (status, error["code"]) == (431, "head_too_large")
    assert error["message"] == "The head is too large: at most 128 header fields and 32768 bytes are taken."


@pytest.mark.parametrize("head", [b"X: " + b"a" * 40_000 + b"\r\n", b"X: a\r\n" * 200])
async def test_a_complete_head_is_held_to_the_same_bounds(talk: Talk, head: bytes) -> None:
    assert refusal(await talk(HEAD + head + b"\r\n"))[0] == 431


async def test_a_long_address_is_refused(talk: Talk) -> None:
    status, error = refusal(await talk(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
    assert (status, error["code"]) == (414, "url_too_long")


async def test_an_address_without_end_is_refused_as_an_address(talk: Talk) -> None:
    status, error = refusal(await talk(b"GET /" + b"a" * 2**20))
    assert (status, error["code"]) == (414, "url_too_long")


async def test_an_upgrade_with_too_large_a_head_is_refused_too(talk: Talk) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    assert refusal(await talk(HEAD + upgrade + b"X: " + b"a" * 33_000 + b"\r\n\r\n"))[0] == 431


async def test_what_is_no_http_is_refused_in_the_agreed_form(talk: Talk) -> None:
    status, error = refusal(await talk(b"\x16\x03\x01 this is TLS\r\n\r\n"))
    assert (status, error["code"], error["field"]) == (400, "bad_request", None)


async def test_a_silent_connection_is_closed_without_a_word(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.1)
    assert await talk(b"") == b""


async def test_half_a_head_is_given_up(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.1)
    status, error = refusal(await talk(HEAD))
    assert (status, error["code"]) == (408, "too_slow")


async def test_a_body_that_does_not_come_is_given_up(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BODY_S", 0.1)
    assert refusal(await talk(POST % 5 + b"he"))[0] == 408


async def test_a_body_that_was_refused_is_not_listened_to_for_ever(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LINGER_S", 0.1)
    endless = b"POST /refuses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000000\r\n\r\n" + b"a" * 2**20
    answer = await talk(endless)
    assert answer.startswith(b"HTTP/1.1 413")
    assert answer.count(b"HTTP/1.1") == 1


async def test_a_slow_line_gets_the_time_that_it_needs(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte of a body moves the deadline, so that a big upload over a slow line is not cut off."""
    monkeypatch.setattr(connection, "BODY_S", 0.05)
    monkeypatch.setattr(connection, "SLOWEST_BYTES_A_SECOND", 10.0)
    task = asyncio.ensure_future(talk(POST % 5 + b"hell"))  # four bytes: 0.05 s and 0.4 s more
    done, _ = await asyncio.wait([task], timeout=0.2)
    assert not done
    assert refusal(await task)[0] == 408
