"""What may be asked of the microscope. `example`: a training example to look at instead of the step's batch."""

from __future__ import annotations

from dataclasses import dataclass

Index = tuple[int, ...]


@dataclass(frozen=True)
class LookAtTape:
    """The operations of the step. Answer: `protocol.microscope.TapeAnswer`."""

    example: int | None = None


@dataclass(frozen=True)
class LookAtNumber:
    """A parameter. Answer: `protocol.microscope.NumberAnswer`.

    lane: the example of the batch whose path is followed, at most the last; via: the term to follow at each link of the
    chain, -1 for the largest; start: the first term that is shown of the sum at `link` of the chain, None to fold it.
    """

    tensor: str
    index: Index
    lane: int = 0
    via: tuple[int, ...] = ()
    start: int | None = None
    link: int = 0
    example: int | None = None


@dataclass(frozen=True)
class LookAtOperation:
    """One operation. Answer: `protocol.microscope.OperationAnswer`.

    at: index of a number of the first tensor that it writes; None: that which belongs to `tensor` and `index`, or the
    first. start: the first term of its sum that is shown.
    """

    row: int
    at: Index | None = None
    lane: int = 0
    tensor: str | None = None
    index: Index = ()
    start: int | None = None
    example: int | None = None


@dataclass(frozen=True)
class LookAtMatrix:
    """A dense layer. Answer: `protocol.microscope.MatrixAnswer`."""

    layer: str
    first_unit: int = 0
    first_input: int = 0
    first_example: int = 0
    example: int | None = None


@dataclass(frozen=True)
class LookAtCheck:
    """The difference quotient of a parameter. Answer: `protocol.microscope.CheckAnswer`."""

    tensor: str
    index: Index
    example: int | None = None


Look = LookAtTape | LookAtNumber | LookAtOperation | LookAtMatrix | LookAtCheck
