"""Presenter mode, the spotlight, and the page under a reader's own colours and movements."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import Watched
from tests.browser.test_first_minute import open_page
from tests.browser.test_page_frame import CUT, NO_SCROLL, OVERLAPS
from tests.server import Server

BEAMER: ViewportSize = {"width": 1280, "height": 720}
# text of the page that is smaller than 16 px, whatever enlarges it
SMALL = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility() && !e.closest(".sight-hidden, noscript, option") && [...e.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim()))
  .map((e) => [e.className || e.tagName, parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom])
  .filter(([, size]) => size < 15.9)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_presenter_mode_can_be_read_from_the_last_row(
    browser: Browser, server: Server, watched: Watched, scheme: str
) -> None:
    context = browser.new_context(
        base_url=server.url, viewport=BEAMER, color_scheme="dark" if scheme == "dark" else "light"
    )
    watched.watch(context)
    page = context.new_page()
    open_page(page)

    page.keyboard.press("v")
    page.keyboard.press("Period")

    expect(page.locator(".counter__step")).to_have_text("1")
    expect(page.get_by_role("textbox", name="Learning rate")).to_be_hidden()  # set-up is a rail
    assert page.evaluate(SMALL) == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(CUT) == []
    assert page.evaluate(NO_SCROLL) == [0, 0]
    timeline = page.locator(".timeline__canvas").bounding_box()
    assert timeline and timeline["height"] >= 96
    page.reload()  # remembered
    expect(page.locator("html")).to_have_attribute("data-mode", "presenter")
    page.keyboard.press("Control+k")
    page.keyboard.type("presenter")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-mode", "desk")
    context.close()


def test_a_press_on_the_enlarged_timeline_means_the_place_under_the_pointer(page: Page) -> None:
    open_page(page)
    page.keyboard.press("v")
    for _ in range(2):
        page.keyboard.press("Shift+Period")
    expect(page.locator(".counter__step")).to_have_text("50")
    box = page.locator(".timeline__canvas").bounding_box()
    assert box

    page.mouse.click(box["x"] + 12, box["y"] + box["height"] / 2)  # the axis begins 8 px from the left, enlarged

    expect(page.locator(".counter__step")).to_have_text("0")


def test_the_spotlight_follows_the_pointer_and_lets_presses_through(page: Page) -> None:
    open_page(page)
    page.keyboard.press("s")
    light = page.locator(".spotlight")
    expect(light).to_be_visible()

    page.get_by_role("button", name="Forward", exact=True).click()

    expect(page.locator(".counter__step")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(light).to_be_hidden()


def test_forced_colours_bring_sign_marks_and_the_systems_colours(
    browser: Browser, server: Server, watched: Watched
) -> None:
    context = browser.new_context(base_url=server.url, viewport=BEAMER, forced_colors="active", reduced_motion="reduce")
    watched.watch(context)
    page = context.new_page()
    page.add_init_script(
        "window.dashes = new Set(); const set = CanvasRenderingContext2D.prototype.setLineDash;"
        "CanvasRenderingContext2D.prototype.setLineDash = function (d) { dashes.add(String(d)); set.call(this, d); };"
    )
    open_page(page)

    page.wait_for_function("() => dashes.has('4,3')")
    ink, system = page.evaluate(
        """async () => {
          const { readTokens } = await import("/frontend/lib/colour.js");
          const probe = document.createElement("i");
          probe.style.color = "CanvasText";
          document.body.append(probe);
          return [readTokens(document.documentElement)("ink"), getComputedStyle(probe).color];
        }"""
    )
    assert ink == system
    ring = page.evaluate(
        "() => getComputedStyle(document.querySelector('.deck__play')).outlineStyle"
    )  # Play has the focus
    assert ring == "solid"
    moving = page.evaluate(
        "() => [...document.querySelectorAll('body *')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0).map((e) => e.className)"
    )
    assert moving == []
    context.close()


def test_sign_marks_can_be_had_without_forced_colours(page: Page) -> None:
    page.add_init_script(
        "window.dashes = new Set(); const set = CanvasRenderingContext2D.prototype.setLineDash;"
        "CanvasRenderingContext2D.prototype.setLineDash = function (d) { dashes.add(String(d)); set.call(this, d); };"
    )
    open_page(page)
    assert "4,3" not in page.evaluate("() => [...dashes]")

    page.keyboard.press("Control+k")
    page.keyboard.type("sign marks")
    page.keyboard.press("Enter")

    page.wait_for_function("() => dashes.has('4,3')")
