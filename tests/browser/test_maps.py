"""A network with convolutions: its maps, what a cell sees, how it comes about by hand, and a kernel changed by hand."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage_hand import StageHand
from tests.server import Server

SIDE = 8


def stripes() -> dict[str, Any]:
    """Pictures of 8x8 with one bright row or one bright column."""
    rows = [[float(at // SIDE == line) for at in range(SIDE * SIDE)] for line in range(1, 7)]
    columns = [[float(at % SIDE == line) for at in range(SIDE * SIDE)] for line in range(1, 7)]
    layers = [
        {"type": "conv2d", "name": "conv1", "filters": 3, "kernel_size": 3, "padding": "same", "activation": "tanh"},
        {"type": "max_pooling2d", "name": "pool1"},
        {"type": "conv2d", "name": "conv2", "filters": 4, "kernel_size": 2, "activation": "relu"},
        {"type": "flatten", "name": "flatten"},
        {"type": "dense", "name": "output", "units": 2, "activation": "softmax"},
    ]
    return {
        "network": {"input_shape": [SIDE, SIDE, 1], "layers": layers},
        "data": {"dataset": "inline", "x": rows + columns, "y": [[1.0, 0.0]] * 6 + [[0.0, 1.0]] * 6},
        "training": {"loss": "categorical_crossentropy", "optimizer": {"type": "sgd", "learning_rate": 0.05}, "batch_size": 4},
        "seed": 3,
    }  # fmt: skip  # one line a part


@pytest.fixture
def hand(page: Page, server: Server) -> StageHand:
    request = urllib.request.Request(
        f"{server.url}/api/sessions", json.dumps(stripes()).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        address = json.load(answer)["url"]
    page.set_default_timeout(60_000)  # kernels of layers that no other test has may be compiled
    page.goto(address)
    hand = StageHand(page)
    hand.wait("stage.frame?.tensors.has('maps.conv2')")
    return hand


@pytest.fixture
def panel(hand: StageHand) -> Locator:
    return hand.page.get_by_role("region", name="Feature maps")


def lines(panel: Locator) -> dict[str, float]:
    """The sum as the panel tells it, by what stands before each number."""
    found = panel.locator(".hand__sums > div").all_inner_texts()
    return {name: float(number.replace("−", "-")) for name, number in (line.split("\n", 1) for line in found)}


def test_a_clicked_cell_comes_about_by_hand_and_its_sum_is_the_cell(hand: StageHand, panel: Locator) -> None:
    hand.page.mouse.click(*hand.where({"layer": "conv2", "unit": 1}))
    expect(panel).to_be_visible()
    expect(panel.get_by_role("button", name="Slide on")).to_be_focused()
    hand.wait("stage.frame.tensors.has('cell.value')")
    expect(panel.locator(".hand__sums")).to_contain_text("relu(z)")
    sums = lines(panel)
    assert abs(sums["Σ all channels"] + sums["+ bias"] - sums["z"]) <= 1.5e-4
    assert sums["a = relu(z)"] == max(0.0, sums["z"])
    assert abs(sum(sums[f"Σ channel {at}"] for at in range(3)) - sums["Σ all channels"]) <= 2.5e-4

    about = panel.locator(".look__about")
    before = about.inner_text()
    panel.get_by_role("button", name="Next cell").click()
    expect(about).not_to_have_text(before)
    panel.get_by_role("radio", name="Maps").click()
    expect(panel.locator(".wall__tile")).to_have_count(4)
    panel.get_by_role("radio", name="own range").click()
    hand.wait("JSON.stringify(stage.wanted).includes('\"own\":true')")
    hand.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_kernel_is_changed_while_training_and_one_undo_brings_it_back(hand: StageHand, panel: Locator) -> None:
    page = hand.page
    page.mouse.click(*hand.where({"layer": "conv1", "unit": 2}))
    value = panel.get_by_role("textbox", name="Value of the chosen kernel cell")
    expect(value).not_to_have_value("")
    before = value.input_value()
    value.fill("1.5")
    value.press("Enter")
    expect(value).to_have_value("1.5")
    hand.wait("stage.frame.tensors.get('cell.kernel')?.data[0] === 1.5")
    expect(panel.get_by_role("img", name="before")).to_be_visible()
    value.blur()
    page.keyboard.press("Control+z")
    expect(value).to_have_value(before)

    page.get_by_role("button", name=re.compile("^Play")).click()
    hand.wait("stage.frame.scalars.get('step') > 20")
    slider = panel.get_by_role("slider", name="Value of the chosen kernel cell")
    slider.focus()
    expect(slider).to_be_focused()
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2, steps=5)
    held = "stage.frame.tensors.get('cell.kernel')?.data[0] === Math.fround(given)"
    wanted = float(slider.input_value())
    assert wanted > 0.4
    hand.wait(held, wanted)
    step = page.evaluate("stage.frame.scalars.get('step')")
    hand.wait(f"stage.frame.scalars.get('step') > {step} + 20 && {held}", wanted)  # in the hand it stays
    page.mouse.up()
    hand.wait(f"!({held})", wanted)  # let go, training has it again


def test_maps_and_cells_by_keyboard_and_as_a_table(hand: StageHand, panel: Locator) -> None:
    page = hand.page
    page.locator(".stage-view").focus()
    assert hand.spoken().startswith("conv1, map 1 of 3, 8 by 8")
    assert hand.press("ArrowDown").startswith("conv1, map 2 of 3")
    assert hand.press("Enter").startswith("conv1, map 1, row 3, column 3")
    expect(panel).to_be_visible()
    assert hand.press("Shift+ArrowRight").startswith("conv1, map 1, row 3, column 6")
    expect(panel.locator(".look__about")).to_contain_text("row 3, column 6")
    page.keyboard.press("Shift+T")
    table = page.get_by_role("dialog", name="conv1: mean, smallest and largest of each map")
    expect(table.get_by_role("row")).to_have_count(4)
    page.keyboard.press("Escape")
    expect(table).to_be_hidden()
    assert hand.press("Escape").startswith("conv1, map 2 of 3")
    expect(panel).to_be_hidden()
