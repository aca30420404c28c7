"""Errors of sessions.

NeurodeckError
+-- UnknownSession    no session of that id lives here
+-- TooManySessions   this server is full
+-- SessionFailed     the session could not be built, or broke
+-- SeekBeyondEnd     a step that the branch has not reached yet
+-- UnknownBranch     no branch of that name
+-- NotPossible       a command that makes no sense where the session stands; the message says the way out
+-- ViewRefused       a probe that this session cannot serve
+-- DamagedLog        what was written down of a session cannot be read whole
+-- StateUnusable     the folder of the log cannot be used: another server has it, or another version wrote it
"""

from __future__ import annotations

from neurodeck.engine.errors import NeurodeckError


class UnknownSession(NeurodeckError):
    """No session of that id lives here; it may have ended with the server that held it."""

    code = "unknown_session"
    status = 404


class TooManySessions(NeurodeckError):
    """As many sessions as this server allows are alive."""

    code = "too_many_sessions"
    status = 429


class SessionFailed(NeurodeckError):
    """The session could not be built, or met an error of ours; it takes no further commands."""

    code = "session_failed"
    status = 500


class SeekBeyondEnd(NeurodeckError):
    """A step that the branch has not reached yet."""

    code = "seek_beyond_end"


class UnknownBranch(NeurodeckError):
    """No branch of that name."""

    code = "not_found"
    status = 404


class NotPossible(NeurodeckError):
    """A command that makes no sense where the session stands."""

    code = "invalid_command"


class ViewRefused(NeurodeckError):
    """A probe that this session cannot serve."""

    code = "invalid_command"


class DamagedLog(NeurodeckError):
    """What was written down of a session cannot be read."""

    code = "session_failed"
    status = 500


class StateUnusable(NeurodeckError):
    """The folder of the durable log cannot be used; `taken`: another server has it."""

    code = "state_unusable"
    status = 503

    def __init__(self, message: str, *, taken: bool = False) -> None:
        super().__init__(message)
        self.taken = taken
