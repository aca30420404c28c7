"""The compiler: from a spec to the tapes of a program and the layout of their arena."""

from __future__ import annotations

from dataclasses import dataclass

from neurodeck.engine.arena import LANES, Arena, Tensor, round_up
from neurodeck.engine.errors import LimitExceeded, SpecError
from neurodeck.engine.hyperparameters import Hyperparameters
from neurodeck.engine.layers import Parameter
from neurodeck.engine.limits import Limits
from neurodeck.engine.specs import Network, Node, Seed, Training, plan, settings_of
from neurodeck.engine.tape import Tape, TapeBuilder, verify

# An output activation and a loss whose slopes cancel: (activation, loss) -> the operations from and to z.
FUSED = {
    ("sigmoid", "binary_crossentropy"): "sigmoid_binary_crossentropy",
    ("softmax", "categorical_crossentropy"): "softmax_categorical_crossentropy",
}
# Values of an evaluation's chunk should stay in the second-level cache.
CHUNK_NUMBERS = 64 * 1024
# Slot of Playground's L1: 1 where a weight is trained no more. It belongs to no optimizer and outlives them all.
DEAD = "dead"


@dataclass(frozen=True)
class Block:
    """A region in which parameters, or what belongs to them number by number, lie in one layout."""

    offset: int
    size: int  # what the update passes over, a multiple of 16; the padding holds zeros
    extent: int  # with the frozen layers' part behind it
    tensors: dict[str, Tensor]  # name of the parameter -> its part


@dataclass(frozen=True)
class Layout:
    """Where everything lies: the persistent state, and per tape its own values."""

    arena: Arena
    hyperparameters: Hyperparameters
    parameters: Block
    slots: dict[str, Block]
    copies: Block  # parameters that a running evaluation sees
    train: Tape
    evaluate: Tape
    sample: Tape
    penalties: dict[str, tuple[str, str]]  # path of a rate -> parameter, and l1 or l2; those that are part of the loss


def train_lanes(training: Training, count: int) -> int:
    """Capacity of the train tape for `count` examples."""
    if is_never_full(training, count):
        return round_up(count)
    batch = count if training.batch_size == "full" else min(training.batch_size, count)
    return round_up(max(1, 2 * batch - 1 if training.remainder == "carry" else batch))


def is_never_full(training: Training, count: int) -> bool:
    """Whether the batch is larger than the set, so that a rule that takes full batches only has none to take."""
    return training.batch_size != "full" and training.remainder != "keep" and training.batch_size > count


def check_batches(training: Training, count: int) -> None:
    """Refuse a batch that would never be full, but for "carry": it keeps Playground's way, which never updates."""
    if training.remainder == "drop" and is_never_full(training, count):
        raise SpecError(
            f"batch_size {training.batch_size} is larger than the {count} training examples, and remainder "
            f'"{training.remainder}" takes full batches only. Take a smaller batch_size, or remainder "keep".',
            field="training.batch_size",
        )


def arena_numbers(nodes: list[Node], training: Training, count: int) -> int:
    """About how many numbers the arena will hold; cheap, for refusing what is too large before anything is built."""
    parameters = sum(parameter.size for node in nodes for parameter in node.parameters)
    first = sum(_product(node.input_shapes[0]) for node in nodes if node.sources == ("input",))
    values = first + sum(node.layer.held(list(node.input_shapes), node.output_shape) for node in nodes)
    blocks = 4 + len(training.optimizer.slots)  # parameters, gradients of two tapes, copies, slots
    # Beside the train tape: one vector of lanes to look at an example, and an evaluation's chunk, forward only.
    return blocks * parameters + values * (train_lanes(training, count) + LANES) + max(CHUNK_NUMBERS, values * LANES)


def check_arena(nodes: list[Node], training: Training, count: int, limits: Limits, number_bytes: int) -> None:
    """Raise LimitExceeded for a program whose arena would be larger than this server allows."""
    needed = arena_numbers(nodes, training, count) * number_bytes
    if needed > limits.arena_bytes:
        raise LimitExceeded(
            f"this network with batch_size {training.batch_size} needs about {needed // 2**20:,} MiB; "
            f"this server allows {limits.arena_bytes // 2**20:,} MiB. Take a smaller batch_size or fewer units.",
            field="training.batch_size",
        )


def compile_layout(
    network: Network, training: Training, count: int, limits: Limits, middle: float | None, seed: Seed = 0
) -> Layout:
    """Lay out arena and tapes for `count` training examples.

    `middle` divides the two classes of one output; None: the targets are values. `seed` keys what is drawn in a step.
    """
    nodes = plan(network, limits)
    check_batches(training, count)
    check_arena(nodes, training, count, limits, 4 if network.dtype == "float32" else 8)
    hyperparameters = _hyperparameters(nodes, training, middle)
    arena = Arena()
    parameters = _block(nodes, arena, "")
    slots = {slot: _block(nodes, arena, "slot.", f".{slot}", trained=True) for slot in training.optimizer.slots}
    penalties: dict[str, tuple[str, str]] = {
        _rate_path(node, parameter.name): (f"{node.layer.label}.{parameter.name}", parameter.regularizer.type)
        for node in nodes
        for parameter in node.parameters
        if parameter.regularizer is not None
    }
    if training.penalty_rule == "playground":
        mortal = frozenset(name for name, kind in penalties.values() if kind == "l1")
        if mortal:
            slots[DEAD] = _block(nodes, arena, "slot.", f".{DEAD}", mortal)
        penalties = {}  # none is part of a loss
    copies = _block(nodes, arena, "")
    build = _Builder(network, nodes, training, arena, hyperparameters, is_never_full(training, count), seed)
    train = build.tape("train", train_lanes(training, count), parameters, slots)
    sample = build.tape("sample", 16, parameters, None)
    # Whoever only watches an example's signals need not wait for the input's gradient, nor for those of all parameters.
    sample.rows.sort(key=lambda row: (row.is_for_parameters, row.is_for_inputs))
    evaluate = build.evaluate(copies, middle)
    for tape in (train, sample, evaluate):
        verify(tape, arena)
    return Layout(arena, hyperparameters, parameters, slots, copies, train, evaluate, sample, penalties)


def _rate_path(node: Node, parameter: str) -> str:
    return f"layers.{node.layer.label}.{parameter}_regularizer.rate"


def _hyperparameters(nodes: list[Node], training: Training, middle: float | None) -> Hyperparameters:
    hyperparameters = Hyperparameters()
    for name, value in settings_of(training.optimizer).items():
        hyperparameters.add(f"optimizer.{name}", value)
    for node in nodes:
        for field in node.layer.rates:
            hyperparameters.add(node.layer.path(field), getattr(node.layer, field))
        for parameter in node.parameters:
            if parameter.regularizer is not None:
                hyperparameters.add(_rate_path(node, parameter.name), parameter.regularizer.rate)
    if middle is not None:
        hyperparameters.add("middle", middle)
    return hyperparameters


def _block(
    nodes: list[Node], arena: Arena, prefix: str, suffix: str = "", only: frozenset[str] | None = None,
    *, trained: bool = False,
) -> Block:  # fmt: skip  # whose, then which
    """A block for all parameters, or `only` some; what no update changes comes last, behind what it passes over.

    `trained`: for gradients and slots, which frozen layers have too, but moving averages do not.
    """
    tensors: dict[str, Tensor] = {}
    at = 0
    updated = 0
    for kept in (False, True):
        for node in nodes:
            for parameter in node.parameters:
                if kept == (node.layer.trainable and parameter.trained) or (trained and not parameter.trained):
                    continue
                lying = parameter.lying or tuple(reversed(range(len(parameter.shape))))
                dims = tuple(parameter.shape[axis] for axis in lying)
                axes = tuple(lying.index(axis) for axis in range(len(lying)))
                name = f"{node.layer.label}.{parameter.name}"
                if only is not None and name not in only:
                    continue
                tensors[name] = Tensor(f"{prefix}{name}{suffix}", dims, parameter.shape, axes, offset=at)
                at += parameter.size
        at = round_up(at)
        updated = updated if kept else at
    offset = arena.allocate(max(at, 16))
    for tensor in tensors.values():
        tensor.offset += offset
    return Block(offset, updated, at, tensors)


class _Builder:
    """What all tapes of a program are laid from."""

    def __init__(
        self, network: Network, nodes: list[Node], training: Training, arena: Arena, hyperparameters: Hyperparameters,
        never_full: bool, seed: Seed,
    ) -> None:  # fmt: skip  # what is built, then how
        self.never_full, self.seed = never_full, seed
        self.network, self.nodes, self.training = network, nodes, training
        self.arena, self.hyperparameters = arena, hyperparameters
        output = network.layers[-1]
        self.output = next(node for node in nodes if node.layer.label == output.label)
        # Playground divides by the number of examples in its update, and so does whoever trains by all of its rules.
        self.divides_late = (
            training.penalty_rule == "playground"
            and training.loss == "half_mse"
            and training.optimizer.operation == "sgd"
        )
        self.fused = FUSED.get((getattr(output, "activation", ""), training.loss))

    def tape(self, name: str, capacity: int, parameters: Block, slots: dict[str, Block] | None) -> Tape:
        """Forward, loss and backward; with slots the update too."""
        gradients = _block(self.nodes, self.arena, "grad.", trained=True)
        named = {tensor.name: tensor for tensor in gradients.tensors.values()}
        fused = frozenset({self.output.layer.label} if self.fused else ())
        tape = TapeBuilder(
            name, capacity, self.arena, self.hyperparameters, parameters.tensors, named, fused,
            seed=self.seed, trains=slots is not None,
        )  # fmt: skip  # where, then how
        signals = self._forward(tape)
        self._loss(tape, with_penalty=True)
        tape.phase = "backward"
        self._loss_backward(tape, late=self.divides_late and slots is not None)
        for node in reversed(self.nodes):
            node.layer.lay_backward(tape, [signals[source] for source in node.sources], signals[node.layer.label])
        for node in self.nodes:
            for parameter in node.parameters:
                if parameter.regularizer is not None and self.training.penalty_rule == "loss":
                    kernel = tape.parameter(node.layer, parameter.name)
                    tape.row(
                        f"{parameter.regularizer.type}_gradient", node.layer,
                        {"rate": _rate_path(node, parameter.name)},
                        kernel=_flat(kernel), gradient=_flat(tape.gradient(kernel)),
                    )  # fmt: skip  # one line a group
        if slots is not None and not self.never_full:
            tape.phase = "update"
            if parameters.size:
                remembered = self._remember(tape) if self.training.penalty_rule == "playground" else []
                self._update(tape, parameters, gradients, slots)
                for node, parameter, before in remembered:
                    self._decay(tape, node, parameter, before, slots)
            for node in self.nodes:
                if node.layer.trainable:
                    node.layer.lay_update(tape, [signals[source] for source in node.sources])
        return tape.tape

    def evaluate(self, copies: Block, middle: float | None) -> Tape:
        """Forward and loss on a copy of the parameters, with the running sums of a metric."""
        numbers = _product(self.network.input_shape) + sum(
            2 * _product(node.output_shape) + node.layer.beside(list(node.input_shapes)) for node in self.nodes
        )
        capacity = min(512, max(16, CHUNK_NUMBERS // numbers // 16 * 16))
        tape = TapeBuilder("evaluate", capacity, self.arena, self.hyperparameters, copies.tensors, {})
        self._forward(tape)
        self._loss(tape, with_penalty=False)
        tape.row("tally_losses", None, losses=tape.losses())
        answer = {"a": tape.value(self.output.layer, "a", self.output.output_shape), "target": self._target(tape)}
        if _product(self.output.output_shape) > 1:
            tape.row("tally_classes", None, **answer)
        elif middle is not None:
            tape.row("tally_sides", None, {"middle": "middle"}, **answer)
        return tape.tape

    def _forward(self, tape: TapeBuilder) -> dict[str, Tensor]:
        signals = {"input": tape.input(self.network.input_shape)}
        # One channel lies as the examples have it; of several, each becomes a plane of its own.
        several = len(self.network.input_shape) == 3 and self.network.input_shape[2] > 1
        tape.row("take_pictures" if several else "take_inputs", None, input=signals["input"])
        for node in self.nodes:
            inputs = [signals[source] for source in node.sources]
            output = signals[node.layer.label] = node.layer.lay_forward(tape, inputs)
            if not node.parameters:
                tape.follows(output, inputs)
        return signals

    def _target(self, tape: TapeBuilder) -> Tensor:
        return tape.batch("target", self.output.output_shape)

    def _loss(self, tape: TapeBuilder, *, with_penalty: bool) -> None:
        tape.phase = "loss"
        layer, shape = self.output.layer, self.output.output_shape
        tape.row("take_targets", None, target=self._target(tape))
        value = {"target": self._target(tape), "losses": tape.losses(), "loss": tape.single("loss")}
        if self.fused:
            tape.row(self.fused, layer, z=tape.value(layer, "z", shape), **value)
        else:
            tape.row(self.training.loss, layer, a=tape.value(layer, "a", shape), **value)
        for node in self.nodes if with_penalty else ():
            for parameter in node.parameters:
                if parameter.regularizer is not None and self.training.penalty_rule == "loss":
                    tape.row(
                        f"{parameter.regularizer.type}_penalty", node.layer,
                        {"rate": _rate_path(node, parameter.name)},
                        kernel=_flat(tape.parameter(node.layer, parameter.name)), loss=tape.single("loss"),
                    )  # fmt: skip  # one line a group

    def _loss_backward(self, tape: TapeBuilder, *, late: bool) -> None:
        layer, shape = self.output.layer, self.output.output_shape
        a, target = tape.value(layer, "a", shape), self._target(tape)
        tape.row(
            "half_mse_slopes" if late else f"{self.training.loss}_backward",
            layer,
            a=a,
            target=target,
            grad_a=tape.gradient(a),
        )
        if self.fused:
            grad_z = tape.gradient(tape.value(layer, "z", shape))
            tape.row(f"{self.fused}_backward", layer, a=a, target=target, grad_z=grad_z)

    def _update(self, tape: TapeBuilder, parameters: Block, gradients: Block, slots: dict[str, Block]) -> None:
        from neurodeck.engine.operations import OPERATIONS

        if self.divides_late:
            self._descend(tape, gradients)
            return
        rule = OPERATIONS[self.training.optimizer.operation]
        blocks = {"parameters": parameters, "gradients": gradients, **slots}
        tensors = {
            name: Tensor(name, (block.size,), (block.size,), (0,), public=False, offset=block.offset)
            for name, block in blocks.items()
            if name in rule.tensors
        }
        tape.row(rule.name, None, {name: f"optimizer.{name}" for name in rule.settings}, **tensors)

    def _descend(self, tape: TapeBuilder, gradients: Block) -> None:
        """Playground's update, a row a tensor."""
        size = gradients.size
        everything = Tensor("gradients", (size,), (size,), (0,), public=False, offset=gradients.offset)
        tape.row("finite_gradients", None, gradients=everything)
        rate = {"learning_rate": "optimizer.learning_rate"}
        for node in self.nodes:
            for parameter in node.parameters:
                if not (node.layer.trainable and parameter.trained):
                    continue
                value = tape.parameter(node.layer, parameter.name)
                rule = "descend_bias" if parameter.name == "bias" else "descend_kernel"
                tape.row(rule, node.layer, rate, slopes=_flat(tape.gradient(value)), parameter=_flat(value))

    def _remember(self, tape: TapeBuilder) -> list[tuple[Node, Parameter, Tensor]]:
        """Playground's penalties take their slope of the weights before the update."""
        remembered = []
        for node in self.nodes:
            for parameter in node.parameters if node.layer.trainable else ():
                if parameter.regularizer is not None:
                    kernel = _flat(tape.parameter(node.layer, parameter.name))
                    before = Tensor(f"{kernel.name} before", kernel.dims, kernel.shape, kernel.axes, public=False)
                    tape.row("remember_kernel", node.layer, kernel=kernel, before=self.arena.place(before))
                    remembered.append((node, parameter, before))
        return remembered

    def _decay(
        self, tape: TapeBuilder, node: Node, parameter: Parameter, before: Tensor, slots: dict[str, Block]
    ) -> None:
        assert parameter.regularizer is not None
        kernel = tape.parameter(node.layer, parameter.name)
        tensors = {"kernel": _flat(kernel), "before": before}
        if parameter.regularizer.type == "l1":
            tensors["dead"] = _flat(slots[DEAD].tensors[kernel.name])
        settings = {"learning_rate": "optimizer.learning_rate", "rate": _rate_path(node, parameter.name)}
        tape.row(f"{parameter.regularizer.type}_decay", node.layer, settings, **tensors)


def _flat(tensor: Tensor) -> Tensor:
    """The same numbers as one row."""
    return Tensor(tensor.name, (tensor.size,), (tensor.size,), (0,), public=False, offset=tensor.offset)


def _product(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
