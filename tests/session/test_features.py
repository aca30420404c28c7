"""Features switched on and off: every weight stays with its feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.session.driver import Driver, experiment, same, spec

ADAM = {"type": "adam", "learning_rate": 0.01}


def seen_through(*features: str) -> dict[str, Any]:
    """The driver's experiment on these features."""
    chosen = spec(optimizer=ADAM)
    chosen["network"]["input_shape"] = [len(features)]
    chosen["data"]["features"] = list(features)
    return chosen


def row(deck: Driver, at: int, tensor: str = "hidden1.kernel") -> list[float]:
    values: list[float] = deck.session.run.program.read(tensor)[at].tolist()
    return values


def test_the_weights_of_a_feature_stay_its_own_when_one_before_it_goes() -> None:
    deck = Driver(experiment(optimizer=ADAM))
    deck.play(20)
    kernel, slot = row(deck, 1), row(deck, 1, "slot.hidden1.kernel.m")
    later = deck.session.run.program.read("output.kernel")

    deck.do("rebuild", spec=seen_through("x2"))

    assert row(deck, 0) == kernel
    assert row(deck, 0, "slot.hidden1.kernel.m") == slot
    assert np.array_equal(deck.session.run.program.read("output.kernel"), later)


def test_a_feature_between_two_others_leaves_both_their_weights() -> None:
    deck = Driver(experiment(optimizer=ADAM))
    deck.play(20)
    x1, x2 = row(deck, 0), row(deck, 1)

    deck.do("rebuild", spec=seen_through("x1", "sin_x1", "x2"))

    assert (row(deck, 0), row(deck, 2)) == (x1, x2)
    assert row(deck, 1, "slot.hidden1.kernel.m") == [0.0, 0.0, 0.0]
    assert row(deck, 1) not in (x1, x2)


def test_undo_brings_the_weights_of_a_feature_back_and_keeps_what_the_others_learnt() -> None:
    deck = Driver(experiment(optimizer=ADAM))
    deck.play(20)
    x1 = row(deck, 0)
    deck.do("rebuild", spec=seen_through("x2"))
    deck.play(20)
    x2 = row(deck, 0)

    deck.do("undo")

    assert (row(deck, 0), row(deck, 1)) == (x1, x2)


def test_undo_at_once_is_exact_and_so_is_redo() -> None:
    deck = Driver(experiment(optimizer=ADAM))
    deck.play(20)
    before = deck.state.blocks  # new examples begin their epoch anew, so the batch position differs
    deck.do("rebuild", spec=seen_through("x2", "x1_x2"))
    after = deck.state.blocks

    deck.do("undo")
    assert same(deck.state.blocks, before)
    deck.do("redo")
    assert same(deck.state.blocks, after)


def test_pins_and_masks_go_with_their_feature() -> None:
    deck = Driver(experiment(optimizer=ADAM))
    deck.do("pin", tensor="hidden1.kernel", index=[1, 2])
    deck.do("mask", tensor="hidden1.kernel", index=[0, 0])
    deck.do("mask", layer="input", unit=1)

    deck.do("rebuild", spec=seen_through("x2", "x1"))

    run = deck.session.run
    assert set(run.masks) == {("hidden1.kernel", (1, 0)), ("input", 0)}
    assert row(deck, 0) == [0.0, 0.0, 0.0]
    deck.do("mask", layer="input", unit=0, on=False)
    assert list(run.pins) == [("hidden1.kernel", (0, 2))]

    deck.do("rebuild", spec=seen_through("x1"))
    assert set(deck.session.run.masks) == {("hidden1.kernel", (0, 0))}
    assert not deck.session.run.pins
