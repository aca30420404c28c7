"""Where programs and data sets come from: the only slow part of a session, as kernels are compiled and data fetched."""

from __future__ import annotations

import importlib
import math
import threading
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import generator
from neurodeck.engine.examples import Examples
from neurodeck.engine.limits import Limits
from neurodeck.engine.specs import check_network
from neurodeck.protocol.spec import Experiment
from neurodeck.session.questions import Split

if TYPE_CHECKING:
    from neurodeck.data.dataset import Dataset
    from neurodeck.engine.program import Program

METRIC_SAMPLES = 10_000
"""Losses and accuracies of a larger split are those of this many examples, always the same ones."""

Progress = Callable[[str, int, int], None]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")


class Material:
    """A loaded data set, shared among sessions, and the examples of each split that metrics are computed on."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._chosen = {name: _chosen(getattr(dataset, name).count, name) for name in SPLITS}
        self.measured = {name: _sampled(getattr(dataset, name), self._chosen[name]) for name in SPLITS}

    def split(self, name: Split) -> Examples:
        examples: Examples = getattr(self.dataset, name)
        return examples

    def places(self, name: Split, measured: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where examples stand in their split, by their places among those measured."""
        chosen = self._chosen[name]
        return measured if chosen is None else chosen[measured]


class Workshop:
    """Builds programs and loads data, for every session of a shard; any thread.

    Data sets in use are shared: the second session on MNIST costs no second copy.
    """

    def __init__(self, limits: Limits | None = None, data_dir: Path | None = None) -> None:
        self.limits = limits or Limits()
        self.data_dir = data_dir
        self._shelf: WeakValueDictionary[str, Material] = WeakValueDictionary()
        self._doors: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def material(self, experiment: Experiment, progress: Progress | None = None) -> Material:
        """The data set of an experiment, loaded once for all who use it. Blocks while it is generated or fetched."""
        key = _key(experiment)
        with self._lock:
            door = self._doors.setdefault(key, threading.Lock())
        with door:  # two sessions that open MNIST at once wait for one download
            found = self._shelf.get(key)
            if found is None:
                found = Material(self._load(experiment, progress))
                self._shelf[key] = found
        with self._lock:
            self._doors.pop(key, None)
        return found

    def open(self) -> None:
        """Import the compiled half of the engine now, half a second that the first session need not wait for."""
        importlib.import_module("neurodeck.engine.program")
        importlib.import_module("neurodeck.engine.players.fast")

    def program(self, experiment: Experiment, material: Material) -> Program:
        """A program at step 0. Blocks until its kernels are compiled."""
        from neurodeck.engine.program import Program

        return Program.build(
            experiment.network, experiment.training, experiment.seed, material.dataset.train, limits=self.limits
        )

    def _load(self, experiment: Experiment, progress: Progress | None) -> Dataset:
        from neurodeck.data import dataset

        return dataset.load(
            experiment.data,
            seed=experiment.seed,
            input_shape=experiment.network.input_shape,
            outputs=outputs_of(experiment, self.limits),
            loss=experiment.training.loss,
            dtype=experiment.network.dtype,
            folder=self.data_dir,
            progress=progress,
        )


def outputs_of(experiment: Experiment, limits: Limits | None = None) -> int:
    """How many numbers the network gives for one example."""
    return math.prod(check_network(experiment.network, limits)[-1].output_shape)


def same_data(one: Experiment, other: Experiment) -> bool:
    """Whether two experiments train on the same examples, coded alike."""
    return one.data == other.data and _coding(one) == _coding(other)


def _key(experiment: Experiment) -> str:
    text = f"{experiment.data.model_dump_json()} {_coding(experiment)}"
    return blake2b(text.encode(), digest_size=16).hexdigest()  # inline data may be megabytes of text


def _coding(experiment: Experiment) -> tuple[Any, ...]:
    """What else the examples depend on."""
    network, seed = experiment.network, experiment.data.seed
    seed = experiment.seed if seed is None else seed
    return (network.input_shape, outputs_of(experiment), experiment.training.loss, network.dtype, seed)


def _chosen(count: int, name: str) -> NDArray[np.int64] | None:
    """Which examples of a split are measured; None: all."""
    if count <= METRIC_SAMPLES:
        return None
    return np.sort(generator.permutation(generator.key(0, "metrics", name), count)[:METRIC_SAMPLES])


def _sampled(examples: Examples, chosen: NDArray[np.int64] | None) -> Examples | None:
    if not examples.count:
        return None
    if chosen is None:
        return examples
    x, y = examples.x[chosen], examples.y[chosen]
    return Examples(x, y)
