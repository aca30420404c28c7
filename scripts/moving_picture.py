"""Take the README's moving picture of the real page: a network learns, a weight is dragged, time is run back.

.venv/bin/python scripts/moving_picture.py [docs/images/neurodeck.webp]
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402  # found by the line above
from tests.browser.stage_hand import StageHand, weight  # noqa: E402
from tests.server import Server  # noqa: E402

EXPERIMENT = "/#v=1&data=circle&net=hidden1.5.tanh,hidden2.3.tanh,output.1.tanh&lr=0.03&seed=7"
SHOWN = (960, 600)
"""Width and height of the picture: the page's 1280 x 800, made smaller."""
EVERY_MS = 125


class Film:
    """Frames of a page at the times at which they were seen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._times: list[float] = []

    def roll(self, seconds: float) -> None:
        """Look on for that long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            shot = self._page.screenshot(type="jpeg", quality=95)
            self._frames.append(Image.open(io.BytesIO(shot)).convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS))
            self._times.append(began)
            self._page.wait_for_timeout(max(1.0, EVERY_MS - 1000 * (time.monotonic() - began)))

    def save(self, target: Path) -> None:
        durations = [round(1000 * (b - a)) for a, b in zip(self._times, self._times[1:], strict=False)] + [1500]
        self._frames[0].save(
            target, save_all=True, append_images=self._frames[1:], duration=durations, loop=0, quality=60, method=6
        )


def main(target: Path) -> None:
    """Start a server, play the page by hand and save what is seen."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as state, Server("--state-dir", state) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        page = browser.new_page(base_url=server.url, viewport={"width": 1280, "height": 800})
        page.goto(EXPERIMENT)
        page.get_by_text("paused", exact=True).first.wait_for(timeout=60_000)
        page.wait_for_timeout(1000)  # pictures of the first weights
        film = Film(page)
        film.roll(0.8)
        page.keyboard.press("k")
        film.roll(7)
        _drag_a_weight(page, film)
        film.roll(2)
        page.keyboard.press("k")
        film.roll(0.8)
        _run_back(page, film)
        film.save(target)
        browser.close()
    print(f"saved {target}: {target.stat().st_size / 1e6:.1f} MB")


def _drag_a_weight(page: Page, film: Film) -> None:
    """Take a weight while it learns, and hold it where it does not want to be."""
    x, y = StageHand(page).take(weight("hidden2", 0, 0))
    film.roll(0.5)
    for pixels in range(0, 240, 24):
        page.mouse.move(x, y - pixels)
        film.roll(0.1)
    film.roll(1)
    page.mouse.up()
    page.mouse.move(4, 4)


def _run_back(page: Page, film: Film) -> None:
    """Drag the playhead through the run, back to its beginning and forth again."""
    line = page.locator(".deck__line").bounding_box()
    assert line is not None
    x, y = line["x"] + 0.75 * line["width"], line["y"] + line["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for share in [*range(75, 4, -5), *range(5, 40, 5)]:
        page.mouse.move(line["x"] + share / 100 * line["width"], y)
        film.roll(0.12)
    page.mouse.up()
    page.mouse.move(4, 4)
    film.roll(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "neurodeck.webp")
