"""The page inside of another: real frames in a real page, on one machine, under the rules of both headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_first_minute import open_page
from tests.browser.test_page_frame import NO_SCROLL
from tests.server import Server

CRAMPED = """(names) => names.map((n) => [n, document.querySelector(n).getBoundingClientRect()])
  .filter(([, b]) => b.width < 120 || b.height < 40 || b.right > innerWidth + 0.5 || b.bottom > innerHeight + 0.5)
  .map(([n]) => n)"""


class Site(ThreadingHTTPServer):
    """Somebody's page on another port, so of another origin."""

    html = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        content = self.server.html.encode()
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site(("127.0.0.1", 0), Answer)
    thread = Thread(target=site.serve_forever)
    thread.start()
    yield site
    site.shutdown()
    thread.join()
    site.server_close()


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server], site: Site) -> Iterator[Server]:
    """One that lets the other site frame it."""
    with start_server("--frame-ancestors", "self", "--frame-ancestors", site.origin) as running:
        yield running


def test_two_frames_on_one_page_have_a_session_each_and_keep_it(
    context: BrowserContext, server: Server, site: Site, watched: Watched
) -> None:
    watched.expect(r"favicon\.ico|404")
    frame = (
        f'<iframe name="{{}}" width="960" height="420" src="{server.url}/?embed=stage,deck#v=1&amp;lr={{}}"></iframe>'
    )
    site.html = frame.format("a", "0.1") + frame.format("b", "0.2")
    page = context.new_page()
    page.goto(site.origin)
    left, right = (page.frame_locator(f"iframe[name={name}]") for name in "ab")
    for one in (left, right):
        expect(one.locator(".counter__state")).to_have_text("paused", timeout=60_000)
        expect(one.locator("#stage")).to_be_visible()
        for part in ("page-header", "set-up", "output-panel", "chart-panel", "hint-line"):
            expect(one.locator(part)).to_be_hidden()
        link = one.get_by_role("link", name="Open in Neurodeck")
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_have_attribute("rel", "noopener")
    expect(left.get_by_role("link", name="Open in Neurodeck")).to_have_attribute("href", "/#v=1&lr=0.1")

    left.get_by_role("button", name="Forward", exact=True).click()
    expect(left.locator(".counter__step")).to_have_text("1")
    page.reload()

    expect(left.locator(".counter__step")).to_have_text("1")
    expect(right.locator(".counter__step")).to_have_text("0")
    expect(right.get_by_role("link", name="Open in Neurodeck")).to_have_attribute("href", "/#v=1&lr=0.2")


def test_a_site_that_is_not_named_gets_an_empty_frame(
    browser: Browser, start_server: Callable[..., Server], site: Site
) -> None:
    with start_server() as strict:
        site.html = f'<iframe src="{strict.url}/?embed=stage"></iframe>'
        context = browser.new_context()
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
            page.goto(site.origin)
        answer = page.request.get(f"{strict.url}/")
        context.close()

    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert any("ancestor" in line for line in said)


def test_the_named_site_stands_in_the_policy_and_the_old_header_is_silent(page: Page, site: Site) -> None:
    answer = page.goto("/")

    assert answer
    assert answer.headers["content-security-policy"].endswith(f"frame-ancestors 'self' {site.origin}")
    assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize("parts", ["stage,output,deck", "output,chart", "deck", "setup,stage"])
def test_the_parts_fill_their_frame(page: Page, parts: str) -> None:
    page.goto(f"/?embed={parts}#v=1")
    expect(page.locator(".embed-link")).to_have_attribute("href", "/#v=1")
    names = {
        "setup": "set-up",
        "stage": "#stage",
        "output": "output-panel",
        "chart": "chart-panel",
        "deck": "control-deck",
    }
    shown = [element for part, element in names.items() if part in parts.split(",")]

    for width, height in ((960, 560), (700, 480), (420, 640)):
        page.set_viewport_size({"width": width, "height": height})
        for element in names.values():
            expect(page.locator(element)).to_be_visible(visible=element in shown)
        assert page.evaluate(CRAMPED, shown) == []
        assert page.evaluate(NO_SCROLL) == [0, 0]


def test_the_share_sheet_writes_the_frame_as_text(page: Page) -> None:
    open_page(page, "/#v=1&lr=0.1&data=spiral")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_text("Put it into a page of yours").click()
    page.locator("share-sheet").get_by_label("Output", exact=True).uncheck()

    html = page.get_by_role("textbox", name="Put it into a page of yours").input_value()

    assert re.search(
        r'^<iframe src="http://127\.0\.0\.1:\d+/\?embed=stage,deck#v=1&amp;data=spiral&amp;lr=0\.1" ', html
    )
    assert 'title="Neurodeck: Spiral 2-4-1"' in html
