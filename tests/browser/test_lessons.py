"""Lessons as a learner meets them: by mouse and by keys, with the server's verdict, and found again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import LAPTOP, Watched
from tests.browser.test_access import TABLET, complaints
from tests.browser.test_first_minute import open_page, step
from tests.server import Server

TITLE = ".lesson__title"
DONE = ".lesson__task.is-done"


def title(page: Page, text: str) -> None:
    expect(page.locator(TITLE)).to_have_text(text)


def word(page: Page, text: str) -> None:
    expect(page.locator(".lesson__word")).to_have_text(text)


def goals(page: Page, *texts: str) -> None:
    """Goals as they stand, each met or not in words."""
    expect(page.locator(".lesson__goals > li")).to_have_text(list(texts))


def train(page: Page, epochs: int) -> None:
    for _ in range(epochs):
        page.keyboard.press("Shift+Period")
    expect(page.locator(".counter__where")).to_contain_text(f"epoch {epochs}")


def set_rate(page: Page, rate: str) -> None:
    field = page.get_by_role("textbox", name="Learning rate").or_(page.get_by_role("combobox", name="Learning rate"))
    field.fill(rate)
    field.press("Enter")
    page.locator("lesson-rail").focus()


def test_a_lesson_is_opened_from_the_wall_and_done_by_mouse(page: Page) -> None:
    open_page(page)
    page.get_by_role("link", name="Lessons").click()
    expect(page).to_have_url(re.compile(r"#lessons$"))
    card = page.locator("lessons-page .lessons__card").filter(has_text="The smallest network for XOR")
    expect(card).to_contain_text("0 of 7 done")
    card.get_by_role("link", name="Start").click()
    title(page, "Two colours, four corners")
    expect(page.locator("data-card")).to_be_hidden()
    expect(page.get_by_role("button", name="New start")).to_be_hidden()

    page.get_by_role("button", name="Next").click()
    title(page, "One line is not enough")
    word(page, "Not yet: 3 of 4")
    page.keyboard.press("Shift+BracketRight")
    page.get_by_role("button", name="Play", exact=True).click()
    word(page, "Done")
    expect(page.locator(DONE)).to_be_visible()
    expect(page.locator("lesson-rail [role=status]")).to_have_text("Done: One line is not enough")

    # the prediction holds Play, and pauses what was playing
    page.get_by_role("button", name="Next").click()
    title(page, "How many will it take?")
    play = page.get_by_role("button", name="Play", exact=True)
    expect(play).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".lesson__held")).to_have_text("Play waits for your guess.")
    before = step(page)
    page.keyboard.press("Period")
    page.get_by_role("button", name="3 hidden units").click()
    expect(page.locator(".lesson__held")).to_have_text("Play is free now.")
    expect(play).not_to_have_attribute("aria-disabled", "true")
    assert step(page) == before

    page.get_by_role("button", name="Next").click()
    title(page, "Build it")
    page.locator(".stage-depth").get_by_role("button", name=re.compile("add", re.IGNORECASE)).click()
    expect(page.locator(".lesson__goals")).to_contain_text("hidden units 4, wanted at least 1 and at most 3")
    expect(page.locator(".lessons__dots")).to_have_count(2)
    page.get_by_role("link", name="Lessons").click()
    expect(card).to_contain_text("3 of 7 done")
    expect(card.get_by_role("link", name="Continue at step 4")).to_be_visible()


def test_a_lesson_is_done_by_keys_and_a_clicker(page: Page) -> None:
    open_page(page, "/#lesson=learning_rate")
    title(page, "One number before you start")
    page.keyboard.press("PageDown")
    title(page, "Too small")
    expect(page.locator("training-card")).to_be_visible()
    expect(page.get_by_label("Optimizer")).to_be_hidden()
    goals(
        page,
        "Not yet: learning rate 0.03, wanted at most 0.0001",
        "Not yet: epochs 0, wanted at least 20",
        "Done: test loss 0.863, wanted at least 0.7",
    )
    set_rate(page, "0.0001")
    train(page, 20)
    word(page, "Done")
    expect(page.locator(".lesson__dot").nth(1)).to_have_accessible_name("Step 2: Too small, done")

    page.keyboard.press("PageDown")
    title(page, "A good one")
    expect(page.locator(DONE)).to_have_count(0)
    page.keyboard.press("PageUp")
    title(page, "Too small")
    page.keyboard.press("Control+k")
    page.keyboard.type("leave it")
    page.keyboard.press("Enter")
    expect(page.locator("lesson-rail")).to_be_hidden()
    expect(page.locator("data-card")).to_be_visible()
    expect(page.locator(".counter__step")).to_have_text("500")  # the session stays
    expect(page).not_to_have_url(re.compile("lesson"))


def test_what_becomes_infinite_is_seen_and_a_reset_goes_on(page: Page) -> None:
    open_page(page, "/#lesson=learning_rate.6")
    title(page, "Far too large")
    set_rate(page, "10")
    page.keyboard.press("k")
    word(page, "Done")
    expect(page.locator(".lesson__goals")).to_contain_text(re.compile("training stopped in step [0-9]+: a number"))
    page.keyboard.press("r")
    expect(page.locator(".counter__step")).to_have_text("0")
    word(page, "Done")


def test_a_question_explains_and_never_locks(page: Page) -> None:
    open_page(page, "/#lesson=xor_smallest.7")
    title(page, "Why not fewer?")
    reply = page.locator(".lesson__reply")
    page.get_by_role("button", name="It trains too slowly").click()
    expect(reply).to_contain_text("Not quite. No: however long it trains")
    page.get_by_role("button", name="It still knows only one line").click()
    expect(reply).to_contain_text("Right. Yes. One unit is one line.")
    page.get_by_role("button", name="All lessons").click()
    expect(page.locator("lessons-page")).to_be_visible()
    expect(page.locator("lesson-rail")).to_be_hidden()


def test_a_switched_off_unit_counts_whichever_way_and_only_since_the_step_began(page: Page) -> None:
    open_page(page, "/#lesson=xor_smallest.4")
    title(page, "Build it")
    page.keyboard.press("PageDown")
    title(page, "What the units do")
    page.get_by_role("button", name="Set up afresh").click()
    expect(page.locator(".experiment")).to_have_text(re.compile("2-3-1"))
    word(page, "Not yet: 0 of 2")
    stage = page.locator("network-stage [tabindex='0']").first
    stage.focus()
    for key in ("ArrowRight", "ArrowDown", "x"):
        page.keyboard.press(key)
    word(page, "Done")
    page.reload()
    title(page, "What the units do")
    word(page, "Done")


def test_an_address_opens_the_lesson_at_its_step(page: Page, browser: Browser, watched: Watched) -> None:
    open_page(page, "/#lesson=xor_smallest.2")
    title(page, "One line is not enough")
    train(page, 3)
    expect(page).to_have_url(re.compile(r"#v=1&points=4&lr=0\.1&seed=1&net=output\.1\.tanh&lesson=xor_smallest\.2$"))
    address = page.url
    page.reload()
    title(page, "One line is not enough")
    expect(page.locator(".counter__step")).to_have_text("75")

    stranger = browser.new_context()
    watched.watch(stranger)
    other = stranger.new_page()
    open_page(other, address)
    title(other, "One line is not enough")
    assert step(other) == 0
    stranger.close()


def test_an_address_of_a_lesson_that_is_not_there_says_so(page: Page) -> None:
    open_page(page, "/#lesson=xor_largest")
    expect(page.locator("trouble-bar")).to_contain_text('There is no lesson "xor_largest" on this server.')
    expect(page.locator("lesson-rail")).to_be_hidden()


def test_everything_is_one_switch_away(page: Page) -> None:
    open_page(page, "/#lesson=xor_smallest.2")
    expect(page.locator("data-card")).to_be_hidden()
    page.get_by_label("Show everything").check()
    expect(page.locator("data-card")).to_be_visible()
    expect(page.get_by_role("button", name="New start")).to_be_visible()
    page.get_by_role("button", name="Show a hint").click()
    expect(page.locator(".lesson__hint")).to_contain_text("Space plays and pauses.")
    expect(page).not_to_have_url(re.compile("hide="))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [LAPTOP, TABLET], ids=["laptop", "tablet"])
def test_axe_finds_nothing_in_lessons(
    browser: Browser, server: Server, watched: Watched, size: ViewportSize, scheme: str
) -> None:
    context = browser.new_context(
        base_url=server.url, viewport=size, color_scheme="dark" if scheme == "dark" else "light"
    )
    watched.watch(context)
    page = context.new_page()
    open_page(page, "/#lesson=xor_smallest.2")
    word(page, "Not yet: 3 of 4")
    page.get_by_role("button", name="Show a hint").press("Enter")
    assert complaints(page) == []
    page.keyboard.press("PageDown")
    page.get_by_role("button", name="2 hidden units").click()
    assert complaints(page) == []
    page.get_by_role("button", name=re.compile("^Step 7")).click()
    page.get_by_role("button", name="It still knows only one line").click()
    expect(page.locator(".lesson__reply")).to_contain_text("Right.")
    assert complaints(page) == []
    page.get_by_role("link", name="Lessons").click()
    expect(page.locator("lessons-page .lessons__card")).to_have_count(2)
    assert complaints(page) == []
    context.close()
