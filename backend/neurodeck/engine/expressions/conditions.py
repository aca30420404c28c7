"""The conditions of one program, and expressions evaluated on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from neurodeck.engine.arena import Tensor
from neurodeck.engine.expressions import meaning
from neurodeck.engine.expressions.condition import Condition, looking_back, nodes_of, window_of
from neurodeck.engine.expressions.errors import ExpressionError
from neurodeck.engine.expressions.grammar import Call, Name, Node, parse
from neurodeck.engine.expressions.shapes import SCALARS, Answers, Scope, check

if TYPE_CHECKING:
    from neurodeck.engine.players.fast import FastPlayer
    from neurodeck.engine.players.memory import Memory
    from neurodeck.engine.players.reference import ReferencePlayer

MOST_CONDITIONS = 32


class Conditions:
    """What play stops at. `texts`: what was asked for; `problems`: why some of it cannot be looked at here."""

    def __init__(
        self, player: FastPlayer | ReferencePlayer, memory: Memory, scope: Scope, answers: Answers,
        settings: Mapping[str, int], valid: Callable[[], int],
    ) -> None:  # fmt: skip  # who plays, then what names mean
        self._player, self._memory = player, memory
        self._scope, self._answers, self._settings = scope, answers, dict(settings)
        self._looking = meaning.Looking(scope, answers, settings, memory, valid)
        self._valid = valid
        self.texts: tuple[str, ...] = ()
        self.problems: dict[str, ExpressionError] = {}
        self._standing: dict[str, Condition] = {}
        self._resting = False

    def follow(self, texts: tuple[str, ...], before: Conditions | None = None) -> None:
        """Look at these after every step from now on; what was looked at already goes on where it stood."""
        if texts is self.texts and not self._resting:
            return
        kept = {} if self._resting else (before or self)._standing
        self.texts, self.problems, self._standing, self._resting = texts, {}, {}, False
        for text in texts[:MOST_CONDITIONS]:
            try:
                tree = parse(text)
                check(tree, self._scope, over_time=True)
            except ExpressionError as problem:
                self.problems[text] = problem
            else:
                self._standing[text] = Condition.of(text, tree, self._scope, kept.get(text))
        self._player.break_on(list(self._standing.values()), self._scope, self._answers, self._settings)

    def rest(self) -> None:
        """Look at nothing until `follow` is called again, which then begins anew."""
        if self._standing and not self._resting:
            self._player.break_on([], self._scope, self._answers, self._settings)
        self._resting = bool(self.texts)

    def prepare(self) -> None:
        """Wait until what looks at conditions is compiled."""
        self._player.prepare_conditions()

    def struck(self) -> list[Condition]:
        """Those that struck at the last step."""
        bits = self._player.struck
        return [condition for bit, condition in enumerate(self._standing.values()) if bits >> bit & 1]

    def standing(self, text: str) -> Condition | None:
        """One that is looked at."""
        return self._standing.get(text)

    def understand(self, text: str, *, over_time: bool = False) -> Node:
        """The tree of an expression that has one number as its value here. Raises ExpressionError."""
        tree = parse(text)
        check(tree, self._scope, over_time=over_time)
        return tree

    def evaluate(self, tree: Node, *, batch_present: bool) -> float:
        """Its value now; NaN where it asks for the batch and there is none."""
        if not batch_present and any(self._of_the_batch(node) for node in nodes_of(tree)):
            return math.nan
        return meaning.evaluate(tree, self._looking)

    def quiet_batches(self, condition: Condition) -> int:
        """Over how many batches its dead() looks back; 0 without one."""
        return max((window_of(call, self._scope) for call in looking_back(condition.tree)), default=0)

    def quiet_units(self, condition: Condition) -> list[int]:
        """The units that a condition with dead() has found dead."""
        return [
            unit
            for call in looking_back(condition.tree)
            if call.function == "dead"
            for unit, quiet in enumerate(condition.memory[call.at])
            if quiet >= window_of(call, self._scope)
        ]

    def _of_the_batch(self, node: Node) -> bool:
        if isinstance(node, Call) or not isinstance(node, Name):
            return False
        if node.text in SCALARS:
            return node.text in ("loss", "accuracy")
        return node.text.startswith("grad") or self._scope.tensors[node.text].lanes_axis is not None


def scope_of(tensors: Mapping[str, Tensor], layers: list[str], window: int, *, has_accuracy: bool) -> Scope:
    """The names of a network: its public tensors, and the gradients of parameters together."""
    by_layer: dict[str, tuple[str, ...]] = {}
    for layer in layers:
        names = tuple(
            f"grad.{name}"
            for name, tensor in tensors.items()
            if tensor.lanes_axis is None and name.rsplit(".", 1)[0] == layer and f"grad.{name}" in tensors
        )
        if names:
            by_layer[f"grad.{layer}"] = names
    everything = tuple(name for names in by_layer.values() for name in names)
    groups = {"grad": everything, **by_layer} if everything else {}
    return Scope(tensors, groups, window, has_accuracy)
