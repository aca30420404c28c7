"""Links of TensorFlow Playground as text: its keys and quirks, and whatever else people paste."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from neurodeck.engine.errors import LimitExceeded
from neurodeck.protocol.playground import imported
from neurodeck.protocol.playground_link import read
from neurodeck.protocol.reading import experiment

WHOLE = (
    "https://playground.tensorflow.org/#activation=relu&regularization=L2&batchSize=7&dataset=spiral"
    "&regDataset=reg-gauss&learningRate=0.1&regularizationRate=0.003&noise=25&networkShape=3,5,2&seed=0.12345"
    "&showTestData=true&discretize=true&percTrainData=30&x=true&y=false&xTimesY=true&xSquared=true&ySquared=false"
    "&cosX=false&sinX=false&cosY=false&sinY=true&collectStats=false&problem=classification&initZero=false"
    "&hideText=true&playButton_hide=true&x_hide=true&numNodes1_hide=false"
)


def of(hash_: str) -> dict[str, Any]:
    """The spec of a link with a fixed seed."""
    return imported(f"#seed=1&{hash_}").spec


def test_every_key_of_a_whole_link_arrives() -> None:
    made = imported(WHOLE)
    spec, layers = made.spec, made.spec["network"]["layers"]
    assert [(row["name"], row["units"], row["activation"]) for row in layers] == [
        ("hidden1", 3, "relu"), ("hidden2", 5, "relu"), ("hidden3", 2, "relu"), ("output", 1, "tanh"),
    ]  # fmt: skip  # a table
    assert all(row["kernel_regularizer"] == {"type": "l2", "rate": 0.003} for row in layers)
    assert spec["data"] == {
        "dataset": "spiral", "generator": "playground", "samples": 500, "noise": 0.25, "test_split": 0.7,
        "features": ["x1", "x1_squared", "x1_x2", "sin_x2"],
    }  # fmt: skip  # a table
    assert spec["training"] == {
        "loss": "half_mse", "optimizer": {"type": "sgd", "learning_rate": 0.1}, "batch_size": 7, "shuffle": False,
        "remainder": "carry", "penalty_rule": "playground",
    }  # fmt: skip  # a table
    assert (spec["seed"], spec["network"]["dtype"], spec["network"]["input_shape"]) == ("0.12345", "float64", [4])
    assert made.page == {
        "showTestData": True, "discretize": True, "hideText": True, "collectStats": False, "tutorial": None,
        "hidden": ["playButton", "x"],
    }  # fmt: skip  # a table
    assert made.notes == []


@pytest.mark.parametrize(
    "text", [WHOLE, WHOLE.partition("/")[2], WHOLE.partition("#")[2], "#" + WHOLE.partition("#")[2]]
)
def test_the_whole_address_the_hash_and_the_bare_keys_say_the_same(text: str) -> None:
    assert imported(text).spec == imported(WHOLE).spec


def test_a_link_that_a_mail_program_encoded_is_decoded() -> None:
    mailed = WHOLE.replace("&", "&amp;")
    assert imported(mailed).spec == imported(WHOLE).spec
    encoded = "#" + WHOLE.partition("#")[2].replace("=", "%3D").replace("&", "%26").replace(",", "%2C")
    made = imported(encoded)
    assert made.spec == imported(WHOLE).spec and "percent-encoded" in made.notes[0]


def test_without_keys_everything_has_playgrounds_defaults() -> None:
    link = read("https://playground.tensorflow.org/")
    assert (link.activation, link.hidden_units, link.batch_size, link.dataset) == ("tanh", [4, 2], 10, "circle")
    assert (link.learning_rate, link.noise, link.train_percent, link.features) == (0.03, 0.0, "50", ["x1", "x2"])
    assert link.seed is None and link.regularization == "none"


def test_a_link_without_a_seed_gets_one_and_says_so() -> None:
    one, other = imported("#dataset=xor"), imported("#dataset=xor")
    assert one.spec["seed"] != other.spec["seed"] and len(one.spec["seed"]) == 7
    assert any(one.spec["seed"] in note for note in one.notes)


@pytest.mark.parametrize(
    ("hash_", "name", "value"),
    [
        ("activation=", "activation", "tanh"), ("activation=Tanh", "activation", "tanh"),
        ("activation=relu&activation=linear", "activation", "linear"), ("batchSize= ", "batch_size", 10),
        ("networkShape=", "hidden_units", []), ("networkShape", "hidden_units", [4, 2]),
        ("networkShape=8", "hidden_units", [8]), ("networkShape=2,x,3", "hidden_units", [2, 3]),
        ("networkShape=0,-1,2.5,1e999,1", "hidden_units", [1]), ("networkShape=4%2C2", "hidden_units", [4, 2]),
        ("noise=51", "noise", 51.0), ("noise=80", "noise", 80.0), ("noise=81", "noise", 50.0),
        ("noise=-5", "noise", 0.0), ("noise=abc", "noise", 0.0), ("noise=1e999", "noise", 50.0),
        ("batchSize=1000", "batch_size", 1000), ("batchSize=0", "batch_size", 10), ("batchSize=2.5", "batch_size", 10),
        ("learningRate=NaN", "learning_rate", 0.03), ("learningRate=-1", "learning_rate", 0.03),
        ("learningRate=3", "learning_rate", 3.0), ("learningRate=0", "learning_rate", 0.0),
        ("percTrainData=33.3", "train_percent", "33.3"), ("percTrainData=0", "train_percent", "50"),
        ("percTrainData=900", "train_percent", "100"), ("percTrainData=%37%30", "train_percent", "70"),
        ("x=no", "features", ["x1", "x2"]), ("x=false", "features", ["x2"]),
        ("sinX=1", "features", ["x1", "x2", "sin_x1"]),
        ("x=false&y=false", "features", ["x1", "x2"]), ("cosX=true", "features", ["x1", "x2"]),
        ("regularization=l1", "regularization", "none"), ("regularization=L1", "regularization", "L1"),
        ("problem=regression", "dataset", "reg-plane"), ("problem=regression&dataset=xor", "dataset", "reg-plane"),
        ("problem=regression&regDataset=reg-gauss", "dataset", "reg-gauss"),
        ("regDataset=reg-gauss", "dataset", "circle"),
        ("seed=", "seed", None), ("seed=a b", "seed", "a b"), ("seed=%25", "seed", "%25"),
        ("seed=" + "7" * 65, "seed", None),
    ],
)  # fmt: skip  # a table
def test_playgrounds_quirks(hash_: str, name: str, value: object) -> None:
    assert getattr(read("#" + hash_), name) == value


@pytest.mark.parametrize(
    ("hash_", "note"),
    [
        ("activation=Tanh", 'activation is "Tanh", which is none of relu, tanh, sigmoid, linear; it is taken as tanh.'),
        ("batchSize=0", "batchSize is 0, which is not a whole number from 1 on; it is taken as 10."),
        ("learningRate=fast", 'learningRate is "fast", which is not a number from 0 on; it is taken as 0.03.'),
        ("noise=81", "noise 81 is above 80; Playground makes it 50."),
        ("noise=-1", "noise -1 is below 0; Playground makes it 0."),
        ("percTrainData=0", "percTrainData is 0, which leaves nothing to train on; it is taken as 50."),
        ("percTrainData=101", "percTrainData 101 is above 100; all points are for training."),
        ("networkShape=4,z", 'networkShape: layer 2 is "z", no whole number from 1 on; left out.'),
        ("cosX=true", "cosX is a key that Playground reads and has no input for; it has none here."),
        ("x=false&y=false", "No input is switched on, so that nothing could be learnt; x1 and x2 are taken."),
        ("tutorial=intro", "tutorial intro is a page of Playground's own; it is not here."),
        ("colour=red&b=1", 'Not known, and left out: "colour", "b".'),
        ("batchSize=4&acti", 'Without a value, and left out: "acti".'),
        ("batchSize=1000", "With 250 points a batch of 1,000 is never full, so that nothing is learnt."),
    ],
)
def test_what_is_changed_or_left_out_is_named(hash_: str, note: str) -> None:
    assert imported(f"#seed=1&{hash_}").notes == [note]


def test_first_weights_stand_in_the_spec_with_their_biases() -> None:
    weights = of("networkShape=3")["network"]["weights"]
    assert set(weights) == {"hidden1.kernel", "hidden1.bias", "output.kernel", "output.bias"}
    assert weights["hidden1.bias"] == [0.1] * 3 and len(weights["hidden1.kernel"]) == 2
    assert all(-0.5 <= w < 0.5 for row in weights["hidden1.kernel"] for w in row)
    zero = of("networkShape=3&initZero=true")["network"]["weights"]
    assert all(str(w) == "0.0" for row in zero["hidden1.kernel"] for w in row) and zero["output.bias"] == [0.0]


def test_no_hidden_layer_and_regression() -> None:
    spec = of("networkShape=&problem=regression")
    assert [(row["name"], row["activation"]) for row in spec["network"]["layers"]] == [("output", "linear")]
    assert (spec["data"]["dataset"], spec["data"]["samples"]) == ("reg_plane", 1200)


def test_a_specs_second_start_draws_as_playground_draws() -> None:
    layer = of("")["network"]["layers"][0]
    assert layer["kernel_initializer"] == {"type": "random_uniform", "minval": -0.5, "maxval": 0.5}
    assert layer["bias_initializer"] == {"type": "constant", "value": 0.1}


def test_float32_on_request() -> None:
    assert imported("#seed=1", "float32").spec["network"]["dtype"] == "float32"


@pytest.mark.parametrize("shape", ["1," * 400, "99999999999999999999", "100,101"])
def test_networks_beyond_the_limits_are_refused(shape: str) -> None:
    with pytest.raises(LimitExceeded, match="networkShape: .* Take fewer"):
        of(f"networkShape={shape}1")


STRANGE: dict[str, Callable[[], str]] = {
    "a megabyte of one word": lambda: "#" + "a" * 1_000_000,
    "a megabyte of keys": lambda: "#" + "&".join(f"k{i}=1" for i in range(100_000)),
    "a megabyte of &": lambda: "#" + "&" * 1_000_000,
    "a megabyte of =": lambda: "#" + "=" * 1_000_000,
    "a percent bomb as a seed": lambda: "#seed=" + "%25" * 330_000,
    "a percent bomb as a number": lambda: "#noise=" + "%" * 999,
    "a percent bomb for everything": lambda: "#" + "%3D" * 330_000,
    "a long network": lambda: "#networkShape=" + "1," * 400_000,
    "a large network": lambda: "#networkShape=60,60,40,8&problem=regression",
    "digits without end": lambda: "#learningRate=" + "9" * 1_000_000,
    "half a link": lambda: "https://playground.tensorflow.org/#activation=relu&batchSi",
    "no text": lambda: "",
    "odd characters": lambda: "\x00\n#seed=\x00&\x1b[31m=1&activation=\u202e",
}


@pytest.mark.parametrize("name", STRANGE)
def test_whatever_is_pasted_opens_in_bounded_time(name: str) -> None:
    text = STRANGE[name]()
    taken = []
    for _ in range(3):
        before = time.thread_time()
        made = imported(text)
        taken.append(time.thread_time() - before)
    assert min(taken) < 0.05  # processor time of this thread, so that a busy machine does not matter
    experiment(made.spec).check()
    assert all(len(note) < 300 and note.isprintable() for note in made.notes) and len(made.notes) < 30
