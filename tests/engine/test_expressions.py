"""Expressions: the parser refuses kindly and quickly, and the machine comes to what plain NumPy comes to."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodeck.engine.expressions import meaning
from neurodeck.engine.expressions.errors import ExpressionError
from neurodeck.engine.expressions.grammar import parse
from neurodeck.engine.program import Program
from tests.engine.networks import DTYPES, build, dense, examples, network

MANY = (
    "hidden1.kernel", "grad.hidden1.kernel", "hidden1.a", "hidden1.kernel[0]", "hidden1.a[:,1:3]", "hidden1.a[1:3]",
    "output.bias", "grad.hidden1.z", "slot.hidden1.kernel.velocity", "hidden1.kernel[:,2]", "losses", "input",
)  # fmt: skip  # a list
ONE = ("loss", "step", "epoch", "learning_rate", "accuracy", "hidden1.kernel[1,2]", "hidden1.a[3,0]", "2", ".5", "1e3")


def program(dtype: str = "float32") -> Program:
    """2-5-3-1 on 10 examples in batches of 4: the last one of an epoch has 2."""
    layers = (dense(5, "relu"), dense(3, "tanh"), dense(1, "tanh"))
    return build(
        network(*layers, dtype=dtype), examples(10, dtype=dtype),
        optimizer={"type": "sgd", "learning_rate": 0.3, "momentum": 0.5},
    )  # fmt: skip  # what, then how


def many(name: str) -> st.SearchStrategy[str]:
    """Expressions over one tensor, as many numbers as that has."""
    return st.recursive(
        st.just(name),
        lambda inner: st.one_of(
            st.builds("({}({}))".format, st.sampled_from(["abs", "exp", "-", "not ", "sqrt"]), inner),
            st.builds("({} {} {})".format, inner, st.sampled_from(OPERATORS), inner),
            st.builds("({} {} {})".format, st.sampled_from(ONE), st.sampled_from(OPERATORS), inner),
        ),
        max_leaves=4,
    )


OPERATORS = ("+", "-", "*", "/", "**", "<", "<=", ">", ">=", "==", "!=", "and", "or")
WAYS = ("norm", "mean", "std", "max", "min", "sum", "fraction")
single = st.recursive(
    st.one_of(
        st.sampled_from(ONE),
        st.builds(
            "{}({})".format, st.sampled_from(WAYS), st.sampled_from(MANY).flatmap(many)
        ),
        st.sampled_from(["norm(grad)", "norm(grad.hidden2)"]),
    ),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(OPERATORS), inner),
    max_leaves=4,
)  # fmt: skip  # a grammar


@settings(max_examples=100, deadline=None)
@given(text=single)
def test_the_machine_comes_to_what_numpy_comes_to(played, text):
    try:
        tree = played.conditions.understand(text)
    except ExpressionError as refused:
        assert "at most" in refused.message or "deep" in refused.message
        return
    played.conditions.follow((f"({text}) - 0 != 0.123",))
    assert not played.conditions.problems
    played.play(1)
    standing = played.conditions.standing(f"({text}) - 0 != 0.123")
    wanted = played.conditions.evaluate(tree, batch_present=True)
    np.testing.assert_allclose(standing.value, wanted, rtol=1e-6, atol=1e-300, err_msg=text)


@pytest.fixture(scope="module")
def played():
    made = program()
    made.play(2)
    return made


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=60), st.text("()[]abs.norm,:+-*/<>=! 0123456789eandotr_\"'\n", max_size=420)))
def test_whatever_is_typed_is_understood_or_refused_with_a_place(text):
    try:
        parse(text)
    except ExpressionError as refused:
        assert 0 <= refused.position <= min(len(text), 400)
        assert refused.field == f"expression.{refused.position}"


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "a number, a name or a function is missing here"),
        ("loss <", 6, "The expression ends here"),
        ("loss = 1", 5, 'Compare with "=="'),
        ("().__class__", 2, '"." means nothing here'),
        ("loss.__class__", 0, 'no tensor "loss.__class__"'),
        ("f'{loss}'", 1, "text in quotes"),
        ("norm(hidden1.kernal)", 5, "Did you mean hidden1.kernel"),
        ("nrom(grad)", 0, "Did you mean norm"),
        ("hidden1.kernel", 0, "2 × 5 numbers, and one number is wanted"),
        ("hidden1.kernel[2,0]", 0, "no place 2 where 2 are"),
        ("hidden1.kernel[0,1,2]", 0, "has 2 dimensions"),
        ("hidden1.kernel[-1,0]", 15, "count from 0"),
        ("1 < loss < 2", 9, '"a < b and b < c"'),
        ("sum(hidden1.a + hidden2.a)", 14, "examples × 5 numbers on its left and examples × 3"),
        ("mean(grad)", 5, "only norm(grad) is defined"),
        ("rises(loss)", 0, "Break on it instead"),
        ("norm(grad", 9, '")" is missing here to close norm('),
        ("1e999", 0, "beyond the largest"),
        ("(" * 17 + "1" + ")" * 17, 16, "nested more than 16 deep"),
        ("-" * 100 + "1", 15, "nested more than 16 deep"),
        ("1" + "+1" * 40, 63, "at most 64 names"),
        ("(" * 100_000, 400, "at most 400 characters"),
        ("x" * 10_000, 400, "this one has 10,000"),
    ],
)
def test_a_refusal_points_at_the_character_and_says_the_way_out(played, text, position, says):
    with pytest.raises(ExpressionError) as refused:
        played.conditions.understand(text)
    assert (refused.value.position, says in refused.value.message) == (position, True), refused.value.message


def test_towers_and_divisions_by_zero_are_values_and_quick(played):
    began = time.perf_counter()
    values = {
        text: played.conditions.evaluate(played.conditions.understand(text), batch_present=True)
        for text in ("9**9**9", "1/0", "-1/0", "0/0", "log(0)", "sqrt(-1)", "2**-2**2", "-2**2", "not 0 and 1 < 2")
    }
    assert time.perf_counter() - began < 1
    assert values["9**9**9"] == values["1/0"] == math.inf and values["-1/0"] == values["log(0)"] == -math.inf
    assert math.isnan(values["0/0"]) and math.isnan(values["sqrt(-1)"])
    assert (values["2**-2**2"], values["-2**2"], values["not 0 and 1 < 2"]) == (1 / 16, -4.0, 1.0)


def first_steps(made: Program, text: str, count: int, steps: int = 400) -> list[int]:
    """The first steps at which it strikes."""
    made.conditions.follow((text,))
    assert not made.conditions.problems
    found: list[int] = []
    while len(found) < count and made.step < steps:
        made.play(steps - made.step)
        if made.conditions.struck():
            assert made.op == 0
            found.append(made.step)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "loss < 0.2", "norm(grad) > 0.5", "norm(grad.hidden1) < 0.05", "step == 37", "epoch >= 3", "rises(loss) >= 3",
        "average(accuracy, 3) >= 0.9", "fall(loss, 20) < 0.05", "dead(hidden1.a) >= 1", "dead(hidden1.a, 2) > 1",
        "fraction(hidden1.a > 0) < 0.4", "hidden1.kernel[0,3] > hidden1.kernel[1,3]", "std(hidden2.a[:,0]) < 0.2",
    ],
)  # fmt: skip  # a list
def test_both_players_stop_at_the_same_steps(text):
    fast, reference = (first_steps(program(dtype), text, 5) for dtype in DTYPES)
    assert fast == reference
    assert fast


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_condition_strikes_when_it_becomes_true_and_not_while_it_stays_so(dtype):
    made = program(dtype)
    seen = []
    for _ in range(60):
        made.play(1)
        seen.append(made.batch_loss < 0.3)
    becomes = [at + 1 for at in range(60) if seen[at] and not (at and seen[at - 1])]
    assert first_steps(program(dtype), "loss < 0.3", len(becomes), 60) == becomes


def test_what_is_remembered_goes_on_when_another_condition_comes():
    one, other = program(), program()
    one.conditions.follow(("rises(loss) >= 2",))
    other.conditions.follow(("rises(loss) >= 2",))
    one.play(3)
    other.play(3)
    other.conditions.follow(("rises(loss) >= 2", "step == 100000"))
    one.play(50)
    other.play(50)
    assert one.step == other.step
    assert one.conditions.standing("rises(loss) >= 2").value == 2.0


def test_looking_on_changes_no_bit_and_what_is_gone_is_told():
    one, other = program(), program()
    other.conditions.follow(("norm(grad) > 1e9", "norm(hidden9.kernel) > 1"))
    assert list(other.conditions.problems) == ["norm(hidden9.kernel) > 1"]
    one.play(50)
    other.play(50)
    assert one.state() == other.state()
    other.retrain(other.training.model_copy(update={"batch_size": 5}))
    assert other.conditions.texts and other.conditions.standing("norm(grad) > 1e9") is not None


def test_the_mean_of_a_window_forgets_what_was_infinite():
    memory = np.zeros(3 + 3)
    with np.errstate(invalid="ignore"):
        values = [meaning._average(memory, x, 3) for x in (1.0, math.inf, 2.0, 3.0, 4.0, 5.0, 6.0)]
    assert math.isnan(values[1]) and values[2] == math.inf and values[5:] == [4.0, 5.0]


def test_a_tape_that_two_threads_share_stops_at_the_same_steps():
    alone, shared = program(), program()
    assert shared.company is not None
    shared.company.open()
    assert first_steps(shared, "rises(loss) >= 2", 5) == first_steps(alone, "rises(loss) >= 2", 5)
