"""Branches are told, renamed, taken out of sight and brought back; what they share stays."""

from __future__ import annotations

from typing import Any

import pytest

from neurodeck.session.branches import branches_of
from neurodeck.session.errors import NotPossible, UnknownBranch
from tests.session.driver import Driver


def forked() -> Driver:
    """Two branches: "main" to step 60, and "lr 0.3" that left it at 20 and stands at 30."""
    deck = Driver()
    deck.do("step", count=10)
    deck.do("set", path="batch_size", value=5)
    deck.do("step", count=50)
    deck.do("seek", step=20)
    deck.do("set", path="optimizer.learning_rate", value=0.3)
    deck.do("step", count=10)
    return deck


def told(deck: Driver) -> dict[str, Any]:
    return {branch.name: branch for branch in branches_of(deck.session).branches}


def test_each_branch_tells_what_was_changed_on_it_alone() -> None:
    main, fork = told(forked()).values()

    assert (main.name, main.parent, main.head, main.here) == ("main", None, 60, False)
    assert [(change.step, change.label) for change in main.changes] == [(10, "batch 5")]
    assert (fork.name, fork.parent, fork.fork_step, fork.head, fork.here) == ("lr 0.3", "main", 20, 30, True)
    assert [(change.step, change.label) for change in fork.changes] == [(20, "lr 0.3")]


def test_one_gesture_is_one_line() -> None:
    deck = Driver()
    deck.do("pin", tensor="hidden1.bias", index=[0], gesture="drag")
    for value in (1.0, 2.0, 3.0):
        deck.do("edit", tensor="hidden1.bias", index=[0], value=value, gesture="drag")
    deck.do("undo")

    (main,) = told(deck).values()

    assert [change.label for change in main.changes] == ["hidden1.bias[0]", "undo"]


def test_a_renamed_branch_is_found_by_its_new_name_everywhere() -> None:
    deck = forked()
    deck.do("reset")
    deck.do("rename", branch="lr 0.3", name="the fast one")
    deck.do("rename", name="again")

    assert list(told(deck)) == ["main", "the fast one", "again"]
    assert told(deck)["again"].parent == "the fast one"
    assert deck.do("undo").branch == "the fast one"  # of the reset
    with pytest.raises(UnknownBranch, match='there is no branch "lr 0.3"'):
        deck.do("seek", branch="lr 0.3", step=1)
    with pytest.raises(NotPossible, match='there is a branch "main" already. Choose another name'):
        deck.do("rename", name="main")


def test_a_deleted_branch_can_be_brought_back_and_its_children_live_on() -> None:
    deck = forked()
    child = deck.do("branch", name="child").branch
    state = deck.state
    deck.do("delete", branch="lr 0.3")

    assert told(deck)["lr 0.3"].gone and told(deck)[child].parent == "lr 0.3"
    assert deck.state == state
    with pytest.raises(NotPossible, match='"child" is the branch shown now. Go to another one, then delete it'):
        deck.do("delete", branch="child")

    deck.do("delete", branch="lr 0.3", on=False)
    assert not told(deck)["lr 0.3"].gone
    assert deck.do("seek", branch="lr 0.3", step=25).step == 25


def test_an_empty_note_takes_away_what_is_noted_there() -> None:
    deck = forked()
    deck.do("bookmark", step=5, note="here")
    deck.do("bookmark", step=6, note="there")
    deck.do("bookmark", step=5, note="")

    assert [mark.note for mark in told(deck)["lr 0.3"].bookmarks] == ["there"]


def test_a_change_of_the_branch_left_at_the_very_step_of_the_fork_is_none_of_the_branchs_own() -> None:
    deck = Driver()
    deck.do("set", path="batch_size", value=7)
    deck.play(50)
    deck.do("branch", name="calm")
    deck.do("seek", step=50, branch="main")
    deck.do("set", path="optimizer.learning_rate", value=0.5)
    assert [(change.step, change.label) for change in branches_of(deck.session).along] == [
        (0, "batch 7"),
        (50, "lr 0.5"),
    ]
    deck.do("seek", step=50, branch="calm")
    assert [change.label for change in branches_of(deck.session).along] == ["batch 7"]
    deck.play(10)
    deck.do("undo")
    assert [change.label for change in branches_of(deck.session).along] == ["batch 7", "undo"]
