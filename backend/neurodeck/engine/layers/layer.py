"""What all layers have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints

from neurodeck.engine.errors import SpecError
from neurodeck.engine.initializers import AnyInitializer
from neurodeck.engine.layers.picture import Shape
from neurodeck.engine.model import Model
from neurodeck.engine.regularizers import L1, L2

if TYPE_CHECKING:
    from neurodeck.engine.tape import Signal, TapeBuilder

Activation = Literal["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "swish", "gelu", "softmax"]
SLOPE_FROM_Z = frozenset({"softplus", "swish", "gelu"})  # activations whose backward line reads z; the others read a
LayerName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
RESERVED_NAMES = frozenset({"input", "grad", "slot", "scalars"})


@dataclass(frozen=True)
class Parameter:
    """One lasting tensor of a layer, trained unless it says otherwise: `shape` is public (Keras's order)."""

    name: str
    shape: Shape
    initializer: AnyInitializer
    regularizer: L1 | L2 | None = None
    lying: tuple[int, ...] | None = None
    """The order in which its axes lie in the arena; default: the last outermost, (inputs, units) as (units, inputs)."""
    trained: bool = True
    """False: no optimizer's, such as a moving average; it has neither gradient nor slots."""

    @property
    def size(self) -> int:
        return math.prod(self.shape)


class Layer(Model):
    """Base of the layers: what every layer has, and what it must answer."""

    type: str
    name: LayerName | None = Field(default=None, description="default: the type, then type_1, type_2, ... as in Keras")
    inputs: tuple[str, ...] | None = Field(default=None, description="layers it takes; default: the one before")
    trainable: bool = True

    @property
    def label(self) -> str:
        """The name, which a network fills in for every layer."""
        assert self.name is not None
        return self.name

    @property
    def width(self) -> tuple[str, int] | None:
        """The field that says how many units or filters it has, and that number; None where it follows its input."""
        return None

    @property
    def rates(self) -> tuple[str, ...]:
        """Fields that the layer's operations read anew at every step, so that they change without another tape."""
        return ()

    def path(self, field: str) -> str:
        """The path of one of its `rates` among the hyperparameters."""
        return f"layers.{self.label}.{field}"

    def output_shape(self, inputs: list[Shape]) -> Shape:
        """The shape of one example after this layer. Raises SpecError where the inputs do not fit."""
        raise NotImplementedError

    def parameters(self, inputs: list[Shape]) -> tuple[Parameter, ...]:
        """Its lasting tensors, in the order in which they lie in the arena; most layers have none."""
        return ()

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        """Put the forward rows on the tape; the answer is the layer's output `a`."""
        raise NotImplementedError

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        """Put the backward rows on the tape: from grad of `output` to the gradients of parameters and inputs."""
        raise NotImplementedError

    def lay_update(self, tape: TapeBuilder, inputs: list[Signal]) -> None:
        """Put rows behind the optimizer's that bring what it does not train up to date; not while it is frozen."""

    def held(self, inputs: list[Shape], output: Shape) -> int:
        """About how many numbers an example takes on a training tape: what the layer gives, and its gradient."""
        return 2 * math.prod(output)

    def beside(self, inputs: list[Shape]) -> int:
        """Of those, how many lie beside z and a, forward."""
        return 0

    def passed_on(self, channels: tuple[int, ...], inputs: Sequence[Shape], at: int) -> tuple[int, ...] | None:
        """Of a layer without a kernel: where these places along the last axis of input `at` lie in its output.

        None where they are mixed there with those of other inputs.
        """
        return channels

    def one_input(self, inputs: Sequence[Shape]) -> Shape:
        """The shape of the only input. Raises SpecError where there are more."""
        if len(inputs) != 1:
            raise SpecError(
                f'{self.type} "{self.name}" takes one input, got {len(inputs)}. Join them with add or concatenate '
                "first.",
                field="inputs",
            )
        return inputs[0]
