"""What the server writes down: lines for people, or one JSON object a line for machines.

Neither ever holds a token: whatever looks like one is taken out of the finished line. Bodies are never logged.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

LogFormat = Literal["text", "json"]

FIELDS = ("session", "client", "method", "path", "status", "code", "duration_s")
"""What a record may carry beside its message (`extra`); `session` is the start of its id."""

_TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", re.IGNORECASE)


def without_tokens(text: str) -> str:
    """The text with every token (32 hexadecimal digits) taken out."""
    return _TOKEN.sub("[token]", text)


class TextLines(logging.Formatter):
    """Time, level, logger and message; a traceback on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


class JsonLines(logging.Formatter):
    """{"time", "level", "logger", "message"}, then the record's FIELDS, then "trace", all on one line.

    The time is UTC with milliseconds (RFC 3339).
    """

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {
            "time": time,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        elif record.exc_text:
            line["trace"] = record.exc_text
        return without_tokens(json.dumps(line, default=str))


def configure(log_format: LogFormat) -> None:
    """Warnings and worse to stderr, of our own loggers, uvicorn's and all others alike.

    Access lines, where they are wanted, go to stdout as text; as JSON everything goes to stderr, whose every line is
    then an object.
    """
    as_json = log_format == "json"
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {"()": JsonLines} if as_json else {"()": TextLines, "fmt": TEXT},
                "access": {"()": JsonLines} if as_json else {"()": TextLines, "fmt": "%(asctime)s %(message)s"},
            },
            "handlers": {
                "errors": _stream("lines", "stderr"),
                "access": _stream("access", "stderr" if as_json else "stdout"),
            },
            "root": {"handlers": ["errors"], "level": "WARNING"},
            "loggers": {
                "uvicorn": {"level": "WARNING"},
                "neurodeck.access": {"handlers": ["access"], "level": "WARNING", "propagate": False},
            },
        }
    )
    if as_json:  # else Python writes these to stderr as they are
        sys.excepthook = _uncaught
        threading.excepthook = lambda dead: _uncaught(dead.exc_type, dead.exc_value, dead.exc_traceback)


TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def _stream(formatter: str, name: str) -> dict[str, str]:
    return {"class": "logging.StreamHandler", "formatter": formatter, "stream": f"ext://sys.{name}"}


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    found = error if error is not None else kind()
    if isinstance(found, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger("neurodeck").critical("nobody caught this", exc_info=(kind, found, trace))
