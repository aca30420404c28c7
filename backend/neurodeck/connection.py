"""One HTTP connection with the bounds that uvicorn leaves open: how slow a request may be, how big its head."""

from __future__ import annotations

import asyncio
import json

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MAX_URL_BYTES = 8 * 1024
MAX_HEAD_BYTES = 32 * 1024
MAX_HEADERS = 128

HEAD_S = 10.0  # from the first silence to the end of the head
BODY_S = 15.0  # for the body, and on top of that what an honest but slow line needs
SLOWEST_BYTES_A_SECOND = 16 * 1024
LINGER_S = 2.0  # how long a refused caller is still listened to, so that the answer reaches it


class Connection(HttpToolsProtocol):
    """uvicorn's connection, closed when a head or body comes too slowly or a head is too big.

    Without this, 500 sockets that send nothing, half a head, or a byte a second stay open for ever.
    """

    _timer: asyncio.TimerHandle | None = None
    _deadline = 0.0  # on the loop's clock
    _head_bytes = 0
    _in_head = True
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._give(HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return  # read and dropped, so that the answer is not lost to a reset
        was_in_head = self._in_head
        super().data_received(data)
        if was_in_head and self._in_head and not self._refused:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES and len(self.url) > MAX_URL_BYTES:
                self._refuse_address()  # however it was cut on the way, a long address is called just that
            elif self._head_bytes > MAX_HEAD_BYTES:
                self._refuse_head()

    def handle_websocket_upgrade(self) -> None:
        if not self._refused:
            self._rest()  # from here on the websocket's own pings and the greeting's deadline watch
            super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        if not self._refused:
            super().on_message_begin()
            self._in_head = True
            self._head_bytes = 0
            self._give(HEAD_S)

    def on_headers_complete(self) -> None:
        if self._refused:
            return
        head_bytes = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.url) > MAX_URL_BYTES:
            self._refuse_address()
        elif head_bytes > MAX_HEAD_BYTES or len(self.headers) > MAX_HEADERS:
            self._refuse_head()
        elif not self.url.startswith(b"/"):  # http://other.example/... is how one asks a proxy (RFC 9112, section 3.2)
            self._refuse(400, "bad_request", "The request line must hold a path, such as /healthz: this is no proxy.")
        else:
            self._in_head = False
            self._give(BODY_S)
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self._refused:
            return
        if self.cycle.response_complete:  # refused by the application: the rest is dropped, but not for long
            self._give(min(LINGER_S, self._deadline - self.loop.time()))
        else:
            self._deadline += len(body) / SLOWEST_BYTES_A_SECOND
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._refused:
            self._rest()
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP at all is refused in the same form as everything else."""
        if not self._refused:
            self._refuse(400, "bad_request", msg)

    def _give(self, seconds: float) -> None:
        """Set a new deadline; whatever was left of the old one is gone."""
        self._rest()
        self._deadline = self.loop.time() + seconds
        self._timer = self.loop.call_at(self._deadline, self._look)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """The timer rings: wait on if the deadline was moved, or if it is we who do not read."""
        self._timer = None
        if self.flow.read_paused:
            self._give(BODY_S)
        elif self.loop.time() < self._deadline:
            self._timer = self.loop.call_at(self._deadline, self._look)
        elif self._in_head and not self._head_bytes:
            self.transport.close()  # nothing was asked, so nothing is answered
        else:
            self._refuse(408, "too_slow", "The request came too slowly and was given up.")

    def _refuse_address(self) -> None:
        self._refuse(414, "url_too_long", f"The address is too long: at most {MAX_URL_BYTES} bytes are taken.")

    def _refuse_head(self) -> None:
        message = f"The head is too large: at most {MAX_HEADERS} header fields and {MAX_HEAD_BYTES} bytes are taken."
        self._refuse(431, "head_too_large", message)

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Answer in the agreed form where no other answer is on its way; close once the caller has had time to read."""
        self._rest()
        self._refused = True
        idle = self.cycle is None or self.cycle.response_complete
        if not (idle if self._in_head else not self.cycle.response_started):
            self.transport.close()
            return
        content = json.dumps({"error": {"code": code, "message": message, "field": None}}).encode()
        head = [STATUS_LINE[status], b"content-type: application/json\r\n"]
        head += [b"content-length: %d\r\n" % len(content), b"connection: close\r\n\r\n", content]
        self.transport.write(b"".join(head))
        self.transport.write_eof()
        self.flow.resume_reading()
        self._timer = self.loop.call_later(LINGER_S, self.transport.close)
