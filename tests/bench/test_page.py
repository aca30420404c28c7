"""What a drawn frame costs the page's main thread, counted by the browser itself, not by frames a second.

TaskDuration of the DevTools protocol is the CPU time of the main thread's tasks; a frame that the page has drawn is acknowledged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from tests.browser import chromium
from tests.server import Server

pytestmark = pytest.mark.bench

SPIRAL = "/#v=1&data=spiral&net=hidden1.8.tanh,hidden2.8.tanh,hidden3.8.tanh,output.1.tanh&lr=0.03&batch=10"
SECONDS = 6
MOST_MS = 6.0
MOST_MAPS_MS = 8.0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path is not None, "No Chromium was found: python tests/browser/chromium.py --install"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with Server() as server:
        context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
        yield context.new_page()
        context.close()


def drawn(page: Page) -> list[str]:
    """Acknowledgements of drawn frames, as they are sent from now on."""
    acknowledged: list[str] = []

    def sent(payload: str | bytes) -> None:
        if '"ack"' in str(payload):
            acknowledged.append(str(payload))

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", sent)

    page.on("websocket", listen)
    return acknowledged


def cost_ms(page: Page, acknowledged: list[str]) -> float:
    """CPU of the main thread for each frame, playing as fast as it can; at least 20 frames a second."""
    page.keyboard.press("Shift+BracketRight")  # as fast as it can
    page.keyboard.press("k")
    page.wait_for_timeout(2000)  # past the first second, in which everything is made
    devtools: Any = page.context.new_cdp_session(page)
    # by the thread's own clock: a task that waits for a core, which the training takes, costs nothing meanwhile
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy_s() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    began, first = busy_s(), len(acknowledged)
    page.wait_for_timeout(SECONDS * 1000)
    frames = len(acknowledged) - first
    each_ms = (busy_s() - began) / frames * 1000
    print(f"\n{frames / SECONDS:.0f} frames a second, {each_ms:.2f} ms of the main thread each")
    assert frames >= SECONDS * 20
    return each_ms


def test_a_drawn_frame_of_2_8_8_8_1_takes_at_most_6_ms(page: Page) -> None:
    acknowledged = drawn(page)
    page.goto(SPIRAL)
    page.get_by_role("button", name=re.compile("^Play")).wait_for()
    page.get_by_text("paused", exact=True).first.wait_for()
    assert cost_ms(page, acknowledged) <= MOST_MS


def test_a_drawn_frame_of_lenet_5_with_all_its_maps_takes_at_most_8_ms(page: Page) -> None:
    acknowledged = drawn(page)
    page.set_default_timeout(120_000)  # the images are read, and kernels may be compiled
    page.goto("/")
    zoo = page.evaluate("async () => (await (await fetch('/api/zoo')).json()).zoo")
    spec = next(card["spec"] for card in zoo if card["id"] == "lenet_5")
    opened = page.evaluate(
        """async (spec) => (await fetch("/api/sessions", {
            method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(spec)
        })).json()""",
        spec,
    )
    page.goto(opened["url"])
    page.wait_for_function("() => document.querySelector('network-stage')?.frame?.tensors.has('maps.c1')")
    assert cost_ms(page, acknowledged) <= MOST_MAPS_MS
