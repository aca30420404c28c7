"""A hand on the page's stage: finds weights on the canvas, drags them, and reads the numbers that the stage draws."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

Thing = dict[str, Any]


def weight(layer: str, source: int, unit: int) -> Thing:
    return {"layer": layer, "unit": unit, "tensor": f"{layer}.kernel", "index": [source, unit]}


def bias(layer: str, unit: int) -> Thing:
    return {"layer": layer, "unit": unit, "tensor": f"{layer}.bias", "index": [unit]}


class StageHand:
    """`page`: one that has been opened. Waits until the stage draws a frame of the network."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate("window.stage = document.querySelector('network-stage')")
        self.wait("stage.frame && [...stage.frame.tensors.keys()].some((name) => name.endsWith('.bias'))")

    def wait(self, condition: str, argument: object = None) -> None:
        """Until a condition in JavaScript holds; `given` is the argument."""
        self.page.wait_for_function(f"(given) => {{ return {condition}; }}", arg=argument)

    def where(self, thing: Thing) -> tuple[float, float]:
        at = self.page.evaluate("(thing) => stage.where(thing)", thing)
        assert at is not None, f"{thing} is not drawn"
        return at["x"], at["y"]

    def number(self, thing: Thing) -> float:
        """As the newest frame has it."""
        return float(
            self.page.evaluate(
                """({tensor, index}) => {
                    const {data, shape} = stage.frame.tensors.get(tensor);
                    return data[index.reduce((at, part, axis) => at * shape[axis] + part, 0)];
                }""",
                thing,
            )
        )

    def wait_for_number(self, thing: Thing, value: float) -> None:
        """Until a frame carries exactly this float32."""
        self.wait(
            """(() => {
                const found = stage.frame.tensors.get(given.tensor);
                const at = found && given.index.reduce((at, part, axis) => at * found.shape[axis] + part, 0);
                return found && found.data[at] === Math.fround(given.value);
            })()""",
            {**thing, "value": value},
        )

    def tensor(self, name: str) -> list[float]:
        return list(self.page.evaluate("(name) => Array.from(stage.frame.tensors.get(name).data)", name))

    def shape(self) -> list[int]:
        """Units of each layer, the input first."""
        label = self.page.locator(".stage-view").get_attribute("aria-label") or ""
        return [int(part) for part in label.split()[-1].split("-")]

    def pins(self) -> list[str]:
        return list(self.page.evaluate("stage.experiment.pins.map((pin) => pin.tensor + pin.index)"))

    def take(self, thing: Thing) -> tuple[float, float]:
        x, y = self.where(thing)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        return x, y

    def spoken(self) -> str:
        return self.page.locator("network-stage > [aria-live]").inner_text()

    def press(self, key: str) -> str:
        """Presses a key and returns what is said then."""
        self.page.keyboard.press(key)
        return self.spoken()
