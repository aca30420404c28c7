"""Commands: what a client may ask of a session, the same over HTTP and websocket, as one tagged union."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, TypeAdapter, model_validator

from neurodeck.engine.specs import Seed
from neurodeck.protocol.message import Expression, Flag, Index, Message, Name, Number, Step, TensorName
from neurodeck.protocol.probes import LayerName, Probe
from neurodeck.protocol.spec import Experiment

MAX_STEPS = 10**9
"""Steps, epochs or operations that one command may ask for."""


class Play(Message):
    """Train on, at the speed that `speed` set, until paused or stopped."""

    type: Literal["play"] = "play"


class Pause(Message):
    """Stop at the next step boundary; ends a running `step`, whose answer then says how far it came."""

    type: Literal["pause"] = "pause"


class Speed(Message):
    """How fast `play` goes; `step` runs as fast as it can whatever the speed."""

    type: Literal["speed"] = "speed"
    steps_per_second: Annotated[float, Field(strict=True, gt=0, le=1e9)] | None = Field(
        description="updates a second; null is as fast as the machine can"
    )
    ease_in: Flag = Field(
        default=False, description="begin at 20 steps a second and double every second up to steps_per_second"
    )


class StepOn(Message):
    """Go on by `count` steps, epochs or operations, then pause. Answered when the last of them is done."""

    type: Literal["step"] = "step"
    count: Annotated[int, Field(strict=True, ge=1, le=MAX_STEPS)] = 1
    unit: Literal["step", "epoch", "op"] = "step"


SettingList = Annotated[list[StrictBool | StrictInt | StrictFloat | StrictStr], Field(max_length=64)]
SettingObject = Annotated[
    dict[str, StrictBool | StrictInt | StrictFloat | Annotated[str, Field(strict=True, max_length=64)] | None],
    Field(max_length=32),
]
SettingText = Annotated[str, Field(strict=True, max_length=64)]
SettingValue = StrictBool | StrictInt | StrictFloat | SettingText | SettingList | SettingObject | None


class Set(Message):
    """Change one setting. The path is relative to `training`, or begins with `data.` or `layers.<name>.`.

    Which paths there are, their types, and what each keeps or resets: the table in `neurodeck.protocol.paths`.
    """

    type: Literal["set"] = "set"
    path: Annotated[str, Field(strict=True, min_length=1, max_length=128)]
    value: SettingValue
    gesture: Name | None = Field(default=None, description="settings of one gesture are one undo")


class Edit(Message):
    """Write one number into a persistent tensor (a weight, a bias, an optimizer's slot)."""

    type: Literal["edit"] = "edit"
    tensor: TensorName
    index: Index
    value: Number
    gesture: Name | None = Field(default=None, description="edits of one gesture are one undo")


class Rebuild(Message):
    """Another spec at the same step. Weights and slots whose (layer name, tensor, index) exist in both are kept."""

    type: Literal["rebuild"] = "rebuild"
    spec: Experiment


class Reset(Message):
    """Begin again at step 0 on a new branch, from the same first weights or from those of `seed`."""

    type: Literal["reset"] = "reset"
    seed: Seed | None = None


class Seek(Message):
    """Go to a step of a branch, exactly as it was; nothing is truncated."""

    type: Literal["seek"] = "seek"
    step: Step
    branch: Name | None = Field(default=None, description="the present branch when left out")


class Branch(Message):
    """Open a branch of this name at the playhead and move there."""

    type: Literal["branch"] = "branch"
    name: Name


class Pin(Message):
    """Keep one number of a parameter from the updates, or let it go. Its gradient is still computed."""

    type: Literal["pin"] = "pin"
    tensor: TensorName
    index: Index
    on: Flag = True
    gesture: Name | None = None


class Mask(Message):
    """Silence a unit, or one number of a tensor, or let it speak again."""

    type: Literal["mask"] = "mask"
    layer: LayerName | None = None
    unit: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] | None = None
    tensor: TensorName | None = None
    index: Index | None = None
    on: Flag = True
    gesture: Name | None = None

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Mask:
        unit = self.layer is not None and self.unit is not None
        number = self.tensor is not None and self.index is not None
        halves = [self.layer, self.unit] if number else [self.tensor, self.index]
        if unit == number or any(half is not None for half in halves):
            raise ValueError('a mask names "layer" and "unit", or "tensor" and "index"')
        return self


class Undo(Message):
    """Set back what the last gesture changed, as a new change at the present step."""

    type: Literal["undo"] = "undo"


class Redo(Message):
    """Make again what the last undo set back."""

    type: Literal["redo"] = "redo"


class Bookmark(Message):
    """Write a note at a step of the present branch, in the place of what is noted there; an empty one takes it away."""

    type: Literal["bookmark"] = "bookmark"
    step: Step
    note: Annotated[str, Field(strict=True, max_length=1_000)]


class Rename(Message):
    """Give a branch another name."""

    type: Literal["rename"] = "rename"
    branch: Name | None = Field(default=None, description="the present branch when left out")
    name: Name


class Delete(Message):
    """Take a branch out of sight, or bring it back; the one where the playhead stands stays."""

    type: Literal["delete"] = "delete"
    branch: Name
    on: Flag = Field(default=True, description="false brings it back")


class Breakpoint(Message):
    """Stop whatever plays at the step at which a condition becomes true; `off` keeps it for later.

    Which conditions there are: docs/watch.md. It changes no number, so it is no change of the run: not undone, not
    exported; it stays with the session on all its branches.
    """

    type: Literal["breakpoint"] = "breakpoint"
    when: Expression
    state: Literal["on", "off", "gone"] = "on"


class Watch(Message):
    """Say what to send, and how often at most; answered by a `view` event. Websocket only, not logged."""

    type: Literal["watch"] = "watch"
    fps: Annotated[float, Field(strict=True, ge=1, le=60)] = Field(default=30.0, description="frames a second")
    probes: Annotated[tuple[Probe, ...], Field(max_length=64)] = ()


class Ack(Message):
    """This frame has been drawn: another may be sent. Websocket only, not logged."""

    type: Literal["ack"] = "ack"
    frame: Step


class Hello(Message):
    """The first message over a websocket, within 5 seconds."""

    type: Literal["hello"] = "hello"
    token: Annotated[str, Field(strict=True, min_length=1, max_length=128)]


SessionCommand = (
    Play
    | Pause
    | Speed
    | StepOn
    | Set
    | Edit
    | Rebuild
    | Reset
    | Seek
    | Branch
    | Pin
    | Mask
    | Undo
    | Redo
    | Bookmark
    | Rename
    | Delete
    | Breakpoint
)
"""What goes to the session, in its log and over HTTP."""

Command = Annotated[SessionCommand | Watch | Ack, Field(discriminator="type")]

COMMANDS: TypeAdapter[SessionCommand | Watch | Ack] = TypeAdapter(Command)
"""Validates any command. `neurodeck.protocol.reading.command` turns its complaints into the agreed error."""

MUTATIONS = (Set, Edit, Rebuild, Reset, Pin, Mask, Undo, Redo)
"""The commands that change what is computed, and that replay needs."""
