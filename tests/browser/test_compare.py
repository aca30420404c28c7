"""Two futures beside each other: the same start with one setting changed, two branches, and the ways out."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.test_access import complaints
from tests.browser.test_deck import play_to
from tests.browser.test_first_minute import open_page, step
from tests.browser.test_timeline import set_rate, weights

COUNTERS = """() => [...document.querySelectorAll("#middle[data-compare] .versus__step")].map((e) => e.textContent)"""
# every change of a counter is looked at: the two must never say different steps
WATCH = """() => {
  window.apart = [];
  window.looks = 0;
  new MutationObserver(() => {
    const [a, b] = [...document.querySelectorAll(".versus__step")].map((e) => e.textContent);
    window.looks += 1;
    if (a !== b) window.apart.push([a, b]);
  }).observe(document.querySelector("#middle"), {subtree: true, childList: true, characterData: true});
}"""
PICTURE = "(e) => e.querySelector('canvas').toDataURL()"


def measured(page: Page, name: str) -> list[str]:
    return page.locator(f'compare-table [data-number="{name}"] td').all_inner_texts()


def compare_rate(page: Page) -> None:
    """Compares learning rate 0.03 with 0.3, by the setting's own menu: two clicks."""
    page.locator('training-card .row[data-control="learningRate"]').hover()
    page.get_by_role("button", name="Compare with another learning rate").click()
    page.get_by_role("menuitem", name="0.3", exact=True).click()
    expect(page.locator(".versus__says")).to_contain_text("One setting differs")


def test_two_learning_rates_from_the_same_start_in_lock_step(page: Page) -> None:
    open_page(page)
    play_to(page, 300)
    before = step(page)
    page.get_by_label("Pace").select_option("100")

    compare_rate(page)
    says = page.locator(".versus__says")
    expect(says).to_contain_text(
        "One setting differs: learning rate 0.03 in A, 0.3 in B. Same data, same first weights."
    )
    expect(page.locator(".counter__step")).to_have_text("0")
    page.wait_for_function(
        """() => document.querySelector('[data-number="train_loss"] td:last-child')?.textContent === '0'"""
    )
    a, b, away = measured(page, "train_loss")
    assert a == b and away == "0"
    left, right = page.locator("#stage .versus__picture"), page.locator(".versus__b .versus__picture")
    assert left.evaluate(PICTURE) == right.evaluate(PICTURE)
    expect(right).to_have_attribute("aria-label", re.compile(r"What B \(learning rate 0\.3\) answers.*at step 0"))

    page.evaluate(WATCH)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    page.wait_for_function("() => window.looks > 20")
    page.keyboard.press("k")
    expect(page.locator(".counter__state")).to_have_text("past")
    reached = page.evaluate(COUNTERS)
    assert len(reached) == 2 and reached[0] == reached[1] != "step 0"
    page.keyboard.press("Period")
    page.keyboard.press("Comma")
    page.keyboard.press("Home")
    expect(page.locator(".counter__step")).to_have_text("0")
    page.keyboard.press("Shift+Period")
    expect(page.locator(".counter__step")).to_have_text("25")
    expect(page.locator(".versus__step").first).to_have_text("step 25")
    assert page.evaluate("() => window.apart") == []
    page.wait_for_function(
        """() => /^[−-]0/.test(document.querySelector('[data-number="train_loss"] td:last-child').textContent)"""
    )

    for view in ("A alone", "B alone"):
        page.keyboard.press("c")
        expect(page.get_by_role("radio", name=view)).to_be_checked()
    page.keyboard.press("c")
    expect(
        page.get_by_role("img", name=re.compile("Difference of the answers, B minus A, from .* at step 25"))
    ).to_be_visible()
    expect(page.locator("network-stage:visible")).to_have_count(0)
    page.keyboard.press("c")

    expect(page.locator("compare-bar")).to_be_hidden()
    expect(page.locator(".counter__step")).to_have_text(f"{before:,}")
    expect(page.locator("network-stage")).to_have_count(1)
    expect(page.locator("output-panel")).to_be_visible()


def test_b_becomes_the_session_and_undo_brings_a_back(page: Page) -> None:
    open_page(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("compare learning rate 0.3")
    page.keyboard.press("Enter")
    expect(page.locator(".versus__says")).to_contain_text("0.03 in A, 0.3 in B")
    expect(page.locator(".versus__step").last).to_have_text("step 0")
    for made in (1, 2, 3):
        page.keyboard.press("Period")
        expect(page.locator(".versus__step").last).to_have_text(f"step {made}")

    page.get_by_role("button", name="Go on with B").click()

    rate = page.locator('training-card .row[data-control="learningRate"] input[type=text]')
    expect(rate).to_have_value("0.3")
    expect(page.locator(".counter__step")).to_have_text("3")
    expect(page.locator("compare-bar")).to_be_hidden()
    page.keyboard.press("Period")
    expect(page.locator(".counter__step")).to_have_text("4")
    page.locator("toast-shelf").get_by_role("button", name="Undo").click()
    expect(rate).to_have_value("0.03")


def test_two_branches_are_compared_by_one_key(page: Page) -> None:
    open_page(page)
    page.keyboard.press("c")
    expect(page.locator("compare-bar")).to_be_hidden()
    for _ in range(2):
        page.keyboard.press("Shift+Period")
    expect(page.locator(".counter__step")).to_have_text("50")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+Period")
    expect(page.locator(".past")).to_contain_text("25 of 50")
    rate = page.locator('training-card .row[data-control="learningRate"] input[type=text]')
    rate.fill("0.1")
    rate.press("Enter")
    expect(page.locator(".counter__where")).to_contain_text("lr 0.1")
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.locator(".counter__step")).to_have_text("26")

    page.keyboard.press("c")

    expect(page.locator(".versus__says")).to_contain_text("One setting differs: learning rate 0.1 in A, 0.03 in B.")
    expect(page.locator(".versus__name")).to_have_text(["lr 0.1", "main"])
    expect(page.locator(".versus__step")).to_have_text(["step 26", "step 26"])
    page.get_by_role("button", name="Go on with B").click()
    expect(page.locator(".counter__where")).not_to_contain_text("lr 0.1")
    expect(page.locator(".past")).to_contain_text("26 of 50")


def test_the_list_of_branches_leads_to_a_comparison(page: Page) -> None:
    open_page(page)
    page.keyboard.press("Shift+Period")
    expect(page.locator(".counter__step")).to_have_text("25")
    page.keyboard.press("b")
    expect(page.locator(".counter__where")).to_contain_text("from 25")
    page.keyboard.press("Shift+B")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints(page) == []

    page.get_by_role("button", name='Compare the branch shown now with "main"').click()

    expect(page.locator(".versus__name")).to_have_text(["from 25", "main"])
    expect(page.locator(".versus__step")).to_have_text(["step 25", "step 25"])
    assert complaints(page) == []
    page.keyboard.press("Escape")


def test_a_change_goes_to_a_and_is_offered_for_b_and_a_reload_finds_both(page: Page) -> None:
    open_page(page)
    compare_rate(page)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Period")
    expect(page.locator(".versus__step").first).to_have_text("step 25")
    page.locator('training-card [data-control="batchSize"], data-card [data-control="batchSize"]').get_by_role(
        "textbox"
    ).fill("20")
    page.keyboard.press("Enter")
    says = page.locator(".versus__says")
    expect(says).to_contain_text("Two settings differ")
    page.locator(".toast", has_text="This change goes to A alone.").get_by_role("button", name="B too").click()
    expect(says).to_contain_text("One setting differs: learning rate 0.03 in A, 0.3 in B.")
    page.get_by_role("radio", name="The difference").click()

    page.reload(wait_until="domcontentloaded")

    expect(says).to_contain_text("One setting differs: learning rate 0.03 in A, 0.3 in B.")
    expect(page.get_by_role("radio", name="The difference")).to_have_attribute("aria-checked", "true")
    page.get_by_role("radio", name="A beside B").click()
    expect(page.locator(".versus__step").first).to_have_text("step 25")
    page.keyboard.press("Shift+Period")
    expect(page.locator(".versus__step").first).not_to_have_text("step 25")
    assert len(set(page.evaluate(COUNTERS))) == 1
    page.get_by_role("button", name="Close the comparison").click()
    expect(page.locator("compare-bar")).to_be_hidden()
    page.reload(wait_until="domcontentloaded")
    expect(page.locator(".counter__state")).to_have_text("past")  # it began at step 0
    expect(page.locator("compare-bar")).to_be_hidden()


def test_the_same_start_after_later_changes_compares_the_present_settings_and_leaves_nothing_behind(page: Page) -> None:
    open_page(page)
    play_to(page, 60)
    set_rate(page, "0.1")
    expect(page).to_have_url(re.compile(r"lr=0\.1"))
    stood = step(page) + 1
    page.keyboard.press("Period")
    expect(page.locator(".counter__step")).to_have_text(f"{stood:,}")
    kept = weights(page)

    page.locator('training-card .row[data-control="learningRate"]').hover()
    page.get_by_role("button", name="Compare with another learning rate").click()
    page.get_by_role("menuitem", name="0.3", exact=True).click()
    says = page.locator(".versus__says")
    expect(says).to_contain_text(
        "One setting differs: learning rate 0.1 in A, 0.3 in B. Same data, same first weights."
    )
    expect(page.locator(".versus__step").first).to_have_text("step 0")
    page.keyboard.press("Shift+Period")
    expect(page.locator(".versus__step").first).to_have_text("step 25")

    page.get_by_role("button", name="Close the comparison").click()
    expect(page.locator("compare-bar")).to_be_hidden()
    expect(page.locator(".counter__step")).to_have_text(f"{stood:,}")
    expect(page.get_by_role("button", name="1 branch", exact=True)).to_be_visible()
    assert weights(page) == kept
