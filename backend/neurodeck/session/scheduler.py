"""Many sessions on few threads: fair shares of CPU time, commands first, and nothing that blocks in between.

Each session is charged the thread CPU time that its turns took; of those that want to train, the one charged least
goes next, for a slice of clamp(workers * 50 ms / sessions, 0.5, 8 ms). What arrives for a session is taken in before
all, by a thread that trains no more than a step, so that nobody waits for the slices of others. What may block
(compiling, downloading) is done by builder threads, never by these.
A worker for whom there is no session helps another with its steps, where that pays, until there is one.
"""

from __future__ import annotations

import heapq
import itertools
import math
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

from neurodeck.protocol.state import Kernels
from neurodeck.session.helping import Helping, Offer
from neurodeck.session.seat import Seat

SLICE_S = (0.0005, 0.008)
ROUND_S = 0.05
"""A round over all sessions takes about this long on each worker, which is 20 looks at each a second."""

BOOST_S = 0.001
BOOST_DEBT_S = 0.01
NICENESS = 10
"""Below everything else on the machine, above all below the event loop: training takes what is left, which is most."""

MOST_DEBT_S = 0.1
"""A turn that took long once (an operation that cannot be interrupted) does not shut a session out for as long."""

BUILDERS = 2
TELL_S = 0.25
"""How often viewers of a session that is being built are told how far it is."""

BELL_S = 0.02
"""A slice in the middle of a long step is interrupted after this time; the step goes on in the next slice."""

clock = time.perf_counter


class Scheduler:
    """Threads that give seats their turns. `wake`, `add`, `remove`: any thread."""

    def __init__(self, workers: int | None, kernels: Callable[[], tuple[int, int]]) -> None:
        """`kernels`: how many are compiled, and of how many."""
        self.workers = workers or min(os.cpu_count() or 1, 4)
        self.slices = 0
        self._kernels = kernels
        lock = threading.Lock()  # guards all that follows
        self._changed = threading.Condition(lock)  # workers wait on it
        self._called = threading.Condition(lock)  # and the one who takes in what arrives
        self._ordered = threading.Condition(lock)  # builders wait on it
        self._urgent: deque[Seat] = deque()
        self._quick: deque[Seat] = deque()  # urgent, and a step of theirs is soon over
        self._ready: list[tuple[float, int, int, Seat]] = []  # charged CPU seconds, ticket, seat
        self._timers: list[tuple[float, int, int, Seat]] = []  # clock time, ticket, seat
        self._to_build: deque[Seat] = deque()
        self._building: set[Seat] = set()
        self._running: set[Seat] = set()
        self._idle = 0  # workers that wait
        self._helping = Helping()
        self._count = itertools.count()  # breaks ties in the heaps
        self._runnable = 0
        self._floor = 0.0  # what the least charged of the running had been charged: newcomers begin there
        self._taking_in = False
        self._stopping = False
        self._stopped = threading.Event()
        self._bell = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        sys.setswitchinterval(0.0005)  # with the default 5 ms, slices beside a busy event loop get 9 % of the time
        jobs = [self._work] * self.workers + [self._take_in] + [self._build] * BUILDERS + [self._ring, self._tell]
        self._threads = [
            threading.Thread(target=job, name=f"neurodeck{job.__name__}-{at}", daemon=True)
            for at, job in enumerate(jobs)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stop and wait for the threads. One that is compiling is left to die with the process."""
        with self._changed:
            self._stopping = True
            running = list(self._running)
            for waiting in (self._changed, self._called, self._ordered):
                waiting.notify_all()
        self._stopped.set()
        self._bell.set()
        for seat in running:
            seat.interrupt()
        end = clock() + timeout_s
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, end - clock()))

    def kernels(self) -> Kernels:
        ready, total = self._kernels()
        return Kernels(ready=ready, total=total)

    @property
    def kernels_ready(self) -> bool:
        ready, total = self._kernels()
        return ready >= total

    @property
    def crowded(self) -> bool:
        """Whether more sessions want to go on than there are workers."""
        return self._runnable > self.workers

    def add(self, seat: Seat) -> None:
        """Take a new seat in; it is built first."""
        with self._changed:
            seat.charged = self._floor
            self._hand_to_builders(seat)

    def remove(self, seat: Seat) -> None:
        """It gets no further turn."""
        with self._changed:
            self._leave(seat, "gone")
        seat.close()

    def await_end(self, seat: Seat, timeout_s: float = 5.0) -> None:
        """Come back when no thread works for a seat that was removed, or after that time (one that compiles)."""
        end = clock() + timeout_s
        while clock() < end:
            with self._changed:
                if seat not in self._running and seat not in self._building:
                    return
            seat.interrupt()
            time.sleep(0.001)

    def wake(self, seat: Seat, *, urgent: bool) -> None:
        """Something arrived for it (urgent), or one of its viewers has room again."""
        interrupt = False
        with self._changed:
            if seat.place in ("idle", "timed") or (seat.place == "ready" and urgent):
                self._enter(seat, urgent)
                if not self._idle:
                    self._helping.call_back()
            elif seat.place in ("running", "building"):
                seat.again = True
                seat.hurry = seat.hurry or urgent
                interrupt = urgent and seat.place == "running"
        if interrupt:
            seat.interrupt()

    # --- places, under the lock ---

    def _enter(self, seat: Seat, urgent: bool) -> None:
        if seat.place not in ("ready", "running"):
            self._runnable += 1
            seat.charged = max(seat.charged, self._floor)
        seat.place = "ready"
        seat.ticket = next(self._count)
        if urgent:
            if seat.slices.slow:
                self._urgent.append(seat)
            else:
                self._quick.append(seat)
                self._called.notify()
                if not self._taking_in:
                    return
        else:
            heapq.heappush(self._ready, (seat.charged, seat.ticket, next(self._count), seat))
        self._changed.notify()

    def _leave(self, seat: Seat, place: str) -> None:
        if seat.place in ("ready", "running"):
            self._runnable -= 1
        seat.place = place
        seat.ticket = next(self._count)

    def _hand_to_builders(self, seat: Seat) -> None:
        self._leave(seat, "building")
        self._to_build.append(seat)
        self._ordered.notify()

    def _next(self) -> tuple[Seat, bool] | Offer | None:
        """The seat whose turn it is, and whether it is a boosted one; or where to help. Waits; None when stopping."""
        while not self._stopping:
            now = clock()
            while self._timers and self._timers[0][0] <= now:
                _, ticket, _, seat = heapq.heappop(self._timers)
                if seat.ticket == ticket and seat.place == "timed":
                    self._enter(seat, urgent=False)
            urgent = _first(self._urgent) or _first(self._quick)
            if urgent is not None:
                return urgent, True
            while self._ready:
                charged, ticket, _, seat = heapq.heappop(self._ready)
                if seat.ticket == ticket and seat.place == "ready":
                    self._floor = max(self._floor, charged)
                    return seat, False
            offer = self._helping.take()
            if offer is not None:
                return offer
            self._idle += 1
            self._changed.wait(self._timers[0][0] - now if self._timers else None)
            self._idle -= 1
        return None

    def _slice(self, seat: Seat, boosted: bool) -> float:
        low, high = SLICE_S
        share = min(max(self.workers * ROUND_S / max(self._runnable, 1), low), high)
        if not boosted or self._runnable <= 1:
            return share
        # who sends commands without end has them answered at once, but trains no more than the others
        return BOOST_S if seat.charged <= self._floor + BOOST_DEBT_S else 0.0

    # --- the threads ---

    def _work(self) -> None:
        _step_back()
        while True:
            with self._changed:
                found = self._next()
                if found is None:
                    return
                if not isinstance(found, Offer):
                    seat, boosted = found
                    slice_s = self._slice(seat, boosted)
                    offer = self._begin(seat, slice_s)
            if isinstance(found, Offer):
                spent = found.help()
                with self._changed:
                    self._helping.ended(found, spent)
                continue
            self._turn(seat, slice_s, offer)

    def _take_in(self) -> None:
        """Take in what arrives, in turns of a step or none, which are soon over; while it does, workers take in too.

        Not stepped back: somebody waits for what it does.
        """
        while True:
            with self._changed:
                while (seat := _first(self._quick)) is None:
                    if self._stopping:
                        return
                    self._called.wait()
                self._taking_in = True
                self._begin(seat, 0.0)
            self._turn(seat, 0.0, None)
            self._taking_in = False

    def _turn(self, seat: Seat, slice_s: float, offer: Offer | None) -> None:
        if seat.slices.slow:
            self._bell.set()
        began = time.thread_time()
        try:
            next_at = seat.turn(slice_s)
        except BaseException as error:  # whatever it is, the other sessions live on
            seat.fail(error)
            next_at = math.inf
        spent = time.thread_time() - began
        with self._changed:
            self._running.discard(seat)
            self._helping.withdraw(offer)
            seat.charged = min(seat.charged + spent, max(seat.charged, self._floor) + MOST_DEBT_S)
            self._place_again(seat, next_at)

    def _begin(self, seat: Seat, slice_s: float) -> Offer | None:
        """Under the lock: it has its turn from now on, with the help of an idle worker where that may be."""
        seat.place = "running"
        seat.ticket = next(self._count)
        seat.again = seat.hurry = False
        seat.bell_at = clock() + max(BELL_S, slice_s)
        self._running.add(seat)
        self.slices += 1
        due = self._timers[0][0] if self._timers else math.inf
        if not slice_s or not self._idle or self._runnable >= self.workers or due < clock() + slice_s:
            return None
        offer = self._helping.invite(seat)
        if offer is not None:
            self._changed.notify()
        return offer

    def _place_again(self, seat: Seat, next_at: float) -> None:
        if seat.place == "gone":
            return
        if seat.failure is not None:
            self._leave(seat, "failed")
        elif seat.needs_building:
            self._hand_to_builders(seat)
        elif next_at == -math.inf or seat.again:
            self._enter(seat, seat.hurry)
        elif next_at == math.inf:
            self._leave(seat, "idle")
        else:
            self._leave(seat, "timed")
            heapq.heappush(self._timers, (next_at, seat.ticket, next(self._count), seat))
            if self._timers[0][3] is seat:
                self._changed.notify()  # a waiting worker has to look at the clock anew

    def _build(self) -> None:
        _step_back()
        while True:
            with self._changed:
                while not self._to_build and not self._stopping:
                    self._ordered.wait()
                if self._stopping:
                    return
                seat = self._to_build.popleft()
                if seat.place != "building":
                    continue
                self._building.add(seat)
            try:
                seat.build()
            except BaseException as error:
                seat.fail(error)
            with self._changed:
                self._building.discard(seat)
                if seat.place == "building":
                    if seat.failure is not None:
                        self._leave(seat, "failed")
                    else:
                        self._enter(seat, urgent=True)
                        if not self._idle:
                            self._helping.call_back()

    def _ring(self) -> None:
        """Interrupt slices that stand in a step longer than a slice, so that others get their turn."""
        while True:
            self._bell.wait()
            self._bell.clear()
            slow = True
            while slow:
                if self._stopped.wait(BELL_S / 2):
                    return
                with self._changed:
                    slow = any(seat.slices.slow for seat in self._running)
                    late = [seat for seat in self._running if seat.slices.slow and clock() > seat.bell_at]
                for seat in late:
                    seat.interrupt()

    def _tell(self) -> None:
        """Tell viewers of sessions that are being built how far it is."""
        while not self._stopped.wait(TELL_S):
            with self._changed:  # so that nobody is told "compiling" after having been told that it is done
                for seat in self._building:
                    seat.tell_building()


def _first(waiting: deque[Seat]) -> Seat | None:
    """The first that still waits."""
    while waiting:
        seat = waiting.popleft()
        if seat.place == "ready":
            return seat
    return None


def _step_back() -> None:
    """Lower this thread's priority, where threads have one (Linux)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
