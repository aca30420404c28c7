"""Goals as data: what a step of a lesson asks for, and whether a session has it, in words with its present numbers."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from neurodeck.engine.specs import check_network
from neurodeck.protocol.message import Message
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.standing import Seen, Standing

Split = Literal["train", "validation", "test"]
Count = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
Bound = Annotated[float, Field(allow_inf_nan=False)]


class Verdict(NamedTuple):
    """Whether a goal is met, and why in words: what there is, then what is wanted."""

    met: bool
    text: str


class Now(NamedTuple):
    """What a goal is judged by: the session, the experiment that the step began with, and the number of the log's line
    after which something has to be done.
    """

    standing: Standing
    start: Experiment
    since: int = 0

    @property
    def spec(self) -> Experiment:
        return self.standing.state.spec


class Range(Message):
    """At least and at most; one of them at least is given."""

    at_least: Bound | None = None
    at_most: Bound | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Range:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least must not be above at_most")
        return self

    def judge_value(self, name: str, value: float | None) -> Verdict:
        """`value` None: not measured, or not finite."""
        wanted = " and ".join(
            f"{word} {number(bound)}"
            for word, bound in (("at least", self.at_least), ("at most", self.at_most))
            if bound is not None
        )
        if self.at_least is not None and self.at_least == self.at_most:
            wanted = f"exactly {number(self.at_least)}"
        if value is None:
            return Verdict(False, f"{name} not known yet, wanted {wanted}")
        low, high = self.at_least, self.at_most
        met = (low is None or value >= low) and (high is None or value <= high)
        return Verdict(met, f"{name} {beside(value, [low, high])}, wanted {wanted}")


class MetricGoal(Range):
    """A loss or accuracy over a whole split, by the latest finished evaluation."""

    type: Literal["metric"]
    split: Split = "test"
    metric: Literal["loss", "accuracy"] = "loss"

    def judge(self, now: Now) -> Verdict:
        measured = getattr(now.standing.state, self.split)
        name = f"{self.split} {self.metric}"
        if measured is not None and not measured.finite:
            return Verdict(False, f"{name} is not a finite number any more")
        return self.judge_value(name, getattr(measured, self.metric, None))


class SizeGoal(Range):
    """How large the network is. Every layer but the last is hidden."""

    type: Literal["size"]
    of: Literal["hidden_units", "hidden_layers", "parameters"]

    def judge(self, now: Now) -> Verdict:
        layers = now.spec.network.layers
        if self.of == "hidden_units":
            value = sum(getattr(layer, "units", 0) for layer in layers[:-1])
        elif self.of == "hidden_layers":
            value = max(0, len(layers) - 1)
        else:
            value = sum(row.params for row in check_network(now.spec.network))
        return self.judge_value(self.of.replace("_", " "), value)


class StepGoal(Range):
    """How far training has come on this branch."""

    type: Literal["steps", "epochs"]

    def judge(self, now: Now) -> Verdict:
        state = now.standing.state
        return self.judge_value(self.type, state.step if self.type == "steps" else state.epoch)


class SettingGoal(Message):
    """A setting, by the path that the command `set` knows: its value, its range, or that it differs from the start."""

    type: Literal["setting"]
    path: Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$", max_length=128)]
    equals: StrictBool | StrictInt | StrictFloat | StrictStr | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    changed: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> SettingGoal:
        ranged = self.at_least is not None or self.at_most is not None
        if [self.equals is not None, ranged, self.changed is not None].count(True) != 1:
            raise ValueError("give either equals, or at_least and at_most, or changed")
        return self

    def judge(self, now: Now) -> Verdict:
        name, value = spoken(self.path), setting(now.spec, self.path)
        if self.changed:
            before = setting(now.start, self.path)
            return Verdict(value != before, f"{name} is {said(value)}, wanted another than {said(before)}")
        if self.equals is not None:
            return Verdict(value == self.equals, f"{name} is {said(value)}, wanted {said(self.equals)}")
        known = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        return Range(at_least=self.at_least, at_most=self.at_most).judge_value(name, known)


class DataGoal(Message):
    """Which data set is in use."""

    type: Literal["data"]
    dataset: Annotated[str, Field(strict=True, min_length=1, max_length=40)]

    def judge(self, now: Now) -> Verdict:
        has = now.spec.data.dataset
        return Verdict(has == self.dataset, f"data set {has}, wanted {self.dataset}")


class DivergedGoal(Message):
    """Training has stopped by itself, because a value was not finite."""

    type: Literal["diverged"]

    def judge(self, now: Now) -> Verdict:
        stopped = now.standing.state.stopped
        if stopped is not None and stopped.reason == "not_finite":
            return Verdict(True, f"training stopped in step {stopped.step}: a number became infinite")
        return Verdict(False, "no number has become infinite so far")


class SeenGoal(Message):
    """What the loss of this run has done on the way, since its last reset: fell to a value, or rose so many times."""

    type: Literal["seen"]
    split: Split = "test"
    fell_to: Bound | None = None
    within_epochs: Count | None = Field(default=None, description="fell_to was reached by the end of this epoch")
    rises: Count | None = Field(default=None, description="times that a measured loss was over 2 % above the last")

    @model_validator(mode="after")
    def _one_way(self) -> SeenGoal:
        if (self.fell_to is None) == (self.rises is None):
            raise ValueError("give either fell_to or rises")
        if self.within_epochs is not None and self.fell_to is None:
            raise ValueError("within_epochs goes with fell_to")
        return self

    def judge(self, now: Now) -> Verdict:
        seen = now.standing.seen.get(self.split, Seen())
        if self.rises is not None:
            return Verdict(
                seen.rises >= self.rises, f"{self.split} loss went up {times(seen.rises)}, wanted {times(self.rises)}"
            )
        assert self.fell_to is not None
        by = math.inf if self.within_epochs is None else self.within_epochs
        limit = "" if self.within_epochs is None else f" within {self.within_epochs} epochs"
        wanted = f"wanted at most {number(self.fell_to)}{limit}"
        lows = [loss for epoch, loss in seen.lows if epoch <= by]
        if not lows:
            return Verdict(False, f"{self.split} loss not measured{limit} so far, {wanted}")
        met = lows[-1] <= self.fell_to
        late = not met and now.standing.state.epoch >= by
        went = f"lowest {self.split} loss{limit} {beside(lows[-1], [self.fell_to])}"
        return Verdict(met, f"{went}, {wanted}" + ("; Reset starts the epochs again" if late else ""))


WORDS = {
    "edit": "a weight changed by hand",
    "pin": "a weight locked",
    "mask": "a unit or weight switched off or on",
    "set": "a setting changed",
    "rebuild": "a unit or layer added or removed",
    "reset": "Reset",
}


class ActionGoal(Message):
    """Something done since the step began, whichever way: by mouse, keys or palette."""

    type: Literal["action"]
    action: Literal["edit", "pin", "mask", "set", "rebuild", "reset"]

    def judge(self, now: Now) -> Verdict:
        done = now.standing.latest.get(self.action, 0) > now.since
        return Verdict(done, f"{WORDS[self.action]}: {'done' if done else 'not done yet'}")


class MaskedGoal(Range):
    """How many units and weights are switched off now."""

    type: Literal["masked"]

    def judge(self, now: Now) -> Verdict:
        return self.judge_value("units and weights switched off:", len(now.standing.state.masks))


class AllGoal(Message):
    """Every one of some goals."""

    type: Literal["all"]
    goals: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=8)]

    def judge(self, now: Now) -> Verdict:
        verdicts = [goal.judge(now) for goal in self.goals]
        return Verdict(all(v.met for v in verdicts), " and ".join(v.text for v in verdicts))


class AnyGoal(Message):
    """At least one of some goals."""

    type: Literal["any"]
    goals: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=8)]

    def judge(self, now: Now) -> Verdict:
        verdicts = [goal.judge(now) for goal in self.goals]
        met = [v for v in verdicts if v.met]
        return met[0] if met else Verdict(False, ", or ".join(v.text for v in verdicts))


Goal = Annotated[
    MetricGoal
    | SizeGoal
    | StepGoal
    | SettingGoal
    | DataGoal
    | DivergedGoal
    | SeenGoal
    | ActionGoal
    | MaskedGoal
    | AllGoal
    | AnyGoal,
    Field(discriminator="type"),
]

AllGoal.model_rebuild()
AnyGoal.model_rebuild()


def setting(experiment: Experiment, path: str) -> Any:
    """The value at a path of `set`; None where this experiment has no such setting."""
    room, _, rest = path.partition(".")
    here: Any = experiment.training
    names = path.split(".")
    if room == "data":
        here, names = experiment.data, rest.split(".")
    elif room == "layers":
        name, _, field = rest.partition(".")
        here = next((layer for layer in experiment.network.layers if layer.name == name), None)
        names = field.split(".")
    for name in names:
        here = getattr(here, name, None)
    return here


def spoken(path: str) -> str:
    """`optimizer.learning_rate` is the learning rate; `layers.hidden1.activation` is activation of hidden1."""
    names = path.split(".")
    last = names[-1].replace("_", " ")
    return f"{last} of {names[1]}" if names[0] == "layers" else last


def said(value: Any) -> str:
    """A setting's value in words."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return number(float(value))
    return "none" if value is None else str(getattr(value, "type", value))


def times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def number(value: float, digits: int = 3) -> str:
    """With so many significant digits at least, whole numbers whole: 0.177, 48,320, 1.2e-05."""
    size = abs(value)
    if size < 1e9 and value == int(value):
        return f"{int(value):,}"
    if 1000 <= size < 1e9:
        return f"{value:,.{max(0, digits - len(str(int(size))))}f}"
    return f"{value:.{digits}g}"


def beside(value: float, bounds: list[float | None]) -> str:
    """A value with as many digits as tell it from the bounds: 0.1771 beside 0.177, not 0.177."""
    for digits in range(3, 10):
        text = number(value, digits)
        shown = float(text.replace(",", ""))
        if all(
            bound is None or (shown > bound) - (shown < bound) == (value > bound) - (value < bound) for bound in bounds
        ):
            return text
    return repr(value)
