"""The network in training: program, data, settings and switched-off numbers, and how each change acts on them.

Everything here is a function of the origin and the changes applied at their steps: no clock, no randomness of its own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.errors import NeurodeckError, UnknownTensor
from neurodeck.protocol.paths import with_setting
from neurodeck.protocol.spec import Experiment
from neurodeck.session.errors import NotPossible
from neurodeck.session.keeping import Keeping
from neurodeck.session.mutations import (
    Change,
    EditChange,
    MaskChange,
    PinChange,
    Place,
    RebuildChange,
    SetChange,
)
from neurodeck.session.places import MaskName, Silenced, check_index, mask_places, present
from neurodeck.session.workshop import Material, Progress, Workshop, same_data

if TYPE_CHECKING:
    from neurodeck.engine.program import Program
    from neurodeck.engine.views import View

LATER = ("kernel_initializer", "bias_initializer", "initial_accumulator_value")
"""Last words of the paths that only matter where weights or slots begin anew."""


_serials = itertools.count()


class Run:
    """A program with its data at one point in time. `changes` counts what was applied, to tell two states apart."""

    def __init__(self, experiment: Experiment, workshop: Workshop, progress: Progress | None = None) -> None:
        """Loads and builds: blocks until data and kernels are there."""
        self.workshop = workshop
        self.progress = progress
        self.experiment = experiment
        self.material: Material = workshop.material(experiment, progress)
        self.program: Program = workshop.program(experiment, self.material)
        self.masks: dict[MaskName, tuple[Place, ...]] = {}
        self.silenced: dict[Place, Silenced] = {}
        self.serial = next(_serials)  # unlike id(), never used again
        self.changes = 0
        self.structure = 0  # grows when names or shapes of tensors, or the data, may have changed

    @property
    def pins(self) -> dict[Place, float]:
        """What people pinned; numbers that are switched off are pinned too, but told as masks."""
        return {place: value for place, value in self.program.pins.items() if place not in self.silenced}

    # --- what a change needs to be refused or undone ---

    def view(self, tensor: str) -> View:
        """A tensor's shape by its name. Raises UnknownTensor."""
        views = self.program.views()
        if tensor not in views:
            near = [name for name in views if name.rsplit(".", 1)[0] == tensor.rsplit(".", 1)[0]] or list(views)
            raise UnknownTensor(f"there is no tensor {tensor[:60]!r}. Known are {', '.join(near[:6])}.", field="tensor")
        return views[tensor]

    def shape(self, tensor: str) -> tuple[int, ...]:
        """A tensor's public shape, batch first. Raises UnknownTensor."""
        view = self.view(tensor)
        return (self._rows, *view.shape) if view.batch else view.shape

    @property
    def _rows(self) -> int:
        """Examples of the largest batch."""
        training, count = self.experiment.training, self.material.dataset.train.count
        batch = count if training.batch_size == "full" else min(training.batch_size, count)
        return batch + count % batch if training.remainder == "carry" else batch

    def check_place(self, tensor: str, index: tuple[int, ...], *, parameter: bool = False) -> None:
        """Refuse what cannot be edited or pinned. Raises UnknownTensor, UnknownIndex, NotPossible."""
        view = self.view(tensor)
        if not view.persistent or tensor.startswith("grad.") or (parameter and tensor.startswith("slot.")):
            raise NotPossible(
                f"{tensor} is computed anew at every step and cannot be {'pinned' if parameter else 'edited'}. "
                "Change a kernel or a bias instead.",
                field="tensor",
            )
        check_index(tensor, index, self.shape(tensor))

    def check_value(self, value: float) -> None:
        """Refuse a number that the session's dtype cannot hold."""
        if not math.isfinite(value) or abs(value) > float(np.finfo(self.experiment.network.dtype).max):
            raise NotPossible(f"value {value!r:.40} does not fit into {self.experiment.network.dtype}.", field="value")

    def value(self, place: Place) -> float:
        """One number now."""
        return float(self.program.read(*place).reshape(()))

    def inverse(self, change: Change) -> tuple[Change, ...]:
        """What sets back `change`; to be asked before it is applied."""
        match change:
            case SetChange(path=path):
                return (SetChange(*present(self.experiment, path)),)
            case EditChange(tensor=tensor, index=index):
                return (EditChange(tensor, index, self.value((tensor, index))),)
            case PinChange(tensor=tensor, index=index):
                pinned = self.program.pins.get((tensor, index))
                return (PinChange(tensor, index, pinned is not None, pinned or 0.0),)
            case MaskChange(name=name, places=places, on=on):
                return () if (name in self.masks) == on else (MaskChange(name, places, not on),)
            case RebuildChange(number=number):
                return (RebuildChange(self.experiment, number, self._dropped_by(change.experiment)),)

    # --- applying ---

    def blocks(self, change: Change) -> bool:
        """Whether applying may have to wait for kernels or data, so that it must not be done between two slices."""
        if isinstance(change, SetChange):
            return not self._is_number(change.path) and not change.path.endswith(LATER)
        return isinstance(change, RebuildChange)

    def apply(self, change: Change) -> None:
        """Make a change at a step boundary. What was checked before does not fail here."""
        self.changes += 1
        match change:
            case SetChange(path=path, value=value):
                with self._whole_or_not():
                    self._set(path, value)
            case EditChange(tensor=tensor, index=index, value=value):
                self._write(tensor, index, value)
            case PinChange(tensor=tensor, index=index, on=on, value=value):
                if on:
                    self.program.pin(tensor, index, value)
                else:
                    self.program.unpin(tensor, index)
            case MaskChange():
                self._mask(change)
            case RebuildChange():
                with self._whole_or_not():
                    self._rebuild(change.experiment, change.number, change.restored)

    @contextmanager
    def _whole_or_not(self) -> Iterator[None]:
        """Data may fail to come and memory to suffice: then everything is as it was before."""
        before = (self.experiment, self.material, self.program, dict(self.masks), dict(self.silenced))
        values = {place: kept.copy() for place, kept in self.silenced.items()}
        try:
            yield
        except BaseException:
            self.experiment, self.material, self.program, self.masks, self.silenced = before
            self.silenced.update(values)
            self.program.pin_all(dict.fromkeys(values, 0.0))
            raise

    def _write(self, tensor: str, index: tuple[int, ...], value: float) -> None:
        if (tensor, index) in self.silenced:  # a restored tensor may hold numbers that are switched off
            self.silenced[tensor, index].value = value
        elif (tensor, index) in self.program.pins:
            self.program.pin(tensor, index, value)
        else:
            self.program.write(tensor, index, value)

    def _mask(self, change: MaskChange) -> None:
        if change.on:
            self.masks[change.name] = change.places
            fresh = [place for place in change.places if place not in self.silenced]
            for place in set(change.places).difference(fresh):
                self.silenced[place].by.add(change.name)
            values = {name: self.program.read(name) for name in {tensor for tensor, _ in fresh}}
            for place in fresh:
                value = float(values[place[0]][place[1]])
                self.silenced[place] = Silenced(value, place in self.program.pins, {change.name})
            self.program.pin_all(dict.fromkeys(fresh, 0.0))
        elif self.masks.pop(change.name, None) is not None:
            held = [place for place in change.places if place in self.silenced]
            for place in held:
                self.silenced[place].by.discard(change.name)
            self._speak([place for place in held if not self.silenced[place].by])

    def _speak(self, places: list[Place]) -> None:
        """Let numbers be again what they were."""
        freed = {place: self.silenced.pop(place) for place in places}
        self.program.pin_all({place: silenced.value for place, silenced in freed.items() if silenced.pinned})
        unpinned = [place for place, silenced in freed.items() if not silenced.pinned]
        self.program.unpin_all(unpinned)
        for place in unpinned:
            self.program.write(*place, freed[place].value)

    def _is_number(self, path: str) -> bool:
        """Whether a setting is a number in the program's own memory, changed without another tape."""
        if path.startswith("optimizer."):
            optimizer = self.experiment.training.optimizer
            name = path.removeprefix("optimizer.")
            # momentum 0 and momentum > 0 are different operations, with and without a slot
            return name in optimizer.rates and name != "momentum"
        if not path.startswith("layers."):
            return False
        name, _, field = path.removeprefix("layers.").partition(".")
        layers = (layer for layer in self.experiment.network.layers if layer.name == name)
        return field == "kernel_regularizer.rate" or any(field in layer.rates for layer in layers)

    def _set(self, path: str, value: Any) -> None:
        changed = with_setting(self.experiment, path, value)
        if self._is_number(path):
            self.experiment = changed
            self.program.set_hyperparameter(path, float(value))
        elif path.endswith(LATER):
            self.experiment = changed
        else:
            self._rebuild(changed, number=0)

    def _rebuild(self, changed: Experiment, number: int, restored: dict[str, NDArray[Any]] | None = None) -> None:
        """Go on with another spec: what exists in both networks is taken over, data and tape are laid anew.

        A fresh program, never the old one changed: if anything fails, the old one is as it was. `number` keys the draws
        of what is new, `restored` has numbers that only the new network has.
        """
        self.structure += 1
        before, self.experiment = self.experiment, changed
        fresh = not same_data(before, changed)
        if fresh:
            self.material = self.workshop.material(changed, self.progress)
        old, masked = self.program, list(self.masks.items())
        self._speak(list(self.silenced))  # so that what comes over is the numbers themselves, not their zeros
        self.masks.clear()
        keeping = Keeping(before, changed, by_feature=number > 0)  # a setting changes what an input is, not its weights
        self.program = self.workshop.program(changed, self.material)
        self.program.adopt(old, number, keeping.rows)
        if fresh:
            self.program.load(self.material.dataset.train)
        for name, values in (restored or {}).items():
            self._bring_back(name, values, keeping)
        for mask, places in masked:
            self._mask_again(*keeping.mask(mask, places))

    def _mask_again(self, name: MaskName, places: tuple[Place, ...]) -> None:
        """Silence what was silenced in the network before, if it is still there."""
        layer, unit = name
        if isinstance(unit, int):
            try:
                places = mask_places(self.experiment.network, layer, unit)
            except NeurodeckError:
                return
        if all(self._has(place) for place in places):
            self._mask(MaskChange(name, places, True))

    def _has(self, place: Place) -> bool:
        view = self.program.views().get(place[0])
        if view is None or len(view.shape) != len(place[1]):
            return False
        return all(0 <= at < size for at, size in zip(place[1], view.shape, strict=True))

    def _dropped_by(self, changed: Experiment) -> dict[str, NDArray[Any]]:
        """Parameters and slots that a rebuild does not keep whole, as they are now."""
        keeping = Keeping(self.experiment, changed)
        tensors = {
            name: self.program.read(name)
            for name, view in self.program.views().items()
            if view.persistent and not keeping.keeps_whole(name)
        }
        for (name, index), silenced in self.silenced.items():
            if name in tensors:
                tensors[name][index] = silenced.value
        return tensors

    def _bring_back(self, name: str, values: NDArray[Any], keeping: Keeping) -> None:
        """Numbers of a tensor that the network before did not have."""
        view = self.program.views().get(name)
        if view is not None and view.shape == values.shape:
            self.program.assign(name, keeping.restore(name, values, self.program.read(name)))
