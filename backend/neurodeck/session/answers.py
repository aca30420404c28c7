"""Answers to questions, from a session as it stands."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.connections import connections
from neurodeck.engine.errors import SpecError
from neurodeck.engine.specs import check_network
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.standing import Standing
from neurodeck.protocol.state import (
    BookmarkState,
    Kernels,
    LayerRow,
    MaskState,
    OperationState,
    PinState,
    State,
    Stopped,
    Summary,
    TensorInfo,
)
from neurodeck.session.branches import branches_of, export_of, reel_of
from neurodeck.session.errors import NotPossible
from neurodeck.session.questions import (
    AskBranches,
    AskData,
    AskExport,
    AskMicroscope,
    AskPredict,
    AskReel,
    AskSplits,
    AskState,
    AskSummary,
    AskTensor,
    AskTensors,
    AskWrong,
    DataAnswer,
    Question,
    Split,
    TensorAnswer,
    WrongAnswer,
)
from neurodeck.session.session import Session


def state_of(session: Session, session_id: str, rate: float | None, kernels: Kernels, note: str | None = None) -> State:
    """A session with the metrics of the latest finished evaluation. `rate`: measured steps per second."""
    program, history, dataset = session.run.program, session.history, session.run.material.dataset
    return State(
        id=session_id,
        status=session.status,
        stopped=session.stopped,
        step=program.step,
        op=program.op,
        operation=operation_of(session),
        epoch=program.epoch,
        branch=history.here.name,
        head=history.here.head,
        learning_rate=session.experiment.training.optimizer.learning_rate,
        steps_per_second=rate,
        pins=tuple(
            PinState(tensor=name, index=index, value=value if math.isfinite(value) else None)
            for (name, index), value in session.run.pins.items()
        ),
        masks=tuple(_mask(name) for name in session.run.masks),
        breakpoints=session.told_breakpoints,
        bookmarks=tuple(BookmarkState(step=step, note=note) for step, note in history.here.bookmarks),
        branches=sum(not branch.gone for branch in history.branches.values()),
        train=session.metering.splits["train"],
        validation=session.metering.splits["validation"],
        test=session.metering.splits["test"],
        spec=session.experiment,
        undo=session.can_undo,
        redo=session.can_redo,
        kernels=kernels,
        note=note or dataset.note,
        speed=session.pace,
        domain=dataset.domain,
        classes=dataset.classes,
    )


def operation_of(session: Session) -> OperationState | None:
    """The operation that has just run inside the step at hand; null between steps."""
    program = session.run.program
    if not program.op:
        return None
    row = program.rows[program.op - 1]
    return OperationState(name=row.operation, layer=row.layer, phase=row.phase)


def state_of_nothing(
    experiment: Experiment, session_id: str, kernels: Kernels, failure: str | None, note: str | None
) -> State:
    """The state of a session that is still being built, or could not be."""
    return State(
        id=session_id,
        status="compiling" if failure is None else "stopped",
        stopped=None if failure is None else Stopped(reason="session_failed", message=failure),
        step=0,
        op=0,
        epoch=0,
        branch="main",
        head=0,
        learning_rate=experiment.training.optimizer.learning_rate,
        steps_per_second=None,
        spec=experiment,
        kernels=kernels,
        note=note,
    )


def standing_of(session: Session, state: State) -> Standing:
    """A state with what has been done and seen."""
    history = session.history
    return Standing(state, history.number, dict(history.latest), session.metering.trace.seen())


def answer_to(question: Question, session: Session) -> Any:
    """The answer to any question but AskState."""
    match question:
        case AskSummary():
            return summary_of(session.experiment)
        case AskBranches(curves):
            return branches_of(session, curves)
        case AskExport(branch):
            return export_of(session, branch)
        case AskReel(branch):
            return reel_of(session, branch)
        case AskTensors():
            dtype = session.experiment.network.dtype
            views = session.run.program.views()
            return tuple(TensorInfo(name=name, shape=session.run.shape(name), dtype=dtype) for name in views)
        case AskTensor(name=name):
            return _tensor(session, name)
        case AskData():
            return _data(session, question.split, question.offset, question.limit)
        case AskSplits():
            return {split: _data(session, split, question.offset, question.limit) for split in question.splits}
        case AskPredict(x=x):
            return session.run.program.predict(as_examples(x, session.experiment))
        case AskWrong():
            return _wrong(session, question)
        case AskMicroscope(look):
            return session.microscope.answer(look)
        case AskState():
            raise AssertionError("the state is told by whoever knows the session's id")


def summary_of(experiment: Experiment) -> Summary:
    """Layers and parameters; needs no program."""
    rows = check_network(experiment.network)
    lines = connections(experiment.network)
    return Summary(
        layers=tuple(
            LayerRow(
                name=row.name,
                type=row.type,
                output_shape=row.output_shape,
                params=row.params,
                connections=lines[row.name],
            )
            for row in rows
        ),
        total_connections=sum(lines.values()),
        total_params=sum(row.params for row in rows),
        trainable_params=sum(row.trainable_params for row in rows),
    )


def as_examples(x: Any, experiment: Experiment) -> NDArray[Any]:
    """Rows (count, features) from nested lists: examples flat or in `input_shape`. Raises SpecError."""
    network = experiment.network
    size = math.prod(network.input_shape)
    try:
        array = np.asarray(x, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        array = np.empty(())
    if array.size == 0 or array.shape[1:] not in ((size,), network.input_shape):
        raise SpecError(
            f"x expects a list of examples of {size} numbers each, or of the shape {list(network.input_shape)}, "
            f"got the shape {list(array.shape)[:8]}.",
            field="x",
        )
    with np.errstate(over="ignore"):
        rows = np.ascontiguousarray(array.reshape(len(array), size), dtype=network.dtype)
    if not np.isfinite(rows).all():
        raise SpecError(f"x holds a number that does not fit into {network.dtype}.", field="x")
    return rows


def _tensor(session: Session, name: str) -> TensorAnswer:
    program, dtype = session.run.program, session.experiment.network.dtype
    view = session.run.view(name)
    if not view.persistent and not program.batch_present:
        return TensorAnswer(name, session.run.shape(name), dtype, None, None)
    data = program.read(name)
    return TensorAnswer(name, data.shape, str(data.dtype), program.step, data)


def _data(session: Session, split: Split, offset: int, limit: int | None) -> DataAnswer:
    dataset = session.run.material.dataset
    examples = session.run.material.split(split)
    part = slice(offset, None if limit is None else offset + limit)
    points = dataset.points.get(split) if dataset.points is not None else None
    labels = dataset.labels.get(split)
    x = examples.x[part]
    return DataAnswer(
        x=x.reshape(len(x), *session.experiment.network.input_shape),
        y=examples.y[part],
        count=examples.count,
        points=None if points is None else points[part],
        labels=None if labels is None else labels[part],
        domain=dataset.domain,
    )


def _wrong(session: Session, asked: AskWrong) -> WrongAnswer:
    """Raises NotPossible where answers are values, or the split is empty."""
    material, metering, split = session.run.material, session.metering, asked.split
    if material.dataset.classes is None:
        raise NotPossible("targets that are values have no wrong answers. Look at the loss.", field="split")
    examples = material.split(split)
    if not examples.count:
        raise NotPossible(f"the {split} split is empty. Ask for another.", field="split")
    found = metering.wrong[split]
    part = slice(asked.offset, asked.offset + asked.limit)
    indices = material.places(split, found.places[part])
    assert metering.step is not None
    return WrongAnswer(
        step=metering.step,
        count=int(metering.confusion[split].sum()),
        wrong=len(found.places),
        indices=indices,
        labels=found.labels[part],
        answers=found.answers[part],
        values=found.values[part],
        label_values=found.label_values[part],
        x=examples.x[indices].reshape(len(indices), *session.experiment.network.input_shape),
    )


def _mask(name: tuple[str, int | tuple[int, ...]]) -> MaskState:
    where, what = name
    return MaskState(layer=where, unit=what) if isinstance(what, int) else MaskState(tensor=where, index=what)
