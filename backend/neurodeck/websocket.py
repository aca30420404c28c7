"""One websocket with the ends that uvicorn leaves loose: what is refused is told, and nobody stays half open."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LINGER_S = 2.0  # how long a refused caller is still listened to, so that the close frame is not lost to a reset
FLUSH_S = 5.0  # how long the last bytes may take to go out to a caller that does not read

INVALID_TEXT = 1007  # RFC 6455, section 7.4.1


class WebSocket(WebSocketsSansIOProtocol):
    """uvicorn's websocket, with three differences.

    A message over the size limit is answered with its close code even while the caller is still sending it. Text that
    is not UTF-8 closes the socket without a traceback. A caller that has stopped reading is cut off some seconds after
    the application has done with it; uvicorn waits for ever, and each such caller would hold a file.
    """

    _lingering = False
    _cut: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        if not self._lingering:
            super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._cut is not None:
            self._cut.cancel()
        super().connection_lost(exc)

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.conn.fail(INVALID_TEXT, "text is not UTF-8")
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        """Send the close frame and tell the application, then read and drop for a while before closing."""
        self.stop_keepalive()
        self._lingering = True
        close = self.conn.close_sent
        if close is not None and not self.close_sent:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": close.code, "reason": close.reason})
            self.transport.write(b"".join(self.conn.data_to_send()))
            if self.transport.can_write_eof():
                self.transport.write_eof()  # so that the caller need not wait for the end of our patience
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        if self.close_timer is None:  # uvicorn closes at once where no timer runs
            self.close_timer = self.loop.call_later(LINGER_S, self._close)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        if not self.disconnected:
            self._cut = self.loop.call_later(FLUSH_S + self.close_timeout, self.transport.abort)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        if not self.disconnected and self._cut is None:
            self._cut = self.loop.call_later(FLUSH_S, self.transport.abort)

    def _close(self) -> None:
        self.transport.close()
