"""From what stands in the log to a session that goes on."""

from __future__ import annotations

from neurodeck.protocol.state import Kernels, Pace, State
from neurodeck.session import keepsake, records
from neurodeck.session.curve import curve_of
from neurodeck.session.errors import DamagedLog
from neurodeck.session.history import History
from neurodeck.session.playhead import Past
from neurodeck.session.session import Session
from neurodeck.session.snapshots import Album
from neurodeck.session.tables import Kept, Saved
from neurodeck.session.workshop import Progress, Workshop

STEPS = 1000
"""A session on its way back is played so many at a time."""


def session_of(
    saved: Saved, workshop: Workshop, progress: Progress | None = None
) -> tuple[Session, list[int], str | None]:
    """The session, where it stood; the numbers of its snapshots on disk, and in words what of it is lost.

    Blocks until it is there. Raises DamagedLog where nothing can be made of the log.
    """
    back, numbers, damage = past(saved)
    number = back.history.number
    session = Session(saved.origin, workshop, progress, past=back)
    while session.seeking:
        if session.due is not None:
            session.build()
        else:
            session.advance(STEPS)
    session.history.number = number  # coming back is no line of the story
    return session, numbers, damage


def past(saved: Saved) -> tuple[Past, list[int], str | None]:
    """The past of a session, the numbers of its snapshots on disk, and in words what of it is lost.

    Where the log is damaged it ends before the damage: at the last change that is whole, or at the furthest snapshot.
    A snapshot that does not fit is left out. Raises DamagedLog where the records themselves do not fit together.
    """
    history = records.restored(saved.origin, saved.records, saved.place)
    for name, text in saved.curves.items():
        if name in history.branches:
            branch = history.branches[name]
            try:
                branch.curve = curve_of(text).up_to(branch.head)
            except (ValueError, TypeError):
                continue
    album, numbers = Album(), []
    for number, data in saved.snapshots:
        try:
            snapshot = keepsake.unpack(data, history)
        except DamagedLog:
            continue
        album.keep(snapshot)
        numbers.append((snapshot.serial, number))
    kept = {snapshot.serial for snapshot in album.kept}
    step, damage = _where(saved, history, album)
    pace = saved.place.pace if saved.place is not None else Pace()
    redo_to = saved.place.redo_to if saved.place is not None else None
    breakpoints = saved.place.breakpoints if saved.place is not None else ()
    back = Past(history, album, step, pace, redo_to, breakpoints)
    return back, [number for serial, number in numbers if serial in kept], damage


def _where(saved: Saved, history: History, album: Album) -> tuple[int, str | None]:
    """The step to go back to, and what is to be said about it."""
    here = history.here
    furthest = max((kept.step for kept in album.kept if kept.lies_on(here)), default=0)
    if saved.damage is not None:
        step = max(furthest, here.rows[-1].step if here.rows else 0)
        here.head = max(here.head, step)
        return step, f"Of this run {saved.damage}. It goes on at step {step:,}."
    step = saved.place.step if saved.place is not None else here.head
    if saved.same_engine or step == 0:
        return step, None
    return furthest, (
        f"This run was made by another version of the engine, which may compute other last digits. "
        f"It goes on at its latest snapshot, step {furthest:,} of {here.head:,}."
    )


def state_of_kept(kept: Kept, kernels: Kernels) -> State:
    """What is known of a session that rests."""
    return State(
        id=kept.id,
        status="paused",
        **kept.place,
        op=0,
        epoch=0,
        learning_rate=kept.experiment.training.optimizer.learning_rate,
        steps_per_second=None,
        spec=kept.experiment,
        kernels=kernels,
    )
