"""One picture of a run for a replay: the numbers of a session as it stands between two steps. Nothing is made up."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import Metrics
from neurodeck.session.errors import ViewRefused
from neurodeck.session.places import parameter_shapes
from neurodeck.session.planes import boundary_of, regions_of, units_of

if TYPE_CHECKING:
    from neurodeck.data.dataset import Dataset
    from neurodeck.session.session import Session

SIDE = 48
"""Cells along a side of the picture over the plane."""

UNIT_SIDE = 16
MOST_UNITS = 32
"""Units whose own pictures are taken, of all layers together."""

MOST_PARAMETERS = 2000
"""A network with more is shown by its layers: how large their weights are."""

EXAMPLES = 8
"""Pictures of the test split (the training split where nothing is held back) whose answers are shown."""


@dataclass(frozen=True)
class Plane:
    """Pictures over the plane as uint8: value = low + v / 255 * (high - low)."""

    pixels: NDArray[np.uint8]
    low: float
    high: float


@dataclass(frozen=True)
class Shot:
    """The session after update `step`, and what it trained on.

    scene: shots with equal ones have the same network and data. parameters: by name in public shapes, none of a large
    network; sizes: root mean square of every parameter tensor; boundary: (r * r), about `middle`, regions: (2, r * r),
    units: by layer (units, r * r), all only over a plane; answers: (EXAMPLES, outputs) for pictures.
    """

    scene: tuple[int, int]
    step: int
    epoch: int
    experiment: Experiment
    dataset: Dataset
    train: Metrics | None
    test: Metrics | None
    parameters: dict[str, NDArray[np.floating]] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    boundary: Plane | None = None
    middle: float | None = None
    regions: Plane | None = None
    units: dict[str, Plane] = field(default_factory=dict)
    answers: NDArray[np.floating] | None = None


def shot_of(session: Session, train: Metrics | None, test: Metrics | None) -> Shot:
    """The session as it stands; the losses are those of its present weights."""
    run = session.run
    program, dataset, network = run.program, run.material.dataset, run.experiment.network
    shapes = parameter_shapes(network)
    read = {name: program.read(name) for name in shapes}
    small = sum(math.prod(shape) for shape in shapes.values()) <= MOST_PARAMETERS
    boundary, middle, regions, units, answers = None, None, None, {}, None
    if dataset.domain is not None:
        try:
            drawn = regions_of(run, SIDE)
            regions = Plane(drawn.draw(program, 0.0), *drawn.ends)
        except ViewRefused:
            pictures, middle = boundary_of(run, SIDE)
            name = pictures.layers[0]
            boundary = Plane(pictures.draw(program, 0.0)[name][0], *pictures.ranges[name])
        if sum(layer.width[1] for layer in network.layers if layer.width is not None) <= MOST_UNITS:
            each = units_of(run, None, UNIT_SIDE)
            pixels = each.draw(program, 0.0)
            units = {name: Plane(pixels[name], *each.ranges[name]) for name in each.layers}
    elif shows_pictures(dataset):
        answers = program.predict(examples_of(dataset))
    return Shot(
        scene=(run.serial, run.structure),
        step=program.step,
        epoch=program.epoch,
        experiment=run.experiment,
        dataset=dataset,
        train=train,
        test=test,
        parameters=read if small else {},
        sizes={name: float(np.sqrt(np.mean(np.square(value, dtype=np.float64)))) for name, value in read.items()},
        boundary=boundary,
        middle=middle,
        regions=regions,
        units=units,
        answers=answers,
    )


def examples_of(dataset: Dataset) -> NDArray[np.floating]:
    """The examples whose answers are shown, as the network takes them."""
    examples = dataset.test if dataset.test.count else dataset.train
    return np.ascontiguousarray(examples.x[:EXAMPLES])


def shows_pictures(dataset: Dataset) -> bool:
    """Whether examples are square grey pictures."""
    side = math.isqrt(dataset.input_size)
    return dataset.domain is None and side >= 8 and side * side == dataset.input_size
