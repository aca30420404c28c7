"""The microscope on the page: the classic example to nine digits, the walk by operations, long sums, another tab."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watched
from tests.browser.stage_hand import StageHand, weight

CARD = "Backpropagation by hand"


def open_card(page: Page) -> Locator:
    page.goto("/")
    StageHand(page)
    page.locator("page-header").get_by_role("button", name="XOR").first.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile(CARD)).click()
    panel = page.locator("microscope-panel")
    expect(panel.locator(".microscope__name")).to_have_text("output.kernel[0, 0] · w5", timeout=15_000)
    return panel


def choose(page: Page, thing: dict[str, Any]) -> None:
    page.evaluate(
        "(thing) => document.querySelector('network-stage')"
        ".dispatchEvent(new CustomEvent('select', {bubbles: true, detail: thing}))",
        thing,
    )


def test_the_classic_example_opens_with_every_factor_and_walks_by_keys(page: Page) -> None:
    panel = open_card(page)
    values = panel.locator(".microscope__chain").first.locator(".factor__value")
    expect(values).to_have_text(["0.741365070", "0.186815602", "0.593269992"])
    expect(panel.locator(".microscope__total").first).to_contain_text("0.082167041")
    update = panel.locator(".microscope__section", has_text="Update")
    expect(update).to_contain_text("0.358916480")
    expect(update).to_contain_text("op 16, still to come")
    expect(panel.locator(".microscope__section", has_text="Gradient check")).to_contain_text("agrees")
    expect(page.locator(".stage-notes__value")).to_have_text("∇ 0.08216704")
    assert page.evaluate("document.querySelector('microscope-panel math').namespaceURI").endswith("MathML")

    symbols = panel.get_by_role("radio", name="symbols")
    symbols.click()
    expect(panel.locator(".formula__numbers")).to_have_count(0)
    panel.get_by_role("radio", name="numbers").click()
    expect(panel.locator(".formula__numbers").first).to_be_visible()

    lane = page.locator(".lane")
    expect(lane).to_contain_text("0 of 16 ops done")
    page.keyboard.press("Alt+Period")
    expect(lane).to_contain_text("1 of 16 ops done")
    page.keyboard.press("Alt+Period")
    expect(lane).to_contain_text("2 of 16 ops done")
    expect(panel.locator(".microscope__operation")).to_contain_text("2 / 16 · dense · hidden1")
    page.keyboard.press("Alt+Comma")
    expect(lane).to_contain_text("1 of 16 ops done")
    lane.get_by_role("button").nth(8).click()
    expect(panel.locator(".microscope__operation")).to_contain_text("9 / 16 · sigmoid_backward · output")
    expect(lane).to_contain_text("1 of 16 ops done")

    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("output-panel")).to_be_visible()


def test_sums_unfold_samples_are_followed_and_matrices_have_numbers(page: Page) -> None:
    page.goto("/#v=1&batch=25")
    StageHand(page)
    page.keyboard.press("i")
    panel = page.locator("microscope-panel")
    choose(page, weight("hidden1", 0, 2))
    expect(panel.locator(".microscope__name")).to_have_text("hidden1.kernel[0, 2]")
    first = panel.locator(".microscope__chain").first
    expect(first.locator(".term--more")).to_contain_text("… 20 more, sum")
    first.locator(".term--more").click()
    expect(first.locator(".term")).to_have_count(20)
    expect(first.locator(".microscope__pager")).to_contain_text("terms 1 to 20 of 25")
    first.get_by_role("button", name="later").click()
    expect(first.locator(".microscope__pager")).to_contain_text("terms 21 to 25 of 25")
    first.get_by_role("button", name="fold", exact=True).click()
    expect(first.locator(".term--more")).to_be_visible()
    first.locator(".term").nth(2).click()
    expect(panel.locator(".microscope__sample")).to_contain_text("sample 3 of 25")
    expect(panel.locator(".microscope__chain")).to_have_count(2)

    page.keyboard.press("Period")
    expect(page.locator(".lane")).to_contain_text("Inside step 1, just made")
    shown = panel.locator(".microscope__total").first.locator("b").inner_text().replace("−", "-")
    expect(page.locator(".stage-notes__value")).to_contain_text("∇")
    assert float(shown) != 0.0
    panel.get_by_role("radio", name="matrices").click()
    table = panel.locator(".matrix__table").first
    expect(table).to_contain_text("Z (4 × 25)")
    expect(panel.locator(".matrix__table td.is-chosen")).to_have_count(4)


def test_it_goes_on_when_another_tab_rebuilds(page: Page, watched: Watched) -> None:
    watched.expect(r"status of 4\d\d .*microscope")  # a look that was under way when the weight went
    page.goto("/")
    StageHand(page)
    page.keyboard.press("i")
    panel = page.locator("microscope-panel")
    choose(page, weight("hidden1", 0, 3))
    expect(panel.locator(".microscope__name")).to_have_text("hidden1.kernel[0, 3]")

    key = page.evaluate("JSON.parse(Object.values(sessionStorage).find((text) => text.includes('token')))")
    headers = {"Authorization": f"Bearer {key['token']}"}
    smaller = page.request.get(f"/api/sessions/{key['id']}", headers=headers).json()["spec"]
    smaller["network"]["layers"][0]["units"] = 2
    command = {"type": "rebuild", "spec": smaller}
    answer = page.request.post(f"/api/sessions/{key['id']}/commands", headers=headers, data=command)
    assert answer.ok, answer.text()

    expect(panel.locator(".microscope__name")).to_have_text("output.kernel[0, 0]")
    expect(panel.locator(".microscope__total").first).to_be_visible()
