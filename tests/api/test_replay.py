"""A run as one HTML file: nothing in it is fetched, and no text of anybody's gets out of its data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from neurodeck.api.bundle import bundle
from neurodeck.api.replay import as_data
from tests.api.conftest import Opened

HOSTILE = "</script><script>alert(1)</script><!--<script>\u2028&lt;'\""


def replay(session: Opened, query: str = "", token: str | None = None) -> str:
    request = urllib.request.Request(
        f"{session.url}/replay?{query}", headers={"authorization": f"Bearer {token or session.view_token}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["content-disposition"].startswith("attachment")
        text: str = answer.read().decode()
        return text


def test_hostile_names_stay_data_and_the_policy_names_its_own_script_alone(session: Opened) -> None:
    session.command(type="step", count=20)
    session.command(type="bookmark", step=10, note=HOSTILE)
    session.command(type="branch", name=HOSTILE[:60].replace("\u2028", " "))

    text = replay(session, f"name={quote(HOSTILE)}")

    assert len(re.findall("<script", text)) == 2 == len(re.findall("</script", text))
    assert "alert(1)</script" not in text and "<!--" not in text
    script = re.search(r'<script type="module">(.*)</script>', text, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy and policy[1].startswith(f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'sha256-")
    assert not re.search(r"\b(src|href)=|@import|url\(", text)
    data = re.search(r'<script type="application/json" id="film">(.*?)</script>', text, re.DOTALL)
    assert data
    film = json.loads(data[1])
    assert film["name"] == HOSTILE and film["notes"] == [[10, HOSTILE]]
    assert film["scenes"][0]["steps"] == list(range(21))
    assert len(text) < 2_000_000


@pytest.mark.parametrize("text", ["</script>", "<!-- <script>", "]]>", "\u2028", "&quot;"])
def test_data_holds_no_character_that_a_page_reads(text: str) -> None:
    written = as_data({text: [text]})
    assert not set(written) & set("<>&\u2028") and json.loads(written) == {text: [text]}


@pytest.mark.parametrize(
    ("query", "status"), [("shots=1", 422), ("shots=500", 422), (f"name={'x' * 201}", 422), ("branch=none", 404)]
)
def test_what_is_asked_for_is_bounded(session: Opened, query: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        replay(session, query)
    with refused.value as answer:
        assert answer.code == status


def test_modules_are_bundled_once_each_and_others_than_ours_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { one as two } from "./b.js";\nimport * as c from "./c.js";\nuse(two, c);\n')
    (tmp_path / "b.js").write_text('import { three } from "./c.js";\nexport const one = three;\n')
    (tmp_path / "c.js").write_text("export function three() {}\nconst hidden = 1;\n")
    text = bundle(tmp_path / "a.js")
    assert text.count("function three") == 1 and "import" not in text and "export" not in text
    assert "const {one: two} = module1" in text.replace("{ ", "{").replace(" }", "}") and "const c = module0" in text
    (tmp_path / "b.js").write_text("export default 1;\n")
    with pytest.raises(ValueError, match=r"b\.js cannot be bundled: export default 1"):
        bundle(tmp_path / "a.js")
    (tmp_path / "b.js").write_text('import { x } from "./a.js";\n')
    with pytest.raises(ValueError, match="imports itself"):
        bundle(tmp_path / "a.js")
