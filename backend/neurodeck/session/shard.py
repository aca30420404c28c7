"""The door to the sessions of one machine: everything that the web tier may ask of them."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from neurodeck.engine.limits import Limits
from neurodeck.engine.specs import check_training
from neurodeck.protocol.commands import SessionCommand
from neurodeck.protocol.export import Export
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import CommandAnswer, Opened, Pace, State
from neurodeck.session.errors import SessionFailed, TooManySessions, UnknownSession
from neurodeck.session.filming import Filming
from neurodeck.session.history import History
from neurodeck.session.playhead import Past
from neurodeck.session.questions import Question
from neurodeck.session.records import Place
from neurodeck.session.repeating import repeat
from neurodeck.session.returning import state_of_kept
from neurodeck.session.scheduler import Scheduler
from neurodeck.session.seat import Seat
from neurodeck.session.slices import clock
from neurodeck.session.snapshots import Album
from neurodeck.session.store import Store
from neurodeck.session.tables import Batch, Created, Kept
from neurodeck.session.viewer import Viewer
from neurodeck.session.workshop import Workshop

if TYPE_CHECKING:
    from neurodeck.engine.warming import Warming

Role = Literal["control", "view"]

MOST_FILMS = 2
"""Replays that are made at one time: each is a session in training."""

RESTING_S = 60.0
"""A session with a log may be put to rest when nobody has watched or asked for it this long, if room is needed."""

TOTALS: dict[str, Callable[[Seat], float]] = {
    "steps_total": lambda seat: seat.slices.steps_total,
    "frames_total": lambda seat: seat.gallery.frames,
    "evaluation_s_total": lambda seat: seat.evaluation_s,
}
"""What a session adds to figures that never fall; they keep it when it is given up."""


@dataclass(frozen=True)
class ShardLimits:
    """Upper bounds, inclusive. `engine` bounds one network."""

    sessions: int = 256
    engine: Limits = field(default_factory=Limits)
    view_bytes_per_second: float = 8e6
    idle_s: float = 3600.0  # a full shard gives up the session that nobody has watched or asked for this long


class Shard:
    """One scheduler with its sessions; worker threads inside. All methods may be called from any thread."""

    def __init__(
        self,
        *,
        workers: int | None = None,
        limits: ShardLimits | None = None,
        data_dir: Path | None = None,
        warming: Warming | None = None,
        store: Store | None = None,
    ) -> None:
        """`workers`: training threads (default: one for each core, at most 4). `data_dir`: where MNIST's files are.

        `warming`: compiles kernels; the state tells its progress. `store`: what sessions acknowledge is on disk before
        they do, and those that stand there come back when they are asked for.
        """
        self.limits = limits or ShardLimits()
        self.workshop = Workshop(self.limits.engine, data_dir)
        self.scheduler = Scheduler(workers, lambda: warming.progress if warming is not None else (0, 0))
        self._seats: dict[str, Seat] = {}
        self._tokens: dict[bytes, tuple[str, Role]] = {}  # by hash, so that nothing here opens a session
        self._commands = 0
        self._films = 0  # replays that are being made
        self._gone = dict.fromkeys(TOTALS, 0.0)  # of sessions that were given up
        self._lock = threading.Lock()
        self._store = store
        self._resting: dict[str, Kept] = {}  # on disk, and not here
        for kept in store.sessions() if store is not None else ():
            self._resting[kept.id] = kept
            self._tokens[kept.control] = (kept.id, "control")
            self._tokens[kept.look] = (kept.id, "view")

    def start(self) -> None:
        """Start the threads. Sets `sys.setswitchinterval(0.0005)`, without which slices starve beside an event loop."""
        self.scheduler.start()
        threading.Thread(target=self.workshop.open, name="opening", daemon=True).start()

    def stop(self) -> None:
        """Stop the threads and wait for them; commands that have not taken effect fail with `session_failed`."""
        self.scheduler.stop()
        with self._lock:
            seats = list(self._seats.values())
        for seat in seats:
            seat.finish()
            seat.close()
        if self._store is not None:
            self._store.close()

    def create(self, experiment: Experiment) -> Opened:
        """A new session, paused at step 0. Checks the spec at once, builds in a thread (status "compiling" meanwhile).

        Raises SpecError and LimitExceeded for the spec, TooManySessions when the shard is full.
        """
        experiment.check(self.limits.engine)
        check_training(experiment.network, experiment.training, self.limits.engine)
        session_id, token, view_token = secrets.token_hex(8), secrets.token_hex(16), secrets.token_hex(16)
        seat = self._new_seat(session_id, experiment)
        with self._lock:
            self._make_room()
            self._seats[session_id] = seat
            self._tokens[_hash(token)] = (session_id, "control")
            self._tokens[_hash(view_token)] = (session_id, "view")
        if self._store is not None:
            created = Created(_hash(token), _hash(view_token), experiment)
            place = Place("main", 0, 0, {"main": 0}, experiment)
            self._store.put_and_wait(Batch(session_id, created=created, place=place))
        self.scheduler.add(seat)
        return Opened(id=session_id, token=token, view_token=view_token, url=f"/s/{session_id}#token={token}")

    def repeat(self, export: Export) -> Opened:
        """A new session that does again what an exported run did, and then stands where that stood.

        Comes back as soon as the session is there; the rest is training like any other. Raises what `create` raises.
        """
        opened = self.create(export.spec)
        repeat(self._seat(opened.id), export)
        return opened

    def film(self, history: History, steps: list[int]) -> Filming:
        """Do a run again, unseen, and look at it after these steps, in order. Its `future` brings the shots.

        Raises TooManySessions while as many are under way as this server takes.
        """
        with self._lock:
            if self._films >= MOST_FILMS:
                raise TooManySessions(f"{MOST_FILMS} replays are being made, as many as go at a time. Try again soon.")
            self._films += 1
        price = self.limits.view_bytes_per_second
        past = Past(history, Album(), 0, Pace())
        seat = Seat("", history.here.origin, self.workshop, self.scheduler, price, past=past)

        def ended() -> None:
            self.scheduler.remove(seat)
            with self._lock:
                self._films -= 1

        filming = Filming(seat, steps, ended)
        self.scheduler.add(seat)
        filming.start()
        return filming

    def delete(self, session_id: str) -> None:
        """End a session and take away all that is kept of it; who looks on is told. Raises UnknownSession."""
        with self._lock:
            seat = self._seats.pop(session_id, None)
            if self._resting.pop(session_id, None) is None and seat is None:
                raise UnknownSession("there is no session of this id. Open it anew from its address.")
            self._tokens = {token: owner for token, owner in self._tokens.items() if owner[0] != session_id}
            if seat is not None:
                for name, total in TOTALS.items():
                    self._gone[name] += total(seat)
        if seat is not None:
            self.scheduler.remove(seat)
            self.scheduler.await_end(seat)
            seat.fail(SessionFailed("this session was deleted. Open it anew from its address."))
        if self._store is not None:
            self._store.forget(session_id)

    def authorise(self, session_id: str, token: str) -> Role | None:
        """What the token allows on this session; None: nothing, or no such session. Constant time in the token."""
        # looking up the hash leaks at most something about the hash, from which no token can be made
        found = self._tokens.get(_hash(token))
        if found is None or not hmac.compare_digest(found[0].encode(), session_id.encode("utf-8", "replace")):
            return None
        return found[1]

    def mine(self, tokens: list[str]) -> list[str]:
        """The ids of the sessions that these tokens open (control or view), in the order of the tokens, once each."""
        found = (self._tokens.get(_hash(token)) for token in tokens)
        return list(dict.fromkeys(entry[0] for entry in found if entry is not None))

    def submit(self, session_id: str, command: SessionCommand) -> Future[CommandAnswer]:
        """Queue a command. The future is done when it has taken effect, and fails with a NeurodeckError that refuses.

        Raises UnknownSession at once.
        """
        seat = self._seat(session_id)
        self._commands += 1
        return seat.submit(command)

    def ask(self, session_id: str, question: Question) -> Future[Any]:
        """Queue a question; see `session.questions` for what answers which. Raises UnknownSession at once."""
        return self._seat(session_id).ask(question)

    def experiment(self, session_id: str) -> Experiment:
        """The spec with the present settings, at once: no session is waited for. Raises UnknownSession."""
        return self._seat(session_id).experiment

    def attach(self, session_id: str, viewer: Viewer) -> None:
        """From now on the viewer gets the session's events, and frames once it watches. Raises UnknownSession."""
        self._seat(session_id).attach(viewer)

    def detach(self, viewer: Viewer) -> None:
        """The viewer gets nothing any more. No harm if it is not attached."""
        if viewer.seat is not None:
            viewer.seat.detach(viewer)

    def counts(self) -> dict[str, float]:
        """Figures for /metrics: sessions, playing, viewers; totals of commands, slices and what TOTALS names."""
        with self._lock:
            seats = list(self._seats.values())
            gone = self._gone.copy()
        return {
            "sessions": len(seats),
            "playing": sum(1 for seat in seats if seat.session is not None and seat.session.playing),
            "viewers": sum(len(seat.gallery.viewers) for seat in seats),
            **{name: gone[name] + sum(total(seat) for seat in seats) for name, total in TOTALS.items()},
            "commands_total": self._commands,
            "slices_total": self.scheduler.slices,
        }

    def glance(self, session_id: str) -> State | None:
        """How a session stands that rests on disk, without its metrics and without waking it; None if it is here."""
        with self._lock:
            kept = self._resting.get(session_id)
        return None if kept is None else state_of_kept(kept, self.scheduler.kernels())

    def _new_seat(self, session_id: str, experiment: Experiment, kept: Kept | None = None) -> Seat:
        price = self.limits.view_bytes_per_second
        return Seat(session_id, experiment, self.workshop, self.scheduler, price, self._store, kept)

    def _seat(self, session_id: str) -> Seat:
        seat = self._seats.get(session_id)
        if seat is not None:
            return seat
        with self._lock:
            seat = self._seats.get(session_id)
            if seat is not None:
                return seat
            kept = self._resting.get(session_id)
            if kept is None:
                raise UnknownSession("there is no session of this id. Open it anew from its address.")
            self._make_room()
            seat = self._new_seat(session_id, kept.experiment, kept)
            self._seats[session_id] = seat
            del self._resting[session_id]
        self.scheduler.add(seat)
        return seat

    def _make_room(self) -> None:
        """In a full shard, let the session rest that was left longest, if nobody wanted anything of it for long enough.

        With a log it comes back when it is asked for; without one it is given up.
        """
        if len(self._seats) < self.limits.sessions:
            return
        now = clock()
        idle_s = self.limits.idle_s if self._store is None else min(RESTING_S, self.limits.idle_s)
        if self._store is not None and self._store.trouble is not None:
            idle_s = math.inf  # nothing can rest in a log that takes nothing
        left = [
            seat
            for seat in self._seats.values()
            if not seat.gallery.viewers
            and now - seat.touched > idle_s
            and not (seat.session is not None and seat.session.active)
        ]
        if not left:
            raise TooManySessions(
                f"this server holds {self.limits.sessions} sessions, its limit. Close one, or try again later."
            )
        oldest = min(left, key=lambda seat: seat.touched)
        for name, total in TOTALS.items():
            self._gone[name] += total(oldest)
        del self._seats[oldest.id]
        if self._store is not None and oldest.session is not None:
            self._resting[oldest.id] = oldest.kept()
            self.scheduler.remove(oldest)
            return
        self._tokens = {token: owner for token, owner in self._tokens.items() if owner[0] != oldest.id}
        self.scheduler.remove(oldest)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
