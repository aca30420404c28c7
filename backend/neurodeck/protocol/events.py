"""Events: what the server tells a viewer in JSON. All are owed; only frames, which are binary, may be dropped."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from neurodeck.protocol.message import Message
from neurodeck.protocol.state import State

SCALARS = (
    "frame",
    "step",
    "epoch",
    "op",
    "metrics_step",
    "steps_per_second",
    "loss",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "test_loss",
    "test_accuracy",
)
"""The first values of every frame's `scalars` (float64), in this order; those of the probes follow.

`loss` is that of the last batch. NaN says that a value is not there or does not apply.
"""

CommandId = str | int


class Trouble(Message):
    """An error in the agreed form."""

    code: str
    message: str
    field: str | None = None


class Welcome(Message):
    """The answer to `hello`."""

    type: Literal["welcome"] = "welcome"
    role: Literal["control", "view"]
    state: State


class StateChanged(State):
    """Something outside the frames changed: the fields of `GET /api/sessions/{id}`."""

    type: Literal["state"] = "state"


class TensorLayout(Message):
    """One tensor of a view's frames."""

    name: str
    dtype: Literal["float64", "float32", "float16", "uint8"]
    shape: tuple[int, ...]


class ExpressionProblem(Message):
    """Why a watched expression has no value here."""

    expression: str
    message: str
    position: int = Field(description="of the character at which it lies, counted from 0")


class ViewOpened(Message):
    """The answer to `watch`, and sent again when a rebuild changes the shapes. Frames of older views are dropped."""

    type: Literal["view"] = "view"
    view: int
    scalars: tuple[str, ...]
    tensors: tuple[TensorLayout, ...]
    fps: float = Field(description="frames a second at most, as granted")
    problems: tuple[ExpressionProblem, ...] = Field(default=(), description="of the expressions that are watched")


class Done(Message):
    """A command has taken effect."""

    type: Literal["done"] = "done"
    id: CommandId | None = None
    step: int


class Refused(Message):
    """A command has not taken effect, and why."""

    type: Literal["refused"] = "refused"
    id: CommandId | None = None
    step: int | None = None
    error: Trouble


class Edited(Message):
    """A change took effect, whoever made it: for the marks on curves and timeline."""

    type: Literal["edited"] = "edited"
    step: int
    branch: str
    command: dict[str, Any]


class Failed(Message):
    """A message could not be understood; the socket stays open."""

    type: Literal["error"] = "error"
    id: CommandId | None = None
    error: Trouble


class Notice(Message):
    """Commands came too fast: so many were dropped since the last notice; of each setting the newest was kept."""

    type: Literal["notice"] = "notice"
    message: str
    dropped: int
    ids: tuple[CommandId, ...] = Field(default=(), description="ids of the dropped commands, the newest 256")


Event = Annotated[
    Welcome | StateChanged | ViewOpened | Done | Refused | Edited | Failed | Notice, Field(discriminator="type")
]
