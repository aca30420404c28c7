"""A client of Neurodeck in about 60 lines of code, written from docs/protocol.md alone; it knows nothing of the package."""

from __future__ import annotations

import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from safetensors.numpy import load
from websockets.sync.client import ClientConnection, connect


def http(method: str, url: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
    """One request; (status, JSON)."""
    headers = {"content-type": "application/json"} if body is not None else {}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=90) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


@contextmanager
def stream(url: str, session_id: str, token: str) -> Iterator[Stream]:
    """A greeted websocket on a session, closed at the end of the `with` block."""
    address = url.replace("http", "ws", 1) + f"/api/sessions/{session_id}/stream"
    with connect(address, compression=None, max_size=None) as socket:
        yield Stream(socket, token)


class Stream:
    """One websocket: says hello, sends commands, collects events, decodes and acknowledges frames."""

    def __init__(self, socket: ClientConnection, token: str) -> None:
        self.socket = socket
        self.view: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []
        self.frame: dict[str, Any] | None = None
        self.ids = itertools.count(1)
        self.send({"type": "hello", "token": token})
        self.welcome = self.until("welcome")

    def send(self, message: dict[str, Any]) -> None:
        self.socket.send(json.dumps(message))

    def receive(self, timeout: float = 30) -> dict[str, Any]:
        """The next event or frame; a frame comes as {"type": "frame", scalars by name, tensors by name}."""
        message = self.socket.recv(timeout)
        if isinstance(message, str):
            event: dict[str, Any] = json.loads(message)
            self.events.append(event)
            self.view = event if event["type"] == "view" else self.view
            return event
        header = json.loads(message[8 : 8 + int.from_bytes(message[:8], "little")])
        tensors = load(message)
        scalars = dict(zip(self.view["scalars"], tensors.pop("scalars").tolist(), strict=True))
        self.send({"type": "ack", "frame": int(scalars["frame"])})
        stale = header["__metadata__"]["view"] != str(self.view["view"])
        frame = {"type": "stale" if stale else "frame", "scalars": scalars, "tensors": tensors}
        self.frame = self.frame if stale else frame
        return frame

    def picture(self, **least: int) -> dict[str, Any]:
        """The first frame whose scalars have come so far; the latest may have come before a command's answer."""
        frame = self.frame or self.until("frame")
        while any(frame["scalars"][name] < value for name, value in least.items()):
            frame = self.until("frame")
        return frame

    def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next message of this type with these fields; others are passed over."""
        while True:
            message = self.receive()
            if message["type"] == kind and all(message.get(name) == value for name, value in fields.items()):
                return message

    def command(self, **command: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        number = next(self.ids)
        self.send({"id": number, **command})
        while True:
            message = self.receive()
            if message["type"] in ("done", "refused", "view") and message.get("id", number) == number:
                return message

    def watch(self, *probes: dict[str, Any], fps: float = 60) -> dict[str, Any]:
        self.frame = None
        self.send({"type": "watch", "fps": fps, "probes": list(probes)})
        return self.until("view")
