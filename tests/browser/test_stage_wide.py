"""784-512-10: an image through the network, a block of cells, a unit's weights as a picture that can be painted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage_hand import StageHand, weight


@pytest.fixture
def hand(page: Page) -> StageHand:
    page.goto("/")
    hand = StageHand(page)
    page.set_default_timeout(60_000)  # the images are read, and kernels of other layers may be compiled
    page.locator("set-up").get_by_text("MNIST").click()
    hand.wait("stage.frame?.tensors.has('sample.output.a')")
    return hand


def test_a_cell_shows_its_weights_and_brushing_them_changes_the_probabilities(hand: StageHand) -> None:
    activations = hand.tensor("sample.hidden1.a")
    unit = activations.index(max(activations))  # one that speaks: relu gives 0 for many
    hand.page.mouse.click(*hand.where({"layer": "hidden1", "unit": unit}))
    hand.wait("stage.frame.tensors.has(`hidden1.kernel[:,${given}]`)", unit)
    before = hand.tensor(f"hidden1.kernel[:,{unit}]")
    answers = hand.tensor("sample.output.z")
    assert len(before) == 784

    x, y = hand.where(weight("hidden1", 14 * 28 + 8, unit))
    hand.page.mouse.move(x, y)
    hand.page.mouse.down()
    hand.page.mouse.move(x + 60, y, steps=12)
    hand.page.mouse.up()

    hand.wait("stage.frame.tensors.get('sample.output.z').data.some((z, at) => z !== given[at])", answers)
    painted = f"stage.frame.tensors.get('hidden1.kernel[:,{unit}]').data"
    hand.wait(f"Array.from({painted}).filter((w, at) => w !== given[at]).length > 8", before)
    hand.page.keyboard.press("Control+z")
    hand.wait(f"{painted}.every((w, at) => w === given[at])", before)


def test_no_edges_until_a_unit_is_chosen_and_never_the_whole_kernel(hand: StageHand) -> None:
    watched = hand.page.evaluate("stage.wanted.map((probe) => [probe.name, JSON.stringify(probe.index)])")
    assert ["hidden1.kernel", None] not in watched
    assert [name for name, index in watched if index == "[null,0]"] == ["hidden1.kernel"]


def test_another_example_goes_through_the_network(hand: StageHand) -> None:
    before = hand.tensor("sample.input")
    chooser = hand.page.locator(".stage-example")
    first = chooser.get_by_role("spinbutton").input_value()
    chooser.get_by_role("button", name="Next example").click()
    expect(chooser.get_by_role("spinbutton")).not_to_have_value(first)
    hand.wait("!stage.frame.tensors.get('sample.input').data.every((pixel, at) => pixel === given[at])", before)


def test_a_cell_says_its_activation_by_keyboard(hand: StageHand) -> None:
    hand.page.keyboard.press("Tab")
    hand.page.locator(".stage-view").focus()
    assert hand.spoken().startswith("hidden1, unit 1 of 512, relu, bias")
    assert hand.press("PageDown").startswith("hidden1, unit 17 of 512")  # a row of 16 below
