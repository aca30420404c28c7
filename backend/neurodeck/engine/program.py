"""A program: a compiled network with its state, played step by step.

One thread at a time may use a program; `request_stop` alone may be called by any.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import context as at
from neurodeck.engine import views
from neurodeck.engine.arena import Tensor
from neurodeck.engine.compiler import DEAD, Layout, compile_layout
from neurodeck.engine.errors import NeurodeckError, SpecError, UnknownTensor
from neurodeck.engine.evaluation import Evaluation
from neurodeck.engine.examples import Examples
from neurodeck.engine.expressions.condition import Condition
from neurodeck.engine.expressions.conditions import Conditions, scope_of
from neurodeck.engine.expressions.shapes import Answers
from neurodeck.engine.lens import Lens
from neurodeck.engine.limits import Limits
from neurodeck.engine.optimizers import first_slots
from neurodeck.engine.players.memory import Memory, Schedule
from neurodeck.engine.sample import Sample
from neurodeck.engine.specs import Network, Seed, Training, check_network
from neurodeck.engine.state import State
from neurodeck.engine.tape import Row
from neurodeck.engine.trouble import NotFinite, find_culprit
from neurodeck.engine.views import View
from neurodeck.engine.weights import Rows, Weights, moved_index

if TYPE_CHECKING:
    from neurodeck.engine.players.company import Company
    from neurodeck.engine.players.fast import FastPlayer
    from neurodeck.engine.players.reference import ReferencePlayer

    Player = FastPlayer | ReferencePlayer

FOLLOWED = 256
"""Calls of `play` for which `follow_updates` holds: whoever looks asks again long before."""

Index = tuple[int, ...]
Slice = tuple[int | None, ...]


class Program:
    """Layout, memory and players of one network with one way of training it."""

    def __init__(self, network: Network, training: Training, seed: Seed, train: Examples, limits: Limits) -> None:
        self.network, self.training, self.seed = network, training, seed
        self.limits = limits
        self.middle = _middle(train)
        self.trouble: NotFinite | None = None
        self.batch_present = False
        self.pins: dict[tuple[str, Index], float] = {}
        self._train = train
        self._follows = 0  # calls of `play` that still keep the parameters before their last step
        self._compile()

    @classmethod
    def build(
        cls, network: Network, training: Training, seed: Seed, train: Examples, *, limits: Limits | None = None
    ) -> Program:
        """Compile and initialise: weights drawn from the seed or taken from `network.weights`, step 0.

        Waits for kernels that are not compiled yet. Raises SpecError and LimitExceeded as `check_network` does.
        """
        limits = limits or Limits()
        check_network(network, limits)
        program = cls(network, training, seed, train, limits)
        program._weights.initialise(network, seed, limits, None)
        return program

    # -- where it stands -----------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Updates made."""
        return int(self._memory.counters[at.STEP])

    @property
    def op(self) -> int:
        """Operations of the running step already done; 0 between steps."""
        return int(self._memory.counters[at.OPERATION])

    @property
    def epoch(self) -> int:
        """Epochs finished."""
        return int(self._memory.counters[at.EPOCH])

    @property
    def position(self) -> int:
        """Examples of the running epoch already taken."""
        return int(self._memory.counters[at.POSITION])

    @property
    def steps_per_epoch(self) -> int:
        return self._schedule.steps_per_epoch

    @property
    def rows(self) -> tuple[Row, ...]:
        """The train tape."""
        return tuple(self._layout.train.rows)

    @property
    def batch_loss(self) -> float:
        """Loss of the last batch, NaN while there is none."""
        if not self.batch_present:
            return math.nan
        return float(self._memory.arena[self._layout.train.tensors["loss"].offset])

    # -- playing -------------------------------------------------------------------------------------------------------

    def play(self, steps: int) -> int:
        """Play up to `steps` steps (an open step counts as one); the answer is how many ended.

        Stops early after the running operation when `request_stop` was called or a value is not finite; then `op` may
        stand inside a step, and `trouble` says what was not finite.
        """
        if self.trouble is not None:
            return 0
        self._player.stop_word = 0
        done = 0
        if self._follows > 0:
            self._follows -= 1
            if steps > 1:
                done = self._player.play(steps - 1)
            if not self._player.stop_word:
                self._keep_before()
        if not self._player.stop_word:
            done += self._player.play(steps - done)
        self._after_playing(done > 0 or self.op > 0)
        return done

    def play_op(self) -> bool:
        """Play one operation; True if it ended a step."""
        if self.trouble is not None:
            return False
        self._player.stop_word = 0
        if self._follows > 0:
            self._keep_before()
        ended = self._player.play_row()
        self._after_playing(True)
        return ended

    @property
    def struck(self) -> list[Condition]:
        """The conditions that became true at the end of the step that has just ended; `play` has stopped for them."""
        return self.conditions.struck() if self._player.stop_word & at.STRUCK else []

    def follow_updates(self) -> None:
        """Keep the parameters as they were before the last step, for some calls of `play` from now on."""
        self._follows = FOLLOWED

    def lying(self, name: str) -> NDArray[Any]:
        """A parameter's or its gradient's numbers as they lie in memory, without a copy: to look at, before play."""
        tensor = self._tensor(name)
        return self._memory.arena[tensor.offset : tensor.offset + tensor.size]

    def lying_before(self, name: str) -> NDArray[Any] | None:
        """The same of a parameter before the last whole step; None where that was not kept."""
        tensor, block = self._tensor(name), self._layout.parameters
        if self._before is None or self._before[0] != self.step - 1 or self.op or name not in block.tensors:
            return None
        first = tensor.offset - block.offset
        return self._before[1][first : first + tensor.size]

    def request_stop(self) -> None:
        """Let `play` return after the running operation. Any thread may call this."""
        self._player.request_stop()

    @property
    def company(self) -> Company | None:
        """Where a second thread can help `play`; None for the reference player, which plays alone."""
        return self._player.company

    def abandon_step(self) -> None:
        """Throw an unfinished step away: the state is that of the step before, its batch tensors are gone."""
        if self.op:
            self._memory.counters[at.OPERATION] = 0
            self.batch_present = False
        self.trouble = None

    # -- changing how it is trained ------------------------------------------------------------------------------------

    @property
    def hyperparameters(self) -> dict[str, float]:
        """The numbers that `set_hyperparameter` takes, by path."""
        return {
            path: self._layout.hyperparameters[path] for path in self._layout.hyperparameters.places if path != "middle"
        }

    def set_hyperparameter(self, path: str, value: float) -> None:
        """Change a number that the rules read at each step, such as "optimizer.learning_rate"; nothing else changes."""
        if path not in self.hyperparameters:
            raise SpecError(
                f'there is no hyperparameter "{path[:80]}" here. There are {", ".join(self.hyperparameters)}.',
                field="path",
            )
        self._layout.hyperparameters[path] = value

    def retrain(self, training: Training) -> None:
        """Train otherwise from here on: a new tape, the same weights; the slots if the optimizer's type is the same.

        Raises SpecError and LimitExceeded for what cannot be, and then nothing has changed.
        """
        self._renew(training, self._train, self._memory.counters.copy())

    def load(self, train: Examples) -> None:
        """Train on other examples from here on: the epochs stay counted, the running one starts anew.

        Raises as `retrain` does.
        """
        counters = self._memory.counters.copy()
        counters[at.POSITION] = counters[at.CARRIED] = 0
        self._renew(self.training, train, counters)

    def adopt(self, old: Program, number: int, rows: Rows | None = None) -> None:
        """Take over time, weights and slots of the program before a rebuild: what (layer, tensor, index) names in both.

        What is new is drawn from streams keyed by the layer's name and the log number of the rebuild.
        `rows`: where rows of a parameter have moved, for each of them the row that it was.
        """
        same_optimizer = self.training.optimizer.type == old.training.optimizer.type
        self._weights.initialise(self.network, self.seed, self.limits, number)
        self._weights.take_over(old._weights.read(), with_slots=same_optimizer, rows=rows)
        known = self._weights.tensors
        moved = {(name, moved_index(index, (rows or {}).get(name))): value for (name, index), value in old.pins.items()}
        self.pins = {
            (name, index): value
            for (name, index), value in moved.items()
            if name in known and all(0 <= i < size for i, size in zip(index, known[name].shape, strict=True))
        }
        self._resume(old._memory.counters, same_optimizer)

    # -- looking and editing -------------------------------------------------------------------------------------------

    def views(self) -> dict[str, View]:
        """Every tensor that has a name, persistent ones first."""
        return self._views

    def read(self, name: str, index: Slice | None = None) -> NDArray[Any]:
        """A copy of a tensor in its public shape, batch first. Batch tensors have the valid examples.

        With an index one number of it; a None in the index takes the whole axis.
        """
        tensor = self._tensor(name)
        if index is not None:
            return views.part(self._memory.arena, tensor, index, self._player.valid)
        return views.read(self._memory.arena, tensor, self._player.valid)

    def write(self, name: str, index: Index, value: float) -> None:
        """Set one number of a persistent tensor. A pin on it moves along."""
        self._memory.arena[self._place(name, index)] = value
        if (name, index) in self.pins:
            self.pin(name, index, value)

    def assign(self, name: str, value: NDArray[Any]) -> None:
        """Set a whole persistent tensor from its public shape."""
        if name not in self._weights.tensors:
            self._place(name, ())
        self._weights.assign(name, value)

    def pin(self, name: str, index: Index, value: float) -> None:
        """Let updates leave this parameter at `value` (its gradient and slots go on)."""
        self.pin_all({(name, index): value})

    def pin_all(self, values: Mapping[tuple[str, Index], float]) -> None:
        """Pin several numbers at once: those of a feature map may be thousands."""
        for (name, index), value in values.items():
            if name in self._weights.tensors and name not in self._layout.parameters.tensors:
                raise SpecError(f"{name} is no parameter and cannot be pinned. Pin a kernel or a bias.", field="tensor")
            self._memory.arena[self._place(name, index)] = value
            self.pins[name, index] = float(value)
        self._place_pins()

    def unpin(self, name: str, index: Index) -> None:
        """Let updates change this parameter again, even if Playground's L1 had it die while it was held."""
        self.unpin_all([(name, index)])

    def unpin_all(self, places: Iterable[tuple[str, Index]]) -> None:
        """Unpin several numbers at once."""
        for name, index in places:
            self.pins.pop((name, index), None)
            dead = f"slot.{name}.{DEAD}"
            if dead in self._weights.tensors:
                self._memory.arena[self._place(dead, index)] = 0.0
        self._place_pins()

    def evaluation(self, examples: Examples, *, confusion: bool = False) -> Evaluation:
        """Loss and accuracy over these examples at the present parameters, which are copied now.

        With `confusion` also how often each class got each answer.
        """
        layer = self.network.layers[-1].label
        return self._lens.evaluation(examples, layer, step=self.step, middle=self.middle, confusion=confusion)

    def predict(self, x: NDArray[Any]) -> NDArray[Any]:
        """Outputs (count, outputs) for inputs (count, features), with the present weights; nothing changes."""
        return self._lens.predict(x, self.network.layers[-1].label)

    def sample(self, x: NDArray[Any], y: NDArray[Any] | None, *, with_parameters: bool = True) -> Sample:
        """One example through the network, forward and, with a target, backward; the train tape's values stay.

        Without the gradients of parameters, which cost as much as the rest, if `with_parameters` is False.
        """
        return self._lens.sample(x, y, with_parameters=with_parameters)

    def saliency(self, x: NDArray[Any], output: int | None = None) -> tuple[int | None, NDArray[Any]]:
        """The gradient of one output's score (the largest's where none is named) by the input; nothing changes."""
        return self._lens.saliency(x, self.network.layers[-1].label, output)

    def answers(self, x: NDArray[Any], layers: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Activations (count, ...) of layers for inputs (count, features), with the present weights."""
        return self._lens.answers(x, layers)

    def surfaces(
        self, x: NDArray[Any], layers: Sequence[str], ranges: dict[str, tuple[float, float]]
    ) -> dict[str, NDArray[np.uint8]]:
        """Activations of layers over inputs (count, features) as bytes (units, count); NaN is 128."""
        return self._lens.surfaces(x, layers, ranges)

    def surface_extent(self, x: NDArray[Any], centres: Mapping[str, float]) -> dict[str, float]:
        """The 99th percentile of |a - centre| of each layer over these inputs; 0 where nothing is finite."""
        return self._lens.surface_extent(x, centres)

    # -- for the bench, on which a step is looked at row by row --------------------------------------------------------

    def twin(self, dtype: str) -> Program:
        """A program of the same network, training and examples that computes in `dtype`, with weights still to come."""
        network = self.network.model_copy(update={"dtype": dtype})
        return Program(network, self.training, self.seed, self._train, self.limits)

    @property
    def arena(self) -> NDArray[Any]:
        """Where everything lies; to be looked at, not to be written to."""
        return self._memory.arena

    @property
    def valid(self) -> int:
        """Examples in the latest batch."""
        return self._player.valid

    @property
    def batch_examples(self) -> tuple[int, ...]:
        """Which training examples are in the batch of the open step, lane by lane."""
        counters, memory = self._memory.counters, self._memory
        position = int(counters[at.POSITION])
        held = int(counters[at.CARRIED]) if position == 0 else 0
        taken = memory.order[position : min(position + self._schedule.batch, self._schedule.count)]
        return tuple(int(example) for example in (*memory.carried[:held], *taken))

    @property
    def optimizer_steps(self) -> int:
        """Updates since the optimizer began."""
        return int(self._memory.counters[at.OPTIMIZER_STEP])

    @property
    def sample_rows(self) -> tuple[Row, ...]:
        """The sample tape."""
        return tuple(self._layout.sample.rows)

    def play_sample(self, x: NDArray[Any], y: NDArray[Any], rows: int) -> None:
        """Play the first `rows` of the sample tape on one example; its values stay in the arena."""
        self._lens.play_sample(x, y, rows)

    def hyperparameter_at(self, place: int) -> float:
        return float(self._memory.hyperparameters[place])

    # -- state ---------------------------------------------------------------------------------------------------------

    def state(self) -> State:
        """Everything that later steps depend on, as a copy: parameters, slots, counters, hyperparameters, pins."""
        return State(
            blocks={name: block.copy() for name, block in self._weights.blocks().items()},
            counters=tuple(int(value) for value in self._memory.counters[: at.ORDERED]),
            hyperparameters=self.hyperparameters,
            pins=dict(self.pins),
        )

    def restore(self, state: State) -> None:
        """Go back to a state of a program with the same network and training; batch tensors are absent afterwards."""
        for name, block in self._weights.blocks().items():
            block[:] = state.blocks[name]
        for path, value in state.hyperparameters.items():
            self._layout.hyperparameters[path] = value
        self.pins = dict(state.pins)
        self._resume(np.array(state.counters, np.int64), same_optimizer=True)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _compile(self) -> None:
        player: Any
        if self.network.dtype == "float32":
            from neurodeck.engine.players.fast import FastPlayer as player
        else:
            from neurodeck.engine.players.reference import ReferencePlayer as player
        self._layout: Layout = compile_layout(
            self.network, self.training, self._train.count, self.limits, self.middle, self.seed
        )
        self._memory = Memory.of(self._layout, self.network, self._train.count)
        self._weights = Weights(self._layout, self._memory.arena)
        for slot, value in first_slots(self.training.optimizer).items():
            self._weights.block(self._layout.slots[slot])[:] = value
        self._schedule = Schedule.of(self.training, self._train.count, self.seed)
        self._player: Player = player(self._layout.train, self._memory)
        self._lens = Lens(self._layout, self._memory, self._weights, player)
        self._player.follow(self._schedule, self._train)
        self._views = _views(self._weights, self._layout)
        self._places: dict[tuple[str, Index], int] = {}  # in the arena, of what has been written or pinned
        self.conditions = self._conditions()
        self.batch_present, self.trouble = False, None
        self._before: tuple[int, NDArray[Any]] | None = None  # a step, and the parameters before the next one

    def _keep_before(self) -> None:
        """Copy the parameters, if a step is about to begin."""
        if not self.op:
            block = self._weights.block(self._layout.parameters)
            self._before = (self.step, block.copy())

    def _conditions(self) -> Conditions:
        """The conditions of the program as it is compiled now; those that stood go on."""
        train, places = self._layout.train, self._layout.hyperparameters.places
        layers = [layer.label for layer in self.network.layers]
        tensors = {name: view.tensor for name, view in self._views.items()}
        window = max(1, self._schedule.steps_per_epoch)
        made = Conditions(
            self._player,
            self._memory,
            scope_of(tensors, layers, window, has_accuracy=self.middle is not None),
            Answers(train.tensors[f"{layers[-1]}.a"], train.tensors["target"], places.get("middle", -1)),
            places,
            lambda: self._player.valid,
        )
        before = getattr(self, "conditions", None)
        if before is not None:
            made.follow(before.texts, before)
        return made

    def _renew(self, training: Training, train: Examples, counters: NDArray[np.int64]) -> None:
        """Lay the tapes anew for this training on these examples, and go on at `counters` with the same weights."""
        same_optimizer = self.training.optimizer.type == training.optimizer.type
        before, weights = (self.training, self._train, self.middle), self._weights.read()
        self.training, self._train, self.middle = training, train, _middle(train)
        try:
            self._compile()
        except NeurodeckError:
            self.training, self._train, self.middle = before
            raise
        self._weights.take_over(weights, with_slots=same_optimizer)
        self._resume(counters, same_optimizer)

    def _resume(self, counters: NDArray[np.int64], same_optimizer: bool) -> None:
        """Go on at another program's place in time, between two steps."""
        mine = self._memory.counters
        mine[: at.ORDERED] = counters[: at.ORDERED]
        mine[at.OPERATION] = mine[at.ORDERED] = 0
        mine[at.POSITION] = min(int(mine[at.POSITION]), self._train.count - 1)
        if not same_optimizer:
            mine[at.OPTIMIZER_STEP] = 0
        # The examples held over are the last of the epoch before: they follow from the counters.
        # Who carries nothing has no room for them: they stay seen and are not taken again.
        carries = self._schedule.remainder == at.CARRY
        held = mine[at.CARRIED] = min(int(mine[at.CARRIED]), self._schedule.batch - 1) if carries else 0
        if held:
            self._memory.carried[:held] = self._schedule.order(self.epoch - 1)[-held:]
        self._place_pins()
        self.batch_present, self.trouble = False, None

    def _after_playing(self, moved: bool) -> None:
        self.batch_present = self.batch_present or moved
        if self._player.stop_word & at.NOT_FINITE:
            self.trouble = find_culprit(
                self._layout.train, self._memory.arena, self._player.valid, self.step + 1, self.op
            )

    def _tensor(self, name: str) -> Tensor:
        found = self._views.get(name)
        if found is None:
            raise UnknownTensor(
                f'there is no tensor "{name[:80]}" in this network. GET .../tensors lists them.', field="tensor"
            )
        return found.tensor

    def _place(self, name: str, index: Index) -> int:
        tensor = self._tensor(name)
        if name not in self._weights.tensors:
            raise SpecError(
                f"{name} is computed at every step and cannot be set. Set a kernel or a bias instead.", field="tensor"
            )
        found = self._places.get((name, index))
        if found is None:
            found = self._places[name, index] = views.index(tensor, index)
        return found

    def _place_pins(self) -> None:
        self._memory.pin_places = np.array([self._place(name, index) for name, index in self.pins], np.int64)
        self._memory.pin_values64 = np.array(list(self.pins.values()), np.float64)
        self._memory.pin_values = self._memory.pin_values64.astype(np.float32)
        self._player.follow(self._schedule, self._train)


def _views(weights: Weights, layout: Layout) -> dict[str, View]:
    found = {name: View(name, tensor.shape, False, True, tensor) for name, tensor in weights.tensors.items()}
    for name, tensor in layout.train.tensors.items():
        if tensor.public and name not in found:
            found[name] = View(name, tensor.shape, tensor.lanes_axis is not None, False, tensor)
    return found


def _middle(train: Examples) -> float | None:
    """What divides two classes: 0 for targets -1 and 1, 1/2 for 0 and 1 (one-hot targets too); None for values."""
    values = set(np.unique(train.y[:10_000]).tolist())
    if values <= {0.0, 1.0}:
        return 0.5
    return 0.0 if values <= {-1.0, 1.0} else None
