"""The lens: looks at a network without disturbing its training, on the evaluate and sample tapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import views
from neurodeck.engine.compiler import Layout
from neurodeck.engine.confusion import Confusion
from neurodeck.engine.evaluation import Evaluation, Stand
from neurodeck.engine.examples import Examples
from neurodeck.engine.players.memory import Memory
from neurodeck.engine.sample import Sample, saliency
from neurodeck.engine.tape import Tape
from neurodeck.engine.weights import Weights

if TYPE_CHECKING:
    from neurodeck.engine.players.fast import FastPlayer
    from neurodeck.engine.players.reference import ReferencePlayer

    Player = FastPlayer | ReferencePlayer

Array = NDArray[Any]


class Lens:
    """Evaluations, predictions, samples and surfaces of one program; `player` makes what plays a tape."""

    def __init__(
        self, layout: Layout, memory: Memory, weights: Weights, player: Callable[[Tape, Memory], Player]
    ) -> None:
        self._layout, self._arena = layout, memory.arena
        self._live, self._stand = weights.block(layout.parameters), Stand(weights.block(layout.copies))
        self._penalty = weights.penalty
        self._evaluator = player(layout.evaluate, memory)
        self._sampler = player(layout.sample, memory)

    def evaluation(
        self, examples: Examples, layer: str, *, step: int, middle: float | None, confusion: bool
    ) -> Evaluation:
        """Loss and accuracy over these examples at the present parameters, which are copied now.

        With `confusion` also what the last `layer` answers to each class.
        """
        answers = self._layout.evaluate.tensors[f"{layer}.a"]
        return Evaluation(
            self._evaluator, examples, self._live.copy(), self._stand,
            step=step, penalty=self._penalty(), has_accuracy=middle is not None,
            confusion=Confusion(math.prod(answers.shape), middle) if confusion else None,
            read=lambda count: views.read(self._arena, answers, count),
        )  # fmt: skip  # what it runs on, then what it tells

    def predict(self, x: Array, layer: str) -> Array:
        """Activations (count, units) of a layer for inputs (count, features)."""
        return np.concatenate(self._forward(x, [layer])[layer])

    def answers(self, x: Array, layers: Sequence[str]) -> dict[str, Array]:
        """Activations (count, ...) of layers for inputs (count, features)."""
        return {name: np.concatenate(chunks) for name, chunks in self._forward(x, layers).items()}

    def sample(self, x: Array, y: Array | None, *, with_parameters: bool) -> Sample:
        """One example, given flat, forward and, with a target, backward."""
        example = self._inputs(np.asarray(x).reshape(1, -1), None if y is None else np.asarray(y).reshape(1, -1))
        return Sample(
            self._sampler,
            self._layout.sample,
            self._arena,
            example,
            has_target=y is not None,
            with_parameters=with_parameters,
        )

    def saliency(self, x: Array, layer: str, output: int | None) -> tuple[int | None, Array]:
        """How much each input moves one score of the last `layer`; see `sample.saliency`."""
        example = self._inputs(np.asarray(x).reshape(1, -1), None)
        return saliency(self._sampler, self._layout.sample, self._arena, example, layer, output)

    def play_sample(self, x: Array, y: Array, rows: int) -> None:
        """The first `rows` of the sample tape on one example, given flat."""
        self._sampler.run(self._inputs(np.asarray(x).reshape(1, -1), np.asarray(y).reshape(1, -1)), 0, 1, rows)

    def surfaces(
        self, x: Array, layers: Sequence[str], ranges: dict[str, tuple[float, float]]
    ) -> dict[str, NDArray[np.uint8]]:
        """Activations of layers over inputs (count, features) as bytes (units, count); NaN is 128."""
        self._stand.show(self._live)
        tensors = [self._layout.evaluate.tensors[f"{name}.a"] for name in layers]
        places = [(tensor.offset, math.prod(tensor.shape)) for tensor in tensors]
        pictures = self._evaluator.paint(self._inputs(x, None), places, [ranges[name] for name in layers])
        return dict(zip(layers, pictures, strict=True))

    def surface_extent(self, x: Array, centres: Mapping[str, float]) -> dict[str, float]:
        """The 99th percentile of |a - centre| of each layer over these inputs; 0 where nothing is finite."""
        extents = {}
        for name, chunks in self._forward(x, tuple(centres)).items():
            values = np.abs(np.concatenate([chunk.ravel() for chunk in chunks]) - centres[name])
            values = values[np.isfinite(values)]
            extents[name] = float(np.percentile(values, 99)) if len(values) else 0.0
        return extents

    def _forward(self, x: Array, layers: Sequence[str]) -> dict[str, list[Array]]:
        """Activations of layers over inputs (count, features), chunk by chunk."""
        self._stand.show(self._live)
        examples, tape = self._inputs(x, None), self._layout.evaluate
        found: dict[str, list[Array]] = {name: [] for name in layers}
        for first in range(0, max(1, examples.count), tape.capacity):
            last = min(examples.count, first + tape.capacity)
            self._evaluator.run(examples, first, last, tape.forward)
            for name, chunks in found.items():
                chunks.append(views.read(self._arena, tape.tensors[f"{name}.a"], last - first))
        return found

    def _inputs(self, x: Array, y: Array | None) -> Examples:
        """Inputs as examples of the arena's dtype; targets are 0 where there are none."""
        dtype, outputs = self._arena.dtype, math.prod(self._layout.evaluate.tensors["target"].shape)
        targets = np.zeros((len(x), outputs), dtype) if y is None else np.ascontiguousarray(y, dtype)
        return Examples(np.ascontiguousarray(x, dtype), targets)
