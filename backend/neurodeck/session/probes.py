"""What a viewer watches, turned into frames: worked out once for each set of probes, then filled at step boundaries."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.errors import LimitExceeded, NeurodeckError, UnknownIndex
from neurodeck.engine.expressions.errors import ExpressionError
from neurodeck.protocol import probes as p
from neurodeck.protocol.events import SCALARS, ExpressionProblem, TensorLayout, ViewOpened
from neurodeck.protocol.frames import Layout, TensorSpec
from neurodeck.protocol.state import Metrics
from neurodeck.session.errors import ViewRefused
from neurodeck.session.health import COLUMNS, Health, histogram
from neurodeck.session.looking import looked_at
from neurodeck.session.maps import Cell, FeatureMaps, checked_layers
from neurodeck.session.metrics import Metering
from neurodeck.session.pictures import Pictures, Regions
from neurodeck.session.places import check_index
from neurodeck.session.planes import boundary_of, plane_of, regions_of, units_of
from neurodeck.session.run import Run
from neurodeck.session.workshop import SPLITS

if TYPE_CHECKING:
    from neurodeck.engine.sample import Sample
    from neurodeck.session.questions import Split

Values = dict[str, NDArray[Any]]
Source = Callable[[Values, float], None]
"""Puts its tensors into the values of a frame that is captured at the given time."""


class View:
    """One set of probes on one structure of network and data: the layout of its frames and how to fill it.

    Raises UnknownTensor, UnknownIndex and ViewRefused for probes that do not apply; with `lenient` those are left out
    (after a rebuild took their layer away).
    """

    def __init__(self, number: int, probes: tuple[p.Probe, ...], run: Run, *, lenient: bool = False) -> None:
        self.number = number
        self.probes = probes
        self.program = run.program
        self.structure = run.structure
        self.confusion = frozenset(probe.split for probe in probes if isinstance(probe, p.ConfusionProbe))
        self.measures = bool(self.confusion) or any(isinstance(probe, p.MetricsProbe) for probe in probes)
        self.run = run
        self._tensors: list[TensorSpec] = []
        self._sources: list[Source] = []
        self._pass: tuple[bytes, Sample] | None = None  # of the frame being captured, by its input
        self._held: dict[p.Probe, Pictures | Regions | FeatureMaps] = {}  # what keeps a range, by its probe
        self._counted: dict[str, tuple[str, NDArray[Any]]] = {}  # by split: the confusion's name, and what is NaN
        self._extra: dict[str, Callable[[], float]] = {}  # the probes' scalars
        self._problems: list[ExpressionProblem] = []
        for probe in dict.fromkeys(probes):
            try:
                self._add(probe)
            except NeurodeckError:
                if not lenient:
                    raise
        self.names = (*SCALARS, *self._extra)
        self._scalars = np.full(len(self.names), math.nan)
        self._layout = Layout.of_view(number, [TensorSpec("scalars", "float64", (len(self.names),)), *self._tensors])

    @property
    def current(self) -> bool:
        """Whether the run still has the structure that this view was made for."""
        return self.run.program is self.program and self.run.structure == self.structure

    def same_layout(self, other: View) -> bool:
        """Whether frames of both views look alike, so that one may go on under the other's number."""
        return (self.names, self._tensors, self._problems) == (other.names, other._tensors, other._problems)

    def take_over(self, other: View) -> None:
        """Keep the ranges that the other view's pictures were drawn over, as far as both have the same pictures."""
        for probe, drawn in self._held.items():
            match drawn, other._held.get(probe):
                case (Pictures() as pictures, Pictures() as before):
                    pictures.take_over(before)
                case (Regions() as regions, Regions() as before):
                    regions.take_over(before)
                case (FeatureMaps() as maps, FeatureMaps() as before):
                    maps.take_over(before)

    @property
    def size_bytes(self) -> int:
        return self._layout.size_bytes

    def check_price(self, fps: float, most: float) -> None:
        """Refuse what would send more than `most` bytes a second. Raises LimitExceeded."""
        if self.size_bytes * fps > most:
            slower = int(most / self.size_bytes)
            way_out = f"Ask for {slower} frames a second" if slower >= 1 else "Watch fewer tensors"
            raise LimitExceeded(
                f"these probes are {self.size_bytes:,} bytes a frame; at {fps:g} a second more than the {most:,.0f} "
                f"bytes a second that one viewer gets. {way_out}, or take smaller pictures.",
                field="probes",
            )

    def opened(self, fps: float) -> ViewOpened:
        """What to answer to `watch`."""
        tensors = tuple(TensorLayout(name=t.name, dtype=t.dtype, shape=t.shape) for t in self._tensors)  # type: ignore[arg-type]  # only dtypes of the wire are made here
        return ViewOpened(
            view=self.number, scalars=self.names, tensors=tensors, fps=fps, problems=tuple(self._problems)
        )

    def capture(self, frame: int, metering: Metering, steps_per_second: float | None, now: float) -> bytes:
        """One frame of how the run stands. `now`: seconds of a monotonic clock, for ranges that are held."""
        program = self.program
        values: Values = dict(self._given(metering))
        self._pass = None
        for source in self._sources:
            source(values, now)
        scalars = self._scalars
        metered = metering.step
        scalars[:7] = (
            frame,
            program.step,
            program.epoch,
            program.op,
            math.nan if metered is None else metered,
            math.nan if steps_per_second is None else steps_per_second,
            program.batch_loss,
        )
        at = 7
        for split in SPLITS:
            scalars[at : at + 2] = _pair(metering.splits[split])
            at += 2
        for value in self._extra.values():
            scalars[at] = value()
            at += 1
        values["scalars"] = scalars
        return self._layout.encode(values)

    def _given(self, metering: Metering) -> Values:
        """What was counted beside the metrics."""
        return {
            name: metering.confusion[split].astype(np.float32) if split in metering.confusion else unknown
            for split, (name, unknown) in self._counted.items()
        }

    # --- probes ---

    def _add(self, probe: p.Probe) -> None:
        match probe:
            case p.TensorProbe():
                self._add_tensor(probe)
            case p.SampleProbe():
                self._add_sample(probe)
            case p.SaliencyProbe():
                self._add_saliency(probe)
            case p.MapsProbe():
                self._add_maps(probe)
            case p.CellProbe():
                self._add_cell(probe)
            case p.BoundaryProbe():
                self._add_boundary(probe)
            case p.RegionsProbe():
                self._add_regions(probe)
            case p.PointProbe():
                self._add_point(probe)
            case p.ConfusionProbe(split=split):
                self._add_confusion(split)
            case p.UnitsProbe():
                self._add_units(probe)
            case p.LayerStatsProbe():
                self._add_layer_stats()
            case p.HistogramProbe():
                self._add_histogram(probe)
            case p.ExpressionProbe(expression=text):
                self._add_expression(text)

    def _declare(self, name: str, dtype: str, shape: tuple[int, ...]) -> None:
        if any(tensor.name == name for tensor in self._tensors):
            raise ViewRefused(f"{name} is watched twice in one view. Watch it once.", field="probes")
        self._tensors.append(TensorSpec(name, dtype, shape))

    def _add_tensor(self, probe: p.TensorProbe) -> None:
        program, dtype = self.program, self.run.experiment.network.dtype
        view, name, index = self.run.view(probe.name), probe.name, probe.index
        read, whole = program.read, self.run.shape(probe.name)
        if index is None:
            label, shape = name, whole
        else:
            check_index(name, tuple(0 if at is None else at for at in index), whole)
            label = f"{name}[{','.join(':' if at is None else str(at) for at in index)}]"
            shape = tuple(size for at, size in zip(index, whole, strict=True) if at is None) or (1,)
        self._declare(label, dtype, shape)
        nothing = np.full(shape, math.nan, dtype)
        padded = nothing.copy()

        def tensor(values: Values, now: float) -> None:
            values[label] = nothing
            if not view.persistent and not program.batch_present:
                return
            try:
                value = read(name, index)
            except UnknownIndex:  # the last batch of an epoch may be smaller
                return
            if value.shape != shape:
                value = value.reshape(1) if value.ndim == 0 else _filled(padded, value)
            values[label] = value.astype(dtype, copy=False)

        self._sources.append(tensor)

    def _add_sample(self, probe: p.SampleProbe) -> None:
        run, program, network = self.run, self.program, self.run.experiment.network
        x, y = looked_at(run, probe)
        if not probe.gradients:
            y = None
        self._declare("sample.input", "float32", network.input_shape)
        tensors = program.views()
        layers = (
            [layer.label for layer in network.layers] if probe.layers is None else checked_layers(run, probe.layers)
        )
        shown = [
            f"{room}{layer}.{part}"
            for room in (("", "grad.") if y is not None else ("",))
            for layer in layers
            for part in ("z", "a")
            if f"{layer}.{part}" in tensors
        ]
        shapes = {name: tensors[name.removeprefix("grad.")].shape for name in shown}
        for name in shown:
            self._declare(f"sample.{name}", "float32", shapes[name])
        given = x.reshape(network.input_shape).astype(np.float32)
        look = self._look(x, y)

        def sample(values: Values, now: float) -> None:
            taken = look()
            values["sample.input"] = given
            for name in shown:
                values[f"sample.{name}"] = taken.read(name).reshape(shapes[name]).astype(np.float32, copy=False)

        self._sources.append(sample)

    def _look(self, x: NDArray[Any], y: NDArray[Any] | None) -> Callable[[], Sample]:
        """The pass of an example: one for all probes of a frame that look at it, with its target first if need be."""
        program, x = self.program, x.astype(self.run.experiment.network.dtype)
        key = x.tobytes()

        def look() -> Sample:
            if self._pass is None or self._pass[0] != key or (y is not None and not self._pass[1].has_target):
                self._pass = key, program.sample(x, y, with_parameters=False)
            return self._pass[1]

        return look

    def _add_maps(self, probe: p.MapsProbe) -> None:
        x, _ = looked_at(self.run, probe)
        maps = FeatureMaps(self.run, probe.layers, probe.tensor, own=probe.own, side=probe.side)
        self._held[probe] = maps
        for layer, shape in maps.shapes.items():
            self._declare(f"maps.{layer}", "uint8", shape)
            self._declare(f"maps.{layer}.range", "float32", shape[:1])
        look = self._look(x, None)
        self._sources.append(lambda values, now: values.update(maps.draw(look(), now)))

    def _add_cell(self, probe: p.CellProbe) -> None:
        x, _ = looked_at(self.run, probe)
        cell = Cell(self.run, probe.layer, (probe.map, probe.row, probe.column))
        for name, shape in cell.shapes.items():
            self._declare(name, "float32", shape)
        self._extra["cell.map"] = lambda: probe.map
        self._extra["cell.row"] = lambda: probe.row
        self._extra["cell.column"] = lambda: probe.column
        look, given = self._look(x, None), x.reshape(self.run.experiment.network.input_shape)
        self._sources.append(lambda values, now: values.update(cell.read(look(), given)))

    def _add_saliency(self, probe: p.SaliencyProbe) -> None:
        program, network = self.program, self.run.experiment.network
        x, _ = looked_at(self.run, probe)
        last = network.layers[-1]
        outputs = math.prod(program.views()[f"{last.label}.a"].shape)
        if probe.output is not None and probe.output >= outputs:
            raise UnknownIndex(
                f"{last.label} has {outputs} outputs, counted from 0; there is no {probe.output}.", field="probes"
            )
        self._declare("saliency", "float32", network.input_shape)
        x, chosen = x.astype(network.dtype), probe.output
        explained = [math.nan]
        self._extra["saliency.output"] = lambda: explained[0]

        def saliency(values: Values, now: float) -> None:
            output, gradient = program.saliency(x, chosen)
            self._pass = None  # it ran on the same tape
            explained[0] = math.nan if output is None else output
            values["saliency"] = gradient.reshape(network.input_shape).astype(np.float32, copy=False)

        self._sources.append(saliency)

    def _add_regions(self, probe: p.RegionsProbe) -> None:
        side, program = probe.resolution, self.program
        regions = regions_of(self.run, side)
        self._held[probe] = regions
        self._declare("regions", "uint8", (2, side, side))
        self._extra["regions.low"] = lambda: regions.ends[0]
        self._extra["regions.high"] = lambda: regions.ends[1]

        def draw(values: Values, now: float) -> None:
            values["regions"] = regions.draw(program, now).reshape(2, side, side)

        self._sources.append(draw)

    def _add_expression(self, text: str) -> None:
        """Its value; NaN with a problem told where this network does not know it, so that it may come back."""
        program = self.program
        try:
            tree = program.conditions.understand(text)
        except ExpressionError as problem:
            self._problems.append(
                ExpressionProblem(expression=text, message=problem.message, position=problem.position)
            )
            self._extra[f"expression:{text}"] = lambda: math.nan
        else:
            self._extra[f"expression:{text}"] = lambda: program.conditions.evaluate(
                tree, batch_present=program.batch_present
            )

    def _add_layer_stats(self) -> None:
        health = Health(self.run)
        self._declare("layer_stats", "float32", (len(health.layers), len(COLUMNS)))
        for name, units in health.counts.items():
            self._declare(f"units_health.{name}", "uint8", (units,))

        def look(values: Values, now: float) -> None:
            values["layer_stats"] = health.rows()
            for name, units in health.units(now).items():
                values[f"units_health.{name}"] = units

        self._sources.append(look)

    def _add_histogram(self, probe: p.HistogramProbe) -> None:
        view, program, label = self.run.view(probe.name), self.program, f"histogram.{probe.name}"
        self._declare(label, "float32", (probe.bins,))
        nothing = np.full(probe.bins, math.nan, np.float32)
        reach = [math.nan]
        self._extra[f"{label}.range"] = lambda: reach[0]

        def count(values: Values, now: float) -> None:
            if view.persistent or program.batch_present:
                whole = program.lying(probe.name) if not view.batch else program.read(probe.name)
                values[label], reach[0] = histogram(whole, probe.bins)
            else:
                values[label], reach[0] = nothing, math.nan

        self._sources.append(count)

    def _add_point(self, probe: p.PointProbe) -> None:
        dataset, program = plane_of(self.run), self.program
        row = dataset.encode(np.array([[probe.x1, probe.x2]]))
        self._declare("point", self.run.experiment.network.dtype, (dataset.outputs,))
        self._extra["point.x1"] = lambda: probe.x1
        self._extra["point.x2"] = lambda: probe.x2

        def answer(values: Values, now: float) -> None:
            values["point"] = program.predict(row)[0]

        self._sources.append(answer)

    def _add_confusion(self, split: Split) -> None:
        dataset = self.run.material.dataset
        if dataset.classes is None:
            raise ViewRefused("targets that are values have no classes to confuse. Watch the metrics.", field="probes")
        if not self.run.material.split(split).count:
            raise ViewRefused(f"the {split} split is empty. Watch the confusion of another.", field="probes")
        size = max(2, dataset.outputs)
        name = f"confusion.{split}"
        self._declare(name, "float32", (size, size))
        self._counted[split] = (name, np.full((size, size), math.nan, np.float32))

    def _add_boundary(self, probe: p.BoundaryProbe) -> None:
        pictures, middle = boundary_of(self.run, probe.resolution)
        self._add_pictures(probe, pictures, {pictures.layers[0]: "boundary"}, probe.resolution)
        self._extra["boundary.middle"] = lambda: math.nan if middle is None else middle

    def _add_units(self, probe: p.UnitsProbe) -> None:
        pictures = units_of(self.run, probe.layers, probe.resolution)
        self._add_pictures(probe, pictures, {name: f"units.{name}" for name in pictures.layers}, probe.resolution)

    def _add_pictures(self, probe: p.Probe, pictures: Pictures, labels: dict[str, str], resolution: int) -> None:
        self._held[probe] = pictures
        layers, tensors = pictures.layers, self.program.views()
        shapes = {name: (*tensors[f"{name}.a"].shape, resolution, resolution) for name in layers}
        for name in layers:
            self._declare(labels[name], "uint8", shapes[name])
            self._extra[f"{labels[name]}.low"] = lambda name=name: pictures.ranges[name][0]  # type: ignore[misc]  # mypy cannot infer a lambda's default
            self._extra[f"{labels[name]}.high"] = lambda name=name: pictures.ranges[name][1]  # type: ignore[misc]  # as above
        program = self.program

        def draw(values: Values, now: float) -> None:
            for name, picture in pictures.draw(program, now).items():
                values[labels[name]] = picture.reshape(shapes[name])

        self._sources.append(draw)


def _filled(padded: NDArray[Any], value: NDArray[Any]) -> NDArray[Any]:
    """A smaller batch in the place of a whole one: the rows that it lacks are NaN."""
    padded[: len(value)] = value
    padded[len(value) :] = math.nan
    return padded


def _pair(metrics: Metrics | None) -> tuple[float, float]:
    if metrics is None:
        return math.nan, math.nan
    loss = math.nan if metrics.loss is None else metrics.loss
    return loss, math.nan if metrics.accuracy is None else metrics.accuracy
