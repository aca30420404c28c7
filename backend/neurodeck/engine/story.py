"""What an explanation is made of: parts of formulas, their lines, how a row made a number, links of the chain rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of a formula. Without numbers `value` is None.

    kind "number": a constant. "tensor": one number of a tensor, `tensor` and `index` as the outside names it. "scalar":
    a setting or a size. "local": a name of the formula's own, `parts` has what it stands for. "apply": the function
    `name` on `parts`. "fold": the fold `name` over `places`; with numbers it has `count` terms, of which `parts` are
    those `shown` by their number, and `rest` is the sum of the others; without numbers `parts` is its body.
    """

    kind: str
    name: str = ""
    symbol: str | None = None
    value: float | None = None
    tensor: str | None = None
    index: tuple[int, ...] | None = None
    parts: tuple[Part, ...] = ()
    places: tuple[str, ...] = ()
    count: int | None = None
    shown: tuple[int, ...] = ()
    rest: float | None = None


@dataclass(frozen=True)
class Line:
    """One line of a formula: what is set, with the number that the engine has put there, and to what."""

    target: Part | None
    value: Part


@dataclass(frozen=True)
class Story:
    """How one row made one number. Without lines: the step stopped before this row."""

    row: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Link:
    """A link of the chain rule: a derivative, the row that made it, and the term of its sum that is followed."""

    tensor: str
    index: tuple[int, ...]
    story: Story
    value: float | None
    term: int | None  # number of the term among those of the sum; None where nothing is summed
    factors: tuple[Part, ...]  # of that term
    follows: int | None  # which of the factors the next link is about
