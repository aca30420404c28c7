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
from pathlib import Path

from neurodeck.session import tables
from neurodeck.session.errors import StateUnusable
from neurodeck.session.tables import Batch, Kept, Saved

log = logging.getLogger("neurodeck.store")

AGAIN_S = 2.0
"""After a failure (a full disk) the writer tries again this often."""

MOST_BYTES = 4 * 2**30

MOST_WAITING = 20_000
"""Batches that wait for a disk that takes nothing; then new ones are no longer taken, and their sessions say so."""


class Store:
    """The log of all sessions in one folder."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        """Open it, or begin it. Raises StateUnusable where another server has it or another version wrote it.

        Where it holds more than `most_bytes`, the sessions that were left longest are given up.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people do is nobody else's business
        self._file = folder / "sessions.sqlite"
        self._lock = _locked(folder)
        self._queue: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
        self._forgotten: set[str] = set()  # a turn that was under way may still write for them
        self._held = 0  # batches that wait for a disk that takes nothing
        self.trouble: str | None = None  # why nothing is being saved at present
        try:
            self._connection = self._opened()
            with self._connection as connection:
                tables.trim(connection, most_bytes)
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
        if batch.session in self._forgotten or self._queue.qsize() + self._held > MOST_WAITING:
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

    def forget(self, session: str) -> None:
        """Take away all of a session, also of what is put for it from now on; come back when that is on disk."""
        self._forgotten.add(session)
        written = threading.Event()
        self._queue.put(Batch(session, forget=True, done=written.set))
        written.wait()

    def flush(self) -> None:
        """Come back when everything that was put is on disk, or when it cannot be at present."""
        self.put_and_wait(Batch(""))

    def close(self) -> None:
        """Write what is waiting, and let the folder go."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()
        os.close(self._lock)

    def _write(self) -> None:
        """Until the end: write what arrives. What cannot be written waits, and whoever waits for it is let go."""
        pending: list[Batch] = []
        next_try = 0.0
        ending = False
        while not ending:
            arrived, ending = self._arrived(max(0.0, next_try - time.monotonic()) if pending else None)
            pending += arrived
            if pending and (ending or time.monotonic() >= next_try):
                if self._try(pending):
                    pending = []
                else:
                    next_try = time.monotonic() + AGAIN_S
            self._held = len(pending)
            for batch in arrived:
                if batch.done is not None:
                    batch.done()

    def _arrived(self, wait_s: float | None) -> tuple[list[Batch], bool]:
        """What arrives within that time (None: without end), and whether it is the end."""
        found: list[Batch | None] = []
        try:
            found.append(self._queue.get(timeout=wait_s))
            while not self._queue.empty() and len(found) < 1000:
                found.append(self._queue.get())
        except queue.Empty:
            pass
        return [batch for batch in found if batch is not None], None in found

    def _try(self, batches: list[Batch]) -> bool:
        """Write them all, or none and say why."""
        try:
            self._commit(batches)
        except Exception as failed:  # whatever it is, nobody must wait for it without end
            if self.trouble is None:
                log.error("sessions are not being saved: %s", failed)
            self.trouble = f"The log of this run cannot be written ({failed}): it is not being saved."
            return False
        if self.trouble is not None:
            log.warning("sessions are being saved again")
        self.trouble = None
        return True

    def _commit(self, batches: list[Batch]) -> None:
        with self._connection as connection:  # one transaction
            for batch in batches:
                tables.write(connection, batch)

    # --- reading, with connections of its own ---

    def sessions(self) -> list[Kept]:
        """All sessions that stand in the log, those opened last first; damaged rows are left out."""
        with _reading(self._file) as connection:
            return tables.sessions(connection)

    def load(self, session: str) -> Saved | None:
        """All of one session; what follows a damaged or missing record is left out, and said."""
        with _reading(self._file) as connection:
            return tables.load(connection, session)

    # --- opening ---

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, check_same_thread=False, isolation_level="IMMEDIATE")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA mmap_size=0")
        with connection:
            connection.executescript(tables.TABLES)
            connection.execute("INSERT OR IGNORE INTO about VALUES ('format', ?)", (tables.FORMAT,))
        (found,) = connection.execute("SELECT value FROM about WHERE name = 'format'").fetchone()
        if found != tables.FORMAT:
            connection.close()
            raise StateUnusable(
                f"{self._file} was written in format {found}; this version reads {tables.FORMAT}. "
                "Use the version that wrote it, move it aside, or choose another folder with --state-dir."
            )
        return connection


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
