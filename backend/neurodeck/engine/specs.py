"""What a person may ask of the engine: a network, and how it is trained. Words are Keras's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PositiveInt, StrictInt, field_validator, model_validator

from neurodeck.engine.errors import LimitExceeded, SpecError
from neurodeck.engine.layers import AnyLayer, Layer, Parameter
from neurodeck.engine.layers.layer import RESERVED_NAMES
from neurodeck.engine.layers.picture import Shape
from neurodeck.engine.limits import Limits
from neurodeck.engine.model import Model, refuse
from neurodeck.engine.optimizers import AnyOptimizer, Optimizer, Sgd

_LARGEST = {"float32": 3.4028234663852886e38, "float64": 1.7976931348623157e308}

Loss = Literal["half_mse", "mse", "binary_crossentropy", "categorical_crossentropy"]


def _seed(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise refuse(
            f"seed is a whole number below 2**53 or a text of at most 64 characters, got {type(value).__name__}."
        )
    if isinstance(value, int) and not 0 <= value < 2**53:
        raise refuse("seed is a whole number from 0 to 2**53 - 1. Take a smaller one.")
    if isinstance(value, str) and not (len(value) <= 64 and value.isprintable()):
        raise refuse("seed as a text has at most 64 printable characters. Take a shorter one.")
    return value


Seed = Annotated[int | str, BeforeValidator(_seed)]


class Network(Model):
    """Layers, their inputs, and optional first weights by tensor name."""

    input_shape: Annotated[tuple[PositiveInt, ...], Field(min_length=1, max_length=3)]
    dtype: Literal["float32", "float64"] = "float32"
    layers: Annotated[tuple[AnyLayer, ...], Field(min_length=1)]
    weights: dict[str, Any] = Field(default_factory=dict)

    @field_validator("input_shape", mode="before")
    @classmethod
    def _one_number_is_a_vector(cls, value: Any) -> Any:
        return (value,) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("layers", mode="before")
    @classmethod
    def _name_the_layers(cls, value: Any) -> Any:
        """Give every unnamed layer Keras's name for it: dense, dense_1, ... and refuse names that clash."""
        if not isinstance(value, list | tuple):
            return value
        most = Limits().layers
        if len(value) > most:
            raise refuse(f"layers: a network may have at most {most} layers, got {len(value)}. Take fewer.")
        fields = [{"type": "dense", **layer} if isinstance(layer, dict) else layer for layer in value]
        taken = {_name_of(layer) for layer in fields}
        for layer in fields:
            if isinstance(layer, dict) and layer.get("name") is None and isinstance(layer["type"], str):
                layer["name"] = _free_name(layer["type"], taken)
                taken.add(layer["name"])
        return fields

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        seen: set[str] = set()
        for layer in self.layers:
            if layer.label in seen:
                raise refuse(f'layers: two layers are called "{layer.label}". Rename one of them.')
            if layer.label in RESERVED_NAMES:
                raise refuse(f'layers: a layer may not be called "{layer.label}"; that word is taken. Rename it.')
            seen.add(layer.label)
        return self

    def layer(self, name: str) -> Layer:
        """The layer of that name. Raises SpecError where there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        known = ", ".join(layer.label for layer in self.layers[:8])
        raise SpecError(f'there is no layer "{name[:40]}". The layers are {known}.', field="layers")


class Training(Model):
    """Loss, optimizer and how the examples are taken."""

    loss: Loss = "half_mse"
    optimizer: Optimizer = Field(default_factory=Sgd)
    batch_size: Annotated[StrictInt, Field(ge=1, le=10**9)] | Literal["full"] = 32
    shuffle: bool = True
    remainder: Literal["keep", "drop", "carry"] = "keep"
    penalty_rule: Literal["loss", "playground"] = "loss"


@dataclass(frozen=True)
class LayerShape:
    """One line of the summary: `output_shape` is of one example, `params` counts numbers."""

    name: str
    type: str
    output_shape: Shape
    params: int
    trainable_params: int
    trainable: bool


@dataclass(frozen=True)
class Node:
    """A layer in its place: which signals it takes, and what it gives."""

    layer: Layer
    sources: tuple[str, ...]  # layer names, or "input"
    input_shapes: tuple[Shape, ...]
    output_shape: Shape
    parameters: tuple[Parameter, ...]


def plan(network: Network, limits: Limits | None = None) -> list[Node]:
    """The layers in an order in which each comes after what it takes.

    Raises SpecError for unknown inputs, cycles, layers that lead nowhere and shapes that clash, LimitExceeded for what
    is too large. Fast: shapes only, nothing is allocated.
    """
    limits = limits or Limits()
    if len(network.layers) > limits.layers:
        raise LimitExceeded(
            f"layers: this server allows {limits.layers} layers, got {len(network.layers)}. Take fewer.",
            field="network.layers",
        )
    sources = _sources(network)
    shapes: dict[str, Shape] = {"input": network.input_shape}
    nodes: list[Node] = []
    total = 0
    for at in _order(network, sources):
        layer = network.layers[at]
        field = f"network.layers.{at}"
        inputs = [shapes[name] for name in sources[layer.label]]
        try:
            shape = layer.output_shape(inputs)
            parameters = layer.parameters(inputs)
        except SpecError as error:
            raise SpecError(error.message, field=f"{field}.{error.field}" if error.field else field) from None
        wide, units = layer.width or ("", 0)
        if units > limits.units:
            raise LimitExceeded(
                f'{layer.type} "{layer.label}" has {units:,} {wide}; this server allows {limits.units:,} a layer. '
                "Take fewer.",
                field=f"{field}.{wide}",
            )
        total += sum(parameter.size for parameter in parameters)
        if total > limits.parameters:
            raise LimitExceeded(
                f'with {layer.type} "{layer.label}" the network has {total:,} parameters; this server allows '
                f"{limits.parameters:,}. Take fewer {wide}.",
                field=f"{field}.{wide}",
            )
        shapes[layer.label] = shape
        nodes.append(Node(layer, sources[layer.label], tuple(inputs), shape, parameters))
    _leads_to_the_output(network, nodes)
    _ends_in_a_vector(network, shapes)
    if network.dtype == "float64" and total > limits.float64_parameters:
        raise LimitExceeded(
            f"dtype float64 is for worked examples of at most {limits.float64_parameters:,} parameters, got {total:,}. "
            "Use float32.",
            field="network.dtype",
        )
    return nodes


def check_network(network: Network, limits: Limits | None = None) -> list[LayerShape]:
    """The summary of a network that can be built; raises as `plan` does, and for first weights that do not fit."""
    nodes = plan(network, limits)
    check_weights(network, nodes)
    return [
        LayerShape(
            node.layer.label,
            node.layer.type,
            node.output_shape,
            sum(p.size for p in node.parameters),
            sum(p.size for p in node.parameters if p.trained and node.layer.trainable),
            node.layer.trainable,
        )
        for node in nodes
    ]


def check_weights(network: Network, nodes: list[Node]) -> None:
    """Refuse first weights whose name or shape no tensor of the network has, or that are not finite numbers."""
    known = {f"{node.layer.label}.{p.name}": p.shape for node in nodes for p in node.parameters}
    for name, value in network.weights.items():
        field = f"network.weights.{name[:60]}"
        if name not in known:
            raise SpecError(
                f'weights: there is no tensor "{name[:60]}". Known are {", ".join(list(known)[:8])}.', field=field
            )
        shape = _nested_shape(value, field, _LARGEST[network.dtype])
        if shape != known[name]:
            raise SpecError(f'weights: "{name}" has the shape {known[name]}, got {shape}.', field=field)


def check_training(network: Network, training: Training, limits: Limits | None = None) -> None:
    """Refuse a loss that does not suit the output layer."""
    nodes = plan(network, limits)
    outputs = math.prod(nodes[-1].output_shape) if nodes else 0
    last = next(node for node in nodes if node.layer.label == network.layers[-1].label)
    outputs = math.prod(last.output_shape)
    if training.loss == "categorical_crossentropy" and outputs < 2:
        raise SpecError(
            f'categorical_crossentropy expects one output per class, at least 2; "{last.layer.label}" has {outputs} '
            "unit. Use binary_crossentropy for one output.",
            field="training.loss",
        )


def settings_of(optimizer: AnyOptimizer) -> dict[str, float]:
    """The optimizer's hyperparameters that are numbers, by field name."""
    return {name: float(getattr(optimizer, name)) for name in optimizer.rates}


def _name_of(layer: Any) -> str | None:
    name = layer.get("name") if isinstance(layer, dict) else getattr(layer, "name", None)
    return name if isinstance(name, str) else None


def _free_name(kind: str, taken: set[str | None]) -> str:
    """Keras's default names: dense, dense_1, dense_2, ..."""
    if kind not in taken:
        return kind
    number = 1
    while f"{kind}_{number}" in taken:
        number += 1
    return f"{kind}_{number}"


def _sources(network: Network) -> dict[str, tuple[str, ...]]:
    known = {layer.label for layer in network.layers} | {"input"}
    sources: dict[str, tuple[str, ...]] = {}
    before = "input"
    for at, layer in enumerate(network.layers):
        names = layer.inputs if layer.inputs is not None else (before,)
        for name in names:
            if name not in known:
                raise SpecError(
                    f'{layer.type} "{layer.label}" takes "{name[:40]}", which is no layer. Name a layer or "input".',
                    field=f"network.layers.{at}.inputs",
                )
        if not names:
            raise SpecError(
                f'{layer.type} "{layer.label}" takes no input. Name a layer or "input".',
                field=f"network.layers.{at}.inputs",
            )
        sources[layer.label] = tuple(names)
        before = layer.label
    return sources


def _order(network: Network, sources: dict[str, tuple[str, ...]]) -> list[int]:
    """Depth first, keeping the written order where it can be kept; a cycle is named with its layers."""
    position = {layer.label: at for at, layer in enumerate(network.layers)}
    done: set[str] = {"input"}
    order: list[int] = []
    for start in position:
        path: list[str] = []
        stack = [start]
        while stack:
            name = stack[-1]
            if name in done:
                stack.pop()
                continue
            if path and path[-1] == name:
                path.pop()
                stack.pop()
                done.add(name)
                order.append(position[name])
                continue
            path.append(name)
            for source in sources[name]:
                if source in path:
                    loop = " -> ".join([*path[path.index(source) :][::-1][:8], name][:9])
                    raise SpecError(
                        f"layers: {loop} is a cycle, so none of them can come first. Take one of these inputs away.",
                        field=f"network.layers.{position[name]}.inputs",
                    )
                if source not in done:
                    stack.append(source)
    return order


def _leads_to_the_output(network: Network, nodes: list[Node]) -> None:
    """The last layer is the output; every other one must be taken by somebody."""
    used = {name for node in nodes for name in node.sources}
    for at, layer in enumerate(network.layers[:-1]):
        if layer.label not in used:
            raise SpecError(
                f'{layer.type} "{layer.label}" leads nowhere: no layer takes it. Let a layer take it or remove it.',
                field=f"network.layers.{at}",
            )


def _ends_in_a_vector(network: Network, shapes: dict[str, Shape]) -> None:
    """The output is compared with targets number by number, so it is no picture."""
    last = network.layers[-1]
    shape = shapes[last.label]
    if len(shape) != 1:
        raise SpecError(
            f'the last layer, {last.type} "{last.label}", gives {shape}; the output of a network is a vector. End with '
            "flatten or global_average_pooling2d, and a dense layer.",
            field=f"network.layers.{len(network.layers) - 1}",
        )


def _nested_shape(value: Any, field: str, largest: float, depth: int = 0) -> Shape:
    """The shape of nested lists of numbers up to `largest`. Raises SpecError for ragged lists and anything else."""
    if isinstance(value, list | tuple):
        if depth == 8:
            raise SpecError(f"weights: {field} is nested more than 8 deep; no tensor is. Flatten it.", field=field)
        shapes = {_nested_shape(item, field, largest, depth + 1) for item in value}
        if len(shapes) != 1:
            raise SpecError(f"weights: {field} is ragged or empty; all its rows need the same length.", field=field)
        return (len(value), *shapes.pop())
    if isinstance(value, bool) or not isinstance(value, int | float) or not -largest <= value <= largest:
        raise SpecError(
            f"weights: {field} holds finite numbers up to {largest:.3g} only, got {type(value).__name__}.", field=field
        )
    return ()
