"""A data set as a session uses it: split, scaled, with features, and with targets coded for the loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.data import inline, mnist, pictures, planar, playground, playground_math, targets
from neurodeck.data.features import columns
from neurodeck.data.planar import Domain
from neurodeck.data.scaling import Scaling, fit
from neurodeck.data.spec import DataSpec, check_data, classes_of
from neurodeck.data.split import Split, split
from neurodeck.engine import elementary, generator
from neurodeck.engine.errors import SpecError
from neurodeck.engine.examples import Examples
from neurodeck.engine.specs import Seed

__all__ = ["Dataset", "check_data", "load"]

Array = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Dataset:
    """Examples in three splits; those of a split that is empty have count 0.

    name: the data set's id, or "digits" where scikit-learn's digits stand in for MNIST (`note` then says why).
    classes: how many, or None where targets are values; then there is no accuracy.
    middle: of one output, the value above which it says class 1 (0 for -1 and 1, 0.5 for 0 and 1); else None.
    points: by split, 2-D points before features and scaling, (count, 2) float64; None for other data.
    labels: by split, class index (count,) int64, or the values themselves.
    domain: x1 low, high, x2 low, high of the part of the plane to draw.
    sine: whose sines the features have (Playground's differ from ours in a last bit).
    bytes_scaled: of pictures, bytes (count, input_size) as the examples are scaled.
    """

    name: str
    train: Examples
    validation: Examples
    test: Examples
    input_size: int
    outputs: int
    classes: int | None
    middle: float | None
    labels: dict[str, NDArray[Any]]
    points: dict[str, Array] | None = None
    domain: Domain | None = None
    note: str | None = None
    features: tuple[str, ...] = ()
    scaling: Scaling | None = field(default=None, repr=False)
    sine: Callable[[Array], Array] = field(default=elementary.sin, repr=False)
    bytes_scaled: Callable[[NDArray[np.uint8]], NDArray[Any]] | None = field(default=None, repr=False)

    def split(self, name: str) -> Examples:
        """The examples of "train", "validation" or "test"."""
        splits = {"train": self.train, "validation": self.validation, "test": self.test}
        if name not in splits:
            raise SpecError(f'split expects train, validation or test, got "{name[:40]}".', field="split")
        return splits[name]

    def encode(self, points: NDArray[Any]) -> NDArray[Any]:
        """(count, 2) points of the plane -> (count, input_size) rows as the network takes them, in its dtype.

        With the features and the fitted scaling of the examples. Raises SpecError where the data are no points.
        """
        if self.points is None or self.scaling is None:
            raise SpecError(f'"{self.name}" has no 2-D points to encode. Send rows as the network takes them.')
        rows = columns(np.asarray(points, dtype=np.float64).reshape(-1, 2), self.features, self.sine)
        return np.ascontiguousarray(self.scaling.apply(rows), dtype=self.train.x.dtype)

    def encode_pixels(self, pixels: NDArray[np.uint8]) -> NDArray[Any]:
        """(count, input_size) bytes of pictures -> rows as the network takes them, in its dtype.

        Scaled as the examples are. Of data that are no pictures 0 to 255 goes over the range that the training inputs
        have.
        """
        if self.bytes_scaled is not None:
            return self.bytes_scaled(pixels)
        low, high = float(self.train.x.min()), float(self.train.x.max())
        return np.ascontiguousarray(low + pixels / 255.0 * (high - low), dtype=self.train.x.dtype)


def load(
    spec: DataSpec,
    *,
    seed: Seed,
    input_shape: tuple[int, ...],
    outputs: int,
    loss: str,
    dtype: str = "float32",
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """The data of a spec, the same on every machine. `seed` is the experiment's, used where the spec has none.

    `input_shape`, `outputs`, `loss` and `dtype` are the network's; `folder` is the data folder for MNIST's files;
    `progress` is told what is downloaded, bytes done and bytes in all. May take seconds: not for an event loop.
    Raises SpecError as `check_data` does, DataUnavailable and DamagedFile for files.
    """
    check_data(spec, input_shape, outputs, loss)
    seed = seed if spec.seed is None else spec.seed
    if spec.dataset == "mnist":
        return _mnist(spec, seed, dtype, mnist.images(folder, progress))
    if spec.dataset == "inline":
        rows = inline.rows(spec)
        points, domain = (rows.x, _around(rows.x)) if rows.planar else (None, None)
        return _table(spec, seed, dtype, rows.x, targets.given(rows.y), points, domain)
    if spec.generator == "playground":
        made = playground.generate(spec.dataset, spec.samples or 0, spec.noise, playground.stream(seed))
    else:
        made = planar.generate(spec.dataset, spec.samples or 0, spec.noise, seed, classes=spec.classes or 2)
    classes = classes_of(spec)
    coded = targets.values(made.labels) if classes is None else targets.code(made.labels, classes, outputs, loss)
    return _table(spec, seed, dtype, made.points, coded, made.points, made.domain)


def _table(
    spec: DataSpec,
    seed: Seed,
    dtype: str,
    rows: Array,
    coded: targets.Targets,
    points: Array | None,
    domain: Domain | None,
) -> Dataset:
    """A data set from a table in memory: features first, then scaling, then the number type."""
    features = spec.features or (("x1", "x2") if points is not None else ())
    sine = playground_math.sin if spec.generator == "playground" else elementary.sin
    x = columns(points, features, sine) if points is not None else rows
    parts = _split(spec, seed, len(x))
    scaling = fit(spec.scaling or "none", x[parts.train])
    scaled = scaling.apply(x)

    def examples(indices: NDArray[np.int64]) -> Examples:
        return Examples(
            np.ascontiguousarray(scaled[indices], dtype=dtype), np.ascontiguousarray(coded.y[indices], dtype=dtype)
        )

    return Dataset(
        name=spec.dataset,
        train=examples(parts.train),
        validation=examples(parts.validation),
        test=examples(parts.test),
        input_size=x.shape[1],
        outputs=coded.y.shape[1],
        classes=coded.classes,
        middle=coded.middle,
        labels={name: coded.labels[indices] for name, indices in parts.items()},
        points=None if points is None else {name: points[indices] for name, indices in parts.items()},
        domain=domain,
        features=features,
        scaling=scaling,
        sine=sine,
    )


def _mnist(spec: DataSpec, seed: Seed, dtype: str, images: mnist.Images) -> Dataset:
    """MNIST has its own test set; `samples` and validation_split choose from the training set only."""
    count = len(images.train)
    wanted = min(spec.samples or count, count)
    chosen = (
        generator.permutation(generator.key(seed, "samples", spec.dataset), count)[:wanted] if wanted < count else None
    )
    if chosen is None and not spec.validation_split:
        train, validation = None, np.empty(0, dtype=np.int64)  # all, in their own order: nothing to copy
    else:
        parts = _split(spec, seed, wanted)
        train, validation = (part if chosen is None else chosen[part] for part in (parts.train, parts.validation))
    made = pictures.examples(images, train, validation, spec.scaling or "unit", dtype)
    labels = images.train_labels.astype(np.int64)
    return Dataset(
        name=images.name,
        train=made.train,
        validation=made.validation,
        test=made.test,
        input_size=images.train.shape[1],
        outputs=made.train.y.shape[1],
        classes=made.train.y.shape[1],
        middle=None,
        labels={
            "train": labels if train is None else labels[train],
            "validation": labels[validation],
            "test": images.test_labels.astype(np.int64),
        },
        note=images.note,
        bytes_scaled=made.scale,
    )


def _split(spec: DataSpec, seed: Seed, count: int) -> Split:
    if spec.dataset == "xor4":  # all four train, in the order of the truth table
        none = np.empty(0, dtype=np.int64)
        return Split(np.arange(count), none, none)
    if spec.generator == "playground":  # its points come shuffled
        return playground.split(count, spec.test_split or 0.0, spec.validation_split)
    return split(count, spec.test_split or 0.0, spec.validation_split, generator.key(seed, "split", spec.dataset))


def _around(points: Array) -> Domain:
    """The part of the plane that holds all points, with a tenth of its size to spare on every side."""
    low, high = points.min(axis=0), points.max(axis=0)
    spare = np.where(high > low, (high - low) / 10, 1.0)
    (x1_low, x2_low), (x1_high, x2_high) = (low - spare).tolist(), (high + spare).tolist()
    return x1_low, x1_high, x2_low, x2_high
