"""Deck, settings and curves: what is pressed, what it does, and what undoes it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.test_first_minute import open_page, step

CURVE = "() => document.querySelector('chart-panel').curves"


def play_to(page: Page, least: int) -> None:
    page.keyboard.press("Shift+BracketRight")
    page.keyboard.press("k")
    page.wait_for_function(
        "(least) => Number(document.querySelector('.counter__step').textContent.replaceAll(',', '')) >= least",
        arg=least,
    )
    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("paused")


def test_steps_epochs_and_operations_go_forward_and_back(page: Page) -> None:
    open_page(page)
    counter = page.locator(".counter__step")

    page.keyboard.press("Period")
    expect(counter).to_have_text("1")
    page.keyboard.press("Shift+Period")
    expect(counter).to_have_text("25")
    page.keyboard.press("Comma")
    expect(counter).to_have_text("24")
    expect(page.locator(".past")).to_have_text("Looking at the past · step 24 of 25")
    page.keyboard.press("Alt+Period")
    expect(page.locator(".counter__where")).to_contain_text("operation 1")
    page.keyboard.press("End")
    expect(counter).to_have_text("25")
    expect(page.locator(".past")).to_be_hidden()
    page.keyboard.press("Home")
    expect(counter).to_have_text("0")


def test_the_grain_decides_what_forward_means(page: Page) -> None:
    open_page(page)
    page.get_by_role("radio", name="epoch").click()

    page.get_by_role("button", name="Forward", exact=True).click()

    expect(page.locator(".counter__step")).to_have_text("25")
    expect(page.locator(".counter__where")).to_contain_text("epoch 1")


def test_reset_keeps_the_run_before_as_a_ghost_and_undo_brings_it_back(page: Page) -> None:
    open_page(page)
    play_to(page, 2000)
    reached = step(page)

    page.keyboard.press("r")
    expect(page.locator(".counter__step")).to_have_text("0")
    page.wait_for_function(f"() => ({CURVE})().run.ghost?.series.train_loss.length > 1")

    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")
    page.wait_for_function(f"() => ({CURVE})().run.series.train_loss?.length > 1")


def test_the_same_start_has_the_same_first_loss_and_a_new_start_another(page: Page) -> None:
    open_page(page)
    loss = page.locator("chart-panel dd").first
    expect(loss).not_to_have_text("–")
    first = loss.inner_text()
    page.keyboard.press("Period")
    expect(loss).not_to_have_text(first)

    page.keyboard.press("r")
    expect(loss).to_have_text(first)
    page.keyboard.press("Shift+R")
    expect(loss).not_to_have_text(first)
    expect(page.locator(".counter__where")).to_contain_text("seed 18")


def test_every_setting_is_sent_shown_in_the_address_and_undone(page: Page) -> None:
    open_page(page)
    setup = page.get_by_role("region", name="Set-up")
    for change, address in [
        (lambda: page.get_by_role("radio", name="Circle", exact=True).click(), r"data=circle"),
        (lambda: setup.get_by_label("Optimizer").select_option("adam"), r"optimizer=adam"),
        (
            lambda: page.get_by_role("combobox", name="Loss").select_option("binary_crossentropy"),
            r"loss=binary_crossentropy.*output\.1\.sigmoid",
        ),
        (lambda: setup.get_by_label("Activation").select_option("relu"), r"hidden1\.4\.relu"),
        (lambda: setup.get_by_label("Penalty", exact=True).select_option("l2"), r"kernels=l2,0\.001"),
        (lambda: setup.get_by_label("Batch size").press("ArrowUp"), r"batch=16"),
        (lambda: setup.get_by_label("Test split").press("ArrowDown"), r"test=0\.4"),
        (lambda: setup.get_by_label("Noise").press("ArrowUp"), r"noise=0\.15"),
        (lambda: page.get_by_role("button", name="New points").click(), r"points=18"),
    ]:
        change()
        expect(page).to_have_url(re.compile(address))
        expect(page.locator(".refusal").first).to_be_empty()

    page.evaluate("() => document.activeElement.blur()")
    for gone in ["points=", "noise=", "test=", "batch=", "kernels=", r"\.relu", "loss=", "optimizer=", "data="]:
        page.keyboard.press("Control+z")
        expect(page).not_to_have_url(re.compile(gone))
    expect(page).to_have_url(re.compile(r"#v=1$"))


def test_a_refused_value_stays_in_its_field_with_the_reason(page: Page) -> None:
    open_page(page)
    rate = page.get_by_role("textbox", name="Learning rate")

    rate.fill("fast")
    rate.press("Enter")

    expect(page.locator("#training-refusal")).to_contain_text("learning_rate")
    expect(rate).to_have_attribute("aria-invalid", "true")
    expect(rate).to_have_attribute("aria-describedby", re.compile("training-refusal"))
    expect(rate).to_have_value("fast")
    rate.fill("0.1")
    rate.press("Enter")
    expect(page.locator("#training-refusal")).to_be_empty()


def test_a_setting_leaves_a_mark_and_no_false_point(page: Page) -> None:
    open_page(page)
    play_to(page, 500)
    points = page.evaluate(f"({CURVE})().run.series.train_loss.length")

    page.keyboard.press("Control+k")
    page.keyboard.type("learning rate 0.1")
    page.keyboard.press("Enter")

    page.wait_for_function(f"() => ({CURVE})().run.marks.some((mark) => mark.label === 'lr 0.1')")
    assert (
        page.evaluate(f"({CURVE})().run.series.train_loss.length") <= points + 1
    )  # the evaluation of the last step may still come


def test_plotly_takes_over_on_pause_without_moving_an_axis(page: Page) -> None:
    open_page(page)
    play_to(page, 1000)

    expect(page.locator(".chart__figure .main-svg").first).to_be_visible()
    expect(page.locator(".plane__figure .main-svg").first).to_be_visible()
    plot = page.locator(".chart__figure .xy .gridlayer, .chart__figure .gridlayer").first
    room = page.locator(".chart__room").bounding_box()
    grid = plot.bounding_box()
    assert room and grid
    assert abs(grid["x"] - room["x"] - 44) <= 1
    assert abs(grid["x"] + grid["width"] - (room["x"] + room["width"] - 44)) <= 1
    page.keyboard.press("k")
    expect(page.locator(".chart__figure")).to_be_hidden()
    page.keyboard.press("k")


def test_the_timeline_can_be_dragged_into_the_past(page: Page) -> None:
    open_page(page)
    play_to(page, 3000)
    head = step(page)
    box = page.get_by_role("slider", name="Timeline").bounding_box()
    assert box

    page.mouse.move(box["x"] + 100, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=4)
    page.mouse.up()

    expect(page.locator(".counter__state")).to_have_text("past")
    assert 0 < step(page) < head
    page.get_by_role("button", name="To the newest step").click()
    expect(page.locator(".counter__step")).to_have_text(f"{head:,}")
