"""What there is to open."""

from __future__ import annotations

from pydantic import Field

from neurodeck.protocol.message import Message
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import Pace


class ZooEntry(Message):
    """A ready experiment. Its id is permanent."""

    id: str
    title: str
    about: str
    spec: Experiment
    seconds: int = Field(description="at that pace, until it has learnt or failed; roughly")
    pace: Pace = Field(description="what the page sends as `speed` before the first play")
    names: dict[str, str] | None = Field(default=None, description="a textbook's names for units and parameters")
    microscope: str | None = Field(default=None, description="the parameter on which the microscope is open at first")


class Zoo(Message):
    """Ready experiments, the default start first."""

    zoo: tuple[ZooEntry, ...]


class DataSetEntry(Message):
    """A data set."""

    id: str
    title: str
    about: str
    inputs: tuple[int, ...] | None = Field(description="shape of an example before features; null: whatever is sent")
    classes: int | None
    generated: bool
    available: bool = Field(description="whether it is here already")
    note: str | None


class DataSets(Message):
    """Data sets, in the order of the gallery."""

    datasets: tuple[DataSetEntry, ...]
