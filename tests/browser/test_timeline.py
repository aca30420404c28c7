"""The timeline: into the past and on from there, branches and bookmarks, by mouse and by keyboard."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.test_deck import play_to
from tests.browser.test_first_minute import open_page, step
from tests.server import Server

MARKS = "() => document.querySelector('chart-panel').curves.run.marks.map(({ step, label }) => `${step} ${label}`)"
ASK = """async (path) => {
  const { id, token } = JSON.parse(sessionStorage.getItem('neurodeck.session'));
  return (await fetch(`/api/sessions/${id}/${path}`, { headers: { Authorization: `Bearer ${token}` } })).json();
}"""


def ask(page: Page, path: str) -> Any:
    """What the server says of the page's own session."""
    return page.evaluate(ASK, path)


def names(page: Page) -> list[str]:
    return [branch["name"] for branch in ask(page, "branches")["branches"] if not branch["gone"]]


def weights(page: Page) -> list[Any]:
    return [ask(page, f"tensors/{name}")["data"] for name in ("hidden1.kernel", "output.kernel", "output.bias")]


def set_rate(page: Page, rate: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(f"learning rate {rate}")
    page.keyboard.press("Enter")


def go_to(page: Page, where: int) -> None:
    page.keyboard.press("g")
    page.keyboard.type(str(where))
    page.keyboard.press("Enter")
    expect(page.locator(".counter__step")).to_have_text(f"{where:,}")


def test_a_change_in_the_past_opens_a_branch_and_the_old_future_stays_bit_for_bit(page: Page) -> None:
    open_page(page)
    play_to(page, 2000)
    head, kept = step(page), weights(page)
    box = page.get_by_role("slider", name="Timeline").bounding_box()
    assert box
    page.mouse.move(box["x"] + 100, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=4)
    page.mouse.up()
    expect(page.locator(".past")).to_have_text(re.compile(rf"Looking at the past · step [\d,]+ of {head:,}"))
    page.mouse.move(box["x"] + 80, box["y"] + 40)
    expect(page.locator(".glimpse")).to_have_text(re.compile(r"loss 0\.\d+at [\d,]+"))
    page.mouse.move(box["x"] + 80, box["y"] - 200)
    expect(page.locator(".glimpse")).to_be_hidden()
    set_rate(page, "0.003")
    expect(page.locator(".toast")).to_contain_text('New branch "lr 0.003" from step')
    assert names(page) == ["main", "lr 0.003"]
    there = ask(page, "branches")["branches"][1]["fork_step"]
    expect(page.locator(".toast")).to_contain_text(f'from step {there:,}. "main" is kept as it was.')
    expect(page.get_by_role("button", name="2 branches")).to_be_visible()
    play_to(page, there + 500)

    page.keyboard.press("Shift+B")
    page.get_by_role("button", name=f'Go to the branch "main", step {head:,}').click()
    expect(page.locator(".counter__where")).not_to_contain_text("lr 0.003")
    page.keyboard.press("End")
    expect(page.locator(".counter__step")).to_have_text(f"{head:,}")
    assert weights(page) == kept


def test_undo_in_the_toast_takes_the_branch_back_and_rename_names_it(page: Page) -> None:
    open_page(page)
    play_to(page, 500)
    go_to(page, 100)
    set_rate(page, "0.1")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="1 branch", exact=True)).to_be_visible()
    expect(page.locator(".counter__step")).to_have_text("100")
    assert names(page) == ["main"]

    page.keyboard.press("b")
    page.locator(".toast").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("from 100")
    page.keyboard.type("the calm one")
    page.keyboard.press("Enter")
    expect(page.locator(".counter__where")).to_contain_text("the calm one")
    assert names(page) == ["main", "the calm one"]


def test_branches_are_renamed_and_deleted_by_keyboard_and_marks_and_lanes_are_there_after_a_reload(page: Page) -> None:
    open_page(page)
    play_to(page, 500)
    go_to(page, 200)
    set_rate(page, "0.1")
    expect(page.locator(".toast")).to_contain_text("lr 0.1")
    expect(page.get_by_role("button", name="2 branches")).to_be_visible()
    expect(page.locator(".counter__where")).to_contain_text("lr 0.1")
    page.keyboard.press("Shift+B")
    expect(page.get_by_role("button", name=re.compile('Go to the branch "lr 0.1"'))).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile('Go to the branch "first"'))).to_be_focused()
    page.keyboard.press("Tab")  # to Compare, then to Delete
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".branch")).to_have_count(1)
    assert names(page) == ["lr 0.1"]
    page.keyboard.press("Escape")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="2 branches")).to_be_visible()
    marks = page.evaluate(MARKS)
    assert marks == ["200 lr 0.1"]

    page.reload(wait_until="domcontentloaded")
    expect(page.get_by_role("button", name="2 branches")).to_be_visible()
    page.wait_for_function(f"() => ({MARKS})().length === 1")
    assert page.evaluate(MARKS) == marks
    timeline = page.get_by_role("slider", name="Timeline").bounding_box()
    assert timeline
    page.mouse.click(timeline["x"] + 60, timeline["y"] + timeline["height"] - 6)  # the lane
    expect(page.locator(".counter__where")).to_contain_text("first")
    expect(page.locator(".counter__step")).to_have_text("200")


def test_a_bookmark_is_noted_found_by_keyboard_and_taken_away(page: Page) -> None:
    open_page(page)
    play_to(page, 300)
    go_to(page, 120)

    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="Bookmark at step 120")).to_be_visible()
    page.keyboard.press("Enter")
    slider = page.get_by_role("slider", name="Timeline")
    expect(slider).to_have_attribute("aria-valuetext", "step 120, step 120")
    page.keyboard.press("End")
    expect(page.locator(".past")).to_be_hidden()
    expect(page.locator(".counter__step")).not_to_have_text("120")
    slider.focus()
    page.keyboard.press("Control+ArrowLeft")
    expect(page.locator(".counter__step")).to_have_text("120")
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="Bookmark at step 120")).to_be_visible()
    page.keyboard.type("it learns")
    page.keyboard.press("Enter")
    expect(slider).to_have_attribute("aria-valuetext", "step 120, it learns")

    page.keyboard.press("Shift+B")
    page.get_by_role("button", name='Take away the bookmark "it learns"').click()
    expect(page.locator(".branch__note")).to_have_count(0)
    assert ask(page, "branches")["branches"][0]["bookmarks"] == []


def test_one_gesture_is_one_mark_and_play_in_the_past_says_that_it_replays(page: Page) -> None:
    open_page(page)
    for value in range(5):
        page.evaluate(
            """([value]) => new Promise((resolve) => document.dispatchEvent(new CustomEvent("command", { detail: {
              command: { type: "edit", tensor: "hidden1.kernel", index: [0, 0], value, gesture: "one" }, resolve } })))""",
            [value],
        )
        page.keyboard.press("Period")
        expect(page.locator(".counter__step")).to_have_text(str(value + 1))
    assert page.evaluate(MARKS) == ["0 hidden1.kernel[0,0]"]

    play_to(page, 200)
    page.keyboard.press("Home")
    expect(page.locator(".counter__step")).to_have_text("0")
    page.get_by_label("Pace").select_option("30")
    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("replaying")


def test_the_curves_of_branches_are_there_where_nobody_watched_them_grow(
    page: Page, browser: Browser, server: Server
) -> None:
    open_page(page)
    play_to(page, 2000)
    expect(page.locator(".past")).to_be_hidden()
    go_to(page, 1000)
    set_rate(page, "0.1")
    expect(page.get_by_role("button", name="2 branches")).to_be_visible()
    play_to(page, 3000)
    kept = page.evaluate("() => JSON.parse(sessionStorage.getItem('neurodeck.session'))")

    with browser.new_context(base_url=server.url) as context:
        other = context.new_page()
        other.goto(f"/s/{kept['id']}#token={kept['token']}")
        other.wait_for_function(
            """() => ["main", "lr 0.1"].every((name) => {
              const run = document.querySelector("chart-panel").curves.of(name);
              return run && run.series.train_loss.length > 2 && run.series.test_loss.length > 2;
            })"""
        )
