"""The paths of `set`: which settings can be changed while a session lives, and what each keeps and resets."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from neurodeck.data.spec import DataSpec
from neurodeck.engine.layers import LAYERS, Layer
from neurodeck.engine.model import Model
from neurodeck.engine.optimizers import OPTIMIZERS
from neurodeck.engine.specs import Network, Training
from neurodeck.protocol.errors import InvalidCommand
from neurodeck.protocol.reading import explain
from neurodeck.protocol.spec import Experiment

Owner = TypeVar("Owner", bound=Model)

ALL = "weights, slots, Adam's step count, batch position"


@dataclass(frozen=True)
class Effect:
    """What a change keeps and what it resets, in words."""

    keeps: str
    resets: str = "nothing"


@dataclass(frozen=True)
class SettingPath:
    """One row of the table. `<layer>` in the path stands for a layer's name."""

    path: str
    type: str
    effect: Effect


_TRAINING = {
    "loss": Effect(
        "weights, slots, Adam's step count", "the batch position, where the targets are coded anew for the loss"
    ),
    "optimizer": Effect(
        "weights, batch position; slots and Adam's step count if the type stays",
        "else the slots, to their first values",
    ),
    "batch_size": Effect(f"{ALL} (counted in examples)"),
    "shuffle": Effect(ALL),
    "remainder": Effect(ALL),
    "penalty_rule": Effect(ALL),
}
_HYPERPARAMETER = Effect(ALL)
_OPTIMIZER_TYPE = Effect(
    "weights, batch position",
    "slots to their first values (adagrad: initial_accumulator_value; else zero) and Adam's step count to zero; "
    "other fields to their defaults",
)
_DATA = Effect("weights, slots, Adam's step count, epoch", "the batch position, to 0")
_FIRST_SLOT = Effect(
    f"{ALL}: everything until slots begin anew",
    "the accumulator of the next `reset` or of another optimizer's first step, and of units that are added",
)
_CLASSES = Effect(
    f"{ALL}: only the number that the outputs fit is taken; another one comes with its last layer in a `rebuild`"
)
_LAYER = {
    "activation": Effect(ALL),
    "kernel_regularizer": Effect(ALL),
    "kernel_regularizer.rate": Effect(ALL),
    "kernel_initializer": Effect("everything until the next `reset`", "the first weights of the next `reset`"),
    "bias_initializer": Effect("everything until the next `reset`", "the first biases of the next `reset`"),
    "trainable": Effect(ALL),
    "rate": Effect(ALL),
    "momentum": Effect(ALL),
    "epsilon": Effect(ALL),
}
_BY_REBUILD = ("x", "y")  # inline examples are structure: they come with a whole spec


def table() -> tuple[SettingPath, ...]:
    """Every path, its type as the models declare it, and its effect; the docs hold this table."""
    rows = [SettingPath(name, _type(Training, name), effect) for name, effect in _TRAINING.items()]
    rows.append(SettingPath("optimizer.type", " or ".join(f'"{name}"' for name in OPTIMIZERS), _OPTIMIZER_TYPE))
    owners: dict[str, list[str]] = {}
    for name, optimizer in OPTIMIZERS.items():
        for field in optimizer.model_fields:
            if field != "type":
                owners.setdefault(field, []).append(name)
    for field, names in owners.items():
        kind = _type(OPTIMIZERS[names[0]], field)
        effect = _FIRST_SLOT if field == "initial_accumulator_value" else _HYPERPARAMETER
        rows.append(SettingPath(f"optimizer.{field}", f"{kind} ({', '.join(names)})", effect))
    for field in DataSpec.model_fields:
        if field not in _BY_REBUILD:
            effect = _CLASSES if field == "classes" else _DATA
            rows.append(SettingPath(f"data.{field}", _type(DataSpec, field), effect))
    for field, effect in _LAYER.items():
        owners_of = [name for name, layer in LAYERS.items() if field in layer.model_fields]
        kind = "number" if field == "kernel_regularizer.rate" else _type(LAYERS[owners_of[0]], field)
        if owners_of and "dense" not in owners_of:
            kind = f"{kind} ({', '.join(owners_of)})"
        rows.append(SettingPath(f"layers.<layer>.{field}", kind, effect))
    return tuple(rows)


def markdown() -> str:
    """The table as docs/protocol.md holds it."""
    lines = ["| Path | Value | Keeps | Resets |", "|---|---|---|---|"]
    for row in table():
        lines.append(f"| `{row.path}` | {row.type} | {row.effect.keeps} | {row.effect.resets} |")
    return "\n".join(lines)


def with_setting(experiment: Experiment, path: str, value: Any) -> Experiment:
    """The experiment with one setting changed; it is validated but not yet checked (`Experiment.check`).

    Raises InvalidCommand for a path that does not exist and for a value that its field does not take.
    """
    room, _, rest = path.partition(".")
    if room == "data" and rest in DataSpec.model_fields and rest not in _BY_REBUILD:
        data = _replace(experiment.data, rest, value)
        if rest == "dataset" and data.dataset != "blobs":  # which alone can be asked for a number of classes
            data = _replace(data, "classes", None)
        return experiment.model_copy(update={"data": data})
    if room == "layers":
        name, _, field = rest.partition(".")
        places = {layer.name: at for at, layer in enumerate(experiment.network.layers)}
        layers = list(experiment.network.layers)
        if name in places and field in _fields(layers[places[name]]):
            at = places[name]
            head, _, tail = field.partition(".")
            layers[at] = _replace(layers[at], head, _inside(layers[at], head, tail, value, path) if tail else value)
            return experiment.model_copy(update={"network": _with_layers(experiment.network, layers)})
    if room in _TRAINING and not rest:
        return experiment.model_copy(update={"training": _replace(experiment.training, path, value)})
    if room == "optimizer" and rest == "type":
        return experiment.model_copy(update={"training": _replace(experiment.training, "optimizer", {"type": value})})
    if room == "optimizer" and rest in type(experiment.training.optimizer).model_fields:
        inner = _inside(experiment.training, "optimizer", rest, value, path)
        return experiment.model_copy(update={"training": _replace(experiment.training, "optimizer", inner)})
    raise _unknown(experiment, path)


def known_paths(experiment: Experiment) -> list[str]:
    """The paths that this experiment has now."""
    optimizer = type(experiment.training.optimizer).model_fields
    return [
        *_TRAINING,
        *(f"optimizer.{field}" for field in optimizer),
        *(f"data.{field}" for field in DataSpec.model_fields if field not in _BY_REBUILD),
        *(f"layers.{layer.name}.{field}" for layer in experiment.network.layers for field in _fields(layer)),
    ]


def _fields(layer: Layer) -> list[str]:
    """What of a layer can be set: a pooling layer has no activation."""
    return [field for field in _LAYER if field.partition(".")[0] in type(layer).model_fields]


def _with_layers(network: Network, layers: list[Any]) -> Network:
    return network.model_copy(update={"layers": tuple(layers)})


def _inside(owner: Model, field: str, inner: str, value: Any, path: str) -> dict[str, Any]:
    present = getattr(owner, field)
    if present is None:
        raise InvalidCommand(
            f"{path[:80]}: there is no {field} whose {inner} could be set. Set {field} first.", field="path"
        )
    return {**present.model_dump(), inner: value}


def _replace(owner: Owner, field: str, value: Any) -> Owner:
    given = {name: getattr(owner, name) for name in owner.model_fields_set}
    document = {**given, field: value}
    try:
        return type(owner).model_validate(document)
    except ValidationError as complaints:
        raise InvalidCommand(explain(complaints, document)[1], field="value") from None


def _unknown(experiment: Experiment, path: str) -> InvalidCommand:
    known = known_paths(experiment)
    near = difflib.get_close_matches(path[:128], known, n=3, cutoff=0.5) or known[:6]
    by_rebuild = path.startswith(("layers.", "network", "data."))
    structure = " Units, layers and inline data change by rebuild." if by_rebuild else ""
    return InvalidCommand(f"there is no setting {path[:60]!r}; near it: {', '.join(near)}.{structure}", field="path")


def _type(model: type[Any], field: str) -> str:
    """The type of a field in a word or two, from the JSON schema of its model."""
    schema = model.model_json_schema()
    return _named(schema["properties"][field], schema.get("$defs", {}))


def _named(schema: dict[str, Any], named: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _named(named[schema["$ref"].rsplit("/", 1)[-1]], named)
    if "enum" in schema:
        return " or ".join(f'"{value}"' for value in schema["enum"])
    if "const" in schema:
        return f'"{schema["const"]}"'
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " or ".join(dict.fromkeys(_named(member, named) for member in schema[union]))
    if "type" in schema.get("properties", {}):
        return f'{{"type": {_named(schema["properties"]["type"], named)}}}'
    if schema.get("type") == "array":
        return f"list of {_named(schema.get('items', {}), named)}"
    kind = str(schema.get("type", "any"))
    return {"integer": "int", "boolean": "bool", "string": "text"}.get(kind, kind)


if __name__ == "__main__":
    print(markdown())
