"""The whole page by keyboard alone: every stop can be reached, is seen and has a name, and every task can be done."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.test_first_minute import open_page, step

HERE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const seen = (node) => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(node);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  };
  const box = at.getBoundingClientRect();
  const label = at.getAttribute("aria-labelledby");
  const name = at.getAttribute("aria-label")
    ?? (label && document.getElementById(label)?.textContent)
    ?? (at.labels?.length ? [...at.labels].map((one) => one.textContent).join(" ") : null)
    ?? (at.textContent || at.getAttribute("title"));
  const region = at.closest("page-header, set-up, #middle, #results, control-deck");
  return {
    name: (name ?? "").trim(),
    what: at.outerHTML.slice(0, 120),
    region: region ? region.id || region.localName : "",
    seen: seen(at) || [...at.querySelectorAll("*")].some(seen) || (at.parentElement !== null && seen(at.parentElement)),
    inside: box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
}"""


def test_tab_reaches_every_region_and_is_never_lost(page: Page) -> None:
    open_page(page)
    for _ in range(60):  # from Play, where it begins, to the end of the page; what comes then is its beginning
        page.keyboard.press("Tab")
        if page.evaluate(HERE) is None:
            break
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(HERE)
        if at is None:
            break
        stops.append(at)

    assert 10 < len(stops) <= 30
    assert [stop["what"] for stop in stops if not stop["name"]] == []
    assert [stop["what"] for stop in stops if not stop["seen"]] == []
    assert [stop["what"] for stop in stops if not stop["inside"]] == []
    regions = list(dict.fromkeys(stop["region"] for stop in stops))
    assert regions == ["page-header", "setup", "middle", "results", "deck"]


def test_f6_walks_the_regions_there_and_back(page: Page) -> None:
    open_page(page)
    there = []
    for _ in range(5):
        page.keyboard.press("F6")
        there.append(page.evaluate(HERE)["region"])
    back = []
    for _ in range(5):
        page.keyboard.press("Shift+F6")
        back.append(page.evaluate(HERE)["region"])

    assert sorted(there) == ["deck", "middle", "page-header", "results", "setup"]
    assert back == [*there[-2::-1], there[-1]]


def test_an_experiment_is_set_up_trained_and_taken_apart_without_a_mouse(page: Page) -> None:
    open_page(page)

    page.get_by_role("radio", name="XOR", exact=True).focus()  # the gallery is one stop, and arrows move in it
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".experiment")).to_have_text(re.compile("Circle"))
    page.get_by_role("textbox", name="Learning rate").focus()
    page.keyboard.type("0.1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("lr=0.1"))
    page.keyboard.press("Control+k")
    page.keyboard.type("noise 0.2")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("noise=0.2"))

    page.keyboard.press("F6")
    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("playing")
    page.wait_for_function(
        "() => Number(document.querySelector('.counter__step').textContent.replaceAll(',', '')) > 40"
    )
    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("paused")
    reached = step(page)
    page.keyboard.press("Period")
    expect(page.locator(".counter__step")).to_have_text(f"{reached + 1:,}")
    page.keyboard.press("Home")
    page.keyboard.press("Control+z")
    expect(page).not_to_have_url(re.compile("noise=0.2"))
