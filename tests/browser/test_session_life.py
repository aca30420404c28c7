"""A session's life as a person meets it: reload, copied address, look-on, trouble, a server that goes and comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_deck import play_to
from tests.browser.test_first_minute import open_page, step
from tests.server import Server


def test_a_reload_returns_to_the_session(page: Page) -> None:
    open_page(page)
    play_to(page, 300)
    reached = step(page)

    page.reload()

    expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")


def test_a_copied_address_opens_the_experiment_anew(page: Page, browser: Browser, server: Server) -> None:
    open_page(page, "/#v=1&data=spiral&lr=0.1&net=hidden1.6.relu,output.1.tanh")
    play_to(page, 200)
    expect(page).to_have_url(re.compile("#v=1&.*spiral"))
    address = page.url

    stranger = browser.new_context()
    other = stranger.new_page()
    open_page(other, address)

    assert step(other) == 0
    assert other.url == address == f"{server.url}/#v=1&data=spiral&lr=0.1&net=hidden1.6.relu,output.1.tanh"
    expect(other.locator(".experiment")).to_have_text(re.compile(r"Spiral.*2-6-1"))
    stranger.close()


def test_no_token_stays_in_the_address(page: Page, server: Server, context: BrowserContext) -> None:
    spec = context.request.get(f"{server.url}/api/zoo").json()["zoo"][0]["spec"]
    opened = context.request.post(f"{server.url}/api/sessions", data=spec).json()

    open_page(page, opened["url"])

    expect(page).to_have_url(re.compile(r"/#v=1$"))
    assert opened["token"] not in page.evaluate("() => JSON.stringify(localStorage) + location.href")


def test_whoever_looks_on_sees_and_changes_nothing(page: Page, browser: Browser, watched: Watched) -> None:
    open_page(page)
    page.get_by_role("button", name="Share").click()
    link = page.get_by_label("This run, to look on while it trains").input_value()
    page.keyboard.press("Escape")

    stranger = browser.new_context()
    watched.watch(stranger)
    other = stranger.new_page()
    open_page(other, link)
    page.get_by_role("button", name="Play", exact=True).focus()
    page.keyboard.press("Period")

    expect(other.locator(".counter__step")).to_have_text("1")
    expect(other).to_have_url(re.compile(r"/s/[0-9a-f]+$"))
    expect(other.get_by_role("button", name="Play", exact=True)).to_have_attribute("aria-disabled", "true")
    expect(other.get_by_role("textbox", name="Learning rate")).to_be_disabled()
    stranger.close()


def test_an_address_that_cannot_be_read_is_told(page: Page) -> None:
    open_page(page, "/#v=1&lr=fast")

    expect(page.locator("trouble-bar")).to_contain_text("lr=fast")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("trouble-bar")).to_be_hidden()


def test_a_value_that_is_not_finite_is_told_with_ways_out(page: Page) -> None:
    open_page(page, "/#v=1&lr=1000&loss=mse&net=hidden1.4.linear,output.1.linear")
    page.keyboard.press("Shift+BracketRight")
    page.keyboard.press("k")

    bar = page.locator("trouble-bar")
    expect(bar).to_contain_text(re.compile(r"step [\d,]+.*(infinite|not a number)"))
    expect(page.locator(".counter__state")).to_have_text("stopped")
    bar.get_by_role("button", name="Back one step").click()
    expect(bar).to_be_hidden()
    page.keyboard.press("k")
    bar.get_by_role("button", name="Learning rate 100 from here").click()
    expect(page.get_by_role("textbox", name="Learning rate")).to_have_value("100")
    expect(bar).to_be_hidden()


def test_another_experiment_can_be_opened_and_taken_back(page: Page) -> None:
    open_page(page)
    play_to(page, 300)
    reached = step(page)

    page.get_by_role("button", name="XOR").first.click()
    page.get_by_role("button", name=re.compile("2-8-8-8-1")).click()
    expect(page.locator(".experiment")).to_have_text(re.compile("2-8-8-8-1"))
    page.locator("toast-shelf").get_by_role("button", name="Undo").click()

    expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")
    expect(page.locator(".experiment")).to_have_text(re.compile("2-4-1"))


def test_a_lost_and_restarted_server_is_told(
    browser: Browser, watched: Watched, start_server: Callable[..., Server]
) -> None:
    watched.expect(r"WebSocket connection|ERR_CONNECTION|ERR_EMPTY|Failed to load resource")
    first = start_server()
    port = int(first.url.rsplit(":", 1)[1])
    context = browser.new_context(base_url=first.url, viewport={"width": 1440, "height": 900})
    watched.watch(context)
    page = context.new_page()
    open_page(page, "/#v=1&lr=0.05")
    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("playing")

    first.close()
    bar = page.locator("trouble-bar")
    expect(bar).to_contain_text("Connection lost", timeout=3000)
    expect(page.locator(".stale")).to_have_text(re.compile(r"Picture of step [\d,]+"))

    with start_server("--port", str(port)):
        bar.get_by_role("button", name="Try now").click()
        expect(bar).to_contain_text("The same experiment is open again at step 0", timeout=60_000)
        expect(page.locator(".stale")).to_be_hidden()
        expect(page).to_have_url(re.compile(r"/#v=1&lr=0\.05$"))
    context.close()


def test_a_killed_server_comes_back_where_it_was_and_the_page_goes_on(
    browser: Browser, watched: Watched, tmp_path: Path
) -> None:
    watched.expect(r"WebSocket connection|ERR_CONNECTION|ERR_EMPTY|Failed to load resource")
    state = ("--state-dir", str(tmp_path))
    first = Server(*state)
    port = first.url.rsplit(":", 1)[1]
    context = browser.new_context(base_url=first.url, viewport={"width": 1440, "height": 900})
    watched.watch(context)
    page = context.new_page()
    open_page(page)
    play_to(page, 300)
    page.get_by_role("textbox", name="Learning rate").fill("0.2")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("lr=0.2"))
    reached = step(page)

    first.process.kill()
    first.close()
    expect(page.locator("trouble-bar")).to_contain_text("Connection lost", timeout=3000)

    with Server(*state, "--port", port):
        expect(page.locator("toast-shelf")).to_contain_text(f"Connected again, at step {reached:,}", timeout=60_000)
        expect(page.locator(".counter__step")).to_have_text(f"{reached:,}")
        expect(page.locator(".counter__state")).to_have_text("paused")
        expect(page.get_by_role("textbox", name="Learning rate")).to_have_value("0.2")
        page.keyboard.press("Control+z")
        expect(page.get_by_role("textbox", name="Learning rate")).to_have_value("0.03")
    context.close()


def test_a_dead_layer_is_told_with_ways_out(page: Page) -> None:
    weights = quote('{"weights":{"hidden1.bias":[-100,-100,-100,-100]}}')
    page.goto(f"/#v=1&net=hidden1.4.relu,output.1.tanh&more={weights}")
    expect(page.locator(".counter__state")).to_have_text("paused", timeout=60_000)
    page.get_by_label("Pace").select_option("10")
    page.keyboard.press("k")

    bar = page.locator("trouble-bar")
    expect(bar).to_contain_text("All 4 units of hidden1 gave 0")
    bar.get_by_role("button", name="tanh instead").click()
    expect(page.get_by_role("region", name="Set-up").get_by_label("Activation")).to_have_value("tanh")
    expect(bar).to_be_hidden()
