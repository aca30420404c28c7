"""A link that leads to the weights themselves: trained again to the same bits, or given along."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.test_deck import play_to
from tests.browser.test_first_minute import open_page
from tests.browser.test_timeline import ask, go_to, set_rate, weights
from tests.server import Server


def share_link(page: Page, words: str) -> str:
    page.get_by_role("button", name="Share").click()
    page.get_by_role("checkbox", name="With its weights, at step 120").check()
    expect(page.locator("share-sheet")).to_contain_text(words)
    field = page.get_by_role("textbox", name="This experiment, to open anew")
    expect(field).to_have_value(re.compile("step=120|reached=120"))
    link = field.input_value()
    page.keyboard.press("Escape")
    return link


def found_elsewhere(browser: Browser, link: str, step: str) -> list[Any]:
    """The weights that somebody else finds who opens the link."""
    elsewhere = browser.new_context()
    page = elsewhere.new_page()
    open_page(page, link)
    expect(page.locator(".counter__step")).to_have_text(step)
    expect(page.locator(".counter__state")).to_have_text("paused")
    found = weights(page)
    elsewhere.close()
    return found


def test_a_link_with_weights_opens_at_the_same_bits_or_begins_with_them(
    browser: Browser, page: Page, server: Server
) -> None:
    open_page(page)
    play_to(page, 150)
    go_to(page, 120)
    kept = weights(page)

    link = share_link(page, "trains to the same bits: the same weights at step 120")
    assert link.startswith(server.url) and link.endswith("step=120") and len(link) < 200
    assert found_elsewhere(browser, link, "120") == kept

    set_rate(page, "0.5")
    expect(page.locator(".toast")).to_contain_text("lr 0.5")
    link = share_link(page, "the weights of step 120 go along as the first weights of a new run")
    assert "reached=120" in link and "lr=0.5" in link and len(link) < 8000
    assert found_elsewhere(browser, link, "0") == kept
    assert ask(page, "branches")["branches"][-1]["here"]
