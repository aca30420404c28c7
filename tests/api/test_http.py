"""Requests as an attacker or a broken program writes them, byte by byte, on a real server."""

from __future__ import annotations

import json
import re
import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.api.wire import Reply, talk
from tests.server import Server


def ask(server: Server, text: str, body: bytes = b"") -> Reply:
    """One request; `HOST` in it stands for the server's own."""
    where = urlsplit(server.url)
    assert where.hostname and where.port
    return talk(where.hostname, where.port, text.replace("HOST", where.netloc).replace("\n", "\r\n").encode() + body)


POST = "POST /api/sessions HTTP/1.1\nHost: HOST\nContent-Type: application/json\n"

REQUESTS = [
    ("two hosts", "GET /api/zoo HTTP/1.1\nHost: HOST\nHost: evil.example\n\n", 400, "bad_request"),
    ("twice the same host", "GET /api/zoo HTTP/1.1\nHost: HOST\nHost: HOST\n\n", 400, "bad_request"),
    ("no host", "GET /api/zoo HTTP/1.1\n\n", 400, "bad_request"),
    ("a foreign host", "GET /api/zoo HTTP/1.1\nHost: evil.example\n\n", 400, "bad_request"),
    ("a host with a path", "GET /api/zoo HTTP/1.1\nHost: HOST/healthz?\n\n", 400, "bad_request"),
    ("HTTP/1.0 without a host", "GET /api/zoo HTTP/1.0\n\n", 400, "bad_request"),
    ("a foreign origin", POST + "Origin: http://evil.example\nContent-Length: 2\n\n{}", 403, "forbidden"),
    ("a null origin", POST + "Origin: null\nContent-Length: 2\n\n{}", 403, "forbidden"),
    ("cross-site", POST + "Sec-Fetch-Site: cross-site\nContent-Length: 2\n\n{}", 403, "forbidden"),
    ("an absolute address", "GET http://evil.example/api/zoo HTTP/1.1\nHost: HOST\n\n", 400, "bad_request"),
    ("no path", "OPTIONS * HTTP/1.1\nHost: HOST\n\n", 400, "bad_request"),
    ("a tunnel", "CONNECT evil.example:443 HTTP/1.1\nHost: HOST\n\n", 400, "bad_request"),
    ("TRACE", "TRACE /api/zoo HTTP/1.1\nHost: HOST\n\n", 405, "method_not_allowed"),
    ("PUT", "PUT /api/sessions HTTP/1.1\nHost: HOST\nContent-Length: 0\n\n", 405, "method_not_allowed"),
    ("DELETE", "DELETE /api/zoo HTTP/1.1\nHost: HOST\n\n", 405, "method_not_allowed"),
    ("a preflight", "OPTIONS /api/sessions HTTP/1.1\nHost: HOST\nOrigin: http://HOST\n\n", 405, "method_not_allowed"),
    ("no such method", "BREW /api/zoo HTTP/1.1\nHost: HOST\n\n", 400, "bad_request"),
    ("no http", "hello\n\n", 400, "bad_request"),
    ("two lengths", POST + "Content-Length: 2\nContent-Length: 3\n\n{}", 400, "bad_request"),
    ("a negative length", POST + "Content-Length: -1\n\n", 400, "bad_request"),
    ("length and chunks", POST + "Content-Length: 2\nTransfer-Encoding: chunked\n\n0\n\n", 400, "bad_request"),
    ("a chunk of 2**68", POST + "Transfer-Encoding: chunked\n\nfffffffffffffffff\n{}", 400, None),
    ("a form", POST.replace("application/json", "text/plain") + "Content-Length: 2\n\n{}", 415, None),
    ("a packed body", POST + "Content-Encoding: gzip\nContent-Length: 2\n\n{}", 415, "unsupported_media_type"),
    ("100 MB announced", POST + "Content-Length: 100000000\n\n", 413, "too_large"),
    ("a long address", f"GET /{'a' * 70_000} HTTP/1.1\nHost: HOST\n\n", 414, "url_too_long"),
    ("a large header", f"GET / HTTP/1.1\nHost: HOST\nX: {'a' * 1_000_000}\n\n", 431, "head_too_large"),
    ("many headers", "GET / HTTP/1.1\nHost: HOST\n" + "X: 1\n" * 10_000 + "\n", 431, "head_too_large"),
    ("a websocket's address", "GET /api/sessions/abc/stream HTTP/1.1\nHost: HOST\n\n", 400, "bad_request"),
    ("the documents of the framework", "GET /docs HTTP/1.1\nHost: HOST\n\n", 404, "not_found"),
    ("a path that climbs", "GET /static/../../../etc/passwd HTTP/1.1\nHost: HOST\n\n", 404, "not_found"),
    ("a path that climbs, escaped", "GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\nHost: HOST\n\n", 404, "not_found"),
    ("escaped twice", "GET /static/%252e%252e/pyproject.toml HTTP/1.1\nHost: HOST\n\n", 404, "not_found"),
    ("a backslash", "GET /static/..\\..\\pyproject.toml HTTP/1.1\nHost: HOST\n\n", 404, "not_found"),
    ("a zero byte", "GET /static/%00 HTTP/1.1\nHost: HOST\n\n", 404, "not_found"),
    ("not UTF-8", "GET /static/%ff HTTP/1.1\nHost: HOST\n\n", 404, "not_found"),
]


@pytest.mark.parametrize(("text", "status", "code"), [row[1:] for row in REQUESTS], ids=[row[0] for row in REQUESTS])
def test_a_bad_request_is_refused_in_the_agreed_form(server, text, status, code):
    reply = ask(server, text)
    assert reply.status == status
    assert set(reply.error) == {"code", "message", "field"}
    if code:
        assert reply.error["code"] == code
    assert len(reply.body) <= 2048
    assert ask(server, "GET /healthz HTTP/1.1\nHost: HOST\n\n").status == 200


def test_an_endless_body_is_answered_at_the_cap(server):
    where = urlsplit(server.url)
    head = (POST + "Transfer-Encoding: chunked\n\n").replace("HOST", where.netloc).replace("\n", "\r\n").encode()
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        connection.sendall(head)
        sent = 0
        connection.settimeout(0)
        reply = b""
        while not reply and sent < 100 * 2**20:
            try:
                reply = connection.recv(65536)
            except BlockingIOError:
                connection.settimeout(20)
                connection.sendall(chunk)
                connection.settimeout(0)
                sent += 0x10000
    assert reply.startswith(b"HTTP/1.1 413 ")
    assert sent < 24 * 2**20  # 8 MiB, and what the machine's own buffers hold


def test_a_body_of_100_megabytes_gets_its_answer(server):
    started = time.monotonic()
    reply = ask(server, POST + "Content-Length: 100000000\n\n", b"x" * 100_000_000)
    assert (reply.status, reply.error["code"]) == (413, "too_large")
    assert time.monotonic() - started < 10


def test_a_caller_that_leaves_a_long_step_leaves_the_session_at_work(server, session):
    where = urlsplit(server.url)
    body = b'{"type": "step", "count": 1000000000}'
    head = f"POST /api/sessions/{session.id}/commands HTTP/1.1\r\nHost: {where.netloc}\r\n"
    head += f"Authorization: Bearer {session.token}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((where.hostname, where.port)) as connection:
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        while session.get()["status"] != "playing":
            pass
    assert session.command(type="pause")["status"] == "paused"
    assert 0 < session.get()["step"] < 10**9


def test_head_answers_like_get_without_a_body(server):
    for path in ("/", "/api/zoo", "/healthz", "/openapi.json"):
        got = ask(server, f"GET {path} HTTP/1.1\nHost: HOST\n\n")
        head = ask(server, f"HEAD {path} HTTP/1.1\nHost: HOST\n\n")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"]


def test_every_answer_is_marked_for_browsers(server):
    for path in ("/", "/api/zoo", "/nowhere"):
        headers = ask(server, f"GET {path} HTTP/1.1\nHost: HOST\n\n").headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers
        assert not [name for name in headers if name.startswith("access-control")]


def test_the_page_names_scripts_and_styles_that_are_there(server):
    page = ask(server, "GET / HTTP/1.1\nHost: HOST\n\n")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    named = re.findall(r'(?:src|href)="(/(?:frontend|static)/[^"]+)"', page.body.decode())
    for address in named:
        assert ask(server, f"GET {address} HTTP/1.1\nHost: HOST\n\n").status == 200, address
    assert ask(server, "GET /s/no-such-session HTTP/1.1\nHost: HOST\n\n").body == page.body


def test_openapi_lists_every_route_of_the_interface(server):
    schema = json.loads(ask(server, "GET /openapi.json HTTP/1.1\nHost: HOST\n\n").body)
    assert "/api/sessions/{id}/commands" in schema["paths"]
    assert "Experiment" in schema["components"]["schemas"]
