"""Ready networks, one JSON file each: id, title, about, pace and spec. Their ids are permanent."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


def entries() -> list[dict[str, Any]]:
    """All of them in the order of the gallery, the default start first; fresh objects at every call.

    `pace` is what the page sends before the first play: {"steps_per_second": number or null, "ease_in": bool}, chosen
    so that the goal is reached in 8 to 15 s.
    """
    return [json.loads(text) for text in _texts()]


@cache
def _texts() -> tuple[str, ...]:
    """The files, ordered by their own `order`, which is of use to nobody else."""
    found = [json.loads(file.read_text("utf-8")) for file in files(__name__).iterdir() if file.name.endswith(".json")]
    found.sort(key=lambda entry: int(entry.pop("order")))
    return tuple(json.dumps(entry) for entry in found)
