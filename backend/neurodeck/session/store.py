"""The durable log: what sessions have acknowledged is on disk before it is acknowledged.

One thread writes, with one connection; what arrived while it wrote goes into the next transaction, so that a hundred
people who edit at once share one wait for the disk. SQLite keeps a write-ahead log (`journal_mode=WAL`) and waits for
the disk at every commit (`synchronous=FULL`). Two connections that write or checkpoint at once can damage such a file
in SQLite before 3.51.3, and memory maps made it worse: so there is one writer, readers are read-only, nothing is
mapped, and a second server on the same folder is refused.
"""

from __future__ import annotations

import fcntl
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import Pace
from neurodeck.session.errors import StateUnusable
from neurodeck.session.records import Place, spec_of, spec_text

log = logging.getLogger("neurodeck.store")

FORMAT = "1"
"""Of the tables and what is in them. A change that an older reader would misread needs another."""

ENGINE = "1"
"""Of the numbers: whoever changes one bit of any step raises it, and old runs are then shown up to their snapshots."""

AGAIN_S = 2.0
"""After a failure (a full disk) the writer tries again this often."""

MOST_WAITING = 20_000
"""Batches that wait for a disk that takes nothing; then new ones are no longer taken, and their sessions say so."""

TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY, control BLOB NOT NULL, look BLOB NOT NULL, engine TEXT NOT NULL, origin TEXT NOT NULL,
    sum BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (
    session TEXT NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (session, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (
    session TEXT PRIMARY KEY, branch TEXT NOT NULL, step INTEGER NOT NULL, number INTEGER NOT NULL,
    experiment TEXT NOT NULL, pace TEXT NOT NULL, opened REAL NOT NULL, sum BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS head (
    session TEXT NOT NULL, branch TEXT NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (session, branch)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS snapshot (
    session TEXT NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL, sum BLOB NOT NULL,
    PRIMARY KEY (session, number)
);
CREATE TABLE IF NOT EXISTS curve (
    session TEXT NOT NULL, branch TEXT NOT NULL, body BLOB NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (session, branch)
);
"""


@dataclass(frozen=True)
class Created:
    """A new session: the hashes of its tokens and the spec of its step 0."""

    control: bytes
    look: bytes
    origin: Experiment


@dataclass
class Batch:
    """What one session wants written together. `done` is called once it is on disk, from the writer's thread.

    records: with their numbers, which go up by one; snapshots: made when they are written; gone: of those, by number;
    curves: by branch.
    """

    session: str
    created: Created | None = None
    records: list[tuple[int, bytes]] = field(default_factory=list)
    place: Place | None = None
    snapshots: dict[int, Callable[[], bytes]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    curves: dict[str, bytes] = field(default_factory=dict)
    done: Callable[[], None] | None = None


@dataclass(frozen=True)
class Kept:
    """A session on disk, as far as it is known without reading its log."""

    id: str
    control: bytes
    look: bytes
    branch: str
    step: int
    head: int
    experiment_text: str

    @property
    def experiment(self) -> Experiment:
        """The spec with the settings that it had."""
        return spec_of(self.experiment_text)

    @property
    def place(self) -> dict[str, Any]:
        """Where it stood, as the session's state says it."""
        return {"branch": self.branch, "step": self.step, "head": self.head}


@dataclass(frozen=True)
class Saved:
    """Everything on disk of one session. `damage` says what is missing from it, if something is."""

    origin: Experiment
    records: list[bytes]
    place: Place | None
    snapshots: list[tuple[int, bytes]]
    damage: str | None
    same_engine: bool
    curves: dict[str, bytes] = field(default_factory=dict)


class Store:
    """The log of all sessions in one folder."""

    def __init__(self, folder: Path) -> None:
        """Open it, or begin it. Raises StateUnusable where another server has it or another version wrote it."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "sessions.sqlite"
        self._lock = _locked(folder)
        self._queue: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self.trouble: str | None = None  # why nothing is being saved at present
        try:
            self._connection = self._opened()
        except (sqlite3.Error, StateUnusable) as refused:
            os.close(self._lock)
            if isinstance(refused, StateUnusable):
                raise
            raise StateUnusable(
                f"{self._file} cannot be opened ({refused}). Move it aside, or choose another folder with --state-dir."
            ) from refused
        self._thread = threading.Thread(target=self._write, name="neurodeck-log", daemon=True)
        self._thread.start()

    # --- writing ---

    def put(self, batch: Batch) -> None:
        """Have it written soon; in the order of the calls."""
        if self._queue.qsize() > MOST_WAITING:
            if batch.done is not None:
                batch.done()
            return  # the numbers of the records tell later that some are missing
        self._queue.put(batch)

    def put_and_wait(self, batch: Batch) -> None:
        """Have it written, and come back when it is, or when it cannot be at present."""
        written = threading.Event()
        batch.done = written.set
        self.put(batch)
        written.wait()

    def flush(self) -> None:
        """Come back when everything that was put is on disk, or when it cannot be at present."""
        self.put_and_wait(Batch(""))

    def close(self) -> None:
        """Write what is waiting, and let the folder go."""
        self._closing.set()
        self._queue.put(None)
        self._thread.join()
        self._connection.close()
        os.close(self._lock)

    def _write(self) -> None:
        ending = False
        while not ending:
            batches: list[Batch | None] = [self._queue.get()]
            while not self._queue.empty() and len(batches) < 1000:
                batches.append(self._queue.get())
            ending = None in batches
            self._settle([batch for batch in batches if batch is not None], ending)

    def _settle(self, batches: list[Batch], ending: bool) -> None:
        """Write until it is written. While it cannot be, whoever waits is let go: training does not stop for it."""
        told = False
        while True:
            try:
                self._commit(batches)
            except (sqlite3.Error, OSError) as failed:
                if self.trouble is None:
                    log.error("sessions are not being saved: %s", failed)
                self.trouble = f"The log of this run cannot be written ({failed}): it is not being saved."
            else:
                if self.trouble is not None:
                    log.warning("sessions are being saved again")
                self.trouble = None
            if not told:
                told = True
                for batch in batches:
                    if batch.done is not None:
                        batch.done()
            if self.trouble is None or ending or self._closing.wait(AGAIN_S):
                return

    def _commit(self, batches: list[Batch]) -> None:
        with self._connection as connection:  # one transaction
            for batch in batches:
                _write_batch(connection, batch)

    # --- reading, with connections of its own ---

    def sessions(self) -> list[Kept]:
        """All sessions that stand in the log, those opened last first; damaged rows are left out."""
        with _reading(self._file) as connection:
            rows = connection.execute(
                "SELECT s.id, control, look, p.branch, p.step, h.step, p.experiment, p.number, p.pace, p.opened, p.sum"
                " FROM session s JOIN place p ON p.session = s.id"
                " LEFT JOIN head h ON h.session = s.id AND h.branch = p.branch ORDER BY p.opened DESC"
            ).fetchall()
        found = []
        for id_, control, look, branch, step, head, experiment, number, pace, opened, sum_ in rows:
            if _sum(id_, branch, step, number, experiment, pace, opened) == sum_:
                found.append(Kept(id_, control, look, branch, step, head or step, experiment))
        return found

    def load(self, session: str) -> Saved | None:
        """All of one session; what follows a damaged or missing record is left out, and said."""
        with _reading(self._file) as connection:
            first = connection.execute(
                "SELECT engine, origin, control, look, sum FROM session WHERE id = ?", (session,)
            ).fetchone()
            if first is None:
                return None
            records = connection.execute(
                "SELECT number, body, sum FROM record WHERE session = ? ORDER BY number", (session,)
            ).fetchall()
            place = connection.execute(
                "SELECT branch, step, number, experiment, pace, opened, sum FROM place WHERE session = ?", (session,)
            ).fetchone()
            heads = dict(connection.execute("SELECT branch, step FROM head WHERE session = ?", (session,)).fetchall())
            snapshots = connection.execute(
                "SELECT number, body, sum FROM snapshot WHERE session = ? ORDER BY number", (session,)
            ).fetchall()
            curves = connection.execute("SELECT branch, body, sum FROM curve WHERE session = ?", (session,)).fetchall()
        engine, origin, control, look, sum_ = first
        if _sum(session, control, look, engine, origin) != sum_:
            return None
        whole: list[bytes] = []
        damage = None
        for number, body, sum_ in records:
            if number != len(whole) or _sum(session, number, body) != sum_:
                damage = f"{len(records) - len(whole)} of {len(records)} changes in its log are damaged and left out"
                break
            whole.append(body)
        at = None
        if damage is None and place is not None and _sum(session, *place[:-1]) == place[-1]:
            branch, step, number, experiment, pace = place[:5]
            at = Place(branch, step, number, heads, spec_of(experiment), Pace.model_validate_json(pace))
        elif damage is None:
            damage = "where it stood is damaged in its log"
        good = [(number, body) for number, body, sum_ in snapshots if _sum(session, number, body) == sum_]
        drawn = {branch: body for branch, body, sum_ in curves if _sum(session, branch, body) == sum_}
        return Saved(spec_of(origin), whole, at, good, damage, engine == ENGINE, drawn)

    # --- opening ---

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, check_same_thread=False, isolation_level="IMMEDIATE")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA mmap_size=0")
        with connection:
            connection.executescript(TABLES)
            connection.execute("INSERT OR IGNORE INTO about VALUES ('format', ?)", (FORMAT,))
        (found,) = connection.execute("SELECT value FROM about WHERE name = 'format'").fetchone()
        if found != FORMAT:
            connection.close()
            raise StateUnusable(
                f"{self._file} was written in format {found}; this version reads {FORMAT}. "
                "Use the version that wrote it, move it aside, or choose another folder with --state-dir."
            )
        return connection


def _write_batch(connection: sqlite3.Connection, batch: Batch) -> None:
    id_ = batch.session
    if batch.created is not None:
        new = batch.created
        origin = spec_text(new.origin)
        connection.execute(
            "INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?, ?)",
            (id_, new.control, new.look, ENGINE, origin, _sum(id_, new.control, new.look, ENGINE, origin)),
        )
    connection.executemany(
        "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)",
        [(id_, number, body, _sum(id_, number, body)) for number, body in batch.records],
    )
    if batch.place is not None:
        place, opened = batch.place, time.time()
        row = (
            place.branch,
            place.step,
            place.number,
            spec_text(place.experiment),
            place.pace.model_dump_json(),
            opened,
        )
        connection.execute("INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (id_, *row, _sum(id_, *row)))
        connection.executemany(
            "INSERT OR REPLACE INTO head VALUES (?, ?, ?)", [(id_, name, step) for name, step in place.heads.items()]
        )
    for number, pack in batch.snapshots.items():
        body = pack()
        connection.execute(
            "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?)", (id_, number, body, _sum(id_, number, body))
        )
    connection.executemany(
        "INSERT OR REPLACE INTO curve VALUES (?, ?, ?, ?)",
        [(id_, branch, body, _sum(id_, branch, body)) for branch, body in batch.curves.items()],
    )
    connection.executemany(
        "DELETE FROM snapshot WHERE session = ? AND number = ?", [(id_, number) for number in batch.gone]
    )


class _reading:
    """A read-only connection, closed at the end."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        self._connection.execute("PRAGMA query_only=ON")

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _locked(folder: Path) -> int:
    """Hold the folder: a descriptor that keeps it until it is closed, or the process ends however it ends."""
    file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(file, 32).decode("ascii", "replace").strip() or "unknown"
        os.close(file)
        raise StateUnusable(
            f"another Neurodeck (process {holder}) keeps its sessions in {folder}. "
            "Use that one, stop it, or choose another folder with --state-dir.",
            taken=True,
        ) from None
    os.ftruncate(file, 0)
    os.write(file, str(os.getpid()).encode())
    return file


def _sum(*parts: str | bytes | int | float) -> bytes:
    """Eight bytes that tell an altered row from a whole one."""
    digest = blake2b(digest_size=8)
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.digest()
