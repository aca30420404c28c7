"""A session's place in the scheduler: what arrives for it from other threads, and one turn of its work."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neurodeck.engine.errors import NeurodeckError
from neurodeck.protocol.commands import SessionCommand
from neurodeck.protocol.events import ViewOpened
from neurodeck.protocol.probes import Probe
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.standing import Standing
from neurodeck.protocol.state import CommandAnswer, Kernels, State
from neurodeck.session.answers import answer_to, standing_of, state_of, state_of_nothing
from neurodeck.session.errors import SessionFailed
from neurodeck.session.gallery import Gallery
from neurodeck.session.journal import Journal
from neurodeck.session.playhead import Past
from neurodeck.session.questions import AskShot, AskStanding, AskState, AskWrong, Question, Split
from neurodeck.session.records import spec_text
from neurodeck.session.returning import session_of
from neurodeck.session.session import Session
from neurodeck.session.shots import Shot, shot_of
from neurodeck.session.slices import Slices, clock, inside
from neurodeck.session.store import Store
from neurodeck.session.tables import Kept
from neurodeck.session.telling import Telling, changed
from neurodeck.session.viewer import Viewer
from neurodeck.session.workshop import Workshop

if TYPE_CHECKING:
    from neurodeck.engine.players.company import Company
    from neurodeck.session.scheduler import Scheduler

log = logging.getLogger("neurodeck.session")

HURRY_S = 0.001
"""CPU seconds that training gets in a turn that took something in."""

RECENT_S = 1.0
"""While it plays, metrics this old are told at once; older ones, which nobody had watched, are computed anew."""

MEASURED = (AskState, AskWrong)
"""Questions that wait for an evaluation."""

SHORT_S = 0.2
"""Building that takes no longer is not talked about."""


@dataclass(frozen=True)
class Ordered:
    command: SessionCommand
    future: Future[CommandAnswer]
    number: int | None


@dataclass(frozen=True)
class Asked:
    question: Question
    future: Future[Any]


@dataclass(frozen=True)
class Watched:
    viewer: Viewer
    probes: tuple[Probe, ...]
    fps: float
    future: Future[ViewOpened]


class Seat:
    """One session among many. `turn` and `build` are called by one thread at a time; the rest by any thread."""

    def __init__(
        self,
        session_id: str,
        experiment: Experiment,
        workshop: Workshop,
        scheduler: Scheduler,
        view_price: float,
        store: Store | None = None,
        kept: Kept | None = None,
        past: Past | None = None,
    ) -> None:
        """`store`: where it is written down. `kept`: it stands there already, and is read when it is built.

        `past`: it has one from the beginning, and nothing of it is written down.
        """
        self.id = session_id
        self.session: Session | None = None
        self.failure: NeurodeckError | None = None
        self.touched = clock()  # when somebody last asked for something
        self.gallery = Gallery(view_price)
        self.slices = Slices()
        self.evaluation_s = 0.0  # CPU seconds that losses over whole splits have taken
        # the scheduler's own notes, under its lock
        self.place = "idle"
        self.ticket = 0
        self.charged = 0.0
        self.again = False
        self.hurry = False
        self.bell_at = math.inf
        self.building_since = 0.0
        self._experiment = experiment
        self._store = store
        self._kept = kept
        self._past = past
        self._journal = Journal(session_id, store)
        self._damage: str | None = None  # what of it could not be read
        self._workshop = workshop
        self._scheduler = scheduler
        self._arrivals: deque[Ordered | Asked | Watched] = deque()
        self._asked: list[Asked] = []
        self._open: set[Future[Any]] = set()
        self._lock = threading.Lock()  # guards _open and the viewers
        self._telling = Telling()
        self._measured_at = -math.inf  # when the latest evaluation ended
        self._progress: str | None = None

    # --- from any thread ---

    def submit(self, command: SessionCommand, number: int | None = None) -> Future[CommandAnswer]:
        """Queue a command; `number`: that it had in the log that it comes from."""
        future: Future[CommandAnswer] = Future()
        self._arrive(Ordered(command, future, number))
        return future

    def ask(self, question: Question) -> Future[Any]:
        future: Future[Any] = Future()
        if type(question) is AskState and self.session is None:
            future.set_result(self.state())
            return future
        self._arrive(Asked(question, future))
        return future

    def watch(self, viewer: Viewer, probes: tuple[Probe, ...], fps: float) -> Future[ViewOpened]:
        future: Future[ViewOpened] = Future()
        self._arrive(Watched(viewer, probes, fps, future))
        return future

    @property
    def experiment(self) -> Experiment:
        """The spec as it is now; of a session that is being built as it was asked for."""
        session = self.session
        return self._experiment if session is None else session.experiment

    def nudge(self) -> None:
        """A viewer has room for another frame."""
        self._scheduler.wake(self, urgent=False)

    def attach(self, viewer: Viewer) -> None:
        with self._lock:
            viewer.seat = self
            self.gallery.add(viewer)

    def detach(self, viewer: Viewer) -> None:
        with self._lock:
            self.gallery.remove(viewer)
            viewer.seat = None
        self.touched = clock()

    def interrupt(self) -> None:
        """Let a running slice end after the operation that it is in."""
        session = self.session
        if session is not None:
            session.run.program.request_stop()

    def state(self) -> State:
        """How it stands, with what is known now; for a session at work only from its owner's thread."""
        session = self.session
        if session is None:
            failure = None if self.failure is None else self.failure.message
            state = state_of_nothing(self._experiment, self.id, self.kernels(), failure, self._progress)
            return state if self._kept is None else state.model_copy(update=self._kept.place)
        rate = self.slices.rate(session, clock())
        state = state_of(session, self.id, rate, self.kernels(), self._progress or self._damage)
        if self._journal.trouble is not None:
            state = state.model_copy(update={"unsaved": self._journal.trouble})
        if self.failure is not None:
            stopped = {"reason": "session_failed", "message": self.failure.message}
            state = State.model_validate({**dict(state), "status": "stopped", "stopped": stopped})
        return state

    def _told(self, question: AskState, session: Session) -> State | Standing | Shot:
        if isinstance(question, AskShot):
            return shot_of(session, session.metering.splits["train"], session.metering.splits["test"])
        state = self.state()
        return standing_of(session, state) if isinstance(question, AskStanding) else state

    def kernels(self) -> Kernels:
        return self._scheduler.kernels()

    def _arrive(self, arrival: Ordered | Asked | Watched) -> None:
        self.touched = clock()
        with self._lock:
            failure = self.failure
            if failure is None:
                self._open.add(arrival.future)
                self._arrivals.append(arrival)
        if failure is not None:
            if isinstance(arrival, Asked) and type(arrival.question) is AskState:
                arrival.future.set_result(self.state())
            else:
                arrival.future.set_exception(failure)
            return
        self._scheduler.wake(self, urgent=True)

    # --- building, in a builder's thread ---

    def build(self) -> None:
        """Build what is due, or the session itself. May take as long as compiling and downloading take."""
        self.building_since = clock()
        if self.session is None and self._kept is not None:
            self.session = self._returned()
        elif self.session is None:
            self.session = Session(self._experiment, self._workshop, self._say_progress, past=self._past)
        else:
            self.session.build()
        self._progress = None
        self.slices.forget()

    def _returned(self) -> Session:
        """The session as it stands in the log. Raises SessionFailed where it cannot be read."""
        assert self._store is not None
        self._store.flush()  # it may have been given up a moment ago
        saved = self._store.load(self.id)
        if saved is None:
            raise SessionFailed("the log of this session is damaged at its beginning. Open it anew from its address.")
        session, numbers, self._damage = session_of(saved, self._workshop, self._say_progress)
        self._journal = Journal(self.id, self._store, len(saved.records))
        self._journal.adopt(session, numbers, damaged=saved.damage is not None)
        return session

    def finish(self) -> None:
        """Write down where it stands; only when no thread works for it any more."""
        if self.session is not None and self.failure is None:
            self._journal.keep(self.session, clock(), last=True)

    def kept(self) -> Kept:
        """As it will rest in the log; only between its turns."""
        session = self.session
        assert session is not None
        here = session.history.here
        return Kept(self.id, b"", b"", here.name, session.step, here.head, spec_text(session.experiment))

    def _say_progress(self, what: str, done: int, total: int) -> None:
        self._progress = f"{what}: {done:,} of {total:,}" if total else what

    def tell_building(self) -> None:
        """Tell viewers how far building is; only while `build` runs, and not of what is done in no time."""
        if not self.gallery.viewers or clock() - self.building_since < SHORT_S:
            return
        kernels = self.kernels()
        if self.session is None:
            state = self.state()
        else:
            last = self.gallery.last_state
            if last is None:
                return
            state = last.model_copy(update={"status": "compiling", "kernels": kernels, "note": self._progress})
        self.gallery.tell(changed(state))
        self._telling.forget()

    def fail(self, error: BaseException) -> None:
        """This session is over: everybody who waits is told, and everybody who comes."""
        if isinstance(error, NeurodeckError):
            message = error.message
        else:
            log.error("session %s failed", self.id[:8], exc_info=error, extra={"session": self.id[:8]})
            message = "this session met an error of the server's own and cannot go on. Open it anew from its address."
        with self._lock:
            self.failure = SessionFailed(message, field=getattr(error, "field", None))
            waiting, self._open = self._open, set()
            self._arrivals.clear()
        for future in waiting:
            _resolve(future, self.failure)
        self._asked.clear()
        self.gallery.tell(changed(self.state()))

    def close(self) -> None:
        """The server gives this session up."""
        with self._lock:
            self.failure = self.failure or SessionFailed("this session has ended with its server. Open it anew.")
            waiting, self._open = self._open, set()
        for future in waiting:
            _resolve(future, self.failure)

    # --- one turn, in a worker's thread ---

    def invite(self) -> Company | None:
        """Where another worker may help in the coming turn; None if none is wanted."""
        session = self.session
        return None if session is None or self._arrivals else self.slices.invite(session)

    @property
    def needs_building(self) -> bool:
        return self.failure is None and (self.session is None or self.session.due is not None)

    def turn(self, slice_s: float) -> float:
        """Take what arrived, train for about `slice_s` of CPU, measure, show. Returns when to be called again.

        That is a time of the clock; -inf: as soon as its share allows; inf: only when something arrives. While
        `needs_building` it says nothing.
        """
        session = self.session
        assert session is not None
        if self._arrivals:
            slice_s = min(slice_s, HURRY_S)  # what somebody changed is to be seen soon
        self._take_arrivals(session)
        session.settle()
        now = clock()
        if session.due is None and session.active:
            self.slices.play(session, slice_s, self.gallery.next_at(session), lambda: bool(self._arrivals))
            session.settle()
            now = clock()
        elif not session.active:
            self.slices.meter.clear()
        self._journal.keep(session, now)
        self._answer(session)
        if session.due is None:
            self._measure(session, slice_s, now)
            self._answer(session)
        for edited in session.edited:
            self.gallery.tell(edited)
        session.edited.clear()
        self._telling.tell(
            session, self.gallery, (self._scheduler.kernels_ready, self._journal.trouble), self.state, now
        )
        self.gallery.show(session, self.slices.rate(session, now), now)
        return self._next_turn(session, clock())

    def _take_arrivals(self, session: Session) -> None:
        while self._arrivals:
            arrival = self._arrivals.popleft()
            match arrival:
                case Ordered(command, future, number):
                    session.receive(command, self._replier(future), number)
                case Asked():
                    self._asked.append(arrival)
                case Watched(viewer, probes, fps, future):
                    try:
                        opened = self.gallery.watch(viewer, probes, fps, session)
                    except NeurodeckError as refused:
                        self._close(future, refused)
                    else:
                        self._close(future, opened)

    def _replier(self, future: Future[CommandAnswer]) -> Callable[[CommandAnswer | NeurodeckError], None]:
        def reply(answer: CommandAnswer | NeurodeckError) -> None:
            if isinstance(answer, NeurodeckError):
                self._close(future, answer)
            else:
                self._journal.after(lambda: self._close(future, answer))

        return reply

    def _close(self, future: Future[Any], answer: Any) -> None:
        with self._lock:
            self._open.discard(future)
        _resolve(future, answer)

    # --- metrics, answers, events ---

    def _measure(self, session: Session, slice_s: float, now: float) -> None:
        """Evaluate a little, if somebody wants to know: a bounded share while playing, whole slices otherwise."""
        metering = session.metering
        if not (self.gallery.measures or self._waits_for_metrics) or session.seeking:
            return
        if session.active and not (metering.busy or self.gallery.due(session, now) or self._waits_for_metrics):
            return
        left = (
            slice_s
            if self._waits_for_metrics
            else self.slices.for_metrics(session, slice_s, now, self._scheduler.crowded, self._measured_at)
        )
        began = time.thread_time()
        spent = 0.0
        while spent < left:
            if not metering.busy:
                if metering.knows(session.weights_mark, self._counts):
                    break
                metering.begin(session.run, session.weights_mark, self._counts)
            finished = metering.advance(1)
            spent = time.thread_time() - began
            if finished:
                self._measured_at = now
                session.measured()
            if finished and session.active:
                break
        self.evaluation_s += spent
        if session.active:
            self.slices.metered(spent)

    def _knows_metrics(self, session: Session) -> bool:
        """Whether the latest evaluation may be told: of the present weights, or while training goes on a recent one."""
        metering = session.metering
        recent = session.active and metering.mark is not None and clock() - self._measured_at < RECENT_S
        return recent or metering.mark == session.weights_mark

    def _knows_wrong(self, session: Session, split: Split) -> bool:
        """Whether the wrong ones of a split may be told; of what has none it is told at once."""
        if not session.run.material.split(split).count or session.run.material.dataset.classes is None:
            return True
        return split in session.metering.counted and self._knows_metrics(session)

    @property
    def _waits_for_metrics(self) -> bool:
        return any(isinstance(asked.question, MEASURED) for asked in self._asked)

    @property
    def _counts(self) -> frozenset[str]:
        """Splits whose answers are counted by class: for viewers, or for who asks for the wrong ones."""
        return self.gallery.confusion.union(
            asked.question.split for asked in self._asked if isinstance(asked.question, AskWrong)
        )

    def _answer(self, session: Session) -> None:
        if not self._asked or (session.active and inside(session)):
            return
        late: list[Asked] = []
        for asked in self._asked:
            if isinstance(asked.question, AskState):
                if not self._knows_metrics(session) and not session.seeking:
                    late.append(asked)
                    continue
                self._close(asked.future, self._told(asked.question, session))
                continue
            if isinstance(asked.question, AskWrong) and not self._knows_wrong(session, asked.question.split):
                late.append(asked)
                continue
            try:
                answer = answer_to(asked.question, session)
            except NeurodeckError as refused:
                answer = refused
            self._close(asked.future, answer)
        self._asked = late

    def _next_turn(self, session: Session, now: float) -> float:
        if self._arrivals or (self._asked and not self._waits_only(session)):
            return -math.inf
        next_frame = min(self.gallery.wants_at(session), self._telling.due_at)
        if session.active:
            paced_until = self.slices.waits_until(session, now)
            if paced_until is not None:
                return now + 0.005 if session.metering.busy else min(paced_until, next_frame)
            return -math.inf
        known = session.metering.knows(session.weights_mark, self._counts)
        if (self.gallery.measures or self._waits_for_metrics) and not known:
            return -math.inf
        return next_frame

    def _waits_only(self, session: Session) -> bool:
        """All questions wait for something that play itself brings."""
        return session.active and all(isinstance(asked.question, MEASURED) for asked in self._asked)


def _resolve(future: Future[Any], answer: Any) -> None:
    try:
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
    except InvalidStateError:
        pass  # whoever asked has gone, or was told already
