"""A snapshot as bytes: its arrays as safetensors, the rest as JSON in the metadata."""

from __future__ import annotations

import json
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import load, save

from neurodeck.engine.state import State
from neurodeck.protocol.spec import Experiment
from neurodeck.session.errors import DamagedLog
from neurodeck.session.history import History
from neurodeck.session.mutations import Place
from neurodeck.session.places import MaskName, Silenced
from neurodeck.session.snapshots import Snapshot


def pack(snapshot: Snapshot) -> bytes:
    """The whole snapshot; which branch it lies on is told by name."""
    state = snapshot.state
    rest = {
        "branch": snapshot.branch,
        "cursor": snapshot.cursor,
        "step": snapshot.step,
        "experiment": snapshot.experiment.model_dump(mode="json"),
        "counters": state.counters,
        "hyperparameters": state.hyperparameters,
        "pins": [[*place, value] for place, value in state.pins.items()],
        "masks": [[name, places] for name, places in snapshot.masks.items()],
        "silenced": [
            [*place, silenced.value, silenced.pinned, list(silenced.by)]
            for place, silenced in snapshot.silenced.items()
        ],
    }
    data: bytes = save(state.blocks, metadata={"snapshot": json.dumps(rest, separators=(",", ":"))})
    return data


def unpack(data: bytes, history: History) -> Snapshot:
    """The snapshot in a history that was made again. Raises DamagedLog where they do not fit."""
    try:
        blocks = load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        rest = json.loads(header["__metadata__"]["snapshot"])
        branch, cursor = history.branches[rest["branch"]], rest["cursor"]
        return Snapshot(
            branch=branch.name,
            origin=branch.origin,
            cursor=cursor,
            last_row=branch.rows[cursor - 1] if cursor else None,
            step=rest["step"],
            experiment=Experiment.model_validate(rest["experiment"]),
            state=State(
                blocks=blocks,
                counters=tuple(rest["counters"]),
                hyperparameters=rest["hyperparameters"],
                pins={_place(tensor, index): value for tensor, index, value in rest["pins"]},
            ),
            masks={_name(name): tuple(_place(*place) for place in places) for name, places in rest["masks"]},
            silenced={
                _place(tensor, index): Silenced(value, pinned, {_name(name) for name in by})
                for tensor, index, value, pinned, by in rest["silenced"]
            },
        )
    except (SafetensorError, KeyError, ValueError, TypeError, IndexError) as unfit:
        raise DamagedLog(f"a snapshot does not fit its log ({type(unfit).__name__}).") from unfit


def _place(tensor: str, index: list[int]) -> Place:
    return (tensor, tuple(index))


def _name(said: list[Any]) -> MaskName:
    layer, which = said
    return (layer, which if isinstance(which, int) else tuple(which))
