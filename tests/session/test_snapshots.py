"""Snapshots shorten the way of a seek, and change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurodeck.engine.state import State
from neurodeck.session.history import Branch
from neurodeck.session.rows import Row
from neurodeck.session.snapshots import Album, Room, Snapshot
from tests.session.driver import Driver, experiment, same

ORIGIN = experiment()


def taken(step: int, cursor: int = 0, last_row: Row | None = None) -> Snapshot:
    state = State(blocks={}, counters=(), hyperparameters={}, pins={})
    return Snapshot("main", ORIGIN, cursor, last_row, step, ORIGIN, state, {}, {})


def row(number: int, step: int) -> Row:
    return Row(number, step, {}, (), ())


def played(deck: Driver, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that will hold the steps of every call of `play` from now on."""
    steps: list[int] = []
    advance = deck.session.advance

    def counted(most: int) -> int:
        steps.append(advance(most))
        return steps[-1]

    monkeypatch.setattr(deck.session, "advance", counted)
    return steps


def test_a_seek_begins_at_the_nearest_snapshot_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Driver(slices=(100,), remembers=(True,))
    deck.play(1000)
    deck.do("set", path="batch_size", value=7)
    deck.do("mask", layer="hidden1", unit=1)
    deck.play(1000)
    visits = {}
    for step in (1750, 950):
        deck.do("seek", step=step)
        visits[step] = deck.state, deck.batch()
    plain = Driver()
    plain.play(1000)
    plain.do("set", path="batch_size", value=7)
    plain.do("mask", layer="hidden1", unit=1)
    plain.play(1000)
    for step, (state, batch) in visits.items():
        plain.do("seek", step=step)
        assert plain.state == state and same(plain.batch(), batch)
    steps = played(deck, monkeypatch)
    for step in (1999, 1801, 2000, 1):
        steps.clear()
        deck.do("seek", step=step)
        assert sum(steps) <= 100 and deck.session.step == step


def test_after_a_seek_from_a_snapshot_undo_knows_what_was_done() -> None:
    deck = Driver(slices=(100,), remembers=(True,))
    deck.do("set", path="optimizer.learning_rate", value=0.5)
    deck.play(500)
    deck.do("seek", step=320)
    assert deck.do("undo").learning_rate == 0.1


def test_a_snapshot_serves_every_branch_that_went_through_it() -> None:
    first, second = row(1, 10), row(2, 20)
    here, there = Branch("main", ORIGIN, [first, second]), Branch("b", ORIGIN, [first])
    album = Album()
    album.keep(taken(15, 1, first))
    album.keep(taken(25, 2, second))
    assert [album.before(here, step).step for step in (16, 26, 99)] == [15, 25, 25]  # type: ignore[union-attr]  # there are
    assert album.before(there, 99).step == 15  # type: ignore[union-attr]  # as above
    assert album.before(here, 15) is None  # at the step itself batch tensors would be missing
    other = Branch("c", ORIGIN, [first, row(3, 12)])
    assert album.before(other, 99) is None  # it turned off before
    assert album.before(Branch("d", experiment(), [first]), 99) is None


def steps_in(album: Album) -> list[int]:
    return sorted(kept.step for kept in album.kept)


@pytest.mark.parametrize("head", [10_000, 200_000])
def test_too_many_snapshots_are_thinned_with_age_and_the_newest_stays(head: int) -> None:
    album = Album(most=64)
    for step in range(100, head + 1, 100):
        album.keep(taken(step))
    steps = steps_in(album)
    assert len(steps) <= 64 and steps[-1] == head
    gaps = [after - before for before, after in zip([0, *steps], steps, strict=False)]
    young, old = gaps[-len(gaps) // 4 :], gaps[: len(gaps) // 4]
    assert np.mean(old) >= 2 * np.mean(young)
    assert max(gaps) <= max(200, head * 0.1)  # however old: a seek plays at most a tenth of the run


def test_all_sessions_together_keep_to_their_bytes_and_each_has_its_part() -> None:
    def sized(step: int) -> Snapshot:
        state = State(blocks={"parameters": np.zeros(1000)}, counters=(), hyperparameters={}, pins={})  # 8,000 bytes
        return Snapshot("main", ORIGIN, 0, None, step, ORIGIN, state, {}, {})

    room = Room(160_000)
    albums = [Album(room=room) for _ in range(4)]
    for step in range(1, 100):
        albums[0].keep(sized(step))
    assert len(albums[0].kept) == 20  # alone it may have all
    for step in range(1, 100):
        for album in albums:
            album.keep(sized(step))
    assert [len(album.kept) for album in albums] == [5] * 4
    del albums[1:], album
    for step in range(100, 200):
        albums[0].keep(sized(step))
    assert len(albums[0].kept) == 20  # what ended leaves its room


def test_snapshots_keep_to_their_bytes() -> None:
    def large(step: int) -> Any:
        state = State(blocks={"parameters": np.zeros(1000)}, counters=(), hyperparameters={}, pins={})
        return Snapshot("main", ORIGIN, 0, None, step, ORIGIN, state, {}, {})

    album = Album(most_bytes=20_000)
    for step in range(1, 50):
        album.keep(large(step))
    branch = Branch("main", ORIGIN, [], 50)
    kept = [snapshot for step in range(51) if (snapshot := album.before(branch, step)) is not None]
    assert len({id(snapshot) for snapshot in kept}) == 2
