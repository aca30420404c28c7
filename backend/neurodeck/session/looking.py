"""What somebody looks at: an example of a split, values as the network takes them, or a picture of one's own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.data.drawing import from_base64
from neurodeck.engine.errors import UnknownIndex
from neurodeck.session.errors import ViewRefused

if TYPE_CHECKING:
    from neurodeck.protocol.probes import Look
    from neurodeck.session.run import Run

Array = NDArray[Any]


def looked_at(run: Run, look: Look) -> tuple[Array, Array | None]:
    """The input, flat and as the network takes it, and the target where it is known.

    Raises UnknownIndex, and ViewRefused for what does not fit the network.
    """
    if look.split is not None and look.index is not None:
        examples = run.material.split(look.split)
        if look.index >= examples.count:
            raise UnknownIndex(
                f"the {look.split} split has {examples.count} samples, counted from 0; there is no {look.index}.",
                field="probes",
            )
        return examples.x[look.index], examples.y[look.index]
    size, shape = math.prod(run.experiment.network.input_shape), list(run.experiment.network.input_shape)
    x = np.asarray(look.x) if look.x is not None else from_base64(look.pixels or "")
    if x.size != size:
        unit = "numbers" if look.x is not None else "bytes"
        raise ViewRefused(
            f"the sample has {x.size} {unit}; the network takes {size}, of the shape {shape}.", field="probes"
        )
    if look.x is None:
        x = run.material.dataset.encode_pixels(x.reshape(1, -1))[0]
    return x, None if look.label is None else _target(run, look.label)


def _target(run: Run, label: int) -> Array:
    """The target of a class, coded as those of the training examples are."""
    dataset = run.material.dataset
    known = np.flatnonzero(dataset.labels["train"] == label) if dataset.classes else np.empty(0, np.int64)
    if not len(known):
        raise ViewRefused(f"no training example is of a class {label}. Leave the label out.", field="probes")
    target: Array = dataset.train.y[known[0]]
    return target
