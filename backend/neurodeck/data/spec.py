"""What a person may ask of the data, and what can be refused before any of it is there."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictInt, model_validator

from neurodeck.data.features import NAMES, Feature
from neurodeck.engine.errors import LimitExceeded, SpecError
from neurodeck.engine.model import Model
from neurodeck.engine.specs import Seed

Name = Literal[
    "xor4", "xor", "circle", "gauss", "spiral", "moons", "circles", "blobs", "reg_plane", "reg_gauss", "mnist", "inline"
]
ScalingName = Literal["none", "unit", "symmetric", "standard"]
Share = Annotated[float, Field(ge=0, lt=1)]

CLASSES = {
    "xor4": 2, "xor": 2, "circle": 2, "gauss": 2, "spiral": 2, "moons": 2, "circles": 2, "blobs": 3,
    "reg_plane": None, "reg_gauss": None,
}  # fmt: skip  # pairs
"""How many classes the generated sets have (blobs: unless `classes` says); None: their targets are values."""

GENERATED = tuple(CLASSES)
"""2-D points made from a seed (xor4: the four points themselves)."""

PLAYGROUND = ("circle", "xor", "gauss", "spiral", "reg_plane", "reg_gauss")
"""Sets that TensorFlow Playground has, which `generator` "playground" makes from its random numbers."""

MOST_POINTS = 100_000
MNIST_SHAPE = (28, 28, 1)
MNIST_TRAIN = 60_000
MNIST_CLASSES = 10


class DataSpec(Model):
    """The data of an experiment. A field that is left out takes the default of its data set.

    Those defaults are filled in, so that whoever reads a spec sees what holds; `model_fields_set` still tells what
    was really given, so that another `dataset` brings its own defaults.
    """

    dataset: Name
    samples: Annotated[StrictInt, Field(ge=1, le=10**9)] | None = Field(
        default=None,
        description="examples; generated sets 500, mnist all 60,000 to train on, xor4 and inline what there is",
    )
    noise: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.0,
        description="0 to 1: share of the radius by which points, or the labels drawn from them, are shaken",
    )
    test_split: Share | None = Field(
        default=None,
        description="share of the examples kept for the test; generated sets 0.5; xor4 and mnist have their own",
    )
    validation_split: Share = Field(default=0.0, description="share of the examples kept for validation")
    seed: Seed | None = Field(default=None, description="seed of points, noise and split; null: that of the experiment")
    classes: Annotated[StrictInt, Field(ge=2, le=6)] | None = Field(
        default=None, description="blobs: how many clouds, a class each, 3 unless given; other sets have their own"
    )
    features: Annotated[tuple[Feature, ...], Field(max_length=len(NAMES))] = Field(
        default=(), description="what the network takes of a 2-D point, in this order; default x1 and x2"
    )
    scaling: ScalingName | None = Field(
        default=None, description="fitted on the training split; mnist unit (x/255), else none"
    )
    generator: Literal["neurodeck", "playground"] = "neurodeck"
    x: list[Any] | None = Field(default=None, description="inline: one row of numbers for each example")
    y: list[Any] | None = Field(default=None, description="inline: its target, taken as given")

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        given = self.model_fields_set
        default: dict[str, Any] = {
            "samples": 500,
            "test_split": 0.5,
            "scaling": "none",
            "features": ("x1", "x2"),
        }
        fixed: dict[str, Any] = {}
        if self.dataset == "xor4":
            fixed = {"samples": 4, "noise": 0.0, "test_split": 0.0, "validation_split": 0.0}
        elif self.dataset == "mnist":
            default = {"samples": MNIST_TRAIN, "scaling": "unit"}
            fixed = {"noise": 0.0, "test_split": 0.0}
        elif self.dataset == "inline":
            default = {"samples": len(self.x or ()), "test_split": 0.0, "scaling": "none"}
            fixed = {"noise": 0.0}
        if self.dataset == "blobs":
            default["classes"] = CLASSES["blobs"]
        for name, value in default.items():
            if name not in given or getattr(self, name) is None:
                self.__dict__[name] = value  # a frozen model, before anybody else has it; not counted as given
        self.__dict__.update(fixed)
        return self


def classes_of(spec: DataSpec) -> int | None:
    """How many classes a generated set has; None: its targets are values."""
    return spec.classes if spec.dataset == "blobs" else CLASSES[spec.dataset]


def check_data(spec: DataSpec, input_shape: tuple[int, ...], outputs: int, loss: str) -> None:
    """Refuse at once what can be refused without loading anything: sizes, shares, inline rows.

    `input_shape` and `outputs` are the network's. Raises SpecError (LimitExceeded for too many points).
    """
    if spec.generator == "playground" and spec.dataset not in PLAYGROUND:
        raise SpecError(
            f'generator "playground" makes TensorFlow Playground\'s own points: {", ".join(PLAYGROUND)}. It has no '
            f'"{spec.dataset}". Take one of these, or generator "neurodeck".',
            field="data.generator",
        )
    _check_shares(spec)
    if spec.dataset != "inline" and (spec.x is not None or spec.y is not None):
        raise SpecError(
            f'x and y belong to the dataset "inline", got them with "{spec.dataset}". Leave them out.',
            field="data.x" if spec.x is not None else "data.y",
        )
    if spec.dataset != "blobs" and spec.classes is not None:
        raise SpecError(
            f'classes belong to the dataset "blobs"; "{spec.dataset}" has its own, got classes {spec.classes}. '
            "Leave classes out.",
            field="data.classes",
        )
    if spec.dataset == "mnist":
        _check_mnist(spec, input_shape, outputs)
    elif spec.dataset == "inline":
        from neurodeck.data import inline

        inline.check(spec, input_shape, outputs, loss)
    else:
        _check_points(spec, input_shape, outputs, loss)
    if loss == "categorical_crossentropy" and outputs < 2:
        raise SpecError(
            f"categorical_crossentropy expects one output for each class, at least 2, got {outputs}. "
            "Use binary_crossentropy for one output.",
            field="training.loss",
        )


def check_features(spec: DataSpec, input_shape: tuple[int, ...]) -> None:
    """Refuse features twice, none at all, or as many as the network does not take."""
    chosen = spec.features
    if not chosen:
        raise SpecError(f"features: expects at least one of {', '.join(NAMES)}, got none.", field="data.features")
    if len(set(chosen)) < len(chosen):
        twice = next(name for name in chosen if chosen.count(name) > 1)
        raise SpecError(f"features: {twice} stands there twice. Keep one.", field="data.features")
    if math.prod(input_shape) != len(chosen):
        raise SpecError(
            f'the network takes {shape(input_shape)}, "{spec.dataset}" gives ({len(chosen)},): {", ".join(chosen)}. '
            f"Set input_shape to [{len(chosen)}], or choose other features.",
            field="network.input_shape",
        )


def shape(sizes: tuple[int, ...]) -> str:
    """A shape in a sentence: (28, 28, 1), or (2,)."""
    return str(tuple(sizes))[:80]


def exact(share: float) -> Fraction:
    """The share as it was written: 0.3 is 3/10 and not the nearest float64."""
    return Fraction(repr(share))


def _check_shares(spec: DataSpec) -> None:
    if exact(spec.test_split or 0.0) + exact(spec.validation_split) >= 1:
        raise SpecError(
            f"test_split {spec.test_split} and validation_split {spec.validation_split} leave nothing to train on: "
            "their sum must be below 1. Make one smaller.",
            field="data.validation_split",
        )


def _check_points(spec: DataSpec, input_shape: tuple[int, ...], outputs: int, loss: str) -> None:
    if spec.samples is not None and spec.samples > MOST_POINTS:
        raise LimitExceeded(
            f"samples: at most {MOST_POINTS:,} points are generated, got {spec.samples:,}. Take fewer.",
            field="data.samples",
        )
    check_features(spec, input_shape)
    if classes_of(spec) is None:
        _check_values(spec, outputs, loss)
    elif spec.dataset == "blobs":
        _check_blobs(classes_of(spec) or 0, outputs)
    elif outputs not in (1, 2):
        raise SpecError(
            f'"{spec.dataset}" has two classes: the last layer needs 1 unit, or 2 (one for each class), got {outputs}.',
            field="network.layers",
        )


def _check_blobs(classes: int, outputs: int) -> None:
    if outputs == classes or (classes, outputs) == (2, 1):
        return
    needs = f"{classes} units, one for each class" if classes > 2 else "1 unit, or 2 (one for each class)"
    fitting = f"set classes to {outputs}" if 2 <= outputs <= 6 else "choose other data"
    raise SpecError(
        f'"blobs" with {classes} classes: the last layer needs {needs}, got {outputs}. '
        f"Change both in one rebuild, or {fitting}.",
        field="network.layers",
    )


def _check_values(spec: DataSpec, outputs: int, loss: str) -> None:
    if outputs != 1:
        raise SpecError(
            f'"{spec.dataset}" has one value for each point: the last layer needs 1 unit, got {outputs}.',
            field="network.layers",
        )
    if loss in ("binary_crossentropy", "categorical_crossentropy"):
        raise SpecError(
            f'the targets of "{spec.dataset}" are values, but {loss} is for classes. Take half_mse or mse.',
            field="training.loss",
        )


def _check_mnist(spec: DataSpec, input_shape: tuple[int, ...], outputs: int) -> None:
    if spec.features:
        raise SpecError(
            f"features belong to 2-D points; mnist is pictures, got {', '.join(spec.features)}. Leave features out.",
            field="data.features",
        )
    if spec.samples is not None and spec.samples > MNIST_TRAIN:
        raise SpecError(
            f"samples: mnist has {MNIST_TRAIN:,} examples to train on, got {spec.samples:,}. Take fewer.",
            field="data.samples",
        )
    size = math.prod(MNIST_SHAPE)
    if math.prod(input_shape) != size:
        raise SpecError(
            f"the network takes {shape(input_shape)}, but mnist gives {shape(MNIST_SHAPE)}, {size} numbers. "
            f"Set input_shape to [{size}].",
            field="network.input_shape",
        )
    if outputs != MNIST_CLASSES:
        raise SpecError(
            f"mnist has {MNIST_CLASSES} classes: the last layer needs {MNIST_CLASSES} units, got {outputs}.",
            field="network.layers",
        )
