"""A saved replay, opened from a file by a browser that reaches no server."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LAPTOP, Watched
from tests.browser.test_deck import play_to
from tests.browser.test_first_minute import open_page
from tests.browser.test_timeline import go_to

PIXELS = "(selector) => document.querySelector(selector).toDataURL()"


def film_in(file: Path) -> Any:
    """The data that a replay carries."""
    found = re.search(r'id="film">(.*?)</script>', file.read_text("utf-8"), re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.fixture
def saved(page: Page, tmp_path: Path) -> Path:
    """A replay of some steps, saved from the share sheet; the page stands at step 40."""
    open_page(page)
    play_to(page, 300)
    go_to(page, 40)
    page.get_by_role("button", name="Share").click()
    with page.expect_download() as coming:
        page.locator("share-sheet").get_by_role("button", name="Save replay").click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    assert file.name.endswith(".replay.html")
    expect(page.locator(".counter__step")).to_have_text("40")  # it was made without moving the session
    return file


def test_a_saved_replay_plays_from_a_file_by_mouse_and_keyboard_without_any_request(
    browser: Browser, watched: Watched, saved: Path
) -> None:
    lonely = browser.new_context(offline=True, viewport=LAPTOP)
    watched.watch(lonely)
    asked: list[str] = []
    alone = lonely.new_page()
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(saved.as_uri())
    counter = alone.locator(".replay__step")
    slider = alone.get_by_role("slider", name="Step")
    expect(counter).to_have_text(re.compile(r"^step 0 of "))
    assert alone.evaluate("document.body.scrollWidth") <= 1440
    first = alone.evaluate(PIXELS, ".replay__picture"), alone.evaluate(PIXELS, ".replay__panel--network canvas")

    alone.keyboard.press("Space")
    expect(alone.get_by_role("button", name="Pause")).to_be_visible()
    expect(counter).not_to_have_text(re.compile(r"^step 0 of "))
    alone.keyboard.press("End")
    last = counter.text_content()
    assert last and len(set(re.findall(r"[\d,]+", last))) == 1
    expect(alone.get_by_role("button", name="Play again")).to_be_visible()
    assert alone.evaluate(PIXELS, ".replay__picture") != first[0]
    assert alone.evaluate(PIXELS, ".replay__panel--network canvas") != first[1]

    slider.focus()
    alone.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^step 0 of"))
    scene = film_in(saved)["scenes"][0]
    loss = float(scene["train"][12][0])
    for _ in range(12):
        alone.keyboard.press("ArrowRight")
    expect(counter).to_have_text(re.compile(rf"^step {scene['steps'][12]:,} of"))
    fact = alone.locator(".replay__facts div", has_text="train loss").locator("dd")
    expect(fact).to_have_text(f"{loss:.{2 - math.floor(math.log10(loss))}f}")

    box = alone.locator(".replay__curve").bounding_box()
    assert box
    alone.mouse.move(box["x"] + 60, box["y"] + 40)
    alone.mouse.down()
    alone.mouse.move(box["x"] + box["width"] - 2, box["y"] + 40, steps=4)
    alone.mouse.up()
    expect(counter).to_have_text(last)

    before = alone.evaluate("document.documentElement.dataset.theme")
    alone.get_by_role("button", name="Light or dark").click()
    expect(alone.locator("html")).to_have_attribute("data-theme", "dark" if before == "light" else "light")
    assert asked == [saved.as_uri()]
    lonely.close()
