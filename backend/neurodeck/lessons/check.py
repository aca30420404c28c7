"""The check of a step: its goals, judged on a session as it stands. Nothing of it is kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from neurodeck.lessons.errors import NoCheck
from neurodeck.lessons.goals import Now
from neurodeck.lessons.lesson import Compare, Do
from neurodeck.lessons.shelf import lesson
from neurodeck.protocol.message import Message
from neurodeck.protocol.standing import Standing

LessonId = Annotated[str, Field(strict=True, min_length=1, max_length=64)]


class Check(Message):
    """Which step of which lesson."""

    lesson: LessonId
    step: Annotated[int, Field(strict=True, ge=1, le=1000)] = Field(description="counted from 1")
    since: Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)] = Field(
        default=0, description="`log` of the check made when the step began: what was done before does not count"
    )


class GoalState(Message):
    """One goal, in words with the present numbers."""

    met: bool
    text: str


class Checked(Message):
    """The verdict. `log` numbers the newest line of the session's log; steps without goals are done as they are."""

    done: bool
    goals: tuple[GoalState, ...]
    log: int
    step: int = Field(description="of the session, where this was judged")


def check(asked: Check, standing: Standing) -> Checked:
    """Raises UnknownLesson and NoCheck."""
    known = lesson(asked.lesson)
    if asked.step > len(known.steps):
        raise NoCheck(
            f'step: lesson "{known.id}" has {len(known.steps)} steps, got {asked.step}. Ask for one of them.',
            field="step",
        )
    step = known.steps[asked.step - 1]
    goals = step.goals if isinstance(step, Do | Compare) else ()
    now = Now(standing, known.start_of(asked.step).spec, asked.since)
    verdicts = [goal.judge(now) for goal in goals]
    return Checked(
        done=all(verdict.met for verdict in verdicts),
        goals=tuple(GoalState(met=verdict.met, text=verdict.text) for verdict in verdicts),
        log=standing.log,
        step=standing.state.step,
    )
