"""The address against the server's own words: whatever a spec may say, a link gives it back."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any, get_args

import pytest

from neurodeck.data.features import NAMES
from neurodeck.data.spec import DataSpec
from neurodeck.data.spec import Name as DatasetName
from neurodeck.engine.initializers import INITIALIZERS
from neurodeck.engine.layers.dense import Dense
from neurodeck.engine.layers.layer import Activation
from neurodeck.engine.optimizers import OPTIMIZERS
from neurodeck.engine.regularizers import REGULARIZERS
from neurodeck.engine.specs import Loss, Network, Training
from neurodeck.protocol.spec import Experiment
from tests.frontend.test_stage_modules import node

ADDRESS = Path(__file__).parents[2] / "frontend" / "state" / "address.js"
SEEDS = [0, 7, 2**53 - 1, "0.59704", "a & b=c%", '"', "lecture 3, group Ü", "#/?", ""]


def number(rng: random.Random) -> float:
    return rng.choice([0.0, 1e-5, 0.1, 0.03, 0.25, rng.random(), round(rng.random(), 2)])


def record(rng: random.Random, types: dict[str, Any]) -> Any:
    """One of these types, bare or with some of its numbers said."""
    kind = rng.choice(list(types))
    numbers = [name for name, field in types[kind].model_fields.items() if field.annotation is float]
    said = {name: number(rng) for name in numbers if rng.random() < 0.5}
    return {"type": kind, **said} if said or rng.random() < 0.5 else kind


def some(rng: random.Random, makers: dict[str, Any]) -> dict[str, Any]:
    """About half of the fields: what is left out has its default."""
    return {name: make() for name, make in makers.items() if rng.random() < 0.5}


def layer(rng: random.Random, name: str) -> dict[str, Any]:
    makers = {
        "activation": lambda: rng.choice(get_args(Activation)),
        "use_bias": lambda: rng.random() < 0.5,
        "trainable": lambda: rng.random() < 0.5,
        "kernel_initializer": lambda: record(rng, INITIALIZERS),
        "bias_initializer": lambda: record(rng, INITIALIZERS),
        "kernel_regularizer": lambda: rng.choice([None, record(rng, REGULARIZERS)]),
        "inputs": lambda: ["input"],
    }
    assert {"type", "name", "units", *makers} == set(Dense.model_fields)
    return {"type": "dense", "name": name, "units": rng.choice([1, 2, 8, 512]), **some(rng, makers)}


def spec(rng: random.Random) -> dict[str, Any]:
    dataset = rng.choice(get_args(DatasetName))
    rows = [[number(rng), -number(rng)] for _ in range(3)]
    network = {
        "input_shape": lambda: rng.choice([[1], [2], [784], [28, 28, 1]]),
        "dtype": lambda: "float64",
        "layers": lambda: [layer(rng, name) for name in rng.choice([["output"], ["hidden1", "output"], ["a", "b_2", "c"]])],
        "weights": lambda: {"hidden1.bias": [number(rng), -1e-9], "output.kernel": rows},
    }  # fmt: skip  # pairs
    data = {
        "dataset": lambda: dataset,
        "samples": lambda: rng.choice([1, 3, 500, 1200]),
        "classes": lambda: rng.choice([2, 3, 6]) if dataset == "blobs" else None,
        "noise": lambda: number(rng),
        "test_split": lambda: number(rng) / 2,
        "validation_split": lambda: number(rng) / 2,
        "seed": lambda: rng.choice([None, *SEEDS]),
        "features": lambda: rng.sample(list(NAMES), rng.randint(1, len(NAMES))),
        "scaling": lambda: rng.choice(["none", "unit", "symmetric", "standard"]),
        "generator": lambda: rng.choice(["neurodeck", "playground"]),
        "x": lambda: rows if dataset == "inline" else None,
        "y": lambda: [1, -1, 0.5] if dataset == "inline" else None,
    }
    kind = rng.choice(list(OPTIMIZERS))
    rates = {name: (lambda: number(rng) / 2) for name in OPTIMIZERS[kind].model_fields if name != "type"}
    if kind == "sgd":
        rates["nesterov"] = lambda: rng.random() < 0.5  # type: ignore[assignment,return-value]  # the one flag
    training = {
        "loss": lambda: rng.choice(get_args(Loss)),
        "optimizer": lambda: rng.choice([kind, {"type": kind, **some(rng, rates)}]),
        "batch_size": lambda: rng.choice([1, 10, 32, 4096, "full"]),
        "shuffle": lambda: rng.random() < 0.5,
        "remainder": lambda: rng.choice(["keep", "drop", "carry"]),
        "penalty_rule": lambda: rng.choice(["loss", "playground"]),
    }
    for model, makers in ((Network, network), (DataSpec, data), (Training, training)):
        assert set(makers) == set(model.model_fields), "a new field needs its place in the address, and here"
    made = {
        "network": {**some(rng, network), "input_shape": network["input_shape"](), "layers": network["layers"]()},
        "data": {**some(rng, data), "dataset": dataset},
        "training": some(rng, training),
        "seed": rng.choice(SEEDS),
    }
    if dataset == "inline":
        made["data"].update(x=rows, y=data["y"]())
    if rng.random() < 0.5:
        del made["seed"]
    return made


@pytest.mark.parametrize("filled", [True, False], ids=["as the server says it", "as somebody wrote it"])
def test_every_spec_comes_back_from_its_address(filled: bool) -> None:
    rng = random.Random(20)
    specs = [spec(rng) for _ in range(400)]
    sent = [Experiment.model_validate(one).model_dump(mode="json") if filled else one for one in specs]
    script = f"""
      import {{ readFileSync }} from "node:fs";
      import {{ decode, encode }} from "{ADDRESS.as_uri()}";
      const back = JSON.parse(readFileSync(0, "utf8")).map((spec) => {{
        const address = encode(spec);
        const {{ spec: found }} = decode(new URL(`http://127.0.0.1/${{address}}`).hash);
        if (encode(found) !== address) throw new Error(`${{address}}\\n${{encode(found)}}`);
        return [address, found];
      }});
      console.log(JSON.stringify(back));
    """
    run = subprocess.run(
        [node(), "--input-type=module", "--eval", script],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]

    for one, (address, found) in zip(specs, json.loads(run.stdout), strict=True):
        assert Experiment.model_validate(found).model_dump() == Experiment.model_validate(one).model_dump(), address
