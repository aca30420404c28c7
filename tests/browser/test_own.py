"""One's own picture through the network: drawn by hand or by keys, opened from a file, live at the output."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage_hand import StageHand
from tests.server import Server

SIDE = 10


def digits() -> dict[str, Any]:
    """Pictures of 10x10, each with one bright row: which third of the field it is in."""
    x = [[1.0 if at // SIDE == row else 0.0 for at in range(SIDE * SIDE)] for row in range(9)]
    return {
        "network": {
            "input_shape": [SIDE * SIDE],
            "layers": [
                {"type": "dense", "name": "hidden1", "units": 6, "activation": "tanh"},
                {"type": "dense", "name": "output", "units": 3, "activation": "softmax"},
            ],
        },
        "data": {"dataset": "inline", "x": x, "y": [[float(row // 3 == c) for c in range(3)] for row in range(9)]},
        "training": {"loss": "categorical_crossentropy", "optimizer": {"type": "adam", "learning_rate": 0.05}},
    }


@pytest.fixture
def hand(page: Page, server: Server) -> StageHand:
    request = urllib.request.Request(
        f"{server.url}/api/sessions", json.dumps(digits()).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        address = json.load(answer)["url"]
    page.goto(address)
    hand = StageHand(page)
    hand.wait("stage.frame?.tensors.has('sample.output.a')")
    return hand


@pytest.fixture
def panel(hand: StageHand) -> Locator:
    hand.page.keyboard.press("d")
    panel = hand.page.get_by_role("region", name="Try your own")
    expect(panel.get_by_role("application", name="Drawing pad")).to_be_focused()
    return panel


def stroke(panel: Locator, y: float) -> None:
    """A line from left to right at that share of the pad's height."""
    box = panel.get_by_role("application").bounding_box()
    assert box
    mouse = panel.page.mouse
    mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * y)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * y, steps=5)
    mouse.up()


INK = "Array.from(stage.frame.tensors.get('sample.input').data)"


def test_a_stroke_is_seen_by_the_network_at_once_and_where_it_was_drawn(hand: StageHand, panel: Locator) -> None:
    page = hand.page
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("Shift+.")
    hand.wait("stage.frame.scalars.get('epoch') === 1")
    page.keyboard.press("d")
    panel.get_by_label("centred as MNIST").uncheck()
    stroke(panel, 0.85)
    hand.wait(f"{INK}.findIndex((v) => v > 0.4) >= 70")
    expect(page.locator("output-panel")).to_contain_text("your drawing")
    said = "document.querySelector('.own__answer').textContent"
    hand.wait(
        f"(a => {said} === String(a.indexOf(Math.max(...a))))([...stage.frame.tensors.get('sample.output.a').data])"
    )

    panel.get_by_label("centred as MNIST").check()
    expect(panel.get_by_role("status")).to_contain_text("centred by its mass")
    hand.wait(f"{INK}.every((v, at) => v < 0.4 || (at >= 30 && at < 70))")
    hand.wait("stage.frame.tensors.get('saliency')?.data.some((slope) => slope !== 0)")

    panel.get_by_role("button", name="Undo").click()
    expect(panel.get_by_role("status")).to_contain_text("Draw something")
    panel.get_by_role("radio", name="From the data").click()
    expect(page.locator("output-panel")).not_to_contain_text("your drawing")


def test_the_keyboard_draws_too(hand: StageHand, panel: Locator) -> None:
    page = hand.page
    for key in ("ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight", "Space"):
        page.keyboard.press(key)
    hand.wait(f"stage.experiment.sample.own && {INK}.some((v) => v > 0.3)")
    page.keyboard.press("Delete")
    expect(panel.get_by_role("status")).to_contain_text("Draw something")
    page.keyboard.press("Control+z")
    hand.wait(f"!stage.experiment.sample.own.empty && {INK}.some((v) => v > 0.3)")


def test_a_picture_file_goes_through_and_what_is_none_is_told_in_words(hand: StageHand, panel: Locator) -> None:
    panel.get_by_role("radio", name="Picture file").click()
    files = panel.locator("input[type=file]")
    files.set_input_files({"name": "seven.png", "mimeType": "image/png", "buffer": b"%PDF-1.7 and so on"})
    expect(panel.get_by_role("status")).to_contain_text("seven.png is a PDF, whatever its name says")
    made = hand.page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(600, 300);
          const context = canvas.getContext("2d");
          context.fillStyle = "#f0ead8";
          context.fillRect(0, 0, 600, 300);
          context.fillStyle = "#222";
          context.fillRect(250, 40, 60, 220);
          const blob = await canvas.convertToBlob({ type: "image/png" });
          return [...new Uint8Array(await blob.arrayBuffer())];
        }"""
    )
    files.set_input_files({"name": "one.png", "mimeType": "image/png", "buffer": bytes(made)})
    status = panel.get_by_role("status")
    expect(status).to_contain_text("one.png, 600 × 300. Scaled from 600 × 300 to 240 × 120 pixels.")
    expect(status).to_contain_text("light on dark")
    hand.wait(f"{INK}[0] === 0 && {INK}.some((v) => v > 0.9)")


def test_the_wrong_ones_are_shown_and_one_is_sent_through(hand: StageHand) -> None:
    page = hand.page
    page.keyboard.press("Shift+W")
    panel = page.get_by_role("region", name="The wrong ones")
    expect(panel.get_by_role("status")).to_contain_text("of 9 at step 0")
    tile = panel.get_by_role("button", name="Send it through the network").first
    index = tile.get_attribute("data-index")
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", "true")
    expect(page.locator("output-panel")).to_contain_text(f"train image {index}")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.get_by_role("button", name="Play").first.press("Space")
    hand.wait("stage.frame.scalars.get('train_accuracy') === 1")
    page.keyboard.press("Shift+W")
    expect(panel.get_by_role("status")).to_have_text("Not one is wrong.")


def test_the_summary_counts_and_chooses_the_layer_everywhere(hand: StageHand) -> None:
    page = hand.page
    page.keyboard.press("Shift+I")
    table = page.get_by_role("table", name="Summary")
    expect(table.get_by_role("row").nth(1)).to_contain_text("606")
    expect(table.get_by_role("row").last).to_have_text("in all627627")
    table.get_by_role("button", name="output").click()
    hand.wait("stage.selection?.layer === 'output'")
    expect(page).to_have_url(re.compile("at=output.*look=summary"))
    page.reload()
    expect(table.get_by_role("button", name="output")).to_have_attribute("aria-pressed", "true")
