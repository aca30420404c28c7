"""The durable log: what is told to be written is there, what is damaged is told from what is whole."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from neurodeck.session import store as storing
from neurodeck.session.errors import StateUnusable
from neurodeck.session.records import Place
from neurodeck.session.store import Store
from neurodeck.session.tables import Batch, Created
from tests.session.driver import experiment

ORIGIN = experiment()


def begun(folder: Path, records: int = 3) -> Store:
    """A log with one session, "one", of so many records."""
    store = Store(folder)
    store.put(Batch("one", created=Created(b"c", b"l", ORIGIN), place=Place("main", 0, 0, {"main": 0}, ORIGIN)))
    for number in range(records):
        place = Place("main", number + 1, number, {"main": number + 1}, ORIGIN)
        store.put(Batch("one", records=[(number, f'{{"n":{number}}}'.encode())], place=place))
    store.flush()
    return store


def altered(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "sessions.sqlite") as connection:
        assert connection.execute(statement).rowcount
    connection.close()


def test_what_was_put_is_read_back_by_the_next_server(tmp_path: Path) -> None:
    begun(tmp_path).close()

    store = Store(tmp_path)
    (kept,) = store.sessions()
    saved = store.load("one")
    store.close()

    assert (kept.id, kept.control, kept.look, kept.step, kept.head) == ("one", b"c", b"l", 3, 3)
    assert kept.experiment == ORIGIN
    assert saved is not None and saved.damage is None and saved.same_engine
    assert saved.records == [b'{"n":0}', b'{"n":1}', b'{"n":2}']
    assert saved.place is not None and saved.place.heads == {"main": 3}


def test_many_who_write_at_once_wait_for_few_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = begun(tmp_path)
    commits: list[int] = []
    commit, gate = store._commit, threading.Event()

    def counted(batches: list[Batch]) -> None:
        gate.wait()
        commits.append(len(batches))
        commit(batches)

    monkeypatch.setattr(store, "_commit", counted)
    done = [threading.Event() for _ in range(50)]
    for at, event in enumerate(done):
        store.put(Batch(f"many{at}", records=[(0, b"{}")], done=event.set))
    gate.set()
    for event in done:
        assert event.wait(10)
    store.close()

    assert len(commits) <= 3


@pytest.mark.parametrize(
    ("statement", "left", "says"),
    [
        ("UPDATE record SET body = x'7b7d' WHERE number = 1", 1, "2 of 3 changes in its log are damaged"),
        ("DELETE FROM record WHERE number = 0", 0, "2 of 2 changes in its log are damaged"),
        ("UPDATE place SET step = 99", 3, "where it stood is damaged"),
    ],
)
def test_a_damaged_row_is_told_from_a_whole_one(tmp_path: Path, statement: str, left: int, says: str) -> None:
    begun(tmp_path).close()
    altered(tmp_path, statement)

    store = Store(tmp_path)
    saved = store.load("one")
    (kept,) = store.sessions()  # it can still be opened, by the same tokens
    store.close()

    assert (kept.id, kept.control, kept.look) == ("one", b"c", b"l")
    assert saved is not None and saved.damage is not None and says in saved.damage
    assert len(saved.records) == left
    assert saved.place is None


def test_a_damaged_beginning_leaves_nothing_to_go_on_from(tmp_path: Path) -> None:
    begun(tmp_path).close()
    altered(tmp_path, "UPDATE session SET origin = '{}'")

    store = Store(tmp_path)
    saved, unknown = store.load("one"), store.load("two")
    assert store.sessions() == []
    store.close()

    assert saved is None and unknown is None


def test_a_second_server_is_refused_while_the_first_lives(tmp_path: Path) -> None:
    first = Store(tmp_path)

    with pytest.raises(StateUnusable, match=r"another Neurodeck \(process \d+\) keeps its sessions in .*--state-dir"):
        Store(tmp_path)
    first.close()

    Store(tmp_path).close()


def test_another_format_is_left_alone(tmp_path: Path) -> None:
    begun(tmp_path).close()
    altered(tmp_path, "UPDATE about SET value = '0'")

    with pytest.raises(StateUnusable, match="was written in format 0; this version reads 3. Use the version that"):
        Store(tmp_path)


def test_what_is_no_log_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sessions.sqlite").write_bytes(b"no database at all, " * 100)

    with pytest.raises(StateUnusable, match="cannot be opened .* Move it aside, or choose another folder"):
        Store(tmp_path)


def test_a_full_disk_is_said_and_what_waited_is_written_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "AGAIN_S", 0.0)
    store = begun(tmp_path)
    full = threading.Event()
    full.set()
    commit = store._commit

    def refused(batches: list[Batch]) -> None:
        if full.is_set():
            raise sqlite3.OperationalError("database or disk is full")
        commit(batches)

    monkeypatch.setattr(store, "_commit", refused)
    store.put_and_wait(Batch("one", records=[(3, b'{"n":3}')]))  # whoever waits is let go
    assert store.trouble == "The log of this run cannot be written (database or disk is full): it is not being saved."

    monkeypatch.setattr(storing, "AGAIN_S", 3600.0)
    store.put_and_wait(Batch("one", records=[(4, b'{"n":4}')]))  # tries once more, and then not for an hour
    store.put_and_wait(Batch("one", records=[(5, b'{"n":5}')]))  # and still nobody waits for that hour

    full.clear()
    store.close()

    store = Store(tmp_path)
    assert store.trouble is None
    saved = store.load("one")
    assert saved is not None and len(saved.records) == 6
    store.close()


def test_a_log_that_is_too_large_gives_up_what_was_left_longest(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name in ("old", "new"):
        place = Place("main", 9, 1, {"main": 9}, ORIGIN)
        store.put(Batch(name, created=Created(b"c", b"l", ORIGIN), records=[(0, b"{}")], place=place))
        store.put_and_wait(Batch(name, snapshots={0: lambda: bytes(300_000)}))
    store.close()

    store = Store(tmp_path, most_bytes=500_000)
    old, new = store.load("old"), store.load("new")
    assert old is not None and new is not None
    assert [len(saved.snapshots) for saved in (old, new)] == [0, 1]  # computed again when it is asked for
    store.close()

    store = Store(tmp_path, most_bytes=1)
    assert store.sessions() == [] and store.load("old") is None
    store.close()


def test_readers_cannot_write(tmp_path: Path) -> None:
    store = begun(tmp_path)
    with storing._reading(tmp_path / "sessions.sqlite") as connection:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM record")
    store.close()
