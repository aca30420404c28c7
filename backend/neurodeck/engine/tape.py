"""A tape: the rows of operations that make one step, and the builder with which layers lay them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from neurodeck.engine.arena import Arena, Tensor
from neurodeck.engine.hyperparameters import Hyperparameters

if TYPE_CHECKING:
    from neurodeck.engine.layers import Layer
    from neurodeck.engine.operations import Operation
    from neurodeck.engine.specs import Seed

Phase = Literal["forward", "loss", "backward", "update"]
Signal = Tensor  # what flows between layers


@dataclass(frozen=True)
class Row:
    """One operation on the tape: who it works for, on which tensors, and the words of its argument block."""

    described: Operation
    layer: str | None
    phase: Phase
    tensors: dict[str, Tensor]
    arguments: tuple[int, ...]
    settings: dict[str, int]  # setting -> its place among the hyperparameters
    accumulate: bool
    numbers: dict[str, int] = field(default_factory=dict)  # such as strides

    @property
    def operation(self) -> str:
        return self.described.name

    @property
    def formula(self) -> str:
        return self.described.formula

    @property
    def is_for_parameters(self) -> bool:
        """Whether a backward row makes a parameter's gradient, or what only such a row reads."""
        written = [self.tensors[name] for name in self.described.writes]
        return self.phase == "backward" and all(t.lanes_axis is None or not t.public for t in written)

    @property
    def is_for_inputs(self) -> bool:
        """Whether a backward row makes the gradient by the network's input, which only who asks for it needs."""
        return "grad.input" in self.writes

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(self.tensors[name].name for name in self.described.reads)

    @property
    def writes(self) -> tuple[str, ...]:
        return tuple(self.tensors[name].name for name in self.described.writes)


@dataclass
class Tape:
    """Rows over one arena. `capacity` is in lanes, a multiple of 16."""

    name: str
    capacity: int
    rows: list[Row] = field(default_factory=list)
    tensors: dict[str, Tensor] = field(default_factory=dict)

    @property
    def forward(self) -> int:
        """How many rows the forward pass has; they come first."""
        return sum(1 for row in self.rows if row.phase == "forward")

    @property
    def signals(self) -> int:
        """How many rows come before those for the input and for parameters, on a tape that has these last."""
        return sum(1 for row in self.rows if not (row.is_for_parameters or row.is_for_inputs))

    @property
    def before_parameters(self) -> int:
        """How many rows come before those that make gradients of parameters, on a tape that has these last."""
        return sum(1 for row in self.rows if not row.is_for_parameters)

    def after(self, written: str) -> int:
        """The row behind the last one that writes this tensor."""
        return 1 + max(at for at, row in enumerate(self.rows) if written in row.writes)


class TapeBuilder:
    """Lays rows and gives out tensors. Layers call it; they never see an offset."""

    def __init__(
        self, name: str, capacity: int, arena: Arena, hyperparameters: Hyperparameters,
        parameters: dict[str, Tensor], gradients: dict[str, Tensor], fused: frozenset[str] = frozenset(),
        *, seed: Seed = 0, trains: bool = False,
    ) -> None:  # fmt: skip  # what belongs together
        self.tape = Tape(name, capacity)
        self.phase: Phase = "forward"
        self.hyperparameters = hyperparameters
        self.seed, self.trains = seed, trains  # whether this tape is the one that learns
        self._arena = arena
        self._parameters = parameters
        self._gradients = dict(gradients)
        self._fused = fused
        self._by_example: dict[str, Tensor] = {}
        self._written: set[str] = set()
        self._inputs: set[str] = set()
        self._untrained: set[str] = set()  # the input, and what layers without parameters make of it
        for tensor in (*parameters.values(), *gradients.values()):
            self.tape.tensors[tensor.name] = tensor

    # -- tensors -------------------------------------------------------------------------------------------------------

    def batch(self, name: str, shape: tuple[int, ...]) -> Tensor:
        """A batch tensor: lanes innermost in the arena, (n, *shape) in public. The same name gives the same tensor."""
        return self.place(batch_tensor(name, shape, self.tape.capacity))

    def place(self, tensor: Tensor) -> Tensor:
        """A tensor that lies in a way of its own, by its name: placed once."""
        found = self.tape.tensors.get(tensor.name)
        if found is None:
            found = self.tape.tensors[tensor.name] = self._arena.place(tensor)
        return found

    def input(self, shape: tuple[int, ...]) -> Tensor:
        """The batch's inputs; nothing asks for their gradient."""
        tensor = self.batch("input", shape)
        self._inputs.add(tensor.name)
        self._untrained.add(tensor.name)
        return tensor

    def value(self, layer: Layer, name: str, shape: tuple[int, ...]) -> Tensor:
        """A layer's batch tensor, such as hidden1.z."""
        return self.batch(f"{layer.label}.{name}", shape)

    def like(self, signal: Signal, name: str) -> Tensor:
        """A batch tensor that lies as another does."""
        return self.place(replace(signal, name=name, offset=-1))

    def statistic(self, layer: Layer, name: str, shape: tuple[int, ...]) -> Tensor:
        """What a layer finds out about the whole batch, such as the mean of every channel."""
        return self.place(Tensor(f"{layer.label}.{name}", shape, shape, tuple(range(len(shape)))))

    def single(self, name: str) -> Tensor:
        """One number, such as the loss."""
        found = self.tape.tensors.get(name)
        if found is None:
            found = self.tape.tensors[name] = self._arena.place(Tensor(name, (1,), (), (0,)))
        return found

    def losses(self) -> Tensor:
        """The loss of each example."""
        found = self.tape.tensors.get("losses")
        if found is None:
            tensor = Tensor("losses", (self.tape.capacity,), (), (), lanes_axis=0)
            found = self.tape.tensors["losses"] = self._arena.place(tensor)
        return found

    def parameter(self, layer: Layer, name: str) -> Tensor:
        """A layer's kernel or bias."""
        return self._parameters[f"{layer.label}.{name}"]

    def gradient(self, tensor: Tensor) -> Tensor:
        """dL/d tensor: grad.hidden1.z and so on."""
        name = f"grad.{tensor.name}"
        if name in self._gradients:
            return self._gradients[name]
        return self.place(replace(tensor, name=name, offset=-1))

    def wants_gradient(self, signal: Signal) -> bool:
        """Whether somebody before needs dL/d signal; of what follows from the input alone, on the sample tape only."""
        return signal.name not in self._untrained or self.tape.name == "sample"

    def follows(self, output: Signal, inputs: list[Signal]) -> None:
        """A layer without parameters makes `output` of these: nobody needs its gradient who needs none of theirs."""
        if all(signal.name in self._untrained for signal in inputs):
            self._untrained.add(output.name)

    def by_example(self, signal: Signal) -> Tensor:
        """The signal turned over, one example a row: (lanes, features). Laid once however many ask."""
        found = self._by_example.get(signal.name)
        if found is None:
            features = signal.size // self.tape.capacity
            tensor = Tensor(
                f"{signal.name} by example", (self.tape.capacity, features), (features,), (0,), 0, public=False
            )
            found = self._by_example[signal.name] = self._arena.place(tensor)
            if signal.name in self._inputs:
                self.row("take_rows", None, rows=found)
            else:
                self.row("transpose", None, x=signal, rows=found)
        return found

    def fused_with_loss(self, layer: Layer) -> bool:
        """Whether dL/dz of this layer is made by the loss, in one stable line."""
        return layer.label in self._fused

    # -- rows ----------------------------------------------------------------------------------------------------------

    def row(
        self,
        operation: str,
        layer: Layer | None,
        settings: dict[str, str] | None = None,
        numbers: dict[str, int] | None = None,
        /,
        **tensors: Tensor,
    ) -> None:
        """Lay one row. Sizes follow from the tensors; `settings` names the hyperparameters by their paths.

        A gradient that is written a second time is added to: the first consumer stores, further ones add.
        """
        from neurodeck.engine.operations import OPERATIONS

        described = OPERATIONS[operation]
        sizes = sizes_of(described, tensors)
        places = {name: self.hyperparameters.places[path] for name, path in (settings or {}).items()}
        written = [tensors[name].name for name in described.writes]
        accumulate = described.accumulates and any(name in self._written for name in written)
        self._written.update(written)
        offsets = {name: tensor.offset for name, tensor in tensors.items()}
        given = {name: {**sizes, **(numbers or {})}[name] for name in described.numbers}
        known = {**sizes, **offsets, **places, **given, "accumulate": int(accumulate)}
        arguments = tuple(known[name] for name in described.arguments)
        label = layer.label if layer is not None else None
        self.tape.rows.append(Row(described, label, self.phase, tensors, arguments, places, accumulate, given))


def batch_tensor(name: str, shape: tuple[int, ...], lanes: int) -> Tensor:
    """A batch as it lies in the arena: (*shape, lanes), but pictures (height, width, channels) channels first."""
    if len(shape) == 3:
        height, width, channels = shape
        return Tensor(name, (channels, height, width, lanes), shape, (1, 2, 0), lanes_axis=3)
    return Tensor(name, (*shape, lanes), shape, tuple(range(len(shape))), lanes_axis=len(shape))


def sizes_of(described: Operation, tensors: dict[str, Tensor]) -> dict[str, int]:
    """The sizes of an operation's dimensions, read off its tensors. Raises ValueError where two disagree."""
    sizes: dict[str, int] = {}
    if set(tensors) != set(described.tensors):
        raise ValueError(f"{described.name} takes {sorted(described.tensors)}, got {sorted(tensors)}")
    for name, dimensions in described.tensors.items():
        for dimension, size in zip(dimensions, folded(tensors[name].dims, len(dimensions)), strict=True):
            if sizes.setdefault(dimension, size) != size:
                raise ValueError(
                    f"{described.name}: {dimension} is {sizes[dimension]} and, by {name} ({tensors[name].name}), {size}"
                )
    return sizes


def folded(dims: tuple[int, ...], rank: int) -> tuple[int, ...]:
    """The dimensions with the leading ones joined, so that `rank` are left: (6, 14, 14, 16) as (1176, 16)."""
    while len(dims) > rank:
        dims = (dims[0] * dims[1], *dims[2:])
    return dims


def verify(tape: Tape, arena: Arena) -> None:
    """Check that every row reads and writes only inside regions of the arena. Raises ValueError naming the row.

    The kernels check nothing; a tape that has passed here cannot reach beyond what it declares.
    """
    for number, row in enumerate(tape.rows):
        sizes = sizes_of(row.described, row.tensors)
        for name, dimensions in row.described.tensors.items():
            tensor, extent = row.tensors[name], 1
            for dimension in dimensions:
                extent *= sizes[dimension]
            if not arena.contains(tensor.offset, extent):
                raise ValueError(
                    f"row {number} of {tape.name}, {row.operation}: {name} ({tensor.name}) takes {extent} numbers "
                    f"at {tensor.offset}, which no region holds"
                )
