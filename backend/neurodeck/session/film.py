"""Shots as one document for a page that has no server: JSON, with every array as base64 of its little-endian bytes."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.protocol.state import ChangeState, Metrics
from neurodeck.session.shots import EXAMPLES, SIDE, UNIT_SIDE, Plane, Shot, examples_of

if TYPE_CHECKING:
    from neurodeck.data.dataset import Dataset

FORMAT = 1
MOST_POINTS = 400
"""Of a split, drawn over the plane."""

MOST_BYTES = 6 * 2**20
"""Of all arrays; where they are more, the pictures of single units go, then every second shot."""


def film_of(
    shots: Sequence[Shot], name: str, branch: str, changes: Iterable[ChangeState], notes: Iterable[tuple[int, str]]
) -> dict[str, Any]:
    """The document. `name`: of the experiment; `changes`, `notes`: for the marks along the time."""
    units = sum(plane.pixels.nbytes for shot in shots for plane in shot.units.values())
    total = sum(_bytes(shot) for shot in shots)
    if total > MOST_BYTES:
        shots = [Shot(**{**vars(shot), "units": {}}) for shot in shots]
        total -= units
    while total > MOST_BYTES and len(shots) > 2:
        shots = [*shots[:-1:2], shots[-1]]
        total = sum(_bytes(shot) for shot in shots)
    return {
        "format": FORMAT,
        "name": name,
        "branch": branch,
        "changes": [[change.step, change.label] for change in changes],
        "notes": [[step, note] for step, note in notes],
        "scenes": [_scene(list(group)) for _, group in groupby(shots, key=lambda shot: shot.scene)],
    }


def _scene(shots: list[Shot]) -> dict[str, Any]:
    """Shots of one network on the same data."""
    first = shots[0]
    network, dataset = first.experiment.network, first.dataset
    scene: dict[str, Any] = {
        "inputs": list(dataset.features or ()) or [f"x{at + 1}" for at in range(min(dataset.input_size, 16))],
        "input_size": dataset.input_size,
        "layers": [_layer(layer) for layer in network.layers],
        "domain": dataset.domain,
        "classes": dataset.classes,
        "steps": [shot.step for shot in shots],
        "epochs": [shot.epoch for shot in shots],
        "rates": [shot.experiment.training.optimizer.learning_rate for shot in shots],
        "train": [_losses(shot.train) for shot in shots],
        "test": [_losses(shot.test) for shot in shots],
        "parameters": {
            name: {"shape": list(value.shape), **_floats(shot.parameters[name] for shot in shots)}
            for name, value in first.parameters.items()
        },
        "sizes": {name: [_number(shot.sizes[name]) for shot in shots] for name in first.sizes},
        "units": {
            name: {"side": UNIT_SIDE, "count": len(plane.pixels), **_planes([shot.units[name] for shot in shots])}
            for name, plane in first.units.items()
        },
    }
    if first.boundary is not None:
        scene["boundary"] = {"side": SIDE, "middle": first.middle, **_planes([shot.boundary for shot in shots])}
    if first.regions is not None:
        scene["regions"] = {"side": SIDE, **_planes([shot.regions for shot in shots])}
    if dataset.points is not None:
        scene["points"] = {split: _points(dataset, split) for split in ("train", "test")}
    if first.answers is not None:
        scene["examples"] = _examples(dataset, shots)
    return scene


def _layer(layer: Any) -> dict[str, Any]:
    """What is said of a layer. Layers of other kinds than dense have no `units` or activation of their own."""
    return {
        "name": layer.label,
        "type": layer.type,
        "units": getattr(layer, "units", None),
        "activation": getattr(layer, "activation", None),
    }


def _losses(metrics: Metrics | None) -> list[float | None] | None:
    return None if metrics is None else [metrics.loss, metrics.accuracy]


def _points(dataset: Dataset, split: str) -> list[list[float]]:
    """x1, x2 and the label of each, the first number of it where targets have several."""
    assert dataset.points is not None
    points, labels = dataset.points[split][:MOST_POINTS], dataset.labels[split][:MOST_POINTS]
    return [
        [round(float(x), 4), round(float(y), 4), round(float(np.ravel(label)[0]), 4)]
        for (x, y), label in zip(points, labels, strict=True)
    ]


def _examples(dataset: Dataset, shots: list[Shot]) -> dict[str, Any]:
    """A few pictures, each over its own range, with what the network answered to them."""
    x = examples_of(dataset).reshape(-1, dataset.input_size)
    low, high = x.min(axis=1, keepdims=True), x.max(axis=1, keepdims=True)
    pixels = np.round((x - low) / np.where(high > low, high - low, 1) * 255).astype(np.uint8)
    labels = dataset.labels["test" if dataset.test.count else "train"][:EXAMPLES]
    return {
        "side": math.isqrt(dataset.input_size),
        "labels": [float(np.ravel(label)[0]) for label in labels],
        "pixels": _text(pixels),
        "outputs": dataset.outputs,
        **{
            "answers" if key == "data" else key: value for key, value in _floats(shot.answers for shot in shots).items()
        },
    }


def _planes(planes: Sequence[Plane | None]) -> dict[str, Any]:
    whole = [plane for plane in planes if plane is not None]
    return {
        "data": _text(np.stack([plane.pixels for plane in whole])),
        "low": [_number(plane.low) for plane in whole],
        "high": [_number(plane.high) for plane in whole],
    }


def _floats(values: Iterable[NDArray[Any] | None]) -> dict[str, Any]:
    """In the dtype that they were computed in, so that none is rounded."""
    stacked = np.stack([value for value in values if value is not None])
    return {"dtype": str(stacked.dtype), "data": _text(stacked)}


def _text(array: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()).decode("ascii")


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return float(value) if math.isfinite(value) else None


def _bytes(shot: Shot) -> int:
    planes = [plane for plane in (shot.boundary, shot.regions, *shot.units.values()) if plane is not None]
    arrays = [*(plane.pixels for plane in planes), *shot.parameters.values()]
    return sum(array.nbytes for array in arrays) + (0 if shot.answers is None else shot.answers.nbytes)
