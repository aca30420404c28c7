"""The real page in a real Chromium, talking to a real server.

Fixtures: `server` (one for each test file), `page` (a fresh browser context for each test), `watched` (the console).
A console error or warning, or a script error, fails the test that saw it; a test that provokes one says so first:
`watched.expect(r"WebSocket connection .* failed")`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, WebError, sync_playwright

from tests.browser import chromium
from tests.server import Server

LAPTOP: ViewportSize = {"width": 1440, "height": 900}
WAIT_MS = 15_000  # two cores shared with the training itself


class Watched:
    """What pages of one test wrote to the console as warning or error, and what their scripts threw."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Lines that match are no failure in this test."""
        self._expected.append(pattern)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("warning", "error", "assert"):
            where = message.location
            self.seen.append(f"{message.type}: {message.text} ({where['url']}:{where['lineNumber']})")

    def _error(self, error: WebError) -> None:
        self.seen.append(f"uncaught: {error.error}")

    def unexpected(self) -> list[str]:
        return [line for line in self.seen if not any(re.search(pattern, line) for pattern in self._expected)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for each test file: while Playwright's loop runs in this thread, no asyncio test can."""
    path = chromium.find()
    if path is None:
        pytest.fail("No Chromium was found: python tests/browser/chromium.py --install")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Iterator[Server]:
    """One server for each test file: sessions that a test leaves behind do not slow those of other files."""
    with start_server() as running:
        yield running


@pytest.fixture
def watched() -> Iterator[Watched]:
    watching = Watched()
    yield watching
    found = watching.unexpected()
    if found:
        pytest.fail("the page complained:\n" + "\n".join(found))


@pytest.fixture
def context(browser: Browser, server: Server, watched: Watched) -> Iterator[BrowserContext]:
    """A browser without past: no storage, no cache. Every page that it opens is watched."""
    fresh = browser.new_context(base_url=server.url, viewport=LAPTOP)
    fresh.set_default_timeout(WAIT_MS)
    watched.watch(fresh)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that has loaded nothing yet: `page.goto("/")`, or `page.goto("/#v=1&...")`."""
    return context.new_page()
