"""Output and chart: regions of classes, the answer where one points, the table of answers, and what is saved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Download, Page, expect

from tests.server import Server

BLOBS: dict[str, Any] = {
    "network": {
        "input_shape": [2],
        "layers": [
            {"type": "dense", "name": "hidden1", "units": 8, "activation": "tanh"},
            {"type": "dense", "name": "output", "units": 4, "activation": "softmax"},
        ],
    },
    "data": {"dataset": "blobs", "classes": 4, "noise": 0.3},
    "training": {
        "loss": "categorical_crossentropy",
        "optimizer": {"type": "sgd", "learning_rate": 0.1},
        "batch_size": 10,
    },
    "seed": 3,
}
COLOURS = """() => {
  const canvas = document.querySelector(".plane__picture");
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(4 * i, 4 * i + 3)].join())).size;
}"""
STAGE = "document.querySelector('network-stage')"
POINTS = "() => document.querySelector('chart-panel').curves.run.series.train_loss.length"


@pytest.fixture
def session(server: Server) -> dict[str, Any]:
    """A session on four classes, trained a little."""
    opened: dict[str, Any] = httpx.post(f"{server.url}/api/sessions", json=BLOBS).raise_for_status().json()
    ask(server, opened, "commands", {"type": "step", "count": 400})
    return opened


def ask(server: Server, session: dict[str, Any], path: str, body: Any = None) -> Any:
    address, headers = (
        f"{server.url}/api/sessions/{session['id']}/{path}",
        {"Authorization": f"Bearer {session['token']}"},
    )
    answer = httpx.get(address, headers=headers) if body is None else httpx.post(address, headers=headers, json=body)
    return answer.raise_for_status().json()


def open_session(page: Page, session: dict[str, Any]) -> None:
    page.goto(f"/s/{session['id']}#token={session['token']}")
    expect(page.locator(".counter__step")).to_have_text("400")
    page.wait_for_function("() => document.querySelector('.plane__answer') && document.querySelector('.key__mark')")


def number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def test_classes_are_drawn_as_regions_and_discretize_keeps_only_the_class(page: Page, session: dict[str, Any]) -> None:
    open_session(page, session)
    expect(page.locator(".plane__foot .key__mark")).to_have_count(4)
    page.wait_for_function(f"() => ({COLOURS})() > 50")  # confidence is lightness
    points = page.evaluate(POINTS)

    page.get_by_label("discretize").check()

    page.wait_for_function(f"() => ({COLOURS})() === 4")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_label("test", exact=True).first.check()
    page.get_by_label("train", exact=True).first.uncheck()
    expect(page.locator(".plane__square")).to_have_attribute("aria-label", re.compile("250 points drawn: 250 test"))
    assert page.evaluate(POINTS) == points  # nothing of this is a point of the curve


def test_the_answer_under_the_pointer_is_that_of_predict(page: Page, server: Server, session: dict[str, Any]) -> None:
    open_session(page, session)
    answer = page.locator(".plane__answer")
    said = r"x₁ (.+), x₂ (.+): class (\d) ([\d.]+) %"
    for x, y in ((40, 60), (150, 90)):
        page.locator(".plane__square").hover(position={"x": x, "y": y})
        page.wait_for_function(f"() => {STAGE}.frame.tensors.has('point')")
        expect(answer).to_contain_text("class")
        found = re.match(said, answer.inner_text())
        assert found, answer.inner_text()
        place = [number(found[1]), number(found[2])]
        page.wait_for_function(
            f"([x1, x2]) => {{ const s = {STAGE}.frame.scalars; return s.get('point.x1') === x1 && s.get('point.x2') === x2; }}",
            arg=place,
        )
        y_hat = ask(server, session, "predict", {"x": [place]})["y"][0]
        best = int(np.argmax(y_hat))
        expect(answer).to_contain_text(f"class {best} {y_hat[best] * 100:.1f} %")

    page.mouse.move(5, 5)
    expect(answer).to_contain_text("Point at the picture")
    page.locator(".plane__square").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(answer).to_contain_text("class")
    expect(answer).to_have_attribute("aria-live", "polite")


def test_the_answer_changes_while_it_learns(page: Page, session: dict[str, Any]) -> None:
    open_session(page, session)
    page.locator(".plane__square").hover(position={"x": 100, "y": 100})
    expect(page.locator(".plane__answer")).to_contain_text("class")
    before = page.locator(".plane__answer").inner_text()

    page.keyboard.press("Shift+BracketRight")
    page.keyboard.press("k")

    expect(page.locator(".plane__answer")).not_to_have_text(before)
    page.keyboard.press("k")


def test_the_table_counts_what_predict_answers(page: Page, server: Server, session: dict[str, Any]) -> None:
    open_session(page, session)
    page.get_by_role("tab", name="Confusion").click()
    table = page.get_by_role("table", name=re.compile("How often examples of each class"))
    expect(table.locator("td.mono").first).not_to_have_text("–")

    for split in ("test", "train"):
        page.locator(".chart__tools").get_by_role("radio", name=split).click()
        expect(table).to_have_accessible_name(re.compile(f"{split} examples, step 400"))
        data = ask(server, session, f"data?split={split}&limit=1000")
        answers = np.argmax(ask(server, session, "predict", {"x": data["x"]})["y"], axis=1)
        counts = np.zeros((4, 4), int)
        np.add.at(counts, (data["labels"], answers), 1)
        expect(table.locator("td.mono")).to_have_text([str(count) for count in counts.ravel()])
        right = f"{np.trace(counts)} of {counts.sum()} right"
        expect(page.locator(".confusion__caption")).to_contain_text(right)


def test_what_is_shown_can_be_saved(page: Page, session: dict[str, Any], tmp_path: Path) -> None:
    open_session(page, session)
    page.keyboard.press("Period")  # a second point, so that there is a curve
    expect(page.locator(".counter__step")).to_have_text("401")
    page.wait_for_function(f"() => ({POINTS})() > 1")

    def saved(panel: str, entry: str) -> Download:
        page.locator(f"{panel} .menu__button").click()
        with page.expect_download() as download:
            page.locator(panel).get_by_role(
                "menuitem", name=entry
            ).first.click()  # the Output has the stage's picture too
        return download.value

    for panel, entry, name, begins in (
        ("output-panel", "Save as picture (PNG)", "blobs-2-8-4-step-401-output.png", b"\x89PNG"),
        ("output-panel", "Save as drawing (SVG)", "blobs-2-8-4-step-401-output.svg", b"<svg "),
        ("chart-panel", "Save as picture (PNG)", "blobs-2-8-4-step-401-chart.png", b"\x89PNG"),
        ("chart-panel", "Save as drawing (SVG)", "blobs-2-8-4-step-401-chart.svg", b"<svg "),
        ("chart-panel", "Save curves as table (CSV)", "blobs-2-8-4-step-401-curves.csv", b"step,train_loss"),
    ):
        download = saved(panel, entry)
        assert download.suggested_filename == name
        path = tmp_path / name
        download.save_as(path)
        assert path.read_bytes().startswith(begins) and path.stat().st_size > 60


def test_the_printed_sheet_has_everything_and_no_control(page: Page, session: dict[str, Any]) -> None:
    open_session(page, session)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    sheet = page.locator(".printed")
    expect(sheet.get_by_role("heading", include_hidden=True)).to_have_text("Blobs 2-8-4")
    expect(sheet.locator("canvas")).to_have_count(3)
    expect(sheet.locator(".printed__settings")).to_contain_text("categorical_crossentropy")
    expect(sheet.locator(".printed__scores td").first).not_to_have_text("–")
    assert page.evaluate(
        "() => [...document.querySelectorAll('button, input, select')].every((e) => !e.checkVisibility())"
    )
    pages = page.pdf(format="A4").count(b"/Type /Page\n") or 1
    assert pages == 1

    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(sheet.locator("canvas")).to_have_count(0)
