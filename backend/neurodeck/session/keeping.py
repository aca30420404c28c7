"""What a rebuild keeps: the same number is (layer, tensor, index), and of weights on the inputs the same feature."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from neurodeck.engine.weights import Places, Rows, kept_places, moved_index
from neurodeck.protocol.spec import Experiment
from neurodeck.session.mutations import Place
from neurodeck.session.places import MaskName, parameter_shapes


@dataclass(frozen=True)
class Kept:
    """The part of a tensor that is carried over: an index of it before, an index of it after, and whether it is all."""

    source: Places
    target: Places
    whole: bool


class Keeping:
    """The way of every number from one experiment to the next."""

    def __init__(self, before: Experiment, after: Experiment, *, by_feature: bool = True) -> None:
        """`by_feature` False: an input is its place, whatever feature stands there."""
        self._inputs = _moved_inputs(before, after) if by_feature else None
        takers = _takers_of_input(after) if self._inputs is not None else ()
        self.rows: Rows = {f"{name}.kernel": self._inputs or () for name in takers}
        old, new = parameter_shapes(before.network), parameter_shapes(after.network)
        self.kept = {name: self._part(name, shape, new[name]) for name, shape in old.items() if name in new}
        optimizer = before.training.optimizer
        if optimizer.type == after.training.optimizer.type:
            self.kept |= {f"slot.{name}.{slot}": kept for name, kept in self.kept.items() for slot in optimizer.slots}

    def _part(self, name: str, before: tuple[int, ...], after: tuple[int, ...]) -> Kept:
        rows = self.rows.get(name)
        source, target = kept_places(before, after, rows)
        stay = rows is None or set(range(before[0])) <= set(rows)
        fixed = 0 if rows is None else 1  # the axes along which an index stays the same
        fits = all(a <= b for a, b in zip(before[fixed:], after[fixed:], strict=True))
        return Kept(source, target, stay and fits)

    def keeps_whole(self, name: str) -> bool:
        """Whether all numbers of a tensor before are there after."""
        kept = self.kept.get(name)
        return kept is not None and kept.whole

    def restore(self, name: str, dropped: NDArray[Any], present: NDArray[Any]) -> NDArray[Any]:
        """A tensor that a rebuild dropped, with the numbers of it that are still there as they are now."""
        whole, kept = dropped.copy(), self.kept.get(name)
        if kept is not None:
            whole[kept.target] = present[kept.target]
        return whole

    def mask(self, name: MaskName, places: tuple[Place, ...]) -> tuple[MaskName, tuple[Place, ...]]:
        """A mask and its places after the rebuild; what is gone has an index of -1."""
        layer, what = name
        if isinstance(what, int):
            moved: int | tuple[int, ...] = moved_index((what,), self._inputs)[0] if layer == "input" else what
        else:
            moved = moved_index(what, self.rows.get(layer))
        return (layer, moved), tuple((tensor, moved_index(index, self.rows.get(tensor))) for tensor, index in places)


def _moved_inputs(before: Experiment, after: Experiment) -> tuple[int, ...] | None:
    """For each feature of the network now, which input it was before, or -1; None where inputs are not features."""
    old, new = _features(before), _features(after)
    if old is None or new is None or old == new:
        return None
    return tuple(old.index(name) if name in old else -1 for name in new)


def _features(experiment: Experiment) -> tuple[str, ...] | None:
    names = tuple(experiment.data.features) or ("x1", "x2")
    planar = experiment.data.dataset != "mnist"
    return names if planar and len(names) == math.prod(experiment.network.input_shape) else None


def _takers_of_input(experiment: Experiment) -> tuple[str, ...]:
    layers = experiment.network.layers
    return tuple(
        layer.label
        for at, layer in enumerate(layers)
        if (layer.inputs is None and at == 0) or "input" in (layer.inputs or ())
    )
