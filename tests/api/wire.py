"""HTTP spoken by hand: bytes out, bytes in. No library stands in between to mend what is sent."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> dict[str, Any]:
        """What stands in {"error": ...}."""
        found: dict[str, Any] = json.loads(self.body)["error"]
        return found


def talk(host: str, port: int, request: bytes, timeout: float = 30) -> Reply:
    """Send all of it, however early the answer comes, and read one answer."""
    with socket.create_connection((host, port), timeout=timeout) as connection:
        sender = threading.Thread(target=_send, args=(connection, request))
        sender.start()
        try:
            return _read(connection, head_only=request.startswith(b"HEAD"))
        finally:
            connection.close()  # which ends the sender too
            sender.join()


def _send(connection: socket.socket, request: bytes) -> None:
    try:
        connection.sendall(request)
    except OSError:
        pass  # the server has heard enough; what it said is what counts


def _read(connection: socket.socket, *, head_only: bool) -> Reply:
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            raise AssertionError(f"the connection ended within the head: {received!r}")
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = 0 if head_only else int(headers.get("content-length", "0"))
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            break
        body += part
    return Reply(int(first.split()[1]), headers, body)
