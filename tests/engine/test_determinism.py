"""Whatever is done between two steps, and however they are played: the log of what was done fixes every bit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurodeck.engine.program import Program
from neurodeck.engine.specs import Training
from tests.engine.helper import helped
from tests.engine.networks import DTYPES, build, dense, examples, network

Action = tuple[str, Any]
COUNT = 11
OPTIMIZERS = ("sgd", {"type": "sgd", "momentum": 0.9}, "rmsprop", "adam")

trainings = st.fixed_dictionaries(
    {
        "loss": st.sampled_from(["half_mse", "mse"]),
        "optimizer": st.sampled_from(OPTIMIZERS),
        "batch_size": st.sampled_from([1, 3, 4, 10]),
        "shuffle": st.booleans(),
        "remainder": st.sampled_from(["keep", "drop", "carry"]),
    }
)
weights = st.tuples(
    st.sampled_from(["hidden1.kernel", "output.kernel"]), st.integers(0, 1), st.just(0), st.floats(-1, 1)
)
actions = st.one_of(
    st.tuples(st.just("play"), st.integers(1, 9)),
    st.tuples(st.just("write"), weights),
    st.tuples(st.just("pin"), weights),
    st.tuples(st.just("unpin"), weights),
    st.tuples(st.just("rate"), st.floats(0.0, 0.1)),
    st.tuples(st.just("retrain"), trainings),
    st.tuples(st.just("load"), st.integers(1, 3)),
)


class Run:
    """A program with what it was built from, so that another can be built beside it."""

    def __init__(self, dtype: str) -> None:
        self.train = examples(COUNT, dtype=dtype)
        self.net = network(dense(3, "tanh"), dense(1, "tanh"), dtype=dtype)
        self.program = build(self.net, self.train)

    def change(self, action: Action) -> None:
        kind, value = action
        if kind in ("write", "pin", "unpin"):
            name, row, column, number = value
            if kind == "unpin":
                self.program.unpin(name, (row, column))
            else:
                getattr(self.program, kind)(name, (row, column), number)
        elif kind == "rate":
            self.program.set_hyperparameter("optimizer.learning_rate", value)
        elif kind == "retrain":
            self.program.retrain(Training.model_validate(value))
        elif kind == "load":
            self.train = examples(COUNT, dtype=self.net.dtype, seed=value)
            self.program.load(self.train)

    def move_house(self) -> None:
        """Go on in another program, from nothing but the state."""
        state, before = self.program.state(), self.program
        self.program = Program.build(self.net, before.training, 7, self.train)
        self.program.restore(state)
        assert self.program.state() == state


@pytest.mark.parametrize("dtype", DTYPES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=st.lists(actions, max_size=8), wavering=st.randoms(use_true_random=False))
def test_the_log_fixes_every_bit_however_it_is_played(dtype: str, log: list[Action], wavering: Any) -> None:
    straight, other = Run(dtype), Run(dtype)
    for action in [*log, ("play", 5)]:
        if action[0] != "play":
            straight.change(action)
            other.change(action)
        else:
            assert straight.program.play(action[1]) == action[1]
            left = action[1]
            while left:
                way = wavering.choice(["some", "together", "op", "abandon", "look", "move"])
                if way == "some":
                    left -= other.program.play(wavering.randint(1, left))
                elif way == "together":
                    with helped(other.program):
                        left -= other.program.play(wavering.randint(1, left))
                elif way == "look":
                    other.program.evaluation(other.train).advance(1)
                    other.program.predict(other.train.x[:3])
                    other.program.sample(other.train.x[0], other.train.y[0])
                elif way == "move" and other.program.op == 0:
                    other.move_house()
                else:
                    for _ in range(wavering.randint(1, len(other.program.rows))):
                        if other.program.play_op():
                            left -= 1
                            break
                    if way == "abandon":
                        other.program.abandon_step()
    assert straight.program.state() == other.program.state()
    assert straight.program.read("input").tobytes() == other.program.read("input").tobytes()
    assert straight.program.read("losses").tobytes() == other.program.read("losses").tobytes()
