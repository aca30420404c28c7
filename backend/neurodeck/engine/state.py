"""The state of a program: all that its later steps depend on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

Index = tuple[int, ...]


@dataclass(frozen=True)
class State:
    """A copy, compared bit by bit.

    blocks: parameters and slots as they lie in the arena; counters: step, epoch, position and so on; hyperparameters by
    path; pins by (tensor, index).
    """

    blocks: dict[str, NDArray[Any]]
    counters: tuple[int, ...]
    hyperparameters: dict[str, float]
    pins: dict[tuple[str, Index], float]

    @property
    def bytes(self) -> int:
        """Size of the arrays in bytes."""
        return sum(block.nbytes for block in self.blocks.values())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State):
            return NotImplemented
        return (
            self.blocks.keys() == other.blocks.keys()
            and all(block.tobytes() == other.blocks[name].tobytes() for name, block in self.blocks.items())
            and (self.counters, self.hyperparameters, self.pins) == (other.counters, other.hyperparameters, other.pins)
        )

    __hash__ = None  # type: ignore[assignment]  # mutable arrays inside
