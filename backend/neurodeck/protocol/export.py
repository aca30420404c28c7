"""One run as a file: the spec of its step 0, and what was done at which step. It opens anywhere, by doing it again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from neurodeck.protocol.commands import Edit, Mask, Pin, Rebuild, Redo, Set, Undo
from neurodeck.protocol.message import Message
from neurodeck.protocol.spec import Experiment

MOST_ENTRIES = 20_000

Step = Annotated[int, Field(strict=True, ge=0, le=10**12)]
Change = Annotated[Set | Edit | Pin | Mask | Rebuild | Undo | Redo, Field(discriminator="type")]


class Entry(Message):
    """One change: the step at which it took effect, its number in the log that it comes from, and the command."""

    step: Step
    number: Annotated[int, Field(strict=True, ge=1, le=10**12)] = Field(description="keys what a rebuild draws")
    command: Change


class Note(Message):
    """A bookmark."""

    step: Step
    note: Annotated[str, Field(strict=True, min_length=1, max_length=1_000)]


class Export(Message):
    """A run, along one branch. Data sets are named, not held; inline data are in the spec."""

    neurodeck: Literal[1] = Field(description="format of this file")
    spec: Experiment
    log: Annotated[tuple[Entry, ...], Field(max_length=MOST_ENTRIES)] = ()
    head: Step = Field(description="the furthest step that was reached")
    step: Step = Field(description="where the playhead stands")
    bookmarks: Annotated[tuple[Note, ...], Field(max_length=1_000)] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Export:
        steps = [entry.step for entry in self.log]
        if steps != sorted(steps):
            raise ValueError("the entries of the log should be in the order of their steps")
        if self.step > self.head or any(step > self.head for step in [*steps, *(mark.step for mark in self.bookmarks)]):
            raise ValueError(f"no step of it may lie behind its head, {self.head}")
        return self
