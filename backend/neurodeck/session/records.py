"""What the durable log holds of a session: records in the order in which its history came about, as JSON.

A history can be made again from its records alone. Nothing here reads or writes files (`store.py` does).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import Pace
from neurodeck.session.breakpoints import Kept
from neurodeck.session.errors import DamagedLog
from neurodeck.session.history import History
from neurodeck.session.mutations import Change, EditChange, MaskChange, PinChange, RebuildChange, SetChange
from neurodeck.session.rows import Journalled, Marked, Removed, Renamed, Restarted, Row, Split, Written


@dataclass(frozen=True)
class Place:
    """Where the playhead stands, and how far each branch has come.

    number: of the latest row or line of the story; experiment: the spec with the present settings; pace: of `play`;
    redo_to: where redo leads after a reset was undone.
    """

    branch: str
    step: int
    number: int
    heads: dict[str, int]
    experiment: Experiment
    pace: Pace = Pace()
    redo_to: tuple[str, int] | None = None
    breakpoints: Kept = ()


def encode(record: Journalled) -> bytes:
    """A record as JSON in UTF-8. Floats survive to the last bit; NaN and Infinity are written as Python's json does."""
    match record:
        case Written(branch, row):
            said = {
                "row": row.number,
                "branch": branch,
                "step": row.step,
                "command": row.command,
                "changes": [_change(change) for change in row.changes],
                "inverse": [_change(change) for change in row.inverse],
                "gesture": row.gesture,
                "cause": row.cause,
            }
        case Split(name, left, step, cursor):
            said = {"split": name, "left": left, "step": step, "cursor": cursor}
        case Restarted(name, origin, left, step):
            said = {"restarted": name, "origin": _spec(origin), "left": left, "step": step}
        case Marked(branch, step, note):
            said = {"marked": branch, "step": step, "note": note}
        case Renamed(branch, name):
            said = {"renamed": branch, "name": name}
        case Removed(branch, on):
            said = {"removed": branch, "on": on}
    return json.dumps(said, separators=(",", ":")).encode()


def restored(origin: Experiment, texts: list[bytes], place: Place | None) -> History:
    """The history that these records tell, the playhead on the branch of `place` with none of its rows applied.

    Raises DamagedLog where they do not fit together.
    """
    history = History(origin)
    try:
        for text in texts:
            _again(history, json.loads(text))
    except (KeyError, ValueError, TypeError, IndexError) as unfit:
        raise DamagedLog(f"a record of the log does not fit those before it ({type(unfit).__name__}).") from unfit
    here = history.here
    if place is not None:
        for name, head in place.heads.items():
            if name in history.branches:
                history.branches[name].head = max(history.branches[name].head, head)
        history.number = max(history.number, place.number)
        here = history.branches.get(place.branch, here)
    history.go(here)
    history.journal.clear()
    return history


def _again(history: History, said: dict[str, Any]) -> None:
    """Let one record happen."""
    branches = history.branches
    if "row" in said:
        row = Row(
            said["row"],
            said["step"],
            said["command"],
            tuple(_changed(change) for change in said["changes"]),
            tuple(_changed(change) for change in said["inverse"]),
            said["gesture"],
            said["cause"],
        )
        branch = branches[said["branch"]]
        branch.rows.append(row)
        branch.head = max(branch.head, row.step)
        history.here = branch
        history.number = max(history.number, row.number)
    elif "split" in said:
        history.here = branches[said["left"]]
        history.cursor = said["cursor"]
        history.fork(said["split"], said["step"])
    elif "restarted" in said:
        history.here = branches[said["left"]]
        history.restart(Experiment.model_validate(said["origin"]), said["step"], said["restarted"])
    elif "renamed" in said:
        history.rename(said["renamed"], said["name"])
    elif "removed" in said:
        branches[said["removed"]].gone = said["on"]
    else:
        history.put_mark(branches[said["marked"]], said["step"], said["note"])


MOST_TEXT, MOST_TEXTS = 16_384, 256
_texts: dict[int, tuple[Experiment, str]] = {}  # by id, with what keeps the id from being used again


def spec_text(experiment: Experiment) -> str:
    """A spec as JSON. A hand that drags a weight writes the same one thirty times a second, so the latest are kept."""
    known = _texts.get(id(experiment))
    if known is not None:
        return known[1]
    text = json.dumps(_spec(experiment), separators=(",", ":"))
    if len(text) <= MOST_TEXT:
        if len(_texts) >= MOST_TEXTS:
            _texts.clear()
        _texts[id(experiment)] = (experiment, text)
    return text


def spec_of(text: str) -> Experiment:
    """The spec that `spec_text` wrote."""
    return Experiment.model_validate(json.loads(text))


def _spec(experiment: Experiment) -> dict[str, Any]:
    return experiment.model_dump(mode="json")


def _change(change: Change) -> dict[str, Any]:
    match change:
        case SetChange(path, value):
            return {"set": path, "value": value}
        case EditChange(tensor, index, value):
            return {"edit": tensor, "index": index, "value": value}
        case PinChange(tensor, index, on, value):
            return {"pin": tensor, "index": index, "on": on, "value": value}
        case MaskChange(name, places, on):
            return {"mask": name, "places": places, "on": on}
        case RebuildChange(experiment, number, restored_):
            tensors = None if restored_ is None else {name: _array(values) for name, values in restored_.items()}
            return {"rebuild": _spec(experiment), "number": number, "restored": tensors}


def _changed(said: dict[str, Any]) -> Change:
    if "set" in said:
        return SetChange(said["set"], said["value"])
    if "edit" in said:
        return EditChange(said["edit"], tuple(said["index"]), said["value"])
    if "pin" in said:
        return PinChange(said["pin"], tuple(said["index"]), said["on"], said["value"])
    if "mask" in said:
        layer, which = said["mask"]
        places = tuple((tensor, tuple(index)) for tensor, index in said["places"])
        return MaskChange((layer, which if isinstance(which, int) else tuple(which)), places, said["on"])
    tensors = said["restored"]
    return RebuildChange(
        Experiment.model_validate(said["rebuild"]),
        said["number"],
        None if tensors is None else {name: _values(array) for name, array in tensors.items()},
    )


def _array(values: NDArray[Any]) -> dict[str, Any]:
    whole = np.ascontiguousarray(values)
    return {"dtype": whole.dtype.str, "shape": whole.shape, "data": base64.b64encode(whole.tobytes()).decode()}


def _values(said: dict[str, Any]) -> NDArray[Any]:
    flat = np.frombuffer(base64.b64decode(said["data"], validate=True), np.dtype(said["dtype"]))
    return flat.reshape(said["shape"]).copy()
