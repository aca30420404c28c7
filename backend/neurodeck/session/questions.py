"""Questions to a session: they change nothing, are not logged, and are answered between two steps ahead of training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neurodeck.session.looks import Look

Split = Literal["train", "validation", "test"]


@dataclass(frozen=True)
class AskState:
    """How the session stands. Answer: `protocol.state.State`.

    Losses and accuracies are those of the present weights; while playing, those of the latest finished evaluation.
    A session that is still being built answers at once with the status "compiling".
    """


@dataclass(frozen=True)
class AskStanding(AskState):
    """The state as `AskState` has it, with what has been done and seen. Answer: `protocol.standing.Standing`.

    It waits for a session that is still being built.
    """


@dataclass(frozen=True)
class AskShot(AskState):
    """A picture of the run for a replay, with the losses of the present weights. Answer: `session.shots.Shot`."""


@dataclass(frozen=True)
class AskSummary:
    """The layers. Answer: `protocol.state.Summary`."""


@dataclass(frozen=True)
class AskBranches:
    """The branches, in the order in which they began. Answer: `protocol.state.Branches`."""

    curves: bool = False


@dataclass(frozen=True)
class AskExport:
    """The run along a branch, the present one where none is named. Answer: `protocol.export.Export`.

    Of another branch the file stands at its head. Refused with UnknownBranch.
    """

    branch: str | None = None


@dataclass(frozen=True)
class AskReel:
    """What a replay of a branch needs, the present one where none is named. Answer: `session.branches.Reel`.

    Refused with UnknownBranch.
    """

    branch: str | None = None


@dataclass(frozen=True)
class AskTensors:
    """The tensors that can be asked for. Answer: `tuple[protocol.state.TensorInfo, ...]`."""


@dataclass(frozen=True)
class AskTensor:
    """One tensor by name. Answer: `TensorAnswer`; refused with `UnknownTensor`."""

    name: str


@dataclass(frozen=True)
class AskData:
    """Examples `offset` to `offset + limit` of a split. Answer: `DataAnswer`."""

    split: Split = "train"
    offset: int = 0
    limit: int = 1000


@dataclass(frozen=True)
class AskSplits:
    """The same part of several splits, as they are at one moment. Answer: `dict[Split, DataAnswer]`."""

    splits: tuple[Split, ...]
    offset: int = 0
    limit: int | None = None


@dataclass(frozen=True)
class AskPredict:
    """What the network answers now to `x`: examples as it takes them, nested lists or an array.

    Each is flat or in `input_shape`.

    Answer: NDArray (count, outputs). Refused with SpecError where sizes do not fit.
    """

    x: Any


@dataclass(frozen=True)
class AskWrong:
    """Examples of a split that get a wrong answer, those first whose wrong answer is the most certain.

    Of the examples that metrics are computed on, at the present weights; while playing, by the latest evaluation. It is
    computed in slices beside training. Answer: `WrongAnswer`; refused with NotPossible where there are no classes.
    """

    split: Split = "test"
    offset: int = 0
    limit: int = 24


@dataclass(frozen=True)
class AskMicroscope:
    """A look into a step. Answer: one of `protocol.microscope`, by the look."""

    look: Look


Question = (
    AskState
    | AskSummary
    | AskBranches
    | AskExport
    | AskReel
    | AskTensors
    | AskTensor
    | AskData
    | AskSplits
    | AskPredict
    | AskWrong
    | AskMicroscope
)


@dataclass(frozen=True)
class TensorAnswer:
    """A tensor in its public shape. `step` and `data` are None for a batch tensor that is absent (step 0)."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    step: int | None
    data: NDArray[Any] | None


@dataclass(frozen=True)
class DataAnswer:
    """A part of a split.

    x (n, *input_shape) as the network takes it, y (n, outputs) coded for the loss, `count` the examples of the whole
    split; `points` (n, 2) before features for generated 2-D sets, `labels` (n,) class index or value.
    """

    x: NDArray[np.floating[Any]]
    y: NDArray[np.floating[Any]]
    count: int
    points: NDArray[Any] | None
    labels: NDArray[Any] | None
    domain: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class WrongAnswer:
    """A part of the wrong ones, (n,) each, and their inputs x (n, *input_shape) as the network takes them.

    indices: in the split; labels, answers: classes; values, label_values: what the last layer gives for either (with
    one output that output, twice). step: of the weights; count: examples looked at; wrong: how many of them in all.
    """

    step: int
    count: int
    wrong: int
    indices: NDArray[np.int64]
    labels: NDArray[np.int64]
    answers: NDArray[np.int64]
    values: NDArray[Any]
    label_values: NDArray[Any]
    x: NDArray[np.floating[Any]]
