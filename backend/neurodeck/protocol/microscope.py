"""The microscope's answers: the operations of a step, and how its numbers came about.

A number that is not finite is the text "NaN", "Infinity" or "-Infinity" here, as JSON has none.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from neurodeck.engine.story import Line, Link, Story


class Told(BaseModel):
    """Base of these answers. Fields at their defaults are left out of the parts of formulas."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")


class Moment(Told):
    """Which step is looked into, and how far it is done."""

    step: int = Field(description="number of the step: 1 is the first update")
    op: int = Field(description="how many of its operations are done")
    operations: int = Field(description="how many it has")
    state: Literal["coming", "open", "made", "stopped"] = Field(
        description="coming: nothing of it is done; open: the session stands inside it; made: it is done; "
        "stopped: it stopped by itself"
    )
    count: int = Field(description="examples in its batch; 1 where one example was chosen")
    examples: tuple[int, ...] = Field(description="which training examples these are, at most the first 512")
    example: int | None = Field(description="the training example that was chosen instead of the batch")
    dtype: Literal["float32", "float64"]
    player: Literal["fast", "reference"] = Field(description="which player computes these numbers")


class TensorOf(Told):
    """A tensor of an operation: what the formula calls it, and what it is."""

    name: str
    symbol: str
    tensor: str
    shape: tuple[int, ...]


class OperationOf(Told):
    """One operation of the tape. `lines`: its formula in symbols."""

    name: str
    title: str
    layer: str | None
    phase: Literal["forward", "loss", "backward", "update"]
    lines: tuple[Line, ...]
    reads: tuple[TensorOf, ...]
    writes: tuple[TensorOf, ...]


class TapeAnswer(Told):
    """The operations of a step, in their order."""

    moment: Moment
    operations: tuple[OperationOf, ...]


class NumberAnswer(Told):
    """A parameter in a step: forward through it, its derivative by the chain rule, and what the update makes of it."""

    moment: Moment
    tensor: str
    index: tuple[int, ...]
    value: float = Field(description="before the update")
    after: float | None = Field(description="after it; null where the step has none or stopped before it")
    gradient: float | None = Field(description="null where the step stopped before it")
    loss: float | None
    lane: int
    forward: tuple[Story, ...]
    derivative: tuple[Story, ...] = Field(description="the rows that made its gradient: the sum over the batch first")
    chain: tuple[Link, ...] = Field(description="from the gradient to the loss, along one path")
    update: tuple[Story, ...]


class Numbers(Told):
    """Some numbers of a tensor: those of the example in the chosen lane, the first 64."""

    name: str
    symbol: str
    tensor: str
    shape: tuple[int, ...]
    values: tuple[float, ...]
    size: int


class OperationAnswer(Told):
    """One operation with numbers: how it made one of the numbers that it writes."""

    moment: Moment
    row: int
    story: Story
    reads: tuple[Numbers, ...]
    writes: tuple[Numbers, ...]


class MatrixAnswer(Told):
    """A dense layer as matrices, Z = W X + b: a window of at most 64 units, 64 inputs and 64 examples."""

    moment: Moment
    layer: str
    units: int
    inputs: int
    first_unit: int
    first_input: int
    first_example: int
    kernel: tuple[tuple[float, ...], ...] = Field(description="(units, inputs)")
    bias: tuple[float, ...] | None
    x: tuple[tuple[float, ...], ...] = Field(description="(inputs, examples)")
    z: tuple[tuple[float, ...], ...] = Field(description="(units, examples)")
    x_name: str


class CheckAnswer(Told):
    """A gradient beside its difference quotient, computed in float64 on a copy."""

    moment: Moment
    tensor: str
    index: tuple[int, ...]
    value: float
    gradient: float | None = Field(description="as the step computed it")
    quotient: float = Field(description="(L(w + h) - L(w - h)) / 2h, times `scale`")
    h: float
    above: float = Field(description="L(w + h)")
    below: float = Field(description="L(w - h)")
    scale: int = Field(description="1; the examples of the batch where gradients are sums and the update divides")
