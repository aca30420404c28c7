"""What is told about a session: its state and the answers of the HTTP routes."""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import Field

from neurodeck.protocol.message import Message
from neurodeck.protocol.spec import Experiment

Status = Literal["compiling", "paused", "playing", "stopped"]


class Metrics(Message):
    """Loss and accuracy over a whole split at the weights of one step."""

    loss: float | None = Field(description="mean over the samples; null when it is not finite")
    accuracy: float | None = Field(description="share of right answers; null where targets are values")
    count: int = Field(description="samples that were used")
    finite: bool

    @classmethod
    def of(cls, loss: float, accuracy: float | None, count: int) -> Metrics:
        """From what the engine measured: a value that is not finite becomes null."""
        finite = math.isfinite(loss)
        right = accuracy if accuracy is not None and math.isfinite(accuracy) else None
        return cls(loss=loss if finite else None, accuracy=right, count=count, finite=finite)


class Stopped(Message):
    """Why training stopped by itself."""

    reason: str
    tensor: str | None = None
    operation: str | None = None
    step: int | None = None
    message: str
    when: str | None = Field(default=None, description="the condition of the breakpoint")
    value: float | None = Field(default=None, description="of the condition's left side; null if not finite")
    bound: float | None = Field(default=None, description="of its right side; null where it has none")
    units: tuple[int, ...] = Field(default=(), description="units of `tensor` that it found dead")
    before: tuple[tuple[int, float | None], ...] = Field(
        default=(), description="step and value, of the last steps, this one included; at most 21"
    )


class BreakpointState(Message):
    """A condition at which play stops."""

    when: str
    on: bool
    armed: bool = Field(description="false: it has struck, and has been true ever since")
    problem: str | None = Field(default=None, description="why it cannot be looked at in this network")
    position: int | None = Field(default=None, description="of the character at which that lies, counted from 0")


class PinState(Message):
    """One number that the updates leave alone."""

    tensor: str
    index: tuple[int, ...]
    value: float | None = Field(description="null when it is not finite")


class MaskState(Message):
    """One unit or number that is silenced."""

    layer: str | None = None
    unit: int | None = None
    tensor: str | None = None
    index: tuple[int, ...] | None = None


class BookmarkState(Message):
    """A note that somebody wrote at a step of the branch."""

    step: int
    note: str


class ChangeState(Message):
    """One gesture on a branch: the step of its first change, and what it is called."""

    step: int
    label: str


class BranchState(Message):
    """One line of time."""

    name: str
    parent: str | None = Field(description="the branch that it left; null for the first")
    fork_step: int = Field(description="where it left it; 0 after a reset")
    head: int = Field(description="the furthest step that it has reached")
    here: bool = Field(description="whether the playhead stands on it")
    gone: bool = Field(description="deleted; it can be brought back")
    changes: tuple[ChangeState, ...] = Field(description="what was changed since it left its parent; the last 200")
    bookmarks: tuple[BookmarkState, ...]
    curve: tuple[tuple[int, float, float | None], ...] = Field(
        default=(), description="step, train loss, test loss, where asked for; at most 512, thinned evenly"
    )


class Branches(Message):
    """The branches of a session, in the order in which they began."""

    branches: tuple[BranchState, ...]
    along: tuple[ChangeState, ...] = Field(
        default=(), description="what was changed along the present branch from its step 0, also before it left others"
    )


class Kernels(Message):
    """How many of the engine's kernels are compiled."""

    ready: int
    total: int


class Pace(Message):
    """The speed of `play`."""

    steps_per_second: float | None = None
    ease_in: bool = False


class OperationState(Message):
    """An operation of the step that the session stands in: the one that has just run."""

    name: str
    layer: str | None = Field(description="whose it is; null for the loss")
    phase: Literal["forward", "loss", "backward", "update"]


class State(Message):
    """A session, as `GET /api/sessions/{id}` tells it."""

    id: str
    status: Status
    stopped: Stopped | None = None
    step: int = Field(description="updates since step 0 of the branch")
    op: int = Field(description="operations done inside the running step; 0 between steps")
    operation: OperationState | None = Field(default=None, description="the last of these; null between steps")
    epoch: int = Field(description="epochs finished")
    branch: str
    head: int = Field(description="the furthest step of the branch")
    learning_rate: float | None
    steps_per_second: float | None = Field(description="measured; null while nothing runs")
    pins: tuple[PinState, ...] = ()
    masks: tuple[MaskState, ...] = ()
    bookmarks: tuple[BookmarkState, ...] = Field(default=(), description="notes at steps of the branch")
    breakpoints: tuple[BreakpointState, ...] = Field(default=(), description="in the order in which they were set")
    branches: int = Field(default=1, description="how many there are, deleted ones not counted")
    train: Metrics | None = None
    validation: Metrics | None = None
    test: Metrics | None = None
    spec: Experiment
    undo: bool = False
    redo: bool = False
    kernels: Kernels
    note: str | None = Field(default=None, description="something to know about the data in use")
    unsaved: str | None = Field(default=None, description="why this run is not being saved; null while it is")
    speed: Pace = Pace()
    domain: tuple[float, float, float, float] | None = Field(
        default=None, description="x1 low, x1 high, x2 low, x2 high of a 2-D data set"
    )
    classes: int | None = Field(default=None, description="of the data in use; null where targets are values")


class CommandAnswer(Message):
    """Where the session stood when a command had taken effect."""

    status: Status
    step: int
    op: int
    epoch: int
    branch: str
    learning_rate: float | None


class LayerRow(Message):
    """One layer in a summary."""

    name: str
    type: str
    output_shape: tuple[int, ...]
    params: int
    connections: int = Field(
        default=0, description="lines from inputs and biases to outputs; shared weights count each time"
    )


class Summary(Message):
    """The layers and their parameters, as Keras's summary tells them."""

    layers: tuple[LayerRow, ...]
    total_params: int
    trainable_params: int
    total_connections: int = 0


class TensorInfo(Message):
    """One tensor that can be asked for."""

    name: str
    shape: tuple[int, ...]
    dtype: str


class TensorValues(Message):
    """One tensor's values; `step` and `data` are null where it is absent (a batch tensor at step 0)."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    step: int | None
    data: Any = Field(description="nested lists; null for a value that is not finite")


class TensorNames(Message):
    """The tensors that can be asked for."""

    tensors: tuple[TensorInfo, ...]


class Examples(Message):
    """A part of a split."""

    x: Any = Field(description="(n, *input_shape), as the network takes it")
    y: Any = Field(description="(n, outputs), coded for the loss")
    count: int = Field(description="examples in the whole split")
    points: Any = Field(default=None, description="(n, 2) before features; 2-D sets only")
    labels: Any = Field(default=None, description="(n,) class index or value")
    domain: tuple[float, float, float, float] | None = None


class Predicted(Message):
    """What the network answers."""

    y: Any = Field(description="(n, outputs); null for a value that is not finite")


class WrongExample(Message):
    """An example that got a wrong answer; its classes, and what the last layer gave for them."""

    index: int = Field(description="in the split")
    label: int
    answer: int
    value: float | None = Field(description="of the answer: its probability after softmax; null where not finite")
    label_value: float | None = Field(description="of the label")


class WrongExamples(Message):
    """Those that got a wrong answer, the most certain of it first."""

    step: int = Field(description="of the weights")
    count: int = Field(description="examples looked at")
    wrong: int = Field(description="how many of them got a wrong answer")
    examples: tuple[WrongExample, ...]
    x: Any = Field(description="(n, *input_shape), as the network takes them")


class PreparedPicture(Message):
    """What the network sees of a picture: ready to be watched as `pixels` of a sample."""

    pixels: str = Field(description="bytes of 0 to 255 in base64, row by row in the shape")
    shape: tuple[int, int, int] = Field(description="height, width, channels")
    empty: bool = Field(description="nothing was drawn")
    notes: tuple[str, ...] = Field(description="what was done to it, in words")


class MySessions(Message):
    """The sessions that some tokens open."""

    sessions: tuple[State, ...]


class Opened(Message):
    """A new session. `url` carries the control token in its fragment."""

    id: str
    token: str
    view_token: str
    url: str
