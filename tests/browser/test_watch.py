"""Watch, breakpoints and health: closed until asked for, by keyboard, and true to what the server computes."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_first_minute import open_page
from tests.browser.test_timeline import ask

PANEL = "watch-desk"
STATE = """async () => {
  const { id, token } = JSON.parse(sessionStorage.getItem('neurodeck.session'));
  return (await fetch(`/api/sessions/${id}`, { headers: { Authorization: `Bearer ${token}` } })).json();
}"""


def state_of(page: Page) -> Any:
    return page.evaluate(STATE)


def watch(page: Page, expression: str) -> None:
    field = page.get_by_role("textbox", name="Expression").first
    field.fill(expression)
    field.press("Enter")


def stop_when(page: Page, kind: str, value: str) -> None:
    page.get_by_role("combobox", name="What to stop at").select_option(kind)
    field = page.locator(".break__value")
    field.fill(value)
    field.press("Enter")


def test_a_gradient_norm_stops_at_exactly_that_step_with_a_report_whose_actions_work(page: Page) -> None:
    """Check 27 of the page's checks."""
    open_page(page)
    expect(page.locator(PANEL)).to_be_hidden()
    page.keyboard.press("t")
    expect(page.get_by_role("combobox", name="What to stop at")).to_be_focused()
    page.get_by_role("combobox", name="Layer").select_option("hidden1")
    stop_when(page, "gradient_over", "0.6")
    line = page.locator(".break__line")
    expect(line).to_contain_text("norm(grad.hidden1) > 0.6")
    expect(line).to_contain_text("armed")
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_be_hidden()
    page.keyboard.press("k")
    report = page.locator(".report")
    expect(report).to_be_visible()
    state = state_of(page)
    stopped = state["stopped"]
    assert (state["status"], stopped["reason"], stopped["step"]) == ("stopped", "breakpoint", state["step"])
    kernel, bias = (ask(page, f"tensors/grad.hidden1.{part}")["data"] for part in ("kernel", "bias"))
    norm = sum(number**2 for number in [*(n for row in kernel for n in row), *bias]) ** 0.5
    assert abs(norm - stopped["value"]) < 1e-5 * norm
    assert norm > 0.6 >= max(value for _, value in stopped["before"][:-1])
    expect(page.locator(".counter__step")).to_have_text(f"{state['step']:,}")
    expect(report).to_contain_text(f"Stopped after step {state['step']:,}: norm(grad.hidden1) > 0.6 became true")
    expect(page.locator("trouble-bar")).to_be_hidden()  # it is told once
    assert page.evaluate("document.querySelector('network-stage').selection?.layer") == "hidden1"
    report.get_by_role("button", name="Learning rate / 10").click()
    expect(report).to_be_hidden()
    assert state_of(page)["learning_rate"] == 0.003
    page.keyboard.press("Control+z")
    page.wait_for_function("() => document.querySelector('[data-action=redo]').getAttribute('aria-disabled') === null")
    page.keyboard.press("k")
    expect(report).to_be_visible()
    again = state_of(page)["step"]
    assert again > state["step"]
    report.get_by_role("button", name="Back one step").click()
    expect(page.locator(".counter__step")).to_have_text(f"{again - 1:,}")


def test_a_refusal_underlines_the_character_and_what_is_watched_lives_through_a_reload(page: Page) -> None:
    open_page(page)
    page.keyboard.press("w")
    field = page.get_by_role("textbox", name="Expression").first
    expect(field).to_be_focused()
    watch(page, "norm(hidden1.kernal)")
    expect(page.locator("#watch-wrong")).to_contain_text("Did you mean hidden1.kernel")
    expect(page.locator("#watch-wrong .wrong__at")).to_have_text("h")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert page.evaluate("[document.activeElement.selectionStart, document.activeElement.value]") == [
        5,
        "norm(hidden1.kernal)",
    ]
    watch(page, "norm(hidden1.kernel)")
    value = page.locator(".watch__value")
    expect(value).to_have_text(re.compile(r"^\d"))
    expect(field).to_have_value("")
    page.locator(PANEL).get_by_role("button", name="Break when norm(hidden1.kernel)").click()
    field = page.locator(".break__value")
    expect(field).to_have_value("norm(hidden1.kernel) > ")
    field.fill("norm(hidden1.kernel) > 1e9 and (")
    field.press("Enter")
    expect(page.locator("#break-wrong")).to_contain_text("At character 33: a number, a name or a function is missing")
    field.fill("norm(hidden1.kernel) > 1e9")
    field.press("Enter")
    expect(page.locator(".break__line")).to_contain_text("armed")
    expect(page.get_by_role("button", name="Watch and breakpoints, 1 set")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="Watch and breakpoints, 1 set").click()
    expect(page.locator(".watch__text")).to_have_text("norm(hidden1.kernel)")
    kernel = ask(page, "tensors/hidden1.kernel")["data"]
    norm = sum(number**2 for row in kernel for number in row) ** 0.5
    expect(value).to_have_text(f"{norm:.5g}".ljust(6, "0"))

    # a name that goes is told, and comes back with its layer
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").last.fill("remove the last hidden")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Watch and breakpoints, 1 set").click()
    expect(page.locator(".watch__why")).to_contain_text('Waiting: there is no tensor "hidden1.kernel"')
    expect(page.locator(".break__how")).to_contain_text("Waiting: there is no tensor")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Watch and breakpoints, 1 set").click()
    expect(page.locator(".break__how")).to_have_text("armed")
    expect(value).to_have_text(re.compile(r"^\d"))


def test_the_health_says_which_units_are_dead_and_the_ridges_are_of_the_chosen_tensor(page: Page) -> None:
    open_page(page)
    page.evaluate(DEAD)
    page.keyboard.press("h")
    panel = page.locator("health-desk")
    expect(panel).to_contain_text("1 of 4 units of hidden1 is dead (2)")
    page.keyboard.press(".")
    expect(panel.locator("tbody tr").first).to_contain_text("hidden1")
    expect(panel.locator("tbody tr").first.locator(".health__number").last).to_have_text(re.compile(r"^\d"))
    panel.get_by_role("combobox", name="Numbers of").select_option("grad.hidden1.kernel")
    expect(panel.locator(".health__ridges")).to_have_attribute("aria-label", re.compile("grad.hidden1.kernel: .* at 1"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


DEAD = """async () => {
  const { id, token } = JSON.parse(sessionStorage.getItem('neurodeck.session'));
  const send = (command) => fetch(`/api/sessions/${id}/commands`, {
    method: 'POST', headers: { Authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(command),
  });
  await send({ type: 'set', path: 'layers.hidden1.activation', value: 'relu' });
  await send({ type: 'edit', tensor: 'hidden1.bias', index: [2], value: -90 });
}"""
