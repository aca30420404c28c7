"""The convolution lab: by address, by hand, by keys; what does not fit says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def lab(page: Page) -> Locator:
    page.goto("/#labs")
    page.get_by_role("link", name="Open", exact=True).click()
    lab = page.get_by_role("main", name="Labs")
    expect(lab.locator(".lab__formulas")).to_contain_text("(28 − 3 + 2·0) / 1 + 1 = 26")
    return lab


def choose(lab: Locator, name: str, value: str) -> None:
    field = lab.get_by_label(name, exact=True)
    field.fill(value)
    field.press("Enter")


def test_the_sum_at_a_cell_is_its_products_and_moves_with_the_arrows(lab: Locator) -> None:
    page = lab.page
    field = lab.get_by_role("application", name="Result: choose a cell")
    field.focus()
    where = lab.locator(".lab__where")
    expect(where).to_contain_text("row 12, column 12")
    page.keyboard.press("Home")
    expect(where).to_contain_text("row 12, column 0:")
    page.keyboard.press("Shift+ArrowRight")
    expect(where).to_contain_text("row 12, column 3:")
    page.keyboard.press("End")
    expect(where).to_contain_text("row 12, column 25:")
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(where).to_contain_text("row 12, column 15:")
    products = lab.get_by_role("table", name="products").get_by_role("cell")
    sum_shown = lab.locator(".lab__sums dd")
    expect(sum_shown).to_have_text(re.compile(r"[+−]\d\.\d{4}"))
    shown = [float(text.replace("−", "-")) for text in products.all_text_contents()]
    total = float(sum_shown.inner_text().replace("−", "-").replace("+", ""))
    assert abs(sum(shown) - total) < 0.05, shown  # nine numbers of two decimals


def test_a_kernel_is_edited_and_the_address_keeps_it(lab: Locator) -> None:
    page = lab.page
    lab.get_by_label("Kernel", exact=True).select_option("identity")
    cell = lab.get_by_label("kernel, row 0, column 0")
    cell.fill("−1.5")
    cell.press("ArrowDown")
    expect(lab.get_by_label("kernel, row 1, column 0")).to_be_focused()
    expect(lab.get_by_label("Kernel", exact=True)).to_have_value("own")
    expect(page).to_have_url(re.compile("cells=-1.5"))
    page.reload()
    expect(lab.get_by_label("kernel, row 0, column 0")).to_have_value("−1.50")
    expect(lab.get_by_label("kernel, row 1, column 1")).to_have_value("1")
    cell = lab.get_by_label("kernel, row 0, column 0")
    cell.fill("many")
    cell.press("Tab")
    expect(lab.get_by_role("alert")).to_contain_text("A number from −1000 to 1000")


def test_what_does_not_fit_says_so_with_the_way_out(lab: Locator) -> None:
    choose(lab, "Stride", "2")
    expect(lab.locator(".lab__notes")).to_contain_text(
        "No kernel reaches 1 column at the right and 1 row at the bottom"
    )
    lab.get_by_role("radio", name="same").click()
    expect(lab.locator(".lab__formulas")).to_contain_text("(28 − 3 + 0 + 1) / 2 + 1 = 14")
    lab.get_by_role("radio", name="valid").click()
    lab.get_by_label("Picture", exact=True).select_option("dot")
    choose(lab, "Kernel rows", "7")
    expect(lab.locator(".lab__formulas")).to_contain_text("(9 − 7 + 2·0) / 2 + 1 = 2")


def test_the_kernel_slides_on_by_itself_and_stops(lab: Locator) -> None:
    where = lab.locator(".lab__where")
    before = where.inner_text()
    lab.get_by_role("button", name="Slide on (Space)").focus()
    lab.page.keyboard.press("Space")
    expect(where).not_to_have_text(before)
    lab.page.keyboard.press("Space")
    expect(lab.get_by_role("button", name="Slide on (Space)")).to_be_focused()
