"""Links: an experiment in the address, TensorFlow Playground's own links, controls that a link hides, words explained."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_first_minute import open_page
from tests.golden.test_playground import RUNS, link
from tests.server import Server

# initZero answers the same everywhere, a picture that is no sign of being painted
GOLDEN = [run for run in RUNS if run["config"]["name"] not in ("default-xor", "initZero", "circle-leftover-150-by-20")]


def fragment(run: dict[str, Any]) -> str:
    return "/#" + link(run["config"]).partition("#")[2]


def expect_losses(page: Page, losses: dict[str, float]) -> None:
    for split in ("train", "test"):
        shown = f"{losses[split]:.3g}".ljust(5, "0")
        expect(page.locator(f"chart-panel [data-number={split}_loss]")).to_have_text(shown)


@pytest.mark.parametrize("run", GOLDEN, ids=[run["config"]["name"] for run in GOLDEN])
def test_a_playground_link_opens_with_the_losses_of_the_playground(
    context: BrowserContext, run: dict[str, Any]
) -> None:
    page = context.new_page()
    open_page(page, fragment(run))
    expect_losses(page, run["loss0"])

    page.keyboard.press("Shift+Period")
    expect_losses(page, run["losses"]["1"])

    expect(page).to_have_url(re.compile("#v=1&"))
    other = context.new_page()  # whoever gets the address from the bar has the same
    open_page(other, page.url)
    expect_losses(other, run["loss0"])


def test_what_a_playground_link_says_to_the_page_holds_for_this_visit(page: Page) -> None:
    open_page(
        page,
        "/#problem=regression&regDataset=reg-gauss&networkShape=&seed=0.5&noise=65&showTestData=true&tutorial=x&playButton_hide=true",
    )

    expect(page.locator(".experiment")).to_have_text("Six bumps, values2-1")
    expect(page.locator("[data-control=showTestData] input, input[data-control=showTestData]")).to_be_checked()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_hidden()
    expect(page.locator("trouble-bar")).to_contain_text("tutorial x is a page of Playground's own")
    expect(page).to_have_url(re.compile("noise=0.65"))
    assert '"showTest":true' not in page.evaluate("() => localStorage.getItem('neurodeck.preferences') ?? ''")


def test_an_address_brings_back_locks_silent_units_and_the_chosen_weight(page: Page) -> None:
    open_page(page, "/#v=1&off=hidden1.2&pin=hidden1.kernel.0.1&at=hidden1.kernel.0.1")

    expect(page.get_by_role("dialog", name="hidden1.kernel[0, 1]")).to_be_visible()
    expect(page.get_by_role("button", name="Lock: training leaves it alone", pressed=True)).to_be_visible()
    expect(page.get_by_role("button", name="Undo", exact=True)).not_to_have_attribute("aria-disabled", "true")
    page.reload()
    expect(page.get_by_role("button", name="Lock: training leaves it alone", pressed=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"off=hidden1\.2&pin=hidden1\.kernel\.0\.1&at=hidden1\.kernel\.0\.1"))


def test_a_link_hides_controls_and_a_quiet_word_brings_them_back(page: Page) -> None:
    open_page(page)
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_text("Hide controls in this link").click()
    page.get_by_role("checkbox", name="Pace").check()
    page.get_by_role("checkbox", name="Reset").check()
    address = page.get_by_role("textbox", name="This experiment, to open anew").input_value()
    assert address.endswith("/#v=1&hide=resetButton,pace")

    page.goto("about:blank")
    open_page(page, address)

    reset, pace = page.get_by_role("button", name="Reset", exact=True), page.get_by_role("combobox", name="Pace")
    expect(reset).to_be_hidden()
    expect(pace).to_be_hidden()
    expect(page.locator(".hidden-note")).to_have_text("2 controls are hidden: show")
    page.get_by_role("button", name="Show all hidden controls").click()
    expect(reset).to_be_visible()
    expect(pace).to_be_visible()
    expect(page).to_have_url(re.compile("/#v=1$"))


def test_every_control_that_can_be_hidden_has_a_name_for_the_share_sheet(page: Page) -> None:
    open_page(page)
    named = page.evaluate("async () => Object.keys((await import('/frontend/state/frame-strings.js')).controls)")
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => (one.open = true))")
    there = page.evaluate("() => [...document.querySelectorAll('[data-control]')].map((e) => e.dataset.control)")

    assert set(there) <= set(named)


def test_what_no_link_can_carry_is_offered_as_a_file(page: Page) -> None:
    points = [[round(i / 7, 12), round(i / 11, 12)] for i in range(1, 700)]
    labels = [1 if i % 2 else -1 for i in range(1, 700)]
    open_page(page, f"/#v=1&data=inline&noise=0&x={quote(json.dumps(points))}&y={quote(json.dumps(labels))}")

    page.get_by_role("button", name="Share", exact=True).click()

    expect(page.get_by_role("textbox", name="This experiment, to open anew")).to_be_hidden()
    expect(page.locator("share-sheet")).to_contain_text("Take it as a file instead")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    spec = json.loads(download.value.path().read_text())
    assert spec["data"]["x"] == points
    assert spec["data"]["y"] == labels
    expect(page).to_have_url(re.compile("/$"))


def test_words_explain_themselves_under_pointer_focus_and_finger(page: Page) -> None:
    open_page(page)
    bubble = page.get_by_role("tooltip")
    row = page.locator("training-card .row", has_text="Optimizer")
    row.get_by_text("Optimizer", exact=True).hover()
    expect(bubble).to_have_text(
        "Optimizer: The rule that turns gradients into new weights.sgd: Goes straight down the gradient, by the learning rate; with momentum it keeps rolling."
    )
    expect(row.get_by_role("combobox")).to_have_attribute("aria-describedby", "glossary-bubble")
    boxes = bubble.bounding_box(), row.bounding_box()
    assert boxes[0] and boxes[1]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] or boxes[0]["y"] >= boxes[1]["y"] + boxes[1]["height"]

    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()

    page.locator("h1").click()
    page.get_by_role("textbox", name="Learning rate").focus()
    expect(bubble).to_contain_text("Learning rate: How far each step goes")
    expect(page.get_by_role("textbox", name="Learning rate")).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("glossary: epoch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Glossary").locator(".is-chosen")).to_contain_text(
        "every training example has been seen"
    )


def test_a_long_press_explains_and_presses_nothing(browser: Browser, server: Server, watched: Watched) -> None:
    context = browser.new_context(base_url=server.url, has_touch=True)
    watched.watch(context)
    page = context.new_page()
    open_page(page)
    epoch = page.get_by_role("radio", name="epoch")
    at = epoch.bounding_box()
    assert at
    hand = context.new_cdp_session(page)
    finger = {"x": at["x"] + 5, "y": at["y"] + 5}

    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    expect(page.get_by_role("tooltip")).to_contain_text("Epoch: So many steps")
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(epoch).to_have_attribute("aria-checked", "false")
    expect(page.get_by_role("tooltip")).to_be_visible()
    context.close()
