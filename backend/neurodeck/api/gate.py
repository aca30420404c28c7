"""The gate: every request, HTTP and websocket, passes it first, and it refuses what its table does not allow."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neurodeck.api.addresses import Addresses
from neurodeck.api.errors import (
    BadRequest,
    Busy,
    Forbidden,
    MethodNotAllowed,
    Note,
    NotFound,
    TooLarge,
    Unauthorized,
    UnsupportedMedia,
    body,
    headers,
    internal,
)
from neurodeck.api.rules import WEBSOCKET, Match, Rule, find
from neurodeck.api.telemetry import Telemetry
from neurodeck.engine.errors import NeurodeckError
from neurodeck.logs import without_tokens
from neurodeck.session.errors import UnknownSession

log = logging.getLogger("neurodeck.api")
access = logging.getLogger("neurodeck.access")

Authorise = Callable[[str, str], Literal["control", "view"] | None]

# Seen to work with plotly.js in 2-D, 3-D and picture export; inline styles are Plotly's, blob: its pictures.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "
)
MAX_TOKEN = 128
MAX_PATH = 200  # characters of it in an access line
SWITCHED = 101  # the status of a websocket that was let through


def security_headers(frame_ancestors: tuple[str, ...]) -> list[tuple[bytes, bytes]]:
    """What every answer carries. `frame_ancestors`: pages that may show ours in a frame, as `settings` has them.

    X-Frame-Options says the same to old browsers where it can: it knows no list of origins (RFC 7034, section 2.1).
    """
    words = {"self": "'self'", "none": "'none'"}
    ancestors = " ".join(words.get(name, name) for name in frame_ancestors)
    headers = [
        (b"content-security-policy", (POLICY + ancestors).encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]
    old: dict[tuple[str, ...], bytes] = {("self",): b"SAMEORIGIN", ("none",): b"DENY"}
    if frame_ancestors in old:
        headers.append((b"x-frame-options", old[frame_ancestors]))
    return headers


class Gate:
    """ASGI middleware around everything else.

    In this order: one Host that is on the list, Origin, route and method, Sec-Fetch-Site, token, body. A body is read
    here, counted as it comes and refused at its cap, so that behind the gate it is whole and of bounded size.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        addresses: Addresses,
        authorise: Authorise,
        max_bytes: dict[str, int],
        max_held_bytes: int = 128 * 2**20,
        telemetry: Telemetry | None = None,
        frame_ancestors: tuple[str, ...] = ("self",),
    ) -> None:
        """`max_bytes`: the caps of `rules.Body`; `max_held_bytes`: of all bodies that are being read at one time."""
        self._telemetry = telemetry or Telemetry()
        self._app = app
        self._addresses = addresses
        self._authorise = authorise
        self._max_bytes = max_bytes
        self._max_held_bytes = max_held_bytes
        self._held_bytes = 0
        self._security = security_headers(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        try:
            match = self._check(scope, WEBSOCKET)
        except NeurodeckError as error:
            self._telemetry.refused(error.code)
            await receive()  # the handshake's own event
            await _refuse(send, error, "websocket.http.response")
            _write_down(scope, None, error.status, Note(error.code), time.perf_counter() - began)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            _write_down(scope, match, SWITCHED, Note(), time.perf_counter() - began)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send, self._security, without_body=scope["method"] == "HEAD")
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        held = 0
        began = time.perf_counter()
        match, note = None, Note()
        try:
            match = self._check(scope, method)
            rule = match.rule
            content = b""
            if rule.body != "none":
                held = self._reserve(scope, rule)
                content = await _read(receive, held)
                self._held_bytes += len(content) - held  # a chunked body had its cap set aside
                held = len(content)
            inner = {**scope, "method": method, "neurodeck.note": note}
            await self._app(inner, _Replay(content, receive), answer)
        except NeurodeckError as error:
            note.code = error.code
            await _refuse(answer, error, "http.response")
        except ConnectionError:
            pass  # the caller has gone away
        except Exception:
            note.code = internal().code
            about = {"code": note.code, "path": match.rule.path if match else None}
            log.exception("%s failed", method, extra=about)
            if not answer.status:
                await _refuse(answer, internal(), "http.response")
        finally:
            self._held_bytes -= held
            elapsed_s = time.perf_counter() - began
            self._count(match, answer, note, elapsed_s)
            _write_down(scope, match, answer.status, note, elapsed_s)

    def _check(self, scope: Scope, method: str) -> Match:
        """The rule under which this request may go on, and its session. Raises the NeurodeckError that refuses it."""
        host = self._host(scope)
        origins = _all(scope, b"origin")
        if len(origins) > 1 or (origins and not self._addresses.is_own(origins[0], host)):
            raise Forbidden("Pages of other sites may not talk to Neurodeck. Open Neurodeck's own page.")
        match = find(method, scope["path"])
        if isinstance(match, frozenset):
            raise _no_route(match)
        rule = match.rule
        if method not in ("GET", WEBSOCKET) and any(
            site not in (b"same-origin", b"none") for site in _all(scope, b"sec-fetch-site")
        ):
            raise Forbidden("Another site may not change anything here. Open Neurodeck's own page.")
        if rule.who == "loopback" and not self._addresses.is_loopback((scope.get("client") or ("",))[0], host):
            raise _no_route(frozenset())  # nobody else need know that it is there
        if rule.who in ("viewer", "controller"):
            assert match.session_id is not None
            self._admit(scope, match.session_id, rule)
        return match

    def _count(self, match: Match | None, answer: _Answer, note: Note, elapsed_s: float) -> None:
        """What came of a request; what no rule knows is counted together, whatever it called itself."""
        method, route = (match.rule.method, match.rule.path) if match else ("other", "none")
        self._telemetry.request(method, route, answer.status, elapsed_s)
        self._telemetry.sent("answers", answer.bytes)
        if note.code is not None:
            self._telemetry.refused(note.code)

    def _host(self, scope: Scope) -> bytes:
        hosts = _all(scope, b"host")
        if len(hosts) != 1:
            raise BadRequest(f"A request has exactly one Host header, this one has {len(hosts)}.")
        if not self._addresses.knows(hosts[0]):
            raise BadRequest(
                "This server does not answer to that Host. Use the address that it printed at its start, "
                "or start it with --allow-host and the name."
            )
        return hosts[0]

    def _admit(self, scope: Scope, session_id: str, rule: Rule) -> None:
        token = _bearer(scope)
        if token is None:
            raise Unauthorized("This needs the session's token. Send the header Authorization: Bearer TOKEN.")
        role = self._authorise(session_id, token)
        if role is None:  # the same whether the session is somebody else's or nobody's
            raise UnknownSession("No session of that id is open to this token. It may have ended with its server.")
        if rule.who == "controller" and role != "control":
            raise Forbidden("The view token looks on. To change the session, use its control token.")

    def _reserve(self, scope: Scope, rule: Rule) -> int:
        """Check what the headers say of the body; returns the bytes that are set aside for it."""
        kinds = _all(scope, b"content-type")
        if len(kinds) != 1 or not _is_json(kinds[0]):
            raise UnsupportedMedia("The body must be JSON. Send the header Content-Type: application/json.")
        if any(coding.strip().lower() not in (b"", b"identity") for coding in _all(scope, b"content-encoding")):
            raise UnsupportedMedia("A compressed body is not taken. Send the JSON as it is, without Content-Encoding.")
        most = self._max_bytes[rule.body]
        lengths = _all(scope, b"content-length")
        if lengths and (not lengths[0].isdigit() or int(lengths[0][:20]) > most):
            raise _too_large(most)
        held = int(lengths[0]) if lengths else most
        if self._held_bytes + held > self._max_held_bytes:
            raise Busy("Too many large requests are on their way at once. Try again in a moment.")
        self._held_bytes += held
        return held


class _Answer:
    """`send` with the security headers, and without the body where only the head was asked for."""

    def __init__(self, send: Send, security: list[tuple[bytes, bytes]], *, without_body: bool) -> None:
        self._send = send
        self._security = security
        self._without_body = without_body
        self.status = 0  # until the answer has begun
        self.bytes = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = {name for name, _ in message.get("headers", ())}
            extra = [header for header in self._security if header[0] not in given]
            if b"cache-control" not in given:
                extra.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message.get("headers", ()), *extra]}
        elif self._without_body:
            message = {**message, "body": b""}
        else:
            self.bytes += len(message.get("body", b""))
        await self._send(message)


class _Replay:
    """`receive` for the routes: the body that the gate has read, then whatever comes after (the caller leaving)."""

    def __init__(self, content: bytes, receive: Receive) -> None:
        self._content: bytes | None = content
        self._receive = receive

    async def __call__(self) -> Message:
        if self._content is not None:
            content, self._content = self._content, None
            return {"type": "http.request", "body": content, "more_body": False}
        return await self._receive()


async def _read(receive: Receive, most: int) -> bytes:
    """The body. Raises TooLarge as soon as it is longer than `most` bytes, ConnectionError if the caller leaves."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _write_down(scope: Scope, match: Match | None, status: int, note: Note, elapsed_s: float) -> None:
    """The access line; query strings, which may hold what was not meant for a log, stay out."""
    if not access.isEnabledFor(logging.INFO):
        return
    client = (scope.get("client") or ("-",))[0]
    method = scope.get("method", WEBSOCKET)
    path = without_tokens(scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "backslashreplace"))[:MAX_PATH]
    about = {
        "client": client,
        "method": method,
        "path": path,
        "status": status,
        "code": note.code,
        "duration_s": round(elapsed_s, 6),
        "session": match.session_id[:8] if match and match.session_id else None,
    }
    version = scope.get("http_version", "1.1")
    line = '%s - "%s %s HTTP/%s" %d %.1f ms'
    access.info(line, client, method, path, version, status, 1e3 * elapsed_s, extra=about)


async def _refuse(send: Any, error: NeurodeckError, kind: str) -> None:
    content = body(error)
    fields = {**headers(error), "content-type": "application/json", "content-length": str(len(content))}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in fields.items()]
    await send({"type": f"{kind}.start", "status": error.status, "headers": raw})
    await send({"type": f"{kind}.body", "body": content})


def _no_route(methods: frozenset[str]) -> NeurodeckError:
    plain = sorted(methods - {WEBSOCKET})
    if plain:
        refused = MethodNotAllowed(f"This address takes {' and '.join(plain)} only.")
        refused.allow = tuple(plain + ["HEAD"] if "GET" in plain else plain)
        return refused
    if methods:
        return BadRequest("This address is a websocket. Open it with a websocket client.")
    return NotFound("There is nothing at this address. The addresses are in /openapi.json.")


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"The body is larger than the {most:,} bytes that are taken here. Send less.")


def _all(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


def _bearer(scope: Scope) -> str | None:
    values = _all(scope, b"authorization")
    if len(values) != 1:
        return None
    kind, _, token = values[0].decode("latin-1").partition(" ")
    token = token.strip()
    return token if kind.lower() == "bearer" and 0 < len(token) <= MAX_TOKEN and token.isascii() else None


def _is_json(kind: bytes) -> bool:
    name, _, parameters = kind.decode("latin-1").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    return name.strip() == "application/json" and charset in ("", "charset=utf-8")
