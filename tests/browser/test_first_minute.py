"""The first minute: a network that wants to be played, drawn before Plotly, learnt in some seconds of watching."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Watched
from tests.server import Server

expect.set_options(timeout=15_000)  # two cores shared with the training itself

STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, [tabindex]")]
  .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })).length"""
# an empty picture of 64 x 64 packs into some 200 characters
PAINTED = "() => document.querySelector('.plane__picture').toDataURL().length > 1500"
SIZES = """() => ["network-stage", "output-panel", "chart-panel", ".plane__square", ".chart__room", "control-deck", ".deck__line"]
  .map((name) => JSON.stringify(document.querySelector(name).getBoundingClientRect()))"""

# what observes sizes has run just before the first paint, and not before
AFTER_PAINT = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def step(page: Page) -> int:
    return int(page.locator(".counter__step").inner_text().replace(",", ""))


def open_page(page: Page, address: str = "/") -> None:
    page.goto(address, wait_until="domcontentloaded")
    expect(page.locator(".counter__state")).to_have_text("paused", timeout=60_000)
    page.wait_for_function(PAINTED)


def test_the_first_picture_wants_to_be_played(page: Page) -> None:
    open_page(page)

    expect(page.locator(".experiment")).to_have_text(re.compile(r"XOR.*2-4-1"))
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_focused()
    expect(page.locator("hint-line")).to_have_text("Press Space: it learns")
    expect(page.locator("network-stage")).to_contain_text("positive")
    expect(page.locator("trouble-bar")).to_be_hidden()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert step(page) == 0
    assert page.evaluate(STOPS) <= 30


def test_network_and_boundary_are_drawn_before_plotly_has_arrived(page: Page, watched: Watched) -> None:
    watched.expect("ERR_FAILED.*plotly")
    waiting: list[Route] = []
    page.route(re.compile(r"static/plotly"), lambda route: waiting.append(route))

    open_page(page)

    assert page.evaluate("() => window.Plotly === undefined")
    assert page.evaluate("() => document.querySelector('network-stage canvas') !== null")
    for route in waiting:
        route.abort()


def test_panels_keep_their_size_from_the_first_paint(context: BrowserContext) -> None:
    page = context.new_page()
    waiting: list[Route] = []
    page.route("**/api/**", lambda route: waiting.append(route))
    page.goto("/", wait_until="domcontentloaded")
    page.evaluate(AFTER_PAINT)
    first = page.evaluate(SIZES)
    page.close()
    page = context.new_page()
    open_page(page)
    page.keyboard.press("Period")
    expect(page.locator(".counter__step")).to_have_text("1")

    assert page.evaluate(SIZES) == first


def test_space_plays_at_a_pace_that_can_be_watched(page: Page, server: Server) -> None:
    open_page(page)
    page.evaluate("() => { window.started = performance.now(); }")

    page.keyboard.press("Space")

    expect(page.locator(".counter__state")).to_have_text("playing")
    page.wait_for_function("() => performance.now() - window.started > 1000")
    assert 1 <= step(page) <= 60  # 20 steps in the first second; the rest is room for a busy machine
    expect(page.locator("hint-line")).to_have_text("Drag any line: that is a weight")
    page.keyboard.press("Space")
    expect(page.locator(".counter__state")).to_have_text("paused")
    assert step(page) == told(page, server)["step"]


def test_xor_is_learnt_within_the_time_of_looking(page: Page) -> None:
    open_page(page)

    page.keyboard.press("Space")

    accuracy = page.locator("[data-number=test_accuracy]")
    expect(accuracy).to_have_text(re.compile(r"^(9\d|100)"), timeout=25_000)  # 8 to 15 s on a machine that is not busy


def test_max_is_one_key_away(page: Page) -> None:
    open_page(page)
    page.keyboard.press("Shift+BracketRight")
    expect(page.get_by_label("Pace")).to_have_value("max")

    page.keyboard.press("Space")

    page.wait_for_function(
        "() => Number(document.querySelector('.counter__step').textContent.replaceAll(',', '')) > 5000"
    )
    page.keyboard.press("Space")


def test_hints_vanish_when_done_and_stay_away(page: Page) -> None:
    open_page(page)
    page.keyboard.press("Space")
    expect(page.locator("hint-line")).to_have_text("Drag any line: that is a weight")
    page.keyboard.press("Space")

    page.reload()
    expect(page.locator("hint-line")).to_have_text("Drag any line: that is a weight")
    page.keyboard.press("Shift+?")
    page.get_by_role("button", name="Show the hints again").click()
    expect(page.locator("hint-line")).to_have_text("Press Space: it learns")


def told(page: Page, server: Server) -> dict[str, object]:
    """The session's state, asked for over HTTP with the token that the tab keeps."""
    kept = page.evaluate("() => JSON.parse(sessionStorage.getItem('neurodeck.session'))")
    answer = httpx.get(f"{server.url}/api/sessions/{kept['id']}", headers={"Authorization": f"Bearer {kept['token']}"})
    answer.raise_for_status()
    state: dict[str, object] = answer.json()
    return state
