"""Which names this server answers to, and which pages may talk to it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

_HOST = re.compile(r"([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Addresses:
    """The allow-lists of Host and Origin.

    A page that was loaded under another name (DNS rebinding) shows that name in Host; a page of another site shows
    itself in Origin. Nothing is rebuilt from these headers and nothing but these lists decides.
    """

    def __init__(self, *, host: str, allow: Iterable[str]) -> None:
        """`host`: the address that is listened on; `allow`: names beside the loopback ones, such as a proxy's."""
        self._named = frozenset(name.lower() for name in allow)
        self._names = LOOPBACK | self._named | _concrete(host)

    def knows(self, host: bytes) -> bool:
        """Whether a Host header names this server. Any port: it may be forwarded from another."""
        return self._name(host) in self._names

    def is_loopback(self, client: str, host: bytes) -> bool:
        """Whether the caller is on this machine and says so: a proxy on it passes on the name of others."""
        try:
            return ipaddress.ip_address(client).is_loopback and self._name(host) in LOOPBACK
        except ValueError:
            return False

    def is_own(self, origin: bytes, host: bytes) -> bool:
        """Whether a page of this origin was served under this Host: the same name and port, letter by letter.

        Browsers write origins in lower case, so nothing is folded. https only for names that were allowed by
        `--allow-host` (a proxy with TLS stands before them): nothing else here speaks it.
        """
        own = host.lower()
        schemes = (b"http", b"https") if self._name(host) in self._named else (b"http",)
        return any(origin == scheme + b"://" + own for scheme in schemes)

    def _name(self, host: bytes) -> str | None:
        found = _HOST.fullmatch(host.decode("latin-1").lower())
        if found is None or int(found[2] or 0) > 65535:
            return None
        return found[1]


def _concrete(host: str) -> frozenset[str]:
    """The listening address itself, unless it stands for all of them."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return frozenset({host.lower()})
    if address.is_unspecified:
        return frozenset()
    return frozenset({f"[{address}]" if address.version == 6 else str(address)})
