"""A run as one HTML file that plays without a server: the page's own scripts and styles, and the shots as data."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import html
import json
import re
from typing import Any

from fastapi import APIRouter, Query, Request, Response

from neurodeck import page
from neurodeck.api.bundle import bundle
from neurodeck.api.services import Shared
from neurodeck.engine.errors import LimitExceeded
from neurodeck.session.branches import Reel
from neurodeck.session.film import film_of
from neurodeck.session.filming import MOST_SHOTS, steps_of
from neurodeck.session.questions import AskReel

router = APIRouter(prefix="/api/sessions", tags=["sessions"])

SCRIPT = "replay/player.js"

SHOTS, FEW_SHOTS = 240, 40

STYLES = ("css/tokens.css", "css/replay.css")

_ATTACHED = {"content-disposition": 'attachment; filename="replay.html"'}


@router.get("/{id}/replay", responses={200: {"content": {"text/html": {}}}}, response_class=Response)
async def replay(
    id: str,
    request: Request,
    services: Shared,
    branch: str | None = Query(default=None, max_length=256),
    name: str = Query(default="", max_length=200),
    shots: int | None = Query(default=None, ge=2, le=MOST_SHOTS),
) -> Response:
    """The run along a branch as one HTML file. It is trained again for that, unseen; the session stays where it is.

    `name` is written above it; `shots` pictures at most: 240 for points of the plane, 40 for data that take long to
    evaluate.
    """
    reel: Reel = await services.within(services.shard.ask(id, AskReel(branch)))
    run, most_steps = reel.branch, services.settings.max_steps
    if run.head > most_steps:
        raise LimitExceeded(f"this run has {run.head:,} steps; this server repeats {most_steps:,} at most.")
    marked = (*(change.step for change in reel.changes), *(step for step, _ in run.bookmarks))
    most = shots or (SHOTS if reel.planar else FEW_SHOTS)
    filming = services.shard.film(reel.history, steps_of(run.head, most, marked))
    try:
        found = await services.until_left(filming.future, request)
    finally:
        filming.stop()

    def written() -> str:
        return document(film_of(found, name, run.name, reel.changes, run.bookmarks))

    return Response(await asyncio.to_thread(written), media_type="text/html", headers=_ATTACHED)


def document(film: dict[str, Any]) -> str:
    """The whole file. Nothing in it is fetched: its policy allows this script and this style alone."""
    script = _safe(bundle(page.frontend() / SCRIPT))
    style = _safe("\n".join((page.static() / name).read_text(encoding="utf-8") for name in STYLES))
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{html.escape(film["name"] or "Neurodeck replay")}</title>
<style>{style}</style>
</head>
<body>
<main id="replay"></main>
<noscript>This replay is drawn by a script of its own, which this browser does not run.</noscript>
<script type="application/json" id="film">{as_data(film)}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def as_data(value: Any) -> str:
    """JSON that may stand in a script element: no text of anybody's can end it, or open a comment in it."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _safe(text: str) -> str:
    """Our own text, which must not end the element that it stands in either."""
    if re.search("</(script|style)|<!--", text, re.IGNORECASE):
        raise ValueError("a script or style of the replay cannot stand inside a page")
    return text


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
