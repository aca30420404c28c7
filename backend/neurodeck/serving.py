"""From settings to a server that listens: the socket, who may reach it, and uvicorn's limits."""

from __future__ import annotations

import errno
import gc
import ipaddress
import logging
import os
import resource
import socket
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurodeck.settings import DEFAULT_PORT, Settings, state_home

if TYPE_CHECKING:
    from neurodeck.session.store import Store

NEXT_PORTS = 20
OPEN_FILES = 16_384
MOST_SERVERS = 9
"""Of one person with the default folder for their sessions."""

# A slice of training must get the interpreter lock back soon after the event loop took it: with Python's default
# of 5 ms, 0.5 ms slices get 9 % of the wall time beside a busy loop; with this, 45 %.
SWITCH_INTERVAL_S = 0.0005


class CannotListen(Exception):
    """The server must not or cannot listen where it was told to; the message says why and the way out."""


@dataclass(frozen=True)
class Listener:
    """A bound socket, its port, the address for people, and what they should know about the choice."""

    socket: socket.socket
    port: int
    url: str
    remark: str | None = None


def listen(settings: Settings) -> Listener:
    """Bind a socket as the settings say. Raises CannotListen.

    A port that was asked for is taken or refused; only the default gives way, to the next free one of twenty.
    """
    family, address = _resolve(settings.host)
    _refuse_strangers(settings, address)
    asked = settings.port is not None
    first = settings.port if settings.port is not None else DEFAULT_PORT
    for port in range(first, first + (1 if asked else NEXT_PORTS + 1)):
        try:
            bound = _bind(family, address, port)
        except OSError as refused:
            if refused.errno != errno.EADDRINUSE:
                reason = refused.strerror or str(refused)
                raise CannotListen(f"Cannot listen on {settings.host} port {port}: {reason}.") from None
            continue
        port = bound.getsockname()[1]
        taken = None if asked or port == first else f"Port {first} is taken, using {port} instead."
        return Listener(bound, port, _url(address, port), taken)
    if asked:
        raise CannotListen(
            f"Port {first} on {settings.host} is taken by another program. Stop that one, choose another with --port, "
            f"or leave --port out to get the next free one."
        )
    raise CannotListen(
        f"Ports {first} to {first + NEXT_PORTS} on {settings.host} are all taken. Choose one with --port; 0 takes any."
    )


def run(listener: Listener, settings: Settings) -> int:
    """Serve until a signal comes. Returns the exit code: 0, or 3 if the application could not start.

    Raises StateUnusable where the folder of the sessions' log cannot be used.
    """
    import uvicorn

    from neurodeck.api.app import create_app
    from neurodeck.connection import Connection
    from neurodeck.websocket import WebSocket

    class Server(uvicorn.Server):
        """Says the address as soon as the port answers; people and programs wait for that line."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            gc.freeze()
            gc.enable()
            if self.started:
                print(f"Neurodeck is at {listener.url}", flush=True)
                if settings.browser:
                    open_browser(listener.url)

    store = keep_sessions(settings)
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    logging.getLogger("neurodeck.access").setLevel("INFO" if settings.access_log else "WARNING")
    _allow_many_files()
    config = uvicorn.Config(
        create_app(settings, store=store),
        http=Connection,
        ws=WebSocket,
        ws_max_size=settings.max_message_bytes,
        ws_per_message_deflate=False,  # on by default; 600-960 us a message, and a small frame may unpack to 16 MB
        ws_ping_interval=10.0,
        ws_ping_timeout=20.0,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=False,  # X-Forwarded-For is whatever the caller writes
        access_log=False,  # the gate writes these lines, and knows more
        log_config=None,  # `logs.configure` has been called
    )
    server = Server(config)
    try:
        server.run(sockets=[listener.socket])
    except KeyboardInterrupt:  # uvicorn has shut down in order and passes the signal on
        return 0
    return 0 if server.started else 3


def keep_sessions(settings: Settings) -> Store:
    """Open the log of the sessions. Raises StateUnusable.

    A folder that was asked for is used or refused; the default gives way to another one beside it, as ports do.
    """
    from neurodeck.session.errors import StateUnusable
    from neurodeck.session.store import Store

    asked = settings.state
    if asked != state_home():
        return Store(asked, settings.max_state_bytes)
    for number in range(1, MOST_SERVERS + 1):
        folder = asked if number == 1 else asked.with_name(f"{asked.name}-{number}")
        try:
            store = Store(folder, settings.max_state_bytes)
        except StateUnusable as refused:
            if not refused.taken or number == MOST_SERVERS:
                raise
            continue
        if folder != asked:
            print(f"Another Neurodeck keeps its sessions in {asked}; this one keeps them in {folder}.", flush=True)
        return store
    raise AssertionError("unreachable")


def open_browser(url: str) -> None:
    """Open the page where there is a screen; never wait for the browser."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _resolve(host: str) -> tuple[socket.AddressFamily, str]:
    """The first address of a name, IPv4 before IPv6, since that is what browsers try last to no harm."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CannotListen(f"--host {host!r:.80} is no address of this machine. Try --host 127.0.0.1.") from None
    family, _, _, _, where = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, str(where[0])


def _refuse_strangers(settings: Settings, address: str) -> None:
    if ipaddress.ip_address(address.partition("%")[0]).is_loopback or settings.allow_host:
        return
    raise CannotListen(
        f"--host {settings.host} would let other machines in, and no host name is allowed yet: a page from anywhere "
        f"could pretend to be this one. Say under which name people reach it, for example --allow-host "
        f"deck.example.org, and put a proxy with TLS before it; or stay on this machine with --host 127.0.0.1."
    )


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(2048)  # from here on callers wait in the queue while the application is imported
    except BaseException:
        bound.close()
        raise
    return bound


def _url(address: str, port: int) -> str:
    """The address to type on this machine: nobody can visit 0.0.0.0."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if known.is_unspecified:
        known = ipaddress.ip_address("127.0.0.1" if known.version == 4 else "::1")
    return f"http://[{known}]:{port}" if known.version == 6 else f"http://{known}:{port}"


def _allow_many_files() -> None:
    """Every viewer is an open file, and the usual soft limit of 1,024 is below what the settings allow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
