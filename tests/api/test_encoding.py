"""States and events as text."""

from __future__ import annotations

import json

import pytest

from neurodeck.api.encoding import KEPT_SPECS, Encoder
from neurodeck.protocol import reading
from neurodeck.protocol.events import Done, StateChanged, Welcome
from neurodeck.protocol.state import Kernels, State
from tests.api.conftest import XOR


@pytest.fixture
def state() -> State:
    return State(
        id="abc",
        status="paused",
        step=3,
        op=0,
        epoch=0,
        branch="main",
        head=3,
        learning_rate=0.03,
        steps_per_second=None,
        spec=reading.experiment(XOR),
        kernels=Kernels(ready=1, total=2),
    )


def test_text_is_what_the_models_say(state):
    encoder = Encoder()
    changed = StateChanged(**{name: getattr(state, name) for name in State.model_fields})
    welcome = Welcome(role="view", state=state)
    assert json.loads(encoder.state(state)) == json.loads(state.model_dump_json())
    for event in (changed, welcome, Done(id=1, step=2)):
        assert json.loads(encoder.event(event).text) == json.loads(event.model_dump_json())
    assert [encoder.event(event).is_state for event in (changed, welcome)] == [True, False]


def test_an_event_is_written_once_for_all_viewers(state):
    encoder, welcome = Encoder(), Welcome(role="view", state=state)
    assert encoder.event(welcome) is encoder.event(welcome)


def test_a_spec_is_written_once_and_the_oldest_are_forgotten(state):
    encoder = Encoder()
    for seed in range(3 * KEPT_SPECS):
        other = state.model_copy(update={"spec": state.spec.model_copy(update={"seed": seed})})
        assert json.loads(encoder.state(other))["spec"]["seed"] == seed
        assert encoder.state(other) == encoder.state(other)
    assert len(encoder._specs) == KEPT_SPECS
