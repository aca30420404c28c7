"""What a lesson is made of: a start, and steps of five types. Strict: an unknown field is a mistake."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from neurodeck.lessons.goals import Goal
from neurodeck.protocol.message import Flag, Message
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import Pace

Title = Annotated[str, Field(strict=True, min_length=1, max_length=60)]
Line = Annotated[str, Field(strict=True, min_length=1, max_length=300)]
Paragraph = Annotated[str, Field(strict=True, min_length=1, max_length=600)]
Control = Annotated[str, Field(strict=True, pattern=r"^[a-z][A-Za-z0-9]{0,39}$")]


class Start(Message):
    """An experiment and its pace."""

    spec: Experiment
    pace: Pace = Pace()


class Step(Message):
    """What every step has."""

    title: Title
    text: Paragraph = Field(description="one short paragraph")
    controls: Annotated[tuple[Control, ...], Field(max_length=40)] = Field(
        default=(), description="the controls that it needs; the page hides the others"
    )
    start: Start | None = Field(default=None, description="where whoever opens the lesson here begins")


class Read(Step):
    """Something to read."""

    type: Literal["read"]


class Do(Step):
    """A task whose goals the server checks: all of them."""

    type: Literal["do"]
    task: Line
    goals: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=8)]
    hint: Line


class Reply(Message):
    """One of the predictions to choose from, and what is said to whoever chose it."""

    text: Title
    says: Line


class Predict(Step):
    """What will happen? Play waits for a choice. None is wrong here: the next step shows it."""

    type: Literal["predict"]
    task: Line
    choices: Annotated[tuple[Reply, ...], Field(min_length=2, max_length=6)]


class Compare(Step):
    """Two things to be seen side by side; it may have goals."""

    type: Literal["compare"]
    task: Line
    goals: Annotated[tuple[Goal, ...], Field(max_length=8)] = ()
    hint: Line | None = None


class Choice(Reply):
    """One of the answers to a question, and why it is right or wrong."""

    right: Flag = False


class Question(Step):
    """A question with choices; each answer is explained, and one may choose again."""

    type: Literal["question"]
    task: Line
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _answerable(self) -> Question:
        if not any(choice.right for choice in self.choices):
            raise ValueError("a question needs a choice that is right")
        return self


AnyStep = Annotated[Read | Do | Predict | Compare | Question, Field(discriminator="type")]


class Lesson(Message):
    """A lesson. Its id is permanent; steps are counted from 1."""

    id: Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    order: Annotated[int, Field(strict=True)] = Field(description="place on the wall of lessons")
    title: Title
    about: Line
    minutes: Annotated[int, Field(strict=True, ge=1, le=90)] = Field(description="that it takes, about")
    start: Start
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1, max_length=40)]

    def start_of(self, step: int) -> Start:
        """Where step `step` begins: its own start, or that of the nearest step before it that has one."""
        starts = [known.start for known in self.steps[:step] if known.start is not None]
        return starts[-1] if starts else self.start


class Lessons(Message):
    """All lessons, in the order of their wall."""

    lessons: tuple[Lesson, ...]
