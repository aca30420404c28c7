"""What axe-core finds in the page as a person meets it: nothing, in both themes, on a laptop and on a tablet."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import LAPTOP, Watched
from tests.browser.test_first_minute import open_page
from tests.server import Server

TABLET: ViewportSize = {"width": 820, "height": 1180}
NOTHING: list[str] = []


def complaints(page: Page) -> list[str]:
    """One line for every element that breaks a rule: the rule, where, and what is wrong."""
    page.emulate_media(reduced_motion="reduce")  # no colour on its way to another
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("size", [LAPTOP, TABLET], ids=["laptop", "tablet"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_first_screen(
    browser: Browser, server: Server, watched: Watched, size: ViewportSize, scheme: str
) -> None:
    context = browser.new_context(
        base_url=server.url, viewport=size, color_scheme="dark" if scheme == "dark" else "light"
    )
    watched.watch(context)
    page = context.new_page()
    open_page(page)

    assert complaints(page) == NOTHING

    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("playing")
    assert complaints(page) == NOTHING
    context.close()


def test_axe_finds_nothing_in_any_sheet(page: Page) -> None:
    open_page(page)

    for action in ("help", "palette", "experiments", "share"):
        page.evaluate("(action) => document.querySelector(`[data-action=${action}]`).click()", action)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert complaints(page) == NOTHING, action
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_axe_finds_nothing_in_the_other_places(page: Page) -> None:
    open_page(page)
    page.keyboard.press("Period")
    expect(page.locator(".counter__step")).to_have_text("1")

    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    assert complaints(page) == NOTHING, "runs"
    page.get_by_role("link", name="Lessons").click()
    expect(page.get_by_role("heading", name="Lessons")).to_be_visible()
    assert complaints(page) == NOTHING, "lessons"


def test_axe_finds_nothing_in_what_is_folded_away(page: Page) -> None:
    open_page(page, "/#v=1&optimizer=adam")
    for fold in page.locator("set-up summary").all():
        fold.click()
    assert complaints(page) == NOTHING, "set-up"

    page.get_by_role("tab", name="Confusion").click()
    expect(page.get_by_role("table")).to_be_visible()
    assert complaints(page) == NOTHING, "confusion"
    page.get_by_role("button", name="Edit these points").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints(page) == NOTHING, "points"
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    expect(page.locator("html")).to_have_attribute("data-mode", "presenter")
    assert complaints(page) == NOTHING, "presenter"


@pytest.mark.parametrize(
    "address",
    [
        "/#v=1&data=spiral&in=4&net=hidden1.8.relu,hidden2.8.relu,output.1.tanh&features=x1,x2,x1_squared,sin_x1",
        "/#v=1&data=reg_plane&net=output.1.linear",
        "/#v=1&data=circle&loss=categorical_crossentropy&net=hidden1.4.tanh,output.2.softmax",
        "/#v=1&data=blobs&classes=5&loss=categorical_crossentropy&net=hidden1.20.tanh,output.5.softmax",
    ],
    ids=["features", "values", "several outputs", "blobs"],
)
def test_axe_finds_nothing_in_other_experiments(page: Page, address: str) -> None:
    open_page(page, address)

    assert complaints(page) == NOTHING
