"""The tables of the durable log: what stands in them, written and read through a connection that somebody holds."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import Pace
from neurodeck.session.records import Place, spec_of, spec_text

log = logging.getLogger("neurodeck.store")

FORMAT = "3"
"""Of the tables and what is in them. A change that an older reader would misread needs another."""

ENGINE = "2"
"""Of the numbers: whoever changes one bit of any step raises it, and old runs are then shown up to their snapshots."""

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
    experiment TEXT NOT NULL, rest TEXT NOT NULL, opened REAL NOT NULL, sum BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS head (
    session TEXT NOT NULL, branch TEXT NOT NULL, step INTEGER NOT NULL, sum BLOB NOT NULL,
    PRIMARY KEY (session, branch)
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
    curves: by branch; forget: all that the log has of the session goes; anew: first takes away all that it has behind
    so many records, after damage.
    """

    session: str
    created: Created | None = None
    records: list[tuple[int, bytes]] = field(default_factory=list)
    place: Place | None = None
    snapshots: dict[int, Callable[[], bytes]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    curves: dict[str, bytes] = field(default_factory=dict)
    anew: int | None = None
    forget: bool = False
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


def write(connection: sqlite3.Connection, batch: Batch) -> None:
    id_ = batch.session
    if batch.forget:
        for table in ("snapshot", "record", "head", "curve", "place"):
            connection.execute(f"DELETE FROM {table} WHERE session = ?", (id_,))
        connection.execute("DELETE FROM session WHERE id = ?", (id_,))
        return
    if batch.created is not None:
        new = batch.created
        origin = spec_text(new.origin)
        connection.execute(
            "INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?, ?)",
            (id_, new.control, new.look, ENGINE, origin, _sum(id_, new.control, new.look, ENGINE, origin)),
        )
    if batch.anew is not None:
        connection.execute("DELETE FROM record WHERE session = ? AND number >= ?", (id_, batch.anew))
        for table in ("head", "snapshot"):
            connection.execute(f"DELETE FROM {table} WHERE session = ?", (id_,))
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
            json.dumps({"pace": place.pace.model_dump(), "redo_to": place.redo_to, "breakpoints": place.breakpoints}),
            opened,
        )
        connection.execute("INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (id_, *row, _sum(id_, *row)))
        connection.executemany(
            "INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?)",
            [(id_, name, step, _sum(id_, name, step)) for name, step in place.heads.items()],
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


def sessions(connection: sqlite3.Connection) -> list[Kept]:
    """All sessions that stand in the log, those opened last first.

    Where the place is damaged it is told as step 0; a session whose beginning is damaged is left out and logged.
    """
    rows = connection.execute(
        "SELECT s.id, control, look, engine, origin, s.sum,"
        " p.branch, p.step, p.number, p.experiment, p.rest, p.opened, p.sum, h.step, h.sum"
        " FROM session s LEFT JOIN place p ON p.session = s.id"
        " LEFT JOIN head h ON h.session = s.id AND h.branch = p.branch ORDER BY p.opened DESC"
    ).fetchall()
    found = []
    for id_, control, look, engine, origin, sum_, *place, placed, head, headed in rows:
        if _sum(id_, control, look, engine, origin) != sum_:
            log.error("the beginning of session %s is damaged in the log: it cannot be opened", id_[:4])
            continue
        if placed is None or _sum(id_, *place) != placed:
            found.append(Kept(id_, control, look, "main", 0, 0, origin))
            continue
        branch, step, _, experiment = place[:4]
        whole = head is not None and _sum(id_, branch, head) == headed
        found.append(Kept(id_, control, look, branch, step, head if whole else step, experiment))
    return found


def load(connection: sqlite3.Connection, session: str) -> Saved | None:
    """All of one session; what follows a damaged or missing record is left out, and said."""
    first = connection.execute(
        "SELECT engine, origin, control, look, sum FROM session WHERE id = ?", (session,)
    ).fetchone()
    if first is None:
        return None
    records = connection.execute(
        "SELECT number, body, sum FROM record WHERE session = ? ORDER BY number", (session,)
    ).fetchall()
    place = connection.execute(
        "SELECT branch, step, number, experiment, rest, opened, sum FROM place WHERE session = ?", (session,)
    ).fetchone()
    heads = {
        branch: step
        for branch, step, sum_ in connection.execute("SELECT branch, step, sum FROM head WHERE session = ?", (session,))
        if _sum(session, branch, step) == sum_
    }
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
        branch, step, number, experiment, rest = place[:5]
        said = json.loads(rest)
        pace, redo_to = Pace.model_validate(said["pace"]), said["redo_to"]
        breakpoints = tuple((when, on) for when, on in said.get("breakpoints", ()))
        back = tuple(redo_to) if redo_to else None
        at = Place(branch, step, number, heads, spec_of(experiment), pace, back, breakpoints)
    elif damage is None:
        damage = "where it stood is damaged in its log"
    good = [(number, body) for number, body, sum_ in snapshots if _sum(session, number, body) == sum_]
    drawn = {branch: body for branch, body, sum_ in curves if _sum(session, branch, body) == sum_}
    return Saved(spec_of(origin), whole, at, good, damage, engine == ENGINE, drawn)


def trim(connection: sqlite3.Connection, most_bytes: int) -> None:
    """Give up what was left longest: first snapshots, which can be computed again, then whole sessions."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    excess = (pages - free) * size - most_bytes
    for tables in (("snapshot",), ("record", "head", "curve", "place", "session")):
        if excess <= 0:
            return
        oldest = [row[0] for row in connection.execute("SELECT session FROM place ORDER BY opened")]
        for session in oldest:
            if excess <= 0:
                break
            excess -= _bytes_of(connection, tables[0], session)
            for table in tables:
                key = "id" if table == "session" else "session"
                connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (session,))
            log.warning("%s of session %s went, which was left long ago", tables[0], session[:4])


def _bytes_of(connection: sqlite3.Connection, table: str, session: str) -> int:
    (found,) = connection.execute(
        f"SELECT COALESCE(SUM(LENGTH(body) + 64), 0) FROM {table} WHERE session = ?", (session,)
    ).fetchone()
    return int(found) + 1024  # and its rows elsewhere


def _sum(*parts: str | bytes | int | float) -> bytes:
    """Eight bytes that tell an altered row from a whole one."""
    digest = blake2b(digest_size=8)
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.digest()
