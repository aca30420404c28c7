"""One step of LeNet-5, reckoned by plain NumPy beside the engine: every tensor agrees, and the microscope tells it so."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from neurodeck import zoo
from neurodeck.engine.story import Link
from neurodeck.protocol import reading
from neurodeck.protocol.microscope import NumberAnswer
from neurodeck.session.looks import LookAtNumber
from tests.session.driver import Driver

Array = NDArray[np.float64]
COUNT = 2
RATE = 0.02


def lenet() -> Driver:
    """The zoo's LeNet-5 with relu and plain momentum, in float64, on two blurred strokes in the place of MNIST."""
    spec = next(entry for entry in zoo.entries() if entry["id"] == "lenet_5")["spec"]
    draws = np.random.default_rng(5)
    x = draws.normal(size=(COUNT, 28, 28, 1)).cumsum(axis=1).cumsum(axis=2) / 20
    spec["network"]["dtype"] = "float64"
    for layer in spec["network"]["layers"][:-1]:
        if "activation" in layer:
            layer["activation"] = "relu"
    spec["data"] = {"dataset": "inline", "x": x.tolist(), "y": np.eye(10)[[3, 8]].tolist()}
    optimizer = {"type": "sgd", "learning_rate": RATE, "momentum": 0.9}
    spec["training"] |= {"batch_size": COUNT, "shuffle": False, "optimizer": optimizer}
    return Driver(reading.experiment(spec))


def by_numpy(x: Array, target: Array, w: dict[str, Array], rate: float) -> dict[str, Array]:
    """All tensors of the first step, by the public names and in Keras's shapes. Momentum begins at rest."""
    made: dict[str, Array] = {}

    def patches(picture: Array) -> Array:
        return sliding_window_view(picture, (5, 5), axis=(1, 2))  # (n, rows, columns, channels, 5, 5)

    a = made["padded.a"] = np.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)))
    for conv, pool in (("c1", "s2"), ("c3", "s4")):
        z = made[f"{conv}.z"] = np.einsum("nyxcij,ijcf->nyxf", patches(a), w[f"{conv}.kernel"]) + w[f"{conv}.bias"]
        a = made[f"{conv}.a"] = np.maximum(z, 0)
        n, rows, columns, maps = a.shape
        a = made[f"{pool}.a"] = a.reshape(n, rows // 2, 2, columns // 2, 2, maps).mean(axis=(2, 4))
    a = made["flatten.a"] = a.reshape(COUNT, -1)
    for dense in ("c5", "f6", "output"):
        z = made[f"{dense}.z"] = a @ w[f"{dense}.kernel"] + w[f"{dense}.bias"]
        a = made[f"{dense}.a"] = np.maximum(z, 0)
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    a = made["output.a"] = powers / powers.sum(axis=1, keepdims=True)
    made["losses"] = -(target * np.log(a)).sum(axis=1)
    made["loss"] = np.asarray(made["losses"].mean())

    delta = made["grad.output.z"] = (a - target) / COUNT
    for dense, before in (("output", "f6"), ("f6", "c5"), ("c5", "flatten")):
        made[f"grad.{dense}.kernel"] = made[f"{before}.a"].T @ delta
        made[f"grad.{dense}.bias"] = delta.sum(axis=0)
        delta = made[f"grad.{before}.a"] = delta @ w[f"{dense}.kernel"].T
        if before != "flatten":
            delta = made[f"grad.{before}.z"] = delta * (made[f"{before}.z"] > 0)
    delta = made["grad.s4.a"] = delta.reshape(made["s4.a"].shape)
    for conv, before, below in (("c3", "s2", True), ("c1", "padded", False)):
        spread = made[f"grad.{conv}.a"] = delta.repeat(2, axis=1).repeat(2, axis=2) / 4
        delta = made[f"grad.{conv}.z"] = spread * (made[f"{conv}.z"] > 0)
        made[f"grad.{conv}.kernel"] = np.einsum("nyxcij,nyxf->ijcf", patches(made[f"{before}.a"]), delta)
        made[f"grad.{conv}.bias"] = delta.sum(axis=(0, 1, 2))
        if below:
            around = np.pad(delta, ((0, 0), (4, 4), (4, 4), (0, 0)))
            turned = w[f"{conv}.kernel"][::-1, ::-1]
            delta = made[f"grad.{before}.a"] = np.einsum("nyxfij,ijcf->nyxc", patches(around), turned)
    for name, value in w.items():
        velocity = made[f"slot.{name}.velocity"] = -rate * made[f"grad.{name}"]
        made[name] = value + velocity
    return made


def test_an_independent_calculation_agrees_with_every_number_of_a_lenet_step() -> None:
    deck = lenet()
    program = deck.session.run.program
    train = deck.session.run.material.dataset.train
    weights = {name: program.read(name) for name, view in program.views().items()
               if view.persistent and not name.startswith("slot.")}  # fmt: skip  # one thought
    x = np.asarray(train.x, np.float64).reshape(COUNT, 28, 28, 1)
    expected = by_numpy(x, np.asarray(train.y, np.float64), weights, RATE)
    places = {"c1.kernel": (1, 2, 0, 3), "c3.bias": (7,)}
    foretold = {name: look(deck, name, index) for name, index in places.items()}

    deck.do("step", count=1)

    told = set(program.views()) - {"input", "target", "grad.output.a"}  # the last is not needed where the loss is fused
    assert told <= set(expected)
    for name in told:  # sums of up to 784 products in another order
        np.testing.assert_allclose(program.read(name), expected[name], rtol=1e-9, atol=1e-13, err_msg=name)
    for name, index in places.items():
        answer = foretold[name]
        assert math.isclose(answer.gradient or 0.0, expected[f"grad.{name}"][index], rel_tol=1e-9)
        assert math.isclose(answer.after or 0.0, expected[name][index], rel_tol=1e-12)
        assert math.isclose(answer.loss or 0.0, float(expected["loss"]), rel_tol=1e-12)
        assert answer.chain[-1].tensor == "grad.output.z"
        for link in answer.chain:
            assert math.isclose(link.value or 0.0, expected[link.tensor][link.index], rel_tol=1e-9, abs_tol=1e-15)
            check_factors(link, expected)


def look(deck: Driver, tensor: str, index: tuple[int, ...]) -> NumberAnswer:
    answer = deck.session.microscope.answer(LookAtNumber(tensor, index, lane=1))
    assert isinstance(answer, NumberAnswer)
    return answer


def check_factors(link: Link, expected: dict[str, Any]) -> None:
    """Every factor that is a number of a tensor is that number."""
    for factor in link.factors:
        if factor.tensor is not None and factor.tensor in expected and not factor.tensor.endswith((".kernel", ".bias")):
            assert math.isclose(factor.value or 0.0, expected[factor.tensor][factor.index], rel_tol=1e-9, abs_tol=1e-15)
