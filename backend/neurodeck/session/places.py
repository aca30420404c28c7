"""Where in a network: numbers that can be named, silenced or set, and refusals that name what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from neurodeck.engine.errors import SpecError, UnknownIndex
from neurodeck.engine.layers import Parameter
from neurodeck.engine.specs import Network, plan
from neurodeck.protocol.spec import Experiment
from neurodeck.session.errors import NotPossible
from neurodeck.session.mutations import Place

MOST_SILENCED = 4096
"""Numbers that one mask may silence. Each is a pin; a feature map before a dense layer has some thousands."""


MaskName = tuple[str, int | tuple[int, ...]]
"""What a person switched off: ("hidden1", 3) is a unit, ("hidden1.kernel", (0, 3)) a number."""


@dataclass
class Silenced:
    """A number that is switched off: what it was, whether it was pinned, and by which masks it is held at 0."""

    value: float
    pinned: bool
    by: set[MaskName]

    def copy(self) -> Silenced:
        return Silenced(self.value, self.pinned, set(self.by))


def mask_places(network: Network, layer: str, unit: int) -> tuple[Place, ...]:
    """The outgoing weights of a unit or of a channel: silencing them all silences it.

    Layers without parameters (pooling, flatten) pass it on to who has some. Raises NotPossible, UnknownIndex.
    """
    nodes = plan(network)
    sizes = {"input": network.input_shape[-1], **{node.layer.label: node.output_shape[-1] for node in nodes}}
    if layer not in sizes:
        known = ", ".join(list(sizes)[:8])
        raise NotPossible(f"there is no layer {layer[:40]!r}. Name one of {known}.", field="layer")
    if unit >= sizes[layer]:
        raise UnknownIndex(f"{layer} has {sizes[layer]} units, counted from 0; got unit {unit}.", field="unit")
    reached: dict[str, tuple[int, ...]] = {layer: (unit,)}  # signal -> where the unit is along its last axis
    takers: list[tuple[str, Parameter, tuple[int, ...]]] = []
    for node in nodes:
        for at, source in enumerate(node.sources):
            if source not in reached:
                continue
            kernels = [parameter for parameter in node.parameters if parameter.name == "kernel"]
            takers += [(f"{node.layer.label}.kernel", kernel, reached[source]) for kernel in kernels]
            if not kernels:
                passed = node.layer.passed_on(reached[source], node.input_shapes, at)
                if passed is None:
                    raise NotPossible(
                        f"{layer} unit {unit} is added to others in {node.layer.label}, so its outgoing weights are "
                        "theirs too. Switch off its incoming weights instead, or units of other layers.",
                        field="layer",
                    )
                reached[node.layer.label] = (*reached.get(node.layer.label, ()), *passed)
    count = sum(kernel.size // kernel.shape[-2] * len(inputs) for _, kernel, inputs in takers)
    if count > MOST_SILENCED:
        raise NotPossible(
            f"{layer} unit {unit} goes to {count} places; at most {MOST_SILENCED} can be silenced at once. "
            "Switch off weights of it instead.",
            field="unit",
        )
    if not takers:
        raise NotPossible(
            f"{layer} is the output: no layer takes its units. Switch off some of its weights instead.",
            field="layer",
        )
    return tuple(
        (name, (*cell, taken, out))
        for name, kernel, inputs in takers
        for cell in np.ndindex(*kernel.shape[:-2])
        for taken in inputs
        for out in range(kernel.shape[-1])
    )


def check_index(tensor: str, index: tuple[int | None, ...], shape: tuple[int, ...]) -> None:
    """Raises UnknownIndex for an index that a tensor of this shape does not have."""
    if len(index) != len(shape) or any(
        at is not None and not 0 <= at < size for at, size in zip(index, shape, strict=True)
    ):
        raise UnknownIndex(
            f"{tensor} has the shape {list(shape)}; there is no {list(index)[:8]}. Indices count from 0.", field="index"
        )


def present(experiment: Experiment, path: str) -> tuple[str, Any]:
    """A setting as it is, as the path and value that would set it. A type brings its other fields along."""
    room, _, rest = path.partition(".")
    owner: Any = experiment.training
    if room == "data":
        owner = experiment.data
    elif room == "layers":
        name, _, rest = rest.partition(".")
        owner = experiment.network.layer(name)
    else:
        rest = path
    parts = rest.split(".")
    if parts[-1] == "type":
        parts, path = parts[:-1], path.removesuffix(".type")
    for part in parts:
        if not hasattr(owner, part):
            raise SpecError(f"there is no setting {path[:60]!r} here.", field="path")
        owner = getattr(owner, part)
    if hasattr(owner, "model_dump"):
        owner = owner.model_dump(mode="json")
    return path, list(owner) if isinstance(owner, tuple) else owner


def parameter_shapes(network: Network) -> dict[str, tuple[int, ...]]:
    """The public shape of every kernel and bias by its name."""
    return {f"{node.layer.label}.{p.name}": p.shape for node in plan(network) for p in node.parameters}
