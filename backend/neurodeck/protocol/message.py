"""What all messages have in common, and the small types that several of them use."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Message(BaseModel):
    """Base of everything on the wire. JSON has no NaN, so no message may hold one."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("only printable characters")
    return text


Name = Annotated[str, Field(strict=True, min_length=1, max_length=64), AfterValidator(_printable)]
"""A name that people give (a branch, a gesture): 1 to 64 printable characters."""

TensorName = Annotated[str, Field(strict=True, min_length=1, max_length=128)]
"""A tensor's name, such as `grad.hidden1.kernel`. Whether it exists is for the session to say."""

Expression = Annotated[str, Field(strict=True, min_length=1, max_length=400)]
"""An expression over tensors, as docs/watch.md tells. Whether it can be understood is for the session to say."""

Index = Annotated[tuple[Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)], ...], Field(min_length=1, max_length=8)]
"""Where in a tensor, in its public (Keras) shape, counted from 0."""

Slice = Annotated[
    tuple[Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] | None, ...], Field(min_length=1, max_length=8)
]
"""An index in which null stands for all of its axis: `[null, 3]` is column 3 of a matrix."""

Step = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
"""A number of updates since the start of the branch."""

Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
