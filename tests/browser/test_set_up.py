"""The set-up column: data, features and own points, and every number of the training, changed while the network lives."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_deck import play_to
from tests.browser.test_first_minute import open_page, told
from tests.server import Server

LINES = "\n".join(
    f"{x / 4}, {y / 4}, {'up' if y > 0 else 'down'}" for x in range(-8, 9, 2) for y in (-9, -7, -5, 5, 7, 9)
)


KEPT = "() => JSON.parse(sessionStorage.getItem('neurodeck.session'))"


def spec(page: Page, server: Server) -> Any:
    page.wait_for_function(KEPT)
    return told(page, server)["spec"]


def kernel(page: Page, server: Server) -> Any:
    kept = page.wait_for_function(KEPT).json_value()
    token = {"Authorization": f"Bearer {kept['token']}"}
    return httpx.get(f"{server.url}/api/sessions/{kept['id']}/tensors/hidden1.kernel", headers=token).json()["data"]


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Your own points")


def feature(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Features").get_by_role("button", name=name, exact=True)


def test_points_that_are_pasted_are_learnt_and_undone(page: Page, server: Server) -> None:
    open_page(page)
    page.get_by_role("radio", name="Own data").click()
    text = sheet(page).get_by_role("textbox", name=re.compile("Points as text"))

    text.fill("1, 2, up\n1, two, down")
    expect(sheet(page).get_by_role("alert")).to_have_text(
        'Line 2: x2 expects a number, got "two". Write it as 1.5 or -2e-3.'
    )
    text.fill(LINES)
    expect(sheet(page)).to_contain_text("down → 0, up → 1")
    sheet(page).get_by_role("button", name="Use these points (54)").click()

    expect(sheet(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_focused()
    expect(page.locator("data-card")).to_contain_text("54 points")
    play_to(page, 1000)
    expect(page.locator("chart-panel dd").last).to_have_text("100 %")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("radio", name="XOR", exact=True)).to_be_checked()
    assert spec(page, server)["data"]["dataset"] == "xor"


def test_points_can_be_put_and_taken_by_hand_and_by_keys(page: Page, server: Server) -> None:
    open_page(page)
    page.get_by_role("radio", name="Own data").click()
    plane, text = sheet(page).locator("canvas").first, sheet(page).get_by_role("textbox").last
    plane.click(position={"x": 80, "y": 80})
    page.keyboard.press("2")
    plane.click(position={"x": 240, "y": 240})
    expect(text).to_have_value("-3, 3, 1\n3, -3, 2")
    plane.click(position={"x": 83, "y": 78}, button="right")
    expect(text).to_have_value("3, -3, 2")
    sheet(page).get_by_role("button", name="Undo").click()

    plane.focus()
    for key in ("0", "ArrowRight", "Shift+ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(text).to_have_value("-3, 3, 1\n3, -3, 2\n0.3, 1.5, 0")
    page.keyboard.press("Delete")
    expect(text).to_have_value("-3, 3, 1\n3, -3, 2")
    page.keyboard.press("Control+z")
    sheet(page).get_by_role("button", name="Use these points (3)").click()

    expect(page.locator("toast-shelf")).to_contain_text("The output layer is now 3 units, softmax.")
    assert sorted(spec(page, server)["data"]["y"]) == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]


def test_a_feature_goes_and_comes_and_the_others_keep_their_weights(page: Page, server: Server) -> None:
    open_page(page)
    play_to(page, 200)
    before = kernel(page, server)

    feature(page, "x₁").click()
    expect(feature(page, "x₁")).to_have_attribute("aria-pressed", "false")
    expect(page).to_have_url(re.compile(r"features=x2"))
    assert kernel(page, server) == before[1:]
    expect(feature(page, "x₂")).to_have_attribute("aria-disabled", "true")

    feature(page, "sin x₁").click()
    expect(page).to_have_url(re.compile(r"features=x2,sin_x1"))
    assert kernel(page, server)[0] == before[1]
    page.keyboard.press("Control+z")
    expect(feature(page, "sin x₁")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+z")
    expect(feature(page, "x₁")).to_have_attribute("aria-pressed", "true")
    assert kernel(page, server) == before


def test_blobs_of_five_classes_bring_their_outputs_in_one_gesture(page: Page, server: Server) -> None:
    open_page(page)

    page.get_by_role("radio", name="Blobs").click()
    expect(page.locator("toast-shelf")).to_contain_text("Blobs. The output layer is now 3 units, softmax.")
    page.get_by_role("radiogroup", name="Classes").get_by_role("radio", name="5").click()
    expect(page).to_have_url(re.compile(r"output\.5\.softmax"))
    play_to(page, 500)
    told = spec(page, server)
    assert (told["data"]["classes"], told["training"]["loss"]) == (5, "categorical_crossentropy")

    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("radio", name="XOR", exact=True)).to_be_checked()
    output = spec(page, server)["network"]["layers"][-1]
    assert (output["units"], output["activation"]) == (1, "tanh")


def test_values_are_told_apart_from_classes(page: Page, server: Server) -> None:
    open_page(page)
    page.get_by_role("radio", name="Regression").click()

    expect(page.get_by_role("radio", name="Plane, values")).to_be_checked()
    expect(page.get_by_role("radio", name="Spiral")).to_have_count(0)
    expect(page.locator("toast-shelf")).to_contain_text("The output layer is now linear.")
    page.get_by_role("radio", name="Classification").click()
    expect(page.get_by_role("radio", name="XOR", exact=True)).to_be_checked()
    assert spec(page, server)["network"]["layers"][-1]["activation"] == "tanh"


def test_any_amount_can_be_typed_and_the_usual_ones_chosen(page: Page, server: Server) -> None:
    open_page(page)
    rate = page.get_by_role("textbox", name="Learning rate")
    rate.fill("0.0123")
    rate.press("Enter")
    expect(page).to_have_url(re.compile("lr=0.0123"))
    rate.press("ArrowUp")
    expect(rate).to_have_value("0.03")
    for name, typed, shown in [
        ("Noise", "73", "73 %"),
        ("Batch size", "full", "full"),
        ("Test split", "33.3", "33.3 %"),
    ]:
        field = page.get_by_label(name)
        field.fill(typed)
        field.press("Enter")
        field.blur()
        expect(field).to_have_value(shown)
    page.locator("data-card summary").click()
    page.get_by_label("Samples").fill("1234")
    page.get_by_label("Samples").press("Enter")
    expect(page.locator("data-card")).to_contain_text("1,234 points")
    page.get_by_label("Seed").fill("0.59704")
    page.get_by_label("Seed").press("Enter")
    expect(page).to_have_url(re.compile("0.59704"))
    data = spec(page, server)["data"]
    assert (data["noise"], data["test_split"], data["samples"], data["seed"]) == (0.73, 0.333, 1234, "0.59704")

    page.get_by_label("Noise").fill("200")
    page.get_by_label("Noise").press("Enter")
    expect(page.locator("#data-refusal")).to_contain_text("noise")
    expect(page.get_by_label("Noise")).to_have_attribute("aria-describedby", re.compile("data-refusal"))


def test_what_is_under_more_acts_without_a_new_start(page: Page, server: Server) -> None:
    open_page(page)
    play_to(page, 300)
    reached = page.locator(".counter__step").inner_text()
    page.locator("training-card summary").click()
    page.get_by_label("Optimizer").select_option("adam")
    page.get_by_label("beta 1").fill("0.8")
    page.get_by_label("beta 1").press("Enter")
    expect(page).to_have_url(re.compile("beta1=0.8"))
    page.get_by_label("Shuffle").click()
    expect(page.get_by_label("Shuffle")).not_to_be_checked()
    page.get_by_label("Remainder").select_option("carry")
    page.get_by_label("Output layer").select_option("linear")
    page.locator("set-up").get_by_label("Weights").select_option("random_normal")
    page.get_by_label("Deviation").fill("2")
    page.get_by_label("Deviation").press("Enter")
    page.get_by_label("Numbers", exact=True).select_option("float64")

    expect(page).to_have_url(re.compile("dtype=float64"))
    told = spec(page, server)
    training, layers = told["training"], told["network"]["layers"]
    assert (training["optimizer"]["beta_1"], training["shuffle"], training["remainder"]) == (0.8, False, "carry")
    assert layers[0]["kernel_initializer"] == {"type": "random_normal", "mean": 0, "stddev": 2}
    assert (layers[-1]["activation"], told["network"]["dtype"]) == ("linear", "float64")
    expect(page.locator(".counter__step")).to_have_text(reached)
    expect(page.locator(".refusal:visible")).to_have_count(0)


def test_points_are_saved_and_the_file_opens_again(page: Page, server: Server, tmp_path: Path) -> None:
    open_page(page)
    page.get_by_role("radio", name="Circle", exact=True).click()
    expect(page).to_have_url(re.compile("data=circle"))
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download points (CSV)").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)

    with file.open(newline="") as text:
        rows = list(csv.DictReader(text))
    assert file.name == "circle.csv"
    assert len(rows) == 500
    page.get_by_role("radio", name="Own data").click()
    page.locator("points-sheet input[type=file]").set_input_files(file)
    sheet(page).get_by_role("button", name="Use these points (500)").click()
    expect(sheet(page)).to_be_hidden()
    told = spec(page, server)
    found = {(tuple(x), y) for x, y in zip(told["data"]["x"], told["data"]["y"], strict=True)}
    assert found == {((float(row["x1"]), float(row["x2"])), 2 * int(row["label"]) - 1) for row in rows}


def test_the_column_scrolls_within_itself(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    open_page(page)
    for fold in page.locator("set-up summary").all():
        fold.click()

    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    assert page.evaluate(
        "() => [...document.querySelectorAll('set-up .row, set-up .segments, .features')].every((e) => e.scrollWidth <= e.clientWidth + 1)"
    )
