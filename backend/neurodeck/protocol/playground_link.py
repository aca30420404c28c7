"""The words of a TensorFlow Playground link: read as text only, in bounded time, whatever stands there.

Source: `state.ts` of github.com/tensorflow/playground. Its quirks are kept: a key that is absent or empty has its
default, of a key that stands twice the last counts, a switch is on unless it says "false", and `networkShape=` means no
hidden layer. What cannot be understood takes the default, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

MOST_KEYS = 1_000
LONGEST_VALUE = 1_000
MOST_NOTED = 8  # unknown names that one note lists
LONGEST_SEED = 64
MOST_HIDDEN = 64

ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")
REGULARIZATIONS = ("none", "L1", "L2")
DATASETS = ("circle", "xor", "gauss", "spiral")
REG_DATASETS = ("reg-plane", "reg-gauss")
PROBLEMS = ("classification", "regression")
# In the order in which Playground feeds them to the network, with our names.
FEATURES = {
    "x": "x1", "y": "x2", "xSquared": "x1_squared", "ySquared": "x2_squared", "xTimesY": "x1_x2",
    "sinX": "sin_x1", "sinY": "sin_x2",
}  # fmt: skip  # pairs
WITHOUT_INPUT = ("cosX", "cosY")  # keys that Playground reads and has no input for
SWITCHES = ("showTestData", "discretize", "hideText", "collectStats", "initZero", *FEATURES, *WITHOUT_INPUT)
KNOWN = {
    *SWITCHES, "activation", "regularization", "batchSize", "dataset", "regDataset", "learningRate",
    "regularizationRate", "noise", "networkShape", "seed", "percTrainData", "tutorial", "problem",
}  # fmt: skip  # a list

_NUMBER = re.compile(r"[+-]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})([eE][+-]?\d{1,3})?", re.ASCII)
_HIDDEN = re.compile(r"([A-Za-z0-9]{1,40})_hide")
_TUTORIAL = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass
class Link:
    """What a link says, in Playground's own words and units; `notes` tell what was not understood or changed."""

    activation: str = "tanh"
    regularization: str = "none"
    regularization_rate: float = 0.0
    learning_rate: float = 0.03
    batch_size: int = 10
    dataset: str = "circle"
    problem: str = "classification"
    noise: float = 0.0
    train_percent: str = "50"  # as it was written, so that 33.3 stays 333/1000
    hidden_units: list[int] = field(default_factory=lambda: [4, 2])
    seed: str | None = None
    features: list[str] = field(default_factory=list)
    init_zero: bool = False
    page: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read(text: str) -> Link:
    """A whole address, its part behind #, or the bare keys."""
    link = Link()
    reader = _Reader(_keys(text, link.notes), link.notes)
    link.activation = reader.word("activation", ACTIVATIONS, link.activation)
    link.regularization = reader.word("regularization", REGULARIZATIONS, link.regularization)
    link.problem = reader.word("problem", PROBLEMS, link.problem)
    dataset = reader.word("dataset", DATASETS, "circle")
    of_values = reader.word("regDataset", REG_DATASETS, "reg-plane")
    link.dataset = of_values if link.problem == "regression" else dataset
    link.learning_rate = reader.number("learningRate", link.learning_rate)
    link.regularization_rate = reader.number("regularizationRate", link.regularization_rate)
    link.batch_size = reader.batch_size(link.batch_size)
    link.noise = reader.noise()
    link.train_percent = reader.train_percent()
    link.hidden_units = reader.hidden_units(link.hidden_units)
    link.seed = reader.seed()
    link.features = reader.features()
    link.init_zero = reader.switch("initZero", False)
    link.page = reader.page()
    reader.tell_unknown()
    return link


def _keys(text: str, notes: list[str]) -> dict[str, str]:
    """Names and values; at most MOST_KEYS of them."""
    _, mark, behind = text.partition("#")
    if not mark:
        _, mark, behind = text.partition("?")
    part = (behind if mark else text).strip()
    if "=" not in part[:10_000] and "%3d" in part[:10_000].lower():
        part = unquote(part[:10_000])
        notes.append("The link's = and & were percent-encoded; they were decoded.")
    pieces = part.split("&", MOST_KEYS)
    if len(pieces) > MOST_KEYS:
        del pieces[MOST_KEYS:]
        notes.append(f"Only the first {MOST_KEYS:,} keys were read; the rest was left out.")
    if mark == "" and "=" not in part[:10_000]:
        if part:
            notes.append("No settings were found in this text, so everything has Playground's defaults.")
        return {}
    keys: dict[str, str] = {}
    cut: list[str] = []
    for piece in pieces:
        name, has_value, value = piece.removeprefix("amp;").partition("=")  # &amp; comes with links copied from HTML
        if has_value:
            keys[name[:64]] = value.partition("=")[0]
        elif name:
            cut.append(name)
    if cut:
        notes.append(f"Without a value, and left out: {_listed(cut)}.")
    return keys


class _Reader:
    """Reads keys one by one, noting what is odd."""

    def __init__(self, keys: Mapping[str, str], notes: list[str]) -> None:
        self._keys = keys
        self._notes = notes

    def text(self, name: str) -> str | None:
        """The value; None where it is absent, empty or too long to be meant."""
        value = self._keys.get(name)
        if value is None or not value.strip():
            return None
        if len(value) > LONGEST_VALUE:
            self._default(name, f"{len(value):,} characters long")
            return None
        return value

    def word(self, name: str, words: tuple[str, ...], default: str) -> str:
        value = self.text(name)
        if value is None:
            return default
        found = unquote(value).strip()
        if found not in words:
            self._default(name, f"{_shown(value)}, which is none of {', '.join(words)}", default)
            return default
        return found

    def number(self, name: str, default: float) -> float:
        """A number from 0 on."""
        value = self.text(name)
        if value is None:
            return default
        number = _number(value)
        if number is None or not 0 <= number <= 1e30:
            self._default(name, f"{_shown(value)}, which is not a number from 0 on", f"{default:g}")
            return default
        return number

    def batch_size(self, default: int) -> int:
        number = self.number("batchSize", default)
        if number != int(number) or not 1 <= number <= 10**9:
            self._default("batchSize", f"{number:g}, which is not a whole number from 1 on", str(default))
            return default
        return int(number)

    def noise(self) -> float:
        value = self.text("noise")
        number = None if value is None else _number(value)
        if number is None:
            if value is not None:
                self._default("noise", f"{_shown(value)}, which is not a number", "0")
            return 0.0
        if number > 80:
            self._notes.append(f"noise {number:g} is above 80; Playground makes it 50.")
            return 50.0
        if number < 0:
            self._notes.append(f"noise {number:g} is below 0; Playground makes it 0.")
            return 0.0
        return number

    def train_percent(self) -> str:
        value = self.text("percTrainData")
        if value is None:
            return "50"
        number = _number(value)
        if number is None:
            self._default("percTrainData", f"{_shown(value)}, which is not a number", "50")
            return "50"
        if number > 100:
            self._notes.append(f"percTrainData {number:g} is above 100; all points are for training.")
            return "100"
        if number < 1:
            self._default("percTrainData", f"{number:g}, which leaves nothing to train on", "50")
            return "50"
        return unquote(value).strip()

    def hidden_units(self, default: list[int]) -> list[int]:
        given = self._keys.get("networkShape")
        if given is None:
            return default
        if not given.strip():
            return []
        value = self.text("networkShape")
        if value is None:
            return default
        units: list[int] = []
        for place, part in enumerate(unquote(value).split(","), 1):
            number = _number(part)
            if number is None or not 1 <= number <= 1e30 or number != int(number):
                self._notes.append(
                    f"networkShape: layer {place} is {_shown(part)}, no whole number from 1 on; left out."
                )
            else:
                units.append(int(number))
        return units

    def seed(self) -> str | None:
        value = self.text("seed")
        if value is not None and (len(value) > LONGEST_SEED or not value.isprintable()):
            self._default("seed", f"no text of at most {LONGEST_SEED} printable characters", "one of our own")
            return None
        return value

    def features(self) -> list[str]:
        for name in WITHOUT_INPUT:
            if self.switch(name, False):
                self._notes.append(f"{name} is a key that Playground reads and has no input for; it has none here.")
        chosen = [ours for name, ours in FEATURES.items() if self.switch(name, name in ("x", "y"))]
        if not chosen:
            self._notes.append("No input is switched on, so that nothing could be learnt; x1 and x2 are taken.")
        return chosen or ["x1", "x2"]

    def switch(self, name: str, default: bool) -> bool:
        value = self.text(name)
        return default if value is None else value != "false"

    def page(self) -> dict[str, Any]:
        """What concerns the page alone."""
        hidden = [
            found[1] for name, value in self._keys.items() if value == "true" and (found := _HIDDEN.fullmatch(name))
        ]
        if len(hidden) > MOST_HIDDEN:
            self._notes.append(f"Only the first {MOST_HIDDEN} hidden controls were taken.")
        tutorial = self.text("tutorial")
        if tutorial is not None and not _TUTORIAL.fullmatch(tutorial):
            self._default("tutorial", _shown(tutorial), "none")
            tutorial = None
        elif tutorial is not None:
            self._notes.append(f"tutorial {tutorial} is a page of Playground's own; it is not here.")
        switches = ("showTestData", "discretize", "hideText", "collectStats")
        return {
            **{name: self.switch(name, False) for name in switches},
            "tutorial": tutorial,
            "hidden": hidden[:MOST_HIDDEN],
        }

    def tell_unknown(self) -> None:
        unknown = [name for name in self._keys if name not in KNOWN and not _HIDDEN.fullmatch(name)]
        if unknown:
            self._notes.append(f"Not known, and left out: {_listed(unknown)}.")

    def _default(self, name: str, what: str, default: str = "the default") -> None:
        self._notes.append(f"{name} is {what}; it is taken as {default}.")


def _number(text: str) -> float | None:
    """The number that a text is, by the grammar that JavaScript and everybody share."""
    text = unquote(text).strip()
    return float(text) if len(text) <= 60 and _NUMBER.fullmatch(text) else None


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NOTED:,} more" if len(names) > MOST_NOTED else ""
    return ", ".join(_shown(name) for name in names[:MOST_NOTED]) + more


def _shown(text: str) -> str:
    """The start of a stranger's text, harmless in a sentence."""
    start = "".join(c if c.isprintable() else "�" for c in text[:24])
    return f'"{start}…"' if len(text) > 24 else f'"{start}"'
