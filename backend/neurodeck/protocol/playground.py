"""TensorFlow Playground's links as experiments: the same points, first weights, rules and losses."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from neurodeck.data import playground
from neurodeck.engine.errors import LimitExceeded
from neurodeck.engine.limits import Limits
from neurodeck.protocol import reading
from neurodeck.protocol.message import Message
from neurodeck.protocol.playground_link import Link, read
from neurodeck.protocol.spec import Experiment

MOST_WEIGHTS = 10_000
"""Weights that are drawn and written into a spec; Playground's largest network by its own buttons has 384."""

SAMPLES = {"classification": 500, "regression": 1200}


class PlaygroundPage(Message):
    """What a link says to the page: Playground's own words. `hidden` names its controls, such as learningRate."""

    showTestData: bool
    discretize: bool
    hideText: bool
    collectStats: bool
    tutorial: str | None
    hidden: tuple[str, ...]


class ImportedLink(Message):
    """The experiment of a link; `notes` tell in words what was not understood or changed."""

    spec: Experiment
    notes: tuple[str, ...]
    page: PlaygroundPage


@dataclass(frozen=True)
class Imported:
    """An ImportedLink as JSON, its spec as written, without defaults filled in."""

    spec: dict[str, Any]
    notes: list[str]
    page: dict[str, Any]


def imported(text: str, dtype: Literal["float32", "float64"] = "float64", limits: Limits | None = None) -> Imported:
    """The experiment of a link. Its spec is self-contained: the first weights stand in it.

    Raises LimitExceeded or SpecError for a network that cannot be built here. Takes some 20 ms: not for an event loop.
    """
    limits = limits or Limits()
    link = read(text)
    _check_size(link, limits)
    seed = link.seed
    if seed is None:
        seed = f"{secrets.randbelow(100_000) / 100_000:.5f}"
        link.notes.append(f"The link has no seed, so Playground would draw one at each visit; here it is {seed}.")
    data = _data(link)
    random = playground.stream(seed)
    playground.generate(data["dataset"], data["samples"], data["noise"], random)  # what comes next are the weights
    weights: dict[str, Any] = {}
    layers = []
    inputs = len(link.features)
    for number, units in enumerate((*link.hidden_units, 1), 1):
        name = "output" if number > len(link.hidden_units) else f"hidden{number}"
        drawn = np.zeros((units, inputs)) if link.init_zero else random.uniforms(units, inputs) - 0.5
        weights[f"{name}.kernel"] = drawn.T.tolist()
        weights[f"{name}.bias"] = [0.0 if link.init_zero else 0.1] * units
        layers.append(_layer(link, name, units))
        inputs = units
    spec = {
        "network": {"input_shape": [len(link.features)], "dtype": dtype, "layers": layers, "weights": weights},
        "data": data,
        "training": {
            "loss": "half_mse",
            "optimizer": {"type": "sgd", "learning_rate": link.learning_rate},
            "batch_size": link.batch_size,
            "shuffle": False,
            "remainder": "carry",
            "penalty_rule": "playground",
        },
        "seed": seed,
    }
    reading.experiment(spec).check(limits)
    trained = math.floor(Fraction(data["samples"]) * (1 - Fraction(repr(data["test_split"]))))
    if link.batch_size > trained:
        link.notes.append(
            f"With {trained:,} points a batch of {link.batch_size:,} is never full, so that nothing is learnt."
        )
    return Imported(spec, link.notes, link.page)


def _check_size(link: Link, limits: Limits) -> None:
    """Refuse before anything is drawn."""
    sizes = [len(link.features), *link.hidden_units, 1]
    weights = sum(before * after for before, after in zip(sizes, sizes[1:], strict=False))
    if len(sizes) - 1 > limits.layers:
        raise LimitExceeded(
            f"networkShape: this server allows {limits.layers} layers, got {len(sizes) - 1} with the output. "
            "Take fewer.",
            field="link",
        )
    if weights > MOST_WEIGHTS:
        raise LimitExceeded(
            f"networkShape: at most {MOST_WEIGHTS:,} weights are drawn for a link, got {min(weights, 10**15):,}. "
            "Take fewer units, or build the network here.",
            field="link",
        )


def _data(link: Link) -> dict[str, Any]:
    test_split = float((100 - Fraction(link.train_percent)) / 100)
    return {
        "dataset": link.dataset.replace("-", "_"),
        "generator": "playground",
        "samples": SAMPLES[link.problem],
        "noise": link.noise / 100,
        "test_split": test_split,
        "features": link.features,
    }


def _layer(link: Link, name: str, units: int) -> dict[str, Any]:
    output = "linear" if link.problem == "regression" else "tanh"
    layer: dict[str, Any] = {
        "type": "dense",
        "name": name,
        "units": units,
        "activation": output if name == "output" else link.activation,
        # for a later start from another seed; the first weights themselves stand in the spec
        "kernel_initializer": "zeros" if link.init_zero else {"type": "random_uniform", "minval": -0.5, "maxval": 0.5},
        "bias_initializer": "zeros" if link.init_zero else {"type": "constant", "value": 0.1},
    }
    if link.regularization != "none":
        layer["kernel_regularizer"] = {"type": link.regularization.lower(), "rate": link.regularization_rate}
    return layer
