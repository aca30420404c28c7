"""From commands to changes: what can be refused is refused here, before anything is changed or logged."""

from __future__ import annotations

from neurodeck.engine.specs import Seed, check_training
from neurodeck.protocol import commands as c
from neurodeck.protocol.paths import with_setting
from neurodeck.protocol.spec import Experiment
from neurodeck.session.errors import NotPossible
from neurodeck.session.mutations import (
    Change,
    EditChange,
    MaskChange,
    PinChange,
    RebuildChange,
    SetChange,
)
from neurodeck.session.places import mask_places
from neurodeck.session.run import Run


def changes_of(command: c.SessionCommand, run: Run, number: int) -> tuple[Change, ...]:
    """The changes that a command asks for, checked against the run; none where everything is as it asks already.

    `number` is that of the log row to come. Raises NeurodeckErrors that name the field.
    """
    match command:
        case c.Set():
            return _set(command, run)
        case c.Edit():
            run.check_place(command.tensor, command.index)
            run.check_value(command.value)
            _refuse_silenced(command.tensor, command.index, run)
            return (EditChange(command.tensor, command.index, command.value),)
        case c.Pin():
            return _pin(command, run)
        case c.Mask():
            return _mask(command, run)
        case c.Rebuild():
            check(command.spec, run)
            return () if command.spec == run.experiment else (RebuildChange(command.spec, number),)
    raise NotPossible(f'"{command.type}" is no change.', field="type")


def check(experiment: Experiment, run: Run) -> None:
    """Refuse a spec that cannot be built."""
    experiment.check(run.workshop.limits)
    check_training(experiment.network, experiment.training, run.workshop.limits)


def restarted(experiment: Experiment, seed: Seed | None) -> Experiment:
    """The spec of a new start: the present settings, with other first weights if a seed is given.

    The data stay the same points: their seed, if it was the experiment's, is written down as their own. First weights
    that the spec gives belong to its own seed; from another one all are drawn.
    """
    if seed is None or seed == experiment.seed:
        return experiment
    data = experiment.data
    if data.dataset != "inline" and data.seed is None:
        data = data.model_copy(update={"seed": experiment.seed})
    network = experiment.network.model_copy(update={"weights": {}})
    return experiment.model_copy(update={"seed": seed, "data": data, "network": network})


def _set(command: c.Set, run: Run) -> tuple[Change, ...]:
    changed = with_setting(run.experiment, command.path, command.value)
    if changed == run.experiment:
        return ()
    change = SetChange(command.path, command.value)
    if run.blocks(change):
        check(changed, run)
    return (change,)


def _pin(command: c.Pin, run: Run) -> tuple[Change, ...]:
    run.check_place(command.tensor, command.index, parameter=True)
    _refuse_silenced(command.tensor, command.index, run)
    place = (command.tensor, command.index)
    if (place in run.program.pins) == command.on:
        return ()
    return (PinChange(command.tensor, command.index, command.on, run.value(place)),)


def _mask(command: c.Mask, run: Run) -> tuple[Change, ...]:
    if command.layer is not None and command.unit is not None:
        name: tuple[str, int | tuple[int, ...]] = (command.layer, command.unit)
        places = mask_places(run.experiment.network, command.layer, command.unit)
    else:
        assert command.tensor is not None and command.index is not None
        run.check_place(command.tensor, command.index, parameter=True)
        name, places = (command.tensor, command.index), ((command.tensor, command.index),)
    return () if (name in run.masks) == command.on else (MaskChange(name, places, command.on),)


def _refuse_silenced(tensor: str, index: tuple[int, ...], run: Run) -> None:
    if (tensor, index) in run.silenced:
        raise NotPossible(f"{tensor}{list(index)} is switched off. Switch it on before changing it.", field="tensor")
