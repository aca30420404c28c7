"""Events and states as JSON text. The same thing goes to many viewers, and most of a state is its spec."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from neurodeck.protocol.events import StateChanged, Welcome
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import State

KEPT_SPECS = 64


@dataclass(frozen=True)
class Encoded:
    """An event ready to send. `is_state`: a later one of the same kind says everything that this one does."""

    text: str
    is_state: bool = False


class Encoder:
    """Any thread. Keeps the text of specs, since inline data make some of them megabytes, and that of the last event,
    which is usually asked for again at once, for the next viewer."""

    def __init__(self) -> None:
        self._specs: OrderedDict[int, tuple[Experiment, str]] = OrderedDict()
        self._last: tuple[Any, Encoded] | None = None

    def event(self, event: Any) -> Encoded:
        """A model of `protocol.events` as text."""
        last = self._last
        if last is not None and last[0] is event:
            return last[1]
        if isinstance(event, StateChanged):
            encoded = Encoded(self.state(event), is_state=True)
        elif isinstance(event, Welcome):
            encoded = Encoded(f'{{"type":"welcome","role":"{event.role}","state":{self.state(event.state)}}}')
        else:
            encoded = Encoded(event.model_dump_json())
        self._last = (event, encoded)
        return encoded

    def state(self, state: State) -> str:
        """A state as text."""
        rest = state.model_dump_json(exclude={"spec"})
        return f'{rest[:-1]},"spec":{self._spec(state.spec)}}}'

    def _spec(self, spec: Experiment) -> str:
        kept = self._specs.get(id(spec))
        if kept is not None and kept[0] is spec:
            return kept[1]
        text = spec.model_dump_json()
        self._specs[id(spec)] = (spec, text)
        while len(self._specs) > KEPT_SPECS:
            self._specs.popitem(last=False)
        return text
