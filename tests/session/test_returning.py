"""What a session wrote down is enough: read back, it stands where it stood, bit by bit, and goes on the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurodeck.protocol import reading
from neurodeck.session.branches import branches_of
from neurodeck.session.journal import Journal
from neurodeck.session.returning import past, session_of
from neurodeck.session.session import Session
from neurodeck.session.store import Store
from neurodeck.session.tables import Batch, Created, Saved
from neurodeck.session.workshop import Workshop
from tests.engine.helper import helped
from tests.session.driver import Driver, same, spec
from tests.session.test_history import command, obey

names = (f"{number:016x}" for number in itertools.count())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(tmp_path_factory.mktemp("log"))
    yield opened
    opened.close()


class Written(Driver):
    """A driven session that writes down what it does, as its seat would."""

    def __init__(self, store: Store, **given: Any) -> None:
        super().__init__(**given)
        self.store, self.id, self.clock = store, next(names), 0.0
        self.journal = Journal(self.id, store)
        store.put(Batch(self.id, created=Created(b"control", b"look", self.session.history.here.origin)))

    def keep(self) -> None:
        self.clock += 0.6
        self.journal.keep(self.session, self.clock)

    def saved(self) -> Saved:
        self.store.flush()
        found = self.store.load(self.id)
        assert found is not None
        return found


def back(saved: Saved) -> Driver:
    """A session made of what was read, on its own workshop."""
    driver = Driver.__new__(Driver)
    driver.session, _, _ = session_of(saved, Workshop())
    driver._slices, driver._remembers = itertools.cycle((1000,)), itertools.cycle((False,))
    return driver


def test_masks_and_moving_statistics_are_sought_branched_and_read_back_from_disk_bit_by_bit(store: Store) -> None:
    given = spec(units=6, batch_size=8, optimizer={"type": "adam"})
    further = [
        {"type": "batch_normalization", "name": "norm"},
        {"type": "dropout", "name": "drop", "rate": 0.3},
        {"type": "add", "name": "join", "inputs": ["drop", "hidden1"]},
    ]
    given["network"]["layers"][1:1] = further
    deck = Written(store, given=reading.experiment(given), slices=(3,), remembers=(True, False))
    deck.do("step", count=20)
    deck.do("set", path="layers.drop.rate", value=0.5)
    deck.do("set", path="layers.norm.momentum", value=0.9)
    deck.do("edit", tensor="norm.moving_mean", index=[2], value=0.25)
    deck.do("step", count=20)
    there, batch = deck.state, deck.batch()
    deck.do("seek", step=7)
    with helped(deck.session.run.program):
        deck.do("seek", step=40)
    assert deck.state == there and same(deck.batch(), batch)
    deck.do("seek", step=30)
    deck.do("set", path="layers.norm.trainable", value=False)
    deck.do("step", count=5)
    deck.keep()

    again = back(deck.saved())

    assert again.state == deck.state
    for driver in (again, deck):
        driver.do("step", count=5)
    assert again.state == deck.state
    again.do("seek", branch="main", step=40)
    assert again.state == there and same(again.batch(), batch)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(command, min_size=3, max_size=14), st.lists(st.booleans(), min_size=1, max_size=4))
def test_a_session_comes_back_bit_by_bit_and_goes_on_the_same(
    store: Store, commands: list[tuple[str, dict[str, Any]]], remembers: list[bool]
) -> None:
    deck = Written(store, slices=(5,), remembers=remembers)
    for kind, fields in commands:
        obey(deck, kind, fields)
        deck.keep()
    if deck.session.run.program.op or deck.session.thrown:  # inside a step: it comes back to the boundary before
        deck.do("seek", step=deck.session.step)
        deck.keep()

    again = back(deck.saved())

    assert again.session.step == deck.session.step
    assert again.state == deck.state
    assert same(again.batch(), deck.batch())
    mine, its = deck.session.history, again.session.history
    assert its.here.name == mine.here.name
    assert {name: branch.head for name, branch in its.branches.items()} == {
        name: branch.head for name, branch in mine.branches.items()
    }
    assert its.number == mine.number
    assert branches_of(again.session) == branches_of(deck.session)
    assert len(its.undoable) == len(mine.undoable) and len(its.redoable) == len(mine.redoable)
    for kind, fields in [("undo", {}), ("play", {"steps": 7}), ("redo", {}), *commands[:3]]:
        obey(deck, kind, fields)
        obey(again, kind, fields)
        assert again.state == deck.state


def test_snapshots_shorten_the_way_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Written(store, slices=(100,), remembers=(True,))
    for _ in range(5):
        deck.play(1000)
        deck.clock += 10  # so that the newest snapshot is due to be written
        deck.keep()
    played: list[int] = []
    advance = Session.advance

    def counted(session: Session, most: int) -> int:
        played.append(advance(session, most))
        return played[-1]

    monkeypatch.setattr(Session, "advance", counted)

    again = back(deck.saved())

    assert again.state == deck.state
    assert sum(played) <= 1000  # of 5000


def test_damage_ends_the_log_before_it_and_is_said(store: Store) -> None:
    deck = Written(store)
    for rate in (0.2, 0.3, 0.4):
        deck.play(10)
        deck.do("set", path="optimizer.learning_rate", value=rate)
        deck.keep()
    saved = deck.saved()
    whole = Saved(saved.origin, saved.records[:2], None, [], "1 of 3 changes in its log are damaged and left out", True)

    there, _, said = past(whole)

    assert said == "Of this run 1 of 3 changes in its log are damaged and left out. It goes on at step 20."
    assert there.step == 20
    assert back(whole).session.experiment.training.optimizer.learning_rate == 0.3


def test_another_engine_goes_on_at_the_latest_snapshot(store: Store) -> None:
    deck = Written(store, slices=(100,), remembers=(True,))
    deck.play(1000)
    deck.clock += 10
    deck.keep()
    deck.play(500)
    deck.keep()
    saved = deck.saved()
    other = Saved(saved.origin, saved.records, saved.place, saved.snapshots, None, same_engine=False)

    there, _, said = past(other)

    assert there.step == 1000
    assert said is not None and "another version of the engine" in said and "step 1,000 of 1,500" in said


def test_a_state_folder_of_another_folder_is_another_log(tmp_path: Path, store: Store) -> None:
    other = Store(tmp_path)
    assert other.sessions() == []
    other.close()


def test_the_curves_of_all_branches_come_back(store: Store) -> None:
    deck = Written(store)
    main = deck.session.history.here
    deck.play(100)
    for step in (10, 50, 100):
        main.curve.add(step, 1 / step, None)
    deck.do("seek", step=50)
    deck.do("set", path="optimizer.learning_rate", value=0.3)
    deck.clock += 10
    deck.keep()

    curves = {branch.name: branch.curve for branch in branches_of(back(deck.saved()).session, curves=True).branches}

    assert curves == {
        "main": ((10, 0.1, None), (50, 0.02, None), (100, 0.01, None)),
        "lr 0.3": ((10, 0.1, None), (50, 0.02, None)),
    }


def test_curves_are_written_seldom_while_it_plays_and_at_the_end(store: Store) -> None:
    deck = Written(store)
    deck.session.playing = True
    written = 0
    for step in range(1, 41):
        deck.session.history.here.curve.add(step, 1.0, None)
        before = store.load(deck.id)
        deck.clock += 0.4
        deck.journal.keep(deck.session, deck.clock)
        written += deck.saved().curves != (before.curves if before else {})
    deck.session.history.here.curve.add(41, 1.0, None)
    deck.journal.keep(deck.session, deck.clock, last=True)

    assert written <= 4  # in 16 seconds
    assert b"[41," in deck.saved().curves["main"]


def test_a_damaged_curve_is_left_out(store: Store) -> None:
    deck = Written(store)
    deck.play(10)
    deck.keep()
    saved = deck.saved()

    history = past(replace(saved, curves={"main": b"[[1", "gone": b"[]"}))[0].history

    assert history.here.curve.points == []


def test_what_stood_behind_the_damage_never_comes_back(store: Store) -> None:
    deck = Written(store, slices=(10,), remembers=(True,))
    for rate in (0.2, 0.3, 0.4, 0.5):
        deck.play(10)
        deck.do("set", path="optimizer.learning_rate", value=rate)
        deck.clock += 10
        deck.keep()
    store.flush()
    store._connection.execute("UPDATE record SET body = x'7b7d' WHERE session = ? AND number = 1", (deck.id,))
    store._connection.commit()

    saved = deck.saved()
    assert saved.damage == "3 of 4 changes in its log are damaged and left out"
    session, numbers, _ = session_of(saved, Workshop())
    again = Written(store)
    again.id, again.session = deck.id, session
    again.journal = Journal(deck.id, store, len(saved.records))
    again.journal.adopt(session, numbers, damaged=True)
    again.do("edit", tensor="hidden1.bias", index=[0], value=1.5)
    again.play(30)
    again.keep()

    healed = again.saved()
    assert healed.damage is None and len(healed.records) == 2
    third = back(healed)
    assert third.state == again.state
    assert third.session.experiment.training.optimizer.learning_rate == 0.2


def test_breakpoints_come_back_after_a_restart(store: Store) -> None:
    driver = Written(store)
    driver.do("breakpoint", when="step == 12")
    driver.do("breakpoint", when="loss < 0", state="off")
    driver.do("breakpoint", when="loss > 1e9")
    driver.do("breakpoint", when="loss > 1e9", state="gone")
    driver.do("step", count=5)
    driver.keep()
    again = back(driver.saved())
    assert again.session.breakpoints.kept == (("step == 12", True), ("loss < 0", False))
    assert again.do("step", count=50).step == 12
