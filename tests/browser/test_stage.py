"""The stage by mouse and finger: values that follow, weights dragged while it trains, layers and units in place."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched
from tests.browser.stage_hand import StageHand, bias, weight
from tests.server import Server

EDGE = weight("hidden1", 0, 2)


@pytest.fixture
def hand(page: Page) -> StageHand:
    page.goto("/")
    return StageHand(page)


def play_flat_out(page: Page) -> None:
    page.keyboard.press("Shift+BracketRight")
    page.keyboard.press("k")


def test_a_dragged_weight_moves_by_a_hundredth_of_its_range_a_pixel(hand: StageHand) -> None:
    before = hand.number(EDGE)
    scale = 1.0  # the legend prints it: first weights of 2-4-1 lie under 1

    x, y = hand.take(EDGE)
    hand.page.mouse.move(x + 30, y, steps=6)
    hand.wait("stage.experiment.pins.length === 1")
    hand.page.mouse.up()
    hand.wait("stage.experiment.pins.length === 0")

    assert math.isclose(hand.number(EDGE), before + 30 * 0.01 * scale, abs_tol=1e-6)
    hand.page.keyboard.press("Control+z")
    hand.wait_for_number(EDGE, before)


def test_escape_while_dragging_restores_the_value_exactly(hand: StageHand) -> None:
    before = hand.number(EDGE)
    x, y = hand.take(EDGE)
    hand.page.mouse.move(x, y - 60, steps=6)
    hand.wait("stage.experiment.pins.length === 1")
    assert hand.number(EDGE) != before

    hand.page.keyboard.press("Escape")

    hand.wait_for_number(EDGE, before)
    hand.wait("stage.experiment.pins.length === 0")
    hand.page.mouse.up()


def test_a_held_weight_stays_under_the_hand_at_full_speed_and_training_takes_it_back(hand: StageHand) -> None:
    x, y = hand.take(EDGE)
    hand.page.mouse.move(x + 40, y, steps=4)
    hand.wait("stage.experiment.pins.length === 1")
    held = float(hand.page.locator(".stage-pop__value").input_value().replace("\u2212", "-"))
    play_flat_out(hand.page)
    step = hand.page.evaluate("stage.frame.scalars.get('step')")
    hand.wait("stage.frame.scalars.get('step') > given + 1000", step)
    assert math.isclose(hand.number(EDGE), held, abs_tol=6e-4)  # printed with three decimals

    hand.page.mouse.up()
    hand.wait("Math.abs(stage.frame.tensors.get('hidden1.kernel').data[2] - given) > 1e-3", held)
    hand.page.keyboard.press("k")


def test_a_locked_weight_stays_when_it_is_let_go(hand: StageHand) -> None:
    x, y = hand.where(EDGE)
    hand.page.mouse.click(x, y)
    hand.page.locator(".stage-pop").get_by_role("button", name="Lock").click()
    hand.wait("stage.experiment.pins.length === 1")
    before = hand.number(EDGE)

    play_flat_out(hand.page)
    hand.wait("stage.frame.scalars.get('step') > 1000")

    assert hand.number(EDGE) == before
    assert hand.pins() == ["hidden1.kernel0,2"]


def test_a_click_on_a_weight_changes_nothing(hand: StageHand) -> None:
    before = hand.tensor("hidden1.kernel")
    hand.page.mouse.click(*hand.where(EDGE))
    expect(hand.page.locator(".stage-pop")).to_be_visible()
    assert hand.tensor("hidden1.kernel") == before
    expect(hand.page.get_by_role("button", name="Undo").first).to_be_disabled()


def test_the_popover_takes_typed_values_and_covers_neither_units_nor_edge(hand: StageHand) -> None:
    hand.page.mouse.dblclick(*hand.where(EDGE))
    popover = hand.page.locator(".stage-pop")
    field = popover.get_by_role("textbox")
    expect(field).to_be_focused()

    for typed, value in [("0.5", 0.5), ("*2", 1.0), ("+0.25", 1.25), ("0", 0.0)]:
        field.fill(typed)
        field.press("Enter")
        hand.wait_for_number(EDGE, value)
    field.fill("nonsense")
    field.press("Enter")
    expect(popover.get_by_role("alert")).to_contain_text("That is no number")

    box = popover.bounding_box()
    assert box and 280 <= box["width"] <= 300
    for thing in ({"layer": "input", "unit": 0}, {"layer": "hidden1", "unit": 2}, EDGE):
        px, py = hand.where(thing)
        assert not (box["x"] < px < box["x"] + box["width"] and box["y"] < py < box["y"] + box["height"])


def test_a_bias_is_dragged_by_its_dot(hand: StageHand) -> None:
    dot = bias("hidden1", 1)
    before = hand.number(dot)
    x, y = hand.take(dot)
    hand.page.mouse.move(x + 20, y, steps=4)
    hand.page.mouse.up()
    hand.wait("stage.frame.tensors.get('hidden1.bias').data[1] > given + 0.1", before)


def test_the_hover_card_follows_training_and_its_gradient_is_a_dash_before_the_first_step(hand: StageHand) -> None:
    hand.page.mouse.move(*hand.where(EDGE))
    card = hand.page.locator(".stage-card")
    expect(card).to_contain_text("hidden1.kernel[0, 2]")
    expect(card.locator("[data-kind=grad]").last).to_have_text("–")
    before = card.locator("output").inner_text()

    hand.page.keyboard.press("k")

    expect(card.locator("output")).not_to_have_text(before)
    expect(card.locator("[data-kind=grad]").last).not_to_have_text("–")


def test_hovering_a_unit_fills_output_with_its_surface_and_leaving_gives_it_back(hand: StageHand) -> None:
    title = hand.page.locator("output-panel").get_by_role("heading")
    hand.page.mouse.move(*hand.where({"layer": "hidden1", "unit": 2}))
    expect(title).to_contain_text("hidden1, unit 2")
    hand.page.mouse.move(5, 5)
    expect(title).not_to_contain_text("hidden1")


def test_units_and_layers_come_and_go_while_other_weights_keep_their_numbers(hand: StageHand) -> None:
    page = hand.page
    kernel, out = hand.tensor("hidden1.kernel"), hand.tensor("output.kernel")
    page.locator(".stage-layer[data-layer=hidden1]").hover()

    page.get_by_role("button", name="Add a unit to hidden1").click()
    hand.wait("stage.frame.tensors.get('hidden1.kernel')?.data.length === 10")
    assert hand.shape() == [2, 5, 1]
    wider = hand.tensor("hidden1.kernel")
    assert wider[0:4] + wider[5:9] == kernel
    assert hand.tensor("output.kernel")[:4] == out

    page.get_by_role("button", name="Remove the last unit of hidden1").click()
    hand.wait("stage.frame.tensors.get('hidden1.kernel')?.data.length === 8")
    assert hand.tensor("hidden1.kernel") == kernel

    page.get_by_role("button", name="Add a layer after hidden1").click()
    hand.wait("stage.frame.tensors.has('hidden2.kernel')")
    assert hand.shape() == [2, 4, 4, 1]
    assert hand.tensor("hidden1.kernel") == kernel
    page.get_by_role("button", name="Remove layer hidden2").click()
    hand.wait("!stage.frame.tensors.has('hidden2.kernel') && stage.frame.tensors.has('output.kernel')")
    assert hand.tensor("hidden1.kernel") == kernel


@pytest.mark.parametrize("width,height", [(1440, 900), (1280, 720), (820, 1180)])
def test_headers_legend_and_network_do_not_overlap(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/")
    hand = StageHand(page)
    view = page.locator(".stage-view").bounding_box()
    legend = page.locator(".stage-legend").bounding_box()
    assert view and legend
    assert view["y"] + view["height"] <= legend["y"] + 0.5
    boxes = [box for header in page.locator(".stage-layer").all() if (box := header.bounding_box())]
    for left, right in zip(boxes, boxes[1:], strict=False):
        assert left["x"] + left["width"] <= right["x"]
    tops = [hand.where({"layer": "hidden1", "unit": unit})[1] for unit in range(4)]
    assert tops == sorted(tops) and view["y"] + 80 < tops[0] and tops[-1] < view["y"] + view["height"] - 20


def test_a_finger_drags_a_weight_and_finds_targets_of_44_pixels(
    browser: Browser, server: Server, watched: Watched
) -> None:
    context = browser.new_context(
        base_url=server.url, viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True
    )
    watched.watch(context)
    page = context.new_page()
    page.goto("/")
    hand = StageHand(page)
    before = hand.number(EDGE)
    page.touchscreen.tap(*hand.where(EDGE))
    popover = page.locator(".stage-pop")
    expect(popover).to_be_visible()
    for button in popover.get_by_role("button").all():
        box = button.bounding_box()
        assert box and box["width"] >= 44 and box["height"] >= 44
    popover.get_by_role("button", name="More").tap()
    hand.wait("stage.frame.tensors.get('hidden1.kernel').data[2] > given", before)

    x, y = hand.where(EDGE)
    finger = context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for moved in range(5, 45, 5):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + moved, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    hand.wait("stage.frame.tensors.get('hidden1.kernel').data[2] > given + 0.2", before)
    hand.wait("stage.experiment.pins.length === 0")
    context.close()
