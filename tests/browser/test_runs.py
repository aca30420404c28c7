"""One's own runs: kept while one plays, found, named, compared, duplicated, deleted; and what can be opened."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Watched
from tests.browser.stage_hand import StageHand
from tests.browser.test_access import complaints
from tests.browser.test_deck import CURVE, play_to
from tests.browser.test_first_minute import open_page, step
from tests.server import Server

POINTS = f"() => ({CURVE})().run.series.train_loss.length"


def runs(page: Page) -> Locator:
    """The rows of Runs."""
    page.get_by_role("link", name="Runs").click()
    rows = page.locator("[data-run]")
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    return rows


def two_runs(page: Page) -> Locator:
    """XOR and a spiral, both played; the spiral is on the stage."""
    open_page(page)
    play_to(page, 100)
    page.evaluate("() => { location.hash = '#v=1&data=spiral&lr=0.1' }")
    expect(page.locator(".experiment")).to_have_text(re.compile("Spiral"))
    expect(page.locator(".counter__step")).to_have_text("0")
    play_to(page, 100)
    rows = runs(page)
    expect(rows).to_have_count(2)
    return rows


def test_runs_begin_empty_and_lie_over_a_session_that_goes_on(page: Page) -> None:
    open_page(page)
    rows = runs(page)
    expect(page).to_have_url(re.compile("/#runs$"))
    expect(page.locator("runs-page")).to_contain_text("No runs yet. Press Play on the Stage")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_hidden()
    page.go_back()
    expect(page).to_have_url(re.compile("/#v=1$"))
    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("playing")
    here = page.evaluate("() => JSON.parse(sessionStorage.getItem('neurodeck.session')).id")

    runs(page)
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("on the Stage")
    before = int(rows.first.locator(".runs__steps").inner_text().replace(",", ""))
    page.wait_for_function(
        "(n) => Number(document.querySelector('.runs__steps[class~=mono]').textContent.replaceAll(',', '')) > n",
        arg=before,
    )
    page.go_back()

    expect(page.locator(".counter__state")).to_have_text("playing")
    assert page.evaluate("() => JSON.parse(sessionStorage.getItem('neurodeck.session')).id") == here


def test_a_run_is_named_found_and_gone_on_with(page: Page) -> None:
    rows = two_runs(page)
    xor = rows.filter(has_text="2-4-1").filter(has_not_text="on the Stage")
    reached = int(xor.locator(".runs__steps").inner_text().replace(",", ""))
    name = xor.get_by_label("Name of XOR 2-4-1")
    name.fill("lecture 3")
    name.press("Enter")
    expect(page.get_by_label("Name of lecture 3")).to_have_value("lecture 3")
    expect(rows.first.locator(".runs__picture img")).to_have_attribute("src", re.compile("^data:image/png"))

    page.get_by_label("Filter by name, data or setting").fill("lecture")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Continue: lecture 3").click()

    expect(page.locator("page-header")).to_contain_text("XOR")
    expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")
    expect(page.locator("toast-shelf")).to_contain_text("Going on with lecture 3.")
    page.wait_for_function(f"() => ({POINTS})() > 1")
    page.locator("toast-shelf").get_by_role("button", name="Undo").click()
    expect(page.locator(".experiment")).to_have_text(re.compile("Spiral"))


def test_two_runs_are_compared_in_words_and_on_one_scale(page: Page) -> None:
    rows = two_runs(page)
    compare = page.get_by_role("button", name="Compare")
    expect(compare).to_have_attribute("aria-disabled", "true")
    rows.nth(0).get_by_role("checkbox").check()
    rows.nth(1).get_by_role("checkbox").check()
    compare.click()

    says = page.locator(".compare__says")
    expect(says).to_have_text("Two settings differ: data set Spiral in A, XOR in B; learning rate 0.1 in A, 0.03 in B.")
    expect(page.locator(".compare__table")).to_contain_text("learning rate")
    expect(page.get_by_role("img", name=re.compile(r"^test loss: A 0\.\d+, B 0\.\d+$"))).to_be_visible()
    page.reload()
    expect(says).to_contain_text("Two settings differ")
    page.go_back()
    expect(rows).to_have_count(2)


def test_a_run_is_duplicated_with_its_weights_and_deleted_until_undone(page: Page) -> None:
    rows = two_runs(page)
    page.get_by_role("button", name="Duplicate XOR 2-4-1").click()
    expect(page.locator("toast-shelf")).to_contain_text(re.compile(r"Duplicated with its weights of step [\d,]+"))
    expect(rows).to_have_count(3)

    page.get_by_role("button", name="Delete XOR 2-4-1, copy").click()
    expect(rows).to_have_count(2)
    page.locator("toast-shelf").get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Delete XOR 2-4-1, copy").click()
    page.get_by_role("button", name="Bin (1)").click()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Restore XOR 2-4-1, copy").click()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Duplicate XOR 2-4-1", exact=True).click()
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="Delete XOR 2-4-1, copy").first.click()
    page.get_by_role("button", name="Bin (1)").click()
    page.get_by_role("button", name="Erase for good: XOR 2-4-1, copy").click()
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answered:
        page.get_by_role("button", name="Erase its log too?: XOR 2-4-1, copy").click()
    assert answered.value.status == 204
    expect(rows).to_have_count(3)

    page.get_by_role("button", name="Continue: XOR 2-4-1, copy").click()
    expect(page.locator(".counter__step")).to_have_text("0")
    accuracy = page.locator("chart-panel [data-number=test_accuracy]")
    expect(accuracy).to_have_text(re.compile(r"^(9\d|100)"))  # it stands where the other had come to


def test_what_the_server_has_lost_is_opened_anew(page: Page) -> None:
    two_runs(page)
    page.evaluate(
        """() => {
          for (const key of Object.keys(localStorage).filter((name) => name.startsWith("neurodeck.run."))) {
            const run = JSON.parse(localStorage.getItem(key));
            if (run.spec.data.dataset === "xor") localStorage.setItem(key, JSON.stringify({ ...run, token: "0".repeat(32) }));
          }
        }"""
    )
    page.reload()
    button = page.get_by_role("button", name="Open anew: XOR 2-4-1")
    button.click()

    expect(page.locator("toast-shelf")).to_contain_text("XOR 2-4-1 is open at step 0: its trained weights are gone.")
    expect(page.locator(".experiment")).to_have_text(re.compile("XOR"))
    expect(page.locator(".counter__step")).to_have_text("0")


def test_a_reload_keeps_the_curve(page: Page) -> None:
    open_page(page)
    page.get_by_label("Pace").select_option("100")
    page.keyboard.press("k")
    page.wait_for_function(f"() => ({POINTS})() >= 20")
    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("paused")
    before = page.evaluate(
        f"() => Array.from(({CURVE})().run.series.test_loss.last.slice(0, 10), (v) => Number(v.toPrecision(4)))"
    )
    reached = step(page)

    page.reload()
    expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")

    page.wait_for_function(f"() => ({POINTS})() >= 20")
    after = page.evaluate(f"() => Array.from(({CURVE})().run.series.test_loss.last.slice(0, 10))")
    assert after == before
    expect(page.locator(".chart__empty")).to_be_hidden()


LINK = (
    "https://playground.tensorflow.org/#activation=relu&batchSize=10&dataset=spiral&regDataset=reg-plane"
    "&learningRate=0.1&noise=0&networkShape=5,2&seed=0.12345&x=true&y=true&bogus=3"
)


def test_a_playground_link_is_opened_and_what_was_changed_is_told(page: Page) -> None:
    open_page(page)
    play_to(page, 100)
    page.locator(".experiment").click()
    field = page.get_by_label("Paste a link")

    field.fill("hello")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="This is no link that can be opened")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(LINK)
    field.press("Enter")

    expect(page.locator(".experiment")).to_have_text(re.compile(r"Spiral.*2-5-2-1"))
    expect(page.locator("trouble-bar")).to_contain_text("bogus")
    expect(page.locator("toast-shelf")).to_contain_text("XOR 2-4-1 is kept in Runs.")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("toast-shelf").get_by_role("button", name="Undo").click()
    expect(page.locator(".experiment")).to_have_text(re.compile(r"XOR.*2-4-1"))


def test_the_palette_opens_a_pasted_link(page: Page) -> None:
    open_page(page)

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search actions and settings").fill(
        "https://deck.example.org/#v=1&data=gauss&lr=0.3"
    )
    page.keyboard.press("Enter")

    expect(page.locator(".experiment")).to_have_text(re.compile("Two clouds"))
    expect(page).to_have_url(re.compile("#v=1&data=gauss&lr=0.3$"))


def test_a_spec_file_is_saved_and_opened(page: Page, watched: Watched, tmp_path: Path) -> None:
    watched.expect(r"status of 422")
    open_page(page, "/#v=1&data=circle&lr=0.3&net=hidden1.3.relu,output.1.tanh")
    page.locator(".experiment").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as file").click()
    assert saving.value.suggested_filename == "neurodeck-circle-2-3-1.json"
    spec = json.loads(saving.value.path().read_text())
    assert spec["training"]["optimizer"]["learning_rate"] == 0.3
    spec["network"]["layers"][0]["units"] = 7
    good, bad, refused = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "refused.json"
    good.write_text(json.dumps(spec))
    bad.write_text("x1,x2,label")
    spec["training"]["loss"] = "hinge"
    refused.write_text(json.dumps(spec))
    choose = page.locator("experiment-sheet input[type=file]")
    says = page.locator("#open-refusal")

    choose.set_input_files(bad)
    expect(says).to_contain_text("bad.json is not a spec file")
    choose.set_input_files(refused)
    expect(says).to_contain_text("hinge")
    choose.set_input_files(good)

    expect(page.locator(".experiment")).to_have_text(re.compile(r"Circle.*2-7-1"))


def test_a_run_that_was_saved_is_done_again(page: Page, tmp_path: Path) -> None:
    open_page(page)
    play_to(page, 200)
    page.get_by_role("textbox", name="Learning rate").fill("0.2")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("lr=0.2"))
    page.keyboard.press("F6")
    reached = step(page) + 1
    page.keyboard.press("Period")
    expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")
    weights = StageHand(page).tensor("hidden1.kernel")
    page.locator(".experiment").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save run").click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    page.get_by_role("button", name=re.compile("^One neuron")).click()
    expect(page.locator(".experiment")).to_have_text(re.compile("2-1"))

    page.locator(".experiment").click()
    page.locator("experiment-sheet input[type=file]").set_input_files(file)

    expect(page.locator("toast-shelf")).to_contain_text("The run is done again")
    expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")
    expect(page.locator(".counter__state")).to_have_text("paused")
    assert StageHand(page).tensor("hidden1.kernel") == weights
    page.keyboard.press("Control+z")
    expect(page.get_by_role("textbox", name="Learning rate")).to_have_value("0.03")


def test_choosing_a_ready_network_says_what_is_kept(page: Page) -> None:
    open_page(page)
    page.locator(".experiment").click()
    page.get_by_role("button", name=re.compile("^One neuron")).click()
    expect(page.locator("toast-shelf")).to_have_text(re.compile(r"^Opened One neuron\.Undo$"))
    expect(page.locator(".experiment")).to_have_text(re.compile(r"Two clouds.*2-1"))
    play_to(page, 50)

    page.locator(".experiment").click()
    page.get_by_role("button", name=re.compile("^Four classes")).click()
    expect(page.locator("toast-shelf")).to_contain_text("Opened Four classes. Two clouds 2-1 is kept in Runs.")
    expect(page.locator(".counter__step")).to_have_text("0")

    page.locator(".experiment").click()
    page.get_by_role("button", name=re.compile("^Two clouds 2-1")).click()
    expect(page.locator("toast-shelf")).to_contain_text("Going on with Two clouds 2-1.")
    expect(page.locator(".counter__step")).not_to_have_text("0")


def test_back_and_forward_find_the_sessions_themselves(page: Page) -> None:
    open_page(page)
    play_to(page, 100)
    reached = step(page)
    page.evaluate("() => { location.hash = '#v=1&data=spiral&lr=0.1' }")
    expect(page.locator(".experiment")).to_have_text(re.compile("Spiral"))
    expect(page.locator(".counter__step")).to_have_text("0")
    play_to(page, 100)
    other = step(page)
    page.wait_for_function(
        "() => history.state?.session === JSON.parse(sessionStorage.getItem('neurodeck.session')).id"
    )

    page.go_back()
    expect(page.locator(".experiment")).to_have_text(re.compile("XOR"))
    expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")
    page.go_forward()
    expect(page.locator(".experiment")).to_have_text(re.compile("Spiral"))
    expect(page.locator(".counter__step")).to_have_text(f"{other:,}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_runs(browser: Browser, server: Server, watched: Watched, scheme: str) -> None:
    context = browser.new_context(base_url=server.url, color_scheme="dark" if scheme == "dark" else "light")
    watched.watch(context)
    page = context.new_page()
    rows = two_runs(page)
    assert complaints(page) == []
    rows.nth(0).get_by_role("checkbox").check()
    rows.nth(1).get_by_role("checkbox").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".compare__says")).to_be_visible()
    assert complaints(page) == []
    context.close()
