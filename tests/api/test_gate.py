"""The gate, driven as ASGI drives it: the table and nothing else decides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodeck.api.addresses import Addresses
from neurodeck.api.gate import Gate, security_headers
from neurodeck.api.rules import RULES, WEBSOCKET, Rule

HOST = (b"host", b"127.0.0.1:8000")
JSON = (b"content-type", b"application/json")
CONTROL, VIEW = "c" * 32, "v" * 32
OWN = "0123456789abcdef"


def authorise(session_id: str, token: str) -> Any:
    """One session, with its two tokens."""
    return {(OWN, CONTROL): "control", (OWN, VIEW): "view"}.get((session_id, token))


class Inner:
    """What is behind the gate: remembers that it was reached, and reads the body."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope["path"])
        if scope["type"] == "http":
            self.body = (await receive())["body"]
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"hello"})


class Answer:
    """What came back."""

    def __init__(self, messages: list[dict[str, Any]], inner: Inner) -> None:
        start, *rest = messages or [{"status": 0, "headers": []}]
        self.status = start["status"]
        self.headers = dict(start["headers"])
        self.content = b"".join(message.get("body", b"") for message in rest)
        self.reached = bool(inner.reached)

    @property
    def code(self) -> str:
        """The code of the error, which must have the agreed form."""
        error = json.loads(self.content)["error"]
        assert set(error) == {"code", "message", "field"}
        assert len(self.content) <= 2048
        return str(error["code"])


async def ask(
    method: str,
    path: str,
    headers: Iterable[tuple[bytes, bytes]] = (),
    *,
    host: Iterable[tuple[bytes, bytes]] = (HOST,),
    parts: Iterable[bytes] = (b"{}",),
    allow: tuple[str, ...] = (),
    client: tuple[str, int] | None = ("127.0.0.1", 50_000),
) -> Answer:
    """One request through a gate of its own, with small caps; `parts` are the chunks of the body."""
    inner = Inner()
    gate = Gate(
        inner,
        addresses=Addresses(host="127.0.0.1", allow=allow),
        authorise=authorise,
        max_bytes={"small": 100, "spec": 1000},
        max_held_bytes=1500,
    )
    sent: list[dict[str, Any]] = []
    chunks = list(parts)
    read = 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        if method == WEBSOCKET:
            return {"type": "websocket.connect"}
        read += 1
        if read > len(chunks):
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunks[read - 1], "more_body": read < len(chunks)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    kind = "websocket" if method == WEBSOCKET else "http"
    scope = {"type": kind, "method": method, "path": path, "headers": [*host, *headers], "client": client}
    await gate(scope, receive, send)
    answer = Answer(sent, inner)
    answer.chunks_read = read  # type: ignore[attr-defined]  # only the tests of caps look
    return answer


def address(rule: Rule, session_id: str = OWN) -> str:
    return rule.path.replace("{id}", session_id).replace("{name}", "hidden1.kernel").replace("{file:path}", "main.js")


def bearer(token: str) -> tuple[bytes, bytes]:
    return (b"authorization", b"Bearer " + token.encode())


ROLES = {"nobody": None, "a stranger": "x" * 32, "the view token": VIEW, "the control token": CONTROL}
EXPECTED = {
    "anyone": {"nobody": 200, "a stranger": 200, "the view token": 200, "the control token": 200},
    "loopback": {"nobody": 200, "a stranger": 200, "the view token": 200, "the control token": 200},
    "viewer": {"nobody": 401, "a stranger": 404, "the view token": 200, "the control token": 200},
    "controller": {"nobody": 401, "a stranger": 404, "the view token": 403, "the control token": 200},
}


@given(rule=st.sampled_from([rule for rule in RULES if rule.method != WEBSOCKET]), role=st.sampled_from(sorted(ROLES)))
async def test_every_role_may_use_exactly_the_routes_that_the_table_gives_it(rule, role):
    token = ROLES[role]
    headers = [JSON] if rule.body != "none" else []
    answer = await ask(rule.method, address(rule), [*headers, *([bearer(token)] if token else [])])
    assert answer.status == EXPECTED[rule.who][role]
    assert answer.reached == (answer.status == 200)


@pytest.mark.parametrize(
    ("client", "host"),
    [
        (("192.0.2.7", 50_000), b"127.0.0.1:8000"),
        (("127.0.0.1", 50_000), b"deck.example.org"),  # through a proxy on this machine
        (("::ffff:192.0.2.7", 50_000), b"localhost:8000"),
        (("", 0), b"localhost"),
        (None, b"localhost"),
    ],
)
async def test_what_is_for_this_machine_is_not_there_for_others(client, host):
    for token in (None, CONTROL):
        headers = [bearer(token)] if token else []
        answer = await ask(
            "GET", "/metrics", headers, host=[(b"host", host)], allow=("deck.example.org",), client=client
        )
        assert (answer.status, answer.code, answer.reached) == (404, "not_found", False)


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.0.1", "::1"])
async def test_this_machine_has_several_names(client):
    for host in (b"localhost:8000", b"127.0.0.1", b"[::1]:8000"):
        assert (await ask("GET", "/metrics", host=[(b"host", host)], client=(client, 50_000))).reached


@given(rule=st.sampled_from([rule for rule in RULES if "{id}" in rule.path and rule.who not in ("anyone", "greeting")]))
async def test_somebody_elses_session_answers_as_one_that_does_not_exist(rule):
    foreign = await ask(rule.method, address(rule), [JSON, bearer("x" * 32)])
    missing = await ask(rule.method, address(rule, "no-such-session"), [JSON, bearer(CONTROL)])
    assert foreign.content == missing.content
    assert foreign.code == "unknown_session"


@pytest.mark.parametrize(
    "value", [b"Basic abc", b"Bearer", b"Bearer ", b"Bearer " + b"x" * 129, b"Bearer \xc3\xa4", CONTROL.encode()]
)
async def test_what_is_no_bearer_token_is_no_token(value):
    answer = await ask("GET", f"/api/sessions/{OWN}", [(b"authorization", value)])
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert answer.headers[b"www-authenticate"] == b"Bearer"


async def test_two_tokens_are_no_token():
    answer = await ask("GET", f"/api/sessions/{OWN}", [bearer(CONTROL), bearer(CONTROL)])
    assert answer.status == 401


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/metrics/",
        "/api",
        "/api/",
        "/api/zoo/",
        "//api/zoo",
        "/API/zoo",
        "/api/sessions/UPPER",
        "/api/sessions/" + "a" * 65,
        "/api/sessions/../zoo",
        "/s/",
        "/s/a/b",
        "/frontend/",
        "/static",
        "/healthz/x",
        "/api/zoo\n",
    ],
)
async def test_what_is_not_in_the_table_does_not_exist(path):
    answer = await ask("GET", path, [bearer(CONTROL)])
    assert not answer.reached
    assert answer.status == 404 and answer.code == "not_found"


@given(method=st.sampled_from(["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", ""]))
async def test_other_methods_are_refused_everywhere(method):
    taken = {rule.path for rule in RULES if rule.method == method}
    if "/api/sessions/{id}" in taken:
        taken.add("/api/sessions/mine")  # which reads as an id there
    for rule in RULES:
        if rule.path in taken:
            continue
        answer = await ask(method, address(rule), [JSON, bearer(CONTROL)])
        assert not answer.reached
        assert answer.status in (405, 400)


async def test_a_refused_method_names_those_that_are_taken():
    answer = await ask("DELETE", "/api/zoo")
    assert (answer.status, answer.code, answer.headers[b"allow"]) == (405, "method_not_allowed", b"GET, HEAD")


async def test_head_is_get_without_the_body():
    answer = await ask("HEAD", "/api/zoo")
    assert (answer.status, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        [b"evil.example"],
        [b"127.0.0.1:8000", b"evil.example"],
        [b"127.0.0.1:8000", b"127.0.0.1:8000"],
        [b"127.0.0.1/x?"],
        [b"127.0.0.1:8000@evil.example"],
        [b"127.0.0.1.evil.example"],
        [b"evil.example:8000"],
        [b"127.0.0.1:99999"],
        [b"127.0.0.1:"],
        [b"127.0.0.2"],
        [b"[::2]"],
        [b""],
        [b"127.0.0.1, evil.example"],
        [b"\xff"],
    ],
)
@pytest.mark.parametrize("method", ["GET", WEBSOCKET])
async def test_one_host_that_is_on_the_list_or_nothing(hosts, method):
    path = "/api/zoo" if method == "GET" else f"/api/sessions/{OWN}/stream"
    answer = await ask(method, path, host=[(b"host", host) for host in hosts])
    assert not answer.reached
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("host", [b"127.0.0.1", b"localhost:8000", b"LOCALHOST", b"[::1]:8000", b"127.0.0.1:1"])
async def test_loopback_names_are_taken_with_any_port(host):
    assert (await ask("GET", "/api/zoo", host=[(b"host", host)])).status == 200


async def test_an_allowed_name_is_taken_over_http_and_https():
    host = [(b"host", b"deck.example.org")]
    for origin in (b"http://deck.example.org", b"https://deck.example.org"):
        answer = await ask("GET", "/api/zoo", [(b"origin", origin)], host=host, allow=("deck.example.org",))
        assert answer.status == 200


@pytest.mark.parametrize(
    "origin",
    [
        b"null",
        b"",
        b"http://evil.example",
        b"http://127.0.0.1.evil.example:8000",
        b"http://127.0.0.1:8001",
        b"http://127.0.0.1",
        b"https://127.0.0.1:8000",
        b"http://localhost:8000",
        b"HTTP://127.0.0.1:8000",
        b"http://127.0.0.1:8000/",
        b"http://127.0.0.1:8000.evil.example",
        b"file://",
        b"http://evil.example http://127.0.0.1:8000",
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [(WEBSOCKET, f"/api/sessions/{OWN}/stream"), ("POST", "/api/sessions"), ("GET", "/api/zoo")]
)
async def test_pages_of_other_origins_are_refused(origin, method, path):
    answer = await ask(method, path, [JSON, (b"origin", origin)])
    assert not answer.reached
    assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize("origins", [[], [b"http://127.0.0.1:8000"]])
@pytest.mark.parametrize("method", [WEBSOCKET, "POST"])
async def test_the_own_page_and_programs_without_an_origin_are_let_in(origins, method):
    path = "/api/sessions" if method == "POST" else f"/api/sessions/{OWN}/stream"
    assert (await ask(method, path, [JSON, *((b"origin", origin) for origin in origins)])).reached


async def test_two_origins_are_refused():
    own = (b"origin", b"http://127.0.0.1:8000")
    assert (await ask(WEBSOCKET, f"/api/sessions/{OWN}/stream", [own, own])).status == 403


@pytest.mark.parametrize("site", [b"cross-site", b"same-site", b"Cross-Site", b"junk"])
async def test_a_browser_that_says_cross_site_changes_nothing(site):
    answer = await ask("POST", "/api/sessions", [JSON, (b"sec-fetch-site", site)])
    assert not answer.reached and answer.status == 403
    assert (await ask("GET", "/", [(b"sec-fetch-site", site)])).status == 200  # a link from elsewhere may lead here


@pytest.mark.parametrize("site", [b"same-origin", b"none"])
async def test_the_own_page_may_change_things(site):
    assert (await ask("POST", "/api/sessions", [JSON, (b"sec-fetch-site", site)])).status == 200


@pytest.mark.parametrize(
    "kinds",
    [
        [],
        [b"text/plain"],
        [b"application/x-www-form-urlencoded"],
        [b"multipart/form-data; boundary=x"],
        [b"application/jsonp"],
        [b"application/json; charset=utf-16"],
        [b"application/json", b"application/json"],
    ],
)
async def test_a_body_that_is_not_json_is_refused(kinds):
    answer = await ask("POST", "/api/sessions", [(b"content-type", kind) for kind in kinds])
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize("kind", [b"application/json", b"Application/JSON; charset=UTF-8", b"application/json;"])
async def test_json_is_taken_however_it_is_written(kind):
    assert (await ask("POST", "/api/sessions", [(b"content-type", kind)])).status == 200


@pytest.mark.parametrize("coding", [b"gzip", b"br", b"identity, gzip", b"deflate"])
async def test_a_compressed_body_is_refused(coding):
    answer = await ask("POST", "/api/sessions", [JSON, (b"content-encoding", coding)])
    assert answer.status == 415


async def test_a_body_up_to_its_cap_comes_through_whole():
    answer = await ask("POST", "/api/sessions", [JSON], parts=[b"x" * 400, b"y" * 600])
    assert answer.status == 200


async def test_a_body_one_byte_over_its_cap_is_refused_at_the_cap_and_not_at_its_end():
    endless = [b"x" * 400] * 1000
    answer = await ask("POST", "/api/sessions", [JSON], parts=endless)
    assert (answer.status, answer.code) == (413, "too_large")
    assert answer.chunks_read == 3
    small = await ask("POST", "/api/sessions/mine", [JSON], parts=[b"x" * 101])
    assert small.status == 413


async def test_a_declared_length_over_the_cap_is_refused_before_the_body():
    answer = await ask("POST", "/api/sessions", [JSON, (b"content-length", b"100000000")])
    assert answer.status == 413
    assert answer.chunks_read == 0


@pytest.mark.parametrize("length", [b"-1", b"+5", b"1e3", b"", b"5 5"])
async def test_a_length_that_is_no_number_is_refused(length):
    assert (await ask("POST", "/api/sessions", [JSON, (b"content-length", length)])).status == 413


async def test_a_caller_that_leaves_within_the_body_is_forgotten():
    answer = await ask("POST", "/api/sessions", [JSON], parts=[])
    assert answer.status == 0 and not answer.reached


async def test_every_answer_carries_the_security_headers():
    for path in ("/", "/api/zoo", "/nowhere"):
        headers = (await ask("GET", path)).headers
        assert b"default-src 'self'" in headers[b"content-security-policy"]
        assert b"frame-ancestors 'self'" in headers[b"content-security-policy"]
        assert headers[b"referrer-policy"] == b"no-referrer"
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert b"server" not in headers


@pytest.mark.parametrize(
    "ancestors, policy, old",
    [
        (("self",), "'self'", b"SAMEORIGIN"),
        (("none",), "'none'", b"DENY"),
        (("self", "https://a.example"), "'self' https://a.example", None),
    ],
)
def test_both_headers_about_frames_say_the_same(ancestors: tuple[str, ...], policy: str, old: bytes | None):
    headers = dict(security_headers(ancestors))

    assert headers[b"content-security-policy"].decode().endswith(f"; frame-ancestors {policy}")
    assert headers.get(b"x-frame-options") == old


async def test_an_error_of_ours_is_told_as_one_and_says_nothing_more(caplog):
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("secret detail")

    gate = Gate(
        broken,
        addresses=Addresses(host="127.0.0.1", allow=()),
        authorise=authorise,
        max_bytes={"small": 1, "spec": 1},
    )
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    await gate({"type": "http", "method": "GET", "path": "/api/zoo", "headers": [HOST]}, receive, send)
    assert sent[0]["status"] == 500
    assert json.loads(sent[1]["body"])["error"]["code"] == "internal"
    assert b"secret" not in sent[1]["body"]
    assert "secret detail" in caplog.text


@given(
    method=st.sampled_from(["GET", "POST", WEBSOCKET]),
    path=st.text(max_size=30).map(lambda text: "/" + text),
    headers=st.lists(
        st.tuples(st.sampled_from([b"host", b"origin", b"authorization", b"cookie"]), st.binary(max_size=30))
    ),
)
async def test_no_header_and_no_path_makes_the_gate_fail(method, path, headers):
    answer = await ask(method, path, headers)
    assert answer.status < 500
