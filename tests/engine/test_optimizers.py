"""The update rules over several steps against Keras's published ones, written here once more from its sources.

keras/src/optimizers/{sgd,rmsprop,adam,adagrad,adadelta,adamw,nadam}.py, `update_step`, Keras 3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from neurodeck.engine.operations import OPERATIONS, Step
from neurodeck.engine.program import Program
from tests.engine.networks import DTYPES, build, dense, examples, network

Array = NDArray[np.float64]
Rule = Callable[[Array, Array, dict[str, Array], int], Array]
STEPS = 12


def sgd(rate: float, momentum: float = 0.0, nesterov: bool = False) -> Rule:
    def update(w: Array, g: Array, slots: dict[str, Array], t: int) -> Array:
        if momentum == 0.0:
            return w - rate * g
        m = momentum * slots.get("m", np.zeros_like(w)) - g * rate
        slots["m"] = m
        return w + momentum * m - g * rate if nesterov else w + m

    return update


def rmsprop(rate: float, rho: float, momentum: float, epsilon: float) -> Rule:
    def update(w: Array, g: Array, slots: dict[str, Array], t: int) -> Array:
        v = rho * slots.get("v", np.zeros_like(w)) + (1 - rho) * np.square(g)
        slots["v"] = v
        increment = rate * g / np.sqrt(v + epsilon)
        if momentum > 0:
            m = momentum * slots.get("m", np.zeros_like(w)) + increment
            slots["m"] = m
            return w - m
        return w - increment

    return update


def adam(rate: float, beta_1: float, beta_2: float, epsilon: float) -> Rule:
    def update(w: Array, g: Array, slots: dict[str, Array], t: int) -> Array:
        alpha = rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        m = slots.get("m", np.zeros_like(w))
        v = slots.get("v", np.zeros_like(w))
        slots["m"] = m = m + (g - m) * (1 - beta_1)
        slots["v"] = v = v + (np.square(g) - v) * (1 - beta_2)
        return w - m * alpha / (np.sqrt(v) + epsilon)

    return update


def nadam(rate: float, beta_1: float, beta_2: float, epsilon: float) -> Rule:
    def update(w: Array, g: Array, slots: dict[str, Array], t: int) -> Array:
        u_t, u_next = (beta_1 * (1 - 0.5 * 0.96**step) for step in (t, t + 1))
        slots["u"] = product = slots.get("u", np.ones(())) * u_t
        m = slots.get("m", np.zeros_like(w))
        v = slots.get("v", np.zeros_like(w))
        slots["m"] = m = m + (g - m) * (1 - beta_1)
        slots["v"] = v = v + (np.square(g) - v) * (1 - beta_2)
        m_hat = u_next * m / (1 - product * u_next) + (1 - u_t) * g / (1 - product)
        return w - m_hat * rate / (np.sqrt(v / (1 - beta_2**t)) + epsilon)

    return update


def adagrad(rate: float, epsilon: float, first: float = 0.1) -> Rule:
    def update(w: Array, g: Array, slots: dict[str, Array], t: int) -> Array:
        slots["v"] = v = slots.get("v", np.full_like(w, first)) + np.square(g)
        return w - rate * g / np.sqrt(v + epsilon)

    return update


def adadelta(rate: float, rho: float, epsilon: float) -> Rule:
    def update(w: Array, g: Array, slots: dict[str, Array], t: int) -> Array:
        u = slots.get("u", np.zeros_like(w))
        slots["v"] = v = rho * slots.get("v", np.zeros_like(w)) + (1 - rho) * np.square(g)
        delta = -np.sqrt(u + epsilon) * g / np.sqrt(v + epsilon)
        slots["u"] = rho * u + (1 - rho) * np.square(delta)
        return w + rate * delta

    return update


def adamw(rate: float, decay: float) -> Rule:
    moved = adam(rate, 0.9, 0.999, 1e-7)
    return lambda w, g, slots, t: moved(w - w * decay * rate, g, slots, t)


RULES: list[tuple[dict[str, Any], Rule]] = [
    ({"type": "sgd"}, sgd(0.01)),
    ({"type": "sgd", "learning_rate": 0.3}, sgd(0.3)),
    ({"type": "sgd", "learning_rate": 0.1, "momentum": 0.9}, sgd(0.1, 0.9)),
    ({"type": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True}, sgd(0.1, 0.9, True)),
    ({"type": "sgd", "learning_rate": 0.1, "nesterov": True}, sgd(0.1)),
    ({"type": "rmsprop"}, rmsprop(0.001, 0.9, 0.0, 1e-7)),
    ({"type": "rmsprop", "learning_rate": 0.02, "rho": 0.5, "epsilon": 1e-3}, rmsprop(0.02, 0.5, 0.0, 1e-3)),
    ({"type": "rmsprop", "momentum": 0.8}, rmsprop(0.001, 0.9, 0.8, 1e-7)),
    ({"type": "adagrad"}, adagrad(0.001, 1e-7)),
    ({"type": "adagrad", "learning_rate": 0.2, "epsilon": 1e-3}, adagrad(0.2, 1e-3)),
    ({"type": "adagrad", "learning_rate": 0.2, "initial_accumulator_value": 2.0}, adagrad(0.2, 1e-7, 2.0)),
    ({"type": "nadam"}, nadam(0.001, 0.9, 0.999, 1e-7)),
    (
        {"type": "nadam", "learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3},
        nadam(0.1, 0.5, 0.9, 1e-3),
    ),
    ({"type": "adadelta"}, adadelta(0.001, 0.95, 1e-7)),
    ({"type": "adadelta", "learning_rate": 1.0, "rho": 0.5, "epsilon": 1e-3}, adadelta(1.0, 0.5, 1e-3)),
    ({"type": "adamw"}, adamw(0.001, 0.004)),
    ({"type": "adamw", "learning_rate": 0.1, "weight_decay": 0.5}, adamw(0.1, 0.5)),
    ({"type": "adam"}, adam(0.001, 0.9, 0.999, 1e-7)),
    ({"type": "adam", "learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}, adam(0.1, 0.5, 0.9, 1e-3)),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("optimizer, rule", RULES, ids=[str(i) + o["type"] for i, (o, _) in enumerate(RULES)])
def test_updates_follow_keras_rule_step_by_step(dtype: str, optimizer: dict[str, Any], rule: Rule) -> None:
    net = network(dense(4, "tanh"), dense(1, "tanh"), dtype=dtype)
    program = build(net, examples(10, dtype=dtype), optimizer=optimizer)
    names = [name for name, view in program.views().items() if view.persistent and not name.startswith("slot.")]
    weights = {name: program.read(name).astype(np.float64) for name in names}
    slots: dict[str, dict[str, Array]] = {name: {} for name in names}
    for t in range(1, STEPS + 1):
        program.play(1)
        for name in names:
            # the gradient that this very update used is still there: what is compared is the rule alone
            gradient = program.read(f"grad.{name}").astype(np.float64)
            weights[name] = rule(weights[name], gradient, slots[name], t)
            # a step is at most 12 roundings of numbers below 2, and they add up; the slots' own errors are relative
            near = 12 * 2 * t * (2.0**-24 if dtype == "float32" else 2.0**-53)
            np.testing.assert_allclose(program.read(name), weights[name], rtol=near, atol=near)


@pytest.mark.parametrize("dtype", DTYPES)
def test_penalties_add_keras_slopes_to_the_gradient_and_their_value_to_the_loss(dtype: str) -> None:
    plain, penal = (
        build(
            network(dense(4, "tanh", **first), dense(1, **second), dtype=dtype),
            examples(10, dtype=dtype),
            batch_size="full",
            shuffle=False,
        )  # fmt: skip  # what, then how
        for first, second in (
            ({}, {}),
            ({"kernel_regularizer": {"type": "l2", "rate": 0.3}}, {"kernel_regularizer": {"type": "l1", "rate": 0.2}}),
        )
    )
    penal.write("output.kernel", (2, 0), 0.0)
    plain.write("output.kernel", (2, 0), 0.0)
    first, second = (plain.read(name).astype(np.float64) for name in ("hidden1.kernel", "output.kernel"))
    for program in (plain, penal):
        while program.rows[program.op].phase != "update":
            program.play_op()
    near = 8 * (2.0**-24 if dtype == "float32" else 2.0**-53)
    added = {"hidden1.kernel": 2 * 0.3 * first, "output.kernel": 0.2 * np.sign(second), "output.bias": 0.0}
    for name, slope in added.items():
        expected = plain.read(f"grad.{name}") + slope
        np.testing.assert_allclose(penal.read(f"grad.{name}"), expected, rtol=near, atol=near)
    value = 0.3 * (first**2).sum() + 0.2 * np.abs(second).sum()
    assert penal.batch_loss == pytest.approx(plain.batch_loss + value, rel=near)


@pytest.mark.parametrize("dtype", DTYPES)
def test_adam_counts_its_own_steps_far_beyond_the_first(dtype: str) -> None:
    program = build(network(dense(1), inputs=1, dtype=dtype), examples(4, 1, 1, dtype=dtype), optimizer="adam")
    program.play(2000)
    before = {name: program.read(name).astype(np.float64) for name in ("output.kernel", "slot.output.kernel.m")}
    v = program.read("slot.output.kernel.v").astype(np.float64)
    program.play(1)
    slots = {"m": before["slot.output.kernel.m"], "v": v}
    gradient = program.read("grad.output.kernel").astype(np.float64)
    expected = adam(0.001, 0.9, 0.999, 1e-7)(before["output.kernel"], gradient, slots, 2001)
    np.testing.assert_allclose(
        program.read("output.kernel"), expected, rtol=3 * 2.0**-24 if dtype == "float32" else 1e-14
    )


def test_nadam_by_hand_for_three_steps() -> None:
    """One weight, learning_rate 0.1 and Keras's defaults, worked out with 40 decimal digits."""
    w, m, v = np.ones(1), np.zeros(1), np.zeros(1)
    nothing = np.zeros((1, 1))
    for updates, (gradient, weight, mean, spread) in enumerate(
        [
            (0.5, 0.893721240924874789, 0.05, 0.00025),
            (-0.25, 0.932980757020184822, 0.02, 0.00031225),
            (2.0, 0.829237170751672796, 0.218, 0.00431193775),
        ]
    ):
        step = Step(nothing, nothing, updates)
        w, m, v = OPERATIONS["nadam"].reference(step, np.array([gradient]), w, m, v, 0.1, 0.9, 0.999, 1e-7)
        # 1 - 0.999 is 2^-54 / 0.001 = 5.6e-14 off, relatively, and twice of that is what v may be
        np.testing.assert_allclose([w[0], m[0], v[0]], [weight, mean, spread], rtol=1.2e-13)


@pytest.mark.parametrize("dtype", DTYPES)
def test_nadams_schedule_has_an_end_and_nadam_has_none(dtype: str) -> None:
    program = build(network(dense(1), inputs=1, dtype=dtype), examples(4, 1, 1, dtype=dtype), optimizer="nadam")
    program.play(2000)
    before = {name: program.read(name).astype(np.float64) for name in ("output.kernel", "slot.output.kernel.m")}
    v = program.read("slot.output.kernel.v").astype(np.float64)
    program.play(1)
    slots = {"m": before["slot.output.kernel.m"], "v": v, "u": np.zeros(())}  # 0.9^2000 is below 1e-91
    gradient = program.read("grad.output.kernel").astype(np.float64)
    expected = nadam(0.001, 0.9, 0.999, 1e-7)(before["output.kernel"], gradient, slots, 2001)
    np.testing.assert_allclose(
        program.read("output.kernel"), expected, rtol=3 * 2.0**-24 if dtype == "float32" else 1e-14
    )


def test_adagrads_sum_begins_anew_with_another_optimizer_and_for_new_units_alone() -> None:
    def adagrad_from(first: float, units: int = 4) -> Program:
        optimizer = {"type": "adagrad", "initial_accumulator_value": first}
        return build(network(dense(units, "tanh"), dense(1)), examples(10), optimizer=optimizer)

    slot = "slot.hidden1.kernel.accumulator"
    old = adagrad_from(0.5)
    assert (old.read(slot) == 0.5).all()
    old.play(3)
    later = adagrad_from(2.0, units=5)
    later.adopt(old, 1)
    np.testing.assert_array_equal(later.read(slot)[:, :4], old.read(slot))
    assert (later.read(slot)[:, 4] == 2.0).all() and (old.read(slot) > 0.5).all()
    other = build(network(dense(4, "tanh"), dense(1)), examples(10), optimizer="adam")
    later = adagrad_from(2.0)
    later.adopt(other, 1)
    assert (later.read(slot) == 2.0).all()
