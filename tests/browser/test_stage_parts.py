"""The whole Playground network on the stage: twelve layers, a layer's menu, units and weights switched off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage_hand import StageHand, weight

EDGE = weight("hidden1", 0, 2)
LOSS = "stage.frame.scalars.get('train_loss')"


@pytest.fixture
def hand(page: Page) -> StageHand:
    page.goto("/")
    return StageHand(page)


def test_a_unit_switched_off_shows_the_loss_without_it_and_switched_on_gives_it_back_bit_for_bit(
    hand: StageHand,
) -> None:
    page = hand.page
    hand.wait(f"Number.isFinite({LOSS})")
    before, kernel = page.evaluate(LOSS), hand.tensor("output.kernel")
    page.mouse.click(*hand.where({"layer": "hidden1", "unit": 2}))
    switch = page.locator(".stage-unit").get_by_role("button", name="Switch off")

    switch.click()

    hand.wait(f"{LOSS} !== given", before)
    assert hand.tensor("output.kernel")[2] == 0
    losses = page.locator(".stage-unit .stage-losses")
    expect(losses).to_contain_text("Switched off at step 0")
    expect(losses.locator("tbody tr").first.locator("td").first).to_have_text(f"{before:.5g}"[:7])
    page.locator(".stage-view").focus()
    page.keyboard.press("x")
    hand.wait(f"{LOSS} === given", before)
    assert hand.tensor("output.kernel") == kernel
    expect(losses).to_contain_text("Switched on")


def test_a_weight_switched_off_cannot_be_dragged_and_undo_gives_it_back(hand: StageHand) -> None:
    page, before = hand.page, hand.number(EDGE)
    page.mouse.click(*hand.where(EDGE))
    page.keyboard.press("x")
    hand.wait_for_number(EDGE, 0)
    expect(page.locator(".stage-pop")).to_contain_text("without")

    x, y = hand.take(EDGE)
    page.mouse.move(x + 30, y, steps=4)
    page.mouse.up()
    page.keyboard.press("Control+z")

    hand.wait_for_number(EDGE, before)
    hand.wait("stage.experiment.masks.length === 0")


def test_a_press_without_movement_pins_nothing_and_opens_no_branch_in_the_past(hand: StageHand) -> None:
    page = hand.page
    for step in (1, 2):
        page.keyboard.press(".")
        hand.wait("stage.frame.scalars.get('step') === given", step)
    page.keyboard.press(",")
    hand.wait("stage.frame.scalars.get('step') < 2")
    page.evaluate(
        "window.sent = []; document.addEventListener('command', (event) => sent.push(event.detail.command.type))"
    )

    hand.take(EDGE)
    page.mouse.up()
    expect(page.locator(".stage-pop")).to_be_visible()
    slider = page.locator(".stage-pop").get_by_role("slider").bounding_box()
    assert slider
    page.mouse.move(slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2)
    assert page.evaluate("sent") == []

    x, y = hand.take(EDGE)
    page.mouse.move(x + 20, y, steps=3)
    hand.wait("stage.experiment.pins.length === 1")
    page.mouse.up()
    assert page.evaluate("[sent[0], sent[1]]") == ["pin", "edit"]


def test_a_layers_menu_sets_its_activation_penalty_and_learning_alone(hand: StageHand) -> None:
    page = hand.page
    page.get_by_role("button", name="Add a hidden layer before the output").click()
    hand.wait("stage.frame.tensors.has('hidden2.kernel')")
    kernel = hand.tensor("hidden1.kernel")
    page.locator(".stage-layer[data-layer=hidden2] .stage-layer__shape").click()
    menu = page.get_by_role("dialog", name="Layer hidden2")

    menu.get_by_label("Activation").select_option("relu")
    menu.get_by_label("Penalty", exact=True).select_option("l2")
    menu.get_by_label("Learns").uncheck()

    hand.wait("stage.experiment.spec.network.layers[1].trainable === false")
    first, second, _ = page.evaluate("stage.experiment.spec.network.layers")
    assert (first["activation"], second["activation"]) == ("tanh", "relu")
    assert second["kernel_regularizer"]["type"] == "l2" and not first.get("kernel_regularizer")
    assert hand.tensor("hidden1.kernel") == kernel
    expect(page.locator(".stage-layer[data-layer=hidden2]")).to_contain_text("relu")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.locator(".stage-view")).to_be_focused()
    page.keyboard.press("Tab")
    page.locator(".stage-view").focus()
    page.keyboard.press("a")
    expect(page.get_by_role("dialog", name="Layer")).to_be_visible()


@pytest.mark.parametrize("width,height", [(1440, 900), (1280, 720)])
def test_twelve_hidden_layers_come_and_go_and_every_header_can_be_read(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/")
    hand = StageHand(page)
    more = page.get_by_role("button", name="Add a hidden layer before the output")
    for layers in range(2, 13):
        more.click()
        hand.wait("stage.frame.tensors.has(given) && stage.frame.tensors.has('output.kernel')", f"hidden{layers}.bias")
    expect(more).to_be_disabled()
    assert hand.shape() == [2, *[4] * 12, 1]

    view = page.locator(".stage-view").bounding_box()
    assert view and view["x"] + view["width"] <= page.locator("#stage").evaluate(
        "(e) => e.getBoundingClientRect().right"
    )
    boxes = [box for header in page.locator(".stage-layer").all() if (box := header.bounding_box())]
    assert len(boxes) == 14
    for left, right in zip(boxes, boxes[1:], strict=False):
        assert left["x"] + left["width"] <= right["x"] + 0.5
    for name in page.locator(".stage-layer__name").all():
        assert name.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert boxes[-1]["x"] + boxes[-1]["width"] <= view["x"] + view["width"]

    less = page.get_by_role("button", name="Remove the last hidden layer")
    for left_over in range(11, -1, -1):
        less.click()
        hand.wait("stage.experiment.spec.network.layers.length === given", left_over + 1)
    expect(less).to_be_disabled()
    assert hand.shape() == [2, 1]


def test_operations_underline_their_column_and_name_themselves(hand: StageHand) -> None:
    page = hand.page
    header = page.locator(".stage-layer[data-layer=hidden1]")
    operations = "stage.frame.scalars.get('op') === given"
    for done in (1, 2):
        page.keyboard.press("Alt+.")
        hand.wait(operations, done)
    expect(header).to_have_class("stage-layer is-running")
    expect(page.locator(".stage-legend__note")).to_have_text("dense · hidden1")

    for done in range(3, 9):
        page.keyboard.press("Alt+.")
        hand.wait(operations, done)
    output = page.locator(".stage-layer[data-layer=output]")
    expect(output).to_have_class("stage-layer is-running is-running-back")
    expect(page.locator(".stage-legend__note")).to_contain_text("∇")
    page.keyboard.press(".")
    expect(page.locator(".is-running")).to_have_count(0)


def test_the_summary_is_spoken_on_demand_and_the_tables_hold_the_same_numbers(hand: StageHand) -> None:
    page = hand.page
    hand.wait(f"Number.isFinite({LOSS})")
    page.keyboard.press("Shift+S")
    spoken = page.locator("#summary").inner_text()
    assert spoken.startswith("step 0, train loss 0.") and spoken.endswith(" %, paused")

    page.keyboard.press("Shift+T")
    table = page.locator(".stage-table")
    expect(table.get_by_role("row").filter(has_text="hidden1")).to_contain_text("12")
    table.get_by_label("Table of").select_option("data")
    expect(table.get_by_role("row")).to_have_count(51)
    first = table.get_by_role("cell").first.inner_text()
    point = page.evaluate("stage.experiment.dataset.train.points[0][0]")
    assert first.replace("\u2212", "-") == f"{point:+.3f}"
    table.get_by_role("button", name="Next page").click()
    expect(table.get_by_role("rowheader").first).to_have_text("train 50")
    page.keyboard.press("Escape")
    expect(table).to_be_hidden()


def test_pointing_at_an_input_fills_output_with_its_feature(hand: StageHand) -> None:
    page = hand.page
    title = page.locator("output-panel").get_by_role("heading")
    page.mouse.move(*hand.where({"layer": "input", "unit": 1}))
    expect(title).to_contain_text("input x₂")
    page.mouse.move(5, 5)
    expect(title).not_to_contain_text("input")
    page.keyboard.press("Tab")
    page.locator(".stage-view").focus()
    page.keyboard.press("ArrowLeft")
    expect(title).to_contain_text("input x")
