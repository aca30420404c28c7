"""Take the README's picture of the real page: a spiral being learnt, in headless Chromium.

.venv/bin/python scripts/picture.py [docs/images/neurodeck.png]
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402  # found by the line above
from tests.server import Server  # noqa: E402

EXPERIMENT = "/#v=1&data=spiral&net=hidden1.8.tanh,hidden2.6.tanh,output.1.tanh&lr=0.03&batch=10&seed=7"
LEARNT_MS = 9000  # spent playing at full speed before the picture is taken


def main(target: Path) -> None:
    """Start a server, let the page play, pause it and save what is seen."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as state, Server("--state-dir", state) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        page = browser.new_page(base_url=server.url, viewport={"width": 1440, "height": 900})
        page.goto(EXPERIMENT)
        page.get_by_text("paused", exact=True).first.wait_for(timeout=60_000)
        page.keyboard.press("Shift+BracketRight")
        page.keyboard.press("k")
        page.wait_for_timeout(LEARNT_MS)
        page.keyboard.press("k")
        page.wait_for_timeout(1000)  # the real charts take over on pause
        page.screenshot(path=target)
        browser.close()
    print(f"saved {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "neurodeck.png")
