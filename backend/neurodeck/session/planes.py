"""What of a run can be drawn over the plane, and over which ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurodeck.engine.specs import plan
from neurodeck.session.errors import ViewRefused
from neurodeck.session.pictures import BOUNDED, HeldRange, Pictures, Regions, range_of_values

if TYPE_CHECKING:
    from neurodeck.data.dataset import Dataset
    from neurodeck.session.run import Run


def plane_of(run: Run) -> Dataset:
    """The data set, whose inputs are points of the plane. Raises ViewRefused where they are not."""
    dataset = run.material.dataset
    if dataset.domain is None:
        raise ViewRefused(
            f'pictures over the plane need two-dimensional data; "{dataset.name}" has {dataset.input_size} inputs. '
            "Watch a sample instead.",
            field="probes",
        )
    return dataset


def boundary_of(run: Run, resolution: int) -> tuple[Pictures, float | None]:
    """The last layer's pictures, and what divides two classes (of values: the middle of their range)."""
    dataset, last = plane_of(run), run.experiment.network.layers[-1]
    name, fixed, middle = str(last.name), {}, dataset.middle
    held: dict[str, HeldRange] = {}
    if dataset.classes is None:  # points and answers are drawn over one range
        held[name] = range_of_values(dataset.labels["train"])
        middle = held[name].centre
    elif getattr(last, "activation", "linear") in BOUNDED:
        fixed[name] = BOUNDED[getattr(last, "activation", "linear")]
    return Pictures(dataset, [name], resolution, run.experiment.network.dtype, fixed, held), middle


def units_of(run: Run, layers: tuple[str, ...] | None, resolution: int) -> Pictures:
    """Pictures of every unit of these layers (all layers when none are named). Raises ViewRefused for unknown ones."""
    shapes = {node.layer.label: node.output_shape for node in plan(run.experiment.network)}
    known = [str(layer.name) for layer in run.experiment.network.layers if len(shapes[layer.label]) == 1]
    for name in layers or ():
        if name not in shapes:
            raise ViewRefused(f"there is no layer {name!r}. The layers are {', '.join(known[:8])}.", field="probes")
        if name not in known:
            raise ViewRefused(
                f"{name} gives {shapes[name]}, not a number a unit. Watch a sample of it.", field="probes"
            )
    wanted = list(dict.fromkeys(layers)) if layers else known
    return Pictures(plane_of(run), wanted, resolution, run.experiment.network.dtype, {})


def regions_of(run: Run, resolution: int) -> Regions:
    """Which class wins where. Raises ViewRefused where the network has no output for each of several classes."""
    dataset, network = plane_of(run), run.experiment.network
    if dataset.classes is None or dataset.outputs == 1:
        has = "targets that are values" if dataset.classes is None else "one output for two classes"
        raise ViewRefused(
            f"regions need several classes with an output each; this experiment has {has}. Watch the boundary.",
            field="probes",
        )
    return Regions(dataset, resolution, network.dtype, BOUNDED.get(getattr(network.layers[-1], "activation", "linear")))
