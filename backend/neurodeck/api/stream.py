"""The websocket of a session: commands in, events and frames out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from neurodeck.api import errors
from neurodeck.api.outbox import Outbox, Overflow
from neurodeck.api.services import Services, services_of
from neurodeck.api.throttle import Asked, Throttle
from neurodeck.engine.errors import NeurodeckError
from neurodeck.protocol import closing, reading
from neurodeck.protocol.commands import Ack, Hello, Watch
from neurodeck.protocol.document import parse
from neurodeck.protocol.errors import BadJson, InvalidCommand
from neurodeck.protocol.events import CommandId, Done, Failed, Notice, Refused, Welcome
from neurodeck.session.errors import SessionFailed
from neurodeck.session.questions import AskState
from neurodeck.session.viewer import Viewer

router = APIRouter()

HELLO_S = 5.0
SILENCE_S = 30.0  # a viewer that acknowledges no frame for this long is let go
LONG_MESSAGE = 4096  # characters; longer ones are read off the event loop (a megabyte takes 80 ms)
TICK_S = 0.05

MAX_SOCKETS_A_SESSION = 64


@router.websocket("/api/sessions/{id}/stream")
async def stream(socket: WebSocket, id: str) -> None:
    """Greets, then serves until either side leaves. Never raises for what the other side does."""
    services = services_of(socket)
    sockets = services.sockets
    if sum(sockets.values()) >= services.settings.max_viewers:
        full = errors.TooManySockets("As many viewers as this server takes are connected. Try again in a moment.")
        await socket.send_denial_response(errors.response(full))
        return
    sockets[""] = sockets.get("", 0) + 1
    place = ""
    try:
        await socket.accept()
        token = await _greeting(socket)
        role = services.shard.authorise(id, token) if token else None
        if token is None:
            await socket.close(closing.UNAUTHORIZED, "say hello with a token first")
        elif role is None:
            await socket.close(closing.UNKNOWN_SESSION, "no session of that id is open to this token")
        elif sockets.get(id, 0) >= MAX_SOCKETS_A_SESSION:
            await socket.close(closing.TRY_LATER, "this session has as many viewers as it may")
        else:
            sockets[""] -= 1
            place = id
            sockets[id] = sockets.get(id, 0) + 1
            await Stream(socket, services, id, role).serve()
    except (WebSocketDisconnect, ConnectionError):
        pass  # the other side has left
    except RuntimeError:  # starlette's word for sending after that; anything else is a mistake of ours
        if socket.client_state is WebSocketState.CONNECTED and socket.application_state is WebSocketState.CONNECTED:
            errors.log.exception("a stream broke", extra={"session": id[:8]})
            await socket.close(closing.INTERNAL)
    finally:
        sockets[place] -= 1
        if not sockets[place]:
            del sockets[place]


async def _greeting(socket: WebSocket) -> str | None:
    """The token of the first message, if that is a hello and comes in time."""
    try:
        message = await asyncio.wait_for(socket.receive(), HELLO_S)
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        return reading.message(Hello, parse(message.get("text") or "")).token
    except (TimeoutError, NeurodeckError):
        return None


class Stream:
    """One greeted websocket."""

    def __init__(self, socket: WebSocket, services: Services, session_id: str, role: str) -> None:
        self._socket = socket
        self._services = services
        self._telemetry = services.telemetry
        self._session_id = session_id
        self._role = role
        self._loop = asyncio.get_running_loop()
        self._outbox = Outbox()
        self._throttle = Throttle(self._loop.time())
        self._tick = asyncio.Event()
        self._unanswered_since: float | None = None  # when the oldest frame without any acknowledgement was sent
        self._viewer = Viewer(on_frame=self._soon(self._put_frame), on_event=self._hand_over_event)

    async def serve(self) -> None:
        """Until either side leaves."""
        shard = self._services.shard
        try:
            shard.attach(self._session_id, self._viewer)
            state = await self._services.within(shard.ask(self._session_id, AskState()))
            welcome = Welcome(role="control" if self._role == "control" else "view", state=state)
            await self._socket.send_text(self._services.encoder.event(welcome).text)
            tasks = [asyncio.ensure_future(work()) for work in (self._read, self._write, self._watch_the_clock)]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            await self._close(*next((code for code in (task.result() for task in done) if code), (None, "")))
        except Overflow:
            await self._close(closing.TRY_LATER, "too many events were waiting; connect again")
        except NeurodeckError as error:
            await self._socket.send_text(Failed(error=errors.trouble(error)).model_dump_json())
            code = closing.UNKNOWN_SESSION if error.status == 404 else closing.TRY_LATER
            await self._close(code, error.message)
        finally:
            shard.detach(self._viewer)

    async def _close(self, code: int | None, reason: str) -> None:
        if code is not None:  # a reason has at most 123 bytes (RFC 6455, section 5.5)
            try:
                await asyncio.wait_for(self._socket.close(code, reason[:100].encode("ascii", "replace").decode()), 1.0)
            except TimeoutError:
                pass  # it does not read; the connection is cut off

    async def _write(self) -> None:
        while True:
            thing = await self._outbox.next()
            if isinstance(thing, bytes):
                if self._unanswered_since is None:
                    self._unanswered_since = self._loop.time()
                await self._socket.send_bytes(thing)
                self._telemetry.sent("frames", len(thing))
            else:
                await self._socket.send_text(thing)
                self._telemetry.sent("events", len(thing))

    def _tell(self, event: Any) -> None:
        """Owe an event of our own making."""
        self._outbox.put_event(self._services.encoder.event(event))

    def _hand_over_event(self, event: Any) -> None:
        """The shard's threads tell what happened; the text is made there, once for all viewers."""
        self._hand_over(self._outbox.put_event, self._services.encoder.event(event))

    async def _watch_the_clock(self) -> tuple[int, str]:
        """Let held commands go, tell what was dropped, and give up on a viewer that acknowledges nothing."""
        while True:
            try:
                await asyncio.wait_for(self._tick.wait(), TICK_S if self._throttle.is_busy else 1.0)
            except TimeoutError:
                pass
            self._tick.clear()
            now = self._loop.time()
            for asked in self._throttle.due(now):
                self._go(asked)
            lost = self._throttle.notice(now)
            if lost:
                text = f"{lost[0]} commands came too fast and were left out; of each setting the newest was kept."
                self._telemetry.drop(lost[0])
                self._tell(Notice(message=text, dropped=lost[0], ids=lost[1]))
            if self._unanswered_since is not None and now - self._unanswered_since > SILENCE_S:
                return closing.NO_ACKNOWLEDGEMENT, "no frame was acknowledged for 30 s"

    async def _read(self) -> tuple[int, str] | None:
        while True:
            message = await self._socket.receive()
            if self._throttle.is_busy:  # many may have come in one packet; others have their turn in between
                await asyncio.sleep(0)
            if message["type"] == "websocket.disconnect":
                return None
            text = message.get("text")
            if text is None:
                self._complain(BadJson("A binary message was sent. Commands are JSON text."), None)
                continue
            try:
                value = await self._parsed(text)
            except BadJson as error:
                self._complain(error, None)
                continue
            if value is not None:
                self._take(value)

    async def _parsed(self, text: str) -> Any:
        """The message's JSON; None for a long one that comes too fast."""
        if len(text) <= LONG_MESSAGE:
            return parse(text)
        if not self._spend():
            return None
        return await asyncio.to_thread(parse, text)

    def _take(self, value: Any) -> None:
        id: CommandId | None = None
        try:
            if not isinstance(value, dict):
                raise InvalidCommand(f'A message is an object with "type", got {reading.shown(value)}.', field="type")
            id = _id(value.pop("id", None))
            command = reading.command(value)
            if isinstance(command, Ack):
                self._viewer.ack(command.frame)
                self._unanswered_since = self._loop.time() if self._viewer.flying else None
                return
            if self._role != "control" and not isinstance(command, Watch):
                raise errors.Forbidden("The view token looks on. To change the session, use its control token.")
        except NeurodeckError as error:
            self._complain(error, id)
            return
        asked = Asked(command, id)
        if self._throttle.offer(self._loop.time(), asked):
            self._go(asked)
        else:
            self._tick.set()

    def _go(self, asked: Asked) -> None:
        """Hand a command to the session; its answer comes when it comes."""
        command = asked.command
        try:
            future: Future[Any]
            if isinstance(command, Watch):
                future = self._viewer.watch(command.probes, command.fps)
                self._telemetry.follow(command.type, future)
            else:
                future = self._services.submit(self._session_id, command)
        except NeurodeckError as error:
            self._refuse(error, asked.id)
            return
        future.add_done_callback(self._soon(lambda done: self._answer(asked, done)))

    def _answer(self, asked: Asked, future: Future[Any]) -> None:
        try:
            result = future.result()
        except NeurodeckError as error:
            self._refuse(error, asked.id)
        except CancelledError:
            self._refuse(SessionFailed("The server is stopping; the command has not taken effect."), asked.id)
        except Exception:
            about = {"session": self._session_id[:8]}
            errors.log.exception("a %s command failed", asked.command.type, extra=about)
            self._refuse(errors.internal(), asked.id)
        else:
            self._tell(result if isinstance(asked.command, Watch) else Done(id=asked.id, step=result.step))

    def _complain(self, error: NeurodeckError, id: CommandId | None) -> None:
        """Answer what is not a command; that costs as much as a command, so that nobody is kept busy by it."""
        if not self._spend():
            return
        if id is not None:
            self._refuse(error, id)
            return
        self._telemetry.refused(error.code)
        self._tell(Failed(error=errors.trouble(error)))

    def _refuse(self, error: NeurodeckError, id: CommandId | None) -> None:
        self._telemetry.refused(error.code)
        self._tell(Refused(id=id, error=errors.trouble(error)))

    def _spend(self) -> bool:
        granted = self._throttle.spend(self._loop.time())
        if not granted:
            self._tick.set()
        return granted

    def _put_frame(self, frame: bytes) -> None:
        self._outbox.put_frame(frame)

    def _soon(self, call: Callable[[Any], None]) -> Callable[[Any], None]:
        """The same call, made on the event loop; for the shard's threads."""

        return lambda thing: self._hand_over(call, thing)

    def _hand_over(self, call: Callable[[Any], None], thing: Any) -> None:
        self._services.landing.soon(self._loop, call, thing)


def _id(value: Any) -> CommandId | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and len(value) <= 64:
        return value
    raise InvalidCommand("id expects a whole number, or a text of at most 64 characters.", field="id")
