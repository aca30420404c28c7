"""The stage without a mouse and without sight: one tab stop, spoken moves, the layer as a table."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage_hand import StageHand, weight


@pytest.fixture
def hand(page: Page) -> StageHand:
    page.goto("/")
    hand = StageHand(page)
    page.keyboard.press("Tab")  # the keyboard is in use: focus is shown from here on
    page.locator(".stage-view").focus()
    return hand


def test_the_strongest_weight_of_a_unit_is_reached_set_and_undone_by_keys_alone(hand: StageHand) -> None:
    kernel = hand.tensor("hidden1.kernel")
    assert "hidden1, unit 1 of 4, tanh, bias" in hand.spoken()
    hand.press("ArrowDown")
    assert "hidden1, unit 3 of 4, tanh, bias" in hand.press("ArrowDown")
    assert "bias" in hand.press("e")
    source = 0 if abs(kernel[2]) >= abs(kernel[4 + 2]) else 1
    strongest = weight("hidden1", source, 2)
    said = hand.press("ArrowDown")
    assert f"weight from {'x₁' if source == 0 else 'x₂'} to unit 3 of hidden1, " in said
    assert ("minus" if kernel[source * 4 + 2] < 0 else "plus") in said

    hand.press("Enter")
    hand.page.keyboard.type("0.5")
    hand.page.keyboard.press("Enter")
    hand.wait_for_number(strongest, 0.5)
    hand.page.keyboard.press("Escape")
    expect(hand.page.locator(".stage-view")).to_be_focused()
    hand.page.keyboard.press("Control+z")
    hand.wait_for_number(strongest, kernel[source * 4 + 2])


def test_arrows_go_between_layers_and_units_and_say_where(hand: StageHand) -> None:
    assert hand.press("ArrowRight").startswith("output, unit 1 of 1, tanh")
    assert hand.press("ArrowLeft").startswith("hidden1, unit")
    assert hand.press("Home").startswith("hidden1, unit 1 of 4")
    assert hand.press("End").startswith("hidden1, unit 4 of 4")
    hand.press("Home")
    assert hand.press("ArrowUp") == "hidden1, layer 1 of 2, 4 units, tanh"
    assert hand.press("ArrowLeft").startswith("input")
    ring = hand.page.locator(".stage-focus")
    expect(ring).to_be_visible()


def test_arrows_change_a_weight_and_l_locks_it(hand: StageHand) -> None:
    hand.press("e")
    hand.press("ArrowDown")
    before = hand.tensor("hidden1.kernel")
    hand.press("ArrowRight")
    hand.wait("stage.frame.tensors.get('hidden1.kernel').data.some((w, at) => w !== given[at])", before)
    hand.press("l")
    hand.wait("stage.experiment.pins.length === 1")
    assert hand.spoken() == "locked"
    hand.press("l")
    hand.wait("stage.experiment.pins.length === 0")


def test_units_and_layers_are_added_and_removed_by_keys(hand: StageHand) -> None:
    hand.press("Insert")
    hand.wait("stage.frame.tensors.get('hidden1.kernel')?.data.length === 10")
    hand.press("Delete")
    hand.wait("stage.frame.tensors.get('hidden1.kernel')?.data.length === 8")
    hand.press("Shift+Insert")
    hand.wait("stage.frame.tensors.has('hidden2.kernel')")
    assert hand.shape() == [2, 4, 4, 1]


def test_the_stage_is_one_tab_stop(hand: StageHand) -> None:
    stops = hand.page.locator("network-stage").locator(
        "[tabindex='0'], button:not([tabindex='-1']):visible, input:visible, select:visible"
    )
    expect(stops).to_have_count(1)


def test_the_layer_is_a_table_with_the_same_numbers(hand: StageHand) -> None:
    hand.press("Shift+T")
    table = hand.page.locator(".stage-table table")
    expect(table).to_be_visible()
    kernel, biases = hand.tensor("hidden1.kernel"), hand.tensor("hidden1.bias")
    for unit, row in enumerate(table.locator("tbody tr").all()):
        cells = [cell.inner_text().replace("\u2212", "-").replace("\u2007", "") for cell in row.locator("td").all()]
        expected = [biases[unit], kernel[unit], kernel[4 + unit]]
        assert [float(cell) for cell in cells] == pytest.approx(expected, abs=6e-5)  # four decimals
    hand.page.keyboard.press("Escape")
    expect(table).to_be_hidden()
    expect(hand.page.locator(".stage-view")).to_be_focused()
