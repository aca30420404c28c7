"""The frame: three sizes, two themes, the keyboard, names and roles."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import Watched
from tests.browser.test_first_minute import open_page
from tests.server import Server

LAPTOP: ViewportSize = {"width": 1440, "height": 900}
SMALL: ViewportSize = {"width": 1280, "height": 720}
TABLET: ViewportSize = {"width": 820, "height": 1180}

NO_SCROLL = """() => { const e = document.scrollingElement; return [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight]; }"""
# names of pairs of panels that lie over each other, and of panels that leave the window
OVERLAPS = """() => {
  const names = ["page-header", "set-up", "#stage", "output-panel", "chart-panel", "control-deck"];
  const boxes = names.map((n) => [n, document.querySelector(n)]).filter(([, e]) => e.checkVisibility()).map(([n, e]) => [n, e.getBoundingClientRect()]);
  const bad = boxes.filter(([, b]) => b.left < -0.5 || b.top < -0.5 || b.right > innerWidth + 0.5 || b.bottom > innerHeight + 0.5).map(([n]) => n);
  boxes.forEach(([n, a], i) => boxes.slice(i + 1).forEach(([m, b]) => {
    if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5) bad.push(`${n} over ${m}`);
  }));
  return bad;
}"""
# labels of controls that cannot be read whole; a list's own text may be cut, its tooltip has it
CUT = """() => [...document.querySelectorAll("button, .title, .row > label, .numbers dd, .numbers dt, .counter__step")]
  .filter((e) => e.checkVisibility() && !e.closest("network-stage") && e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.className + ": " + e.textContent)"""
SMALL_TARGETS = """(least) => [...document.querySelectorAll("button, select, input")]
  .filter((e) => e.checkVisibility() && !e.closest("network-stage") && e.type !== "checkbox")
  .map((e) => [e.getAttribute("aria-label") ?? e.textContent, e.getBoundingClientRect()])
  .filter(([, b]) => Math.max(b.width, b.height) > 0 && (b.width < least - 0.5 || b.height < least - 2.5)).map(([n, b]) => `${n} ${b.width}x${b.height}`)"""
NAMELESS = """() => [...document.querySelectorAll("button, input, select, canvas, [role=slider], [role=img]")]
  .filter((e) => e.checkVisibility() && !e.closest("[aria-hidden=true]") && !e.closest("network-stage"))
  .filter((e) => e.tagName !== "CANVAS" || !e.closest("[role=img], [role=slider]"))
  .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || (e.labels && e.labels.length)))
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [LAPTOP, SMALL, TABLET], ids=["laptop", "small", "tablet"])
def test_nothing_overlaps_scrolls_or_is_cut(
    browser: Browser, server: Server, watched: Watched, size: ViewportSize, theme: str
) -> None:
    context = browser.new_context(
        base_url=server.url, viewport=size, color_scheme="dark" if theme == "dark" else "light"
    )
    watched.watch(context)
    page = context.new_page()
    open_page(page)

    assert page.evaluate("() => document.documentElement.dataset.theme") == theme
    assert page.evaluate(NO_SCROLL) == [0, 0]
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(CUT) == []
    assert page.evaluate(NAMELESS) == []
    if size is TABLET:
        assert page.evaluate(SMALL_TARGETS, 44) == []
        page.get_by_role("button", name="Set-up: open or collapsed").click()
        expect(page.get_by_role("textbox", name="Learning rate")).to_be_visible()
        assert page.evaluate(SMALL_TARGETS, 44) == []
        assert page.evaluate(NO_SCROLL) == [0, 0]
    context.close()


def test_the_theme_can_be_chosen_and_stays(page: Page) -> None:
    open_page(page)
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "light")

    page.get_by_role("button", name="Light or dark").click()

    expect(root).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


def test_tab_reaches_everything_and_focus_is_never_lost(page: Page) -> None:
    open_page(page)
    page.locator("h1").click()  # Tab goes on from there
    seen = []

    for _ in range(32):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => document.activeElement === document.body ? null : (document.activeElement.closest('page-header, set-up, #middle, #results, control-deck') ?? {}).tagName"
        )
        if place is None:
            break
        seen.append(place)

    assert list(dict.fromkeys(seen)) == ["PAGE-HEADER", "SET-UP", "SECTION", "CONTROL-DECK"]
    assert len(seen) <= 30


def test_f6_walks_the_regions(page: Page) -> None:
    open_page(page)
    regions = []

    for _ in range(5):
        page.keyboard.press("F6")
        regions.append(
            page.evaluate(
                "() => document.activeElement.closest('page-header, set-up, #middle, #results, control-deck')?.id || 'header'"
            )
        )

    assert regions == ["header", "setup", "middle", "results", "deck"]


def test_the_palette_does_what_is_typed(page: Page) -> None:
    open_page(page)

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search actions and settings").fill("learning rate 0.5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Learning rate")).to_have_value("0.5")

    page.keyboard.press("/")
    page.keyboard.type("undo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Learning rate")).to_have_value("0.03")


def test_keys_leave_text_fields_alone_and_can_be_switched_off(page: Page) -> None:
    open_page(page)
    rate = page.get_by_role("textbox", name="Learning rate")
    rate.focus()
    rate.press("r")
    expect(page.locator("toast-shelf")).to_be_empty()
    rate.press("Escape")

    page.keyboard.press("Shift+?")
    page.get_by_label("Keys without Ctrl act").uncheck()
    page.keyboard.press("Escape")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Period")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search actions and settings")).to_be_visible()
    expect(page.locator(".counter__step")).to_have_text("0")


def test_the_page_follows_its_own_rules_for_content(page: Page) -> None:
    answer = page.goto("/")

    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src" not in policy and "default-src 'self'" in policy
    assert page.evaluate("() => document.querySelectorAll('script:not([src])').length") == 0


def test_set_up_collapses_to_a_rail(page: Page) -> None:
    open_page(page)
    before = page.locator("#stage").bounding_box()

    page.keyboard.press("Backslash")
    expect(page.get_by_role("textbox", name="Learning rate")).to_be_hidden()

    after = page.locator("#stage").bounding_box()
    assert before and after and after["width"] - before["width"] == pytest.approx(192, abs=1)
