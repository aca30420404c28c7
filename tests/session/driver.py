"""A session driven as the scheduler drives it, in one thread, in slices of the test's choosing."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.errors import NeurodeckError
from neurodeck.protocol import reading
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import CommandAnswer
from neurodeck.session.session import Session
from neurodeck.session.workshop import Workshop


def spec(units: int = 3, **training: Any) -> dict[str, Any]:
    """XOR in the plane, 2-units-1; `training` overrides."""
    return {
        "network": {
            "input_shape": [2],
            "layers": [
                {"type": "dense", "name": "hidden1", "units": units, "activation": "tanh"},
                {"type": "dense", "name": "output", "units": 1, "activation": "tanh"},
            ],
        },
        "data": {"dataset": "xor", "samples": 50, "noise": 0.1},
        "training": {
            "loss": "half_mse",
            "optimizer": {"type": "sgd", "learning_rate": 0.1},
            "batch_size": 10,
            **training,
        },
        "seed": 7,
    }


def experiment(units: int = 3, **training: Any) -> Experiment:
    return reading.experiment(spec(units, **training))


class Driver:
    """Sends commands and gives the session its slices: `slices` are their lengths in steps, over and over."""

    def __init__(
        self, given: Experiment | None = None, slices: Iterable[int] = (1000,), remembers: Iterable[bool] = (False,)
    ) -> None:
        self.session = Session(given or experiment(), Workshop())
        self._slices = itertools.cycle(slices)
        self._remembers = itertools.cycle(remembers)  # whether a snapshot is taken after each slice

    def do(self, type: str, **fields: Any) -> CommandAnswer:
        """One command, and whatever it takes until it is answered. Raises what refuses it."""
        answers = self.send(type, **fields)
        for _ in range(1_000_000):
            self.turn()
            if answers:
                break
        answer = answers[0]
        if isinstance(answer, NeurodeckError):
            raise answer
        return answer

    def send(self, type: str, **fields: Any) -> list[CommandAnswer | NeurodeckError]:
        """Queue a command; its answer will be appended to the list."""
        command = reading.command({"type": type, **fields})
        answers: list[CommandAnswer | NeurodeckError] = []
        self.session.receive(command, answers.append)  # type: ignore[arg-type]  # tests send neither watch nor ack
        return answers

    def turn(self) -> None:
        """What a turn of the scheduler does, or a builder, but for play, which `play` gives its steps."""
        session = self.session
        session.settle()
        if session.due is not None:
            session.build()
        elif session.goal is not None or (session.inbox and session.active):
            self.advance(next(self._slices))
            session.settle()

    def play(self, steps: int) -> None:
        """Play so many steps in slices, then pause."""
        session = self.session
        self.do("play")
        end = session.step + steps
        while session.step < end and session.playing:
            if session.due is not None:
                session.build()
            else:
                self.advance(min(next(self._slices), end - session.step))
        while session.due is not None:
            session.build()
        self.do("pause")

    def advance(self, most: int) -> None:
        self.session.advance(most)
        if next(self._remembers):
            self.session.remember()

    @property
    def state(self) -> Any:
        """All that later steps depend on."""
        return self.session.run.program.state()

    def batch(self) -> dict[str, NDArray[Any]]:
        """The batch tensors; none where they are absent."""
        program = self.session.run.program
        if not program.batch_present:
            return {}
        return {name: program.read(name) for name, view in program.views().items() if not view.persistent}

    def value(self, tensor: str, index: tuple[int, ...]) -> float:
        return float(self.session.run.program.read(tensor, index))


def same(one: dict[str, NDArray[Any]], other: dict[str, NDArray[Any]]) -> bool:
    """Bit by bit, NaN included."""
    return one.keys() == other.keys() and all(
        np.array_equal(one[name], other[name], equal_nan=True) and one[name].tobytes() == other[name].tobytes()
        for name in one
    )
