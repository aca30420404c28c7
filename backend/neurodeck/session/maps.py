"""The feature maps of one example: pictures of what its layers give, and how one cell of them comes about."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.errors import UnknownIndex
from neurodeck.engine.layers.conv2d import Conv2d
from neurodeck.engine.layers.picture import Window
from neurodeck.engine.layers.pooling import AveragePooling2d, GlobalAveragePooling2d, MaxPooling2d
from neurodeck.engine.specs import Node, plan
from neurodeck.session.errors import ViewRefused
from neurodeck.session.pictures import LOOK_S, HeldRange

if TYPE_CHECKING:
    from neurodeck.engine.sample import Sample
    from neurodeck.session.run import Run

Values = dict[str, NDArray[Any]]
MIDDLE = 128
"""The byte of a number that is none."""


def checked_layers(run: Run, names: tuple[str, ...]) -> list[str]:
    """The names, each once. Raises ViewRefused for what is no layer."""
    known = [layer.label for layer in run.experiment.network.layers]
    for name in names:
        if name not in known:
            raise ViewRefused(f"there is no layer {name!r}. Name one of {', '.join(known[:8])}.", field="probes")
    return list(dict.fromkeys(names))


class FeatureMaps:
    """What layers give as bytes about 0, over a range of each layer (or of each map) that does not flicker."""

    def __init__(
        self, run: Run, layers: tuple[str, ...] | None, tensor: str, *, own: bool, side: int | None = None
    ) -> None:
        """`side`: the most rows and columns shown of a map. Raises ViewRefused for a layer that gives no pictures."""
        given = {node.layer.label: node.output_shape for node in plan(run.experiment.network)}
        pictures = [name for name, shape in given.items() if len(shape) == 3]
        wanted = pictures if layers is None else checked_layers(run, layers)
        for name in wanted:
            if name not in pictures:
                known = f"Layers that do: {', '.join(pictures[:8])}." if pictures else "No layer of this network does."
                raise ViewRefused(f"{name} gives no pictures (height, width, channels). {known}", field="probes")
        tensors = run.program.views()
        self.own = own
        self._names = {name: f"{name}.{tensor}" if f"{name}.{tensor}" in tensors else f"{name}.a" for name in wanted}
        self._every = {name: max(-(-size // (side or size)) for size in given[name][:2]) for name in wanted}
        self.shapes = {
            name: (given[name][2], *(-(-size // self._every[name]) for size in given[name][:2])) for name in wanted
        }
        self._held = {name: [HeldRange() for _ in range(shape[0] if own else 1)] for name, shape in self.shapes.items()}
        self._looked = -math.inf

    def take_over(self, other: FeatureMaps) -> None:
        """Go on with the ranges of other maps of the same layers."""
        for name, held in self._held.items():
            before = other._held.get(name)
            if before is not None and len(before) == len(held) and self._names[name] == other._names[name]:
                self._held[name] = before

    def draw(self, taken: Sample, now: float) -> Values:
        """`maps.<layer>` (maps, height, width) and `maps.<layer>.range` (maps,)."""
        looks = now - self._looked >= LOOK_S
        values: Values = {}
        for name, tensor in self._names.items():
            every = self._every[name]
            maps = taken.read(tensor)[::every, ::every].transpose(2, 0, 1)
            if looks:
                self._follow(name, maps, now)
            half = np.array([held.ends[1] for held in self._held[name]], np.float32)
            level = maps * (127.5 / half)[:, None, None] + np.float32(MIDDLE)
            np.clip(level, 0.0, 255.0, out=level)
            values[f"maps.{name}"] = np.where(np.isnan(level), MIDDLE, level).astype(np.uint8)
            values[f"maps.{name}.range"] = np.broadcast_to(half, self.shapes[name][:1]).copy()
        if looks:
            self._looked = now
        return values

    def _follow(self, name: str, maps: NDArray[Any], now: float) -> None:
        sizes = np.abs(maps).reshape(len(self._held[name]), -1)
        sizes = np.where(np.isfinite(sizes), sizes, 0.0)
        for held, extent in zip(self._held[name], np.percentile(sizes, 99, axis=1), strict=True):
            held.follow(float(extent), now)


class Cell:
    """One cell of a feature map: the patch under the window, the kernel, and what comes out."""

    def __init__(self, run: Run, layer: str, place: tuple[int, int, int]) -> None:
        """`place`: map, row, column. Raises ViewRefused for a layer without a window, UnknownIndex for no such cell."""
        checked_layers(run, (layer,))
        (node,) = (node for node in plan(run.experiment.network) if node.layer.label == layer)
        self._program, self._layer, self._at = run.program, layer, place
        self._source = node.sources[0]
        self._window(node)
        shape = (1, 1, node.output_shape[-1]) if len(node.output_shape) == 1 else node.output_shape
        if not (place[0] < shape[2] and place[1] < shape[0] and place[2] < shape[1]):
            raise UnknownIndex(
                f"{layer} has {shape[2]} maps of {shape[0]} x {shape[1]} cells, counted from 0; there is no map "
                f"{place[0]}, row {place[1]}, column {place[2]}.",
                field="probes",
            )
        self._tensors = [name if name in run.program.views() else "" for name in (f"{layer}.z", f"{layer}.a")]

    def _window(self, node: Node) -> None:
        layer, (height, width, channels) = node.layer, node.input_shapes[0] if node.input_shapes[0][2:] else (0, 0, 0)
        self._kernel, self._bias = "", ""
        if isinstance(layer, Conv2d):
            size, strides, padding, self._outside = layer.kernel_size, layer.strides, layer.padding, 0.0
            self._kernel, self._bias = f"{layer.label}.kernel", f"{layer.label}.bias" if layer.use_bias else ""
        elif isinstance(layer, MaxPooling2d | AveragePooling2d):
            size, strides, padding, self._outside = layer.pool_size, layer.strides, layer.padding, math.nan
        elif isinstance(layer, GlobalAveragePooling2d):
            size, strides, padding, self._outside = (height, width), (1, 1), "valid", math.nan
        else:
            raise ViewRefused(
                f"no window slides in {layer.type} {layer.label!r}. Choose a cell of a conv2d or of a pooling layer.",
                field="probes",
            )
        window = Window(layer.label, "kernel", size, strides, padding, whole=False)
        self._size, self._strides = size, strides
        self._margins = window.margins((height, width))
        patch = (*size, channels if self._kernel else 1)
        self.shapes: dict[str, tuple[int, ...]] = {"cell.patch": patch, "cell.value": (3,)}
        if self._kernel:
            self.shapes["cell.kernel"] = patch

    def read(self, taken: Sample, given: NDArray[Any]) -> Values:
        """The numbers of this pass; `given` is the network's input in its public shape."""
        which, row, column = self._at
        x = given if self._source == "input" else taken.read(f"{self._source}.a")
        if not self._kernel:
            x = x[:, :, which : which + 1]
        (top, _), (left, _) = self._margins
        first = row * self._strides[0] - top, column * self._strides[1] - left
        patch = np.full(self.shapes["cell.patch"], self._outside, np.float32)
        rows, columns = (
            slice(max(at, 0), min(at + size, length))
            for at, size, length in zip(first, self._size, x.shape[:2], strict=True)
        )
        there = tuple(slice(part.start - at, part.stop - at) for part, at in zip((rows, columns), first, strict=True))
        patch[there] = x[rows, columns]
        value = np.full(3, math.nan, np.float32)
        if self._bias:
            value[0] = self._program.read(self._bias, (which,))
        for at, name in enumerate(self._tensors, 1):
            if name:
                a = taken.read(name)
                value[at] = a[which] if a.ndim == 1 else a[row, column, which]
        values: Values = {"cell.patch": patch, "cell.value": value}
        if self._kernel:
            values["cell.kernel"] = self._program.read(self._kernel, (None, None, None, which)).astype(np.float32)
        return values
