"""Every goal, met and not met, in words with the present numbers."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from neurodeck.lessons.goals import Goal, Now, beside, number
from neurodeck.lessons.shelf import lesson
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.standing import Seen, Standing
from neurodeck.protocol.state import Kernels, MaskState, Metrics, State, Stopped

SPEC = lesson("learning_rate").start.spec
STATE = State(
    id="a",
    status="paused",
    step=250,
    op=0,
    epoch=10,
    branch="main",
    head=250,
    learning_rate=0.03,
    steps_per_second=None,
    masks=(MaskState(layer="hidden1", unit=2),),
    train=Metrics(loss=0.2, accuracy=0.75, count=250, finite=True),
    test=Metrics(loss=0.1771, accuracy=None, count=250, finite=True),
    spec=SPEC,
    kernels=Kernels(ready=1, total=1),
)
SEEN = {"test": Seen(lows=((0, 0.86), (3, 0.3), (9, 0.15), (14, 0.09)), rises=4)}


def judged(goal: dict[str, Any], since: int = 0, start: Experiment = SPEC, **changes: Any) -> tuple[bool, str]:
    state = STATE.model_copy(update=changes)
    now = Now(Standing(state, log=9, latest={"mask": 7, "reset": 3}, seen=SEEN), start, since)
    return tuple(TypeAdapter(Goal).validate_python(goal).judge(now))


LR = "optimizer.learning_rate"


@pytest.mark.parametrize(
    ("goal", "verdict"),
    [
        ({"type": "metric", "at_most": 0.177}, (False, "test loss 0.1771, wanted at most 0.177")),
        ({"type": "metric", "at_most": 0.2}, (True, "test loss 0.177, wanted at most 0.2")),
        (
            {"type": "metric", "split": "train", "metric": "accuracy", "at_least": 0.7, "at_most": 0.8},
            (True, "train accuracy 0.75, wanted at least 0.7 and at most 0.8"),
        ),
        (
            {"type": "metric", "metric": "accuracy", "at_least": 0.7},
            (False, "test accuracy not known yet, wanted at least 0.7"),
        ),
        (
            {"type": "metric", "split": "validation", "at_most": 1},
            (False, "validation loss not known yet, wanted at most 1"),
        ),
        ({"type": "size", "of": "hidden_units", "at_most": 3}, (False, "hidden units 4, wanted at most 3")),
        ({"type": "size", "of": "hidden_layers", "at_least": 1}, (True, "hidden layers 1, wanted at least 1")),
        (
            {"type": "size", "of": "parameters", "at_least": 17, "at_most": 17},
            (True, "parameters 17, wanted exactly 17"),
        ),
        ({"type": "steps", "at_least": 1000}, (False, "steps 250, wanted at least 1,000")),
        ({"type": "epochs", "at_least": 10}, (True, "epochs 10, wanted at least 10")),
        ({"type": "setting", "path": LR, "at_most": 0.0001}, (False, "learning rate 0.03, wanted at most 0.0001")),
        ({"type": "setting", "path": LR, "equals": 0.03}, (True, "learning rate is 0.03, wanted 0.03")),
        ({"type": "setting", "path": LR, "changed": True}, (False, "learning rate is 0.03, wanted another than 0.03")),
        (
            {"type": "setting", "path": "layers.hidden1.activation", "equals": "relu"},
            (False, "activation of hidden1 is tanh, wanted relu"),
        ),
        ({"type": "setting", "path": "data.noise", "at_least": 0.1}, (True, "noise 0.1, wanted at least 0.1")),
        ({"type": "setting", "path": "shuffle", "equals": True}, (True, "shuffle is on, wanted on")),
        (
            {"type": "setting", "path": "layers.gone.activation", "equals": "relu"},
            (False, "activation of gone is none, wanted relu"),
        ),
        ({"type": "data", "dataset": "xor"}, (False, "data set circle, wanted xor")),
        ({"type": "diverged"}, (False, "no number has become infinite so far")),
        ({"type": "seen", "fell_to": 0.1}, (True, "lowest test loss 0.09, wanted at most 0.1")),
        (
            {"type": "seen", "fell_to": 0.1, "within_epochs": 10},
            (
                False,
                "lowest test loss within 10 epochs 0.15, wanted at most 0.1 within 10 epochs; "
                "Reset starts the epochs again",
            ),
        ),
        (
            {"type": "seen", "split": "train", "fell_to": 0.1},
            (False, "train loss not measured so far, wanted at most 0.1"),
        ),
        ({"type": "seen", "rises": 4}, (True, "test loss went up 4 times, wanted 4 times")),
        ({"type": "action", "action": "mask"}, (True, "a unit or weight switched off or on: done")),
        ({"type": "action", "action": "edit"}, (False, "a weight changed by hand: not done yet")),
        ({"type": "masked", "at_most": 0}, (False, "units and weights switched off: 1, wanted at most 0")),
        (
            {"type": "all", "goals": [{"type": "masked", "at_least": 1}, {"type": "epochs", "at_least": 20}]},
            (False, "units and weights switched off: 1, wanted at least 1 and epochs 10, wanted at least 20"),
        ),
        (
            {"type": "any", "goals": [{"type": "diverged"}, {"type": "epochs", "at_least": 10}]},
            (True, "epochs 10, wanted at least 10"),
        ),
        (
            {"type": "any", "goals": [{"type": "diverged"}, {"type": "epochs", "at_least": 20}]},
            (False, "no number has become infinite so far, or epochs 10, wanted at least 20"),
        ),
    ],
)
def test_a_goal_is_judged_in_words(goal: dict[str, Any], verdict: tuple[bool, str]):
    assert judged(goal) == verdict


def test_what_was_done_before_the_step_began_does_not_count():
    assert judged({"type": "action", "action": "mask"}, since=6)[0]
    assert not judged({"type": "action", "action": "mask"}, since=7)[0]


def test_a_loss_that_is_not_finite_meets_nothing():
    test = Metrics(loss=None, accuracy=None, count=250, finite=False)
    assert judged({"type": "metric", "at_most": 1}, test=test) == (
        False,
        "test loss is not a finite number any more",
    )


def test_a_stop_for_a_value_that_is_not_finite_is_seen():
    stopped = Stopped(reason="not_finite", step=13, message="")
    assert judged({"type": "diverged"}, stopped=stopped) == (
        True,
        "training stopped in step 13: a number became infinite",
    )


def test_a_setting_that_differs_from_the_start_is_changed():
    start = lesson("xor_smallest").start.spec
    assert judged({"type": "setting", "path": LR, "changed": True}, start=start) == (
        True,
        "learning rate is 0.03, wanted another than 0.1",
    )


def test_numbers_are_short_and_never_hide_a_difference():
    assert [number(value) for value in (0.177, 1234567.0, 1.5e-7, 1234.5, 12.34)] == [
        "0.177", "1,234,567", "1.5e-07", "1,234", "12.3",
    ]  # fmt: skip
    assert beside(0.17700001, [0.177]) == "0.17700001"
    assert beside(0.25, [None, 0.2]) == "0.25"
