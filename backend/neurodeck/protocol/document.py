"""Strict JSON: what RFC 8259 has and every other reader takes, with a bounded depth."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from neurodeck.protocol.errors import BadJson

MAX_DEPTH = 32
"""Containers within containers. The deepest spec has 7, and numbers in lists go no deeper than their shape."""

MAX_DIGITS = 19
"""Digits of a whole number: enough for 64 bits. Python would turn millions of digits into a slow, huge integer."""

YIELDING = 2**20
"""Bytes from which numbers are read by Python functions. Those are slower, but let other threads run in between: the
interpreter's own reader keeps the lock to its end, 15 ms a megabyte."""

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_UNUSUAL = re.compile(rb"[0-9](?:[0-9]{17}|[eE]\+?[0-9]{3})")  # numbers that may be too long or too large


def parse(text: bytes | str) -> Any:
    """The value of a JSON text. Raises BadJson for anything that is not JSON in UTF-8, and for NaN and Infinity,
    numbers beyond float64 (1e999), whole numbers of more than 19 digits, lone surrogates, and too great a depth.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    careful = len(data) > YIELDING or _UNUSUAL.search(data) is not None
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_constant=_no_constant,
            parse_float=_finite if careful else None,
            parse_int=_bounded if careful else None,
        )
    except UnicodeDecodeError as error:
        raise BadJson(f"the text is not UTF-8: byte {error.start} does not belong there. Send UTF-8.") from None
    except json.JSONDecodeError as error:
        raise BadJson(
            f"the text is not JSON: {error.msg} at line {error.lineno}, column {error.colno}. Send one JSON value."
        ) from None
    except RecursionError:
        raise BadJson(_TOO_DEEP) from None
    if _ESCAPED_SURROGATE.search(data):
        _check_texts(value)
    if data.count(b"[") + data.count(b"{") > MAX_DEPTH:
        _check_depth(value)
    return value


_TOO_DEEP = f"the JSON has lists or objects nested more than {MAX_DEPTH} deep. Send a flatter value."


def _no_constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is not JSON. Send a finite number, or null where one is allowed.")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise BadJson(f"the number {digits[:40]} is beyond float64. Send a finite number.")
    return value


def _bounded(digits: str) -> int:
    if len(digits) > MAX_DIGITS + 1:
        raise BadJson(f"a whole number has {len(digits)} digits; at most {MAX_DIGITS} are read. Send a smaller one.")
    return int(digits)


def _check_texts(value: Any) -> None:
    """Refuse strings that UTF-8 cannot carry: an escape may smuggle half a pair in. The depth is below Python's own."""
    level = [value]
    while level:
        inner: list[Any] = []
        for item in level:
            if isinstance(item, str):
                if _SURROGATE.search(item):
                    raise BadJson("a text holds half a surrogate pair, which is no character. Send whole characters.")
            elif isinstance(item, dict):
                inner.extend(item)
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        level = inner


def _check_depth(value: Any) -> None:
    """Refuse lists and objects too deep for whoever walks them by recursion."""
    level: list[Any] = [value] if isinstance(value, list | dict) else []
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for item in level
            for inner in (item.values() if type(item) is dict else item)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return
    raise BadJson(_TOO_DEEP)
