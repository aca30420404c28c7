"""The browser fixtures themselves: what a page writes to the console is seen."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Watched

COMPLAINS = "data:text/html," + quote("<script>console.info('fine'); console.warn('odd'); nowhere.x</script>")


@pytest.fixture
def watching() -> Watched:
    return Watched()


@pytest.fixture
def bare_page(browser: Browser, watching: Watched) -> Iterator[Page]:
    """A page that needs no server."""
    context = browser.new_context()
    watching.watch(context)
    yield context.new_page()
    context.close()


def test_warnings_and_script_errors_are_seen_and_the_rest_is_not(bare_page: Page, watching: Watched) -> None:
    with bare_page.context.expect_event("weberror"):
        bare_page.goto(COMPLAINS)
    warned, thrown = watching.unexpected()
    assert warned.startswith("warning: odd")
    assert "nowhere is not defined" in thrown


def test_what_a_test_announces_is_no_failure(bare_page: Page, watching: Watched) -> None:
    watching.expect(r"warning: odd")
    watching.expect(r"nowhere is not defined")
    with bare_page.context.expect_event("weberror"):
        bare_page.goto(COMPLAINS)
    assert len(watching.seen) == 2
    assert watching.unexpected() == []
